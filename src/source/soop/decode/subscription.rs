//! Subscriptions: announced (91), carried on (93), given (108, 144), given by lot (142).
//!
//! 91 and 93 are sent when the viewer presses the button for it, not when they pay, and what decides between the two
//! nobody knows (L). Equal gifts in a row are several gifts, not one told twice (L).

use super::row::Row;
use super::subscription_item;
use crate::event::{EventKind, Subscription, SubscriptionKind};

/// Service 91, `FOLLOW_ITEM` (W in the five fields of 2022, L).
///
/// 0 room · 1 streamer · 2 subscriber · 3 nickname · 4 item · 5, 6 ? · 7 tier · 9 language · 10 picture version.
pub(super) fn new(row: &Row<'_>) -> Option<EventKind> {
    let subscriber = row.person(2, 3)?;
    let mut new = sold(row, SubscriptionKind::New, 4, Some(7));
    new.subscriber = Some(subscriber);
    Some(EventKind::Subscription(Box::new(new)))
}

/// Service 93, `FOLLOW_ITEM_EFFECT` (W in the five fields of 2022, L).
///
/// 0 streamer · 1 subscriber · 2 nickname · 3 months in a row, which the screen shows · 4 room · 5 item · 6 months in
/// all · 7 tier · 9 language · 10 picture version.
pub(super) fn renewal(row: &Row<'_>) -> Option<EventKind> {
    let mut subscriber = row.person(1, 2)?;
    let months = row.number(3)?;
    subscriber.months = Some(months);
    let mut renewal = sold(row, SubscriptionKind::Renewal, 5, Some(7));
    renewal.subscriber = Some(subscriber);
    renewal.months = Some(months);
    Some(EventKind::Subscription(Box::new(renewal)))
}

/// Services 108, SENDSUBSCRIPTION (L), one packet for each receiver, and 144, `COPY_SEND_SUB` (P), laid out alike.
///
/// 0 room · 1 giver · 2 nickname · 3 receiver · 4 nickname · 5 streamer · 6 streamer's nickname · 7 item · 8 code · 9 to
/// 13 about the receiver's own subscription. 144 is what the player shows to the receiver; whether anybody else gets it
/// is not known.
pub(super) fn gift(row: &Row<'_>) -> Option<EventKind> {
    let (giver, receiver) = (row.person(1, 2)?, row.person(3, 4)?);
    let mut gift = sold(row, SubscriptionKind::Gift, 7, None);
    gift.giver = Some(giver);
    gift.subscriber = Some(receiver);
    Some(EventKind::Subscription(Box::new(gift)))
}

/// Service 142, `SUB_RANDOM_CEREMONY` (L, P): 0 giver · 1 nickname · 2 room · 3 count · 4 item · 5 rank. Who draws one is
/// not told, and nothing connects it with other packets.
pub(super) fn gift_by_lot(row: &Row<'_>) -> Option<EventKind> {
    let giver = row.person(0, 1)?;
    let count = row.number(3)?;
    let mut gift = sold(row, SubscriptionKind::Gift, 4, None);
    gift.giver = Some(giver);
    gift.count = count;
    Some(EventKind::Subscription(Box::new(gift)))
}

/// One subscription sold under the item in this field. The tier is what the packet says, or else what the item is.
fn sold(row: &Row<'_>, kind: SubscriptionKind, item: usize, tier: Option<usize>) -> Subscription {
    let number = row.bytes(item);
    let known = subscription_item::item(number);
    let told = tier
        .and_then(|at| row.number(at))
        .and_then(|tier| u8::try_from(tier).ok())
        .filter(|tier| *tier > 0);
    Subscription {
        kind,
        subscriber: None,
        giver: None,
        tier: told.or(known.map(|item| item.tier)),
        months: None,
        count: 1,
        item: row.text(item),
        period_months: known.and_then(|item| item.months),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::balloon::tests::fan;
    use super::super::tests::read;
    use super::*;
    use crate::event::{Person, UserId};

    fn subscription(opcode: u16, fields: &[&str]) -> Subscription {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Subscription(subscription)) => *subscription,
            other => panic!("{other:?}"),
        }
    }

    fn plain(kind: SubscriptionKind, item: &str) -> Subscription {
        Subscription {
            kind,
            subscriber: Some(fan()),
            giver: None,
            tier: None,
            months: None,
            count: 1,
            item: item.into(),
            period_months: None,
        }
    }

    #[test]
    fn a_new_subscription_reads_in_both_generations() {
        let fields = [
            "9552",
            "star01",
            "fan42(5)",
            "초롱",
            "203",
            "",
            "",
            "2",
            "",
            "ko_KR",
            "1771461483",
        ];
        let expected = Subscription {
            tier: Some(2),
            period_months: Some(3),
            ..plain(SubscriptionKind::New, "203")
        };
        assert_eq!(subscription(91, &fields), expected);
        assert_eq!(subscription(91, &fields[..5]), expected);
    }

    #[test]
    fn an_item_that_nobody_knows_is_a_subscription_all_the_same() {
        let old = ["9552", "star01", "fan42", "초롱", "15"];
        assert_eq!(subscription(91, &old), plain(SubscriptionKind::New, "15"));
        assert_eq!(
            subscription(91, &old[..4]),
            plain(SubscriptionKind::New, "")
        );
    }

    #[test]
    fn a_renewal_tells_the_months_that_the_screen_shows() {
        let fields = [
            "star01", "fan42", "초롱", "19", "9552", "9201", "23", "2", "", "ko_KR", "1",
        ];
        let mut subscriber = fan();
        subscriber.months = Some(19);
        let expected = Subscription {
            subscriber: Some(subscriber),
            tier: Some(2),
            months: Some(19),
            period_months: Some(1),
            ..plain(SubscriptionKind::Renewal, "9201")
        };
        assert_eq!(subscription(93, &fields), expected);
        let old = Subscription {
            tier: None,
            item: "".into(),
            period_months: None,
            ..expected
        };
        assert_eq!(subscription(93, &fields[..5]), old);
    }

    #[test]
    fn a_gift_has_a_giver_and_a_receiver() {
        let fields = [
            "9552",
            "fan43(2)",
            "달빛",
            "fan42",
            "초롱",
            "star01",
            "별하늘",
            "20",
            "code",
            "0",
            "",
            "",
            "0",
            "0",
        ];
        let expected = Subscription {
            giver: Some(Person::new(UserId::strip("fan43"), "달빛")),
            tier: Some(2),
            period_months: Some(1),
            ..plain(SubscriptionKind::Gift, "20")
        };
        for opcode in [108, 144] {
            assert_eq!(subscription(opcode, &fields), expected);
            assert_eq!(subscription(opcode, &fields[..8]), expected);
        }
    }

    #[test]
    fn gifts_by_lot_are_counted_and_name_no_receiver() {
        let expected = Subscription {
            subscriber: None,
            giver: Some(fan()),
            tier: Some(2),
            count: 30,
            period_months: Some(1),
            ..plain(SubscriptionKind::Gift, "21")
        };
        let fields = ["fan42", "초롱", "9552", "30", "21", "-1"];
        assert_eq!(subscription(142, &fields), expected);
    }

    #[test]
    fn a_tier_that_is_no_tier_falls_back_to_the_item() {
        for tier in ["0", "-1", "256", "플러스"] {
            let fields = ["9552", "star01", "fan42", "초롱", "101", "", "", tier];
            assert_eq!(subscription(91, &fields).tier, Some(1), "{tier}");
        }
    }

    #[test]
    fn a_subscription_of_nobody_is_unknown() {
        let empty = [""; 14];
        let half = ["", "", "", "fan42", "x", "x"];
        for opcode in [91, 93, 108, 142, 144] {
            for fields in [&[][..], &empty, &half] {
                let read = read(opcode, 0, fields);
                assert!(
                    matches!(read, Decoded::Event(EventKind::Unknown { .. })),
                    "{opcode} {read:?}"
                );
            }
        }
    }
}
