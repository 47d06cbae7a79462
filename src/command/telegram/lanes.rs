//! Whose turn it is: what one person asks in one chat is done in the order in which it was asked, and nobody has all hands
//! for themselves.

use std::collections::{HashMap, VecDeque};

/// How much is done at once…
const HANDS: usize = 32;
/// …and how much of that in one chat.
const HANDS_OF_A_CHAT: usize = 8;
/// How much may wait of one person in one chat. The reception has long been silent by then.
const LONGEST_LANE: usize = 16;
/// How much may wait at all. What is beyond that stays with Telegram.
const LONGEST: usize = 128;

/// Who asked, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Lane {
    pub(super) chat: i64,
    pub(super) user: u64,
}

/// What waits, and what is being done.
#[derive(Debug)]
pub(super) struct Lanes<J> {
    waiting: VecDeque<(Lane, J)>,
    /// How much waits or is done of each person. None that has nothing is in here.
    of_lane: HashMap<Lane, Count>,
    of_chat: HashMap<i64, usize>,
    busy: usize,
}

#[derive(Debug, Default)]
struct Count {
    waiting: usize,
    is_busy: bool,
}

impl<J> Default for Lanes<J> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            of_lane: HashMap::new(),
            of_chat: HashMap::new(),
            busy: 0,
        }
    }
}

impl<J> Lanes<J> {
    /// Whether one more may come.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < LONGEST
    }

    /// Something is asked; gives it back if the person has asked too much already.
    pub(super) fn push(&mut self, lane: Lane, job: J) -> Option<J> {
        let count = self.of_lane.entry(lane).or_default();
        if count.waiting >= LONGEST_LANE {
            return Some(job);
        }
        count.waiting += 1;
        self.waiting.push_back((lane, job));
        None
    }

    /// What is to be done next, if there is a hand for it.
    pub(super) fn next(&mut self) -> Option<(Lane, J)> {
        if self.busy >= HANDS {
            return None;
        }
        let may_start = |lane: &Lane| {
            let is_busy = self.of_lane.get(lane).is_some_and(|it| it.is_busy);
            let in_chat = self.of_chat.get(&lane.chat).copied().unwrap_or_default();
            !is_busy && in_chat < HANDS_OF_A_CHAT
        };
        let at = self.waiting.iter().position(|(lane, _)| may_start(lane))?;
        let (lane, job) = self.waiting.remove(at)?;
        let count = self.of_lane.entry(lane).or_default();
        count.waiting = count.waiting.saturating_sub(1);
        count.is_busy = true;
        *self.of_chat.entry(lane.chat).or_default() += 1;
        self.busy += 1;
        Some((lane, job))
    }

    /// What was being done for this person is done.
    pub(super) fn done(&mut self, lane: Lane) {
        self.busy = self.busy.saturating_sub(1);
        if let Some(count) = self.of_lane.get_mut(&lane) {
            count.is_busy = false;
            if count.waiting == 0 {
                self.of_lane.remove(&lane);
            }
        }
        if let Some(count) = self.of_chat.get_mut(&lane.chat) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.of_chat.remove(&lane.chat);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(chat: i64, user: u64) -> Lane {
        Lane { chat, user }
    }

    #[test]
    fn one_person_is_served_in_order_and_others_meanwhile() {
        let mut lanes = Lanes::default();
        for (at, job) in [(lane(1, 1), "a"), (lane(1, 1), "b"), (lane(1, 2), "c")] {
            assert_eq!(lanes.push(at, job), None);
        }
        assert_eq!(lanes.next(), Some((lane(1, 1), "a")));
        assert_eq!(lanes.next(), Some((lane(1, 2), "c")));
        assert_eq!(lanes.next(), None);
        lanes.done(lane(1, 1));
        assert_eq!(lanes.next(), Some((lane(1, 1), "b")));
        lanes.done(lane(1, 1));
        lanes.done(lane(1, 2));
        assert!(lanes.of_lane.is_empty() && lanes.of_chat.is_empty() && lanes.busy == 0);
    }

    #[test]
    fn nobody_takes_all_hands_and_nothing_grows_without_end() {
        let mut lanes = Lanes::default();
        for user in 0..100 {
            assert!(lanes.has_room());
            lanes.push(lane(1, user), ());
        }
        let started = std::iter::from_fn(|| lanes.next()).count();
        assert_eq!(started, HANDS_OF_A_CHAT);
        for chat in 2..40 {
            lanes.push(lane(chat, 1), ());
        }
        let started = started + std::iter::from_fn(|| lanes.next()).count();
        assert_eq!(started, HANDS);
        assert!(!lanes.has_room() || lanes.waiting.len() < LONGEST);
        let mut lanes = Lanes::default();
        let taken = (0..99).filter(|n| lanes.push(lane(1, 1), *n).is_none());
        assert_eq!(taken.count(), LONGEST_LANE);
    }
}
