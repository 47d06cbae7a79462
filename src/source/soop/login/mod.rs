//! An account's login, made when a broadcast asks for one and shared by everybody who is watched.
//!
//! `POST <login_url>/app/LoginAction.php` (yt-dlp and two other clients). Whoever finds the door of a broadcast closed
//! asks here for a [`Pass`]; ten who ask at once wait for one login. A login that was refused is not made again: SOOP
//! locks accounts after repeated wrong passwords.

mod answer;
mod memory;

use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{Caller, Showing};
use crate::redact::Secret;
use crate::source::closed;
use answer::Outcome;
use memory::{Memory, Next};

/// An account at SOOP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its password.
    pub password: Secret,
}

/// What a login leaves in a browser: cookies that the live detail knows the account by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pass {
    /// As they stand in a request: `name=value; name=value`.
    pub(super) cookies: Secret,
}

/// Where logins are made and remembered.
pub(super) struct Login {
    desk: Arc<Desk>,
    memory: Arc<Mutex<Memory>>,
}

struct Desk {
    caller: Caller,
    url: String,
    account: Account,
}

impl Login {
    /// Logins of this account at this address; none is made before somebody asks.
    pub(super) fn new(caller: Caller, login_url: &str, account: Account) -> Self {
        let url = login_url.trim_end_matches('/').to_owned();
        Self {
            desk: Arc::new(Desk {
                caller,
                url,
                account,
            }),
            memory: Arc::default(),
        }
    }

    /// The pass at hand, or one of a new login. With `useless`, a pass that did not open a door: another one, if a new
    /// login may help.
    ///
    /// # Errors
    /// How far the login got.
    pub(super) async fn pass(
        &self,
        useless: Option<&Arc<Pass>>,
    ) -> Result<Arc<Pass>, closed::Login> {
        let mut memory = Arc::clone(&self.memory).lock_owned().await;
        match memory.next(Instant::now(), useless) {
            Next::Use(pass) => Ok(pass),
            Next::Not(because) => Err(because),
            Next::LogIn => {
                let desk = Arc::clone(&self.desk);
                // The lock goes along, so that what came of the attempt is remembered even if nobody waits for it any
                // more: an attempt that is forgotten would be made again.
                let attempt = tokio::task::spawn_blocking(move || {
                    let outcome = desk.log_in();
                    memory.take(Instant::now(), outcome, fastrand::f64())
                });
                attempt
                    .await
                    .unwrap_or_else(|_| Err(closed::Login::Failed("it was broken off".into())))
            }
        }
    }

    /// This pass has opened a door, so it is good.
    pub(super) async fn has_opened(&self, pass: &Arc<Pass>) {
        self.memory.lock().await.has_opened(Instant::now(), pass);
    }
}

impl Desk {
    /// One attempt.
    fn log_in(&self) -> Outcome {
        let url = format!("{}/app/LoginAction.php", self.url);
        let form = [
            ("szWork", "login"),
            ("szType", "json"),
            ("szUid", self.account.id.as_str()),
            ("szPassword", self.account.password.expose()),
            ("isSaveId", "false"),
            ("szScriptVar", "oLoginRet"),
            ("szAction", ""),
            ("isLoginRetain", "N"),
        ];
        let showing = Showing::SecretForm { page: &self.url };
        let outcome = match self.caller.post(&url, form, showing) {
            Ok(answer) => answer::read(&answer.body, &answer.cookies),
            Err(error) => Outcome::Failed(error.to_string()),
        };
        match &outcome {
            Outcome::In(_) => tracing::info!("logged in to SOOP"),
            Outcome::Refused(refusal) => tracing::error!(
                why = %refusal,
                "SOOP refused the login of [soop.login]; it is not tried again"
            ),
            Outcome::Failed(why) => tracing::warn!(why, "the login to SOOP did not come about"),
        }
        outcome
    }
}

/// The account and its cookies are nobody's business.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}
