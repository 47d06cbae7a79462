//! How a bot fetches what it has not heard yet, and what people do that it hears of.

use std::time::Duration;

use axum::response::Response;
use serde_json::{Value, json};
use soopbell::clock::{Clock as _, SystemClock};
use tokio::time::{Instant, sleep_until};

use super::answer::{ok, refuse};
use super::updates::CONFLICT;
use super::{FakeTelegram, Shared};
use crate::support::server;

/// Answers a fetch that has begun: with what there is, or with what comes before its time is over.
pub(super) async fn poll(shared: &Shared, turn: u64, asked: &Value) -> Response {
    let seconds = asked["timeout"].as_u64().unwrap_or_default().min(50);
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        // Listened for before it is looked, so that nothing happens in between.
        let mut news = std::pin::pin!(shared.news.notified());
        news.as_mut().enable();
        {
            let mut account = shared.lock();
            if account.updates.turn != turn {
                account.updates.conflicts += 1;
                return refuse(409, CONFLICT);
            }
            let found = account.updates.fetch(asked);
            if !found.is_empty() || Instant::now() >= end {
                return ok(&Value::Array(found));
            }
        }
        tokio::select! {
            () = news => {}
            () = sleep_until(end) => {}
            () = shared.closing.cancelled() => return server::page(502),
        }
    }
}

impl FakeTelegram {
    /// Somebody writes into a chat that is there. A command at the beginning is marked as one.
    pub(crate) fn say(&self, chat: i64, from: i64, text: &str) {
        self.say_so(chat, from, text, &json!({}));
    }

    /// The same, where the message has these fields as well, or others than it would have. Its id.
    pub(crate) fn say_so(&self, chat: i64, from: i64, text: &str, more: &Value) -> i32 {
        let mut id = 0;
        self.happen("message", |account| {
            let person = account.person(from);
            let place = account.chats.get_mut(&chat).unwrap();
            place.last_id += 1;
            id = place.last_id;
            let mut message = json!({
                "message_id": id, "date": now(), "chat": place.shown(), "from": person, "text": text,
            });
            let word = text.split_whitespace().next().unwrap_or_default();
            if word.starts_with('/') && text.starts_with(word) {
                let length = word.encode_utf16().count();
                message["entities"] =
                    json!([{ "type": "bot_command", "offset": 0, "length": length }]);
            }
            for (field, value) in more.as_object().unwrap() {
                message[field] = value.clone();
            }
            message
        });
        id
    }

    /// Somebody writes into a topic.
    pub(crate) fn say_in(&self, chat: i64, topic: i64, from: i64, text: &str) -> i32 {
        let more = json!({ "message_thread_id": topic, "is_topic_message": true });
        self.say_so(chat, from, text, &more)
    }

    /// Somebody replies to a message of the bot's.
    pub(crate) fn reply(&self, to: &super::Message, from: i64, text: &str) -> i32 {
        let mut more = json!({ "reply_to_message": {
            "message_id": to.id, "date": now(), "text": to.text,
            "from": { "id": Self::BOT, "is_bot": true, "first_name": "imitation" },
        } });
        if let Some(topic) = to.topic {
            more["message_thread_id"] = topic.into();
            more["is_topic_message"] = true.into();
        }
        self.say_so(to.chat, from, text, &more)
    }

    /// Somebody writes something, and changes it after that.
    pub(crate) fn change_words(&self, chat: i64, from: i64, text: &str) {
        self.happen("edited_message", |account| {
            let person = account.person(from);
            json!({
                "message_id": 1, "date": now(), "edit_date": now(), "from": person, "text": text,
                "chat": account.chats[&chat].shown(),
            })
        });
    }

    /// Somebody presses the button with this data under the newest message that has it. The press's id.
    pub(crate) fn press(&self, chat: i64, from: i64, data: &str) -> String {
        self.press_on(chat, from, data, true)
    }

    /// The same; what the message says and when it was sent is only told of one that is not too old.
    pub(crate) fn press_on(&self, chat: i64, from: i64, data: &str, is_accessible: bool) -> String {
        let mut id = String::new();
        self.happen("callback_query", |account| {
            let has = |message: &&super::Message| {
                let rows = message.json["reply_markup"]["inline_keyboard"].as_array();
                let rows = rows.into_iter().flatten().filter_map(Value::as_array);
                message.chat == chat && rows.flatten().any(|it| it["callback_data"] == data)
            };
            let message = account.messages.iter().rfind(has);
            let message = message.expect("the button is there");
            let chat_shown = account.chats[&chat].shown();
            let mut shown = json!({ "message_id": message.id, "date": 0, "chat": chat_shown });
            if is_accessible {
                shown["date"] = 1_700_000_000.into();
                shown["text"] = message.text.as_str().into();
                shown["reply_markup"] = message.json["reply_markup"].clone();
                if let Some(topic) = message.topic {
                    shown["message_thread_id"] = topic.into();
                    shown["is_topic_message"] = true.into();
                }
            }
            account.last_press += 1;
            id = account.last_press.to_string();
            account.pressed.insert(id.clone());
            json!({
                "id": id, "from": account.person(from), "chat_instance": chat.to_string(), "data": data,
                "message": shown,
            })
        });
        id
    }

    /// What somebody is called from now on, and the language of their client.
    pub(crate) fn set_person(&self, id: i64, name: &str, language: &str) {
        let mut account = self.shared.lock();
        let person = (name.to_owned(), language.to_owned());
        account.people.insert(id, person);
    }

    /// How often a menu was set.
    pub(crate) fn menus_set(&self) -> usize {
        self.requests_of("setMyCommands")
    }

    /// How many updates wait to be fetched or confirmed.
    pub(crate) fn unconfirmed(&self) -> usize {
        self.shared.lock().updates.count()
    }

    /// Makes all presses too old to be answered.
    pub(crate) fn let_presses_age(&self) {
        self.shared.lock().pressed.clear();
    }

    /// The answers to presses that were accepted.
    pub(crate) fn presses_answered(&self) -> Vec<Value> {
        self.shared.lock().presses_answered.clone()
    }

    /// The commands in the menu for a scope and a language, as they were set last.
    pub(crate) fn menu(&self, scope: &str, language: &str) -> Vec<Value> {
        let key = (scope.to_owned(), language.to_owned());
        let account = self.shared.lock();
        account.commands.get(&key).cloned().unwrap_or_default()
    }

    /// Somebody lets the bot into a chat, and the bot is told.
    pub(crate) fn invite(&self, chat: i64, from: i64) {
        self.add_chat(chat, &[]);
        self.happen("my_chat_member", |account| {
            let person = account.person(from);
            let place = &account.chats[&chat];
            let new = place.member(Self::BOT);
            let mut old = new.clone();
            old["status"] = "left".into();
            json!({
                "chat": place.shown(), "from": person, "date": now(),
                "old_chat_member": old, "new_chat_member": new,
            })
        });
    }

    /// What somebody is in a chat: `creator`, `administrator`, `member`.
    pub(crate) fn set_member(&self, chat: i64, user: i64, status: &'static str) {
        let mut account = self.shared.lock();
        account.members.insert((chat, user), status);
    }

    /// How many fetches were ended because another began.
    pub(crate) fn conflicts(&self) -> usize {
        self.shared.lock().updates.conflicts
    }

    fn happen(&self, kind: &str, what: impl FnOnce(&mut super::account::Account) -> Value) {
        let mut account = self.shared.lock();
        let what = what(&mut account);
        account.updates.happen(kind, &what);
        self.shared.news.notify_waiters();
    }
}

/// Somebody as a member of a chat.
pub(super) fn member(id: i64, status: &str) -> Value {
    let mut member = json!({ "status": status, "user": person(id) });
    if status == "creator" {
        member["is_anonymous"] = false.into();
    }
    if status == "administrator" {
        for right in [
            "can_be_edited",
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        ] {
            member[right] = (right == "can_manage_chat").into();
        }
    }
    member
}

fn person(id: i64) -> Value {
    json!({ "id": id, "is_bot": false, "first_name": "somebody", "language_code": "ko" })
}

/// Now, in the seconds that Telegram counts in.
fn now() -> i64 {
    SystemClock.now().as_seconds()
}

impl super::account::Account {
    /// Somebody, as they are called.
    fn person(&self, id: i64) -> Value {
        let mut person = person(id);
        if let Some((name, language)) = self.people.get(&id) {
            person["first_name"] = name.as_str().into();
            person["language_code"] = language.as_str().into();
        }
        person
    }
}
