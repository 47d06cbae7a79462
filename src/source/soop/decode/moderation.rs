//! What is done to one person to keep order: 8, 13, 141, and kicks. None of it was captured.

use super::super::opcode;
use super::super::wire::Packet;
use super::handshake::role;
use super::kick;
use super::row::{self, Row};
use crate::event::{EventKind, Moderation, ModerationAction, ModeratorRole, Person, RoleFlags};

/// Reads the services of this file.
pub(super) fn read(packet: &Packet<'_>, row: &Row<'_>) -> Option<EventKind> {
    let moderation = match packet.opcode {
        opcode::MUTE => mute(row),
        opcode::KICK => kick::thrown_out(row),
        opcode::BLIND_KICK => kick::unseen(row),
        opcode::KICK_OR_CANCEL => kick::or_cancelled(row),
        opcode::KICK_LIST => Some(kick::list(packet)),
        opcode::SET_MANAGER => manager(row),
        opcode::NIGHTBOT_TIMEOUT => timeout(row),
        _ => None,
    };
    moderation.map(EventKind::Moderation)
}

/// Something done to this person.
pub(super) fn done_to(action: ModerationAction, person: Person) -> Moderation {
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
pub(super) mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;
    use crate::event::{Text, UserId};

    pub(in super::super) fn done(opcode: u16, fields: &[&str]) -> Moderation {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Moderation(moderation)) => moderation,
            other => panic!("{other:?}"),
        }
    }

    pub(in super::super) fn fan42() -> Person {
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
