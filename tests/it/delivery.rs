//! Getting alerts there, hour by hour: workers, the real outbox, and platforms that fail in every way, in time that
//! passes as fast as it can.

mod doubt;
mod limits;
mod outage;
mod parked;
mod poison;
mod storm;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use soopbell::clock::Clock;
use soopbell::dispatch::{Breaker, Expired, Lane, Note, OnUncertain, Policy, Token, Worker};
use soopbell::engine::{Ledger as _, Step, Visitors};
use soopbell::event::{StreamerId, Timestamp};
use soopbell::log::Position;
use soopbell::message::Message;
use soopbell::notice::Notice;
use soopbell::notify::{Alert, Shared, name_of};
use soopbell::pace::{Pace, Rate};
use soopbell::rule::Priority;
use soopbell::shutdown::Stage;
use soopbell::sink::{
    AlertId, Attempt, Card, Delivery, Errand, Field, Receipt, Sink, SinkError, SinkErrorKind,
    TargetId, Tone,
};
use soopbell::status::Status;
use soopbell::store::{SqliteLedger, SqliteOutbox, Store};
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// How long every answer takes.
const LATENCY: Duration = Duration::from_millis(30);

/// Wall time that passes with tokio's.
#[derive(Debug)]
struct Wall(Instant);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000).plus(self.0.elapsed())
    }
}

/// Something that reached the platform.
#[derive(Debug, Clone)]
struct Seen {
    /// How long after the beginning.
    at: Duration,
    delivery: Delivery,
}

impl Seen {
    fn words(&self) -> String {
        self.delivery.message.plain()
    }

    /// A new message, and none of soopbell's own.
    fn is_ring(&self) -> bool {
        self.delivery.errand == Errand::Post && self.delivery.card.tone != Tone::Own
    }
}

type Answer = Box<dyn Fn(&Delivery, Duration) -> Result<(), SinkErrorKind> + Send + Sync>;

/// A platform that answers as it is told, and remembers what it was asked.
struct Platform {
    began: Instant,
    answer: Answer,
    taken: Mutex<Vec<Seen>>,
    refused: Mutex<Vec<Seen>>,
    diagnosis: Option<soopbell::sink::Remedy>,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Platform")
    }
}

impl Sink for Platform {
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(async move {
            let seen = Seen {
                at: self.began.elapsed(),
                delivery: delivery.clone(),
            };
            sleep(LATENCY).await;
            match (self.answer)(delivery, seen.at) {
                Ok(()) => {
                    self.taken.lock().unwrap().push(seen);
                    Ok(Receipt {
                        remote_id: Some(format!("m-{}", delivery.id)),
                        hold: None,
                    })
                }
                Err(kind) => {
                    self.refused.lock().unwrap().push(seen);
                    Err(SinkError::new(kind, "the platform said no"))
                }
            }
        })
    }

    fn edits(&self) -> bool {
        true
    }

    fn diagnose<'a>(&'a self, _error: &'a SinkError) -> soopbell::sink::Diagnosis<'a> {
        Box::pin(async { self.diagnosis.clone() })
    }
}

impl Platform {
    fn taken(&self) -> Vec<Seen> {
        self.taken.lock().unwrap().clone()
    }

    fn refused(&self) -> Vec<Seen> {
        self.refused.lock().unwrap().clone()
    }

    /// The words of every ring, in the order in which they arrived.
    fn rings(&self) -> Vec<String> {
        let taken = self.taken();
        let rings = taken.iter().filter(|seen| seen.is_ring());
        rings.map(Seen::words).collect()
    }

    /// What soopbell itself posted, and what each message said in the end.
    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<(AlertId, String)> = Vec::new();
        for seen in self.taken() {
            if seen.delivery.card.tone != Tone::Own {
                continue;
            }
            let id = seen.delivery.id.clone();
            match notes.iter_mut().find(|note| note.0 == id) {
                Some(note) if seen.delivery.errand != Errand::Post => note.1 = seen.words(),
                _ => notes.push((id, seen.words())),
            }
        }
        notes.into_iter().map(|note| note.1).collect()
    }
}

/// One soopbell's way out, without the rest of it.
struct World {
    began: Instant,
    _folder: TempDir,
    ledger: SqliteLedger,
    outbox: Arc<SqliteOutbox>,
    status: Arc<Status>,
    bell: Arc<Notify>,
    stage: Stage,
    events: u64,
    _store: Store,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        Self {
            began: Instant::now(),
            ledger: store.ledger().unwrap(),
            outbox: Arc::new(store.outbox().unwrap()),
            status: Arc::default(),
            bell: Arc::default(),
            stage: Stage::new("dispatch"),
            events: 0,
            _folder: folder,
            _store: store,
        }
    }

    fn platform(
        &self,
        answer: impl Fn(&Delivery, Duration) -> Result<(), SinkErrorKind> + Send + Sync + 'static,
    ) -> Arc<Platform> {
        Arc::new(Platform {
            began: self.began,
            answer: Box::new(answer),
            taken: Mutex::default(),
            refused: Mutex::default(),
            diagnosis: None,
        })
    }

    /// A token that is shared by targets.
    fn token(&self, name: Option<&'static str>) -> Arc<Token> {
        Arc::new(Token {
            name,
            pace: Pace::new(&[], self.began),
            breaker: Breaker::default(),
        })
    }

    /// Has a worker deliver to this platform.
    fn open(
        &self,
        target: &str,
        platform: &Arc<Platform>,
        rates: &[Rate],
        token: &Arc<Token>,
        policy: Policy,
    ) {
        let sink: Arc<dyn Sink> = Arc::<Platform>::clone(platform);
        let lane = Lane {
            target: TargetId(target.into()),
            sink,
            pace: Pace::new(rates, self.began),
            token: Arc::clone(token),
            edit_every: Duration::from_secs(3),
            place: format!("test:{target}"),
            policy,
            tell_expired: Arc::new(note),
        };
        let worker = Worker::new(
            lane,
            Arc::clone(&self.outbox),
            Arc::clone(&self.bell),
            Arc::new(Wall(self.began)),
            Arc::clone(&self.status),
        );
        self.stage.spawn(worker.run(self.stage.stopping()));
    }

    fn open_simply(&self, target: &str, platform: &Arc<Platform>) {
        self.open(target, platform, &[], &self.token(None), Policy::default());
    }

    /// Something rings.
    fn ring(&mut self, target: &str, words: &str) {
        self.ring_with(target, words, |_| {});
    }

    fn ring_with(&mut self, target: &str, words: &str, change: impl FnOnce(&mut Alert)) {
        self.events += 1;
        let now = Wall(self.began).now();
        let mut alert = Alert {
            id: name_of(&format!("{target} {words} {}", self.events)),
            position: Position(self.events),
            target: TargetId(target.into()),
            card: Card {
                tone: Tone::Donation,
                tier: 0,
                rule: "gift".into(),
                streamer: StreamerId::parse("star01").unwrap(),
                streamer_nick: "별".into(),
                at: now,
            },
            message: Message::text(words),
            priority: Priority::Normal,
            expires_at: Some(now.plus(Duration::from_mins(10))),
            shared: None,
        };
        change(&mut alert);
        let step = Step {
            first: Position(1),
            events: &[],
            verdicts: &[],
            alerts: std::slice::from_ref(&alert),
            visitors: &Visitors::new(),
        };
        self.ledger.commit(&step).unwrap();
        self.bell.notify_waiters();
    }

    /// Waits until this long after the beginning.
    async fn at(&self, moment: Duration) {
        tokio::time::sleep_until(self.began + moment).await;
    }

    /// Waits until nothing is left to be delivered.
    async fn until_done(&self) {
        let began = Instant::now();
        while self.outbox.depth().unwrap() > 0 {
            assert!(began.elapsed() < Duration::from_hours(48), "it never ends");
            sleep(Duration::from_millis(500)).await;
        }
    }

    /// What the owner was to be told.
    fn notices(&self) -> Vec<Notice> {
        std::iter::from_fn(|| self.status.next_notice().now_or_never()).collect()
    }
}

fn note(target: &TargetId, expired: &Expired, now: Timestamp) -> Note {
    Note {
        id: name_of(&format!("{target} {}", expired.stretch)),
        card: Card {
            tone: Tone::Own,
            tier: 0,
            rule: "".into(),
            streamer: StreamerId::default(),
            streamer_nick: "soopbell".into(),
            at: now,
        },
        message: Message::text(format!("{} expired", expired.count)),
    }
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
