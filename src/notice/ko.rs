//! Korean words for every notice.

use super::{Notice, counted, text, value};
use crate::event::Text;
use crate::message::Segment;
use crate::sink::Remedy;

pub(super) fn segments(notice: &Notice) -> Vec<Segment> {
    match notice {
        Notice::RulesRefused {
            faults,
            first,
            in_force,
        } => vec![
            text(format!(
                "⚠️ 바뀐 규칙을 적용하지 않았습니다. 고칠 곳이 {faults}군데 있어서, 지금까지 쓰던 규칙 {in_force}개를 그대로 씁니다.\n"
            )),
            value(first.as_str()),
            text("\n`soopbell check`로 모두 볼 수 있습니다. 고친 뒤 파일을 다시 저장하세요."),
        ],
        Notice::RulesTakenOver { count } => vec![text(format!(
            "✅ 규칙을 다시 적용했습니다. 지금 쓰는 규칙은 {count}개입니다."
        ))],
        Notice::OverBudget {
            target,
            rings,
            pace,
            rule,
        } => vec![
            text("⚠️ 최근 방송에 비추어 보면 알림 대상 "),
            value(target.as_str()),
            text(format!(
                "에 1분 동안 알림이 {rings}번 울립니다. 1분에 {pace}번까지만 보낼 수 있어서 알림이 늦어집니다. 가장 많이 울리는 규칙: "
            )),
            value(rule.as_str()),
            text(
                ". `limit`이나 `merge`를 쓰거나 기준을 높이세요. `soopbell rules replay`로 미리 볼 수 있습니다.",
            ),
        ],
        Notice::Drift {
            kind,
            service,
            shape,
        } => vec![
            text(format!(
                "⚠️ SOOP 프로토콜이 전과 다릅니다 ({kind}, 서비스 {service}번): "
            )),
            value(shape.as_str()),
            text(". 알림이 빠지거나 틀릴 수 있습니다. 새 soopbell이 있는지 확인하세요."),
        ],
        other => of_delivery(other),
    }
}

/// 알림이 대상까지 가는 길에 생긴 일.
fn of_delivery(notice: &Notice) -> Vec<Segment> {
    match notice {
        Notice::Expired {
            count,
            rules,
            minutes,
        } => expired(*count, rules, *minutes),
        Notice::TargetParked {
            target,
            error,
            remedy,
            ..
        } => target_parked(target, error, remedy.as_ref()),
        Notice::TokenParked { token, error, .. } => vec![
            text("🔑 설정의 "),
            value(format!("[{token}]")),
            text(" 토큰을 쓸 수 없어서 이 토큰으로 보내는 알림이 모두 기다리고 있습니다: "),
            value(error.as_str()),
            text(
                "\n올바른 토큰을 설정에 쓰세요. 다시 시작하지 않아도 몇 초 안에 적용합니다. 잠깐의 문제였다면 저절로 다시 시도합니다.",
            ),
        ],
        Notice::TooManyRefusals { token, minutes } => vec![
            text("🧯 설정의 "),
            value(format!("[{token}]")),
            text(format!(
                " 토큰으로 보낸 것이 너무 많이 거절되어, 차단당하기 전에 {minutes}분 동안 쉽니다. 무엇이 왜 거절되었는지는 `soopbell deliveries list --state retry`로 볼 수 있습니다."
            )),
        ],
        Notice::Moved { target, to } => vec![
            text("➡️ 알림 대상 "),
            value(target.as_str()),
            text(format!(
                "의 그룹이 슈퍼그룹으로 바뀌었습니다. 알림은 새 그룹으로 계속 보냅니다. 설정에 `chat = {to}`라고 쓰세요."
            )),
        ],
        Notice::Dead {
            target,
            rule,
            alert,
            error,
        } => vec![
            text("☠️ 규칙 "),
            value(rule.as_str()),
            text("의 알림을 알림 대상 "),
            value(target.as_str()),
            text("에서 받지 않습니다: "),
            value(error.as_str()),
            text(format!(
                "\n`soopbell deliveries show {alert}`로 내용을 보고, `soopbell deliveries resend {alert}`로 다시 보낼 수 있습니다."
            )),
        ],
        Notice::Held { target, alert } => vec![
            text("❔ 알림 대상 "),
            value(target.as_str()),
            text(format!(
                "에 보낸 알림 하나가 도착했는지 알 수 없습니다. 다시 보내려면 `soopbell deliveries resend {alert}`, 그만두려면 `soopbell deliveries drop {alert}`. 이런 알림은 `soopbell deliveries list --state held`로 모두 볼 수 있습니다."
            )),
        ],
        other => of_itself(other),
    }
}

/// 봇과 컴퓨터에 생긴 일.
fn of_itself(notice: &Notice) -> Vec<Segment> {
    match notice {
        Notice::BotRefused { token, error } => vec![
            text("🤖 설정의 "),
            value(format!("[{token}]")),
            text(" 봇이 명령을 받지 못합니다: "),
            value(error.as_str()),
            text(
                "\n설정의 토큰을 확인하세요. 새 토큰은 다시 시작하지 않아도 1분 안에 적용합니다. 알림은 이와 상관없이 계속 보냅니다.",
            ),
        ],
        Notice::CommandsGoElsewhere { by_webhook: true } => vec![text(
            "🤖 텔레그램 명령이 오지 않습니다. 이 봇에 웹훅이 설정되어 있어 텔레그램이 명령을 모두 그쪽으로 보냅니다. 봇 토큰으로 https://api.telegram.org/bot<토큰>/deleteWebhook 을 한 번 열거나, soopbell에 다른 봇을 쓰세요. 알림은 계속 갑니다.",
        )],
        Notice::CommandsGoElsewhere { by_webhook: false } => vec![text(
            "🤖 텔레그램 명령을 놓치고 있습니다. 다른 프로그램이 같은 봇 토큰을 쓰고 있고, 텔레그램은 둘 중 하나에만 명령을 보냅니다. 그 프로그램을 멈추거나, soopbell에 다른 봇을 쓰세요. 알림은 계속 갑니다.",
        )],
        Notice::DiskLow {
            free_mib,
            limit_mib,
        } => vec![text(format!(
            "💽 soopbell 데이터가 있는 디스크에 {free_mib}MiB만 남았습니다 (기준 {limit_mib}MiB). 가득 차면 기록을 남길 수 없어 알림이 멈춥니다. 자리를 비우거나 `log.keep`을 줄이세요."
        ))],
        // Told above.
        Notice::RulesRefused { .. }
        | Notice::RulesTakenOver { .. }
        | Notice::OverBudget { .. }
        | Notice::Drift { .. }
        | Notice::Expired { .. }
        | Notice::TargetParked { .. }
        | Notice::TokenParked { .. }
        | Notice::TooManyRefusals { .. }
        | Notice::Moved { .. }
        | Notice::Dead { .. }
        | Notice::Held { .. } => Vec::new(),
    }
}

fn expired(count: u64, rules: &[(Text, u64)], minutes: u64) -> Vec<Segment> {
    let mut segments = vec![text(format!(
        "⌛ {minutes}분 동안 이곳에 보내지 못해서 알림 {count}건이 유효 시간을 넘겼습니다: "
    ))];
    counted(&mut segments, rules, |count| format!(" {count}건"));
    segments.push(text(
        ". `soopbell deliveries list --state expired`로 볼 수 있습니다.",
    ));
    segments
}

fn target_parked(target: &str, error: &str, remedy: Option<&Remedy>) -> Vec<Segment> {
    let mut segments = vec![
        text("🚫 알림 대상 "),
        value(target),
        text("에 보낼 수 없어서 알림이 기다리고 있습니다: "),
        value(error),
        text("\n"),
    ];
    segments.extend(remedy.into_iter().flat_map(remedy_segments));
    segments.push(text(
        "몇 분마다 저절로 다시 시도합니다. `soopbell deliveries resume`으로 바로 시도할 수도 있습니다.",
    ));
    segments
}

/// 사람이 할 수 있는 일.
pub(super) fn remedy_segments(remedy: &Remedy) -> Vec<Segment> {
    match remedy {
        Remedy::Permission { names, place } => {
            let mut segments = Vec::new();
            if !place.is_empty() {
                segments.extend([value(place.as_str()), text("에서 ")]);
            }
            segments.push(text("봇에게 "));
            for (at, name) in names.iter().enumerate() {
                let before = if at == 0 { "`" } else { ", `" };
                segments.push(text(format!("{before}{name}`")));
            }
            segments.push(text(" 권한을 주세요. "));
            segments
        }
        Remedy::Invite => vec![text("봇을 초대하세요. ")],
        Remedy::Greet => vec![text(
            "상대가 봇과의 대화를 먼저 시작하거나 차단을 풀어야 합니다. ",
        )],
        Remedy::Channel => vec![text("채널이 없어졌습니다. 설정에 다른 채널을 쓰세요. ")],
        Remedy::Topic => vec![text(
            "주제가 닫혔거나 없어졌습니다. 주제를 열거나 설정에 다른 주제를 쓰세요. ",
        )],
        Remedy::Url => vec![text(
            "주소가 없어졌거나 거절합니다. 설정에 새 주소를 쓰세요. ",
        )],
        Remedy::Token => vec![text("설정에 올바른 토큰을 쓰세요. ")],
    }
}
