//! The fields, kind by kind. A field is named here or nowhere; the larger families stand in files of their own.

mod donation;
mod mission;
mod room;
mod subscription;
mod talk;

use std::sync::LazyLock;

use super::people::{MANAGERS, has};
use crate::event::{
    BroadcastChange, Departure, EventKind, FlagsChange, Gap, GapCause, RoleFlags, Visit,
};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, On, Unit, choice, flag, number, text, words};

/// Fields of every event.
pub(super) static COMMON: &[Field] = &[
    text(
        "streamer.id",
        "스트리머.아이디",
        "The streamer's SOOP id.",
        "스트리머의 SOOP 아이디입니다.",
        |s| s.event.streamer.as_str(),
    ),
    text(
        "streamer.nick",
        "스트리머.닉네임",
        "The streamer's nickname, or the id where it is not known.",
        "스트리머의 닉네임이며, 모르면 아이디입니다.",
        |s| s.streamer_nick(),
    ),
    number(
        "at",
        "시각",
        Some(Unit::Seconds),
        "When it happened, in seconds since 1970.",
        "일어난 시각이며, 1970년부터 센 초입니다.",
        |s| s.event.at.as_seconds(),
    ),
    number(
        "broadcast.id",
        "방송.번호",
        None,
        "The broadcast's number, 0 while none is on.",
        "방송 번호이며, 방송 중이 아니면 0입니다.",
        |s| {
            let around = || s.nearest_broadcast().map(|b| b.id);
            s.event.broadcast.or_else(around).map_or(0, |id| wide(id.0))
        },
    ),
    text(
        "broadcast.title",
        "방송.제목",
        "The broadcast's title.",
        "방송 제목입니다.",
        |s| s.nearest_broadcast().map_or("", |b| &b.title),
    ),
];

/// The fields of this kind alone.
pub(super) fn own(on: On) -> &'static [Field] {
    match on {
        On::Chat => talk::CHAT,
        On::Donation => donation::FIELDS,
        On::Subscription => subscription::FIELDS,
        On::DonationMessage => donation::MESSAGE,
        On::SubscriptionGifts => subscription::GIFTS,
        On::Mission => mission::FIELDS,
        // Whether an arrival is news at all is decided by manners, not by rules.
        On::Arrival => ARRIVAL,
        On::Departure => DEPARTURE,
        On::FlagsChanged => FLAGS_CHANGED,
        On::NicknameChanged => NICKNAME_CHANGED,
        On::Notice => talk::NOTICE,
        On::Moderation => room::MODERATION,
        On::Poll => room::POLL,
        On::RoomState => room::ROOM_STATE,
        On::BroadcastStarted | On::BroadcastEnded | On::Connected => BROADCAST,
        On::BroadcastChanged => BROADCAST_CHANGED,
        On::Gap => GAP,
        On::Disconnected => DISCONNECTED,
        On::ServerError => SERVER_ERROR,
        On::Unknown => UNKNOWN,
    }
}

static ARRIVAL: &[Field] = &[
    flag(
        "first_visit",
        "첫방문",
        "soopbell has never seen them in this room before.",
        "soopbell이 이 방송에서 처음 보는 사람입니다.",
        |s| visit(s).is_some_and(Visit::is_first),
    ),
    number(
        "days_away",
        "미방문일수",
        Some(Unit::Days),
        "For how many whole days they had not been seen, 0 on a first visit or where that is not known.",
        "마지막으로 보인 뒤 지난 날수이며, 처음 왔거나 모르면 0입니다.",
        |s| visit(s).and_then(|v| v.days_away).map_or(0, i64::from),
    ),
    text(
        "previous_nick",
        "이전닉네임",
        "The nickname they had before, empty where none is known.",
        "이전 닉네임이며, 모르면 비어 있습니다.",
        |s| {
            let newest = visit(s).and_then(|v| v.previous_nicks.first());
            newest.map_or("", |nick| nick)
        },
    ),
];

static DEPARTURE: &[Field] = &[flag(
    "kicked",
    "강퇴",
    "They were thrown out.",
    "강제 퇴장되었습니다.",
    |s| departure(s).is_some_and(|d| d.kicked),
)];

static FLAGS_CHANGED: &[Field] = &[
    flag(
        "became_fan",
        "팬가입",
        "They are a member of the fan club now and were none before.",
        "새로 팬클럽 회원이 되었습니다.",
        |s| became(s, RoleFlags::FAN),
    ),
    flag(
        "became_manager",
        "매니저임명",
        "They are a manager now and were none before.",
        "새로 매니저가 되었습니다.",
        |s| became(s, MANAGERS),
    ),
    flag(
        "became_top_fan",
        "열혈팬등극",
        "They are a top fan now and were none before.",
        "새로 열혈팬이 되었습니다.",
        |s| became(s, RoleFlags::TOP_FAN),
    ),
    flag(
        "became_subscriber",
        "구독시작",
        "They are a subscriber now and were none before.",
        "새로 구독자가 되었습니다.",
        |s| became(s, RoleFlags::SUBSCRIBER),
    ),
];

static NICKNAME_CHANGED: &[Field] = &[text(
    "previous_nick",
    "이전닉네임",
    "The nickname they had before.",
    "이전 닉네임입니다.",
    |s| match &s.event.kind {
        EventKind::NicknameChanged(change) => &change.previous_nick,
        _ => "",
    },
)];

static BROADCAST: &[Field] = &[
    text(
        "title",
        "제목",
        "The title.",
        "방송 제목입니다.",
        |s| s.own_broadcast().map_or("", |b| &b.title),
    ),
    text(
        "category",
        "카테고리",
        "The category, as SOOP names or numbers it.",
        "카테고리이며, SOOP이 쓰는 이름이나 번호 그대로입니다.",
        |s| s.own_broadcast().map_or("", |b| &b.category),
    ),
    number(
        "duration",
        "방송시간",
        Some(Unit::Seconds),
        "How many seconds the broadcast had been on, 0 where that is not known.",
        "방송이 이어진 시간(초)이며, 모르면 0입니다.",
        duration_seconds,
    ),
];

static BROADCAST_CHANGED: &[Field] = &[
    text(
        "title",
        "제목",
        "The title now.",
        "지금의 방송 제목입니다.",
        |s| s.own_broadcast().map_or("", |b| &b.title),
    ),
    text(
        "category",
        "카테고리",
        "The category now, as SOOP names or numbers it.",
        "지금의 카테고리이며, SOOP이 쓰는 이름이나 번호 그대로입니다.",
        |s| s.own_broadcast().map_or("", |b| &b.category),
    ),
    text(
        "previous_title",
        "이전제목",
        "The title before.",
        "이전 방송 제목입니다.",
        |s| broadcast_change(s).map_or("", |c| &c.previous_title),
    ),
    text(
        "previous_category",
        "이전카테고리",
        "The category before.",
        "이전 카테고리입니다.",
        |s| broadcast_change(s).map_or("", |c| &c.previous_category),
    ),
];

static GAP: &[Field] = &[
    number(
        "seconds",
        "시간",
        Some(Unit::Seconds),
        "How long the broadcast was not seen, in seconds, begun ones included.",
        "방송을 보지 못한 시간(초)이며, 올림한 값입니다.",
        |s| gap(s).map_or(0, |g| wide(g.millis.div_ceil(1000))),
    ),
    choice(
        "cause",
        "이유",
        "Why the broadcast was not seen.",
        "방송을 보지 못한 이유입니다.",
        gap_causes,
        words::GAP_CAUSES,
        |s| gap(s).map_or("", |g| g.cause.name()),
    ),
];

static DISCONNECTED: &[Field] = &[text(
    "reason",
    "이유",
    "Why the room is out of sight.",
    "연결이 끊긴 이유입니다.",
    |s| match &s.event.kind {
        EventKind::Disconnected { reason } => reason,
        _ => "",
    },
)];

static SERVER_ERROR: &[Field] = &[
    number(
        "opcode",
        "서비스번호",
        None,
        "The service that was refused.",
        "거절된 서비스 번호입니다.",
        opcode,
    ),
    number(
        "code",
        "오류코드",
        None,
        "The return code.",
        "오류 코드입니다.",
        |s| match s.event.kind {
            EventKind::ServerError { code, .. } => code.into(),
            _ => 0,
        },
    ),
    text(
        "text",
        "내용",
        "The server's own words.",
        "서버가 보낸 설명입니다.",
        |s| match &s.event.kind {
            EventKind::ServerError { text, .. } => text,
            _ => "",
        },
    ),
];

static UNKNOWN: &[Field] = &[number(
    "opcode",
    "서비스번호",
    None,
    "The service code of the packet.",
    "패킷의 서비스 번호입니다.",
    opcode,
)];

fn visit<'a>(scene: &Scene<'a>) -> Option<&'a Visit> {
    match &scene.event.kind {
        EventKind::Arrival(arrival) => arrival.visit.as_ref(),
        _ => None,
    }
}

fn departure<'a>(scene: &Scene<'a>) -> Option<&'a Departure> {
    match &scene.event.kind {
        EventKind::Departure(departure) => Some(departure),
        _ => None,
    }
}

fn broadcast_change<'a>(scene: &Scene<'a>) -> Option<&'a BroadcastChange> {
    match &scene.event.kind {
        EventKind::BroadcastChanged(change) => Some(change),
        _ => None,
    }
}

fn gap<'a>(scene: &Scene<'a>) -> Option<&'a Gap> {
    match &scene.event.kind {
        EventKind::Gap(gap) => Some(gap),
        _ => None,
    }
}

fn gap_causes() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| GapCause::ALL.map(GapCause::name).to_vec());
    &WORDS
}

/// Seconds from the broadcast's beginning to the event. An unknown beginning (0) must not read as fifty years.
fn duration_seconds(scene: &Scene<'_>) -> i64 {
    scene
        .own_broadcast()
        .filter(|broadcast| broadcast.started_at.as_millis() > 0)
        .map_or(0, |broadcast| {
            let span = scene.event.at.since(broadcast.started_at);
            i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
        })
}

fn opcode(scene: &Scene<'_>) -> i64 {
    match scene.event.kind {
        EventKind::ServerError { opcode, .. } | EventKind::Unknown { opcode, .. } => opcode.into(),
        _ => 0,
    }
}

/// A change of which nothing is known before counts as none: the flags as they are now must be there.
fn became(scene: &Scene<'_>, any_of: RoleFlags) -> bool {
    let EventKind::FlagsChanged(FlagsChange { previous, .. }) = &scene.event.kind else {
        return false;
    };
    has(scene, any_of) && !previous.role.intersects(any_of)
}

fn wide(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
