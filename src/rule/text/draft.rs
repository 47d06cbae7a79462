//! Checking a template before it goes live: grammar, names, filters, and two trial runs.

use std::ops::Range;

use super::sample;
use super::template::{MAX_CHARS, Template};
use crate::fault::{Problem, did_you_mean};
use crate::rule::Mistake;
use crate::rule::schema::On;
use crate::rule::when::unknown_field;

/// Filters that a template may use.
const FILTERS: [&str; 48] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "comma",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests that a template may use after `is`.
const TESTS: [&str; 36] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// Most operators in a template. The engine bounds the depth of brackets, not that of `1+1+1+…`, which it walks by
/// recursion: ten thousand of them would exhaust the stack, and nothing in safe Rust survives that.
const MAX_OPERATORS: usize = 600;

/// Checks the `text` of a rule. Without `on` (it was wrong itself) only the grammar is checked.
pub(in crate::rule) fn compile(
    source: &str,
    on: Option<On>,
    rule: &str,
) -> Result<Template, Vec<Mistake>> {
    let whole = 0..source.len();
    let one = |problem| Err(vec![Mistake::new(whole.clone(), problem)]);
    if source.trim().is_empty() {
        return one(Problem::EmptyText);
    }
    if source.chars().count() > MAX_CHARS {
        return one(too_long());
    }
    if operators(source) > MAX_OPERATORS {
        let detail = format!("more than {MAX_OPERATORS} operators and brackets");
        return one(Problem::TemplateSyntax { detail });
    }
    let mut template = match Template::new(source, rule, Vec::new()) {
        Ok(template) => template,
        Err(error) => {
            let detail = detail(&error);
            return Err(vec![Mistake::new(
                place(source, &error),
                Problem::TemplateSyntax { detail },
            )]);
        }
    };
    let Some(on) = on else {
        return Ok(template);
    };
    let mut mistakes = unknown_words(source);
    let mut fields = Vec::new();
    for path in template.undeclared() {
        match on.field(&path) {
            Some(field) => fields.push(field),
            None => mistakes.push(Mistake::new(find(source, &path), unknown_name(on, &path))),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    template.set_fields(fields);
    match try_out(&template, on) {
        Some((range, problem)) => {
            let span = range.unwrap_or(whole);
            Err(vec![Mistake::new(span, problem)])
        }
        None => Ok(template),
    }
}

/// Renders for an event with everything and for one with nothing.
fn try_out(template: &Template, on: On) -> Option<(Option<Range<usize>>, Problem)> {
    [true, false].into_iter().find_map(|rich| {
        sample::scene(on, rich, |scene| match template.try_render(scene) {
            Ok(message) if message.plain().chars().count() > MAX_CHARS => Some((None, too_long())),
            Ok(_) => None,
            Err(error) => {
                let detail = detail(&error);
                let place = place(template.source(), &error);
                Some((Some(place), Problem::TemplateFails { detail }))
            }
        })
    })
}

fn too_long() -> Problem {
    Problem::TooLong {
        key: "text".into(),
        limit: MAX_CHARS,
    }
}

/// The fault of a name: a group of fields such as `broadcast` is as little a value as a person is.
fn unknown_name(on: On, path: &str) -> Problem {
    let group = on.paths().any(|known| {
        known
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('.'))
    });
    if !group || Some(path) == on.person() {
        return unknown_field(on, path);
    }
    let inner = on.paths().filter(|known| known.starts_with(path));
    let known: Vec<_> = inner.map(str::to_owned).collect();
    Problem::UnknownField {
        field: path.to_owned(),
        on: on.name(),
        suggestion: known.last().cloned(),
        known,
    }
}

/// The engine's words, without the name that it gives the template.
fn detail(error: &minijinja::Error) -> String {
    let detail = error.detail().map(str::to_owned);
    detail.unwrap_or_else(|| error.kind().to_string())
}

/// Where the engine says it is; its line where it says no more.
fn place(source: &str, error: &minijinja::Error) -> Range<usize> {
    if let Some(range) = error.range()
        && source.get(range.clone()).is_some()
    {
        return range;
    }
    let Some(line) = error.line() else {
        return 0..source.len();
    };
    let skipped = source.split_inclusive('\n').take(line.saturating_sub(1));
    let start = skipped.map(str::len).sum();
    let len = source.get(start..).and_then(|rest| rest.lines().next());
    start..start + len.map_or(0, str::len)
}

/// Filters and tests that do not exist, also in branches that the trial runs never enter.
fn unknown_words(source: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut previous: [&str; 2] = ["", ""];
    for (at, word) in words(source) {
        let [before, last] = previous;
        let known: &[&str] = match (before, last) {
            (_, "|") => &FILTERS,
            ("is", "not") => &TESTS,
            (_, "is") if word != "not" => &TESTS,
            _ => &[],
        };
        if !known.is_empty() && is_name(word) && !known.contains(&word) {
            let problem = Problem::UnknownWord {
                word: word.to_owned(),
                suggestion: did_you_mean(word, known.iter().copied()).map(str::to_owned),
                known: known.iter().map(ToString::to_string).collect(),
            };
            mistakes.push(Mistake::new(at..at + word.len(), problem));
        }
        previous = [last, word];
    }
    mistakes
}

/// Where a name first stands as a name of its own.
fn find(source: &str, path: &str) -> Range<usize> {
    words(source)
        .find(|(_, word)| *word == path)
        .or_else(|| {
            let head = path.split('.').next().unwrap_or_default();
            words(source).find(|(_, word)| word.split('.').next() == Some(head))
        })
        .map_or(0..source.len(), |(at, word)| at..at + word.len())
}

/// The words within `{{ }}` and `{% %}`: paths with their dots, and signs one by one. Texts in quotes are left out.
fn words(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let mut inside = false;
    std::iter::from_fn(move || {
        loop {
            let rest = source.get(at..)?;
            if !inside {
                let (open, _) = rest
                    .match_indices('{')
                    .find(|(i, _)| rest.get(i + 1..).is_some_and(|r| r.starts_with(['{', '%'])))?;
                at += open + 2;
                inside = true;
                continue;
            }
            let c = rest.chars().next()?;
            if rest.starts_with("}}") || rest.starts_with("%}") {
                at += 2;
                inside = false;
            } else if c == '"' || c == '\'' {
                at += quoted_len(rest, c);
            } else if c.is_whitespace() {
                at += c.len_utf8();
            } else {
                let len = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
                    .unwrap_or(rest.len())
                    .max(c.len_utf8());
                let start = at;
                at += len;
                return rest.get(..len).map(|word| (start, word));
            }
        }
    })
}

/// Everything that could deepen an expression. Counted over the whole source, the author's own punctuation included:
/// nobody writes so much of it, and a count that first had to tell tags from text could be led astray.
pub(in crate::rule) fn operators(source: &str) -> usize {
    let signs = source.matches(|c: char| "+-*/%~=<>!|.[({:,".contains(c));
    let words = source
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| matches!(*word, "and" | "or" | "not" | "in" | "is" | "if" | "else"));
    signs.count() + words.count()
}

fn quoted_len(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_and_test_that_is_offered_exists() {
        for (names, what) in [(&FILTERS[..], "filter"), (&TESTS[..], "test")] {
            for name in names {
                let source = format!("{{{{ '{name}' is {what} }}}}");
                let template = Template::new(&source, "r", Vec::new()).unwrap();
                let said = sample::scene(On::Chat, true, |s| template.try_render(s).unwrap());
                assert_eq!(said.plain().to_lowercase(), "true", "{name}");
            }
        }
    }

    #[test]
    fn words_are_found_in_tags_alone_and_outside_of_quotes() {
        let source = "a {b} {{ c.d | e('f }}') }} g {%- if h is not i %}j{% endif %}";
        let words: Vec<_> = words(source).map(|(_, word)| word).collect();
        assert_eq!(
            words,
            [
                "c.d", "|", "e", "(", ")", "-", "if", "h", "is", "not", "i", "endif"
            ]
        );
    }
}
