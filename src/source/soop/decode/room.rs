//! What the room itself is in: 7, 47, 50, 75, 95, 111, 119, 130, 131, 136, 138, 140.

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

/// Service 47, ITEMUSING (?): 3 seconds left. What stands before it nobody says.
pub(super) fn item_in_use(row: &Row<'_>) -> Option<EventKind> {
    let left = row.number(3)?;
    Some(said(RoomFact::ItemInUse, left > 0, row.text(3)))
}

/// Service 95, TRANSLATION (?): 0 index · 1 mode · 2 text · 3 from · 4 to.
pub(super) fn translation(row: &Row<'_>) -> Option<EventKind> {
    words(RoomFact::Translation, row, 2)
}

/// Service 111, `ITEM_DROPS` (?): 1 streamer · 2 name · 3 text · 4 picture.
pub(super) fn drops(row: &Row<'_>) -> Option<EventKind> {
    words(RoomFact::Drops, row, 2)
}

/// Service 130, `SUB_CEREMONY_BUTTON` (?): 4 months.
pub(super) fn ceremony_button(row: &Row<'_>) -> Option<EventKind> {
    row.number(4)?;
    words(RoomFact::CeremonyButton, row, 4)
}

/// Service 131, `SAVVY_NOTICE` (?): 1 streamer · 2 viewer · 3 video.
pub(super) fn savvy_notice(row: &Row<'_>) -> Option<EventKind> {
    let viewer = nameless(row.bytes(2))?;
    Some(EventKind::RoomState(RoomState {
        person: Some(viewer),
        detail: row.text(3),
        ..state(RoomFact::SavvyNotice, true)
    }))
}

/// Service 136, `GLOBAL_SUBTITLE` (?): 0 room · 1 streamer · 2 language · 3 text · 4 time.
pub(super) fn subtitle(row: &Row<'_>) -> Option<EventKind> {
    words(RoomFact::Subtitle, row, 3)
}

/// Something that is so, with the words of this field; without any it is nothing that is known.
fn words(what: RoomFact, row: &Row<'_>, at: usize) -> Option<EventKind> {
    let detail = Some(row.text(at)).filter(|text| !text.is_empty())?;
    Some(said(what, true, detail))
}

fn said(what: RoomFact, active: bool, detail: Text) -> EventKind {
    EventKind::RoomState(RoomState {
        detail,
        ..state(what, active)
    })
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
    fn what_is_told_in_passing_keeps_its_words() {
        for (opcode, fields, what, detail) in [
            (
                47,
                &["9552", "star01", "4", "90"][..],
                RoomFact::ItemInUse,
                "90",
            ),
            (
                95,
                &["7", "1", "hello", "ko", "en"],
                RoomFact::Translation,
                "hello",
            ),
            (
                111,
                &["9552", "star01", "상자", "글", "box.png"],
                RoomFact::Drops,
                "상자",
            ),
            (
                130,
                &["9552", "star01", "", "", "19"],
                RoomFact::CeremonyButton,
                "19",
            ),
            (
                136,
                &["9552", "star01", "en_US", "good evening", "1"],
                RoomFact::Subtitle,
                "good evening",
            ),
        ] {
            let read = room(opcode, fields);
            assert_eq!(
                (read.what, read.active, read.detail.as_str()),
                (what, true, detail)
            );
            assert_eq!(read.person, None);
        }
        assert!(!room(47, &["", "", "", "0"]).active);
        let tip = room(131, &["9552", "star01", "fan42(2)", "123456"]);
        assert_eq!(
            (tip.what, tip.detail.as_str()),
            (RoomFact::SavvyNotice, "123456")
        );
        assert_eq!(tip.person.unwrap().id.as_str(), "fan42");
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
            (47, &["1", "2", "3"]),
            (95, &["7", "1"]),
            (111, &["9552", "star01"]),
            (130, &["9552", "star01", "", "", "x"]),
            (131, &["9552", "star01", "", "1"]),
            (136, &["9552", "star01", "en_US"]),
        ] {
            let read = read(opcode, 0, fields);
            assert!(
                matches!(&read, Decoded::Event(EventKind::Unknown { opcode: of, .. }) if *of == opcode),
                "{opcode}: {read:?}"
            );
        }
    }
}
