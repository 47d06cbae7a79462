//! Reading the JSON that some packets carry, whoever wrote it: bounded in size, depth and number, and no stricter about
//! types than SOOP is, which writes numbers as texts and the other way round.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::row;
use crate::event::Text;

/// Longest JSON that is read, in bytes. Forty people with long nicknames need a third of it.
const MAX_BYTES: usize = 16 * 1024;
/// Most elements of a list that are kept; those that follow are read past.
const MAX_ELEMENTS: usize = 64;
/// Lists in lists are kept, lists in those are read past.
const MAX_DEPTH: usize = 2;

/// Reads a field as `T`; `None` for what is too long, no JSON or no object.
pub(super) fn read<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<T> {
    if bytes.len() > MAX_BYTES || !bytes.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_str(&String::from_utf8_lossy(bytes)).ok()
}

/// A value of any type.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) enum Loose {
    /// A whole number that is not negative.
    Number(u64),
    /// A text.
    Words(Text),
    /// Yes or no.
    Bool(bool),
    /// The first elements of a list.
    List(Vec<Self>),
    /// Nothing, or something of no use: `null`, an object, a negative number.
    #[default]
    Nothing,
}

impl Loose {
    /// As text: a text, or a number written out; empty for anything else.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::Words(words) => words.clone(),
            Self::Number(number) => compact_str::format_compact!("{number}"),
            _ => Text::default(),
        }
    }

    /// As a number, also where it is written as a text.
    pub(super) fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => u32::try_from(*number).ok(),
            Self::Words(words) => row::number(words.trim().as_bytes()),
            _ => None,
        }
    }

    /// Whether it says yes: `true`, or a number other than 0, or either as a text.
    pub(super) fn is_set(&self) -> bool {
        match self {
            Self::Bool(yes) => *yes,
            Self::Words(words) if words == "true" => true,
            _ => self.number().is_some_and(|number| number > 0),
        }
    }

    /// Its elements, if it is a list.
    pub(super) fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Depth(MAX_DEPTH).deserialize(deserializer)
    }
}

/// How deep lists may still be.
#[derive(Clone, Copy)]
struct Depth(usize);

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Loose;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose::Number(value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose::Words(value.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        let mut elements = Vec::new();
        if let Some(below) = self.0.checked_sub(1) {
            while elements.len() < MAX_ELEMENTS
                && let Some(element) = list.next_element_seed(Self(below))?
            {
                elements.push(element);
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Loose {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_number_may_be_written_as_a_text_and_a_text_as_a_number() {
        for (json, number, text) in [
            ("7", Some(7), "7"),
            ("\"7\"", Some(7), "7"),
            ("\" 7 \"", Some(7), " 7 "),
            ("4294967296", None, "4294967296"),
            ("-7", None, ""),
            ("7.5", None, ""),
            ("\"7.5\"", None, "7.5"),
            ("1e400", None, ""),
            ("null", None, ""),
            ("{\"a\":[1]}", None, ""),
            ("[7]", None, ""),
        ] {
            let Ok(value) = serde_json::from_str::<Loose>(json) else {
                assert_eq!(json, "1e400");
                continue;
            };
            assert_eq!(
                (value.number(), value.text().as_str()),
                (number, text),
                "{json}"
            );
        }
    }

    #[test]
    fn yes_is_said_in_many_ways() {
        for yes in ["true", "1", "\"1\"", "\"true\"", "2"] {
            assert!(value(yes).is_set(), "{yes}");
        }
        for no in ["false", "0", "\"0\"", "\"\"", "null", "[1]", "\"no\"", "-1"] {
            assert!(!value(no).is_set(), "{no}");
        }
    }

    #[test]
    fn lists_are_kept_two_deep_and_sixty_four_long() {
        let long = format!("[{}0]", "[1,[2]],".repeat(1_000));
        let list = value(&long);
        assert_eq!(list.elements().len(), MAX_ELEMENTS);
        let inner = [Loose::Number(1), Loose::List(Vec::new())];
        assert_eq!(list.elements()[0].elements(), inner);
    }

    #[test]
    fn what_is_too_long_too_deep_or_no_object_is_not_read() {
        #[derive(Debug, serde::Deserialize)]
        struct Any {
            #[serde(default)]
            a: Loose,
        }
        assert_eq!(read::<Any>(b" {\"a\":1}").unwrap().a, Loose::Number(1));
        assert_eq!(read::<Any>(b"{\"b\":[[[[]]]]}").unwrap().a, Loose::Nothing);
        let deep = format!("{{\"a\":{}", "[".repeat(10_000));
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_BYTES));
        for hostile in ["", "{", "[1]", "7", "{\"a\":}", "{\"a\":1}x", &deep, &long] {
            assert!(read::<Any>(hostile.as_bytes()).is_none());
        }
        let broken = read::<Any>(b"{\"a\":\"\xff\"}").unwrap();
        assert_eq!(broken.a.text(), "\u{fffd}");
    }
}
