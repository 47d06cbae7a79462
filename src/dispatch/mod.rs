//! Getting alerts there: claim, pace, send, and decide what a failure means.
//!
//! Each target has a worker of its own, so that a slow or dead one holds back no other, and its alerts leave in the
//! order in which they rang. Sinks make single attempts; here is all the waiting.

mod breaker;
mod outbox;
mod retry;
mod worker;

pub use breaker::Breaker;
pub use outbox::{Expired, Head, Note, Outbox, OutboxError, Settlement};
pub use retry::{Next, after};
pub use worker::{Lane, TellExpired, Worker};
