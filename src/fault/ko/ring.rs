//! Korean words for what can be wrong with when a rule rings, and with its thresholds.

use super::{meant, trial};
use crate::fault::problem::Problem;

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::NoSuchRule { found, .. } => format!("그런 규칙이 없습니다: `{found}`"),
        Problem::OtherKind { rule, on, own } => format!(
            "`{rule}` 규칙은 `{on}` 이벤트의 것이고 이 규칙은 `{own}` 이벤트의 것이라 함께 울릴 일이 없습니다"
        ),
        Problem::TierTwice { from } => format!("{from}부터인 단계가 이미 있습니다"),
        Problem::BadSchedule { found, .. } => {
            format!("시각도 요일도 시간대도 아닙니다: `{found}`")
        }
        Problem::UnknownZone { found, .. } => format!("그런 시간대가 없습니다: `{found}`"),
        other => trial::message(other),
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::NoSuchRule { known, .. } if known.is_empty() => {
            "다른 규칙이 없으니 `unless_ringing`을 지우세요".into()
        }
        Problem::NoSuchRule {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::OtherKind { .. } => {
            "같은 종류의 이벤트를 다루는 규칙을 쓰거나 `unless_ringing`을 지우세요".into()
        }
        Problem::TierTwice { .. } => "단계마다 `from`을 다르게 쓰세요".into(),
        Problem::BadSchedule {
            suggestion: Some(meant),
            ..
        }
        | Problem::UnknownZone {
            suggestion: Some(meant),
            ..
        } => format!("혹시 `{meant}`인가요?"),
        Problem::BadSchedule { .. } => {
            "줄표 앞뒤를 띄우지 말고 이렇게 쓰세요: \"18:00-02:00 Asia/Seoul, 토 일\"".into()
        }
        Problem::UnknownZone { .. } => {
            "Asia/Seoul이나 UTC처럼 쓰세요. 쓰지 않으면 한국 시간입니다".into()
        }
        other => trial::help(other),
    }
}
