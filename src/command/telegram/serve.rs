//! One thing that somebody did, from what it asks for to what is shown for it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use teloxide::payloads::{
    AnswerCallbackQuery, EditMessageText, EditMessageTextSetters as _, SendMessage,
    SendMessageSetters as _,
};
use teloxide::types::{
    ChatId, ForceReply, InlineKeyboardMarkup, MessageId, ParseMode, ReplyMarkup, ReplyParameters,
    ThreadId,
};
use tokio::task::spawn_blocking;

use super::super::Clerk;
use super::super::answer::{Answer, Button, Form};
use super::super::asked::shown;
use super::super::call::{Arguments, Call, Caller, Deed, Place, Platform};
use super::super::catalogue::{ENTRIES, Verb};
use super::super::line::{self, Line};
use super::bot::{Bot, Job, Session};
use super::dialogue::{Heard, Question, Step, is_skip};
use super::lanes::Lane;
use super::update::{Joined, Person, Pressed, Said, Spot, What};
use super::{Phrase, render};
use crate::fault::Language;
use crate::message::{Message, Segment};
use crate::sink::telegram::written_out;
use crate::sink::{SinkErrorKind, TargetId};

/// How old a command may be that is carried out. Whoever gave it before that has seen that nothing came of it.
pub(super) const FRESH: Duration = Duration::from_mins(2);

/// Words that end a form.
const CANCEL: [&str; 2] = ["cancel", "취소"];
/// What the button that ends a form means. It never gets as far as the core, none of whose codes begin like this.
const CANCEL_CODE: &str = "telegram:cancel";
/// The word that Telegram itself has people begin with.
const START: &str = "start";

/// How alike a word and a command have to be for one to be taken for the other, of 1.
const ALIKE: f64 = 0.75;

/// Longest name that somebody is called by, in UTF-16 units.
const NAME: usize = 64;

/// What somebody wrote, as it is meant.
enum Meant {
    Deed(Deed),
    /// An answer to a question of a form.
    Answer,
    /// One to a question that is not asked any more.
    LateAnswer,
    Cancel,
    /// A command that there is none of; the word.
    Unknown(String),
    Nothing,
}

/// Whom an answer is for, and where it goes.
struct For<'a> {
    spot: Spot,
    by: &'a Person,
    /// What it replies to.
    reply_to: Option<i32>,
    /// The message that the pressed button is on, as far as it can be changed.
    on: Option<i32>,
    /// They wrote the message that it replies to, so that the platform finds them by it.
    is_theirs: bool,
}

impl For<'_> {
    fn lane(&self) -> Lane {
        lane(&self.spot, self.by)
    }
}

fn lane(spot: &Spot, by: &Person) -> Lane {
    Lane {
        chat: spot.chat,
        user: by.id,
    }
}

impl What {
    /// Whose turn it takes.
    pub(super) fn lane(&self) -> Option<Lane> {
        match self {
            Self::Said(said) => Some(lane(&said.spot, &said.by)),
            Self::Pressed(pressed) => Some(lane(&pressed.spot, &pressed.by)),
            Self::Joined(joined) => Some(lane(&joined.spot, &joined.by)),
            Self::Nothing => None,
        }
    }
}

impl Bot {
    /// Serves one of them.
    pub(super) async fn serve(&self, job: &Job) {
        match &job.what {
            What::Said(said) => Box::pin(self.said(job, said)).await,
            What::Pressed(pressed) => Box::pin(self.pressed(job, pressed)).await,
            What::Joined(joined) => self.joined(job, joined).await,
            What::Nothing => {}
        }
        self.finish(job);
    }

    async fn said(&self, job: &Job, said: &Said) {
        let session = &*job.session;
        let whom = For {
            spot: said.spot,
            by: &said.by,
            reply_to: Some(said.id),
            on: None,
            is_theirs: true,
        };
        let meant = self.meant(session, said);
        if job.is_old && !matches!(meant, Meant::Nothing) {
            self.missed(session, &whom).await;
            return;
        }
        match meant {
            Meant::Nothing => {}
            Meant::Deed(deed) => self.call(job, &whom, deed).await,
            Meant::Answer => self.answer(job, &whom, said).await,
            Meant::Cancel => self.cancel(session, &whom).await,
            Meant::LateAnswer => self.hint(session, &whom, Phrase::QuestionGone).await,
            Meant::Unknown(word) => self.unknown(job, &whom, &word).await,
        }
    }

    fn meant(&self, session: &Session, said: &Said) -> Meant {
        let (now, lane) = (self.now(), lane(&said.spot, &said.by));
        let heard = heard(said, false);
        let dialogues = self
            .dialogues
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let behind_slash = said.text.trim_start().strip_prefix('/');
        let is_command =
            behind_slash.is_some_and(|it| it.starts_with(|c: char| !c.is_whitespace()));
        if !is_command {
            if dialogues.expects(lane, heard, now) {
                return Meant::Answer;
            }
            let is_late = said.reply_to.is_some_and(|to| {
                let asks = to.is_question && to.by == session.id;
                asks && !dialogues.is_open_in(said.spot.chat, to.id, now)
            });
            return if is_late {
                Meant::LateAnswer
            } else {
                Meant::Nothing
            };
        }
        let word = match line::read(&said.text, &session.name) {
            None => return Meant::Nothing,
            Some(Line::Command(verb, given)) => return Meant::Deed(Deed::Command(verb, given)),
            Some(Line::Unknown(word)) => word,
        };
        // In a group there are other bots, and people who write a slash.
        let head = said.text.split_whitespace().next().unwrap_or_default();
        let is_for_us = said.spot.is_direct || head.contains('@');
        let is_one_of = |words: &[&str]| words.iter().any(|it| word.eq_ignore_ascii_case(it));
        if is_skip(&word) && dialogues.expects(lane, self::heard(said, true), now) {
            Meant::Answer
        } else if is_one_of(&CANCEL) && (is_for_us || dialogues.has(lane, now)) {
            Meant::Cancel
        } else if is_one_of(&[START]) && is_for_us {
            Meant::Deed(Deed::Command(Verb::Help, Arguments::default()))
        } else if is_for_us && !word.is_empty() {
            Meant::Unknown(word)
        } else {
            Meant::Nothing
        }
    }

    /// Has the core answer, and shows what it says.
    async fn call(&self, job: &Job, whom: &For<'_>, deed: Deed) {
        let session = &*job.session;
        let manages = match (whom.spot.is_direct, whom.by.is_the_group) {
            (true, _) => false,
            (false, true) => true,
            (false, false) => {
                let members = &self.members;
                members
                    .administers(&session.api, &self.speaker, whom.lane())
                    .await
            }
        };
        let call = Call {
            caller: caller(whom.by, manages),
            place: place(&whom.spot),
            deed,
            at: self.now(),
        };
        let asked = self.ask(move |reception| {
            let language = reception.language(&call.caller, &call.place);
            (reception.answer(&call), language)
        });
        let said = asked.await;
        // What it changed is changed. Should soopbell die now, it is not to be changed again.
        self.finish(job);
        if let Some((Some(answer), language)) = said {
            self.show(session, whom, answer, language).await;
        }
    }

    async fn pressed(&self, job: &Job, pressed: &Pressed) {
        let session = &*job.session;
        let whom = For {
            spot: pressed.spot,
            by: &pressed.by,
            reply_to: pressed.on,
            on: pressed.on,
            is_theirs: false,
        };
        // At once, or the button goes on turning while SOOP is asked.
        let seen = AnswerCallbackQuery::new(pressed.id.clone().into());
        if let Err(denied) = session.api.ask::<bool>("answerCallbackQuery", &seen).await {
            let words = denied.error.detail.to_lowercase();
            if words.contains("query is too old") || words.contains("query id is invalid") {
                // A press has no date. That it cannot be answered any more says that it is of another time.
                self.missed(session, &whom).await;
                return;
            }
            tracing::debug!(error = %denied.error, "a press was not answered");
        }
        if pressed.code == CANCEL_CODE {
            self.cancel(session, &whom).await;
        } else {
            let deed = Deed::Press(pressed.code.clone());
            self.call(job, &whom, deed).await;
        }
    }

    async fn joined(&self, job: &Job, joined: &Joined) {
        let session = &*job.session;
        let whom = For {
            spot: joined.spot,
            by: &joined.by,
            reply_to: None,
            on: None,
            is_theirs: false,
        };
        let (caller, place) = (caller(&joined.by, false), place(&joined.spot));
        let greeting = self.ask(move |reception| {
            let greeting = reception.greeting(Platform::Telegram, &place)?;
            Some((greeting, reception.language(&caller, &place)))
        });
        let greeting = greeting.await.flatten();
        self.finish(job);
        if let Some((greeting, language)) = greeting {
            self.show(session, &whom, greeting, language).await;
        }
    }

    /// Says that what came while soopbell was away is not carried out: once, and only where it would have been.
    async fn missed(&self, session: &Session, whom: &For<'_>) {
        if let Some(language) = self.allowed(whom).await {
            let is_news = {
                let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
                missed.is_news(whom.spot.chat, self.now())
            };
            if is_news {
                let answer = Answer::told(Phrase::Missed.say(language, &[]));
                self.show(session, whom, answer, language).await;
            }
        }
    }

    async fn cancel(&self, session: &Session, whom: &For<'_>) {
        let was_open = {
            let dialogues = self.dialogues.lock();
            let mut dialogues = dialogues.unwrap_or_else(PoisonError::into_inner);
            dialogues.cancel(whom.lane(), self.now())
        };
        if was_open {
            if let Some(language) = self.allowed(whom).await {
                let answer = Answer::done(Phrase::Cancelled.say(language, &[]));
                self.show(session, whom, answer, language).await;
            }
        } else {
            self.hint(session, whom, Phrase::NothingToCancel).await;
        }
    }

    /// A word of advice, to whom commands are taken from, and not too many of them.
    async fn hint(&self, session: &Session, whom: &For<'_>, phrase: Phrase) {
        let Some(language) = self.allowed(whom).await else {
            return;
        };
        self.advise(session, whom, phrase.say(language, &[]), language)
            .await;
    }

    async fn advise(&self, session: &Session, whom: &For<'_>, words: Message, language: Language) {
        let is_news = {
            let mut hinted = self.hinted.lock().unwrap_or_else(PoisonError::into_inner);
            hinted.is_news(whom.spot.chat, self.now())
        };
        if is_news {
            let answer = Answer::refused(words);
            self.show(session, whom, answer, language).await;
        }
    }

    async fn unknown(&self, job: &Job, whom: &For<'_>, word: &str) {
        let Some(language) = self.allowed(whom).await else {
            // Whoever has to be allowed first is told so by the core, once.
            let help = Deed::Command(Verb::Help, Arguments::default());
            self.call(job, whom, help).await;
            return;
        };
        let words = unknown(word, language);
        self.advise(&job.session, whom, words, language).await;
    }

    /// The language of somebody from whom commands are taken here.
    async fn allowed(&self, whom: &For<'_>) -> Option<Language> {
        let (caller, place) = (caller(whom.by, false), place(&whom.spot));
        let asked = self.ask(move |reception| {
            let allows = reception.allows(&caller, &place);
            allows.then(|| reception.language(&caller, &place))
        });
        asked.await.flatten()
    }

    /// Asks the core on a thread where it may take its time.
    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Clerk) -> T + Send + 'static,
    ) -> Option<T> {
        let reception = Arc::clone(&self.reception);
        match spawn_blocking(move || ask(&*reception)).await {
            Ok(said) => Some(said),
            Err(error) => {
                tracing::error!(%error, "a command was not answered");
                None
            }
        }
    }

    /// Shows an answer: in the place of what the button was on, as a form, or as a message of its own.
    async fn show(&self, session: &Session, whom: &For<'_>, answer: Answer, language: Language) {
        if let Some(form) = answer.form.clone().filter(|_| !whom.by.is_the_group) {
            self.ask_form(session, whom, form, language).await;
            return;
        }
        let answer = if answer.form.is_some() {
            // Whoever writes as the group cannot be told from others who do, and presses buttons as somebody else.
            Answer::refused(Phrase::NoFormsAsGroup.say(language, &[]))
        } else {
            answer
        };
        let html = render::html(&answer, language, render::LIMIT);
        let (keyboard, preview) = (render::keyboard(&answer), render::preview(&answer));
        let chat = ChatId(whom.spot.chat);
        if let Some(on) = whom.on.filter(|_| answer.replaces) {
            let mut edit = EditMessageText::new(chat, MessageId(on), html.clone())
                .parse_mode(ParseMode::Html)
                .link_preview_options(preview.clone());
            edit.reply_markup.clone_from(&keyboard);
            match self.speaker.edit(&session.api, chat.0, &edit).await {
                Ok(_) => return,
                // It is gone, or too old to be changed.
                Err(error) if error.kind == SinkErrorKind::MessageGone => {}
                Err(error) => {
                    tracing::warn!(chat = chat.0, %error, "an answer was not shown");
                    return;
                }
            }
        }
        let message = message(whom, html).link_preview_options(preview);
        let message = match keyboard {
            Some(keyboard) => message.reply_markup(keyboard),
            None => message,
        };
        self.post(session, whom, &message).await;
    }

    /// Posts a message; its id.
    async fn post(&self, session: &Session, whom: &For<'_>, message: &SendMessage) -> Option<i32> {
        match self
            .speaker
            .post(&session.api, whom.spot.chat, message)
            .await
        {
            Ok(receipt) => receipt.remote_id?.parse().ok(),
            Err(error) => {
                tracing::warn!(chat = whom.spot.chat, %error, "an answer was not sent");
                None
            }
        }
    }

    /// Begins to ask for the fields of a form.
    async fn ask_form(&self, session: &Session, whom: &For<'_>, form: Form, language: Language) {
        let count = form.fields.len().to_string();
        let intro = Answer::asked(Phrase::FormIntro.say(language, &[&count]));
        let cancel = Button::plain(Phrase::Cancel.say(language, &[]), CANCEL_CODE);
        let intro = intro.titled(form.title.clone()).row([cancel]);
        let question = {
            let dialogues = self.dialogues.lock();
            let mut dialogues = dialogues.unwrap_or_else(PoisonError::into_inner);
            dialogues.begin(whom.lane(), form, language, self.now())
        };
        let Some(question) = question else {
            return;
        };
        let html = render::html(&intro, language, render::LIMIT);
        let keyboard =
            render::keyboard(&intro).unwrap_or_else(|| InlineKeyboardMarkup::new([[]; 0]));
        let message = message(whom, html).reply_markup(keyboard);
        self.post(session, whom, &message).await;
        self.ask_question(session, whom, &question).await;
    }

    async fn ask_question(&self, session: &Session, whom: &For<'_>, question: &Question) {
        // Of all in a group only they are shown that a reply is wanted: found by their message, or else by their name.
        let mut html = String::new();
        if !whom.is_theirs && !whom.spot.is_direct {
            let name = Segment::Value(whom.by.name.clone());
            let name = written_out(
                &Message {
                    segments: vec![name],
                },
                NAME,
            );
            let id = whom.by.id;
            html = format!("\n<a href=\"tg://user?id={id}\">{}</a>", name.html);
        }
        let room = render::LIMIT - NAME - 1;
        let html = render::question(question, room) + &html;
        let reply = ReplyMarkup::ForceReply(ForceReply::new().selective());
        let message = message(whom, html).reply_markup(reply);
        if let Some(id) = self.post(session, whom, &message).await {
            let dialogues = self.dialogues.lock();
            let mut dialogues = dialogues.unwrap_or_else(PoisonError::into_inner);
            dialogues.asked(whom.lane(), question, id);
        }
    }

    /// Takes an answer to a question.
    async fn answer(&self, job: &Job, whom: &For<'_>, said: &Said) {
        let word = said.text.trim_start().strip_prefix('/').unwrap_or_default();
        let word = word.split(|c: char| c == '@' || c.is_whitespace()).next();
        let heard = heard(said, word.is_some_and(is_skip));
        let step = {
            let dialogues = self.dialogues.lock();
            let mut dialogues = dialogues.unwrap_or_else(PoisonError::into_inner);
            dialogues.answer(whom.lane(), heard, self.now())
        };
        match step {
            Some(Step::Ask(question)) => self.ask_question(&job.session, whom, &question).await,
            Some(Step::Filled(code, filled)) => {
                self.call(job, whom, Deed::Form(code, filled)).await;
            }
            None => {}
        }
    }
}

fn heard(said: &Said, is_skip: bool) -> Heard<'_> {
    Heard {
        text: &said.text,
        is_skip,
        reply_to: said.reply_to.map(|it| it.id),
        is_direct: said.spot.is_direct,
    }
}

/// A message to whom it is for, where they asked.
fn message(whom: &For<'_>, html: String) -> SendMessage {
    let mut message = SendMessage::new(ChatId(whom.spot.chat), html).parse_mode(ParseMode::Html);
    if let Some(topic) = whom.spot.topic {
        message = message.message_thread_id(ThreadId(MessageId(topic)));
    }
    if let Some(id) = whom.reply_to {
        // They may have deleted it.
        let reply = ReplyParameters::new(MessageId(id)).allow_sending_without_reply();
        message = message.reply_parameters(reply);
    }
    message
}

fn caller(by: &Person, manages: bool) -> Caller {
    Caller {
        platform: Platform::Telegram,
        id: by.id,
        name: by.name.clone(),
        language: by.language,
        manages,
        roles: Vec::new(),
    }
}

fn place(spot: &Spot) -> Place {
    let chat = match spot.topic {
        Some(topic) => format!("{}:{}:{topic}", Platform::Telegram.name(), spot.chat),
        None => format!("{}:{}", Platform::Telegram.name(), spot.chat),
    };
    Place {
        chat: TargetId(chat.into()),
        house: spot.chat,
        is_direct: spot.is_direct,
    }
}

/// What is said of a command that there is none of: with the one that may have been meant.
fn unknown(word: &str, language: Language) -> Message {
    let typed = shown(word);
    let lower = typed.to_lowercase();
    let names = ENTRIES
        .iter()
        .flat_map(|entry| [entry.name.en, entry.name.ko]);
    let alike = names.map(|name| (strsim::jaro_winkler(&lower, name), name));
    let best = alike.max_by(|(a, _), (b, _)| a.total_cmp(b));
    let Some((_, name)) = best.filter(|(how, _)| *how >= ALIKE) else {
        return Phrase::UnknownFar.say(language, &[&typed]);
    };
    let mut words = Phrase::Unknown.say(language, &[&typed, name]);
    // It is a name of ours, and to be tapped.
    let ours = words.segments.iter_mut().rev();
    if let Some(segment) = ours
        .into_iter()
        .find(|it| **it == Segment::Value(name.to_owned()))
    {
        *segment = Segment::Text(name.to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::telegram::written_out;

    #[test]
    fn a_word_that_is_nearly_a_command_is_taken_for_it() {
        let said = |word: &str| written_out(&unknown(word, Language::English), 300).html;
        assert!(
            said("watchh").contains("Did you mean /watch?"),
            "{}",
            said("watchh")
        );
        assert!(said("무음해재").contains("/무음해제?"));
        assert!(said("helpp").contains("/help?") && said("helpp").contains("/\u{2060}helpp"));
        let far = said("qqqqqqqqq");
        assert!(!far.contains("Did you mean") && far.contains("/help"));
        assert!(said(&"<b>".repeat(5_000)).len() < 500);
    }

    #[test]
    fn a_place_is_called_as_targets_are() {
        let spot = Spot {
            chat: -100,
            topic: Some(7),
            is_direct: false,
        };
        assert_eq!(place(&spot).chat, TargetId("telegram:-100:7".into()));
        let whole = Spot {
            topic: None,
            ..spot
        };
        assert_eq!(place(&whole).chat, TargetId("telegram:-100".into()));
    }

    #[test]
    fn the_adapters_own_code_is_none_of_the_cores() {
        let mut verbs = ENTRIES.iter().flat_map(|entry| entry.commands);
        assert!(
            verbs.all(|it| !super::super::super::catalogue::code(it.verb).starts_with("telegram:"))
        );
    }
}
