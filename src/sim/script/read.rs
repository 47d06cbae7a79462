//! Reading a script, and saying where it is wrong.

use std::ops::Range;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{Script, Step};
use crate::event::StreamerId;
use crate::fault::{Expected, Fault, Problem, Source, did_you_mean};
use crate::sim::account::Account;
use crate::sim::act::from_hex;
use crate::sim::action::{
    Action, Balloon, Burst, Chat, FlagChange, Gift, GiveSubscriptions, HttpFault, Leave, Live,
    LiveResult, Mission, NOT_A_DURATION, Notice, Patience, RawBytes, RawPacket, Refusal, Rename,
    Subscribe, Viewer, duration, maybe_duration,
};
use crate::sim::delivery::Faults;

/// How long a step waits for a client unless the script says otherwise: longer than any sane back-off.
const PATIENCE: Duration = Duration::from_mins(5);

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    streamer: Spanned<String>,
    nick: Option<String>,
    title: Option<String>,
    category: Option<String>,
    #[serde(default)]
    present: Vec<Viewer>,
    #[serde(default)]
    account: Vec<Account>,
    faults: Option<Faults>,
    #[serde(default, deserialize_with = "maybe_duration")]
    patience: Option<Duration>,
    #[serde(default, rename = "loop")]
    repeat: bool,
    #[serde(default)]
    step: Vec<Spanned<WrittenStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// One step as it is written. A field for each action, so that the reader itself refuses what is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    #[serde(default, deserialize_with = "duration")]
    after: Duration,
    live: Option<Live>,
    present: Option<Vec<Viewer>>,
    chat: Option<Chat>,
    balloon: Option<Balloon>,
    gift: Option<Gift>,
    subscribe: Option<Subscribe>,
    give_subscriptions: Option<GiveSubscriptions>,
    mission: Option<Mission>,
    join: Option<Viewer>,
    joins: Option<Vec<Viewer>>,
    leave: Option<Leave>,
    flags: Option<FlagChange>,
    nickname: Option<Rename>,
    notice: Option<Notice>,
    packet: Option<RawPacket>,
    bytes: Option<RawBytes>,
    burst: Option<Burst>,
    end: Option<Nothing>,
    drop: Option<Nothing>,
    cut: Option<Nothing>,
    close: Option<Nothing>,
    restart: Option<Live>,
    refuse: Option<Refusal>,
    result: Option<LiveResult>,
    http: Option<HttpFault>,
    faults: Option<Faults>,
    wait_viewer: Option<Patience>,
}

impl WrittenStep {
    fn actions(self) -> Vec<Action> {
        [
            self.live.map(Action::GoLive),
            self.present.map(Action::Present),
            self.chat.map(Action::Chat),
            self.balloon.map(Action::Balloon),
            self.gift.map(Action::Gift),
            self.subscribe.map(Action::Subscribe),
            self.give_subscriptions.map(Action::GiveSubscriptions),
            self.mission.map(Action::Mission),
            self.join.map(|viewer| Action::Join(vec![viewer])),
            self.joins.map(Action::Join),
            self.leave.map(Action::Leave),
            self.flags.map(Action::Flags),
            self.nickname.map(Action::Nickname),
            self.notice.map(Action::Notice),
            self.packet.map(Action::Packet),
            self.bytes.map(Action::Bytes),
            self.burst.map(Action::Burst),
            self.end.map(|Nothing {}| Action::End),
            self.drop.map(|Nothing {}| Action::Drop),
            self.cut.map(|Nothing {}| Action::Cut),
            self.close.map(|Nothing {}| Action::Close),
            self.restart.map(Action::Restart),
            self.refuse.map(Action::Refuse),
            self.result.map(Action::Result),
            self.http.map(Action::Http),
            self.faults.map(Action::Faults),
            self.wait_viewer.map(Action::WaitViewer),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The first thing that is wrong in it, with its line and column.
    pub fn read(source: &Source) -> Result<Self, Box<Fault>> {
        let written: Written =
            toml::from_str(&source.text).map_err(|e| Box::new(fault(source, &e)))?;
        let streamer = StreamerId::parse(written.streamer.as_ref()).ok_or_else(|| {
            let problem = Problem::BadStreamer {
                found: written.streamer.as_ref().clone(),
                suggestion: None,
            };
            Box::new(Fault::at(source, written.streamer.span(), problem))
        })?;
        let steps = written
            .step
            .into_iter()
            .map(|step| one_action(source, step))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            nick: written.nick.unwrap_or_else(|| streamer.to_string()),
            streamer,
            title: written.title,
            category: written.category,
            present: written.present,
            accounts: written.account,
            faults: written.faults,
            patience: written.patience.unwrap_or(PATIENCE),
            repeat: written.repeat,
            steps,
        })
    }

    /// The script of the demo.
    ///
    /// # Errors
    /// None in a released build: a test reads it.
    pub fn demo() -> Result<Self, Box<Fault>> {
        Self::read(&Source::new("demo.toml", super::DEMO))
    }
}

fn one_action(source: &Source, step: Spanned<WrittenStep>) -> Result<Step, Box<Fault>> {
    let span = step.span();
    let step = step.into_inner();
    let after = step.after;
    let mut actions = step.actions();
    let problem = match (actions.pop(), actions.pop()) {
        (Some(Action::Bytes(raw)), None) if from_hex(&raw.hex).is_none() => Problem::Syntax {
            detail: format!("`hex` is not pairs of hexadecimal digits: {}", raw.hex),
        },
        (Some(action), None) => return Ok(Step { after, action }),
        (None, _) => Problem::MissingKey {
            key: "step.<action>".to_owned(),
            example: "balloon = { donor = \"fan42\", nick = \"초롱\", count = 1000 }".to_owned(),
        },
        (Some(second), Some(first)) => Problem::Syntax {
            detail: format!(
                "one step does one thing, not both `{}` and `{}`",
                first.key(),
                second.key()
            ),
        },
    };
    Err(Box::new(Fault::at(source, span, problem)))
}

/// Turns the reader's words into a problem. Words it does not know are passed on as they are.
fn fault(source: &Source, error: &toml::de::Error) -> Fault {
    let span = error.span().unwrap_or(0..0);
    let problem = problem(source, &span, error.message());
    Fault::at(source, span, problem)
}

fn problem(source: &Source, span: &Range<usize>, message: &str) -> Problem {
    if let Some(found) = message.strip_prefix(NOT_A_DURATION) {
        return Problem::BadDuration {
            key: key_before(source, span),
            found: found.to_owned(),
        };
    }
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let key = quoted.next().unwrap_or_default();
        let known = quoted.collect::<Vec<_>>();
        let suggestion = did_you_mean(&key, known.iter().map(String::as_str)).map(str::to_owned);
        return Problem::UnknownKey {
            key,
            suggestion,
            known,
        };
    }
    if message.starts_with("unknown variant") {
        let found = quoted.next().unwrap_or_default();
        let choices = quoted.collect::<Vec<_>>();
        let suggestion =
            did_you_mean(&found, choices.iter().map(String::as_str)).map(str::to_owned);
        return Problem::BadChoice {
            key: key_before(source, span),
            found,
            suggestion,
            choices,
        };
    }
    if message.starts_with("missing field") {
        let key = quoted.next().unwrap_or_default();
        let example = if key == "count" { "1000" } else { "\"…\"" };
        return Problem::MissingKey {
            example: format!("{key} = {example}"),
            key,
        };
    }
    if let Some((found, expected)) = message
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        let kinds = [
            ("a string", Expected::Text),
            ("u", Expected::Integer),
            ("i", Expected::Integer),
            ("a boolean", Expected::Boolean),
            ("struct", Expected::Table),
        ];
        let kind = kinds.iter().find(|(start, _)| expected.starts_with(start));
        if let Some((_, expected)) = kind {
            return Problem::WrongType {
                key: key_before(source, span),
                expected: *expected,
                found: found.to_owned(),
            };
        }
    }
    Problem::Syntax {
        detail: message.to_owned(),
    }
}

/// The key whose value begins here: the last word before the `=` on the same line.
fn key_before(source: &Source, span: &Range<usize>) -> String {
    let before = source.text.get(..span.start).unwrap_or_default();
    let line = before.lines().next_back().unwrap_or_default();
    let words = line.trim_end().trim_end_matches('=').trim_end();
    let start = words.rfind(|c: char| !c.is_alphanumeric() && c != '_');
    let key = start.map_or(Some(words), |at| words.get(at + 1..));
    key.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Language;
    use crate::sim::{Ack, Packing};

    const HEAD: &str = "streamer = \"demo_star\"\n";

    fn read(text: &str) -> Result<Script, Box<Fault>> {
        Script::read(&Source::new("drill.toml", text))
    }

    #[test]
    fn a_script_reads_as_it_is_written() {
        let script = read(concat!(
            "streamer = 'Demo_Star'\nnick = '별하늘'\nloop = true\npatience = '5s'\n",
            "present = [{ id = 'fan77', nick = '새벽별', flags = '65568|163840', months = 3 }]\n",
            "[faults]\npacking = { random = 7 }\njunk = true\nlogin_ack = 'never'\njoin_ack = { after = '1s' }\n",
            "[[step]]\nlive = {}\n[[step]]\nafter = '1m 5s'\nend = {}\n",
        ))
        .unwrap();
        assert_eq!(script.streamer.as_str(), "demo_star");
        assert_eq!(script.present[0].months, Some(3));
        let faults = script.faults.unwrap();
        assert_eq!(faults.packing, Packing::Random(7));
        assert_eq!(faults.login_ack, Ack::Never);
        assert_eq!(faults.join_ack, Ack::After(Duration::from_secs(1)));
        assert!(script.repeat);
        assert_eq!(script.steps[1].after, Duration::from_secs(65));
        assert_eq!(script.steps[1].action, Action::End);
    }

    #[test]
    fn the_demo_reads() {
        let demo = Script::demo().unwrap_or_else(|e| panic!("{}", e.render(Language::English)));
        assert!(demo.steps.len() > 20);
        let spans = demo.steps.iter().map(|step| step.after).sum::<Duration>();
        assert!((20..30).contains(&spans.as_secs()), "{spans:?}");
    }

    #[test]
    fn every_mistake_names_its_line_and_column() {
        for (step, place, words) in [
            ("balloons = {}", "3:1", "no key `balloons`"),
            (
                "balloon = { donor = 'a', nick = 'b', counts = 1 }",
                "3:38",
                "no key `counts`",
            ),
            (
                "balloon = { donor = 'a', nick = 'b' }",
                "3:11",
                "`count` is missing",
            ),
            (
                "balloon = { donor = 1, nick = 'b', count = 1 }",
                "3:21",
                "`donor` takes a text",
            ),
            (
                "after = 'soon'\nend = {}",
                "3:9",
                "`after` cannot be read as a duration: `soon`",
            ),
            (
                "refuse = { service = 'logn', code = 7 }",
                "3:22",
                "`service` cannot be `logn`",
            ),
            ("live = {}\nend = {}", "2:1", "not both `live` and `end`"),
            ("bytes = { hex = '1b0' }", "2:1", "not pairs of hexadecimal"),
            ("after = '1s'", "2:1", "`step.<action>` is missing"),
            ("end = {", "3:8", "a closing brace } is missing"),
            ("end = {}\nend = {}", "4:1", "given twice"),
        ] {
            let fault = read(&format!("{HEAD}[[step]]\n{step}\n")).unwrap_err();
            let shown = fault.render(Language::English);
            assert!(
                shown.starts_with(&format!("drill.toml:{place}: ")),
                "{step}: {shown}"
            );
            assert!(shown.contains(words), "{step}: {shown}");
        }
        let fault = read("streamer = '별'\n").unwrap_err();
        assert_eq!(fault.place.to_string(), "drill.toml:1:12");
    }

    #[test]
    fn a_near_miss_is_answered_with_what_was_meant() {
        let fault = read(&format!("{HEAD}[[step]]\nballon = {{}}\n")).unwrap_err();
        assert!(
            fault
                .help(Language::English)
                .contains("did you mean `balloon`?")
        );
    }
}
