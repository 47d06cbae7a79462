//! `[web]` and `[log]`: what soopbell shows, and how long it remembers.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::key::KeyPath;
use super::places::Part;
use super::raw;
use super::reader::{Quotes, Read, Reader, field, shorten};
use crate::fault::Problem;

/// Dashboard, overlay, health and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Web {
    /// Where to listen; `None` for not at all.
    pub listen: Option<SocketAddr>,
}

/// The log of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Log {
    /// How long an event is kept.
    pub keep: Duration,
    /// How many events may wait to be written.
    pub queue: usize,
}

const KEEP: RangeInclusive<Duration> =
    Duration::from_hours(1)..=Duration::from_hours(10 * 365 * 24);
const QUEUE: RangeInclusive<u32> = 64..=1_000_000;

pub(super) fn read_web(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Web) -> Read<Web> {
    let field = field!(table, raw.listen);
    let Some(text) = reader.text(&field)? else {
        return Ok(Web { listen: None });
    };
    let Ok(listen) = text.parse() else {
        let problem = Problem::BadListen {
            key: field.path.to_string(),
            found: shorten(&text),
        };
        return Err(reader.refuse(&field.path, Part::Value, problem));
    };
    Ok(Web {
        listen: Some(listen),
    })
}

pub(super) fn read_log(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Log) -> Read<Log> {
    let keep = reader.duration(&field!(table, raw.keep), &KEEP);
    let field = field!(table, raw.queue);
    let queue = match reader.integer(&field, &QUEUE, Quotes::Refused) {
        Ok(Some(queue)) => usize::try_from(queue).map_err(|_| reader.missing(&field, "8192")),
        Ok(None) => Err(reader.missing(&field, "8192")),
        Err(because) => Err(because),
    };
    Ok(Log {
        keep: keep?,
        queue: queue?,
    })
}
