//! The Korean for the words of fields that hold one of a few.

/// A word and the Korean for it.
type Words = &'static [(&'static str, &'static str)];

/// What was given.
pub(super) static DONATION_KINDS: Words = &[
    ("balloon", "별풍선"),
    ("video", "영상풍선"),
    ("vod", "다시보기별풍선"),
    ("ad", "애드벌룬"),
    ("station_ad", "방송국애드벌룬"),
    ("vod_ad", "다시보기애드벌룬"),
    ("sticker", "스티커"),
    ("chocolate", "초콜릿"),
    ("item", "협찬아이템"),
    ("ogq", "OGQ이모티콘"),
    ("gem", "젬"),
    ("ticket", "티켓"),
    ("goods", "굿즈"),
    ("quick_view", "퀵뷰"),
];

/// How somebody comes to subscribe.
pub(super) static SUBSCRIPTION_KINDS: Words =
    &[("new", "신규"), ("renewal", "연속"), ("gift", "선물")];

/// How far a mission is.
pub(super) static MISSION_STAGES: Words = &[
    ("gift", "후원"),
    ("notice", "결과"),
    ("settle", "정산"),
    ("paid", "지급"),
];

/// Who can read a line of chat.
pub(super) static CHAT_CHANNELS: Words = &[
    ("everyone", "전체"),
    ("managers", "매니저"),
    ("whisper", "귓속말"),
];

/// Whose notice it is.
pub(super) static NOTICE_AUTHORS: Words = &[("streamer", "스트리머"), ("platform", "운영자")];

/// What is done to keep order.
pub(super) static ACTIONS: Words = &[
    ("muted", "채팅금지"),
    ("kicked", "강퇴"),
    ("blind_kicked", "블라인드강퇴"),
    ("kick_cancelled", "강퇴취소"),
    ("kick_list", "강퇴목록"),
    ("kick_messages_hidden", "강퇴메시지숨김"),
    ("kick_messages_shown", "강퇴메시지표시"),
    ("frozen", "얼리기"),
    ("unfrozen", "녹이기"),
    ("slow_mode", "저속모드"),
    ("slow_mode_off", "저속모드해제"),
    ("banned_words", "금칙어"),
    ("manager_appointed", "매니저임명"),
    ("manager_removed", "매니저해임"),
    ("fixed_manager", "고정매니저"),
    ("timed_out", "나이트봇제재"),
];

/// As what somebody keeps order.
pub(super) static MODERATOR_ROLES: Words = &[
    ("streamer", "스트리머"),
    ("manager", "매니저"),
    ("admin", "운영자"),
    ("nightbot", "나이트봇"),
    ("unknown", "알수없음"),
];

/// What became of a poll.
pub(super) static POLL_STATES: Words =
    &[("started", "시작"), ("closed", "종료"), ("hidden", "숨김")];

/// What about a room can change.
pub(super) static ROOM_FACTS: Words = &[
    ("streamer_chat", "스트리머채팅"),
    ("paused", "일시정지"),
    ("ad_break", "광고"),
    ("confetti", "꽃가루"),
    ("cheer_team", "응원팀"),
    ("item_in_use", "아이템사용"),
    ("translation", "번역"),
    ("drops", "드롭스"),
    ("ceremony_button", "구독축하버튼"),
    ("savvy_notice", "영상안내"),
    ("subtitle", "자막"),
];

/// Why a broadcast was not seen.
pub(super) static GAP_CAUSES: Words = &[
    ("unnoticed", "늦은발견"),
    ("not_running", "꺼져있음"),
    ("dropped", "연결끊김"),
    ("silent", "무응답"),
    ("refused", "접속거절"),
    ("shed", "처리초과"),
];
