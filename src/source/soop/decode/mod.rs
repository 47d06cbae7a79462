//! Packets to typed facts: one file for each family of services, each with its evidence.
//!
//! Decoding never fails. What cannot be read as what it claims to be becomes [`EventKind::Unknown`] with its fields;
//! field counts grow over the years, so everything is indexed defensively; text is decoded lossily.

mod ad;
mod balloon;
mod handshake;
mod json;
mod mission;
mod present;
mod presence;
mod row;
mod subscription;
mod subscription_item;
mod talk;

use serde::Serialize;

use super::opcode;
use super::wire::Packet;
use crate::event::{EventKind, Person, Text, UserFlags, UserId};

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
    /// Service 88: the broadcast is over (L 2, C 3).
    BroadcastOver,
    /// Service 0: SOOP does not answer keepalives, but a packet of it is nothing to report either.
    Keepalive,
}

/// Reads one packet.
pub fn decode(packet: &Packet<'_>) -> Decoded {
    let row = Row::of(packet);
    if packet.code != 0 {
        return Decoded::Signal(handshake::refused(packet, &row));
    }
    let decoded = match packet.opcode {
        opcode::CHAT => talk::chat(&row).map(Decoded::Event),
        opcode::USERS => presence::users(packet, &row).map(Decoded::Signal),
        opcode::USERS_EXTENDED => Some(Decoded::Signal(presence::months(packet))),
        opcode::SET_USER_FLAG => presence::flags(&row).map(Decoded::Event),
        opcode::SET_NICKNAME => presence::nickname(&row).map(Decoded::Event),
        opcode::STREAMER_NOTICE => talk::notice(&row).map(Decoded::Event),
        opcode::CLOSE_BROADCAST => Some(Decoded::Signal(Signal::BroadcastOver)),
        opcode::LIST_COMPLETE => Some(Decoded::Signal(Signal::ListComplete)),
        opcode::LOGIN => Some(Decoded::Signal(handshake::login(packet, &row))),
        opcode::JOIN => Some(Decoded::Signal(handshake::join(packet, &row))),
        opcode::KEEPALIVE => Some(Decoded::Signal(Signal::Keepalive)),
        _ => money(packet.opcode, &row).map(Decoded::Event),
    };
    decoded.unwrap_or_else(|| Decoded::Event(unknown(packet)))
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
}
