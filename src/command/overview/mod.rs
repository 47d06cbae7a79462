//! `status`: how the streamers of a chat, its alerts and soopbell itself are doing.

mod en;
mod ko;

use std::time::Duration;

use super::answer::{Answer, Part};
use super::asked::{Asked, moment};
use super::desk::{Desk, Trouble};
use super::words::phrases;
use super::{figures, silence, span};
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::message::Message;
use crate::rule::grouped;
use crate::sink::TargetId;
use crate::status::{Bot, Watch};

phrases! {
    /// What is said about how things are.
    pub(super) enum Phrase {
        Title, Starting, Offline, Connecting, Live, LiveUnknown, Closed, Trouble, Viewers, Joins, JoinsCeased, Blind,
        LastAlert, ThisChat, ChatGood, ChatWaiting, ChatParked, Rules, RulesFaulty, Discord, Telegram, BotOff,
        BotConnecting, BotReady, BotLost, Silences, Others, Threshold, ThresholdOf,
    }
}

/// Where one streamer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The nickname. Hostile text.
    pub nick: Text,
    /// Where soopbell stands with them.
    pub watch: Watch,
    /// Since when the broadcast is on, if it is and that is known.
    pub since: Option<Timestamp>,
    /// How many watch, if SOOP says so.
    pub viewers: Option<u64>,
    /// Tenths of joins per minute, once they were counted; and whether SOOP may have stopped telling them.
    pub joins: Option<(u64, bool)>,
    /// How much was not seen since soopbell was started.
    pub blind: Duration,
}

/// How things are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// The streamers that were asked for, in that order.
    pub rooms: Vec<Room>,
    /// When the last alert of this chat happened, and what it said. Hostile text.
    pub last_alert: Option<(Timestamp, String)>,
    /// How many alerts wait for this chat.
    pub waiting: u64,
    /// Why nothing is sent to this chat, if that is so.
    pub parked: Option<String>,
    /// How many rules are in force.
    pub rules: usize,
    /// How many faults keep newer ones from it.
    pub faults: usize,
    /// The bots by the names of their platforms, and how often each had to come back.
    pub bots: Vec<(&'static str, Bot, u64)>,
}

/// Who knows how things are.
pub trait Overseeing {
    /// How things are for a chat and these streamers. May ask SOOP, briefly.
    ///
    /// # Errors
    /// The file cannot be read.
    fn overview(&self, chat: &TargetId, streamers: &[StreamerId]) -> Result<Overview, Trouble>;
}

/// `status`.
pub(super) fn status(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    /// More would fit no screen; one can be asked for by name.
    const MOST_ROOMS: usize = 10;
    let (language, chat) = (asked.language, &asked.call.place.chat);
    let streamers = match figures::meant(desk, asked) {
        Ok(streamers) => streamers,
        // Nobody is watched, and the rest is worth knowing all the same.
        Err(_) if asked.argument("streamer").is_none() => Vec::new(),
        Err(refusal) => return *refusal,
    };
    let ids: Vec<StreamerId> = streamers
        .iter()
        .map(|it| it.id.clone())
        .take(MOST_ROOMS)
        .collect();
    let overview = match desk.overview(chat, &ids) {
        Ok(overview) => overview,
        Err(trouble) => return trouble.answer(language),
    };
    let mut answer = Answer::told(Phrase::Title.say(language, &[]));
    for room in &overview.rooms {
        answer = answer.with(Part::Item(told(room, asked.call.at, language)));
    }
    if let Some(more) = streamers
        .len()
        .checked_sub(MOST_ROOMS)
        .filter(|more| *more > 0)
    {
        let more = more.to_string();
        answer = answer.with(Part::Line(Phrase::Others.say(language, &[&more])));
    }
    answer = answer.with(Part::Fact(
        Phrase::ThisChat.say(language, &[]),
        chat_line(&overview, language),
    ));
    if let Some((at, words)) = &overview.last_alert {
        let value = Message::value(format!("{} · {words}", moment(*at)));
        answer = answer.with(Part::Fact(Phrase::LastAlert.say(language, &[]), value));
    }
    match desk.threshold(chat) {
        Ok(0) => {}
        Ok(balloons) => {
            let value = Phrase::ThresholdOf.say(language, &[&grouped(balloons)]);
            answer = answer.with(Part::Fact(Phrase::Threshold.say(language, &[]), value));
        }
        Err(trouble) => return trouble.answer(language),
    }
    match desk.silences(chat) {
        Ok(silences) if !silences.is_empty() => {
            answer = answer.with(Part::Line(Phrase::Silences.say(language, &[])));
            let lines = silences.iter().take(MOST_ROOMS);
            answer = answer.with_all(lines.map(|it| Part::Item(silence::line(it, language))));
        }
        Ok(_) => {}
        Err(trouble) => return trouble.answer(language),
    }
    answer.with_all(own(&overview, language))
}

fn chat_line(overview: &Overview, language: Language) -> Message {
    let waiting = grouped(overview.waiting);
    match &overview.parked {
        Some(why) => Phrase::ChatParked.say(language, &[why, &waiting]),
        None if overview.waiting > 0 => Phrase::ChatWaiting.say(language, &[&waiting]),
        None => Phrase::ChatGood.say(language, &[]),
    }
}

/// How soopbell itself is doing.
fn own(overview: &Overview, language: Language) -> Vec<Part> {
    let rules = overview.rules.to_string();
    let rules = if overview.faults == 0 {
        Message::text(rules)
    } else {
        Phrase::RulesFaulty.say(language, &[&rules, &overview.faults.to_string()])
    };
    let mut parts = vec![Part::Fact(Phrase::Rules.say(language, &[]), rules)];
    for (platform, bot, reconnects) in &overview.bots {
        let name = match *platform {
            "discord" => Phrase::Discord,
            _ => Phrase::Telegram,
        };
        let value = match bot {
            Bot::Off => Phrase::BotOff.say(language, &[]),
            Bot::Connecting => Phrase::BotConnecting.say(language, &[]),
            Bot::Ready { since } => {
                Phrase::BotReady.say(language, &[&moment(*since), &reconnects.to_string()])
            }
            Bot::Lost { why } => Phrase::BotLost.say(language, &[why]),
        };
        parts.push(Part::Fact(name.say(language, &[]), value));
    }
    parts
}

fn told(room: &Room, now: Timestamp, language: Language) -> Message {
    let nick = room.nick.as_str();
    let mut line = match (&room.watch, room.since) {
        (Watch::Starting, _) => Phrase::Starting.say(language, &[nick]),
        (Watch::Offline, _) => Phrase::Offline.say(language, &[nick]),
        (Watch::Connecting(_), _) => Phrase::Connecting.say(language, &[nick]),
        (Watch::Live(_), Some(since)) => {
            let lasts = span::written(now.since(since), language);
            Phrase::Live.say(language, &[nick, &lasts, &moment(since)])
        }
        (Watch::Live(_), None) => Phrase::LiveUnknown.say(language, &[nick]),
        (Watch::Closed(why), _) => Phrase::Closed.say(language, &[nick, why]),
        (Watch::Trouble(why), _) => Phrase::Trouble.say(language, &[nick, why]),
    };
    if let Some(viewers) = room.viewers {
        let viewers = Phrase::Viewers.say(language, &[&grouped(viewers)]);
        line.segments.extend(viewers.segments);
    }
    if let Some((tenths, ceased)) = room.joins {
        let joins = format!("{}.{}", tenths / 10, tenths % 10);
        let phrase = if ceased {
            Phrase::JoinsCeased
        } else {
            Phrase::Joins
        };
        line.segments
            .extend(phrase.say(language, &[&joins]).segments);
    }
    if room.blind >= Duration::from_secs(1) {
        let blind = span::written(room.blind, language);
        line.segments
            .extend(Phrase::Blind.say(language, &[&blind]).segments);
    }
    line
}
