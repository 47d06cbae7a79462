//! What a chat is told once and not again for a while.

use std::collections::HashMap;
use std::time::Duration;

use crate::event::Timestamp;

/// How many chats are remembered.
const MOST: usize = 1_000;

/// Which chats were told, and when.
#[derive(Debug)]
pub(super) struct Told {
    every: Duration,
    at: HashMap<i64, Timestamp>,
}

impl Told {
    /// Nobody yet; each again after this long.
    pub(super) fn new(every: Duration) -> Self {
        Self {
            every,
            at: HashMap::new(),
        }
    }

    /// Whether to tell a chat now; it counts as told then.
    pub(super) fn is_news(&mut self, chat: i64, now: Timestamp) -> bool {
        let every = self.every;
        if self.at.len() >= MOST {
            self.at.retain(|_, at| now.since(*at) < every);
        }
        let told = self.at.get(&chat).is_some_and(|at| now.since(*at) < every);
        if told || self.at.len() >= MOST {
            return false;
        }
        self.at.insert(chat, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chat_is_told_once_in_a_while() {
        let mut told = Told::new(Duration::from_secs(2));
        assert!(told.is_news(1, Timestamp(0)) && told.is_news(2, Timestamp(0)));
        assert!(!told.is_news(1, Timestamp(1_999)));
        assert!(told.is_news(1, Timestamp(2_000)));
        for chat in 0..5_000 {
            told.is_news(chat, Timestamp(2_000));
        }
        assert!(told.at.len() <= MOST && !told.is_news(9_999, Timestamp(2_000)));
        assert!(told.is_news(9_999, Timestamp(4_000)));
    }
}
