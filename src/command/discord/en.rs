//! English words about the ways of Discord.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::LeftOut => "… and more, for which there is no room here.",
        Phrase::OpenForm => "Open the form",
        Phrase::FormWaits => "There is something to fill in.",
        Phrase::FormTooLong => {
            "This is too long for a form of Discord's, which takes {0} characters. Change it in its file."
        }
        Phrase::Busy => "Too many are asking at once. Try again in a moment.",
        Phrase::Broken => {
            "Something went wrong here, and whoever runs soopbell finds it in the log."
        }
        Phrase::Silence => "There is nothing to say to that.",
        Phrase::Unknown => {
            "This command is not known any more. Discord shows the new ones in a moment."
        }
    }
}
