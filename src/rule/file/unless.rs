//! `unless_ringing`: the rules that a rule gives way to. They may stand in any file, so they are looked up when all are
//! read.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use toml::de::DeValue;

use super::Loaded;
use super::table::{Faults, Table, literal};
use crate::fault::{Expected, Problem, did_you_mean};
use crate::rule::RuleId;

/// That a rule gives way to another.
pub(super) struct Wish {
    rule: RuleId,
    /// The other, as it was written.
    other: String,
    file: usize,
    span: Range<usize>,
}

/// Reads the key of one rule.
pub(super) fn read(
    table: &Table<'_>,
    id: Option<&RuleId>,
    file: usize,
    faults: &mut Faults<'_>,
) -> Vec<Wish> {
    const KEY: &str = "unless_ringing";
    let Some(value) = table.value(KEY) else {
        return Vec::new();
    };
    let DeValue::Array(items) = value.get_ref() else {
        table.wrong_type(KEY, Expected::TextList, value, faults);
        return Vec::new();
    };
    if items.is_empty() {
        faults.tell(value.span(), Problem::EmptyList);
    }
    let mut wishes = Vec::new();
    for item in items {
        let Some(other) = literal(item, faults.source) else {
            table.wrong_type(KEY, Expected::TextList, item, faults);
            continue;
        };
        wishes.extend(id.map(|id| Wish {
            rule: id.clone(),
            other: other.text.to_owned(),
            file,
            span: other.span,
        }));
    }
    wishes
}

/// Looks up every rule that another gives way to, and settles in which order rules are decided. `ids` are all rules
/// that were read, those with faults among them.
pub(super) fn settle(
    wishes: &[Wish],
    ids: &HashMap<RuleId, String>,
    rules: &mut [Loaded],
    faults: &mut [Faults<'_>],
) {
    let places: HashMap<RuleId, usize> = rules
        .iter()
        .enumerate()
        .map(|(place, loaded)| (loaded.rule.id.clone(), place))
        .collect();
    // Which rules wait for which.
    let mut waits: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut wished: HashMap<usize, &Wish> = HashMap::new();
    for wish in wishes {
        let problem = match RuleId::parse(&wish.other).filter(|id| ids.contains_key(id)) {
            None => Some(unknown(wish, ids)),
            Some(other) => match (places.get(&wish.rule), places.get(&other)) {
                (Some(&rule), Some(&place)) => match other_kind(rules, rule, place) {
                    None => {
                        waits.entry(rule).or_default().push(place);
                        wished.insert(rule, wish);
                        None
                    }
                    problem => problem,
                },
                // One of the two has a fault of its own.
                _ => None,
            },
        };
        if let (Some(problem), Some(faults)) = (problem, faults.get_mut(wish.file)) {
            faults.tell(wish.span.clone(), problem);
        }
    }
    let in_circles = rank(&waits, rules);
    if let Some(chain) = circle(&waits, &in_circles) {
        let first = chain.first().and_then(|rule| wished.get(rule));
        if let Some(wish) = first
            && let Some(faults) = faults.get_mut(wish.file)
        {
            let name = |rule: &usize| rules.get(*rule).map(|loaded| loaded.rule.id.to_string());
            let chain = chain.iter().filter_map(name).collect();
            faults.tell(wish.span.clone(), Problem::Cycle { chain });
        }
    }
    for (rule, others) in &waits {
        let others = others.iter().filter_map(|other| rules.get(*other));
        let others: Vec<_> = others.map(|loaded| loaded.rule.id.clone()).collect();
        if let Some(loaded) = rules.get_mut(*rule) {
            loaded.rule.unless_ringing = others;
        }
    }
}

fn unknown(wish: &Wish, ids: &HashMap<RuleId, String>) -> Problem {
    // Nothing gives way to itself.
    let others = ids.keys().filter(|id| **id != wish.rule);
    let mut known: Vec<_> = others.map(RuleId::as_str).collect();
    known.sort_unstable();
    Problem::NoSuchRule {
        found: wish.other.clone(),
        suggestion: did_you_mean(&wish.other, known.iter().copied()).map(str::to_owned),
        known: known.into_iter().map(str::to_owned).collect(),
    }
}

/// Rules of different kinds never ring for the same event.
fn other_kind(rules: &[Loaded], rule: usize, other: usize) -> Option<Problem> {
    let (rule, other) = (&rules.get(rule)?.rule, &rules.get(other)?.rule);
    (rule.on != other.on).then(|| Problem::OtherKind {
        rule: other.id.to_string(),
        on: other.on.name(),
        own: rule.on.name(),
    })
}

/// Gives each rule its rank: one more than the highest of those it waits for. Those that wait in circles are left over.
fn rank(waits: &BTreeMap<usize, Vec<usize>>, rules: &mut [Loaded]) -> BTreeMap<usize, usize> {
    let mut left: BTreeMap<usize, usize> = waits
        .iter()
        .map(|(rule, others)| (*rule, others.len()))
        .collect();
    let mut waited_for: HashMap<usize, Vec<usize>> = HashMap::new();
    for (rule, others) in waits {
        for other in others {
            waited_for.entry(*other).or_default().push(*rule);
        }
    }
    let mut settled: Vec<usize> = waited_for
        .keys()
        .copied()
        .filter(|rule| !left.contains_key(rule))
        .collect();
    while let Some(other) = settled.pop() {
        let above = rules.get(other).map_or(0, |loaded| loaded.rule.rank) + 1;
        for rule in waited_for.remove(&other).unwrap_or_default() {
            if let Some(loaded) = rules.get_mut(rule) {
                loaded.rule.rank = loaded.rule.rank.max(above);
            }
            if let Some(open) = left.get_mut(&rule) {
                *open -= 1;
                if *open == 0 {
                    left.remove(&rule);
                    settled.push(rule);
                }
            }
        }
    }
    left
}

/// One circle among those that are left over, its first rule once more at its end.
fn circle(
    waits: &BTreeMap<usize, Vec<usize>>,
    left: &BTreeMap<usize, usize>,
) -> Option<Vec<usize>> {
    let mut chain: Vec<usize> = Vec::new();
    let mut next = *left.keys().next()?;
    loop {
        if let Some(at) = chain.iter().position(|rule| *rule == next) {
            chain.drain(..at);
            chain.push(next);
            return Some(chain);
        }
        chain.push(next);
        let mut others = waits.get(&next)?.iter();
        next = *others.find(|other| left.contains_key(other))?;
    }
}
