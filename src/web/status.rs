//! The board as JSON.

use serde_json::{Map, Value, json};

use crate::status::{Blind, Joins, Status, Watch};

/// The word for where we stand with a streamer.
pub(super) fn state(watch: &Watch) -> &'static str {
    match watch {
        Watch::Starting => "starting",
        Watch::Offline => "offline",
        Watch::Connecting(_) => "connecting",
        Watch::Live(_) => "live",
        Watch::Closed(_) => "closed",
        Watch::Trouble(_) => "trouble",
    }
}

/// Everything on the board.
pub(super) fn json(status: &Status, waiting: u64) -> Value {
    let (rooms, blind, rules) = (status.rooms(), status.blind(), status.rules());
    let mut streamers = Map::new();
    for (streamer, watch) in status.watches() {
        let room = rooms.get(&streamer).copied().unwrap_or_default();
        let (broadcast, words) = match &watch {
            Watch::Connecting(id) | Watch::Live(id) => (Some(id.0), None),
            Watch::Closed(words) | Watch::Trouble(words) => (None, Some(words.as_str())),
            Watch::Starting | Watch::Offline => (None, None),
        };
        let shown = json!({
            "state": state(&watch),
            "why": words,
            "broadcast": broadcast,
            "people": room.here,
            "joins_per_minute": room.joins.map(Joins::per_minute),
            "joins_ceased": room.joins.is_some_and(|joins| joins.ceased),
            "not_seen": blind.get(&streamer).map(not_seen),
        });
        streamers.insert(streamer.to_string(), shown);
    }
    let counters: Map<_, _> = status
        .counters
        .all()
        .map(|(name, count)| (name.to_owned(), count.into()))
        .into_iter()
        .collect();
    let drifts: Vec<_> = status
        .drifts()
        .into_iter()
        .map(|it| {
            json!({
                "kind": it.first.kind.name(), "service": it.first.opcode, "shape": it.first.shape.as_str(), "times": it.times,
            })
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "streamers": streamers,
        "rules": { "count": rules.count, "faults": rules.faults },
        "waiting": waiting,
        "counters": counters,
        "drifts": drifts,
    })
}

fn not_seen(blind: &Blind) -> Value {
    let seconds = |span: std::time::Duration| span.as_secs_f64();
    let by_cause: Map<_, _> = blind
        .by_cause()
        .map(|(cause, unseen)| (cause.name().to_owned(), seconds(unseen).into()))
        .collect();
    json!({ "seconds": seconds(blind.total()), "by_cause": by_cause, "words": blind.to_string() })
}
