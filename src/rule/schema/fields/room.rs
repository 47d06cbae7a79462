//! Fields of what keeps order in the chat, and of what the room is in.

use std::sync::LazyLock;

use crate::event::{
    EventKind, Moderation, ModerationAction, ModeratorRole, Poll, PollState, RoomFact, RoomState,
    UserId,
};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, Unit, choice, flag, number, text, words};

pub(super) static MODERATION: &[Field] = &[
    choice(
        "action",
        "조치",
        "What was done.",
        "어떤 조치인지입니다.",
        actions,
        words::ACTIONS,
        |s| moderation(s).map_or("", |m| m.action.name()),
    ),
    text(
        "by",
        "처리자",
        "The SOOP id of who did it, empty where it is not told.",
        "조치한 사람의 SOOP 아이디이며, 알 수 없으면 비어 있습니다.",
        |s| {
            let by = moderation(s).and_then(|m| m.by.as_ref());
            by.map_or("", UserId::as_str)
        },
    ),
    choice(
        "by_role",
        "자격",
        "As what they did it.",
        "조치한 사람의 자격입니다.",
        roles,
        words::MODERATOR_ROLES,
        |s| moderation(s).map_or("", |m| m.by_role.name()),
    ),
    number(
        "seconds",
        "시간",
        Some(Unit::Seconds),
        "For how many seconds; in slow mode, how many must lie between two lines; 0 where it is not told.",
        "몇 초 동안인지이며, 저속 모드에서는 채팅 간격이고, 알 수 없으면 0입니다.",
        |s| moderation(s).and_then(|m| m.seconds).map_or(0, i64::from),
    ),
    number(
        "count",
        "횟수",
        None,
        "How often they were muted by now, or how many people or words a list has; 0 where it is not told.",
        "지금까지 채팅 금지된 횟수 또는 목록의 사람이나 단어 수이며, 알 수 없으면 0입니다.",
        |s| moderation(s).and_then(|m| m.count).map_or(0, i64::from),
    ),
    text(
        "detail",
        "상세",
        "What else is told, such as who may still write in a frozen chat.",
        "그 밖의 내용이며, 예를 들어 채팅을 얼렸을 때 쓸 수 있는 사람입니다.",
        |s| moderation(s).map_or("", |m| &m.detail),
    ),
];

pub(super) static POLL: &[Field] = &[
    choice(
        "state",
        "상태",
        "What became of the poll.",
        "투표의 상태입니다.",
        poll_states,
        words::POLL_STATES,
        |s| poll(s).map_or("", |p| p.state.name()),
    ),
    number(
        "number",
        "번호",
        None,
        "The poll's number, 0 where it is not told.",
        "투표 번호이며, 알 수 없으면 0입니다.",
        |s| poll(s).and_then(|p| p.number).map_or(0, i64::from),
    ),
];

pub(super) static ROOM_STATE: &[Field] = &[
    choice(
        "what",
        "항목",
        "What about the room is another now.",
        "방의 무엇이 바뀌었는지입니다.",
        facts,
        words::ROOM_FACTS,
        |s| room_state(s).map_or("", |r| r.what.name()),
    ),
    flag(
        "active",
        "진행중",
        "It began or holds now, rather than being over.",
        "끝난 것이 아니라 시작되었습니다.",
        |s| room_state(s).is_some_and(|r| r.active),
    ),
    text(
        "detail",
        "상세",
        "What else is told: the kind of confetti, the number of a cheer team.",
        "그 밖의 내용이며, 꽃가루의 종류나 응원 팀 번호입니다.",
        |s| room_state(s).map_or("", |r| &r.detail),
    ),
];

fn moderation<'a>(scene: &Scene<'a>) -> Option<&'a Moderation> {
    match &scene.event.kind {
        EventKind::Moderation(moderation) => Some(moderation),
        _ => None,
    }
}

fn poll<'a>(scene: &Scene<'a>) -> Option<&'a Poll> {
    match &scene.event.kind {
        EventKind::Poll(poll) => Some(poll),
        _ => None,
    }
}

fn room_state<'a>(scene: &Scene<'a>) -> Option<&'a RoomState> {
    match &scene.event.kind {
        EventKind::RoomState(state) => Some(state),
        _ => None,
    }
}

fn actions() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| ModerationAction::ALL.map(ModerationAction::name).to_vec());
    &WORDS
}

fn roles() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| ModeratorRole::ALL.map(ModeratorRole::name).to_vec());
    &WORDS
}

fn poll_states() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| PollState::ALL.map(PollState::name).to_vec());
    &WORDS
}

fn facts() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| RoomFact::ALL.map(RoomFact::name).to_vec());
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Chat, ChatChannel, Event, Notice, NoticeAuthor, Person};
    use crate::fault::Source;
    use crate::rule::text::sample;
    use crate::rule::{On, Rulebook, shipped};

    fn event(kind: EventKind) -> Event {
        let mut event = sample::scene(On::Chat, true, |scene| scene.event.clone());
        event.kind = kind;
        event
    }

    fn rings(book: &Rulebook, kind: EventKind) -> Vec<String> {
        let event = event(kind);
        let scene = Scene::new(&event, None);
        let matching = book.matching(&scene);
        matching
            .map(|rule| rule.text.render(&scene).plain())
            .collect()
    }

    fn book(on: &str, when: &str, text: &str) -> Rulebook {
        let file = format!("[[rule]]\nid = 'r'\non = '{on}'\nwhen = '{when}'\ntext = '{text}'\n");
        Rulebook::compile(&[Source::new("rules/t.toml", file)], &[]).unwrap()
    }

    #[test]
    fn a_rule_may_ask_who_was_muted_for_how_long_and_by_whom() {
        let book = book(
            "moderation",
            r#"action == "muted" and seconds >= 30 and by_role != "admin" and not person.manager"#,
            "{{ person.nick }}, {{ seconds }} s by {{ by }}",
        );
        let muted = Moderation {
            person: Some(Person::new(UserId::strip("fan42"), "초롱")),
            by: Some(UserId::strip("manager07")),
            by_role: ModeratorRole::Manager,
            seconds: Some(30),
            ..Moderation::new(ModerationAction::Muted)
        };
        let said = rings(&book, EventKind::Moderation(muted.clone()));
        assert_eq!(said, ["초롱, 30 s by manager07"]);
        let shorter = Moderation {
            seconds: None,
            ..muted
        };
        assert!(rings(&book, EventKind::Moderation(shorter)).is_empty());
    }

    #[test]
    fn a_rule_may_ask_for_polls_and_breaks() {
        let polls = book("poll", r#"state == "started""#, "#{{ number }}");
        let poll = |state| {
            let number = Some(7);
            EventKind::Poll(Poll { state, number })
        };
        assert_eq!(rings(&polls, poll(PollState::Started)), ["#7"]);
        assert!(rings(&polls, poll(PollState::Hidden)).is_empty());

        let breaks = book("room_state", r#"what == "ad_break" and active"#, "ads");
        let state = |active| {
            EventKind::RoomState(RoomState {
                what: RoomFact::AdBreak,
                active,
                person: None,
                detail: "".into(),
            })
        };
        assert_eq!(rings(&breaks, state(true)), ["ads"]);
        assert!(rings(&breaks, state(false)).is_empty());
    }

    #[test]
    fn no_shipped_rule_shows_what_is_private_or_takes_the_platform_for_the_streamer() {
        let book = Rulebook::compile(&shipped(), &[]).unwrap();
        for channel in [ChatChannel::Whisper, ChatChannel::Managers] {
            let chat = Chat {
                channel,
                ..Chat::new(Person::new(UserId::strip("fan42"), "초롱"), "비밀")
            };
            assert!(rings(&book, EventKind::Chat(chat)).is_empty());
        }
        let notice = |by| {
            EventKind::Notice(Notice {
                by,
                text: "점검".into(),
                shown: true,
            })
        };
        assert_eq!(rings(&book, notice(NoticeAuthor::Streamer)).len(), 1);
        assert!(rings(&book, notice(NoticeAuthor::Platform)).is_empty());
    }
}
