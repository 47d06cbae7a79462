//! Korean words about fans.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Whom => "누구인가요? SOOP 아이디를 적으세요.",
        Phrase::Added => "{0}님({1})이 들어오면 알립니다.",
        Phrase::AddedUnseen => {
            "{0}님이 들어오면 알립니다. SOOP에 물어볼 수 없어서, 있는 아이디인지는 확인하지 못했습니다."
        }
        Phrase::Removed => "{0}님이 들어와도 이제 알리지 않습니다.",
        Phrase::List => "들어오면 알리는 팬: {0}명",
        Phrase::Item => "{0}",
        Phrase::Nobody => "목록에 아무도 없습니다. `/팬 추가`로 추가해 주세요.",
        Phrase::NoList => {
            "규칙 파일에 `{0}` 목록이 없습니다. `[lists]` 아래에 `vip = [\"아이디\"]`처럼 적고 규칙의 조건에서 `visitor in vip`로 쓰세요."
        }
        Phrase::NobodyOfThatId => {
            "“{0}” 아이디를 쓰는 사람이 없습니다. 닉네임이 아니라 아이디를 적으세요."
        }
        Phrase::OnlyIds => {
            "“{0}”: SOOP 아이디가 아닙니다. 닉네임은 바뀔 수 있으니 아이디를 적으세요."
        }
    }
}
