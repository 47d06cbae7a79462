//! Chats that ask for a streamer's alerts while soopbell runs: a lane to each, and the watch over each streamer, begin and
//! end with the wish.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::reach::Reach;
use super::reload::InForce;
use super::{AppError, lanes};
use crate::clock::Clock;
use crate::config::{Config, TargetConfig};
use crate::dispatch::Worker;
use crate::engine::Change;
use crate::event::StreamerId;
use crate::rule::Rulebook;
use crate::shutdown::Stage;
use crate::sink::TargetId;
use crate::source::Supervisor;
use crate::source::soop::Soop;
use crate::status::Status;
use crate::store::{ChatSettings, SilenceTable, SqliteOutbox, Watches};

/// Most streamers that one chat may ask for: each is looked for all the time, and SOOP is asked for all of them in one line.
const MOST_WATCHES: usize = 100;

/// What chats asked for, and all that it takes to do so.
pub struct Chats {
    pub(super) config: Arc<Config>,
    pub(super) rules: InForce,
    pub(super) watches: Watches,
    pub(super) silences: SilenceTable,
    pub(super) settings: ChatSettings,
    /// Held from reading what is written down until the engine is told of it, so that it hears of the newest last; for
    /// watches, from writing it down until the supervisor is told as well, so that no chat ends a watch that another has
    /// just asked for.
    pub(super) turn: Mutex<()>,
    pub(super) reach: Arc<Reach>,
    pub(super) outbox: Arc<SqliteOutbox>,
    pub(super) bell: Arc<Notify>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) status: Arc<Status>,
    pub(super) dispatch: Stage,
    pub(super) changes: Sender<Change>,
    pub(super) supervisor: Supervisor<Soop>,
    /// The targets that there is a lane to.
    pub(super) open: Mutex<BTreeSet<TargetId>>,
    /// How many rehearsals there were.
    pub(super) drills: AtomicU64,
}

impl Chats {
    /// The rules that are in force now.
    pub fn rules(&self) -> Arc<Rulebook> {
        self.rules.get()
    }

    /// A chat gets this streamer's alerts from now on, and after every restart; says whether it did not before. A
    /// streamer who is live rings with the next event.
    ///
    /// # Errors
    /// The chat cannot be reached with what is configured, it asks for too many, or the wish cannot be written down; nothing
    /// has changed then.
    pub fn watch(&self, chat: &TargetConfig, streamer: &StreamerId) -> Result<bool, AppError> {
        let name = name(chat)?;
        self.open_lane(&name, chat)?;
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.has_room(&name, streamer)?;
        if !self.watches.add(&name, streamer, self.clock.now())? {
            return Ok(false);
        }
        self.reroute(&turn)?;
        self.supervisor.watch([streamer.clone()], BTreeMap::new());
        Ok(true)
    }

    /// A chat does not get this streamer's alerts any more; says whether it did. Whom nobody wants is not watched.
    ///
    /// # Errors
    /// The wish cannot be written down; nothing has changed then.
    pub fn unwatch(&self, chat: &TargetConfig, streamer: &StreamerId) -> Result<bool, AppError> {
        let name = name(chat)?;
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.watches.remove(&name, streamer)? {
            return Ok(false);
        }
        self.reroute(&turn)?;
        let is_wanted = self.config.soop.streamers.contains(streamer)
            || self.watches.all()?.contains_key(streamer);
        if !is_wanted {
            self.supervisor.unwatch(streamer);
        }
        Ok(true)
    }

    /// Whose alerts a chat asked for.
    ///
    /// # Errors
    /// What is written down cannot be read.
    pub fn watched_by(&self, chat: &TargetConfig) -> Result<Vec<StreamerId>, AppError> {
        let name = name(chat)?;
        let all = self.watches.all()?.into_iter();
        let of_it = all.filter(|(_, chats)| chats.contains(&name));
        Ok(of_it.map(|(streamer, _)| streamer).collect())
    }

    /// That this streamer is no more than the chat may ask for, unless it does already.
    fn has_room(&self, chat: &TargetId, streamer: &StreamerId) -> Result<(), AppError> {
        let all = self.watches.all()?;
        let of_it: Vec<_> = all
            .iter()
            .filter(|(_, chats)| chats.contains(chat))
            .collect();
        if of_it.len() < MOST_WATCHES || of_it.iter().any(|(known, _)| *known == streamer) {
            return Ok(());
        }
        Err(AppError::TooManyWatches { most: MOST_WATCHES })
    }

    /// A lane to each of these targets.
    pub(super) fn open_lanes(
        &self,
        targets: &BTreeMap<TargetId, TargetConfig>,
    ) -> Result<(), AppError> {
        targets
            .iter()
            .try_for_each(|(id, target)| self.open_lane(id, target))
    }

    /// A lane to the target, should there be none yet.
    pub(super) fn open_lane(&self, id: &TargetId, target: &TargetConfig) -> Result<(), AppError> {
        // A chat that the configuration has a name for has a lane by that name.
        if self.config.targets.values().any(|known| known == target)
            && !self.config.targets.contains_key(id)
        {
            return Ok(());
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.contains(id) {
            return Ok(());
        }
        let lane = self.reach.lane(&self.config, id, target)?;
        if let Some(chat) = self.outbox.moved(&lane.place)? {
            lane.sink.follow(chat);
        }
        let worker = Worker::new(
            lane,
            Arc::clone(&self.outbox),
            Arc::clone(&self.bell),
            Arc::clone(&self.clock),
            Arc::clone(&self.status),
        );
        self.dispatch.spawn(worker.run(self.dispatch.stopping()));
        open.insert(id.clone());
        Ok(())
    }

    /// Has the engine go on with the routes that are written down now, in a turn that the caller holds.
    fn reroute(&self, _turn: &MutexGuard<'_, ()>) -> Result<(), AppError> {
        let routes = lanes::routes_with(&self.config, &self.watches.all()?);
        // The engine has ended if nobody takes them.
        let _ended = self.changes.send(Change::Routes(routes));
        Ok(())
    }
}

pub(super) fn name(chat: &TargetConfig) -> Result<TargetId, AppError> {
    chat.chat_name().ok_or(AppError::NoChat)
}
