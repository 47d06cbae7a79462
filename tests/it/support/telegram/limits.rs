//! How fast Telegram lets a bot write. Its numbers are approximate by its own words; these are the ones it names.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// What is allowed. Each span can be set, so that a test need not last for minutes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// A chat takes one message in so long, on average.
    pub(crate) chat: Duration,
    /// So many at once are let pass.
    pub(crate) burst: u32,
    /// A group takes so many messages in the span, edits counted.
    pub(crate) group: (usize, Duration),
    /// The bot makes so many calls in the span, whatever they are for.
    pub(crate) token: (usize, Duration),
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chat: Duration::from_secs(1),
            burst: 3,
            group: (20, Duration::from_mins(1)),
            token: (30, Duration::from_secs(1)),
        }
    }
}

/// Who came too fast, and how long they have to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flood {
    /// The chat.
    Chat(Duration),
    /// All that is sent with the token.
    Token(Duration),
}

/// What was written lately.
#[derive(Debug, Default)]
pub(super) struct Gauge {
    /// When the next message of each chat would be due.
    due: HashMap<i64, Instant>,
    groups: HashMap<i64, VecDeque<Instant>>,
    token: VecDeque<Instant>,
}

impl Gauge {
    /// Counts a call, and a message where it `writes` one to the chat. What is refused does not count.
    pub(super) fn count(
        &mut self,
        limits: &Limits,
        chat: i64,
        writes: bool,
        now: Instant,
    ) -> Result<(), Flood> {
        wait(&mut self.token, limits.token, now).map_err(Flood::Token)?;
        if writes {
            let due = self.due.get(&chat).copied().unwrap_or(now).max(now);
            let tolerated = limits.chat * limits.burst.saturating_sub(1);
            let too_early = (due - now).saturating_sub(tolerated);
            if !too_early.is_zero() {
                return Err(Flood::Chat(too_early));
            }
            if chat < 0 {
                let group = self.groups.entry(chat).or_default();
                wait(group, limits.group, now).map_err(Flood::Chat)?;
                group.push_back(now);
            }
            self.due.insert(chat, due + limits.chat);
        }
        self.token.push_back(now);
        Ok(())
    }
}

/// How long it takes until the span holds less than it may.
fn wait(
    past: &mut VecDeque<Instant>,
    (most, span): (usize, Duration),
    now: Instant,
) -> Result<(), Duration> {
    while past.front().is_some_and(|at| now - *at >= span) {
        past.pop_front();
    }
    match past.front() {
        Some(first) if past.len() >= most => Err(span.saturating_sub(now - *first)),
        _ => Ok(()),
    }
}

#[test]
fn a_chat_takes_a_burst_and_then_one_a_second_and_a_group_twenty_a_minute() {
    let (limits, mut gauge) = (Limits::default(), Gauge::default());
    let mut now = Instant::now();
    let second = Duration::from_secs(1);
    for _ in 0..3 {
        assert_eq!(gauge.count(&limits, 7, true, now), Ok(()));
    }
    assert_eq!(gauge.count(&limits, 7, true, now), Err(Flood::Chat(second)));
    assert_eq!(gauge.count(&limits, 7, false, now), Ok(()));
    for chat in 8..34 {
        assert_eq!(gauge.count(&limits, chat, true, now), Ok(()));
    }
    assert_eq!(
        gauge.count(&limits, 99, true, now),
        Err(Flood::Token(second))
    );

    let first = now + second;
    for n in 0..20 {
        now = first + second * n;
        assert_eq!(gauge.count(&limits, -7, true, now), Ok(()), "{n}");
    }
    let rest = Duration::from_secs(60 - 20);
    now += second;
    assert_eq!(gauge.count(&limits, -7, true, now), Err(Flood::Chat(rest)));
    assert_eq!(gauge.count(&limits, -7, true, now + rest), Ok(()));
}
