//! Who comes and goes, and who they are now: 4, 127, 78, 12, 14.

use super::super::wire::Packet;
use super::Signal;
use super::row::{self, Row};
use crate::event::{EventKind, FlagsChange, NicknameChange, UserFlags};

/// Most people that are read from one packet. The largest batches seen live hold 40; what a hostile one holds beyond
/// this is left unread.
const MAX_PEOPLE: usize = 10_000;

/// Service 4, CHUSER (W): field 0 selects.
///
/// `1`: triples id, nickname, flags, one for each person who came in, or the list of who is here; only timing tells.
/// Anything else (`-1`, in old notes `0`): one leave, 1 id · 2 nickname · 3 quit kind (1 = of their own accord) · 4
/// who threw them out · 5 flags, of which the server leaves almost nothing.
pub(super) fn users(packet: &Packet<'_>, row: &Row<'_>) -> Option<Signal> {
    if row.bytes(0) != b"1" {
        let person = row.person(1, 2)?;
        return Some(Signal::Left {
            person,
            kicked: row.bytes(3) != b"1",
        });
    }
    let mut people = Vec::new();
    let mut fields = packet.fields().skip(1);
    while people.len() < MAX_PEOPLE
        && let (Some(id), Some(nick)) = (fields.next(), fields.next())
    {
        // The list ends at its end, or at an empty element.
        let Some(mut person) = row::person(id, nick) else {
            break;
        };
        person.flags = fields.next().and_then(row::flags);
        people.push(person);
    }
    Some(Signal::Entered { people })
}

/// Most people of a list of staff that are taken.
const MAX_STAFF: usize = 256;

/// Service 78, `ADMIN_CHUSER` (?): 0 `1` · then triples id, nickname, flags.
///
/// A list of SOOP's staff, not of arrivals: they come in by service 4 as well, or are hidden.
pub(super) fn staff(packet: &Packet<'_>, row: &Row<'_>) -> Option<Signal> {
    if row.bytes(0) != b"1" {
        return None;
    }
    let mut people = Vec::new();
    let mut fields = packet.fields().skip(1);
    while let (Some(id), Some(nick)) = (fields.next(), fields.next()) {
        let Some(mut person) = row::person(id, nick).filter(|_| people.len() < MAX_STAFF) else {
            break;
        };
        person.flags = fields.next().and_then(row::flags);
        people.push(person);
    }
    Some(Signal::Staff { people })
}

/// Service 127, `CHUSER_EXTEND` (W, L, C 5): pairs of id and `fw=<months in a row>&afw=<in all>[&p=<badge>]`, from
/// field 0 on, the same people in the same order as the service 4 before it. One source skips a field; captures
/// contradict it.
pub(super) fn months(packet: &Packet<'_>) -> Signal {
    let mut people = Vec::new();
    let mut fields = packet.fields();
    while people.len() < MAX_PEOPLE
        && let (Some(id), Some(query)) = (fields.next(), fields.next())
    {
        let months = query
            .split(|byte| *byte == b'&')
            .find_map(|pair| pair.strip_prefix(b"fw="))
            .and_then(row::number);
        people.push((row::user_id(id), months));
    }
    Signal::Months { people }
}

/// Service 12, SETUSERFLAG (W): 0 **new** flags · 1 id · 2 nickname · 3, 4 `0` · 5 previous flags.
///
/// Two sources call field 0 the old value; three captures of a first gift settle it, where field 0 has the fan bit.
pub(super) fn flags(row: &Row<'_>) -> Option<EventKind> {
    let mut person = row.person(1, 2)?;
    let now = row.flags(0)?;
    person.flags = Some(now);
    let previous: UserFlags = row.flags(5).unwrap_or(now);
    Some(EventKind::FlagsChanged(FlagsChange { person, previous }))
}

/// Service 14, SETNICKNAME (W): 0 id · 1 new nickname · 2 kind · 3 flags · 4 old nickname.
pub(super) fn nickname(row: &Row<'_>) -> Option<EventKind> {
    let mut person = row.person(0, 1)?;
    person.flags = row.flags(3);
    Some(EventKind::NicknameChanged(NicknameChange {
        person,
        previous_nick: row.text(4),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;
    use crate::event::RoleFlags;

    #[test]
    fn several_may_come_in_at_once() {
        let fields = [
            "1",
            "a",
            "가",
            "65536|32768",
            "b(3)",
            "나",
            "268550176|557056",
        ];
        let Decoded::Signal(Signal::Entered { people }) = read(4, 0, &fields) else {
            panic!()
        };
        let ids: Vec<_> = people.iter().map(|person| person.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert!(people[1].has(RoleFlags::TOP_FAN));
    }

    #[test]
    fn a_list_ends_at_an_empty_element() {
        let Decoded::Signal(Signal::Entered { people }) =
            read(4, 0, &["1", "a", "가", "1|0", "", "", ""])
        else {
            panic!()
        };
        assert_eq!(people.len(), 1);
    }

    #[test]
    fn a_leave_says_whether_it_was_wanted() {
        for (kind, expected) in [("1", false), ("2", true), ("5", true)] {
            let fields = ["-1", "a(2)", "가", kind, "-1", "606752|33554432"];
            let Decoded::Signal(Signal::Left { person, kicked }) = read(4, 0, &fields) else {
                panic!()
            };
            assert_eq!(
                (person.id.as_str(), kicked, person.flags),
                ("a", expected, None)
            );
        }
    }

    #[test]
    fn months_follow_the_people() {
        let decoded = read(127, 0, &["a", "fw=-1&afw=-1", "b(3)", "afw=20&fw=15&p=12"]);
        let Decoded::Signal(Signal::Months { people }) = decoded else {
            panic!()
        };
        assert_eq!(people[0].1, None);
        assert_eq!((people[1].0.as_str(), people[1].1), ("b", Some(15)));
    }

    #[test]
    fn the_new_flags_come_first_and_the_old_ones_last() {
        let fields = ["589856|163840", "a", "가", "0", "0", "589824|163840"];
        let Decoded::Event(EventKind::FlagsChanged(change)) = read(12, 0, &fields) else {
            panic!()
        };
        assert!(change.person.has(RoleFlags::FAN));
        assert!(!change.previous.role.contains(RoleFlags::FAN));
    }

    #[test]
    fn a_new_nickname_keeps_the_old_one() {
        let Decoded::Event(EventKind::NicknameChanged(change)) =
            read(14, 0, &["a", "새이름", "1", "65536|163840", "옛이름"])
        else {
            panic!()
        };
        assert_eq!(
            (change.person.nick.as_str(), change.previous_nick.as_str()),
            ("새이름", "옛이름")
        );
    }

    #[test]
    fn a_list_of_staff_is_bounded_and_nobody_arrives_by_it() {
        let fields = ["1", "admin01", "운영자", "65537|163840", "admin02", "x"];
        let Decoded::Signal(Signal::Staff { people }) = read(78, 0, &fields) else {
            panic!()
        };
        assert_eq!(people.len(), 2);
        assert!(people[0].has(RoleFlags::ADMIN) && people[1].flags.is_none());

        let many: Vec<_> = std::iter::once("1")
            .chain(["admin01", "x", "1|0"].repeat(1_000))
            .collect();
        let Decoded::Signal(Signal::Staff { people }) = read(78, 0, &many) else {
            panic!()
        };
        assert_eq!(people.len(), MAX_STAFF);
        for odd in [&["-1", "admin01", "x"][..], &[]] {
            assert!(matches!(
                read(78, 0, odd),
                Decoded::Event(EventKind::Unknown { opcode: 78, .. })
            ));
        }
    }
}
