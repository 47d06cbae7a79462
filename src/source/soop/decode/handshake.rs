//! What concerns our own connection: login (1), join (2), refusals of anything, and being thrown out (3).

use super::super::wire::Packet;
use super::Signal;
use super::row::{self, Row};
use crate::event::ModeratorRole;

/// Service 1: 0 own id, empty for guests · 1 own flags (W).
pub(super) fn login(packet: &Packet<'_>, row: &Row<'_>) -> Signal {
    if row.len() < 2 {
        refused(packet, row)
    } else {
        Signal::LoggedIn {
            flags: row.flags(1),
        }
    }
}

/// Service 2: 0 room number · 1 streamer · … · 6 own flags (C 4, P).
///
/// A wrong password is answered by success and one field of words (C 3), so words in place of the number are a refusal.
pub(super) fn join(packet: &Packet<'_>, row: &Row<'_>) -> Signal {
    if row::number(row.bytes(0)).is_none() {
        refused(packet, row)
    } else {
        Signal::Joined {
            chat_number: row.text(0),
            flags: row.flags(6),
        }
    }
}

/// Service 3, QUITCH (P): 2 who did it: 1 streamer, 2 manager, 3 to 5 SOOP's staff · 3 how often staff did · 4 their
/// nickname · 5, 6 the room's streamer. What 0 and 1 are is not known; one client takes 1 for who did it.
pub(super) fn removed(row: &Row<'_>) -> Signal {
    Signal::Removed {
        by: role(row.number(2)),
    }
}

/// As what somebody keeps order, as services 3, 8 and 11 number it (P).
pub(super) fn role(number: Option<u32>) -> ModeratorRole {
    match number {
        Some(1) => ModeratorRole::Streamer,
        Some(2) => ModeratorRole::Manager,
        Some(3..) => ModeratorRole::Admin,
        Some(0) | None => ModeratorRole::Unknown,
    }
}

/// A refusal: a return code, and words in Korean (W).
pub(super) fn refused(packet: &Packet<'_>, row: &Row<'_>) -> Signal {
    Signal::Refused {
        opcode: packet.opcode,
        code: packet.code,
        text: row.text(0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_guest_is_let_in() {
        let Decoded::Signal(Signal::LoggedIn { flags }) = read(1, 0, &["", "16|0"]) else {
            panic!()
        };
        assert!(flags.is_some());
    }

    #[test]
    fn a_return_code_is_a_refusal_whatever_the_service() {
        for opcode in [1, 2, 5, 18] {
            let expected = Signal::Refused {
                opcode,
                code: 7,
                text: "중복 세션".into(),
            };
            assert_eq!(read(opcode, 7, &["중복 세션"]), Decoded::Signal(expected));
        }
    }

    #[test]
    fn words_in_place_of_a_room_number_are_a_refusal() {
        let refused = read(2, 0, &["비밀번호가 틀렸습니다."]);
        assert!(matches!(
            refused,
            Decoded::Signal(Signal::Refused {
                opcode: 2,
                code: 0,
                ..
            })
        ));
        let joined = read(2, 0, &["9552", "star01", "", "", "", "", "16|0"]);
        assert!(matches!(joined, Decoded::Signal(Signal::Joined { .. })));
    }

    #[test]
    fn being_thrown_out_says_by_whom_as_far_as_it_is_known() {
        for (kind, expected) in [
            ("1", ModeratorRole::Streamer),
            ("2", ModeratorRole::Manager),
            ("5", ModeratorRole::Admin),
            ("x", ModeratorRole::Unknown),
        ] {
            let fields = ["", "manager07", kind, "0", "", "star01", "별하늘"];
            let expected = Decoded::Signal(Signal::Removed { by: expected });
            assert_eq!(read(3, 0, &fields), expected);
        }
        let unknown = Decoded::Signal(Signal::Removed {
            by: ModeratorRole::Unknown,
        });
        assert_eq!(read(3, 0, &[]), unknown);
    }
}
