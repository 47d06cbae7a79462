//! Imitations of the platforms that soopbell rings at, which know nothing of soopbell and could serve any bot's tests;
//! and the built binary.

pub(crate) mod bell;
pub(crate) mod command;
pub(crate) mod discord;
pub(crate) mod html;
pub(crate) mod inert;
pub(crate) mod receiver;
pub(crate) mod server;
pub(crate) mod telegram;
