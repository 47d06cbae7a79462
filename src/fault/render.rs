//! A fault as a terminal shows it: place, code, message, the line with carets, what differs, help.

use std::fmt::Write as _;

use super::diff::{self, Line};
use super::{Fault, Language, Severity, one_line};

const MAX_EXCERPT_CHARS: usize = 160;

/// Whether what is shown has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    /// Letters alone.
    #[default]
    Plain,
    /// With the escape codes that terminals understand.
    Colour,
}

/// What is painted. The colours are those that compilers use, and no more than a terminal of 1990 knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Where: bold.
    Place,
    /// An error, and what is missing.
    Red,
    /// A warning.
    Yellow,
    /// What is there instead, and what went well.
    Green,
    /// The frame around a line of the file.
    Blue,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Place => "1",
            Self::Red => "1;31",
            Self::Yellow => "1;33",
            Self::Green => "1;32",
            Self::Blue => "1;34",
        }
    }
}

impl Paint {
    /// The text in this ink, or as it is.
    pub fn ink(self, ink: Ink, text: &str) -> String {
        match self {
            Self::Colour if !text.is_empty() => format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code()),
            _ => text.to_owned(),
        }
    }
}

impl Severity {
    fn ink(self) -> Ink {
        match self {
            Self::Error => Ink::Red,
            Self::Warning => Ink::Yellow,
        }
    }

    /// What it is called.
    pub fn word(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Error, Language::Korean) => "오류",
            (Self::Error, Language::English) => "error",
            (Self::Warning, Language::Korean) => "경고",
            (Self::Warning, Language::English) => "warning",
        }
    }
}

impl Fault {
    /// The whole fault, without colours.
    pub fn render(&self, language: Language) -> String {
        self.render_in(language, Paint::Plain)
    }

    /// The whole fault.
    pub fn render_in(&self, language: Language, paint: Paint) -> String {
        let ink = self.severity().ink();
        let word = self.severity().word(language);
        let word = paint.ink(ink, &format!("{word}[{}]", self.problem.code()));
        let place = paint.ink(Ink::Place, &self.place.to_string());
        let diff = diff::of(&self.problem, language);
        let message = match &diff {
            Some(diff) => one_line(&diff.headline),
            None => self.message(language),
        };
        let mut out = format!("{place}: {word}: {message}\n");
        // Writing to a String cannot fail.
        let margin = " ".repeat(self.place.line.to_string().len());
        let bar = paint.ink(Ink::Blue, "|");
        if let Some(excerpt) = &self.place.excerpt {
            let line = one_line(&excerpt.line.replace('\t', "    "));
            let line = line.chars().take(MAX_EXCERPT_CHARS).collect::<String>();
            let carets = paint.ink(ink, &"^".repeat(excerpt.width.min(MAX_EXCERPT_CHARS)));
            let indent = " ".repeat(excerpt.indent.min(MAX_EXCERPT_CHARS));
            let number = paint.ink(Ink::Blue, &self.place.line.to_string());
            let _infallible = writeln!(
                out,
                "{number} {bar} {line}\n{margin} {bar} {indent}{carets}"
            );
        }
        for Line { mark, text } in diff.iter().flat_map(|diff| &diff.lines) {
            let line = format!("{mark} {}", one_line(text));
            let line = match mark {
                '-' => paint.ink(Ink::Red, &line),
                '+' => paint.ink(Ink::Green, &line),
                _ => line,
            };
            let _infallible = writeln!(out, "{margin} {}", line.trim_end());
        }
        let _infallible = writeln!(
            out,
            "{margin} {} {}",
            paint.ink(Ink::Blue, "="),
            self.help(language)
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Problem, Source};

    #[test]
    fn colours_add_nothing_but_colours() {
        let source = Source::new("a.toml", "x = 1\n");
        let fault = Fault::at(&source, 0..1, Problem::EmptyList);
        let painted = fault.render_in(Language::English, Paint::Colour);
        assert!(
            painted.contains("\u{1b}[1;31merror[R012]\u{1b}[0m"),
            "{painted}"
        );
        let mut plain = String::new();
        let mut rest = painted.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_eq!(plain, fault.render(Language::English));
    }

    #[test]
    fn what_a_test_expected_and_what_came_stand_below_each_other() {
        let source = Source::new("a.toml", "event = {}\n");
        let problem = Problem::OtherText {
            rule: "big".into(),
            expected: "🎈 초롱님 100개!\n고마워요".into(),
            said: "🎈 초롱님 120개!\n고마워요".into(),
        };
        let shown = Fault::at(&source, 0..5, problem).render(Language::English);
        assert_eq!(
            shown,
            "a.toml:1:1: error[R051]: `big` says something else than the test expects\n\
             1 | event = {}\n  | ^^^^^\n  \
             - expected: 🎈 초롱님 100개!\n  \
             + said:     🎈 초롱님 120개!\n  \
             \u{20}                      ^\n  \
             \u{20}           고마워요\n  \
             = correct the rule, or what the test expects\n"
        );
    }
}
