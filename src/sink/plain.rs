//! What is taken out of hostile text before any platform's own escaping: characters that are not seen but act.
//!
//! Nicknames and chat lines are chosen by strangers. They turn the reading direction around, hide words between
//! zero-width characters, pile marks over the lines above, move a terminal's cursor. None of that is writing, so it
//! goes, and what is left still has to be escaped by the sink.

use std::iter::Peekable;
use std::str::Chars;

use unicode_segmentation::GraphemeCursor;
use unicode_width::UnicodeWidthChar as _;

/// Separates two characters without being seen, and without being part of a name or an address.
///
/// Both platforms end a mention, a hashtag and a domain at it. It never survives [`clean`], so wherever it stands in
/// what goes out, a sink put it there.
pub(super) const WORD_JOINER: char = '\u{2060}';

/// How many marks one letter may carry. Hebrew, Thai and Hangul written in parts need three; "zalgo" uses dozens.
const MARKS_PER_LETTER: u8 = 4;

/// Longest that is kept together as one character, in bytes. A family of four with skin tones has 41; whoever joins
/// emojis without end does not have the whole text cut away.
const LONGEST_LETTER: usize = 64;

/// What becomes of line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// They stay: a rule's author wrote them.
    Keep,
    /// They become spaces: a stranger may not begin a new line and make it look like ours.
    Fold,
}

/// The text without whatever is not writing.
pub(super) fn clean(text: &str, lines: Lines) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut marks = 0;
    let mut previous = None;
    while let Some(c) = rest.next() {
        let Some(c) = keep(c, lines, previous, &mut rest) else {
            continue;
        };
        if c.width() == Some(0) && !joins_emoji(c) {
            if marks == MARKS_PER_LETTER {
                continue;
            }
            marks += 1;
        } else {
            marks = 0;
        }
        out.push(c);
        previous = Some(c);
    }
    out
}

/// The text behind a mention that its platform does not know: without the space that would stand first, or twice.
pub(super) fn close_gap<'t>(before: &str, text: &'t str) -> &'t str {
    if before.is_empty() || before.ends_with(char::is_whitespace) {
        text.strip_prefix(' ').unwrap_or(text)
    } else {
        text
    }
}

/// A nickname: cleaned, on one line, without spaces around; the fallback where nothing is left to be seen.
pub(super) fn name(text: &str, fallback: &str) -> String {
    let cleaned = clean(text, Lines::Fold);
    let name = cleaned.trim();
    if name.chars().any(|c| c.width() != Some(0)) {
        name.to_owned()
    } else {
        fallback.to_owned()
    }
}

/// The character as it is written, or `None` if it is not.
fn keep(
    c: char,
    lines: Lines,
    previous: Option<char>,
    rest: &mut Peekable<Chars<'_>>,
) -> Option<char> {
    match c {
        '\n' if lines == Lines::Keep => Some('\n'),
        '\r' if lines == Lines::Keep && rest.peek() == Some(&'\n') => None,
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        ZERO_WIDTH_JOINER => (previous.is_some_and(|p| is_emoji(p) || p == EMOJI_STYLE)
            && rest.peek().is_some_and(|&next| is_emoji(next)))
        .then_some(c),
        EMOJI_STYLE => previous
            .is_some_and(|p| is_emoji(p) || p.is_ascii_digit() || matches!(p, '#' | '*'))
            .then_some(c),
        c if c.is_control() || is_invisible(c) => None,
        c => Some(c),
    }
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';

fn joins_emoji(c: char) -> bool {
    matches!(c, ZERO_WIDTH_JOINER | EMOJI_STYLE)
}

/// Whether this may be part of an emoji made of several characters. Generous: it only decides about joiners.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Characters that show nothing: direction marks, fillers, separators without width, selectors, tags, non-characters.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    ) || u32::from(c) & 0xfffe == 0xfffe
}

/// Text that grows piece by piece up to a limit, and ends in `…` where something did not fit.
///
/// A piece is never cut, so that an escape or an entity is there as a whole or not at all. Nor is what a reader sees
/// as one character, however many pieces it came in: half a family is another emoji, half a flag another country's.
#[derive(Debug)]
pub(super) struct Clipped {
    text: String,
    units: usize,
    limit: usize,
    /// Length in bytes up to the last place between two pieces where the text may be cut, and the ellipsis still fits.
    safe: usize,
    full: bool,
}

impl Clipped {
    /// Nothing yet, and room for `limit` units (at least one).
    pub(super) fn new(limit: usize) -> Self {
        Self {
            text: String::new(),
            units: 0,
            limit,
            safe: 0,
            full: false,
        }
    }

    /// Adds a piece that counts as so many units; from the first that does not fit on, nothing is added any more.
    pub(super) fn push(&mut self, piece: &str, units: usize) {
        if self.full || piece.is_empty() {
            return;
        }
        let seam = self.text.len();
        self.text.push_str(piece);
        if self.units < self.limit && self.may_cut(seam) {
            self.safe = seam;
        }
        self.units = self.units.saturating_add(units);
        if self.units > self.limit {
            self.text.truncate(self.safe);
            self.text.push('…');
            self.full = true;
        }
    }

    /// Whether what stands before the seam and what stands behind it are seen as two characters.
    fn may_cut(&self, seam: usize) -> bool {
        let between =
            GraphemeCursor::new(seam, self.text.len(), true).is_boundary(&self.text, 0) == Ok(true);
        let before = self.text.get(..seam).unwrap_or_default();
        let endless = seam - self.safe >= LONGEST_LETTER && !before.ends_with(ZERO_WIDTH_JOINER);
        between || endless
    }

    /// Adds a piece that counts as what it is written with, in UTF-16 units.
    ///
    /// Telegram counts so. Discord may count characters, which are never more.
    pub(super) fn push_written(&mut self, piece: &str) {
        self.push(piece, piece.chars().map(char::len_utf16).sum());
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The text cut to so many UTF-16 units.
pub(super) fn clip(text: &str, limit: usize) -> String {
    let mut out = Clipped::new(limit);
    let mut buffer = [0; 4];
    for c in text.chars() {
        out.push_written(c.encode_utf8(&mut buffer));
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_without_being_seen_is_taken_out() {
        for (given, expected) in [
            ("plain 초롱이", "plain 초롱이"),
            ("a\u{202e}b\u{2066}c\u{200f}d", "abcd"),
            ("a\u{200b}b\u{feff}c\u{ad}d\u{2060}e", "abcde"),
            ("\u{1b}[31mred\u{7}\0", "[31mred"),
            ("\u{3164}\u{ffa0}x", "x"),
            ("one\ntwo\r\u{2028}x", "one two  x"),
            ("a\u{e0061}\u{e007f}b", "ab"),
        ] {
            assert_eq!(clean(given, Lines::Fold), expected, "{given:?}");
        }
        assert_eq!(clean("one\r\ntwo\n", Lines::Keep), "one\ntwo\n");
    }

    #[test]
    fn emoji_made_of_several_characters_stay_whole() {
        for emoji in ["👩‍👩‍👧", "❤️‍🔥", "1️⃣", "🏳️‍🌈", "👍🏽"]
        {
            assert_eq!(clean(emoji, Lines::Fold), emoji);
        }
        assert_eq!(clean("a\u{200d}b\u{fe0f}", Lines::Fold), "ab");
    }

    #[test]
    fn marks_are_capped_for_each_letter() {
        let zalgo = format!("a{}b{}", "\u{301}".repeat(50), "\u{316}".repeat(3));
        assert_eq!(clean(&zalgo, Lines::Fold).chars().count(), 2 + 4 + 3);
        let hangul_in_parts = "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}";
        assert_eq!(clean(hangul_in_parts, Lines::Fold), hangul_in_parts);
    }

    #[test]
    fn where_a_mention_is_left_out_no_gap_stays() {
        assert_eq!(close_gap("", " on air"), "on air");
        assert_eq!(close_gap("hi ", " on air"), "on air");
        assert_eq!(close_gap("hi", " on air"), " on air");
        assert_eq!(close_gap("hi ", "!"), "!");
    }

    #[test]
    fn a_nickname_of_nothing_falls_back() {
        assert_eq!(name(" \u{200b}\u{202e}\u{301} ", "star01"), "star01");
        assert_eq!(name(" 별 ", "star01"), "별");
    }

    #[test]
    fn a_piece_is_there_as_a_whole_or_not_at_all() {
        let mut out = Clipped::new(4);
        out.push_written("ab");
        out.push_written("\\*");
        out.push_written("c");
        out.push_written("d");
        assert_eq!(out.finish(), "ab…");
        assert_eq!(clip("abcd", 4), "abcd");
        assert_eq!(clip("abcde", 4), "abc…");
        assert_eq!(clip("🔔🔔🔔", 4), "🔔…");
    }

    #[test]
    fn what_is_seen_as_one_character_is_never_cut() {
        for (letter, units) in [
            ("👩‍👩‍👧", 8),
            ("🇰🇷", 4),
            ("👍🏽", 4),
            ("❤️‍🔥", 5),
            ("1️⃣", 3),
            ("\u{1112}\u{1161}\u{11ab}", 3),
            ("e\u{301}\u{316}", 3),
        ] {
            assert_eq!(letter.encode_utf16().count(), units, "{letter}");
            let text = letter.repeat(3);
            for limit in units..units * 3 {
                let whole = (limit - 1) / units;
                let expected = format!("{}…", letter.repeat(whole));
                assert_eq!(clip(&text, limit), expected, "{letter} at {limit}");
            }
            assert_eq!(clip(&text, units * 3), text);
        }
    }

    #[test]
    fn a_character_without_end_does_not_take_the_text_with_it() {
        for endless in ["👩\u{200d}", "\u{1100}", "a\u{301}\u{301}\u{301}"] {
            let clipped = clip(&format!("start {}", endless.repeat(999)), 200);
            let units = clipped.encode_utf16().count();
            assert!((160..=200).contains(&units), "{endless:?}: {units}");
        }
    }
}
