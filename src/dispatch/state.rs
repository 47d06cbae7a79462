//! How far a delivery is, and where it may go from there: a pure table, which the outbox keeps to.
//!
//! ```text
//!  gathering ──(its time comes)──┐
//!                                ▼
//!  due ──────────────────────► sending ──► sent
//!   ▲                            │  ├────► live ──► (edits, each a sending of its own) ──► sent
//!   ├── the message is gone ─────┘  │
//!   │                               ├────► retry · uncertain ──► sending
//!   │                               ├────► held                     (a person decides)
//!   │                               └────► dead
//!   └── a person resends: sent · dead · expired · held · dropped
//!  due · retry · uncertain · gathering ──► expired
//!  whatever is not on its way          ──► dropped                   (by a person)
//! ```

use std::fmt;

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Others may still join it, and nothing is posted before they have.
    Gathering,
    /// It stands in its target's line.
    Due,
    /// An attempt is under way, for as long as its lease lasts.
    Sending,
    /// An attempt failed for sure; another one follows.
    Retry,
    /// An attempt may have arrived; another one follows.
    Uncertain,
    /// An attempt may have arrived; a person decides whether there is to be another one.
    Held,
    /// It was posted, and its card may still change.
    Live,
    /// It was posted, and that is all.
    Sent,
    /// Its turn came when it was worth nothing any more.
    Expired,
    /// The platform will never take it.
    Dead,
    /// A person gave it up.
    Dropped,
}

/// What may happen to a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An attempt begins.
    Claim,
    /// The platform took it and nothing is to come.
    Sent,
    /// The platform took it and its card may still change.
    Live,
    /// The attempt failed for sure.
    Failed,
    /// It may have arrived, and will be tried again.
    Doubted,
    /// It may have arrived, and a person is to decide.
    Held,
    /// The platform will never take it.
    Refused,
    /// The message that was to be edited is not there any more: it is posted anew.
    Lost,
    /// The process died, or the lease ran out, in the middle of an attempt.
    Orphaned,
    /// It is worth nothing any more.
    Expire,
    /// Something was added to its card.
    Added,
    /// A person wants it sent again.
    Resend,
    /// A person gives it up.
    Drop,
}

impl State {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::Gathering,
        Self::Due,
        Self::Sending,
        Self::Retry,
        Self::Uncertain,
        Self::Held,
        Self::Live,
        Self::Sent,
        Self::Expired,
        Self::Dead,
        Self::Dropped,
    ];

    /// The word by which the file knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Due => "due",
            Self::Sending => "sending",
            Self::Retry => "retry",
            Self::Uncertain => "uncertain",
            Self::Held => "held",
            Self::Live => "live",
            Self::Sent => "sent",
            Self::Expired => "expired",
            Self::Dead => "dead",
            Self::Dropped => "dropped",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether something is still to come of it by itself.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Held | Self::Sent | Self::Expired | Self::Dead | Self::Dropped
        )
    }

    /// Where this leads; `None` where it cannot happen. `posted` says whether the platform has a message of it, so that
    /// what was under way was an edit: an edit says the newest state and may be repeated at will.
    pub fn after(self, step: Step, posted: bool) -> Option<Self> {
        use Step as Do;
        let is_posted = |yes: Self, no: Self| if posted { yes } else { no };
        let next = match (step, self) {
            (Do::Added, Self::Sent) | (Do::Live, Self::Sending) => Self::Live,
            // What was refused may be taken now that it says something else.
            (Do::Added, Self::Dead) => is_posted(Self::Live, Self::Due),
            (Do::Added, state) => state,
            // A lease that ran out is taken over.
            (Do::Claim, state) if state.is_open() => Self::Sending,
            // The time of a card is over, and there is nothing to add to what it says.
            (Do::Sent, Self::Sending | Self::Live) => Self::Sent,
            (Do::Failed, Self::Sending) => is_posted(Self::Live, Self::Retry),
            (Do::Doubted | Do::Orphaned, Self::Sending) => is_posted(Self::Live, Self::Uncertain),
            (Do::Held, Self::Sending) => Self::Held,
            (Do::Refused, Self::Sending) => Self::Dead,
            (Do::Lost, Self::Sending)
            | (Do::Resend, Self::Sent | Self::Dead | Self::Expired | Self::Held | Self::Dropped) => {
                Self::Due
            }
            (Do::Expire, Self::Gathering | Self::Due | Self::Retry | Self::Uncertain) => {
                Self::Expired
            }
            (Do::Drop, Self::Sending | Self::Sent | Self::Dropped) => return None,
            (Do::Drop, _) => Self::Dropped,
            _ => return None,
        };
        Some(next)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 13] = [
        Step::Claim,
        Step::Sent,
        Step::Live,
        Step::Failed,
        Step::Doubted,
        Step::Held,
        Step::Refused,
        Step::Lost,
        Step::Orphaned,
        Step::Expire,
        Step::Added,
        Step::Resend,
        Step::Drop,
    ];

    #[test]
    fn every_state_has_a_name_of_its_own() {
        for state in State::ALL {
            assert_eq!(State::named(state.name()), Some(state));
        }
        assert_eq!(State::named("x"), None);
    }

    #[test]
    fn what_is_settled_moves_only_by_hand_or_by_what_is_added() {
        for state in State::ALL.into_iter().filter(|state| !state.is_open()) {
            for step in STEPS {
                let by_hand = matches!(step, Step::Resend | Step::Drop | Step::Added);
                assert!(
                    by_hand || state.after(step, false).is_none(),
                    "{state} {step:?}"
                );
            }
        }
    }

    #[test]
    fn only_an_attempt_has_an_outcome_and_every_outcome_ends_it() {
        let outcomes = [
            Step::Sent,
            Step::Live,
            Step::Failed,
            Step::Doubted,
            Step::Held,
            Step::Refused,
            Step::Lost,
            Step::Orphaned,
        ];
        for step in outcomes {
            for posted in [false, true] {
                let next = State::Sending.after(step, posted).unwrap();
                assert_ne!(next, State::Sending, "{step:?}");
            }
            for state in State::ALL {
                if !matches!(state, State::Sending | State::Live) {
                    assert_eq!(state.after(step, false), None, "{state} {step:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_that_may_have_arrived_is_taken_for_not_sent() {
        assert_eq!(
            State::Sending.after(Step::Orphaned, false),
            Some(State::Uncertain)
        );
        // The card is there, whatever became of its edit.
        for step in [Step::Failed, Step::Doubted, Step::Orphaned] {
            assert_eq!(State::Sending.after(step, true), Some(State::Live));
        }
    }

    #[test]
    fn an_attempt_under_way_neither_expires_nor_is_dropped() {
        for step in [Step::Expire, Step::Drop, Step::Resend] {
            assert_eq!(State::Sending.after(step, false), None);
        }
        assert_eq!(State::Live.after(Step::Expire, true), None);
    }
}
