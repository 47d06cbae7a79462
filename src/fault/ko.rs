//! Korean words for every problem.

mod ring;
mod trial;
mod warning;
mod when;

use super::en::{example, is_id};
use super::problem::{Expected, Problem, ValueType};
use super::syntax::{Slip, slip};

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::Unreadable { why } => format!("파일을 읽을 수 없습니다: {why}"),
        Problem::TooLarge { limit_bytes } => format!("파일이 {limit_bytes}바이트보다 큽니다"),
        Problem::NotUtf8 => "UTF-8 텍스트 파일이 아닙니다".into(),
        Problem::Syntax { detail } => syntax(detail),
        Problem::UnknownKey { key, .. } => format!("여기에 `{key}` 항목은 없습니다"),
        Problem::MissingKey { key, .. } => format!("`{key}` 항목이 빠졌습니다"),
        Problem::WrongType {
            key,
            expected,
            found,
        } => {
            format!("`{key}`에는 {} 써야 합니다: {found}", kind(*expected))
        }
        Problem::BadDuration { key, found } => {
            format!("`{key}` 값을 시간으로 읽을 수 없습니다: `{found}`")
        }
        Problem::BadPace { key, found } => {
            format!("`{key}` 값을 속도로 읽을 수 없습니다: `{found}`")
        }
        Problem::TooManyEntries { key, found, limit } => {
            format!("`{key}`에 {found}개를 적었습니다. {limit}개까지 쓸 수 있습니다")
        }
        Problem::OutOfRange {
            key,
            found,
            min,
            max,
        } => {
            format!("`{key}` 값이 {min}부터 {max} 사이를 벗어났습니다: {found}")
        }
        Problem::BadUrl { key, found } => format!("`{key}` 값이 웹 주소가 아닙니다: `{found}`"),
        Problem::InsecureUrl { key, found } => {
            format!("`{key}`: 비밀 값이 암호화되지 않은 주소로 전송됩니다: `{found}`")
        }
        Problem::BadStreamer { found, .. } => format!("SOOP 아이디가 아닙니다: `{found}`"),
        Problem::BadChoice { key, found, .. } => {
            format!("`{key}`에 쓸 수 없는 값입니다: `{found}`")
        }
        Problem::UnknownTarget { found, .. } => format!("그런 알림 대상이 없습니다: `{found}`"),
        Problem::SecretTwice { key } => format!("`{key}`, `{key}_file` 값이 둘 다 있습니다"),
        Problem::SecretFile { key, path, why } => {
            format!("`{key}_file`이 가리키는 파일을 쓸 수 없습니다: {path}: {why}")
        }
        Problem::NoToken { target, key } => {
            format!("알림 대상 `{target}`에 필요한 `{key}` 값이 비어 있습니다")
        }
        Problem::BadSecret { key } => {
            format!("`{key}` 값에 공백이나 토큰에 쓰이지 않는 글자가 들어 있습니다")
        }
        Problem::PlainUrl { key, found } => {
            format!("`{key}`: 암호화되지 않은 주소에서 읽게 됩니다: `{found}`")
        }
        Problem::NamedFile { key, path, why } => {
            format!("`{key}` 항목이 가리키는 파일을 읽을 수 없습니다: {path}: {why}")
        }
        Problem::BadListen { key, found } => {
            format!("`{key}` 값이 포트가 붙은 주소가 아닙니다: `{found}`")
        }
        Problem::BadTargetName { found } => {
            format!("알림 대상 이름으로 쓸 수 없습니다: `{found}`")
        }
        Problem::UnwatchedStreamer { found, .. } => {
            format!("`soop.streamers` 목록에 없는 스트리머입니다: `{found}`")
        }
        Problem::HalfLogin { given, missing } => {
            format!("`{given}` 값만 있고 `{missing}` 값이 없습니다")
        }
        Problem::BadPassword { key, limit } => {
            format!("`{key}` 값이 {limit}자보다 길거나, 입력할 수 없는 글자가 들어 있습니다")
        }
        Problem::BadSigningSecret { key } => {
            format!("`{key}` 값이 `whsec_`와 24~64바이트의 base64로 된 비밀 값이 아닙니다")
        }
        rule => rule_message(rule),
    }
}

fn rule_message(problem: &Problem) -> String {
    match problem {
        Problem::Unexpected { found: Some(found) } => {
            format!("이 자리에 올 수 없습니다: `{found}`")
        }
        Problem::Unexpected { found: None } => "조건이 중간에 끊겼습니다".into(),
        Problem::UnterminatedText { quote } => {
            format!("닫는 따옴표가 없습니다: {quote}")
        }
        Problem::Spelling { found, .. } => format!("규칙에서는 이렇게 쓰지 않습니다: `{found}`"),
        Problem::BadNumber { found } => format!("정수가 아닙니다: `{found}`"),
        Problem::UnknownField { field, on, .. } => {
            format!("`{on}` 이벤트에는 `{field}` 항목이 없습니다")
        }
        Problem::PersonAsValue { person } => {
            format!("값 하나가 아니라 사람입니다: `{person}`")
        }
        Problem::Unquoted { word } => format!("`{word}`에 따옴표가 없습니다"),
        Problem::Incomparable {
            left,
            left_type,
            right,
            right_type,
        } => format!(
            "서로 비교할 수 없습니다: {left} ({}), {right} ({})",
            value(*left_type),
            value(*right_type)
        ),
        Problem::NoOrder { value: name, found } => {
            format!("`{name}` 값은 {} 크고 작음이 없습니다", since(*found))
        }
        Problem::NotACondition { value: name, found } => {
            format!(
                "`{name}` 값은 {} 그 자체로 조건이 될 수 없습니다",
                since(*found)
            )
        }
        Problem::ComparedTwice => "비교를 두 번 이어서 썼습니다".into(),
        Problem::EmptyList => "목록이 비어 있어 아무것도 해당하지 않습니다".into(),
        Problem::NoList { value } => {
            format!("`{value}` 값은 참/거짓이라서 목록이 필요 없습니다")
        }
        Problem::TooDeep { limit } => format!("괄호나 `not`이 {limit}단계보다 깊습니다"),
        Problem::TooLong { key, limit } => format!("`{key}` 값이 {limit}자보다 깁니다"),
        Problem::BadRuleId { found, .. } => {
            format!("규칙의 id로 쓸 수 없습니다: `{found}`")
        }
        Problem::DuplicateRule { id, first } => {
            format!("`{id}` 규칙이 {first}에 이미 있습니다")
        }
        Problem::BadLimitKey { found, .. } => {
            format!("횟수를 제한하는 기준으로 쓸 수 없습니다: `{found}`")
        }
        Problem::TemplateSyntax { detail } => format!("문구를 읽을 수 없습니다: {detail}"),
        Problem::UnknownWord { word, .. } => format!("문구에 쓸 수 없습니다: `{word}`"),
        Problem::TemplateFails { detail } => format!("문구를 만들 수 없습니다: {detail}"),
        Problem::EmptyText => "문구가 비어 있어 알릴 내용이 없습니다".into(),
        Problem::BadMention { found } => format!("이렇게는 아무도 부를 수 없습니다: `{found}`"),
        Problem::TooManyMentions { limit } => {
            format!("한 문구에서 {limit}번 넘게 부를 수 없습니다")
        }
        other => when::message(other),
    }
}

fn syntax(detail: &str) -> String {
    let words = match slip(detail) {
        Some(Slip::OpenQuote) => "닫는 따옴표가 없습니다",
        Some(Slip::NoQuotes) => "값이 없거나, 글자를 따옴표로 감싸지 않았습니다",
        Some(Slip::NoValue) => "이름만 있고 `= 값`이 없습니다",
        Some(Slip::OpenList) => "목록을 닫는 ] 괄호가 없습니다",
        Some(Slip::NoComma) => "목록의 값 사이에 쉼표가 없습니다",
        Some(Slip::OpenTable) => "닫는 } 괄호가 없습니다",
        Some(Slip::OpenHeading) => "제목을 닫는 ] 괄호가 없습니다",
        Some(Slip::Twice) => "같은 이름을 두 번 썼습니다",
        Some(Slip::TwoOnALine) => "값이 끝난 뒤에 다른 것이 더 있습니다",
        Some(Slip::Backslash) => "글자 안의 \\ 표시가 잘못되었습니다",
        Some(Slip::BadName) => {
            "영문자, 숫자, -, _ 말고 다른 글자가 든 이름은 따옴표로 감쌉니다: \"별풍선\" = 100"
        }
        Some(Slip::RuleHeading) => "규칙은 대괄호를 두 개씩 써서 [[rule]] 제목으로 시작합니다",
        Some(Slip::TestHeading) => "테스트는 대괄호를 두 개씩 써서 [[test]] 제목으로 시작합니다",
        None => return format!("TOML 문법에 맞지 않습니다: {detail}"),
    };
    words.into()
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::Unreadable { .. } | Problem::NamedFile { .. } => {
            "파일이 있는지, soopbell이 읽을 수 있는지 확인하세요".into()
        }
        Problem::TooLarge { .. } => "여러 파일로 나누세요".into(),
        Problem::NotUtf8 => "편집기에서 UTF-8로 저장하세요".into(),
        Problem::Syntax { .. } => {
            "한 줄은 `이름 = 값` 꼴이고, 글자는 따옴표로, 표는 [대괄호]로 감쌉니다".into()
        }
        Problem::MissingKey { example, .. } => format!("예를 들어 이렇게 추가하세요: {example}"),
        Problem::WrongType {
            key,
            expected,
            found,
        } => typed(key, *expected, found),
        Problem::BadDuration { key, .. } => {
            format!(
                "숫자 뒤에 ms, s, m, h, d를 붙이세요: {} = \"20s\"",
                last(key)
            )
        }
        Problem::BadPace { key, .. } => format!(
            "횟수와 시간을 / 양쪽에 쓰세요. 1분에 30번이면: {} = \"30/1m\"",
            last(key)
        ),
        Problem::TooManyEntries { .. } => {
            "필요 없는 것은 빼세요. 사람을 하나하나 적는 대신 역할이나 서버를 적을 수 있습니다"
                .into()
        }
        Problem::OutOfRange { min, max, .. } => format!("{min}부터 {max} 사이의 값을 고르세요"),
        Problem::BadUrl { key, .. } if last(key) != "url" => {
            "https://로 시작하는 주소를 쓰세요: \"https://live.sooplive.com\"".into()
        }
        Problem::InsecureUrl { .. } | Problem::PlainUrl { .. } => {
            "https:// 주소를 쓰세요. http://는 127.0.0.1에만 허용됩니다".into()
        }
        Problem::BadStreamer {
            suggestion: Some(id),
            ..
        } => format!("혹시 `{id}`인가요?"),
        Problem::BadStreamer { .. } => {
            "닉네임이 아니라 채널 주소에 있는 아이디(영문, 숫자, _, -)를 쓰세요".into()
        }
        Problem::BadChoice {
            suggestion,
            choices,
            ..
        } => meant(suggestion.as_deref(), choices),
        Problem::UnknownTarget {
            found,
            suggestion,
            known,
        } => target(found, suggestion.as_deref(), known),
        Problem::UnknownKey {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::BadListen { .. } => {
            "IP 주소와 포트를 쓰세요: \"127.0.0.1:8787\". 쓰지 않으려면 \"\"로 두세요".into()
        }
        Problem::BadTargetName { .. } => {
            "`alerts`처럼 짧은 이름을 쓰세요. `watchers`는 모든 알림 대상을 뜻하는 이름입니다"
                .into()
        }
        Problem::UnwatchedStreamer {
            suggestion, known, ..
        } if suggestion.is_some() => meant(suggestion.as_deref(), known),
        Problem::UnwatchedStreamer { found, .. } => {
            format!("목록에 추가하세요: streamers = [\"{found}\"]")
        }
        secret => secret_help(secret),
    }
}

fn secret_help(problem: &Problem) -> String {
    match problem {
        Problem::SecretTwice { key } => format!("하나만 남기세요. `{}_file`을 권합니다", last(key)),
        Problem::SecretFile { .. } => {
            "비밀 값만 담긴, soopbell이 읽을 수 있는 파일이어야 합니다".into()
        }
        Problem::NoToken { key, .. } => format!(
            "`{key}`, `{key}_file`, 환경 변수 SOOPBELL__{} 가운데 하나를 정하세요",
            key.to_uppercase().replace('.', "__")
        ),
        Problem::BadSecret { .. } => {
            "따옴표나 공백, 줄바꿈 없이 토큰만 다시 복사해 넣으세요".into()
        }
        Problem::HalfLogin { missing, .. } => format!(
            "`{missing}`{} 값을 추가하거나 `[soop.login]`을 지우세요. 로그인은 하지 않아도 됩니다",
            if missing.ends_with("password") {
                " 또는 `password_file`"
            } else {
                ""
            }
        ),
        Problem::BadPassword { .. } => "SOOP에 입력하는 비밀번호만 한 줄로 적으세요".into(),
        // That of a webhook is never shown, so nothing is said about what is in it.
        Problem::BadUrl { .. } => {
            "https://로 시작하는 주소만 처음부터 끝까지 다시 복사해 넣으세요".into()
        }
        Problem::BadSigningSecret { .. } => {
            "이렇게 만들어서 받는 쪽에도 알려 주세요: echo \"whsec_$(openssl rand -base64 32)\""
                .into()
        }
        rule => rule_help(rule),
    }
}

fn rule_help(problem: &Problem) -> String {
    match problem {
        Problem::Unexpected { .. } => {
            "조건은 이렇게 씁니다: balloons >= 100 and not donor.manager".into()
        }
        Problem::UnterminatedText { quote } => {
            format!("글자가 끝나는 곳에 따옴표를 하나 더 쓰세요: {quote}")
        }
        Problem::Spelling { right, .. } => format!("이렇게 고쳐 쓰세요: `{right}`"),
        Problem::BadNumber { .. } => "100, 1_000, 3천, 1만5천처럼 숫자만 쓰세요".into(),
        Problem::UnknownField {
            suggestion, known, ..
        }
        | Problem::UnknownWord {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::PersonAsValue { person } => {
            let [id, nick] = super::id_and_nick(person);
            format!("그 사람의 무엇인지까지 쓰세요: `{person}.{id}` 또는 `{person}.{nick}`")
        }
        Problem::Unquoted { word } => format!("따옴표로 감싸세요: \"{word}\""),
        Problem::Incomparable {
            left,
            left_type,
            right,
            right_type,
        } => match (left_type, right_type) {
            (ValueType::Text, ValueType::Number) => {
                format!("글자는 따옴표로 감싼 글자와 비교하세요: {left} == \"{right}\"")
            }
            (ValueType::Number, ValueType::Text | ValueType::Number | ValueType::Bool) => {
                format!("숫자는 따옴표 없는 숫자와 비교하세요: {left} >= 100")
            }
            (ValueType::Duration, _) | (_, ValueType::Duration) => {
                "시간의 길이는 초나 날을 세는 항목과 비교하세요".into()
            }
            (ValueType::Bool, _) => format!("값 없이 이렇게만 쓰세요: {left} 또는 not {left}"),
            _ => format!("글자는 따옴표로 감싼 글자와 비교하세요: {left} == \"…\""),
        },
        Problem::NoOrder { .. } => "== 나 != 를 쓰세요. 크기는 숫자만 비교할 수 있습니다".into(),
        Problem::NotACondition { value, found } => match found {
            ValueType::Number => format!("무언가와 비교하세요: {value} >= 100"),
            _ => format!("무언가와 비교하세요: {value} == \"…\""),
        },
        Problem::ComparedTwice => {
            "두 비교를 `and`로 이으세요: balloons >= 100 and balloons < 1000".into()
        }
        Problem::EmptyList => "[ 와 ] 사이에 값을 하나 이상 쓰세요".into(),
        Problem::NoList { value } => format!("목록 없이 이렇게만 쓰세요: {value} 또는 not {value}"),
        Problem::TooDeep { .. } => "규칙을 여러 개로 나누세요".into(),
        Problem::TooLong { .. } => "줄이거나 규칙을 여러 개로 나누세요".into(),
        Problem::BadRuleId { suggestion, .. } => {
            let example = suggestion.as_deref().unwrap_or("big-balloon");
            format!("영문 소문자, 숫자, 붙임표(-)로 64자까지 쓰세요: \"{example}\"")
        }
        Problem::DuplicateRule { id, .. } => {
            format!("둘 중 하나의 id를 바꾸세요. 예: \"{id}-2\"")
        }
        Problem::BadLimitKey { person, .. } => match person {
            Some(person) => {
                format!("글자나 숫자 항목, 또는 사람을 쓰세요: per = \"{person}\"")
            }
            None => "글자나 숫자 항목을 쓰거나 `per`를 지우세요".into(),
        },
        Problem::TemplateSyntax { .. } => {
            "값은 중괄호 두 개로 감쌉니다: {{ streamer.nick }}".into()
        }
        Problem::TemplateFails { .. } => {
            "글과 중괄호 두 개로 감싼 값만으로 더 간단하게 써 보세요".into()
        }
        Problem::EmptyText => "알림에 쓸 말을 적으세요: text = \"🔔 …\"".into(),
        Problem::BadMention { .. } => "중괄호 안에 이것만, 블록 밖에 쓰세요: {{ mention(\"role:123\") }}. \"user:123\", \"everyone\", \"here\"(디스코드)와 \"@이름\"(텔레그램)도 됩니다".into(),
        Problem::TooManyMentions { .. } => "디스코드 역할을 만들어 그 역할을 부르세요".into(),
        other => when::help(other),
    }
}

/// With the ending that follows a vowel or a consonant.
fn since(found: ValueType) -> &'static str {
    match found {
        ValueType::Text => "글자라서",
        ValueType::Number => "숫자라서",
        ValueType::Bool => "참/거짓이라서",
        ValueType::Duration => "시간의 길이라서",
    }
}

fn value(found: ValueType) -> &'static str {
    match found {
        ValueType::Text => "글자",
        ValueType::Number => "숫자",
        ValueType::Bool => "참/거짓",
        ValueType::Duration => "시간의 길이",
    }
}

/// How a value of the right type is written.
fn typed(key: &str, expected: Expected, found: &str) -> String {
    match expected {
        Expected::Table if key == "streamers" => {
            "지켜볼 스트리머는 [soop] 아래에 적습니다: streamers = [\"스트리머아이디\"]".into()
        }
        // One text or id where a list of them is wanted is most likely all of the list.
        Expected::TextList if found.starts_with(['"', '\'']) => {
            format!("이렇게 쓰세요: {} = [{found}]", last(key))
        }
        Expected::IdList if is_id(found) => {
            format!("이렇게 쓰세요: {} = [{found}]", last(key))
        }
        _ => format!("이렇게 쓰세요: {} = {}", last(key), example(expected)),
    }
}

/// With the particle that makes it an object.
fn kind(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "따옴표로 감싼 글자를",
        Expected::Integer => "정수를",
        Expected::Boolean => "true 또는 false를",
        Expected::TextList => "글자 목록을",
        Expected::IdList => "아이디 목록을",
        Expected::Table => "표를",
        Expected::Duration => "시간을",
    }
}

/// What to do about a target that is not there. `watchers` always is, and says nothing of what was meant.
fn target(found: &str, suggestion: Option<&str>, known: &[String]) -> String {
    if known.is_empty() {
        let name = suggestion.unwrap_or("alerts");
        return format!("설정된 알림 대상이 없습니다. 설정 파일에 추가하세요: [targets.{name}]");
    }
    if suggestion.is_none() && known.iter().all(|it| it == "watchers") {
        return format!(
            "지금은 모든 대상을 뜻하는 `watchers`만 쓸 수 있습니다. 새 대상은 설정 파일에 추가하세요: [targets.{found}]"
        );
    }
    meant(suggestion, known)
}

fn meant(suggestion: Option<&str>, known: &[String]) -> String {
    let known = known.join(", ");
    match suggestion {
        Some(name) => format!("혹시 `{name}`인가요? 쓸 수 있는 것: {known}"),
        None => format!("쓸 수 있는 것: {known}"),
    }
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}
