//! A field: something that a rule may ask of an event.

use super::is_korean;
use crate::fault::Language;
use crate::rule::fold::{fold, is_same};
use crate::rule::scene::Scene;

/// Something that a rule may ask of an event.
#[derive(Debug)]
pub struct Field {
    /// Its name in rules and templates: `balloons`, `donor.nick`.
    pub path: &'static str,
    /// Its Korean name: `별풍선`, `후원자.닉네임`. Composed (NFC), as what is compared with it will be.
    pub korean_path: &'static str,
    /// What its number counts, if it is a number of something.
    pub unit: Option<Unit>,
    /// What it means, in one English sentence.
    pub english: &'static str,
    /// What it means, in one Korean sentence.
    pub korean: &'static str,
    /// If it is one of few words, each of them and the Korean for it.
    pub(in crate::rule) korean_words: &'static [(&'static str, &'static str)],
    /// How it is read from a scene, and with that its type: the two cannot disagree.
    pub(in crate::rule) access: Access,
}

impl Field {
    /// Whether it goes by this path, in English, in Korean or in some of both: `후원자.id`.
    pub(in crate::rule) fn is_called(&self, path: &str) -> bool {
        if path.is_ascii() {
            return self.path == path;
        }
        let mut typed = path.split('.');
        let mut names = self.path.split('.').zip(self.korean_path.split('.'));
        let is_it = |typed: &str, english, korean| typed == english || is_same(typed, korean);
        names.all(|(english, korean)| typed.next().is_some_and(|it| is_it(it, english, korean)))
            && typed.next().is_none()
    }

    /// The word that is called so in either language, if this is a field of few words and it one of them.
    pub(in crate::rule) fn word(&self, typed: &str) -> Option<&'static str> {
        let typed = fold(typed);
        let mut words = self.korean_words.iter();
        let (word, _) = words.find(|(word, korean)| typed == *word || typed == fold(korean))?;
        Some(word)
    }

    /// The Korean for one of its words.
    pub fn korean_word(&self, word: &str) -> Option<&'static str> {
        let mut words = self.korean_words.iter();
        let (_, korean) = words.find(|(known, _)| *known == word)?;
        Some(korean)
    }

    /// All its words in the language in which this was typed.
    pub(in crate::rule) fn words_like(&self, typed: &str) -> Vec<&'static str> {
        let korean = is_korean(typed);
        let words = self.korean_words.iter();
        words.map(|it| if korean { it.1 } else { it.0 }).collect()
    }

    /// What it means, in one sentence.
    pub fn meaning(&self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.korean,
            Language::English => self.english,
        }
    }

    /// Its type.
    pub fn kind(&self) -> Type {
        match self.access {
            Access::Text(_) => Type::Text,
            Access::Number(_) => Type::Number,
            Access::Bool(_) => Type::Bool,
            Access::Choice(words, _) => Type::Choice(words()),
        }
    }

    /// Its value here. What is missing reads as `""`, 0 or `false`; nothing is copied.
    pub fn read<'a>(&self, scene: &Scene<'a>) -> Value<'a> {
        match self.access {
            Access::Text(read) | Access::Choice(_, read) => Value::Text(read(scene)),
            Access::Number(read) => Value::Number(read(scene)),
            Access::Bool(read) => Value::Bool(read(scene)),
        }
    }
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Any text.
    Text,
    /// A whole number. Everything that SOOP counts is whole, so there are no fractions to round.
    Number,
    /// Yes or no.
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Star balloons.
    Balloons,
    /// Korean won.
    Won,
    /// Seconds.
    Seconds,
    /// Days.
    Days,
    /// Months.
    Months,
}

/// What a field holds in one scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A text. Hostile: it came from outside.
    Text(&'a str),
    /// A number.
    Number(i64),
    /// Yes or no.
    Bool(bool),
}

pub(in crate::rule) type ReadText = for<'a> fn(&Scene<'a>) -> &'a str;
pub(in crate::rule) type ReadNumber = fn(&Scene<'_>) -> i64;
pub(in crate::rule) type ReadBool = fn(&Scene<'_>) -> bool;

/// How a field is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::rule) enum Access {
    Text(ReadText),
    Number(ReadNumber),
    Bool(ReadBool),
    Choice(fn() -> &'static [&'static str], ReadText),
}

pub(in crate::rule) const fn text(
    path: &'static str,
    korean_path: &'static str,
    english: &'static str,
    korean: &'static str,
    read: ReadText,
) -> Field {
    Field {
        path,
        korean_path,
        unit: None,
        english,
        korean,
        korean_words: &[],
        access: Access::Text(read),
    }
}

pub(in crate::rule) const fn number(
    path: &'static str,
    korean_path: &'static str,
    unit: Option<Unit>,
    english: &'static str,
    korean: &'static str,
    read: ReadNumber,
) -> Field {
    Field {
        path,
        korean_path,
        unit,
        english,
        korean,
        korean_words: &[],
        access: Access::Number(read),
    }
}

pub(in crate::rule) const fn choice(
    path: &'static str,
    korean_path: &'static str,
    english: &'static str,
    korean: &'static str,
    words: fn() -> &'static [&'static str],
    korean_words: &'static [(&'static str, &'static str)],
    read: ReadText,
) -> Field {
    Field {
        path,
        korean_path,
        unit: None,
        english,
        korean,
        korean_words,
        access: Access::Choice(words, read),
    }
}

pub(in crate::rule) const fn flag(
    path: &'static str,
    korean_path: &'static str,
    english: &'static str,
    korean: &'static str,
    read: ReadBool,
) -> Field {
    Field {
        path,
        korean_path,
        unit: None,
        english,
        korean,
        korean_words: &[],
        access: Access::Bool(read),
    }
}
