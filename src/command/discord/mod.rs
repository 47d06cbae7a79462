//! The bot in Discord.
//!
//! ```text
//! gateway ─► run ─► poise ─► calls ─► Clerk ─► show ─► wire ─► REST API
//!                     │                          ▲
//!                  register                    reply: within three seconds, and once
//! ```
//!
//! serenity keeps the connection to the gateway and poise tells commands apart; what a command is stands in the
//! [catalogue](super::catalogue) alone. [`run()`] never fails: without Discord it waits for Discord, and nothing else waits for it.

mod adapter;
mod calls;
mod en;
mod front;
mod greet;
mod ko;
mod memory;
mod register;
mod reply;
mod run;
mod show;
mod wire;

use std::time::Duration;

use super::words::phrases;
use crate::redact::Secret;

pub use run::run;

phrases! {
    /// What is said about the ways of Discord.
    enum Phrase { LeftOut, OpenForm, FormWaits, FormTooLong, Busy, Broken, Silence, Unknown }
}

/// What there is to know before the bot can come in.
pub struct Settings {
    /// The token as the configuration has it now; `None` where there is no bot.
    pub token: Box<dyn Fn() -> Option<Secret> + Send + Sync>,
    /// What `https://discord.com` is replaced by.
    pub api_url: String,
    /// How long a request to Discord may take.
    pub timeout: Duration,
    /// Some people may give commands in direct messages, so Discord is to offer them there as well.
    pub takes_direct: bool,
    /// Some roles may administer that do not manage the server, so Discord must not hide from them what is for
    /// administrators.
    pub has_admin_roles: bool,
    /// How often to look whether the token has changed, and to try again where trying is in vain for now.
    pub look_again: Duration,
}

impl Settings {
    /// How often to look again, unless there is a reason for another time.
    pub const LOOK_AGAIN: Duration = Duration::from_mins(1);
}
