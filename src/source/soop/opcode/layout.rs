//! How many fields the packets of each service have that is read: what is known of it, so that a change is noticed.
//!
//! From captures where there are any (W), else from the layouts that clients and the player agree on.

/// What is known of how a service's packets are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// This many fields, from the least that is needed to the most that was ever seen or described.
    Fields(usize, usize),
    /// As many as it takes: a list, or nobody can say.
    Any,
}

/// The layout of a service that is read; `None` for one that is not.
pub fn layout(opcode: u16) -> Option<Layout> {
    let at = LAYOUTS
        .binary_search_by_key(&opcode, |(code, _)| *code)
        .ok()?;
    LAYOUTS.get(at).map(|(_, layout)| *layout)
}

/// Every service that is read, in order.
pub fn read() -> impl Iterator<Item = u16> {
    LAYOUTS.iter().map(|(opcode, _)| *opcode)
}

const LAYOUTS: &[(u16, Layout)] = {
    use Layout::{Any, Fields};
    &[
        (0, Any),
        (1, Fields(1, 2)),
        (2, Fields(1, 7)),
        (3, Any),
        (4, Any),
        (5, Fields(6, 14)),
        (7, Fields(1, 2)),
        (8, Fields(3, 8)),
        (9, Fields(3, 8)),
        (11, Any),
        (12, Fields(6, 6)),
        (13, Fields(2, 4)),
        (14, Fields(5, 5)),
        (18, Fields(4, 14)),
        (19, Any),
        (20, Fields(8, 12)),
        (21, Fields(1, 5)),
        (23, Fields(1, 2)),
        (25, Any),
        (26, Fields(5, 7)),
        (33, Fields(6, 15)),
        (34, Fields(9, 12)),
        (37, Fields(5, 5)),
        (38, Fields(5, 5)),
        (45, Fields(5, 7)),
        (47, Any),
        (50, Fields(1, 4)),
        (54, Fields(1, 2)),
        (58, Fields(1, 2)),
        (70, Fields(8, 8)),
        (71, Fields(8, 8)),
        (75, Any),
        (76, Fields(2, 3)),
        (77, Any),
        (78, Any),
        (86, Fields(4, 9)),
        (87, Fields(10, 18)),
        (88, Any),
        (90, Fields(1, 2)),
        (91, Fields(4, 11)),
        (92, Fields(10, 10)),
        (93, Fields(4, 11)),
        (95, Any),
        (102, Fields(5, 6)),
        (103, Fields(4, 9)),
        (104, Fields(4, 4)),
        (105, Fields(5, 15)),
        (107, Fields(4, 9)),
        (108, Fields(5, 14)),
        (109, Fields(8, 19)),
        (110, Fields(1, 1)),
        (111, Any),
        (118, Fields(5, 7)),
        (119, Fields(1, 1)),
        (120, Fields(3, 4)),
        (121, Fields(1, 1)),
        (125, Fields(1, 1)),
        (127, Any),
        (130, Any),
        (131, Any),
        (136, Any),
        (138, Any),
        (140, Any),
        (141, Any),
        (142, Fields(4, 6)),
        (143, Fields(4, 6)),
        (144, Fields(5, 14)),
        (145, Fields(5, 7)),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layouts_are_sorted_so_that_they_can_be_searched() {
        let codes: Vec<_> = read().collect();
        assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(codes.iter().all(|code| super::super::name(*code).is_some()));
    }
}
