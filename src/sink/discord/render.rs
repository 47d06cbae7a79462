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
    EditMessage, EditWebhookMessage, ExecuteWebhook,
};
use serenity::model::Timestamp;
use serenity::model::channel::Nonce;
use serenity::model::id::{RoleId, UserId};

use super::super::plain::{self, Clipped, Lines, WORD_JOINER};
use super::super::{Card, Delivery, Field, Tone};
use crate::event::StreamerId;
use crate::message::{Mention, Message, Segment};

// Discord's limits. It may count characters; these are held in UTF-16 units, which are never fewer.
/// Over all texts of the embed together.
const EMBED: usize = 6_000;
const DESCRIPTION: usize = 4_096;
const AUTHOR: usize = 256;
/// Discord would take 2,048, but then they would be missing from the rest.
const FOOTER: usize = 512;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;

/// What fields leave to the words, however many they are.
const WORDS: usize = 1_024;
/// Most that are called by one message. Rules are held to fewer; the content has room for 80 of the longest.
const MENTIONS: usize = 50;
/// Stands in a field where there is nothing to show: Discord refuses empty ones.
const NOTHING: &str = "–";
/// Says that the message may be there a second time.
const MAY_REPEAT: &str = "↻ ";

/// The message to be posted by a bot.
pub(super) fn message(delivery: &Delivery) -> CreateMessage {
    let called = called(&delivery.message);
    let message = CreateMessage::new()
        .embed(embed(delivery))
        .allowed_mentions(allowed(&called))
        .nonce(Nonce::String(delivery.key()))
        .enforce_nonce(true);
    if called.is_empty() {
        message
    } else {
        message.content(content(&called))
    }
}

/// What a bot's message is to say from now on.
///
/// Content and mentions are said anew, as Discord would otherwise take the content for one that may mention everybody.
/// An edit notifies nobody.
pub(super) fn edit(delivery: &Delivery) -> EditMessage {
    let called = called(&delivery.message);
    EditMessage::new()
        .content(content(&called))
        .embed(embed(delivery))
        .allowed_mentions(allowed(&called))
}

/// The message to be posted by a webhook, which has no nonce.
pub(in crate::sink) fn webhook(delivery: &Delivery) -> ExecuteWebhook {
    let called = called(&delivery.message);
    let message = ExecuteWebhook::new()
        .embed(embed(delivery))
        .allowed_mentions(allowed(&called));
    if called.is_empty() {
        message
    } else {
        message.content(content(&called))
    }
}

/// What a webhook's message is to say from now on.
pub(in crate::sink) fn webhook_edit(delivery: &Delivery) -> EditWebhookMessage {
    let called = called(&delivery.message);
    EditWebhookMessage::new()
        .content(content(&called))
        .embed(embed(delivery))
        .allowed_mentions(allowed(&called))
}

/// Text with markup of nobody's, cut to `limit` UTF-16 units; line breaks of ours stay if `keeps_lines`.
pub(crate) fn escaped(message: &Message, limit: usize, keeps_lines: bool) -> String {
    let lines = if keeps_lines {
        Lines::Keep
    } else {
        Lines::Fold
    };
    written_out(message, limit, lines)
}

/// Text for where Discord knows no markup, in one line, cut to `limit` UTF-16 units: on a button, in a choice.
pub(crate) fn label(text: &str, limit: usize) -> String {
    seen(plain::clip(&plain::name(text, ""), limit))
}

/// Text in a typewriter's letters, cut to `limit` UTF-16 units with all that belongs to it. Whatever stands in it, it ends
/// where it ends.
pub(crate) fn fenced(text: &str, limit: usize) -> String {
    const OPENED: &str = "```\n";
    const CLOSED: &str = "\n```";
    let mut out = Clipped::new(limit.saturating_sub(OPENED.len() + CLOSED.len()).max(1));
    let mut ticks = 0;
    let mut piece = String::new();
    for c in plain::clean(text, Lines::Keep).chars() {
        piece.clear();
        ticks = if c == '`' { ticks + 1 } else { 0 };
        if ticks == 3 {
            // Three in a row would close it.
            piece.push(WORD_JOINER);
            ticks = 1;
        }
        piece.push(c);
        out.push_written(&piece);
    }
    format!("{OPENED}{}{CLOSED}", out.finish())
}

/// The alert. Author and footer are there as a whole, then the fields, and the words in what room is left.
fn embed(delivery: &Delivery) -> CreateEmbed {
    let card = &delivery.card;
    // The author and the footer know no markup, and nobody is reached through them.
    let id = plain::name(card.streamer.as_str(), "");
    let nick = plain::clip(&plain::name(&card.streamer_nick, &id), AUTHOR);
    let footer = footer(&card.rule, delivery.may_repeat);
    let room = EMBED.saturating_sub(units(&nick) + units(&footer));
    let fields = fields(&delivery.fields, room.saturating_sub(WORDS));
    let spent: usize = fields
        .iter()
        .map(|(name, value)| units(name) + units(value))
        .sum();
    let words = DESCRIPTION.min(room.saturating_sub(spent));
    let mut embed = CreateEmbed::new()
        .description(written_out(&delivery.message, words, Lines::Keep))
        .fields(fields.into_iter().map(|(name, value)| (name, value, true)))
        .colour(colour(card))
        .footer(CreateEmbedFooter::new(footer));
    // Discord refuses an author without a name.
    if !nick.is_empty() {
        embed = embed.author(author(nick, &card.streamer));
    }
    if let Ok(at) = Timestamp::from_millis(card.at.as_millis()) {
        embed = embed.timestamp(at);
    }
    embed
}

/// The streamer, with a picture and a way into the room; both need an id that is one, for it becomes part of addresses.
///
/// The picture's address is the well-known public pattern of SOOP's, with the id's first two letters as a folder. It was
/// not verified here; where there is no picture, Discord shows none.
fn author(nick: String, streamer: &StreamerId) -> CreateEmbedAuthor {
    let author = CreateEmbedAuthor::new(nick);
    let Some(id) = StreamerId::parse(streamer.as_str()) else {
        return author;
    };
    let id = id.as_str();
    let author = author.url(format!("https://play.sooplive.com/{id}"));
    match id.get(..2) {
        Some(folder) => author.icon_url(format!(
            "https://profile.img.sooplive.co.kr/LOGO/{folder}/{id}/{id}.jpg"
        )),
        None => author,
    }
}

/// Who rings and why. The sign comes first, where no cut reaches it.
fn footer(rule: &str, may_repeat: bool) -> String {
    let sign = if may_repeat { MAY_REPEAT } else { "" };
    let rule = plain::clean(rule, Lines::Fold);
    let footer = if rule.is_empty() {
        format!("{sign}soopbell")
    } else {
        format!("{sign}soopbell · {rule}")
    };
    plain::clip(&footer, FOOTER)
}

/// As many fields, names and values, as there is room for. A value is cut where that helps; one of which nothing would be
/// left ends the list.
fn fields(fields: &[Field], mut room: usize) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for field in fields.iter().take(FIELDS) {
        let name = Message::text(&*field.name);
        let name = seen(written_out(&name, FIELD_NAME, Lines::Fold));
        let left = room.saturating_sub(units(&name));
        if left < units(NOTHING) {
            break;
        }
        let value = seen(written_out(
            &field.value,
            FIELD_VALUE.min(left),
            Lines::Fold,
        ));
        room = left.saturating_sub(units(&value));
        shown.push((name, value));
    }
    shown
}

/// The text, or a sign for one of which nothing is seen.
fn seen(text: String) -> String {
    if plain::name(&text, "").is_empty() {
        NOTHING.to_owned()
    } else {
        text
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Those who are called, where Discord notifies of it.
fn content(called: &[&Mention]) -> String {
    let written: Vec<_> = called.iter().copied().filter_map(written).collect();
    written.join(" ")
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

/// By what it is about; gifts the stronger, the larger they are.
fn colour(card: &Card) -> u32 {
    match (card.tone, card.tier) {
        (Tone::Donation, 0) => 0x00f7_e39c,
        (Tone::Donation, 1) => 0x00f5_cf52,
        (Tone::Donation, 2) => 0x00f2_b705,
        (Tone::Donation, 3) => 0x00ef_8a17,
        (Tone::Donation, _) => 0x00e6_4a19,
        (Tone::People, _) => 0x003b_a55d,
        (Tone::Broadcast, _) => 0x00ed_4245,
        (Tone::Other, _) => 0x0058_65f2,
        (Tone::Own, _) => 0x0099_aab5,
    }
}

/// The words, escaped, and cut to `limit` UTF-16 units without cutting an escape or a character. `lines` is for those
/// that the rule's author wrote; strangers begin none anywhere.
fn written_out(message: &Message, limit: usize, lines: Lines) -> String {
    let mut words = String::new();
    let mut mentions = VecDeque::new();
    let mut left_out = false;
    for segment in &message.segments {
        let was_left_out = std::mem::take(&mut left_out);
        match segment {
            Segment::Text(text) if was_left_out => {
                let text = plain::close_gap(&words, text);
                words.push_str(&plain::clean(text, lines));
            }
            Segment::Text(text) => words.push_str(&plain::clean(text, lines)),
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
        let segments = vec![Segment::Value(text.to_owned())];
        written_out(&Message { segments }, DESCRIPTION, Lines::Keep)
    }

    fn kept(message: &Message, limit: usize) -> String {
        written_out(message, limit, Lines::Keep)
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
        assert_eq!(kept(&message, DESCRIPTION), "one\n\\- two - three");
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
            kept(&message, DESCRIPTION),
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
    fn nothing_breaks_out_of_a_typewriters_letters() {
        let fenced_off = |text: &str| fenced(text, 100);
        assert_eq!(fenced_off("a\nb"), "```\na\nb\n```");
        assert_eq!(
            fenced_off("``` x `````"),
            "```\n``\u{2060}` x ``\u{2060}``\u{2060}`\n```"
        );
        assert_eq!(fenced_off("`\u{200b}`\u{2060}`"), "```\n``\u{2060}`\n```");
        assert_eq!(
            fenced(&"x".repeat(50), 20),
            format!("```\n{}…\n```", "x".repeat(11))
        );
        assert_eq!(label("@a *b*\nc", 5), "@a *…");
        assert_eq!(label("\u{200b}", 5), "–");
    }

    #[test]
    fn an_escape_is_never_cut() {
        let message = Message::text("*".repeat(9));
        assert_eq!(kept(&message, 6), r"\*\*…");
        assert_eq!(kept(&message, 18), r"\*".repeat(9));
    }
}
