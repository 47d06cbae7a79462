//! How texts are compared: composed as Unicode wants it (NFC) and in small letters, so that `NAMU` is `namu` and a name
//! typed on a Mac is the name typed on a phone.

use std::cell::Cell;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::event::Text;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

thread_local! {
    /// Room to fold in, kept so that folding asks for no memory.
    static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
}

/// The text in the form in which texts are compared.
pub(in crate::rule) fn fold(text: &str) -> Text {
    folded(text, |text| Text::from(text))
}

/// Shows the text to `look` in the form in which texts are compared.
pub(in crate::rule) fn folded<T>(text: &str, look: impl FnOnce(&str) -> T) -> T {
    if text.chars().all(is_folded) {
        return look(text);
    }
    // Taken and put back, so that `look` may fold another text meanwhile.
    let mut scratch = SCRATCH.take();
    scratch.clear();
    let composed = NFC.normalize(text);
    scratch.extend(composed.chars().flat_map(char::to_lowercase));
    let answer = look(&scratch);
    SCRATCH.set(scratch);
    answer
}

/// Whether a text is the same as one that was folded.
pub(in crate::rule) fn is_same(text: &str, folded_one: &str) -> bool {
    if text.is_ascii() {
        return text.eq_ignore_ascii_case(folded_one);
    }
    folded(text, |text| text == folded_one)
}

/// Whether nothing can be done to this letter, whatever stands beside it. What is in doubt is looked at closely.
fn is_folded(c: char) -> bool {
    matches!(c,
        '\0'..='@' | '['..='\u{7f}'
        // Hangul as it is composed, and the letters that are typed alone: ㅋㅋ.
        | '가'..='힣' | 'ㄱ'..='ㆎ'
        // Kana without the marks that combine, common Han characters, symbols.
        | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' | '\u{1f300}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_and_taken_apart_letters_are_the_same() {
        for (one, other) in [
            ("NAMU", "namu"),
            ("초롱", "\u{110e}\u{1169}\u{1105}\u{1169}\u{11bc}"),
            ("é", "e\u{301}"),
            ("ÀB", "àb"),
            ("ㅋㅋㅋ", "ㅋㅋㅋ"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
            assert!(is_same(one, &fold(other)) && is_same(other, &fold(one)));
        }
        assert!(!is_same("가", "각"));
    }

    proptest! {
        #[test]
        fn the_quick_way_is_the_long_way(text in ".*") {
            let long: String = NFC.normalize(&text).chars().flat_map(char::to_lowercase).collect();
            prop_assert_eq!(fold(&text), long.as_str());
            prop_assert!(is_same(&text, &long));
        }
    }
}
