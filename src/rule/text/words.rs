//! The words of a template: where a name stands, and which filters and tests there are.

use std::ops::Range;

use super::filters;
use crate::fault::{Problem, did_you_mean};
use crate::rule::Mistake;

/// Filters that the engine brings along; [`filters`] adds ours.
pub(in crate::rule) const FILTERS: [&str; 47] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
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
pub(in crate::rule) const TESTS: [&str; 36] = [
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

/// Filters and tests that do not exist, also in branches that the trial runs never enter.
pub(super) fn unknown_words(source: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut previous: [&str; 2] = ["", ""];
    for (at, word) in words(source) {
        let [before, last] = previous;
        let known = match (before, last) {
            (_, "|") => all_filters(),
            ("is", "not") => TESTS.to_vec(),
            (_, "is") if word != "not" => TESTS.to_vec(),
            _ => Vec::new(),
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

/// Ours first: they are what a template is most likely to mean.
pub(in crate::rule) fn all_filters() -> Vec<&'static str> {
    filters::names().chain(FILTERS).collect()
}

/// Where a name first stands as a name of its own.
pub(super) fn find(source: &str, path: &str) -> Range<usize> {
    words(source)
        .find(|(_, word)| *word == path)
        .or_else(|| {
            let head = path.split('.').next().unwrap_or_default();
            words(source).find(|(_, word)| word.split('.').next() == Some(head))
        })
        .map_or(0..source.len(), |(at, word)| at..at + word.len())
}

/// The words within `{{ }}` and `{% %}`: paths with their dots, and signs one by one. Texts in quotes are left out.
pub(super) fn words(source: &str) -> impl Iterator<Item = (usize, &str)> {
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

pub(super) fn quoted_len(rest: &str, quote: char) -> usize {
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
    use super::super::sample;
    use super::super::template::Template;
    use super::*;
    use crate::rule::schema::On;

    #[test]
    fn every_filter_and_test_that_is_offered_exists() {
        for (names, what) in [(all_filters(), "filter"), (TESTS.to_vec(), "test")] {
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
