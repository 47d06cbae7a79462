//! What came of an edit, as data; its words are in [`super::words`].

/// What was done to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "fields are named for what the messages put there"
)]
pub enum Done {
    /// A name is in a list now.
    Added { list: String, name: String },
    /// A name is in a list no more.
    Removed { list: String, name: String },
    /// There is a new rule.
    NewRule { id: String },
    /// A rule has another text, and this id.
    Replaced { id: String },
    /// A rule is gone.
    RemovedRule { id: String },
    /// A rule may ring again.
    Enabled { id: String },
    /// A rule is set aside.
    Disabled { id: String },
}

/// Why a file stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "fields are named for what the messages put there"
)]
pub enum Unchanged {
    /// The list has the name, spelled like this.
    AlreadyThere { list: String, name: String },
    /// The list does not have the name.
    NotThere { list: String, name: String },
    /// Nothing would be left in the list.
    LastOne { list: String, name: String },
    /// The file has no such list.
    NoList {
        list: String,
        suggestion: Option<String>,
    },
    /// A name with nothing in it.
    Blank,
    /// A name of more letters than any has.
    TooLong { limit: usize },
    /// Letters that cannot be seen, or that turn round how others are shown.
    Unseen,
    /// A text for a list of numbers.
    NotANumber { list: String, name: String },
    /// The file has no such rule.
    NoRule {
        id: String,
        suggestion: Option<String>,
    },
    /// The file has a rule of this id.
    RuleIsThere { id: String },
    /// The rule reads like this already.
    SameRule { id: String },
    /// Something else than the text of one rule with an id.
    NotOneRule,
    /// A rule of more bytes than any has.
    RuleTooLong { limit: usize },
    /// The rule may ring already.
    AlreadyEnabled { id: String },
    /// The rule is set aside already.
    AlreadyDisabled { id: String },
    /// The file is written in a way that only a person can change.
    ByHand,
    /// The file was changed since by somebody else.
    ChangedSince,
}

impl Unchanged {
    /// Whether everything is as it was wanted anyway.
    pub fn is_as_wanted(&self) -> bool {
        matches!(
            self,
            Self::AlreadyThere { .. }
                | Self::NotThere { .. }
                | Self::SameRule { .. }
                | Self::AlreadyEnabled { .. }
                | Self::AlreadyDisabled { .. }
        )
    }
}
