//! Korean words for what can be wrong with what a condition works out, and with names of the writer's own.

use super::{meant, ring, since};
use crate::fault::problem::{Problem, ValueType};

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::UnknownFunction { found, .. } => format!("그런 함수가 없습니다: `{found}`"),
        Problem::BadArguments { function, .. } => {
            format!("`{function}` 함수의 괄호 안이 맞지 않습니다")
        }
        Problem::CountWithin => "시간에 걸쳐 센 것을 다시 셀 수는 없습니다".into(),
        Problem::NotANumber { value, found } => {
            format!("`{value}` 값은 {} 계산할 수 없습니다", since(*found))
        }
        Problem::NotWhole { days: true } => "하루 단위로 나누어떨어지지 않습니다".into(),
        Problem::NotWhole { days: false } => "1초 단위로 나누어떨어지지 않습니다".into(),
        Problem::NotSearchable {
            value,
            found: ValueType::Text,
        } => {
            format!("`{value}` 값은 늘 같아서 찾아볼 것이 없습니다")
        }
        Problem::NotSearchable { value, found } => {
            format!("`{value}` 값은 {} 글자를 찾을 수 없습니다", since(*found))
        }
        Problem::EmptySearch => "빈 글자는 모든 글에 들어 있습니다".into(),
        Problem::BadPattern { detail } => format!("패턴을 읽을 수 없습니다: {detail}"),
        Problem::StrayList => "값 하나가 올 자리에 목록이 있습니다".into(),
        Problem::NeedsList { found, .. } => format!("목록이 아닙니다: `{found}`"),
        Problem::UnknownList { found, .. } => format!("그런 목록이 없습니다: `{found}`"),
        Problem::MixedList { name, found } => {
            format!("`{name}` 목록에 함께 둘 수 없는 값이 있습니다: {found}")
        }
        Problem::BadName { found } => format!("이름으로 쓸 수 없습니다: `{found}`"),
        Problem::NameTaken { name, by } => format!("이미 쓰이는 이름입니다: `{name}` ({by})"),
        Problem::Cycle { chain } => {
            format!("자기 자신을 가리킵니다: {}", chain.join(" → "))
        }
        Problem::TooMany { limit } => {
            format!("이름을 모두 풀어 쓰면 조건이 {limit}개보다 많은 부분으로 이루어집니다")
        }
        other => ring::message(other),
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::BadArguments { usage, .. } => format!("이렇게 씁니다: {usage}"),
        Problem::CountWithin => {
            "둘을 나란히 쓰세요: count(30s) >= 5 and sum(balloons, 10m) >= 1000".into()
        }
        Problem::NotANumber { .. } => "더하기, 빼기, 곱하기, 나누기는 숫자에만 쓸 수 있습니다".into(),
        Problem::NotWhole { days: true } => "7d나 7일처럼 날 수로 쓰세요".into(),
        Problem::NotWhole { days: false } => "90s, 10분처럼 초, 분, 시간으로 쓰세요".into(),
        Problem::NotSearchable { .. } => "항목을 앞에 쓰세요: text contains \"안녕\"".into(),
        Problem::EmptySearch => "찾을 글자를 따옴표 사이에 쓰세요".into(),
        Problem::BadPattern { .. } => {
            "패턴 문법은 https://docs.rs/regex 에 있습니다. 글자 그대로 찾으려면 `contains`를 쓰세요".into()
        }
        Problem::StrayList => "목록은 `in` 뒤에 씁니다: donor.id in [\"fan42\", \"fan77\"]".into(),
        Problem::NeedsList { value, .. } => {
            format!("대괄호 안에 값을 쓰거나 목록의 이름을 쓰세요: {value} in [\"…\"]")
        }
        Problem::UnknownList { found, known, .. } if known.is_empty() => {
            format!("이 파일이나 다른 규칙 파일에 [lists] 제목을 쓰고 그 아래에 추가하세요: {found} = [\"fan42\"]")
        }
        Problem::UnknownFunction {
            suggestion, known, ..
        }
        | Problem::UnknownList {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::MixedList { .. } => "한 목록에는 글자만, 또는 정수만 쓰세요".into(),
        Problem::BadName { .. } => {
            "글자, 숫자, _ 를 쓰되 글자로 시작하세요. 한글 이름은 = 앞에서 따옴표로 감쌉니다".into()
        }
        Problem::NameTaken { .. } => "다른 이름을 고르세요".into(),
        Problem::Cycle { .. } => "그중 하나는 나머지를 쓰지 않는 조건으로 바꾸세요".into(),
        Problem::TooMany { .. } => "규칙을 여러 개로 나누세요".into(),
        other => ring::help(other),
    }
}
