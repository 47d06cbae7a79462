//! First rules in Korean, with Korean names, and the comments of their file.

use super::{Comments, Starter};
use crate::rule::schema::On;

pub(super) static COMMENTS: Comments = Comments {
    kind: On::korean_name,
    person: On::korean_person,
    every: "30초",
    reference: "규칙에 쓸 수 있는 것 모두 보기: `soopbell rules schema --markdown --language ko`",
    id: "규칙의 이름입니다. 영어 소문자, 숫자, `-`로 쓰고 다른 규칙과 겹치지 않아야 하며, 알림 아래에 함께 나옵니다.",
    on: "이벤트의 종류입니다.",
    when: "조건입니다. 이 줄을 지우면 그 종류의 이벤트마다 울립니다.",
    no_when: "그 종류의 이벤트마다 울립니다. `when = '…'` 줄을 더하면 가려서 울립니다.",
    text: "알림 문구입니다. `{{ … }}`에는 일어난 일이 들어갑니다.",
    to: "설정 파일에 적은 이 대상에만 알립니다. 없으면 그 스트리머를 지켜보는 모든 대상에 알립니다.",
    limit: "30초에 한 번만 울립니다. `per`를 쓰면 사람마다 따로 셉니다.",
    test: "어떤 일이 일어나고 그 결과가 어때야 하는지입니다. 한글 키는 따옴표로 감쌉니다. `soopbell rules test`로 돌려 봅니다.",
};

#[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
pub(super) fn starter(on: On) -> Starter {
    match on {
        On::Chat => Starter {
            when: Some(r#"내용 포함 "안녕" 그리고 대상 == "전체""#),
            text: "💬 {{ 보낸이.닉네임 }}: {{ 내용 }}",
            event: r#", "내용" = "모두 안녕", "보낸이" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "💬 초롱: 모두 안녕",
        },
        On::Donation => Starter {
            when: Some("별풍선 >= 1백"),
            text: "🎈 {{ 후원자.닉네임 }}님이 별풍선 {{ 별풍선 | comma }}개!",
            event: r#", "별풍선" = 1000, "후원자" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "🎈 초롱님이 별풍선 1,000개!",
        },
        On::Subscription => Starter {
            when: Some(r#"종류 == "신규""#),
            text: "⭐ {{ 구독자.닉네임 }}님이 구독을 시작했어요!",
            event: r#", "종류" = "신규", "구독자" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "⭐ 초롱님이 구독을 시작했어요!",
        },
        On::DonationMessage => Starter {
            when: Some("별풍선 >= 1백"),
            text: "💌 {{ 후원자.닉네임 }}님이 별풍선 {{ 별풍선 | comma }}개와 함께: {{ 내용 }}",
            event: r#", "별풍선" = 100, "내용" = "늘 응원해요", "후원자" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "💌 초롱님이 별풍선 100개와 함께: 늘 응원해요",
        },
        On::SubscriptionGifts => Starter {
            when: Some("개수 >= 5"),
            text: "🎁 {{ 선물한이.닉네임 }}님이 구독 {{ 개수 }}개를 선물했어요!",
            event: r#", "개수" = 10, "선물한이" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "🎁 초롱님이 구독 10개를 선물했어요!",
        },
        On::Mission => Starter {
            when: Some(r#"단계 == "후원" 그리고 개수 >= 1백"#),
            text: "🎯 {{ 후원자.닉네임 }}님이 미션에 {{ 개수 | comma }}개를 후원했어요: {{ 제목 }}",
            event: r#", "단계" = "후원", "제목" = "노래 부르기", "개수" = 500, "후원자" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "🎯 초롱님이 미션에 500개를 후원했어요: 노래 부르기",
        },
        On::Arrival => Starter {
            when: Some("방문자.팬"),
            text: "👋 {{ 방문자.닉네임 }}님이 왔어요!",
            event: r#", "방문자" = { "아이디" = "fan42", "닉네임" = "초롱", "팬" = true }"#,
            said: "👋 초롱님이 왔어요!",
        },
        On::Departure => Starter {
            when: Some("강퇴"),
            text: "🚪 {{ 방문자.닉네임 }}님이 강제 퇴장되었어요.",
            event: r#", "강퇴" = true, "방문자" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "🚪 초롱님이 강제 퇴장되었어요.",
        },
        On::FlagsChanged => Starter {
            when: Some("팬가입"),
            text: "💖 {{ 사람.닉네임 }}님이 팬클럽에 가입했어요!",
            event: r#", "팬가입" = true, "사람" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "💖 초롱님이 팬클럽에 가입했어요!",
        },
        On::NicknameChanged => Starter {
            when: None,
            text: "✏️ {{ 이전닉네임 }}님이 이제 {{ 사람.닉네임 | 이에요 }}.",
            event: r#", "이전닉네임" = "새싹", "사람" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "✏️ 새싹님이 이제 초롱이에요.",
        },
        On::Notice => Starter {
            when: Some(r#"게시 그리고 작성자 == "스트리머""#),
            text: "📌 {{ 내용 }}",
            event: r#", "내용" = "8시에 돌아올게요", "게시" = true, "작성자" = "스트리머""#,
            said: "📌 8시에 돌아올게요",
        },
        On::Moderation => Starter {
            when: Some(r#"조치 == "채팅금지""#),
            text: "🔇 {{ 사람.닉네임 }}님의 채팅이 {{ 시간 | span }} 동안 금지되었어요.",
            event: r#", "조치" = "채팅금지", "시간" = 30, "사람" = { "아이디" = "fan42", "닉네임" = "초롱" }"#,
            said: "🔇 초롱님의 채팅이 30초 동안 금지되었어요.",
        },
        On::Poll => Starter {
            when: Some(r#"상태 == "시작""#),
            text: "🗳️ {{ 스트리머.닉네임 }}님이 투표를 시작했어요.",
            event: r#", "상태" = "시작", "스트리머" = { "닉네임" = "별하늘" }"#,
            said: "🗳️ 별하늘님이 투표를 시작했어요.",
        },
        On::RoomState => Starter {
            when: Some(r#"항목 == "광고" 그리고 진행중"#),
            text: "📺 광고가 시작되었어요.",
            event: r#", "항목" = "광고", "진행중" = true"#,
            said: "📺 광고가 시작되었어요.",
        },
        On::BroadcastStarted => Starter {
            when: Some("방송시간 < 10분"),
            text: "🔴 {{ 스트리머.닉네임 }}님이 방송을 시작했어요: {{ 제목 }}",
            event: r#", "제목" = "밤 방송", "방송시간" = 3, "스트리머" = { "닉네임" = "별하늘" }"#,
            said: "🔴 별하늘님이 방송을 시작했어요: 밤 방송",
        },
        On::BroadcastEnded => Starter {
            when: None,
            text: "⚫ {{ 스트리머.닉네임 }}님의 방송이 끝났어요.",
            event: r#", "스트리머" = { "닉네임" = "별하늘" }"#,
            said: "⚫ 별하늘님의 방송이 끝났어요.",
        },
        On::BroadcastChanged => Starter {
            when: Some("제목 != 이전제목"),
            text: "✏️ {{ 스트리머.닉네임 }}님이 방송 제목을 바꿨어요: {{ 제목 }}",
            event: r#", "제목" = "노래 방송", "이전제목" = "밤 방송", "스트리머" = { "닉네임" = "별하늘" }"#,
            said: "✏️ 별하늘님이 방송 제목을 바꿨어요: 노래 방송",
        },
        On::Gap => Starter {
            when: Some("시간 >= 1분"),
            text: "🙈 soopbell이 방송을 {{ 시간 | span }} 동안 보지 못했어요.",
            event: r#", "시간" = 90"#,
            said: "🙈 soopbell이 방송을 1분 30초 동안 보지 못했어요.",
        },
        On::Connected => Starter {
            when: None,
            text: "👀 soopbell이 {{ 스트리머.닉네임 }}님의 방송을 지켜보고 있어요.",
            event: r#", "스트리머" = { "닉네임" = "별하늘" }"#,
            said: "👀 soopbell이 별하늘님의 방송을 지켜보고 있어요.",
        },
        On::Disconnected => Starter {
            when: None,
            text: "🔌 {{ 스트리머.닉네임 }}님의 방송이 보이지 않아요: {{ 이유 }}",
            event: r#", "이유" = "서버가 연결을 끊음", "스트리머" = { "닉네임" = "별하늘" }"#,
            said: "🔌 별하늘님의 방송이 보이지 않아요: 서버가 연결을 끊음",
        },
        On::ServerError => Starter {
            when: None,
            text: "⚠️ SOOP이 서비스 {{ 서비스번호 }}번을 거절했어요: {{ 내용 }}",
            event: r#", "서비스번호" = 2, "오류코드" = 1, "내용" = "지금은 안 됩니다""#,
            said: "⚠️ SOOP이 서비스 2번을 거절했어요: 지금은 안 됩니다",
        },
        On::Unknown => Starter {
            when: None,
            text: "❓ SOOP이 모르는 것을 보냈어요: 서비스 {{ 서비스번호 }}번",
            event: r#", "서비스번호" = 999"#,
            said: "❓ SOOP이 모르는 것을 보냈어요: 서비스 999번",
        },
    }
}
