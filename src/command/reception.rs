//! Where every call comes in: whether it is let in, who answers it, and in which language.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::answer::{Answer, Choice, MAX_CODE_BYTES};
use super::asked::Asked;
use super::call::{Arguments, Call, Caller, Deed, Place, Platform};
use super::catalogue::{self, Kind, MAX_ARGUMENT, Verb, Who};
use super::complete::{self, Offer, Typing};
use super::desk::Desk;
use super::general::{self, Phrase};
use super::permit::{Turn, Turns};
use super::rules::draft::{self, Drafts};
use super::{alerts, changes, drill, fan, figures, overview, rules, setup, silence, watch};
use crate::event::Timestamp;
use crate::fault::Language;
use crate::message::{Message, Segment};

/// How often a place that may give no commands is told how that could be changed.
const TOLD_EVERY: Duration = Duration::from_hours(24);
/// How many such places are remembered.
const MOST_STRANGERS: usize = 1_000;

/// Takes calls and answers them. Its methods may take seconds: they are called on a thread for that.
pub struct Reception {
    desk: Box<dyn Desk>,
    turns: Mutex<Turns>,
    drafts: Drafts,
    /// Places that may give no commands, and when they were told how to be allowed.
    strangers: Mutex<BTreeMap<(Platform, i64), Timestamp>>,
}

impl Reception {
    /// A reception for whoever runs soopbell.
    pub fn new(desk: Box<dyn Desk>) -> Self {
        Self {
            desk,
            turns: Mutex::default(),
            drafts: Drafts::default(),
            strangers: Mutex::default(),
        }
    }

    /// Answers a call; `None` where silence is the answer. In Discord there always is one, since an application that stays
    /// silent looks broken there.
    pub fn answer(&self, call: &Call) -> Option<Answer> {
        let answer = self.answer_in_words(call)?;
        Some(named_for(call.caller.platform, answer))
    }

    fn answer_in_words(&self, call: &Call) -> Option<Answer> {
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
            is_steward: false,
            drafts: &self.drafts,
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
        let who = who_may(&call.deed);
        let mut admission = self.desk.admission(false);
        if !admission.allows(caller, place) || !admission.lets(caller, place, who) {
            // Perhaps somebody has just written into the configuration what was missing.
            admission = self.desk.admission(true);
        }
        if !admission.allows(caller, place) {
            let says = must_speak || self.is_news(call);
            return says.then(|| general::not_allowed(&asked));
        }
        asked.is_administrator = admission.lets(caller, place, Who::Administrators);
        asked.is_steward = admission.lets(caller, place, Who::Stewards);
        if who != Who::Everybody && !asked.is_administrator {
            return Some(general::administrators_only(&asked));
        }
        if who == Who::Stewards && !asked.is_steward {
            return Some(general::rules_not_here(&asked));
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
        let greeting = || general::greeting(self.desk.language(&place.chat));
        is_new.then(|| named_for(platform, greeting()))
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
        complete::offers(&*self.desk, typing, self.language(caller, place))
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
            Deed::Form(code, _) => self.form(code, asked),
        };
        answer.unwrap_or_else(|| Answer::refused(Phrase::OldButton.say(language, &[])))
    }

    fn command(&self, verb: Verb, asked: &Asked<'_>) -> Answer {
        self.ask_for(verb, asked)
            .unwrap_or_else(|| self.carry_out(verb, asked))
    }

    /// A menu of what may be meant, where something is missing that nobody should have to type. Discord asks by itself.
    fn ask_for(&self, verb: Verb, asked: &Asked<'_>) -> Option<Answer> {
        let (_, command) = catalogue::find(verb)?;
        let mut arguments = command.arguments.iter();
        let missing =
            arguments.find(|it| it.is_required && asked.argument(it.name.en).is_none())?;
        if !missing.kind.is_among_known() {
            return None;
        }
        let typing = Typing {
            caller: asked.call.caller.clone(),
            place: asked.call.place.clone(),
            verb,
            argument: missing.name.en.to_owned(),
            typed: String::new(),
        };
        let offers = complete::offers(&*self.desk, &typing, asked.language);
        let choices: Vec<Choice> = offers
            .iter()
            .map(|offer| Choice {
                label: Message::value(&offer.label),
                code: catalogue::code_with(verb, &offer.value),
            })
            .filter(|choice| choice.code.len() <= MAX_CODE_BYTES)
            .collect();
        let which = match missing.kind {
            Kind::Rule => Phrase::WhichRule,
            Kind::Alert => Phrase::WhichAlert,
            Kind::Fan => Phrase::WhichFan,
            _ => Phrase::WhichStreamer,
        };
        let which = Answer::asked(which.say(asked.language, &[]));
        let choose = Phrase::Choose.say(asked.language, &[]);
        (!choices.is_empty()).then(|| which.choosing(choose, choices).privately())
    }

    /// A command whose missing argument was chosen from the menu.
    fn chosen(&self, code: &str, asked: &Asked<'_>) -> Option<Answer> {
        let (command, value) = code.split_once(':')?;
        let verb = catalogue::read_code(command)?;
        let (_, command) = catalogue::find(verb)?;
        let argument = command.arguments.iter().find(|it| it.is_required)?;
        let mut arguments = Arguments::default();
        arguments.put(argument.name.en, value);
        let asked = Asked {
            arguments: &arguments,
            ..*asked
        };
        Some(self.carry_out(verb, &asked).instead())
    }

    fn carry_out(&self, verb: Verb, asked: &Asked<'_>) -> Answer {
        let desk = &*self.desk;
        match verb {
            Verb::WatchAdd => watch::add(desk, asked),
            Verb::WatchRemove => watch::remove(desk, asked),
            Verb::WatchList => watch::list(desk, asked),
            Verb::Status => overview::status(desk, asked),
            Verb::Silence => silence::begin(desk, asked),
            Verb::Unsilence => silence::end(desk, asked),
            Verb::FanAdd => fan::add(desk, asked),
            Verb::FanRemove => fan::remove(desk, asked),
            Verb::FanList => fan::list(desk, asked),
            Verb::RulesList => rules::list(desk, asked),
            Verb::RulesShow => rules::show(desk, asked),
            Verb::RulesEnable => rules::switch(desk, asked, true),
            Verb::RulesDisable => rules::switch(desk, asked, false),
            Verb::RulesTest => rules::test(desk, asked),
            Verb::RuleNew => draft::new(asked),
            Verb::RuleEdit => draft::edit(desk, asked),
            Verb::RulesWhy => alerts::why_rule(desk, asked),
            Verb::Top => figures::top(desk, asked),
            Verb::Stats => figures::stats(desk, asked),
            Verb::RecentAlerts => alerts::recent(desk, asked),
            Verb::Why => alerts::why(desk, asked),
            Verb::Drill => drill::ring(desk, asked),
            Verb::Setup => setup::begin(asked.language),
            Verb::RecentChanges => changes::recent(desk, asked),
            Verb::Help => general::help(asked),
            Verb::About => general::about(asked.language),
        }
    }

    /// Whoever presses something that makes no sense any more is told so.
    fn press(&self, code: &str, asked: &Asked<'_>) -> Option<Answer> {
        let desk = &*self.desk;
        let (room, rest) = code.split_once(':')?;
        match room {
            "do" => Some(self.command(catalogue::read_code(rest)?, asked)),
            "go" => self.chosen(rest, asked),
            "w" => watch::press(desk, asked, rest),
            "a" => alerts::press(desk, asked, rest),
            "s" => silence::press(desk, asked, rest),
            "t" => setup::press(desk, asked, rest),
            "r" => rules::press(desk, asked, rest),
            "u" => changes::press(desk, asked, rest),
            _ => None,
        }
    }

    /// Whoever fills in something that makes no sense any more is told so.
    fn form(&self, code: &str, asked: &Asked<'_>) -> Option<Answer> {
        match code.split_once(':')? {
            ("r", rest) => draft::filled(&*self.desk, asked, rest),
            ("t", rest) => setup::filled(&*self.desk, asked, rest),
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

/// The answer with commands in it called by the names that they have on the platform.
fn named_for(platform: Platform, mut answer: Answer) -> Answer {
    if platform == Platform::Telegram {
        for message in answer.messages() {
            for segment in &mut message.segments {
                if let Segment::Text(text) = segment
                    && text.contains('/')
                {
                    *text = catalogue::in_english(text);
                }
            }
        }
    }
    answer
}

/// Who may do this.
fn who_may(deed: &Deed) -> Who {
    match deed {
        Deed::Command(verb, _) => catalogue::who(*verb),
        Deed::Press(code) => who_may_press(code),
        Deed::Form(code, _) if code.starts_with("r:") => Who::Stewards,
        Deed::Form(..) => Who::Administrators,
    }
}

/// Who may press a button or choose from a menu. What is not known to be harmless is for administrators.
fn who_may_press(code: &str) -> Who {
    /// Buttons that only show something.
    const HARMLESS: [&str; 3] = ["a:one:", "a:why:", "r:show:"];
    if HARMLESS.iter().any(|start| code.starts_with(start)) {
        return Who::Everybody;
    }
    if code.starts_with("r:") {
        return Who::Stewards;
    }
    let command = match code.split_once(':') {
        Some(("do", command)) => Some(command),
        Some(("go", rest)) => rest.split_once(':').map(|(command, _)| command),
        _ => None,
    };
    let command = command.and_then(catalogue::read_code);
    command.map_or(Who::Administrators, catalogue::who)
}
