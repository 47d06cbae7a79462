//! What is said, before anybody knows where: text in pieces that say who wrote them.
//!
//! A sink turns pieces into its platform's markup and escapes all of them. Nothing here is ever markup.

use serde::{Deserialize, Serialize};

/// A message: pieces in the order they are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message {
    /// The pieces.
    pub segments: Vec<Segment>,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Segment {
    /// Words that the rule's author wrote.
    Text(String),
    /// A value from outside: a nickname, a title, a number. It may never become markup or reach anybody by mention.
    Value(String),
}

impl Message {
    /// A message that somebody of ours wrote as a whole.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            segments: vec![Segment::Text(text.into())],
        }
    }

    /// All pieces joined, for logs of tests and for the console.
    pub fn plain(&self) -> String {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Text(text) | Segment::Value(text) => text.as_str(),
            })
            .collect()
    }
}
