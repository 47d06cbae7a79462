//! What soopbell has to say to its owner, until somebody delivers it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::notice::Notice;

/// Most notices that wait. Beyond it the newest are let go: whatever goes wrong so often is in the log as well.
const MAX_WAITING: usize = 64;

/// The notices that wait.
#[derive(Debug, Default)]
pub(super) struct Notices {
    waiting: Mutex<VecDeque<Notice>>,
    added: Notify,
}

impl Notices {
    pub(super) fn add(&self, notice: Notice) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MAX_WAITING && !waiting.contains(&notice) {
            waiting.push_back(notice);
            self.added.notify_one();
        }
    }

    pub(super) async fn next(&self) -> Notice {
        loop {
            let added = self.added.notified();
            let next = self
                .waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front();
            if let Some(notice) = next {
                return notice;
            }
            added.await;
        }
    }
}
