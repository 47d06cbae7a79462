//! Where every call comes in: whether it is let in, who answers it, and in which language.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::{Offset, TimeZone};

use super::answer::Answer;
use super::call::{Arguments, Call, Caller, Deed, Place, Platform};
use super::catalogue::{self, MAX_ARGUMENT, Verb, Who};
use super::complete::{self, Offer, Typing};
use super::desk::Desk;
use super::general::{self, Phrase};
use super::permit::{Turn, Turns};
use super::{changes, watch};
use crate::event::Timestamp;
use crate::fault::Language;

/// How often a place that may give no commands is told how that could be changed.
const TOLD_EVERY: Duration = Duration::from_hours(24);
/// How many such places are remembered.
const MOST_STRANGERS: usize = 1_000;

/// Takes calls and answers them. Its methods may take seconds: they are called on a thread for that.
pub struct Reception {
    desk: Box<dyn Desk>,
    turns: Mutex<Turns>,
    /// Places that may give no commands, and when they were told how to be allowed.
    strangers: Mutex<BTreeMap<(Platform, i64), Timestamp>>,
}

/// A call that was let in.
pub(super) struct Asked<'a> {
    /// The call.
    pub(super) call: &'a Call,
    /// The language to answer in.
    pub(super) language: Language,
    /// What came with it.
    pub(super) arguments: &'a Arguments,
    /// The caller may change what soopbell does.
    pub(super) is_administrator: bool,
}

impl Asked<'_> {
    /// The argument of this name.
    pub(super) fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.get(name)
    }
}

impl Reception {
    /// A reception for whoever runs soopbell.
    pub fn new(desk: Box<dyn Desk>) -> Self {
        Self {
            desk,
            turns: Mutex::default(),
            strangers: Mutex::default(),
        }
    }

    /// Answers a call; `None` where silence is the answer. In Discord there always is one, since an application that stays
    /// silent looks broken there.
    pub fn answer(&self, call: &Call) -> Option<Answer> {
        let nothing = Arguments::default();
        let arguments = match &call.deed {
            Deed::Command(_, arguments) | Deed::Form(_, arguments) => arguments,
            Deed::Press(_) => &nothing,
        };
        let mut asked = Asked {
            call,
            language: self.language(&call.caller, &call.place),
            arguments,
            is_administrator: false,
        };
        let must_speak = call.caller.platform == Platform::Discord;
        let turn = self.turns.lock();
        match turn.unwrap_or_else(PoisonError::into_inner).take(call) {
            Turn::Yes => {}
            Turn::Silence if !must_speak => return None,
            Turn::NotSoFast | Turn::Silence => {
                return Some(Answer::refused(Phrase::NotSoFast.say(asked.language, &[])));
            }
        }
        let (caller, place) = (&call.caller, &call.place);
        let mut admission = self.desk.admission(false);
        if !admission.allows(caller, place) {
            admission = self.desk.admission(true);
            if !admission.allows(caller, place) {
                return if self.is_news(call) {
                    Some(general::not_allowed(&asked))
                } else {
                    let short = Phrase::NotAllowedShort.say(asked.language, &[]);
                    must_speak.then(|| Answer::refused(short))
                };
            }
        }
        asked.is_administrator = admission.lets(caller, place, Who::Administrators);
        let who = match &call.deed {
            Deed::Command(verb, _) => catalogue::who(*verb),
            Deed::Press(code) => who_may_press(code),
            Deed::Form(..) => Who::Administrators,
        };
        if who == Who::Administrators && !asked.is_administrator {
            return Some(general::administrators_only(&asked));
        }
        Some(self.serve(&asked))
    }

    /// Whether commands from somebody are taken in a place at all, for whoever has to know before there is a call.
    pub fn allows(&self, caller: &Caller, place: &Place) -> bool {
        self.desk.admission(false).allows(caller, place)
    }

    /// What to say on coming into a chat; `None` where that was said before, however long ago.
    pub fn greeting(&self, platform: Platform, place: &Place) -> Option<Answer> {
        let is_new = self.desk.greets(platform, place.house);
        is_new.then(|| general::greeting(self.desk.language(&place.chat)))
    }

    /// The language to speak with somebody in a place: theirs, or the place's.
    pub fn language(&self, caller: &Caller, place: &Place) -> Language {
        caller
            .language
            .unwrap_or_else(|| self.desk.language(&place.chat))
    }

    /// What to offer somebody who is still typing this argument of a command: the best first, at most 25.
    pub fn complete(&self, typing: &Typing) -> Vec<Offer> {
        let admission = self.desk.admission(false);
        let (caller, place) = (&typing.caller, &typing.place);
        let who = catalogue::who(typing.verb);
        if !admission.allows(caller, place) || !admission.lets(caller, place, who) {
            return Vec::new();
        }
        complete::offers(&*self.desk, typing)
    }

    fn serve(&self, asked: &Asked<'_>) -> Answer {
        let language = asked.language;
        let longest = match &asked.call.deed {
            Deed::Form(..) => Arguments::MAX_BYTES,
            // Four bytes for a character at most.
            Deed::Command(..) | Deed::Press(_) => usize::from(MAX_ARGUMENT) * 4,
        };
        if asked.arguments.longest() > longest {
            let most = (longest / 4).to_string();
            return Answer::refused(Phrase::TooLong.say(language, &[&most]));
        }
        let answer = match &asked.call.deed {
            Deed::Command(verb, _) => Some(self.command(*verb, asked)),
            Deed::Press(code) => self.press(code, asked),
            Deed::Form(..) => None,
        };
        answer.unwrap_or_else(|| Answer::refused(Phrase::OldButton.say(language, &[])))
    }

    fn command(&self, verb: Verb, asked: &Asked<'_>) -> Answer {
        let desk = &*self.desk;
        match verb {
            Verb::WatchAdd => watch::add(desk, asked),
            Verb::WatchRemove => watch::remove(desk, asked),
            Verb::WatchList => watch::list(desk, asked),
            Verb::RecentChanges => changes::recent(desk, asked),
            Verb::Help => general::help(asked),
            Verb::About => general::about(asked.language),
            _ => Answer::refused(Phrase::OldButton.say(asked.language, &[])),
        }
    }

    /// Whoever presses something that makes no sense any more is told so.
    fn press(&self, code: &str, asked: &Asked<'_>) -> Option<Answer> {
        let desk = &*self.desk;
        let (room, rest) = code.split_once(':')?;
        match room {
            "do" => Some(self.command(catalogue::read_code(rest)?, asked)),
            "w" => watch::press(desk, asked, rest),
            "u" => changes::press(desk, asked, rest),
            _ => None,
        }
    }

    /// Whether the place has not been told for a while.
    fn is_news(&self, call: &Call) -> bool {
        let strangers = self.strangers.lock();
        let mut strangers = strangers.unwrap_or_else(PoisonError::into_inner);
        strangers.retain(|_, told| call.at.since(*told) < TOLD_EVERY);
        let key = (call.caller.platform, call.place.house);
        if strangers.contains_key(&key) || strangers.len() >= MOST_STRANGERS {
            return false;
        }
        strangers.insert(key, call.at);
        true
    }
}

/// What somebody typed, short enough to be said back to them.
pub(super) fn shown(typed: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = typed.chars().take(MOST).collect();
    if shown.len() < typed.len() {
        shown.push('…');
    }
    shown
}

/// A moment as people in Korea write it: `11-28 21:05`.
pub(super) fn moment(at: Timestamp) -> String {
    let korea = TimeZone::fixed(Offset::constant(9));
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    korea.to_datetime(at).strftime("%m-%d %H:%M").to_string()
}

/// Who may press a button. What is not known to be harmless is for administrators.
fn who_may_press(code: &str) -> Who {
    match code.split_once(':') {
        Some(("do", rest)) => {
            catalogue::read_code(rest).map_or(Who::Administrators, catalogue::who)
        }
        _ => Who::Administrators,
    }
}
