//! Where events come from.

pub mod soop;
