//! Korean words for what the doctor finds.

use super::super::finding::Finding;

pub(super) fn message(finding: &Finding) -> String {
    match finding {
        Finding::Configured { streamers, targets } => {
            format!("설정이 올바릅니다: 스트리머 {streamers}명, 알림 대상 {targets}개")
        }
        Finding::NoStreamers => "지켜볼 스트리머가 없습니다".into(),
        Finding::Rules { rules: 0, .. } => {
            "규칙이 하나도 없어서 아무 알림도 울리지 않습니다".into()
        }
        Finding::Rules { rules, warnings: 0 } => format!("규칙 {rules}개, 모두 올바릅니다"),
        Finding::Rules { rules, warnings } => format!("규칙 {rules}개, 경고 {warnings}개"),
        Finding::BadRules { faults } => format!("규칙에 오류가 {faults}개 있습니다"),
        Finding::Folder { folder } => format!("데이터 폴더에 쓸 수 있습니다: {folder}"),
        Finding::BadFolder { folder, why } => {
            format!("데이터 폴더에 쓸 수 없습니다: {folder}: {why}")
        }
        Finding::Disk { free_mib, .. } => {
            format!("데이터 폴더의 디스크에 {free_mib} MiB가 비어 있습니다")
        }
        Finding::Reached { key } => format!("`{key}`에서 응답이 옵니다"),
        Finding::Unreached { key, why } => format!("`{key}`에서 응답이 없습니다: {why}"),
        Finding::Certificates { why } => format!("`soop.ca_file`을 쓸 수 없습니다: {why}"),
        Finding::Streamer { id, nick } => {
            format!("`soop.station_url`에서 응답이 옵니다. {id}의 닉네임: {nick}")
        }
        Finding::NoStreamer { id } => format!("SOOP에 없는 스트리머 아이디입니다: `{id}`"),
        Finding::Token { name } => format!("토큰이 올바릅니다. 봇 이름: {name}"),
        Finding::Unanswered { check, why, .. } => {
            format!("{} 물어볼 수 없습니다: {why}", asked(check))
        }
        Finding::AnybodyInvites => {
            "누구나 봇을 자기 서버에 추가할 수 있는데 `discord.servers`가 비어 있습니다".into()
        }
        Finding::DiscordInvite { url, permissions } => {
            format!("필요한 권한({permissions})으로 초대하는 링크: {url}")
        }
        Finding::Intents => {
            "게이트웨이에는 GUILDS만 요청합니다. 특권 인텐트도 메시지 내용도 필요 없습니다".into()
        }
        Finding::Starts { remaining, total } => {
            format!("게이트웨이에 새로 접속할 수 있는 횟수: 하루 {total}번 중 {remaining}번 남음")
        }
        Finding::Writable { target, place } if place.is_empty() => {
            format!("알림 대상 `{target}`: 알림을 보낼 수 있습니다")
        }
        Finding::Writable { target, place } => {
            format!("알림 대상 `{target}`: 알림을 보낼 수 있습니다 ({place})")
        }
        Finding::Refused { target, .. } => {
            format!("알림 대상 `{target}`: 알림을 보내도 거절당합니다")
        }
        Finding::Target { target, why, .. } => format!("알림 대상 `{target}`: {why}"),
        Finding::Unasked { target } => {
            format!(
                "알림 대상 `{target}`: 주소와 비밀 값의 형식이 올바릅니다. 아무것도 보내지 않았습니다"
            )
        }
        Finding::TelegramInvite { url } => format!("그룹에 추가하는 링크: {url}"),
        Finding::NoGroups => "봇을 그룹에 추가할 수 없습니다".into(),
        Finding::Privacy {
            reads_everything: false,
        } => "그룹에서 명령과 봇에게 한 답장만 볼 수 있습니다. 그것으로 충분합니다".into(),
        Finding::Privacy {
            reads_everything: true,
        } => "그룹에 올라오는 글을 모두 볼 수 있지만, soopbell에는 필요 없습니다".into(),
        Finding::Fetched => "웹훅이 없어서 봇에게 온 글을 가져올 수 있습니다".into(),
        Finding::Pushed { .. } => {
            "봇에 웹훅이 설정되어 있어서 봇에게 온 글을 가져올 수 없습니다".into()
        }
    }
}

/// What was asked about, by the name that programs know it by.
fn asked(check: &str) -> &'static str {
    match check {
        "application" => "애플리케이션에 대해",
        "gateway" => "게이트웨이에 대해",
        "updates" => "웹훅에 대해",
        _ => "봇에 대해",
    }
}

pub(super) fn help(finding: &Finding) -> Option<&'static str> {
    let help = match finding {
        Finding::NoStreamers => {
            "설정 파일의 [soop] 아래에 추가하세요: streamers = [\"스트리머아이디\"]"
        }
        Finding::Rules { rules: 0, .. } => "soopbell rules new로 첫 규칙을 만들 수 있습니다",
        Finding::Rules { .. } | Finding::BadRules { .. } => {
            "soopbell check로 하나하나 볼 수 있습니다"
        }
        Finding::BadFolder { .. } => {
            "soopbell을 실행하는 사용자에게 쓰기 권한을 주거나 `data_dir`을 다른 곳으로 정하세요"
        }
        Finding::Disk { .. } => {
            "공간을 비우거나 `log.keep`을 줄이세요. 기준은 `owner.disk_free`입니다"
        }
        Finding::Unreached { .. } => {
            "네트워크를 확인하고, 설정에 주소를 적었다면 그 주소도 확인하세요"
        }
        Finding::Certificates { .. } => "PEM 인증서 파일을 적거나 이 항목을 지우세요",
        Finding::NoStreamer { .. } => "채널 주소에 있는 아이디를 적으세요",
        Finding::Unanswered { .. } => {
            "네트워크를 확인하고, 설정에 `api_url`을 적었다면 그 주소도 확인하세요"
        }
        Finding::AnybodyInvites => {
            "디스코드 개발자 포털에서 공개 봇(Public Bot)을 끄거나 `discord.servers`에 서버를 적으세요"
        }
        Finding::Starts { .. } => {
            "왜 그렇게 자주 다시 시작하는지 확인하세요. 다 쓰면 디스코드가 토큰을 바꿔 버립니다"
        }
        Finding::Target { .. } => "네트워크와 설정의 알림 대상을 확인하세요",
        Finding::NoGroups => "@BotFather에서 허용하세요: /setjoingroups",
        Finding::Pushed { .. } => {
            "웹훅을 지우세요: <api_url>/bot<token>/deleteWebhook을 한 번 열거나, 웹훅을 설정한 프로그램을 끝내세요"
        }
        _ => return None,
    };
    Some(help)
}

pub(super) fn sum(bad: usize, warnings: usize) -> String {
    match (bad, warnings) {
        (0, 0) => "모두 올바릅니다.".into(),
        (0, _) => format!("모두 동작합니다. 살펴볼 것이 {warnings}가지 있습니다(!)."),
        (_, 0) => format!("잘못된 것이 {bad}가지 있습니다(✗)."),
        _ => format!("잘못된 것이 {bad}가지(✗), 살펴볼 것이 {warnings}가지(!) 있습니다."),
    }
}
