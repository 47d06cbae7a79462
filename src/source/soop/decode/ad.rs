//! Ad balloons: given live (87), on the channel's page (107), to a recording (103); and a sponsor's item (92), which
//! is laid out like them.
//!
//! A sponsor pays for them. They may carry words, which are the sponsor's or the donor's: no source tells.

use super::balloon::{fan_number, gift, is_set};
use super::row::{Row, without_returns};
use crate::event::{Donation, DonationKind, EventKind, Text};

/// Service 87, `ADCON_EFFECT` (L, P, C 7; no capture).
///
/// 0 room · 1 streamer · 2 donor · 3 nickname · 4 message · 5 second message · 6 sponsor · 7 picture · 8 default
/// picture · 9 count · 10 fan number · 11 became top fan · 12 chief of the fans · 13 relay room · 14, 15 ? · 16
/// language · 17 picture version. One source reads field 12 as "became top fan"; whoever compared with the screen
/// found it in 11.
pub(super) fn live(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = sponsored(row, DonationKind::Ad)?;
    gift.fan_number = fan_number(row, 10);
    gift.became_top_fan = is_set(row, 11);
    gift.relayed = is_set(row, 13);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 92, `ITEM_SELL_EFFECT` (P): as 87 up to field 9.
pub(super) fn item(row: &Row<'_>) -> Option<EventKind> {
    sponsored(row, DonationKind::Item).map(|gift| EventKind::Donation(Box::new(gift)))
}

/// Service 107, `STATION_ADCON` (W in the seven fields of 2022, L).
///
/// 0 streamer · 1 donor · 2 nickname · 3 count · 4 picture · 5 a sentence that says all this · 6 room · 7 language ·
/// 8 picture version.
pub(super) fn station(row: &Row<'_>) -> Option<EventKind> {
    elsewhere(row, DonationKind::StationAd)
}

/// Service 103, VODADCON (P): laid out as 107.
pub(super) fn recording(row: &Row<'_>) -> Option<EventKind> {
    elsewhere(row, DonationKind::VodAd)
}

fn sponsored(row: &Row<'_>, kind: DonationKind) -> Option<Donation> {
    let mut gift = Donation::new(kind, row.person(2, 3)?, row.number(9)?);
    gift.message = lines(row, 4, 5);
    gift.item = row.text(6);
    let picture = if row.bytes(7).is_empty() { 8 } else { 7 };
    gift.picture = row.text(picture);
    Some(gift)
}

fn elsewhere(row: &Row<'_>, kind: DonationKind) -> Option<EventKind> {
    let mut gift = gift(row, kind, 1)?;
    gift.picture = row.text(4);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Two fields as two lines, or as one where the other is empty.
fn lines(row: &Row<'_>, first: usize, second: usize) -> Text {
    let (mut lines, second) = (
        without_returns(row.bytes(first)),
        without_returns(row.bytes(second)),
    );
    if !lines.is_empty() && !second.is_empty() {
        lines.push('\n');
    }
    lines.push_str(&second);
    lines
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::balloon::tests::{donation, fan};
    use super::super::tests::read;
    use super::*;

    const LIVE: [&str; 18] = [
        "9552",
        "star01",
        "fan42(3)",
        "초롱",
        "응원해요\r",
        "",
        "별상점",
        "//img.example/ad.png",
        "//img.example/default.png",
        "11",
        "10325",
        "1",
        "0",
        "1",
        "",
        "",
        "ko_KR",
        "1771461483",
    ];

    #[test]
    fn an_ad_balloon_tells_its_words_its_sponsor_and_what_it_made_of_the_donor() {
        let expected = Donation {
            fan_number: Some(10_325),
            became_top_fan: true,
            relayed: true,
            message: "응원해요".into(),
            item: "별상점".into(),
            picture: "//img.example/ad.png".into(),
            ..Donation::new(DonationKind::Ad, fan(), 11)
        };
        assert_eq!(donation(87, &LIVE), expected);
        let mut more = LIVE.to_vec();
        more.extend(["?", "?", "?", "?"]);
        assert_eq!(donation(87, &more), expected);
    }

    #[test]
    fn the_chief_of_the_fans_has_not_become_a_top_fan_by_that() {
        let mut fields = LIVE;
        (fields[10], fields[11], fields[12]) = ("0", "0", "1");
        let gift = donation(87, &fields);
        assert!(!gift.became_top_fan && gift.fan_number.is_none());
    }

    #[test]
    fn two_messages_are_two_lines_and_a_missing_picture_is_the_default_one() {
        let mut fields = LIVE;
        (fields[5], fields[7]) = ("두 번째 줄", "");
        let gift = donation(87, &fields);
        assert_eq!(gift.message, "응원해요\n두 번째 줄");
        assert_eq!(gift.picture, "//img.example/default.png");
        fields[4] = "";
        assert_eq!(donation(87, &fields).message, "두 번째 줄");
    }

    #[test]
    fn an_item_is_laid_out_as_an_ad_balloon_but_makes_no_fan() {
        let gift = donation(92, &LIVE);
        assert_eq!((gift.kind, gift.balloons), (DonationKind::Item, 11));
        assert!(gift.fan_number.is_none() && !gift.became_top_fan && !gift.relayed);
        assert_eq!(donation(92, &LIVE[..10]), gift);
    }

    #[test]
    fn ad_balloons_elsewhere_read_in_both_generations() {
        let fields = [
            "star01",
            "fan42",
            "초롱",
            "4",
            "//img.example/pc_4.png",
            "방송국에서 초롱님이 애드벌룬 4개를 선물 하셨습니다.",
            "9552",
            "ko_KR",
            "1771461483",
        ];
        for (opcode, kind) in [(107, DonationKind::StationAd), (103, DonationKind::VodAd)] {
            for generation in [7, 9] {
                let expected = Donation {
                    picture: "//img.example/pc_4.png".into(),
                    from_recording: opcode == 103,
                    ..Donation::new(kind, fan(), 4)
                };
                assert_eq!(donation(opcode, &fields[..generation]), expected);
            }
        }
    }

    #[test]
    fn a_cut_packet_is_unknown_rather_than_a_gift_of_nothing() {
        for (opcode, least) in [(87, 10), (92, 10), (103, 4), (107, 4)] {
            for len in 0..least {
                assert!(matches!(
                    read(opcode, 0, &LIVE[..len]),
                    Decoded::Event(EventKind::Unknown { .. })
                ));
            }
        }
    }
}
