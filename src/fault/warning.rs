//! What is allowed and most likely not meant, as data. It is told and keeps nothing from running.

/// One kind of thing that is most likely not meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "fields are named for what the messages put there"
)]
pub enum Warning {
    /// A part of a condition that never holds; `whole` if the rule therefore never rings.
    Never { part: String, why: Why, whole: bool },
    /// A part of a condition that always holds; `whole` if the rule therefore rings for every event of its kind.
    Always { part: String, why: Why, whole: bool },
    /// Two parts that never hold together, joined by `and`.
    Contradiction {
        first: String,
        second: String,
        whole: bool,
    },
    /// Two parts of which one always holds, joined by `or`.
    Either {
        first: String,
        second: String,
        whole: bool,
    },
    /// A number that nothing ever comes to, as far as is known. The bound is ours, not SOOP's.
    OutOfReach {
        part: String,
        field: String,
        most: i64,
    },
    /// A pattern that fits every text.
    AnyText { pattern: String },
    /// A rule that says again what another says: of the same kind, with the same condition.
    SameRule {
        id: String,
        other: String,
        place: String,
    },
    /// A list or a definition that no rule uses.
    UnusedName { name: String, is_list: bool },
    /// A text that is longer than a platform takes, whatever is put into it.
    LongText {
        platform: &'static str,
        length: usize,
        limit: usize,
    },
    /// A target that nothing is ever sent to.
    UnusedTarget { name: String },
    /// Rules for `watchers` where nobody watches.
    NobodyWatches { rules: Vec<String> },
}

/// Why something always or never holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "fields are named for what the messages put there"
)]
pub enum Why {
    /// It says so itself: `true`.
    Spelled,
    /// There is nothing of the event in it.
    Constant,
    /// Something is compared with itself.
    Itself,
    /// A number is never less than this.
    AtLeast { of: String, least: i64 },
    /// A number is never more than this.
    AtMost { of: String, most: i64 },
}

impl Warning {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Never { .. } => "W001",
            Self::Always { .. } => "W002",
            Self::Contradiction { .. } => "W003",
            Self::Either { .. } => "W004",
            Self::OutOfReach { .. } => "W005",
            Self::AnyText { .. } => "W006",
            Self::SameRule { .. } => "W007",
            Self::UnusedName { .. } => "W008",
            Self::LongText { .. } => "W009",
            Self::UnusedTarget { .. } => "W010",
            Self::NobodyWatches { .. } => "W011",
        }
    }
}
