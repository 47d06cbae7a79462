//! Playing a script in its room.

use std::time::Duration;

use super::{Script, Step};
use crate::sim::act::ActError;
use crate::sim::action::Action;
use crate::sim::platform::Platform;

/// Plays a script once, or until the imitation stops if it repeats.
pub(in crate::sim) async fn play(platform: &Platform, script: &Script) -> Result<(), ActError> {
    loop {
        set(platform, script);
        for step in &script.steps {
            tokio::select! {
                () = tokio::time::sleep(step.after) => {}
                () = platform.stop.cancelled() => return Err(ActError::Stopped),
            }
            perform(platform, script, step).await?;
        }
        if !script.repeat {
            return Ok(());
        }
        // Even a script without any pause leaves room for others between its rounds.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Sets the room up as the head of the script says.
fn set(platform: &Platform, script: &Script) {
    platform.accounts(|accounts| {
        for account in &script.accounts {
            accounts.add(account.clone());
        }
    });
    platform.room(&script.streamer, |room| {
        room.introduce(&script.nick);
        if let Some(title) = &script.title {
            room.title.clone_from(title);
        }
        if let Some(category) = &script.category {
            room.category.clone_from(category);
        }
        if let Some(faults) = &script.faults {
            room.faults.clone_from(faults);
        }
        room.present.clone_from(&script.present);
    });
}

async fn perform(platform: &Platform, script: &Script, step: &Step) -> Result<(), ActError> {
    let on_air = || platform.room(&script.streamer, |room| room.on_air.is_some());
    // Off air nobody can join; whatever happens then happens unseen.
    if step.action.needs_viewer() && on_air() {
        platform
            .wait_viewer(&script.streamer, script.patience)
            .await?;
    }
    let mut action = step.action.clone();
    if let Action::GoLive(live) | Action::Restart(live) = &mut action {
        live.title = live.title.take().or_else(|| script.title.clone());
        live.category = live.category.take().or_else(|| script.category.clone());
    }
    platform.act(&script.streamer, action).await
}
