//! A rehearsal against what the fold itself says, and against a line worked out by hand.

use bytes::Bytes;

use super::*;
use crate::event::{Donation, DonationKind, EventId, EventKind, Person, StreamerId, UserId};
use crate::fault::Source;
use crate::pace::Rate;
use std::time::Duration;

fn gift(at_secs: i64, sequence: u64, balloons: u32) -> Event {
    let donor = Person::new(UserId::strip("fan42"), "초롱");
    Event {
        id: EventId {
            connection: 1,
            sequence,
        },
        streamer: StreamerId::parse("star01").unwrap(),
        broadcast: None,
        at: Timestamp(1_700_000_000_000 + at_secs * 1_000),
        kind: EventKind::Donation(Box::new(Donation::new(
            DonationKind::Balloon,
            donor,
            balloons,
        ))),
        raw: Bytes::new(),
    }
}

fn replay(rules: &str, since: i64, events: &[Event]) -> Report {
    let rules = Rulebook::compile(&[Source::new("t", rules)], &["slow"]).unwrap();
    let slow = TargetId("slow".into());
    let star = StreamerId::parse("star01").unwrap();
    let routes = Routes::new([slow.clone()], BTreeMap::from([(star, vec![slow.clone()])]));
    let rate = Rate {
        burst: 2,
        per: Duration::from_mins(1),
    };
    let speed = Speed { rates: vec![rate] };
    let since = Timestamp(1_700_000_000_000 + since * 1_000);
    let mut replay = Replay::new(rules, routes, BTreeMap::from([(slow, speed)]), since);
    for (place, event) in events.iter().enumerate() {
        replay.take(Position(place as u64 + 1), event);
    }
    replay.finish()
}

#[test]
fn rings_limits_merges_waits_and_expiry_are_told_rule_by_rule() {
    let rules = "
[[rule]]
id = 'all'
on = 'donation'
expires = '2m'
text = '{{ balloons }}'

[[rule]]
id = 'large'
on = 'donation'
when = 'balloons >= 100'
limit = { every = '1h' }
priority = 'high'
text = 'large {{ balloons }}'

[[rule]]
id = 'together'
on = 'donation'
merge = { window = '10m' }
to = ['slow']
text = 'x'
";
    // Six in one moment, a large one among them and one right after it.
    let events: Vec<_> = (0..6)
        .map(|n| gift(0, n, if n < 2 { 100 } else { 1 }))
        .collect();
    let report = replay(rules, 0, &events);
    assert_eq!(report.events, 6);
    let [all, large, together] = &report.rules[..] else {
        panic!("{report:?}")
    };
    assert_eq!((all.matched, all.rung), (6, 6));
    assert_eq!((large.matched, large.rung), (2, 1));
    assert_eq!(large.held, BTreeMap::from([("limited", 1)]));
    assert_eq!((together.rung, together.held["merged"]), (1, 5));
    // Eight want to leave at once: two may, then one every half minute, and `all` is worth nothing after two minutes. The
    // line goes by the order in which they rang, but for the large one.
    assert_eq!(large.sent, 1);
    assert_eq!(large.longest_wait(), Duration::ZERO);
    assert_eq!(all.sent + all.expired, 6);
    assert!(all.expired > 0 && all.late > 0, "{all:?}");
    assert!(all.longest_wait() < Duration::from_mins(2));
    assert_eq!(together.sent, 1, "the others are added to its card");
    assert_eq!(all.busiest.unwrap().1, 6);
    assert_eq!(all.samples[0].said, "100");
    let [slow] = &report.targets[..] else {
        panic!("{report:?}")
    };
    assert!(slow.is_over_budget());
    assert_eq!(slow.per_minute, Some(2));
    assert_eq!(slow.loudest.as_ref().unwrap().as_str(), "all");
}

#[test]
fn what_was_before_is_remembered_and_not_counted() {
    let rules = "
[[rule]]
id = 'third'
on = 'donation'
when = 'count(1h) == 3'
text = 'x'
";
    let events = [
        gift(-60, 0, 1),
        gift(-30, 1, 1),
        gift(0, 2, 1),
        gift(1, 3, 1),
    ];
    let report = replay(rules, 0, &events);
    assert_eq!(report.events, 2);
    assert_eq!(report.rules[0].rung, 1);
    assert_eq!(report.rules[0].samples[0].event, events[2].id);
}
