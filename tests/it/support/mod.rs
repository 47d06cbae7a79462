//! Imitations of the platforms that soopbell rings at. They know nothing of soopbell and could serve any bot's tests.

pub(crate) mod bell;
pub(crate) mod discord;
pub(crate) mod html;
pub(crate) mod inert;
pub(crate) mod server;
pub(crate) mod telegram;
