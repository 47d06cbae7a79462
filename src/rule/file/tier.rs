//! `tier_by` and `[[rule.tier]]`: several thresholds in one rule.

use toml::Spanned;
use toml::de::DeValue;

use super::table::{Faults, Table, literal};
use super::{Around, headed, key, read_to, wording};
use crate::event::Text;
use crate::fault::{Expected, Problem, Warning};
use crate::rule::schema::On;
use crate::rule::text::Wording;
use crate::rule::tier::{Tier, Tiers};
use crate::rule::warn;
use crate::rule::when::{self, Comparison, Condition, Number};

/// Most thresholds of one rule.
const MAX_TIERS: usize = 50;

/// What the tiers of a rule fall back on.
pub(super) struct Base<'a> {
    pub(super) id: &'a str,
    pub(super) on: Option<On>,
    pub(super) text: Option<&'a Wording>,
    pub(super) to: Option<&'a [Text]>,
}

/// What was read has faults, which have been told.
pub(super) struct Wrong;

/// Reads the tiers of a rule; none where it has none.
pub(super) fn read(
    table: &Table<'_>,
    base: &Base<'_>,
    around: &mut Around<'_, '_>,
    faults: &mut Faults<'_>,
) -> Result<Option<Tiers>, Wrong> {
    let told = faults.list.len();
    let tables = headed(table, "tier", faults);
    if table.value("tier").is_none() {
        if let Some(value) = table.value("tier_by") {
            let example = "[[rule.tier]]".to_owned();
            let key = "tier".to_owned();
            faults.tell(value.span(), Problem::MissingKey { key, example });
            return Err(Wrong);
        }
        return Ok(None);
    }
    let by = read_by(table, base.on, around, faults);
    let mut steps: Vec<Tier> = Vec::new();
    let mut is_fine = by.is_some();
    for (entries, span) in tables {
        if steps.len() >= MAX_TIERS {
            faults.tell(span, Problem::TooMany { limit: MAX_TIERS });
            return Err(Wrong);
        }
        let table = Table::new(entries, span, "tier");
        match read_tier(&table, base, around, &steps, faults) {
            Some(tier) => {
                if let (Some(by), Some(value)) = (&by, table.value("from"))
                    && tier.from > by.most
                {
                    let warning = Warning::OutOfReach {
                        part: format!("from = {}", tier.from),
                        field: by.text.clone(),
                        most: by.most,
                    };
                    faults.warn(value.span(), Problem::Warning(warning));
                }
                steps.push(tier);
            }
            None => is_fine = false,
        }
    }
    let by = by.filter(|_| is_fine && faults.list.len() == told && !steps.is_empty());
    by.map(|by| Some(Tiers::new(by.number, steps))).ok_or(Wrong)
}

/// That the lowest threshold is reached.
pub(super) fn is_reached(tiers: &Tiers) -> Option<Condition> {
    let lowest = tiers.steps().first()?;
    Some(match tiers.by() {
        Number::Field(read) => Condition::Number(*read, Comparison::AtLeast, lowest.from),
        other => {
            let line = Number::Constant(lowest.from);
            Condition::Numbers(Box::new((other.clone(), Comparison::AtLeast, line)))
        }
    })
}

/// What the thresholds are held against.
struct By {
    number: Number,
    /// As it is written.
    text: String,
    /// What it is not known to go beyond.
    most: i64,
}

fn read_by(
    table: &Table<'_>,
    on: Option<On>,
    around: &mut Around<'_, '_>,
    faults: &mut Faults<'_>,
) -> Option<By> {
    let example = "tier_by = \"balloons\"";
    let by = table.required("tier_by", Expected::Text, example, faults)?;
    let (tree, mistakes) = when::read(by.text);
    let is_fine = mistakes.is_empty();
    faults.tell_within(&by, mistakes);
    let (tree, on) = (tree.filter(|_| is_fine)?, on?);
    let windows = around.windows.get_mut(on as usize)?;
    match when::number(&tree, on, around.names, windows) {
        Ok(number) => Some(By {
            number,
            text: by.text.trim().to_owned(),
            most: warn::most(&tree, on, around.names),
        }),
        Err(told) => {
            around.tell(&by, told, faults);
            None
        }
    }
}

fn read_tier(
    table: &Table<'_>,
    base: &Base<'_>,
    around: &Around<'_, '_>,
    before: &[Tier],
    faults: &mut Faults<'_>,
) -> Option<Tier> {
    table.refuse_all_but(&key::TIER, faults);
    let from = read_from(table, faults);
    if let (Some(from), Some(value)) = (from, table.value("from"))
        && before.iter().any(|tier| tier.from == from)
    {
        faults.tell(value.span(), Problem::TierTwice { from });
    }
    let text = if table.value("text").is_some() || base.text.is_none() {
        wording::read(table, base.on, base.id, faults)
    } else {
        base.text.cloned()
    };
    let to = if table.value("to").is_some() {
        read_to(table, around.targets, faults)
    } else {
        base.to.map(<[Text]>::to_vec)
    };
    Some(Tier {
        from: from?,
        text: text?,
        to: to?,
    })
}

/// A whole number, or one in quotes as conditions write it: `"1만"`.
fn read_from(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<i64> {
    let Some(value) = table.value("from") else {
        let problem = Problem::MissingKey {
            key: table.name("from"),
            example: "from = 1000".into(),
        };
        faults.tell(table.span.clone(), problem);
        return None;
    };
    let number = integer(value);
    let number = number.or_else(|| when::count(literal(value, faults.source)?.text));
    if number.is_none() {
        table.wrong_type("from", Expected::Integer, value, faults);
    }
    number
}

/// The whole number that a value is.
pub(super) fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    match value.get_ref() {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}
