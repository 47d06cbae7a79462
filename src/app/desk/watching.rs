//! For `watch`: who is meant, and whose alerts a chat gets.

use std::sync::PoisonError;
use std::time::Duration;

use super::{Desk, chat, trouble};
use crate::command::Trouble;
use crate::command::watch::{Introduced, Meant, Watched, Watching};
use crate::event::{StreamerId, Text};
use crate::sink::{Remedy, SinkError, SinkErrorKind, TargetId};
use crate::source::soop::link::{self, Named};
use crate::source::soop::station::{Station, StationError};
use crate::status::Watch;

/// How long SOOP may think about somebody who is still being typed.
const SUGGESTING: Duration = Duration::from_millis(1_500);
/// How long all names of a list may take that have to be asked for.
const NAMING: Duration = Duration::from_secs(2);
/// How many nicknames are remembered.
const MOST_NICKS: usize = 10_000;
/// How long a platform may take to say what the bot may do in a chat.
const LOOKING: Duration = Duration::from_secs(6);

impl Watching for Desk {
    fn find_streamer(&self, typed: &str) -> Meant {
        match link::read(typed) {
            Some(Named::Id(id)) => match self.handle.block_on(self.stations.station(&id)) {
                Ok(station) => Meant::One(Box::new(self.introduced(station))),
                // Nicknames may look like ids.
                Err(StationError::NotFound(_)) => match self.by_nick(typed) {
                    Meant::NoNick => Meant::NoId(id),
                    meant => meant,
                },
                Err(StationError::Failed(error)) => Meant::Silent(error.to_string()),
            },
            Some(Named::Nickname(nick)) => self.by_nick(&nick),
            None => Meant::NoNick,
        }
    }

    fn introduce(&self, typed: &str) -> Meant {
        let Some(Named::Id(id)) = link::read(typed) else {
            return Meant::NoNick;
        };
        match self.handle.block_on(self.stations.station(&id)) {
            Ok(station) => Meant::One(Box::new(self.introduced(station))),
            Err(StationError::NotFound(_)) => Meant::NoId(id),
            Err(StationError::Failed(error)) => Meant::Silent(error.to_string()),
        }
    }

    fn suggest_streamers(&self, typed: &str) -> Vec<Introduced> {
        let typed = typed.trim();
        if typed.chars().count() < 2 {
            return Vec::new();
        }
        let search = async {
            let found = self.stations.search_live(typed);
            tokio::time::timeout(SUGGESTING, found).await
        };
        match self.handle.block_on(search) {
            Ok(Ok(found)) => found.into_iter().map(|it| self.introduced(it)).collect(),
            Ok(Err(_)) | Err(_) => Vec::new(),
        }
    }

    fn watch(&self, name: &TargetId, streamer: &StreamerId) -> Result<bool, Trouble> {
        let watched = self.chats.watch(&chat(name)?, streamer);
        watched.map_err(|error| trouble(&error))
    }

    fn unwatch(&self, name: &TargetId, streamer: &StreamerId) -> Result<bool, Trouble> {
        let watched = self.chats.unwatch(&chat(name)?, streamer);
        watched.map_err(|error| trouble(&error))
    }

    fn watched_by(&self, name: &TargetId) -> Result<Vec<Watched>, Trouble> {
        let place = chat(name)?;
        let asked = self.chats.watched_by(&place);
        let asked = asked.map_err(|error| trouble(&error))?;
        let config = self.config();
        let target = config.targets.iter().find(|(_, target)| **target == place);
        let configured = config.soop.streamers.iter().filter(|streamer| {
            target.is_some_and(|(id, _)| config.targets_of(streamer).contains(id))
        });
        let configured: Vec<StreamerId> = configured.cloned().collect();
        let more = asked.into_iter().filter(|it| !configured.contains(it));
        let all: Vec<(StreamerId, bool)> = more
            .map(|streamer| (streamer, false))
            .chain(configured.iter().map(|streamer| (streamer.clone(), true)))
            .collect();
        self.name(all.iter().map(|(streamer, _)| streamer));
        let states = self.chats.status.watches();
        let mut watched: Vec<Watched> = all
            .into_iter()
            .map(|(id, is_configured)| Watched {
                nick: self.nick(&id).unwrap_or_else(|| Text::from(id.as_str())),
                is_live: matches!(
                    states.get(&id),
                    Some(Watch::Live(_) | Watch::Connecting(_) | Watch::Closed(_))
                ),
                is_configured,
                id,
            })
            .collect();
        watched.sort_by(|a, b| (!a.is_live, &a.nick).cmp(&(!b.is_live, &b.nick)));
        Ok(watched)
    }

    fn lacks(&self, name: &TargetId) -> Option<Remedy> {
        let place = chat(name).ok()?;
        let sink = self.chats.reach.sink(&place).ok()?;
        // Asking what could be wrong if nothing arrived tells what would be.
        let doubt = SinkError::new(SinkErrorKind::TargetGone { moved_to: None }, "");
        let looked = async { tokio::time::timeout(LOOKING, sink.diagnose(&doubt)).await };
        self.handle.block_on(looked).ok().flatten()
    }
}

impl Desk {
    /// Who is called like that among those who are on.
    fn by_nick(&self, nick: &str) -> Meant {
        match self.handle.block_on(self.stations.search_live(nick)) {
            Ok(found) => {
                let mut found: Vec<Introduced> =
                    found.into_iter().map(|it| self.introduced(it)).collect();
                // Exact names come first; one alone leaves no doubt. Whoever is only called something like that may be
                // somebody else.
                let exact = found.iter().filter(|it| it.nick == nick).count();
                match (exact, found.is_empty()) {
                    (1, false) => Meant::One(Box::new(found.remove(0))),
                    (_, false) => Meant::Some(found),
                    (_, true) => Meant::NoNick,
                }
            }
            Err(error) => Meant::Silent(error.to_string()),
        }
    }

    fn introduced(&self, station: Station) -> Introduced {
        self.remember(&station.id, &station.nick);
        Introduced {
            id: station.id,
            nick: station.nick,
            title: station.title,
            is_live: station.is_live,
            picture: station.picture,
        }
    }

    fn remember(&self, streamer: &StreamerId, nick: &Text) {
        let mut nicks = self.nicks.lock().unwrap_or_else(PoisonError::into_inner);
        if nicks.len() >= MOST_NICKS {
            nicks.clear();
        }
        nicks.insert(streamer.clone(), nick.clone());
    }

    pub(super) fn nick(&self, streamer: &StreamerId) -> Option<Text> {
        let nicks = self.nicks.lock().unwrap_or_else(PoisonError::into_inner);
        nicks.get(streamer).cloned()
    }

    /// Finds out what these are called, as far as that is not known and can be found out in a moment. Whoever has no name
    /// then goes by their id.
    fn name<'s>(&self, streamers: impl Iterator<Item = &'s StreamerId>) {
        let unknown = streamers.filter(|streamer| self.nick(streamer).is_none());
        let asked: Vec<_> = unknown
            .take(25)
            .map(|streamer| async move {
                let nick = match self.stations.station(streamer).await {
                    Ok(station) => station.nick,
                    Err(StationError::NotFound(_)) => Text::from(streamer.as_str()),
                    // Another time, perhaps.
                    Err(StationError::Failed(_)) => return,
                };
                self.remember(streamer, &nick);
            })
            .collect();
        if asked.is_empty() {
            return;
        }
        let all = futures_util::future::join_all(asked);
        let named = async { tokio::time::timeout(NAMING, all).await };
        if self.handle.block_on(named).is_err() {
            tracing::info!("SOOP did not say in time what all streamers are called");
        }
    }
}
