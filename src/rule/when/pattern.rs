//! Patterns: how they are read, and whether one fits everything.

use regex::{Error, Regex, RegexBuilder};

/// Most memory that one pattern may take, in bytes.
const MAX_PATTERN_BYTES: usize = 256 * 1024;

/// Reads a pattern. Capitals count as small letters, as in every comparison of texts.
pub(super) fn read(pattern: &str) -> Result<Regex, Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_PATTERN_BYTES)
        .build()
}

/// Whether a pattern fits every text in which there is anything at all, judged by texts of one letter: whatever is to
/// be found in all of those is to be found in all.
pub(in crate::rule) fn fits_everything(pattern: &str) -> bool {
    let Ok(pattern) = read(pattern) else {
        return false;
    };
    let letters = (' '..='~').chain("가힣ㅋㅠぁ漢é…🎈".chars());
    let mut buffer = [0; 4];
    letters
        .into_iter()
        .all(|letter| pattern.is_match(letter.encode_utf8(&mut buffer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_fit_everything_are_known() {
        for pattern in [".*", ".", ".+", "^.*$", "", "a*", "(초롱)?", "^", ".*|초롱"] {
            assert!(fits_everything(pattern), "{pattern}");
        }
        for pattern in ["초롱", "^$", "..", r"\S", r"\w+", "[^x]", "^[a-z]*$", "("] {
            assert!(!fits_everything(pattern), "{pattern}");
        }
    }
}
