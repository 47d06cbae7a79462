//! Korean words about rules.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "규칙 {0}개",
        Phrase::NoRules => "규칙이 없습니다. `/규칙쓰기 새로`로 하나 써 보세요.",
        Phrase::On => "🔔 {0} – {1}",
        Phrase::Off => "🔕 {0} (꺼짐) – {1}",
        Phrase::More => "그 밖에 {0}개",
        Phrase::Show => "규칙 보기",
        Phrase::WhichRule => "어떤 규칙인가요? `/규칙 목록`에서 이름을 볼 수 있습니다.",
        Phrase::NoSuch => "“{0}” 규칙이 없습니다. `/규칙 목록`에서 이름을 확인하세요.",
        Phrase::DidYouMean => "“{0}” 규칙이 없습니다. 혹시 {1}인가요?",
        Phrase::SwitchedOn => "🔔 {0} 규칙을 켰습니다.",
        Phrase::SwitchedOff => "🔕 {0} 규칙을 껐습니다. 모든 채팅에서 울리지 않습니다.",
        Phrase::TurnOn => "켜기",
        Phrase::TurnOff => "끄기",
        Phrase::Edit => "고치기",
        Phrase::Stays => "바꾸지 않았습니다: {0}",
        Phrase::Faulty => {
            "고칠 곳이 있어서 적용하지 않았습니다. 지금까지 쓰던 규칙을 그대로 씁니다."
        }
        Phrase::MoreFaults => "그 밖에 {0}군데",
        Phrase::ChangedSince => {
            "그 사이에 다른 사람이 파일을 바꿔서 아무것도 쓰지 않았습니다. 다시 해 보세요."
        }
        Phrase::AllPassed => "시험 {0}개를 모두 통과했습니다.",
        Phrase::Failed => "시험 {0}개를 돌렸더니 기대와 다른 곳이 {1}군데 있습니다.",
        Phrase::NoTests => "규칙 파일에 시험이 없습니다. `[[test]]`로 적을 수 있습니다.",
        Phrase::WhatFor => "무슨 일이 있을 때 울릴까요?",
        Phrase::FormNew => "새 규칙",
        Phrase::FormEdit => "규칙 고치기: {0}",
        Phrase::FormId => "이름 (영문 소문자, 숫자, -)",
        Phrase::FormWhen => "조건 (비우면 언제나)",
        Phrase::FormText => "알림 문구",
        Phrase::FormWhole => "규칙",
        Phrase::Look => "이렇게 바뀝니다. {0} 파일에 쓸까요?",
        Phrase::Write => "쓰기",
        Phrase::Again => "다시 고치기",
        Phrase::Discard => "버리기",
        Phrase::Written => "{0} 파일에 썼고, 지금부터 적용합니다.",
        Phrase::Discarded => "버렸습니다. 아무것도 바꾸지 않았습니다.",
        Phrase::OthersWork => {
            "⚠️ 그 사이에 다른 사람이 이 규칙을 바꿨습니다. 아래는 지금 규칙과 비교한 것입니다. 그래도 쓰려면 한 번 더 확인하세요."
        }
        Phrase::DraftGone => {
            "쓰던 규칙이 더는 없습니다. 30분이 지났거나, 다른 사람이 쓴 것입니다. 다시 시작하세요."
        }
        Phrase::Warnings => "⚠️ 틀리지는 않았지만, 의도한 내용이 맞는지 확인해 주세요:",
        Phrase::FilesNotReadable => "규칙 파일을 읽을 수 없습니다.",
    }
}
