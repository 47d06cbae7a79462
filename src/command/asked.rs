//! A call that was let in, as the rooms get it, and how what people typed and when it was are said to them.

use jiff::tz::{Offset, TimeZone};

use super::call::{Arguments, Call};
use super::rules::draft::Drafts;
use crate::event::Timestamp;
use crate::fault::Language;

/// A call that was let in.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The call.
    pub(super) call: &'a Call,
    /// The language to answer in.
    pub(super) language: Language,
    /// What came with it.
    pub(super) arguments: &'a Arguments,
    /// The caller may change what soopbell does.
    pub(super) is_administrator: bool,
    /// They may change what holds for all chats.
    pub(super) is_steward: bool,
    /// What people wrote and have not confirmed.
    pub(super) drafts: &'a Drafts,
}

impl Asked<'_> {
    /// The argument of this name.
    pub(super) fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.get(name)
    }
}

/// What somebody typed, short enough to be said back to them.
pub(super) fn shown(typed: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = typed.chars().take(MOST).collect();
    if shown.len() < typed.len() {
        shown.push('…');
    }
    shown
}

/// A moment as people in Korea write it: `11-28 21:05`.
pub(super) fn moment(at: Timestamp) -> String {
    let korea = TimeZone::fixed(Offset::constant(9));
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    korea.to_datetime(at).strftime("%m-%d %H:%M").to_string()
}
