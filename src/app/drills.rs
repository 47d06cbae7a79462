//! Rehearsals: a ring that a person in a chat asks for, by the way that real ones take.

use std::sync::atomic::Ordering;

use super::chats::{Chats, name};
use super::{AppError, lanes};
use crate::config::TargetConfig;
use crate::event::Text;
use crate::notify::{Drill, drill, name_of};
use crate::rule::RuleId;

impl Chats {
    /// Rings once in this chat, as this rule would, or as for a plain gift; what is said is marked as a rehearsal. It waits
    /// its turn in the chat's line and keeps to its pace. No limit, no window and no card takes notice, and it rings whether
    /// or not the chat is silenced: somebody asked for it. Its alert's name tells what became of it. How often anybody may
    /// ask is the caller's business.
    ///
    /// # Errors
    /// The chat cannot be reached with what is configured, there is no such rule, or the alert cannot be written down.
    pub fn drill(&self, chat: &TargetConfig, rule: Option<&RuleId>) -> Result<Drill, AppError> {
        let own = name(chat)?;
        self.open_lane(&own, chat)?;
        let names = lanes::names(&self.config, &own);
        let target = names.first().unwrap_or(&own);
        let now = self.clock.now();
        // No two are the same, so that none is taken for another: not even in one moment.
        let turn = self.drills.fetch_add(1, Ordering::Relaxed);
        let id = name_of(&format!("rehearsal {turn} {}\n{target}", now.as_millis()));
        let to = (target, lanes::kind(chat));
        let found = drill(&self.rules(), rule, to, id, now);
        let found = found.ok_or_else(|| {
            AppError::NoRule(rule.map_or_else(Text::default, |rule| rule.as_str().into()))
        })?;
        self.outbox.ring(&found.alert)?;
        self.bell.notify_waiters();
        Ok(found)
    }
}
