//! What a donor writes right after giving. No gift of balloons carries its message: SOOP sends that as an ordinary line
//! of chat a moment later (39 ms in one capture), or not at all.
//!
//! The gift itself never waits for it. Nothing in the two packets ties them together but who sent them and how close
//! they are, so an ordinary line that happens to follow a silent gift is taken for its message.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::event::{Chat, ChatChannel, Donation, DonationMessage};

/// How long after a gift its message may come (one client's choice; nothing better is known).
pub const PATIENCE: Duration = Duration::from_secs(3);
/// How many gifts are remembered at once; beyond it the oldest goes without its message.
const MAX_WAITING: usize = 256;

/// Gifts whose message may still come.
#[derive(Debug, Default)]
pub struct Afterwords {
    waiting: VecDeque<(Instant, Donation)>,
}

impl Afterwords {
    /// Somebody gave something. Of gifts that carry words of their own, or were given to a recording, none is expected.
    pub fn gift(&mut self, now: Instant, gift: &Donation) {
        if !gift.message.is_empty() || gift.from_recording {
            return;
        }
        self.forget(now);
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back((now, gift.clone()));
    }

    /// Somebody wrote something: the message of their oldest gift that waits for one, if any does.
    pub fn chat(&mut self, now: Instant, chat: &Chat) -> Option<DonationMessage> {
        if self.waiting.is_empty() || chat.channel != ChatChannel::Everyone || chat.text.is_empty()
        {
            return None;
        }
        self.forget(now);
        let at = self
            .waiting
            .iter()
            .position(|(_, gift)| gift.donor.id == chat.sender.id)?;
        let (_, gift) = self.waiting.remove(at)?;
        Some(DonationMessage {
            kind: gift.kind,
            donor: chat.sender.clone(),
            count: gift.balloons,
            text: chat.text.clone(),
        })
    }

    fn forget(&mut self, now: Instant) {
        while let Some((at, _)) = self.waiting.front()
            && now.saturating_duration_since(*at) > PATIENCE
        {
            self.waiting.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{DonationKind, Person, UserId};

    fn person(id: &str) -> Person {
        Person::new(UserId::strip(id), id)
    }

    fn gift(id: &str, count: u32) -> Donation {
        Donation::new(DonationKind::Balloon, person(id), count)
    }

    fn said(after: &mut Afterwords, now: Instant, id: &str) -> Option<u32> {
        let message = after.chat(now, &Chat::new(person(id), "축하해요"));
        message.map(|message| message.count)
    }

    #[test]
    fn a_message_belongs_to_the_gift_of_the_same_person_just_before() {
        let (now, mut after) = (Instant::now(), Afterwords::default());
        after.gift(now, &gift("a", 100));
        after.gift(now, &gift("b", 200));
        assert_eq!(said(&mut after, now, "c"), None);
        assert_eq!(said(&mut after, now, "b(2)"), Some(200));
        assert_eq!(said(&mut after, now, "b"), None, "one gift, one message");
        assert_eq!(said(&mut after, now, "a"), Some(100));
    }

    #[test]
    fn two_gifts_get_their_messages_in_order() {
        let (now, mut after) = (Instant::now(), Afterwords::default());
        after.gift(now, &gift("a", 1));
        after.gift(now, &gift("a", 2));
        assert_eq!(
            [said(&mut after, now, "a"), said(&mut after, now, "a")],
            [Some(1), Some(2)]
        );
    }

    #[test]
    fn what_comes_later_than_three_seconds_is_chat() {
        let (now, mut after) = (Instant::now(), Afterwords::default());
        after.gift(now, &gift("a", 1));
        assert_eq!(
            said(&mut after, now + PATIENCE + Duration::from_millis(1), "a"),
            None
        );
    }

    #[test]
    fn a_storm_of_gifts_is_remembered_within_bounds() {
        let (now, mut after) = (Instant::now(), Afterwords::default());
        for n in 0..10_000 {
            after.gift(now, &gift(&format!("v{n}"), 1));
        }
        assert_eq!(after.waiting.len(), MAX_WAITING);
    }
}
