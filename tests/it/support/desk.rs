//! A desk of a test's own: what commands do is remembered in it and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use soopbell::command::alerts::{AlertBook, Alerted, Matched, MeantAlert, Resent, Why};
use soopbell::command::call::{Call, Platform};
use soopbell::command::changes::{Audit, Change, Changed};
use soopbell::command::drill::{Drilled, Drilling};
use soopbell::command::figures::{Figuring, Numbers, Period, Ranking};
use soopbell::command::overview::{Overseeing, Overview};
use soopbell::command::permit::Admission;
use soopbell::command::rules::{NotPut, RuleShelf};
use soopbell::command::setup::Settings;
use soopbell::command::silence::{NotSilenced, Silencing};
use soopbell::command::watch::{Introduced, Meant, Watched, Watching};
use soopbell::command::{Desk, Trouble};
use soopbell::event::{StreamerId, Text};
use soopbell::fault::{Fault, Language, Source};
use soopbell::notify::{Asked, Silence};
use soopbell::rule::{Checked, Fingerprint, RuleId, Rulebook};
use soopbell::sink::{Remedy, TargetId};

/// A call that came as far as a change, what it changed, and who took that back.
pub(crate) type Noted = (Call, Changed, Option<String>);

/// A desk that is shared with the test.
#[derive(Clone, Default)]
pub(crate) struct TestDesk(Arc<Mutex<Papers>>);

/// What lies on it.
#[derive(Default)]
pub(crate) struct Papers {
    pub(crate) admission: Admission,
    pub(crate) greeted: BTreeSet<i64>,
    /// Who is watched, by chat.
    pub(crate) watched: BTreeMap<TargetId, BTreeSet<StreamerId>>,
    /// Every change in its order.
    pub(crate) changes: Vec<Noted>,
    /// How often a streamer was looked for.
    pub(crate) looked: usize,
    /// What the streamers that are found are called, and their pictures.
    pub(crate) nick: Option<String>,
    pub(crate) picture: Option<String>,
}

impl TestDesk {
    /// A desk that takes commands from these Telegram chats.
    pub(crate) fn for_telegram(chats: &[i64]) -> Self {
        let desk = Self::default();
        desk.papers().admission.chats = chats.iter().copied().collect();
        desk
    }

    pub(crate) fn papers(&self) -> MutexGuard<'_, Papers> {
        self.0.lock().unwrap()
    }

    /// Whose alerts a chat gets.
    pub(crate) fn watched(&self, chat: &str) -> Vec<String> {
        let papers = self.papers();
        let watched = papers.watched.get(&TargetId(chat.into()));
        let watched = watched.into_iter().flatten();
        watched.map(|id| id.as_str().to_owned()).collect()
    }

    fn introduced(&self, id: StreamerId) -> Introduced {
        let papers = self.papers();
        Introduced {
            nick: Text::from(papers.nick.as_deref().unwrap_or("초롱")),
            title: "방송".into(),
            is_live: true,
            picture: papers.picture.clone(),
            id,
        }
    }
}

impl Watching for TestDesk {
    /// `several` are two, `nobody` is none, and whoever else is one.
    fn find_streamer(&self, typed: &str) -> Meant {
        self.papers().looked += 1;
        match (typed, StreamerId::parse(typed)) {
            ("several", _) => {
                let two = ["star01", "star02"].map(|id| StreamerId::parse(id).unwrap());
                Meant::Some(two.map(|id| self.introduced(id)).to_vec())
            }
            ("nobody", Some(id)) => Meant::NoId(id),
            (_, Some(id)) => Meant::One(Box::new(self.introduced(id))),
            (_, None) => Meant::NoNick,
        }
    }

    fn introduce(&self, typed: &str) -> Meant {
        self.find_streamer(typed)
    }

    fn suggest_streamers(&self, _typed: &str) -> Vec<Introduced> {
        Vec::new()
    }

    fn watch(&self, chat: &TargetId, streamer: &StreamerId) -> Result<bool, Trouble> {
        let mut papers = self.papers();
        let watched = papers.watched.entry(chat.clone()).or_default();
        Ok(watched.insert(streamer.clone()))
    }

    fn unwatch(&self, chat: &TargetId, streamer: &StreamerId) -> Result<bool, Trouble> {
        let mut papers = self.papers();
        let watched = papers.watched.entry(chat.clone()).or_default();
        Ok(watched.remove(streamer))
    }

    fn watched_by(&self, chat: &TargetId) -> Result<Vec<Watched>, Trouble> {
        let ids = self.papers().watched.get(chat).cloned();
        let watched = ids.unwrap_or_default().into_iter().map(|id| {
            let who = self.introduced(id);
            Watched {
                id: who.id,
                nick: who.nick,
                is_live: who.is_live,
                is_configured: false,
            }
        });
        Ok(watched.collect())
    }

    fn lacks(&self, _chat: &TargetId) -> Option<Remedy> {
        None
    }
}

impl Audit for TestDesk {
    fn record(&self, call: &Call, what: &Changed) -> Result<u64, Trouble> {
        let mut papers = self.papers();
        papers.changes.push((call.clone(), what.clone(), None));
        Ok(u64::try_from(papers.changes.len()).unwrap())
    }

    fn changes(&self, chat: &TargetId, most: usize) -> Result<Vec<Change>, Trouble> {
        let papers = self.papers();
        let changes = (1..).zip(&papers.changes);
        let here = changes.filter(|(_, (call, ..))| call.place.chat == *chat);
        let shown = here.map(|(id, noted)| change(id, noted));
        let mut shown: Vec<Change> = shown.collect();
        shown.reverse();
        shown.truncate(most);
        Ok(shown)
    }

    fn change(&self, id: u64) -> Result<Option<Change>, Trouble> {
        let papers = self.papers();
        let mut changes = (1..).zip(&papers.changes);
        let found = changes.find(|(it, _)| *it == id);
        Ok(found.map(|(id, noted)| change(id, noted)))
    }

    fn take_back(&self, call: &Call, id: u64) -> Result<bool, Trouble> {
        let mut papers = self.papers();
        let at = usize::try_from(id).unwrap() - 1;
        let undone_by = &mut papers.changes[at].2;
        if undone_by.is_some() {
            return Ok(false);
        }
        *undone_by = Some(call.caller.name.clone());
        Ok(true)
    }

    fn take_back_failed(&self, id: u64) -> Result<(), Trouble> {
        let at = usize::try_from(id).unwrap() - 1;
        self.papers().changes[at].2 = None;
        Ok(())
    }
}

fn change(id: u64, (call, what, undone_by): &Noted) -> Change {
    Change {
        id,
        at: call.at,
        by: call.caller.name.clone(),
        chat: call.place.chat.clone(),
        what: what.clone(),
        undone_by: undone_by.clone(),
    }
}

/// What no test of an adapter asks for.
fn not_here<T>() -> Result<T, Trouble> {
    Err(Trouble("this is a test's desk".to_owned()))
}

impl RuleShelf for TestDesk {
    fn rulebook(&self) -> Arc<Rulebook> {
        Arc::default()
    }

    fn rule_files(&self) -> Result<Vec<Source>, Vec<Fault>> {
        Ok(Vec::new())
    }

    fn check_rules(&self, _file: &str, _text: String) -> Result<Checked, Vec<Fault>> {
        Err(Vec::new())
    }

    fn put_rules(&self, _file: &str, _before: &Fingerprint, _text: String) -> Result<(), NotPut> {
        not_here().map_err(NotPut::Trouble)
    }

    fn test_rules(&self, _rule: Option<&str>) -> (usize, Vec<Fault>) {
        (0, Vec::new())
    }
}

impl Silencing for TestDesk {
    fn silence(&self, _chat: &TargetId, _asked: Asked) -> Result<Silence, NotSilenced> {
        not_here().map_err(NotSilenced::Trouble)
    }

    fn unsilence(&self, _chat: &TargetId, _id: u64) -> Result<bool, Trouble> {
        not_here()
    }

    fn silences(&self, _chat: &TargetId) -> Result<Vec<Silence>, Trouble> {
        Ok(Vec::new())
    }
}

impl Figuring for TestDesk {
    fn top(&self, _streamers: &[StreamerId], _period: Period) -> Result<Ranking, Trouble> {
        Ok(Ranking::default())
    }

    fn stats(&self, _streamer: &StreamerId, _period: Period) -> Result<Numbers, Trouble> {
        Ok(Numbers::default())
    }
}

impl AlertBook for TestDesk {
    fn recent_alerts(&self, _chat: &TargetId) -> Result<Vec<Alerted>, Trouble> {
        Ok(Vec::new())
    }

    fn alert(&self, _chat: &TargetId, _typed: &str) -> Result<MeantAlert, Trouble> {
        Ok(MeantAlert::Nothing)
    }

    fn why_alert(&self, _id: &str) -> Result<Option<Why>, Trouble> {
        Ok(None)
    }

    fn why_rule(
        &self,
        _rule: &str,
        _streamer: &StreamerId,
    ) -> Result<(Vec<Matched>, Option<Why>), Trouble> {
        Ok((Vec::new(), None))
    }

    fn resend(&self, _id: &str) -> Result<Resent, Trouble> {
        Ok(Resent::Gone)
    }
}

impl Drilling for TestDesk {
    fn drill(&self, _chat: &TargetId, _rule: Option<&RuleId>) -> Result<Drilled, Trouble> {
        Ok(Drilled::NoRule)
    }
}

impl Settings for TestDesk {
    fn set_language(&self, _chat: &TargetId, _language: Language) -> Result<(), Trouble> {
        not_here()
    }

    fn threshold(&self, _chat: &TargetId) -> Result<u64, Trouble> {
        Ok(0)
    }

    fn set_threshold(&self, _chat: &TargetId, _balloons: u64) -> Result<(), Trouble> {
        not_here()
    }
}

impl Overseeing for TestDesk {
    fn overview(&self, _chat: &TargetId, _ids: &[StreamerId]) -> Result<Overview, Trouble> {
        Ok(Overview::default())
    }
}

impl Desk for TestDesk {
    fn admission(&self, _is_refused: bool) -> Admission {
        self.papers().admission.clone()
    }

    fn language(&self, _chat: &TargetId) -> Language {
        Language::Korean
    }

    fn greets(&self, _platform: Platform, house: i64) -> bool {
        self.papers().greeted.insert(house)
    }
}
