//! An alert as Telegram's HTML: the streamer's nickname in bold, the words below it, and a line of what they came to.
//!
//! Two dangers, two answers. What would be *parsed* (`&`, `<`, `>`) is written as entities. What Telegram's servers
//! *find* in the parsed text (`@names`, `/commands`, `#tags`, addresses) cannot be escaped, so a word joiner is put in:
//! nothing is seen of it, and nothing pings or links. Only whom the rule itself calls is written as Telegram finds them.

use std::ops::Range;

use teloxide::payloads::{
    EditMessageText, EditMessageTextSetters as _, SendMessage, SendMessageSetters as _,
};
use teloxide::types::{ChatId, LinkPreviewOptions, MessageId, ParseMode, ThreadId};

use super::super::plain::{self, Clipped, Lines, WORD_JOINER};
use super::super::{Delivery, Field};
use crate::message::{Mention, Message, Segment};

/// Longest message in UTF-16 units, after the entities were parsed.
const LIMIT: usize = 4_096;

/// Longest nickname, so that the words are left with room.
const NICK: usize = 256;

/// Longest line of fields, and longest field in it: one that is longer may not hide the others.
const FIELDS: usize = 1_024;
const FIELD: usize = 256;

/// Stands behind the streamer's name where the message may be there already.
const REPEAT: &str = " ↻";

/// Whatever the rule's author links to has no preview.
const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

/// The message to be sent.
pub(super) fn message(html: String, chat: i64, topic: Option<i32>) -> SendMessage {
    let message = SendMessage::new(ChatId(chat), html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(NO_PREVIEW);
    match topic {
        Some(topic) => message.message_thread_id(ThreadId(MessageId(topic))),
        None => message,
    }
}

/// What the message with this id is to say instead. The id is the chat's, whatever its topic.
pub(super) fn edit(html: String, chat: i64, id: i32) -> EditMessageText {
    EditMessageText::new(ChatId(chat), MessageId(id), html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(NO_PREVIEW)
}

/// The text to be sent with `parse_mode=HTML`.
pub(super) fn html(delivery: &Delivery) -> String {
    let card = &delivery.card;
    let nick = plain::name(&card.streamer_nick, card.streamer.as_str());
    let nick = plain::clip(&disarm(&nick, None), NICK);
    let repeat = if delivery.may_repeat { REPEAT } else { "" };
    let words = Words::of(&delivery.message, Lines::Keep);
    let fields = fields(&delivery.fields);

    // The words are what gives way: the name says whose room it is, and the fields what it all came to.
    let around = units(&nick) + units(repeat) + 1 + fields.units;
    let room = LIMIT.saturating_sub(around);
    // The tags are outside of what is cut.
    format!(
        "<b>{}</b>{repeat}\n{}{}",
        html_escape::encode_text(&nick),
        escape(&words.text, room, &words.mentions),
        fields.html
    )
}

/// Text for `parse_mode=HTML`, and what it counts as once it was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Written {
    /// The text, with whatever would be markup or find somebody made harmless.
    pub(crate) html: String,
    /// Its length in UTF-16 units, which is what Telegram's limit is about.
    pub(crate) units: usize,
}

impl Written {
    fn of(text: &str) -> Self {
        Self {
            html: html_escape::encode_text(text).into_owned(),
            units: units(text),
        }
    }
}

/// A message written out in at most so many units.
pub(crate) fn written_out(message: &Message, limit: usize) -> Written {
    let words = Words::of(message, Lines::Keep);
    Written::of(&cut(&words.text, limit, &words.mentions))
}

/// Text whose columns matter, in at most so many units. Nothing is found inside of `<pre>`, so nothing is put in that
/// whoever copies it would copy with it.
pub(crate) fn block(text: &str, limit: usize) -> Written {
    Written::of(&plain::clip(&plain::clean(text, Lines::Keep), limit))
}

/// A message where nothing is parsed, on one line of at most so many units; empty if nothing of it can be seen.
pub(crate) fn label(message: &Message, limit: usize) -> String {
    plain::clip(&plain::name(&message.plain(), ""), limit)
}

/// A text as Telegram would read it, and which parts of it call somebody.
#[derive(Debug, Default)]
struct Words {
    text: String,
    mentions: Vec<Range<usize>>,
}

impl Words {
    /// The message's, whose author's line ends stay or not.
    fn of(message: &Message, lines: Lines) -> Self {
        let mut words = Self::default();
        words.add(message, lines);
        words
    }

    fn add(&mut self, message: &Message, lines: Lines) {
        let Self {
            text: words,
            mentions,
        } = self;
        let mut left_out = false;
        for segment in &message.segments {
            let was_left_out = std::mem::take(&mut left_out);
            match segment {
                Segment::Text(text) if was_left_out => {
                    let text = plain::close_gap(words, text);
                    words.push_str(&plain::clean(text, lines));
                }
                // An address that the rule's author wrote may link: it is theirs to decide.
                Segment::Text(text) => words.push_str(&plain::clean(text, lines)),
                Segment::Value(value) => {
                    let joined = disarm(&plain::clean(value, Lines::Fold), Some(words));
                    words.push_str(&joined);
                }
                Segment::Mention(Mention::TelegramUser(name)) => {
                    let start = words.len();
                    words.push('@');
                    words.push_str(name);
                    mentions.push(start..words.len());
                    // Whatever follows must not make another name of it.
                    words.push(WORD_JOINER);
                }
                Segment::Mention(_) => left_out = true,
            }
        }
    }
}

/// The line of fields with the line end before it, and what it counts as; nothing where there are none.
#[derive(Debug, Default)]
struct Line {
    html: String,
    units: usize,
}

/// `➕ name value · name value`, on one line whatever is in it.
fn fields(fields: &[Field]) -> Line {
    let mut line = Line::default();
    for field in fields {
        let start = if line.units == 0 { "\n➕ " } else { " · " };
        let mut words = Words {
            text: format!("{} ", plain::clean(&field.name, Lines::Fold).trim()),
            mentions: Vec::new(),
        };
        words.add(&field.value, Lines::Fold);
        let left = FIELDS.saturating_sub(line.units + units(start));
        if left == 0 {
            break;
        }
        let field = cut(&words.text, left.min(FIELD), &words.mentions);
        line.units += units(start) + units(&field);
        line.html.push_str(start);
        line.html.push_str(&html_escape::encode_text(&field));
    }
    line
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text as `parse_mode=HTML` wants it, cut to so many UTF-16 units.
///
/// It is cut before it is escaped: an entity counts as the one character that it stands for, and is never cut itself.
fn escape(text: &str, limit: usize, whole: &[Range<usize>]) -> String {
    html_escape::encode_text(&cut(text, limit, whole)).into_owned()
}

/// The text up to `limit`. The ranges in `whole` are there as they are or not at all: half a name is another's.
fn cut(text: &str, limit: usize, whole: &[Range<usize>]) -> String {
    let mut out = Clipped::new(limit);
    let mut buffer = [0; 4];
    let mut from = 0;
    let end = text.len()..text.len();
    for range in whole.iter().chain([&end]) {
        for c in text.get(from..range.start).unwrap_or_default().chars() {
            out.push_written(c.encode_utf8(&mut buffer));
        }
        out.push_written(text.get(range.clone()).unwrap_or_default());
        from = range.end;
    }
    out.finish()
}

/// The value with word joiners wherever Telegram might find something to ping or link, also together with the text
/// that stands before it: `@` of the rule and `name` of a stranger would be a mention.
fn disarm(value: &str, before: Option<&str>) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    let mut chars = value.chars().peekable();
    let first = chars.peek().copied();
    if let Some(before) = before
        && first.is_some_and(|c| !c.is_whitespace())
        && would_join(before)
    {
        out.push(WORD_JOINER);
    }
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        // A dot before anything that could be the rest of a domain. Also in numbers: 1.2.3.4 is an address.
        if c == '.' && next.is_none_or(|next| !next.is_whitespace()) {
            out.push(WORD_JOINER);
        }
        out.push(c);
        // What comes next may also be the rule's text after the value.
        let ends_here = next.is_some_and(char::is_whitespace);
        let clock = c == ':' && next.is_some_and(|next| next.is_ascii_digit());
        if matches!(c, '@' | '/' | '#' | '$' | ':') && !ends_here && !clock {
            out.push(WORD_JOINER);
        }
    }
    out
}

/// Whether the text ends in a character that gives a meaning to the word after it.
fn would_join(text: &str) -> bool {
    let mut last = text.chars().rev();
    match (last.next(), last.next()) {
        (Some('@' | '#' | '$' | '.'), _) => true,
        // `/` begins a command unless it stands inside an address, which is the rule author's.
        (Some('/'), before) => before.is_none_or(|c| !c.is_alphanumeric() && c != '/'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_neither_ping_nor_link() {
        for (given, expected) in [
            ("초롱", "초롱"),
            ("12:30 1,000", "12:30 1,000"),
            ("@user", "@\u{2060}user"),
            ("/start", "/\u{2060}start"),
            ("t.me/x", "t\u{2060}.me/\u{2060}x"),
            ("#tag $USD", "#\u{2060}tag $\u{2060}USD"),
            ("http://a.kr", "http:\u{2060}/\u{2060}/\u{2060}a\u{2060}.kr"),
        ] {
            assert_eq!(disarm(given, None), expected);
        }
    }

    #[test]
    fn a_value_does_not_become_a_mention_by_what_stands_before_it() {
        for (before, joined) in [
            ("hi @", true),
            ("/", true),
            ("t.", true),
            ("hi ", false),
            ("https://play.sooplive.com/", false),
        ] {
            assert_eq!(
                disarm("name", Some(before)).starts_with(WORD_JOINER),
                joined
            );
        }
    }

    #[test]
    fn an_entity_counts_once() {
        assert_eq!(escape("<&>", 3, &[]), "&lt;&amp;&gt;");
        assert_eq!(escape("<&>x", 3, &[]), "&lt;&amp;…");
    }

    #[test]
    fn what_is_written_out_counts_as_what_is_read() {
        let message = Message {
            segments: vec![
                Segment::Text("a <b>\n".to_owned()),
                Segment::Value("@x\n/y 😀".to_owned()),
            ],
        };
        let joined = "a <b>\n@\u{2060}x /\u{2060}y 😀";
        let written = written_out(&message, 100);
        assert_eq!(
            written.html,
            joined.replace('<', "&lt;").replace('>', "&gt;")
        );
        assert_eq!(written.units, units(joined));
        let written = written_out(&message, 3);
        assert_eq!((written.html.as_str(), written.units), ("a …", 3));
        let block = block("<a>\n  /b\u{202e}", 100);
        assert_eq!((block.html.as_str(), block.units), ("&lt;a&gt;\n  /b", 8));
        assert_eq!(label(&message, 100), "a <b> @x /y 😀");
        assert_eq!(label(&Message::text("\u{202e} "), 9), "");
    }

    #[test]
    fn fields_stand_on_one_line_and_the_words_give_way_to_them() {
        let value = |text: &str| Message {
            segments: vec![Segment::Value(text.to_owned())],
        };
        let field = |name: &'static str, text: &str| Field {
            name: name.into(),
            value: value(text),
        };
        let all = [field("합계", "12,340개"), field("큰손", "<b>@\nx")];
        let line = fields(&all);
        assert_eq!(line.html, "\n➕ 합계 12,340개 · 큰손 &lt;b&gt;@ x");
        assert_eq!(line.units, units(&line.html) - 2 * 3);

        let long = "가".repeat(9_000);
        let all = vec![field("a", &long); 9];
        let line = fields(&all);
        assert!(line.units <= FIELDS, "{}", line.units);
        assert!(line.html.matches('…').count() >= 3, "each is cut by itself");
    }

    #[test]
    fn a_mention_is_never_cut() {
        let name = std::slice::from_ref(&(1..6));
        assert_eq!(escape("<@name>x", 8, name), "&lt;@name&gt;x");
        assert_eq!(escape("<@name>x", 7, name), "&lt;@name…");
        assert_eq!(escape("<@name>x", 5, name), "&lt;…");
        assert_eq!(escape("@name@name", 10, &[0..5, 5..10]), "@name@name");
    }
}
