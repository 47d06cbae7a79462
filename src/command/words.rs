//! Phrases: what is said in one language or another, with values put in where they belong.
//!
//! A phrase is a name; its words stand in the `ko.rs` and the `en.rs` of the room that says it. `{0}` is where the first
//! value goes. Values are values, whatever is in them: see [`Segment::Value`].

use crate::message::{Message, Segment};

/// Declares a room's phrases, whose words its own `ko` and `en` hold, each in a function `words`.
macro_rules! phrases {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $($phrase:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $visibility enum $name { $($phrase),+ }

        impl $name {
            /// Every phrase, for the test that holds both languages together.
            #[cfg(test)]
            $visibility const ALL: &[Self] = &[$(Self::$phrase),+];

            /// Its words, with `{0}` where the first value goes.
            $visibility fn words(self, language: $crate::fault::Language) -> &'static str {
                match language {
                    $crate::fault::Language::Korean => ko::words(self),
                    $crate::fault::Language::English => en::words(self),
                }
            }

            /// It said, with these values in it.
            $visibility fn say(
                self,
                language: $crate::fault::Language,
                values: &[&str],
            ) -> $crate::message::Message {
                $crate::command::words::fill(self.words(language), values)
            }
        }

        #[cfg(test)]
        #[test]
        fn both_languages_take_the_same_values() {
            for phrase in $name::ALL {
                $crate::command::words::agree(ko::words(*phrase), en::words(*phrase));
            }
        }
    };
}
pub(super) use phrases;

/// A pattern with these values in the places that it has for them. A place without a value is left out.
pub(super) fn fill(pattern: &str, values: &[&str]) -> Message {
    let mut segments = Vec::new();
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let place = after
            .split_once('}')
            .and_then(|(place, rest)| Some((place.parse::<usize>().ok()?, rest)));
        let Some((place, after)) = place else {
            text.push('{');
            rest = after;
            continue;
        };
        rest = after;
        if let Some(value) = values.get(place) {
            if !text.is_empty() {
                segments.push(Segment::Text(std::mem::take(&mut text)));
            }
            segments.push(Segment::Value((*value).to_owned()));
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        segments.push(Segment::Text(text));
    }
    Message { segments }
}

/// Fails unless both patterns have the same places and neither is empty.
#[cfg(test)]
#[track_caller]
pub(super) fn agree(ko: &str, en: &str) {
    let places = |pattern: &str| -> std::collections::BTreeSet<String> {
        let places = pattern.split('{').skip(1);
        places
            .filter_map(|it| it.split_once('}').map(|(place, _)| place.to_owned()))
            .collect()
    };
    assert!(!ko.is_empty() && !en.is_empty(), "{ko} | {en}");
    assert_eq!(places(ko), places(en), "{ko} | {en}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_the_language_wants_them_and_are_never_read_as_words() {
        let filled = fill("{1} of {0}{2}: {x} {", &["a {1}", "*b*"]);
        let text = |text: &str| Segment::Text(text.to_owned());
        let value = |value: &str| Segment::Value(value.to_owned());
        let expected = [value("*b*"), text(" of "), value("a {1}"), text(": {x} {")];
        assert_eq!(filled.segments, expected);
    }
}
