//! Subscriptions: taken out, carried on, given.

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// Which of the three it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionKind {
    /// Somebody announced their subscription.
    New,
    /// Somebody announced that they have been subscribing for so many months.
    Renewal,
    /// Somebody gave one, or several, to others.
    Gift,
}

impl SubscriptionKind {
    /// Every kind, for the rules' checker.
    pub const ALL: [Self; 3] = [Self::New, Self::Renewal, Self::Gift];

    /// The name that rules use.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Renewal => "renewal",
            Self::Gift => "gift",
        }
    }
}

/// A subscription.
///
/// New ones and renewals are told when the viewer presses the button that announces them, not when they pay. A gift
/// is told when it is given; whoever uses it later announces it as their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Which of the three it is.
    pub kind: SubscriptionKind,
    /// Who subscribes, or receives the gift; `None` for a gift to viewers drawn by lot, who are not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscriber: Option<Person>,
    /// Who gave it, if it is a gift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver: Option<Person>,
    /// 1 basic, 2 plus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// For how many months in a row they have been subscribing, as the renewal shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// How many subscriptions: above 1 only for gifts to viewers drawn by lot.
    pub count: u32,
    /// The number under which SOOP sells it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub item: Text,
    /// For how many months it was bought, where the item tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_months: Option<u32>,
}

/// Several gift subscriptions by one giver, told together after the last of them. Each is an event of its own as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionGifts {
    /// Who gave.
    pub giver: Person,
    /// How many.
    pub count: u32,
    /// 1 basic, 2 plus; of the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
}
