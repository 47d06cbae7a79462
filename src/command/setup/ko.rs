//! Korean words for setting a chat up.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Welcome => "이 채팅을 설정합니다",
        Phrase::LanguageStep => {
            "1/4 · 앱의 언어가 한국어도 영어도 아닌 분에게는 어느 말로 답할까요? / Which language for those whose app has neither?"
        }
        Phrase::StreamerStep => "2/4 · 누구의 알림을 이 채팅에서 울릴까요?",
        Phrase::StreamerNow => "지금 받는 알림: {0}",
        Phrase::AddStreamer | Phrase::StreamerForm => "스트리머 더하기",
        Phrase::Next => "다음",
        Phrase::StreamerBlank => "아이디, 닉네임 또는 SOOP 링크",
        Phrase::ThresholdStep => {
            "3/4 · 별풍선 몇 개부터 이 채팅에 알릴까요? 규칙이 울리는 후원 가운데 이보다 작은 것은 이 채팅에만 알리지 않습니다."
        }
        Phrase::ThresholdNow => "지금은 {0}개부터 알립니다.",
        Phrase::Every => "규칙대로 모두",
        Phrase::From => "{0}개부터",
        Phrase::DrillStep => "4/4 · 알림이 잘 오는지 연습 알림을 울려 볼까요?",
        Phrase::RingNow => "울려 보기",
        Phrase::Finish => "마치기",
        Phrase::Done => "설정을 마쳤습니다. `/도움말`에서 쓸 수 있는 명령을 모두 볼 수 있습니다.",
        Phrase::ThresholdSet => "이 채팅에는 별풍선 {0}개부터 알립니다.",
        Phrase::ThresholdOff => "이 채팅에는 규칙이 울리는 후원을 모두 알립니다.",
    }
}
