//! Getting alerts there: claim, pace, send, and decide what a failure means.
//!
//! Each target has a worker of its own, so that a slow or dead one holds back no other, and its alerts leave in the
//! order in which they rang. Sinks make single attempts; here is all the waiting. How far a delivery is, and where it
//! may go from there, is [`State`].

mod breaker;
mod outbox;
mod retry;
mod state;
mod worker;

pub use breaker::Breaker;
pub use outbox::{
    Claim, Due, Expired, Head, Line, Manner, Note, Outbox, OutboxError, Settlement, Wish,
};
pub use retry::{Next, after};
pub use state::{State, Step};
pub use worker::{Lane, OnUncertain, Policy, TellExpired, Token, Worker};
