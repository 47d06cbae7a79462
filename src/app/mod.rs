//! The composition root: builds all rooms, joins them, and ends them in order. It holds no logic of its own.
//!
//! ```text
//! sources ─► intake ─► engine ─► (store) ─► dispatch ─► sinks
//! ```

mod bots;
mod budget;
mod chats;
mod desk;
mod disk;
mod drills;
mod ears;
mod figures;
mod lanes;
mod owner;
mod reach;
mod reload;
mod tokens;

use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::clock::{Clock, SystemClock};
use crate::config::{ChatScheme, Config, TargetConfig};
use crate::dispatch::{Line, Outbox as _, OutboxError};
use crate::engine::{Engine, Keep};
use crate::event::{Broadcast, StreamerId, Text, Timestamp};
use crate::intake::{Intake, intake};
use crate::log::LogError;
use crate::notify::{Notifier, SilenceError};
use crate::rule::Rulebook;
use crate::shutdown::Stage;
use crate::sink::{SetupError, TargetId};
use crate::source::soop::login::Account;
use crate::source::soop::{Scheme, Soop, tls};
use crate::source::{Open, Supervisor, Timing};
use crate::status::{Rules, Status};
use crate::store::{SqliteLedger, SqliteOutbox, Store, StoreError};
use crate::web::Board;
pub use chats::Chats;
pub use disk::free as free_disk;
pub use figures::{Figures, Happened, Why};
pub use lanes::{routes, speeds, targets, token_of};
use owner::OwnersLine;
use reach::Reach;
use reload::InForce;
pub use tokens::Reread;
use tokens::Tokens;

/// How long the bots may take to end, the sources, the engine to write what came in, attempts under way to be finished, the
/// owner to be told, and the pages to close.
const GRACE: [Duration; 6] = [
    Duration::from_secs(4),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(16),
    Duration::from_secs(1),
    Duration::from_secs(1),
];

/// soopbell cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log cannot be read.
    #[error("the log cannot be read: {0}")]
    Log(#[from] LogError),
    /// The outbox cannot be used.
    #[error("the outbox cannot be used: {0}")]
    Outbox(#[from] OutboxError),
    /// What was meant as a chat is none.
    #[error("that is no chat of people")]
    NoChat,
    /// There is no rule of this name.
    #[error("there is no rule `{0}`")]
    NoRule(Text),
    /// A chat asks for more streamers than one may.
    #[error("a chat can watch {most} streamers at most: remove one first")]
    TooManyWatches {
        /// How many it may.
        most: usize,
    },
    /// A silence cannot be had as it was asked for.
    #[error(transparent)]
    Silence(#[from] SilenceError),
    /// The extra certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// The pages cannot be served.
    #[error("web.listen: nothing can listen at {address}: {why}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        why: std::io::Error,
    },
    /// A target cannot be reached as it is configured.
    #[error("target {target}: {why}")]
    Target {
        /// The target.
        target: TargetId,
        /// Why.
        why: SetupError,
    },
}

/// A running soopbell.
pub struct App {
    intake: Intake,
    sources: Stage,
    engine: Stage,
    dispatch: Stage,
    owner: Stage,
    web: Stage,
    bots: Stage,
    engine_end: Option<JoinHandle<Result<(), LogError>>>,
    asked: Arc<Notify>,
    chats: Arc<Chats>,
    figures: Arc<Figures>,
    _store: Store,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Every stage ended in time and nothing was lost.
    pub clean: bool,
    /// Alerts that wait in the outbox for the next start.
    pub waiting: u64,
}

impl App {
    /// Starts everything. Rings for the console go to `console`.
    ///
    /// # Errors
    /// Something that it stands on cannot be used; nothing is running then.
    pub fn start(
        config: &Config,
        rules: Rulebook,
        console: Box<dyn Write + Send>,
    ) -> Result<Self, AppError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let (status, bell) = (Arc::new(Status::default()), Arc::new(Notify::new()));
        let [sources, engine, dispatch, owners, web] =
            ["sources", "engine", "dispatch", "owner", "web"].map(Stage::new);

        let store = Store::open(&config.data_dir)?;
        let mut ledger = store.ledger()?;
        let seen_until = ledger.seen_until()?.unwrap_or_else(|| clock.now());
        let open = ledger.open_broadcasts()?;
        status.set_rules(Rules::good(rules.rules().len()));
        let watches = store.watches()?;
        let asked = watches.all()?;
        let rules = Arc::new(rules);
        let (silences, settings) = (store.silences()?, store.chat_settings()?);
        let mut notifier = Notifier::new(Arc::clone(&rules), lanes::routes_with(config, &asked))
            .expiring(config.delivery.expires);
        let silenced = silences.live(clock.now())?;
        notifier.listen(lanes::ears(config, silenced, settings.thresholds()?));
        let since = notifier.since(clock.now(), open.values().map(|it| it.started_at));
        let open = last_seen(open, seen_until, &mut ledger)?;
        let outbox = Arc::new(store.outbox()?);
        let targets = take_up(config, &asked, &outbox, &status)?;
        serve(config, &status, &outbox, &web)?;

        let (intake, outlet) = intake(config.log.queue);
        let supervisor = supervisor(config, &intake, &clock, &status, &sources)?;
        let keep = Keep {
            events: config.log.keep,
            deliveries: config.delivery.keep,
        };
        let (changes, changes_to_come) = mpsc::channel();
        let work = Engine::start(
            outlet,
            ledger,
            notifier,
            keep,
            since,
            (Arc::clone(&status), Arc::clone(&bell), engine.clone()),
        )?
        .with_changes(changes_to_come);
        let owner = OwnersLine::new(config, &status, &outbox, &bell, &clock);
        let config = Arc::new(config.clone());
        let figures = Figures::new(&store, &config, &bell, &clock)?;
        let chats = Arc::new(Chats {
            config: Arc::clone(&config),
            rules: InForce::new(rules),
            watches,
            silences,
            settings,
            turn: Mutex::default(),
            reach: Arc::new(Reach::new(&config, console)),
            outbox,
            bell,
            clock,
            status,
            dispatch: dispatch.clone(),
            changes,
            supervisor,
            open: Mutex::default(),
            drills: AtomicU64::default(),
        });
        chats.open_lanes(&targets)?;
        let engine_end = Some(engine.spawn_blocking(move || work.run()));
        owners.spawn(owner.run(owners.stopping()));
        disk::watch(&config, &chats.status, &sources);
        let streamers = config.soop.streamers.iter().chain(asked.keys()).cloned();
        chats.supervisor.watch(streamers, open);
        Ok(Self {
            intake,
            sources,
            engine,
            dispatch,
            owner: owners,
            web,
            bots: Stage::new("bots"),
            engine_end,
            asked: Arc::default(),
            chats,
            figures: Arc::new(figures),
            _store: store,
        })
    }

    /// What chats may ask for while it runs.
    pub fn chats(&self) -> &Chats {
        &self.chats
    }

    /// What people ask about what happened. Each answer blocks for a moment: it is asked on a thread that may.
    pub fn figures(&self) -> &Arc<Figures> {
        &self.figures
    }

    /// Goes on with the rules as they are written, whenever their files change.
    pub fn watch_rules(&self, config: Config) {
        let desk = reload::Desk {
            config: Arc::new(config),
            rules: self.chats.changes.clone(),
            in_force: self.chats.rules.clone(),
            status: Arc::clone(&self.chats.status),
            asked: Arc::clone(&self.asked),
            clock: Arc::new(SystemClock),
        };
        self.sources.spawn(desk.watch(self.sources.stopping()));
    }

    /// Goes on with other tokens, should those that it started with turn out to be no good. `reread` reads the
    /// configuration again.
    pub fn watch_tokens(&self, reread: Reread) {
        let tokens = Arc::new(Tokens {
            reach: Arc::clone(&self.chats.reach),
            status: Arc::clone(&self.chats.status),
        });
        self.sources.spawn(tokens.watch(
            reread,
            Arc::clone(&self.chats.outbox),
            Arc::clone(&self.chats.bell),
            self.sources.stopping(),
        ));
    }

    /// Reads the rules again now, changed or not, if they are watched.
    pub fn read_rules_again(&self) {
        self.asked.notify_one();
    }

    /// What it is doing.
    pub fn status(&self) -> &Arc<Status> {
        &self.chats.status
    }

    /// Resolves if the engine ends by itself, which it must not.
    pub async fn failed(&mut self) {
        if let Some(end) = &mut self.engine_end {
            let end = end.await;
            self.engine_end = None;
            tracing::error!(?end, "the engine ended by itself");
        }
    }

    /// How many alerts wait to be delivered.
    pub fn waiting(&self) -> u64 {
        self.chats.outbox.depth().unwrap_or_default()
    }

    /// Ends everything in the order in which data flows. What is not delivered stays in the outbox.
    pub async fn stop(self) -> Ending {
        let [bots, sources, engine, dispatch, owner, web] = GRACE;
        let mut clean = self.bots.drain(bots).await;
        clean &= self.sources.drain(sources).await;
        self.intake.close();
        clean &= self.engine.drain(engine).await;
        clean &= match self.engine_end {
            // It has ended if it was drained; if not, its work is not waited for any longer.
            Some(end) => {
                let end = tokio::time::timeout(Duration::from_secs(1), end).await;
                matches!(end, Ok(Ok(Ok(()))))
            }
            None => false,
        };
        clean &= self.dispatch.drain(dispatch).await;
        clean &= self.owner.drain(owner).await;
        clean &= self.web.drain(web).await;
        let waiting = self.chats.outbox.depth().unwrap_or_default();
        tracing::info!(clean, waiting, counters = %self.chats.status.counters, "stopped");
        Ending { clean, waiting }
    }
}

/// Every target there is a lane to, once the outbox has been taken up where it stood.
fn take_up(
    config: &Config,
    asked: &BTreeMap<StreamerId, Vec<TargetId>>,
    outbox: &SqliteOutbox,
    status: &Status,
) -> Result<BTreeMap<TargetId, TargetConfig>, AppError> {
    let in_doubt = outbox.recover(SystemClock.now())?;
    if in_doubt > 0 {
        tracing::info!(
            in_doubt,
            "alerts were on their way when soopbell last ended, and may have arrived"
        );
    }
    let mut targets = lanes::configured(config);
    for chat in asked.values().flatten() {
        if let Some(place) = TargetConfig::chat(chat) {
            targets.entry(chat.clone()).or_insert(place);
        }
    }
    let parked = outbox.all_parked()?;
    let (known, gone): (Vec<_>, Vec<_>) = parked.into_iter().partition(|parked| {
        parked.is_token || targets.contains_key(&TargetId(parked.name.as_str().into()))
    });
    for parked in gone {
        // It is not configured any more.
        outbox.unpark(Line::Target(&TargetId(parked.name.into())))?;
    }
    owner::tell_again(&known, &outbox.held()?, status);
    lanes::warn_of_orphans(&targets, outbox.waiting()?);
    Ok(targets)
}

/// Until when each broadcast that was on was seen: to the end of the log, unless the log says otherwise.
fn last_seen(
    open: BTreeMap<StreamerId, Broadcast>,
    seen_until: Timestamp,
    ledger: &mut SqliteLedger,
) -> Result<BTreeMap<StreamerId, Open>, LogError> {
    let open = open.into_iter().map(|(streamer, broadcast)| {
        let unseen_since = ledger.unseen_since(&streamer)?;
        let open = Open {
            broadcast,
            seen_until: unseen_since.unwrap_or(seen_until),
        };
        Ok((streamer, open))
    });
    open.collect()
}

/// Serves what soopbell does, where the configuration wants it.
fn serve(
    config: &Config,
    status: &Arc<Status>,
    outbox: &Arc<SqliteOutbox>,
    stage: &Stage,
) -> Result<(), AppError> {
    let Some(address) = config.web.listen else {
        return Ok(());
    };
    let waiting = Arc::clone(outbox);
    let board = Board {
        status: Arc::clone(status),
        waiting: Box::new(move || waiting.depth().unwrap_or_default()),
    };
    let address = crate::web::serve(address, board, stage)
        .map_err(|why| AppError::Listen { address, why })?;
    tracing::info!(%address, "serving /healthz, /metrics and /status");
    Ok(())
}

/// Watches whom it is told to.
fn supervisor(
    config: &Config,
    intake: &Intake,
    clock: &Arc<dyn Clock>,
    status: &Arc<Status>,
    sources: &Stage,
) -> Result<Supervisor<Soop>, AppError> {
    Ok(Supervisor::new(
        soop(config, clock)?,
        Timing::with_poll(config.soop.poll_interval),
        intake.clone(),
        Arc::clone(clock),
        Arc::clone(status),
        sources.clone(),
    ))
}

/// The certificates that are trusted beside the usual ones.
fn extra_roots(config: &Config) -> Result<tls::ExtraRoots, AppError> {
    Ok(match &config.soop.ca_file {
        Some(file) => tls::ExtraRoots::read(file)?,
        None => tls::ExtraRoots::default(),
    })
}

fn soop(config: &Config, clock: &Arc<dyn Clock>) -> Result<Soop, AppError> {
    let scheme = match config.soop.chat_scheme {
        ChatScheme::Wss => Scheme::Wss,
        ChatScheme::Ws => Scheme::Ws,
    };
    let roots = extra_roots(config)?;
    let live_url = config.soop.live_url.as_str();
    let passwords = config.room_passwords();
    let passwords = passwords.map(|(streamer, password)| (streamer.clone(), password.clone()));
    let soop = Soop::new(live_url, scheme, &roots, Arc::clone(clock))?
        .with_redundant(config.soop.redundant.iter().cloned())
        .with_passwords(passwords.collect());
    Ok(match &config.soop.login {
        Some(login) => {
            let account = Account {
                id: login.id.clone(),
                password: login.password.clone(),
            };
            soop.with_login(config.soop.login_url.as_str(), account)
        }
        None => soop,
    })
}
