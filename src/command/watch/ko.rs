//! Korean words about watching.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Added => "{0}님({1})의 알림을 이제 이 채팅에서 울립니다.",
        Phrase::AlreadyThere => "{0}님({1})의 알림은 이미 이 채팅에서 울리고 있습니다.",
        Phrase::Removed => "{0}님({1})의 알림은 이제 이 채팅에서 울리지 않습니다.",
        Phrase::NotThere => {
            "이 채팅은 {0}님의 알림을 받고 있지 않습니다. `/방송 목록`에서 확인하세요."
        }
        Phrase::IsConfigured => {
            "{0}님({1})은 설정 파일에 적혀 있어서 여기서 해제할 수 없습니다. soopbell.toml에서 지우거나, `/무음`으로 이 채팅의 알림만 끄세요."
        }
        Phrase::NoneYet => {
            "아직 이 채팅에서 알림을 받는 스트리머가 없습니다. `/방송 추가`로 추가해 주세요."
        }
        Phrase::List => "이 채팅은 {0}명의 알림을 받습니다.",
        Phrase::Live => "🔴 {0} ({1}) 방송 중",
        Phrase::Offline => "⚫ {0} ({1})",
        Phrase::IsLive => "🔴 지금 방송 중: {0}",
        Phrase::IsOffline => "⚫ 지금은 방송하지 않습니다. 시작하면 알려 드립니다.",
        Phrase::MissingHere => "⚠️ 아직 이 채팅에 알림을 보낼 수 없습니다. ",
        Phrase::Whom => "어느 스트리머인가요? 아이디, 닉네임 또는 SOOP 링크를 적으세요.",
        Phrase::WhichOne => "“{0}”에 꼭 맞는 스트리머를 알 수 없습니다. 선택해 주세요.",
        Phrase::NobodyOfThatId => {
            "“{0}” 아이디를 쓰는 스트리머가 없습니다. 방송국 주소를 그대로 붙여 넣어도 됩니다."
        }
        Phrase::NobodyOfThatNick => {
            "지금 방송 중인 사람 가운데 “{0}”님을 찾지 못했습니다. 닉네임으로는 방송 중일 때만 찾을 수 있으니, 아이디나 방송국 주소를 적으세요."
        }
        Phrase::SoopSilent => {
            "SOOP에 물어볼 수 없어서 아무것도 바꾸지 않았습니다. 잠시 뒤에 다시 해 보세요. ({0})"
        }
    }
}
