//! `watch`: whose alerts a chat gets.

mod en;
mod ko;

use super::answer::{Answer, Choice, Part};
use super::call::{Call, Place};
use super::changes::{self, Changed};
use super::desk::{Desk, Trouble};
use super::reception::{Asked, shown};
use super::words::phrases;
use crate::event::{StreamerId, Text};
use crate::fault::Language;
use crate::message::Message;

phrases! {
    /// What is said about watching.
    pub(super) enum Phrase {
        Added, AlreadyThere, Removed, NotThere, IsConfigured, NoneYet, List, Live, Offline, IsLive, IsOffline,
        MissingHere, Whom, WhomNoMore, WhichOne, NobodyOfThatId, NobodyOfThatNick, SoopSilent,
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

    /// Whom somebody may mean who has typed so much: those whom soopbell knows, and those who are on now. Takes two seconds
    /// at most, and finds fewer rather than take longer.
    fn suggest_streamers(&self, typed: &str) -> Vec<Introduced>;

    /// A chat gets this streamer's alerts from now on; says whether it did not before.
    ///
    /// # Errors
    /// It cannot be written down.
    fn watch(&self, place: &Place, streamer: &StreamerId) -> Result<bool, Trouble>;

    /// A chat gets them no more; says whether it did.
    ///
    /// # Errors
    /// It cannot be written down.
    fn unwatch(&self, place: &Place, streamer: &StreamerId) -> Result<bool, Trouble>;

    /// Whose alerts a chat gets, those who are on first.
    ///
    /// # Errors
    /// It cannot be read.
    fn watched_by(&self, place: &Place) -> Result<Vec<Watched>, Trouble>;

    /// What the bot lacks in this chat to post alerts, by the names that the platform shows people; nothing where it lacks
    /// none, or where that cannot be known. May ask the platform.
    fn lacks(&self, place: &Place) -> Vec<String>;
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
                label: Message::text(format!("{} ({})", who.nick, who.id)),
                code: format!("w:add:{}", who.id),
            });
            Answer::asked(Phrase::WhichOne.say(language, &[&shown(typed)]))
                .choosing(Phrase::Whom.say(language, &[]), choices.collect())
                .privately()
        }
        Meant::NoId(id) => Answer::refused(Phrase::NobodyOfThatId.say(language, &[id.as_str()])),
        Meant::NoNick => Answer::refused(Phrase::NobodyOfThatNick.say(language, &[&shown(typed)])),
        Meant::Silent(why) => Answer::refused(Phrase::SoopSilent.say(language, &[&why])),
    }
}

fn begin(desk: &dyn Desk, call: &Call, language: Language, who: &Introduced) -> Answer {
    let name = who.nick.as_str();
    let is_new = match desk.watch(&call.place, &who.id) {
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
    let lacks = desk.lacks(&call.place);
    if !lacks.is_empty() {
        let lacks = lacks.join(", ");
        answer = answer.with(Part::Line(Phrase::MissingHere.say(language, &[&lacks])));
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
    let (language, place) = (asked.language, &asked.call.place);
    let watched = match desk.watched_by(place) {
        Ok(watched) => watched,
        Err(trouble) => return trouble.answer(language),
    };
    let Some(typed) = asked.argument("streamer") else {
        if watched.is_empty() {
            return Answer::refused(Phrase::NoneYet.say(language, &[]));
        }
        let choices = watched.iter().take(25).map(|it| Choice {
            label: Message::text(format!("{} ({})", it.nick, it.id)),
            code: format!("w:remove:{}", it.id),
        });
        return Answer::asked(Phrase::WhomNoMore.say(language, &[]))
            .choosing(Phrase::Whom.say(language, &[]), choices.collect())
            .privately();
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
    match desk.unwatch(&call.place, &who.id) {
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
    let watched = match desk.watched_by(&asked.call.place) {
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

/// A choice from one of the menus above.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (language, call) = (asked.language, asked.call);
    let (what, id) = code.split_once(':')?;
    let id = StreamerId::parse(id)?;
    let answer = match what {
        "add" => match desk.find_streamer(id.as_str()) {
            Meant::One(who) => begin(desk, call, language, &who),
            Meant::Silent(why) => Answer::refused(Phrase::SoopSilent.say(language, &[&why])),
            Meant::NoId(_) | Meant::NoNick | Meant::Some(_) => {
                Answer::refused(Phrase::NobodyOfThatId.say(language, &[id.as_str()]))
            }
        },
        "remove" => match desk.watched_by(&call.place) {
            Ok(watched) => match pick(&watched, id.as_str()) {
                Some(who) => end(desk, call, language, who),
                None => Answer::refused(Phrase::NotThere.say(language, &[id.as_str()])),
            },
            Err(trouble) => trouble.answer(language),
        },
        _ => return None,
    };
    Some(answer.instead())
}
