//! Numbers as people read them: in groups of three, in Korean units, as an amount, as a length of time.

use std::fmt::Write as _;

use crate::fault::Language;

/// `12345` as `12,345`.
pub(super) fn comma(number: i64) -> String {
    format!("{}{}", sign(number), grouped(number.unsigned_abs()))
}

/// `1100` as `1,100원`.
pub(super) fn won(number: i64) -> String {
    format!("{}원", comma(number))
}

/// `123456789` as `1억 2,345만 6,789`.
pub(super) fn man(number: i64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (10_000_000_000_000_000, "경"),
        (1_000_000_000_000, "조"),
        (100_000_000, "억"),
        (10_000, "만"),
    ];
    let mut rest = number.unsigned_abs();
    let mut parts = Vec::new();
    for (size, name) in UNITS {
        if rest >= size {
            parts.push(grouped(rest / size) + name);
            rest %= size;
        }
    }
    if rest > 0 || parts.is_empty() {
        parts.push(grouped(rest));
    }
    format!("{}{}", sign(number), parts.join(" "))
}

/// Seconds as a length of time in its largest unit and the next one: `11100` as `3시간 5분` or `3 hours 5 minutes`.
pub(super) fn span(seconds: i64, language: Language) -> String {
    let total = seconds.unsigned_abs();
    let first = UNITS.iter().position(|unit| total >= unit.seconds);
    let first = first.unwrap_or(UNITS.len() - 1);
    let mut rest = total;
    let mut out = String::from(sign(seconds));
    for (index, unit) in UNITS.iter().enumerate().skip(first).take(2) {
        let count = rest / unit.seconds;
        rest %= unit.seconds;
        if index > first && count == 0 {
            break;
        }
        if index > first {
            out.push(' ');
        }
        unit.write(count, language, &mut out);
    }
    out
}

/// Seconds as how long ago something was, in one unit: `11100` as `3시간 전` or `3 hours ago`.
pub(super) fn ago(seconds: i64, language: Language) -> String {
    let total = u64::try_from(seconds).unwrap_or_default();
    let long_enough = |unit: &&Unit| unit.seconds >= 60 && total >= unit.seconds;
    let mut out = String::new();
    match (UNITS.iter().find(long_enough), language) {
        (None, Language::Korean) => out.push_str("방금"),
        (None, Language::English) => out.push_str("just now"),
        (Some(unit), language) => {
            unit.write(total / unit.seconds, language, &mut out);
            out.push_str(match language {
                Language::Korean => " 전",
                Language::English => " ago",
            });
        }
    }
    out
}

/// A unit of time.
struct Unit {
    seconds: u64,
    korean: &'static str,
    english: &'static str,
}

const UNITS: [Unit; 4] = [
    Unit::new(86_400, "일", "day"),
    Unit::new(3_600, "시간", "hour"),
    Unit::new(60, "분", "minute"),
    Unit::new(1, "초", "second"),
];

impl Unit {
    const fn new(seconds: u64, korean: &'static str, english: &'static str) -> Self {
        Self {
            seconds,
            korean,
            english,
        }
    }

    fn write(&self, count: u64, language: Language, out: &mut String) {
        let _infallible = match language {
            Language::Korean => write!(out, "{}{}", grouped(count), self.korean),
            Language::English if count == 1 => write!(out, "1 {}", self.english),
            Language::English => write!(out, "{} {}s", grouped(count), self.english),
        };
    }
}

fn sign(number: i64) -> &'static str {
    if number < 0 { "-" } else { "" }
}

/// `12345` as `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_named() {
        for (number, with_comma, with_man) in [
            (0, "0", "0"),
            (7, "7", "7"),
            (999, "999", "999"),
            (1_000, "1,000", "1,000"),
            (-1_000, "-1,000", "-1,000"),
            (10_000, "10,000", "1만"),
            (10_005, "10,005", "1만 5"),
            (12_345, "12,345", "1만 2,345"),
            (-12_345, "-12,345", "-1만 2,345"),
            (100_000_000, "100,000,000", "1억"),
            (123_456_789, "123,456,789", "1억 2,345만 6,789"),
            (3_000_000_020_000, "3,000,000,020,000", "3조 2만"),
            (
                i64::MIN,
                "-9,223,372,036,854,775,808",
                "-922경 3,372조 368억 5,477만 5,808",
            ),
        ] {
            assert_eq!(comma(number), with_comma);
            assert_eq!(man(number), with_man);
            assert_eq!(won(number), format!("{with_comma}원"));
        }
    }

    #[test]
    fn a_length_of_time_is_told_in_two_units_and_an_age_in_one() {
        for (seconds, korean, english, korean_ago, english_ago) in [
            (0, "0초", "0 seconds", "방금", "just now"),
            (1, "1초", "1 second", "방금", "just now"),
            (59, "59초", "59 seconds", "방금", "just now"),
            (60, "1분", "1 minute", "1분 전", "1 minute ago"),
            (
                125,
                "2분 5초",
                "2 minutes 5 seconds",
                "2분 전",
                "2 minutes ago",
            ),
            (3_605, "1시간", "1 hour", "1시간 전", "1 hour ago"),
            (
                11_159,
                "3시간 5분",
                "3 hours 5 minutes",
                "3시간 전",
                "3 hours ago",
            ),
            (90_000, "1일 1시간", "1 day 1 hour", "1일 전", "1 day ago"),
            (
                86_400_000,
                "1,000일",
                "1,000 days",
                "1,000일 전",
                "1,000 days ago",
            ),
            (-90, "-1분 30초", "-1 minute 30 seconds", "방금", "just now"),
        ] {
            assert_eq!(span(seconds, Language::Korean), korean);
            assert_eq!(span(seconds, Language::English), english);
            assert_eq!(ago(seconds, Language::Korean), korean_ago);
            assert_eq!(ago(seconds, Language::English), english_ago);
        }
        assert!(span(i64::MIN, Language::Korean).starts_with("-106,751,991,167,300일"));
    }
}
