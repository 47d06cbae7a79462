//! Cutting into a text: stretches of it, and what stands there instead.

use std::ops::Range;

/// Changes to one text, told by their places in it as it was.
#[derive(Debug, Default)]
pub(super) struct Splices(Vec<(Range<usize>, String)>);

impl Splices {
    /// This instead of that stretch.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "a single change, where several may fail"
    )]
    pub(super) fn one(range: Range<usize>, with: String) -> Option<Self> {
        Some(Self(vec![(range, with)]))
    }

    /// This at that place.
    pub(super) fn insert(at: usize, with: String) -> Option<Self> {
        Self::one(at..at, with)
    }

    /// Without that stretch.
    pub(super) fn cut(range: Range<usize>) -> Option<Self> {
        Self::one(range, String::new())
    }

    /// And this as well.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The text with the changes; `None` where they do not fit it or overlap.
    pub(super) fn apply(mut self, text: &str) -> Option<String> {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, with) in self.0 {
            out.push_str(text.get(at..range.start)?);
            out.push_str(&with);
            text.get(range.clone())?;
            at = range.end;
        }
        out.push_str(text.get(at..)?);
        Some(out)
    }
}

/// Where the line begins in which this place is.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line ends in which this place is: before its line break, or where the text does.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..length).unwrap_or_default();
    let has_return = length < rest.len() && line.ends_with('\r');
    at + length - usize::from(has_return)
}

/// Where the line after this one begins, if this one ends with a line break.
pub(super) fn next_line(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    rest.find('\n').map(|newline| at + newline + 1)
}

/// The line break that a text uses.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// Whether there is nothing to see in it.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}
