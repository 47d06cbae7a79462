//! The words of a `when` line: text to tokens.
//!
//! Numbers may be counted as they are in Korean (`1만5천`, `3k`), and durations written in either language (`10m`,
//! `10분`); how is in [`super::number`](mod@super::number). What another language would write (`=`, `&&`) is named and then read as what was meant, so that the mistakes after
//! it are found in the same pass.

use std::ops::Range;

use super::number::{self, Amount};

use crate::fault::Problem;
use crate::rule::Mistake;

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule) struct Token<'t> {
    pub(in crate::rule) span: Range<usize>,
    pub(in crate::rule) kind: TokenKind<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum TokenKind<'t> {
    /// A field's path, dots included.
    Path(&'t str),
    Text(&'t str),
    Number(i64),
    /// A length of time, in milliseconds.
    Duration(i64),
    Bool(bool),
    Compare(Comparison),
    Search(Search),
    In,
    And,
    Or,
    Not,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Colon,
    Plus,
    Minus,
    Times,
    Over,
}

/// How a text is searched for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Search {
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

impl Search {
    pub(in crate::rule) fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Matches => "matches",
        }
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    pub(in crate::rule) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    pub(in crate::rule) fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The same with left and right exchanged.
    pub(in crate::rule) fn flipped(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }
}

/// What reading the words came to.
#[derive(Debug, Default)]
pub(in crate::rule) struct Tokens<'t> {
    pub(in crate::rule) list: Vec<Token<'t>>,
    /// Slips of spelling after which the words still make sense.
    pub(in crate::rule) slips: Vec<Mistake>,
    /// What cannot be read at all: a parser would only stumble over the gaps.
    pub(in crate::rule) breaks: Vec<Mistake>,
    /// How many brackets are open: within them a comma parts things, outside it can only have been meant for thousands.
    open: usize,
}

/// Signs that mean themselves, longest first, and slips of them with what is right.
const SIGNS: [(&str, TokenKind<'static>, Option<&str>); 27] = {
    use Comparison as C;
    use TokenKind as T;
    [
        ("===", T::Compare(C::Equal), Some("==")),
        ("!==", T::Compare(C::NotEqual), Some("!=")),
        ("==", T::Compare(C::Equal), None),
        ("!=", T::Compare(C::NotEqual), None),
        ("<>", T::Compare(C::NotEqual), Some("!=")),
        ("<=", T::Compare(C::AtMost), None),
        (">=", T::Compare(C::AtLeast), None),
        ("=<", T::Compare(C::AtMost), Some("<=")),
        ("=>", T::Compare(C::AtLeast), Some(">=")),
        ("≤", T::Compare(C::AtMost), Some("<=")),
        ("≥", T::Compare(C::AtLeast), Some(">=")),
        ("<", T::Compare(C::Less), None),
        (">", T::Compare(C::Greater), None),
        ("=", T::Compare(C::Equal), Some("==")),
        ("&&", T::And, Some("and")),
        ("||", T::Or, Some("or")),
        ("!", T::Not, Some("not")),
        ("(", T::Open, None),
        (")", T::Close, None),
        ("[", T::OpenList, None),
        ("]", T::CloseList, None),
        (",", T::Comma, None),
        (":", T::Colon, None),
        ("+", T::Plus, None),
        ("-", T::Minus, None),
        ("*", T::Times, None),
        ("/", T::Over, None),
    ]
};

/// Words that are no fields.
const KEYWORDS: [(&str, TokenKind<'static>); 16] = [
    ("and", TokenKind::And),
    ("그리고", TokenKind::And),
    ("or", TokenKind::Or),
    ("또는", TokenKind::Or),
    ("not", TokenKind::Not),
    ("아님", TokenKind::Not),
    ("in", TokenKind::In),
    ("contains", TokenKind::Search(Search::Contains)),
    ("포함", TokenKind::Search(Search::Contains)),
    ("starts_with", TokenKind::Search(Search::StartsWith)),
    ("ends_with", TokenKind::Search(Search::EndsWith)),
    ("matches", TokenKind::Search(Search::Matches)),
    ("true", TokenKind::Bool(true)),
    ("참", TokenKind::Bool(true)),
    ("false", TokenKind::Bool(false)),
    ("거짓", TokenKind::Bool(false)),
];

/// Every word and sign that is right.
#[cfg(test)]
pub(in crate::rule) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let signs = SIGNS.iter().filter(|(_, _, right)| right.is_none());
    let signs = signs.map(|(sign, ..)| *sign);
    signs.chain(KEYWORDS.iter().map(|(keyword, _)| *keyword))
}

/// Whether a name of somebody's own would be read as one of the language's words.
pub(in crate::rule) fn is_keyword(name: &str) -> bool {
    let mut keywords = KEYWORDS.iter();
    keywords.any(|(keyword, _)| keyword.eq_ignore_ascii_case(name))
}

/// Whether somebody may call a thing of their own so: letters, digits and `_`, no digit first.
pub(in crate::rule) fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(is_letter) && letters.all(|c| is_letter(c) || c.is_numeric())
}

/// Reads the words of `text`.
pub(in crate::rule) fn read(text: &str) -> Tokens<'_> {
    let mut out = Tokens::default();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(c) = rest.chars().next()
    {
        at += out.next(rest, c, at);
    }
    out
}

impl<'t> Tokens<'t> {
    /// Takes one word off `rest`, which stands at `at`, and says how long it was.
    fn next(&mut self, rest: &'t str, c: char, at: usize) -> usize {
        if c.is_whitespace() {
            return c.len_utf8();
        }
        if let Some((sign, kind, right)) = SIGNS.iter().find(|(sign, ..)| rest.starts_with(sign)) {
            if let Some(right) = right {
                self.slip(at..at + sign.len(), sign, right);
            }
            return self.push(at, sign.len(), *kind);
        }
        if matches!(c, '\'' | '"' | '“' | '”' | '‘' | '’' | '＂' | '＇') {
            return self.quoted(rest, c, at);
        }
        if let Some((run, plain)) = wide(rest) {
            // A Korean keyboard's wide signs: `（`, `，`, `１００`. What follows is read all the same.
            self.slip(at..at + run.len(), run, &plain);
            let kind = match SIGNS.iter().find(|(sign, ..)| *sign == plain) {
                Some((_, kind, _)) => *kind,
                None => match number::read(&plain) {
                    Some(Amount::Number(number)) => TokenKind::Number(number),
                    Some(Amount::Duration(millis)) => TokenKind::Duration(millis),
                    None => return run.len(),
                },
            };
            return self.push(at, run.len(), kind);
        }
        if c.is_ascii_digit() {
            return self.number(rest, at);
        }
        if is_letter(c) {
            return self.word(rest, at);
        }
        let run = rest
            .find(|c: char| c.is_whitespace() || is_letter(c) || "'\"()[],:+-*/=<>!".contains(c))
            .unwrap_or(rest.len())
            .max(c.len_utf8());
        let found = Some(prefix(rest, run).to_owned());
        self.breaks
            .push(Mistake::new(at..at + run, Problem::Unexpected { found }));
        run
    }

    fn quoted(&mut self, rest: &'t str, quote: char, at: usize) -> usize {
        let (closing, straight) = match quote {
            '“' | '”' => (['”', '“'], "\""),
            '‘' | '’' => (['’', '‘'], "'"),
            '＂' => ([quote; 2], "\""),
            '＇' => ([quote; 2], "'"),
            _ => ([quote; 2], ""),
        };
        let inner = rest.get(quote.len_utf8()..).unwrap_or_default();
        let Some(len) = inner.find(closing) else {
            self.breaks.push(Mistake::new(
                at..at + rest.len(),
                Problem::UnterminatedText { quote },
            ));
            return rest.len();
        };
        if !straight.is_empty() {
            let sign = quote.to_string();
            self.slip(at..at + sign.len(), &sign, straight);
        }
        let kind = TokenKind::Text(prefix(inner, len));
        // Both curly quotes of a kind are of one length, so the closing one is as long as the opening.
        self.push(at, len + 2 * quote.len_utf8(), kind)
    }

    fn number(&mut self, rest: &'t str, at: usize) -> usize {
        let mut len = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        if self.open == 0 {
            len += thousands(rest.get(len..).unwrap_or_default());
        }
        let kind = match number::read(prefix(rest, len)) {
            Some(Amount::Number(number)) => TokenKind::Number(number),
            Some(Amount::Duration(millis)) => TokenKind::Duration(millis),
            None => {
                let found = prefix(rest, len).to_owned();
                self.slips
                    .push(Mistake::new(at..at + len, Problem::BadNumber { found }));
                // Any number will do: what is wrong has been said.
                TokenKind::Number(0)
            }
        };
        self.push(at, len, kind)
    }

    fn word(&mut self, rest: &'t str, at: usize) -> usize {
        let len = rest
            .find(|c: char| !(is_letter(c) || c.is_numeric() || c == '.'))
            .unwrap_or(rest.len());
        let word = prefix(rest, len);
        let keyword = KEYWORDS
            .iter()
            .find(|(keyword, _)| keyword.eq_ignore_ascii_case(word));
        let Some((keyword, kind)) = keyword else {
            return self.push(at, len, TokenKind::Path(word));
        };
        if *keyword != word {
            self.slip(at..at + len, word, keyword);
        }
        self.push(at, len, *kind)
    }

    fn push(&mut self, at: usize, len: usize, kind: TokenKind<'t>) -> usize {
        match kind {
            TokenKind::Open | TokenKind::OpenList => self.open += 1,
            TokenKind::Close | TokenKind::CloseList => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.list.push(Token {
            span: at..at + len,
            kind,
        });
        len
    }

    fn slip(&mut self, span: Range<usize>, found: &str, right: &str) {
        let (found, right) = (found.to_owned(), right.to_owned());
        self.slips
            .push(Mistake::new(span, Problem::Spelling { found, right }));
    }
}

/// Letters of any language: a Korean word without quotes is one word, and can be told to want quotes.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// A run of wide letters or of one wide sign, and what it is in plain ones.
fn wide(rest: &str) -> Option<(&str, String)> {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0),
        '、' => Some(','),
        '【' | '「' => Some('['),
        '】' | '」' => Some(']'),
        _ => None,
    };
    let first = plain(rest.chars().next()?)?;
    let is_run = first.is_ascii_digit() || "=<>!&|".contains(first);
    let alike = |c: char| {
        plain(c).is_some_and(|c| {
            c.is_ascii_digit() == first.is_ascii_digit()
                && (c.is_ascii_digit() || "=<>!&|".contains(c))
        })
    };
    let len = if is_run {
        rest.find(|c| !alike(c)).unwrap_or(rest.len())
    } else {
        rest.chars().next()?.len_utf8()
    };
    let run = prefix(rest, len);
    // Wide letters are letters: a word of them is told as an unknown one.
    (!first.is_ascii_alphabetic()).then(|| (run, run.chars().filter_map(plain).collect()))
}

/// How much of what follows a number belongs to it, if it was written with commas: `,000,000`.
fn thousands(rest: &str) -> usize {
    let mut len = 0;
    while let Some(group) = rest.get(len..len + 4)
        && group.starts_with(',')
        && group.bytes().skip(1).all(|b| b.is_ascii_digit())
    {
        len += 4;
    }
    len
}

fn prefix(text: &str, len: usize) -> &str {
    text.get(..len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind<'_>> {
        read(text).list.into_iter().map(|t| t.kind).collect()
    }

    #[test]
    fn words_signs_texts_and_numbers_are_told_apart() {
        use TokenKind as T;
        assert_eq!(
            kinds("donor.nick == '초롱' and not balloons >= -1_000"),
            [
                T::Path("donor.nick"),
                T::Compare(Comparison::Equal),
                T::Text("초롱"),
                T::And,
                T::Not,
                T::Path("balloons"),
                T::Compare(Comparison::AtLeast),
                T::Minus,
                T::Number(1000),
            ]
        );
    }

    #[test]
    fn every_word_knows_where_it_stands() {
        let text = "별 in [\"a\",'b']";
        let words = read(text).list;
        let words: Vec<_> = words
            .iter()
            .map(|t| text.get(t.span.clone()).unwrap())
            .collect();
        assert_eq!(words, ["별", "in", "[", "\"a\"", ",", "'b'", "]"]);
    }

    #[test]
    fn a_slip_of_spelling_is_named_and_read_as_what_was_meant() {
        for (text, right) in [
            ("a = 1", "=="),
            ("a && b", "and"),
            ("a || b", "or"),
            ("!a", "not"),
            ("a <> 1", "!="),
            ("a AND b", "and"),
            ("a == “x”", "\""),
            ("a == １００", "100"),
            ("a ＞＝ 1", ">="),
            ("（a)", "("),
            ("[1， 2]", ","),
        ] {
            let read = read(text);
            let [slip] = read.slips.as_slice() else {
                panic!("{text}: {:?}", read.slips);
            };
            assert!(
                matches!(&slip.problem, Problem::Spelling { right: r, .. } if *r == right),
                "{text}: {slip:?}"
            );
            assert!(read.breaks.is_empty());
        }
    }

    #[test]
    fn a_text_without_end_and_a_run_of_signs_are_one_mistake_each() {
        assert_eq!(read("a == 'b and c").breaks.len(), 1);
        assert_eq!(read("a @@@@ b").breaks.len(), 1);
    }

    #[test]
    fn a_number_that_is_none_is_said_to_be_none() {
        for text in ["1.5", "100개", "1,000", "99999999999999999999"] {
            assert!(
                matches!(&read(text).slips[0].problem, Problem::BadNumber { found } if found == text)
            );
        }
    }
}
