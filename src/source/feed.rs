//! What a source pours its events into: it adds who, when and a name, and passes them to the queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::joins::JoinCounter;
use crate::clock::Clock;
use crate::event::{
    Broadcast, BroadcastId, Event, EventId, EventKind, Gap, GapCause, StreamerId, Timestamp,
};
use crate::intake::Intake;
use crate::status::{Drift, Status, Watch};

/// How often a changed number of people is written on the board at most.
const HERE_EVERY: Duration = Duration::from_secs(1);

/// One streamer's way into the queue, and the memory of what was not seen.
pub struct Feed {
    streamer: StreamerId,
    broadcast: Option<BroadcastId>,
    id: EventId,
    intake: Intake,
    clock: Arc<dyn Clock>,
    status: Arc<Status>,
    blind: Option<(Timestamp, GapCause)>,
    /// Who comes into the room, from when we entered it.
    joins: Option<JoinCounter>,
    /// How many people the board says are here, and since when.
    here: Option<(usize, Instant)>,
    /// What is still to be told if we are torn out of the room now.
    unfinished: Vec<EventKind>,
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
            joins: None,
            here: None,
            unfinished: Vec::new(),
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
        self.joins = Some(JoinCounter::new(Instant::now()));
        self.here = None;
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

    /// What several packets say together and has not been told yet: [`Self::tell_unfinished`] tells it as far as it has
    /// come, if whoever listens in the room is stopped before it can. Takes the place of what was left before.
    pub fn leave_behind(&mut self, unfinished: impl IntoIterator<Item = EventKind>) {
        self.unfinished.clear();
        self.unfinished.extend(unfinished);
    }

    /// Nobody listens in the room any more: tells what was left behind.
    pub async fn tell_unfinished(&mut self) {
        for kind in std::mem::take(&mut self.unfinished) {
            self.tell(kind).await;
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

    /// So many people are in the room. May be said as often as one likes: what is no news costs nothing, and the board
    /// is written on once in a second at most.
    pub fn see_people(&mut self, here: usize) {
        self.turn_joins();
        if self.here.is_some_and(|(told, _)| told == here) {
            return;
        }
        let now = Instant::now();
        if self
            .here
            .is_none_or(|(_, since)| now.saturating_duration_since(since) >= HERE_EVERY)
        {
            self.status.set_here(&self.streamer, here);
            self.here = Some((here, now));
        }
    }

    /// Once a minute says on the board how many came in. Called again and again, whether anything happens or not.
    fn turn_joins(&mut self) {
        let Some(counter) = &mut self.joins else {
            return;
        };
        if let Some(joins) = counter.turn(Instant::now())
            && self.status.set_joins(&self.streamer, joins)
        {
            let streamer = &self.streamer;
            if joins.ceased {
                tracing::warn!(%streamer, "nobody has come in for ten minutes where many had been coming: SOOP may have stopped telling arrivals");
            } else {
                tracing::info!(%streamer, "people are coming in again");
            }
        }
    }

    /// Counts who comes in.
    fn count_joins(&mut self, kind: &EventKind) {
        self.turn_joins();
        let Some(counter) = &mut self.joins else {
            return;
        };
        if let EventKind::Arrival(arrival) = kind
            && !arrival.already_here
            && arrival.connections <= 1
        {
            counter.note();
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
        self.count_joins(&kind);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::event::{Arrival, Person, UserId};
    use crate::intake::{Outlet, intake};
    use crate::status::{Joins, Room};

    /// A feed that has entered its room, and the far end of its queue.
    async fn entered() -> (Feed, Arc<Status>, Outlet) {
        let (intake, outlet) = intake(1_000);
        let status = Arc::new(Status::default());
        let star = StreamerId::parse("star01").unwrap();
        let mut feed = Feed::new(star, intake, Arc::new(SystemClock), Arc::clone(&status));
        feed.enter(&Broadcast::default()).await;
        (feed, status, outlet)
    }

    fn room(status: &Status) -> Room {
        *status.rooms().values().next().unwrap()
    }

    fn arrival(already_here: bool, connections: u32) -> EventKind {
        EventKind::Arrival(Arrival {
            visitor: Person::new(UserId::strip("fan42"), "초롱"),
            already_here,
            connections,
            visit: None,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn the_number_of_people_is_written_down_once_a_second_at_most() {
        let (mut feed, status, _outlet) = entered().await;
        assert_eq!(room(&status).here, None);
        let mut shown = Vec::new();
        for here in [1, 2, 3] {
            feed.see_people(here);
            shown.push(room(&status).here);
        }
        tokio::time::advance(HERE_EVERY).await;
        feed.see_people(4);
        shown.push(room(&status).here);
        assert_eq!(shown, [Some(1), Some(1), Some(1), Some(4)]);
    }

    #[tokio::test(start_paused = true)]
    async fn only_who_really_arrives_counts_and_a_room_that_ceases_to_tell_is_named_until_it_goes_on()
     {
        let (mut feed, status, _outlet) = entered().await;
        for _ in 0..20 {
            feed.tell(arrival(true, 1)).await;
            feed.tell(arrival(false, 2)).await;
            feed.tell(arrival(false, 1)).await;
        }
        let talk = || EventKind::Disconnected { reason: "x".into() };
        let mut after = async |minutes, kind| {
            tokio::time::advance(Duration::from_mins(minutes)).await;
            feed.tell(kind).await;
            room(&status).joins.unwrap()
        };
        let expected = Joins {
            arrivals: 20,
            minutes: 1,
            ceased: false,
        };
        assert_eq!(after(1, talk()).await, expected);
        assert!(!after(9, talk()).await.ceased);
        assert!(after(1, talk()).await.ceased);
        assert!(after(1, arrival(false, 1)).await.ceased);
        assert!(!after(1, talk()).await.ceased);
    }
}
