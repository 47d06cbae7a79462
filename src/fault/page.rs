//! What a code means, at length: a page for each, with an example that has the fault and the same put right.
//!
//! The pages of a language stand in one file, `pages.md` beside its words. A page is a heading, `## R012 An empty list`,
//! and what follows up to the next. Examples stand between fences that say what they are: `toml wrong` or `toml right`
//! for rules, with ` config` after it for configuration, and `sh` for commands. A rule of which only some lines matter is
//! not written out.

use super::{Ink, Language, Paint};

const ENGLISH: &str = include_str!("en/pages.md");
const KOREAN: &str = include_str!("ko/pages.md");

const HEADING: &str = "\n## ";
const FENCE: &str = "```";

/// What is said about one code in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code, such as `R012`.
    pub code: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    language: Language,
    body: &'static str,
}

/// A piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Paragraphs.
    Words(&'static str),
    /// Lines of a file.
    Example {
        /// Whether they have the fault.
        verdict: Verdict,
        /// Whether they are configuration rather than rules.
        is_config: bool,
        /// The lines.
        text: &'static str,
    },
    /// Something to type into a terminal.
    Command(&'static str),
}

/// Whether an example has the fault that its page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has.
    Wrong,
    /// It has not, nor any other.
    Right,
}

impl Page {
    /// Every page, in the order of their codes.
    pub fn all(language: Language) -> impl Iterator<Item = Self> {
        let book = match language {
            Language::Korean => KOREAN,
            Language::English => ENGLISH,
        };
        // What stands before the first heading is for those who write pages.
        book.split(HEADING).skip(1).map(move |page| {
            let (heading, body) = page.split_once('\n').unwrap_or((page, ""));
            let (code, title) = heading.split_once(' ').unwrap_or((heading, ""));
            Self {
                code,
                title,
                language,
                body,
            }
        })
    }

    /// The page of a code.
    pub fn of(code: &str, language: Language) -> Option<Self> {
        Self::all(language).find(|page| page.code == code)
    }

    /// What it consists of, from top to bottom.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        let pieces = self.body.split(FENCE).enumerate();
        let parts = pieces.map(|(index, piece)| {
            if index.is_multiple_of(2) {
                return Part::Words(piece.trim());
            }
            let (what, text) = piece.split_once('\n').unwrap_or((piece, ""));
            let text = text.trim_end();
            let is = |word| what.split(' ').any(|it| it == word);
            let verdict = match what {
                _ if is("wrong") => Verdict::Wrong,
                _ if is("right") => Verdict::Right,
                _ => return Part::Command(text),
            };
            Part::Example {
                verdict,
                is_config: is("config"),
                text,
            }
        });
        parts.filter(|part| *part != Part::Words(""))
    }

    /// The page as a terminal shows it.
    pub fn render_in(&self, paint: Paint) -> String {
        let heading = format!("[{}] {}", self.code, self.title);
        let parts = self.parts().map(|part| match part {
            Part::Words(words) => words.to_owned(),
            Part::Command(text) => indented(text),
            Part::Example { verdict, text, .. } => {
                let (label, ink) = self.label(verdict);
                format!("{}\n{}", paint.ink(ink, label), indented(text))
            }
        });
        let heading = std::iter::once(paint.ink(Ink::Place, &heading));
        heading.chain(parts).collect::<Vec<_>>().join("\n\n")
    }

    /// What stands above an example, and in which colour. What is only warned about is not wrong.
    fn label(&self, verdict: Verdict) -> (&'static str, Ink) {
        let is_warning = self.code.starts_with('W');
        match (verdict, self.language) {
            (Verdict::Wrong, Language::English) if is_warning => ("Doubtful:", Ink::Yellow),
            (Verdict::Wrong, Language::Korean) if is_warning => ("의심스러운 예:", Ink::Yellow),
            (Verdict::Wrong, Language::English) => ("Wrong:", Ink::Red),
            (Verdict::Wrong, Language::Korean) => ("잘못 쓴 예:", Ink::Red),
            (Verdict::Right, Language::English) => ("Right:", Ink::Green),
            (Verdict::Right, Language::Korean) => ("바르게 쓴 예:", Ink::Green),
        }
    }
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| format!("    {line}"));
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::fault::{Problem, Warning};

    const LANGUAGES: [Language; 2] = [Language::Korean, Language::English];

    /// Columns that a page may take, and lines.
    const MOST_COLUMNS: usize = 100;
    const MOST_LINES: usize = 32;

    #[test]
    fn each_code_has_one_page_in_either_language_and_no_page_is_without_a_code() {
        let mut codes = [Problem::CODES, Warning::CODES].concat();
        codes.sort_unstable();
        for language in LANGUAGES {
            let told: Vec<&str> = Page::all(language).map(|page| page.code).collect();
            assert_eq!(told, codes, "{language:?}");
        }
    }

    #[test]
    fn pages_are_short_and_fit_a_terminal() {
        for page in LANGUAGES.into_iter().flat_map(Page::all) {
            let shown = page.render_in(Paint::Plain);
            let lines = shown.lines().count();
            assert!(!page.title.is_empty() && lines > 4, "{shown}");
            assert!(lines <= MOST_LINES, "{lines} lines:\n{shown}");
            for line in shown.lines() {
                let columns = line.width();
                assert!(columns <= MOST_COLUMNS, "{columns} columns: {line}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_examples() {
        let kinds = |page: Page| -> Vec<Option<(Verdict, bool)>> {
            let examples = page.parts().filter(|part| !matches!(part, Part::Words(_)));
            let kind = |part| match part {
                Part::Example {
                    verdict, is_config, ..
                } => Some((verdict, is_config)),
                _ => None,
            };
            examples.map(kind).collect()
        };
        for korean in Page::all(Language::Korean) {
            let english = Page::of(korean.code, Language::English).unwrap();
            assert_eq!(kinds(korean), kinds(english), "{}", korean.code);
        }
    }

    #[test]
    fn a_page_is_shown_with_its_examples_set_apart() {
        let page = Page {
            code: "R012",
            title: "An empty list",
            language: Language::English,
            body: "\nWords.\n\n```toml wrong\na = []\n\nb = 1\n```\n\n```sh\nls\n```\nMore.\n",
        };
        assert_eq!(
            page.render_in(Paint::Plain),
            "[R012] An empty list\n\nWords.\n\nWrong:\n    a = []\n\n    b = 1\n\n    ls\n\nMore."
        );
        let painted = page.render_in(Paint::Colour);
        assert!(painted.contains("\u{1b}[1;31mWrong:\u{1b}[0m"), "{painted}");
    }
}
