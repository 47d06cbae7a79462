//! English words about rules.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "Rules: {0}",
        Phrase::NoRules => "There are no rules. Write one with `/rule new`.",
        Phrase::On => "🔔 {0} – {1}",
        Phrase::Off => "🔕 {0} (off) – {1}",
        Phrase::More => "and {0} more",
        Phrase::Show => "Show the rule",
        Phrase::WhichRule => "Which rule? `/rules list` has their names.",
        Phrase::NoSuch => "There is no rule “{0}”. `/rules list` has their names.",
        Phrase::DidYouMean => "There is no rule “{0}”. Did you mean {1}?",
        Phrase::SwitchedOn => "🔔 The rule {0} is on.",
        Phrase::SwitchedOff => "🔕 The rule {0} is off. It rings in no chat.",
        Phrase::TurnOn => "Switch on",
        Phrase::TurnOff => "Switch off",
        Phrase::Edit => "Edit",
        Phrase::Stays => "Nothing was changed: {0}",
        Phrase::Faulty => {
            "Something has to be mended, so this is not in force. The rules are as they were."
        }
        Phrase::MoreFaults => "and {0} more places",
        Phrase::ChangedSince => {
            "Somebody else has changed the file meanwhile, so nothing was written. Try again."
        }
        Phrase::AllPassed => "All tests passed: {0}",
        Phrase::Failed => "Tests run: {0}. Places where something else came than expected: {1}",
        Phrase::NoTests => "There are no tests in the rule files. They are written as `[[test]]`.",
        Phrase::WhatFor => "What shall it ring for?",
        Phrase::FormNew => "A new rule",
        Phrase::FormEdit => "Edit the rule {0}",
        Phrase::FormId => "Name (small letters, digits, -)",
        Phrase::FormWhen => "Condition (always, if left empty)",
        Phrase::FormText => "What it says",
        Phrase::FormWhole => "The rule",
        Phrase::Look => "This is what changes. Write it into {0}?",
        Phrase::Write => "Write it",
        Phrase::Again => "Edit again",
        Phrase::Discard => "Discard",
        Phrase::Written => "Written into {0}, and in force from now on.",
        Phrase::Discarded => "Discarded. Nothing was changed.",
        Phrase::OthersWork => {
            "⚠️ Somebody else has changed this rule meanwhile. Below it is compared with what stands there now: confirm once more to write over that."
        }
        Phrase::DraftGone => {
            "That draft is gone: half an hour has passed, or it is somebody else's. Begin anew."
        }
        Phrase::Warnings => "⚠️ Not wrong, but make sure that it is meant:",
        Phrase::FilesNotReadable => "The rule files cannot be read.",
    }
}
