//! What the doctor says, in the language of whoever asks. What to do about a target has its words in `notice`.

use super::finding::{Finding, Mark};
use crate::fault::Language;
use crate::notice::remedy as in_words;

mod en;
mod ko;

/// What was found.
pub(super) fn message(finding: &Finding, language: Language) -> String {
    match language {
        Language::Korean => ko::message(finding),
        Language::English => en::message(finding),
    }
}

/// What to do about it, if something is to be done.
pub(super) fn help(finding: &Finding, language: Language) -> Option<String> {
    if let Finding::Refused { remedy, .. }
    | Finding::Target {
        remedy: Some(remedy),
        ..
    }
    | Finding::Unanswered {
        remedy: Some(remedy),
        ..
    } = finding
    {
        return Some(in_words(remedy, language));
    }
    if finding.mark() == Mark::Good {
        return None;
    }
    match language {
        Language::Korean => ko::help(finding),
        Language::English => en::help(finding),
    }
    .map(str::to_owned)
}

/// What all of it came to.
pub(super) fn sum(bad: usize, warnings: usize, language: Language) -> String {
    match language {
        Language::Korean => ko::sum(bad, warnings),
        Language::English => en::sum(bad, warnings),
    }
}
