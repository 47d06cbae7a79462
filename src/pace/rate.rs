//! Rates as they are written down, and the buckets that keep them.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::Quota;

/// So many uses in so long. How strictly that is meant is said by what is made of it: [`Rate::bucket`],
/// [`Rate::at_most`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many uses.
    pub most: u32,
    /// In how long.
    pub per: Duration,
}

/// So many uses at once, and so many in each span after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many uses.
    pub burst: u32,
    /// In what span they are given back.
    pub per: Duration,
}

impl Rate {
    /// What platforms call a bucket: all of it at once, and all of it given back in each span. Two spans' worth can
    /// leave within little more than one.
    pub const fn bucket(limit: Limit) -> Self {
        Self {
            burst: limit.most,
            per: limit.per,
        }
    }

    /// Never more than the limit in any window of its length, wherever the window begins.
    ///
    /// A quarter may leave at once, for an alert should not wait where nothing came before it; the burst and what is
    /// given back while the window lasts add up to the limit. Where there is no quarter, uses are spread evenly.
    pub fn at_most(limit: Limit) -> Self {
        let spare = limit.most / 4;
        let given_back = u128::from(limit.most - spare).max(1);
        // Rounded up: a nanosecond less between two uses would let one more into the window.
        let each = limit.per.as_nanos().div_ceil(given_back);
        let burst = spare.max(1);
        let per = u64::try_from(each.saturating_mul(u128::from(burst))).unwrap_or(u64::MAX);
        Self {
            burst: if limit.most == 0 { 0 } else { burst },
            per: Duration::from_nanos(per),
        }
    }

    /// The bucket that keeps it; none where it allows nothing at all or everything.
    pub(super) fn quota(self) -> Option<Quota> {
        let burst = NonZeroU32::new(self.burst)?;
        Some(Quota::with_period(self.per / self.burst)?.allow_burst(burst))
    }
}
