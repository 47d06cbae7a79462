//! A TOML file as values for the `config` crate, with the place of every key kept beside them.
//!
//! The crate's own TOML reader forgets where things stood, and refuses a whole file for one number that is too large.

use std::collections::BTreeMap;
use std::ops::Range;

use ::config::{Map, Value, ValueKind};
use toml::de::{DeInteger, DeTable, DeValue};

use super::key::KeyPath;

/// What a file holds.
#[derive(Default)]
pub(super) struct File {
    pub(super) values: Map<String, Value>,
    pub(super) spots: BTreeMap<KeyPath, Spot>,
}

/// Where a key and its value stand, in bytes.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

/// Reads a text as TOML.
///
/// # Errors
/// What is wrong with its syntax, and where.
pub(super) fn parse(text: &str) -> Result<File, (Range<usize>, String)> {
    // The parser itself refuses what is nested deeper than 80 tables, so the walk below may recurse.
    let table =
        DeTable::parse(text).map_err(|e| (e.span().unwrap_or_default(), e.message().to_owned()))?;
    let mut spots = BTreeMap::new();
    let values = from_table(table.into_inner(), &KeyPath::default(), &mut spots);
    Ok(File { values, spots })
}

fn from_table(
    table: DeTable<'_>,
    path: &KeyPath,
    spots: &mut BTreeMap<KeyPath, Spot>,
) -> Map<String, Value> {
    let mut values = Map::new();
    for (key, value) in table {
        let (key_span, value_span) = (key.span(), value.span());
        let path = path.child(key.get_ref().as_ref());
        let spot = Spot {
            key: key_span,
            value: value_span,
        };
        let value = from_value(value.into_inner(), &path, spots);
        spots.insert(path, spot);
        values.insert(key.into_inner().into_owned(), value);
    }
    values
}

fn from_value(value: DeValue<'_>, path: &KeyPath, spots: &mut BTreeMap<KeyPath, Spot>) -> Value {
    let kind = match value {
        DeValue::String(text) => ValueKind::String(text.into_owned()),
        DeValue::Integer(number) => integer(&number),
        DeValue::Float(number) => ValueKind::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => ValueKind::Boolean(value),
        DeValue::Datetime(moment) => ValueKind::String(moment.to_string()),
        DeValue::Table(table) => ValueKind::Table(from_table(table, path, spots)),
        DeValue::Array(array) => {
            let mut items = Vec::new();
            for (number, item) in array.into_iter().enumerate() {
                let path = path.child(number.to_string());
                let span = item.span();
                items.push(from_value(item.into_inner(), &path, spots));
                let spot = Spot {
                    key: span.clone(),
                    value: span,
                };
                spots.insert(path, spot);
            }
            ValueKind::Array(items)
        }
    };
    Value::new(None, kind)
}

/// A number that is too large for an `i64` stays a number, so that its own key is what is found at fault.
fn integer(number: &DeInteger<'_>) -> ValueKind {
    let (text, radix) = (number.as_str(), number.radix());
    i64::from_str_radix(text, radix).map_or_else(
        |_| {
            i128::from_str_radix(text, radix)
                .map_or(ValueKind::Float(f64::INFINITY), ValueKind::I128)
        },
        ValueKind::I64,
    )
}
