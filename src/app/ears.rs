//! What chats hear: that they do not want to hear something for a while, and from how many balloons on gifts ring there.
//! Written down first, and in force with the next event.

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
        self.tell_engine()?;
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
            self.tell_engine()?;
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
        self.tell_engine()?;
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

    /// From how many balloons on gifts ring in a chat; 0 where all do that the rules ring for.
    ///
    /// # Errors
    /// It is no chat, or what is written down cannot be read.
    pub fn threshold(&self, chat: &TargetConfig) -> Result<u64, AppError> {
        let chat = name(chat)?;
        let thresholds = self.settings.thresholds()?.into_iter();
        let mut of_it = thresholds.filter(|(it, _)| *it == chat);
        Ok(of_it.next().map_or(0, |(_, balloons)| balloons))
    }

    /// Gifts ring in a chat from so many balloons on, as far as the rules ring for them; with 0, all of those. A restart
    /// changes nothing about it. What is in the chat's line already is still delivered.
    ///
    /// # Errors
    /// It is no chat, or it cannot be written down; nothing has changed then.
    pub fn set_threshold(&self, chat: &TargetConfig, balloons: u64) -> Result<(), AppError> {
        self.settings.set_threshold(&name(chat)?, balloons)?;
        self.tell_engine()
    }

    /// Has the engine go on with what is written down now.
    fn tell_engine(&self) -> Result<(), AppError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let silences = self.silences.live(self.clock.now())?;
        let ears = lanes::ears(&self.config, silences, self.settings.thresholds()?);
        // The engine has ended if nobody takes them.
        let _ended = self.changes.send(Change::Ears(ears));
        Ok(())
    }
}
