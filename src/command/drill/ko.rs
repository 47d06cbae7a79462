//! Korean words about drills.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::OnItsWay => {
            "연습 알림을 보냅니다. 실제 알림과 같은 길로 오니, 몇 초 안에 오지 않으면 실제 알림도 오지 않습니다."
        }
        Phrase::NoMatch => "이 규칙의 조건에 맞는 예를 찾지 못해서, 문구만 보여 드립니다.",
        Phrase::ThoughSilenced => {
            "🔕 이 채팅에는 무음이 있습니다. 연습 알림은 울리지만, 무음인 실제 알림은 울리지 않습니다."
        }
        Phrase::NoRule => "“{0}” 규칙이 없습니다. `/규칙 목록`에서 이름을 확인하세요.",
        Phrase::Where => "전달 상태",
    }
}
