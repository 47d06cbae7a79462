//! Korean words for every notice.

use super::{Notice, text, value};
use crate::message::Segment;

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
        Notice::Expired { count, minutes } => vec![text(format!(
            "⌛ 알림 {count}개가 제때 전달되지 못해 보내지 않았습니다 (길게는 {minutes}분 전에 기한이 지났습니다)."
        ))],
    }
}
