//! What the adapters need of the core: one port for both, so that what a platform is to show can be tried with somebody else behind
//! the counter.

use super::Reception;
use super::answer::Answer;
use super::call::{Call, Caller, Place, Platform};
use super::complete::{Offer, Typing};
use crate::fault::Language;

/// Whoever answers: the [`Reception`], or in tests somebody in its place. Every method may take seconds: it is called on a thread
/// for that.
pub trait Clerk: Send + Sync {
    /// Answers a call; `None` where silence is the answer.
    fn answer(&self, call: &Call) -> Option<Answer>;

    /// What to offer somebody who is still typing.
    fn complete(&self, typing: &Typing) -> Vec<Offer>;

    /// What to say on coming into a chat, if that was not said before.
    fn greeting(&self, platform: Platform, place: &Place) -> Option<Answer>;

    /// The language to speak with somebody in a place.
    fn language(&self, caller: &Caller, place: &Place) -> Language;

    /// Whether commands from somebody are taken in a place at all, for whoever has to know before there is a call.
    fn allows(&self, caller: &Caller, place: &Place) -> bool;
}

impl Clerk for Reception {
    fn answer(&self, call: &Call) -> Option<Answer> {
        Self::answer(self, call)
    }

    fn complete(&self, typing: &Typing) -> Vec<Offer> {
        Self::complete(self, typing)
    }

    fn greeting(&self, platform: Platform, place: &Place) -> Option<Answer> {
        Self::greeting(self, platform, place)
    }

    fn language(&self, caller: &Caller, place: &Place) -> Language {
        Self::language(self, caller, place)
    }

    fn allows(&self, caller: &Caller, place: &Place) -> bool {
        Self::allows(self, caller, place)
    }
}
