//! SOOP.

pub mod opcode;
pub mod wire;
