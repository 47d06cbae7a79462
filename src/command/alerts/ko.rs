//! Korean words about alerts.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "최근 알림",
        Phrase::Nothing => "이 채팅에 울린 알림이 아직 없습니다.",
        Phrase::Line => "{0} · {1} · {2} · {3}",
        Phrase::Choose => "알림 고르기",
        Phrase::Alert => "{0}",
        Phrase::State => "상태",
        Phrase::Tries => "보낸 횟수",
        Phrase::Error => "마지막 오류",
        Phrase::Rule => "규칙",
        Phrase::Event => "방송",
        Phrase::Resend => "다시 보내기",
        Phrase::SilenceRule => "이 규칙 1시간 무음",
        Phrase::Why => "울린 이유",
        Phrase::WhichAlert => "어떤 알림인가요? `/최근 알림`에 나오는 번호를 적으세요.",
        Phrase::NoSuch => "이 채팅에 “{0}” 알림이 없습니다. `/최근 알림`에서 번호를 확인하세요.",
        Phrase::Several => "“{0}”(으)로 시작하는 알림이 여럿입니다. 선택해 주세요.",
        Phrase::NoId => {
            "“{0}”: 알림 번호가 아닙니다. `/최근 알림`에 나오는 번호를 네 글자 이상 적으세요."
        }
        Phrase::SureAgain => "“{0}” 알림은 이미 전달됐습니다. 한 번 더 보낼까요?",
        Phrase::Again => "한 번 더 보내기",
        Phrase::Resent => "다시 보냅니다.",
        Phrase::UnderWay => "지금 보내는 중입니다.",
        Phrase::NotNow => "지금 상태로는 다시 보낼 수 없습니다.",
        Phrase::Gone => "그 알림은 더는 남아 있지 않습니다.",
        Phrase::WhyTitle => "울린 이유: {0}",
        Phrase::Own => "방송에서 일어난 일이 아니라 soopbell이 직접 알린 것입니다.",
        Phrase::Forgotten => {
            "{0} 규칙이 울렸습니다. 그때의 일은 기록에서 지워져서 더는 볼 수 없습니다."
        }
        Phrase::FilesUnreadable => {
            "지금은 규칙 파일에 고칠 곳이 있어서, 조건을 하나하나 보여 드릴 수 없습니다."
        }
        Phrase::NoRuleNow => "{0} 규칙은 이제 없습니다.",
        Phrase::RangThen => "🔔 {0} 규칙이 이 일로 울렸습니다.",
        Phrase::HeldThen => "🔕 {0} 규칙에 맞았지만 울리지 않았습니다: {1}",
        Phrase::NotMatchedThen => "🔕 {0} 규칙에 맞지 않았습니다.",
        Phrase::WhatItLookedAt => "지금 적힌 조건으로 보면:",
        Phrase::Always => "조건이 없어서 이런 일에는 언제나 울립니다.",
        Phrase::NotCountedWhole => "⚠️ 오래 세는 값은 마지막 부분만 세어 본 것입니다.",
        Phrase::Lately => "{0} 규칙이 최근에 한 일",
        Phrase::NothingLately => "{0}님 방송에서 최근에 이 규칙에 맞은 일이 없습니다.",
        Phrase::Rang => "🔔 {0} · {1}",
        Phrase::Held => "🔕 {0} · {1} · {2}",
        Phrase::LastEvent => "{0}님 방송에서 마지막으로 살펴본 일:",
        Phrase::NoRule => "“{0}” 규칙이 없습니다. `/규칙 목록`에서 이름을 확인하세요.",
        Phrase::Waiting => "⏳ 대기",
        Phrase::Sending => "📤 보내는 중",
        Phrase::Sent => "✅ 전달",
        Phrase::InDoubt => "❔ 전달됐는지 모름",
        Phrase::Expired => "⌛ 기한 지남",
        Phrase::Failed => "❌ 실패",
        Phrase::Dropped => "🗑️ 버림",
    }
}
