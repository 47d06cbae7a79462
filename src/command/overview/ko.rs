//! Korean words about how things are.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "상태",
        Phrase::Starting => "⏳ {0} · 확인하는 중",
        Phrase::Offline => "⚫ {0} · 방송하지 않음",
        Phrase::Connecting => "🟡 {0} · 방송 중, 채팅에 들어가는 중",
        Phrase::Live => "🔴 {0} · {1}째 방송 중 ({2} 시작)",
        Phrase::LiveUnknown => "🔴 {0} · 방송 중",
        Phrase::Closed => "🔒 {0} · 방송 중이지만 들어갈 수 없음: {1}",
        Phrase::Trouble => "⚠️ {0} · {1}",
        Phrase::Viewers => " · 시청자 {0}명",
        Phrase::Joins => " · 1분에 {0}명 입장",
        Phrase::JoinsCeased => " · 1분에 {0}명 입장 (SOOP이 입장을 더는 알려 주지 않는 듯함)",
        Phrase::Blind => " · 못 본 시간 {0}",
        Phrase::LastAlert => "마지막 알림",
        Phrase::ThisChat => "이 채팅",
        Phrase::ChatGood => "기다리는 알림 없음",
        Phrase::ChatWaiting => "⏳ 알림 {0}개가 기다리는 중",
        Phrase::ChatParked => "❌ 보낼 수 없음: {0} (기다리는 알림 {1}개)",
        Phrase::Rules => "규칙",
        Phrase::RulesFaulty => "{0}개. 바뀐 파일에 고칠 곳이 {1}군데 있어 예전 규칙을 씁니다.",
        Phrase::Discord => "디스코드",
        Phrase::Telegram => "텔레그램",
        Phrase::BotOff => "꺼짐",
        Phrase::BotConnecting => "🟡 연결하는 중",
        Phrase::BotReady => "✅ {0}부터 연결됨 (다시 연결 {1}번)",
        Phrase::BotLost => "❌ {0}",
        Phrase::Threshold => "알리는 후원",
        Phrase::ThresholdOf => "별풍선 {0}개부터",
        Phrase::Silences => "🔕 무음:",
        Phrase::Others => "그 밖에 {0}명. 이름을 적으면 볼 수 있습니다.",
    }
}
