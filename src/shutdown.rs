//! Ending in the order in which data flows, each stage with its share of the time.
//!
//! Every task lives in a [`Stage`]. To end is to ask one stage after the other to finish and to wait for it, so that
//! what the earlier ones still produced is taken by the later ones.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A set of tasks that end together.
#[derive(Debug, Clone)]
pub struct Stage {
    name: &'static str,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Stage {
    /// A stage without tasks.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }
    }

    /// Runs a task in this stage. It must end soon after [`Self::stopping`] resolves.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn(task)
    }

    /// Runs blocking work in this stage, on a thread of its own.
    pub fn spawn_blocking<F, T>(&self, work: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.tasks.spawn_blocking(work)
    }

    /// Resolves when the stage is asked to end.
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + 'static {
        self.stop.clone().cancelled_owned()
    }

    /// Whether the stage was asked to end.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Asks all tasks to end and waits up to `grace`; says whether they did.
    pub async fn drain(&self, grace: Duration) -> bool {
        self.stop.cancel();
        self.tasks.close();
        let ended = tokio::time::timeout(grace, self.tasks.wait()).await.is_ok();
        if !ended {
            tracing::warn!(
                stage = self.name,
                late = self.tasks.len(),
                "stage did not end in time"
            );
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_stage_that_listens_ends_and_one_that_does_not_is_reported() {
        let stage = Stage::new("good");
        stage.spawn(stage.stopping());
        assert!(stage.drain(Duration::from_secs(1)).await);

        let stage = Stage::new("deaf");
        let task = stage.spawn(std::future::pending::<()>());
        assert!(!stage.drain(Duration::from_secs(1)).await);
        task.abort();
    }
}
