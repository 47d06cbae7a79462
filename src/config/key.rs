//! Where a key lies in the configuration: `soop.live_url`, `targets.alerts.kind`.

use std::fmt;

use super::environment::{PREFIX, SEPARATOR};

/// A key under all the tables it stands in. An element of a list is a key too, named by its number from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyPath(Vec<String>);

impl KeyPath {
    pub(super) fn of(segments: &[&str]) -> Self {
        Self(segments.iter().map(|s| (*s).to_owned()).collect())
    }

    pub(super) fn child(&self, name: impl Into<String>) -> Self {
        let mut segments = self.0.clone();
        segments.push(name.into());
        Self(segments)
    }

    pub(super) fn parent(&self) -> Option<Self> {
        let (_, rest) = self.0.split_last()?;
        Some(Self(rest.to_vec()))
    }

    /// The last name alone, which is what stands left of the `=`.
    pub(super) fn last(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub(super) fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The environment variable that sets this key.
    pub(super) fn variable(&self) -> String {
        let mut name = PREFIX.to_owned();
        for segment in &self.0 {
            name.push_str(SEPARATOR);
            name.push_str(&segment.to_uppercase());
        }
        name
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
