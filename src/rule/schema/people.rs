//! The fields of a person, under whichever name a kind of event has for them.

use super::{Field, On, Unit, flag, number, text};
use crate::event::RoleFlags;
use crate::rule::scene::Scene;

/// The fields of the person whom this kind is about.
pub(super) fn of(on: On) -> &'static [Field] {
    match on.person() {
        Some("sender") => SENDER,
        Some("donor") => DONOR,
        Some("subscriber") => SUBSCRIBER,
        Some("giver") => GIVER,
        Some("visitor") => VISITOR,
        Some(_) => PERSON,
        None => &[],
    }
}

/// The fields of a person under the name that a kind of event has for them.
macro_rules! person_fields {
    ($who:literal, $korean:literal) => {
        &[
            text(
                concat!($who, ".id"),
                concat!($korean, ".아이디"),
                "Their SOOP id, which stays the same.",
                "SOOP 아이디이며, 바뀌지 않습니다.",
                |s| s.person().map_or("", |p| p.id.as_str()),
            ),
            text(
                concat!($who, ".nick"),
                concat!($korean, ".닉네임"),
                "Their nickname, which they may change.",
                "닉네임이며, 바뀔 수 있습니다.",
                |s| s.person().map_or("", |p| &p.nick),
            ),
            flag(
                concat!($who, ".fan"),
                concat!($korean, ".팬"),
                "They are a member of the fan club.",
                "팬클럽 회원입니다.",
                |s| has(s, RoleFlags::FAN),
            ),
            flag(
                concat!($who, ".top_fan"),
                concat!($korean, ".열혈팬"),
                "They are a top fan.",
                "열혈팬입니다.",
                |s| has(s, RoleFlags::TOP_FAN),
            ),
            flag(
                concat!($who, ".subscriber"),
                concat!($korean, ".구독자"),
                "They are a subscriber.",
                "구독자입니다.",
                |s| has(s, RoleFlags::SUBSCRIBER),
            ),
            flag(
                concat!($who, ".supporter"),
                concat!($korean, ".서포터"),
                "They are a supporter, somebody who gave stickers.",
                "스티커를 후원한 서포터입니다.",
                |s| has(s, RoleFlags::SUPPORTER),
            ),
            flag(
                concat!($who, ".manager"),
                concat!($korean, ".매니저"),
                "They are a manager, of this broadcast or of all.",
                "매니저이며, 고정 매니저도 포함합니다.",
                |s| has(s, MANAGERS),
            ),
            flag(
                concat!($who, ".streamer"),
                concat!($korean, ".스트리머"),
                "They are the streamer.",
                "스트리머 본인입니다.",
                |s| has(s, RoleFlags::STREAMER),
            ),
            number(
                concat!($who, ".months"),
                concat!($korean, ".개월"),
                Some(Unit::Months),
                "Months of subscription, 0 where none are known.",
                "구독 개월 수이며, 모르면 0입니다.",
                |s| s.person().and_then(|p| p.months).map_or(0, i64::from),
            ),
        ]
    };
}

static SENDER: &[Field] = person_fields!("sender", "보낸이");
static DONOR: &[Field] = person_fields!("donor", "후원자");
static SUBSCRIBER: &[Field] = person_fields!("subscriber", "구독자");
static GIVER: &[Field] = person_fields!("giver", "선물한이");
static VISITOR: &[Field] = person_fields!("visitor", "방문자");
static PERSON: &[Field] = person_fields!("person", "사람");

/// Any one of these makes a manager.
pub(super) const MANAGERS: RoleFlags = RoleFlags::MANAGER.union(RoleFlags::FIXED_MANAGER);

/// Whether any of these bits is known to be set for the person of the scene.
pub(super) fn has(scene: &Scene<'_>, any_of: RoleFlags) -> bool {
    scene
        .person()
        .and_then(|person| person.flags)
        .is_some_and(|flags| flags.role.intersects(any_of))
}
