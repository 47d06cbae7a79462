//! What is written: chat (5) and the streamer's notice (104).

use super::row::{Row, without_returns};
use crate::event::{Chat, EventKind, Notice};

/// As many fields of a chat as are read.
pub(super) const CHAT_FIELDS: usize = 8;

/// Service 5, CHATMESG (W in five generations, P, C 10).
///
/// 0 text · 1 sender id · 2 colour · 3 kind · 4 language · 5 nickname · 6 flags · 7 months in a row, -1 none · 8, 9
/// colours · 10 months in all · 11 badge · 12 ? · 13 cheer team. Eight fields in 2022, ten in 2024, fourteen in 2026.
pub(super) fn chat(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 6 {
        return None;
    }
    let mut sender = row.person(1, 5)?;
    sender.flags = row.flags(6);
    sender.months = row.number(7);
    Some(EventKind::Chat(Chat {
        sender,
        text: without_returns(row.bytes(0)),
    }))
}

/// Service 104, `BJ_NOTICE`: 1 shown (1/0) · 3 text (L, C 5).
pub(super) fn notice(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 2 {
        return None;
    }
    Some(EventKind::Notice(Notice {
        text: without_returns(row.bytes(3)),
        shown: row.bytes(1) == b"1",
    }))
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;
    use crate::event::RoleFlags;

    fn chat_of(fields: &[&str]) -> Chat {
        match read(5, 0, fields) {
            Decoded::Event(EventKind::Chat(chat)) => chat,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn chat_reads_in_every_generation() {
        let modern = [
            "안녕\r",
            "fan42(2)",
            "0",
            "0",
            "3",
            "초롱",
            "268501024|163840",
            "12",
            "C40F70",
            "C279A1",
            "14",
            "12",
            "",
            "-1",
        ];
        for generation in [8, 10, 11, 14] {
            let chat = chat_of(&modern[..generation]);
            assert_eq!(chat.text, "안녕");
            assert_eq!(chat.sender.id.as_str(), "fan42");
            assert_eq!(chat.sender.nick, "초롱");
            assert_eq!(chat.sender.months, Some(12));
            assert!(chat.sender.has(RoleFlags::SUBSCRIBER));
        }
    }

    #[test]
    fn no_subscription_is_no_months() {
        let chat = chat_of(&["x", "a", "0", "0", "3", "b", "65536|163840", "-1"]);
        assert_eq!(chat.sender.months, None);
    }

    #[test]
    fn a_chat_without_a_sender_is_unknown_rather_than_lost() {
        for fields in [&["x"][..], &["x", "", "0", "0", "3", "b"]] {
            assert!(matches!(
                read(5, 0, fields),
                Decoded::Event(EventKind::Unknown { opcode: 5, .. })
            ));
        }
    }

    #[test]
    fn a_notice_says_whether_it_is_up() {
        for (shown, expected) in [("1", true), ("0", false)] {
            let expected = Notice {
                text: "오늘 8시".into(),
                shown: expected,
            };
            let read = read(104, 0, &["star01", shown, "", "오늘 8시"]);
            assert_eq!(read, Decoded::Event(EventKind::Notice(expected)));
        }
    }
}
