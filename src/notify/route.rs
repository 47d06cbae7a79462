//! To whom: a rule's `to`, read against what is configured.

use std::collections::BTreeMap;

use crate::event::{StreamerId, Text};
use crate::rule::{TargetKind, WATCHERS};
use crate::sink::TargetId;

/// Who watches whom, and which targets there are.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    watchers: BTreeMap<StreamerId, Vec<TargetId>>,
    named: BTreeMap<Text, Vec<TargetId>>,
    kinds: BTreeMap<TargetId, TargetKind>,
}

impl Routes {
    /// Routes to these targets, by which each of these streamers is watched by those.
    pub fn new(
        targets: impl IntoIterator<Item = TargetId>,
        watchers: BTreeMap<StreamerId, Vec<TargetId>>,
    ) -> Self {
        let named = targets
            .into_iter()
            .map(|target| (target.0.clone(), vec![target]))
            .collect();
        Self {
            watchers,
            named,
            kinds: BTreeMap::new(),
        }
    }

    /// The same routes, with where the targets' messages are read: a rule may have other words there.
    #[must_use]
    pub fn read_on(mut self, kinds: impl IntoIterator<Item = (TargetId, TargetKind)>) -> Self {
        self.kinds.extend(kinds);
        self
    }

    /// Where messages for this target are read, if anybody said so.
    pub(super) fn kind(&self, target: &TargetId) -> Option<TargetKind> {
        self.kinds.get(target).copied()
    }

    /// The targets that these names stand for, for one streamer, each once. That they exist was checked when the rule was
    /// read.
    pub(super) fn of<'a>(&'a self, names: &[Text], streamer: &StreamerId) -> Vec<&'a TargetId> {
        let mut targets: Vec<&TargetId> = Vec::new();
        for to in names {
            let named = if to == WATCHERS {
                self.watchers.get(streamer)
            } else {
                self.named.get(to)
            };
            let named = named.map_or(&[][..], Vec::as_slice);
            for target in named {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
        }
        targets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Broadcast, Event, EventId, EventKind, Timestamp};
    use crate::fault::Source;
    use crate::log::Position;
    use crate::notify::{Notifier, Outcome};
    use crate::rule::Rulebook;

    #[test]
    fn each_target_is_told_in_the_words_for_its_kind() {
        let rule = "[[rule]]\nid = 'r'\non = 'broadcast_ended'\ntext = { ko = 'all', telegram = 'short' }\n";
        let rules = Rulebook::compile(&[Source::new("t", rule)], &[]).unwrap();
        let [first, second, unknown] = ["a", "b", "c"].map(|name| TargetId(name.into()));
        let star = StreamerId::parse("star").unwrap();
        let all = vec![first.clone(), second.clone(), unknown];
        let routes = Routes::new(all.clone(), BTreeMap::from([(star.clone(), all)]))
            .read_on([(first, TargetKind::Discord), (second, TargetKind::Telegram)]);
        let event = Event {
            id: EventId {
                connection: 1,
                sequence: 1,
            },
            streamer: star,
            broadcast: None,
            at: Timestamp(0),
            kind: EventKind::BroadcastEnded(Broadcast::default()),
            raw: bytes::Bytes::new(),
        };
        let mut outcome = Outcome::default();
        Notifier::new(rules, routes).fold(Position(1), &event, &mut outcome);
        let said = outcome.alerts.iter().map(|alert| alert.message.plain());
        assert_eq!(said.collect::<Vec<_>>(), ["all", "short", "all"]);
    }
}
