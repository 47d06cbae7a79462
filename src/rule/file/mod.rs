//! One rule file: TOML to rules, telling every fault in one pass.

mod literal;
mod table;

use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::event::Text;
use crate::fault::{Expected, Fault, Problem, Source, did_you_mean};
use crate::rule::limit::Limit;
use crate::rule::schema::{On, Type};
use crate::rule::text::Template;
use crate::rule::when::Condition;
use crate::rule::{Rule, RuleId, WATCHERS, text, when};
use literal::Literal;
pub(in crate::rule) use table::MAX_FAULTS;
use table::{Faults, Table, literal};

const KEYS: [&str; 6] = ["id", "on", "when", "text", "to", "limit"];
const MAX_ID_CHARS: usize = 64;
const MAX_LIMIT: Duration = Duration::from_hours(24);

/// A rule as its file has it, with what only the loader needs.
pub(in crate::rule) struct Loaded {
    pub(in crate::rule) rule: Rule,
    pub(in crate::rule) condition: Condition,
}

/// What one file came to. The ids are told also of rules that have faults, so that a duplicate is never missed.
pub(in crate::rule) struct File {
    pub(in crate::rule) rules: Vec<Loaded>,
    pub(in crate::rule) ids: Vec<(RuleId, Range<usize>)>,
    pub(in crate::rule) faults: Vec<Fault>,
}

/// Reads a file. `targets` are the known names, besides [`WATCHERS`].
pub(in crate::rule) fn read(source: &Source, targets: &[&str]) -> File {
    let mut faults = Faults::new(source);
    let mut file = File {
        rules: Vec::new(),
        ids: Vec::new(),
        faults: Vec::new(),
    };
    match DeTable::parse(&source.text) {
        Ok(root) => {
            let root = Table::new(root.get_ref(), 0..0, "");
            root.refuse_others(&["rule"], &mut faults);
            for rule in tables(&root, &mut faults) {
                if faults.is_full() {
                    break;
                }
                let table = Table::new(rule.0, rule.1, "");
                file.rules
                    .extend(read_rule(&table, targets, &mut file.ids, &mut faults));
            }
        }
        Err(error) => {
            let span = error.span().unwrap_or_default();
            let detail = error.message().to_owned();
            faults.tell(span, Problem::Syntax { detail });
        }
    }
    file.faults = faults.list;
    file
}

type SpannedTable<'t> = (&'t DeTable<'t>, Range<usize>);

/// Every `[[rule]]`. A single `[rule]` is told to want two brackets.
fn tables<'t>(root: &Table<'t>, faults: &mut Faults<'_>) -> Vec<SpannedTable<'t>> {
    let mut out = Vec::new();
    let Some(value) = root.value("rule") else {
        return out;
    };
    let mut wrong = |value: &Spanned<DeValue<'_>>| {
        let detail = "a rule begins with [[rule]], two brackets on either side".to_owned();
        faults.tell(value.span(), Problem::Syntax { detail });
    };
    let DeValue::Array(rules) = value.get_ref() else {
        wrong(value);
        return out;
    };
    for rule in rules {
        match rule.get_ref() {
            DeValue::Table(table) => out.push((table, rule.span())),
            _ => wrong(rule),
        }
    }
    out
}

fn read_rule(
    table: &Table<'_>,
    targets: &[&str],
    ids: &mut Vec<(RuleId, Range<usize>)>,
    faults: &mut Faults<'_>,
) -> Option<Loaded> {
    table.refuse_others(&KEYS, faults);
    let id = read_id(table, ids, faults);
    let on = read_on(table, faults);
    let when = table.text("when", Expected::Text, faults);
    let condition = match &when {
        Some(when) => read_when(when, on, faults),
        None => Some(Condition::Always(true)),
    };
    let shown_id = id.as_ref().map_or("", RuleId::as_str);
    let text = read_text(table, on, shown_id, faults);
    let to = read_to(table, targets, faults);
    let limit = read_limit(table, on, faults);
    Some(Loaded {
        condition: condition?,
        rule: Rule {
            id: id?,
            on: on?,
            when: when.map(|when| when.text.trim().to_owned()),
            text: text?,
            to: to?,
            limit,
        },
    })
}

fn read_id(
    table: &Table<'_>,
    ids: &mut Vec<(RuleId, Range<usize>)>,
    faults: &mut Faults<'_>,
) -> Option<RuleId> {
    let example = "id = \"big-balloon\"";
    let literal = table.required("id", Expected::Text, example, faults)?;
    let Some(id) = RuleId::parse(literal.text) else {
        let problem = Problem::BadRuleId {
            found: literal.text.chars().take(MAX_ID_CHARS).collect(),
            suggestion: kebab(literal.text),
        };
        faults.tell(literal.span, problem);
        return None;
    };
    ids.push((id.clone(), literal.span));
    Some(id)
}

/// The nearest thing to `text` that may be an id.
fn kebab(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let id = words.join("-").to_ascii_lowercase();
    RuleId::parse(&id).map(|_| id)
}

fn read_on(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<On> {
    let literal = table.required("on", Expected::Text, "on = \"donation\"", faults)?;
    let on = On::parse(literal.text);
    if on.is_none() {
        let names = On::ALL.map(On::name);
        let problem = Problem::BadChoice {
            key: "on".into(),
            found: literal.text.into(),
            suggestion: did_you_mean(literal.text, names).map(str::to_owned),
            choices: names.map(str::to_owned).to_vec(),
        };
        faults.tell(literal.span, problem);
    }
    on
}

fn read_when(when: &Literal<'_>, on: Option<On>, faults: &mut Faults<'_>) -> Option<Condition> {
    when::compile(when.text, on)
        .map_err(|mistakes| faults.tell_within(when, mistakes))
        .ok()
}

fn read_text(
    table: &Table<'_>,
    on: Option<On>,
    id: &str,
    faults: &mut Faults<'_>,
) -> Option<Template> {
    let example = "text = \"🔔 {{ streamer.nick }}\"";
    let literal = table.required("text", Expected::Text, example, faults)?;
    text::compile(literal.text, on, id)
        .map_err(|mistakes| faults.tell_within(&literal, mistakes))
        .ok()
}

fn read_to(table: &Table<'_>, targets: &[&str], faults: &mut Faults<'_>) -> Option<Vec<Text>> {
    let Some(value) = table.value("to") else {
        return Some(vec![Text::const_new(WATCHERS)]);
    };
    let DeValue::Array(items) = value.get_ref() else {
        table.wrong_type("to", Expected::TextList, value, faults);
        return None;
    };
    if items.is_empty() {
        faults.tell(value.span(), Problem::EmptyList);
        return None;
    }
    let mut to = Vec::new();
    let mut fine = true;
    for item in items {
        let Some(name) = literal(item, faults.source) else {
            table.wrong_type("to", Expected::TextList, item, faults);
            fine = false;
            continue;
        };
        if name.text != WATCHERS && !targets.contains(&name.text) {
            let known = || targets.iter().copied().chain([WATCHERS]);
            let problem = Problem::UnknownTarget {
                found: name.text.to_owned(),
                suggestion: did_you_mean(name.text, known()).map(str::to_owned),
                known: known().map(str::to_owned).collect(),
            };
            faults.tell(name.span, problem);
            fine = false;
            continue;
        }
        if !to.iter().any(|known| known == name.text) {
            to.push(Text::from(name.text));
        }
    }
    fine.then_some(to)
}

fn read_limit(table: &Table<'_>, on: Option<On>, faults: &mut Faults<'_>) -> Option<Limit> {
    let value = table.value("limit")?;
    let DeValue::Table(entries) = value.get_ref() else {
        table.wrong_type("limit", Expected::Table, value, faults);
        return None;
    };
    let limit = Table::new(entries, value.span(), "limit");
    limit.refuse_others(&["every", "per"], faults);
    let every = read_every(&limit, faults);
    let per = limit.text("per", Expected::Text, faults);
    let per = per.and_then(|per| {
        let on = on?;
        let path = on
            .person()
            .filter(|person| *person == per.text)
            .map_or_else(|| per.text.to_owned(), |person| format!("{person}.id"));
        let problem = match on.field(&path) {
            Some(field) if field.kind() != Type::Bool => return Some(field),
            Some(_) => Problem::BadLimitKey {
                found: path,
                person: on.person(),
            },
            None => when::unknown_field(on, &path),
        };
        faults.tell(per.range(0..per.text.len()), problem);
        None
    });
    Some(Limit { every: every?, per })
}

fn read_every(limit: &Table<'_>, faults: &mut Faults<'_>) -> Option<Duration> {
    let literal = limit.required("every", Expected::Duration, "every = \"30s\"", faults)?;
    let Ok(every) = humantime::parse_duration(literal.text) else {
        let problem = Problem::BadDuration {
            key: limit.name("every"),
            found: literal.text.to_owned(),
        };
        faults.tell(literal.span, problem);
        return None;
    };
    if every.is_zero() || every > MAX_LIMIT {
        let problem = Problem::OutOfRange {
            key: limit.name("every"),
            found: literal.text.to_owned(),
            min: "1ms".into(),
            max: "24h".into(),
        };
        faults.tell(literal.span, problem);
        return None;
    }
    Some(every)
}
