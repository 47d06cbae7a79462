//! A packet's first fields, side by side, read without allocating.

use memchr::memchr;

use super::super::wire::Packet;
use crate::event::{ClientFlags, Person, RoleFlags, Text, UserFlags, UserId};

/// More fields than any service that is decoded by position has.
pub(super) const WIDTH: usize = 20;

/// The fields of a packet by number. What is not there reads as empty.
pub(super) struct Row<'a> {
    fields: [&'a [u8]; WIDTH],
    len: usize,
}

impl<'a> Row<'a> {
    /// Lays the packet's first `wanted` fields out, [`WIDTH`] at most; those past them are left to whoever walks the
    /// packet itself.
    pub(super) fn of(packet: &Packet<'a>, wanted: usize) -> Self {
        let mut fields: [&[u8]; WIDTH] = [&[]; WIDTH];
        let mut len = 0;
        for (slot, field) in fields.iter_mut().take(wanted).zip(packet.fields()) {
            *slot = field;
            len += 1;
        }
        Self { fields, len }
    }

    /// How many fields there are, at most as many as were wanted.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The bytes of a field.
    pub(super) fn bytes(&self, at: usize) -> &'a [u8] {
        self.fields.get(at).copied().unwrap_or_default()
    }

    /// A field as text, lossily.
    pub(super) fn text(&self, at: usize) -> Text {
        text(self.bytes(at))
    }

    /// A field as a number; `None` unless it is one.
    pub(super) fn number(&self, at: usize) -> Option<u32> {
        number(self.bytes(at))
    }

    /// A field as flags.
    pub(super) fn flags(&self, at: usize) -> Option<UserFlags> {
        flags(self.bytes(at))
    }

    /// The person whose id and nickname stand in these fields; `None` where there is no id.
    pub(super) fn person(&self, id: usize, nick: usize) -> Option<Person> {
        person(self.bytes(id), self.bytes(nick))
    }
}

/// Bytes as text; what is not UTF-8 becomes the replacement character (some very old packets are EUC-KR).
pub(super) fn text(bytes: &[u8]) -> Text {
    std::str::from_utf8(bytes)
        .map_or_else(|_| Text::from(String::from_utf8_lossy(bytes)), Text::from)
}

/// A decimal number, nothing else.
pub(super) fn number(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() {
        return None;
    }
    bytes.iter().try_fold(0u32, |sum, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(digit)?;
        sum.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

/// A pair of flags. Nearly always it is two plain numbers; what else it may be, [`UserFlags::parse`] knows.
pub(super) fn flags(bytes: &[u8]) -> Option<UserFlags> {
    plain_flags(bytes).or_else(|| std::str::from_utf8(bytes).ok().and_then(UserFlags::parse))
}

fn plain_flags(bytes: &[u8]) -> Option<UserFlags> {
    let at = memchr(b'|', bytes)?;
    Some(UserFlags {
        role: RoleFlags::from_bits_retain(number(bytes.get(..at)?)?),
        client: ClientFlags::from_bits_retain(number(bytes.get(at + 1..)?)?),
    })
}

/// A person by id and nickname.
pub(super) fn person(id: &[u8], nick: &[u8]) -> Option<Person> {
    if id.is_empty() {
        return None;
    }
    Some(Person::new(user_id(id), text(nick)))
}

/// An id without its suffix.
pub(super) fn user_id(bytes: &[u8]) -> UserId {
    std::str::from_utf8(bytes).map_or_else(|_| UserId::strip(&text(bytes)), UserId::strip)
}

/// Text without carriage returns, which SOOP's own clients put into chat lines.
pub(super) fn without_returns(bytes: &[u8]) -> Text {
    let mut line = text(bytes);
    if memchr(b'\r', bytes).is_some() {
        line.retain(|c| c != '\r');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_read_here_as_they_read_anywhere() {
        for text in [
            "65568|163840",
            "4294967295|0",
            "-2147418080|163840",
            "4295032864|1",
            "65568",
            "65568|",
            "|163840",
            "1|2|3",
            "+1|2",
            "",
            "x|1",
        ] {
            assert_eq!(flags(text.as_bytes()), UserFlags::parse(text), "{text}");
        }
    }
}
