//! `[lists]` and `[let]`: the names that a rule file gives to values and conditions.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::literal::Literal;
use super::table::{Faults, Table};
use crate::fault::{Expected, Problem};
use crate::rule::On;
use crate::rule::when::{self, List, Named, Names};

/// Where what a name stands for was written: in which file, and the text there.
pub(super) type Places<'n> = BTreeMap<&'n str, (usize, Literal<'n>)>;

/// Reads the lists and definitions of one file. A name that is given twice is told the second time.
pub(super) fn read<'n>(
    root: &Table<'n>,
    file: usize,
    names: &mut Names<'n>,
    places: &mut Places<'n>,
    faults: &mut Faults<'_>,
) {
    for (name, at, value) in entries(root, "lists", faults) {
        if !is_free(name, &at, names, faults) {
            continue;
        }
        if let Some(list) = list(name, value, faults) {
            names.lists.insert(name, Named::new(list, (file, at)));
        } else {
            names.broken.insert(name);
        }
    }
    for (name, at, value) in entries(root, "let", faults) {
        let Some(literal) = super::table::literal(value, faults.source) else {
            let table = Table::new(root.entries, root.span.clone(), "let");
            table.wrong_type(name, Expected::Text, value, faults);
            names.broken.insert(name);
            continue;
        };
        if !is_free(name, &at, names, faults) {
            continue;
        }
        let (tree, mistakes) = when::read(literal.text);
        faults.tell_within(&literal, mistakes);
        names.lets.insert(name, Named::new(tree, (file, at)));
        places.insert(name, (file, literal));
    }
}

type Entry<'n> = (&'n str, std::ops::Range<usize>, &'n Spanned<DeValue<'n>>);

fn entries<'n>(root: &Table<'n>, key: &str, faults: &mut Faults<'_>) -> Vec<Entry<'n>> {
    let Some(value) = root.value(key) else {
        return Vec::new();
    };
    let DeValue::Table(entries) = value.get_ref() else {
        root.wrong_type(key, Expected::Table, value, faults);
        return Vec::new();
    };
    let entries = entries.iter();
    entries
        .map(|(name, value)| (name.get_ref().as_ref(), name.span(), value))
        .collect()
}

fn list<'n>(
    name: &str,
    value: &'n Spanned<DeValue<'n>>,
    faults: &mut Faults<'_>,
) -> Option<List<'n>> {
    let DeValue::Array(items) = value.get_ref() else {
        let problem = Problem::WrongType {
            key: format!("lists.{name}"),
            expected: Expected::TextList,
            found: super::table::shown(value, faults.source),
        };
        faults.tell(value.span(), problem);
        return None;
    };
    if items.is_empty() {
        faults.tell(value.span(), Problem::EmptyList);
        return None;
    }
    let (mut texts, mut numbers) = (Vec::new(), Vec::new());
    for item in items {
        let number = match item.get_ref() {
            DeValue::String(text) => {
                texts.push(text.as_ref());
                continue;
            }
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let Some(number) = number else {
            return mixed(name, item, faults);
        };
        numbers.push(number);
    }
    match (texts.is_empty(), numbers.is_empty()) {
        (false, true) => Some(List::Texts(texts)),
        (true, false) => Some(List::Numbers(numbers)),
        _ => {
            // The first item says what was meant; the first that is different is the one to look at.
            let wants_texts = matches!(items.iter().next()?.get_ref(), DeValue::String(_));
            let mut items = items.iter();
            let other =
                items.find(|item| matches!(item.get_ref(), DeValue::String(_)) != wants_texts)?;
            mixed(name, other, faults)
        }
    }
}

fn mixed<'n>(name: &str, item: &Spanned<DeValue<'_>>, faults: &mut Faults<'_>) -> Option<List<'n>> {
    let problem = Problem::MixedList {
        name: name.to_owned(),
        found: super::table::shown(item, faults.source),
    };
    faults.tell(item.span(), problem);
    None
}

/// Whether a name may be given to something new.
fn is_free(
    name: &str,
    at: &std::ops::Range<usize>,
    names: &Names<'_>,
    faults: &mut Faults<'_>,
) -> bool {
    let taken = if !when::is_name(name) {
        let found = name.to_owned();
        faults.tell(at.clone(), Problem::BadName { found });
        return false;
    } else if when::is_keyword(name) || when::function(name).is_some() {
        name.to_owned()
    } else if names.lists.contains_key(name) {
        format!("lists.{name}")
    } else if names.lets.contains_key(name) {
        format!("let.{name}")
    } else if let Some(on) = On::ALL
        .into_iter()
        .find(|on| on.field(name).is_some() || on.is_person(name))
    {
        on.name().to_owned()
    } else {
        return true;
    };
    let problem = Problem::NameTaken {
        name: name.to_owned(),
        by: taken,
    };
    faults.tell(at.clone(), problem);
    false
}
