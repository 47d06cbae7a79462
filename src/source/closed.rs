//! Why a broadcast that is on is closed to us, and what can be done about it: the one place for these words.

use crate::event::{StreamerId, Text};

/// Why a broadcast that is on is closed to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// For adults: needs a login. With how far one got.
    Adult(Login),
    /// For subscribers: needs a login of one. With how far one got.
    SubscribersOnly(Login),
    /// The streamer has shut us out.
    Blacklisted,
    /// Has a password, and none is configured.
    NeedsPassword,
    /// Has another password than the one that is configured.
    WrongPassword,
    /// We were thrown out of the room. By whom, in words.
    Removed(Text),
    /// A result that is not documented.
    Other(i64),
}

/// How far a login got that was to open a broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// None is configured.
    None,
    /// The platform refused it, and trying again would not help. In words that say what would.
    Refused(Text),
    /// It could not be made just now, and is tried again. In words.
    Failed(Text),
    /// It was made, and the broadcast stays closed.
    NotEnough,
}

impl Closed {
    /// What is the matter and what can be done about it, in words that hold no secret.
    pub fn in_words(&self, streamer: &StreamerId) -> String {
        match self {
            Self::Adult(login) => format!(
                "the broadcast is for adults and needs a login (RESULT -6): {}",
                match login {
                    Login::None => "set [soop.login] in soopbell.toml".into(),
                    Login::NotEnough => "the account of [soop.login] is not let in; \
                         have it verify its age at SOOP"
                        .into(),
                    login => not_made(login),
                }
            ),
            Self::SubscribersOnly(login) => format!(
                "the broadcast is for subscribers only (RESULT -14): {}",
                match login {
                    Login::None => "set [soop.login] in soopbell.toml to an account \
                         that subscribes to this streamer"
                        .into(),
                    Login::NotEnough =>
                        "subscribe to this streamer with the account of [soop.login]".into(),
                    login => not_made(login),
                }
            ),
            Self::Blacklisted => "the streamer has shut this viewer out (RESULT -3): \
                 ask the streamer to lift the block"
                .into(),
            Self::NeedsPassword => format!(
                "the broadcast has a password: set [streamers.{streamer}] password_file in soopbell.toml"
            ),
            Self::WrongPassword => format!(
                "the broadcast has another password than [streamers.{streamer}] says: \
                 correct its password or password_file and restart soopbell"
            ),
            Self::Removed(by) => format!(
                "we were thrown out of the room by {by}: soopbell stays away for a while before it knocks again"
            ),
            Self::Other(result) => format!(
                "SOOP answered with a result that is not documented (RESULT {result}): \
                 open the broadcast in a browser to see why"
            ),
        }
    }

    /// The same broadcast after a login got this far; `None` if a login has nothing to do with it.
    #[must_use]
    pub fn after(&self, login: Login) -> Option<Self> {
        match self {
            Self::Adult(_) => Some(Self::Adult(login)),
            Self::SubscribersOnly(_) => Some(Self::SubscribersOnly(login)),
            Self::Blacklisted
            | Self::NeedsPassword
            | Self::WrongPassword
            | Self::Removed(_)
            | Self::Other(_) => None,
        }
    }
}

fn not_made(login: &Login) -> String {
    match login {
        Login::Refused(why) => format!("SOOP refused the login of [soop.login]: {why}"),
        Login::Failed(why) => format!("the login is tried again later, for now {why}"),
        Login::None | Login::NotEnough => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_says_what_can_be_done() {
        let streamer = StreamerId::parse("star01").unwrap();
        for (closed, advice) in [
            (Closed::Adult(Login::None), "set [soop.login]"),
            (Closed::Adult(Login::NotEnough), "verify its age"),
            (Closed::Adult(Login::Refused("it is x".into())), ": it is x"),
            (
                Closed::Adult(Login::Failed("it is y".into())),
                "tried again later, for now it is y",
            ),
            (Closed::SubscribersOnly(Login::None), "set [soop.login]"),
            (
                Closed::SubscribersOnly(Login::NotEnough),
                "subscribe to this streamer",
            ),
            (Closed::Blacklisted, "ask the streamer to lift the block"),
            (
                Closed::NeedsPassword,
                "set [streamers.star01] password_file",
            ),
            (
                Closed::WrongPassword,
                "correct its password or password_file",
            ),
            (Closed::Other(-99), "RESULT -99"),
        ] {
            let words = closed.in_words(&streamer);
            assert!(words.contains(advice), "{words}");
            assert!(!words.contains("  "), "{words}");
        }
    }

    #[test]
    fn a_login_opens_what_is_for_adults_or_subscribers_and_nothing_else() {
        let after = |closed: Closed| closed.after(Login::NotEnough);
        let adult = Closed::Adult(Login::NotEnough);
        assert_eq!(after(Closed::Adult(Login::None)), Some(adult));
        assert!(after(Closed::SubscribersOnly(Login::None)).is_some());
        for closed in [
            Closed::Blacklisted,
            Closed::NeedsPassword,
            Closed::Other(-99),
        ] {
            assert_eq!(after(closed), None);
        }
    }
}
