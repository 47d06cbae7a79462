//! The server's packets, laid out as the newest captures and player code show them (protocol section 5).

mod money;

use bytes::Bytes;

use super::action::{Balloon, Chat, FlagChange, Leave, Notice, RawPacket, Rename, Viewer};
use crate::event::StreamerId;
use crate::source::soop::opcode;
use crate::source::soop::wire::{encode, encode_bare};

pub(super) use money::{gift, give_subscriptions, mission, subscribe};

/// Follows the streamer's own chat connection; `0` comes just before the end (L 1).
const STREAMER_STATE: u16 = 7;
/// How many people one packet of the list names; the largest batch seen live had 40 (L 1).
const LIST_CHUNK: usize = 40;
/// Second word of every leave that was captured: the true one is stripped (W).
const LEFT: &str = "33554432";
/// Nickname colours, light and dark, as hexadecimal without `#`.
const COLOURS: [&str; 2] = ["C40F70", "C279A1"];

/// Where a packet is sent from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room<'a> {
    pub(super) streamer: &'a StreamerId,
    pub(super) nick: &'a str,
    pub(super) chatno: u64,
}

/// One packet ready to go, with its service code for the counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sealed {
    /// The service code; `None` for bytes that may be no packet.
    pub(super) opcode: Option<u16>,
    pub(super) bytes: Bytes,
}

impl Sealed {
    fn new(opcode: u16, fields: &[&str]) -> Self {
        Self::with_code(opcode, 0, fields)
    }

    fn with_code(opcode: u16, code: u8, fields: &[&str]) -> Self {
        Self {
            opcode: Some(opcode),
            bytes: encode(opcode, code, fields).into(),
        }
    }

    fn bare(opcode: u16) -> Self {
        Self {
            opcode: Some(opcode),
            bytes: encode_bare(opcode).into(),
        }
    }

    /// Bytes whose service code, if they have one, is read from where it would stand.
    pub(super) fn raw(bytes: Bytes) -> Self {
        let digits = bytes.get(2..6).and_then(|it| std::str::from_utf8(it).ok());
        Self {
            opcode: digits.and_then(|it| it.parse().ok()),
            bytes,
        }
    }
}

/// A client's own flags: a guest's, or those of a login by an ordinary account.
pub(super) fn own_flags(is_member: bool) -> &'static str {
    if is_member { "65536|163840" } else { "16|0" }
}

/// Service 1: own id, empty for guests, and own flags (W).
pub(super) fn login_ack(id: Option<&str>) -> Sealed {
    let flags = own_flags(id.is_some());
    Sealed::new(opcode::LOGIN, &[id.unwrap_or_default(), flags])
}

/// Service 2; what its fields 2 and 5 mean is not known (C 4, P).
pub(super) fn join_ack(room: Room<'_>, flags: &str) -> Sealed {
    let chatno = room.chatno.to_string();
    let fields = [&chatno, room.streamer.as_str(), "", "", "", "", flags];
    Sealed::new(opcode::JOIN, &fields)
}

/// A refusal: the service that failed, a return code and one field of text (W for 1/07).
pub(super) fn refusal(service: u16, code: u8, text: Option<&str>) -> Sealed {
    let text = text.unwrap_or(match code {
        7 => "시스템 에러가 발생 했습니다. (중복 세션)",
        57 => "비밀번호가 틀렸습니다.",
        other => opcode::return_code(other),
    });
    Sealed::with_code(service, code, &[text])
}

/// The list of people, in the order the platform sends it, and the mark that it is complete.
pub(super) fn list(present: &[Viewer]) -> Vec<Sealed> {
    let mut packets = Vec::new();
    for chunk in present.chunks(LIST_CHUNK) {
        packets.extend(join(chunk));
    }
    packets.push(list_complete());
    packets
}

/// Service 110: sent after a join, and after the list of people (W, L).
pub(super) fn list_complete() -> Sealed {
    Sealed::new(opcode::LIST_COMPLETE, &["1"])
}

/// Services 4 and 127: several people in one packet, then their months in the same order (W).
pub(super) fn join(people: &[Viewer]) -> [Sealed; 2] {
    let mut users = vec!["1".to_owned()];
    let mut extended = Vec::new();
    for viewer in people {
        let months = months(viewer.months);
        users.extend([
            viewer.id.clone(),
            viewer.nick.clone(),
            viewer.flags.to_string(),
        ]);
        extended.extend([viewer.id.clone(), format!("fw={months}&afw={months}")]);
    }
    [
        Sealed::new(opcode::USERS, &borrowed(&users)),
        Sealed::new(opcode::USERS_EXTENDED, &borrowed(&extended)),
    ]
}

/// Service 4 with `-1`; quit kind 2 is "kicked", with who did it after it (W).
pub(super) fn leave(leave: &Leave, role: u32) -> Sealed {
    let (kind, extra) = if leave.kicked {
        ("2", "1")
    } else {
        ("1", "-1")
    };
    let flags = format!("{role}|{LEFT}");
    let fields = ["-1", &leave.id, &leave.nick, kind, extra, &flags];
    Sealed::new(opcode::USERS, &fields)
}

/// Service 5, the layout of 2026 with 14 fields.
pub(super) fn chat(chat: &Chat) -> Sealed {
    let flags = chat.flags.to_string();
    let months = months(chat.months);
    let [light, dark] = COLOURS;
    let fields = [
        &chat.text, &chat.from, "0", "0", "3", &chat.nick, &flags, &months, light, dark, &months,
        &months, "", "-1",
    ];
    Sealed::new(opcode::CHAT, &fields)
}

/// Service 18 with the 14 fields of 2025, or its twin 33 for relay rooms.
///
/// No capture of 33 is public; its field 12 is unknown and carries the gift's UUID here, where 18 has it after the
/// voice too.
pub(super) fn balloon(room: Room<'_>, gift: &Balloon, uuid: &str) -> Sealed {
    let count = gift.count.to_string();
    // Counts that streamers give a picture have a file; the others have none and `1` after it (W).
    let pictured = gift.count <= 50 || gift.count.is_multiple_of(50);
    let (file, default) = if pictured {
        (count.as_str(), "0")
    } else {
        ("", "1")
    };
    let fan = gift.fan_number.to_string();
    let top = if gift.top_fan { "1" } else { "0" };
    let chatno = room.chatno.to_string();
    let streamer = room.streamer.as_str();
    let (voice, language, version) = ("kor_custom07", "ko_KR", "1700000000");
    if gift.relay {
        let fields = [
            &chatno,
            streamer,
            room.nick,
            &gift.donor,
            &gift.nick,
            &count,
            &fan,
            "0",
            file,
            default,
            top,
            voice,
            uuid,
            language,
            version,
        ];
        Sealed::new(opcode::SEND_BALLOON_SUB, &fields)
    } else {
        let fields = [
            streamer,
            &gift.donor,
            &gift.nick,
            &count,
            &fan,
            "0",
            &chatno,
            file,
            default,
            top,
            voice,
            uuid,
            language,
            version,
        ];
        Sealed::new(opcode::SEND_BALLOON, &fields)
    }
}

/// Service 12: new flags first, old ones last (W, against two clients that say otherwise).
pub(super) fn flags(change: &FlagChange) -> Sealed {
    let (now, before) = (change.now.to_string(), change.before.to_string());
    let fields = [&now, &change.id, &change.nick, "0", "0", &before];
    Sealed::new(opcode::SET_USER_FLAG, &fields)
}

/// Service 14 (W).
pub(super) fn nickname(change: &Rename) -> Sealed {
    let flags = change.flags.to_string();
    let fields = [&change.id, &change.now, "1", &flags, &change.before];
    Sealed::new(opcode::SET_NICKNAME, &fields)
}

/// Service 104: shown or not, and the text in field 3 (L, C 5).
pub(super) fn notice(notice: &Notice) -> Sealed {
    let show = if notice.hide { "0" } else { "1" };
    Sealed::new(opcode::STREAMER_NOTICE, &["0", show, "", &notice.text])
}

/// Whatever the script says.
pub(super) fn any(packet: &RawPacket) -> Sealed {
    if packet.fields.is_empty() && packet.code == 0 {
        Sealed::bare(packet.opcode)
    } else {
        Sealed::with_code(packet.opcode, packet.code, &borrowed(&packet.fields))
    }
}

/// The end of a broadcast: the streamer's state, then 88 without a body (L 2).
pub(super) fn end() -> [Sealed; 2] {
    [
        Sealed::new(STREAMER_STATE, &["0"]),
        Sealed::bare(opcode::CLOSE_BROADCAST),
    ]
}

fn months(months: Option<u32>) -> String {
    months.map_or_else(|| "-1".to_owned(), |months| months.to_string())
}

fn borrowed(fields: &[String]) -> Vec<&str> {
    fields.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::soop::wire::Decoder;

    fn fields(sealed: &Sealed) -> Vec<String> {
        let mut decoder = Decoder::default();
        decoder.push(&sealed.bytes);
        let packet = decoder.next_packet().unwrap().unwrap();
        assert_eq!(Some(packet.opcode), sealed.opcode);
        packet
            .fields()
            .map(|field| String::from_utf8_lossy(field).into_owned())
            .collect()
    }

    fn room(streamer: &StreamerId) -> Room<'_> {
        Room {
            streamer,
            nick: "별하늘",
            chatno: 2001,
        }
    }

    #[test]
    fn a_gift_has_the_fields_of_the_newest_captures() {
        let star = StreamerId::parse("demo_star").unwrap();
        let mut gift = Balloon::new("fan42", "초롱", 1000);
        gift.fan_number = 519;
        let sent = fields(&balloon(room(&star), &gift, "u-1"));
        assert_eq!(
            sent,
            [
                "demo_star",
                "fan42",
                "초롱",
                "1000",
                "519",
                "0",
                "2001",
                "1000",
                "0",
                "0",
                "kor_custom07",
                "u-1",
                "ko_KR",
                "1700000000"
            ]
        );
        gift.relay = true;
        gift.count = 63;
        let relayed = fields(&balloon(room(&star), &gift, "u-2"));
        assert_eq!(
            relayed,
            [
                "2001",
                "demo_star",
                "별하늘",
                "fan42",
                "초롱",
                "63",
                "519",
                "0",
                "",
                "1",
                "0",
                "kor_custom07",
                "u-2",
                "ko_KR",
                "1700000000"
            ]
        );
    }

    #[test]
    fn a_long_list_comes_in_chunks_each_with_its_months() {
        let crowd = (0..95)
            .map(|n| Viewer::new(format!("viewer{n}"), format!("시청자{n}")))
            .collect::<Vec<_>>();
        let packets = list(&crowd);
        let services = packets
            .iter()
            .map(|it| it.opcode.unwrap())
            .collect::<Vec<_>>();
        assert_eq!(services, [4, 127, 4, 127, 4, 127, 110]);
        assert_eq!(fields(&packets[0]).len(), 1 + 40 * 3);
        assert_eq!(fields(&packets[5])[..2], ["viewer80", "fw=-1&afw=-1"]);
        assert_eq!(list(&[]).len(), 1);
    }

    #[test]
    fn a_leave_tells_the_kicked_from_the_gone() {
        let mut gone = Leave {
            id: "fan42".into(),
            nick: "초롱".into(),
            kicked: false,
        };
        assert_eq!(
            fields(&leave(&gone, 65568))[3..],
            ["1", "-1", "65568|33554432"]
        );
        gone.kicked = true;
        assert_eq!(
            fields(&leave(&gone, 65536))[3..],
            ["2", "1", "65536|33554432"]
        );
    }
}
