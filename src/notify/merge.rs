//! What is put together instead of ringing one by one: a rule's `merge`.
//!
//! The first ring of a stretch is told at once (or waits as well, if the rule says `lead = "end"`); what follows within
//! it is added to the same card. The alert keeps the name that its first ring gave it and is written anew with each
//! further one, so nothing here needs a clock, and a restart loses nothing: the outbox sees to it that what was posted
//! already is edited, at the pace that the target allows.

use std::collections::{BTreeMap, HashMap};

use crate::event::{Event, EventId, EventKind, Text, Timestamp};
use crate::rule::{Lead, LimitKey, Rule, Scene};

/// How many stretches are open at once. Beyond it, those that are over are forgotten; if none is, a new one is not
/// opened, and what it would have held rings one by one.
const MAX_OPEN: usize = 20_000;

/// How many people's gifts are added up apart in one stretch; the gifts of further ones count in its total alone.
const MAX_PEOPLE: usize = 200;

/// The stretches that are open.
#[derive(Debug, Default)]
pub(super) struct Merges {
    open: HashMap<LimitKey, Gathering>,
}

/// What one stretch has come to.
#[derive(Debug)]
pub struct Gathering {
    /// The event it began with, which its alert is named after.
    pub(super) first: EventId,
    /// When it is over.
    pub(super) until: Timestamp,
    /// What is told together.
    pub(super) told: Together,
}

/// What is told together, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Together {
    /// How many rings, the first among them.
    pub(super) count: u64,
    /// Their balloons.
    pub(super) balloons: u64,
    /// Who, with the balloons of each.
    people: BTreeMap<Text, (Text, u64)>,
    /// In the order in which they came.
    order: Vec<Text>,
}

/// What becomes of a match.
pub(super) enum Merged<'m> {
    /// It rings, as if there were no `merge`.
    Rings,
    /// It rings, and others may be added to its card.
    Leads(&'m Gathering),
    /// It is told with others that are still to come.
    Opens(&'m Gathering),
    /// It is told with others.
    Joins(&'m Gathering),
}

impl Merges {
    /// Decides about one match that nothing else held back.
    pub(super) fn judge(&mut self, rule: &Rule, scene: &Scene<'_>) -> Merged<'_> {
        let Some((merge, key)) = rule.merge.as_ref().zip(rule.merge_key(scene)) else {
            return Merged::Rings;
        };
        let now = scene.event.at;
        let is_open = self.open.get(&key).is_some_and(|open| now < open.until);
        if !is_open {
            if self.open.len() >= MAX_OPEN {
                self.open.retain(|_, open| now < open.until);
            }
            if self.open.len() >= MAX_OPEN {
                return Merged::Rings;
            }
            let fresh = Gathering {
                first: scene.event.id,
                until: now.plus(merge.window),
                told: Together::default(),
            };
            self.open.insert(key.clone(), fresh);
        }
        match self.open.get_mut(&key) {
            Some(open) => {
                open.told.add(scene);
                match merge.lead {
                    _ if is_open => Merged::Joins(open),
                    Lead::Now => Merged::Leads(open),
                    Lead::End => Merged::Opens(open),
                }
            }
            None => Merged::Rings,
        }
    }
}

impl Merges {
    /// Takes a match of the past again, of which it is known how it was told.
    pub(super) fn recall(&mut self, rule: &Rule, scene: &Scene<'_>, merged: bool) {
        if !merged && let Some(key) = rule.merge_key(scene) {
            // A new stretch began with it.
            self.open.remove(&key);
        }
        let _told = self.judge(rule, scene);
    }
}

impl Together {
    fn add(&mut self, scene: &Scene<'_>) {
        self.count += 1;
        let balloons = balloons(scene.event);
        self.balloons = self.balloons.saturating_add(balloons);
        let Some(person) = scene.person() else {
            return;
        };
        let id = Text::from(person.id.as_str());
        if let Some((_, sum)) = self.people.get_mut(&id) {
            *sum = sum.saturating_add(balloons);
        } else if self.people.len() < MAX_PEOPLE {
            self.people
                .insert(id.clone(), (person.nick.clone(), balloons));
            self.order.push(id);
        }
    }

    /// Nicknames and balloons of those who gave most, or came first.
    pub(super) fn top(&self, most: usize) -> Vec<(&Text, u64)> {
        let people = self.order.iter().filter_map(|id| self.people.get(id));
        let mut people: Vec<_> = people.map(|(nick, sum)| (nick, *sum)).collect();
        people.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
        people.truncate(most);
        people
    }

    /// How many people there were; `None` for more than are counted.
    pub(super) fn people(&self) -> Option<usize> {
        Some(self.people.len()).filter(|people| *people < MAX_PEOPLE)
    }
}

/// The balloons of an event, if it is about any.
pub(super) fn balloons(event: &Event) -> u64 {
    match &event.kind {
        EventKind::Donation(donation) => donation.star_balloons().into(),
        EventKind::Mission(mission) => mission.count.into(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bytes::Bytes;

    use super::*;
    use crate::event::{Donation, DonationKind, Person, StreamerId, UserId};
    use crate::fault::Language;
    use crate::fault::Source;
    use crate::log::Position;
    use crate::notify::{Alert, Notifier, Outcome, Routes};
    use crate::rule::Rulebook;
    use crate::sink::Field;
    use crate::sink::TargetId;

    fn gift(at: i64, donor: &str, balloons: u32) -> Event {
        let donor = Person::new(UserId::strip(donor), donor);
        Event {
            id: EventId {
                connection: 1,
                sequence: at.unsigned_abs(),
            },
            streamer: StreamerId::parse("star01").unwrap(),
            broadcast: None,
            at: Timestamp(1_700_000_000_000 + at * 1_000),
            kind: EventKind::Donation(Box::new(Donation::new(
                DonationKind::Balloon,
                donor,
                balloons,
            ))),
            raw: Bytes::new(),
        }
    }

    fn alerts(merge: &str, events: &[Event]) -> Vec<Alert> {
        let rule = format!(
            "[[rule]]\nid = 'r'\non = 'donation'\nmerge = {{ {merge} }}\ntext = '{{{{ donor.nick }}}} {{{{ balloons }}}}'\n"
        );
        let rules = Rulebook::compile(&[Source::new("t", rule)], &[]).unwrap();
        let target = TargetId("alerts".into());
        let star = StreamerId::parse("star01").unwrap();
        let watchers = BTreeMap::from([(star, vec![target.clone()])]);
        let mut notifier = Notifier::new(
            rules.speaking(Language::English),
            Routes::new([target], watchers),
        );
        let mut outcome = Outcome::default();
        for event in events {
            notifier.fold(Position(1), event, &mut outcome);
        }
        outcome.alerts
    }

    /// Each alert's words, and what its card says then and in the end.
    fn said(alerts: &[Alert]) -> Vec<String> {
        let facts = |fields: &[Field]| {
            let facts = fields.iter();
            let facts: Vec<_> = facts
                .map(|it| format!("{} {}", it.name, it.value.plain()))
                .collect();
            facts.join(" · ")
        };
        let said = alerts.iter().map(|alert| {
            let shared = alert.shared.as_ref().unwrap();
            let closes = shared.closes_at.as_seconds() - 1_700_000_000;
            let when = if shared.waits { "waits" } else { "now" };
            let (so_far, in_all) = (facts(&shared.so_far), facts(&shared.in_all));
            format!(
                "{when}..{closes} #{}: {} | {so_far} | {in_all}",
                shared.rings,
                alert.message.plain()
            )
        });
        said.collect()
    }

    #[test]
    fn the_first_rings_at_once_and_the_others_are_added_to_its_card() {
        let events = [
            gift(0, "a", 100),
            gift(1, "b", 2_000),
            gift(29, "a", 50),
            gift(30, "a", 7),
        ];
        let alerts = alerts("window = '30s'", &events);
        assert_eq!(
            said(&alerts),
            [
                "now..31 #1: a 100 |  | ",
                "now..31 #2: b 2000 | So far 2 gifts · Balloons 2,100 · Top b 2,000, a 100 | In all 2 gifts · Balloons 2,100 · Top b 2,000, a 100",
                "now..31 #3: a 50 | So far 3 gifts · Balloons 2,150 · Top b 2,000, a 150 | In all 3 gifts · Balloons 2,150 · Top b 2,000, a 150",
                "now..61 #1: a 7 |  | ",
            ]
        );
        assert!(alerts[..3].iter().all(|alert| alert.id == alerts[0].id));
        assert_ne!(alerts[0].id, alerts[3].id);
    }

    #[test]
    fn people_may_be_put_together_apart_and_the_first_may_wait() {
        let events = [gift(0, "a", 1), gift(1, "b", 2), gift(2, "a", 3)];
        let alerts = alerts("window = '30초', by = 'donor', lead = 'end'", &events);
        assert_eq!(
            said(&alerts),
            [
                "waits..31 #1: a 1 |  | ",
                "waits..32 #1: b 2 |  | ",
                "waits..31 #2: a 3 | So far 2 gifts · Balloons 4 · Top a 4 | In all 2 gifts · Balloons 4 · Top a 4",
            ]
        );
        assert_eq!(alerts[0].id, alerts[2].id);
        assert_ne!(alerts[0].id, alerts[1].id);
    }

    #[test]
    fn what_many_give_is_added_up_and_few_are_named() {
        let events: Vec<_> = (0..500)
            .map(|n| gift(n / 20, &format!("v{n}"), 1))
            .collect();
        let alerts = alerts("window = '1m', lead = 'end'", &events);
        let last = said(&alerts).pop().unwrap();
        assert!(
            last.ends_with(
                "In all 500 gifts · Balloons 500 · Top v0 1, v1 1, v2 1 and many others"
            ),
            "{last}"
        );
    }
}
