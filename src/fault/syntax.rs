//! What the TOML parser's words mean to a person: it speaks English, and of its grammar.

/// A slip that people make often enough to be told in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// A text whose closing quote is missing.
    OpenQuote,
    /// A value that should stand in quotes, or none at all.
    NoQuotes,
    /// A name without `=` and a value.
    NoValue,
    /// A list without its `]`.
    OpenList,
    /// A list without a comma between two elements.
    NoComma,
    /// A table in braces without its `}`.
    OpenTable,
    /// A heading without its `]` or `]]`.
    OpenHeading,
    /// A name that was given a value before.
    Twice,
    /// Two settings on one line, or something after a value.
    TwoOnALine,
    /// A backslash that means nothing.
    Backslash,
    /// A name of letters that need quotes.
    BadName,
    /// `[rule]` for `[[rule]]`.
    RuleHeading,
    /// `[test]` for `[[test]]`.
    TestHeading,
}

/// The slip behind a message of the parser; `None` for rarer ones, which are shown as they are.
pub(super) fn slip(detail: &str) -> Option<Slip> {
    let quote = detail.ends_with("expected `\"`") || detail.ends_with("expected `'`");
    [
        ("string values must be quoted", Slip::NoQuotes),
        ("key with no value", Slip::NoValue),
        ("unclosed array table", Slip::OpenHeading),
        ("unclosed table", Slip::OpenHeading),
        ("unclosed array", Slip::OpenList),
        ("missing comma between array", Slip::NoComma),
        ("unclosed inline table", Slip::OpenTable),
        ("duplicate key", Slip::Twice),
        ("unexpected key or value", Slip::TwoOnALine),
        ("missing escaped value", Slip::Backslash),
        ("invalid unquoted key", Slip::BadName),
        ("a rule begins with", Slip::RuleHeading),
        ("a test begins with", Slip::TestHeading),
    ]
    .into_iter()
    .find(|(words, _)| detail.starts_with(words))
    .map(|(_, slip)| slip)
    .or_else(|| (detail.starts_with("invalid ") && quote).then_some(Slip::OpenQuote))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Fault, Language, Problem, Source};

    #[test]
    fn what_people_mistype_is_told_in_plain_words_of_either_language() {
        for (text, expected) in [
            ("when = \"a", Slip::OpenQuote),
            ("when = 'a", Slip::OpenQuote),
            ("when = \"\"\"a", Slip::OpenQuote),
            ("when = a b", Slip::NoQuotes),
            ("when =", Slip::NoQuotes),
            ("when", Slip::NoValue),
            ("to = [\"a\"", Slip::OpenList),
            ("to = [\"a\" \"b\"]", Slip::NoComma),
            ("limit = { per = \"x\"", Slip::OpenTable),
            ("[[rule", Slip::OpenHeading),
            ("[soop", Slip::OpenHeading),
            ("id = 1\nid = 2", Slip::Twice),
            ("on = \"a\" id = \"b\"", Slip::TwoOnALine),
            ("when = \"\\q\"", Slip::Backslash),
            ("whén = 1", Slip::BadName),
        ] {
            let detail = toml::from_str::<toml::Table>(text)
                .unwrap_err()
                .message()
                .to_owned();
            assert_eq!(slip(&detail), Some(expected), "{text}: {detail}");
            let problem = Problem::Syntax { detail };
            let fault = Fault::at(&Source::new("a.toml", text), 0..1, problem);
            for language in [Language::Korean, Language::English] {
                assert!(!fault.message(language).contains("expected"), "{fault:?}");
            }
        }
    }

    #[test]
    fn what_is_rare_is_shown_as_the_parser_says_it() {
        assert_eq!(slip("unexpected leading zero, expected nothing"), None);
    }
}
