//! The board as Prometheus reads it.

use std::fmt::{Display, Write as _};

use crate::status::{Bot, Status, Watch};

/// Everything there is to measure, in Prometheus' text format.
pub(super) fn text(status: &Status, waiting: u64) -> String {
    let mut page = Page::default();
    for (name, count) in status.counters.all() {
        page.head(&format!("{name}_total"), "counter");
        page.line(&format!("{name}_total"), &[], count);
    }
    page.head("waiting", "gauge");
    page.line("waiting", &[], waiting);
    let rules = status.rules();
    page.head("rules", "gauge");
    page.line("rules", &[], rules.count);
    page.head("rule_faults", "gauge");
    page.line("rule_faults", &[], rules.faults.len());
    page.head("watch", "gauge");
    for (streamer, watch) in status.watches() {
        let state = super::status::state(&watch);
        page.line(
            "watch",
            &[("streamer", streamer.as_str()), ("state", state)],
            1,
        );
    }
    page.head("live", "gauge");
    for (streamer, watch) in status.watches() {
        let live = u8::from(matches!(watch, Watch::Live(_)));
        page.line("live", &[("streamer", streamer.as_str())], live);
    }
    let rooms = status.rooms();
    page.head("room_people", "gauge");
    for (streamer, room) in &rooms {
        if let Some(here) = room.here {
            page.line("room_people", &[("streamer", streamer.as_str())], here);
        }
    }
    page.head("joins_per_minute", "gauge");
    for (streamer, room) in &rooms {
        if let Some(joins) = room.joins {
            let labels = [("streamer", streamer.as_str())];
            page.line("joins_per_minute", &labels, joins.per_minute());
        }
    }
    page.head("not_seen_seconds_total", "counter");
    for (streamer, blind) in status.blind() {
        for (cause, unseen) in blind.by_cause() {
            let labels = [("streamer", streamer.as_str()), ("cause", cause.name())];
            page.line("not_seen_seconds_total", &labels, unseen.as_secs_f64());
        }
    }
    let bots = status.bots();
    page.head("bot_ready", "gauge");
    for (platform, line) in &bots {
        let is_ready = u8::from(matches!(line.state, Bot::Ready { .. }));
        page.line("bot_ready", &[("platform", platform)], is_ready);
    }
    page.head("bot_reconnects_total", "counter");
    for (platform, line) in &bots {
        let labels = [("platform", *platform)];
        page.line("bot_reconnects_total", &labels, line.reconnects);
    }
    page.head("drift_total", "counter");
    for drifted in status.drifts() {
        let service = drifted.first.opcode.to_string();
        let labels = [("kind", drifted.first.kind.name()), ("service", &*service)];
        page.line("drift_total", &labels, drifted.times);
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str) {
        // Writing to a String cannot fail.
        let _infallible = writeln!(self.text, "# TYPE soopbell_{name} {kind}");
    }

    /// Labels hold ids and words of our own: nothing in them needs to be escaped.
    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<_> = labels
            .iter()
            .map(|(key, value)| format!("{key}=\"{value}\""))
            .collect();
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", labels.join(","))
        };
        let _infallible = writeln!(self.text, "soopbell_{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::event::{BroadcastId, GapCause, StreamerId};

    #[test]
    fn what_stands_on_the_board_can_be_measured() {
        let status = Status::default();
        let star = StreamerId::parse("star01").unwrap();
        status.counters.sent.add(3);
        status.set_watch(&star, Watch::Live(BroadcastId(7)));
        status.add_blind(&star, GapCause::Dropped, Duration::from_millis(1_500));
        status.add_blind(&star, GapCause::Dropped, Duration::from_millis(500));
        let since = crate::event::Timestamp(1);
        status.set_bot("discord", Bot::Ready { since });
        let text = text(&status, 2);
        for line in [
            "soopbell_sent_total 3",
            "soopbell_waiting 2",
            "soopbell_watch{streamer=\"star01\",state=\"live\"} 1",
            "soopbell_bot_ready{platform=\"discord\"} 1",
            "soopbell_bot_reconnects_total{platform=\"discord\"} 0",
            "soopbell_live{streamer=\"star01\"} 1",
            "soopbell_not_seen_seconds_total{streamer=\"star01\",cause=\"dropped\"} 2",
        ] {
            assert!(
                text.lines().any(|it| it == line),
                "{line} is not in\n{text}"
            );
        }
        let is_fine =
            |line: &str| line.starts_with("# TYPE soopbell_") || line.starts_with("soopbell_");
        assert!(text.lines().all(is_fine), "{text}");
    }
}
