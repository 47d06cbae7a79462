//! What the number of a field can come to.
//!
//! That most of them are never less than 0 is certain: it follows from how they are read. What they come to at most is
//! not: SOOP publishes no limits (its shop sells 10,000 star balloons a day to one person, but balloons can be saved up).
//! These bounds are chosen so generously that only a slip, a zero too many or a wrong unit, goes beyond them. So they
//! make a warning and never an error.

use crate::rule::schema::{Field, On, Unit};

/// What a number can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Never less than this.
    pub(super) least: i64,
    /// Never more than this.
    pub(super) most: i64,
    /// Not known to be more than this; equal to `most` where nothing is known.
    pub(super) likely: i64,
}

const FREE: Bounds = Bounds {
    least: i64::MIN,
    most: i64::MAX,
    likely: i64::MAX,
};

const COUNTED: Bounds = Bounds { least: 0, ..FREE };

const fn up_to(likely: i64) -> Bounds {
    Bounds { likely, ..COUNTED }
}

/// Most star balloons of one gift.
const GIFT: i64 = 1_000_000;

/// What a balloon is reckoned to cost, in won.
const WON: i64 = 110;

/// Services have numbers of 16 bits.
const SERVICES: i64 = 65_535;

/// A year, in seconds.
const YEAR: i64 = 365 * 24 * 60 * 60;

/// The bounds of a field that is a number.
pub(super) fn of(on: On, field: &Field) -> Bounds {
    let name = field
        .path
        .split_once('.')
        .map_or(field.path, |(_, name)| name);
    match (name, field.unit) {
        // Seconds since 1970, and the server's own codes, whatever they are.
        ("at" | "code", _) => FREE,
        ("opcode", _) => Bounds {
            most: SERVICES,
            likely: SERVICES,
            ..COUNTED
        },
        ("id" | "number", _) => COUNTED,
        ("tier", _) => up_to(2),
        // What the register has forgotten comes for the first time again: `engine::Register::REMEMBERED`.
        ("days_away", _) => up_to(400),
        // A mission is paid out to all at once.
        ("settled", _) => up_to(100 * GIFT),
        ("count", _) if matches!(on, On::Subscription | On::SubscriptionGifts) => up_to(GIFT),
        (_, Some(Unit::Balloons)) => up_to(GIFT),
        (_, Some(Unit::Won)) => up_to(GIFT * WON),
        (_, Some(Unit::Months)) => up_to(1_200),
        (_, Some(Unit::Days)) => up_to(3_660),
        (_, Some(Unit::Seconds)) => up_to(YEAR),
        (_, None) => up_to(10_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::schema::{Type, Value};
    use crate::rule::text::sample;

    #[test]
    fn what_events_carry_is_within_the_bounds() {
        for on in On::ALL {
            for field in on.fields().filter(|field| field.kind() == Type::Number) {
                for rich in [true, false] {
                    let read = sample::scene(on, rich, |scene| match field.read(scene) {
                        Value::Number(number) => number,
                        _ => 0,
                    });
                    let bounds = of(on, field);
                    let is_within = (bounds.least..=bounds.likely).contains(&read);
                    assert!(is_within, "{}: {read} of {bounds:?}", field.path);
                }
            }
        }
    }

    #[test]
    fn each_kind_of_number_has_a_bound_of_its_own() {
        let likely = |on: On, path: &str| of(on, on.field(path).unwrap()).likely;
        assert_eq!(likely(On::Donation, "balloons"), 1_000_000);
        assert_eq!(likely(On::Donation, "won"), 110_000_000);
        assert_eq!(likely(On::Donation, "donor.months"), 1_200);
        assert_eq!(likely(On::Arrival, "days_away"), 400);
        assert_eq!(likely(On::Subscription, "tier"), 2);
        assert_eq!(likely(On::Chat, "broadcast.id"), i64::MAX);
        assert_eq!(likely(On::Chat, "at"), i64::MAX);
    }
}
