//! Reading the rules again when their files have changed. What is wrong with them is told; the last good ones stay.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::budget;
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::Change;
use crate::fault::Fault;
use crate::folder::{self, Look};
use crate::notice::Notice;
use crate::notify::try_out;
use crate::rule::Rulebook;
use crate::status::{Rules, Status};

/// How often the folder is looked at. A change must have been there at two looks: whoever saves several files, or one
/// in pieces, is done by then.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Most faults that are told at once. Whoever has made more will see the rest when these are gone.
const MOST_FAULTS: usize = 20;

/// The rules that are in force, for whoever asks while soopbell runs. The engine has the same ones, or takes them over
/// before its next event.
#[derive(Debug, Clone)]
pub(super) struct InForce {
    book: Arc<RwLock<Arc<Rulebook>>>,
    turn: Arc<Mutex<()>>,
}

/// One's turn to put rules in force: nobody else does meanwhile.
pub(super) struct Turn<'f> {
    book: &'f RwLock<Arc<Rulebook>>,
    _alone: MutexGuard<'f, ()>,
}

impl InForce {
    /// These, to begin with.
    pub(super) fn new(rules: Arc<Rulebook>) -> Self {
        Self {
            book: Arc::new(RwLock::new(rules)),
            turn: Arc::default(),
        }
    }

    pub(super) fn get(&self) -> Arc<Rulebook> {
        Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for the turn to put other rules in force. It is to be held from reading their files until everybody has been
    /// told of them: whoever read older files would put those in force afterwards otherwise.
    pub(super) fn turn(&self) -> Turn<'_> {
        Turn {
            book: &self.book,
            _alone: self.turn.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl Turn<'_> {
    pub(super) fn set(&self, rules: Arc<Rulebook>) {
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }
}

/// What watching the rules needs.
pub(super) struct Desk {
    pub(super) config: Arc<Config>,
    /// Where new rules are put in force.
    pub(super) rules: Sender<Change>,
    /// Where it is told which those are.
    pub(super) in_force: InForce,
    pub(super) status: Arc<Status>,
    /// Has them read at once, changed or not.
    pub(super) asked: Arc<Notify>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Desk {
    /// Watches the folder until the end.
    pub(super) async fn watch(self, stopping: impl Future<Output = ()>) {
        tokio::select! {
            () = self.watch_for_ever() => {}
            () = stopping => {}
        }
    }

    async fn watch_for_ever(&self) {
        let Self {
            config,
            in_force,
            status,
            asked,
            clock,
            ..
        } = self;
        let mut settled = look(config).await;
        budget::check(config, in_force.get(), clock, status).await;
        let mut changed = None;
        loop {
            let at_once = tokio::select! {
                () = sleep(LOOK_EVERY) => false,
                () = asked.notified() => true,
            };
            let now = look(config).await;
            let is_new = now != settled;
            if !(at_once || is_new && changed.as_ref() == Some(&now)) {
                changed = is_new.then_some(now);
                continue;
            }
            (settled, changed) = (now, None);
            if let Some(book) = self.take_over().await {
                budget::check(config, book, clock, status).await;
            }
        }
    }

    /// Puts the rules in force as they are written now, or says what is wrong with them.
    async fn take_over(&self) -> Option<Arc<Rulebook>> {
        let (config, rules) = (Arc::clone(&self.config), self.rules.clone());
        let (in_force, status) = (self.in_force.clone(), Arc::clone(&self.status));
        let taken_over = spawn_blocking(move || {
            let turn = in_force.turn();
            match read(&config) {
                Ok(book) => {
                    folder::log_warnings(&book, config.language);
                    let count = book.rules().len();
                    if !status.rules().faults.is_empty() {
                        status.tell_owner(Notice::RulesTakenOver { count });
                    }
                    status.set_rules(Rules::good(count));
                    let book = Arc::new(book);
                    turn.set(Arc::clone(&book));
                    // The engine has ended if nobody takes them.
                    let _ended = rules.send(Change::Rules(Arc::clone(&book)));
                    Some(book)
                }
                Err(faults) => {
                    refuse(&faults, &config, &status);
                    None
                }
            }
        });
        taken_over.await.unwrap_or_else(|_| {
            refuse(&[], &self.config, &self.status);
            None
        })
    }
}

async fn look(config: &Arc<Config>) -> Look {
    let config = Arc::clone(config);
    let look = spawn_blocking(move || Look::at(&config.rules_dir.path));
    look.await.unwrap_or_default()
}

/// The rules as they are written now, if they can be read and their tests come out.
fn read(config: &Config) -> Result<Rulebook, Vec<Fault>> {
    let book = folder::sources(config).and_then(|it| folder::compile(config, &it))?;
    let faults = try_out(&book);
    if faults.is_empty() {
        Ok(book)
    } else {
        Err(faults)
    }
}

/// Says what is wrong in the log, and where on the board: what a rule file says is nobody's business there.
fn refuse(faults: &[Fault], config: &Config, status: &Status) {
    let count = status.rules().count;
    tracing::warn!(
        faults = faults.len(),
        in_force = count,
        "the changed rules are not taken over: the last good ones stay"
    );
    let mut places = Vec::new();
    for fault in faults.iter().take(MOST_FAULTS) {
        let (place, code) = (&fault.place, fault.problem.code());
        let message = fault.message(config.language);
        tracing::warn!(%place, code, "{message}");
        let file = place.file.rsplit('/').next().unwrap_or_default();
        places.push(format!("{file}:{}:{} {code}", place.line, place.column));
    }
    if let Some(first) = faults.first() {
        let file = first.place.file.rsplit('/').next().unwrap_or_default();
        status.tell_owner(Notice::RulesRefused {
            faults: faults.len(),
            first: format!(
                "{file}:{}: {} ({})",
                first.place.line,
                first.message(config.language),
                first.problem.code()
            ),
            in_force: count,
        });
    }
    status.set_rules(Rules {
        count,
        faults: places,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::config::{Environment, RulesDir};
    use crate::fault::Source;

    fn rule(id: &str) -> String {
        format!("[[rule]]\nid = \"{id}\"\non = \"donation\"\ntext = \"x\"\n")
    }

    #[tokio::test]
    async fn files_are_not_read_while_somebody_else_puts_rules_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, rule("old")).unwrap();
        let mut config = Config::from_source(&Source::new("c", ""), &Environment::none()).unwrap();
        config.rules_dir = RulesDir {
            path: folder.path().to_owned(),
            named: true,
        };
        let (rules, told) = std::sync::mpsc::channel();
        let desk = Desk {
            config: Arc::new(config),
            rules,
            in_force: InForce::new(Arc::default()),
            status: Arc::default(),
            asked: Arc::default(),
            clock: Arc::new(SystemClock),
        };
        let turn = desk.in_force.turn();
        // Polled once, it is on its way on a thread of its own, and may get as far as it can.
        let mut taking_over = std::pin::pin!(desk.take_over());
        assert!(futures_util::poll!(taking_over.as_mut()).is_pending());
        std::fs::write(&file, rule("new")).unwrap();
        assert!(told.try_recv().is_err());
        drop(turn);
        let book = taking_over.await.unwrap();
        assert!(book.rule("new").is_some() && book.rule("old").is_none());
        assert!(Arc::ptr_eq(&book, &desk.in_force.get()));
        assert!(matches!(told.try_recv(), Ok(Change::Rules(it)) if Arc::ptr_eq(&it, &book)));
    }
}
