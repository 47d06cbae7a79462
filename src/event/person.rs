//! Who: a viewer as the chat knows them, and their standing in the room.

use std::fmt;

use bitflags::bitflags;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Text, UserId};

/// A viewer, a donor, a manager, the streamer: anybody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person {
    /// Their id, without the connection suffix. Rules should key on this: nicknames change.
    pub id: UserId,
    /// Their nickname as last seen. Hostile text.
    pub nick: Text,
    /// Their standing as last seen; `None` where the packet says nothing and nothing was seen before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<UserFlags>,
    /// Months of subscription; `None` for nobody's subscriber, or not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
}

impl Person {
    /// A person of whom only id and nickname are known.
    pub fn new(id: UserId, nick: impl Into<Text>) -> Self {
        Self {
            id,
            nick: nick.into(),
            flags: None,
            months: None,
        }
    }

    /// Whether this bit of the standing is known to be set.
    pub fn has(&self, role: RoleFlags) -> bool {
        self.flags.is_some_and(|flags| flags.role.contains(role))
    }
}

bitflags! {
    /// First word of SOOP's user flags: standing in the room. Bits without a name are kept.
    ///
    /// Six families of clients agree on the names (evidence C); the values that captured packets show decode to
    /// plausible people (W). Bit 29 is set for mobile viewers in captures and named by nobody.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RoleFlags: u32 {
        /// SOOP's own staff.
        const ADMIN = 1;
        /// Hidden from the list of viewers.
        const HIDDEN = 1 << 1;
        /// The streamer.
        const STREAMER = 1 << 2;
        /// Muted.
        const MUTED = 1 << 3;
        /// Not logged in.
        const GUEST = 1 << 4;
        /// Member of the fan club: gave at least once.
        const FAN = 1 << 5;
        /// A manager who is one in every broadcast.
        const FIXED_MANAGER = 1 << 6;
        /// On the list of managers.
        const MANAGER_LIST = 1 << 7;
        /// A manager of this broadcast.
        const MANAGER = 1 << 8;
        /// Female, as the profile says.
        const FEMALE = 1 << 9;
        /// On a phone.
        const MOBILE = 1 << 14;
        /// Top fan (열혈팬).
        const TOP_FAN = 1 << 15;
        /// Verified by name; nearly always set.
        const REAL_NAME = 1 << 16;
        /// Accepts no whispers.
        const NO_WHISPER = 1 << 17;
        /// Holds a quick-view pass.
        const QUICK_VIEW = 1 << 19;
        /// Supporter (gave stickers).
        const SUPPORTER = 1 << 20;
        /// Subscriber.
        const SUBSCRIBER = 1 << 28;
        const _ = !0;
    }
}

bitflags! {
    /// Second word of SOOP's user flags: mostly how the viewer is connected. Bits without a name are kept.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ClientFlags: u32 {
        /// SOOP employee.
        const EMPLOYEE = 1 << 10;
        /// Set in nearly every capture; meaning unknown.
        const SPECIFIED = 1 << 15;
        /// On the web player.
        const WEB = 1 << 17;
        /// Hides the sex; also the only bit in every captured leave.
        const HIDES_SEX = 1 << 25;
        const _ = !0;
    }
}

/// Both words of a person's flags, written `a|b` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct UserFlags {
    /// Standing in the room.
    pub role: RoleFlags,
    /// Client and odds and ends.
    pub client: ClientFlags,
}

impl UserFlags {
    /// Reads `a|b`; either word may be missing or printed as a negative number (then it is taken as 32 bits).
    ///
    /// ```
    /// use soopbell::event::{RoleFlags, UserFlags};
    /// let flags = UserFlags::parse("65568|163840").unwrap();
    /// assert!(flags.role.contains(RoleFlags::FAN) && !flags.role.contains(RoleFlags::MANAGER));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_once('|').unwrap_or((text, "0"));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "32 bits are what the wire means, also where it prints them as a negative number"
        )]
        let word = |part: &str| part.parse::<i64>().ok().map(|number| number as u32);
        Some(Self {
            role: RoleFlags::from_bits_retain(word(first)?),
            client: ClientFlags::from_bits_retain(word(second)?),
        })
    }
}

impl fmt::Display for UserFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.role.bits(), self.client.bits())
    }
}

impl Serialize for UserFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UserFlags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a pair of flags"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(text: &str) -> RoleFlags {
        UserFlags::parse(text).unwrap().role
    }

    #[test]
    fn values_seen_on_real_broadcasts_read_as_the_people_they_were() {
        assert_eq!(role("65568"), RoleFlags::REAL_NAME | RoleFlags::FAN);
        assert_eq!(
            role("589856|163840"),
            RoleFlags::REAL_NAME | RoleFlags::QUICK_VIEW | RoleFlags::FAN
        );
        assert!(role("268550176|557056").contains(RoleFlags::SUBSCRIBER | RoleFlags::TOP_FAN));
        assert!(role("806961504|1081344").contains(RoleFlags::MANAGER | RoleFlags::SUPPORTER));
    }

    #[test]
    fn a_negative_word_is_its_thirty_two_bits() {
        assert_eq!(
            role("-2147483648|0"),
            RoleFlags::from_bits_retain(0x8000_0000)
        );
        assert_eq!(UserFlags::parse("1|-1").unwrap().client.bits(), u32::MAX);
    }

    #[test]
    fn what_is_no_number_is_no_flag() {
        for text in ["", "|", "x|1", "1|x", "99999999999999999999|0"] {
            assert_eq!(UserFlags::parse(text), None, "{text}");
        }
    }
}
