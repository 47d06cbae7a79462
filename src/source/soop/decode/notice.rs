//! What stands above the chat: the streamer's notice (104) and SOOP's (58).

use super::row::{Row, without_returns};
use crate::event::{EventKind, Notice, NoticeAuthor};

/// Service 104, `BJ_NOTICE`: 1 shown (1/0) · 3 text (L, C 5).
pub(super) fn streamers(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 2 {
        return None;
    }
    Some(EventKind::Notice(Notice {
        by: NoticeAuthor::Streamer,
        text: without_returns(row.bytes(3)),
        shown: row.bytes(1) == b"1",
    }))
}

/// Service 58, SENDADMINNOTICE (C 1): 0 text · 1 `0`. SOOP's own; it is never taken down.
pub(super) fn platforms(row: &Row<'_>) -> Option<EventKind> {
    let text = without_returns(row.bytes(0));
    (!text.is_empty()).then_some(EventKind::Notice(Notice {
        by: NoticeAuthor::Platform,
        text,
        shown: true,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_notice_says_whether_it_is_up() {
        for (shown, expected) in [("1", true), ("0", false)] {
            let expected = Notice {
                by: NoticeAuthor::Streamer,
                text: "오늘 8시".into(),
                shown: expected,
            };
            let read = read(104, 0, &["star01", shown, "", "오늘 8시"]);
            assert_eq!(read, Decoded::Event(EventKind::Notice(expected)));
        }
    }

    #[test]
    fn a_notice_of_the_platform_is_not_the_streamers() {
        let expected = Notice {
            by: NoticeAuthor::Platform,
            text: "점검 안내".into(),
            shown: true,
        };
        let read = read(58, 0, &["점검 안내\r", "0"]);
        assert_eq!(read, Decoded::Event(EventKind::Notice(expected)));
        for (opcode, fields) in [(58, &[][..]), (58, &["", "0"]), (104, &["star01"])] {
            let read = super::super::tests::read(opcode, 0, fields);
            assert!(matches!(
                read,
                Decoded::Event(EventKind::Unknown { opcode: of, .. }) if of == opcode
            ));
        }
    }
}
