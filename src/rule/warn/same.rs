//! Rules that say again what another says.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Problem, Source, Warning};
use crate::rule::schema::On;
use crate::rule::when::{self, Names};
use crate::rule::{Rule, RuleId};

/// Keys that do not make two rules different, or that are looked at closely.
const LOOKED_AT: [&str; 6] = ["id", "on", "when", "text", "to", "limit"];

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
        let when = when.map(|tree| when::spelled(&tree, rule.on, names));
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
