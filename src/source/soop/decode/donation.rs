//! Gifts: star balloons (18) and the same in a relay room (33).
//!
//! None of them carries the donor's message.

use super::row::Row;
use crate::event::{Donation, DonationKind, EventKind};

/// Service 18, SENDBALLOON (W in three generations, L, P, C 10).
///
/// 0 streamer · 1 **donor** · 2 nickname · 3 count · 4 fan number, 0 = was a fan already · 5 ? always 0 · 6 room ·
/// 7 picture · 8 default picture · 9 top-fan level, above 0 = became one now · 10 voice · 11 uuid · 12 language · 13
/// picture version. One source reads field 8 as "became top fan"; the captures contradict it: 8 is 1 exactly where
/// there is no picture.
pub(super) fn balloon(row: &Row<'_>) -> Option<EventKind> {
    gift(
        row,
        &Layout {
            donor: 1,
            picture: 7,
            top_fan: 9,
            uuid: Some(11),
        },
        false,
    )
}

/// Service 33, SENDBALLOONSUB (P 2, no capture): as 18, shifted, with the streamer's nickname; no uuid is known.
///
/// 0 room · 1 streamer · 2 streamer's nickname · 3 donor · 4 nickname · 5 count · 6 fan number · 7 ? · 8 picture ·
/// 9 default picture · 10 top-fan level · 11 voice · 12 ? · 13 language · 14 picture version.
pub(super) fn relayed_balloon(row: &Row<'_>) -> Option<EventKind> {
    gift(
        row,
        &Layout {
            donor: 3,
            picture: 8,
            top_fan: 10,
            uuid: None,
        },
        true,
    )
}

/// Where the fields stand. Nickname, count and fan number follow the donor in both.
struct Layout {
    donor: usize,
    picture: usize,
    top_fan: usize,
    uuid: Option<usize>,
}

fn gift(row: &Row<'_>, layout: &Layout, relayed: bool) -> Option<EventKind> {
    let donor = row.person(layout.donor, layout.donor + 1)?;
    let balloons = row.number(layout.donor + 2)?;
    Some(EventKind::Donation(Donation {
        kind: DonationKind::Balloon,
        donor,
        balloons,
        fan_number: row.number(layout.donor + 3).filter(|number| *number > 0),
        became_top_fan: row.number(layout.top_fan).is_some_and(|level| level > 0),
        relayed,
        picture: row.text(layout.picture),
        uuid: layout.uuid.map(|at| row.text(at)).unwrap_or_default(),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;

    fn donation(opcode: u16, fields: &[&str]) -> Donation {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Donation(donation)) => donation,
            other => panic!("{other:?}"),
        }
    }

    const MODERN: [&str; 14] = [
        "star01",
        "fan42",
        "초롱",
        "1000",
        "0",
        "0",
        "9552",
        "1000",
        "0",
        "0",
        "kor_custom07",
        "00000000-0000-4000-8000-000000000001",
        "ko_KR",
        "1771461483",
    ];

    #[test]
    fn the_donor_is_field_one_in_both_generations() {
        for generation in [11, 14] {
            let gift = donation(18, &MODERN[..generation]);
            assert_eq!(
                (gift.donor.id.as_str(), gift.donor.nick.as_str()),
                ("fan42", "초롱")
            );
            assert_eq!(gift.balloons, 1000);
            assert_eq!(gift.fan_number, None);
            assert!(!gift.became_top_fan && !gift.relayed);
            assert_eq!(gift.uuid.is_empty(), generation == 11);
        }
    }

    #[test]
    fn a_first_gift_names_the_fan_number() {
        let mut fields = MODERN;
        fields[4] = "4529";
        assert_eq!(donation(18, &fields).fan_number, Some(4529));
    }

    #[test]
    fn a_gift_without_a_picture_makes_nobody_a_top_fan() {
        let mut fields = MODERN;
        (fields[7], fields[8]) = ("", "1");
        assert!(!donation(18, &fields).became_top_fan);
        fields[9] = "1";
        assert!(donation(18, &fields).became_top_fan);
    }

    #[test]
    fn a_relayed_gift_is_the_same_gift_with_a_mark() {
        let gift = donation(
            33,
            &[
                "9552",
                "star01",
                "별하늘",
                "fan42(2)",
                "초롱",
                "300",
                "17",
                "0",
                "300",
                "0",
                "1",
                "",
                "",
                "ko_KR",
                "1",
            ],
        );
        assert_eq!(gift.donor.id.as_str(), "fan42");
        assert_eq!((gift.balloons, gift.fan_number), (300, Some(17)));
        assert!(gift.relayed && gift.became_top_fan);
    }

    #[test]
    fn a_count_that_is_no_number_is_kept_as_unknown() {
        for count in ["", "-1", "1e9", "99999999999", "많이"] {
            let mut fields = MODERN;
            fields[3] = count;
            assert!(matches!(
                read(18, 0, &fields),
                Decoded::Event(EventKind::Unknown { opcode: 18, .. })
            ));
        }
    }
}
