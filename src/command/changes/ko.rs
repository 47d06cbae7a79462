//! Korean words about changes.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "최근 변경",
        Phrase::Nothing => "이 채팅에서 바뀐 것이 아직 없습니다.",
        Phrase::Undo => "되돌리기",
        Phrase::UndoNumber => "{0}번 되돌리기",
        Phrase::Undone => "↩️ 되돌렸습니다: ",
        Phrase::UndoneBefore => "{0}님이 이미 되돌렸습니다.",
        Phrase::NoSuch => "그런 변경이 이 채팅에 없습니다.",
        Phrase::By => "{0}번 · {1} · {2}: ",
        Phrase::WasUndone => " (↩️ {0}님이 되돌림)",
        Phrase::NotRecorded => "⚠️ 바꾸기는 했지만 기록하지 못해서 되돌리기 버튼이 없습니다. ({0})",
        Phrase::GoneSince => "되돌릴 것이 이미 없습니다.",
        Phrase::ChangedSince => "그 뒤에 다른 분이 또 바꿔서 되돌리지 않았습니다.",
        Phrase::UndoneByAnother => "다른 분이 이미 되돌렸습니다.",
        Phrase::Silenced => "무음: ",
        Phrase::Unsilenced => "무음 해제: ",
        Phrase::Language => "언어 {0} → {1}",
        Phrase::Threshold => "알림 기준 {0}개 → {1}개",
        Phrase::FanAdded => "팬 {0} 추가",
        Phrase::FanRemoved => "팬 {0} 제거",
        Phrase::RuleEnabled => "규칙 {0} 켜기",
        Phrase::RuleDisabled => "규칙 {0} 끄기",
        Phrase::RuleAdded => "새 규칙 {0}",
        Phrase::RuleEdited => "규칙 {0} 고치기",
        Phrase::Watched => "{0}님의 알림 받기",
        Phrase::Unwatched => "{0}님의 알림 그만 받기",
    }
}
