//! `watch`: whose alerts a chat gets.

mod en;
mod ko;

use super::answer::{Answer, Choice, Part};
use super::asked::{Asked, shown};
use super::call::Call;
use super::changes::{self, Changed};
use super::desk::{Desk, Trouble};
use super::general;
use super::words::phrases;
use crate::event::{StreamerId, Text};
use crate::fault::Language;
use crate::message::Message;
use crate::notice;
use crate::sink::{Remedy, TargetId};

phrases! {
    /// What is said about watching.
    pub(super) enum Phrase {
        Added, AlreadyThere, Removed, NotThere, IsConfigured, NoneYet, List, Live, Offline, IsLive, IsOffline,
        MissingHere, Whom, WhichOne, NobodyOfThatId, NobodyOfThatNick, SoopSilent,
    }
}

/// A streamer, introduced. All texts are hostile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduced {
    /// The id.
    pub id: StreamerId,
    /// The nickname.
    pub nick: Text,
    /// The broadcast's title, or the channel's.
    pub title: Text,
    /// Whether a broadcast is on.
    pub is_live: bool,
    /// Address of a picture, on a host of SOOP's.
    pub picture: Option<String>,
}

/// Whom somebody may have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// Surely this one.
    One(Box<Introduced>),
    /// One of these, who are on now.
    Some(Vec<Introduced>),
    /// Nobody has this id.
    NoId(StreamerId),
    /// Nobody who is on now has this nickname; others cannot be found by it.
    NoNick,
    /// SOOP could not be asked; in words without secrets.
    Silent(String),
}

/// A streamer whose alerts a chat gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The id.
    pub id: StreamerId,
    /// The nickname, as last seen; the id where none was.
    pub nick: Text,
    /// Whether a broadcast is on, as far as is known.
    pub is_live: bool,
    /// It is the configuration that wants it, so no command ends it.
    pub is_configured: bool,
}

/// What watching needs of whoever runs soopbell.
pub trait Watching {
    /// Finds out who is meant by what somebody typed or pasted. May ask SOOP, and take seconds.
    fn find_streamer(&self, typed: &str) -> Meant;

    /// Finds out who has this id, and nobody else: not whoever is called like that. May ask SOOP, and take seconds.
    fn introduce(&self, typed: &str) -> Meant;

    /// Whom somebody may mean who has typed so much: those whom soopbell knows, and those who are on now. Takes two seconds
    /// at most, and finds fewer rather than take longer.
    fn suggest_streamers(&self, typed: &str) -> Vec<Introduced>;

    /// A chat gets this streamer's alerts from now on; says whether it did not before.
    ///
    /// # Errors
    /// It cannot be written down.
    fn watch(&self, chat: &TargetId, streamer: &StreamerId) -> Result<bool, Trouble>;

    /// A chat gets them no more; says whether it did.
    ///
    /// # Errors
    /// It cannot be written down.
    fn unwatch(&self, chat: &TargetId, streamer: &StreamerId) -> Result<bool, Trouble>;

    /// Whose alerts a chat gets, those who are on first.
    ///
    /// # Errors
    /// It cannot be read.
    fn watched_by(&self, chat: &TargetId) -> Result<Vec<Watched>, Trouble>;

    /// What a person has to do before alerts can be posted in this chat; nothing where they can, or where that cannot be known.
    /// May ask the platform.
    fn lacks(&self, chat: &TargetId) -> Option<Remedy>;
}

/// `watch add`.
pub(super) fn add(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let Some(typed) = asked.argument("streamer") else {
        return Answer::refused(Phrase::Whom.say(language, &[]));
    };
    match desk.find_streamer(typed) {
        Meant::One(who) => begin(desk, asked.call, language, &who),
        Meant::Some(several) => {
            let choices = several.into_iter().map(|who| Choice {
                label: Message::value(format!("{} ({})", who.nick, who.id)),
                code: format!("w:add:{}", who.id),
            });
            Answer::asked(Phrase::WhichOne.say(language, &[&shown(typed)]))
                .choosing(
                    general::Phrase::Choose.say(language, &[]),
                    choices.collect(),
                )
                .privately()
        }
        Meant::NoId(id) => Answer::refused(Phrase::NobodyOfThatId.say(language, &[id.as_str()])),
        Meant::NoNick => Answer::refused(Phrase::NobodyOfThatNick.say(language, &[&shown(typed)])),
        Meant::Silent(why) => Answer::refused(Phrase::SoopSilent.say(language, &[&why])),
    }
}

fn begin(desk: &dyn Desk, call: &Call, language: Language, who: &Introduced) -> Answer {
    let name = who.nick.as_str();
    let chat = &call.place.chat;
    let is_there = desk
        .watched_by(chat)
        .map(|watched| watched.iter().any(|it| it.id == who.id));
    let is_new = match is_there {
        Ok(true) => Ok(false),
        Ok(false) => desk.watch(chat, &who.id),
        Err(trouble) => Err(trouble),
    };
    let is_new = match is_new {
        Ok(is_new) => is_new,
        Err(trouble) => return trouble.answer(language),
    };
    let phrase = if is_new {
        Phrase::Added
    } else {
        Phrase::AlreadyThere
    };
    let state = if who.is_live {
        Phrase::IsLive.say(language, &[&who.title])
    } else {
        Phrase::IsOffline.say(language, &[])
    };
    let mut answer =
        Answer::done(phrase.say(language, &[name, who.id.as_str()])).with(Part::Line(state));
    answer.picture.clone_from(&who.picture);
    if let Some(remedy) = desk.lacks(&call.place.chat) {
        let mut line = Phrase::MissingHere.say(language, &[]);
        line.segments.extend(notice::what_to_do(&remedy, language));
        answer = answer.with(Part::Line(line));
    }
    if is_new {
        let change = Changed::Watched {
            streamer: who.id.clone(),
            nick: who.nick.clone(),
        };
        answer = changes::recorded(desk, call, language, &change, answer);
    }
    answer
}

/// `watch remove`.
pub(super) fn remove(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let watched = match desk.watched_by(&asked.call.place.chat) {
        Ok(watched) => watched,
        Err(trouble) => return trouble.answer(language),
    };
    let Some(typed) = asked.argument("streamer") else {
        let phrase = if watched.is_empty() {
            Phrase::NoneYet
        } else {
            Phrase::Whom
        };
        return Answer::refused(phrase.say(language, &[]));
    };
    match pick(&watched, typed) {
        Some(who) => end(desk, asked.call, language, who),
        None => Answer::refused(Phrase::NotThere.say(language, &[&shown(typed)])),
    }
}

/// Who of these is meant: by id, by nickname, or by a link.
pub(super) fn pick<'w>(watched: &'w [Watched], typed: &str) -> Option<&'w Watched> {
    let by_id = |id: &StreamerId| watched.iter().find(|it| it.id == *id);
    let id = StreamerId::meant(typed).and_then(|id| by_id(&id));
    id.or_else(|| watched.iter().find(|it| it.nick == typed))
}

fn end(desk: &dyn Desk, call: &Call, language: Language, who: &Watched) -> Answer {
    let values = [who.nick.as_str(), who.id.as_str()];
    if who.is_configured {
        return Answer::refused(Phrase::IsConfigured.say(language, &values));
    }
    match desk.unwatch(&call.place.chat, &who.id) {
        Ok(true) => {
            let change = Changed::Unwatched {
                streamer: who.id.clone(),
                nick: who.nick.clone(),
            };
            let answer = Answer::done(Phrase::Removed.say(language, &values));
            changes::recorded(desk, call, language, &change, answer)
        }
        Ok(false) => Answer::refused(Phrase::NotThere.say(language, &values)),
        Err(trouble) => trouble.answer(language),
    }
}

/// `watch list`.
pub(super) fn list(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let watched = match desk.watched_by(&asked.call.place.chat) {
        Ok(watched) => watched,
        Err(trouble) => return trouble.answer(language),
    };
    if watched.is_empty() {
        return Answer::told(Phrase::NoneYet.say(language, &[]));
    }
    let count = watched.len().to_string();
    let items = watched.iter().map(|it| {
        let phrase = if it.is_live {
            Phrase::Live
        } else {
            Phrase::Offline
        };
        Part::Item(phrase.say(language, &[&it.nick, it.id.as_str()]))
    });
    Answer::told(Phrase::List.say(language, &[&count])).with_all(items)
}

/// A choice from the menu above.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (language, call) = (asked.language, asked.call);
    let (what, id) = code.split_once(':')?;
    let id = StreamerId::parse(id)?;
    let answer = match what {
        "add" => match desk.introduce(id.as_str()) {
            Meant::One(who) => begin(desk, call, language, &who),
            Meant::Silent(why) => Answer::refused(Phrase::SoopSilent.say(language, &[&why])),
            Meant::NoId(_) | Meant::NoNick | Meant::Some(_) => {
                Answer::refused(Phrase::NobodyOfThatId.say(language, &[id.as_str()]))
            }
        },
        _ => return None,
    };
    Some(answer.instead())
}
