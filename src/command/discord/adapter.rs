//! What every connection of the bot shares: whom it asks, how many are asked for at once, and what is remembered.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::super::Clerk;
use super::Phrase;
use super::memory::{Forms, Seen};
use crate::clock::{Clock as _, SystemClock};
use crate::command::answer::{Answer, Form};
use crate::command::call::{Call, Place, Platform};
use crate::command::complete::{Offer, Typing};
use crate::event::Timestamp;
use crate::fault::Language;
use crate::shutdown::Stage;
use crate::status::{Bot, Status};

/// How many calls are answered at once…
const AT_ONCE: usize = 32;
/// …and how many more wait for that. Whoever comes then is told so.
const WAITING: usize = 64;

/// How long offers are waited for. Discord waits for three seconds, and what comes late helps nobody.
const OFFERED_WITHIN: Duration = Duration::from_secs(2);

/// What every connection shares. Threads answer calls, so that nobody waits for somebody who is slow.
pub(super) struct Adapter {
    clerk: Arc<dyn Clerk>,
    status: Arc<Status>,
    stage: Stage,
    seen: Mutex<Seen>,
    forms: Mutex<Forms>,
    taken: Arc<Semaphore>,
    answered: Arc<Semaphore>,
    ready: watch::Sender<bool>,
}

/// An answer, and the language that it is in.
pub(super) struct Said {
    /// For what the adapter adds to it.
    pub(super) language: Language,
    /// What is answered.
    pub(super) answer: Answer,
}

impl Adapter {
    pub(super) fn new(clerk: Arc<dyn Clerk>, status: Arc<Status>, stage: Stage) -> Self {
        Self {
            clerk,
            status,
            stage,
            seen: Mutex::default(),
            forms: Mutex::default(),
            taken: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            answered: Arc::new(Semaphore::new(AT_ONCE)),
            ready: watch::Sender::new(false),
        }
    }

    /// Writes down where the bot stands.
    pub(super) fn stands(&self, state: Bot) {
        let is_ready = matches!(state, Bot::Ready { .. });
        self.ready.send_replace(is_ready);
        if self.status.set_bot(Platform::Discord.name(), state) {
            tracing::debug!(is_ready, "the bot in Discord");
        }
    }

    /// Says that the bot takes calls from now on.
    pub(super) fn is_ready(&self) {
        self.stands(Bot::Ready { since: self.now() });
    }

    /// Whether it takes calls, told at every change.
    pub(super) fn readiness(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    /// Now.
    #[expect(
        clippy::unused_self,
        reason = "whoever has an adapter needs no clock of their own"
    )]
    pub(super) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// Takes an interaction; says whether that is the first time.
    pub(super) fn is_new(&self, interaction: u64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.is_new(interaction)
    }

    /// Puts a form aside until somebody presses the button with the code that comes back.
    pub(super) fn put_aside(&self, interaction: u64, form: Form) -> String {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        forms.put(interaction, form)
    }

    /// The form that was put aside under this code.
    pub(super) fn form(&self, code: &str) -> Option<Form> {
        let forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        forms.get(code)
    }

    /// Has a call answered. There always is an answer: an application that stays silent looks broken in Discord.
    pub(super) async fn ask(&self, call: Call) -> Said {
        let client = call.caller.language;
        let asked = self.on_a_thread(move |clerk| {
            let language = clerk.language(&call.caller, &call.place);
            (language, clerk.answer(&call))
        });
        let (language, phrase) = match asked.await {
            Ok((language, Some(answer))) => return Said { language, answer },
            Ok((language, None)) => (language, Phrase::Silence),
            Err(phrase) => (client.unwrap_or(Language::Korean), phrase),
        };
        Said::refused(language, phrase)
    }

    /// What to offer somebody who is typing; nothing where that is not known in time.
    pub(super) async fn complete(&self, typing: Typing) -> Vec<Offer> {
        let found = self.on_a_thread(move |clerk| clerk.complete(&typing));
        let found = timeout(OFFERED_WITHIN, found).await;
        found.ok().and_then(Result::ok).unwrap_or_default()
    }

    /// What to say on coming into a chat, if that was not said before.
    pub(super) async fn greeting(&self, place: Place) -> Option<Answer> {
        let greeting = self.on_a_thread(move |clerk| clerk.greeting(Platform::Discord, &place));
        greeting.await.ok().flatten()
    }

    /// Has something done on a thread, when there is room for it. Or what to say instead.
    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Clerk) -> T + Send + 'static,
    ) -> Result<T, Phrase> {
        let taken = Arc::clone(&self.taken).try_acquire_owned();
        let taken = taken.map_err(|_| Phrase::Busy)?;
        let answered = Arc::clone(&self.answered).acquire_owned().await;
        let answered = answered.map_err(|_| Phrase::Busy)?;
        let clerk = Arc::clone(&self.clerk);
        // The thread holds its place until it is done, even if nobody waits for it any more.
        let thread = self.stage.spawn_blocking(move || {
            let done = work(&*clerk);
            drop((taken, answered));
            done
        });
        thread.await.map_err(|error| {
            tracing::error!(%error, "a call could not be answered");
            Phrase::Broken
        })
    }
}

impl Said {
    /// Something that the adapter itself has to say.
    pub(super) fn refused(language: Language, phrase: Phrase) -> Self {
        let answer = Answer::refused(phrase.say(language, &[]));
        Self { language, answer }
    }
}
