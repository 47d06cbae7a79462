//! Functions: what each takes, and what it comes to.

use super::super::condition::{Condition, Number};
use super::super::function::{self, Function, Takes};
use super::super::spelled::spelled;
use super::super::tree::{Argument, Expr, ExprKind, Factor, Word};
use super::{Checker, Value};
use crate::fault::Problem;
use crate::rule::schema::Unit;
use crate::rule::window::{MAX_SPAN, Measure, Span, Window};

const MINUTE_MILLIS: i64 = 60_000;

/// What stands between the brackets, sorted.
struct Arguments<'a, 'n> {
    plain: Vec<&'a Expr<'n>>,
    per: Option<&'a Expr<'n>>,
    only: Option<&'a Expr<'n>>,
}

impl<'n> Checker<'_, 'n> {
    /// A function of its arguments.
    pub(super) fn call(
        &mut self,
        tree: &Expr<'n>,
        name: &Word<'n>,
        arguments: &[Argument<'n>],
    ) -> Option<Value<'n>> {
        let Some(known) = function::function(name.text) else {
            let (known, meant) = function::names_like(name.text);
            let problem = Problem::UnknownFunction {
                found: name.text.to_owned(),
                suggestion: meant.map(str::to_owned),
                known: known.into_iter().map(str::to_owned).collect(),
            };
            self.tell(name.span.clone(), problem);
            return None;
        };
        let (function, misuse) = (known.name, || misused(known, name.text));
        let Some(sorted) = sort(arguments) else {
            return self.misused(tree, misuse());
        };
        let fits = sorted.plain.len() == known.takes.len()
            && (sorted.per.is_none() || known.options.contains(&"per"))
            && (sorted.only.is_none() || known.options.contains(&"where"));
        if let ("crosses", true, [number, line]) = (function, fits, &sorted.plain[..]) {
            return self.crosses(number, line);
        }
        if self.is_counting && function != "crosses" {
            self.tell(tree.span.clone(), Problem::CountWithin);
            return None;
        }
        if !fits {
            return self.misused(tree, misuse());
        }
        let (mut what, mut span) = (None, None);
        for (takes, argument) in known.takes.iter().zip(&sorted.plain) {
            match takes {
                Takes::Span => span = Some(*argument),
                Takes::Number | Takes::Key => what = Some(*argument),
            }
        }
        let millis = match span {
            Some(span) => Some(self.span(name.text, misuse(), span)?),
            None => None,
        };
        self.is_counting = true;
        let per = sorted.per.map(|per| self.key(per));
        let only = sorted.only.map(|only| self.condition(only));
        let measure = self.measure(function, what);
        self.is_counting = false;
        let (measure, unit) = measure?;
        if !self.told.is_empty() {
            // What is wrong has no spelling: it may stand for itself.
            return None;
        }
        let span = match (function, millis) {
            ("broadcast_total" | "broadcast_count", _) => Span::Broadcast,
            ("first_today", _) => Span::Day,
            (_, Some(millis)) => Span::Last(millis),
            (_, None) => Span::Last(i64::try_from(MAX_SPAN.as_millis()).unwrap_or(i64::MAX)),
        };
        let slot = self.window(Window {
            spelling: spelled(tree, self.on, self.names),
            measure,
            span,
            per: match per {
                Some(per) => Some(per?),
                None => None,
            },
            only: only.unwrap_or(Condition::Always(true)),
        });
        Some(match (function, millis) {
            ("first_today", _) => Value::Truth(Condition::Window(slot)),
            ("rate", Some(millis)) => {
                // So many a minute.
                let parts = [
                    (Factor::Times, Number::Window(slot)),
                    (Factor::Times, Number::Constant(MINUTE_MILLIS)),
                    (Factor::Over, Number::Constant(millis)),
                ];
                Value::Number(Number::Product(parts.into()), None)
            }
            _ => Value::Number(Number::Window(slot), unit),
        })
    }

    fn crosses(&mut self, number: &Expr<'n>, line: &Expr<'n>) -> Option<Value<'n>> {
        let (number, line) = (self.number(number), self.number(line));
        let (number, line) = (number?.0, line?.0);
        Some(Value::Truth(Condition::Crosses(Box::new((number, line)))))
    }

    fn measure(
        &mut self,
        function: &str,
        what: Option<&Expr<'n>>,
    ) -> Option<(Measure, Option<Unit>)> {
        Some(match (function, what) {
            ("distinct", Some(what)) => (Measure::Distinct(self.key(what)?), None),
            (_, Some(what)) => {
                let (number, unit) = self.number(what)?;
                (Measure::Sum(number), unit)
            }
            ("since_last", None) => (Measure::Since, Some(Unit::Seconds)),
            ("first_today", None) => (Measure::First, None),
            (_, None) => (Measure::Count, None),
        })
    }

    /// How long a stretch is looked back over, in milliseconds.
    fn span(&mut self, function: &str, misuse: Problem, span: &Expr<'n>) -> Option<i64> {
        let longest = i64::try_from(MAX_SPAN.as_millis()).unwrap_or(i64::MAX);
        let problem = match &span.kind {
            ExprKind::Duration(millis) if *millis > 0 && *millis <= longest => {
                return Some(*millis);
            }
            ExprKind::Duration(_) => Problem::OutOfRange {
                key: function.to_owned(),
                found: span.to_string(),
                min: "1s".into(),
                max: "24h".into(),
            },
            _ => misuse,
        };
        self.tell(span.span.clone(), problem);
        None
    }

    /// The place of a window; one that is counted already is not counted twice.
    fn window(&mut self, window: Window) -> usize {
        let known = self
            .windows
            .iter()
            .position(|it| it.spelling == window.spelling);
        known.unwrap_or_else(|| {
            self.windows.push(window);
            self.windows.len() - 1
        })
    }

    fn misused(&mut self, tree: &Expr<'_>, problem: Problem) -> Option<Value<'n>> {
        self.tell(tree.span.clone(), problem);
        None
    }
}

/// The fault of naming a function without giving it anything, if it is one.
pub(super) fn bare(name: &str) -> Option<Problem> {
    Some(misused(function::function(name)?, name))
}

fn misused(function: &Function, typed: &str) -> Problem {
    Problem::BadArguments {
        function: typed.to_owned(),
        usage: function.usage_like(typed).to_owned(),
    }
}

fn sort<'a, 'n>(arguments: &'a [Argument<'n>]) -> Option<Arguments<'a, 'n>> {
    let mut sorted = Arguments {
        plain: Vec::new(),
        per: None,
        only: None,
    };
    for argument in arguments {
        let place = match argument.name.as_ref().map(|it| function::argument(it.text)) {
            None => {
                sorted.plain.push(&argument.value);
                continue;
            }
            Some(Some("per")) => &mut sorted.per,
            Some(Some("where")) => &mut sorted.only,
            Some(_) => return None,
        };
        if place.replace(&argument.value).is_some() {
            return None;
        }
    }
    Some(sorted)
}
