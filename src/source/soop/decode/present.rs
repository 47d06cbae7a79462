//! Everything else that is given: stickers (20, 34), chocolates (37, 38), goods (70, 71), quick-view passes (45, 143,
//! 145), OGQ emoticons (118), tickets (102), gems (120).
//!
//! Star coins (44), the use of a quick-view pass (48) and video links (117) stay unknown: no public source has their
//! layout.

use super::row::Row;
use crate::event::{Donation, DonationKind, EventKind, Person};

/// Services 20 and 34, SENDFANLETTER (P).
///
/// 20: 0 streamer · 1 streamer's nickname · 2 donor · 3 nickname · 4 picture · 5 kind · 6 text, which the player does
/// not show · 7 count · 8 supporter number · 11 language. 34: the room first and everything else one further, but for
/// the language.
pub(super) fn sticker(row: &Row<'_>, relayed: bool) -> Option<EventKind> {
    let at = usize::from(relayed);
    let donor = row.person(at + 2, at + 3)?;
    let mut gift = Donation::new(DonationKind::Sticker, donor, row.number(at + 7)?);
    gift.picture = row.text(at + 4);
    gift.relayed = relayed;
    Some(EventKind::Donation(Box::new(gift)))
}

/// Services 37 and 38, CHOCOLATE (P): 0 room · 1 streamer · 2 donor · 3 nickname · 4 count.
pub(super) fn chocolate(row: &Row<'_>, relayed: bool) -> Option<EventKind> {
    let donor = row.person(2, 3)?;
    let mut gift = Donation::new(DonationKind::Chocolate, donor, row.number(4)?);
    gift.relayed = relayed;
    Some(EventKind::Donation(Box::new(gift)))
}

/// Services 70 and 71, BUYGOODS (P): 1 kind · 2 streamer · 4 buyer · 5 nickname · 6 name of the goods · 7 count.
pub(super) fn goods(row: &Row<'_>, relayed: bool) -> Option<EventKind> {
    let donor = row.person(4, 5)?;
    let mut gift = Donation::new(DonationKind::Goods, donor, row.number(7)?);
    gift.item = row.text(6);
    gift.relayed = relayed;
    Some(EventKind::Donation(Box::new(gift)))
}

/// Services 45, SENDQUICKVIEW (L, P), and 145, `COPY_SEND_QUICK`: 0 room · 1 giver · 2 nickname · 3 receiver · 4
/// nickname · 5 item · 6 code. One packet for each receiver.
///
/// 145 is said to be laid out as 45 by one source; another found only its name in the player. It is read where two
/// people stand in it, and unknown otherwise.
pub(super) fn quick_view(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = handed_over(row, DonationKind::QuickView)?;
    gift.item = row.text(5);
    gift.days = days(row.number(5));
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 143, `QUICK_RANDOM_CEREMONY` (P): 0 giver · 1 nickname · 2 room · 3 count · 4 item. Who draws a pass is not
/// told.
pub(super) fn quick_view_by_lot(row: &Row<'_>) -> Option<EventKind> {
    let giver = row.person(0, 1)?;
    let mut gift = Donation::new(DonationKind::QuickView, giver, row.number(3)?);
    gift.item = row.text(4);
    gift.days = days(row.number(4));
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 118, `OGQ_EMOTICON_GIFT` (L): 1 giver · 2 nickname · 3 receiver · 4 nickname · 5 title · 6 picture.
pub(super) fn emoticon(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = handed_over(row, DonationKind::Ogq)?;
    gift.item = row.text(5);
    gift.picture = row.text(6);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 102, `GIFT_TICKET` (P): 1 giver · 2 nickname · 3 receiver · 4 nickname · 5 which ticket.
pub(super) fn ticket(row: &Row<'_>) -> Option<EventKind> {
    let mut gift = handed_over(row, DonationKind::Ticket)?;
    gift.item = row.text(5);
    Some(EventKind::Donation(Box::new(gift)))
}

/// Service 120, `GEM_ITEMSEND` (P): 1 receiver · 2 nickname · 3 item. Who gave is not told.
pub(super) fn gem(row: &Row<'_>) -> Option<EventKind> {
    let receiver = row.person(1, 2)?;
    let mut gift = Donation::new(DonationKind::Gem, Person::default(), 1);
    gift.receiver = Some(receiver);
    gift.item = row.text(3);
    Some(EventKind::Donation(Box::new(gift)))
}

/// One of something, from one viewer to another: 1 giver · 2 nickname · 3 receiver · 4 nickname.
fn handed_over(row: &Row<'_>, kind: DonationKind) -> Option<Donation> {
    let (giver, receiver) = (row.person(1, 2)?, row.person(3, 4)?);
    let mut gift = Donation::new(kind, giver, 1);
    gift.receiver = Some(receiver);
    Some(gift)
}

/// How long a quick-view pass lasts, by SOOP's number for it: 1 to 3 are plain, 100 to 103 are "plus" (L, P).
fn days(item: Option<u32>) -> Option<u32> {
    match item? {
        100 => Some(7),
        1 | 101 => Some(30),
        2 | 102 => Some(90),
        3 | 103 => Some(365),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::balloon::tests::{donation, fan};
    use super::super::tests::read;
    use super::*;
    use crate::event::UserId;

    fn moon() -> Person {
        Person::new(UserId::strip("fan43"), "달빛")
    }

    #[test]
    fn a_sticker_stands_one_further_in_a_relay_room() {
        let fields = [
            "9552",
            "star01",
            "별하늘",
            "fan42(2)",
            "초롱",
            "st_1",
            "1",
            "글",
            "30",
            "77",
            "",
            "ko_KR",
        ];
        let expected = |relayed| Donation {
            picture: "st_1".into(),
            relayed,
            ..Donation::new(DonationKind::Sticker, fan(), 30)
        };
        assert_eq!(donation(34, &fields), expected(true));
        assert_eq!(donation(20, &fields[1..]), expected(false));
    }

    #[test]
    fn chocolates_and_goods_say_who_gave_how_many() {
        for (opcode, relayed) in [(37, false), (38, true)] {
            let expected = Donation {
                relayed,
                ..Donation::new(DonationKind::Chocolate, fan(), 20)
            };
            let fields = ["9552", "star01", "fan42", "초롱", "20"];
            assert_eq!(donation(opcode, &fields), expected);
        }
        for (opcode, relayed) in [(70, false), (71, true)] {
            let expected = Donation {
                relayed,
                item: "머그컵".into(),
                ..Donation::new(DonationKind::Goods, fan(), 2)
            };
            let fields = ["9552", "1", "star01", "", "fan42", "초롱", "머그컵", "2"];
            assert_eq!(donation(opcode, &fields), expected);
        }
    }

    #[test]
    fn a_quick_view_pass_goes_from_one_viewer_to_another_for_so_many_days() {
        for (item, days) in [
            ("1", Some(30)),
            ("3", Some(365)),
            ("100", Some(7)),
            ("102", Some(90)),
            ("4", None),
            ("", None),
        ] {
            let fields = ["9552", "fan42(2)", "초롱", "fan43", "달빛", item, "code"];
            let expected = Donation {
                receiver: Some(moon()),
                item: item.into(),
                days,
                ..Donation::new(DonationKind::QuickView, fan(), 1)
            };
            for opcode in [45, 145] {
                assert_eq!(donation(opcode, &fields), expected);
            }
        }
    }

    #[test]
    fn passes_by_lot_are_counted_and_name_no_receiver() {
        let expected = Donation {
            item: "101".into(),
            days: Some(30),
            ..Donation::new(DonationKind::QuickView, fan(), 20)
        };
        let fields = ["fan42", "초롱", "9552", "20", "101"];
        assert_eq!(donation(143, &fields), expected);
    }

    #[test]
    fn emoticons_tickets_and_gems_have_a_receiver() {
        let fields = [
            "9552",
            "fan42",
            "초롱",
            "fan43(4)",
            "달빛",
            "고양이",
            "//img.example/c.png",
        ];
        let emoticon = donation(118, &fields);
        assert_eq!((emoticon.kind, emoticon.balloons), (DonationKind::Ogq, 1));
        assert_eq!(emoticon.receiver, Some(moon()));
        assert_eq!(
            (emoticon.item.as_str(), emoticon.picture.as_str()),
            (fields[5], fields[6])
        );
        let ticket = donation(102, &fields);
        assert_eq!(
            (ticket.kind, ticket.item.as_str()),
            (DonationKind::Ticket, fields[5])
        );
        let gem = donation(120, &["9552", "fan43", "달빛", "빛나는 젬"]);
        assert_eq!(
            (&gem.receiver, gem.item.as_str()),
            (&Some(moon()), "빛나는 젬")
        );
        assert_eq!(gem.donor, Person::default());
    }

    #[test]
    fn a_gift_with_somebody_or_its_count_missing_is_unknown() {
        let empty = [""; 14];
        let half = ["r", "fan42", "초롱", "", "달빛", "", "", "x", "x"];
        for opcode in [20, 34, 37, 38, 45, 70, 71, 102, 118, 143, 145] {
            for fields in [&[][..], &empty, &half] {
                let read = read(opcode, 0, fields);
                assert!(
                    matches!(read, Decoded::Event(EventKind::Unknown { .. })),
                    "{opcode} {read:?}"
                );
            }
        }
    }

    #[test]
    fn what_no_source_can_read_stays_unknown() {
        for opcode in [44, 48, 117] {
            let read = read(opcode, 0, &["9552", "star01", "fan42", "초롱", "5"]);
            assert!(matches!(read, Decoded::Event(EventKind::Unknown { .. })));
        }
    }
}
