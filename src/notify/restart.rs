//! Whoever comes back after a crash rings as if they had never been away.

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::event::{
    BroadcastId, Donation, DonationKind, Event, EventId, Person, Timestamp, UserId,
};
use crate::fault::Source;
use crate::log::Position;
use crate::rule::RuleId;
use crate::sink::{AlertId, TargetId};

const RULES: &str = "
[[rule]]
id = 'limited'
on = 'donation'
limit = { every = '30s', per = 'donor' }
text = 'x'

[[rule]]
id = 'burst'
on = 'donation'
when = 'count(20s, per: donor) >= 2'
limit = { every = '1m' }
text = 'x'

[[rule]]
id = 'bursts'
on = 'donation'
limit = { every = '1m', burst = 3 }
merge = { window = '20s', by = 'donor' }
unless_ringing = ['burst']
text = 'x'

[[rule]]
id = 'together'
on = 'donation'
when = 'balloons >= 100'
merge = { window = '40s', lead = 'end' }
text = 'x'

[[rule]]
id = 'total'
on = 'donation'
when = 'crosses(broadcast_total(balloons, per: donor), 1000)'
text = 'x'
";

fn notifier() -> Notifier {
    let rules = Rulebook::compile(&[Source::new("t", RULES)], &[]).unwrap();
    let star = StreamerId::parse("star01").unwrap();
    let target = TargetId("alerts".into());
    let watchers = [(star, vec![target.clone()])].into();
    Notifier::new(rules, Routes::new([target], watchers))
}

fn gift((at, donor, balloons): (i64, usize, u32)) -> Event {
    let person = Person::new(UserId::strip(["a", "b"][donor]), "n");
    let gift = Donation::new(DonationKind::Balloon, person, balloons);
    Event {
        id: EventId {
            connection: 1,
            sequence: at.unsigned_abs() * 10_000 + u64::from(balloons) * 10 + donor as u64,
        },
        streamer: StreamerId::parse("star01").unwrap(),
        broadcast: Some(BroadcastId(1 + u64::from(at > 150))),
        at: Timestamp(1_700_000_000_000 + at * 1_000),
        kind: EventKind::Donation(Box::new(gift)),
        raw: Bytes::new(),
    }
}

/// A rule that rang or was told with others, and on which card, with how many.
type Rang = (RuleId, bool, Option<(AlertId, u64)>);

/// Which rules rang, or were told together with others, for each event.
fn rings(notifier: &mut Notifier, events: &[Event]) -> Vec<Vec<Rang>> {
    let ring = |event| {
        let mut outcome = Outcome::default();
        notifier.fold(Position(1), event, &mut outcome);
        let card = |rule: &RuleId| {
            let mut alerts = outcome.alerts.iter();
            let alert = alerts.find(|it| it.card.rule == rule.as_str())?;
            let shared = alert.shared.as_ref()?;
            Some((alert.id.clone(), shared.rings))
        };
        let rang = outcome.verdicts.iter();
        let rang = rang.filter(|it| it.held.is_none_or(Reason::is_told));
        rang.map(|verdict| {
            let merged = verdict.held == Some(Reason::Merged);
            (verdict.rule.clone(), merged, card(&verdict.rule))
        })
        .collect()
    };
    events.iter().map(ring).collect()
}

proptest! {
    #[test]
    fn a_restart_changes_no_later_ring(
        gifts in prop::collection::vec((0_i64..300, 0_usize..2, 1_u32..600), 1..60),
        cut in 0_usize..60,
    ) {
        let mut gifts = gifts;
        gifts.sort_unstable();
        let events: Vec<_> = gifts.into_iter().map(gift).collect();
        let all = rings(&mut notifier(), &events);

        let cut = cut.min(events.len() - 1);
        let mut again = notifier();
        let now = events[cut].at;
        let began = events.iter().find(|event| event.broadcast == events[cut].broadcast);
        let since = again.since(now, began.map(|event| event.at));
        for (event, rang) in events.iter().zip(&all).take(cut) {
            if event.at >= since {
                let rang: Vec<_> = rang.iter().map(|(rule, merged, _)| Recalled { rule: rule.clone(), merged: *merged }).collect();
                again.recall(event, &rang);
            }
        }
        prop_assert_eq!(rings(&mut again, &events[cut..]), &all[cut..]);
    }
}
