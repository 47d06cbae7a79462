//! Rules that are edited while soopbell runs.

use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};

use crate::support::bell::{Home, star, until};

fn rule(id: &str, when: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\non = \"donation\"\nwhen = '{when}'\ntext = \"{id} {{{{ balloons }}}}\"\n"
    )
}

async fn give(sim: &Sim, balloons: u32) {
    let gift = Balloon::new("fan42", "초롱", balloons);
    sim.act(&star(), Action::Balloon(gift)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_rules_are_told_once_and_right_ones_go_on_counting() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim)
        .with("\n[targets.screen]\nkind = \"console\"\n[owner]\ntargets = [\"screen\"]\n");
    // The same window in every version: how many gifts there were within the hour.
    home.rule("gifts", &rule("third", "count(1h) == 3"));
    let bell = home.start();
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    give(&sim, 1).await;
    give(&sim, 2).await;

    home.rule("gifts", &rule("fourth", "cuont(1h) == 4"));
    let told = || home.written().1.matches("R030").count();
    until("the mistake is told", || told() == 1).await;
    give(&sim, 3).await;
    until("the last good rules ring", || {
        home.written().0.contains("third 3")
    })
    .await;

    // Right as rules go, but not as their test expects.
    let test = "[[test]]\nevent = { on = \"donation\" }\nrings = [\"fourth\"]\n";
    home.rule("gifts", &(rule("fourth", "count(1h) == 4") + test));
    until("the failed test is told", || {
        home.written().1.contains("R050")
    })
    .await;

    // As many editors save: another file, put in the place of the old one.
    home.rule_by_rename("gifts", &rule("fourth", "count(1h) == 4"));
    until("the new rules are in force", || {
        home.written().1.contains("new rules are in force")
    })
    .await;
    give(&sim, 4).await;
    until("they go on counting", || {
        home.written().0.contains("fourth 4")
    })
    .await;
    assert_eq!(told(), 1, "{}", home.written().1);
    // The owner was told of each refusal once, and once that all is well again.
    let owner = |words: &str| home.written().0.matches(words).count();
    until("the owner is told", || {
        owner("규칙을 다시 적용했습니다") == 1
    })
    .await;
    assert_eq!(
        owner("바뀐 규칙을 적용하지 않았습니다"),
        2,
        "{}",
        home.written().0
    );
    assert_eq!(owner("gifts.toml:4: "), 1, "{}", home.written().0);

    // Asked for, unchanged rules are read again as well.
    bell.hang_up();
    until("they were read again", || {
        home.written().1.matches("new rules are in force").count() == 2
    })
    .await;
    give(&sim, 5).await;
    assert!(bell.stop().await.success(), "{}", home.written().1);
    let (rings, _) = home.written();
    assert_eq!(rings.matches("rule third").count(), 1, "{rings}");
    assert_eq!(rings.matches("rule fourth").count(), 1, "{rings}");
}
