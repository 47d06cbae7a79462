//! What a bot may look up.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::answer::complain;
use super::call::Call;
use super::guild::GUILD;
use super::profile;
use super::reception::Inner;

impl Inner {
    /// `GET /webhooks/{id}/{token}`, which needs no other token.
    pub(super) fn show_webhook(&self, id: u64, token: &str) -> Response {
        match self.webhooks.get(&id) {
            None => complain(404, 10015, "Unknown Webhook"),
            Some(webhook) if webhook.token != token => {
                complain(401, 50027, "Invalid Webhook Token")
            }
            Some(webhook) => Json(json!({
                "id": id.to_string(), "type": 1, "name": "webhook", "token": token,
                "channel_id": webhook.channel.to_string(), "guild_id": GUILD.to_string(),
            }))
            .into_response(),
        }
    }

    pub(super) fn look(&self, call: &Call, bot: u64) -> Response {
        let is_member = self.guild.members.contains_key(&bot);
        let found = match call {
            Call::Me => profile::bot(bot),
            Call::Application => profile::application(bot, self.is_public),
            Call::Gateway { bot: true } => json!({
                "url": self.gateway.url, "shards": 1, "session_start_limit": {
                    "total": 1_000, "remaining": self.starts, "reset_after": 0, "max_concurrency": 1,
                },
            }),
            Call::Gateway { bot: false } => json!({ "url": self.gateway.url }),
            Call::MyGuilds if is_member => json!([{ "id": GUILD.to_string(), "name": "a server" }]),
            Call::MyGuilds => json!([]),
            Call::Channel(channel) => {
                if let Err(refusal) = self.enter(bot, *channel, &[]) {
                    return *refusal;
                }
                self.guild.show_channel(*channel)
            }
            Call::Guild(GUILD) if is_member => self.guild.show(),
            Call::Roles(GUILD) if is_member => self.guild.show_roles(),
            Call::Member(GUILD, member) if is_member => match self.guild.show_member(*member) {
                Some(shown) => shown,
                None => return complain(404, 10007, "Unknown Member"),
            },
            Call::Guild(_) | Call::Roles(_) | Call::Member(..) => {
                return complain(404, 10004, "Unknown Guild");
            }
            _ => return complain(404, 0, "404: Not Found"),
        };
        Json(found).into_response()
    }
}
