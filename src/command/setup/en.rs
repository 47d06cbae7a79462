//! English words for setting a chat up.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Welcome => "Setting this chat up",
        Phrase::LanguageStep => {
            "1/4 · In which language are those answered whose app is neither in Korean nor in English? / 앱의 언어가 한국어도 영어도 아닌 분에게는 어느 말로 답할까요?"
        }
        Phrase::StreamerStep => "2/4 · Whose alerts shall ring in this chat?",
        Phrase::StreamerNow => "It gets the alerts of {0}.",
        Phrase::AddStreamer | Phrase::StreamerForm => "Add a streamer",
        Phrase::Next => "Next",
        Phrase::StreamerBlank => "Id, nickname, or a link of SOOP",
        Phrase::ThresholdStep => {
            "3/4 · From how many balloons on shall gifts ring here? Of those that the rules ring for, smaller ones are kept out of this chat alone."
        }
        Phrase::ThresholdNow => "Now it is {0} and more.",
        Phrase::Every => "All, as the rules say",
        Phrase::From => "{0} and more",
        Phrase::DrillStep => "4/4 · Shall it ring once for practice, to see that alerts arrive?",
        Phrase::RingNow => "Ring now",
        Phrase::Finish => "Finish",
        Phrase::Done => "All set up. `/help` shows everything that can be told.",
        Phrase::ThresholdSet => "Gifts ring here from {0} balloons on.",
        Phrase::ThresholdOff => "All gifts ring here that the rules ring for.",
    }
}
