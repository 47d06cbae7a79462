//! Korean words for what is allowed and most likely not meant.

use crate::fault::warning::{Warning, Why};

pub(super) fn message(warning: &Warning) -> String {
    match warning {
        Warning::Never { part, why, .. } => match reason(why) {
            Some(reason) => format!("결코 맞을 수 없는 조건입니다: `{part}` ({reason})"),
            None => "결코 맞을 수 없는 조건입니다".into(),
        },
        Warning::Always { part, why, .. } => match reason(why) {
            Some(reason) => format!("언제나 맞는 조건입니다: `{part}` ({reason})"),
            None => "언제나 맞는 조건입니다".into(),
        },
        Warning::Contradiction { first, second, .. } => {
            format!("두 조건이 함께 맞을 수 없습니다: `{first}`, `{second}`")
        }
        Warning::Either { first, second, .. } => {
            format!("두 조건 가운데 하나는 언제나 맞습니다: `{first}`, `{second}`")
        }
        Warning::OutOfReach { part, field, most } => {
            format!("`{field}` 값이 {most}보다 크다고 알려진 적은 없습니다: `{part}`")
        }
        Warning::AnyText { pattern } => format!("모든 글에 맞는 패턴입니다: \"{pattern}\""),
        Warning::SameRule { id, other, place } => {
            format!("`{id}` 규칙은 {place}에 있는 `{other}` 규칙과 똑같을 때 울립니다")
        }
        Warning::UnusedName {
            name,
            is_list: true,
        } => format!("`{name}` 목록을 쓰는 규칙이 없습니다"),
        Warning::UnusedName { name, .. } => format!("`{name}` 이름을 쓰는 규칙이 없습니다"),
        Warning::LongText {
            platform,
            length,
            limit,
        } => format!(
            "문구가 {length}자로, {}의 한도 {limit}자보다 깁니다",
            korean(platform)
        ),
        Warning::UnusedTarget { name } => {
            format!("`{name}` 알림 대상에는 아무것도 보내지 않습니다")
        }
        Warning::NobodyWatches { rules } => {
            format!(
                "알림 대상이 있는 스트리머가 없어서 울릴 곳이 없는 규칙입니다: {}",
                rules.join(", ")
            )
        }
    }
}

pub(super) fn help(warning: &Warning) -> String {
    match warning {
        Warning::Never {
            whole: true, why, ..
        } => match why {
            Why::Spelled => {
                "이 규칙은 울리지 않습니다. 잠시 꺼 두려면 규칙의 줄마다 앞에 #을 붙이세요".into()
            }
            _ => "이 규칙은 결코 울리지 않습니다. 조건을 고치세요".into(),
        },
        Warning::Always { whole: true, .. } => {
            "같은 종류의 이벤트마다 울립니다. 그러려는 것이라면 `when`을 지우세요".into()
        }
        Warning::Never { .. } | Warning::Always { .. } => "그 부분을 지우거나 고치세요".into(),
        Warning::Contradiction { whole, .. } => format!(
            "{}둘 사이에 `or`를 쓰려던 것인가요?",
            if *whole {
                "이 규칙은 결코 울리지 않습니다. "
            } else {
                ""
            }
        ),
        Warning::Either { whole, .. } => format!(
            "{}둘 사이에 `and`를 쓰려던 것인가요?",
            if *whole {
                "같은 종류의 이벤트마다 울립니다. "
            } else {
                ""
            }
        ),
        Warning::OutOfReach { .. } => {
            "0의 개수를 확인하세요. soopbell이 짐작한 한도라서, 넘어도 규칙은 그대로 동작합니다"
                .into()
        }
        Warning::AnyText { .. } => {
            "그 부분을 지우거나 글에 들어 있어야 할 것을 쓰세요. 비어 있지 않은지만 보려면: != \"\""
                .into()
        }
        Warning::SameRule { .. } => "하나만 남기거나, 다른 점을 `when`에 쓰세요".into(),
        Warning::UnusedName { name, is_list } => {
            if *is_list {
                format!(
                    "지우거나 이렇게 쓰세요: donor.id in {name}. 다른 파일에서 쓴다면 그 파일도 함께 검사하세요"
                )
            } else {
                format!(
                    "지우거나 이렇게 쓰세요: when = '{name}'. 다른 파일에서 쓴다면 그 파일도 함께 검사하세요"
                )
            }
        }
        Warning::LongText { .. } => {
            "넘치는 끝부분은 잘립니다. 줄이거나, 그 알림 대상에 쓸 짧은 문구를 따로 적으세요".into()
        }
        Warning::UnusedTarget { name } => {
            format!(
                "규칙에 to = [\"{name}\"]처럼 쓰거나 [streamers.<아이디>]에 적으세요. 필요 없으면 지우세요"
            )
        }
        Warning::NobodyWatches { .. } => {
            "targets = [] 자리에 알림 대상을 적거나, 규칙에 to = [\"…\"]로 적으세요".into()
        }
    }
}

fn reason(why: &Why) -> Option<String> {
    Some(match why {
        Why::Spelled => return None,
        Why::Constant => "어느 이벤트에서나 같음".into(),
        Why::Itself => "양쪽이 같음".into(),
        Why::AtLeast { of, least } => format!("`{of}` 값은 {least}보다 작을 수 없음"),
        Why::AtMost { of, most } => format!("`{of}` 값은 {most}보다 클 수 없음"),
    })
}

fn korean(platform: &str) -> &str {
    match platform {
        "Discord" => "디스코드",
        "Telegram" => "텔레그램",
        other => other,
    }
}
