//! `[delivery]` and `[owner]`: what becomes of alerts that cannot be delivered at once, and who is told about soopbell
//! itself.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::key::KeyPath;
use super::raw;
use super::reader::{Quotes, Read, Reader, field};
use super::target;
use crate::sink::TargetId;

/// How alerts are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// An alert that is older than this when its turn comes is summed up instead of sent, where its rule does not say
    /// otherwise.
    pub expires: Duration,
    /// How long what is settled stays in the file.
    pub keep: Duration,
    /// What becomes of an alert of which nobody can tell whether it arrived.
    pub on_uncertain: OnUncertain,
    /// How soon a parked target is tried again the first time; later it is ever more slowly.
    pub recheck: Duration,
}

/// What becomes of an alert of which nobody can tell whether it arrived, on a platform that does not know a repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnUncertain {
    /// It is sent again, marked as what may be a repeat: twice rather than never.
    Repeat,
    /// It is kept for a person to decide about: never rather than twice.
    Hold,
}

/// What soopbell tells its owner about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owner {
    /// Where the owner is told; nowhere if there are none.
    pub targets: Vec<TargetId>,
    /// With how many bytes free on the database's disk the owner is told; `None` for never.
    pub disk_free: Option<u64>,
}

const EXPIRES: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(30 * 24);
const KEEP: RangeInclusive<Duration> =
    Duration::from_hours(1)..=Duration::from_hours(10 * 365 * 24);
const RECHECK: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(1);
/// In MiB.
const DISK_FREE: RangeInclusive<u32> = 0..=1_000_000_000;
const MIB: u64 = 1024 * 1024;

pub(super) fn read(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Delivery) -> Read<Delivery> {
    let expires = reader.duration(&field!(table, raw.expires), &EXPIRES);
    let keep = reader.duration(&field!(table, raw.keep), &KEEP);
    let words = [("repeat", OnUncertain::Repeat), ("hold", OnUncertain::Hold)];
    let on_uncertain = reader.choice(&field!(table, raw.on_uncertain), &words);
    let recheck = reader.duration(&field!(table, raw.recheck), &RECHECK);
    Ok(Delivery {
        expires: expires?,
        keep: keep?,
        on_uncertain: on_uncertain?,
        recheck: recheck?,
    })
}

/// The owner's targets, of those that are `known`; none where none are named.
pub(super) fn read_owner(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    raw: raw::Owner,
    known: &[String],
) -> Read<Owner> {
    let targets = target::chosen(reader, &field!(table, raw.targets), known);
    let disk_free = reader.integer(&field!(table, raw.disk_free), &DISK_FREE, Quotes::Refused);
    let bytes = disk_free?.map(|mib| u64::from(mib) * MIB);
    Ok(Owner {
        targets: targets?.unwrap_or_default(),
        disk_free: bytes.filter(|bytes| *bytes > 0),
    })
}
