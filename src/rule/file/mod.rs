//! One rule file: TOML to rules, telling every fault in one pass.

pub(in crate::rule) mod key;

mod limit;
mod literal;
mod names;
mod streamers;
mod table;
mod tier;
mod trial;
mod unless;
mod wording;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::event::Text;
use crate::fault::{Expected, Fault, Problem, Source, did_you_mean};
use crate::rule::schedule::Schedule;
use crate::rule::schema::On;
use crate::rule::trial::Trial;
use crate::rule::warn::{self, Same};
use crate::rule::when::{Clause, Condition, Names};
use crate::rule::window::Window;
use crate::rule::{Mistake, Rule, RuleId, WATCHERS, when};
use literal::Literal;
use names::Places;
use table::{Faults, Table, literal};
use unless::Wish;

const MAX_ID_CHARS: usize = 64;

/// What the files came to.
#[derive(Default)]
pub(in crate::rule) struct Files {
    /// The rules that have no fault.
    pub(in crate::rule) rules: Vec<Loaded>,
    /// What is counted over time, by kind of event.
    pub(in crate::rule) windows: [Vec<Window>; On::ALL.len()],
    /// The tests that stand beside them.
    pub(in crate::rule) trials: Vec<Trial>,
    /// In the order of the files and, within one, of its lines.
    pub(in crate::rule) faults: Vec<Fault>,
    /// What works and is most likely not meant, in the same order.
    pub(in crate::rule) warnings: Vec<Fault>,
}

/// A rule as its file has it, with what only the loader needs.
pub(in crate::rule) struct Loaded {
    pub(in crate::rule) rule: Rule,
    pub(in crate::rule) condition: Condition,
    /// Its condition taken apart, if that is wanted and there is one.
    pub(in crate::rule) clause: Option<Clause>,
}

/// What reading a rule needs to know of everything around it.
struct Around<'a, 'n> {
    targets: &'a [&'a str],
    names: &'a Names<'n>,
    windows: &'a mut [Vec<Window>; On::ALL.len()],
    explains: bool,
    /// The rules that were read before, and where. Those with faults are among them, so that a duplicate is never missed.
    ids: HashMap<RuleId, String>,
    /// Which rules give way to which.
    wishes: Vec<Wish>,
    /// What is wrong with what a name stands for, found where the name was used.
    elsewhere: Vec<(String, Mistake)>,
    /// What repeats another rule.
    same: Same,
}

/// Reads rule files. `targets` are the known names, besides [`WATCHERS`]; `explains` has conditions taken apart.
pub(in crate::rule) fn read(sources: &[Source], targets: &[&str], explains: bool) -> Files {
    let mut files = Files::default();
    let mut faults: Vec<_> = sources.iter().map(Faults::new).collect();
    let roots: Vec<_> = faults.iter_mut().map(parse).collect();
    let tables = |file: usize| {
        let root = roots.get(file).and_then(Option::as_ref);
        root.map(|root| Table::new(root.get_ref(), 0..0, ""))
    };
    // Names first: what one file calls by a name, every file may.
    let (mut names, mut places) = (Names::default(), Places::default());
    for (file, faults) in faults.iter_mut().enumerate() {
        if let Some(root) = tables(file) {
            root.refuse_all_but(&key::ROOT, faults);
            names::read(&root, file, &mut names, &mut places, faults);
        }
    }
    let mut around = Around {
        targets,
        names: &names,
        windows: &mut files.windows,
        explains,
        ids: HashMap::new(),
        wishes: Vec::new(),
        elsewhere: Vec::new(),
        same: Same::default(),
    };
    for (file, faults) in faults.iter_mut().enumerate() {
        let Some(root) = tables(file) else {
            continue;
        };
        let mut ids = Vec::new();
        for (table, span) in headed(&root, "rule", faults) {
            if faults.is_full() {
                break;
            }
            let table = Table::new(table, span, "");
            let mut place = Place {
                file,
                ids: &mut ids,
            };
            let loaded = read_rule(&table, &mut around, &mut place, faults);
            files.rules.extend(loaded);
        }
        for (table, span) in headed(&root, "test", faults) {
            if faults.is_full() {
                break;
            }
            let table = Table::new(table, span, "");
            files.trials.extend(trial::read(&table, &ids, faults));
        }
    }
    unless::settle(&around.wishes, &around.ids, &mut files.rules, &mut faults);
    // Several rules may have stumbled over the same.
    let mut told = Vec::new();
    for (name, mistake) in around.elsewhere {
        if let Some((file, literal)) = places.get(name.as_str())
            && !told.contains(&(name.clone(), mistake.span.clone()))
            && let Some(faults) = faults.get_mut(*file)
        {
            told.push((name, mistake.span.clone()));
            match mistake.problem {
                problem @ Problem::Warning(_) => faults.warn(literal.range(mistake.span), problem),
                _ => faults.tell_within(literal, vec![mistake]),
            }
        }
    }
    for (file, span, problem) in warn::unused(&names) {
        if let Some(faults) = faults.get_mut(file) {
            faults.warn(span, problem);
        }
    }
    for mut faults in faults {
        for (found, all) in [
            (&mut faults.list, &mut files.faults),
            (&mut faults.warnings, &mut files.warnings),
        ] {
            found.sort_by_key(|fault| (fault.place.line, fault.place.column));
            all.append(found);
        }
    }
    files
}

/// The file as TOML.
fn parse<'s>(faults: &mut Faults<'s>) -> Option<Spanned<DeTable<'s>>> {
    match DeTable::parse(&faults.source.text) {
        Ok(root) => Some(root),
        Err(error) => {
            let span = error.span().unwrap_or_default();
            let problem = quote(&faults.source.text, span.start).unwrap_or_else(|| {
                let detail = error.message().to_owned();
                Problem::Syntax { detail }
            });
            faults.tell(span, problem);
            None
        }
    }
}

/// A quote that a phone or an office program has put where a straight one belongs.
fn quote(text: &str, at: usize) -> Option<Problem> {
    let found = text.get(at..)?.chars().next()?;
    let right = match found {
        '“' | '”' | '„' | '＂' => "\"",
        '‘' | '’' | '＇' => "'",
        _ => return None,
    };
    Some(Problem::Spelling {
        found: found.to_string(),
        right: right.to_owned(),
    })
}

/// The file that a rule stands in: which one, and the rules read in it so far.
struct Place<'a> {
    file: usize,
    ids: &'a mut Vec<RuleId>,
}

type SpannedTable<'t> = (&'t DeTable<'t>, Range<usize>);

/// Every `[[rule]]`, or whatever else stands under such headings. A single `[rule]` is told to want two brackets.
fn headed<'t>(root: &Table<'t>, key: &str, faults: &mut Faults<'_>) -> Vec<SpannedTable<'t>> {
    let mut out = Vec::new();
    let Some(value) = root.value(key) else {
        return out;
    };
    let mut wrong = |value: &Spanned<DeValue<'_>>| {
        let detail = format!("a {key} begins with [[{key}]], two brackets on either side");
        faults.tell(value.span(), Problem::Syntax { detail });
    };
    let DeValue::Array(tables) = value.get_ref() else {
        wrong(value);
        return out;
    };
    for table in tables {
        match table.get_ref() {
            DeValue::Table(entries) => out.push((entries, table.span())),
            _ => wrong(table),
        }
    }
    out
}

fn read_rule(
    table: &Table<'_>,
    around: &mut Around<'_, '_>,
    place: &mut Place<'_>,
    faults: &mut Faults<'_>,
) -> Option<Loaded> {
    table.refuse_all_but(&key::RULE, faults);
    let id = read_id(table, &mut around.ids, faults);
    place.ids.extend(id.clone());
    let on = read_on(table, faults);
    let is_enabled = read_enabled(table, faults);
    let streamers = streamers::read(table, faults);
    let when = table.text("when", Expected::Text, faults);
    let (condition, clause) = match &when {
        Some(when) => match read_when(when, on, around, faults) {
            Some((condition, clause)) => (Some(condition), clause),
            None => (None, None),
        },
        None => (Some(Condition::Always(true)), None),
    };
    let shown_id = id.as_ref().map_or("", RuleId::as_str);
    // Where every tier has words of its own, the rule needs none.
    let needs_text = table.value("text").is_some() || table.value("tier").is_none();
    let text = needs_text
        .then(|| wording::read(table, on, shown_id, faults))
        .flatten();
    let to = read_to(table, around.targets, faults);
    let base = tier::Base {
        id: shown_id,
        on,
        text: text.as_ref(),
        to: to.as_deref(),
    };
    let tiers = tier::read(table, &base, around, faults);
    let limit = limit::read_limit(table, on, faults);
    let merge = limit::read_merge(table, on, faults);
    let expires = limit::read_expires(table, faults);
    let priority = limit::read_priority(table, on, faults);
    let active = read_active(table, faults);
    let wishes = unless::read(table, id.as_ref(), place.file, faults);
    around.wishes.extend(wishes);
    let tiers = tiers.ok()?;
    let lowest = tiers.as_ref().and_then(|tiers| tiers.steps().first());
    let (text, to) = match lowest {
        Some(tier) => (Some(tier.text.clone()), Some(tier.to.clone())),
        None => (text, to),
    };
    let reached = tiers.as_ref().and_then(tier::is_reached);
    let loaded = Loaded {
        clause,
        condition: match reached {
            Some(reached) => Condition::All(Box::new([condition?, reached])),
            None => condition?,
        },
        rule: Rule {
            id: id?,
            file: Arc::clone(&faults.source.name),
            on: on?,
            is_enabled: is_enabled?,
            streamers: streamers?,
            when: when.map(|when| when.text.trim().to_owned()),
            text: text?,
            to: to?,
            tiers,
            active,
            unless_ringing: Vec::new(),
            rank: 0,
            limit,
            merge,
            expires,
            priority,
        },
    };
    let (names, source) = (around.names, faults.source);
    // What never rings repeats nobody: a copy that is kept aside is meant to be one.
    if loaded.rule.is_enabled
        && let Some((span, problem)) = around.same.take(&loaded.rule, names, table.entries, source)
    {
        faults.warn(span, problem);
    }
    Some(loaded)
}

/// Whether it may ring: it may where nothing is said.
fn read_enabled(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<bool> {
    const KEY: &str = "enabled";
    let Some(value) = table.value(KEY) else {
        return Some(true);
    };
    if let DeValue::Boolean(is_enabled) = value.get_ref() {
        return Some(*is_enabled);
    }
    table.wrong_type(KEY, Expected::Boolean, value, faults);
    None
}

fn read_active(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Schedule> {
    let literal = table.text("active", Expected::Text, faults)?;
    Schedule::parse(literal.text)
        .map_err(|mistake| faults.tell_within(&literal, vec![mistake]))
        .ok()
}

fn read_id(
    table: &Table<'_>,
    ids: &mut HashMap<RuleId, String>,
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
    if let Some(first) = ids.get(&id) {
        let problem = Problem::DuplicateRule {
            id: id.to_string(),
            first: first.clone(),
        };
        faults.tell(literal.span, problem);
    } else {
        let place = faults.source.place(literal.span).to_string();
        ids.insert(id.clone(), place);
    }
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
        let names = On::names_like(literal.text);
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

/// Without `on` (it was wrong itself) only the grammar is checked.
fn read_when(
    when: &Literal<'_>,
    on: Option<On>,
    around: &mut Around<'_, '_>,
    faults: &mut Faults<'_>,
) -> Option<(Condition, Option<Clause>)> {
    let (tree, mistakes) = when::read(when.text);
    let is_fine = mistakes.is_empty();
    faults.tell_within(when, mistakes);
    let (tree, on) = (tree?, on?);
    let windows = around.windows.get_mut(on as usize)?;
    match when::condition(&tree, on, around.names, windows) {
        Ok(condition) => {
            for told in warn::condition(&tree, on, around.names) {
                match told.within {
                    None => faults.warn(when.range(told.mistake.span), told.mistake.problem),
                    Some(name) => around.elsewhere.push((name, told.mistake)),
                }
            }
            if !is_fine {
                return None;
            }
            let clause = || Clause::new(&tree, on, around.names, windows);
            let clause = around.explains.then(clause).flatten();
            Some((condition, clause))
        }
        Err(told) => {
            around.tell(when, told, faults);
            None
        }
    }
}

impl Around<'_, '_> {
    /// Tells what is wrong with an expression, now where it stands and later where the names in it were given.
    fn tell(&mut self, literal: &Literal<'_>, told: Vec<when::Told>, faults: &mut Faults<'_>) {
        for told in told {
            match told.within {
                None => faults.tell_within(literal, vec![told.mistake]),
                Some(name) => self.elsewhere.push((name, told.mistake)),
            }
        }
    }
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
