//! For `status`: how everything is doing.

use std::collections::HashMap;
use std::time::Duration;

use super::{Desk, trouble};
use crate::app::lanes;
use crate::command::Trouble;
use crate::command::alerts::AlertBook as _;
use crate::command::overview::{Overseeing, Overview, Room};
use crate::event::{StreamerId, Text};
use crate::sink::TargetId;
use crate::status::{Blind, Watch};
use crate::store::Stretch;

/// How long SOOP may take to say how many watch.
const COUNTING: Duration = Duration::from_millis(1_500);

impl Overseeing for Desk {
    fn overview(&self, chat: &TargetId, streamers: &[StreamerId]) -> Result<Overview, Trouble> {
        let status = &self.chats.status;
        let (watches, rooms, blind) = (status.watches(), status.rooms(), status.blind());
        let is_live = |streamer: &&StreamerId| {
            matches!(
                watches.get(*streamer),
                Some(Watch::Live(_) | Watch::Connecting(_))
            )
        };
        let viewers = self.viewers(streamers.iter().filter(is_live));
        let mut seen = Vec::new();
        for streamer in streamers {
            let broadcast = self.figures.stats(streamer, Stretch::Broadcast);
            let broadcast = broadcast.map_err(|error| trouble(&error))?.broadcast;
            let began = broadcast.filter(|it| it.ended_at.is_none());
            let began = began.map(|it| it.broadcast.started_at);
            let joins = rooms.get(streamer).and_then(|room| room.joins);
            seen.push(Room {
                nick: self
                    .nick(streamer)
                    .unwrap_or_else(|| Text::from(streamer.as_str())),
                watch: watches.get(streamer).cloned().unwrap_or(Watch::Starting),
                since: began.filter(|at| at.as_millis() > 0),
                viewers: viewers.get(streamer).copied().flatten(),
                joins: joins.map(|it| {
                    let tenths = u64::from(it.arrivals) * 10 / u64::from(it.minutes.max(1));
                    (tenths, it.ceased)
                }),
                blind: blind.get(streamer).map(Blind::total).unwrap_or_default(),
            });
        }
        let (waiting, parked) = self.line(chat)?;
        let rules = status.rules();
        let last = self.recent_alerts(chat)?.into_iter().next();
        let bots = status.bots().into_iter();
        Ok(Overview {
            rooms: seen,
            last_alert: last.map(|alert| (alert.at, alert.words)),
            waiting,
            parked,
            rules: rules.count,
            faults: rules.faults.len(),
            bots: bots
                .map(|(platform, line)| (platform, line.state, line.reconnects))
                .collect(),
        })
    }
}

impl Desk {
    /// How many watch each of these, as far as SOOP says so in time.
    fn viewers<'s>(
        &self,
        streamers: impl Iterator<Item = &'s StreamerId>,
    ) -> HashMap<StreamerId, Option<u64>> {
        let asked = streamers.map(|streamer| async move {
            let asked = self.stations.station(streamer);
            let station = tokio::time::timeout(COUNTING, asked).await.ok()?.ok()?;
            Some((streamer.clone(), station.viewers))
        });
        let all = futures_util::future::join_all(asked);
        self.handle.block_on(all).into_iter().flatten().collect()
    }

    /// How many alerts wait for a chat, and why nothing is sent to it, if that is so.
    fn line(&self, chat: &TargetId) -> Result<(u64, Option<String>), Trouble> {
        let names = lanes::names(self.config(), chat);
        let outbox = &self.chats.outbox;
        let waiting = outbox.waiting().map_err(|error| trouble(&error))?;
        let waiting = waiting.into_iter().filter(|(name, _)| names.contains(name));
        let parked = outbox.all_parked().map_err(|error| trouble(&error))?;
        let platform = chat.0.split(':').next().unwrap_or_default();
        let parked = parked.into_iter().find(|parked| {
            if parked.is_token {
                parked.name == platform
            } else {
                names.iter().any(|name| name.0 == parked.name)
            }
        });
        Ok((
            waiting.map(|(_, count)| count).sum(),
            parked.map(|parked| parked.error),
        ))
    }
}
