//! How users, members and the server look on the gateway and in interactions.

use serde_json::{Value, json};

use super::guild::Guild;

/// Since when everybody is there.
const SINCE: &str = "2026-01-01T00:00:00.000000+00:00";

/// A bot as it sees itself.
pub(super) fn bot(id: u64) -> Value {
    let mut bot = user(id, "bot");
    bot["bot"] = true.into();
    for key in ["mfa_enabled", "verified"] {
        bot[key] = true.into();
    }
    bot
}

/// Somebody.
pub(super) fn user(id: u64, name: &str) -> Value {
    json!({
        "id": id.to_string(), "username": name, "global_name": name, "discriminator": "0",
        "avatar": null, "public_flags": 0, "flags": 0,
    })
}

/// Somebody as a member, with what they may do where they are.
pub(super) fn member(user: &Value, permissions: u64) -> Value {
    json!({
        "user": user, "roles": [], "joined_at": SINCE, "nick": null, "avatar": null,
        "deaf": false, "mute": false, "pending": false, "flags": 0, "premium_since": null,
        "communication_disabled_until": null, "permissions": permissions.to_string(),
    })
}

/// `GET /oauth2/applications/@me`
pub(super) fn application(id: u64, is_public: bool) -> Value {
    json!({
        "id": id.to_string(), "name": "bot", "icon": null, "description": "", "summary": "",
        "bot_public": is_public, "bot_require_code_grant": false, "verify_key": "00", "flags": 0,
        "owner": user(1, "owner"), "team": null, "bot": bot(id),
    })
}

/// A message as a bot wrote it.
pub(super) fn message(id: u64, channel: u64, author: u64, json: &Value, flags: u64) -> Value {
    let list = |key: &str| match &json[key] {
        Value::Array(list) => json!(list),
        _ => json!([]),
    };
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "author": bot(author),
        "content": json["content"].as_str().unwrap_or_default(), "embeds": list("embeds"),
        "components": list("components"), "flags": flags, "timestamp": SINCE,
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [],
        "mention_roles": [], "attachments": [], "pinned": false, "type": 20,
    })
}

/// The server as a bot is let into it.
pub(super) fn guild(guild: &Guild, bot_id: u64) -> Value {
    let mut shown = guild.show();
    let roles = guild.show_roles();
    let roles = roles.as_array().unwrap().iter().map(|role| {
        let mut role = role.clone();
        for key in ["hoist", "managed", "mentionable"] {
            role[key] = false.into();
        }
        for key in ["color", "position", "flags"] {
            role[key] = 0.into();
        }
        role["colors"] = json!({
            "primary_color": 0, "secondary_color": null, "tertiary_color": null,
        });
        role
    });
    shown["roles"] = roles.collect();
    let open = |threads: bool| -> Value {
        let ids = guild.channels.iter();
        let ids = ids.filter(|(_, it)| it.kind != 1 && (it.kind == 11) == threads);
        let show = |(id, _): (&u64, _)| {
            let mut channel = guild.show_channel(*id);
            channel["position"] = 0.into();
            channel
        };
        ids.map(show).collect()
    };
    shown["channels"] = open(false);
    shown["threads"] = open(true);
    let permissions = 0;
    let mut own = member(&bot(bot_id), permissions);
    let roles = guild.members[&bot_id].iter().map(u64::to_string);
    own["roles"] = roles.collect();
    shown["members"] = json!([own]);
    let rest = json!({
        "icon": null, "splash": null, "discovery_splash": null, "afk_channel_id": null,
        "afk_timeout": 300, "widget_enabled": false, "widget_channel_id": null,
        "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
        "rules_channel_id": null, "public_updates_channel_id": null, "vanity_url_code": null,
        "description": null, "banner": null, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
        "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "ko",
        "nsfw_level": 0, "premium_progress_bar_enabled": false, "features": [],
        "stickers": [], "joined_at": SINCE, "large": false, "unavailable": false,
        "member_count": 2, "voice_states": [], "presences": [], "stage_instances": [],
        "guild_scheduled_events": [],
    });
    for (key, value) in rest.as_object().unwrap() {
        shown[key] = value.clone();
    }
    shown
}
