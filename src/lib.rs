//! soopbell: a doorbell for SOOP channels.

pub mod clock;
pub mod event;
pub mod fault;
pub mod message;
pub mod redact;
pub mod rule;
pub mod sink;
pub mod source;
