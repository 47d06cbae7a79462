//! What a client of SOOP may not do, and the watch that the imitation keeps over it.
//!
//! SOOP forgives much of this, so a client may be wrong for months before it matters. The imitation answers as SOOP
//! would and writes it down; tests then ask that nothing was written.

use std::fmt;
use std::time::Duration;

use super::packet::own_flags;
use crate::event::{RoleFlags, StreamerId, UserFlags};
use crate::source::soop::opcode;
use crate::source::soop::wire::{HEADER_BYTES, MARK, Packet};

/// One thing that a client did wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// In whose room; as the client wrote it where there is no such room.
    pub streamer: String,
    /// On which socket, counted from 1 since the start; 0 for a call over HTTP.
    pub socket: u64,
    /// What.
    pub breach: Breach,
}

impl Violation {
    pub(super) fn new(streamer: &StreamerId, socket: u64, breach: Breach) -> Self {
        Self {
            streamer: streamer.to_string(),
            socket,
            breach,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path or a form field is whatever a client sent, and this goes to a terminal.
        let streamer = self.streamer.escape_debug();
        write!(f, "{streamer} (socket {}): {}", self.socket, self.breach)
    }
}

/// What can be wrong with a client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// Live detail without the one field it needs.
    #[error("live detail was asked without the form field `bid`")]
    NoBid,
    /// A station that no page asked for.
    #[error("the station was asked without a `Referer`")]
    NoReferer,
    /// A search for something else than broadcasts.
    #[error("the search was asked for something else than `m=liveSearch`")]
    UnknownSearch,
    /// The socket did not ask for `chat`.
    #[error("the sub-protocol `chat` was not asked for")]
    NoSubProtocol,
    /// The key header in lower case: one experiment saw SOOP answer nothing at all (L 1).
    #[error("the key header is not spelt `Sec-WebSocket-Key`")]
    KeySpelling,
    /// A path that names no streamer there is.
    #[error("the socket's path names no streamer of this platform")]
    UnknownPath,
    /// More sockets for one streamer than were agreed on: every event would come twice.
    #[error("another socket is open for the same streamer")]
    SecondSocket,
    /// Not ESC TAB and twelve digits.
    #[error("a message does not begin with ESC TAB and twelve digits")]
    Header,
    /// The header's length is not the body's.
    #[error("the header says {announced} bytes, {found} follow")]
    Length {
        /// What the header says.
        announced: usize,
        /// What follows.
        found: usize,
    },
    /// Clients always send 00.
    #[error("return code {0:02} in a client's packet")]
    ReturnCode(u8),
    /// Something before the login.
    #[error("service {0} before the login")]
    LoginNotFirst(u16),
    /// A login over HTTP without what the page sends.
    #[error("the login was asked for without `szWork=login` and `szType=json`")]
    LoginForm,
    /// A login of another shape. Its fields are left out: one of them may be a ticket.
    #[error("a login that is neither a guest's nor an account's: {0} fields")]
    LoginShape(usize),
    /// A login with a ticket that nobody was given.
    #[error("a login with a ticket that live detail gave to nobody")]
    UnknownTicket,
    /// A join with the fan ticket of somebody else than the login's: SOOP ignores it without a word (L 1).
    #[error("a join with a fan ticket that does not belong to the login")]
    TicketsApart,
    /// Service 12 with other flags than the client was given.
    #[error("service 12 says {said:?}; the join was answered with {given}")]
    ForeignFlags {
        /// What the client sent.
        said: Vec<String>,
        /// What it was given.
        given: &'static str,
    },
    /// A second login after one was accepted.
    #[error("a login after the login")]
    LoginAgain,
    /// A join before the login was answered.
    #[error("a join before the login was answered")]
    JoinBeforeLoginAck,
    /// A join of another shape.
    #[error("a join of {0} fields instead of 5")]
    JoinFields(usize),
    /// A second join after one was accepted.
    #[error("a join after the join")]
    JoinAgain,
    /// A room number that live detail did not give out last.
    #[error("a join of room {joined:?}; live detail last said {given}")]
    WrongRoom {
        /// What the client sent.
        joined: String,
        /// What live detail said.
        given: u64,
    },
    /// Nothing was heard for too long.
    #[error("no packet for {} s; a keepalive is due every 60 s", .0.as_secs_f32())]
    KeepaliveOverdue(Duration),
    /// A service that no listening client sends.
    #[error("service {0} is nothing that a listening client sends")]
    UnknownService(u16),
}

/// What a client's packet asks of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// To be let in.
    Login {
        /// The ticket as written, empty for a guest.
        ticket: String,
    },
    /// To be let into this room, perhaps with a password.
    Join {
        /// The room as written.
        room: String,
        /// The fan ticket, empty if there is none.
        fan_ticket: String,
        /// The password, empty if there is none.
        password: String,
    },
    /// The list of people.
    List,
    /// Nothing that is answered.
    Nothing,
}

/// Watches what one client sends.
#[derive(Debug, Default)]
pub(super) struct Inspector {
    login_seen: bool,
    /// The login was answered with success.
    pub(super) logged_in: bool,
    /// It was an account's.
    pub(super) is_member: bool,
    /// The join was answered with success.
    pub(super) joined: bool,
}

impl Inspector {
    /// Reads one message of the client; clients send one packet in each.
    pub(super) fn hear(&mut self, message: &[u8], breaches: &mut Vec<Breach>) -> Heard {
        let Some(packet) = read(message, breaches) else {
            return Heard::Nothing;
        };
        if packet.code != 0 {
            breaches.push(Breach::ReturnCode(packet.code));
        }
        if !self.login_seen && packet.opcode != opcode::LOGIN {
            breaches.push(Breach::LoginNotFirst(packet.opcode));
        }
        let fields = packet
            .fields()
            .map(|field| String::from_utf8_lossy(field).into_owned())
            .collect::<Vec<_>>();
        match packet.opcode {
            opcode::LOGIN => self.hear_login(&fields, breaches),
            opcode::JOIN => self.hear_join(&fields, breaches),
            opcode::KEEPALIVE => Heard::Nothing,
            opcode::USERS => Heard::List,
            opcode::SET_USER_FLAG if self.is_member && self.joined => {
                let given = own_flags(true);
                if fields != [given, "0"] {
                    let said = fields;
                    breaches.push(Breach::ForeignFlags { said, given });
                }
                Heard::Nothing
            }
            other => {
                breaches.push(Breach::UnknownService(other));
                Heard::Nothing
            }
        }
    }

    fn hear_login(&mut self, fields: &[String], breaches: &mut Vec<Breach>) -> Heard {
        if self.logged_in {
            breaches.push(Breach::LoginAgain);
        }
        self.login_seen = true;
        // 16 is what ten client families send, 524304 (with quick view) what one does; both have the guest's bit.
        // An account sends its ticket with the same flags.
        let is_whole = match fields {
            [_ticket, empty, flags] => {
                empty.is_empty()
                    && UserFlags::parse(flags).is_some_and(|it| it.role.contains(RoleFlags::GUEST))
            }
            _ => false,
        };
        if !is_whole {
            breaches.push(Breach::LoginShape(fields.len()));
        }
        let ticket = fields.first().cloned().unwrap_or_default();
        Heard::Login { ticket }
    }

    fn hear_join(&self, fields: &[String], breaches: &mut Vec<Breach>) -> Heard {
        if self.login_seen && !self.logged_in {
            breaches.push(Breach::JoinBeforeLoginAck);
        }
        if self.joined {
            breaches.push(Breach::JoinAgain);
        }
        if fields.len() != 5 {
            breaches.push(Breach::JoinFields(fields.len()));
        }
        // Elements are `key 11 value 12`; some clients leave out the last 12.
        let elements = fields.get(4).map(String::as_str).unwrap_or_default();
        let password = elements
            .split('\u{12}')
            .find_map(|element| element.strip_prefix("pwd\u{11}"));
        Heard::Join {
            room: fields.first().cloned().unwrap_or_default(),
            fan_ticket: fields.get(1).cloned().unwrap_or_default(),
            password: password.unwrap_or_default().to_owned(),
        }
    }
}

fn read<'a>(message: &'a [u8], breaches: &mut Vec<Breach>) -> Option<Packet<'a>> {
    let number = |range: std::ops::Range<usize>| -> Option<usize> {
        let digits = message.get(range)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let header = message
        .starts_with(&MARK)
        .then(|| Some((number(2..6)?, number(6..12)?, number(12..14)?)))
        .flatten();
    let Some((service, announced, code)) = header else {
        breaches.push(Breach::Header);
        return None;
    };
    let body = message.get(HEADER_BYTES..).unwrap_or_default();
    if body.len() != announced {
        let found = body.len();
        breaches.push(Breach::Length { announced, found });
    }
    Some(Packet {
        opcode: u16::try_from(service).unwrap_or(u16::MAX),
        code: u8::try_from(code).unwrap_or(u8::MAX),
        body,
        raw: message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::soop::wire::{encode, encode_bare};

    fn hear(inspector: &mut Inspector, message: &[u8]) -> (Heard, Vec<Breach>) {
        let mut breaches = Vec::new();
        let heard = inspector.hear(message, &mut breaches);
        (heard, breaches)
    }

    fn joined() -> Inspector {
        Inspector {
            login_seen: true,
            logged_in: true,
            is_member: false,
            joined: true,
        }
    }

    #[test]
    fn what_a_good_client_sends_is_no_breach() {
        let mut inspector = Inspector::default();
        let (heard, breaches) = hear(&mut inspector, b"\x1b\x09000100000600\x0c\x0c\x0c16\x0c");
        let login = Heard::Login {
            ticket: String::new(),
        };
        assert_eq!((heard, breaches), (login, vec![]));
        inspector.logged_in = true;
        let (heard, breaches) = hear(
            &mut inspector,
            b"\x1b\x09000200001000\x0c9552\x0c\x0c\x0c\x0c\x0c",
        );
        let room = Heard::Join {
            room: "9552".into(),
            fan_ticket: String::new(),
            password: String::new(),
        };
        assert_eq!((heard, breaches), (room, vec![]));
        inspector.joined = true;
        for keepalive in [encode(0, 0, &[]), encode_bare(0)] {
            assert_eq!(hear(&mut inspector, &keepalive), (Heard::Nothing, vec![]));
        }
        assert_eq!(
            hear(&mut inspector, &encode(4, 0, &[])),
            (Heard::List, vec![])
        );
    }

    #[test]
    fn a_password_is_found_with_and_without_its_closing_mark() {
        for elements in [
            "pwd\u{11}secret",
            "log\u{11}x\u{12}pwd\u{11}secret\u{12}pver\u{11}2\u{12}",
        ] {
            let mut inspector = Inspector {
                joined: false,
                ..joined()
            };
            let (heard, _) = hear(&mut inspector, &encode(2, 0, &["1", "", "0", "", elements]));
            assert!(matches!(heard, Heard::Join { password, .. } if password == "secret"));
        }
    }

    #[test]
    fn every_broken_packet_is_named() {
        for (message, breach) in [
            (b"hello".to_vec(), Breach::Header),
            (
                b"\x1b\x0900x100000600\x0c\x0c\x0c16\x0c".to_vec(),
                Breach::Header,
            ),
            (
                b"\x1b\x09000000000900\x0c".to_vec(),
                Breach::Length {
                    announced: 9,
                    found: 1,
                },
            ),
            (encode(0, 3, &[]), Breach::ReturnCode(3)),
            (encode(5, 0, &["hi", "0"]), Breach::UnknownService(5)),
            (encode(1, 0, &["", "", "16"]), Breach::LoginAgain),
            (encode(2, 0, &["1", "", "", "", ""]), Breach::JoinAgain),
        ] {
            assert_eq!(hear(&mut joined(), &message).1, [breach]);
        }
    }

    #[test]
    fn the_order_of_the_handshake_is_held() {
        let mut fresh = Inspector::default();
        assert_eq!(
            hear(&mut fresh, &encode(0, 0, &[])).1,
            [Breach::LoginNotFirst(0)]
        );
        let mut waiting = Inspector {
            login_seen: true,
            ..Inspector::default()
        };
        let join = encode(2, 0, &["1", "", "", "", ""]);
        assert_eq!(hear(&mut waiting, &join).1, [Breach::JoinBeforeLoginAck]);
        let mut accepted = Inspector {
            joined: false,
            ..joined()
        };
        assert_eq!(
            hear(&mut accepted, &encode(2, 0, &["1"])).1,
            [Breach::JoinFields(1)]
        );
        let login = encode(1, 0, &["", "ticket", "16"]);
        assert_eq!(hear(&mut fresh, &login).1, [Breach::LoginShape(3)]);
    }

    #[test]
    fn an_account_repeats_the_flags_that_it_was_given_and_a_guest_says_none() {
        let mut member = Inspector {
            is_member: true,
            ..joined()
        };
        let said = |flags| encode(12, 0, &[flags, "0"]);
        assert_eq!(hear(&mut member, &said("65536|163840")).1, []);
        let breach = Breach::ForeignFlags {
            said: vec!["16|0".into(), "0".into()],
            given: "65536|163840",
        };
        assert_eq!(hear(&mut member, &said("16|0")).1, [breach]);
        let guest = hear(&mut joined(), &said("16|0")).1;
        assert_eq!(guest, [Breach::UnknownService(12)]);
    }
}
