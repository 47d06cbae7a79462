//! Answering in time: at once, or with a promise first.
//!
//! Discord waits for three seconds. Whoever needs longer promises an answer, and gives it in the promise's place within a
//! quarter of an hour. Whether only the caller sees it is decided with the promise, so what comes of it may have to be said
//! anew; and a form can only be shown at once.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::Http;
use tokio::time::timeout;

use super::adapter::{Adapter, Said};
use super::wire::{self, Failure, Interaction};
use super::{Phrase, show};
use crate::command::answer::{Answer, Button, Form, Part};

/// How long an answer is waited for before one is promised. Leaves Discord's REST API as much again.
const PROMISED_AFTER: Duration = Duration::from_millis(1_500);
/// How long a promise is kept: a minute less than the interaction's token is good for.
const KEPT_FOR: Duration = Duration::from_mins(14);

/// Discord's numbers for first answers.
mod kind {
    pub(super) const MESSAGE: u8 = 4;
    pub(super) const PROMISE: u8 = 5;
    pub(super) const PROMISE_OF_UPDATE: u8 = 6;
    pub(super) const UPDATE: u8 = 7;
    pub(super) const MODAL: u8 = 9;
}

/// How something was asked, as far as it decides how it can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// By a command.
    Command {
        /// A promise is for the caller alone.
        is_private: bool,
    },
    /// Under a message of ours.
    Press {
        /// Only the caller sees that message.
        is_private: bool,
    },
    /// By a form that was opened from a message, or from a command.
    Form {
        /// Whether only the caller sees that message, if it was one.
        message: Option<bool>,
    },
}

impl How {
    /// Whether only the caller sees the message that this happened on, if on one.
    fn message(self) -> Option<bool> {
        match self {
            Self::Command { .. } => None,
            Self::Press { is_private } => Some(is_private),
            Self::Form { message } => message,
        }
    }

    /// Whether the answer takes the place of that message.
    fn is_replaced_by(self, answer: &Answer) -> bool {
        let fits = |is_private: bool| is_private || !answer.private;
        answer.replaces && self.message().is_some_and(fits)
    }

    /// Discord shows no form in answer to a form.
    fn takes_forms(self) -> bool {
        !matches!(self, Self::Form { .. })
    }
}

/// Has it answered, within the time that Discord gives.
pub(super) async fn serve(
    adapter: &Adapter,
    http: &Http,
    to: &Interaction,
    how: How,
    asked: impl Future<Output = Said>,
) {
    let mut asked = std::pin::pin!(asked);
    let done = match timeout(PROMISED_AFTER, &mut asked).await {
        Ok(said) => at_once(adapter, http, to, how, said).await,
        Err(_) => match promise(http, to, how).await {
            Ok(()) => match timeout(KEPT_FOR, asked).await {
                Ok(said) => later(adapter, http, to, how, said).await,
                Err(_) => Err(Failure::Gone("it took too long".to_owned())),
            },
            Err(failure) => Err(failure),
        },
    };
    if let Err(failure) = done {
        tracing::warn!(interaction = %to.id, %failure, "an answer did not reach Discord");
    }
}

/// Shows a form that was put aside.
pub(super) async fn open(http: &Http, to: &Interaction, form: &Form) {
    let Some(modal) = show::modal(form) else {
        return;
    };
    if let Err(failure) = wire::callback(http, to, kind::MODAL, Some(&modal)).await {
        tracing::warn!(interaction = %to.id, %failure, "a form was not shown in Discord");
    }
}

async fn at_once(
    adapter: &Adapter,
    http: &Http,
    to: &Interaction,
    how: How,
    said: Said,
) -> Result<(), Failure> {
    if how.takes_forms()
        && let Some(modal) = said.answer.form.as_ref().and_then(show::modal)
    {
        return wire::callback(http, to, kind::MODAL, Some(&modal)).await;
    }
    let said = without_form(adapter, to, said);
    let Said { language, answer } = &said;
    let done = if how.is_replaced_by(answer) {
        let data = show::message(answer, *language);
        wire::callback(http, to, kind::UPDATE, Some(&data)).await
    } else {
        let data = seen_by(answer.private, show::message(answer, *language));
        wire::callback(http, to, kind::MESSAGE, Some(&data)).await
    };
    let Err(Failure::Refused(_)) = &done else {
        return done;
    };
    // Discord did not like what it was to show. That is no reason to leave the caller without a word.
    let broken = Said::refused(*language, Phrase::Broken);
    let data = seen_by(true, show::message(&broken.answer, broken.language));
    wire::callback(http, to, kind::MESSAGE, Some(&data)).await?;
    done
}

async fn promise(http: &Http, to: &Interaction, how: How) -> Result<(), Failure> {
    match how {
        How::Command { is_private } => {
            let data = seen_by(is_private, json!({}));
            wire::callback(http, to, kind::PROMISE, Some(&data)).await
        }
        How::Form { message: None } => {
            let data = seen_by(true, json!({}));
            wire::callback(http, to, kind::PROMISE, Some(&data)).await
        }
        How::Press { .. } | How::Form { .. } => {
            wire::callback(http, to, kind::PROMISE_OF_UPDATE, None).await
        }
    }
}

async fn later(
    adapter: &Adapter,
    http: &Http,
    to: &Interaction,
    how: How,
    said: Said,
) -> Result<(), Failure> {
    let said = without_form(adapter, to, said);
    let Said { language, answer } = &said;
    let data = show::message(answer, *language);
    let is_seen_by_all = matches!(how, How::Command { is_private: false });
    if how.message().is_some() && !how.is_replaced_by(answer) {
        // The promise was about the message, which stays as it is.
        wire::follow(http, to, &seen_by(answer.private, data)).await
    } else if answer.private && is_seen_by_all {
        wire::take_back(http, to).await?;
        wire::follow(http, to, &seen_by(true, data)).await
    } else {
        wire::edit(http, to, &data).await
    }
}

/// The answer with a button in the place of its form: for the caller, who has nothing else to do with it.
fn without_form(adapter: &Adapter, to: &Interaction, mut said: Said) -> Said {
    let Some(form) = said.answer.form.take() else {
        return said;
    };
    let language = said.language;
    if show::modal(&form).is_none() {
        let most = show::MOST_IN_A_FIELD.to_string();
        said.answer = Answer::refused(Phrase::FormTooLong.say(language, &[&most]));
        return said;
    }
    let open = Button::main(
        Phrase::OpenForm.say(language, &[]),
        adapter.put_aside(to.id.get(), form),
    );
    let answer = &mut said.answer;
    if answer.parts.is_empty() {
        answer
            .parts
            .push(Part::Line(Phrase::FormWaits.say(language, &[])));
    }
    answer.buttons.insert(0, vec![open]);
    answer.private = true;
    said
}

/// The same, for the caller alone or for all.
fn seen_by(the_caller_alone: bool, mut data: Value) -> Value {
    const EPHEMERAL: u64 = 1 << 6;
    if the_caller_alone && let Some(data) = data.as_object_mut() {
        data.insert("flags".to_owned(), EPHEMERAL.into());
    }
    data
}
