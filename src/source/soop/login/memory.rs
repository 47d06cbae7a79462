//! When to log in, and when not to: what came of the last attempt, and what its pass was good for.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Pass;
use super::answer::{Outcome, Refusal};
use crate::source::backoff::Backoff;
use crate::source::closed::Login;

/// The wait after a first attempt that did not come about; it doubles with each further one.
const FIRST_RETRY: Duration = Duration::from_mins(1);
/// The longest such wait.
const MOST_RETRY: Duration = Duration::from_mins(30);
/// A pass that opened a door less long ago has not run out: where it opens nothing, the account itself is not let in.
const SURELY_GOOD: Duration = Duration::from_mins(10);
/// A pass that never opened anything is of an account that lacks something, and another would do no better. It is given
/// up after this all the same, since it may have run out before it was tried on a door that it fits.
const HOPELESS_FOR: Duration = Duration::from_hours(6);

/// What is known of an account's login.
#[derive(Debug)]
pub(super) struct Memory {
    last: Last,
    retry: Backoff,
}

#[derive(Debug)]
enum Last {
    /// No attempt yet.
    None,
    In {
        pass: Arc<Pass>,
        since: Instant,
        opened: Option<Instant>,
    },
    Failed {
        why: String,
        until: Instant,
    },
    /// For good: only a restart, with another password perhaps, changes that.
    Refused(Refusal),
}

/// What to do for somebody who needs a pass.
#[derive(Debug)]
pub(super) enum Next {
    /// Give them this one.
    Use(Arc<Pass>),
    /// Log in.
    LogIn,
    /// Tell them that there is none.
    Not(Login),
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            last: Last::None,
            retry: Backoff::new(FIRST_RETRY),
        }
    }
}

impl Memory {
    /// What to do now; for somebody whom `useless` did not help, if that is given.
    pub(super) fn next(&self, now: Instant, useless: Option<&Arc<Pass>>) -> Next {
        match &self.last {
            Last::Refused(refusal) => Next::Not(Login::Refused(refusal.to_string().into())),
            Last::Failed { why, until } if now < *until => {
                Next::Not(Login::Failed(why.as_str().into()))
            }
            Last::None | Last::Failed { .. } => Next::LogIn,
            Last::In {
                pass,
                since,
                opened,
            } => {
                let is_useless = useless.is_some_and(|useless| Arc::ptr_eq(useless, pass));
                let may_have_run_out = match opened {
                    Some(at) => now.duration_since(*at) >= SURELY_GOOD,
                    None => now.duration_since(*since) >= HOPELESS_FOR,
                };
                match (is_useless, may_have_run_out) {
                    (false, _) => Next::Use(Arc::clone(pass)),
                    (true, true) => Next::LogIn,
                    (true, false) => Next::Not(Login::NotEnough),
                }
            }
        }
    }

    /// Remembers what came of an attempt; `chance` in 0..1 spreads the waits.
    pub(super) fn take(
        &mut self,
        now: Instant,
        outcome: Outcome,
        chance: f64,
    ) -> Result<Arc<Pass>, Login> {
        match outcome {
            Outcome::In(pass) => {
                self.retry.reset();
                let pass = Arc::new(pass);
                self.last = Last::In {
                    pass: Arc::clone(&pass),
                    since: now,
                    opened: None,
                };
                Ok(pass)
            }
            Outcome::Refused(refusal) => {
                self.last = Last::Refused(refusal);
                Err(Login::Refused(refusal.to_string().into()))
            }
            Outcome::Failed(why) => {
                let until = now + self.retry.next(MOST_RETRY, chance);
                let told = Login::Failed(why.as_str().into());
                self.last = Last::Failed { why, until };
                Err(told)
            }
        }
    }

    /// A pass has opened a door.
    pub(super) fn has_opened(&mut self, now: Instant, used: &Arc<Pass>) {
        if let Last::In { pass, opened, .. } = &mut self.last
            && Arc::ptr_eq(pass, used)
        {
            *opened = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use super::*;
    use crate::redact::Secret;

    fn logged_in() -> Outcome {
        let cookies = Secret::new("AuthTicket=a");
        Outcome::In(Pass { cookies })
    }

    fn logs_in(memory: &Memory, now: Instant, useless: Option<&Arc<Pass>>) -> bool {
        matches!(memory.next(now, useless), Next::LogIn)
    }

    #[test]
    fn one_login_serves_everybody() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        assert!(logs_in(&memory, now, None));
        let pass = memory.take(now, logged_in(), 0.0).unwrap();
        let later = now + Duration::from_hours(24);
        assert!(matches!(memory.next(later, None), Next::Use(given) if Arc::ptr_eq(&given, &pass)));
    }

    #[test]
    fn a_refusal_is_final() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        let refused = answer::read(b"{\"RESULT\":-3}", &[]);
        let told = memory.take(now, refused, 0.0).unwrap_err();
        let later = now + Duration::from_hours(1_000);
        assert!(matches!(memory.next(later, None), Next::Not(again) if again == told));
    }

    #[test]
    fn a_failure_is_tried_again_after_waits_that_grow() {
        let (mut memory, mut now) = (Memory::default(), Instant::now());
        for minutes in [1, 2, 4, 8, 16, 30, 30] {
            let failed = Outcome::Failed("down".into());
            memory.take(now, failed, 1.0).unwrap_err();
            let wait = Duration::from_mins(minutes);
            assert!(!logs_in(&memory, now + wait - Duration::from_secs(1), None));
            now += wait;
            assert!(logs_in(&memory, now, None));
        }
    }

    #[test]
    fn a_pass_that_used_to_open_doors_is_renewed_and_one_that_just_did_is_not() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        let pass = memory.take(now, logged_in(), 0.0).unwrap();
        memory.has_opened(now, &pass);
        let soon = now + SURELY_GOOD - Duration::from_secs(1);
        let not_enough = Next::Not(Login::NotEnough);
        assert_eq!(
            format!("{:?}", memory.next(soon, Some(&pass))),
            format!("{not_enough:?}")
        );
        let later = now + SURELY_GOOD;
        assert!(logs_in(&memory, later, Some(&pass)));

        // The new one helps no more: now it is the account, and logging in on and on would be of no use.
        let second = memory.take(later, logged_in(), 0.0).unwrap();
        let hours = later + HOPELESS_FOR;
        assert!(!logs_in(
            &memory,
            hours - Duration::from_secs(1),
            Some(&second)
        ));
        assert!(logs_in(&memory, hours, Some(&second)));
        // Whoever still holds the old one is given the new one.
        assert!(
            matches!(memory.next(later, Some(&pass)), Next::Use(given) if Arc::ptr_eq(&given, &second))
        );
    }
}
