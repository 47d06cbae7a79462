//! Korean words about the ways of Discord.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::LeftOut => "… 자리가 모자라 나머지는 뺐습니다.",
        Phrase::OpenForm => "양식 열기",
        Phrase::FormWaits => "채워 넣을 것이 있습니다.",
        Phrase::FormTooLong => {
            "디스코드 양식에는 {0}자까지만 들어가서 여기서는 고칠 수 없습니다. 파일에서 고치세요."
        }
        Phrase::Busy => "한꺼번에 너무 많은 요청이 들어왔습니다. 잠시 뒤에 다시 해 보세요.",
        Phrase::Broken => "처리하다가 오류가 났습니다. 자세한 내용은 soopbell의 로그에 있습니다.",
        Phrase::Silence => "답할 것이 없습니다.",
        Phrase::Unknown => "이제 없는 명령입니다. 잠시 뒤에 디스코드에 새 명령이 나타납니다.",
    }
}
