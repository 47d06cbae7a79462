//! What people can tell soopbell to do from within a chat.
//!
//! ```text
//! Discord  ─► discord  ┐                    ┌ watch · silence · rules · …      a room for each group of commands
//!                      ├► Call ─► reception ┤
//! Telegram ─► telegram ┘                    └─► Answer ─► discord · telegram
//!                                                 │
//!                                               desk: what the rooms need of whoever runs soopbell
//! ```
//!
//! A [`Call`](call::Call) says who asks for what and where, in terms of no platform; an [`Answer`](answer::Answer) says what is
//! told, and with which buttons. Between the two nothing knows a platform. Which commands there are stands in the
//! [`catalogue`], from which both platforms' menus and the help are made. Whether a call is let in is judged by [`permit`] and
//! done by the [`Reception`]. Rooms change nothing themselves: each states what it needs in a trait, and all of them together
//! are the [`Desk`] that `app` implements. Every change goes into the [audit log](changes::Audit), with what takes it back.
//!
//! Words live with the room that says them, one file per language; see [`words`].

pub mod alerts;
pub mod answer;
mod asked;
pub mod call;
pub mod catalogue;
pub mod changes;
mod clerk;
pub mod complete;
mod desk;
pub mod drill;
mod fan;
pub mod figures;
pub mod discord;
mod general;
pub mod line;
pub mod matching;
pub mod overview;
pub mod permit;
mod reception;
pub mod rules;
pub mod setup;
pub mod silence;
pub mod span;
pub mod telegram;
pub mod watch;
mod words;

pub use clerk::Clerk;
pub use desk::{Desk, Trouble};
pub use reception::Reception;
