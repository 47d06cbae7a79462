//! In which ways SOOP's protocol is not as it was.

use crate::event::Text;

/// Something in SOOP's protocol that is not as anybody has described it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What.
    pub kind: DriftKind,
    /// In packets of which service; 0 where it is about the stream itself.
    pub opcode: u16,
    /// What the packet looks like, without a letter of what it says.
    pub shape: Text,
}

/// In which way SOOP may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// A service that nobody has heard of.
    UnknownService,
    /// More fields than were ever seen: something was added.
    MoreFields,
    /// Fewer than are needed.
    FewerFields,
    /// A packet of a service that is read usually, and could not be.
    Unreadable,
    /// More packets than usual could not be read.
    ManyUnreadable,
    /// Bytes between packets that belong to none: a length that does not fit.
    Junk,
    /// A header that is none; the connection is given up.
    BrokenStream,
}

impl DriftKind {
    /// The name that the log and the metrics use.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownService => "unknown_service",
            Self::MoreFields => "more_fields",
            Self::FewerFields => "fewer_fields",
            Self::Unreadable => "unreadable",
            Self::ManyUnreadable => "many_unreadable",
            Self::Junk => "junk",
            Self::BrokenStream => "broken_stream",
        }
    }
}

/// How often one kind of drift was seen, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drifted {
    /// The first of its kind.
    pub first: Drift,
    /// How often.
    pub times: u64,
}
