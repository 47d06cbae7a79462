//! `[soop]`: where the platform is and whom to watch there.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::address::{Address, Carries};
use super::key::KeyPath;
use super::places::{Origin, Part};
use super::raw;
use super::raw::Section;
use super::reader::{Field, Read, Reader, field, shorten};
use super::secret;
use crate::event::StreamerId;
use crate::fault::{Problem, did_you_mean};
use crate::redact::Secret;

/// How to reach SOOP.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Soop {
    /// Where one asks whether a channel is live, and for its chat server.
    pub live_url: Address,
    /// Where an account logs in.
    pub login_url: Address,
    /// Where one asks who a streamer is.
    pub station_url: Address,
    /// Where broadcasts are searched for a nickname.
    pub search_url: Address,
    /// How chat servers are spoken to.
    pub chat_scheme: ChatScheme,
    /// How often to ask while a streamer is offline.
    pub poll_interval: Duration,
    /// Who is watched always, each once, in the order of the file.
    pub streamers: Vec<StreamerId>,
    /// Whose rooms are seen over two connections, so that one may drop without a gap. All of them are watched.
    pub redundant: Vec<StreamerId>,
    /// Certificates to trust besides the public ones, as PEM: for an imitation with TLS of its own.
    pub ca_file: Option<PathBuf>,
    /// The account for broadcasts that are closed to guests; without one they stay closed.
    pub login: Option<Login>,
}

/// `[soop.login]`: an account at SOOP.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Login {
    /// Its id, as it was written.
    pub id: String,
    /// Its password, never empty.
    pub password: Secret,
}

/// How a chat server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatScheme {
    /// With TLS, on the port after the one that SOOP names (`CHPT` + 1).
    Wss,
    /// Without, on the port that SOOP names: for an imitation.
    Ws,
}

impl ChatScheme {
    /// As it stands in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wss => "wss",
            Self::Ws => "ws",
        }
    }
}

const POLL_MIN: Duration = Duration::from_secs(1);
/// An imitation on this machine does not mind, and tests are in a hurry.
const POLL_MIN_LOOPBACK: Duration = Duration::from_millis(50);
const POLL_MAX: Duration = Duration::from_hours(1);

pub(super) fn read(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Soop) -> Read<Soop> {
    // Everything is read before anything is given up, so that one fault does not hide the next.
    let live_url = reader.address(&field!(table, raw.live_url), Carries::Nothing);
    let login_url = reader.address(&field!(table, raw.login_url), Carries::Secret);
    let station_url = reader.address(&field!(table, raw.station_url), Carries::Nothing);
    let search_url = reader.address(&field!(table, raw.search_url), Carries::Nothing);
    let schemes = [("wss", ChatScheme::Wss), ("ws", ChatScheme::Ws)];
    let chat_scheme = reader.choice(&field!(table, raw.chat_scheme), &schemes);
    let loopback = live_url.as_ref().is_ok_and(Address::is_loopback);
    let least = if loopback {
        POLL_MIN_LOOPBACK
    } else {
        POLL_MIN
    };
    let poll_interval = reader.duration(&field!(table, raw.poll_interval), &(least..=POLL_MAX));
    let streamers = list(reader, &field!(table, raw.streamers), None);
    let watched = streamers.as_deref().ok();
    let redundant = list(reader, &field!(table, raw.redundant), watched);
    let ca_file = ca_file(reader, &field!(table, raw.ca_file));
    let login = login(reader, &table.child("login"), raw.login);
    Ok(Soop {
        live_url: live_url?,
        login_url: login_url?,
        station_url: station_url?,
        search_url: search_url?,
        chat_scheme: chat_scheme?,
        poll_interval: poll_interval?,
        streamers: streamers?,
        redundant: redundant?,
        ca_file: ca_file?,
        login: login?,
    })
}

/// An account needs both halves: with one alone somebody believes in a login that will never be made.
fn login(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    section: Section<raw::Login>,
) -> Read<Option<Login>> {
    let raw = reader.section(table, section)?;
    let id = field!(table, raw.id);
    let (direct, file) = (
        field!(table, raw.password),
        field!(table, raw.password_file),
    );
    let written = reader.text(&id);
    let password = secret::read(reader, &direct, &file, secret::password);
    let (written, password) = (written?, password?);
    let (given, missing) = match written {
        None if password.is_empty() => return Ok(None),
        // An account's id is made as a streamer's is: every account can broadcast.
        Some(text) if !password.is_empty() => {
            let text = text.trim();
            streamer(reader, &id.path, Part::Value, text)?;
            let id = text.to_owned();
            return Ok(Some(Login { id, password }));
        }
        Some(_) => (&id, &direct),
        None if reader.text(&direct)?.is_some() => (&direct, &id),
        None => (&file, &id),
    };
    let problem = Problem::HalfLogin {
        given: given.path.to_string(),
        missing: missing.path.to_string(),
    };
    Err(reader.refuse(&given.path, Part::Key, problem))
}

/// A list of streamers, of whom all must be among the `watched` if there are any.
fn list(
    reader: &mut Reader<'_>,
    field: &Field,
    watched: Option<&[StreamerId]>,
) -> Read<Vec<StreamerId>> {
    let mut streamers = Vec::new();
    let mut refused = None;
    for (path, text) in reader.list(field)?.unwrap_or_default() {
        let id = streamer(reader, &path, Part::Value, &text)
            .and_then(|id| expect_watched(reader, &path, Part::Value, watched, id));
        match id {
            Ok(id) if streamers.contains(&id) => {}
            Ok(id) => streamers.push(id),
            Err(because) => refused = Some(because),
        }
    }
    refused.map_or(Ok(streamers), Err)
}

pub(super) fn streamer(
    reader: &mut Reader<'_>,
    path: &KeyPath,
    part: Part,
    text: &str,
) -> Read<StreamerId> {
    StreamerId::parse(text).ok_or_else(|| {
        let found = shorten(text);
        let suggestion = StreamerId::meant(text).map(|id| id.to_string());
        reader.refuse(path, part, Problem::BadStreamer { found, suggestion })
    })
}

/// Refuses somebody who is not watched. A mistyped id in `[streamers.<id>]` would send a streamer's rings to every target.
///
/// Unless the environment says who is watched: then the file was written for another list.
pub(super) fn expect_watched(
    reader: &mut Reader<'_>,
    path: &KeyPath,
    part: Part,
    watched: Option<&[StreamerId]>,
    id: StreamerId,
) -> Read<StreamerId> {
    let list = KeyPath::of(&["soop", "streamers"]);
    let elsewhere = reader.places.origin(&list) == Origin::Environment;
    let Some(watched) = watched.filter(|watched| !elsewhere && !watched.contains(&id)) else {
        return Ok(id);
    };
    let known = watched.iter().map(StreamerId::as_str);
    let problem = Problem::UnwatchedStreamer {
        found: id.to_string(),
        suggestion: did_you_mean(id.as_str(), known.clone()).map(str::to_owned),
        known: known.map(str::to_owned).collect(),
    };
    Err(reader.refuse(path, part, problem))
}

fn ca_file(reader: &mut Reader<'_>, field: &Field) -> Read<Option<PathBuf>> {
    let Some(path) = reader.text(field)?.map(PathBuf::from) else {
        return Ok(None);
    };
    // What is in it is for the room that builds the connection to judge; opening it shows that it can be read.
    let why = match fs::File::open(&path).and_then(|file| file.metadata()) {
        Ok(found) if found.is_file() => return Ok(Some(path)),
        Ok(_) => std::io::Error::from(std::io::ErrorKind::IsADirectory).to_string(),
        Err(error) => error.to_string(),
    };
    let problem = Problem::NamedFile {
        key: field.path.to_string(),
        path: path.display().to_string(),
        why,
    };
    Err(reader.refuse(&field.path, Part::Value, problem))
}
