//! Columns on a terminal: aligned by what texts take there, and cut where they take too much.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::plain;

/// How many characters a text may have for each column it may take: marks that pile up over a letter take none.
const CHARACTERS_PER_COLUMN: usize = 4;

/// Each row as a line, with every cell below the one above it.
pub(super) fn aligned<const CELLS: usize>(rows: &[[String; CELLS]]) -> Vec<String> {
    let mut widths = [0; CELLS];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let line = |row: &[String; CELLS]| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A text from outside on one line that takes so many columns at most, and ends in `…` where something was cut.
pub(super) fn clipped(text: &str, columns: usize) -> String {
    let text = plain(text);
    let (mut fits, mut taken) = (String::new(), 0);
    // Where in `fits` the ellipsis would still have room.
    let mut safe = 0;
    for (at, c) in text.chars().enumerate() {
        taken += c.width().unwrap_or(0);
        if taken > columns || at >= columns * CHARACTERS_PER_COLUMN {
            fits.truncate(safe);
            fits.push('…');
            return fits;
        }
        fits.push(c);
        if taken < columns {
            safe = fits.len();
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_letters_take() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let rows = [row(["a", "별하늘", "x"]), row(["abc", "b", ""])];
        assert_eq!(aligned(&rows), ["a    별하늘  x", "abc  b"]);
        assert_eq!(aligned::<3>(&[]), Vec::<String>::new());
    }

    #[test]
    fn what_is_too_long_is_cut_and_never_acts_on_the_terminal() {
        for (text, expected) in [
            ("abcd", "abcd"),
            ("abcde", "abc…"),
            ("별하", "별하"),
            ("별하늘", "별…"),
            ("a\nb", "a⏎b"),
            ("\u{1b}[2J", "\u{fffd}[2J"),
            ("a\u{202e}b", "a\u{fffd}b"),
            ("", ""),
        ] {
            assert_eq!(clipped(text, 4), expected, "{text:?}");
        }
        let piled = format!("a{}", "\u{301}".repeat(1_000));
        assert!(clipped(&piled, 4).chars().count() <= 17);
    }
}
