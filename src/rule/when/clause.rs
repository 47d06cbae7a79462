//! A condition taken apart, so that it can be shown what each part of it came to.
//!
//! Only built when somebody asks: what rules do live needs none of it.

use super::check::{condition, number};
use super::condition::{Condition, Number};
use super::names::Names;
use super::tree::{Expr, ExprKind};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, On, Value};
use crate::rule::window::Window;

/// Most parts that one condition is taken apart into: nobody reads more.
const MAX_PARTS: usize = 200;

/// A part of a condition.
#[derive(Debug, Clone)]
pub struct Clause {
    text: String,
    holds: Condition,
    reads: Vec<(String, What)>,
    parts: Vec<Self>,
}

/// Something that a part looks at.
#[derive(Debug, Clone)]
enum What {
    Field(&'static Field),
    Number(Number),
    Truth(Condition),
}

/// What a part of a condition came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// As it is written.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// What it looks at, and what that was.
    pub values: Vec<(String, String)>,
    /// What it is put together of.
    pub parts: Vec<Self>,
}

impl Clause {
    /// Takes a condition apart that was checked.
    pub(in crate::rule) fn new(
        tree: &Expr<'_>,
        on: On,
        names: &Names<'_>,
        windows: &mut Vec<Window>,
    ) -> Option<Self> {
        let mut left = MAX_PARTS;
        Taker { on, names, windows }.take(tree, &mut left)
    }

    /// What it came to here.
    pub fn explain(&self, scene: &Scene<'_>) -> Explained {
        let value = |what: &What| match what {
            What::Number(number) => number.now(scene).to_string(),
            What::Truth(condition) => condition.holds(scene).to_string(),
            What::Field(field) => match field.read(scene) {
                Value::Text(text) => format!("{text:?}"),
                Value::Number(number) => number.to_string(),
                Value::Bool(value) => value.to_string(),
            },
        };
        let reads = self.reads.iter();
        Explained {
            text: self.text.clone(),
            holds: self.holds.holds(scene),
            values: reads
                .map(|(name, what)| (name.clone(), value(what)))
                .collect(),
            parts: self.parts.iter().map(|part| part.explain(scene)).collect(),
        }
    }
}

struct Taker<'a, 'n> {
    on: On,
    names: &'a Names<'n>,
    windows: &'a mut Vec<Window>,
}

impl<'n> Taker<'_, 'n> {
    fn take(&mut self, tree: &Expr<'n>, left: &mut usize) -> Option<Clause> {
        *left = left.checked_sub(1)?;
        let holds = condition(tree, self.on, self.names, self.windows).ok()?;
        let names = self.names;
        let parts: &[Expr<'n>] = match &tree.kind {
            ExprKind::All(all) | ExprKind::Any(all) => all,
            ExprKind::Not(other) => std::slice::from_ref(other),
            ExprKind::Path(name) => match names.definition(name) {
                Some((_, Some(definition))) => std::slice::from_ref(definition),
                _ => &[],
            },
            _ => &[],
        };
        let parts = parts.iter().map_while(|part| self.take(part, left));
        let parts: Vec<_> = parts.collect();
        let mut reads = Vec::new();
        if parts.is_empty() {
            self.reads(tree, &mut reads);
        }
        Some(Clause {
            text: tree.to_string(),
            holds,
            reads,
            parts,
        })
    }

    /// The fields and the counts that an expression looks at, each once.
    fn reads(&mut self, tree: &Expr<'n>, reads: &mut Vec<(String, What)>) {
        let what = match &tree.kind {
            ExprKind::Path(path) => {
                let person = self.on.person().filter(|_| self.on.is_person(path));
                let path = if let Some(person) = person {
                    format!("{person}.id")
                } else {
                    (*path).to_owned()
                };
                let field = self.on.field(&path);
                field.map(|field| (path, What::Field(field)))
            }
            ExprKind::Call(name, _)
                if super::function(name.text).is_none_or(|it| it.name != "crosses") =>
            {
                let number = number(tree, self.on, self.names, self.windows);
                let what = match number {
                    Ok(number) => Some(What::Number(number)),
                    Err(_) => condition(tree, self.on, self.names, self.windows)
                        .ok()
                        .map(What::Truth),
                };
                what.map(|what| (tree.to_string(), what))
            }
            _ => {
                for part in tree.clone().parts_mut() {
                    self.reads(part, reads);
                }
                None
            }
        };
        if let Some((name, what)) = what
            && !reads.iter().any(|(known, _)| *known == name)
        {
            reads.push((name, what));
        }
    }
}
