//! Moments and stretches as people read them: Korean time, whatever the machine's own is.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::event::Timestamp;
use crate::fault::Language;

const KOREA: &str = "Asia/Seoul";

/// A moment to the second.
pub(super) fn moment(at: Timestamp) -> String {
    shown(at, "%Y-%m-%d %H:%M:%S")
}

/// A moment to the minute.
pub(super) fn minute(at: Timestamp) -> String {
    shown(at, "%Y-%m-%d %H:%M")
}

/// A moment to the minute without its year, for where there is little room.
pub(super) fn short(at: Timestamp) -> String {
    shown(at, "%m-%d %H:%M")
}

/// The moment that somebody means by `1h` before now, by `2026-11-27T10:00` or `2026-11-27` in Korea, or by such a moment
/// with an offset of its own.
pub(super) fn meant(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Ok(back) = humantime::parse_duration(text) {
        return Some(now.minus(back));
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp(moment.as_millisecond()));
    }
    let there = text.parse::<jiff::civil::DateTime>().ok()?;
    let zone = TimeZone::get(KOREA).unwrap_or(TimeZone::UTC);
    let moment = zone.to_ambiguous_timestamp(there).compatible().ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

fn shown(at: Timestamp, format: &str) -> String {
    let zone = TimeZone::get(KOREA).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at.as_millis())
        .map(|moment| zone.to_datetime(moment).strftime(format).to_string())
        .unwrap_or_default()
}

/// A stretch in whole seconds, or minutes where it is long.
pub(super) fn stretch(span: Duration, language: Language) -> String {
    let seconds = span.as_millis().div_ceil(1_000);
    match language {
        Language::Korean if seconds < 120 => format!("{seconds}초"),
        Language::Korean => format!("{}분", seconds.div_ceil(60)),
        Language::English if seconds < 120 => format!("{seconds} s"),
        Language::English => format!("{} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_meant_as_people_write_it() {
        let now = Timestamp(1_000_000_000);
        for (text, expected) in [
            ("1h", Some(1_000_000_000 - 3_600_000)),
            ("1970-01-02T09:00", Some(86_400_000)),
            ("1970-01-02 09:00:01", Some(86_401_000)),
            ("1970-01-02", Some(86_400_000 - 9 * 3_600_000)),
            ("1970-01-02T00:00Z", Some(86_400_000)),
            ("1970-01-02T00:00+01:00", Some(86_400_000 - 3_600_000)),
            ("", None),
            ("soon", None),
            ("1970-13-02", None),
            ("-1h", None),
        ] {
            assert_eq!(
                meant(text, now).map(Timestamp::as_millis),
                expected,
                "{text}"
            );
        }
    }
}
