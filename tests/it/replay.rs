//! Rules rehearsed on what a live run has logged, and events explained afterwards.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use soopbell::event::{Event, Timestamp};
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};
use soopbell::store::Archive;

use crate::support::bell::{Home, star, until};
use crate::support::command::soopbell;

const RULES: &str = r#"
[lists]
friends = ["fan1", "fan2"]

[let]
large = "balloons >= 50"

[[rule]]
id = "gift"
on = "donation"
unless_ringing = ["large"]
limit = { per = "donor", every = "1h", burst = 2 }
text = "{{ donor.nick }} {{ balloons }}"

[[rule]]
id = "large"
on = "donation"
when = "large and not (donor in friends)"
tier_by = "balloons"
priority = "high"
expires = "1h"

[[rule.tier]]
from = 50
text = "large {{ balloons }}"

[[rule.tier]]
from = 90
text = "huge {{ balloons }}"

[[rule]]
id = "together"
on = "donation"
merge = { window = "2s" }
text = "{{ donor.nick }}"

[[rule]]
id = "total"
on = "donation"
when = "crosses(broadcast_total(balloons), 500)"
text = "total"
"#;

/// How often each rule rang (or was told together with others), as the live run wrote it down.
fn rang(home: &Home, events: &[Event]) -> BTreeMap<String, (u64, u64)> {
    let archive = Archive::open(&home.data()).unwrap();
    let mut rang: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for place in 1..=events.len() as u64 {
        for said in archive.said(soopbell::log::Position(place)).unwrap() {
            let count = rang.entry(said.rule).or_default();
            match said.held.as_deref() {
                None => count.0 += 1,
                Some(_) => count.1 += 1,
            }
        }
    }
    rang
}

/// The same of a rehearsal.
fn rehearsed(report: &Value) -> BTreeMap<String, (u64, u64)> {
    let rules = report["rules"].as_array().unwrap().iter();
    let rules = rules.filter(|rule| rule["matched"].as_u64().unwrap() > 0);
    let count = |rule: &Value| {
        let (matched, rung) = (
            rule["matched"].as_u64().unwrap(),
            rule["rung"].as_u64().unwrap(),
        );
        let id = rule["rule"].as_str().unwrap().to_owned();
        (id, (rung, matched - rung))
    };
    rules.map(count).collect()
}

#[expect(
    clippy::too_many_lines,
    reason = "one live run is asked everything that there is to ask of it"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_comes_to_what_the_live_run_did_and_every_event_can_be_explained() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule("gifts", RULES);
    let bell = home.start();
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    for n in 0..30_u32 {
        let donor = format!("fan{}", n % 5);
        let gift = Balloon::new(&donor, &donor, (n * 37) % 100 + 1);
        sim.act(&star(), Action::Balloon(gift)).await.unwrap();
        if n == 15 {
            tokio::time::sleep(Duration::from_millis(2_100)).await;
        }
    }
    until("the last of what is told together has left", || {
        // What was there before the first word of a stretch is said with it.
        let out = home.written().0;
        out.matches("모두 ").count() + out.matches("지금까지 ").count() >= 2
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let events = home.log();
    let live = rang(&home, &events);
    assert_eq!(live["together"].0, 2, "two stretches: {live:?}");
    assert!(live["gift"].1 > 0 && live["large"].0 > 0, "{live:?}");
    let config = home.config_file();
    let config = config.to_str().unwrap();
    let folder = home.data();
    let ask = |arguments: &[&str]| {
        let all: Vec<_> = ["--config", config]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        soopbell(&folder, &all)
    };

    // The log itself, and what was exported from it, come to the same.
    let report = ask(&["rules", "replay", "--json"]);
    assert_eq!(report.code, 0, "{}", report.err);
    let report: Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!(rehearsed(&report), live);
    assert_eq!(report["events"].as_u64().unwrap(), events.len() as u64);
    let exported = ask(&["export", "--output", "log.jsonl"]);
    assert_eq!(
        (exported.code, exported.out.as_str()),
        (0, ""),
        "{}",
        exported.err
    );
    let lines = std::fs::read_to_string(folder.join("log.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), events.len());
    let again = ask(&["rules", "replay", "--json", "--from", "log.jsonl"]);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(again, report);
    assert_eq!(
        ask(&["export", "--output", "log.jsonl"]).code,
        1,
        "it is there already"
    );

    // Nothing of another streamer happened, and nothing from tomorrow on.
    let other = ask(&["rules", "replay", "--json", "--streamer", "nobody"]);
    let other: Value = serde_json::from_str(&other.out).unwrap();
    assert_eq!(other["events"], 0);

    // Another set of rules beside it.
    std::fs::create_dir(folder.join("new")).unwrap();
    let looser = RULES
        .replace("burst = 2", "burst = 50")
        .replace("\"total\"", "\"sum\"");
    std::fs::write(folder.join("new/gifts.toml"), looser).unwrap();
    let rules = home.rules();
    let old = rules.to_str().unwrap();
    let compared = ask(&["rules", "replay", "--language", "en", "--diff", old, "new"]);
    assert_eq!(compared.code, 0, "{}", compared.err);
    for line in [
        "~ gift  rings",
        "+ sum  is new",
        "- total  is gone",
        "2 other rules",
    ] {
        assert!(compared.out.contains(line), "{line}:\n{}", compared.out);
    }

    // Why did the second gift of a friend ring, and why not as a large one?
    let gift = |event: &&Event| event.kind.name() == "donation";
    let second = events.iter().filter(gift).nth(1).unwrap();
    let told = ask(&[
        "rules",
        "explain",
        "--language",
        "en",
        &second.id.to_string(),
    ]);
    assert_eq!(told.code, 0, "{}", told.err);
    for part in ["✔ gift: rings", "at the time: rang", "→ console: was sent"] {
        assert!(told.out.contains(part), "{part}:\n{}", told.out);
    }
    let why_not = ask(&[
        "rules",
        "explain",
        "--language",
        "en",
        &second.id.to_string(),
        "--why-not",
        "large",
    ]);
    for part in [
        "✘ large: does not match",
        "✘ balloons >= 50   (balloons = 38)",
        "(donor.id = \"fan1\")",
        "at the time: did not match",
    ] {
        assert!(why_not.out.contains(part), "{part}:\n{}", why_not.out);
    }
    let last = ask(&["rules", "explain", "--language", "en", "--why-not", "gift"]);
    assert!(
        last.out.contains("held back: inhibited (large)"),
        "{}",
        last.out
    );
    let archive = Archive::open(&home.data()).unwrap();
    let is_limited = |place: &u64| {
        let said = archive.said(soopbell::log::Position(*place)).unwrap();
        said.iter().any(|it| it.held.as_deref() == Some("limited"))
    };
    let place = (1..=events.len() as u64).find(is_limited).unwrap();
    let limited = ask(&["rules", "explain", "--language", "en", &place.to_string()]);
    let words = "◦ gift: matches and is held back: limited (2 / 1h / donor.id)";
    assert!(limited.out.contains(words), "{}", limited.out);
    for (arguments, code) in [
        (&["rules", "explain", "1-1"][..], 1),
        (&["rules", "explain", "--why-not", "nothing"], 1),
        (&["rules", "explain"], 2),
        (&["rules", "replay", "--from", "nothing"], 1),
        (&["rules", "replay", "--since", "soon"], 2),
    ] {
        let ran = ask(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(!ran.err.is_empty());
    }
    assert!(events.iter().all(|event| event.at > Timestamp(0)));
}
