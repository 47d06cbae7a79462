//! Rules that say again what another says.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Problem, Source, Warning};
use crate::rule::schema::On;
use crate::rule::when::{self, Expr, ExprKind, Names};
use crate::rule::{Rule, RuleId};

/// Keys that do not make two rules different, or that are looked at closely.
const LOOKED_AT: [&str; 6] = ["id", "on", "when", "text", "to", "limit"];

/// Most parts of a condition that are looked at once its names are replaced.
const MAX_PARTS: usize = 20_000;

/// The rules so far.
#[derive(Debug, Default)]
pub(in crate::rule) struct Same {
    seen: HashMap<Key, (RuleId, String)>,
}

/// What two rules must have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    on: On,
    when: String,
    /// The keys that this file does not know, as they are written: whatever they mean, they may set rules apart.
    others: String,
    also: Also,
}

/// What they must have in common besides.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Also {
    Targets(Vec<String>),
    Text(String),
}

impl Same {
    /// Takes a rule and the table that it was read from; says which rule it repeats.
    pub(in crate::rule) fn take(
        &mut self,
        rule: &Rule,
        names: &Names<'_>,
        table: &DeTable<'_>,
        source: &Source,
    ) -> Option<(Range<usize>, Problem)> {
        let when = rule.when.as_deref().and_then(|when| when::read(when).0);
        let when = when.map(|tree| spelled(&tree, rule.on, names));
        let when = when.unwrap_or_default();
        let written = |value: &Spanned<DeValue<'_>>| {
            let text = source.text.get(value.span()).unwrap_or_default();
            text.to_owned()
        };
        let mut others: Vec<String> = table
            .iter()
            .filter(|(key, _)| !LOOKED_AT.contains(&key.get_ref().as_ref()))
            .map(|(key, value)| format!("{} = {}", key.get_ref(), written(value)))
            .collect();
        others.sort_unstable();
        let others = others.join("\n");
        let mut targets: Vec<String> = rule.to.iter().map(ToString::to_string).collect();
        targets.sort_unstable();
        let text = table.get("text").map(written).unwrap_or_default();
        let span = table.get("id")?.span();
        let place = source.place(span.clone()).to_string();
        let mut found = None;
        for also in [Also::Targets(targets), Also::Text(text)] {
            let key = Key {
                on: rule.on,
                when: when.clone(),
                others: others.clone(),
                also,
            };
            if let Some((other, place)) = self.seen.get(&key) {
                found = found.or_else(|| {
                    let warning = Warning::SameRule {
                        id: rule.id.to_string(),
                        other: other.to_string(),
                        place: place.clone(),
                    };
                    Some((span.clone(), Problem::Warning(warning)))
                });
            } else {
                self.seen.insert(key, (rule.id.clone(), place.clone()));
            }
        }
        found
    }
}

/// How a condition is written when every name in it is replaced by what it stands for, however it was spaced.
fn spelled(tree: &Expr<'_>, on: On, names: &Names<'_>) -> String {
    let mut tree = tree.clone();
    let mut left = MAX_PARTS;
    replace(&mut tree, on, names, &mut left);
    tree.to_string()
}

fn replace<'n>(tree: &mut Expr<'n>, on: On, names: &Names<'n>, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    if let ExprKind::Path(path) = tree.kind {
        if let Some(field) = on.field(path) {
            tree.kind = ExprKind::Path(field.path);
        } else if let Some((_, Some(definition))) = names.definition(path) {
            *tree = definition.clone();
        } else if let Some(list) = names.list(path) {
            tree.kind = list.spelled();
        }
    }
    for part in tree.parts_mut() {
        replace(part, on, names, left);
    }
}
