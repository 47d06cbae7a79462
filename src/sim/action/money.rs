//! What costs viewers money, beside star balloons.

use serde::Deserialize;

fn one() -> u32 {
    1
}

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GiftKind {
    /// Ad balloons, with words of their own (87).
    Ad,
    /// Star balloons with a video (105).
    Video,
    /// Ad balloons on the channel's page (107).
    StationAd,
    /// Ad balloons to a recording (103).
    RecordingAd,
    /// Star balloons to recordings, as a sum (86).
    Recordings,
    /// Stickers (20).
    Sticker,
    /// Stickers in a relay room (34).
    RelayedSticker,
    /// Chocolates (37).
    Chocolate,
    /// Chocolates in a relay room (38).
    RelayedChocolate,
    /// A quick-view pass of 30 days for another viewer (45).
    QuickView,
    /// An emoticon for another viewer (118).
    Emoticon,
    /// A ticket for another viewer (102).
    Ticket,
    /// Something from the streamer's shop (70).
    Goods,
}

/// A gift of any other kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gift {
    /// What is given.
    pub kind: GiftKind,
    /// The giver's id.
    pub donor: String,
    /// The giver's nickname.
    pub nick: String,
    /// How many.
    #[serde(default = "one")]
    pub count: u32,
    /// What the giver wrote with it, where the packet carries that.
    #[serde(default)]
    pub text: String,
    /// Not 0: with this gift they became the fan of that number, where the packet carries that.
    #[serde(default)]
    pub fan_number: u32,
    /// With this gift they became a top fan, where the packet carries that.
    #[serde(default)]
    pub top_fan: bool,
    /// Who gets it, where another viewer does.
    #[serde(default)]
    pub to: String,
    /// Their nickname.
    #[serde(default)]
    pub to_nick: String,
}

/// Somebody announces a subscription of their own (91), or a further month of it (93).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    /// Their id.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// Which month it is; a new subscription if left out.
    #[serde(default)]
    pub months: Option<u32>,
    /// 1 is basic, 2 is plus.
    #[serde(default = "one")]
    pub tier: u32,
}

/// Somebody gives subscriptions away: one packet for each recipient (108).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveSubscriptions {
    /// The giver's id.
    pub donor: String,
    /// The giver's nickname.
    pub nick: String,
    /// How many; the recipients are `viewer1` and so on.
    pub count: u32,
}

/// How far a mission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissionStep {
    /// Somebody puts star balloons on it.
    Gift,
    /// It is done.
    Success,
    /// It is not done.
    Fail,
    /// It is paid out: first the sum (121), then by whom (125).
    Settle,
}

/// A step of a mission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mission {
    /// Which step.
    pub step: MissionStep,
    /// What all steps of one mission share.
    pub key: String,
    /// What is to be done.
    #[serde(default)]
    pub title: String,
    /// A contest rather than a challenge.
    #[serde(default)]
    pub battle: bool,
    /// Who gives, or, when it is paid out, whose it was.
    #[serde(default)]
    pub shares: Vec<Share>,
}

/// Somebody's part in a mission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Their id.
    pub donor: String,
    /// Their nickname.
    pub nick: String,
    /// How many star balloons.
    pub count: u32,
}
