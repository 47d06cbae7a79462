//! Who is thrown out: 11, 25, 76, 77.
//!
//! None of them was captured. Live, a kick was only ever seen as a leave (service 4) whose quit kind is not 1.

use super::super::wire::Packet;
use super::handshake::role;
use super::moderation::done_to;
use super::row::{self, Row};
use crate::event::{Moderation, ModerationAction, Text};

/// Most ids of a kick list that are kept, and most bytes of each: SOOP's own are far shorter.
const MAX_LISTED: usize = 64;
const MAX_LISTED_BYTES: usize = 64;

/// Service 11, KICK (?, never seen live): 0 id · 1 nickname · 2 as what they did it.
pub(super) fn thrown_out(row: &Row<'_>) -> Option<Moderation> {
    if row.len() < 2 {
        return None;
    }
    Some(Moderation {
        by_role: role(row.number(2)),
        ..done_to(ModerationAction::Kicked, row.person(0, 1)?)
    })
}

/// Service 25, BLINDKICK (?): 0 id · 1 nickname · 2 a time; in what unit, nobody says.
pub(super) fn unseen(row: &Row<'_>) -> Option<Moderation> {
    if row.len() < 2 {
        return None;
    }
    Some(Moderation {
        detail: row.text(2),
        ..done_to(ModerationAction::BlindKicked, row.person(0, 1)?)
    })
}

/// Service 76, `KICK_AND_CANCEL` (C 1): 0 1 = cancelled, 0 = kicked · 1 id · 2 nickname. Clients send the same service
/// with an id in field 0; what comes back is not seen anywhere, so any other state is left unread.
pub(super) fn or_cancelled(row: &Row<'_>) -> Option<Moderation> {
    let action = match row.bytes(0) {
        b"1" => ModerationAction::KickCancelled,
        b"0" => ModerationAction::Kicked,
        _ => return None,
    };
    Some(done_to(action, row.person(1, 2)?))
}

/// Service 77, `KICK_USERLIST` (C 1): six fields for each person, id · nickname · time · who did it · their nickname ·
/// their flags. Only who asks for it is sent it.
pub(super) fn list(packet: &Packet<'_>) -> Moderation {
    let mut count = 0u32;
    let mut detail = Text::default();
    let ids = packet.fields().step_by(6).filter(|id| !id.is_empty());
    for (at, id) in ids.enumerate() {
        count = count.saturating_add(1);
        if at < MAX_LISTED {
            let id = id.get(..MAX_LISTED_BYTES).unwrap_or(id);
            if !detail.is_empty() {
                detail.push_str(", ");
            }
            detail.push_str(row::user_id(id).as_str());
        }
    }
    Moderation {
        count: Some(count),
        detail,
        ..Moderation::new(ModerationAction::KickList)
    }
}

#[cfg(test)]
mod tests {
    use super::super::moderation::tests::{done, fan42};
    use super::*;
    use crate::event::ModeratorRole;

    #[test]
    fn kicks_and_their_cancelling_name_who_was_thrown_out() {
        for (opcode, fields, action, by_role, detail) in [
            (
                11,
                ["fan42", "초롱", "1"],
                ModerationAction::Kicked,
                ModeratorRole::Streamer,
                "",
            ),
            (
                11,
                ["fan42", "초롱", "4"],
                ModerationAction::Kicked,
                ModeratorRole::Admin,
                "",
            ),
            (
                25,
                ["fan42", "초롱", "60"],
                ModerationAction::BlindKicked,
                ModeratorRole::Unknown,
                "60",
            ),
            (
                76,
                ["1", "fan42", "초롱"],
                ModerationAction::KickCancelled,
                ModeratorRole::Unknown,
                "",
            ),
            (
                76,
                ["0", "fan42", "초롱"],
                ModerationAction::Kicked,
                ModeratorRole::Unknown,
                "",
            ),
        ] {
            let expected = Moderation {
                by_role,
                detail: detail.into(),
                ..done_to(action, fan42())
            };
            assert_eq!(done(opcode, &fields), expected);
        }
    }

    #[test]
    fn a_kick_list_is_counted_whole_and_kept_in_part() {
        let one = [
            "fan42(2)",
            "초롱",
            "1700000000",
            "star01",
            "별하늘",
            "65540|0",
        ];
        let two = done(77, &[&one[..], &["fan43", "달빛"]].concat());
        assert_eq!((two.count, two.detail.as_str()), (Some(2), "fan42, fan43"));
        let many = done(77, &one.repeat(1_000));
        assert_eq!(many.count, Some(1_000));
        assert_eq!(many.detail.split(", ").count(), MAX_LISTED);
        let long = "x".repeat(100_000);
        assert_eq!(done(77, &[&long]).detail.len(), MAX_LISTED_BYTES);
        assert_eq!(done(77, &[]).count, Some(0));
    }
}
