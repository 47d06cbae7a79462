//! Whoever comes back after a crash rings as if they had never been away, and whoever hears is rung as if everybody did.

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

[[rule]]
id = 'for-mods'
on = 'donation'
to = ['mods']
limit = { every = '20s' }
merge = { window = '30s' }
unless_ringing = ['together']
text = 'x'
";

fn notifier() -> Notifier {
    let rules = Rulebook::compile(&[Source::new("t", RULES)], &["mods"]).unwrap();
    let star = StreamerId::parse("star01").unwrap();
    let watchers = [(star, targets().into())].into();
    Notifier::new(rules, Routes::new(targets(), watchers))
}

fn targets() -> [TargetId; 2] {
    ["alerts", "mods"].map(|name| TargetId(name.into()))
}

/// Silences of targets, by rules, from these seconds on for as many more; and the threshold of each target.
type Heard = (Vec<(usize, Option<usize>, i64, i64)>, [u64; 2]);

/// Targets that hear this.
fn ears((silences, thresholds): &Heard) -> Ears {
    let silences = silences.iter().map(|(target, rule, since, lasting)| {
        let at = |secs: i64| Timestamp(1_700_000_000_000 + secs * 1_000);
        let rules = ["limited", "bursts", "together", "for-mods"];
        let asked = Asked {
            streamer: None,
            rule: rule.and_then(|it| RuleId::parse(rules[it])),
            until: at(since + lasting),
            reason: String::new(),
            by: String::new(),
        };
        Silence::new(targets()[*target].clone(), asked, at(*since)).unwrap()
    });
    Ears::new(silences, targets().into_iter().zip(*thresholds))
}

/// What targets hear in a test.
fn heard() -> impl Strategy<Value = Heard> {
    let silence = (
        0_usize..2,
        prop::option::of(0_usize..4),
        0_i64..300,
        1_i64..200,
    );
    let threshold = || prop_oneof![Just(0), 1_u64..700];
    let thresholds = [threshold(), threshold()];
    (prop::collection::vec(silence, 0..6), thresholds)
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
        let rang = rang.filter(|it| {
            let unheard = |reason| matches!(reason, Reason::Silenced | Reason::TooSmall);
            it.held.is_none_or(|it| it.is_told() || unheard(it))
        });
        rang.map(|verdict| (verdict.rule.clone(), verdict.joined, card(&verdict.rule)))
            .collect()
    };
    events.iter().map(ring).collect()
}

proptest! {
    #[test]
    fn a_restart_changes_no_later_ring(
        gifts in prop::collection::vec((0_i64..300, 0_usize..2, 1_u32..600), 1..60),
        cut in 0_usize..60,
        heard in heard(),
    ) {
        let mut gifts = gifts;
        gifts.sort_unstable();
        let events: Vec<_> = gifts.into_iter().map(gift).collect();
        let mut never_away = notifier();
        never_away.listen(ears(&heard));
        let all = rings(&mut never_away, &events);

        let cut = cut.min(events.len() - 1);
        let mut again = notifier();
        again.listen(ears(&heard));
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

    #[test]
    fn what_is_not_heard_takes_its_own_alerts_away_and_changes_no_other(
        gifts in prop::collection::vec((0_i64..300, 0_usize..2, 1_u32..600), 1..60),
        heard in heard(),
    ) {
        let mut gifts = gifts;
        gifts.sort_unstable();
        let (mut open, mut hard_of_hearing) = (notifier(), notifier());
        hard_of_hearing.listen(ears(&heard));
        let silences = ears(&(heard.0.clone(), [0; 2]));
        for (at, donor, balloons) in gifts {
            let event = gift((at, donor, balloons));
            let [mut all, mut told] = [Outcome::default(), Outcome::default()];
            open.fold(Position(1), &event, &mut all);
            hard_of_hearing.fold(Position(1), &event, &mut told);
            let is_silenced = |alert: &Alert| {
                let rule = RuleId::parse(&alert.card.rule).unwrap();
                silences.judge(&alert.target, &rule, &event).is_some()
            };
            let is_too_small = |alert: &Alert| {
                let of_it = targets().into_iter().zip(heard.1).find(|it| it.0 == alert.target);
                u64::from(balloons) < of_it.unwrap().1
            };
            let (silenced, rest): (Vec<_>, Vec<_>) = all.alerts.into_iter().partition(is_silenced);
            let (small, left): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_too_small);
            prop_assert_eq!(&told.alerts, &left);
            prop_assert_eq!((told.silenced, told.too_small), (silenced.len() as u64, small.len() as u64));
            for verdict in &mut all.verdicts {
                let is_among = |alerts: &[Alert]| alerts.iter().any(|it| it.card.rule == verdict.rule.as_str());
                if !is_among(&left) && is_among(&small) {
                    verdict.held = Some(Reason::TooSmall);
                } else if !is_among(&left) && is_among(&silenced) {
                    verdict.held = Some(Reason::Silenced);
                }
            }
            prop_assert_eq!(told.verdicts, all.verdicts);
        }
    }
}
