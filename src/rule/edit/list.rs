//! Cutting entries into a list and out of it, in the way in which the list is written.

use std::ops::Range;

use toml_edit::{Array, Value};

use super::splice::{Splices, is_blank, line_start, next_line};

/// Puts an entry behind the last one: on a line of its own where the last one begins a line, and with a comma after it
/// where the last one has one.
pub(super) fn add(text: &str, array: &Array, written: &str) -> Option<Splices> {
    let whole = array.span()?;
    let spans = spans(array)?;
    let Some(last) = spans.last() else {
        return Splices::insert(whole.start + 1, written.to_owned());
    };
    let comma = comma(text, last.end);
    let line = line_start(text, last.start);
    let indent = text.get(line..last.start)?;
    if line <= whole.start || !is_blank(indent) {
        return match comma {
            None => Splices::insert(last.end, format!(", {written}")),
            Some(comma) => Splices::insert(comma + 1, format!(" {written},")),
        };
    }
    let after = comma.map_or(last.end, |comma| comma + 1);
    let next = next_line(text, after).filter(|next| *next < whole.end);
    // The line break that the list has, which need not be that of the whole file.
    let is_crlf = text.get(..line)?.ends_with("\r\n");
    let newline = if is_crlf { "\r\n" } else { "\n" };
    match (next, comma) {
        (Some(next), Some(_)) => Splices::insert(next, format!("{indent}{written},{newline}")),
        (Some(next), None) => {
            let comma = Splices::insert(last.end, ",".to_owned())?;
            let entry = Splices::insert(next, format!("{indent}{written}{newline}"))?;
            Some(comma.and(entry))
        }
        (None, Some(_)) => Splices::insert(after, format!("{newline}{indent}{written},")),
        (None, None) => Splices::insert(after, format!(",{newline}{indent}{written}")),
    }
}

/// Takes an entry out: with its line and the comment behind it where it has one to itself, and otherwise with its comma
/// and the space that set it apart. It is not the only one.
pub(super) fn remove(text: &str, array: &Array, index: usize) -> Option<Splices> {
    let whole = array.span()?;
    let spans = spans(array)?;
    let entry = spans.get(index)?.clone();
    let own = comma(text, entry.end);
    let before = index.checked_sub(1).and_then(|index| spans.get(index));
    let before = before.and_then(|before| comma(text, before.end));
    if let Some(line) = line_to_itself(text, &whole, &entry, own) {
        let line = Splices::cut(line)?;
        // The one before it is the last now, and the last one had no comma.
        return match before {
            Some(comma) if own.is_none() => Some(line.and(Splices::cut(comma..comma + 1)?)),
            _ => Some(line),
        };
    }
    let has_comment = |range: Range<usize>| text.get(range).is_some_and(|it| it.contains('#'));
    let Some(own) = own else {
        let before = before?;
        // What is behind a comment would become part of it.
        if has_comment(before..entry.start) {
            return Some(Splices::cut(before..before + 1)?.and(Splices::cut(entry)?));
        }
        return Splices::cut(before..entry.end);
    };
    if has_comment(entry.end..own) {
        return Some(Splices::cut(entry)?.and(Splices::cut(own..own + 1)?));
    }
    let is_last = index + 1 == spans.len();
    if let Some(before) = before
        && let Some(gap) = text.get(before..entry.start)
        && (!gap.contains('\n') || (is_last && !gap.contains('#')))
    {
        return Splices::cut(before + 1..own + 1);
    }
    let rest = text.get(own + 1..)?;
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Splices::cut(entry.start..own + 1 + spaces)
}

fn spans(array: &Array) -> Option<Vec<Range<usize>>> {
    array.iter().map(Value::span).collect()
}

/// The comma after a value that ends here. Nothing but space and comments may stand between the two.
fn comma(text: &str, end: usize) -> Option<usize> {
    let mut is_comment = false;
    for (at, byte) in text.bytes().enumerate().skip(end) {
        match byte {
            b'\n' => is_comment = false,
            _ if is_comment => {}
            b'#' => is_comment = true,
            b',' => return Some(at),
            b' ' | b'\t' | b'\r' => {}
            _ => return None,
        }
    }
    None
}

/// The line of an entry, if nothing of the list stands there but the entry, its comma, and a comment.
fn line_to_itself(
    text: &str,
    whole: &Range<usize>,
    entry: &Range<usize>,
    own: Option<usize>,
) -> Option<Range<usize>> {
    let start = line_start(text, entry.start);
    let end = own.map_or(entry.end, |comma| comma + 1);
    let next = next_line(text, end).filter(|next| *next < whole.end)?;
    let rest = text.get(end..next)?.trim_end();
    let is_alone = start > whole.start
        && is_blank(text.get(start..entry.start)?)
        && is_blank(text.get(entry.end..end)?.trim_end_matches(','))
        && (is_blank(rest) || rest.trim_start().starts_with('#'));
    is_alone.then_some(start..next)
}
