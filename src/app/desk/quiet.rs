//! For `silence`, `drill` and `setup`: what a chat hears, and from how many balloons on.

use super::{Desk, chat, trouble};
use crate::app::AppError;
use crate::command::Trouble;
use crate::command::drill::{Drilled, Drilling};
use crate::command::setup::Settings;
use crate::command::silence::{NotSilenced, Silencing};
use crate::fault::Language;
use crate::notify::{Asked, Example, Silence};
use crate::rule::RuleId;
use crate::sink::TargetId;

impl Silencing for Desk {
    fn silence(&self, name: &TargetId, asked: Asked) -> Result<Silence, NotSilenced> {
        let place = chat(name).map_err(NotSilenced::Trouble)?;
        self.chats
            .silence(&place, asked)
            .map_err(|error| match error {
                AppError::Silence(refusal) => NotSilenced::Refused(refusal),
                error => NotSilenced::Trouble(trouble(&error)),
            })
    }

    fn unsilence(&self, name: &TargetId, id: u64) -> Result<bool, Trouble> {
        let lifted = self.chats.unsilence(&chat(name)?, id);
        lifted.map_err(|error| trouble(&error))
    }

    fn silences(&self, name: &TargetId) -> Result<Vec<Silence>, Trouble> {
        let silences = self.chats.silences_of(&chat(name)?);
        silences.map_err(|error| trouble(&error))
    }
}

impl Drilling for Desk {
    fn drill(&self, name: &TargetId, rule: Option<&RuleId>) -> Result<Drilled, Trouble> {
        match self.chats.drill(&chat(name)?, rule) {
            Ok(drill) => Ok(Drilled::OnItsWay {
                id: drill.alert.id.to_string(),
                matches: drill.example != Example::NoMatch,
            }),
            Err(AppError::NoRule(_)) => Ok(Drilled::NoRule),
            Err(error) => Err(trouble(&error)),
        }
    }
}

impl Settings for Desk {
    fn set_language(&self, name: &TargetId, language: Language) -> Result<(), Trouble> {
        let settings = self.figures.settings();
        let set = settings.set_language(name, Some(language));
        set.map_err(|error| trouble(&error))
    }

    fn threshold(&self, name: &TargetId) -> Result<u64, Trouble> {
        let threshold = self.chats.threshold(&chat(name)?);
        threshold.map_err(|error| trouble(&error))
    }

    fn set_threshold(&self, name: &TargetId, balloons: u64) -> Result<(), Trouble> {
        let set = self.chats.set_threshold(&chat(name)?, balloons);
        set.map_err(|error| trouble(&error))
    }
}
