//! What a source pours its events into: it adds who, when and a name, and passes them to the queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use crate::clock::Clock;
use crate::event::{
    Broadcast, BroadcastId, Event, EventId, EventKind, Gap, GapCause, StreamerId, Timestamp,
};
use crate::intake::Intake;
use crate::status::{Drift, Status, Watch};

/// One streamer's way into the queue, and the memory of what was not seen.
pub struct Feed {
    streamer: StreamerId,
    broadcast: Option<BroadcastId>,
    id: EventId,
    intake: Intake,
    clock: Arc<dyn Clock>,
    status: Arc<Status>,
    blind: Option<(Timestamp, GapCause)>,
}

impl Feed {
    /// A way in for this streamer.
    pub fn new(
        streamer: StreamerId,
        intake: Intake,
        clock: Arc<dyn Clock>,
        status: Arc<Status>,
    ) -> Self {
        let id = EventId {
            connection: new_connection(&*clock),
            sequence: 0,
        };
        Self {
            streamer,
            broadcast: None,
            id,
            intake,
            clock,
            status,
            blind: None,
        }
    }

    /// Another way in for the same streamer, with names of its own.
    #[must_use]
    pub fn beside(&self) -> Self {
        let (intake, clock) = (self.intake.clone(), Arc::clone(&self.clock));
        let mut feed = Self::new(
            self.streamer.clone(),
            intake,
            clock,
            Arc::clone(&self.status),
        );
        feed.broadcast = self.broadcast;
        feed
    }

    /// The wall time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// From `since` on the broadcast is not seen. Of several causes the first counts, until sight is regained.
    pub fn lose_sight(&mut self, since: Timestamp, cause: GapCause) {
        self.blind.get_or_insert((since, cause));
    }

    /// We are in the room and see what happens: tells what was not seen before.
    pub async fn enter(&mut self, broadcast: &Broadcast) {
        self.set_watch(Watch::Live(broadcast.id));
        self.close_gap().await;
        self.tell(EventKind::Connected(broadcast.clone())).await;
    }

    /// Tells the stretch that was not seen, if there is one, up to now.
    pub async fn close_gap(&mut self) {
        self.close_gap_at(self.now()).await;
    }

    /// The same up to a time at which there was nothing to see any more.
    pub async fn close_gap_at(&mut self, until: Timestamp) {
        if let Some((from, cause)) = self.blind.take() {
            let unseen = until.min(self.now()).since(from);
            let millis = u64::try_from(unseen.as_millis()).unwrap_or(u64::MAX);
            if millis > 0 {
                self.tell(EventKind::Gap(Gap {
                    from,
                    millis,
                    cause,
                }))
                .await;
            }
        }
    }

    /// Whose events these are.
    pub fn streamer(&self) -> &StreamerId {
        &self.streamer
    }

    /// The board to write on.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Writes down where we stand with this streamer, and says so in the log if it is news.
    pub fn set_watch(&self, watch: Watch) {
        if self.status.set_watch(&self.streamer, watch.clone()) {
            let streamer = &self.streamer;
            match watch {
                Watch::Closed(why) => tracing::warn!(%streamer, why, "broadcast is closed to us"),
                Watch::Trouble(why) => tracing::warn!(%streamer, why, "lost sight, trying again"),
                watch => tracing::info!(%streamer, ?watch, "watch changed"),
            }
        }
    }

    /// Counts something that SOOP says in a new way, and says so in the log when it is the first of its kind.
    pub fn note_drift(&self, drift: Drift) {
        let (kind, service, shape) = (drift.kind.name(), drift.opcode, drift.shape.clone());
        if self.status.note_drift(drift) {
            tracing::warn!(
                kind,
                service,
                shape = shape.as_str(),
                "SOOP's protocol is not as it was: this line holds nothing personal, please report it"
            );
        }
    }

    /// From here on events belong to this broadcast.
    pub fn set_broadcast(&mut self, broadcast: BroadcastId) {
        self.broadcast = Some(broadcast);
    }

    /// The same, over a new connection.
    pub fn begin_connection(&mut self, broadcast: BroadcastId) {
        self.set_broadcast(broadcast);
        self.id = EventId {
            connection: new_connection(&*self.clock),
            sequence: 0,
        };
    }

    /// Puts an event into the queue; waits where the queue says so.
    pub async fn tell(&mut self, kind: EventKind) {
        self.tell_with(kind, Bytes::new()).await;
    }

    /// The same with the packet it was read from.
    pub async fn tell_with(&mut self, kind: EventKind, raw: Bytes) {
        if matches!(kind, EventKind::Unknown { .. }) {
            self.status.counters.unknown_packets.add(1);
        }
        let event = Event {
            id: self.id,
            streamer: self.streamer.clone(),
            broadcast: self.broadcast,
            at: self.clock.now(),
            kind,
            raw,
        };
        self.id.sequence += 1;
        self.intake.put(event).await;
    }
}

/// A number that no other connection has: the microsecond, moved on where two fall into one.
fn new_connection(clock: &dyn Clock) -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let micros = u64::try_from(clock.now().as_millis())
        .unwrap_or(0)
        .saturating_mul(1000);
    let last = LAST
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
            Some(micros.max(last + 1))
        })
        .unwrap_or_default();
    micros.max(last + 1)
}
