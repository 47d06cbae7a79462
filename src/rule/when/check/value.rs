//! Values: what a part of a condition comes to.

use super::super::condition::{Condition, Number};
use super::super::tree::{Expr, ExprKind};
use super::{Checker, Value, unknown_field};
use crate::fault::{Problem, ValueType};
use crate::rule::schema::{Access, Field, Unit};

/// Deepest nesting of names that stand for names.
const MAX_NAMES_WITHIN: usize = 8;

impl<'n> Checker<'_, 'n> {
    /// The value of an expression, unless something in it is wrong, which has been told then.
    pub(super) fn value(&mut self, tree: &Expr<'n>) -> Option<Value<'n>> {
        if !self.count_part(&tree.span) {
            return None;
        }
        Some(match &tree.kind {
            ExprKind::Text(text) => Value::Text(text),
            ExprKind::Number(number) => Value::Number(Number::Constant(*number), None),
            ExprKind::Duration(millis) => Value::Duration(*millis),
            ExprKind::Bool(value) => Value::Truth(Condition::Always(*value)),
            ExprKind::Path(path) => return self.named(tree, path),
            ExprKind::All(all) => Value::Truth(Condition::All(self.conditions(all))),
            ExprKind::Any(any) => Value::Truth(Condition::Any(self.conditions(any))),
            ExprKind::Not(other) => Value::Truth(self.condition(other).negated(true)),
            ExprKind::Compare(left, comparison, right) => {
                Value::Truth(self.compare(left, *comparison, right)?)
            }
            ExprKind::Among(item, list) => Value::Truth(self.among(item, list)?),
            ExprKind::Search(text, search, what) => Value::Truth(self.search(text, *search, what)?),
            ExprKind::Call(name, arguments) => return self.call(tree, name, arguments),
            ExprKind::Negative(_) | ExprKind::Sum(_) | ExprKind::Product(_) => {
                let (number, unit) = self.arithmetic(tree)?;
                Value::Number(number, unit)
            }
            ExprKind::List(_) => {
                self.tell(tree.span.clone(), Problem::StrayList);
                return None;
            }
        })
    }

    /// What a name stands for: a field of the event, or something of the writer's own.
    fn named(&mut self, tree: &Expr<'n>, path: &str) -> Option<Value<'n>> {
        if let Some(field) = self.on.field(path) {
            return Some(field_value(field));
        }
        if let Some((name, definition)) = self.names.definition(path) {
            if self.within.contains(&name) {
                let mut chain: Vec<_> = self.within.iter().map(|&it| it.to_owned()).collect();
                chain.push(name.to_owned());
                self.tell(tree.span.clone(), Problem::Cycle { chain });
                return None;
            }
            if self.within.len() >= MAX_NAMES_WITHIN {
                let limit = MAX_NAMES_WITHIN;
                self.tell(tree.span.clone(), Problem::TooDeep { limit });
                return None;
            }
            self.within.push(name);
            let value = definition.and_then(|definition| self.value(definition));
            self.within.pop();
            return value;
        }
        if self.names.broken.contains(path) {
            return None;
        }
        let problem = if self.names.list(path).is_some() {
            Problem::StrayList
        } else {
            super::call::bare(path).unwrap_or_else(|| unknown_field(self.on, path))
        };
        self.tell(tree.span.clone(), problem);
        None
    }

    /// A number, or the fault of not being one.
    pub(super) fn number(&mut self, tree: &Expr<'n>) -> Option<(Number, Option<Unit>)> {
        match self.value(tree)? {
            Value::Number(number, unit) => Some((number, unit)),
            other => {
                let problem = Problem::NotANumber {
                    value: tree.to_string(),
                    found: other.value_type(),
                };
                self.tell(tree.span.clone(), problem);
                None
            }
        }
    }

    /// Something that is worked out. What is added up keeps its unit, if all of it has the same.
    fn arithmetic(&mut self, tree: &Expr<'n>) -> Option<(Number, Option<Unit>)> {
        match &tree.kind {
            ExprKind::Negative(other) => {
                let (number, unit) = self.number(other)?;
                Some((Number::Negative(Box::new(number)), unit))
            }
            ExprKind::Sum(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(sign, part)| Some((*sign, self.number(part)?)))
                    .collect();
                let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
                let unit = parts.first().and_then(|(_, (_, unit))| *unit);
                let unit = unit.filter(|_| parts.iter().all(|(_, (_, other))| *other == unit));
                let numbers = parts.into_iter().map(|(sign, (number, _))| (sign, number));
                Some((Number::Sum(numbers.collect()), unit))
            }
            ExprKind::Product(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(factor, part)| Some((*factor, self.number(part)?.0)))
                    .collect();
                let parts = parts.into_iter().collect::<Option<Box<[_]>>>()?;
                Some((Number::Product(parts), None))
            }
            _ => self.number(tree),
        }
    }

    /// Whether a name means nothing here, so that it may have been meant as a text.
    pub(super) fn is_stray(&self, tree: &Expr<'_>) -> bool {
        let ExprKind::Path(path) = tree.kind else {
            return false;
        };
        self.on.field(path).is_none()
            && !self.names.have(path)
            && !self.on.is_person(path)
            && !path.contains('.')
            && crate::fault::did_you_mean(path, self.on.paths_like(path)).is_none()
    }

    /// The fault of two values that have nothing to do with each other.
    pub(super) fn mismatch(
        &mut self,
        (left, left_type): (&Expr<'_>, ValueType),
        (right, right_type): (&Expr<'_>, ValueType),
    ) {
        let problem = Problem::Incomparable {
            left: left.to_string(),
            left_type,
            right: right.to_string(),
            right_type,
        };
        self.tell(right.span.clone(), problem);
    }
}

pub(super) fn field_value<'t>(field: &'static Field) -> Value<'t> {
    match field.access {
        Access::Text(read) | Access::Choice(_, read) => Value::TextField(read, field),
        Access::Number(read) => Value::Number(Number::Field(read), field.unit),
        Access::Bool(read) => Value::Truth(Condition::Bool(read)),
    }
}
