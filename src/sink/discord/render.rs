//! An alert as a Discord message: one embed, no mentions but the rule's own, an enforced nonce.
//!
//! Discord notifies nobody of what an embed mentions. So whom a rule calls stands in the message's content as well,
//! and just these ids are allowed: whatever else might look like a mention, Discord itself lets it pass for text.
//!
//! Nothing that was written outside becomes markup. Punctuation that Discord gives a meaning to is escaped with a
//! backslash; what its servers and its clients look for in the raw text (mentions, addresses, invitations) is broken
//! up as well, because they do not all honour the backslash.

use std::collections::VecDeque;

use serenity::builder::{
    CreateAllowedMentions, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter, CreateMessage,
};
use serenity::model::Timestamp;
use serenity::model::channel::Nonce;
use serenity::model::id::{RoleId, UserId};

use super::super::plain::{self, Clipped, Lines, WORD_JOINER};
use super::super::{Delivery, Tone};
use crate::message::{Mention, Message, Segment};

const DESCRIPTION: usize = 4_096;
const AUTHOR: usize = 256;
/// Discord would take 2,048, but no more than 6,000 over all of the embed.
const FOOTER: usize = 512;
/// Most that are called by one message. Rules are held to fewer; the content has room for 80 of the longest.
const MENTIONS: usize = 50;

/// The message to be posted.
pub(super) fn message(delivery: &Delivery) -> CreateMessage {
    let card = &delivery.card;
    let nick = plain::name(&card.streamer_nick, card.streamer.as_str());
    let rule = plain::clean(&card.rule, Lines::Fold);
    // The author and the footer know no markup, and nobody is reached through them.
    let mut author = CreateEmbedAuthor::new(plain::clip(&nick, AUTHOR));
    if !card.streamer.as_str().is_empty() {
        let room = format!("https://play.sooplive.com/{}", card.streamer.as_str());
        author = author.url(room);
    }
    let footer = if rule.is_empty() {
        "soopbell".to_owned()
    } else {
        format!("soopbell · {rule}")
    };
    let footer = CreateEmbedFooter::new(plain::clip(&footer, FOOTER));
    let mut embed = CreateEmbed::new()
        .description(description(&delivery.message, DESCRIPTION))
        .colour(colour(card.tone))
        .author(author)
        .footer(footer);
    if let Ok(at) = Timestamp::from_millis(card.at.as_millis()) {
        embed = embed.timestamp(at);
    }
    let called = called(&delivery.message);
    let mut message = CreateMessage::new()
        .embed(embed)
        .allowed_mentions(allowed(&called))
        .nonce(Nonce::String(delivery.key()))
        .enforce_nonce(true);
    if !called.is_empty() {
        let written: Vec<_> = called.iter().copied().filter_map(written).collect();
        message = message.content(written.join(" "));
    }
    message
}

/// Whom the message calls in Discord, each once.
fn called(message: &Message) -> Vec<&Mention> {
    let mut called = Vec::new();
    for segment in &message.segments {
        if let Segment::Mention(mention) = segment
            && written(mention).is_some()
            && !called.contains(&mention)
            && called.len() < MENTIONS
        {
            called.push(mention);
        }
    }
    called
}

/// A mention in Discord's markup; `None` for those of other platforms.
fn written(mention: &Mention) -> Option<String> {
    match mention {
        Mention::DiscordRole(id) => Some(format!("<@&{id}>")),
        Mention::DiscordUser(id) => Some(format!("<@{id}>")),
        Mention::DiscordEveryone => Some("@everyone".into()),
        Mention::DiscordHere => Some("@here".into()),
        Mention::TelegramUser(_) => None,
    }
}

/// These and nobody else.
fn allowed(called: &[&Mention]) -> CreateAllowedMentions {
    let roles = called.iter().filter_map(|mention| match mention {
        Mention::DiscordRole(id) => Some(RoleId::from(*id)),
        _ => None,
    });
    let users = called.iter().filter_map(|mention| match mention {
        Mention::DiscordUser(id) => Some(UserId::from(*id)),
        _ => None,
    });
    let all = [&Mention::DiscordEveryone, &Mention::DiscordHere];
    CreateAllowedMentions::new()
        .roles(roles)
        .users(users)
        .everyone(all.into_iter().any(|mention| called.contains(&mention)))
}

fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Donation => 0x00f2_b705,
        Tone::People => 0x003b_a55d,
        Tone::Broadcast => 0x00ed_4245,
        Tone::Other => 0x0058_65f2,
        Tone::Own => 0x0099_aab5,
    }
}

/// The words, escaped, and cut to `limit` UTF-16 units without cutting an escape.
fn description(message: &Message, limit: usize) -> String {
    let mut words = String::new();
    let mut mentions = VecDeque::new();
    let mut left_out = false;
    for segment in &message.segments {
        let was_left_out = std::mem::take(&mut left_out);
        match segment {
            Segment::Text(text) if was_left_out => {
                let text = plain::close_gap(&words, text);
                words.push_str(&plain::clean(text, Lines::Keep));
            }
            Segment::Text(text) => words.push_str(&plain::clean(text, Lines::Keep)),
            Segment::Value(value) => words.push_str(&plain::clean(value, Lines::Fold)),
            Segment::Mention(mention) => match written(mention) {
                // It survives no cleaning, so here it can only stand for a mention.
                Some(written) => {
                    words.push(WORD_JOINER);
                    mentions.push_back(written);
                }
                None => left_out = true,
            },
        }
    }
    let mut out = Clipped::new(limit);
    let mut line = LineStart::Yes;
    let mut previous = None;
    let mut chars = words.chars().peekable();
    let mut piece = String::new();
    while let Some(c) = chars.next() {
        piece.clear();
        if c == WORD_JOINER {
            out.push_written(&mentions.pop_front().unwrap_or_default());
            line = LineStart::No;
            previous = Some(c);
            continue;
        }
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
    fn only_the_rules_own_mentions_stay_alive_and_only_those_of_discord() {
        let mention = |text| Segment::Mention(Mention::parse(text).unwrap());
        let text = |text: &str| Segment::Text(text.to_owned());
        let message = Message {
            segments: vec![
                mention("@someone"),
                text(" "),
                mention("role:12"),
                text(" "),
                Segment::Value("<@&12> \u{2060}<@7>".to_owned()),
                mention("user:7"),
                mention("role:12"),
                text(" @here"),
            ],
        };
        assert_eq!(
            description(&message, DESCRIPTION),
            "<@&12> \\<\\@\u{2060}&12\\> \\<\\@\u{2060}7\\><@7><@&12> \\@\u{2060}here"
        );
        let called = called(&message);
        assert_eq!(called.len(), 2);
        let allowed = serde_json::to_value(allowed(&called)).unwrap();
        assert_eq!(
            allowed,
            serde_json::json!({ "parse": [], "roles": ["12"], "users": ["7"] })
        );
        let everybody = Mention::DiscordHere;
        let allowed = serde_json::to_value(super::allowed(&[&everybody])).unwrap();
        assert_eq!(
            allowed,
            serde_json::json!({ "parse": ["everyone"], "roles": [], "users": [] })
        );
    }

    #[test]
    fn an_escape_is_never_cut() {
        let message = Message::text("*".repeat(9));
        assert_eq!(description(&message, 6), r"\*\*…");
        assert_eq!(description(&message, 18), r"\*".repeat(9));
    }
}
