//! What may stand in a list, how it is written, and when two are the same.

use toml_edit::{Array, Value};

use super::outcome::Unchanged;
use crate::event::Text;
use crate::rule::fold;

/// Longest entry, in letters. Nicknames and ids are much shorter, and so is what people look for in a chat.
const MAX_CHARS: usize = 100;

/// Something that is put into a list or looked for in it.
#[derive(Debug)]
pub(super) enum Entry {
    /// A text, and what it is compared by.
    Text { name: String, folded: Text },
    /// A whole number.
    Number(i64),
}

impl Entry {
    /// A new entry of this list, which is of one kind with those that are there.
    pub(super) fn new(list: &str, array: &Array, name: &str) -> Result<Self, Unchanged> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Unchanged::Blank);
        }
        if name.chars().nth(MAX_CHARS).is_some() {
            return Err(Unchanged::TooLong { limit: MAX_CHARS });
        }
        if name.chars().any(is_unseen) {
            return Err(Unchanged::Unseen);
        }
        Self::sought(array, name).ok_or_else(|| Unchanged::NotANumber {
            list: list.to_owned(),
            name: name.to_owned(),
        })
    }

    /// What somebody means by a name; `None` where a list of numbers cannot hold it.
    pub(super) fn sought(array: &Array, name: &str) -> Option<Self> {
        if array.iter().next().is_some_and(Value::is_integer) {
            return name.trim().parse().ok().map(Self::Number);
        }
        Some(Self::Text {
            name: name.to_owned(),
            folded: fold::fold(name),
        })
    }

    /// What it is called.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Text { name, .. } => name.clone(),
            Self::Number(number) => number.to_string(),
        }
    }

    /// Whether a value is taken for it where rules are checked.
    pub(super) fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text { folded, .. }, Value::String(text)) => fold::is_same(text.value(), folded),
            (Self::Number(number), Value::Integer(other)) => number == other.value(),
            _ => false,
        }
    }

    /// Where it stands in a list.
    pub(super) fn all_in<'a>(
        &'a self,
        array: &'a Array,
    ) -> impl Iterator<Item = (usize, &'a Value)> {
        let values = array.iter().enumerate();
        values.filter(|(_, value)| self.is(value))
    }

    /// It as TOML, in the quotes that the last entry has if it can stand in them.
    pub(super) fn written_like(&self, text: &str, array: &Array) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text { name, .. } => {
                let last = array.iter().last().and_then(Value::span);
                let last = last.and_then(|span| text.get(span)).unwrap_or_default();
                if last.starts_with('\'') && !name.contains('\'') {
                    return format!("'{name}'");
                }
                if !name.contains(['"', '\\']) {
                    return format!("\"{name}\"");
                }
                Value::from(name.as_str()).to_string()
            }
        }
    }
}

/// A value of a list without its quotes.
pub(super) fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        _ => None,
    }
}

/// Whether a letter shows as nothing, or turns round how others show: what is read would not be what is there. The
/// joiners within emoji and some scripts are none of them.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{115f}' | '\u{1160}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
