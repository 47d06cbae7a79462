//! How long: `30m`, `1h30m`, `2시간`, `1시간 30분`, `하루`.

use std::time::Duration;

/// A year, the longest that makes sense for anything here.
pub const LONGEST: Duration = Duration::from_hours(365 * 24);

/// What is longer than one word.
const WHOLE: &[(&str, u64)] = &[
    ("반시간", 30 * MINUTE),
    ("한시간", HOUR),
    ("두시간", 2 * HOUR),
    ("세시간", 3 * HOUR),
    ("하루", DAY),
    ("이틀", 2 * DAY),
    ("사흘", 3 * DAY),
    ("일주일", 7 * DAY),
];
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Longer spellings first: `m` begins `min`.
const UNITS: &[(&str, u64)] = &[
    ("seconds", 1),
    ("second", 1),
    ("minutes", MINUTE),
    ("minute", MINUTE),
    ("mins", MINUTE),
    ("min", MINUTE),
    ("hours", HOUR),
    ("hour", HOUR),
    ("days", DAY),
    ("day", DAY),
    ("weeks", 7 * DAY),
    ("week", 7 * DAY),
    ("시간", HOUR),
    ("주일", 7 * DAY),
    ("초", 1),
    ("분", MINUTE),
    ("일", DAY),
    ("주", 7 * DAY),
    ("s", 1),
    ("m", MINUTE),
    ("h", HOUR),
    ("d", DAY),
    ("w", 7 * DAY),
];

/// Reads how long; `None` for what is no length of time, for none at all, and for more than [`LONGEST`].
///
/// ```
/// use std::time::Duration;
/// use soopbell::command::span::read;
/// assert_eq!(read("1시간 30분"), Some(Duration::from_secs(5_400)));
/// assert_eq!(read("90m"), read("1h30m"));
/// assert_eq!(read("soon"), None);
/// ```
pub fn read(text: &str) -> Option<Duration> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    let mut seconds: u64 = 0;
    while !rest.is_empty() {
        let (part, after) = one(rest)?;
        seconds = seconds.checked_add(part)?;
        // `30분 동안`, `30분간`
        rest = match after {
            "동안" | "간" => "",
            after => after,
        };
    }
    let span = Duration::from_secs(seconds);
    (!span.is_zero() && span <= LONGEST).then_some(span)
}

/// The first part and what is behind it.
fn one(text: &str) -> Option<(u64, &str)> {
    let mut whole = WHOLE.iter();
    if let Some(found) =
        whole.find_map(|(word, seconds)| Some((*seconds, text.strip_prefix(word)?)))
    {
        return Some(found);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    let mut units = UNITS.iter();
    let (unit, rest) =
        units.find_map(|(unit, seconds)| Some((*seconds, rest.strip_prefix(unit)?)))?;
    let seconds = number.checked_mul(unit)?;
    // `2시간반`
    match rest.strip_prefix('반') {
        Some(rest) => Some((seconds.checked_add(unit / 2)?, rest)),
        None => Some((seconds, rest)),
    }
}

/// It as people write it, in its two largest units.
pub fn written(span: Duration, language: crate::fault::Language) -> String {
    use crate::fault::Language;
    let names = match language {
        Language::Korean => ["일", "시간", "분", "초"],
        Language::English => ["d", "h", "min", "s"],
    };
    let seconds = span.as_secs();
    let parts = [
        seconds / DAY,
        seconds % DAY / HOUR,
        seconds % HOUR / MINUTE,
        seconds % MINUTE,
    ];
    let first = parts.iter().position(|part| *part > 0).unwrap_or(3);
    let parts = parts.into_iter().zip(names).skip(first).take(2);
    let written: Vec<String> = parts
        .filter(|(part, _)| *part > 0)
        .map(|(part, name)| match language {
            Language::Korean => format!("{part}{name}"),
            Language::English => format!("{part} {name}"),
        })
        .collect();
    if written.is_empty() {
        return match language {
            Language::Korean => "0초".to_owned(),
            Language::English => "0 s".to_owned(),
        };
    }
    written.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Language;

    #[test]
    fn people_write_it_in_many_ways() {
        for (text, seconds) in [
            ("30m", 1_800),
            ("30분", 1_800),
            ("30 분", 1_800),
            ("1h", 3_600),
            ("1H30M", 5_400),
            ("1시간 30분", 5_400),
            ("1시간30분 동안", 5_400),
            ("2시간반", 9_000),
            ("반시간", 1_800),
            ("30분간", 1_800),
            ("한 시간", 3_600),
            ("두 시간 동안", 7_200),
            ("하루", 86_400),
            ("1일", 86_400),
            ("2 days", 172_800),
            ("1주일", 604_800),
            ("일주일", 604_800),
            ("45s", 45),
            ("90 minutes", 5_400),
        ] {
            assert_eq!(read(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "0m",
            "30",
            "m",
            "-5m",
            "1.5h",
            "soon",
            "366d",
            "99999999999999999999h",
            "18446744073709551615w",
            "1h초롱",
            "30분동",
            "동안",
            "١h",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn it_is_written_in_two_units_at_most() {
        let written = |seconds, language| written(Duration::from_secs(seconds), language);
        assert_eq!(written(5_400, Language::Korean), "1시간 30분");
        assert_eq!(written(5_400, Language::English), "1 h 30 min");
        assert_eq!(written(86_400 + 59, Language::Korean), "1일");
        assert_eq!(written(0, Language::English), "0 s");
        assert_eq!(written(61, Language::Korean), "1분 1초");
    }
}
