//! An alert as a Discord message: one embed, no mentions, an enforced nonce.
//!
//! Nothing that was written outside becomes markup. Punctuation that Discord gives a meaning to is escaped with a
//! backslash; what its servers and its clients look for in the raw text (mentions, addresses, invitations) is broken
//! up as well, because they do not all honour the backslash.

use serenity::builder::{
    CreateAllowedMentions, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter, CreateMessage,
};
use serenity::model::Timestamp;
use serenity::model::channel::Nonce;

use super::super::plain::{self, Clipped, Lines, WORD_JOINER};
use super::super::{Delivery, Tone};
use crate::message::{Message, Segment};

const DESCRIPTION: usize = 4_096;
const AUTHOR: usize = 256;
/// Discord would take 2,048, but no more than 6,000 over all of the embed.
const FOOTER: usize = 512;

/// The message to be posted.
pub(super) fn message(delivery: &Delivery) -> CreateMessage {
    let card = &delivery.card;
    let nick = plain::name(&card.streamer_nick, card.streamer.as_str());
    let rule = plain::clean(&card.rule, Lines::Fold);
    // The author and the footer know no markup, and nobody is reached through them.
    let author = CreateEmbedAuthor::new(plain::clip(&nick, AUTHOR)).url(format!(
        "https://play.sooplive.com/{}",
        card.streamer.as_str()
    ));
    let footer = CreateEmbedFooter::new(plain::clip(&format!("soopbell · {rule}"), FOOTER));
    let mut embed = CreateEmbed::new()
        .description(description(&delivery.message, DESCRIPTION))
        .colour(colour(card.tone))
        .author(author)
        .footer(footer);
    if let Ok(at) = Timestamp::from_millis(card.at.as_millis()) {
        embed = embed.timestamp(at);
    }
    CreateMessage::new()
        .embed(embed)
        .allowed_mentions(CreateAllowedMentions::new())
        .nonce(Nonce::String(delivery.id.to_string()))
        .enforce_nonce(true)
}

fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Donation => 0x00f2_b705,
        Tone::People => 0x003b_a55d,
        Tone::Broadcast => 0x00ed_4245,
        Tone::Other => 0x0058_65f2,
    }
}

/// The words, escaped, and cut to `limit` UTF-16 units without cutting an escape.
fn description(message: &Message, limit: usize) -> String {
    let words: String = message
        .segments
        .iter()
        .map(|segment| match segment {
            Segment::Text(text) => plain::clean(text, Lines::Keep),
            Segment::Value(value) => plain::clean(value, Lines::Fold),
        })
        .collect();
    let mut out = Clipped::new(limit);
    let mut line = LineStart::Yes;
    let mut previous = None;
    let mut chars = words.chars().peekable();
    let mut piece = String::new();
    while let Some(c) = chars.next() {
        piece.clear();
        if must_escape(c, line, previous, chars.peek().copied()) {
            piece.push('\\');
        }
        piece.push(c);
        if c == '@' {
            piece.push(WORD_JOINER);
        }
        out.push_written(&piece);
        line = line.after(c);
        previous = Some(c);
    }
    out.finish()
}

/// Where in its line a character stands, for the markup that only works at the beginning of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineStart {
    /// Only spaces so far.
    Yes,
    /// Only a number so far: `1.` begins a list.
    Number,
    /// Something else.
    No,
}

impl LineStart {
    fn after(self, c: char) -> Self {
        match (self, c) {
            (_, '\n') => Self::Yes,
            (Self::Yes, c) if c.is_whitespace() => Self::Yes,
            (Self::Yes | Self::Number, '0'..='9') => Self::Number,
            _ => Self::No,
        }
    }
}

/// Whether Discord would, or might, give this character a meaning.
///
/// Not all punctuation: every backslash counts against the limit, and is seen where only plain text is shown, as in
/// some notifications.
fn must_escape(c: char, line: LineStart, previous: Option<char>, next: Option<char>) -> bool {
    match c {
        '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']' | '(' | ')' | '#' | '@' => true,
        // `://`, `:emoji:`, `mailto:`, `tel:`; but not the one in "12:30" and "total: 5".
        ':' => !matches!((previous, next), (Some(p), Some(n))
            if p.is_ascii_digit() && n.is_ascii_digit() || p.is_alphanumeric() && n.is_whitespace()),
        // `discord.gg/…`, `www.…`.
        '.' => line == LineStart::Number || next.is_some_and(char::is_alphabetic),
        '-' | '+' => line == LineStart::Yes,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        description(
            &Message {
                segments: vec![Segment::Value(text.to_owned())],
            },
            DESCRIPTION,
        )
    }

    #[test]
    fn markup_mentions_and_links_come_out_inert() {
        for (given, expected) in [
            ("초롱님이 별풍선 1000개!", "초롱님이 별풍선 1000개!"),
            ("12:30, 1.5, a-b, n: 5", "12:30, 1.5, a-b, n: 5"),
            ("<:1:2>", r"\<\:1:2\>"),
            (
                "**b** _i_ ~~s~~ `c` ||x||",
                r"\*\*b\*\* \_i\_ \~\~s\~\~ \`c\` \|\|x\|\|",
            ),
            ("@everyone", "\\@\u{2060}everyone"),
            ("<@&1>", "\\<\\@\u{2060}&1\\>"),
            ("[x](http://a.kr)", r"\[x\]\(http\://a\.kr\)"),
            ("https://discord.gg/x", r"https\://discord\.gg/x"),
            (r"\*", r"\\\*"),
            ("- a", r"\- a"),
            ("12. a", r"12\. a"),
        ] {
            assert_eq!(written(given), expected);
        }
    }

    #[test]
    fn a_line_break_of_ours_begins_a_line_and_a_strangers_does_not() {
        let message = Message {
            segments: vec![
                Segment::Text("one\n".to_owned()),
                Segment::Value("- two\n- three".to_owned()),
            ],
        };
        assert_eq!(description(&message, DESCRIPTION), "one\n\\- two - three");
    }

    #[test]
    fn an_escape_is_never_cut() {
        let message = Message::text("*".repeat(9));
        assert_eq!(description(&message, 6), r"\*\*…");
        assert_eq!(description(&message, 18), r"\*".repeat(9));
    }
}
