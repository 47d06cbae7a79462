//! What each chat hears: the last stage before an alert is made.
//!
//! It is about the ear, not about the mouth. All that decides about a match takes its course as if everybody heard
//! everything: limits are used up, windows count, rules give way to one another, and stretches of `merge` begin and grow.
//! Only in the end the alert is not made to a target that is silenced ([`Silence`]), or that wants to hear of larger gifts
//! only (its threshold). So the alerts to other targets are exactly those that there would be without it, and what a rule
//! does at one chat never depends on what another one hears.
//!
//! A threshold is about events that carry balloons, and about nothing else: whoever comes, subscribes or begins to
//! broadcast is heard as before. It holds from when it is set on, and for all rules.
//!
//! With `merge` that means: each gift is judged by itself, not what the stretch has come to. While a target is silenced,
//! and for a gift that is too small for it, nothing is posted there and no card begun, and a card that was begun before
//! stays as it is. If the stretch is still open when something comes that the target hears, that adds all of the stretch to
//! the card, or begins one that tells of all of it: what was not heard counts in what it has come to. Many small gifts never
//! ring where there is a threshold, however much they come to. What was put into the target's line before is still
//! delivered: an alert that waits (`lead = "end"`) says at its end what it had come to when something was last heard.

use std::collections::HashMap;

use super::merge::balloons;
use super::silence::{Silence, Silences};
use crate::event::Event;
use crate::rule::RuleId;
use crate::sink::TargetId;

/// What every target hears. One of which nothing is said hears everything.
#[derive(Debug, Clone, Default)]
pub struct Ears {
    silences: Silences,
    thresholds: HashMap<TargetId, u64>,
}

/// Why a target does not hear something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unheard {
    /// It is silenced, whether or not it would hear it otherwise.
    Silenced,
    /// It is a gift of fewer balloons than the target wants to hear of.
    TooSmall,
}

impl Ears {
    /// Ears that these silences may be in force for, and those that hear of gifts only from so many balloons on.
    pub fn new(
        silences: impl IntoIterator<Item = Silence>,
        thresholds: impl IntoIterator<Item = (TargetId, u64)>,
    ) -> Self {
        Self {
            silences: silences.into_iter().collect(),
            thresholds: thresholds.into_iter().collect(),
        }
    }

    /// Why this target does not hear of an event by this rule; `None` if it does.
    pub(super) fn judge(&self, target: &TargetId, rule: &RuleId, event: &Event) -> Option<Unheard> {
        let silence = self
            .silences
            .judge(target, &event.streamer, rule, event.at)
            .map(|_| Unheard::Silenced);
        silence.or_else(|| {
            let least = self.thresholds.get(target)?;
            let balloons = balloons(event);
            (balloons > 0 && balloons < *least).then_some(Unheard::TooSmall)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{
        Broadcast, Donation, DonationKind, EventId, EventKind, Mission, MissionStage, Person,
        StreamerId, Timestamp, UserId,
    };
    use crate::fault::Source;
    use crate::log::Position;
    use crate::notify::{Asked, Notifier, Outcome, Reason, Routes};
    use crate::rule::Rulebook;
    use crate::sink::AlertId;

    fn star() -> StreamerId {
        StreamerId::parse("star01").unwrap()
    }

    fn chat(number: u32) -> TargetId {
        TargetId(format!("discord:{number}").into())
    }

    fn event(secs: i64, kind: EventKind) -> Event {
        Event {
            id: EventId {
                connection: 1,
                sequence: secs.unsigned_abs(),
            },
            streamer: star(),
            broadcast: None,
            at: Timestamp(secs * 1_000),
            kind,
            raw: bytes::Bytes::new(),
        }
    }

    fn gift(secs: i64, kind: DonationKind, count: u32) -> Event {
        let donor = Person::new(UserId::strip("fan42"), "초롱");
        let gift = Donation::new(kind, donor, count);
        event(secs, EventKind::Donation(Box::new(gift)))
    }

    fn mission(stage: MissionStage, count: u32) -> Event {
        let mission = Mission {
            stage,
            battle: false,
            key: "k".into(),
            uuid: "".into(),
            title: "노래".into(),
            donor: None,
            count,
            outcome: None,
            settled: None,
            relayed: false,
            fan_number: None,
            shares: Vec::new(),
        };
        event(10, EventKind::Mission(Box::new(mission)))
    }

    /// A silence of this chat from one second until before another.
    fn silence(chat: TargetId, [since, until]: [i64; 2]) -> Silence {
        let asked = Asked {
            streamer: None,
            rule: None,
            until: Timestamp(until * 1_000),
            reason: String::new(),
            by: String::new(),
        };
        Silence::new(chat, asked, Timestamp(since * 1_000)).unwrap()
    }

    #[test]
    fn a_threshold_is_about_gifts_of_fewer_balloons_and_about_nothing_else() {
        let ears = Ears::new([], [(chat(1), 100), (chat(2), 0)]);
        let rule = RuleId::parse("r").unwrap();
        let small = Some(Unheard::TooSmall);
        for (event, judged) in [
            (gift(10, DonationKind::Balloon, 1), small),
            (gift(10, DonationKind::Balloon, 99), small),
            (gift(10, DonationKind::Balloon, 100), None),
            (gift(10, DonationKind::Balloon, u32::MAX), None),
            (gift(10, DonationKind::Video, 99), small),
            // Not paid for in balloons.
            (gift(10, DonationKind::Sticker, 5), None),
            (mission(MissionStage::Gift, 99), small),
            (mission(MissionStage::Gift, 100), None),
            (mission(MissionStage::Settle, 0), None),
            (event(10, EventKind::Connected(Broadcast::default())), None),
        ] {
            assert_eq!(ears.judge(&chat(1), &rule, &event), judged, "{event:?}");
            for other in [2, 3] {
                assert_eq!(ears.judge(&chat(other), &rule, &event), None, "{event:?}");
            }
        }
    }

    /// What comes of gifts at these seconds, of so many balloons, at the first so many chats.
    fn told(merge: &str, chats: u32, ears: Ears, gifts: &[(i64, u32)]) -> Outcome {
        let file = format!("[[rule]]\nid = 'r'\non = 'donation'\n{merge}\ntext = 'x'\n");
        let rules = Rulebook::compile(&[Source::new("t", file)], &[]).unwrap();
        let watchers = (1..=chats).map(chat).collect();
        let mut notifier = Notifier::new(rules, Routes::new([], [(star(), watchers)].into()));
        notifier.listen(ears);
        let mut outcome = Outcome::default();
        for (secs, count) in gifts {
            let gift = gift(*secs, DonationKind::Balloon, *count);
            notifier.fold(Position(1), &gift, &mut outcome);
        }
        outcome
    }

    #[test]
    fn what_nobody_hears_says_why() {
        use Reason::{Silenced, TooSmall};
        // Which of two chats are silenced, the threshold of each, and what is said of a gift of ten.
        for (silenced, thresholds, held, counted) in [
            (&[][..], [0, 0], None, (0, 0)),
            (&[], [10, 10], None, (0, 0)),
            (&[], [11, 0], None, (0, 1)),
            (&[], [11, 11], Some(TooSmall), (0, 2)),
            (&[1], [0, 0], None, (1, 0)),
            (&[1, 2], [0, 0], Some(Silenced), (2, 0)),
            // A larger gift would not have been heard either.
            (&[1, 2], [11, 11], Some(Silenced), (2, 0)),
            // A larger gift would have been, by one of them.
            (&[1], [0, 11], Some(TooSmall), (1, 1)),
        ] {
            let silences = silenced.iter().map(|it| silence(chat(*it), [0, 60]));
            let ears = Ears::new(silences, (1..).map(chat).zip(thresholds));
            let outcome = told("", 2, ears, &[(10, 10)]);
            let case = format!("{silenced:?} {thresholds:?}");
            assert_eq!(outcome.verdicts[0].held, held, "{case}");
            assert_eq!((outcome.silenced, outcome.too_small), counted, "{case}");
        }
        // Nobody watches: there is nobody who does not hear.
        let outcome = told("", 0, Ears::new([], [(chat(1), 11)]), &[(10, 10)]);
        assert_eq!(outcome.verdicts[0].held, None);
    }

    /// What one chat is told of gifts: the number of rings that each alert tells of, and which event it is named after.
    fn cards(ears: Ears, gifts: &[(i64, u32)]) -> Vec<(u64, AlertId)> {
        let alerts = told("merge = { window = '30s' }", 1, ears, gifts).alerts;
        let cards = alerts.into_iter();
        cards
            .map(|alert| (alert.shared.unwrap().rings, alert.id))
            .collect()
    }

    #[test]
    fn a_card_stays_as_it_is_for_what_is_not_heard_and_then_tells_of_all() {
        let gifts = |counts: [u32; 4]| [10, 20, 30, 35].into_iter().zip(counts).collect::<Vec<_>>();
        let open = cards(Ears::default(), &gifts([1; 4]));
        let rings: Vec<_> = open.iter().map(|card| card.0).collect();
        assert_eq!(rings, [1, 2, 3, 4]);
        let check = |ears: Ears, counts: [u32; 4], told: &[usize]| {
            let told: Vec<_> = told.iter().map(|at| open[*at].clone()).collect();
            assert_eq!(cards(ears, &gifts(counts)), told, "{counts:?}");
            assert!(told.iter().all(|card| card.1 == open[0].1), "one card");
        };
        for (silenced, told) in [
            // Begun before, and ended with what it had come to.
            ([15, 60], &[0][..]),
            // Begun before, and open still when it is over.
            ([15, 32], &[0, 3]),
            // Begun in it.
            ([5, 32], &[3]),
            // Nothing.
            ([5, 60], &[]),
        ] {
            let ears = Ears::new([silence(chat(1), silenced)], []);
            check(ears, [1; 4], told);
        }
        for (counts, told) in [
            ([100, 1, 1, 1], &[0][..]),
            ([100, 1, 1, 100], &[0, 3]),
            ([1, 1, 100, 1], &[2]),
            // However much they come to.
            ([99; 4], &[]),
        ] {
            check(Ears::new([], [(chat(1), 100)]), counts, told);
        }
    }
}
