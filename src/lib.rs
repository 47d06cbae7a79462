//! soopbell: a doorbell for SOOP channels.

pub mod clock;
pub mod config;
pub mod event;
pub mod fault;
pub mod intake;
pub mod message;
pub mod redact;
pub mod shutdown;
pub mod sim;
pub mod rule;
pub mod sink;
pub mod source;
pub mod status;
