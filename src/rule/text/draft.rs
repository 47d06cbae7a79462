//! Checking a template before it goes live: grammar, names, filters, and two trial runs.

use std::ops::Range;

use super::mention;
use super::sample;
use super::template::{MAX_CHARS, Template};
use super::words::{find, unknown_words};
use crate::fault::Problem;
use crate::rule::Mistake;
use crate::rule::schema::On;
use crate::rule::when::unknown_field;

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
            Some(field) => fields.push((path, field)),
            None => mistakes.push(Mistake::new(find(source, &path), unknown_name(on, &path))),
        }
    }
    match mention::find(source) {
        Ok(calls) => template.set_calls(calls),
        Err(found) => mistakes.extend(found),
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
    let group = on.paths_like(path).any(|known| {
        known
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('.'))
    });
    if !group || on.is_person(path) {
        return unknown_field(on, path);
    }
    let inner = on.paths_like(path).filter(|known| known.starts_with(path));
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

/// Everything that could deepen an expression. Counted over the whole source, the author's own punctuation included:
/// nobody writes so much of it, and a count that first had to tell tags from text could be led astray.
pub(in crate::rule) fn operators(source: &str) -> usize {
    let signs = source.matches(|c: char| "+-*/%~=<>!|.[({:,".contains(c));
    let words = source
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| matches!(*word, "and" | "or" | "not" | "in" | "is" | "if" | "else"));
    signs.count() + words.count()
}
