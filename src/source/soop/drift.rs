//! Noticing when SOOP changes: what packets look like that are not as anybody has described them.
//!
//! What is found is told with the *shape* of the packet: how long each field is and what it is made of, never what it
//! says, so that it can be shown to anybody.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::time::Instant;

use super::decode::Decoded;
use super::opcode::{self, Layout};
use super::wire::Packet;
use crate::event::{EventKind, Text};
use crate::status::{Drift, DriftKind};

/// How often it is looked whether too much cannot be read.
pub const WINDOW: Duration = Duration::from_mins(1);
/// So many packets are needed to say so.
pub const WINDOW_PACKETS: u32 = 200;
/// So many of a hundred that cannot be read are too many.
pub const WINDOW_PERCENT: u32 = 5;
/// Of chat, which is most of what comes, the fields of one packet in so many are counted.
const CHAT_SAMPLE: u32 = 64;
/// Most fields of a packet whose shape is told.
const SHAPE_FIELDS: usize = 32;

/// Looks at what one room says.
#[derive(Debug, Default)]
pub struct Observer {
    chats: u32,
    window: Option<Instant>,
    packets: u32,
    unread: u32,
}

impl Observer {
    /// Looks at a packet and what was made of it.
    pub(super) fn look(
        &mut self,
        now: Instant,
        packet: &Packet<'_>,
        decoded: &Decoded,
    ) -> Option<Drift> {
        if packet.code != 0 {
            return None;
        }
        let found = self.odd(packet, decoded);
        let too_many = self.count(now, matches!(found, Some(DriftKind::Unreadable)));
        let kind = found.or(too_many.then_some(DriftKind::ManyUnreadable))?;
        Some(Drift {
            kind,
            opcode: packet.opcode,
            shape: shape(packet),
        })
    }

    /// What is odd about this packet by itself.
    fn odd(&mut self, packet: &Packet<'_>, decoded: &Decoded) -> Option<DriftKind> {
        if packet.opcode == opcode::CHAT {
            self.chats = self.chats.wrapping_add(1);
            if self.chats % CHAT_SAMPLE != 1 && !is_unknown(decoded) {
                return None;
            }
        }
        let Some(layout) = opcode::layout(packet.opcode) else {
            // Services whose name is known and whose layout nobody has shown are left alone on purpose.
            let is_new = opcode::name(packet.opcode).is_none();
            return is_new.then_some(DriftKind::UnknownService);
        };
        if is_unknown(decoded) {
            return Some(DriftKind::Unreadable);
        }
        let Layout::Fields(least, most) = layout else {
            return None;
        };
        let fields = packet.fields().count();
        match fields {
            _ if fields > most => Some(DriftKind::MoreFields),
            _ if fields < least => Some(DriftKind::FewerFields),
            _ => None,
        }
    }

    /// Counts a packet; tells when too many of the last minute's could not be read.
    fn count(&mut self, now: Instant, unread: bool) -> bool {
        let begun = *self.window.get_or_insert(now);
        self.packets += 1;
        self.unread += u32::from(unread);
        if self.packets < WINDOW_PACKETS || now.saturating_duration_since(begun) < WINDOW {
            return false;
        }
        let too_many = self.unread > self.packets / 100 * WINDOW_PERCENT;
        (self.window, self.packets, self.unread) = (Some(now), 0, 0);
        too_many
    }
}

fn is_unknown(decoded: &Decoded) -> bool {
    matches!(decoded, Decoded::Event(EventKind::Unknown { .. }))
}

/// What a packet looks like, without a letter of what it says: `9*4` is four digits, `a*6` six letters or signs of
/// ASCII, `가*12` twelve bytes of anything else, `a|b` two numbers with a bar between, `{}` JSON, `-` nothing.
fn shape(packet: &Packet<'_>) -> Text {
    let mut shape = String::new();
    for (at, field) in packet.fields().enumerate() {
        if at == SHAPE_FIELDS {
            shape.push_str(" …");
            break;
        }
        if at > 0 {
            shape.push(' ');
        }
        let length = field.len();
        let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        let mut halves = field.splitn(2, |byte| *byte == b'|');
        // Writing to a String cannot fail.
        let _infallible = if field.is_empty() {
            write!(shape, "-")
        } else if is_number(field) {
            write!(shape, "9*{length}")
        } else if halves.by_ref().all(is_number) {
            write!(shape, "a|b")
        } else if field.starts_with(b"{") || field.starts_with(b"[") {
            write!(shape, "{{}}*{length}")
        } else if field.is_ascii() {
            write!(shape, "a*{length}")
        } else {
            write!(shape, "가*{length}")
        };
    }
    shape.into()
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;
    use super::super::wire::{Decoder, encode};
    use super::*;

    fn look(observer: &mut Observer, now: Instant, opcode: u16, fields: &[&str]) -> Option<Drift> {
        let mut decoder = Decoder::default();
        decoder.push(&encode(opcode, 0, fields));
        let packet = decoder.next_packet().unwrap().unwrap();
        observer.look(now, &packet, &decode(&packet))
    }

    fn kind(opcode: u16, fields: &[&str]) -> Option<DriftKind> {
        look(&mut Observer::default(), Instant::now(), opcode, fields).map(|drift| drift.kind)
    }

    const CHAT: [&str; 14] = [
        "안녕", "fan42", "0", "0", "3", "초롱", "65536|0", "-1", "a", "b", "-1", "-1", "", "-1",
    ];

    #[test]
    fn what_is_as_described_is_no_drift() {
        assert_eq!(kind(5, &CHAT), None);
        assert_eq!(kind(18, &["star01", "fan42", "초롱", "10", "0"]), None);
        assert_eq!(kind(4, &["1", "a", "a", "1|0", "b", "b", "1|0"]), None);
        assert_eq!(kind(44, &["known by name", "and by nothing else"]), None);
        let refused = encode(777, 5, &["아니오"]);
        let mut decoder = Decoder::default();
        decoder.push(&refused);
        let packet = decoder.next_packet().unwrap().unwrap();
        let found = Observer::default().look(Instant::now(), &packet, &decode(&packet));
        assert_eq!(found, None, "a refusal is no packet of the service");
    }

    #[test]
    fn each_way_in_which_a_packet_may_change_has_a_name() {
        assert_eq!(kind(777, &["a"]), Some(DriftKind::UnknownService));
        let longer: Vec<&str> = CHAT.into_iter().chain(["new"]).collect();
        assert_eq!(kind(5, &longer), Some(DriftKind::MoreFields));
        assert_eq!(
            kind(18, &["star01", "fan42", "초롱", "many"]),
            Some(DriftKind::Unreadable)
        );
        assert_eq!(kind(12, &["32|0", "fan42"]), Some(DriftKind::FewerFields));
    }

    #[test]
    fn one_chat_in_sixty_four_is_counted() {
        let longer: Vec<&str> = CHAT.into_iter().chain(["new"]).collect();
        let mut observer = Observer::default();
        let now = Instant::now();
        let found = (0..640).filter(|_| look(&mut observer, now, 5, &longer).is_some());
        assert_eq!(found.count(), 10);
    }

    #[test]
    fn a_minute_in_which_much_cannot_be_read_is_told() {
        let (mut observer, start) = (Observer::default(), Instant::now());
        for n in 0..400_u32 {
            let unreadable = n % 10 == 0;
            let fields: &[&str] = if unreadable {
                &["?"]
            } else {
                &["star01", "fan42", "초롱", "1"]
            };
            look(&mut observer, start, 18, fields);
        }
        let good = ["star01", "fan42", "초롱", "1"];
        let told = look(&mut observer, start + WINDOW, 18, &good).map(|drift| drift.kind);
        assert_eq!(told, Some(DriftKind::ManyUnreadable));
        let told = look(&mut observer, start + WINDOW * 2, 18, &good);
        assert_eq!(told, None, "the next minute is another");
    }

    #[test]
    fn a_shape_holds_no_letter_of_what_was_said() {
        let fields = [
            "fan42(2)",
            "초롱",
            "1000",
            "65536|163840",
            "",
            "비밀 이야기",
            "{\"id\":\"fan42\"}",
            "12|ab",
            "http://secret",
        ];
        let drift = look(&mut Observer::default(), Instant::now(), 777, &fields).unwrap();
        assert_eq!(drift.shape, "a*8 가*6 9*4 a|b - 가*16 {}*14 a*5 a*13");
        let many = vec!["x"; 1_000];
        let drift = look(&mut Observer::default(), Instant::now(), 777, &many).unwrap();
        assert!(drift.shape.len() < 200, "{}", drift.shape);
    }
}
