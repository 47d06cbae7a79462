//! The items under whose numbers SOOP sells subscriptions (P: the table in its player, checked on screen for some, L).

/// What a subscription was sold as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// 1 basic, 2 plus.
    pub(super) tier: u8,
    /// For how many months; `None` where the sources contradict each other.
    pub(super) months: Option<u32>,
}

/// What is sold under these numbers: tier, months, numbers. Of each level: bought, a gift and a trial of it, what comes
/// of gifts, paid automatically; then what lasts longer.
const ITEMS: &[(u8, Option<u32>, &[&str])] = &[
    (1, Some(1), &["101", "11", "12", "111", "100"]),
    (1, Some(3), &["103"]),
    (1, Some(6), &["106"]),
    (2, Some(1), &["210", "20", "30", "1111", "2013", "310"]),
    (2, Some(1), &["201", "21", "31", "211", "200"]),
    (2, Some(1), &["231", "23", "32", "311", "2313", "320"]),
    (2, Some(1), &["241", "24", "33", "411", "2413", "500"]),
    (2, Some(1), &["251", "25", "34", "511", "2513", "600"]),
    (2, Some(3), &["213", "203", "233", "243", "253"]),
    (2, Some(6), &["216", "206", "236", "246", "256"]),
    // Before 2023. 1, 2 and 3 are 3, 6 and 12 months where bought, and 1, 3 and 6 where given.
    (1, Some(1), &["-1", "13", "7"]),
    (1, Some(3), &["8"]),
    (1, Some(6), &["9"]),
    (1, None, &["1", "2", "3"]),
];

/// The item of this number; `None` for a number that the table does not have.
///
/// The same item bought while watching a recording has a 9 before its number: 9101, 91111.
pub(super) fn item(number: &[u8]) -> Option<Item> {
    let plain = match number.strip_prefix(b"9") {
        Some(rest) if rest.len() >= 3 => rest,
        _ => number,
    };
    ITEMS
        .iter()
        .find(|(_, _, numbers)| numbers.iter().any(|number| number.as_bytes() == plain))
        .map(|&(tier, months, _)| Item { tier, months })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: &str) -> Option<(u8, Option<u32>)> {
        item(number.as_bytes()).map(|item| (item.tier, item.months))
    }

    #[test]
    fn items_that_were_seen_on_screen_are_what_the_screen_said() {
        for (number, expected) in [
            ("101", (1, Some(1))),
            ("103", (1, Some(3))),
            ("11", (1, Some(1))),
            ("111", (1, Some(1))),
            ("20", (2, Some(1))),
            ("201", (2, Some(1))),
            ("203", (2, Some(3))),
            ("206", (2, Some(6))),
            ("211", (2, Some(1))),
        ] {
            assert_eq!(read(number), Some(expected), "{number}");
        }
    }

    #[test]
    fn an_item_bought_at_a_recording_is_the_same_item() {
        for (number, same) in [
            ("9101", "101"),
            ("9200", "200"),
            ("91111", "1111"),
            ("92513", "2513"),
        ] {
            assert_eq!(read(number), read(same), "{number}");
            assert!(read(number).is_some(), "{number}");
        }
        assert_eq!(read("9"), Some((1, Some(6))));
    }

    #[test]
    fn what_the_sources_contradict_has_no_length() {
        for number in ["1", "2", "3"] {
            assert_eq!(read(number), Some((1, None)));
        }
    }

    #[test]
    fn a_number_that_nobody_knows_is_no_item() {
        for number in [
            "", "15", "0", "999", "99101", "9000", "-2", "101 ", "칠", "1e2",
        ] {
            assert_eq!(read(number), None, "{number}");
        }
    }
}
