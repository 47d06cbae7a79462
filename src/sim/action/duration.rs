//! Durations as people write them.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// Reads `"500ms"`, `"1m 30s"`; the words of the error are known to the script reader.
pub(in crate::sim) fn duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    humantime::parse_duration(&text)
        .map_err(|_| serde::de::Error::custom(format!("{NOT_A_DURATION}{text}")))
}

/// Begins the message of a duration that cannot be read.
pub(in crate::sim) const NOT_A_DURATION: &str = "not a duration: ";

pub(in crate::sim) fn maybe_duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    duration(deserializer).map(Some)
}
