//! Who has been here before, by the binary itself: over a restart, and over the forgetting of the log.

use soopbell::event::{EventKind, Visit};
use soopbell::sim::{Action, Leave, Live, Patience, Sim, SimConfig, Viewer};

use crate::support::bell::{Home, star, until};

const DAYS: i64 = 40;

async fn act(sim: &Sim, action: Action) {
    sim.act(&star(), action).await.unwrap();
}

async fn comes(sim: &Sim, id: &str, nick: &str) {
    act(sim, Action::Join(vec![Viewer::new(id, nick)])).await;
}

async fn goes(sim: &Sim, id: &str, nick: &str) {
    let leave = Leave {
        id: id.into(),
        nick: nick.into(),
        kicked: false,
    };
    act(sim, Action::Leave(leave)).await;
}

/// Moves everything that the file says of the past this far back.
fn let_days_pass(home: &Home) {
    let file = rusqlite::Connection::open(home.data().join("soopbell.db")).unwrap();
    let span = DAYS * 24 * 60 * 60 * 1_000;
    for change in [
        "UPDATE events SET at = at - ?1",
        "UPDATE visitors SET first_seen = first_seen - ?1, last_seen = last_seen - ?1",
    ] {
        assert!(file.execute(change, [span]).unwrap() > 0);
    }
}

fn rung(home: &Home) -> Vec<String> {
    let said = |line: &str| {
        let (_, said) = line.split_once("rang:")?;
        Some(said.trim().to_owned())
    };
    home.written().0.lines().filter_map(said).collect()
}

/// What this visitor's arrivals in the log were told of earlier visits, newest last.
fn visits(home: &Home, of: &str) -> Vec<Option<Visit>> {
    let visit = |kind| match kind {
        EventKind::Arrival(arrival) if arrival.visitor.id.as_str() == of => Some(arrival.visit),
        _ => None,
    };
    let log = home.log().into_iter();
    log.filter_map(|event| visit(event.kind)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_visit_rings_once_and_whoever_comes_back_is_known_by_their_old_name() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "visits",
        "[[rule]]\nid = \"first\"\non = \"arrival\"\nwhen = 'first_visit'\ntext = \"rang:first {{ visitor.id }}\"\n\
         [[rule]]\nid = \"back\"\non = \"arrival\"\nwhen = 'days_away >= 30'\n\
         text = \"rang:back {{ visitor.id }} {{ days_away }} {{ previous_nick }}\"\n",
    );
    let wait = || act(&sim, Action::WaitViewer(Patience::default()));

    let bell = home.start();
    act(&sim, Action::Present(vec![Viewer::new("here1", "먼저온")])).await;
    act(&sim, Action::GoLive(Live::default())).await;
    wait().await;
    comes(&sim, "fan42", "초롱").await;
    until("the first visit rings", || !rung(&home).is_empty()).await;
    goes(&sim, "fan42", "초롱").await;
    goes(&sim, "here1", "먼저온").await;
    comes(&sim, "mark1", "표시").await;
    until("all of that is logged", || rung(&home).len() == 2).await;
    // Not asked to end: what it knows must be in the file already.
    bell.kill().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;
    assert_eq!(visits(&home, "here1"), [None], "nobody saw them come");
    assert_eq!(visits(&home, "fan42"), [Some(Visit::default())]);
    let_days_pass(&home);

    let bell = home.start();
    wait().await;
    comes(&sim, "fan42", "새초롱").await;
    comes(&sim, "here1", "먼저온").await;
    comes(&sim, "fan77", "새벽별").await;
    until("the new one rings", || rung(&home).len() == 5).await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    assert_eq!(
        rung(&home),
        [
            "first fan42",
            "first mark1",
            "back fan42 40 초롱",
            "back here1 40",
            "first fan77",
        ]
    );
    let back = Visit {
        days_away: Some(40),
        previous_nicks: vec!["초롱".into()],
    };
    // The log of back then is kept no longer: only the register knew.
    assert_eq!(visits(&home, "fan42"), [Some(back)]);
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}
