//! English words for what is said in Telegram alone.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Missed => {
            "Commands that came while soopbell was away were not carried out. Send them again if you still want them."
        }
        Phrase::Unknown => "There is no /{0}. Did you mean /{1}? All commands are in /help.",
        Phrase::UnknownFar => "There is no /{0}. All commands are in /help.",
        Phrase::LeftOut => "… Too long: the rest was left out.",
        Phrase::FormIntro => {
            "Questions to answer: {0}. Reply to each as it comes. It ends after 15 minutes without an answer, or with /cancel."
        }
        Phrase::Cancel => "Cancel",
        Phrase::Cancelled => "Cancelled. Nothing was changed.",
        Phrase::NothingToCancel => "There is nothing to cancel.",
        Phrase::QuestionGone => "This question is not open any more. Give the command again.",
        Phrase::Example => "For example: {0}",
        Phrase::StandsThere => "It says now (tap to copy):",
        Phrase::Keep => "Send /skip to leave it so.",
        Phrase::KeepOrEmpty => "Send /skip to leave it so, or - to empty it.",
        Phrase::Skip => "Send /skip to leave it out.",
        Phrase::NoFormsAsGroup => {
            "As an anonymous administrator you cannot be told from others, so no questions can be asked. Turn anonymity off and send the command again."
        }
        Phrase::MayNotBeEmpty => "This may not be empty.",
    }
}
