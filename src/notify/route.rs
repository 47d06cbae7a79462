//! To whom: a rule's `to`, read against what is configured.

use std::collections::BTreeMap;

use crate::event::{StreamerId, Text};
use crate::rule::{Rule, WATCHERS};
use crate::sink::TargetId;

/// Who watches whom, and which targets there are.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    watchers: BTreeMap<StreamerId, Vec<TargetId>>,
    named: BTreeMap<Text, Vec<TargetId>>,
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
        Self { watchers, named }
    }

    /// The targets of one rule for one streamer, each once. That a rule's targets exist was checked when it was read.
    pub(super) fn of<'a>(&'a self, rule: &'a Rule, streamer: &StreamerId) -> Vec<&'a TargetId> {
        let mut targets: Vec<&TargetId> = Vec::new();
        for to in &rule.to {
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
