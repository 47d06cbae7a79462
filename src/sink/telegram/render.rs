//! An alert as Telegram's HTML: the streamer's nickname in bold, and the words below it.
//!
//! Two dangers, two answers. What would be *parsed* (`&`, `<`, `>`) is written as entities. What Telegram's servers
//! *find* in the parsed text (`@names`, `/commands`, `#tags`, addresses) cannot be escaped, so a word joiner is put in:
//! nothing is seen of it, and nothing pings or links. Only whom the rule itself calls is written as Telegram finds them.

use std::ops::Range;

use teloxide::payloads::{SendMessage, SendMessageSetters as _};
use teloxide::types::{ChatId, LinkPreviewOptions, MessageId, ParseMode, ThreadId};

use super::super::Delivery;
use super::super::plain::{self, Clipped, Lines, WORD_JOINER};
use crate::message::{Mention, Segment};

/// Longest message in UTF-16 units, after the entities were parsed.
const LIMIT: usize = 4_096;

/// Longest nickname, so that the words are left with room.
const NICK: usize = 256;

/// The message to be sent, without a preview of whatever the rule's author links to.
pub(super) fn message(delivery: &Delivery, chat: i64, topic: Option<i32>) -> SendMessage {
    let message = SendMessage::new(ChatId(chat), html(delivery))
        .parse_mode(ParseMode::Html)
        .link_preview_options(LinkPreviewOptions {
            is_disabled: true,
            url: None,
            prefer_small_media: false,
            prefer_large_media: false,
            show_above_text: false,
        });
    match topic {
        Some(topic) => message.message_thread_id(ThreadId(MessageId(topic))),
        None => message,
    }
}

/// The text to be sent with `parse_mode=HTML`.
fn html(delivery: &Delivery) -> String {
    let card = &delivery.card;
    let nick = plain::name(&card.streamer_nick, card.streamer.as_str());
    let nick = plain::clip(&disarm(&nick, None), NICK);

    let mut words = String::new();
    let mut mentions = Vec::new();
    let mut left_out = false;
    for segment in &delivery.message.segments {
        let was_left_out = std::mem::take(&mut left_out);
        match segment {
            Segment::Text(text) if was_left_out => {
                let text = plain::close_gap(&words, text);
                words.push_str(&plain::clean(text, Lines::Keep));
            }
            // An address that the rule's author wrote may link: it is theirs to decide.
            Segment::Text(text) => words.push_str(&plain::clean(text, Lines::Keep)),
            Segment::Value(value) => {
                let joined = disarm(&plain::clean(value, Lines::Fold), Some(&words));
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

    let room = LIMIT.saturating_sub(nick.encode_utf16().count() + 1);
    // Cut first and escaped while doing so: an entity counts as the one character that it stands for, and is never
    // cut itself; the tags are outside of what is cut.
    format!(
        "<b>{}</b>\n{}",
        escape(&nick, NICK, &[]),
        escape(&words, room, &mentions)
    )
}

/// The text with entities. The ranges in `whole` are there as they are or not at all: half a name is another's.
fn escape(text: &str, limit: usize, whole: &[Range<usize>]) -> String {
    let mut out = Clipped::new(limit);
    let mut buffer = [0; 4];
    let mut whole = whole.iter().peekable();
    for (at, c) in text.char_indices() {
        while whole.next_if(|range| range.end <= at).is_some() {}
        if let Some(range) = whole.peek().filter(|range| range.contains(&at)) {
            if range.start == at {
                out.push_written(text.get((*range).clone()).unwrap_or_default());
            }
            continue;
        }
        match c {
            '&' => out.push("&amp;", 1),
            '<' => out.push("&lt;", 1),
            '>' => out.push("&gt;", 1),
            c => out.push_written(c.encode_utf8(&mut buffer)),
        }
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
    fn an_entity_counts_once_and_is_never_cut() {
        assert_eq!(escape("<&>", 3, &[]), "&lt;&amp;&gt;");
        assert_eq!(escape("<&>x", 3, &[]), "&lt;&amp;…");
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
