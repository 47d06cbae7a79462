//! Imitations of the platforms that soopbell rings at, which know nothing of soopbell and could serve any bot's tests;
//! and the built binary.

pub(crate) mod bell;
pub(crate) mod clerk;
pub(crate) mod command;
pub(crate) mod desk;
pub(crate) mod discord;
pub(crate) mod html;
pub(crate) mod inert;
pub(crate) mod receiver;
pub(crate) mod server;
pub(crate) mod telegram;

use std::io::Write as _;

/// Says it also where a test that passes is not heard.
pub(crate) fn tell(words: &str) {
    // Nobody may be listening.
    drop(writeln!(std::io::stderr(), "{words}"));
}
