//! Two connections to one room as one stream: what both say counts once, what one of them says counts too.
//!
//! Each connection tells the same packets in the same order, only not at the same moment, and after a cut not all of
//! them. So the two are matched as multisets: a packet that the other connection is ahead by is a repetition, any other
//! is new. Two equal gifts in the same second stay two, since each connection tells both.
//!
//! Multisets only match where the two begin at the same packet, and a connection that has just joined begins somewhere
//! in the middle. So it is **on trial** first: for [`TRIAL`] and until both have said a packet that each of them has said
//! once. That is the same packet for both, and from there on they are counted. The list of who is here, which only the
//! new one is told, is over by then too.
//!
//! What remains: when the trusted one is cut while the other one is on trial, it takes with it what was on its way, and
//! a packet that equals one of its last may be taken for it. If it had been silent for longer, the visit tells that
//! nobody saw the room meanwhile.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::room::LIST_SETTLES;

/// How long a connection is on trial at least: in it the list of who is here is told.
pub const TRIAL: Duration = LIST_SETTLES;
/// How much later than the other one a connection may be for its trial to be a fair one.
pub const LATE: Duration = Duration::from_secs(1);
/// How long a connection is given to catch up at most. A socket that hangs for longer is dead.
const PATIENCE: Duration = Duration::from_mins(2);
/// The same once the one that was ahead has been cut.
const PATIENCE_WITH_LAST_WORDS: Duration = Duration::from_secs(10);
/// How many packets one connection may be ahead by; beyond that the oldest are forgotten. At 200 packets a second this is
/// more than five minutes.
const MAX_AHEAD: usize = 65_536;
/// How many packets of a trial are remembered. In a storm those of the last moments are enough.
const MAX_TRIAL: usize = 4_096;

/// Which of the connections to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The only one, where there is one.
    First,
    /// The second.
    Second,
}

impl Line {
    /// Both.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// Tells what is new from what the other connection has said.
#[derive(Debug, Default)]
pub struct Merge {
    hashing: RandomState,
    first: Side,
    second: Side,
    heard_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Standing {
    #[default]
    Closed,
    /// It is being opened, and has not joined yet.
    Opening,
    /// It says what the other one says too, but it is not known yet from where on.
    OnTrial { until: Instant },
    /// What it says counts.
    Trusted,
}

/// What is known of one connection.
#[derive(Debug, Default)]
struct Side {
    standing: Standing,
    /// What it said that the other one has not said yet, by hash, each hash's oldest first.
    ahead: HashMap<u64, VecDeque<Note>>,
    /// The same in the order in which it came; some may have been matched meanwhile.
    order: VecDeque<(Instant, u64)>,
    /// What it said while one of the two is on trial.
    trial: VecDeque<(Instant, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Note {
    came: Instant,
    /// It has been passed on. What was said on trial has not.
    told: bool,
}

impl Merge {
    /// A connection is being opened.
    pub fn open(&mut self, line: Line) {
        self.end_trial();
        self.side(line).standing = Standing::Opening;
    }

    /// A connection has joined.
    pub fn join(&mut self, now: Instant, line: Line) {
        let other = self.side(line.other()).standing;
        self.side(line).standing = match other {
            Standing::Closed | Standing::Opening => Standing::Trusted,
            Standing::OnTrial { .. } | Standing::Trusted => {
                Standing::OnTrial { until: now + TRIAL }
            }
        };
    }

    /// A connection is cut: it cannot catch up any more, and the other one has to be believed.
    pub fn close(&mut self, line: Line) {
        let other = self.side(line.other());
        other.ahead.clear();
        other.order.clear();
        if matches!(other.standing, Standing::OnTrial { .. }) {
            other.standing = Standing::Trusted;
            let mut said = HashMap::<u64, usize>::new();
            for (_, hash) in &other.trial {
                *said.entry(*hash).or_default() += 1;
            }
            self.side(line).keep_last_words(said);
        }
        self.side(line).standing = Standing::Closed;
        self.end_trial();
    }

    /// Whether this packet is to be passed on: nobody has yet.
    pub fn is_new(&mut self, now: Instant, line: Line, raw: &[u8]) -> bool {
        let other = self.side(line.other());
        let standing_of_other = other.standing;
        if standing_of_other == Standing::Closed && other.order.is_empty() {
            return true;
        }
        other.forget_until(now.checked_sub(match standing_of_other {
            Standing::Closed | Standing::Opening => PATIENCE_WITH_LAST_WORDS,
            Standing::OnTrial { .. } | Standing::Trusted => PATIENCE,
        }));
        let hash = self.hashing.hash_one(raw);
        let quiet_since = self.heard_at.replace(now);
        let standing = self.side(line).standing;
        if let Standing::OnTrial { until } = standing {
            self.side(line).note_trial(now, hash);
            self.try_to_trust(now, line, until, hash, quiet_since);
            return false;
        }
        let said = self.side(line.other()).take(hash);
        match standing_of_other {
            Standing::Opening => self.side(line).note_trial(now, hash),
            Standing::OnTrial { until } => {
                self.side(line).note_trial(now, hash);
                self.try_to_trust(now, line, until, hash, quiet_since);
            }
            Standing::Trusted if said.is_none() => {
                self.side(line).note(
                    hash,
                    Note {
                        came: now,
                        told: true,
                    },
                );
            }
            Standing::Closed | Standing::Trusted => {}
        }
        said.is_none_or(|note| !note.told)
    }

    /// Trusts whoever is on trial if the packet that this connection has just said shows where it stands.
    fn try_to_trust(
        &mut self,
        now: Instant,
        speaker: Line,
        until: Instant,
        hash: u64,
        quiet_since: Option<Instant>,
    ) {
        if now < until {
            return;
        }
        // After so long a quiet neither has anything left to say of what came before.
        let was_quiet =
            quiet_since.is_some_and(|since| now.saturating_duration_since(since) >= TRIAL);
        let [speakers, others] =
            [speaker, speaker.other()].map(|line| self.side(line).position(hash, until));
        let (speakers, others) = match (speakers, others) {
            _ if was_quiet => (self.side(speaker).trial.len().saturating_sub(1), usize::MAX),
            (Some(at), Some(of_other)) => (at + 1, of_other + 1),
            _ => return,
        };
        for (line, from) in [(speaker, speakers), (speaker.other(), others)] {
            let side = self.side(line);
            let told = side.standing == Standing::Trusted;
            side.standing = Standing::Trusted;
            for (came, hash) in std::mem::take(&mut side.trial).into_iter().skip(from) {
                side.note(hash, Note { came, told });
            }
        }
    }

    fn end_trial(&mut self) {
        self.first.trial.clear();
        self.second.trial.clear();
    }

    fn side(&mut self, line: Line) -> &mut Side {
        match line {
            Line::First => &mut self.first,
            Line::Second => &mut self.second,
        }
    }
}

impl Side {
    fn note(&mut self, hash: u64, note: Note) {
        if self.order.len() >= MAX_AHEAD
            && let Some((came, hash)) = self.order.pop_front()
        {
            self.forget(came, hash);
        }
        self.ahead.entry(hash).or_default().push_back(note);
        self.order.push_back((note.came, hash));
    }

    fn note_trial(&mut self, now: Instant, hash: u64) {
        if self.trial.len() >= MAX_TRIAL {
            self.trial.pop_front();
        }
        self.trial.push_back((now, hash));
    }

    /// What it has said and the other one, by then on trial, has not, is what it is ahead by.
    fn keep_last_words(&mut self, mut said_by_other: HashMap<u64, usize>) {
        for (came, hash) in std::mem::take(&mut self.trial) {
            match said_by_other.get_mut(&hash) {
                Some(times) if *times > 0 => *times -= 1,
                _ => self.note(hash, Note { came, told: true }),
            }
        }
    }

    /// Where in the trial this packet stands, if it was said once only, and not before this time.
    fn position(&self, hash: u64, since: Instant) -> Option<usize> {
        let mut places = (0..)
            .zip(&self.trial)
            .filter(|(_, (_, said))| *said == hash);
        let (at, (came, _)) = places.next()?;
        (places.next().is_none() && *came >= since).then_some(at)
    }

    /// Takes the oldest such packet, if it said one that the other connection has not.
    fn take(&mut self, hash: u64) -> Option<Note> {
        let notes = self.ahead.get_mut(&hash)?;
        let note = notes.pop_front();
        if notes.is_empty() {
            self.ahead.remove(&hash);
        }
        note
    }

    fn forget_until(&mut self, until: Option<Instant>) {
        while let Some((came, hash)) = self.order.front().copied()
            && (until.is_some_and(|until| came < until) || !self.is_ahead_by(came, hash))
        {
            self.order.pop_front();
            self.forget(came, hash);
        }
    }

    fn is_ahead_by(&self, came: Instant, hash: u64) -> bool {
        let notes = self.ahead.get(&hash).and_then(VecDeque::front);
        notes.is_some_and(|first| first.came <= came)
    }

    /// Forgets a packet that came at this time, if it has not been matched.
    fn forget(&mut self, came: Instant, hash: u64) {
        if self.is_ahead_by(came, hash) {
            self.take(hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use Line::{First, Second};
    use fastrand::Rng;

    use super::*;

    struct Bench {
        now: Instant,
        merge: Merge,
    }

    impl Bench {
        /// Both connections are open and trusted.
        fn both_open() -> Self {
            let now = Instant::now();
            let mut bench = Self {
                now,
                merge: Merge::default(),
            };
            for line in Line::ALL {
                bench.merge.open(line);
                bench.merge.join(now, line);
            }
            bench.pass_trial();
            bench
        }

        /// Time passes, and both say something that neither has said before.
        fn pass_trial(&mut self) {
            self.now += TRIAL;
            let what = format!("{:?}", self.now);
            let said = Line::ALL.map(|line| self.says(line, &what));
            assert_eq!(said.iter().filter(|new| **new).count(), 1);
        }

        fn says(&mut self, line: Line, what: &str) -> bool {
            self.merge.is_new(self.now, line, what.as_bytes())
        }
    }

    #[test]
    fn what_both_say_counts_once_whoever_says_it_first() {
        let mut bench = Bench::both_open();
        assert!(bench.says(First, "a") && !bench.says(Second, "a"));
        assert!(bench.says(Second, "b") && !bench.says(First, "b"));
    }

    #[test]
    fn two_equal_gifts_in_the_same_second_stay_two() {
        let mut bench = Bench::both_open();
        let said = [First, First, Second, Second].map(|line| bench.says(line, "gift"));
        assert_eq!(said, [true, true, false, false]);
        let said = [First, Second, First, Second].map(|line| bench.says(line, "gift"));
        assert_eq!(said, [true, false, true, false]);
    }

    #[test]
    fn whoever_is_back_is_believed_after_its_trial() {
        let mut bench = Bench::both_open();
        bench.merge.close(Second);
        assert!(bench.says(First, "gift"), "the second one never heard this");
        bench.merge.open(Second);
        bench.merge.join(bench.now, Second);
        assert!(!bench.says(Second, "somebody is here"));
        assert!(bench.says(First, "gift") && !bench.says(Second, "gift"));
        bench.pass_trial();
        bench.merge.close(First);
        assert!(bench.says(Second, "gift") && bench.says(Second, "somebody is here"));
    }

    #[test]
    fn whoever_is_on_trial_is_believed_when_nobody_else_is_left() {
        let mut bench = Bench::both_open();
        bench.merge.close(Second);
        bench.merge.open(Second);
        bench.merge.join(bench.now, Second);
        bench.merge.close(First);
        assert!(bench.says(Second, "gift"));
    }

    #[test]
    fn in_a_room_that_says_only_one_thing_a_quiet_moment_ends_a_trial() {
        let mut bench = Bench::both_open();
        bench.merge.close(Second);
        bench.merge.open(Second);
        bench.merge.join(bench.now, Second);
        for _ in 0..10 {
            bench.now += TRIAL;
            assert!(bench.says(First, "gift") && !bench.says(Second, "gift"));
        }
        bench.merge.close(First);
        assert!(bench.says(Second, "gift"));
    }

    #[test]
    fn last_words_are_caught_up_with_after_a_cut() {
        let mut bench = Bench::both_open();
        assert!(bench.says(First, "gift"));
        bench.merge.close(First);
        assert!(!bench.says(Second, "gift"));
        assert!(bench.says(Second, "gift"), "an equal one later");
    }

    #[test]
    fn last_words_that_were_never_caught_up_with_are_forgotten() {
        let mut bench = Bench::both_open();
        assert!(bench.says(First, "gift"));
        bench.merge.close(First);
        bench.now += PATIENCE_WITH_LAST_WORDS * 2;
        assert!(bench.says(Second, "gift"));
    }

    #[test]
    fn a_connection_that_hangs_for_a_minute_doubles_nothing_when_it_is_back() {
        let mut bench = Bench::both_open();
        let gifts: Vec<_> = (0..600).map(|n| format!("gift {}", n % 7)).collect();
        for gift in &gifts {
            bench.now += Duration::from_millis(100);
            assert!(bench.says(First, gift));
        }
        assert!(gifts.iter().all(|gift| !bench.says(Second, gift)));
    }

    #[test]
    fn what_is_remembered_stays_within_bounds() {
        let mut bench = Bench::both_open();
        for n in 0..MAX_AHEAD + 1_000 {
            bench.says(First, &n.to_string());
        }
        let side = &bench.merge.first;
        assert_eq!((side.order.len(), side.ahead.len()), (MAX_AHEAD, MAX_AHEAD));
        bench.merge.close(Second);
        bench.merge.open(Second);
        bench.merge.join(bench.now, Second);
        for n in 0..2 * MAX_TRIAL {
            bench.says(First, &n.to_string());
            bench.says(Second, &n.to_string());
        }
        let remembered = [&bench.merge.first, &bench.merge.second].map(|side| side.trial.len());
        assert_eq!(remembered, [MAX_TRIAL; 2]);
    }

    /// What a server with two connections says over them: each is late by its own time, and cut now and then for a
    /// second, never both at once. A cut drops what was on the way.
    struct Server {
        /// When, in what order, over which line, and what.
        said: Vec<(u64, u64, Line, Said)>,
        sent: HashMap<String, usize>,
    }

    enum Said {
        Cut,
        Opened,
        Joined,
        Packet(String),
    }

    const TICK_MILLIS: u64 = 5;
    const CYCLE_MILLIS: u64 = 14_000;

    impl Server {
        fn new(dice: &mut Rng, late: [u64; 2]) -> Self {
            let mut said = Vec::new();
            let mut sent = HashMap::<String, usize>::new();
            for tick in 0..10_000 {
                let at = tick * TICK_MILLIS;
                let what = match dice.u8(0..20) {
                    kind @ 0..3 => format!("gift {kind}"),
                    kind @ 3..6 => format!("chat {kind}"),
                    _ => format!("chat {tick}"),
                };
                for (n, (line, late)) in (0..).zip(Line::ALL.into_iter().zip(late)) {
                    // Each is cut for the first second of a cycle of its own; theirs are half a cycle apart.
                    let since = at + CYCLE_MILLIS / 2 * n;
                    let phase = since % CYCLE_MILLIS;
                    let has_been_cut = since >= CYCLE_MILLIS;
                    match phase {
                        0 if has_been_cut => said.push((at, 2 * tick, line, Said::Cut)),
                        900 if has_been_cut => said.push((at, 2 * tick, line, Said::Opened)),
                        1_000 if has_been_cut => {
                            said.push((at + late, 2 * tick, line, Said::Joined));
                        }
                        _ => {}
                    }
                    let is_cut = has_been_cut && phase < 1_000;
                    let is_on_the_way = phase + late >= CYCLE_MILLIS;
                    if !is_cut && !is_on_the_way {
                        let packet = Said::Packet(what.clone());
                        said.push((at + late, 2 * tick + 1, line, packet));
                    }
                }
                *sent.entry(what).or_default() += 1;
            }
            said.sort_by_key(|(at, order, ..)| (*at, *order));
            Self { said, sent }
        }
    }

    #[test]
    fn whatever_is_cut_and_late_the_sum_is_what_was_sent() {
        for seed in 0..12 {
            let mut dice = Rng::with_seed(seed);
            let late = [dice.u64(0..1_000), dice.u64(0..1_000)];
            let server = Server::new(&mut dice, late);
            let mut bench = Bench::both_open();
            let start = bench.now;
            let mut counted = HashMap::<String, usize>::new();
            for (at, _, line, what) in server.said {
                bench.now = start + Duration::from_millis(at);
                match what {
                    Said::Cut => bench.merge.close(line),
                    Said::Opened => bench.merge.open(line),
                    Said::Joined => bench.merge.join(bench.now, line),
                    Said::Packet(what) if bench.says(line, &what) => {
                        *counted.entry(what).or_default() += 1;
                    }
                    Said::Packet(_) => {}
                }
            }
            let mut wrong: Vec<_> = server
                .sent
                .iter()
                .map(|(what, times)| (what, *times, counted.get(what).copied().unwrap_or(0)))
                .filter(|(_, sent, counted)| sent != counted)
                .collect();
            wrong.sort();
            assert_eq!(wrong, [], "seed {seed}, late by {late:?} ms");
        }
    }
}
