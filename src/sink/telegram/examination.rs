//! What can be asked of Telegram about the bot before an alert has to go out. Nothing is written anywhere.

use serde::Deserialize;
use serde_json::json;
use teloxide::payloads::{GetChat, GetChatMember};
use teloxide::types::ChatId;

use super::client::TelegramApi;
use super::reply::{Chat, Member};
use super::{Outlook, SinkError};

/// The bot as Telegram knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bot {
    /// Its name without the `@`: letters, digits and `_` alone.
    pub username: String,
    /// Whether it can be added to groups.
    pub joins_groups: bool,
    /// Whether it is shown all that is written in groups, rather than commands and answers to it alone.
    pub reads_everything: bool,
}

impl TelegramApi {
    /// Who the bot is.
    ///
    /// # Errors
    /// The token is no good, or Telegram could not be asked.
    pub async fn me(&self) -> Result<Bot, SinkError> {
        #[derive(Deserialize)]
        struct Me {
            #[serde(default)]
            username: String,
            // An answer without it would be news to the API's documentation; the usual setting is assumed.
            #[serde(default = "usually")]
            can_join_groups: bool,
            #[serde(default)]
            can_read_all_group_messages: bool,
        }
        let me: Me = self.inquire("getMe", &json!({}), 0).await?;
        let spelt = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        Ok(Bot {
            username: me.username.chars().filter(spelt).take(64).collect(),
            joins_groups: me.can_join_groups,
            reads_everything: me.can_read_all_group_messages,
        })
    }

    /// Whether what people write is pushed to some address. Then it cannot be fetched.
    ///
    /// # Errors
    /// The token is no good, or Telegram could not be asked.
    pub async fn is_pushed(&self) -> Result<bool, SinkError> {
        #[derive(Deserialize)]
        struct Info {
            #[serde(default)]
            url: String,
        }
        let info: Info = self.inquire("getWebhookInfo", &json!({}), 0).await?;
        Ok(!info.url.is_empty())
    }

    /// Whether alerts could be posted to a chat, or to a topic of it. Whether the topic itself is there Telegram does not
    /// say.
    ///
    /// # Errors
    /// Telegram does not say, or shows nothing of the chat; and what would have to be done, as far as that is known.
    pub async fn examine(&self, chat: i64, topic: Option<i32>) -> Result<Outlook, SinkError> {
        let shown: Chat = self
            .inquire("getChat", &GetChat::new(ChatId(chat)), chat)
            .await?;
        // Between two people nobody grants anything.
        let mut remedy = None;
        if chat < 0
            && let Some(bot) = self.bot
        {
            let asked = GetChatMember::new(ChatId(chat), bot);
            let member: Member = self.inquire("getChatMember", &asked, chat).await?;
            remedy = shown.remedy(&member);
        }
        Ok(match remedy.or_else(|| shown.lacks_topics(topic)) {
            None => Outlook::Open(shown.title()),
            Some(remedy) => Outlook::Refused(remedy),
        })
    }
}

fn usually() -> bool {
    true
}
