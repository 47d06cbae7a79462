//! 텔레그램에서만 하는 말의 한국어.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Missed => {
            "soopbell이 자리를 비운 사이에 온 명령은 실행하지 않았습니다. 아직 필요하면 다시 보내 주세요."
        }
        Phrase::Unknown => {
            "/{0} 명령은 없습니다. /{1} 명령을 찾으셨나요? 모든 명령은 /help 에 있습니다."
        }
        Phrase::UnknownFar => "/{0} 명령은 없습니다. 모든 명령은 /help 에 있습니다.",
        Phrase::LeftOut => "… 너무 길어서 나머지는 뺐습니다.",
        Phrase::FormIntro => {
            "질문이 {0}개 있습니다. 하나씩 답장으로 답해 주세요. 15분 안에 답하지 않으면 끝납니다. 그만두려면 /cancel 을 보내세요."
        }
        Phrase::Cancel => "그만두기",
        Phrase::Cancelled => "그만두었습니다. 바뀐 것은 없습니다.",
        Phrase::NothingToCancel => "그만둘 것이 없습니다.",
        Phrase::QuestionGone => "이 질문은 이제 받지 않습니다. 명령을 다시 보내 주세요.",
        Phrase::Example => "예: {0}",
        Phrase::StandsThere => "지금 값 (눌러서 복사):",
        Phrase::Keep => "그대로 두려면 /skip 을 보내세요.",
        Phrase::KeepOrEmpty => "그대로 두려면 /skip, 비우려면 - 를 보내세요.",
        Phrase::Skip => "건너뛰려면 /skip 을 보내세요.",
        Phrase::NoFormsAsGroup => {
            "익명 관리자로는 누가 쓰는지 알 수 없어서 질문을 이어 갈 수 없습니다. 관리자 설정에서 익명을 끄고 명령을 다시 보내 주세요."
        }
        Phrase::MayNotBeEmpty => "비워 둘 수 없습니다.",
    }
}
