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
