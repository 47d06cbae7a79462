//! English words about drills.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::OnItsWay => {
            "A rehearsal is on its way. It comes the way that real alerts come: if it is not here in a few seconds, they would not be either."
        }
        Phrase::NoMatch => {
            "No example was found that the rule's condition holds for: it only shows the words."
        }
        Phrase::ThoughSilenced => {
            "🔕 Something is silenced in this chat: the rehearsal rings, what is silenced does not."
        }
        Phrase::NoRule => "There is no rule “{0}”. `/rules list` has their names.",
        Phrase::Where => "Where is it",
    }
}
