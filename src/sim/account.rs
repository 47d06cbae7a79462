//! Accounts of the imitation: who may log in, and what a login gives.

use serde::Deserialize;

use crate::event::StreamerId;

/// Most logins that are remembered; the oldest run out first.
const LOGINS: usize = 1_000;

/// `RESULT` of a login that is taken.
pub(super) const TAKEN: i64 = 1;
/// `RESULT` for an id that nobody has, and for a wrong password.
const UNKNOWN_ID: i64 = -1;
const WRONG_PASSWORD: i64 = -3;

fn taken() -> i64 {
    TAKEN
}

/// An account that may log in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its password.
    pub password: String,
    /// What a login with the right password is answered: 1 is taken, -4 suspended, -11 second password needed …
    #[serde(default = "taken")]
    pub result: i64,
    /// Whom it subscribes to.
    #[serde(default)]
    pub subscribes: Vec<String>,
}

impl Account {
    /// An account that is let in with this password and subscribes to nobody.
    pub fn new(id: &str, password: &str) -> Self {
        Self {
            id: id.to_owned(),
            password: password.to_owned(),
            result: TAKEN,
            subscribes: Vec::new(),
        }
    }
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) account: Account,
    /// The cookie `AuthTicket`.
    pub(super) auth_ticket: String,
    /// `TK`, for the login to the chat.
    pub(super) ticket: String,
    /// The personal `FTK`, for the join.
    pub(super) fan_ticket: String,
}

impl Member {
    pub(super) fn subscribes_to(&self, streamer: &StreamerId) -> bool {
        self.account
            .subscribes
            .iter()
            .any(|it| it == streamer.as_str())
    }
}

/// All accounts, and who is logged in.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    known: Vec<Account>,
    members: Vec<Member>,
    /// How many logins were asked for, taken or not.
    pub(super) attempts: u64,
}

impl Accounts {
    /// Makes an account known, in place of one of the same id.
    pub(super) fn add(&mut self, account: Account) {
        self.known.retain(|it| it.id != account.id);
        self.known.push(account);
    }

    /// Logs somebody in.
    ///
    /// # Errors
    /// The `RESULT` that says why not.
    pub(super) fn log_in(&mut self, id: &str, password: &str) -> Result<Member, i64> {
        self.attempts += 1;
        let account = self.known.iter().find(|it| it.id == id);
        let account = account.ok_or(UNKNOWN_ID)?;
        if account.password != password {
            return Err(WRONG_PASSWORD);
        }
        if account.result != TAKEN {
            return Err(account.result);
        }
        let serial = self.attempts;
        let member = Member {
            account: account.clone(),
            auth_ticket: format!(".A32.{id}-{serial}-auth"),
            ticket: format!(".B64.{id}-{serial}-chat"),
            fan_ticket: format!("{id}-{serial}-fan"),
        };
        if self.members.len() >= LOGINS {
            self.members.remove(0);
        }
        self.members.push(member.clone());
        Ok(member)
    }

    /// Who sends these cookies.
    pub(super) fn by_cookies(&self, cookies: &str) -> Option<Member> {
        let mut pairs = cookies
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, ticket) = pairs.find(|(name, _)| *name == "AuthTicket")?;
        self.members
            .iter()
            .find(|it| it.auth_ticket == ticket)
            .cloned()
    }

    /// Whose login to the chat this is.
    pub(super) fn by_ticket(&self, ticket: &str) -> Option<Member> {
        self.members.iter().find(|it| it.ticket == ticket).cloned()
    }

    /// Every login runs out.
    pub(super) fn expire(&mut self) {
        self.members.clear();
    }
}
