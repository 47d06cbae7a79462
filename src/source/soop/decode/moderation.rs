//! What is done to one person to keep order: 8, 11, 25, 76, 77, 13, 141.
//!
//! None of them was captured. Live, a kick was only ever seen as a leave (service 4) whose quit kind is not 1.

use super::super::opcode;
use super::super::wire::Packet;
use super::handshake::role;
use super::row::{self, Row};
use crate::event::{
    EventKind, Moderation, ModerationAction, ModeratorRole, Person, RoleFlags, Text,
};

/// Most ids of a kick list that are kept, and most bytes of each: SOOP's own are far shorter.
const MAX_LISTED: usize = 64;
const MAX_LISTED_BYTES: usize = 64;

/// Reads the services of this file.
pub(super) fn read(packet: &Packet<'_>, row: &Row<'_>) -> Option<EventKind> {
    let moderation = match packet.opcode {
        opcode::MUTE => mute(row),
        opcode::KICK => kick(row),
        opcode::BLIND_KICK => blind_kick(row),
        opcode::KICK_OR_CANCEL => kick_or_cancel(row),
        opcode::KICK_LIST => Some(kick_list(packet)),
        opcode::SET_MANAGER => manager(row),
        opcode::NIGHTBOT_TIMEOUT => timeout(row),
        _ => None,
    };
    moderation.map(EventKind::Moderation)
}

/// Something done to this person.
fn done_to(action: ModerationAction, person: Person) -> Moderation {
    Moderation {
        person: Some(person),
        ..Moderation::new(action)
    }
}

/// Service 8, SETDUMB (C 1): 0 id · 1 flags · 2 seconds · 3 how often by now · 4 who did it · 5 as what: 1 streamer,
/// 2 manager, from 3 on SOOP's staff · 6 a label · 7 nickname. The third time hides them for 120 s.
fn mute(row: &Row<'_>) -> Option<Moderation> {
    let mut person = row.person(0, 7)?;
    person.flags = row.flags(1);
    Some(Moderation {
        by: Some(row::user_id(row.bytes(4))).filter(|id| !id.as_str().is_empty()),
        by_role: role(row.number(5)),
        // Without it this is no mute but one field of words.
        seconds: Some(row.number(2)?),
        count: row.number(3),
        detail: row.text(6),
        ..done_to(ModerationAction::Muted, person)
    })
}

/// Service 11, KICK (?, never seen live): 0 id · 1 nickname · 2 as what they did it.
fn kick(row: &Row<'_>) -> Option<Moderation> {
    if row.len() < 2 {
        return None;
    }
    Some(Moderation {
        by_role: role(row.number(2)),
        ..done_to(ModerationAction::Kicked, row.person(0, 1)?)
    })
}

/// Service 25, BLINDKICK (?): 0 id · 1 nickname · 2 a time; in what unit, nobody says.
fn blind_kick(row: &Row<'_>) -> Option<Moderation> {
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
fn kick_or_cancel(row: &Row<'_>) -> Option<Moderation> {
    let action = match row.bytes(0) {
        b"1" => ModerationAction::KickCancelled,
        b"0" => ModerationAction::Kicked,
        _ => return None,
    };
    Some(done_to(action, row.person(1, 2)?))
}

/// Service 77, `KICK_USERLIST` (C 1): six fields for each person, id · nickname · time · who did it · their nickname ·
/// their flags. Only who asks for it is sent it.
fn kick_list(packet: &Packet<'_>) -> Moderation {
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

/// Service 13, SETSUBBJ (C 1): 0 id · 1 flags · 2 hidden · 3 nickname. On or off only the flags tell.
///
/// It is also sent whenever a fixed manager comes in (?), so for those an appointment cannot be told from an entry.
/// One client knows a longer form that begins with flags; it is about whispers, and is left unread.
fn manager(row: &Row<'_>) -> Option<Moderation> {
    let mut person = row.person(0, 3)?;
    person.flags = Some(row.flags(1)?);
    let action = if person.has(RoleFlags::FIXED_MANAGER) {
        ModerationAction::FixedManager
    } else if person.has(RoleFlags::MANAGER) {
        ModerationAction::ManagerAppointed
    } else {
        ModerationAction::ManagerRemoved
    };
    Some(done_to(action, person))
}

/// Service 141, `NIGHTBOT_TIMEOUT` (?): 0 id · 1 nickname · 2 reason · 3 channel · 4 what they wrote · 5 time, in what
/// unit nobody says · 6 flags.
fn timeout(row: &Row<'_>) -> Option<Moderation> {
    if row.len() < 3 {
        return None;
    }
    let mut person = row.person(0, 1)?;
    person.flags = row.flags(6);
    Some(Moderation {
        by_role: ModeratorRole::Nightbot,
        detail: row.text(2),
        ..done_to(ModerationAction::TimedOut, person)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;
    use crate::event::UserId;

    fn done(opcode: u16, fields: &[&str]) -> Moderation {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Moderation(moderation)) => moderation,
            other => panic!("{other:?}"),
        }
    }

    fn fan42() -> Person {
        Person::new(UserId::strip("fan42"), "초롱")
    }

    #[test]
    fn a_mute_says_for_how_long_how_often_and_by_whom() {
        let fields = [
            "fan42(2)",
            "65576|163840",
            "30",
            "1",
            "manager07",
            "2",
            "label",
            "초롱",
            "new",
        ];
        let muted = done(8, &fields);
        let mut person = fan42();
        person.flags = row::flags(b"65576|163840");
        let expected = Moderation {
            by: Some(UserId::strip("manager07")),
            by_role: ModeratorRole::Manager,
            seconds: Some(30),
            count: Some(1),
            detail: "label".into(),
            ..done_to(ModerationAction::Muted, person)
        };
        assert_eq!(muted, expected);
        let short = done(8, &["fan42", "1|0", "120"]);
        assert_eq!(
            (short.by, short.count, short.by_role),
            (None, None, ModeratorRole::Unknown)
        );
    }

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

    #[test]
    fn a_manager_is_appointed_or_removed_as_the_flags_say() {
        for (flags, action) in [
            ("65792|163840", ModerationAction::ManagerAppointed),
            ("65536|163840", ModerationAction::ManagerRemoved),
            ("806961504|1081344", ModerationAction::FixedManager),
        ] {
            let moderation = done(13, &["fan42", flags, "0", "초롱", "new"]);
            assert_eq!(moderation.action, action);
            assert!(
                moderation
                    .person
                    .is_some_and(|person| person.flags.is_some())
            );
        }
    }

    #[test]
    fn the_night_bot_says_why() {
        let fields = [
            "fan42",
            "초롱",
            "도배",
            "9552",
            "ㅋㅋㅋ",
            "300",
            "65536|163840",
        ];
        let moderation = done(141, &fields);
        assert_eq!(moderation.by_role, ModeratorRole::Nightbot);
        assert_eq!(
            (moderation.detail.as_str(), moderation.seconds),
            ("도배", None)
        );
    }

    #[test]
    fn what_is_not_laid_out_like_this_is_unknown() {
        for (opcode, fields) in [
            (8, &["대상이 없습니다."][..]),
            (8, &["fan42", "1|0", "곧"]),
            (11, &["fan42"]),
            (11, &["", "x", "1"]),
            (25, &[]),
            (76, &["fan42", "초롱", "manager07", "1", "0", ""]),
            (76, &["1"]),
            (13, &["65792|163840", "fan42", "초롱", "0", "0"]),
            (13, &["fan42"]),
            (141, &["fan42"]),
        ] {
            let expected = Decoded::Event(EventKind::Unknown {
                opcode,
                fields: fields.iter().map(|field| Text::from(*field)).collect(),
            });
            assert_eq!(read(opcode, 0, fields), expected);
        }
    }
}
