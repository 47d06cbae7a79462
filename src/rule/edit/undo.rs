//! Taking a change back, unless somebody has changed the file since.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::outcome::Unchanged;

/// What a text is known by without keeping it: its SHA-256, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// That of a text.
    pub fn of(text: &str) -> Self {
        Self(format!("{:x}", Sha256::digest(text)))
    }

    /// It as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is needed to take a change back, and to see whether that is still right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    before: String,
    after: Fingerprint,
}

impl Undo {
    /// Keeps what a file was before a change, and how to know what it became.
    pub fn new(before: impl Into<String>, after: &str) -> Self {
        Self {
            before: before.into(),
            after: Fingerprint::of(after),
        }
    }

    /// The text to write back, given what the file holds now.
    ///
    /// # Errors
    /// [`Unchanged::ChangedSince`] if that is not what the change made of it: it would be somebody else's work.
    pub fn take_back(&self, now: &str) -> Result<&str, Unchanged> {
        let is_ours = Fingerprint::of(now) == self.after;
        is_ours
            .then_some(self.before.as_str())
            .ok_or(Unchanged::ChangedSince)
    }
}
