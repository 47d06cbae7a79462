//! What is written: chat (5), stickers (109), among managers (26), and whispers (9).

use super::row::{Row, text, without_returns};
use crate::event::{Chat, ChatChannel, EventKind, Text};

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
    let text = without_returns(row.bytes(0));
    Some(EventKind::Chat(Chat::new(sender, text)))
}

/// Service 109, `OGQ_EMOTICON` (W, P): a line of chat that shows a sticker, mostly without words.
///
/// 0 room · 1 text · 2 group · 3 number within it · 4 version · 5 sender id · 6 nickname · 7 flags · 8 colour · 9
/// language · 10 kind · 11 file type · 12 months in a row · 13, 14 colours · 15 months in all · 16 badge · 17 animated ·
/// 18 cheer team.
pub(super) fn sticker(row: &Row<'_>) -> Option<EventKind> {
    let mut sender = row.person(5, 6)?;
    sender.flags = row.flags(7);
    sender.months = row.number(12);
    Some(EventKind::Chat(Chat {
        sticker: sticker_id(row.bytes(2), row.bytes(3))?,
        ..Chat::new(sender, without_returns(row.bytes(1)))
    }))
}

/// `group/number`; nothing else is let in, so that whoever makes an address of it gets what it looks like.
fn sticker_id(group: &[u8], number: &[u8]) -> Option<Text> {
    let fits = |part: &[u8]| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        (1..=64).contains(&part.len()) && part.iter().all(plain)
    };
    (fits(group) && fits(number)).then(|| {
        let mut id = text(group);
        id.push('/');
        id.push_str(&text(number));
        id
    })
}

/// Service 26, MANAGERCHAT (C 1): 0 text · 1 id · 2 by SOOP's staff · 3 language · 4 nickname · 5 flags · 6 months.
pub(super) fn among_managers(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 5 {
        return None;
    }
    let mut sender = row.person(1, 4)?;
    sender.flags = row.flags(5);
    sender.months = row.number(6);
    Some(EventKind::Chat(Chat {
        channel: ChatChannel::Managers,
        ..Chat::new(sender, without_returns(row.bytes(0)))
    }))
}

/// Service 9, DIRECTCHAT (P): 0 text · 1 sender · 2 receiver · 3 kind, 3, 4 and 6 = SOOP's staff · 4 language · 5
/// sender's nickname · 6 receiver's · 7 flags.
///
/// One source calls field 1 the receiver and 2 the sender, yet 5 the sender's nickname. The other read the player's code
/// and is followed. To whom is not kept: it is either us or somebody we wrote to.
pub(super) fn whisper(row: &Row<'_>) -> Option<EventKind> {
    if row.len() < 6 {
        return None;
    }
    let mut sender = row.person(1, 5)?;
    sender.flags = row.flags(7);
    Some(EventKind::Chat(Chat {
        channel: ChatChannel::Whisper,
        ..Chat::new(sender, without_returns(row.bytes(0)))
    }))
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;
    use crate::event::RoleFlags;

    fn line_of(opcode: u16, fields: &[&str]) -> Chat {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Chat(chat)) => chat,
            other => panic!("{other:?}"),
        }
    }

    fn chat_of(fields: &[&str]) -> Chat {
        line_of(5, fields)
    }

    fn is_unknown(opcode: u16, fields: &[&str]) -> bool {
        matches!(
            read(opcode, 0, fields),
            Decoded::Event(EventKind::Unknown { opcode: of, .. }) if of == opcode
        )
    }

    const STICKER: [&str; 19] = [
        "9552",
        "ㅋㅋ\r",
        "0a1b2c3d4e5f6",
        "10",
        "1",
        "fan42(2)",
        "초롱",
        "268501024|163840",
        "0",
        "3",
        "",
        "png",
        "7",
        "DC3585",
        "CF5F9B",
        "9",
        "-1",
        "0",
        "-1",
    ];

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
    fn a_sticker_is_chat_with_a_picture() {
        for generation in [13, 17, 19] {
            let chat = line_of(109, &STICKER[..generation]);
            assert_eq!(
                (chat.text.as_str(), chat.sticker.as_str()),
                ("ㅋㅋ", "0a1b2c3d4e5f6/10")
            );
            assert_eq!(
                (chat.sender.id.as_str(), chat.sender.nick.as_str()),
                ("fan42", "초롱")
            );
            assert_eq!(chat.sender.months, Some(7));
            assert!(chat.sender.has(RoleFlags::SUBSCRIBER) && chat.channel.is_public());
        }
        let mut alone = STICKER;
        (alone[1], alone[12]) = ("", "-1");
        let chat = line_of(109, &alone);
        assert_eq!((chat.text.as_str(), chat.sender.months), ("", None));
    }

    #[test]
    fn a_sticker_that_is_none_or_would_be_an_address_is_unknown() {
        for (at, text) in [
            (2, ""),
            (2, "../x"),
            (2, "a b"),
            (3, ""),
            (3, "1?x"),
            (3, "별"),
            (5, ""),
        ] {
            let mut fields = STICKER;
            fields[at] = text;
            assert!(is_unknown(109, &fields), "{at}: {text}");
        }
        assert!(is_unknown(109, &STICKER[..5]) && is_unknown(109, &[]));
    }

    #[test]
    fn managers_among_themselves_and_whispers_are_told_apart_from_what_everyone_reads() {
        let fields = [
            "확인요",
            "manager07",
            "0",
            "3",
            "매니저곰",
            "65888|163840",
            "12",
            "new",
        ];
        let chat = line_of(26, &fields);
        assert_eq!(
            (chat.text.as_str(), chat.sender.nick.as_str()),
            ("확인요", "매니저곰")
        );
        assert_eq!(
            (chat.channel, chat.sender.months),
            (ChatChannel::Managers, Some(12))
        );
        assert!(chat.sender.has(RoleFlags::MANAGER));

        let fields = [
            "비밀",
            "fan42",
            "star01",
            "0",
            "3",
            "초롱",
            "별하늘",
            "65568|163840",
        ];
        let chat = line_of(9, &fields);
        assert_eq!(
            (chat.sender.id.as_str(), chat.sender.nick.as_str()),
            ("fan42", "초롱")
        );
        assert_eq!(
            (chat.channel, chat.text.as_str()),
            (ChatChannel::Whisper, "비밀")
        );
        assert_eq!(line_of(9, &fields[..6]).sender.flags, None);

        for opcode in [9, 26] {
            assert!(is_unknown(opcode, &["귓속말을 보낼 수 없습니다."]));
            assert!(is_unknown(opcode, &["x", "", "0", "3", "n", "1|0"]));
        }
    }
}
