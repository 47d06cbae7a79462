//! What leaves this room: alerts for the outbox, and a verdict for every match.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::merge::Gathering;
use super::words;
use crate::event::{Event, EventId, EventKind, Text, Timestamp};
use crate::fault::Language;
use crate::log::Position;
use crate::message::Message;
use crate::rule::{Lead, Priority, Rule, RuleId, Scene};
use crate::sink::{AlertId, Card, Field, TargetId, Tone};

/// How long after its stretch what is told together waits for events that are still on their way to the log.
const SETTLING: Duration = Duration::from_secs(1);

/// One ring at one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its name; the same whenever the same event is folded again.
    pub id: AlertId,
    /// The event it is about.
    pub position: Position,
    /// Where it goes.
    pub target: TargetId,
    /// What is around its words.
    pub card: Card,
    /// Its words.
    pub message: Message,
    /// Its place in its target's line.
    pub priority: Priority,
    /// When it is worth nothing any more.
    pub expires_at: Option<Timestamp>,
    /// The card that it shares with others, if its rule puts rings together.
    pub shared: Option<Shared>,
}

/// What one card tells of several rings. A later alert of the same name adds to the card what it came to since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// How many rings it tells of. Of two alerts of the same name, the one with more is the later one.
    pub rings: u64,
    /// When nothing more is added to it.
    pub closes_at: Timestamp,
    /// Nothing is said before it closes.
    pub waits: bool,
    /// What is said of it until it closes.
    pub so_far: Vec<Field>,
    /// What is said of it in the end.
    pub in_all: Vec<Field>,
}

/// What was decided about one match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The event that matched.
    pub position: Position,
    /// The rule it matched.
    pub rule: RuleId,
    /// Why it did not ring; `None` if it did.
    pub held: Option<Reason>,
    /// Whether it belongs to what another match began to put together, told or not.
    pub joined: bool,
}

/// Why a match did not ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They were in the room when soopbell came in.
    AlreadyHere,
    /// They are in the room by another connection as well: so they have neither come nor gone.
    AnotherConnection,
    /// They were away for less than ten minutes.
    ShortAbsence,
    /// It is not the time of day, or not the day, at which the rule may ring.
    Inactive,
    /// A rule that it gives way to rang for the same event.
    Inhibited,
    /// The rule rang for the same key a moment ago.
    Limited,
    /// It waits for others, with which it is told together.
    Gathering,
    /// It is told together with others, in one alert.
    Merged,
    /// Every target that was to be told of it is silenced.
    Silenced,
    /// Of the targets that were to be told of it, each that is not silenced hears only of larger gifts: one that is large
    /// enough would have rung.
    TooSmall,
}

impl Reason {
    /// Whether it is told all the same, with others.
    pub fn is_told(self) -> bool {
        matches!(self, Self::Gathering | Self::Merged)
    }

    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::AlreadyHere,
        Self::AnotherConnection,
        Self::ShortAbsence,
        Self::Inactive,
        Self::Inhibited,
        Self::Limited,
        Self::Gathering,
        Self::Merged,
        Self::Silenced,
        Self::TooSmall,
    ];

    /// The word by which the log knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AlreadyHere => "already_here",
            Self::AnotherConnection => "another_connection",
            Self::ShortAbsence => "short_absence",
            Self::Inactive => "inactive",
            Self::Inhibited => "inhibited",
            Self::Limited => "limited",
            Self::Gathering => "gathering",
            Self::Merged => "merged",
            Self::Silenced => "silenced",
            Self::TooSmall => "too_small",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Alert {
    /// Puts an alert together.
    pub(super) fn new(
        position: Position,
        rule: &Rule,
        target: &TargetId,
        scene: &Scene<'_>,
        message: Message,
        expires: Duration,
    ) -> Self {
        let event = scene.event;
        let nick = scene.broadcast.map(|broadcast| broadcast.nick.clone());
        Self {
            id: name(rule.id.as_str(), event.id, target),
            position,
            priority: rule.priority,
            expires_at: Some(event.at.plus(expires)),
            shared: None,
            target: target.clone(),
            card: Card {
                tone: tone(event),
                tier: tier(event),
                rule: Text::from(rule.id.as_str()),
                streamer: event.streamer.clone(),
                streamer_nick: nick.unwrap_or_else(|| event.streamer.as_str().into()),
                at: event.at,
            },
            message,
        }
    }
}

impl Alert {
    /// Whether a message of its own is posted for it: it is not just added to a card, nor does it wait for others.
    pub fn rings_anew(&self) -> bool {
        let shared = self.shared.as_ref();
        shared.is_none_or(|shared| shared.rings == 1 && !shared.waits)
    }

    /// The same on the card of everything that is told together.
    pub(super) fn sharing(self, gathering: &Gathering, rule: &Rule, language: Language) -> Self {
        let closes_at = gathering.until.plus(SETTLING);
        // It is worth something for as long as it can grow, and as long after that.
        let expires = self.expires_at.map(|at| at.since(self.card.at));
        let told = &gathering.told;
        Self {
            id: name(rule.id.as_str(), gathering.first, &self.target),
            expires_at: expires.map(|expires| closes_at.plus(expires)),
            shared: Some(Shared {
                rings: told.count,
                closes_at,
                waits: rule.merge.as_ref().is_some_and(|it| it.lead == Lead::End),
                so_far: words::so_far(told, language),
                in_all: words::in_all(told, language),
            }),
            ..self
        }
    }
}

/// 96 bits of a hash over rule, event and target. The target is part of it because Discord compares nonces by author,
/// not by channel.
fn name(rule: &str, event: EventId, target: &TargetId) -> AlertId {
    name_of(&format!("{rule}\n{event}\n{target}"))
}

/// A name for whatever this says, always the same.
pub fn name_of(what: &str) -> AlertId {
    let digest = Sha256::digest(what);
    let mut name = Text::default();
    for byte in digest.iter().take(12) {
        for half in [byte >> 4, byte & 15] {
            name.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    AlertId(name)
}

/// Each tier is ten times the one below it.
fn tier(event: &Event) -> u8 {
    match super::merge::balloons(event) {
        0..100 => 0,
        100..1_000 => 1,
        1_000..10_000 => 2,
        10_000..100_000 => 3,
        _ => 4,
    }
}

fn tone(event: &Event) -> Tone {
    match event.kind {
        _ if event.kind.is_money() => Tone::Donation,
        EventKind::Arrival(_)
        | EventKind::Departure(_)
        | EventKind::FlagsChanged(_)
        | EventKind::NicknameChanged(_)
        | EventKind::Moderation(_) => Tone::People,
        EventKind::BroadcastStarted(_)
        | EventKind::BroadcastEnded(_)
        | EventKind::BroadcastChanged(_) => Tone::Broadcast,
        _ => Tone::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_named_by_rule_event_and_target() {
        let event = |sequence| EventId {
            connection: 1,
            sequence,
        };
        let target = |name: &str| TargetId(name.into());
        let first = name("big-balloon", event(1), &target("alerts"));
        assert_eq!(first, name("big-balloon", event(1), &target("alerts")));
        assert_eq!(first.0.len(), 24);
        for other in [
            name("big-balloons", event(1), &target("alerts")),
            name("big-balloon", event(2), &target("alerts")),
            name("big-balloon", event(1), &target("mods")),
        ] {
            assert_ne!(first, other);
        }
    }
}
