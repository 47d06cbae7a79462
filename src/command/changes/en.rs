//! English words about changes.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "Recent changes",
        Phrase::Nothing => "Nothing was changed from this chat yet.",
        Phrase::Undo => "Undo",
        Phrase::UndoNumber => "Undo no. {0}",
        Phrase::Undone => "↩️ Undone: ",
        Phrase::UndoneBefore => "{0} has undone it already.",
        Phrase::NoSuch => "There is no such change in this chat.",
        Phrase::By => "No. {0} · {1} · {2}: ",
        Phrase::WasUndone => " (↩️ undone by {0})",
        Phrase::NotRecorded => {
            "⚠️ It was changed, but could not be written down, so there is no button to undo it. ({0})"
        }
        Phrase::GoneSince => "What was to be undone is gone already.",
        Phrase::ChangedSince => "Somebody has changed it again since, so it was not undone.",
        Phrase::UndoneByAnother => "Somebody else has undone it already.",
        Phrase::Silenced => "silenced: ",
        Phrase::Unsilenced => "silence lifted: ",
        Phrase::Language => "language {0} → {1}",
        Phrase::Threshold => "gifts ring from {1} on, before from {0}",
        Phrase::FanAdded => "fan {0} added",
        Phrase::FanRemoved => "fan {0} removed",
        Phrase::RuleEnabled => "rule {0} switched on",
        Phrase::RuleDisabled => "rule {0} switched off",
        Phrase::RuleAdded => "new rule {0}",
        Phrase::RuleEdited => "rule {0} edited",
        Phrase::Watched => "get the alerts of {0}",
        Phrase::Unwatched => "get no more alerts of {0}",
    }
}
