//! What can happen on the platform: the one vocabulary of scripts, drills and tests.
//!
//! Every type here reads itself from a script and refuses keys it does not know, so that a misspelt drill fails before
//! it runs instead of testing nothing.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::delivery::Faults;
use crate::event::{ClientFlags, RoleFlags, UserFlags};

/// One thing that happens in one streamer's room. See [`Sim::act`](super::Sim::act).
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The broadcast begins, under a new room number and a new broadcast number.
    GoLive(Live),
    /// These people are in the room; whoever joins is given the list of them.
    Present(Vec<Viewer>),
    /// Somebody writes.
    Chat(Chat),
    /// Somebody gives balloons.
    Balloon(Balloon),
    /// Somebody comes in; several at once arrive in one packet, as on busy broadcasts.
    Join(Vec<Viewer>),
    /// Somebody leaves, or is thrown out.
    Leave(Leave),
    /// Somebody's standing changes.
    Flags(FlagChange),
    /// Somebody changes their nickname.
    Nickname(Rename),
    /// The streamer's notice goes up or comes down.
    Notice(Notice),
    /// Any packet.
    Packet(RawPacket),
    /// Any bytes.
    Bytes(RawBytes),
    /// Many chats and some balloons at a steady pace.
    Burst(Burst),
    /// The broadcast ends: 7 `0`, 88, close 1000, and live detail says so.
    End,
    /// The network fails: what was written still arrives, then TCP ends without a word.
    Drop,
    /// The server closes every socket politely (1000), though the broadcast goes on.
    Close,
    /// The broadcast ends and begins again at once, under other numbers.
    Restart(Live),
    /// Logins or joins are refused.
    Refuse(Refusal),
    /// Live detail answers with this `RESULT`.
    Result(LiveResult),
    /// Live detail fails on the way.
    Http(HttpFault),
    /// From here on answers come like this, and packets to sockets opened from here on.
    Faults(Faults),
    /// Nothing happens until a client is in the room.
    WaitViewer(Patience),
}

impl Action {
    /// The key under which a script names this action.
    pub fn key(&self) -> &'static str {
        match self {
            Self::GoLive(_) => "live",
            Self::Present(_) => "present",
            Self::Chat(_) => "chat",
            Self::Balloon(_) => "balloon",
            Self::Join(_) => "join",
            Self::Leave(_) => "leave",
            Self::Flags(_) => "flags",
            Self::Nickname(_) => "nickname",
            Self::Notice(_) => "notice",
            Self::Packet(_) => "packet",
            Self::Bytes(_) => "bytes",
            Self::Burst(_) => "burst",
            Self::End => "end",
            Self::Drop => "drop",
            Self::Close => "close",
            Self::Restart(_) => "restart",
            Self::Refuse(_) => "refuse",
            Self::Result(_) => "result",
            Self::Http(_) => "http",
            Self::Faults(_) => "faults",
            Self::WaitViewer(_) => "wait_viewer",
        }
    }

    /// Whether this would be lost without anybody in the room to see it.
    pub fn needs_viewer(&self) -> bool {
        matches!(
            self,
            Self::Chat(_)
                | Self::Balloon(_)
                | Self::Join(_)
                | Self::Leave(_)
                | Self::Flags(_)
                | Self::Nickname(_)
                | Self::Notice(_)
                | Self::Packet(_)
                | Self::Bytes(_)
                | Self::Burst(_)
        )
    }
}

/// The flags of an ordinary viewer on the web player, as captured packets show them most often.
pub const ORDINARY: UserFlags = UserFlags {
    role: RoleFlags::REAL_NAME,
    client: ClientFlags::SPECIFIED.union(ClientFlags::WEB),
};

fn ordinary() -> UserFlags {
    ORDINARY
}

fn one() -> u32 {
    1
}

/// Reads `"500ms"`, `"1m 30s"`; the words of the error are known to the script reader.
pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    humantime::parse_duration(&text)
        .map_err(|_| serde::de::Error::custom(format!("{NOT_A_DURATION}{text}")))
}

/// Begins the message of a duration that cannot be read.
pub(super) const NOT_A_DURATION: &str = "not a duration: ";

pub(super) fn maybe_duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    duration(deserializer).map(Some)
}

/// A viewer with an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viewer {
    /// Their id; `(2)` at its end makes it their second connection.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// Their standing; an ordinary viewer if left out.
    #[serde(default = "ordinary")]
    pub flags: UserFlags,
    /// Months of subscription.
    #[serde(default)]
    pub months: Option<u32>,
}

impl Viewer {
    /// An ordinary viewer.
    pub fn new(id: impl Into<String>, nick: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            nick: nick.into(),
            flags: ORDINARY,
            months: None,
        }
    }
}

/// How a broadcast begins; what is left out stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// Its title, without HTML escapes: live detail adds those, as SOOP does.
    #[serde(default)]
    pub title: Option<String>,
    /// Its category.
    #[serde(default)]
    pub category: Option<String>,
    /// Password without which joins are refused with code 57.
    #[serde(default)]
    pub password: Option<String>,
    /// For a restart: nobody is told that the old broadcast ended, the sockets only break.
    #[serde(default)]
    pub quiet: bool,
}

/// A line of chat.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// The sender's id.
    pub from: String,
    /// The sender's nickname.
    pub nick: String,
    /// What they wrote.
    pub text: String,
    /// The sender's standing.
    #[serde(default = "ordinary")]
    pub flags: UserFlags,
    /// The sender's months of subscription.
    #[serde(default)]
    pub months: Option<u32>,
}

impl Chat {
    /// A line by an ordinary viewer.
    pub fn new(from: impl Into<String>, nick: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            nick: nick.into(),
            text: text.into(),
            flags: ORDINARY,
            months: None,
        }
    }
}

/// A gift of balloons.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balloon {
    /// The giver's id.
    pub donor: String,
    /// The giver's nickname.
    pub nick: String,
    /// How many.
    pub count: u32,
    /// Not 0: with this gift they became the fan of that number.
    #[serde(default)]
    pub fan_number: u32,
    /// With this gift they became a top fan.
    #[serde(default)]
    pub top_fan: bool,
    /// Given in a relay room, and so sent as service 33 instead of 18.
    #[serde(default)]
    pub relay: bool,
}

impl Balloon {
    /// A gift of somebody who is a fan already.
    pub fn new(donor: impl Into<String>, nick: impl Into<String>, count: u32) -> Self {
        Self {
            donor: donor.into(),
            nick: nick.into(),
            count,
            fan_number: 0,
            top_fan: false,
            relay: false,
        }
    }
}

/// Somebody leaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Their id.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// They did not go of their own will.
    #[serde(default)]
    pub kicked: bool,
}

/// A standing changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagChange {
    /// Whose.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// The flags from here on.
    pub now: UserFlags,
    /// The flags until here.
    #[serde(default = "ordinary")]
    pub before: UserFlags,
}

/// A nickname changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Whose.
    pub id: String,
    /// The new one.
    pub now: String,
    /// The old one.
    pub before: String,
    /// Their standing.
    #[serde(default = "ordinary")]
    pub flags: UserFlags,
}

/// The streamer's notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// It comes down instead of going up.
    #[serde(default)]
    pub hide: bool,
}

/// A packet of any service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPacket {
    /// Service code.
    pub opcode: u16,
    /// Return code.
    #[serde(default)]
    pub code: u8,
    /// Its fields; without any it has no body at all.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// Bytes as they are, packet or not. They pass through packing like a packet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawBytes {
    /// The bytes, two hexadecimal digits each.
    pub hex: String,
}

/// Many chats at a steady pace. It waits for slow clients rather than leaving anything out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// How many lines of chat.
    pub chats: u64,
    /// How many packets a second; 0 is as fast as the clients read.
    #[serde(default)]
    pub per_second: u64,
    /// After every so many chats comes a gift; 0 is never.
    #[serde(default)]
    pub balloon_every: u64,
    /// How many balloons each gift has.
    #[serde(default = "one")]
    pub count: u32,
}

/// What a client may be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Service 1.
    Login,
    /// Service 2.
    Join,
}

/// A refusal with a return code: 7 duplicate session, 12 no such room, 41 thrown out, 57 wrong password …
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// What is refused.
    pub service: Service,
    /// The return code.
    pub code: u8,
    /// Every time, not only the next; code 0 ends it.
    #[serde(default)]
    pub always: bool,
    /// The server's words.
    #[serde(default)]
    pub text: Option<String>,
}

/// What live detail says as `RESULT` instead of what is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveResult {
    /// -6 adults, -14 subscribers, -3 blacklisted, -1988 password; 1 makes it true again.
    pub value: i64,
    /// Written as a text in quotes, which clients report now and then.
    #[serde(default)]
    pub as_text: bool,
}

/// How live detail fails. All keys may be combined; none at all heals it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpFault {
    /// Answer with this status.
    #[serde(default)]
    pub status: Option<u16>,
    /// Answer with this instead of JSON.
    #[serde(default)]
    pub body: Option<String>,
    /// Answer this late.
    #[serde(default, deserialize_with = "maybe_duration")]
    pub slow: Option<Duration>,
    /// Answer with so many bytes of nothing.
    #[serde(default)]
    pub huge: Option<u32>,
    /// Do not answer: the connection breaks.
    #[serde(default)]
    pub cut: bool,
    /// Only so many times; for ever if left out.
    #[serde(default)]
    pub times: Option<u32>,
}

/// How long to wait for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patience {
    /// This long at most.
    #[serde(default = "half_a_minute", deserialize_with = "duration")]
    pub within: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            within: half_a_minute(),
        }
    }
}

fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}
