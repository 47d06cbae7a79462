//! What can happen on the platform: the one vocabulary of scripts, drills and tests.
//!
//! Every type here reads itself from a script and refuses keys it does not know, so that a misspelt drill fails before
//! it runs instead of testing nothing.

mod duration;
mod money;
mod people;
mod trouble;

use std::fmt::{self, Write as _};

pub use money::{Gift, GiftKind, GiveSubscriptions, Mission, MissionStep, Share, Subscribe};
pub use people::{Balloon, Chat, FlagChange, Leave, Notice, ORDINARY, Rename, Viewer};
pub use trouble::{
    Burst, HttpFault, Live, LiveResult, Patience, RawBytes, RawPacket, Refusal, Service,
};

pub(super) use duration::{NOT_A_DURATION, duration, maybe_duration};

use super::delivery::Faults;

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
    /// Somebody gives something else that costs money.
    Gift(Gift),
    /// Somebody announces a subscription.
    Subscribe(Subscribe),
    /// Somebody gives subscriptions away.
    GiveSubscriptions(GiveSubscriptions),
    /// A mission goes on.
    Mission(Mission),
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
    /// The network fails like that for one client only, the one who has been in the room longest.
    Cut,
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
            Self::Gift(_) => "gift",
            Self::Subscribe(_) => "subscribe",
            Self::GiveSubscriptions(_) => "give_subscriptions",
            Self::Mission(_) => "mission",
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
            Self::Cut => "cut",
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
                | Self::Gift(_)
                | Self::Subscribe(_)
                | Self::GiveSubscriptions(_)
                | Self::Mission(_)
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

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = self.key().to_owned();
        // Writing to a String cannot fail.
        let _infallible = match self {
            Self::GoLive(Live {
                title: Some(title), ..
            }) => write!(line, " «{title}»"),
            Self::Chat(it) => write!(line, " {} ({}): {}", it.nick, it.from, it.text),
            Self::Balloon(it) => write!(line, " {} ({}): {}", it.nick, it.donor, it.count),
            Self::Gift(it) => write!(
                line,
                " {:?} {} ({}): {}",
                it.kind, it.nick, it.donor, it.count
            ),
            Self::Subscribe(it) => write!(line, " {} ({})", it.nick, it.id),
            Self::GiveSubscriptions(it) => {
                write!(line, " {} ({}): {}", it.nick, it.donor, it.count)
            }
            Self::Mission(it) => write!(line, " {:?} «{}»", it.step, it.title),
            Self::Join(people) => people
                .iter()
                .try_for_each(|it| write!(line, " {} ({})", it.nick, it.id)),
            Self::Leave(it) => write!(line, " {} ({})", it.nick, it.id),
            Self::Flags(it) => write!(
                line,
                " {} ({}): {} -> {}",
                it.nick, it.id, it.before, it.now
            ),
            Self::Nickname(it) => write!(line, " {}: {} -> {}", it.id, it.before, it.now),
            Self::Notice(it) => write!(line, " {}", it.text),
            Self::Packet(it) => write!(line, " {}", it.opcode),
            Self::Burst(it) => write!(line, " {} chats", it.chats),
            Self::Refuse(it) => write!(line, " {:?} {:02}", it.service, it.code),
            Self::Result(it) => write!(line, " {}", it.value),
            _ => Ok(()),
        };
        // Nicknames and chats are hostile, and this line goes to a terminal.
        line.chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .try_for_each(|c| f.write_char(c))
    }
}
