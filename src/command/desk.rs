//! What the commands need of whoever runs soopbell. Each room states its own part; `app` has the means.

use super::alerts::AlertBook;
use super::answer::Answer;
use super::call::Platform;
use super::changes::Audit;
use super::drill::Drilling;
use super::figures::Figuring;
use super::general::Phrase;
use super::overview::Overseeing;
use super::permit::Admission;
use super::rules::RuleShelf;
use super::setup::Settings;
use super::silence::Silencing;
use super::watch::Watching;
use crate::fault::Language;
use crate::sink::TargetId;

/// Something could not be done, though there was nothing wrong with what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(
    /// What happened, for people, without secrets.
    pub String,
);

impl Trouble {
    /// What the caller is told.
    pub(super) fn answer(&self, language: Language) -> Answer {
        Answer::refused(Phrase::Trouble.say(language, &[&self.0]))
    }
}

/// All that commands may ask for. Its methods may take seconds: callers have a thread for that.
pub trait Desk:
    Watching
    + Overseeing
    + Silencing
    + RuleShelf
    + Figuring
    + AlertBook
    + Drilling
    + Settings
    + Audit
    + Send
    + Sync
{
    /// Who may give commands, as the configuration says now. `is_refused` is whether somebody was just refused: then it is
    /// worth looking whether the configuration has changed.
    fn admission(&self, is_refused: bool) -> Admission;

    /// The language that a chat was set to, or else the configuration's.
    fn language(&self, chat: &TargetId) -> Language;

    /// Notes that soopbell introduces itself in a place; says whether it never did before.
    fn greets(&self, platform: Platform, house: i64) -> bool;
}
