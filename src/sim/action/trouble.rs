//! What the platform does, and everything that goes wrong with it.

use std::time::Duration;

use serde::Deserialize;

use super::duration::{duration, maybe_duration};

fn one() -> u32 {
    1
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
    /// For adults: live detail answers -6 unless somebody who is logged in asks.
    #[serde(default)]
    pub adult: bool,
    /// For subscribers: live detail answers -14 unless one who is logged in asks.
    #[serde(default)]
    pub subscribers_only: bool,
    /// For a restart: nobody is told that the old broadcast ended, the sockets only break.
    #[serde(default)]
    pub quiet: bool,
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
