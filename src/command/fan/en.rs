//! English words about fans.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Whom => "Who? Write a SOOP id.",
        Phrase::Added => "It rings when {0} ({1}) comes in.",
        Phrase::AddedUnseen => {
            "It rings when {0} comes in. SOOP could not be asked whether there is such an id."
        }
        Phrase::Removed => "It rings no more when {0} comes in.",
        Phrase::List => "Fans whose coming rings: {0}",
        Phrase::Item => "{0}",
        Phrase::Nobody => "Nobody is on the list. Add somebody with `/fan add`.",
        Phrase::NoList => {
            "There is no list `{0}` in the rule files. Write `vip = [\"id\"]` below `[lists]`, and `visitor in vip` in a rule's condition."
        }
        Phrase::NobodyOfThatId => "Nobody has the id “{0}”. Write the id, not the nickname.",
        Phrase::OnlyIds => "“{0}” is no SOOP id. Write the id: nicknames change.",
    }
}
