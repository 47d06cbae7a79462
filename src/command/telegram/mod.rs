//! Telegram's side of the commands: what comes from there as calls, and answers as Telegram shows them.
//!
//! ```text
//! Telegram ─► poll ─► update ─► ledger ─► lanes ─► serve ─► Clerk
//!    ▲                                               │ │
//!    └────────────── speaker ◄── render ◄────────────┘ └─► dialogue
//! ```
//!
//! # One client for a token
//!
//! Calls go through [`TelegramApi`], the client that alerts are sent with, and not through `teloxide::Bot`: that sleeps for
//! ten seconds over every 5xx, hides how an answer was meant, and would have a second opinion of Telegram's limits. What is
//! sent is built with teloxide's payloads and types; what comes in is read with types of our own ([`update`]), since
//! teloxide's refuse a message that has something new in it.
//!
//! # Nothing is lost, and nothing is done twice by us
//!
//! Telegram hands an update out until it is confirmed, which is done by asking for a later one. It is confirmed once the core
//! has answered it, and never before one that came earlier ([`ledger`]); numbers that were taken are known, so a fetch that
//! broke off and is made again brings nothing twice. When soopbell ends it confirms what it did. Should it die, what was
//! taken and not yet done comes again after the restart, and what was done in its last moment may come a second time: the
//! answer is then given twice, and the command carried out twice.
//!
//! What Telegram kept while soopbell was away is not carried out if it is older than two minutes by Telegram's clock. The
//! chat is told so, once. A press has no date; but one that Telegram calls too old to be answered is of that kind as well.
//!
//! # What a chat sees
//!
//! Answers are replies, in the topic that was asked in. Telegram cannot show a group something that only one of it sees, so
//! what is [private](super::answer::Answer::private) is seen by all there. Privacy mode stays on: in a group the bot hears
//! commands and replies to itself, and says nothing about a command that it does not know unless it is named in it.
//!
//! # How much
//!
//! What one person asks in one chat is done in its order; 32 such at once, 8 of them in one chat ([`lanes`]). No more is
//! fetched than can be taken, so the queue that does not fit is with Telegram. Answers give way to Telegram's limits
//! ([`speaker`]).

mod bot;
mod dialogue;
mod en;
mod ko;
mod lanes;
mod ledger;
mod members;
mod menu;
mod patience;
mod poll;
mod render;
mod serve;
mod speaker;
mod told;
mod update;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Clerk;
use super::words::phrases;
use crate::clock::Clock;
use crate::sink::telegram::TelegramApi;
use crate::status::Status;

use bot::Bot;
pub use patience::Patience;

phrases! {
    /// What is said in Telegram alone.
    enum Phrase {
        Missed, Unknown, UnknownFar, LeftOut, FormIntro, Cancel, Cancelled, NothingToCancel, QuestionGone,
        Example, StandsThere, Keep, KeepOrEmpty, Skip, MayNotBeEmpty, NoFormsAsGroup,
    }
}

/// How long Telegram is asked to wait for something to happen, unless there is a reason for less. Under the minute after
/// which whoever stands between takes a connection for dead.
pub const LONG_POLL: Duration = Duration::from_secs(25);

/// How many updates lie between the half that fetches and the half that serves.
const BETWEEN: usize = 32;

/// How long what is being served when soopbell ends may take.
const GRACE: Duration = Duration::from_secs(2);

/// What the bot needs to run.
pub struct Settings {
    /// Hands out the client with the token as it is now; `None` while there is none. Asked before each fetch, so it must not
    /// take long; another client than before is another token.
    pub api: Box<dyn Fn() -> Option<Arc<TelegramApi>> + Send + Sync>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long Telegram is asked to wait for something to happen: [`LONG_POLL`].
    pub long_poll: Duration,
    /// How long to wait after failures.
    pub patience: Patience,
}

/// Takes commands from Telegram until it is to stop. Whatever Telegram does, it goes on; where it stands is on the board.
pub async fn run(
    settings: Settings,
    reception: Arc<dyn Clerk>,
    status: Arc<Status>,
    stopping: impl Future<Output = ()>,
) {
    let bot = Bot::new(settings, reception, status);
    let (sender, jobs) = mpsc::channel(BETWEEN);
    let ending = CancellationToken::new();
    let mut work = Box::pin(bot.work(jobs, ending.clone()));
    {
        let poll = Box::pin(bot.poll(&sender));
        tokio::select! {
            () = stopping => {}
            () = poll => {}
            () = bot.keep_menus() => {}
            () = &mut work => {}
        }
    }
    ending.cancel();
    if timeout(GRACE, work).await.is_err() {
        tracing::warn!("commands from Telegram that were being carried out are left to themselves");
    }
    bot.confirm().await;
}
