//! Korean words for what can be wrong with a test, and for tests that fail.

use super::{meant, warning};
use crate::fault::problem::Problem;

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::CannotBeSet { field } => {
            format!("`{field}` 값을 여기서 이렇게 정할 수 없습니다")
        }
        Problem::BeforeTheLast => "바로 앞의 이벤트보다 먼저 일어나는 것으로 되어 있습니다".into(),
        Problem::TextOfWhich => "어느 규칙의 문구인지 알 수 없습니다".into(),
        Problem::UnknownRule { found, .. } => format!("이 파일에 그런 규칙이 없습니다: `{found}`"),
        Problem::OtherRings {
            expected,
            rang,
            held,
        } => format!(
            "울려야 할 규칙: {}, 실제로 울린 규칙: {}{}",
            names(expected, "없음"),
            names(rang, "없음"),
            if held.is_empty() {
                String::new()
            } else {
                format!(", 보류된 규칙: {}", held.join(", "))
            }
        ),
        Problem::OtherText {
            rule,
            expected,
            said,
        } => {
            format!("`{rule}` 규칙의 문구가 \"{expected}\"이어야 하는데 \"{said}\"입니다")
        }
        Problem::NotHeld {
            rule,
            expected,
            found,
        } => match (expected, found) {
            (Some(expected), Some(found)) => {
                format!(
                    "`{rule}` 규칙은 `{expected}` 때문에 보류되어야 하는데 `{found}` 때문에 보류되었습니다"
                )
            }
            _ => format!("`{rule}` 규칙은 보류되어야 하는데 보류되지 않았습니다"),
        },
        Problem::Warning(it) => warning::message(it),
        _ => String::new(),
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::CannotBeSet { .. } => {
            "다른 항목으로 계산되는 값이거나, 다른 항목과 어긋나거나, 범위를 벗어난 값입니다".into()
        }
        Problem::BeforeTheLast => {
            "`at`은 테스트 시작부터 잰 시간입니다. 일어나는 순서대로 쓰세요".into()
        }
        Problem::TextOfWhich => {
            "규칙마다 쓰세요: text = { big-balloon = \"…\", new-fan = \"…\" }".into()
        }
        Problem::UnknownRule {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::OtherRings { .. } | Problem::OtherText { .. } | Problem::NotHeld { .. } => {
            "규칙을 고치거나 테스트가 기대하는 것을 고치세요".into()
        }
        Problem::Warning(it) => warning::help(it),
        _ => String::new(),
    }
}

fn names(rules: &[String], none: &str) -> String {
    if rules.is_empty() {
        none.to_owned()
    } else {
        rules.join(", ")
    }
}
