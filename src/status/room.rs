//! What is known of the room that we are in.

/// What we see of the room that we are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// How many people are in it, as far as SOOP tells; `None` until that was counted. Guests without an account and
    /// hidden staff are in no list, and nobody counts beyond 50,000.
    pub here: Option<usize>,
    /// How people come in; `None` within the first minute.
    pub joins: Option<Joins>,
}

/// How people come into a room: a measure of whether SOOP tells it at all.
///
/// Whether it does so in the largest rooms is not known (protocol evidence 4.4), so a rule about arrivals that never
/// rings may find its reason here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joins {
    /// Who arrived in the last whole minutes, without those who were there before us.
    pub arrivals: u32,
    /// How many whole minutes these are: five, or as many as we have been in the room for.
    pub minutes: u32,
    /// Nobody has come for ten minutes, where many had been coming: SOOP may have stopped telling it.
    pub ceased: bool,
}

impl Joins {
    /// Joins per minute.
    pub fn per_minute(self) -> f64 {
        f64::from(self.arrivals) / f64::from(self.minutes.max(1))
    }
}
