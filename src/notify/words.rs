//! What is said of rings that are put together, in both languages: numbers and nicknames, since each had words of its
//! own.

use super::merge::Together;
use crate::fault::Language;
use crate::message::{Message, Segment};
use crate::rule::grouped;

/// How many people are named.
const NAMED: usize = 3;

/// After the first has rung: how many more there were.
pub(super) fn more(together: &Together, language: Language) -> Message {
    let count = grouped(together.count);
    let head = match language {
        Language::Korean => format!("➕ {count}건 더"),
        Language::English => format!("➕ {count} more"),
    };
    said(vec![Segment::Text(head)], together, language)
}

/// Instead of each: the last one's words, and what all of them come to.
pub(super) fn together(together: &Together, last: Message, language: Language) -> Message {
    let count = grouped(together.count);
    let mut segments = last.segments;
    segments.push(Segment::Text(match language {
        Language::Korean => format!("\n➕ 모두 {count}건"),
        Language::English => format!("\n➕ {count} in all"),
    }));
    said(segments, together, language)
}

fn said(mut segments: Vec<Segment>, together: &Together, language: Language) -> Message {
    if together.balloons > 0 {
        let balloons = grouped(together.balloons);
        segments.push(Segment::Text(match language {
            Language::Korean => format!(" · 별풍선 {balloons}개"),
            Language::English => format!(" · {balloons} balloons"),
        }));
    }
    let top = together.top(NAMED);
    let named = top.len();
    for (place, (nick, balloons)) in top.into_iter().enumerate() {
        let before = if place == 0 { " · " } else { ", " };
        segments.push(Segment::Text(before.to_owned()));
        segments.push(Segment::Value(nick.to_string()));
        if balloons > 0 {
            let balloons = grouped(balloons);
            segments.push(Segment::Text(match language {
                Language::Korean => format!(" {balloons}개"),
                Language::English => format!(" {balloons}"),
            }));
        }
    }
    let others = together.people().map(|people| people.saturating_sub(named));
    let others = match (others, language) {
        (Some(0), _) => return Message { segments },
        (Some(others), Language::Korean) => format!(" 외 {}명", grouped(others as u64)),
        (Some(1), Language::English) => " and 1 other".into(),
        (Some(others), Language::English) => format!(" and {} others", grouped(others as u64)),
        (None, Language::Korean) => " 외 여러 명".into(),
        (None, Language::English) => " and many others".into(),
    };
    segments.push(Segment::Text(others));
    Message { segments }
}
