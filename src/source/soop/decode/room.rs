//! What the room itself is in: 7, 50, 75, 119, 138, 140.

use serde::Deserialize;
use serde_json::Value;

use super::row::{self, Row};
use crate::event::{EventKind, Person, Poll, PollState, RoomFact, RoomState, Text};

/// Longest JSON that is read.
const MAX_JSON_BYTES: usize = 4_096;

fn state(what: RoomFact, active: bool) -> RoomState {
    RoomState {
        what,
        active,
        person: None,
        detail: Text::default(),
    }
}

/// A field that is `1` or `0`.
fn switch(bytes: &[u8]) -> Option<bool> {
    match bytes {
        b"1" => Some(true),
        b"0" => Some(false),
        _ => None,
    }
}

/// Service 7, SETBJSTAT (L 1): 0 state (1/0). It follows the streamer's own chat connection, in 262 of 263 cases. Two
/// clients take 0 for the end of the broadcast; that is service 88.
pub(super) fn streamer_chat(row: &Row<'_>) -> Option<EventKind> {
    let active = switch(row.bytes(0))?;
    Some(EventKind::RoomState(state(RoomFact::StreamerChat, active)))
}

/// Service 75, `NOTIFY_MOBBROAD_PAUSE` (?): 0 0 = paused, 1 = goes on.
pub(super) fn pause(row: &Row<'_>) -> Option<EventKind> {
    let goes_on = switch(row.bytes(0))?;
    Some(EventKind::RoomState(state(RoomFact::Paused, !goes_on)))
}

/// Service 50, `NOTIFY_POLL` (C 1): 0 1 = started, 4 = closed with its result, 2 = hidden · 1 streamer · 2 number · 3
/// how it is shown. The question is not in it.
pub(super) fn poll(row: &Row<'_>) -> Option<EventKind> {
    let state = match row.bytes(0) {
        b"1" => PollState::Started,
        b"2" => PollState::Hidden,
        b"4" => PollState::Closed,
        _ => return None,
    };
    Some(EventKind::Poll(Poll {
        state,
        number: row.number(2),
    }))
}

#[derive(Deserialize)]
struct Advertisement {
    ad_in_room: Value,
}

/// Service 119, `AD_IN_BROAD_JSON` (C 1 for the JSON, ? for what is in it): 0 JSON whose `ad_in_room` is 1 at the start of a break. SOOP's JSON has
/// numbers as texts here and there, so both are taken.
pub(super) fn ad_break(row: &Row<'_>) -> Option<EventKind> {
    let json = Some(row.bytes(0)).filter(|json| json.len() <= MAX_JSON_BYTES)?;
    let said: Advertisement = serde_json::from_slice(json).ok()?;
    let active = match &said.ad_in_room {
        Value::Number(number) => number.as_u64()? == 1,
        Value::String(text) => switch(text.as_bytes())?,
        Value::Bool(active) => *active,
        _ => return None,
    };
    Some(EventKind::RoomState(state(RoomFact::AdBreak, active)))
}

/// Service 138, CONFETTI (?): 0 kind · 1 who threw it.
pub(super) fn confetti(row: &Row<'_>) -> Option<EventKind> {
    Some(EventKind::RoomState(RoomState {
        person: Some(nameless(row.bytes(1))?),
        detail: row.text(0),
        ..state(RoomFact::Confetti, true)
    }))
}

/// Service 140, `CHEER_TEAM_CHANGE` (?): 0 id · 1 team, -1 none as in a chat's field 13.
pub(super) fn cheer_team(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 2 {
        return None;
    }
    Some(EventKind::RoomState(RoomState {
        person: Some(nameless(row.bytes(0))?),
        detail: row.text(1),
        ..state(RoomFact::CheerTeam, row.number(1).is_some())
    }))
}

/// Somebody of whom only the id is told.
fn nameless(id: &[u8]) -> Option<Person> {
    row::person(id, &[])
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;

    fn room(opcode: u16, fields: &[&str]) -> RoomState {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::RoomState(state)) => state,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_streamers_chat_and_a_pause_are_on_or_off() {
        for (opcode, field, what, active) in [
            (7, "1", RoomFact::StreamerChat, true),
            (7, "0", RoomFact::StreamerChat, false),
            (75, "0", RoomFact::Paused, true),
            (75, "1", RoomFact::Paused, false),
        ] {
            assert_eq!(room(opcode, &[field, "new"]), state(what, active));
        }
    }

    #[test]
    fn a_poll_has_a_state_and_a_number() {
        for (field, state) in [
            ("1", PollState::Started),
            ("2", PollState::Hidden),
            ("4", PollState::Closed),
        ] {
            let read = read(50, 0, &[field, "star01", "123", "1"]);
            let number = Some(123);
            assert_eq!(
                read,
                Decoded::Event(EventKind::Poll(Poll { state, number }))
            );
        }
        let bare = Poll {
            state: PollState::Closed,
            number: None,
        };
        assert_eq!(read(50, 0, &["4"]), Decoded::Event(EventKind::Poll(bare)));
    }

    #[test]
    fn an_ad_break_is_read_from_numbers_and_from_texts() {
        for (json, active) in [
            (r#"{"ad_in_room":1,"other":{"a":[1]}}"#, true),
            (r#"{"ad_in_room":"1"}"#, true),
            (r#"{"ad_in_room":0}"#, false),
            (r#"{"ad_in_room":"0"}"#, false),
            (r#"{"ad_in_room":2}"#, false),
        ] {
            assert_eq!(
                room(119, &[json]),
                state(RoomFact::AdBreak, active),
                "{json}"
            );
        }
    }

    #[test]
    fn confetti_and_a_cheer_team_are_somebodys() {
        let thrown = room(138, &["2", "fan42(3)"]);
        assert_eq!(
            (thrown.what, thrown.detail.as_str()),
            (RoomFact::Confetti, "2")
        );
        assert_eq!(thrown.person.unwrap().id.as_str(), "fan42");
        for (team, active) in [("0", true), ("3", true), ("-1", false)] {
            let cheer = room(140, &["fan42", team]);
            assert_eq!(
                (cheer.what, cheer.active, cheer.detail.as_str()),
                (RoomFact::CheerTeam, active, team)
            );
        }
    }

    #[test]
    fn what_is_not_laid_out_like_this_is_unknown() {
        let deep = "[".repeat(MAX_JSON_BYTES);
        let long = format!(r#"{{"ad_in_room":1,"x":"{}"}}"#, "x".repeat(MAX_JSON_BYTES));
        for (opcode, fields) in [
            (7, &["2"][..]),
            (7, &[]),
            (75, &["x"]),
            (50, &["3", "star01", "1"]),
            (50, &[]),
            (119, &[]),
            (119, &["{}"]),
            (119, &[r#"{"ad_in_room":-1}"#]),
            (119, &[r#"{"ad_in_room":[1]}"#]),
            (119, &[&deep]),
            (119, &[&long]),
            (138, &["2"]),
            (140, &["fan42"]),
            (140, &["", "1"]),
        ] {
            let read = read(opcode, 0, fields);
            assert!(
                matches!(&read, Decoded::Event(EventKind::Unknown { opcode: of, .. }) if *of == opcode),
                "{opcode}: {read:?}"
            );
        }
    }
}
