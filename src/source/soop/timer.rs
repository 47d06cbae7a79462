//! The session's deadlines: a small table indexed by what they are for.

use tokio::time::Instant;

/// What a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timer {
    /// The login must be answered.
    Login,
    /// The join must be answered.
    Join,
    /// The join is sent once more.
    JoinAgain,
    /// A keepalive is due.
    Keepalive,
    /// The WebSocket is asked for a sign of life, or should have given one.
    Ping,
    /// The server has been silent for too long.
    Silence,
}

impl Timer {
    const ALL: [Self; 6] = [
        Self::Login,
        Self::Join,
        Self::JoinAgain,
        Self::Keepalive,
        Self::Ping,
        Self::Silence,
    ];
}

/// When each is due, if it is set.
#[derive(Debug, Default)]
pub(super) struct Timers {
    due: [Option<Instant>; Timer::ALL.len()],
}

impl Timers {
    /// Sets a deadline, in place of an earlier one for the same thing.
    pub(super) fn set(&mut self, timer: Timer, at: Instant) {
        if let Some(slot) = self.due.get_mut(timer as usize) {
            *slot = Some(at);
        }
    }

    /// Takes a deadline back.
    pub(super) fn clear(&mut self, timer: Timer) {
        if let Some(slot) = self.due.get_mut(timer as usize) {
            *slot = None;
        }
    }

    /// The nearest deadline.
    pub(super) fn next(&self) -> Option<Instant> {
        self.due.iter().flatten().min().copied()
    }

    /// Takes one deadline that has passed.
    pub(super) fn take_expired(&mut self, now: Instant) -> Option<Timer> {
        let timer = Timer::ALL
            .into_iter()
            .zip(&self.due)
            .find_map(|(timer, due)| due.is_some_and(|at| at <= now).then_some(timer))?;
        self.clear(timer);
        Some(timer)
    }
}
