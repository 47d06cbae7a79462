//! What Telegram tells, as far as soopbell has ears for it.
//!
//! Read with types of our own: teloxide's want the whole of a message as they know it, so that whatever a newer Bot API puts
//! into one would have a command fall silent.

use serde::Deserialize;
use serde_json::Value;

use crate::event::Timestamp;
use crate::fault::Language;

/// With this every question of a form begins, so that the reply to one is known even if the form is not any more.
pub(super) const PEN: &str = "✍️";

/// Longest name that is taken over, in characters. Telegram's own limit is 64 for each half.
const NAME: usize = 128;

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Update {
    pub(super) id: i64,
    pub(super) what: What,
}

/// What it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Somebody wrote something.
    Said(Said),
    /// Somebody pressed a button.
    Pressed(Pressed),
    /// Somebody let the bot into a group.
    Joined(Joined),
    /// Nothing that matters here, or nothing that can be read.
    Nothing,
}

/// A text that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) spot: Spot,
    pub(super) by: Person,
    /// The message's id.
    pub(super) id: i32,
    pub(super) at: Timestamp,
    /// Hostile text.
    pub(super) text: String,
    pub(super) reply_to: Option<RepliedTo>,
}

/// The message that another one replies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RepliedTo {
    pub(super) id: i32,
    /// Who wrote it.
    pub(super) by: u64,
    /// It reads like a question of a form.
    pub(super) is_question: bool,
}

/// A button that somebody pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pressed {
    pub(super) id: String,
    pub(super) spot: Spot,
    pub(super) by: Person,
    /// The message that it is on, where it can still be changed.
    pub(super) on: Option<i32>,
    /// Hostile text.
    pub(super) code: String,
}

/// A group that the bot is in now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Joined {
    pub(super) spot: Spot,
    pub(super) by: Person,
}

/// Where it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) chat: i64,
    pub(super) topic: Option<i32>,
    /// A chat of one person with the bot.
    pub(super) is_direct: bool,
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: u64,
    /// Hostile text.
    pub(super) name: String,
    pub(super) language: Option<Language>,
    /// They write as the group itself, which only its administrators can.
    pub(super) is_the_group: bool,
}

/// Reads an update; `None` if it has not even a number.
pub(super) fn read(update: Value) -> Option<Update> {
    let id = update.get("update_id")?.as_i64()?;
    let told: Told = serde_json::from_value(update).unwrap_or_default();
    let what = match told {
        Told {
            message: Some(message),
            ..
        } => said(message).map(What::Said),
        Told {
            callback_query: Some(query),
            ..
        } => pressed(query).map(What::Pressed),
        Told {
            my_chat_member: Some(change),
            ..
        } => joined(change).map(What::Joined),
        _ => None,
    };
    Some(Update {
        id,
        what: what.unwrap_or(What::Nothing),
    })
}

fn said(message: Post) -> Option<Said> {
    let spot = message.spot()?;
    let mut by = message.from?;
    let speaks_as = message.sender_chat;
    let is_the_group = speaks_as
        .as_ref()
        .is_some_and(|it| it.id == message.chat.id);
    // Other bots are heard by nobody, and what a channel posts comes into its group by itself.
    if by.is_bot && !is_the_group || message.is_automatic_forward {
        return None;
    }
    if is_the_group {
        // They have no name of their own, but perhaps a title that the group gave them.
        by.first_name = message.author_signature.unwrap_or(message.chat.title);
    }
    let reply_to = message.reply_to_message.map(|it| RepliedTo {
        id: it.message_id,
        by: it.from.map_or(0, |from| from.id),
        is_question: it.text.is_some_and(|text| text.starts_with(PEN)),
    });
    Some(Said {
        spot,
        by: by.person(is_the_group),
        id: message.message_id,
        at: Timestamp(message.date.saturating_mul(1_000)),
        text: message.text?,
        reply_to,
    })
}

fn pressed(query: Query) -> Option<Pressed> {
    let message = query.message?;
    // Telegram keeps old messages to itself, and says so by the date.
    let on = (message.date != 0).then_some(message.message_id);
    Some(Pressed {
        id: query.id,
        spot: message.spot()?,
        by: query.from.person(false),
        on,
        code: query.data?,
    })
}

fn joined(change: Change) -> Option<Joined> {
    let new = change.new_chat_member;
    let is_in = match new.status.as_str() {
        "member" | "administrator" => true,
        "restricted" => new.is_member,
        _ => false,
    };
    // A person who begins to talk to the bot says so with a command. A channel's readers are not its audience.
    let is_group = matches!(change.chat.kind.as_str(), "group" | "supergroup");
    (is_in && is_group).then(|| Joined {
        spot: Spot {
            chat: change.chat.id,
            topic: None,
            is_direct: false,
        },
        by: change.from.person(false),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    message: Option<Post>,
    callback_query: Option<Query>,
    my_chat_member: Option<Change>,
}

#[derive(Debug, Deserialize)]
struct Post {
    message_id: i32,
    date: i64,
    chat: Chat,
    #[serde(default)]
    message_thread_id: Option<i32>,
    /// Replies in groups without topics have a thread as well, which is none.
    #[serde(default)]
    is_topic_message: bool,
    #[serde(default)]
    from: Option<User>,
    #[serde(default)]
    sender_chat: Option<Chat>,
    #[serde(default)]
    author_signature: Option<String>,
    #[serde(default)]
    is_automatic_forward: bool,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    reply_to_message: Option<Reply>,
}

impl Post {
    fn spot(&self) -> Option<Spot> {
        let is_direct = match self.chat.kind.as_str() {
            "private" => true,
            "group" | "supergroup" => false,
            _ => return None,
        };
        Some(Spot {
            chat: self.chat.id,
            topic: self.message_thread_id.filter(|_| self.is_topic_message),
            is_direct,
        })
    }
}

#[derive(Debug, Deserialize)]
struct Reply {
    message_id: i32,
    #[serde(default)]
    from: Option<User>,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Query {
    id: String,
    from: User,
    #[serde(default)]
    message: Option<Post>,
    #[serde(default)]
    data: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Change {
    chat: Chat,
    from: User,
    new_chat_member: Member,
}

#[derive(Debug, Deserialize)]
struct Member {
    status: String,
    #[serde(default)]
    is_member: bool,
}

#[derive(Debug, Deserialize)]
struct Chat {
    id: i64,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
}

#[derive(Debug, Deserialize)]
struct User {
    id: u64,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    language_code: Option<String>,
}

impl User {
    fn person(self, is_the_group: bool) -> Person {
        let name = Some(self.first_name).filter(|name| !name.trim().is_empty());
        let name = name.or(self.username).unwrap_or_default();
        Person {
            id: self.id,
            name: name.chars().take(NAME).collect(),
            language: self.language_code.as_deref().and_then(language),
            is_the_group,
        }
    }
}

/// The language of a tag such as `ko-KR`, if soopbell speaks it.
fn language(tag: &str) -> Option<Language> {
    match tag.split('-').next()?.to_ascii_lowercase().as_str() {
        "ko" => Some(Language::Korean),
        "en" => Some(Language::English),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn what(update: Value) -> What {
        read(update).unwrap().what
    }

    #[test]
    fn a_message_is_read_whatever_else_is_in_it() {
        let update = json!({ "update_id": 7, "message": {
            "message_id": 3, "date": 1_700_000_000, "message_thread_id": 9, "is_topic_message": true,
            "chat": { "id": -5, "type": "supergroup", "title": "x", "novelty": [1] },
            "from": { "id": 8, "is_bot": false, "first_name": " ", "username": "n", "language_code": "ko-KR" },
            "reply_to_message": { "message_id": 2, "from": { "id": 1, "is_bot": true }, "text": "✍️ 1/2" },
            "text": "/x", "novelty": { "a": 1 },
        } });
        let Update { id, what } = read(update.clone()).unwrap();
        let What::Said(said) = what else { panic!() };
        let reply_to = RepliedTo {
            id: 2,
            by: 1,
            is_question: true,
        };
        assert_eq!((id, said.reply_to), (7, Some(reply_to)));
        let (spot, by) = (said.spot, said.by);
        assert_eq!(
            (spot.chat, spot.topic, spot.is_direct),
            (-5, Some(9), false)
        );
        let who = (by.id, by.name.as_str(), by.language, by.is_the_group);
        assert_eq!(who, (8, "n", Some(Language::Korean), false));
        assert_eq!(said.at, Timestamp(1_700_000_000_000));

        let changed = |path: &str, value: Value| {
            let mut update = update.clone();
            *update
                .pointer_mut("/message")
                .unwrap()
                .pointer_mut(path)
                .unwrap() = value;
            self::what(update)
        };
        let What::Said(said) = changed("/is_topic_message", json!(false)) else {
            panic!()
        };
        assert_eq!(said.spot.topic, None, "a thread of replies is no topic");
        for (path, value) in [
            ("/text", json!(null)),
            ("/from", json!(null)),
            ("/from/is_bot", json!(true)),
            ("/chat/type", json!("channel")),
            ("/chat/id", json!("x")),
        ] {
            assert_eq!(changed(path, value), What::Nothing, "{path}");
        }
    }

    #[test]
    fn whoever_writes_as_the_group_is_an_administrator_and_a_channel_is_not() {
        let by = |chat: i64, more: Value| {
            let mut message = json!({
                "message_id": 3, "date": 1, "chat": { "id": -5, "type": "supergroup", "title": "club" },
                "from": { "id": 1_087_968_824, "is_bot": true, "first_name": "Group" },
                "sender_chat": { "id": chat, "type": "channel", "title": "x" }, "text": "/x",
            });
            for (key, value) in more.as_object().unwrap() {
                message[key] = value.clone();
            }
            what(json!({ "update_id": 1, "message": message }))
        };
        let What::Said(said) = by(-5, json!({})) else {
            panic!()
        };
        assert_eq!(
            (said.by.name.as_str(), said.by.is_the_group),
            ("club", true)
        );
        let What::Said(said) = by(-5, json!({ "author_signature": "boss" })) else {
            panic!()
        };
        assert_eq!(said.by.name, "boss");
        assert_eq!(by(-6, json!({})), What::Nothing);
        assert_eq!(
            by(-5, json!({ "is_automatic_forward": true })),
            What::Nothing
        );
    }

    #[test]
    fn coming_into_a_group_is_news_and_into_a_channel_is_not() {
        let came = |kind: &str, status: &str, inside: bool| {
            what(json!({ "update_id": 1, "my_chat_member": {
                "chat": { "id": -5, "type": kind }, "from": { "id": 8 },
                "new_chat_member": { "status": status, "is_member": inside },
            } }))
                != What::Nothing
        };
        assert!(came("group", "member", false) && came("supergroup", "administrator", false));
        assert!(came("group", "restricted", true) && !came("group", "restricted", false));
        assert!(!came("group", "left", false) && !came("channel", "administrator", false));
        assert!(!came("private", "member", false));
    }

    #[test]
    fn what_makes_no_sense_is_nothing_and_keeps_its_number() {
        for update in [
            json!({ "update_id": 1 }),
            json!({ "update_id": 1, "message": 5 }),
            json!({ "update_id": 1, "message": { "chat": {} } }),
            json!({ "update_id": 1, "callback_query": { "id": "x", "from": { "id": -1 } } }),
        ] {
            assert_eq!(
                read(update).map(|it| (it.id, it.what)),
                Some((1, What::Nothing))
            );
        }
        assert_eq!(read(json!({ "message": {} })), None);
        assert_eq!(read(json!(7)), None);
    }
}
