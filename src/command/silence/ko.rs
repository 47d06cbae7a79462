//! Korean words about silences.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::HowLong => "얼마 동안 이 채팅의 알림을 끌까요? `/무음 30분`처럼 적어도 됩니다.",
        Phrase::NoDuration => {
            "“{0}”: 얼마 동안인지 알 수 없습니다. 30분, 2시간, 1일처럼 적으세요. 1년까지 됩니다."
        }
        Phrase::NoSuchWhat => "“{0}”: 이 채팅이 알림을 받는 스트리머도 규칙도 아닙니다.",
        Phrase::All => "이 채팅의 모든 알림",
        Phrase::OfStreamer => "{0}님의 알림",
        Phrase::OfRule => "{0} 규칙의 알림",
        Phrase::OfBoth => "{0}님에 대한 {1} 규칙의 알림",
        Phrase::Begun => {
            "을 {0} 동안 ({1}까지) 울리지 않습니다. 놓친 알림은 나중에 울리지 않습니다."
        }
        Phrase::Because => "이유: {0}",
        Phrase::NoneHere => "이 채팅에 꺼 둔 알림이 없습니다.",
        Phrase::Which => "무엇을 다시 켤까요?",
        Phrase::Line => " · {0}까지 · {1}",
        Phrase::LiftedOne => "을 다시 울립니다.",
        Phrase::StillSilent => "이 채팅에 다른 무음이 {0}개 더 있습니다.",
        Phrase::LiftedAll => "무음 {0}개를 모두 해제했습니다.",
        Phrase::LiftAll => "모두 해제",
        Phrase::NotInForce => "“{0}” 무음은 이 채팅에 없습니다. 이미 끝났을 수 있습니다.",
        Phrase::Minutes30 => "30분",
        Phrase::Hour1 => "1시간",
        Phrase::Hours3 => "3시간",
        Phrase::OneDay => "하루",
    }
}
