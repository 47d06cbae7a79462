//! Turns values of any type into the types that keys take, and collects what is wrong with them.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use ::config::{Value, ValueKind};

use super::key::KeyPath;
use super::places::{Origin, Part, Places};
use super::raw::{Leaf, Section};
use crate::fault::{Expected, Fault, Problem, did_you_mean};
use crate::pace::Limit;

/// Says that a fault was written down; only [`Reader::refuse`] makes one.
#[derive(Debug)]
pub(super) struct Refused(());

/// A value, or nothing because a fault was written down.
pub(super) type Read<T> = Result<T, Refused>;

/// One key and what was written for it.
pub(super) struct Field {
    pub(super) path: KeyPath,
    pub(super) value: Leaf,
}

/// `field!(table, raw.key)`: the value and its name from one word, so that they cannot differ.
macro_rules! field {
    ($table:expr, $raw:ident.$key:ident) => {
        $crate::config::reader::Field {
            path: $table.child(stringify!($key)),
            value: $raw.$key,
        }
    };
}
pub(super) use field;

/// Reads values and remembers faults.
pub(super) struct Reader<'a> {
    pub(super) places: Places<'a>,
    pub(super) faults: Vec<Fault>,
}

impl Reader<'_> {
    pub(super) fn refuse(&mut self, path: &KeyPath, part: Part, problem: Problem) -> Refused {
        let place = self.places.of(path, part);
        self.faults.push(Fault { place, problem });
        Refused(())
    }

    fn wrong_type(&mut self, path: &KeyPath, expected: Expected, found: &Value) -> Refused {
        let problem = Problem::WrongType {
            key: path.to_string(),
            expected,
            found: show(found),
        };
        self.refuse(path, Part::Value, problem)
    }

    /// A table, or `None` after a fault.
    pub(super) fn section<T>(&mut self, path: &KeyPath, section: Section<T>) -> Read<T> {
        match section {
            Section::Table(table) => Ok(table),
            Section::Other(found) => {
                // `discord = "…"` may well hold a token.
                let found = match found.kind {
                    ValueKind::String(_) => Value::new(None, "…"),
                    _ => found,
                };
                Err(self.wrong_type(path, Expected::Table, &found))
            }
        }
    }

    /// A text, or `None` if it is empty or not there.
    pub(super) fn text(&mut self, field: &Field) -> Read<Option<String>> {
        match &field.value {
            None => Ok(None),
            Some(value) => match &value.kind {
                ValueKind::String(text) if text.trim().is_empty() => Ok(None),
                ValueKind::String(text) => Ok(Some(text.clone())),
                _ => Err(self.wrong_type(&field.path, Expected::Text, value)),
            },
        }
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, field: &Field, example: &str) -> Read<String> {
        let text = self.text(field)?;
        text.ok_or_else(|| self.missing(field, example))
    }

    pub(super) fn missing(&mut self, field: &Field, example: &str) -> Refused {
        let problem = Problem::MissingKey {
            key: field.path.to_string(),
            example: format!("{} = {example}", field.path.last()),
        };
        self.refuse(&field.path, Part::Key, problem)
    }

    /// A path, as it was written: the system resolves it against the current directory.
    pub(super) fn path(&mut self, field: &Field, example: &str) -> Read<PathBuf> {
        self.required(field, &format!("\"{example}\""))
            .map(PathBuf::from)
    }

    /// A whole number, or `None` if it is not there. Digits in quotes will do where people paste ids.
    pub(super) fn integer<T>(
        &mut self,
        field: &Field,
        range: &RangeInclusive<T>,
        quotes: Quotes,
    ) -> Read<Option<T>>
    where
        T: Copy + Display + Into<i128> + TryFrom<i128>,
    {
        let Some(value) = &field.value else {
            return Ok(None);
        };
        let quoted = quotes == Quotes::Allowed || self.is_from_environment(&field.path);
        let number: Option<i128> = match &value.kind {
            ValueKind::I64(number) => Some((*number).into()),
            ValueKind::I128(number) => Some(*number),
            ValueKind::String(text) if quoted => text.trim().parse().ok(),
            _ => None,
        };
        let Some(number) = number else {
            return Err(self.wrong_type(&field.path, Expected::Integer, value));
        };
        let inside = ((*range.start()).into()..=(*range.end()).into()).contains(&number);
        match T::try_from(number) {
            Ok(fits) if inside => Ok(Some(fits)),
            _ => Err(self.out_of_range(field, &number, range.start(), range.end())),
        }
    }

    /// A list of ids, each once; none where there is no list. In the environment they stand with commas between.
    pub(super) fn ids<T>(
        &mut self,
        field: &Field,
        range: &RangeInclusive<T>,
        most: usize,
    ) -> Read<Vec<T>>
    where
        T: Copy + Display + Into<i128> + TryFrom<i128> + PartialEq,
    {
        let Some(value) = &field.value else {
            return Ok(Vec::new());
        };
        let items: Vec<Value> = match &value.kind {
            ValueKind::Array(items) => items.clone(),
            ValueKind::String(text) if self.is_from_environment(&field.path) => split(text)
                .map(|item| Value::new(None, item.to_owned()))
                .collect(),
            _ => return Err(self.wrong_type(&field.path, Expected::IdList, value)),
        };
        if items.len() > most {
            let problem = Problem::TooManyEntries {
                key: field.path.to_string(),
                found: items.len(),
                limit: most,
            };
            return Err(self.refuse(&field.path, Part::Value, problem));
        }
        let mut ids = Vec::new();
        let mut refused = None;
        for (at, item) in items.into_iter().enumerate() {
            let item = Field {
                path: field.path.child(at.to_string()),
                value: Some(item),
            };
            match self.integer(&item, range, Quotes::Allowed) {
                Ok(Some(id)) if !ids.contains(&id) => ids.push(id),
                Ok(_) => {}
                Err(because) => refused = Some(because),
            }
        }
        refused.map_or(Ok(ids), Err)
    }

    /// `true` or `false`, which must be there.
    pub(super) fn truth(&mut self, field: &Field) -> Read<bool> {
        let Some(value) = &field.value else {
            return Err(self.missing(field, "true"));
        };
        match &value.kind {
            ValueKind::Boolean(truth) => return Ok(*truth),
            ValueKind::String(text) if self.is_from_environment(&field.path) => {
                if let Ok(truth) = text.trim().parse() {
                    return Ok(truth);
                }
            }
            _ => {}
        }
        Err(self.wrong_type(&field.path, Expected::Boolean, value))
    }

    /// A duration that must be there, such as `"20s"`.
    pub(super) fn duration(
        &mut self,
        field: &Field,
        range: &RangeInclusive<Duration>,
    ) -> Read<Duration> {
        let Some(value) = &field.value else {
            return Err(self.missing(field, "\"20s\""));
        };
        let ValueKind::String(text) = &value.kind else {
            return Err(self.wrong_type(&field.path, Expected::Duration, value));
        };
        let Ok(span) = humantime::parse_duration(text) else {
            let problem = Problem::BadDuration {
                key: field.path.to_string(),
                found: shorten(text),
            };
            return Err(self.refuse(&field.path, Part::Value, problem));
        };
        if range.contains(&span) {
            return Ok(span);
        }
        let [found, min, max] = [span, *range.start(), *range.end()].map(spell);
        Err(self.out_of_range(field, &found, &min, &max))
    }

    /// So many in so long, such as `"30/1m"`, which must be there.
    pub(super) fn limit(
        &mut self,
        field: &Field,
        uses: &RangeInclusive<u32>,
        span: &RangeInclusive<Duration>,
    ) -> Read<Limit> {
        let text = self.required(field, "\"30/1m\"")?;
        let halves = text.split_once('/');
        let read = halves.and_then(|(most, per)| {
            let most: u64 = most.trim().parse().ok()?;
            Some((most, humantime::parse_duration(per.trim()).ok()?))
        });
        let Some((most, per)) = read else {
            let problem = Problem::BadPace {
                key: field.path.to_string(),
                found: shorten(&text),
            };
            return Err(self.refuse(&field.path, Part::Value, problem));
        };
        let fitting = u32::try_from(most).ok().filter(|most| uses.contains(most));
        match (fitting, span.contains(&per)) {
            (Some(most), true) => Ok(Limit { most, per }),
            (Some(_), false) => {
                let [found, min, max] = [per, *span.start(), *span.end()].map(spell);
                Err(self.out_of_range(field, &found, &min, &max))
            }
            (None, _) => Err(self.out_of_range(field, &most, uses.start(), uses.end())),
        }
    }

    fn out_of_range(
        &mut self,
        field: &Field,
        found: &dyn Display,
        min: &dyn Display,
        max: &dyn Display,
    ) -> Refused {
        let problem = Problem::OutOfRange {
            key: field.path.to_string(),
            found: found.to_string(),
            min: min.to_string(),
            max: max.to_string(),
        };
        self.refuse(&field.path, Part::Value, problem)
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, field: &Field, choices: &[(&str, T)]) -> Read<T> {
        let first = choices.first().map_or("", |(word, _)| word);
        let found = self.required(field, &format!("\"{first}\""))?;
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == found) {
            return Ok(*choice);
        }
        let words = choices.iter().map(|(word, _)| *word);
        let problem = Problem::BadChoice {
            key: field.path.to_string(),
            suggestion: did_you_mean(&found, words.clone()).map(str::to_owned),
            found: shorten(&found),
            choices: words.map(str::to_owned).collect(),
        };
        Err(self.refuse(&field.path, Part::Value, problem))
    }

    /// A list of texts, each a field of its own; `None` if it is not there.
    pub(super) fn list(&mut self, field: &Field) -> Read<Option<Vec<(KeyPath, String)>>> {
        let Some(value) = &field.value else {
            return Ok(None);
        };
        let from_environment = self.is_from_environment(&field.path);
        match &value.kind {
            ValueKind::String(text) if from_environment => Ok(Some(
                split(text)
                    .enumerate()
                    .map(|(at, item)| (field.path.child(at.to_string()), item.to_owned()))
                    .collect(),
            )),
            ValueKind::Array(items) => {
                let mut texts = Vec::new();
                let mut refused = None;
                for (at, item) in items.iter().enumerate() {
                    let path = field.path.child(at.to_string());
                    match &item.kind {
                        ValueKind::String(text) => texts.push((path, text.clone())),
                        _ => refused = Some(self.wrong_type(&path, Expected::Text, item)),
                    }
                }
                refused.map_or(Ok(Some(texts)), Err)
            }
            _ => Err(self.wrong_type(&field.path, Expected::TextList, value)),
        }
    }

    fn is_from_environment(&self, path: &KeyPath) -> bool {
        self.places.origin(path) == Origin::Environment
    }
}

/// The items of a list in the environment.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let items = text.split(',').map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// Whether a number may stand in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Allowed,
    Refused,
}

/// A value as a message shows it: short, and without what lies inside tables and lists.
fn show(value: &Value) -> String {
    match &value.kind {
        ValueKind::Nil => "?".into(),
        ValueKind::String(text) => format!("\"{}\"", shorten(text)),
        ValueKind::Array(_) => "[ … ]".into(),
        ValueKind::Table(_) => "{ … }".into(),
        number => number.to_string(),
    }
}

pub(super) fn shorten(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let mut short: String = text.chars().take(MAX_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A duration in one of the units that files use: `10y` would otherwise come out as `9years 11months …`.
fn spell(span: Duration) -> String {
    const DAY: u64 = 86_400;
    let seconds = span.as_secs();
    if span.subsec_nanos() != 0 || seconds == 0 {
        humantime::format_duration(span).to_string()
    } else if seconds.is_multiple_of(DAY) {
        format!("{}d", seconds / DAY)
    } else if seconds.is_multiple_of(3600) {
        format!("{}h", seconds / 3600)
    } else if seconds.is_multiple_of(60) {
        format!("{}m", seconds / 60)
    } else {
        format!("{seconds}s")
    }
}
