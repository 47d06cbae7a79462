//! Reading a TOML table key by key, telling every fault on the way.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::Keys;
use super::literal::Literal;
use crate::fault::{Expected, Fault, Problem, Source, did_you_mean};
use crate::rule::Mistake;

/// Most faults that are told of one file. Showing each costs a walk through the file, and nobody reads more at once.
pub(in crate::rule) const MAX_FAULTS: usize = 200;

/// The faults of one file so far.
pub(in crate::rule) struct Faults<'f> {
    pub(in crate::rule) source: &'f Source,
    pub(in crate::rule) list: Vec<Fault>,
    /// What is worth a warning. They never keep an error from being told.
    pub(in crate::rule) warnings: Vec<Fault>,
}

impl<'f> Faults<'f> {
    pub(in crate::rule) fn new(source: &'f Source) -> Self {
        Self {
            source,
            list: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(in crate::rule) fn is_full(&self) -> bool {
        self.list.len() >= MAX_FAULTS
    }

    pub(in crate::rule) fn tell(&mut self, span: Range<usize>, problem: Problem) {
        if !self.is_full() {
            self.list.push(Fault::at(self.source, span, problem));
        }
    }

    /// Tells what works and is most likely not meant.
    pub(in crate::rule) fn warn(&mut self, span: Range<usize>, problem: Problem) {
        if self.warnings.len() < MAX_FAULTS {
            self.warnings.push(Fault::at(self.source, span, problem));
        }
    }

    /// Tells what is wrong within a text that stands in the file.
    pub(in crate::rule) fn tell_within(&mut self, literal: &Literal<'_>, mistakes: Vec<Mistake>) {
        for Mistake { span, problem } in mistakes {
            self.tell(literal.range(span), problem);
        }
    }
}

/// A table that is being read: `prefix` is what its keys are called by in faults.
pub(in crate::rule) struct Table<'t> {
    pub(in crate::rule) entries: &'t DeTable<'t>,
    pub(in crate::rule) span: Range<usize>,
    prefix: &'static str,
}

impl<'t> Table<'t> {
    pub(in crate::rule) fn new(
        entries: &'t DeTable<'t>,
        span: Range<usize>,
        prefix: &'static str,
    ) -> Self {
        Self {
            entries,
            span,
            prefix,
        }
    }

    /// Tells of every key that this table has not.
    pub(in crate::rule) fn refuse_all_but(&self, keys: &Keys, faults: &mut Faults<'_>) {
        self.refuse_others(&keys.names().collect::<Vec<_>>(), faults);
    }

    /// Tells of every key that is none of these.
    pub(in crate::rule) fn refuse_others(&self, known: &[&str], faults: &mut Faults<'_>) {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let problem = Problem::UnknownKey {
                key: self.name(name),
                suggestion: did_you_mean(name, known.iter().copied()).map(str::to_owned),
                known: known.iter().map(ToString::to_string).collect(),
            };
            faults.tell(key.span(), problem);
        }
    }

    /// The value of a key.
    pub(in crate::rule) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.entries.get(key)
    }

    /// The text of a key, if it is there and is a text.
    pub(in crate::rule) fn text(
        &self,
        key: &str,
        expected: Expected,
        faults: &mut Faults<'_>,
    ) -> Option<Literal<'t>> {
        let value = self.value(key)?;
        let literal = literal(value, faults.source);
        if literal.is_none() {
            self.wrong_type(key, expected, value, faults);
        }
        literal
    }

    /// The text of a key that must be there.
    pub(in crate::rule) fn required(
        &self,
        key: &str,
        expected: Expected,
        example: &str,
        faults: &mut Faults<'_>,
    ) -> Option<Literal<'t>> {
        if self.value(key).is_none() {
            let problem = Problem::MissingKey {
                key: self.name(key),
                example: example.to_owned(),
            };
            faults.tell(self.span.clone(), problem);
        }
        self.text(key, expected, faults)
    }

    pub(in crate::rule) fn wrong_type(
        &self,
        key: &str,
        expected: Expected,
        value: &Spanned<DeValue<'_>>,
        faults: &mut Faults<'_>,
    ) {
        let problem = Problem::WrongType {
            key: self.name(key),
            expected,
            found: shown(value, faults.source),
        };
        faults.tell(value.span(), problem);
    }

    /// A key by its full name.
    pub(in crate::rule) fn name(&self, key: &str) -> String {
        if self.prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.prefix)
        }
    }
}

/// The text that a value is.
pub(in crate::rule) fn literal<'t>(
    value: &'t Spanned<DeValue<'t>>,
    source: &Source,
) -> Option<Literal<'t>> {
    match value.get_ref() {
        DeValue::String(text) => Some(Literal::new(&source.text, value.span(), text)),
        _ => None,
    }
}

/// A value as it stands in the file, cut where it gets long.
pub(in crate::rule) fn shown(value: &Spanned<DeValue<'_>>, source: &Source) -> String {
    const MAX: usize = 40;
    let text = source.text.get(value.span()).unwrap_or_default();
    match text.char_indices().nth(MAX) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
