//! Star balloons: given live (18), in a relay room (33), with a video (105), to recordings (86).
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
    let mut gift = gift(row, DonationKind::Balloon, 1)?;
    gift.fan_number = fan_number(row, 4);
    gift.became_top_fan = is_set(row, 9);
    gift.picture = row.text(7);
    gift.uuid = row.text(11);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 33, SENDBALLOONSUB (P 2, no capture): as 18, shifted, with the streamer's nickname; no uuid is known.
///
/// 0 room · 1 streamer · 2 streamer's nickname · 3 donor · 4 nickname · 5 count · 6 fan number · 7 ? · 8 picture ·
/// 9 default picture · 10 top-fan level · 11 voice · 12 ? · 13 language · 14 picture version.
pub(super) fn relayed(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = gift(row, DonationKind::Balloon, 3)?;
    gift.fan_number = fan_number(row, 6);
    gift.became_top_fan = is_set(row, 10);
    gift.picture = row.text(8);
    gift.relayed = true;
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 105, VIDEOBALLOON (L, C 4).
///
/// 0 room · 1 streamer · 2 donor · 3 nickname · 4 count · 5 fan number · 6 ? · 7 top-fan level · 8 relay · 9 to 11 ? ·
/// 12 picture · 13 default picture · 14 32 hexadecimal digits that the player does not read either.
pub(super) fn video(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = gift(row, DonationKind::Video, 2)?;
    gift.fan_number = fan_number(row, 5);
    gift.became_top_fan = is_set(row, 7);
    gift.relayed = is_set(row, 8);
    gift.picture = row.text(12);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 86, `VOD_BALLOON` (L): what somebody gave to recordings, summed up, told when they next enter the live room.
///
/// 0 streamer · 1 donor · 2 nickname · 3 **sum** · 4 picture · 5 default picture · 6 room · 7 language · 8 picture
/// version. It names no fan number: who became a fan elsewhere did so then.
pub(super) fn to_recordings(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = gift(row, DonationKind::Vod, 1)?;
    gift.picture = row.text(4);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Donor, nickname and count side by side, as most gifts have them.
pub(super) fn gift(row: &Row<'_>, kind: DonationKind, donor: usize) -> Option<Donation> {
    let person = row.person(donor, donor + 1)?;
    Some(Donation::new(kind, person, row.number(donor + 2)?))
}

/// The donor's number in the fan club; 0 stands for somebody who was a fan already. Services 18, 33, 87 and 105 count
/// with one counter, which may repeat a number or run backwards (L).
pub(super) fn fan_number(row: &Row<'_>, at: usize) -> Option<u32> {
    row.number(at).filter(|number| *number > 0)
}

/// Whether a number stands here that is not 0.
pub(super) fn is_set(row: &Row<'_>, at: usize) -> bool {
    row.number(at).is_some_and(|number| number > 0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::Decoded;
    use super::super::tests::read;
    use super::*;
    use crate::event::{Person, UserId};

    /// The donation that this packet is.
    pub(in super::super) fn donation(opcode: u16, fields: &[&str]) -> Donation {
        match read(opcode, 0, fields) {
            Decoded::Event(EventKind::Donation(donation)) => *donation,
            other => panic!("{other:?}"),
        }
    }

    pub(in super::super) fn fan() -> Person {
        Person::new(UserId::strip("fan42"), "초롱")
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

    #[test]
    fn a_video_balloon_may_make_a_fan_and_a_top_fan() {
        let extra = "0123456789abcdef0123456789abcdef";
        let fields = [
            "9552", "star01", "fan42(2)", "초롱", "50", "9725", "0", "1", "0", "", "", "", "v_50",
            "0", extra,
        ];
        let expected = Donation {
            fan_number: Some(9725),
            became_top_fan: true,
            picture: "v_50".into(),
            ..Donation::new(DonationKind::Video, fan(), 50)
        };
        assert_eq!(donation(105, &fields), expected);
        let short = Donation::new(DonationKind::Video, fan(), 50);
        assert_eq!(donation(105, &fields[..5]), short);
    }

    #[test]
    fn what_was_given_to_recordings_is_a_sum_and_says_where_it_comes_from() {
        let fields = [
            "star01",
            "fan42",
            "초롱",
            "2894",
            "",
            "1",
            "9552",
            "ko_KR",
            "1771461483",
        ];
        let gift = donation(86, &fields);
        assert_eq!(gift, Donation::new(DonationKind::Vod, fan(), 2894));
        assert!(gift.from_recording);
    }

    #[test]
    fn a_gift_without_a_giver_or_a_count_is_unknown_rather_than_lost() {
        for opcode in [18, 33, 86, 105] {
            for fields in [
                &[][..],
                &["a"],
                &["a", "", "c", "", "e", ""],
                &["a", "b", "c"],
            ] {
                let read = read(opcode, 0, fields);
                assert!(
                    matches!(read, Decoded::Event(EventKind::Unknown { .. })),
                    "{opcode} {read:?}"
                );
            }
        }
    }
}
