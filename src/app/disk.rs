//! Whether the disk with the data is nearly full: then nothing can be logged any more, and alerts wait.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::config::Config;
use crate::notice::Notice;
use crate::shutdown::Stage;
use crate::status::Status;

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);
const MIB: u64 = 1024 * 1024;

/// Has the owner told whenever less is free than the configuration wants.
pub(super) fn watch(config: &Config, status: &Arc<Status>, stage: &Stage) {
    if let Some(limit) = config.owner.disk_free {
        let (folder, status) = (config.data_dir.clone(), Arc::clone(status));
        stage.spawn(look_again(folder, limit, status, stage.stopping()));
    }
}

async fn look_again(
    folder: PathBuf,
    limit: u64,
    status: Arc<Status>,
    stopping: impl Future<Output = ()>,
) {
    let watching = async {
        loop {
            let folder = folder.clone();
            if let Ok(Some(free)) = spawn_blocking(move || free(&folder)).await
                && free < limit
            {
                let (free_mib, limit_mib) = (free / MIB, limit / MIB);
                tracing::warn!(free_mib, limit_mib, "the disk with the data is nearly full");
                status.tell_owner(Notice::DiskLow {
                    free_mib,
                    limit_mib,
                });
            }
            sleep(LOOK_EVERY).await;
        }
    };
    tokio::select! {
        () = watching => {}
        () = stopping => {}
    }
}

/// How many bytes are free where this folder is; `None` where that cannot be told.
pub fn free(folder: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    // What is kept for the administrator alone is of no use to us.
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
