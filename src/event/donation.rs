//! Gifts that cost money.

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// What was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DonationKind {
    /// Star balloons (별풍선).
    Balloon,
    /// Star balloons with a video to play (영상풍선).
    Video,
    /// Star balloons given to recordings, as a sum, told when the donor next enters the live room.
    Vod,
    /// Ad balloons (애드벌룬), which a sponsor pays for.
    Ad,
    /// Ad balloons given on the channel's page.
    StationAd,
    /// Ad balloons given to a recording.
    VodAd,
    /// Stickers (스티커).
    Sticker,
    /// Chocolates (초콜릿).
    Chocolate,
    /// A sponsor's item that was sold.
    Item,
    /// An OGQ emoticon for another viewer.
    Ogq,
    /// A gem item (젬). The packet names who receives it, not who gives.
    Gem,
    /// A ticket for another viewer.
    Ticket,
    /// Something from the streamer's shop.
    Goods,
    /// A quick-view pass (퀵뷰) for another viewer, or for viewers drawn by lot.
    QuickView,
}

impl DonationKind {
    /// Every kind, for the rules' checker: a rule that names another is told so.
    pub const ALL: [Self; 14] = [
        Self::Balloon,
        Self::Video,
        Self::Vod,
        Self::Ad,
        Self::StationAd,
        Self::VodAd,
        Self::Sticker,
        Self::Chocolate,
        Self::Item,
        Self::Ogq,
        Self::Gem,
        Self::Ticket,
        Self::Goods,
        Self::QuickView,
    ];

    /// The name that rules use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Balloon => "balloon",
            Self::Video => "video",
            Self::Vod => "vod",
            Self::Ad => "ad",
            Self::StationAd => "station_ad",
            Self::VodAd => "vod_ad",
            Self::Sticker => "sticker",
            Self::Chocolate => "chocolate",
            Self::Item => "item",
            Self::Ogq => "ogq",
            Self::Gem => "gem",
            Self::Ticket => "ticket",
            Self::Goods => "goods",
            Self::QuickView => "quick_view",
        }
    }

    /// Whether it is paid for in star balloons, so that its count is a number of them.
    ///
    /// Ad balloons are not: a sponsor pays for them, and no source knows how much.
    pub fn is_star_balloons(self) -> bool {
        matches!(self, Self::Balloon | Self::Video | Self::Vod)
    }
}

/// A gift.
///
/// Star balloons never carry the donor's message: SOOP sends that as an ordinary chat line a moment later, if there is
/// one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Donation {
    /// What was given.
    pub kind: DonationKind,
    /// Who gave. Without an id where the packet does not say ([`DonationKind::Gem`]).
    pub donor: Person,
    /// To whom, where it is not the streamer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Person>,
    /// How many, of whatever [`kind`](Self::kind) says.
    pub balloons: u32,
    /// `Some(n)` when this gift made the donor the n-th member of the fan club.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fan_number: Option<u32>,
    /// Whether this gift made the donor a top fan (열혈팬).
    pub became_top_fan: bool,
    /// Given in a relay room, the overflow room of a large broadcast.
    pub relayed: bool,
    /// Given to a recording rather than to the live broadcast.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_recording: bool,
    /// What it says, where the packet itself carries words. Hostile text.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub message: Text,
    /// What was given by name, number or sponsor, as SOOP has it. Hostile text.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub item: Text,
    /// For how many days, where it is a pass of known length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// The picture, by file name or address: the count, a category or a signature; empty where there is none.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub picture: Text,
    /// SOOP's own id of this gift, in packets since about 2025. Believed unique, not proven.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub uuid: Text,
}

impl Donation {
    /// A gift of which nothing more is known.
    pub fn new(kind: DonationKind, donor: Person, count: u32) -> Self {
        Self {
            kind,
            donor,
            receiver: None,
            balloons: count,
            fan_number: None,
            became_top_fan: false,
            relayed: false,
            from_recording: matches!(kind, DonationKind::Vod | DonationKind::VodAd),
            message: Text::default(),
            item: Text::default(),
            days: None,
            picture: Text::default(),
            uuid: Text::default(),
        }
    }

    /// How many star balloons it was; 0 for what is not paid for in them.
    pub fn star_balloons(&self) -> u32 {
        if self.kind.is_star_balloons() {
            self.balloons
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_called_the_same_in_rules_and_in_the_log() {
        for kind in DonationKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn a_gift_logged_before_there_were_other_kinds_still_reads() {
        let old = r#"{"kind":"balloon","donor":{"id":"fan42","nick":"초롱"},"balloons":100,
            "fan_number":7,"became_top_fan":false,"relayed":true,"picture":"100","uuid":"u"}"#;
        let gift: Donation = serde_json::from_str(old).unwrap();
        let donor = Person::new(crate::event::UserId::strip("fan42"), "초롱");
        let expected = Donation {
            fan_number: Some(7),
            relayed: true,
            picture: "100".into(),
            uuid: "u".into(),
            ..Donation::new(DonationKind::Balloon, donor, 100)
        };
        assert_eq!(gift, expected);
    }

    #[test]
    fn only_what_costs_star_balloons_counts_as_such() {
        for kind in DonationKind::ALL {
            let gift = Donation::new(kind, Person::default(), 5);
            let expected = if kind.is_star_balloons() { 5 } else { 0 };
            assert_eq!(gift.star_balloons(), expected, "{}", kind.name());
        }
    }
}

/// What a donor wrote right after giving, in a line of chat of its own. The line is a chat as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DonationMessage {
    /// What was given.
    pub kind: DonationKind,
    /// Who gave and wrote.
    pub donor: Person,
    /// How many.
    pub count: u32,
    /// What they wrote. Hostile text.
    pub text: Text,
}
