//! What moderators can tell soopbell to do from within a chat.
//!
//! The commands themselves, who may give them and what is answered belong here; how Discord or Telegram hands them over
//! belongs to one file for each. What is pure is apart from all of that, so far [`matching`]: what to offer to somebody who
//! is still typing.

pub mod matching;
