//! Everything given, in a table of its own: written with the log, so that who gave most is no search through all chat.

use rusqlite::{Transaction, params};

use super::ledger::signed;
use crate::event::{Event, EventKind, MissionStage, Person, Text};
use crate::log::Position;

/// Longest name of a gift by which it is known again, in characters. SOOP's have 36.
const LONGEST_UUID: usize = 64;

/// What is called so is put on a mission, and the streamer's only if that succeeds.
pub(super) const MISSION: &str = "mission";

/// What is written down of one gift.
struct Gift<'e> {
    donor: Option<&'e Person>,
    kind: &'static str,
    count: u32,
    balloons: u32,
    from_recording: bool,
    relayed: bool,
    uuid: &'e Text,
}

impl<'e> Gift<'e> {
    fn of(event: &'e Event) -> Option<Self> {
        match &event.kind {
            EventKind::Donation(gift) => Some(Self {
                donor: Some(&gift.donor),
                kind: gift.kind.name(),
                count: gift.balloons,
                balloons: gift.star_balloons(),
                from_recording: gift.from_recording,
                relayed: gift.relayed,
                uuid: &gift.uuid,
            }),
            EventKind::Mission(mission) if mission.stage == MissionStage::Gift => Some(Self {
                donor: mission.donor.as_ref(),
                kind: MISSION,
                count: mission.count,
                balloons: 0,
                from_recording: false,
                relayed: mission.relayed,
                uuid: &mission.uuid,
            }),
            _ => None,
        }
    }
}

/// Writes down what was given in these events, the first of which is at this place, within somebody's transaction.
///
/// A gift that is told once more of a relay room is the same gift, where SOOP's own id of it says so. Without one, a gift
/// in a relay room is one like any other, as it is for rules.
pub(super) fn write(
    transaction: &Transaction<'_>,
    first: Position,
    events: &[Event],
) -> rusqlite::Result<()> {
    const SQL: &str =
        "INSERT INTO gifts (position, streamer, broadcast, at, user, nick, kind, count, balloons,
             recording, relayed, uuid)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
         WHERE ?12 = '' OR NOT EXISTS (
             SELECT 1 FROM gifts WHERE uuid = ?12 AND uuid <> '' AND streamer = ?2 AND user = ?5
                 AND kind = ?7 AND count = ?8 AND (relayed OR ?11))";
    let mut position = first;
    for event in events {
        if let Some(gift) = Gift::of(event) {
            let uuid = gift.uuid.as_str();
            let uuid = if uuid.chars().nth(LONGEST_UUID).is_none() {
                uuid
            } else {
                ""
            };
            transaction.prepare_cached(SQL)?.execute(params![
                signed(position.0),
                event.streamer.as_str(),
                event.broadcast.map(|broadcast| signed(broadcast.0)),
                event.at.as_millis(),
                gift.donor.map_or("", |donor| donor.id.as_str()),
                gift.donor.map_or("", |donor| donor.nick.as_str()),
                gift.kind,
                gift.count,
                gift.balloons,
                gift.from_recording,
                gift.relayed,
                uuid,
            ])?;
        }
        position = position.next();
    }
    Ok(())
}
