//! The reference as a page of Markdown.

use std::fmt::Write as _;

use super::{Section, Words};
use crate::fault::Language;
use crate::rule::file::key::{Key, TABLES};
use crate::rule::schema::{Field, On, Type, Value};
use crate::rule::text::filters::FILTERS;
use crate::rule::text::mention;
use crate::rule::text::particle::PARTICLES;
use crate::rule::text::sample;
use crate::rule::when::function::{ARGUMENTS, FUNCTIONS, Function};
use crate::rule::when::operator::OPERATORS;
use crate::rule::{starter, text, when};

/// The page.
pub(super) fn page(words: &Words, language: Language) -> String {
    let mut page = Page {
        out: String::new(),
        words,
        language,
    };
    page.heading(1, words.title);
    page.paragraph(words.introduction);
    page.contents();
    page.keys();
    page.conditions();
    page.texts();
    page.events();
    page.out
}

struct Page<'w> {
    out: String,
    words: &'w Words,
    language: Language,
}

impl Page<'_> {
    fn heading(&mut self, depth: usize, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        // Writing to a String cannot fail.
        let _infallible = writeln!(self.out, "{} {text}", "#".repeat(depth));
    }

    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            let _infallible = writeln!(self.out, "\n{text}");
        }
    }

    fn section(&mut self, depth: usize, section: &Section) {
        self.heading(depth, section.heading);
        self.paragraph(section.text);
    }

    fn table(&mut self, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let rule = vec!["---"; columns.len()];
        let _infallible = writeln!(self.out, "\n{}\n|{}|", row(columns), rule.join("|"));
        for cells in rows {
            let _infallible = writeln!(self.out, "{}", row(&cells));
        }
    }

    /// Where to find what, one line for each part.
    fn contents(&mut self) {
        let words = self.words;
        let parts = [&words.keys, &words.conditions, &words.texts, &words.events];
        let links: Vec<_> = parts.iter().map(|part| link(part.heading)).collect();
        self.paragraph(&links.join(" · "));
        let kinds: Vec<_> = On::ALL.map(|on| self.kind_heading(on)).to_vec();
        let kinds: Vec<_> = kinds.iter().map(|kind| link(kind)).collect();
        self.paragraph(&kinds.join(", "));
    }

    /// Both names, that of the page's language first.
    fn both(&self, english: &str, korean: &str) -> [String; 2] {
        let (first, second) = self.choose((english, korean), (korean, english));
        [code(first), code(second)]
    }

    fn choose<T>(&self, english: T, korean: T) -> T {
        match self.language {
            Language::Korean => korean,
            Language::English => english,
        }
    }

    fn keys(&mut self) {
        let words = self.words;
        self.section(2, &words.keys);
        for keys in TABLES {
            let heading = keys.title(self.language);
            let heading = match keys.heading {
                "" => heading.to_owned(),
                written => format!("{heading}: {}", code(written)),
            };
            self.heading(3, &heading);
            let rows: Vec<_> = keys.list.iter().map(|key| self.key(key)).collect();
            self.table(words.keys.columns, rows);
        }
    }

    fn key(&self, key: &Key) -> Vec<String> {
        let mut name = code(key.name);
        if let Some(korean) = key.korean_name {
            name = self.both(key.name, korean).join(", ");
        }
        if key.is_needed {
            name = format!("{name} ({})", self.words.is_needed);
        }
        let takes = match key.takes.choices() {
            Some(choices) => codes(choices),
            None => (self.words.takes)(key.takes),
        };
        vec![
            name,
            takes,
            key.meaning(self.language).to_owned(),
            code(key.example(self.language)),
        ]
    }

    fn conditions(&mut self) {
        let words = self.words;
        self.section(2, &words.conditions);
        self.section(3, &words.operators);
        let rows: Vec<_> = OPERATORS
            .iter()
            .map(|it| {
                vec![
                    codes(it.words.iter().copied()),
                    self.choose(it.english, it.korean).to_owned(),
                    code(self.choose(it.example, it.korean_example)),
                ]
            })
            .collect();
        self.table(words.operators.columns, rows);
        self.section(3, &words.numbers);
        let counted = when::COUNTED_IN.iter().map(|it| it.0);
        let counted = codes(counted.filter(|name| !name.is_empty()));
        let measured = codes(when::MEASURED_IN.iter().map(|it| it.0));
        self.paragraph(&format!(
            "- {}: {counted}\n- {}: {measured}",
            words.counted_in, words.measured_in
        ));
        self.section(3, &words.functions);
        let rows: Vec<_> = FUNCTIONS.iter().map(|it| self.function(it)).collect();
        self.table(words.functions.columns, rows);
        self.section(3, &words.arguments);
        let rows: Vec<_> = ARGUMENTS
            .iter()
            .map(|it| {
                vec![
                    self.both(it.name, it.korean_name).join(", "),
                    self.choose(it.english, it.korean).to_owned(),
                    code(self.choose(it.usage, it.korean_usage)),
                ]
            })
            .collect();
        self.table(words.arguments.columns, rows);
    }

    fn function(&self, it: &Function) -> Vec<String> {
        let takes = it
            .takes
            .iter()
            .map(|takes| (self.words.argument)(*takes).to_owned());
        let options = it.options.iter().filter_map(|name| {
            let argument = ARGUMENTS.iter().find(|it| it.name == *name)?;
            let name = self.choose(argument.name, argument.korean_name);
            Some(code(&format!("{name}:")))
        });
        let takes: Vec<_> = takes.chain(options).collect();
        vec![
            self.both(it.name, it.korean_name).join(", "),
            takes.join(", "),
            (self.words.gives)(it.gives).to_owned(),
            self.choose(it.english, it.korean).to_owned(),
            code(self.choose(it.usage, it.korean_usage)),
        ]
    }

    fn texts(&mut self) {
        let words = self.words;
        self.section(2, &words.texts);
        self.section(3, &words.filters);
        let rows: Vec<_> = FILTERS
            .iter()
            .map(|it| {
                vec![
                    codes(it.names.iter().copied()),
                    self.choose(it.english, it.korean).to_owned(),
                    code(self.choose(it.example, it.korean_example)),
                ]
            })
            .collect();
        self.table(words.filters.columns, rows);
        self.section(3, &words.particles);
        let field = self.choose("donor.nick", "후원자.닉네임");
        let rows: Vec<_> = PARTICLES
            .iter()
            .map(|it| {
                let mut cells = vec![codes(it.names.iter().copied())];
                cells.extend(words.particle_examples.map(|word| it.after(word)));
                let name = it.names.first().copied().unwrap_or_default();
                cells.push(code(&format!("{{{{ {field} | {name} }}}}")));
                cells
            })
            .collect();
        self.table(words.particles.columns, rows);
        self.section(3, &words.mentions);
        let rows: Vec<_> = mention::EXAMPLES
            .iter()
            .map(|(call, english, korean)| {
                vec![code(call), self.choose(*english, *korean).to_owned()]
            })
            .collect();
        self.table(words.mentions.columns, rows);
        self.section(3, &words.engine);
        self.paragraph(&format!(
            "- {}: {}\n- {}: {}\n- {}: {}",
            words.engine_filters,
            codes(text::words::FILTERS),
            words.engine_tests,
            codes(text::words::TESTS),
            words.engine_functions,
            codes(text::functions()),
        ));
    }

    fn events(&mut self) {
        let words = self.words;
        self.section(2, &words.events);
        self.section(3, &words.common);
        self.fields(On::Chat, On::common_fields().iter(), "");
        self.section(3, &words.person);
        let donor = On::Donation;
        let person = donor.person().unwrap_or_default();
        self.fields(donor, donor.person_fields().iter(), person);
        for on in On::ALL {
            self.kind(on);
        }
    }

    fn kind_heading(&self, on: On) -> String {
        self.both(on.name(), on.korean_name()).join(" · ")
    }

    fn kind(&mut self, on: On) {
        let words = self.words;
        let heading = self.kind_heading(on);
        self.heading(3, &heading);
        self.paragraph(on.meaning(self.language));
        if let (Some(person), Some(korean)) = (on.person(), on.korean_person()) {
            let called = self.both(person, korean).join(" · ");
            let fields = on.person_fields().iter();
            let fields = fields.map(|field| self.choose(field.path, field.korean_path));
            let fields = codes(fields);
            let person = anchor(words.person.heading);
            self.paragraph(&format!(
                "[{}](#{person}): {called} ({fields})",
                words.called
            ));
        }
        let is_own = |field: &&Field| !on.person_fields().iter().any(|it| it.path == field.path);
        let own: Vec<_> = on.own_fields().filter(is_own).collect();
        if own.is_empty() {
            self.paragraph(words.no_fields);
        } else {
            self.fields(on, own.into_iter(), "");
        }
        let example = starter::example(on, self.language);
        self.paragraph(&format!("```toml\n{example}```"));
    }

    /// A table of fields; of the person of that name, what stands behind it.
    fn fields<'f>(&mut self, on: On, fields: impl Iterator<Item = &'f Field>, person: &str) {
        let words = self.words;
        let rows: Vec<_> = fields
            .map(|field| {
                let behind = |path: &'static str| match path.split_once('.') {
                    Some((_, name)) if !person.is_empty() => format!(".{name}"),
                    _ => path.to_owned(),
                };
                let [first, second] = self.both(&behind(field.path), &behind(field.korean_path));
                vec![
                    first,
                    second,
                    self.field_type(field),
                    missing(on, field).unwrap_or_else(|| words.always.to_owned()),
                    field.meaning(self.language).to_owned(),
                ]
            })
            .collect();
        self.table(words.fields, rows);
    }

    fn field_type(&self, field: &Field) -> String {
        let words = self.words;
        match (field.kind(), field.unit) {
            (Type::Text, _) => words.text.to_owned(),
            (Type::Bool, _) => words.truth.to_owned(),
            (Type::Number, None) => words.number.to_owned(),
            (Type::Number, Some(unit)) => format!("{} ({})", words.number, (words.unit)(unit)),
            (Type::Choice(choices), _) => {
                let choices = choices.iter().map(|word| {
                    let korean = field.korean_word(word).unwrap_or_default();
                    let [first, second] = self.both(word, korean);
                    format!("{first} ({second})")
                });
                let choices: Vec<_> = choices.collect();
                format!("{}: {}", words.one_of, choices.join(", "))
            }
        }
    }
}

/// What a field reads as where nothing is told; `None` where something always is.
fn missing(on: On, field: &Field) -> Option<String> {
    sample::scene(on, false, |poor| match field.read(poor) {
        Value::Text("") => Some(code("\"\"")),
        Value::Number(0) => Some(code("0")),
        Value::Bool(false) => Some(code("false")),
        _ => None,
    })
}

fn row<T: AsRef<str>>(cells: &[T]) -> String {
    let cells = cells.iter().map(|cell| cell.as_ref().replace('|', "\\|"));
    let cells: Vec<_> = cells.collect();
    format!("| {} |", cells.join(" | "))
}

/// Words as they are typed; lines stand below each other.
fn code(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("`{line}`")).collect();
    lines.join("<br>")
}

fn codes<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let words: Vec<_> = words.into_iter().map(code).collect();
    words.join(", ")
}

fn link(heading: &str) -> String {
    format!("[{heading}](#{})", anchor(heading))
}

/// What the headings of Markdown are called in links to them.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}
