//! Who may write, how often, and what: 21 and its echo 19, 23, 54, 90.
//!
//! None of them was captured; of a freeze one live example is told.

use super::Signal;
use super::row::Row;
use crate::event::{EventKind, Moderation, ModerationAction, Text};

/// Bits of the mask in a freeze: these may still write.
const WRITERS: [(u32, &str); 6] = [
    (16, "streamer"),
    (512, "manager"),
    (128, "top fan"),
    (256, "subscriber"),
    (64, "supporter"),
    (32, "fan"),
];

/// Separates the words of a list.
const WORD: u8 = 0x06;

/// Service 21, `ICEMODE_EX` (C 1, one example): 0 on (1/0) · 1 ? · 2 mask of who may still write · 3 fewest balloons of a fan · 4
/// fewest months of a subscriber. A live one read `1 · … · 528 · 1 · 1`: the streamer and the managers.
pub(super) fn freeze(row: &Row<'_>) -> Option<EventKind> {
    match row.bytes(0) {
        b"0" => Some(Moderation::new(ModerationAction::Unfrozen)),
        b"1" => Some(Moderation {
            detail: writers(row.number(2)?, row.number(3), row.number(4)),
            ..Moderation::new(ModerationAction::Frozen)
        }),
        _ => None,
    }
    .map(EventKind::Moderation)
}

fn writers(mask: u32, balloons: Option<u32>, months: Option<u32>) -> Text {
    let mut list = String::new();
    for (_, name) in WRITERS.iter().filter(|(bit, _)| mask & bit != 0) {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(name);
        let fewest = match *name {
            "fan" => balloons.map(|number| (number, "balloons")),
            "subscriber" => months.map(|number| (number, "months")),
            _ => None,
        };
        if let Some((number, what)) = fewest.filter(|(number, _)| *number > 1) {
            list.extend([" (", &number.to_string(), " ", what, ")"]);
        }
    }
    Text::from(list)
}

/// Service 19, ICEMODE (?, one example): 0 on · 1 ? · 2 mask · 3 ?. The live one followed a 21 and said the same, so one freeze would
/// be two events; it is an echo.
pub(super) fn freeze_echo(row: &Row<'_>) -> Option<Signal> {
    matches!(row.bytes(0), b"0" | b"1").then_some(Signal::FreezeEcho)
}

/// Service 23, SLOWMODE (C 1): 0 seconds set by SOOP for a full room · 1 seconds set by hand; the latter counts.
pub(super) fn slow_mode(row: &Row<'_>) -> Option<EventKind> {
    let automatic = row.number(0)?;
    let manual = row.number(1)?;
    let (seconds, detail) = match (automatic, manual) {
        (0, 0) => return Some(event(ModerationAction::SlowModeOff)),
        (automatic, 0) => (automatic, "automatic"),
        (_, manual) => (manual, "manual"),
    };
    Some(EventKind::Moderation(Moderation {
        seconds: Some(seconds),
        detail: detail.into(),
        ..Moderation::new(ModerationAction::SlowMode)
    }))
}

/// Service 54, `BAN_WORD` (C 2): 0 what they are replaced by · 1 the words, with `06` between them; one source says a
/// comma, which is taken where there is no `06`. Only their number is kept: a log need not hold what nobody may say.
pub(super) fn banned_words(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 2 {
        return None;
    }
    let list = row.bytes(1);
    let between = if list.contains(&WORD) { WORD } else { b',' };
    let words = list.split(|byte| *byte == between);
    let count = words.filter(|word| !word.is_empty()).count();
    Some(EventKind::Moderation(Moderation {
        count: u32::try_from(count).ok(),
        detail: row.text(0),
        ..Moderation::new(ModerationAction::BannedWords)
    }))
}

/// Service 90, `KICK_MSG_STATE` (C 1): 0 room · 1 hidden (1/0).
pub(super) fn kick_messages(row: &Row<'_>) -> Option<EventKind> {
    match row.bytes(1) {
        b"1" => Some(event(ModerationAction::KickMessagesHidden)),
        b"0" => Some(event(ModerationAction::KickMessagesShown)),
        _ => None,
    }
}

fn event(action: ModerationAction) -> EventKind {
    EventKind::Moderation(Moderation::new(action))
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;

    fn done(opcode: u16, fields: &[&str]) -> Moderation {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Moderation(moderation)) => moderation,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_freeze_says_who_may_still_write() {
        for (fields, who) in [
            (["1", "1", "528", "1", "1"], "streamer, manager"),
            (
                ["1", "0", "304", "10", "3"],
                "streamer, subscriber (3 months), fan (10 balloons)",
            ),
            (
                ["1", "0", "4294967295", "x", ""],
                "streamer, manager, top fan, subscriber, supporter, fan",
            ),
            (["1", "0", "0", "0", "0"], ""),
        ] {
            let frozen = done(21, &fields);
            assert_eq!(
                (frozen.action, frozen.detail.as_str()),
                (ModerationAction::Frozen, who)
            );
        }
        assert_eq!(done(21, &["0"]).action, ModerationAction::Unfrozen);
    }

    #[test]
    fn the_echo_of_a_freeze_is_no_second_event() {
        let echo = Decoded::Signal(Signal::FreezeEcho);
        assert_eq!(read(19, 0, &["1", "1", "528", ""]), echo);
        assert_eq!(read(19, 0, &["0"]), echo);
    }

    #[test]
    fn slow_mode_counts_what_was_set_by_hand() {
        for (fields, seconds, detail) in [
            (["3", "0"], Some(3), "automatic"),
            (["3", "10"], Some(10), "manual"),
            (["0", "10"], Some(10), "manual"),
            (["0", "0"], None, ""),
        ] {
            let slow = done(23, &fields);
            assert_eq!((slow.seconds, slow.detail.as_str()), (seconds, detail));
            let on = slow.action == ModerationAction::SlowMode;
            assert_eq!(on, seconds.is_some());
        }
    }

    #[test]
    fn banned_words_are_counted_and_not_kept() {
        let long = format!("{}z", "x\u{6}".repeat(100_000));
        for (list, count) in [
            ("", 0),
            ("하나", 1),
            ("a\u{6}b\u{6}c,d\u{6}", 3),
            ("a,b", 2),
            (&long, 100_001),
        ] {
            let banned = done(54, &["♥", list]);
            assert_eq!((banned.count, banned.detail.as_str()), (Some(count), "♥"));
        }
    }

    #[test]
    fn words_about_kicks_are_hidden_or_shown() {
        assert_eq!(
            done(90, &["9552", "1"]).action,
            ModerationAction::KickMessagesHidden
        );
        assert_eq!(
            done(90, &["9552", "0", "x"]).action,
            ModerationAction::KickMessagesShown
        );
    }

    #[test]
    fn what_is_not_laid_out_like_this_is_unknown() {
        for (opcode, fields) in [
            (21, &[][..]),
            (21, &["2", "0", "16"]),
            (21, &["1", "0", "all"]),
            (19, &["x"]),
            (23, &["권한이 없습니다."]),
            (23, &["3"]),
            (23, &["-1", "99999999999"]),
            (54, &["x"]),
            (90, &["9552"]),
            (90, &["9552", "2"]),
        ] {
            let read = read(opcode, 0, fields);
            assert!(
                matches!(&read, Decoded::Event(EventKind::Unknown { opcode: of, .. }) if *of == opcode),
                "{opcode}: {read:?}"
            );
        }
    }
}
