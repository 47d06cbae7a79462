//! An alert as JSON.
//!
//! The shape is a promise: keys are added, and none is taken away, renamed or given another meaning.
//!
//! ```json
//! {
//!   "type": "alert",
//!   "timestamp": "2026-01-01T00:00:00.123Z",
//!   "data": {
//!     "id": "0123456789abcdef01234567",
//!     "rule": "big-balloon",
//!     "streamer": { "id": "star01", "nick": "별" },
//!     "tone": "donation",
//!     "tier": 2,
//!     "text": "🎈 초롱님이 별풍선 1000개!",
//!     "segments": [
//!       { "text": "🎈 " },
//!       { "value": "초롱" },
//!       { "text": "님이 별풍선 1000개!" }
//!     ],
//!     "fields": [{ "name": "합계", "value": "1,500개" }],
//!     "attempt": 1,
//!     "repeat": false
//!   }
//! }
//! ```
//!
//! | key | what it says |
//! |---|---|
//! | `type` | `alert`, or `alert.closed`: what an alert that went on has come to in the end |
//! | `timestamp` | when it happened, in UTC with milliseconds |
//! | `data.id` | the alert; the same in its `alert.closed` |
//! | `data.rule` | the rule that rang; empty where soopbell itself has something to say |
//! | `data.streamer` | whose room it is about; its `id` is empty where it is about none |
//! | `data.tone` | `donation`, `people`, `broadcast`, `other`, or `own` for soopbell itself |
//! | `data.tier` | how large it is, from 0 to 4 |
//! | `data.text` | the words, which are the segments joined |
//! | `data.segments` | the words in pieces: a `text` of the rule's author, a `value` from outside, a `mention` |
//! | `data.fields` | what everything that it tells of has come to; empty where it tells of one thing |
//! | `data.attempt` | which attempt this is, from 1 |
//! | `data.repeat` | whether an earlier attempt may have arrived |
//!
//! Nicknames and values are chosen by strangers. What is not writing is taken out of them, and they hold no line end;
//! they are not escaped, because only whoever shows them knows for what. No text is longer than 4,096 UTF-16 units.

use jiff::Timestamp as Moment;
use serde::Serialize;

use super::super::plain::{self, Lines};
use super::super::{Delivery, Errand, Field, Tone};
use crate::message::{Message, Segment};

/// Longest text, in UTF-16 units.
const TEXT: usize = 4_096;

/// Longest nickname, name of a rule, and name and value of a field.
const NAME: usize = 256;

/// Most fields. Nobody has so many.
const FIELDS: usize = 25;

#[derive(Debug, Serialize)]
struct Body<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Debug, Serialize)]
struct Data<'a> {
    id: &'a str,
    rule: String,
    streamer: Streamer<'a>,
    tone: Tone,
    tier: u8,
    text: String,
    segments: Vec<Piece>,
    fields: Vec<Fact>,
    attempt: u32,
    repeat: bool,
}

#[derive(Debug, Serialize)]
struct Streamer<'a> {
    id: &'a str,
    nick: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Piece {
    Text(String),
    Value(String),
    Mention(String),
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Value(text) | Self::Mention(text) => text,
        }
    }
}

#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    value: String,
}

/// The body of the request.
pub(super) fn json(delivery: &Delivery) -> Result<Vec<u8>, serde_json::Error> {
    let card = &delivery.card;
    let at = Moment::from_millisecond(card.at.as_millis()).unwrap_or_default();
    let segments = pieces(&delivery.message, Lines::Keep, TEXT);
    serde_json::to_vec(&Body {
        r#type: match delivery.errand {
            Errand::Close { .. } => "alert.closed",
            Errand::Post | Errand::Edit { .. } => "alert",
        },
        timestamp: format!("{at:.3}"),
        data: Data {
            id: &delivery.id.0,
            rule: short(&card.rule),
            streamer: Streamer {
                id: card.streamer.as_str(),
                nick: plain::clip(
                    &plain::name(&card.streamer_nick, card.streamer.as_str()),
                    NAME,
                ),
            },
            tone: card.tone,
            tier: card.tier,
            text: joined(&segments),
            segments,
            fields: delivery.fields.iter().take(FIELDS).map(fact).collect(),
            attempt: delivery.attempt,
            repeat: delivery.may_repeat,
        },
    })
}

fn fact(field: &Field) -> Fact {
    Fact {
        name: short(&field.name),
        value: joined(&pieces(&field.value, Lines::Fold, NAME)),
    }
}

fn short(name: &str) -> String {
    plain::clip(&plain::clean(name, Lines::Fold), NAME)
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::text).collect()
}

/// The message's pieces up to `limit`; the one that does not fit is cut, and is the last.
fn pieces(message: &Message, lines: Lines, limit: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // The last place is for the ellipsis of a piece of which nothing fits.
    let mut room = limit - 1;
    for segment in &message.segments {
        let piece = match segment {
            Segment::Text(text) => Piece::Text(plain::clean(text, lines)),
            Segment::Value(value) => Piece::Value(plain::clean(value, Lines::Fold)),
            Segment::Mention(mention) => Piece::Mention(mention.to_string()),
        };
        let units = piece.text().encode_utf16().count();
        if units > room {
            pieces.push(match piece {
                Piece::Text(text) if room > 0 => Piece::Text(plain::clip(&text, room)),
                Piece::Value(value) if room > 0 => Piece::Value(plain::clip(&value, room)),
                // Half a name is another's.
                _ => Piece::Text("…".to_owned()),
            });
            break;
        }
        room -= units;
        if units > 0 {
            pieces.push(piece);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::super::{AlertId, Card};
    use super::*;
    use crate::event::{StreamerId, Timestamp};
    use crate::message::Mention;

    fn delivery(message: Message) -> Delivery {
        let card = Card {
            tone: Tone::Donation,
            tier: 2,
            rule: "big-balloon".into(),
            streamer: StreamerId::parse("star01").unwrap(),
            streamer_nick: "별".into(),
            at: Timestamp(1_767_225_600_123),
        };
        Delivery::new(AlertId("0123456789abcdef01234567".into()), card, message)
    }

    fn body(delivery: &Delivery) -> Value {
        serde_json::from_slice(&json(delivery).unwrap()).unwrap()
    }

    fn text(text: &str) -> Segment {
        Segment::Text(text.to_owned())
    }

    #[test]
    fn the_example_above_is_what_is_sent() {
        let example: String = include_str!("body.rs")
            .lines()
            .skip_while(|line| *line != "//! ```json")
            .skip(1)
            .take_while(|line| *line != "//! ```")
            .filter_map(|line| line.strip_prefix("//! "))
            .collect();
        let mut delivery = delivery(Message {
            segments: vec![
                text("🎈 "),
                Segment::Value("초롱".to_owned()),
                text("님이 별풍선 1000개!"),
            ],
        });
        delivery.fields.push(Field {
            name: "합계".into(),
            value: Message::text("1,500개"),
        });
        let example: Value = serde_json::from_str(&example).unwrap();
        assert_eq!(body(&delivery), example);
    }

    #[test]
    fn every_key_of_the_example_is_explained() {
        let explained = include_str!("body.rs");
        let example = body(&delivery(Message::default()));
        for key in example["data"].as_object().unwrap().keys() {
            assert!(
                explained.contains(&format!("//! | `data.{key}` |")),
                "{key}"
            );
        }
    }

    #[test]
    fn what_an_alert_came_to_has_its_id_and_another_type() {
        let mut delivery = delivery(Message::text("x"));
        delivery.errand = Errand::Close { rings: 3 };
        delivery.may_repeat = true;
        delivery.attempt = 3;
        let body = body(&delivery);
        assert_eq!(body["type"], "alert.closed");
        assert_eq!(body["data"]["id"], "0123456789abcdef01234567");
        assert_eq!(body["data"]["repeat"], true);
        assert_eq!(body["data"]["attempt"], 3);
    }

    #[test]
    fn the_words_are_cut_once_and_no_mention_is() {
        let mention = Segment::Mention(Mention::parse("@someone").unwrap());
        let full = "a".repeat(TEXT - 1);
        for (segments, last, units) in [
            (vec![text(&full), text("b")], "…", TEXT),
            (vec![text(&full)], full.as_str(), TEXT - 1),
            (vec![text("a"), mention, text("")], "@someone", 9),
            (
                vec![
                    text(&"a".repeat(TEXT - 4)),
                    Segment::Mention(Mention::parse("@someone").unwrap()),
                    text("b"),
                ],
                "…",
                TEXT - 3,
            ),
        ] {
            let pieces = pieces(&Message { segments }, Lines::Keep, TEXT);
            assert_eq!(pieces.last().unwrap().text(), last);
            assert_eq!(joined(&pieces).encode_utf16().count(), units);
        }
    }
}
