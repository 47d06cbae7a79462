//! What is wrong in a file that a person wrote, where, and what to do about it.
//!
//! Rules and configuration report into the same type, so that a mistake looks alike wherever it was made. Problems are
//! data; their words live in [`ko`] and [`en`], one file per language, and the compiler sees to it that neither
//! forgets one.

mod diff;
mod en;
mod ko;
mod problem;
mod render;
mod syntax;
mod warning;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

pub use problem::{Expected, Problem, ValueType};
pub use render::{Ink, Paint};
pub use warning::{Warning, Why};

use unicode_width::UnicodeWidthChar;

/// The languages soopbell speaks to its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Korean, the default: so are most of the people who use it.
    #[default]
    Korean,
    /// English.
    English,
}

/// A file that was read, kept so that faults can show the line they stand in.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name as a person would type it.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

impl Source {
    /// Largest file that is read, in bytes. A rule file of a megabyte was not written by a person.
    pub const MAX_BYTES: u64 = 1024 * 1024;

    /// A source from a text at hand.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// Reads a file, which must be UTF-8 and no larger than [`Self::MAX_BYTES`]. A byte-order mark is left out.
    ///
    /// # Errors
    /// A fault that says which file and why.
    pub fn read(path: &Path) -> Result<Self, Box<Fault>> {
        let name: Arc<str> = path.display().to_string().into();
        let fault = |problem| {
            let place = Place {
                file: Arc::clone(&name),
                line: 0,
                column: 0,
                length: 0,
                excerpt: None,
            };
            Box::new(Fault { place, problem })
        };
        let unreadable = |e: std::io::Error| fault(Problem::Unreadable { why: e.to_string() });
        if std::fs::metadata(path).map_err(unreadable)?.len() > Self::MAX_BYTES {
            return Err(fault(Problem::TooLarge {
                limit_bytes: Self::MAX_BYTES,
            }));
        }
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| fault(Problem::NotUtf8))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(Self {
            name: Arc::clone(&name),
            text: text.into(),
        })
    }

    /// Where this range of bytes stands. A range that is no part of the text becomes its nearest part.
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = floor_char(&self.text, range.start);
        let end = floor_char(&self.text, range.end.max(start));
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_text = self.text.get(line_start..).unwrap_or_default();
        let line_text = line_text.lines().next().unwrap_or_default();
        let lead = before.get(line_start..).unwrap_or_default();
        let marked = self.text.get(start..end).unwrap_or_default();
        let marked = marked.lines().next().unwrap_or_default();
        Place {
            file: Arc::clone(&self.name),
            line: before.matches('\n').count() + 1,
            column: lead.chars().count() + 1,
            length: marked.chars().count(),
            excerpt: Some(Excerpt {
                line: line_text.to_owned(),
                indent: cells(lead),
                width: cells(marked).max(1),
            }),
        }
    }

    /// The file as a whole, for what is wrong with all of it.
    pub fn whole(&self) -> Place {
        Place {
            file: Arc::clone(&self.name),
            line: 1,
            column: 1,
            length: 0,
            excerpt: None,
        }
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Columns of a terminal that a text takes: Korean and other wide letters take two, a tab is shown as four.
fn cells(text: &str) -> usize {
    text.chars()
        .map(|c| if c == '\t' { 4 } else { c.width().unwrap_or(1) })
        .sum()
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, or what stands for one (an environment variable).
    pub file: Arc<str>,
    /// The line, from 1; 0 where there is none.
    pub line: usize,
    /// The column in characters, from 1; 0 where there is none.
    pub column: usize,
    /// How many characters are meant, as far as they stand on this line; 0 where it is but a place between two.
    pub length: usize,
    /// The line itself and what to mark in it.
    pub excerpt: Option<Excerpt>,
}

impl Place {
    /// A place that is no file: an environment variable, a command's argument.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self {
            file: name.into(),
            line: 0,
            column: 0,
            length: 0,
            excerpt: None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            f.write_str(&self.file)
        } else {
            write!(f, "{}:{}:{}", self.file, self.line, self.column)
        }
    }
}

/// A line and the stretch of it that is meant, in terminal columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    line: String,
    indent: usize,
    width: usize,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Most likely not meant, but it works.
    Warning,
    /// It does not work.
    Error,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

impl Fault {
    /// A fault at a range of a source.
    pub fn at(source: &Source, range: Range<usize>, problem: Problem) -> Self {
        Self {
            place: source.place(range),
            problem,
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self.problem {
            Problem::Warning(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether it is told and keeps nothing from running.
    pub fn is_warning(&self) -> bool {
        self.severity() == Severity::Warning
    }

    /// What is wrong, in one line.
    pub fn message(&self, language: Language) -> String {
        one_line(&match language {
            Language::Korean => ko::message(&self.problem),
            Language::English => en::message(&self.problem),
        })
    }

    /// What would be right.
    pub fn help(&self, language: Language) -> String {
        one_line(&match language {
            Language::Korean => ko::help(&self.problem),
            Language::English => en::help(&self.problem),
        })
    }
}

/// Longest message. The longest list of what is possible takes a quarter of it.
const MAX_MESSAGE_CHARS: usize = 2_000;

/// A file's words must not move the cursor or colour the terminal of whoever reads about them, nor fill it.
fn one_line(text: &str) -> String {
    text.chars()
        .take(MAX_MESSAGE_CHARS)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// The name in `known` that was most likely meant by `given`, if any is near enough.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Nobody types a name this long, and comparing one takes time that grows with its length.
    const MAX_BYTES: usize = 128;
    let far = (given.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|_| given.len() <= MAX_BYTES)
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What a person's id and nickname are called, in the language in which the person was named.
fn id_and_nick(person: &str) -> [&'static str; 2] {
    if person.is_ascii() {
        ["id", "nick"]
    } else {
        ["아이디", "닉네임"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_what_is_meant_even_after_wide_letters() {
        let source = Source::new("rules/a.toml", "x = 1\n별풍선 = 'ballons'\n");
        let start = source.text.find("ballons").unwrap();
        let fault = Fault::at(&source, start..start + 7, Problem::NotUtf8);
        let shown = fault.render(Language::English);
        assert!(shown.starts_with("rules/a.toml:2:8: error["), "{shown}");
        assert!(
            shown.contains("2 | 별풍선 = 'ballons'\n  |           ^^^^^^^\n"),
            "{shown}"
        );
    }

    #[test]
    fn a_file_cannot_colour_the_terminal() {
        let source = Source::new("a", "\u{1b}[31mx");
        let shown = Fault::at(&source, 0..1, Problem::NotUtf8).render(Language::Korean);
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn a_range_outside_the_text_is_the_nearest_place() {
        let source = Source::new("a", "한");
        for range in [0..99, 1..2, 50..60] {
            assert_eq!(source.place(range).line, 1);
        }
    }

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let known = ["balloons", "donor", "kind"];
        assert_eq!(did_you_mean("ballons", known), Some("balloons"));
        assert_eq!(did_you_mean("zebra", known), None);
    }
}
