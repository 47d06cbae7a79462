//! Gift subscriptions, told one packet for each recipient, put together again by their giver.
//!
//! Thirty gifts are thirty packets without a total. Each is an event of its own; when a giver has been quiet for a
//! moment, one more event says how many it were.

use std::time::Duration;

use tokio::time::Instant;

use crate::event::{Subscription, SubscriptionGifts, SubscriptionKind};

/// A giver who has given nothing for so long has done with it.
pub const QUIET: Duration = Duration::from_secs(3);
/// A giver who does not stop is told about in between.
pub const LONGEST: Duration = Duration::from_mins(1);
/// How many givers are counted at once; beyond it the one who has been quiet longest is told about at once.
const MAX_GIVERS: usize = 64;

/// Who is giving right now.
#[derive(Debug, Default)]
pub struct Generosity {
    givers: Vec<Giving>,
}

#[derive(Debug)]
struct Giving {
    began: Instant,
    last: Instant,
    so_far: SubscriptionGifts,
}

impl Generosity {
    /// A subscription: counted if it is a gift by somebody. Tells of a giver who has to make room.
    pub fn gift(&mut self, now: Instant, gift: &Subscription) -> Option<SubscriptionGifts> {
        let giver = gift
            .giver
            .as_ref()
            .filter(|_| gift.kind == SubscriptionKind::Gift)?;
        let known = self
            .givers
            .iter_mut()
            .find(|it| it.so_far.giver.id == giver.id);
        if let Some(giving) = known {
            giving.last = now;
            giving.so_far.count = giving.so_far.count.saturating_add(gift.count);
            return None;
        }
        let full = self.givers.len() >= MAX_GIVERS;
        let oldest = full.then(|| self.givers.iter().enumerate().min_by_key(|(_, it)| it.last));
        let crowded_out = oldest.flatten().map(|(at, _)| at);
        let crowded_out = crowded_out.map(|at| self.givers.swap_remove(at).so_far);
        let so_far = SubscriptionGifts {
            giver: giver.clone(),
            count: gift.count,
            tier: gift.tier,
        };
        self.givers.push(Giving {
            began: now,
            last: now,
            so_far,
        });
        crowded_out
    }

    /// When somebody will have been quiet for long enough.
    pub fn next(&self) -> Option<Instant> {
        self.givers.iter().map(Giving::done_at).min()
    }

    /// Somebody who has done with giving.
    pub fn done(&mut self, now: Instant) -> Option<SubscriptionGifts> {
        let at = self
            .givers
            .iter()
            .position(|giving| giving.done_at() <= now)?;
        Some(self.givers.remove(at).so_far)
    }

    /// What everybody who is giving has given so far.
    pub fn so_far(&self) -> impl Iterator<Item = &SubscriptionGifts> {
        self.givers.iter().map(|giving| &giving.so_far)
    }

    /// Everybody, done or not: the connection ends.
    pub fn all(&mut self) -> impl Iterator<Item = SubscriptionGifts> {
        self.givers.drain(..).map(|giving| giving.so_far)
    }
}

impl Giving {
    fn done_at(&self) -> Instant {
        (self.last + QUIET).min(self.began + LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Person, UserId};

    fn gift(giver: &str) -> Subscription {
        Subscription {
            kind: SubscriptionKind::Gift,
            subscriber: None,
            giver: Some(Person::new(UserId::strip(giver), giver)),
            tier: Some(1),
            months: None,
            count: 1,
            item: "".into(),
            period_months: None,
        }
    }

    #[test]
    fn thirty_gifts_are_one_generosity_and_givers_are_told_apart() {
        let (now, mut all) = (Instant::now(), Generosity::default());
        for n in 0..30 {
            assert_eq!(
                all.gift(now + Duration::from_millis(n * 100), &gift("a")),
                None
            );
        }
        all.gift(now, &gift("b"));
        let later = all.next().unwrap();
        assert_eq!(later, now + QUIET);
        let first = all.done(later).unwrap();
        assert_eq!((first.giver.id.as_str(), first.count), ("b", 1));
        assert_eq!(all.done(later), None);
        let second = all
            .done(now + Duration::from_millis(2_900) + QUIET)
            .unwrap();
        assert_eq!((second.giver.id.as_str(), second.count), ("a", 30));
        assert_eq!(all.next(), None);
    }

    #[test]
    fn who_does_not_stop_giving_is_told_about_each_minute() {
        let (now, mut all) = (Instant::now(), Generosity::default());
        let mut told = 0;
        for second in 0..120 {
            let now = now + Duration::from_secs(second);
            told += all.done(now).map_or(0, |gifts| gifts.count);
            all.gift(now, &gift("a"));
        }
        assert_eq!(told, 60);
    }

    #[test]
    fn a_crowd_of_givers_stays_within_bounds_and_nobody_is_lost() {
        let (now, mut all) = (Instant::now(), Generosity::default());
        let told = (0..1_000)
            .filter_map(|n| all.gift(now, &gift(&format!("v{n}"))))
            .count();
        assert_eq!((told, all.all().count()), (1_000 - MAX_GIVERS, MAX_GIVERS));
    }
}
