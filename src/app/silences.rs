//! Chats that do not want to hear something for a while: written down first, and in force with the next event.

use std::sync::PoisonError;

use super::chats::{Chats, name};
use super::{AppError, lanes};
use crate::config::TargetConfig;
use crate::engine::Change;
use crate::event::StreamerId;
use crate::notify::{Asked, Silence, SilenceError};
use crate::rule::RuleId;

impl Chats {
    /// A chat is not told this from now on, until it is over or lifted; a restart changes nothing about it. What is in the
    /// chat's line already is still delivered.
    ///
    /// # Errors
    /// It is no chat, it cannot be asked for like this ([`AppError::Silence`]), or it cannot be written down; nothing has
    /// changed then.
    pub fn silence(&self, chat: &TargetConfig, asked: Asked) -> Result<Silence, AppError> {
        let silence = Silence::new(name(chat)?, asked, self.clock.now())?;
        let silence = self.silences.add(silence)?.ok_or(SilenceError::TooMany)?;
        self.hush()?;
        Ok(silence)
    }

    /// A chat is told again what this silence of its own kept from it; says whether it was in force. The number of another
    /// chat's silence lifts nothing.
    ///
    /// # Errors
    /// It is no chat, or it cannot be written down; nothing has changed then.
    pub fn unsilence(&self, chat: &TargetConfig, id: u64) -> Result<bool, AppError> {
        let lifted = self.silences.lift(&name(chat)?, id, self.clock.now())?;
        if lifted {
            self.hush()?;
        }
        Ok(lifted)
    }

    /// The same for all silences of a chat that name this streamer and this rule; where none is given, whatever they name.
    /// Says how many there were.
    ///
    /// # Errors
    /// It is no chat, or it cannot be written down; nothing has changed then.
    pub fn unsilence_all(
        &self,
        chat: &TargetConfig,
        streamer: Option<&StreamerId>,
        rule: Option<&RuleId>,
    ) -> Result<usize, AppError> {
        let (chat, now) = (name(chat)?, self.clock.now());
        let lifted = self.silences.lift_all(&chat, streamer, rule, now)?;
        self.hush()?;
        Ok(lifted)
    }

    /// What a chat does not want to hear now, in the order in which that was asked for.
    ///
    /// # Errors
    /// It is no chat, or what is written down cannot be read.
    pub fn silences_of(&self, chat: &TargetConfig) -> Result<Vec<Silence>, AppError> {
        let chat = name(chat)?;
        let mut silences = self.silences.live(self.clock.now())?;
        silences.retain(|silence| silence.target == chat);
        Ok(silences)
    }

    /// Has the engine go on with what is written down now.
    fn hush(&self) -> Result<(), AppError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let silences = lanes::silences(&self.config, self.silences.live(self.clock.now())?);
        // The engine has ended if nobody takes them.
        let _ended = self.changes.send(Change::Silences(silences));
        Ok(())
    }
}
