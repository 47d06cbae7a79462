//! `[[test]]`: what happens and what is to come of it, as a rule file says it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key;
use super::literal::Literal;
use super::table::{Faults, Table, literal};
use crate::event::{Broadcast, Event, Text};
use crate::fault::{Expected as Wanted, Problem, ValueType, did_you_mean};
use crate::rule::schema::{Field, On, Type, Value};
use crate::rule::trial::{Expected, Given, MAX_LENGTH, Making, Step, Trial};
use crate::rule::{RuleId, Scene, when};

/// Most events of one test.
const MAX_STEPS: usize = 1_000;

/// Reads a test: one step, or `steps` of the same shape. `ids` are the rules of the same file.
pub(super) fn read(table: &Table<'_>, ids: &[RuleId], faults: &mut Faults<'_>) -> Option<Trial> {
    let told = faults.list.len();
    let value = table.value("steps");
    let is_step = |name: &&str| key::STEP.names().any(|step| step == *name);
    let known = key::TEST.names();
    let known: Vec<_> = known
        .filter(|name| value.is_none() || !is_step(name))
        .collect();
    table.refuse_others(&known, faults);
    let name = table.text("name", Wanted::Text, faults);
    let tables = match value {
        Some(value) => steps(table, value, faults)?,
        None => vec![(table.entries, table.span.clone())],
    };
    let mut steps: Vec<Step> = Vec::new();
    for (index, (entries, span)) in tables.into_iter().enumerate() {
        let table = Table::new(entries, span, "");
        if value.is_some() {
            table.refuse_all_but(&key::STEP, faults);
        }
        let step = step(&table, index, ids, faults)?;
        if steps
            .last()
            .is_some_and(|last| step.event.at < last.event.at)
        {
            faults.tell(table.span.clone(), Problem::BeforeTheLast);
        }
        steps.push(step);
    }
    let is_fine = faults.list.len() == told;
    if is_fine
        && steps
            .iter()
            .all(|step| step.expected == Expected::default())
    {
        let problem = Problem::MissingKey {
            key: "rings".into(),
            example: "rings = [\"big-balloon\"]".into(),
        };
        faults.tell(table.span.clone(), problem);
    }
    Some(Trial {
        name: name.map(|name| name.text.to_owned()),
        file: Arc::clone(&faults.source.name),
        steps,
    })
}

type Entries<'t> = (&'t DeTable<'t>, Range<usize>);

fn steps<'t>(
    table: &Table<'_>,
    value: &'t Spanned<DeValue<'t>>,
    faults: &mut Faults<'_>,
) -> Option<Vec<Entries<'t>>> {
    let problem = match value.get_ref() {
        DeValue::Array(values) if values.is_empty() => Problem::EmptyList,
        DeValue::Array(values) if values.len() > MAX_STEPS => Problem::TooMany { limit: MAX_STEPS },
        DeValue::Array(values) => {
            let one = |value: &'t Spanned<DeValue<'t>>| {
                if let DeValue::Table(entries) = value.get_ref() {
                    return Some((entries, value.span()));
                }
                table.wrong_type("steps", Wanted::Table, value, faults);
                None
            };
            return values.iter().map(one).collect();
        }
        _ => {
            table.wrong_type("steps", Wanted::Table, value, faults);
            return None;
        }
    };
    faults.tell(value.span(), problem);
    None
}

fn step(table: &Table<'_>, index: usize, ids: &[RuleId], faults: &mut Faults<'_>) -> Option<Step> {
    let expected = expected(table, ids, faults);
    let Some(value) = table.value("event") else {
        let problem = Problem::MissingKey {
            key: "event".into(),
            example: "event = { on = \"donation\", balloons = 1000 }".into(),
        };
        faults.tell(table.span.clone(), problem);
        return None;
    };
    let DeValue::Table(entries) = value.get_ref() else {
        table.wrong_type("event", Wanted::Table, value, faults);
        return None;
    };
    let (event, broadcast) = event(&Table::new(entries, value.span(), "event"), index, faults)?;
    Some(Step {
        place: faults.source.place(value.span()),
        event,
        broadcast,
        expected,
    })
}

fn event(table: &Table<'_>, index: usize, faults: &mut Faults<'_>) -> Option<(Event, Broadcast)> {
    let on = super::read_on(table, faults)?;
    let mut making = Making::new(on, at(table, faults)?, index as u64);
    let mut values = Vec::new();
    flatten(table.entries, "", &mut values);
    let told = faults.list.len();
    let mut set = Vec::new();
    for (path, span, value) in values {
        let is_at = key::AT.is_called(&path) && matches!(value.get_ref(), DeValue::String(_));
        if path != "on"
            && !is_at
            && let Some(field) = field(&mut making, on, &path, &span, value, faults)
        {
            set.push((field, span, value));
        }
    }
    if faults.list.len() > told {
        return None;
    }
    let (event, broadcast) = making.done();
    // What was said must be what rules will read: two fields may contradict each other.
    let scene = Scene::new(&event, Some(&broadcast));
    for (field, span, value) in set {
        if given(field, value, faults).is_some_and(|given| !is_read(field, given, &scene)) {
            let field = field.path.to_owned();
            faults.tell(span, Problem::CannotBeSet { field });
        }
    }
    Some((event, broadcast))
}

/// When it happens: a length of time after the test began.
fn at(event: &Table<'_>, faults: &mut Faults<'_>) -> Option<i64> {
    let names = [Some(key::AT.name), key::AT.korean_name];
    let Some(value) = names.into_iter().flatten().find_map(|at| event.value(at)) else {
        return Some(0);
    };
    let DeValue::String(text) = value.get_ref() else {
        return Some(0);
    };
    let millis = when::millis(text);
    let longest = i64::try_from(MAX_LENGTH.as_millis()).unwrap_or(i64::MAX);
    if let Some(millis) = millis.filter(|millis| *millis <= longest) {
        return Some(millis);
    }
    let key = event.name("at");
    let found = text.as_ref().to_owned();
    let problem = match millis {
        None => Problem::BadDuration { key, found },
        Some(_) => Problem::OutOfRange {
            key,
            found,
            min: "0s".into(),
            max: "7d".into(),
        },
    };
    faults.tell(value.span(), problem);
    None
}

/// Every value in tables within tables, by its path.
fn flatten<'t>(
    table: &'t DeTable<'t>,
    prefix: &str,
    out: &mut Vec<(String, Range<usize>, &'t Spanned<DeValue<'t>>)>,
) {
    for (key, value) in table {
        let path = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(table) => flatten(table, &format!("{path}."), out),
            _ => out.push((path, key.span(), value)),
        }
    }
}

/// Sets one field; tells what is wrong with it.
fn field(
    making: &mut Making,
    on: On,
    path: &str,
    span: &Range<usize>,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults<'_>,
) -> Option<&'static Field> {
    if key::ALREADY_HERE.is_called(path) && on == On::Arrival {
        if let DeValue::Boolean(value) = value.get_ref() {
            making.set("already_here", Given::Bool(*value))?;
        } else {
            let problem = Problem::WrongType {
                key: path.to_owned(),
                expected: Wanted::Boolean,
                found: super::table::shown(value, faults.source),
            };
            faults.tell(value.span(), problem);
        }
        return None;
    }
    let Some(field) = on.field(path) else {
        faults.tell(span.clone(), when::unknown_field(on, path));
        return None;
    };
    let given = given(field, value, faults)?;
    if making.set(field.path, given).is_none() {
        let field = field.path.to_owned();
        faults.tell(span.clone(), Problem::CannotBeSet { field });
        return None;
    }
    Some(field)
}

/// The value, if it is of the field's type.
fn given<'t>(
    field: &Field,
    value: &'t Spanned<DeValue<'t>>,
    faults: &mut Faults<'_>,
) -> Option<Given<'t>> {
    let (given, found) = match value.get_ref() {
        DeValue::String(text) => (Given::Text(text), ValueType::Text),
        DeValue::Boolean(value) => (Given::Bool(*value), ValueType::Bool),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
            (Given::Number(number), ValueType::Number)
        }
        _ => {
            let found = Some(super::table::shown(value, faults.source));
            faults.tell(value.span(), Problem::Unexpected { found });
            return None;
        }
    };
    let wanted = match field.kind() {
        Type::Text => ValueType::Text,
        Type::Number => ValueType::Number,
        Type::Bool => ValueType::Bool,
        Type::Choice(_) => {
            if let Given::Text(text) = given {
                if let Some(word) = field.word(text) {
                    return Some(Given::Text(word));
                }
                let words = field.words_like(text);
                let problem = Problem::BadChoice {
                    key: field.path.to_owned(),
                    found: text.to_owned(),
                    suggestion: did_you_mean(text, words.iter().copied()).map(str::to_owned),
                    choices: words.into_iter().map(str::to_owned).collect(),
                };
                faults.tell(value.span(), problem);
                return None;
            }
            ValueType::Text
        }
    };
    if wanted == found {
        return Some(given);
    }
    let problem = Problem::WrongType {
        key: field.path.to_owned(),
        expected: match wanted {
            ValueType::Number => Wanted::Integer,
            ValueType::Bool => Wanted::Boolean,
            ValueType::Text | ValueType::Duration => Wanted::Text,
        },
        found: super::table::shown(value, faults.source),
    };
    faults.tell(value.span(), problem);
    None
}

fn is_read(field: &Field, given: Given<'_>, scene: &Scene<'_>) -> bool {
    match (field.read(scene), given) {
        (Value::Text(read), Given::Text(given)) => read == given,
        (Value::Number(read), Given::Number(given)) => read == given,
        (Value::Bool(read), Given::Bool(given)) => read == given,
        _ => false,
    }
}

/// What is to come of it.
fn expected(table: &Table<'_>, ids: &[RuleId], faults: &mut Faults<'_>) -> Expected {
    let rings = table
        .value("rings")
        .and_then(|value| rules(table, "rings", value, ids, faults));
    let mut texts = BTreeMap::new();
    if let Some(value) = table.value("text") {
        match (value.get_ref(), rings.as_deref()) {
            (DeValue::String(text), Some([only])) => {
                texts.insert(only.clone(), Text::from(text.as_ref()));
            }
            (DeValue::Table(entries), _) => {
                for (key, value) in entries {
                    let id = rule(key.get_ref(), key.span(), ids, faults);
                    match literal(value, faults.source) {
                        Some(text) => texts.extend(id.map(|id| (id, Text::from(text.text)))),
                        None => table.wrong_type("text", Wanted::Text, value, faults),
                    }
                }
            }
            _ => {
                faults.tell(value.span(), Problem::TextOfWhich);
            }
        }
    }
    let mut held = BTreeMap::new();
    if let Some(value) = table.value("held") {
        if let DeValue::Table(entries) = value.get_ref() {
            for (key, value) in entries {
                let id = rule(key.get_ref(), key.span(), ids, faults);
                match literal(value, faults.source) {
                    Some(reason) => held.extend(id.map(|id| (id, Some(Text::from(reason.text))))),
                    None => table.wrong_type("held", Wanted::Text, value, faults),
                }
            }
        } else if let Some(ids) = rules(table, "held", value, ids, faults) {
            held.extend(ids.into_iter().map(|id| (id, None)));
        }
    }
    Expected { rings, texts, held }
}

fn rules(
    table: &Table<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    ids: &[RuleId],
    faults: &mut Faults<'_>,
) -> Option<Vec<RuleId>> {
    let DeValue::Array(items) = value.get_ref() else {
        table.wrong_type(key, Wanted::TextList, value, faults);
        return None;
    };
    let mut out = Vec::new();
    for item in items {
        match literal(item, faults.source) {
            Some(Literal { text, span, .. }) => out.extend(rule(text, span, ids, faults)),
            None => table.wrong_type(key, Wanted::TextList, item, faults),
        }
    }
    Some(out)
}

fn rule(name: &str, span: Range<usize>, ids: &[RuleId], faults: &mut Faults<'_>) -> Option<RuleId> {
    let found = ids.iter().find(|id| id.as_str() == name);
    if found.is_none() {
        let known = || ids.iter().map(RuleId::as_str);
        let problem = Problem::UnknownRule {
            found: name.to_owned(),
            suggestion: did_you_mean(name, known()).map(str::to_owned),
            known: known().map(str::to_owned).collect(),
        };
        faults.tell(span, problem);
    }
    found.cloned()
}
