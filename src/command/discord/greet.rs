//! A word on coming into a server: where it can be said, and that it is said while coming in is news.

use std::time::Duration;

use serenity::http::Http;
use serenity::model::channel::{ChannelType, GuildChannel, PermissionOverwriteType};
use serenity::model::guild::Guild;
use serenity::model::id::{ChannelId, UserId};

use super::adapter::Adapter;
use super::{calls, show, wire};
use crate::event::Timestamp;
use crate::fault::Language;
use crate::sink::discord::permission::{self, Channel, Member, Overwrite, Role};

/// For how long having come in is news. A server that was joined while soopbell was away needs no greeting later.
const NEWS_FOR: Duration = Duration::from_mins(10);

/// Says hello in a server that the bot has just come into.
pub(super) async fn greet(adapter: &Adapter, http: &Http, guild: &Guild) {
    let joined = Timestamp(guild.joined_at.unix_timestamp().saturating_mul(1_000));
    if adapter.now().since(joined) > NEWS_FOR {
        return;
    }
    let Ok(me) = http.get_current_user().await else {
        tracing::warn!(server = %guild.id, "a server was joined, and Discord does not say as whom");
        return;
    };
    let Some(channel) = channel(guild, me.id) else {
        tracing::info!(server = %guild.id, "a server was joined in which the bot may write nowhere");
        return;
    };
    let place = calls::place(channel, Some(guild.id));
    let Some(answer) = adapter.greeting(place).await else {
        return;
    };
    let language = calls::language(&guild.preferred_locale).unwrap_or(Language::Korean);
    let said = wire::post(http, channel, &show::message(&answer, language)).await;
    if let Err(failure) = said {
        tracing::warn!(server = %guild.id, %failure, "a server was not greeted");
    }
}

/// Where a word is best said: where Discord itself says who has come, or in the first channel that there is.
fn channel(guild: &Guild, me: UserId) -> Option<ChannelId> {
    let member = Member {
        id: me,
        roles: guild
            .members
            .get(&me)
            .map(|it| it.roles.clone())
            .unwrap_or_default(),
    };
    let server = permission::Guild {
        id: guild.id,
        owner_id: guild.owner_id,
        roles: guild
            .roles
            .values()
            .map(|role| Role {
                id: role.id,
                permissions: role.permissions,
            })
            .collect(),
    };
    let may_write = |channel: &&GuildChannel| {
        let held = permission::held(&server, &member, &seen(channel));
        permission::missing(held, false).is_empty()
    };
    let texts = guild.channels.values();
    let texts = texts.filter(|it| it.kind == ChannelType::Text);
    let open = texts.filter(may_write);
    open.min_by_key(|it| (Some(it.id) != guild.system_channel_id, it.position, it.id))
        .map(|it| it.id)
}

/// The channel as far as permissions go.
fn seen(channel: &GuildChannel) -> Channel {
    let overwrites = channel.permission_overwrites.iter();
    let overwrites = overwrites.filter_map(|it| {
        let (kind, id) = match it.kind {
            PermissionOverwriteType::Role(id) => (0, id.get()),
            PermissionOverwriteType::Member(id) => (1, id.get()),
            _ => return None,
        };
        Some(Overwrite {
            id,
            kind,
            allow: it.allow,
            deny: it.deny,
        })
    });
    Channel {
        id: channel.id,
        kind: channel.kind.into(),
        guild_id: Some(channel.guild_id),
        name: None,
        parent_id: channel.parent_id,
        permission_overwrites: overwrites.collect(),
    }
}
