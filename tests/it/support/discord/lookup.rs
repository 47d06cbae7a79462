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
    pub(super) fn look(&self, call: &Call, bot: u64) -> Response {
        let is_member = self.guild.members.contains_key(&bot);
        let found = match call {
            Call::Me => profile::bot(bot),
            Call::Application => profile::application(bot),
            Call::Gateway { bot: true } => json!({
                "url": self.gateway.url, "shards": 1, "session_start_limit": {
                    "total": 1_000, "remaining": 1_000, "reset_after": 0, "max_concurrency": 1,
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
