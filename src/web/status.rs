//! The board as JSON.

use serde_json::{Map, Value, json};

use crate::status::{Blind, Bot, BotLine, Joins, Status, Watch};

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

/// The word for where a bot stands.
pub(super) fn bot_state(bot: &Bot) -> &'static str {
    match bot {
        Bot::Off => "off",
        Bot::Connecting => "connecting",
        Bot::Ready { .. } => "ready",
        Bot::Lost { .. } => "lost",
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
    let bots: Map<_, _> = status
        .bots()
        .iter()
        .map(|(platform, line)| ((*platform).to_owned(), bot(line)))
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "streamers": streamers,
        "bots": bots,
        "rules": { "count": rules.count, "faults": rules.faults },
        "waiting": waiting,
        "counters": counters,
        "drifts": drifts,
    })
}

fn bot(line: &BotLine) -> Value {
    let (since, why) = match &line.state {
        Bot::Ready { since } => (Some(since.as_millis()), None),
        Bot::Lost { why } => (None, Some(why.as_str())),
        Bot::Off | Bot::Connecting => (None, None),
    };
    json!({
        "state": bot_state(&line.state), "since": since, "why": why, "reconnects": line.reconnects,
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
