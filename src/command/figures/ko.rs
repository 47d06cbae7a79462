//! Korean words about figures.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::NobodyWatched => {
            "아직 이 채팅에서 알림을 받는 스트리머가 없습니다. `/방송 추가`로 추가해 주세요."
        }
        Phrase::NotWatched => "이 채팅은 {0}님의 알림을 받고 있지 않습니다.",
        Phrase::TopToday => "오늘의 후원 순위 · {0}",
        Phrase::TopWeek => "7일 동안의 후원 순위 · {0}",
        Phrase::TopBroadcast => "이번 방송의 후원 순위 · {0}",
        Phrase::Place => "{0} {1} · 별풍선 {2}개 ({3}번)",
        Phrase::NobodyGave => "아직 후원이 없습니다.",
        Phrase::InAll => "모두 {0}명, 별풍선 {1}개 ({2}번)",
        Phrase::Pledged => "미션에 걸린 별풍선 {0}개는 따로입니다.",
        Phrase::Stats => "통계",
        Phrase::Today => "📅 {0} · 오늘",
        Phrase::NoBroadcast => "📺 {0} · 기록된 방송이 없습니다.",
        Phrase::BroadcastOn => "📺 {0} · {1}에 시작한 방송",
        Phrase::BroadcastOver => "📺 {0} · 지난 방송 ({1}–{2})",
        Phrase::Gifts => "후원",
        Phrase::GiftsOf => "별풍선 {0}개 ({1}번)",
        Phrase::Largest => "가장 큰 후원",
        Phrase::LargestOf => "{0} · 별풍선 {1}개",
        Phrase::Donors => "후원한 사람",
        Phrase::DonorsOf => "{0}명",
        Phrase::Subscriptions => "구독",
        Phrase::SubscriptionsOf => "새로 {0}, 이어서 {1}, 선물 {2}",
        Phrase::Arrivals => "입장",
        Phrase::ArrivalsOf => "{0}번 (처음 {1}명)",
        Phrase::Alerts => "울린 규칙",
        Phrase::AlertsOf => "{0}번",
        Phrase::HeldBack => "울리지 않은 이유",
        Phrase::Deliveries => "알림",
        Phrase::DeliveriesOf => "전달 {0}, 대기 {1}, 실패 {2}, 기한 지남 {3}",
        Phrase::AlreadyHere => "이미 와 있던 사람",
        Phrase::AnotherConnection => "다른 창으로 또 접속",
        Phrase::ShortAbsence => "잠깐 나갔다 옴",
        Phrase::Inactive => "쉬는 시간",
        Phrase::Inhibited => "다른 규칙에 양보",
        Phrase::Limited => "횟수 제한",
        Phrase::Gathering => "모으는 중",
        Phrase::Merged => "묶어서 알림",
        Phrase::Silenced => "무음",
        Phrase::TooSmall => "정한 별풍선 수보다 적음",
    }
}
