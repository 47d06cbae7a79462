//! What a person can do about a channel that is not there for us: asked of Discord itself.

use serde::Deserialize;
use serenity::model::id::{RoleId, UserId};

use super::super::Remedy;
use super::super::plain;
use super::client::DiscordApi;
use super::permission::{self, Channel, Guild, Member};
use super::reply::{MISSING_ACCESS, UNKNOWN_CHANNEL};

/// Longest name of a place, in UTF-16 units. Discord's own are at most 100 characters.
const PLACE: usize = 100;

/// Why a question was not answered: Discord's code, where it gave one.
pub(super) type Unanswered = Option<i64>;

/// Looks at the channel. What cannot be looked at is left at what the failure itself said.
pub(super) async fn remedy(
    api: &DiscordApi,
    channel: u64,
    said: Option<&Remedy>,
) -> Option<Remedy> {
    let seen: Result<Channel, _> = api.look(&format!("channels/{channel}")).await;
    match seen {
        Ok(channel) => match lacks(api, &channel).await {
            Ok(found) => found,
            Err(_) => said.cloned(),
        },
        Err(Some(UNKNOWN_CHANNEL)) => Some(Remedy::Channel),
        Err(Some(MISSING_ACCESS)) if is_nowhere(api).await => Some(Remedy::Invite),
        // Discord shows nothing of a channel that the bot may not see, not even in which server it is.
        Err(_) => said.cloned(),
    }
}

/// What is missing in a channel that can be looked at; nothing where nothing is, as after somebody has just seen to it.
pub(super) async fn lacks(
    api: &DiscordApi,
    channel: &Channel,
) -> Result<Option<Remedy>, Unanswered> {
    #[derive(Deserialize)]
    struct Me {
        id: UserId,
    }
    #[derive(Deserialize)]
    struct Place {
        roles: Vec<RoleId>,
    }

    if !channel.takes_messages() {
        return Ok(Some(Remedy::Channel));
    }
    // In direct messages nobody grants anything.
    let guild = channel.guild_id.ok_or(None)?;
    let me: Me = api.look("users/@me").await?;
    let place: Place = api
        .look(&format!("guilds/{guild}/members/{}", me.id))
        .await?;
    // Roles and owner in one answer.
    let guild: Guild = api.look(&format!("guilds/{guild}")).await?;
    let member = Member {
        id: me.id,
        roles: place.roles,
    };
    let held = if channel.is_thread() {
        let parent = channel.parent_id.ok_or(None)?;
        let parent: Channel = api.look(&format!("channels/{parent}")).await?;
        permission::held(&guild, &member, &parent)
    } else {
        permission::held(&guild, &member, channel)
    };
    let names = permission::missing(held, channel.is_thread());
    Ok((!names.is_empty()).then(|| Remedy::Permission {
        names,
        place: place_name(channel),
    }))
}

/// `#alerts`, or nothing where the name is of nothing that can be seen.
pub(super) fn place_name(channel: &Channel) -> String {
    let name = plain::name(channel.name.as_deref().unwrap_or_default(), "");
    if name.is_empty() {
        return name;
    }
    plain::clip(&format!("#{name}"), PLACE)
}

/// Whether the bot is in no server at all. If it is in some, which of them was meant is not known.
async fn is_nowhere(api: &DiscordApi) -> bool {
    #[derive(Deserialize)]
    struct Somewhere {}
    let guilds: Result<Vec<Somewhere>, _> = api.look("users/@me/guilds?limit=1").await;
    guilds.is_ok_and(|guilds| guilds.is_empty())
}
