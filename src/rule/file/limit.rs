//! How often a rule may ring, what is put together, for how long it is worth anything, and what goes first.

use std::time::Duration;

use toml::de::DeValue;

use super::key;
use super::table::{Faults, Table};
use super::tier::integer;
use crate::fault::{Expected, Problem, did_you_mean};
use crate::rule::limit::{Lead, Limit, Merge, Priority};
use crate::rule::schema::{Field, On};
use crate::rule::when;

/// Longest stretch in which rings are counted.
pub(super) const MAX_EVERY: Duration = Duration::from_hours(24);
/// Most rings that such a stretch may have room for.
pub(super) const MAX_BURST: i64 = 100;
/// Longest stretch that is put together: what is told later is no alert any more.
pub(super) const MAX_WINDOW: Duration = Duration::from_hours(1);
/// Longest time that a ring may stay worth anything.
pub(super) const MAX_EXPIRES: Duration = Duration::from_hours(24 * 7);

/// `limit = { per = "donor", every = "30s", burst = 3 }`
pub(super) fn read_limit(
    table: &Table<'_>,
    on: Option<On>,
    faults: &mut Faults<'_>,
) -> Option<Limit> {
    let limit = inner(table, "limit", faults)?;
    limit.refuse_all_but(&key::LIMIT, faults);
    let every = required(&limit, "every", "every = \"30s\"", MAX_EVERY, faults);
    let per = read_key(&limit, "per", on, faults);
    let burst = read_burst(&limit, faults);
    Some(Limit {
        every: every?,
        burst,
        per,
    })
}

/// `merge = { window = "30s", by = "donor", lead = "now" }`
pub(super) fn read_merge(
    table: &Table<'_>,
    on: Option<On>,
    faults: &mut Faults<'_>,
) -> Option<Merge> {
    let merge = inner(table, "merge", faults)?;
    merge.refuse_all_but(&key::MERGE, faults);
    let window = required(&merge, "window", "window = \"30s\"", MAX_WINDOW, faults);
    let by = read_key(&merge, "by", on, faults);
    let lead = choice(&merge, "lead", &Lead::NAMES, faults);
    Some(Merge {
        window: window?,
        by,
        lead: lead.unwrap_or(Lead::Now),
    })
}

/// `expires = "10m"`
pub(super) fn read_expires(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Duration> {
    table.value("expires")?;
    required(table, "expires", "", MAX_EXPIRES, faults)
}

/// `priority = "high"`
pub(super) fn read_priority(
    table: &Table<'_>,
    on: Option<On>,
    faults: &mut Faults<'_>,
) -> Priority {
    let said = choice(table, "priority", &Priority::NAMES, faults);
    said.unwrap_or_else(|| on.map_or(Priority::Normal, Priority::of))
}

/// The table of a key, if it is there and is one.
fn inner<'t>(table: &Table<'t>, key: &'static str, faults: &mut Faults<'_>) -> Option<Table<'t>> {
    let value = table.value(key)?;
    if let DeValue::Table(entries) = value.get_ref() {
        return Some(Table::new(entries, value.span(), key));
    }
    table.wrong_type(key, Expected::Table, value, faults);
    None
}

/// A field that tells things apart.
fn read_key(
    table: &Table<'_>,
    key: &str,
    on: Option<On>,
    faults: &mut Faults<'_>,
) -> Option<&'static Field> {
    let per = table.text(key, Expected::Text, faults)?;
    match when::key(on?, per.text) {
        Ok(field) => Some(field),
        Err(problem) => {
            faults.tell(per.range(0..per.text.len()), problem);
            None
        }
    }
}

fn read_burst(limit: &Table<'_>, faults: &mut Faults<'_>) -> u32 {
    let Some(value) = limit.value("burst") else {
        return 1;
    };
    match integer(value) {
        None => limit.wrong_type("burst", Expected::Integer, value, faults),
        Some(burst) if !(1..=MAX_BURST).contains(&burst) => {
            let problem = Problem::OutOfRange {
                key: limit.name("burst"),
                found: burst.to_string(),
                min: "1".into(),
                max: MAX_BURST.to_string(),
            };
            faults.tell(value.span(), problem);
        }
        Some(burst) => return u32::try_from(burst).unwrap_or(1),
    }
    1
}

/// A length of time that must be there, as conditions write it (`30초`) or as configurations do (`1h 30m`).
fn required(
    table: &Table<'_>,
    key: &str,
    example: &str,
    max: Duration,
    faults: &mut Faults<'_>,
) -> Option<Duration> {
    let literal = table.required(key, Expected::Duration, example, faults)?;
    let millis = when::millis(literal.text).and_then(|millis| u64::try_from(millis).ok());
    let span = millis.map(Duration::from_millis);
    let span = span.or_else(|| humantime::parse_duration(literal.text).ok());
    let found = literal.text.to_owned();
    let problem = match span {
        Some(span) if !span.is_zero() && span <= max => return Some(span),
        Some(_) => Problem::OutOfRange {
            key: table.name(key),
            found,
            min: "1ms".into(),
            max: humantime::format_duration(max)
                .to_string()
                .replace("1day", "24h"),
        },
        None => Problem::BadDuration {
            key: table.name(key),
            found,
        },
    };
    faults.tell(literal.span, problem);
    None
}

/// One of a few words.
fn choice<T: Copy>(
    table: &Table<'_>,
    key: &str,
    choices: &[(&'static str, T)],
    faults: &mut Faults<'_>,
) -> Option<T> {
    let literal = table.text(key, Expected::Text, faults)?;
    let mut all = choices.iter();
    if let Some((_, value)) = all.find(|(name, _)| *name == literal.text) {
        return Some(*value);
    }
    let names = || choices.iter().map(|(name, _)| *name);
    let problem = Problem::BadChoice {
        key: table.name(key),
        found: literal.text.to_owned(),
        suggestion: did_you_mean(literal.text, names()).map(str::to_owned),
        choices: names().map(str::to_owned).collect(),
    };
    faults.tell(literal.span, problem);
    None
}
