//! A chat, and what Telegram says about those who may not write into it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What the bot is in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It may write.
    Writes,
    /// It may not: its right was taken away, or the person blocked it.
    Mute,
    /// It was thrown out.
    Kicked,
}

/// What Telegram knows of a chat.
#[derive(Debug, Clone)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) channel: bool,
    pub(super) title: String,
    pub(super) topics: BTreeSet<i64>,
    pub(super) closed: BTreeSet<i64>,
    pub(super) standing: Standing,
    /// Where it went when it became a supergroup.
    pub(super) moved_to: Option<i64>,
    pub(super) last_id: i32,
}

impl Chat {
    pub(super) fn new(id: i64, channel: bool) -> Self {
        Self {
            id,
            channel,
            title: "imitation".to_owned(),
            topics: BTreeSet::new(),
            closed: BTreeSet::new(),
            standing: Standing::Writes,
            moved_to: None,
            last_id: 0,
        }
    }

    /// As the API calls it. Ids tell: persons have positive ones, supergroups and channels begin with -100.
    pub(super) fn kind(&self) -> &'static str {
        match self.id {
            1.. => "private",
            _ if self.channel => "channel",
            ..=-1_000_000_000_000 => "supergroup",
            _ => "group",
        }
    }

    /// Why the bot may not write here, in Telegram's words.
    pub(super) fn refusal(&self, topic: Option<i64>) -> Option<(u16, String)> {
        let kind = self.kind();
        match self.standing {
            Standing::Kicked => Some((
                403,
                format!("Forbidden: bot was kicked from the {kind} chat"),
            )),
            Standing::Mute => Some(match kind {
                "private" => (403, "Forbidden: bot was blocked by the user".to_owned()),
                "channel" => (
                    400,
                    "Bad Request: need administrator rights in the channel chat".to_owned(),
                ),
                _ => (
                    400,
                    "Bad Request: not enough rights to send text messages to the chat".to_owned(),
                ),
            }),
            Standing::Writes => match topic {
                Some(topic) if !self.topics.contains(&topic) => {
                    Some((400, "Bad Request: message thread not found".to_owned()))
                }
                Some(topic) if self.closed.contains(&topic) => {
                    Some((400, "Bad Request: TOPIC_CLOSED".to_owned()))
                }
                _ => None,
            },
        }
    }

    /// The chat as it stands in answers.
    pub(super) fn shown(&self) -> Value {
        match self.kind() {
            "private" => json!({ "id": self.id, "type": "private", "first_name": self.title }),
            kind => {
                let mut shown = json!({ "id": self.id, "type": kind, "title": self.title });
                if !self.topics.is_empty() {
                    shown["is_forum"] = true.into();
                }
                shown
            }
        }
    }

    /// The bot as a member of it.
    pub(super) fn member(&self, bot: i64) -> Value {
        let user = json!({ "id": bot, "is_bot": true, "first_name": "imitation" });
        match (self.standing, self.kind()) {
            (Standing::Kicked, _) => json!({ "status": "kicked", "user": user, "until_date": 0 }),
            (standing, "channel") => json!({
                "status": "administrator", "user": user,
                "can_post_messages": standing == Standing::Writes,
            }),
            (Standing::Mute, _) => json!({
                "status": "restricted", "user": user, "is_member": true,
                "can_send_messages": false,
            }),
            (Standing::Writes, _) => json!({ "status": "member", "user": user }),
        }
    }
}
