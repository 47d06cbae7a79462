//! From the tree of a `when` line to a condition that cannot fail: names, types and words are settled here.
//!
//! Every independent mistake is told; a part that is wrong counts as anything for the rest, which is then thrown away.

mod call;
mod compare;
mod list;
mod value;

use std::ops::Range;

use super::condition::{Condition, Number};
use super::names::Names;
use super::token;
use super::tree::{Expr, ExprKind};
use crate::event::Text;
use crate::fault::{Problem, ValueType, did_you_mean};
use crate::rule::Mistake;
use crate::rule::schema::{Field, On, ReadText, Unit};
use crate::rule::window::Window;

/// Longest `when`, in bytes: room for a thousand names in a list.
pub(in crate::rule) const MAX_WHEN_BYTES: usize = 32 * 1024;

/// Most mistakes that are told of one line: nobody reads more at once.
const MAX_MISTAKES: usize = 20;

/// Most parts of one condition once its names are replaced by what they stand for. A few names that stand for each
/// other twice would fill the memory otherwise.
const MAX_PARTS: usize = 20_000;

/// Where a mistake was made: in the text that was checked, or in what a name in it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule) struct Told {
    /// The name, if it was there.
    pub(in crate::rule) within: Option<String>,
    pub(in crate::rule) mistake: Mistake,
}

/// Reads and parses a line: the tree, if there is one, and all that is wrong with its grammar. After a slip of spelling
/// there is a tree all the same, so that the mistakes after it are found in the same pass.
pub(in crate::rule) fn read(when: &str) -> (Option<Expr<'_>>, Vec<Mistake>) {
    if when.len() > MAX_WHEN_BYTES {
        let problem = Problem::TooLong {
            key: "when".into(),
            limit: MAX_WHEN_BYTES,
        };
        return (None, vec![Mistake::new(0..when.len(), problem)]);
    }
    let words = token::read(when);
    let mut mistakes = words.slips;
    let is_broken = !words.breaks.is_empty();
    mistakes.extend(words.breaks);
    mistakes.truncate(MAX_MISTAKES);
    if is_broken {
        return (None, mistakes);
    }
    let tree = super::parse::parse(when, &words.list);
    let tree = tree.map_err(|mistake| mistakes.push(mistake)).ok();
    (tree, mistakes)
}

/// Checks a condition for this kind of event. What it counts over time is added to `windows`.
pub(in crate::rule) fn condition(
    tree: &Expr<'_>,
    on: On,
    names: &Names<'_>,
    windows: &mut Vec<Window>,
) -> Result<Condition, Vec<Told>> {
    let mut checker = Checker::new(on, names, windows);
    let condition = checker.condition(tree);
    if checker.told.is_empty() {
        Ok(condition)
    } else {
        Err(checker.told)
    }
}

/// Checks an expression that is to be a number, in the same way.
pub(in crate::rule) fn number(
    tree: &Expr<'_>,
    on: On,
    names: &Names<'_>,
    windows: &mut Vec<Window>,
) -> Result<Number, Vec<Told>> {
    let mut checker = Checker::new(on, names, windows);
    match checker.number(tree) {
        Some((number, _)) if checker.told.is_empty() => Ok(number),
        _ => Err(checker.told),
    }
}

/// The fault of naming a field that is not there.
pub(in crate::rule) fn unknown_field(on: On, path: &str) -> Problem {
    if on.is_person(path) {
        return Problem::PersonAsValue {
            person: path.to_owned(),
        };
    }
    Problem::UnknownField {
        field: path.to_owned(),
        on: on.name(),
        suggestion: did_you_mean(path, on.paths_like(path)).map(str::to_owned),
        known: on.paths_like(path).map(str::to_owned).collect(),
    }
}

/// A value whose type is known.
#[derive(Clone)]
enum Value<'t> {
    Number(Number, Option<Unit>),
    /// In milliseconds.
    Duration(i64),
    Text(&'t str),
    TextField(ReadText, &'static Field),
    Truth(Condition),
}

impl Value<'_> {
    fn value_type(&self) -> ValueType {
        match self {
            Self::Number(..) => ValueType::Number,
            Self::Duration(_) => ValueType::Duration,
            Self::Text(_) | Self::TextField(..) => ValueType::Text,
            Self::Truth(_) => ValueType::Bool,
        }
    }
}

struct Checker<'c, 'n> {
    on: On,
    names: &'c Names<'n>,
    windows: &'c mut Vec<Window>,
    told: Vec<Told>,
    /// The names that are being looked into, outermost first.
    within: Vec<&'n str>,
    parts: usize,
    /// Whether this is inside of something that is counted over time.
    is_counting: bool,
}

impl<'c, 'n> Checker<'c, 'n> {
    fn new(on: On, names: &'c Names<'n>, windows: &'c mut Vec<Window>) -> Self {
        Self {
            on,
            names,
            windows,
            told: Vec::new(),
            within: Vec::new(),
            parts: 0,
            is_counting: false,
        }
    }

    fn condition(&mut self, tree: &Expr<'n>) -> Condition {
        let anything = Condition::Always(true);
        match self.value(tree) {
            Some(Value::Truth(condition)) => condition,
            Some(other) => {
                let problem = Problem::NotACondition {
                    value: tree.to_string(),
                    found: other.value_type(),
                };
                self.tell(tree.span.clone(), problem);
                anything
            }
            None => anything,
        }
    }

    fn conditions(&mut self, trees: &[Expr<'n>]) -> Box<[Condition]> {
        trees.iter().map(|tree| self.condition(tree)).collect()
    }

    /// Who is meant by something that is to tell people apart, or any other field to tell things apart by.
    fn key(&mut self, tree: &Expr<'_>) -> Option<&'static Field> {
        let ExprKind::Path(path) = tree.kind else {
            self.tell(
                tree.span.clone(),
                Problem::BadLimitKey {
                    found: tree.to_string(),
                    person: self.on.person(),
                },
            );
            return None;
        };
        match super::key(self.on, path) {
            Ok(field) => Some(field),
            Err(problem) => {
                self.tell(tree.span.clone(), problem);
                None
            }
        }
    }

    /// Counts a part and says whether there may be more.
    fn count_part(&mut self, span: &Range<usize>) -> bool {
        self.parts += 1;
        if self.parts == MAX_PARTS {
            self.tell(span.clone(), Problem::TooMany { limit: MAX_PARTS });
        }
        self.parts < MAX_PARTS
    }

    fn tell(&mut self, span: Range<usize>, problem: Problem) {
        if self.told.len() < MAX_MISTAKES {
            self.told.push(Told {
                within: self.within.last().map(|&name| name.to_owned()),
                mistake: Mistake::new(span, problem),
            });
        }
    }
}

/// A text as all texts are compared.
fn folded(text: &str) -> Text {
    crate::rule::fold::fold(text)
}
