//! What happened before, for the commands that look back: from the log of the data folder, or from a file that `export`
//! has made.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::words::of_store;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::event::{Event, StreamerId, Timestamp};
use crate::log::Position;
use crate::store::Archive;

/// Longest line of an exported file, in bytes. One event is far shorter.
const MAX_LINE_BYTES: usize = 1024 * 1024;
/// How often the bar is drawn anew, in events.
const STEP: u64 = 4_096;

/// Which stretch of the past.
#[derive(Debug, Args)]
pub(super) struct History {
    /// How far back: 24h, 7d [default: as far as there is]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    since: Option<Duration>,
    /// Only this streamer; may be given several times
    #[arg(long, value_name = "ID", value_parser = streamer)]
    streamer: Vec<StreamerId>,
    /// Read a file that `soopbell export` has made instead of the log
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

fn streamer(text: &str) -> Result<StreamerId, String> {
    StreamerId::parse(text).ok_or_else(|| "letters, digits, _ and - alone".into())
}

/// An event as `export` writes it: one to a line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line<E> {
    /// Its place in the log.
    pub(super) position: Position,
    /// The event.
    #[serde(flatten)]
    pub(super) event: E,
}

impl History {
    /// Where it begins.
    pub(super) fn since(&self) -> Timestamp {
        let since = self.since.map(|back| SystemClock.now().minus(back));
        since.unwrap_or_default()
    }

    /// Shows every event from `since` on that is wanted, with a bar on the terminal meanwhile.
    ///
    /// # Errors
    /// It cannot be read; in words.
    pub(super) fn show(
        &self,
        config: &Config,
        since: Timestamp,
        show: &mut dyn FnMut(Position, &Event),
    ) -> Result<(), String> {
        let is_wanted =
            |event: &Event| self.streamer.is_empty() || self.streamer.contains(&event.streamer);
        if let Some(file) = &self.from {
            return from_file(file, &mut |line| {
                if line.event.at >= since && is_wanted(&line.event) {
                    show(line.position, &line.event);
                }
            });
        }
        let mut archive =
            Archive::open(&config.data_dir).map_err(|error| of_store(&error, config.language))?;
        let in_words = |error: crate::log::LogError| error.to_string();
        let bar = bar(archive.count(since).map_err(in_words)?);
        let mut seen = 0;
        let replayed = archive.replay(since, &mut |position, event| {
            seen += 1;
            if seen % STEP == 0 {
                bar.set_position(seen);
            }
            if is_wanted(event) {
                show(position, event);
            }
        });
        bar.finish_and_clear();
        replayed.map_err(in_words)
    }
}

/// A bar on standard error, where that is a terminal.
fn bar(length: u64) -> ProgressBar {
    let template = "{wide_bar} {human_pos}/{human_len} {eta}";
    let style = ProgressStyle::with_template(template);
    let bar = ProgressBar::new(length);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn from_file(file: &PathBuf, show: &mut dyn FnMut(Line<Event>)) -> Result<(), String> {
    let name = file.display();
    let opened = std::fs::File::open(file).map_err(|error| format!("{name}: {error}"))?;
    let length = opened.metadata().map_or(0, |metadata| metadata.len());
    let bar = bar(length);
    let mut reader = BufReader::new(opened);
    let (mut line, mut number, mut read) = (Vec::new(), 0_u64, 0_u64);
    loop {
        line.clear();
        let bytes =
            read_line(&mut reader, &mut line).map_err(|error| format!("{name}: {error}"))?;
        if bytes == 0 {
            bar.finish_and_clear();
            return Ok(());
        }
        number += 1;
        read += bytes as u64;
        if number % STEP == 0 {
            bar.set_position(read);
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let event = serde_json::from_slice(&line).map_err(|error| {
            format!("{name}:{number}: {error}; `soopbell export` makes such files")
        })?;
        show(event);
    }
}

/// Reads a line, which must not be longer than anything `export` writes.
fn read_line(reader: &mut impl std::io::BufRead, line: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut limited = std::io::Read::take(reader, MAX_LINE_BYTES as u64);
    let bytes = limited.read_until(b'\n', line)?;
    if bytes == MAX_LINE_BYTES {
        return Err(std::io::Error::other("a line is too long"));
    }
    Ok(bytes)
}
