//! What is said of rings in both languages besides the words of their rules. Of those that are put together numbers and
//! nicknames, since each had words of its own; that a rehearsal is one; and why a silence cannot be had.

use super::merge::Together;
use super::silence::{Silence, SilenceError};
use crate::event::Text;
use crate::fault::Language;
use crate::message::{Message, Segment};
use crate::rule::grouped;
use crate::sink::Field;

/// How many people are named.
const NAMED: usize = 3;

/// What stands before the words of a rehearsal.
pub(super) fn rehearsal(language: Language) -> &'static str {
    match language {
        Language::Korean => "🔔 연습: ",
        Language::English => "🔔 Rehearsal: ",
    }
}

/// Why a silence cannot be had as it was asked for.
pub(super) fn refused(error: SilenceError, language: Language) -> String {
    let days = Silence::MAX_DURATION.as_secs() / (24 * 3_600);
    let (most, of_one) = (Silence::MAX_REASON, Silence::MAX_OF_ONE);
    match (error, language) {
        (SilenceError::Over, Language::Korean) => "알림을 꺼 둘 기간이 이미 지났습니다".into(),
        (SilenceError::Over, Language::English) => "a silence must end in the future".into(),
        (SilenceError::TooLong, Language::Korean) => {
            format!("알림은 {days}일까지만 꺼 둘 수 있습니다")
        }
        (SilenceError::TooLong, Language::English) => {
            format!("a silence lasts {days} days at most")
        }
        (SilenceError::Reason(chars), Language::Korean) => {
            format!("이유가 {chars}자입니다. {most}자까지 쓸 수 있습니다")
        }
        (SilenceError::Reason(chars), Language::English) => {
            format!("the reason has {chars} characters; {most} are the most")
        }
        (SilenceError::TooMany, Language::Korean) => {
            format!("한 채팅에서 꺼 둘 수 있는 알림은 {of_one}가지까지입니다")
        }
        (SilenceError::TooMany, Language::English) => {
            format!("a chat has {of_one} silences at most")
        }
    }
}

/// What a card says while more may be added to it.
pub(super) fn so_far(together: &Together, language: Language) -> Vec<Field> {
    let name = match language {
        Language::Korean => "지금까지",
        Language::English => "So far",
    };
    fields(name, together, language)
}

/// What a card says in the end.
pub(super) fn in_all(together: &Together, language: Language) -> Vec<Field> {
    let name = match language {
        Language::Korean => "모두",
        Language::English => "In all",
    };
    fields(name, together, language)
}

/// Nothing for one ring: it has said all there is.
fn fields(name: &'static str, together: &Together, language: Language) -> Vec<Field> {
    if together.count < 2 {
        return Vec::new();
    }
    let count = grouped(together.count);
    let field = |name: &'static str, value: Message| Field {
        name: Text::const_new(name),
        value,
    };
    let count = match (together.balloons > 0, language) {
        (_, Language::Korean) => format!("{count}건"),
        (true, Language::English) => format!("{count} gifts"),
        (false, Language::English) => format!("{count} times"),
    };
    let mut fields = vec![field(name, Message::text(count))];
    if together.balloons > 0 {
        let balloons = grouped(together.balloons);
        fields.push(match language {
            Language::Korean => field("별풍선", Message::text(format!("{balloons}개"))),
            Language::English => field("Balloons", Message::text(balloons)),
        });
    }
    let people = people(together, language);
    if !people.segments.is_empty() {
        let name = match (together.balloons > 0, language) {
            (true, Language::Korean) => "많이 보낸 분",
            (true, Language::English) => "Top",
            (false, Language::Korean) => "누가",
            (false, Language::English) => "Who",
        };
        fields.push(field(name, people));
    }
    fields
}

/// Those who gave most, or came first, and how many others there were.
fn people(together: &Together, language: Language) -> Message {
    let top = together.top(NAMED);
    let named = top.len();
    let mut segments = Vec::new();
    for (place, (nick, balloons)) in top.into_iter().enumerate() {
        if place > 0 {
            segments.push(Segment::Text(", ".to_owned()));
        }
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
