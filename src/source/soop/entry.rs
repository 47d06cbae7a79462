//! What a client shows at the door of one chat room, and the two packets that it goes into.

use crate::redact::Secret;

/// Flags of a login: `GUEST` alone. A ticket is sent with the same (C 10; with a ticket C 3).
const FLAGS: &str = "16";

/// What it takes to enter one chat room: its number, and what a login or a password adds.
///
/// Tickets come in pairs of one answer of the live detail: a guest's fan ticket beside an account's ticket makes the chat
/// server ignore the join without a word (L 1), so the two cannot be set apart from each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    chat_number: String,
    /// Of an account's login; empty for a guest.
    ticket: Secret,
    /// Belongs to whoever the ticket belongs to; empty for a guest who needs none.
    fan_ticket: Secret,
    /// Of the room; empty if it has none.
    password: Secret,
}

impl Entry {
    /// A guest's way in to the room of this number (`CHATNO`). A guest needs no fan ticket (C 10, L).
    pub fn guest(chat_number: &str) -> Self {
        Self {
            chat_number: chat_number.to_owned(),
            ticket: Secret::default(),
            fan_ticket: Secret::default(),
            password: Secret::default(),
        }
    }

    /// An account's way in: the ticket (`TK`) and the fan ticket (`FTK`) of one answer.
    pub fn member(chat_number: &str, ticket: Secret, fan_ticket: Secret) -> Self {
        Self {
            ticket,
            fan_ticket,
            ..Self::guest(chat_number)
        }
    }

    /// The same with a password. A guest shows the guest's fan ticket then (C 4); an account has one already.
    #[must_use]
    pub fn with_password(self, password: Secret, guest_fan_ticket: Secret) -> Self {
        let fan_ticket = if self.is_member() {
            self.fan_ticket
        } else {
            guest_fan_ticket
        };
        Self {
            fan_ticket,
            password,
            ..self
        }
    }

    /// The room's number.
    pub fn chat_number(&self) -> &str {
        &self.chat_number
    }

    /// Whether an account enters and not a guest.
    pub fn is_member(&self) -> bool {
        !self.ticket.is_empty()
    }

    /// Whether a password is shown.
    pub fn has_password(&self) -> bool {
        !self.password.is_empty()
    }

    /// The fields of the login, service 1: ticket, nothing, flags.
    pub(super) fn login_fields(&self) -> [&str; 3] {
        [self.ticket.expose(), "", FLAGS]
    }

    /// The fields of the join, service 2: number, fan ticket, `0`, nothing, elements.
    ///
    /// For a guest without a password it is the minimal join: the number and four empty fields (C 10, L). Without the
    /// element `pver` the server sends every arrival, not only those of top fans.
    pub(super) fn join_fields(&self) -> [String; 5] {
        let number = self.chat_number.clone();
        if !self.is_member() && !self.has_password() {
            return [
                number,
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ];
        }
        let elements = if self.has_password() {
            format!("pwd\u{11}{}\u{12}", self.password.expose())
        } else {
            String::new()
        };
        let fan_ticket = self.fan_ticket.expose().to_owned();
        [number, fan_ticket, "0".to_owned(), String::new(), elements]
    }
}

#[cfg(test)]
mod tests {
    use super::super::opcode;
    use super::super::wire::encode;
    use super::*;

    fn login(entry: &Entry) -> Vec<u8> {
        encode(opcode::LOGIN, 0, &entry.login_fields())
    }

    fn join(entry: &Entry) -> Vec<u8> {
        encode(
            opcode::JOIN,
            0,
            &entry.join_fields().each_ref().map(String::as_str),
        )
    }

    fn member() -> Entry {
        Entry::member("9552", Secret::new("TICKET"), Secret::new("FTKVALUE"))
    }

    #[test]
    fn a_guest_says_what_ten_clients_say_to_the_byte() {
        let guest = Entry::guest("9552");
        assert_eq!(login(&guest), b"\x1b\x09000100000600\x0c\x0c\x0c16\x0c");
        assert_eq!(
            join(&guest),
            b"\x1b\x09000200001000\x0c9552\x0c\x0c\x0c\x0c\x0c"
        );
    }

    #[test]
    fn an_account_shows_its_ticket_and_then_its_fan_ticket() {
        assert_eq!(
            login(&member()),
            b"\x1b\x09000100001200\x0cTICKET\x0c\x0c16\x0c"
        );
        let expected = b"\x1b\x09000200001900\x0c9552\x0cFTKVALUE\x0c0\x0c\x0c\x0c";
        assert_eq!(join(&member()), expected);
    }

    #[test]
    fn a_password_is_an_element_beside_the_fan_ticket() {
        let fan_ticket = || Secret::new("FTKVALUE");
        let guest = Entry::guest("9552").with_password(Secret::new("secret"), fan_ticket());
        let expected =
            b"\x1b\x09000200003000\x0c9552\x0cFTKVALUE\x0c0\x0c\x0cpwd\x11secret\x12\x0c";
        assert_eq!(join(&guest), expected);
        assert_eq!(login(&guest), login(&Entry::guest("9552")));
        // An account keeps its own fan ticket, whatever a guest was given.
        let account = member().with_password(Secret::new("secret"), Secret::new("GUESTS"));
        assert_eq!(join(&account), expected);
    }

    #[test]
    fn nothing_of_it_is_printed_but_the_number() {
        let entry = member().with_password(Secret::new("secret"), Secret::default());
        let shown = format!("{entry:?}");
        assert!(shown.contains("9552"), "{shown}");
        for secret in ["TICKET", "FTKVALUE", "\"secret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
