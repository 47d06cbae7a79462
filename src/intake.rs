//! The bounded queue between the sources and the engine.
//!
//! **When it is full** the oldest *chat* is shed and counted. Everything else, donations and broadcast changes above
//! all, waits for room instead, and with it the socket it came from. So a storm of chat costs chat, and nothing else.
//! When it is over, each stretch of which chat was shed is told as a [`Gap`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::event::{BroadcastId, Event, EventId, EventKind, Gap, GapCause, StreamerId, Timestamp};

/// A shedding that goes on for so long is told in between.
const LONGEST_SHEDDING: Duration = Duration::from_mins(1);

/// Makes a queue for at most `capacity` events.
pub fn intake(capacity: usize) -> (Intake, Outlet) {
    let shared = Arc::new(Shared {
        capacity: capacity.max(1),
        state: Mutex::default(),
        filled: Condvar::new(),
        emptied: Notify::new(),
    });
    let open = Arc::new(Open {
        shared: Arc::clone(&shared),
    });
    (Intake { open }, Outlet { shared })
}

/// The sources' end. Clones put into the same queue; when the last is gone, nothing more will come.
#[derive(Debug, Clone)]
pub struct Intake {
    open: Arc<Open>,
}

#[derive(Debug)]
struct Open {
    shared: Arc<Shared>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// The engine's end.
#[derive(Debug)]
pub struct Outlet {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    capacity: usize,
    state: Mutex<State>,
    filled: Condvar,
    emptied: Notify,
}

/// Two lines, so that the oldest chat is always at hand; numbers keep the order across them.
#[derive(Debug, Default)]
struct State {
    next: u64,
    chat: VecDeque<(u64, Event)>,
    rest: VecDeque<(u64, Event)>,
    shed: u64,
    shedding: BTreeMap<StreamerId, Shedding>,
    closed: bool,
}

/// A stretch of which a streamer's chat is shed. Its name is that of the first chat, which nothing else will have.
#[derive(Debug)]
struct Shedding {
    id: EventId,
    broadcast: Option<BroadcastId>,
    from: Timestamp,
    until: Timestamp,
}

impl State {
    fn len(&self) -> usize {
        self.chat.len() + self.rest.len()
    }

    fn shed(&mut self, event: &Event) {
        self.shed += 1;
        let shedding = Shedding {
            id: event.id,
            broadcast: event.broadcast,
            from: event.at,
            until: event.at,
        };
        match self.shedding.get_mut(&event.streamer) {
            Some(known) => known.until = event.at,
            None => {
                self.shedding.insert(event.streamer.clone(), shedding);
            }
        }
    }

    /// The stretches that are over, or have lasted for long enough, as events that come after this time.
    fn told_sheddings(&mut self, now: Timestamp) -> impl Iterator<Item = Event> {
        let is_over = self.len() == 0;
        let told = move |it: &Shedding| is_over || it.until.since(it.from) >= LONGEST_SHEDDING;
        let told = self.shedding.extract_if(.., move |_, it| told(it));
        told.map(move |(streamer, it)| {
            let millis = it.until.since(it.from).as_millis();
            Event {
                id: it.id,
                streamer,
                broadcast: it.broadcast,
                at: now.max(it.until),
                kind: EventKind::Gap(Gap {
                    from: it.from,
                    millis: u64::try_from(millis).unwrap_or(u64::MAX).max(1),
                    cause: GapCause::Shed,
                }),
                raw: bytes::Bytes::new(),
            }
        })
    }

    fn push(&mut self, event: Event) {
        let line = if event.kind.may_be_shed() {
            &mut self.chat
        } else {
            &mut self.rest
        };
        line.push_back((self.next, event));
        self.next += 1;
    }

    fn pop(&mut self) -> Option<Event> {
        let chat_first = match (self.chat.front(), self.rest.front()) {
            (Some((chat, _)), Some((rest, _))) => chat < rest,
            (chat, _) => chat.is_some(),
        };
        let line = if chat_first {
            &mut self.chat
        } else {
            &mut self.rest
        };
        line.pop_front().map(|(_, event)| event)
    }
}

impl Shared {
    /// The state is counters and lines that each step leaves whole, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.emptied.notify_waiters();
    }
}

impl Intake {
    /// Puts an event in, shedding or waiting as the room's documentation says.
    ///
    /// Once the queue is closed nobody will ever take the event, and it is let go.
    pub async fn put(&self, event: Event) {
        let mut event = Some(event);
        loop {
            let emptied = self.open.shared.emptied.notified();
            if self.try_put(&mut event) {
                return;
            }
            emptied.await;
        }
    }

    /// Takes the event if there is room, or if room can be made.
    fn try_put(&self, event: &mut Option<Event>) -> bool {
        let mut state = self.open.shared.lock();
        if !state.closed && state.len() >= self.open.shared.capacity {
            if let Some((_, oldest)) = state.chat.pop_front() {
                state.shed(&oldest);
            } else if let Some(newest) = event.take_if(|event| event.kind.may_be_shed()) {
                // Full of what may not be shed: then this chat is the oldest there is.
                state.shed(&newest);
                return true;
            } else {
                return false;
            }
        }
        if let Some(event) = event.take()
            && !state.closed
        {
            state.push(event);
            self.open.shared.filled.notify_one();
        }
        true
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.open.shared.lock().len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Says that nothing more will come; the engine takes what is there and ends.
    pub fn close(&self) {
        self.open.shared.close();
    }
}

/// What a look into the queue brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Events were added to the batch.
    Some,
    /// None came within the time.
    Nothing,
    /// None is left and none will come.
    Closed,
}

impl Outlet {
    /// Moves up to `most` events into `batch`, oldest first, waiting up to `patience` for the first.
    ///
    /// It blocks the thread: the engine has one of its own.
    pub fn take(&self, batch: &mut Vec<Event>, most: usize, patience: Duration) -> Taken {
        let state = self.shared.lock();
        let waited = self
            .shared
            .filled
            .wait_timeout_while(state, patience, |state| state.len() == 0 && !state.closed);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.len() == 0 {
            return if state.closed {
                Taken::Closed
            } else {
                Taken::Nothing
            };
        }
        while batch.len() < most
            && let Some(event) = state.pop()
        {
            batch.push(event);
        }
        if !state.shedding.is_empty()
            && let Some(last) = batch.last().map(|event| event.at)
        {
            batch.extend(state.told_sheddings(last));
        }
        drop(state);
        self.shared.emptied.notify_waiters();
        Taken::Some
    }
}

impl Outlet {
    /// How many chats have been shed so far.
    pub fn shed(&self) -> u64 {
        self.shared.lock().shed
    }
}

impl Drop for Outlet {
    /// Without an engine nothing is ever taken: the sources must not wait for it.
    fn drop(&mut self) {
        self.shared.close();
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::event::{Chat, EventId, EventKind, Person, StreamerId, Timestamp};

    fn event(sequence: u64, kind: EventKind) -> Event {
        Event {
            id: EventId {
                connection: 1,
                sequence,
            },
            streamer: StreamerId::default(),
            broadcast: None,
            at: Timestamp(0),
            kind,
            raw: Bytes::new(),
        }
    }

    fn chat(sequence: u64) -> Event {
        event(sequence, EventKind::Chat(Chat::new(Person::default(), "x")))
    }

    fn money(sequence: u64) -> Event {
        event(
            sequence,
            EventKind::Disconnected {
                reason: "stands for what must not be lost".into(),
            },
        )
    }

    fn taken(outlet: &Outlet) -> Vec<u64> {
        let mut batch = Vec::new();
        outlet.take(&mut batch, 100, Duration::ZERO);
        let told = batch
            .iter()
            .filter(|event| !matches!(event.kind, EventKind::Gap(_)));
        told.map(|event| event.id.sequence).collect()
    }

    #[tokio::test]
    async fn order_is_kept_across_both_lines() {
        let (intake, outlet) = intake(10);
        for one in [chat(0), money(1), chat(2), chat(3), money(4)] {
            intake.put(one).await;
        }
        assert_eq!(taken(&outlet), [0, 1, 2, 3, 4]);
    }

    #[tokio::test]
    async fn a_full_queue_sheds_its_oldest_chat_and_counts_it() {
        let (intake, outlet) = intake(3);
        for one in [chat(0), money(1), chat(2), chat(3), money(4)] {
            intake.put(one).await;
        }
        assert_eq!(taken(&outlet), [1, 3, 4]);
        assert_eq!(outlet.shed(), 2);
    }

    #[tokio::test]
    async fn what_was_shed_is_told_as_a_gap_when_it_is_over() {
        let (intake, outlet) = intake(2);
        for n in 0..5 {
            let at = Timestamp(1_000 * u64::cast_signed(n));
            intake.put(Event { at, ..chat(n) }).await;
        }
        let mut batch = Vec::new();
        outlet.take(&mut batch, 1, Duration::ZERO);
        assert_eq!(batch.len(), 1, "it is not over yet");
        outlet.take(&mut batch, 100, Duration::ZERO);
        let [_, last, gap] = &batch[..] else {
            panic!("{batch:?}")
        };
        let EventKind::Gap(told) = &gap.kind else {
            panic!("{gap:?}")
        };
        assert_eq!((told.from, told.millis), (Timestamp(0), 2_000));
        assert_eq!((told.cause, gap.id.sequence), (GapCause::Shed, 0));
        assert!(gap.at >= last.at, "time does not run backwards in the log");
        batch.clear();
        intake.put(chat(9)).await;
        assert_eq!(taken(&outlet), [9], "it is told once");
    }

    #[tokio::test(start_paused = true)]
    async fn what_must_not_be_lost_waits_for_room() {
        let (intake, outlet) = intake(2);
        intake.put(money(0)).await;
        intake.put(money(1)).await;
        intake.put(chat(2)).await;
        assert_eq!(outlet.shed(), 1);
        let waiting = intake.put(money(3));
        tokio::pin!(waiting);
        let soon = tokio::time::timeout(Duration::from_secs(5), &mut waiting).await;
        assert!(soon.is_err(), "there is no room yet");
        assert_eq!(taken(&outlet), [0, 1]);
        waiting.await;
        assert_eq!(taken(&outlet), [3]);
    }

    #[tokio::test]
    async fn a_closed_queue_is_emptied_and_then_over() {
        let (intake, outlet) = intake(2);
        intake.put(money(0)).await;
        intake.close();
        intake.put(money(1)).await;
        assert_eq!(taken(&outlet), [0]);
        let mut batch = Vec::new();
        assert_eq!(outlet.take(&mut batch, 1, Duration::ZERO), Taken::Closed);
    }

    #[tokio::test]
    async fn without_sources_the_engine_does_not_wait() {
        let (intake, outlet) = intake(1);
        let other = intake.clone();
        drop(intake);
        other.put(money(0)).await;
        drop(other);
        assert_eq!(taken(&outlet), [0]);
        let mut batch = Vec::new();
        let for_ever = Duration::from_hours(1);
        assert_eq!(outlet.take(&mut batch, 1, for_ever), Taken::Closed);
    }

    #[tokio::test]
    async fn without_an_engine_nobody_waits() {
        let (intake, outlet) = intake(1);
        intake.put(money(0)).await;
        drop(outlet);
        intake.put(money(1)).await;
    }
}
