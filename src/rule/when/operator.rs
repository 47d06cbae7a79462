//! The words and signs of a condition, each with its meaning: what [`super::token`](mod@super::token) reads, for people to read.

/// Words or signs that are explained together.
#[derive(Debug)]
pub(in crate::rule) struct Operator {
    /// As they are written; those that mean the same stand together.
    pub(in crate::rule) words: &'static [&'static str],
    /// What they mean, in English.
    pub(in crate::rule) english: &'static str,
    /// What they mean, in Korean.
    pub(in crate::rule) korean: &'static str,
    /// A condition with them.
    pub(in crate::rule) example: &'static str,
    /// The same in Korean.
    pub(in crate::rule) korean_example: &'static str,
}

/// Every word and sign; each example is a condition of a donation.
pub(in crate::rule) static OPERATORS: [Operator; 14] = [
    Operator {
        words: &["and", "그리고"],
        english: "Both sides are true.",
        korean: "양쪽이 모두 참입니다.",
        example: "balloons >= 100 and donor.fan",
        korean_example: "별풍선 >= 1백 그리고 후원자.팬",
    },
    Operator {
        words: &["or", "또는"],
        english: "One side or both are true; `and` is read first.",
        korean: "한쪽이라도 참입니다. `and`를 먼저 읽습니다.",
        example: "donor.fan or donor.subscriber",
        korean_example: "후원자.팬 또는 후원자.구독자",
    },
    Operator {
        words: &["not", "아님"],
        english: "What follows is not true.",
        korean: "뒤에 오는 것이 참이 아닙니다.",
        example: "not donor.manager",
        korean_example: "아님 후원자.매니저",
    },
    Operator {
        words: &["(", ")"],
        english: "What stands between them is read first. They also hold what a function takes.",
        korean: "괄호 안을 먼저 읽습니다. 함수에 넣는 것도 괄호로 감쌉니다.",
        example: "(donor.fan or donor.subscriber) and balloons >= 100",
        korean_example: "(후원자.팬 또는 후원자.구독자) 그리고 별풍선 >= 1백",
    },
    Operator {
        words: &["==", "!="],
        english: "Is, is not. Of texts, capitals and small letters are the same.",
        korean: "같다, 같지 않다. 글자는 대소문자를 가리지 않습니다.",
        example: "kind != \"sticker\"",
        korean_example: "종류 != \"스티커\"",
    },
    Operator {
        words: &["<", "<=", ">", ">="],
        english: "Less, at most, more, at least.",
        korean: "작다, 작거나 같다, 크다, 크거나 같다.",
        example: "balloons >= 1000",
        korean_example: "별풍선 >= 1천",
    },
    Operator {
        words: &["in"],
        english: "Is one of a list, which may also go by a name; `not in`: is none of it. A person is compared by id.",
        korean: "목록에 있다. 목록은 이름으로도 쓸 수 있습니다. `not in`은 목록에 없다는 뜻입니다. 사람은 아이디로 견줍니다.",
        example: "donor in [\"fan42\", \"fan77\"]",
        korean_example: "후원자 in [\"fan42\", \"fan77\"]",
    },
    Operator {
        words: &["[", "]", ","],
        english: "A list; a comma stands between its parts.",
        korean: "목록입니다. 사이에 쉼표를 씁니다.",
        example: "kind not in [\"ad\", \"sticker\"]",
        korean_example: "종류 not in [\"애드벌룬\", \"스티커\"]",
    },
    Operator {
        words: &["contains", "포함"],
        english: "The text has this in it, or one of a list.",
        korean: "글자 안에 이것이 들어 있습니다. 목록이면 그 가운데 하나입니다.",
        example: "message contains [\"hello\", \"hi\"]",
        korean_example: "메시지 포함 [\"안녕\", \"하이\"]",
    },
    Operator {
        words: &["starts_with", "ends_with"],
        english: "The text begins with this, ends with it.",
        korean: "글자가 이것으로 시작합니다, 끝납니다.",
        example: "donor.nick starts_with \"star\"",
        korean_example: "후원자.닉네임 starts_with \"별\"",
    },
    Operator {
        words: &["matches"],
        english: "The text fits a pattern ([regular expression](https://docs.rs/regex)), all of it or a part.",
        korean: "글자의 전체나 일부가 패턴([정규식](https://docs.rs/regex))에 맞습니다.",
        example: "message matches \"^[0-9]+$\"",
        korean_example: "메시지 matches \"^[0-9]+$\"",
    },
    Operator {
        words: &["+", "-", "*", "/"],
        english: "Numbers are added, subtracted, multiplied, divided; what is left over is dropped.",
        korean: "숫자를 더하고 빼고 곱하고 나눕니다. 나머지는 버립니다.",
        example: "balloons * 2 >= sum(balloons, 1h)",
        korean_example: "별풍선 * 2 >= 합계(별풍선, 1시간)",
    },
    Operator {
        words: &[":"],
        english: "Stands behind the name of what a function takes.",
        korean: "함수에 넣는 것의 이름 뒤에 씁니다.",
        example: "count(10m, per: donor) >= 3",
        korean_example: "개수(10분, 기준: 후원자) >= 3",
    },
    Operator {
        words: &["true", "참", "false", "거짓"],
        english: "Yes, no. Seldom needed: `donor.fan` is a condition by itself.",
        korean: "예, 아니오. `후원자.팬`만으로도 조건이 되므로 쓸 일이 드뭅니다.",
        example: "donor.fan == true",
        korean_example: "후원자.팬 == 참",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rule::when::token;

    #[test]
    fn every_word_that_is_read_is_explained_and_every_one_that_is_explained_is_read() {
        let told: Vec<&str> = OPERATORS.iter().flat_map(|it| it.words).copied().collect();
        let once: BTreeSet<&str> = told.iter().copied().collect();
        assert_eq!(told.len(), once.len(), "a word is explained twice");
        assert_eq!(once, token::vocabulary().collect());
    }
}
