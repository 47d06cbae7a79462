//! Packets to typed facts: one file for each family of services, each with its evidence.
//!
//! Decoding never fails. What cannot be read as what it claims to be becomes [`EventKind::Unknown`] with its fields;
//! field counts grow over the years, so everything is indexed defensively; text is decoded lossily. Which service
//! becomes what stands in the table of [`opcode`].

mod ad;
mod balloon;
mod freeze;
mod handshake;
mod json;
mod kick;
mod mission;
mod moderation;
mod notice;
mod presence;
mod present;
mod room;
mod row;
mod subscription;
mod subscription_item;
mod talk;

use serde::Serialize;

use super::opcode;
use super::wire::Packet;
use crate::event::{EventKind, ModeratorRole, Person, Text, UserFlags, UserId};

use row::Row;

/// Most fields of an unknown packet that are kept, and most bytes of each.
const UNKNOWN_FIELDS: usize = 48;
const UNKNOWN_FIELD_BYTES: usize = 4_096;

/// What a packet says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Decoded {
    /// Something happened.
    Event(EventKind),
    /// Something that the session itself has to act on, or that only the room's state makes an event.
    Signal(Signal),
}

/// Facts that are no events yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Signal {
    /// Service 1: the login was taken (W).
    LoggedIn {
        /// Our own flags.
        #[serde(skip_serializing_if = "Option::is_none")]
        flags: Option<UserFlags>,
    },
    /// Service 2: we are in the room (C 4, P).
    Joined {
        /// The room's number.
        chat_number: Text,
        /// Our own flags.
        #[serde(skip_serializing_if = "Option::is_none")]
        flags: Option<UserFlags>,
    },
    /// A return code other than 0, or a login or join answered by words alone.
    Refused {
        /// The service that was refused.
        opcode: u16,
        /// The return code.
        code: u8,
        /// The server's own words.
        text: Text,
    },
    /// Service 4, type 1: these came in, or are the list of who is here (W).
    Entered {
        /// Who; ids are without their suffix, the flags are theirs.
        people: Vec<Person>,
    },
    /// Service 4, any other type: this one went out (W).
    Left {
        /// Who. Flags in a leave are stripped by the server and not taken.
        person: Person,
        /// Quit kind other than 1.
        kicked: bool,
    },
    /// Service 127: months of subscription of the people of the service 4 just before (W, L, C 5).
    Months {
        /// Who, and how many months in a row.
        people: Vec<(UserId, Option<u32>)>,
    },
    /// Service 110: seen once after every list of people (W; its meaning is an inference).
    ListComplete,
    /// Service 3: we were thrown out of the room (P).
    Removed {
        /// By whom.
        by: ModeratorRole,
    },
    /// Service 78: these of SOOP's staff are about (?). Nobody has arrived by it.
    Staff {
        /// Who, with their flags.
        people: Vec<Person>,
    },
    /// Service 19: says again what the 21 before it said (?).
    FreezeEcho,
    /// Service 88: the broadcast is over (L 2, C 3).
    BroadcastOver,
    /// Service 0: SOOP does not answer keepalives, but a packet of it is nothing to report either.
    Keepalive,
}

/// Reads one packet.
pub fn decode(packet: &Packet<'_>) -> Decoded {
    // Chat is most of what comes; half of its fields say nothing that anybody asks for.
    let wanted = match packet.opcode {
        opcode::CHAT => talk::CHAT_FIELDS,
        _ => row::WIDTH,
    };
    let row = Row::of(packet, wanted);
    if packet.code != 0 {
        return Decoded::Signal(handshake::refused(packet, &row));
    }
    let decoded = match packet.opcode {
        opcode::CHAT => talk::chat(&row).map(Decoded::Event),
        opcode::USERS => presence::users(packet, &row).map(Decoded::Signal),
        opcode::USERS_EXTENDED => Some(Decoded::Signal(presence::months(packet))),
        opcode::SET_USER_FLAG => presence::flags(&row).map(Decoded::Event),
        opcode::SET_NICKNAME => presence::nickname(&row).map(Decoded::Event),
        opcode::STREAMER_NOTICE => notice::streamers(&row).map(Decoded::Event),
        opcode::CLOSE_BROADCAST => Some(Decoded::Signal(Signal::BroadcastOver)),
        opcode::LIST_COMPLETE => Some(Decoded::Signal(Signal::ListComplete)),
        opcode::LOGIN => Some(Decoded::Signal(handshake::login(packet, &row))),
        opcode::JOIN => Some(Decoded::Signal(handshake::join(packet, &row))),
        opcode::KEEPALIVE => Some(Decoded::Signal(Signal::Keepalive)),
        _ => room_signal(packet, &row)
            .map(Decoded::Signal)
            .or_else(|| money(packet.opcode, &row).map(Decoded::Event))
            .or_else(|| room_event(packet, &row).map(Decoded::Event)),
    };
    decoded.unwrap_or_else(|| Decoded::Event(unknown(packet)))
}

/// The rest of what concerns the connection and the people.
fn room_signal(packet: &Packet<'_>, row: &Row<'_>) -> Option<Signal> {
    match packet.opcode {
        opcode::SELF_REMOVED => Some(handshake::removed(row)),
        opcode::FREEZE_OLD => freeze::freeze_echo(row),
        opcode::STAFF => presence::staff(packet, row),
        _ => None,
    }
}

/// Reads what is about money: gifts, subscriptions, missions.
fn money(opcode: u16, row: &Row<'_>) -> Option<EventKind> {
    match opcode {
        opcode::SEND_BALLOON => balloon::balloon(row),
        opcode::SEND_BALLOON_SUB => balloon::relayed(row),
        opcode::VIDEO_BALLOON => balloon::video(row),
        opcode::VOD_BALLOON => balloon::to_recordings(row),
        opcode::AD_BALLOON => ad::live(row),
        opcode::STATION_AD_BALLOON => ad::station(row),
        opcode::VOD_AD_BALLOON => ad::recording(row),
        opcode::ITEM_SOLD => ad::item(row),
        opcode::SEND_STICKER => present::sticker(row, false),
        opcode::SEND_STICKER_SUB => present::sticker(row, true),
        opcode::CHOCOLATE => present::chocolate(row, false),
        opcode::CHOCOLATE_SUB => present::chocolate(row, true),
        opcode::BUY_GOODS => present::goods(row, false),
        opcode::BUY_GOODS_SUB => present::goods(row, true),
        opcode::SEND_QUICK_VIEW | opcode::QUICK_VIEW_RECEIVED => present::quick_view(row),
        opcode::QUICK_VIEW_RANDOM_GIFT => present::quick_view_by_lot(row),
        opcode::OGQ_GIFT => present::emoticon(row),
        opcode::GIFT_TICKET => present::ticket(row),
        opcode::GEM_ITEM => present::gem(row),
        opcode::SUBSCRIPTION => subscription::new(row),
        opcode::SUBSCRIPTION_RENEWAL => subscription::renewal(row),
        opcode::SUBSCRIPTION_GIFT | opcode::SUBSCRIPTION_RECEIVED => subscription::gift(row),
        opcode::SUBSCRIPTION_RANDOM_GIFT => subscription::gift_by_lot(row),
        opcode::MISSION => mission::step(row),
        opcode::MISSION_PAID => mission::paid(row),
        _ => None,
    }
}

/// The rest of what is written, what keeps order, and what the room is in.
fn room_event(packet: &Packet<'_>, row: &Row<'_>) -> Option<EventKind> {
    match packet.opcode {
        opcode::STICKER_CHAT => talk::sticker(row),
        opcode::MANAGER_CHAT => talk::among_managers(row),
        opcode::WHISPER => talk::whisper(row),
        opcode::PLATFORM_NOTICE => notice::platforms(row),
        opcode::FREEZE => freeze::freeze(row),
        opcode::SLOW_MODE => freeze::slow_mode(row),
        opcode::BANNED_WORDS => freeze::banned_words(row),
        opcode::KICK_MESSAGES => freeze::kick_messages(row),
        opcode::STREAMER_CHAT => room::streamer_chat(row),
        opcode::POLL => room::poll(row),
        opcode::PAUSE => room::pause(row),
        opcode::AD_BREAK => room::ad_break(row),
        opcode::CONFETTI => room::confetti(row),
        opcode::CHEER_TEAM => room::cheer_team(row),
        opcode::ITEM_IN_USE => room::item_in_use(row),
        opcode::TRANSLATION => room::translation(row),
        opcode::ITEM_DROPS => room::drops(row),
        opcode::CEREMONY_BUTTON => room::ceremony_button(row),
        opcode::SAVVY_NOTICE => room::savvy_notice(row),
        opcode::SUBTITLE => room::subtitle(row),
        _ => moderation::read(packet, row),
    }
}

/// A packet as it stands, within bounds.
fn unknown(packet: &Packet<'_>) -> EventKind {
    let fields = packet
        .fields()
        .take(UNKNOWN_FIELDS)
        .map(|field| row::text(field.get(..UNKNOWN_FIELD_BYTES).unwrap_or(field)))
        .collect();
    EventKind::Unknown {
        opcode: packet.opcode,
        fields,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::soop::wire::{Decoder, encode};

    /// Decodes one synthetic packet.
    pub(super) fn read(opcode: u16, code: u8, fields: &[&str]) -> Decoded {
        let mut decoder = Decoder::default();
        decoder.push(&encode(opcode, code, fields));
        decode(&decoder.next_packet().unwrap().unwrap())
    }

    #[test]
    fn a_service_nobody_knows_keeps_its_fields() {
        let expected = EventKind::Unknown {
            opcode: 777,
            fields: vec!["a".into(), "나".into()],
        };
        assert_eq!(read(777, 0, &["a", "나"]), Decoded::Event(expected));
    }

    #[test]
    fn an_unknown_packet_of_any_size_is_kept_within_bounds() {
        let long = "x".repeat(100_000);
        let many = vec!["y"; 1_000];
        for fields in [vec![long.as_str()], many] {
            let Decoded::Event(EventKind::Unknown { fields, .. }) = read(777, 0, &fields) else {
                panic!("not unknown")
            };
            assert!(fields.len() <= UNKNOWN_FIELDS);
            assert!(
                fields
                    .iter()
                    .all(|field| field.len() <= UNKNOWN_FIELD_BYTES)
            );
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None,
            ..proptest::prelude::ProptestConfig::default()
        })]

        #[test]
        fn whatever_the_fields_hold_every_service_reads_as_something(
            fields in proptest::collection::vec("(1|0|-1|[0-9]{1,12}|fan42\\([0-9]\\)|[0-9]{1,6}\\|[0-9]{1,6}|\\PC{0,8})", 0..24),
        ) {
            let fields: Vec<_> = fields.iter().map(String::as_str).collect();
            for opcode in 0..=146 {
                // What is read is written to the log, and must come back from there as it was.
                if let Decoded::Event(kind) = read(opcode, 0, &fields) {
                    let json = serde_json::to_string(&kind).unwrap();
                    assert_eq!(serde_json::from_str::<EventKind>(&json).unwrap(), kind, "{json}");
                }
            }
        }
    }
}
