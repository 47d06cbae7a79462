//! SOOP: whether each of its addresses answers, asked about the first streamer.

use std::sync::Arc;

use super::finding::{Area, Finding};
use super::report::Report;
use crate::clock::SystemClock;
use crate::config::{ChatScheme, Config};
use crate::source::Platform as _;
use crate::source::soop::station::{StationError, Stations};
use crate::source::soop::{Scheme, Soop, tls};

pub(super) async fn check(config: &Config, report: &mut Report<'_>) {
    let Some(streamer) = config.soop.streamers.first() else {
        return;
    };
    let soop = &config.soop;
    let roots = match soop.ca_file.as_deref().map(tls::ExtraRoots::read) {
        None => tls::ExtraRoots::default(),
        Some(Ok(roots)) => roots,
        Some(Err(error)) => {
            let why = error.to_string();
            report.say(Area::Soop, &Finding::Certificates { why });
            return;
        }
    };
    let scheme = match soop.chat_scheme {
        ChatScheme::Wss => Scheme::Wss,
        ChatScheme::Ws => Scheme::Ws,
    };
    let live = Soop::new(
        soop.live_url.as_str(),
        scheme,
        &roots,
        Arc::new(SystemClock),
    );
    let looked = match live {
        Ok(live) => live.look(streamer).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let answered = |key, asked: Result<(), String>| match asked {
        Ok(()) => Finding::Reached { key },
        Err(why) => Finding::Unreached { key, why },
    };
    report.say(Area::Soop, &answered("soop.live_url", looked.map(drop)));
    let stations = Stations::new(soop.station_url.as_str(), soop.search_url.as_str(), &roots);
    let key = "soop.station_url";
    let found = match stations.station(streamer).await {
        Ok(station) => Finding::Streamer {
            id: streamer.to_string(),
            nick: station.nick.to_string(),
        },
        Err(StationError::NotFound(id)) => Finding::NoStreamer { id: id.to_string() },
        Err(StationError::Failed(error)) => answered(key, Err(error.to_string())),
    };
    report.say(Area::Soop, &found);
    let searched = stations.search_live(streamer.as_str()).await;
    let searched = searched.map(drop).map_err(|error| error.to_string());
    report.say(Area::Soop, &answered("soop.search_url", searched));
}
