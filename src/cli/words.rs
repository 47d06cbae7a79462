//! What the commands say to people, in their language. What is wrong in a file has words of its own, in [`crate::fault`].

use crate::app::AppError;
use crate::fault::{Language, Problem, Warning};
use crate::sink::SetupError;
use crate::store::StoreError;

/// Something a command says.
#[derive(Debug)]
pub(super) enum Words<'a> {
    /// There is nobody to watch.
    NoStreamers,
    /// There is no rule, so nothing can ring.
    NoRules,
    /// It cannot start.
    CannotStart(&'a AppError),
    /// So many faults were found.
    Faults { errors: usize, warnings: usize },
    /// What these codes mean can be read at length.
    ExplainedBy(&'a [&'a str]),
    /// No error was found in so many files and rules, and so many tests came out as they expect, if they were run.
    NoFaults {
        files: usize,
        rules: usize,
        tests: Option<usize>,
    },
    /// So many tests of this file ran, and so many came out as they expect.
    Tests {
        file: &'a str,
        ran: usize,
        passed: usize,
    },
    /// This can be meant as no event.
    NoEventId(&'a str),
    /// This can be meant neither as a code nor as an event.
    Unexplained(&'a str),
    /// No fault has this code.
    NoSuchCode(&'a str),
    /// The log does not hold the event that was asked for.
    NoSuchEvent,
    /// There is no rule of this name.
    NoSuchRule(&'a str),
    /// What happened before cannot be read.
    CannotLookBack(&'a str),
    /// A first rule was written into this file; its folder as commands take it, if it is none that they read anyway.
    NewRule { file: &'a str, folder: &'a str },
    /// This folder was made for it, so the shipped rules are used no more.
    FirstRule(&'a str),
    /// Editors will not find the schema, which belongs here.
    NoSchema(&'a str),
    /// There is a file already where one was to be written.
    FileIsThere(&'a str),
    /// This is no name for a file.
    BadFileName(&'a str),
    /// A file cannot be written.
    CannotWrite { file: &'a str, why: &'a str },
    /// It was asked twice to end, and ended without having finished.
    CutShort,
}

impl Words<'_> {
    /// The words in this language.
    pub(super) fn say(&self, language: Language) -> String {
        match language {
            Language::Korean => korean(self),
            Language::English => english(self),
        }
    }
}

fn english(words: &Words<'_>) -> String {
    match words {
        Words::NoStreamers => "there is no streamer to watch; add to the configuration:\n\n\
                               [soop]\nstreamers = [\"theirid\"]"
            .into(),
        Words::NoRules => "note: there is no rule, so nothing will ever ring".into(),
        Words::CannotStart(AppError::Target { target, why }) => {
            format!("soopbell cannot start: target `{target}`: {why}")
        }
        Words::CannotStart(error) => format!("soopbell cannot start: {error}"),
        Words::Faults { errors, warnings } => {
            let count = |count: &usize, what: &str| match count {
                0 => None,
                1 => Some(format!("1 {what}")),
                _ => Some(format!("{count} {what}s")),
            };
            let counts = [count(errors, "error"), count(warnings, "warning")];
            counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Words::ExplainedBy(codes) => explained("more about it", "also", codes),
        Words::NoFaults {
            files,
            rules,
            tests,
        } => {
            let tests = tests.map(|tests| format!(", {tests} test(s)"));
            let tests = tests.unwrap_or_default();
            format!("{files} file(s), {rules} rule(s){tests}: no errors")
        }
        Words::Tests { file, ran: 0, .. } => format!("{file}: no tests"),
        Words::Tests { file, ran, passed } => format!("{file}: {passed} of {ran} test(s) passed"),
        Words::NoEventId(what) => format!(
            "`{what}` is neither an event's id, like 5f3a9c01-2b, nor its place in the log, like 1234"
        ),
        Words::Unexplained(what) => format!(
            "`{what}` is neither a code, like R012, nor an event's id, like 5f3a9c01-2b, nor its place in the log, like 1234"
        ),
        Words::NoSuchCode(code) => no_such_code(
            code,
            "there is no code",
            [
                ("C", "configuration"),
                ("F", "any file"),
                ("R", "rules and their tests"),
                ("W", "warnings"),
            ],
            "all of them: soopbell rules explain --codes",
        ),
        Words::NoSuchEvent => {
            "the log has no such event (it keeps `log.keep`, 14 days unless set otherwise)".into()
        }
        Words::NoSuchRule(rule) => format!("there is no rule `{rule}`"),
        Words::CannotLookBack(why) => format!("what happened cannot be read: {why}"),
        Words::NewRule { file, folder } => format!(
            "{file} is written. Change it as you like, then:\n  \
             soopbell rules check{folder}   every mistake, with its place\n  \
             soopbell rules test{folder}    whether it rings as its test says\n\
             A soopbell that runs with this folder takes it over at once."
        ),
        Words::FirstRule(folder) => format!(
            "note: the folder {folder} is new. Where the configuration reads its rules from it, the shipped rules are used no more: copy into it those you want to keep"
        ),
        Words::NoSchema(file) => {
            format!("Editors complete names and flag mistakes with: soopbell rules schema > {file}")
        }
        Words::FileIsThere(file) => format!(
            "{file} is there already and stays as it is; give another name: soopbell rules new NAME"
        ),
        Words::BadFileName(name) => format!(
            "`{name}` cannot be the name of a rule file; use letters, digits, - and _, at most 100 bytes, and no name that Windows keeps for itself: soopbell rules new big-gift"
        ),
        Words::CannotWrite { file, why } => format!("{file} cannot be written: {why}"),
        Words::CutShort => {
            "ended before everything was finished; what is logged will still ring".into()
        }
    }
}

/// The command that explains the first of these codes, and the other codes.
fn explained(more: &str, also: &str, codes: &[&str]) -> String {
    let Some((first, others)) = codes.split_first() else {
        return String::new();
    };
    let others = match others {
        [] => String::new(),
        others => format!(" ({also}: {})", others.join(", ")),
    };
    format!("{more}: soopbell rules explain {first}{others}")
}

/// That a code is none, and from where to where they go: by their first letter, with what each is about.
fn no_such_code(code: &str, none: &str, letters: [(&str, &str); 4], list: &str) -> String {
    let lines = letters.into_iter().filter_map(|(letter, about)| {
        let codes = Problem::CODES.iter().chain(Warning::CODES);
        let codes = codes.filter(|code| code.starts_with(letter));
        let (first, last) = (codes.clone().min()?, codes.max()?);
        Some(format!("  {first}–{last}  {about}\n"))
    });
    format!("{none} `{code}`\n{}{list}", lines.collect::<String>())
}

fn korean(words: &Words<'_>) -> String {
    match words {
        Words::NoStreamers => "지켜볼 스트리머가 없습니다. 설정 파일에 이렇게 추가하세요:\n\n\
                               [soop]\nstreamers = [\"스트리머아이디\"]"
            .into(),
        Words::NoRules => "참고: 규칙이 하나도 없어서 아무 알림도 울리지 않습니다".into(),
        Words::CannotStart(error) => {
            format!("soopbell을 시작할 수 없습니다: {}", korean_reason(error))
        }
        Words::Faults { errors, warnings } => {
            let count =
                |count: &usize, what: &str| (*count > 0).then(|| format!("{what} {count}개"));
            let counts = [count(errors, "오류"), count(warnings, "경고")];
            counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Words::ExplainedBy(codes) => explained("자세한 설명", "다른 코드", codes),
        Words::NoFaults {
            files,
            rules,
            tests,
        } => {
            let tests = tests.map(|tests| format!(", 테스트 {tests}개"));
            let tests = tests.unwrap_or_default();
            format!("파일 {files}개, 규칙 {rules}개{tests}: 오류가 없습니다")
        }
        Words::Tests { file, ran: 0, .. } => format!("{file}: 테스트가 없습니다"),
        Words::Tests { file, ran, passed } => format!("{file}: 테스트 {ran}개 중 {passed}개 통과"),
        Words::NoEventId(what) => format!(
            "5f3a9c01-2b 같은 이벤트 id도, 1234 같은 기록의 위치도 아닙니다: `{what}`"
        ),
        Words::Unexplained(what) => format!(
            "R012 같은 코드도, 5f3a9c01-2b 같은 이벤트 id도, 1234 같은 기록의 위치도 아닙니다: `{what}`"
        ),
        Words::NoSuchCode(code) => no_such_code(
            code,
            "그런 코드가 없습니다:",
            [
                ("C", "설정"),
                ("F", "모든 파일"),
                ("R", "규칙과 테스트"),
                ("W", "경고"),
            ],
            "모든 코드 보기: soopbell rules explain --codes",
        ),
        Words::NoSuchEvent => "기록에 그런 이벤트가 없습니다 (기록은 `log.keep` 동안, 따로 정하지 않으면 14일 남습니다)".into(),
        Words::NoSuchRule(rule) => format!("그런 규칙이 없습니다: `{rule}`"),
        Words::CannotLookBack(why) => format!("지난 기록을 읽을 수 없습니다: {why}"),
        Words::NewRule { file, folder } => format!(
            "{file} 파일을 만들었습니다. 원하는 대로 고친 다음 확인하세요:\n  \
             soopbell rules check{folder}   잘못된 곳을 모두 알려 줍니다\n  \
             soopbell rules test{folder}    테스트대로 울리는지 봅니다\n\
             이 폴더로 실행 중인 soopbell이 있다면 바로 적용됩니다."
        ),
        Words::FirstRule(folder) => format!(
            "참고: {folder} 폴더를 새로 만들었습니다. 설정이 이 폴더의 규칙을 읽는다면 기본 규칙은 더 쓰지 않으니, 계속 쓸 것은 이 폴더에 복사하세요"
        ),
        Words::NoSchema(file) => format!(
            "편집기가 이름을 채워 주고 실수를 표시하게 하려면: soopbell rules schema > {file}"
        ),
        Words::FileIsThere(file) => format!(
            "{file} 파일이 이미 있어서 그대로 두었습니다. 다른 이름을 쓰세요: soopbell rules new 이름"
        ),
        Words::BadFileName(name) => format!(
            "규칙 파일 이름으로 쓸 수 없습니다: `{name}`. 글자, 숫자, -, _만 100바이트까지 쓰고, 윈도우가 따로 쓰는 이름은 피하세요: soopbell rules new big-gift"
        ),
        Words::CannotWrite { file, why } => format!("{file} 파일을 쓸 수 없습니다: {why}"),
        Words::CutShort => {
            "하던 일을 끝내지 못하고 멈췄습니다. 기록된 알림은 다음에 보냅니다".into()
        }
    }
}

/// Why the file with what happened cannot be used.
pub(super) fn of_store(error: &StoreError, language: Language) -> String {
    if language == Language::English {
        return error.to_string();
    }
    match error {
        StoreError::Folder { folder, why } => {
            format!("데이터 폴더 {folder}를 만들 수 없습니다: {why}")
        }
        StoreError::Sqlite { file, why } => {
            format!("{file} 파일을 쓸 수 없습니다: {why}")
        }
        StoreError::Newer { file, found, known } => format!(
            "{file} 파일은 더 새로운 soopbell이 만들었습니다 (파일 {found}판, 지금 soopbell은 {known}판까지 압니다)"
        ),
        StoreError::Older { file, found, known } => format!(
            "{file} 파일은 더 오래된 soopbell이 만들었습니다 (파일 {found}판, 지금 soopbell은 {known}판까지 압니다). `soopbell run`을 한 번 실행하면 새 판으로 바뀝니다"
        ),
        StoreError::Missing(file) => {
            format!("{file} 파일이 없습니다. 이 데이터 폴더로 soopbell을 실행한 적이 없습니다")
        }
        StoreError::InUse(folder) => {
            format!("데이터 폴더 {folder}에서 다른 soopbell이 실행 중입니다")
        }
    }
}

fn korean_reason(error: &AppError) -> String {
    match error {
        AppError::Store(error) => of_store(error, Language::Korean),
        AppError::Log(error) => format!("기록을 읽을 수 없습니다: {error}"),
        AppError::NoChat => "사람이 대화하는 채팅이 아닙니다".into(),
        AppError::NoRule(rule) => format!("`{rule}`라는 규칙이 없습니다"),
        AppError::TooManyWatches { most } => {
            format!(
                "채팅 하나에서 스트리머를 {most}명까지 지켜볼 수 있습니다. 먼저 한 명을 빼 주세요"
            )
        }
        AppError::Silence(error) => error.message(Language::Korean),
        AppError::Outbox(error) => format!("보낼 알림을 읽거나 쓸 수 없습니다: {error}"),
        AppError::Tls(error) => format!("추가 인증서(soop.ca_file)를 쓸 수 없습니다: {error}"),
        AppError::Listen { address, why } => {
            format!("web.listen: {address}에서 받을 수 없습니다: {why}")
        }
        AppError::Target { target, why } => {
            let why = match why {
                SetupError::Token => "토큰이 비어 있거나 토큰에 없는 글자가 들어 있습니다".into(),
                SetupError::Address => "api_url이 웹 주소가 아닙니다".into(),
                SetupError::PlainHttp => {
                    "api_url은 https://로 시작해야 합니다. http://는 이 컴퓨터 자신의 주소에만 쓸 수 있습니다".into()
                }
                SetupError::DiscordWebhook => {
                    "url이 디스코드 웹훅 주소가 아닙니다 (예: https://discord.com/api/webhooks/<id>/<token>)"
                        .to_owned()
                }
                SetupError::Client(why) => format!("HTTP 클라이언트를 만들 수 없습니다: {why}"),
                SetupError::Url => "url이 웹 주소가 아닙니다 (예: https://example.com/hook)".into(),
                SetupError::PlainUrl => {
                    "url은 https://로 시작해야 합니다. http://는 이 컴퓨터 자신의 주소에만 쓸 수 있습니다".into()
                }
                SetupError::SigningSecret => {
                    "secret은 whsec_ 뒤에 임의의 24~64바이트를 base64로 적은 것이어야 합니다".into()
                }
            };
            format!("알림 대상 `{target}`: {why}")
        }
    }
}
