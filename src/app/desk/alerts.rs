//! For `recent alerts`, `why` and `rules why`: what rang, and why.

use super::{Desk, trouble};
use crate::app::figures;
use crate::app::lanes;
use crate::command::Trouble;
use crate::command::alerts::{AlertBook, Alerted, Matched, MeantAlert, Resent, Why};
use crate::event::{StreamerId, Text, Timestamp};
use crate::replay::Explanation;
use crate::rule::Scene;
use crate::sink::TargetId;
use crate::store::{Found, Letter, Outcome};

/// How many alerts and matches are told.
const MOST: u32 = 10;
/// How many matches of a rule are told for each streamer.
const MOST_MATCHES: u32 = 5;

impl AlertBook for Desk {
    fn recent_alerts(&self, chat: &TargetId) -> Result<Vec<Alerted>, Trouble> {
        let mut letters = Vec::new();
        for name in lanes::names(self.config(), chat) {
            let recent = self.figures.recent(&name, MOST);
            letters.extend(recent.map_err(|error| trouble(&error))?);
        }
        let mut alerts: Vec<Alerted> = letters.into_iter().map(alerted).collect();
        alerts.sort_by_key(|alert| std::cmp::Reverse(alert.at));
        alerts.truncate(MOST as usize);
        Ok(alerts)
    }

    fn alert(&self, chat: &TargetId, typed: &str) -> Result<MeantAlert, Trouble> {
        let mut several = Vec::new();
        for name in lanes::names(self.config(), chat) {
            let found = self.figures.find(typed, Some(&name));
            match found.map_err(|error| trouble(&error))? {
                Found::One(letter) => several.push(*letter),
                Found::Several(letters) => several.extend(letters),
                Found::Nothing => {}
                Found::NoId => return Ok(MeantAlert::NoId),
            }
        }
        let mut alerts: Vec<Alerted> = several.into_iter().map(alerted).collect();
        Ok(match (alerts.pop(), alerts.is_empty()) {
            (None, _) => MeantAlert::Nothing,
            (Some(one), true) => MeantAlert::One(Box::new(one)),
            (Some(one), false) => {
                alerts.push(one);
                MeantAlert::Several(alerts)
            }
        })
    }

    fn why_alert(&self, id: &str) -> Result<Option<Why>, Trouble> {
        match self
            .figures
            .find(id, None)
            .map_err(|error| trouble(&error))?
        {
            Found::One(letter) => {
                let why = self.figures.why(&letter);
                Ok(why.map_err(|error| trouble(&error))?.as_ref().map(told))
            }
            Found::Several(_) | Found::Nothing | Found::NoId => Ok(None),
        }
    }

    fn why_rule(
        &self,
        rule: &str,
        streamer: &StreamerId,
    ) -> Result<(Vec<Matched>, Option<Why>), Trouble> {
        let matches = self.figures.lately(rule, streamer, MOST_MATCHES);
        let matches = matches.map_err(|error| trouble(&error))?.into_iter();
        let matched = matches.map(|it| {
            let seen = crate::replay::seen(&Scene::new(&it.event, None)).into_iter();
            let seen: Vec<String> = seen
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            Matched {
                at: it.event.at,
                event: seen.join(", "),
                held: it.held,
            }
        });
        let last = self.figures.why_not(rule, streamer);
        let last = last.map_err(|error| trouble(&error))?;
        Ok((matched.collect(), last.as_ref().map(told)))
    }

    fn resend(&self, id: &str) -> Result<Resent, Trouble> {
        let outcome = self.figures.resend(id).map_err(|error| trouble(&error))?;
        Ok(match outcome {
            Outcome::Done(_) => Resent::Done,
            Outcome::UnderWay(_) => Resent::UnderWay,
            Outcome::Refused(_) => Resent::NotNow,
            Outcome::Gone => Resent::Gone,
        })
    }
}

/// A delivery as commands know it.
fn alerted(letter: Letter) -> Alerted {
    let (at, rule, nick, words) = match letter.content {
        Some(content) => (
            content.card.at,
            content.card.rule,
            content.card.streamer_nick,
            content.message.plain(),
        ),
        // Another version of soopbell wrote it.
        None => (
            Timestamp(0),
            Text::default(),
            Text::default(),
            "?".to_owned(),
        ),
    };
    Alerted {
        id: letter.id,
        short: letter.short,
        at,
        rule,
        nick,
        words,
        state: letter.state,
        attempts: letter.attempts,
        error: letter.error,
    }
}

fn told(why: &figures::Why) -> Why {
    Why {
        rule: why.rule.clone(),
        event: why.event.as_ref().map(figures::Happened::line),
        said: why.said,
        parts: why.explanation.as_ref().map(Explanation::lines),
        is_counted_whole: why.is_counted_whole,
    }
}
