//! What a platform's refusals teach about limits that it documents nowhere.
//!
//! A refusal says when the window opens again. That window began with one of the uses that were granted lately, and
//! from whichever it was, its length and what fits into it follow. Most of the guesses are refuted by what went well
//! before. Of those that are left the shortest is believed.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::{Hold, Limit};

/// How many uses are remembered. Of a window that holds more, only these count: what is learned of it is too strict
/// rather than too kind.
const REMEMBERED: usize = 256;

/// How long a lesson is kept after the hold that came with it, if no other follows; also the longest window that is
/// believed in. Hidden limits depend on what is sent and change without notice.
pub const LESSON: Duration = Duration::from_hours(1);

/// A tenth less than what was seen to be granted: requests take a different time to arrive each. A single use cannot
/// become fewer, so its window becomes longer.
fn with_margin(limit: Limit) -> Limit {
    let Limit { most, per } = limit;
    let (most, per) = match most {
        0 | 1 => (1, per + per / 9),
        _ => (most * 9 / 10, per),
    };
    let per = per.min(LESSON);
    Limit { most, per }
}

/// A use that was granted.
#[derive(Debug, Clone, Copy)]
struct Use {
    at: Instant,
    /// It was the first after a refusal: the platform's window began with it, if the platform counts in windows that
    /// follow each other.
    is_first: bool,
}

/// What was granted lately, and what is known of how much is too much.
#[derive(Debug, Default)]
pub(super) struct Lessons {
    uses: VecDeque<Use>,
    /// None of them is kept by keeping another.
    limits: Vec<Limit>,
    forgotten_at: Option<Instant>,
    was_refused: bool,
}

impl Lessons {
    /// Whether one more use keeps to everything that was learned; if not, when it would.
    ///
    /// A log that slides over the uses and no second bucket, since a bucket begins full: it would not know of what left
    /// before the lesson, of which a window that slides still holds a part. And it wastes nothing, where a bucket has
    /// to set its burst apart.
    pub(super) fn check(&mut self, now: Instant) -> Result<(), Hold> {
        self.forget(now);
        let until = self.limits.iter().filter_map(|limit| {
            let nth_last = self.uses.len().checked_sub(limit.most as usize)?;
            Some(self.uses.get(nth_last)?.at + limit.per)
        });
        match until.max() {
            Some(until) if until > now => Err(Hold(until)),
            _ => Ok(()),
        }
    }

    /// A use was granted.
    pub(super) fn note(&mut self, now: Instant) {
        if self.uses.len() == REMEMBERED {
            self.uses.pop_front();
        }
        self.uses.push_back(Use {
            at: now,
            is_first: std::mem::take(&mut self.was_refused),
        });
    }

    /// The last use was refused, and the next is welcome when it `opens`.
    pub(super) fn refuse(&mut self, now: Instant, opens: Instant) {
        self.forget(now);
        self.forgotten_at = Some(opens + LESSON);
        // A use that was refused was none.
        self.uses.pop_back();
        self.was_refused = true;
        while self.uses.front().is_some_and(|it| it.at + LESSON <= now) {
            self.uses.pop_front();
        }
        // Where nothing was granted before, somebody else used it up, and nothing about the pace can be learned.
        let Some(limit) = self.explain(opens) else {
            return;
        };
        let learned = with_margin(limit);
        let keeps = |one: &Limit, other: &Limit| one.most <= other.most && one.per >= other.per;
        if !self.limits.iter().any(|limit| keeps(limit, &learned)) {
            self.limits.retain(|limit| !keeps(&learned, limit));
            self.limits.push(learned);
        }
    }

    /// The slowest of what was learned, in the long run.
    pub(super) fn slowest(&self, now: Instant) -> Option<Limit> {
        let in_force = self.forgotten_at.is_some_and(|at| now < at);
        let limits = self.limits.iter().filter(|_| in_force).copied();
        limits.max_by_key(|limit| limit.per / limit.most)
    }

    fn forget(&mut self, now: Instant) {
        if self.forgotten_at.is_some_and(|at| at <= now) {
            self.limits.clear();
            self.forgotten_at = None;
        }
    }

    /// The shortest window that explains why no other use was granted before it `opens`, and why all those before were.
    fn explain(&self, opens: Instant) -> Option<Limit> {
        let begins = self.uses.iter().rev();
        let guesses = begins.zip(1..).map(|(begin, most)| {
            let per = opens.saturating_duration_since(begin.at);
            (begin.at, Limit { most, per })
        });
        let mut possible = guesses
            .filter(|(_, limit)| !limit.per.is_zero())
            .filter(|(begin, limit)| self.slides(*limit) || self.follows(*begin, *limit));
        possible.next().map(|(_, limit)| limit)
    }

    /// Whether all uses keep to the limit if it holds for any window.
    fn slides(&self, limit: Limit) -> bool {
        let mut first = 0;
        self.uses.iter().enumerate().all(|(last, it)| {
            while let Some(earliest) = self.uses.get(first)
                && it.at.saturating_duration_since(earliest.at) >= limit.per
            {
                first += 1;
            }
            last - first < limit.most as usize
        })
    }

    /// Whether all uses keep to the limit if it holds for windows that begin with the first use after another, and the
    /// last of them began then.
    fn follows(&self, last_begin: Instant, limit: Limit) -> bool {
        let mut window: Option<(Instant, u32)> = None;
        let kept = self.uses.iter().all(|it| {
            let current = window.filter(|(begin, _)| {
                !it.is_first && it.at.saturating_duration_since(*begin) < limit.per
            });
            let (begin, uses) = current.unwrap_or((it.at, 0));
            window = Some((begin, uses + 1));
            uses < limit.most
        });
        kept && window.is_some_and(|(begin, _)| begin == last_begin)
    }
}
