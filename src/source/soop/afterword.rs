//! What a donor writes right after giving. No gift of balloons carries its message: SOOP sends that as an ordinary line
//! of chat a moment later (39 ms in one capture), or not at all.
//!
//! The gift itself never waits for it. Nothing in the two packets ties them together but who sent them and how close
//! they are, so an ordinary line that happens to follow a silent gift is taken for its message.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use crate::event::{Chat, ChatChannel, Donation, DonationKind, DonationMessage, UserId};

/// How long after a gift its message may come (one client's choice; nothing better is known).
pub const PATIENCE: Duration = Duration::from_secs(3);
/// How many gifts are remembered at once; beyond it the oldest goes without its message.
const MAX_WAITING: usize = 256;

/// Gifts whose message may still come.
#[derive(Debug, Default)]
pub struct Afterwords {
    /// By donor, each donor's oldest first: every chat asks here, and most of them are nobody's message.
    waiting: HashMap<UserId, VecDeque<Gift>>,
    /// Who gave and when, oldest first. Some may have got their message since.
    order: VecDeque<(Instant, UserId)>,
}

/// A gift that waits for its message.
#[derive(Debug, Clone, Copy)]
struct Gift {
    given_at: Instant,
    kind: DonationKind,
    count: u32,
}

impl Afterwords {
    /// Somebody gave something. Of gifts that carry words of their own, or were given to a recording, none is expected.
    pub fn gift(&mut self, now: Instant, gift: &Donation) {
        if !gift.message.is_empty() || gift.from_recording {
            return;
        }
        self.forget(now);
        if self.order.len() >= MAX_WAITING {
            self.forget_oldest();
        }
        let donor = &gift.donor.id;
        self.order.push_back((now, donor.clone()));
        self.waiting
            .entry(donor.clone())
            .or_default()
            .push_back(Gift {
                given_at: now,
                kind: gift.kind,
                count: gift.balloons,
            });
    }

    /// Somebody wrote something: the message of their oldest gift that waits for one, if any does.
    pub fn chat(&mut self, now: Instant, chat: &Chat) -> Option<DonationMessage> {
        if self.waiting.is_empty() || chat.channel != ChatChannel::Everyone || chat.text.is_empty()
        {
            return None;
        }
        self.forget(now);
        let gifts = self.waiting.get_mut(&chat.sender.id)?;
        let gift = gifts.pop_front();
        if gifts.is_empty() {
            self.waiting.remove(&chat.sender.id);
        }
        let gift = gift?;
        Some(DonationMessage {
            kind: gift.kind,
            donor: chat.sender.clone(),
            count: gift.count,
            text: chat.text.clone(),
        })
    }

    fn forget(&mut self, now: Instant) {
        while let Some((at, _)) = self.order.front()
            && now.saturating_duration_since(*at) > PATIENCE
        {
            self.forget_oldest();
        }
    }

    /// Forgets what was given first, unless it has got its message.
    fn forget_oldest(&mut self) {
        let Some((at, donor)) = self.order.pop_front() else {
            return;
        };
        if let Some(gifts) = self.waiting.get_mut(&donor) {
            if gifts.front().is_some_and(|gift| gift.given_at <= at) {
                gifts.pop_front();
            }
            if gifts.is_empty() {
                self.waiting.remove(&donor);
            }
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
        assert_eq!(
            (after.waiting.len(), after.order.len()),
            (MAX_WAITING, MAX_WAITING)
        );
        assert_eq!(said(&mut after, now, "v9000"), None);
        assert_eq!(said(&mut after, now, "v9999"), Some(1));
    }
}
