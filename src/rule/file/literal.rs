//! From an offset in a text that a file holds to the offset in the file: TOML's quotes and escapes lie between.

use std::ops::Range;

/// A TOML string as it was decoded, and where each part of it stands in the file.
#[derive(Debug)]
pub(in crate::rule) struct Literal<'a> {
    /// What it says.
    pub(in crate::rule) text: &'a str,
    /// Where it stands, quotes included.
    pub(in crate::rule) span: Range<usize>,
    /// Where decoded text and file run in parallel: from this decoded offset on, this offset in the file.
    steps: Vec<(usize, usize)>,
}

impl<'a> Literal<'a> {
    /// Lays the decoded `text` beside the part of `file` it was decoded from.
    pub(in crate::rule) fn new(file: &str, span: Range<usize>, text: &'a str) -> Self {
        let raw = file.get(span.clone()).unwrap_or_default();
        let steps = walk(raw, span.start, text);
        Self { text, span, steps }
    }

    /// Where this range of the decoded text stands in the file.
    ///
    /// Should the text not fit its literal after all, the whole literal is the answer.
    pub(in crate::rule) fn range(&self, decoded: Range<usize>) -> Range<usize> {
        match (self.offset(decoded.start), self.offset(decoded.end)) {
            (Some(start), Some(end)) => start..end.max(start),
            _ => self.span.clone(),
        }
    }

    fn offset(&self, decoded: usize) -> Option<usize> {
        let after = self.steps.partition_point(|(from, _)| *from <= decoded);
        let (from, file) = self.steps.get(after.checked_sub(1)?)?;
        Some((file + (decoded - from)).min(self.span.end))
    }
}

/// The steps, or none if the two cannot be laid beside each other.
fn walk(raw: &str, start: usize, text: &str) -> Vec<(usize, usize)> {
    let opening = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quotes| raw.starts_with(quotes) && raw.len() >= 2 * quotes.len());
    let Some(quotes) = opening else {
        return Vec::new();
    };
    let escapes = quotes.starts_with('"');
    let body_end = raw.len() - quotes.len();
    let mut at = quotes.len();
    if quotes.len() == 3 {
        // A newline right after three quotes belongs to them.
        let body = raw.get(at..).unwrap_or_default();
        at += ["\r\n", "\n"]
            .into_iter()
            .find(|newline| body.starts_with(newline))
            .map_or(0, str::len);
    }
    let mut decoded = 0;
    let mut steps = vec![(0, start + at)];
    while at < body_end {
        let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) else {
            return Vec::new();
        };
        if escapes && c == '\\' {
            let rest = raw.get(at + 1..body_end).unwrap_or_default();
            let (raw_bytes, decoded_bytes) = escape(rest);
            at += 1 + raw_bytes;
            decoded += decoded_bytes;
            steps.push((decoded, start + at));
        } else if text.get(decoded..).is_some_and(|rest| rest.starts_with(c)) {
            at += c.len_utf8();
            decoded += c.len_utf8();
        } else if c == '\r' {
            // Read as the newline that follows.
            at += 1;
            steps.push((decoded, start + at));
        } else {
            return Vec::new();
        }
    }
    if decoded == text.len() {
        steps
    } else {
        Vec::new()
    }
}

/// How many bytes an escape takes after its backslash, and how many of text it stands for.
fn escape(rest: &str) -> (usize, usize) {
    let digits = match rest.chars().next() {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        Some(c) if c.is_whitespace() => {
            // The end of a line in three quotes: all white space up to the next word is left out.
            return (rest.len() - rest.trim_start().len(), 0);
        }
        Some(c) => return (c.len_utf8(), 1),
        None => return (0, 0),
    };
    let width = rest
        .get(1..=digits)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32)
        .map_or(1, char::len_utf8);
    (1 + digits, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::{DeTable, DeValue};

    /// Where the word `here` of the decoded text stands in the file.
    fn find(file: &str) -> String {
        let table = DeTable::parse(file).unwrap();
        let value = table.get_ref().get("k").unwrap();
        let DeValue::String(text) = value.get_ref() else {
            panic!("no text");
        };
        let literal = Literal::new(file, value.span(), text);
        let at = text.find("here").unwrap();
        file.get(literal.range(at..at + 4)).unwrap().to_owned()
    }

    #[test]
    fn a_word_is_found_in_every_kind_of_literal() {
        for file in [
            "k = 'a here'",
            "k = \"a here\"",
            "k = \"\\\"\\u00e9\\U0001F388\\t별 here\\n\"",
            "k = \"\\x41\\e here\"",
            "k = '''\nline\n  here'''",
            "k = '''here'''",
            "k = \"\"\"\r\none\r\ntwo here\r\n\"\"\"",
            "k = \"\"\"\none \\\n    \n   here \\\" \"\"\"",
            "k = \"\"\"\"here\"\"\"\"",
        ] {
            assert_eq!(find(file), "here", "{file}");
        }
    }

    #[test]
    fn an_escape_is_pointed_at_as_a_whole() {
        let file = "k = \"a\\u00e9b\"";
        let literal = Literal::new(file, 4..file.len(), "aéb");
        assert_eq!(file.get(literal.range(1..3)), Some("\\u00e9"));
    }

    #[test]
    fn a_text_that_does_not_fit_is_pointed_at_as_a_whole() {
        let literal = Literal::new("k = 'abc'", 4..9, "xyz");
        assert_eq!(literal.range(0..1), 4..9);
    }
}
