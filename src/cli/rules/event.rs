//! Why an event rang, or did not: each part of each rule's condition with what it looked at, what held the rule back, and
//! what became of its alerts.

use std::fmt::Write as _;

use super::told::reason_in;
use crate::app;
use crate::cli::deliveries::state_in;
use crate::cli::moment::moment;
use crate::cli::words::of_store;
use crate::cli::{plain, say};
use crate::config::Config;
use crate::dispatch::State;
use crate::event::{Event, Timestamp};
use crate::fault::{Fault, Language};
use crate::folder;
use crate::log::{LogError, Position};
use crate::notify::{Fate, Notifier, Reason};
use crate::replay::{self, Explanation};
use crate::rule::{Rule, RuleId, Rulebook, Scene};
use crate::store::{Archive, Delivered, Said};

/// Which event is asked about.
pub(super) enum Asked {
    /// This one: an id like `5f3a9c01-2b`, or its place in the log.
    Event(String),
    /// The last one that this rule could have rung for.
    LastFor(String),
}

/// Why there is no answer.
pub(super) enum Unanswered {
    Faults(Vec<Fault>),
    /// The log cannot be read; in words.
    Log(String),
    /// There is no such event in the log.
    NoEvent,
    /// There is no such rule.
    NoRule(String),
}

impl From<LogError> for Unanswered {
    fn from(error: LogError) -> Self {
        Self::Log(error.to_string())
    }
}

/// Whether a text can be meant as an event: an id, or a place in the log.
pub(super) fn is_event(text: &str) -> bool {
    text.parse::<crate::event::EventId>().is_ok() || text.parse::<u64>().is_ok()
}

/// Explains an event, or why one rule did not ring for it.
pub(super) fn explain(
    config: &Config,
    asked: &Asked,
    only: Option<&str>,
    language: Language,
) -> Result<(), Unanswered> {
    let sources = folder::sources(config).map_err(Unanswered::Faults)?;
    let rules = folder::compile_explaining(config, &sources).map_err(Unanswered::Faults)?;
    let rules = rules.speaking(language);
    if let Some(id) = only
        && rules.rule(id).is_none()
    {
        return Err(Unanswered::NoRule(id.to_owned()));
    }
    let archive = Archive::open(&config.data_dir);
    let mut archive = archive.map_err(|error| Unanswered::Log(of_store(&error, language)))?;
    let found = match asked {
        Asked::Event(text) => match (text.parse(), text.parse()) {
            (Ok(id), _) => archive.named(id)?,
            (_, Ok(place)) => archive.at(Position(place))?,
            _ => None,
        },
        Asked::LastFor(rule) => match rules.rule(rule) {
            Some(rule) => archive.last_of(rule.on.name())?,
            None => None,
        },
    };
    let (position, event) = found.ok_or(Unanswered::NoEvent)?;
    let (said, delivered) = (archive.said(position)?, archive.delivered(position)?);
    let mut notifier = remembering(&rules, config, &mut archive, position, event.at)?;

    let mut told = Vec::new();
    let teller = Teller {
        rules: &rules,
        said: &said,
        delivered: &delivered,
        language,
    };
    let mut facts = String::new();
    notifier.explain(&event, |rule, scene, fate| {
        if facts.is_empty() {
            facts = self::facts(scene);
        }
        let is_wanted = only.map_or(fate.is_some(), |id| rule.id.as_str() == id);
        if is_wanted {
            told.push(teller.rule(rule, scene, fate.as_ref()));
        }
    });
    say(&head(position, &event));
    say(&facts);
    if told.is_empty() {
        say("");
        say(&none(&event, only, language));
    }
    for told in told {
        say("");
        say(told.trim_end());
    }
    Ok(())
}

/// A fold that stands where the live one stood when the event came.
fn remembering(
    rules: &Rulebook,
    config: &Config,
    archive: &mut Archive,
    position: Position,
    at: Timestamp,
) -> Result<Notifier, LogError> {
    let mut notifier = Notifier::new(rules.clone(), app::routes(config));
    let since = notifier.since(at, [Timestamp::default()]);
    let mut rings = archive.rings(since)?.into_iter().peekable();
    let mut rang = Vec::new();
    archive.replay_until(since, position, &mut |position, event| {
        rang.clear();
        while let Some((at, rule)) = rings.next_if(|(at, _)| *at <= position) {
            rang.extend((at == position).then_some(rule));
        }
        notifier.recall(event, &rang);
    })?;
    Ok(notifier)
}

fn head(position: Position, event: &Event) -> String {
    format!(
        "{} {} · #{position} · {} · {}",
        event.kind.name(),
        event.id,
        event.streamer,
        moment(event.at)
    )
}

/// Everything that rules can see of it and that is there at all.
fn facts(scene: &Scene<'_>) -> String {
    let facts = replay::seen(scene);
    let facts = facts
        .iter()
        .map(|(path, value)| format!("{path} = {value}"));
    format!("  {}", plain(&facts.collect::<Vec<_>>().join(", ")))
}

fn none(event: &Event, only: Option<&str>, language: Language) -> String {
    let kind = event.kind.name();
    match (only, language) {
        (Some(rule), Language::Korean) => {
            format!("`{rule}` 규칙은 `{kind}` 이벤트를 다루지 않습니다")
        }
        (Some(rule), Language::English) => format!("`{rule}` is not about `{kind}`"),
        (None, Language::Korean) => {
            "맞는 규칙이 없습니다. --why-not 규칙 으로 그 까닭을 볼 수 있습니다".into()
        }
        (None, Language::English) => {
            "no rule matches it; --why-not RULE shows why one does not".into()
        }
    }
}

struct Teller<'a> {
    rules: &'a Rulebook,
    said: &'a [Said],
    delivered: &'a [Delivered],
    language: Language,
}

impl Teller<'_> {
    fn rule(&self, rule: &Rule, scene: &Scene<'_>, fate: Option<&Fate<'_>>) -> String {
        let mut out = String::new();
        let verdict = self.verdict(rule, fate);
        let sign = match fate {
            Some(Fate::Held(_)) => "◦",
            Some(_) => "✔",
            None => "✘",
        };
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "{sign} {}: {verdict}", rule.id);
        for line in Explanation::new(self.rules, rule, scene).lines() {
            let _infallible = writeln!(out, "{}", plain(&line));
        }
        for line in self.then(rule) {
            let _infallible = writeln!(out, "    {line}");
        }
        out
    }

    /// What the rules that are in force now make of it.
    fn verdict(&self, rule: &Rule, fate: Option<&Fate<'_>>) -> String {
        match (fate, self.language) {
            (None, Language::Korean) => "맞지 않습니다".into(),
            (None, Language::English) => "does not match".into(),
            (Some(Fate::Rings | Fate::Leads(_)), Language::Korean) => "울립니다".into(),
            (Some(Fate::Rings | Fate::Leads(_)), Language::English) => "rings".into(),
            (Some(Fate::Opens(_) | Fate::Joins(_)), Language::Korean) => {
                "다른 알림과 묶어서 알립니다".into()
            }
            (Some(Fate::Opens(_) | Fate::Joins(_)), Language::English) => {
                "is told together with others".into()
            }
            (Some(Fate::Held(reason)), language) => {
                let detail = detail(rule, *reason);
                let reason = reason_in(reason.name(), language);
                match language {
                    Language::Korean => format!("맞지만 울리지 않습니다: {reason}{detail}"),
                    Language::English => format!("matches and is held back: {reason}{detail}"),
                }
            }
        }
    }

    /// What was said when it happened, and what became of the alerts.
    fn then(&self, rule: &Rule) -> Vec<String> {
        let mut lines = Vec::new();
        let said = self.said.iter().find(|it| it.rule == rule.id.as_str());
        let then = match (said.map(|said| &said.held), self.language) {
            (None, Language::Korean) => "그때: 맞지 않음".to_owned(),
            (None, Language::English) => "at the time: did not match".into(),
            (Some(None), Language::Korean) => "그때: 울림".into(),
            (Some(None), Language::English) => "at the time: rang".into(),
            (Some(Some(reason)), Language::Korean) => {
                format!("그때: {}", reason_in(reason, self.language))
            }
            (Some(Some(reason)), Language::English) => {
                format!("at the time: {}", reason_in(reason, self.language))
            }
        };
        lines.push(then);
        for alert in self.delivered.iter().filter(|it| is_of(it, rule)) {
            lines.push(self.delivery(alert));
        }
        lines
    }

    fn delivery(&self, alert: &Delivered) -> String {
        let state = State::named(&alert.state);
        let state = state.map_or(alert.state.as_str(), |state| state_in(state, self.language));
        let mut line = format!("→ {}: {state}", plain(&alert.target));
        if let Some(at) = alert.settled_at {
            let _infallible = write!(line, " ({})", moment(at));
        }
        if alert.attempts > 1 {
            let _infallible = match self.language {
                Language::Korean => write!(line, ", {}번 시도", alert.attempts),
                Language::English => write!(line, ", {} attempts", alert.attempts),
            };
        }
        if let Some(error) = &alert.error {
            let _infallible = write!(line, ": {}", plain(error));
        }
        line
    }
}

/// What of a rule held it back, as it is written.
fn detail(rule: &Rule, reason: Reason) -> String {
    match (reason, &rule.active, &rule.limit) {
        (Reason::Inactive, Some(active), _) => format!(" (active = {:?})", active.as_str()),
        (Reason::Inhibited, ..) => {
            let others: Vec<_> = rule.unless_ringing.iter().map(RuleId::as_str).collect();
            format!(" ({})", others.join(", "))
        }
        (Reason::Limited, _, Some(limit)) => {
            let every = humantime::format_duration(limit.every);
            let per = limit.per.map_or("streamer.id", |field| field.path);
            format!(" ({} / {every} / {per})", limit.burst)
        }
        _ => String::new(),
    }
}

fn is_of(alert: &Delivered, rule: &Rule) -> bool {
    let card: Option<crate::sink::Card> = serde_json::from_str(&alert.card).ok();
    card.is_some_and(|card| card.rule == rule.id.as_str())
}
