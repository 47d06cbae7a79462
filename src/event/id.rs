//! Names of things, each a type of its own so that one cannot be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Text;

/// A streamer's SOOP id, lower case, as it stands in the address of the channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamerId(Text);

impl StreamerId {
    /// Longest id that soopbell accepts, in bytes. SOOP's own ids are far shorter.
    pub const MAX_BYTES: usize = 64;

    /// Takes an id as somebody wrote it; `None` unless it is made of letters, digits, `_` and `-` alone.
    ///
    /// The id becomes part of a URL and of log lines, so nothing else is let in.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.is_empty()
            && text.len() <= Self::MAX_BYTES
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| Self(Text::from(text.to_ascii_lowercase())))
    }

    /// The id that was most likely meant by a text that is none: the one in a channel's address, or behind an `@`.
    ///
    /// ```
    /// use soopbell::event::StreamerId;
    /// let meant = StreamerId::meant("https://www.sooplive.com/station/someid");
    /// assert_eq!(meant, StreamerId::parse("someid"));
    /// assert_eq!(StreamerId::meant("some id"), None);
    /// ```
    pub fn meant(text: &str) -> Option<Self> {
        let text = text.trim();
        let path = text.split_once("://").map_or(text, |(_, path)| path);
        let mut parts = path.split(['/', '?', '#']);
        let first = parts.next()?;
        if parts.next().is_none() && !first.contains('.') {
            return Self::parse(first.trim_start_matches('@'));
        }
        let mut parts = path.split(['/', '?', '#']).skip(1);
        parts
            .find(|part| !matches!(*part, "" | "station" | "ch" | "player"))
            .and_then(Self::parse)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A viewer's SOOP id, without the connection suffix `(n)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(Text);

impl UserId {
    /// Strips the suffix that SOOP adds when one account is connected more than once: `name(2)` is `name`.
    ///
    /// Seen in captured packets (protocol evidence W). Anything else is left as it is.
    ///
    /// ```
    /// use soopbell::event::UserId;
    /// assert_eq!(UserId::strip("fan42(2)"), UserId::strip("fan42"));
    /// assert_eq!(UserId::strip("fan(x)").as_str(), "fan(x)");
    /// ```
    pub fn strip(text: &str) -> Self {
        let bare = text
            .strip_suffix(')')
            .and_then(|rest| rest.rsplit_once('('))
            .filter(|(name, n)| {
                !name.is_empty() && !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())
            })
            .map_or(text, |(name, _)| name);
        Self(Text::from(bare))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A broadcast's number (`BNO`), new for every broadcast.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct BroadcastId(pub u64);

impl fmt::Display for BroadcastId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An event's name: the connection it came over and its number on that connection.
///
/// Written `<connection>-<sequence>`, both hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EventId {
    /// The connection, unique for ever: the microsecond at which it was opened, made unique within the process.
    pub connection: u64,
    /// The event's number on that connection, from 0.
    pub sequence: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}", self.connection, self.sequence)
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.to_string()
    }
}

/// A text that is not an [`EventId`].
#[derive(Debug, thiserror::Error)]
#[error("not an event id; one looks like 5f3a9c01-2b")]
pub struct NotAnEventId;

impl FromStr for EventId {
    type Err = NotAnEventId;

    fn from_str(text: &str) -> Result<Self, NotAnEventId> {
        let (connection, sequence) = text.split_once('-').ok_or(NotAnEventId)?;
        let number = |part| u64::from_str_radix(part, 16).map_err(|_| NotAnEventId);
        Ok(Self {
            connection: number(connection)?,
            sequence: number(sequence)?,
        })
    }
}

impl TryFrom<String> for EventId {
    type Error = NotAnEventId;

    fn try_from(text: String) -> Result<Self, NotAnEventId> {
        text.parse()
    }
}

/// A moment of wall-clock time, in milliseconds since 1970 (UTC).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds since 1970.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// How long after `earlier` this is; zero if it is not after it at all.
    pub fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_millis(
            u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0),
        )
    }

    /// This moment, `span` earlier.
    #[must_use]
    pub fn minus(self, span: std::time::Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// This moment, `span` later.
    #[must_use]
    pub fn plus(self, span: std::time::Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_numbered_suffix_is_stripped() {
        for (given, expected) in [
            ("fan42", "fan42"),
            ("fan42(2)", "fan42"),
            ("fan42(12)", "fan42"),
            ("fan42()", "fan42()"),
            ("(2)", "(2)"),
            ("fan42(2)x", "fan42(2)x"),
            ("", ""),
        ] {
            assert_eq!(UserId::strip(given).as_str(), expected);
        }
    }

    #[test]
    fn a_streamer_id_lets_nothing_into_a_url() {
        assert_eq!(StreamerId::parse("Star_01").unwrap().as_str(), "star_01");
        for hostile in ["", "a/b", "a b", "별", "a?x=1", "../x", &"x".repeat(65)] {
            assert!(StreamerId::parse(hostile).is_none(), "{hostile}");
        }
    }

    #[test]
    fn an_event_id_reads_back() {
        let id = EventId {
            connection: 0x5f3a_9c01,
            sequence: 43,
        };
        assert_eq!(id.to_string(), "5f3a9c01-2b");
        assert_eq!(id.to_string().parse::<EventId>().unwrap(), id);
        assert!("5f3a".parse::<EventId>().is_err());
    }
}
