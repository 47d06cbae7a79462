//! Whether the rules would ring more than targets may be sent, by what came in lately.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;

use super::lanes;
use crate::clock::Clock;
use crate::config::Config;
use crate::log::Position;
use crate::notice::Notice;
use crate::replay::Replay;
use crate::rule::Rulebook;
use crate::status::Status;
use crate::store::Archive;

/// How far back it looks.
const LATELY: Duration = Duration::from_hours(24);
/// Most events that it looks at, the newest: some seconds of one core.
const MOST_EVENTS: u64 = 500_000;

/// Rehearses the rules on what came in lately, and tells the owner of each target that would be rung too often. Nothing
/// waits for it.
pub(super) async fn check(
    config: &Arc<Config>,
    rules: Arc<Rulebook>,
    clock: &Arc<dyn Clock>,
    status: &Status,
) {
    let (config, now) = (Arc::clone(config), clock.now());
    let rehearsed = spawn_blocking(move || {
        let mut archive = Archive::open(&config.data_dir).ok()?;
        let first = Position(archive.head().ok()?.0.saturating_sub(MOST_EVENTS));
        let (routes, speeds) = (lanes::routes(&config), lanes::speeds(&config));
        let mut replay = Replay::new(rules, routes, speeds, now.minus(LATELY));
        let shown = archive.replay(now.minus(LATELY), &mut |position, event| {
            if position > first {
                replay.take(position, event);
            }
        });
        shown.ok().map(|()| replay.finish())
    });
    let Ok(Some(report)) = rehearsed.await else {
        return;
    };
    for target in report.targets.iter().filter(|it| it.is_over_budget()) {
        let (rings, pace) = (
            target.busiest.map_or(0, |(_, rings)| rings),
            target.per_minute.unwrap_or_default(),
        );
        let rule = target.loudest.as_ref().map_or("", |rule| rule.as_str());
        tracing::warn!(
            target = %target.target, rings, pace, rule,
            "by what came in lately, the rules would ring more in a minute than the target may be sent"
        );
        status.tell_owner(Notice::OverBudget {
            target: target.target.0.clone(),
            rings,
            pace,
            rule: rule.into(),
        });
    }
}
