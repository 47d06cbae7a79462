//! Numbers as people write them: `1_000`, `3k`, `1만5천`, `1.5만`, and lengths of time: `30s`, `1h30m`, `10분`.

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Amount {
    /// So many.
    Number(i64),
    /// So long, in milliseconds.
    Duration(i64),
}

/// What a number may be counted in. Korean counts by ten thousands.
pub(in crate::rule) const COUNTED_IN: [(&str, i64); 7] = [
    ("백", 100),
    ("천", 1_000),
    ("만", 10_000),
    ("억", 100_000_000),
    ("k", 1_000),
    ("K", 1_000),
    ("", 1),
];

/// What time may be measured in, in milliseconds.
pub(in crate::rule) const MEASURED_IN: [(&str, i64); 10] = [
    ("ms", 1),
    ("s", 1_000),
    ("초", 1_000),
    ("m", 60_000),
    ("분", 60_000),
    ("h", 3_600_000),
    ("시간", 3_600_000),
    ("d", 86_400_000),
    ("일", 86_400_000),
    ("w", 604_800_000),
];

/// Reads a number or a length of time. Whatever it is must come out whole.
pub(in crate::rule) fn read(text: &str) -> Option<Amount> {
    let text = text.replace('_', "");
    sum(&text, &MEASURED_IN)
        .map(Amount::Duration)
        .or_else(|| sum(&text, &COUNTED_IN).map(Amount::Number))
}

/// Reads a length of time, in milliseconds.
pub(in crate::rule) fn millis(text: &str) -> Option<i64> {
    match read(text) {
        Some(Amount::Duration(millis)) => Some(millis),
        _ => None,
    }
}

/// Reads a number.
pub(in crate::rule) fn count(text: &str) -> Option<i64> {
    match read(text) {
        Some(Amount::Number(number)) => Some(number),
        _ => None,
    }
}

/// Adds up parts like `1만` and `5천`, of which each must be in a smaller unit than the one before.
fn sum(text: &str, units: &[(&str, i64)]) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let mut total = 0_i64;
    let mut rest = text;
    let mut before = i64::MAX;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(digits)?;
        let letters = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(letters)?;
        let (_, unit) = units.iter().find(|(name, _)| *name == unit)?;
        // `1.5만5천` says no number that anybody would.
        let goes_on_from_a_part = number.contains('.') && !after.is_empty();
        if *unit >= before || goes_on_from_a_part {
            return None;
        }
        total = total.checked_add(times(number, *unit)?)?;
        (before, rest) = (*unit, after);
    }
    Some(total)
}

/// A decimal number times a unit, if that is whole.
fn times(number: &str, unit: i64) -> Option<i64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || (number.contains('.') && part.is_empty()) {
        return None;
    }
    let mut total = whole.parse::<i64>().ok()?.checked_mul(unit)?;
    let mut unit = unit;
    for digit in part.chars() {
        let digit = i64::from(digit.to_digit(10)?);
        if unit % 10 != 0 && digit != 0 {
            return None;
        }
        unit /= 10;
        total = total.checked_add(digit.checked_mul(unit)?)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_said() {
        for (text, number) in [
            ("0", 0),
            ("1_000", 1_000),
            ("3k", 3_000),
            ("1.5k", 1_500),
            ("5천", 5_000),
            ("2백", 200),
            ("1만", 10_000),
            ("1만5천", 15_000),
            ("1만500", 10_500),
            ("1.25만", 12_500),
            ("3억2만", 300_020_000),
        ] {
            assert_eq!(read(text), Some(Amount::Number(number)), "{text}");
        }
    }

    #[test]
    fn lengths_of_time_are_read_in_both_languages() {
        for (text, seconds) in [
            ("30s", 30),
            ("30초", 30),
            ("10m", 600),
            ("10분", 600),
            ("1h30m", 5_400),
            ("1시간30분", 5_400),
            ("1.5h", 5_400),
            ("7일", 604_800),
            ("1w", 604_800),
        ] {
            assert_eq!(
                read(text),
                Some(Amount::Duration(seconds * 1_000)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_whole_or_out_of_order_is_none() {
        for text in [
            "1.5",
            "1.",
            ".5",
            "1..5",
            "1.23k5",
            "5천1만",
            "1만만",
            "100개",
            "10x",
            "1m1h",
            "1h2h",
            "9223372036854775808",
            "922337203685477580만",
            "0.5ms",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
