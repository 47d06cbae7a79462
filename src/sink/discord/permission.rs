//! What a bot may do in a channel, worked out as Discord documents it, and what of that it lacks for an alert.
//!
//! Pure: somebody else looks up the channel, the server and the bot's place in it. Everything is read from what Discord
//! answers, and only what the sum needs.

use serde::Deserialize;
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};

/// A channel or a thread, as `GET /channels/{id}` shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Discord's number for what it is: 0 is a text channel, 10 to 12 are threads.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The server that it is in; none for direct messages.
    #[serde(default)]
    pub guild_id: Option<GuildId>,
    /// Its name, without the `#`. Hostile text.
    #[serde(default)]
    pub name: Option<String>,
    /// The category that it is in; of a thread, the channel.
    #[serde(default)]
    pub parent_id: Option<ChannelId>,
    /// What is different here. Threads have none of their own.
    #[serde(default)]
    pub permission_overwrites: Vec<Overwrite>,
}

impl Channel {
    /// Whether it is a thread: what may be done in it is its channel's to say.
    pub fn is_thread(&self) -> bool {
        matches!(self.kind, 10..=12)
    }

    /// Whether messages can be posted to it at all. Categories, directories, forums and media channels hold others that
    /// can.
    pub fn takes_messages(&self) -> bool {
        !matches!(self.kind, 4 | 14..=16)
    }
}

/// What a channel grants or takes away from a role or a member.
#[derive(Debug, Clone, Deserialize)]
pub struct Overwrite {
    /// The role's or the member's id.
    #[serde(deserialize_with = "snowflake")]
    pub id: u64,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    pub kind: u8,
    /// What is granted.
    pub allow: Permissions,
    /// What is taken away.
    pub deny: Permissions,
}

/// A server, as `GET /guilds/{id}` shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Guild {
    /// Its id, which is also that of the role that everybody has.
    pub id: GuildId,
    /// Who may do everything.
    pub owner_id: UserId,
    /// All of its roles.
    pub roles: Vec<Role>,
}

/// A role in a server.
#[derive(Debug, Clone, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// What whoever has it may do, unless a channel says otherwise.
    pub permissions: Permissions,
}

/// Somebody in a server.
#[derive(Debug, Clone)]
pub struct Member {
    /// Their id.
    pub id: UserId,
    /// Their roles, besides the one that everybody has.
    pub roles: Vec<RoleId>,
}

/// Ids travel as texts.
fn snowflake<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    GuildId::deserialize(deserializer).map(GuildId::get)
}

/// What somebody may do in a channel; for a thread, `channel` is the one that it belongs to.
///
/// The server's roles first: together they grant what any of them does. Then the channel's exceptions, each of which may
/// undo those before it: for everybody, for roles (what one of them grants, another does not take away), for the member.
/// Owners and administrators are above all that.
pub fn held(guild: &Guild, member: &Member, channel: &Channel) -> Permissions {
    let everyone = RoleId::new(guild.id.get());
    let roles = guild
        .roles
        .iter()
        .filter(|role| role.id == everyone || member.roles.contains(&role.id));
    let base = roles.fold(Permissions::empty(), |all, role| all | role.permissions);
    if guild.owner_id == member.id || base.contains(Permissions::ADMINISTRATOR) {
        return Permissions::all();
    }
    let steps: [&dyn Fn(&Overwrite) -> bool; 3] = [
        &|it| it.kind == 0 && it.id == everyone.get(),
        &|it| it.kind == 0 && member.roles.iter().any(|role| role.get() == it.id),
        &|it| it.kind == 1 && it.id == member.id.get(),
    ];
    steps.into_iter().fold(base, |held, is_meant| {
        let meant = channel.permission_overwrites.iter();
        let (allow, deny) = meant.filter(|it| is_meant(it)).fold(
            (Permissions::empty(), Permissions::empty()),
            |(allow, deny), it| (allow | it.allow, deny | it.deny),
        );
        (held - deny) | allow
    })
}

/// All that the bot has to be granted, by the names that Discord's settings show: what alerts need and no more. It reads
/// nobody's messages, so it may not.
pub const NEEDED: [(Permissions, &str); 4] = [
    // Whoever does not see a channel can do nothing in it.
    (Permissions::VIEW_CHANNEL, "View Channel"),
    // An alert is a message,
    (Permissions::SEND_MESSAGES, "Send Messages"),
    // and in a thread the permission to send one is another.
    (
        Permissions::SEND_MESSAGES_IN_THREADS,
        "Send Messages in Threads",
    ),
    // The message is a card. Without this Discord takes the card away.
    (Permissions::EMBED_LINKS, "Embed Links"),
];

/// The number by which an invite asks for [`NEEDED`].
pub fn invited() -> u64 {
    let all = NEEDED.into_iter();
    all.fold(Permissions::empty(), |all, (it, _)| all | it)
        .bits()
}

/// What an alert needs and these permissions lack, by the names that Discord's settings show.
///
/// Whoever does not see a channel can do nothing in it; what else they lack is named all the same, so that nobody has to
/// come back for it.
pub fn missing(held: Permissions, in_thread: bool) -> Vec<&'static str> {
    let elsewhere = if in_thread {
        Permissions::SEND_MESSAGES
    } else {
        Permissions::SEND_MESSAGES_IN_THREADS
    };
    NEEDED
        .into_iter()
        .filter(|(permission, _)| *permission != elsewhere && !held.contains(*permission))
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUILD: u64 = 1;
    const BOT: u64 = 2;
    const RINGER: u64 = 3;
    const MUTED: u64 = 4;
    const SOMEBODY: u64 = 5;

    const VIEW: Permissions = Permissions::VIEW_CHANNEL;
    const SEND: Permissions = Permissions::SEND_MESSAGES;
    const IN_THREADS: Permissions = Permissions::SEND_MESSAGES_IN_THREADS;
    const EMBED: Permissions = Permissions::EMBED_LINKS;
    const NONE: Permissions = Permissions::empty();

    fn guild(everyone: Permissions, ringer: Permissions) -> Guild {
        let role = |id, permissions| Role {
            id: RoleId::new(id),
            permissions,
        };
        Guild {
            id: GuildId::new(GUILD),
            owner_id: UserId::new(SOMEBODY),
            roles: vec![
                role(GUILD, everyone),
                role(RINGER, ringer),
                role(MUTED, NONE),
                // Not the bot's: it grants nothing.
                role(9, Permissions::ADMINISTRATOR),
            ],
        }
    }

    fn channel(overwrites: &[(u8, u64, Permissions, Permissions)]) -> Channel {
        let overwrite =
            |&(kind, id, allow, deny): &(u8, u64, Permissions, Permissions)| Overwrite {
                id,
                kind,
                allow,
                deny,
            };
        Channel {
            id: ChannelId::new(42),
            kind: 0,
            guild_id: Some(GuildId::new(GUILD)),
            name: Some("alerts".to_owned()),
            parent_id: None,
            permission_overwrites: overwrites.iter().map(overwrite).collect(),
        }
    }

    fn bot() -> Member {
        Member {
            id: UserId::new(BOT),
            roles: vec![RoleId::new(RINGER), RoleId::new(MUTED)],
        }
    }

    #[test]
    fn roles_add_up_and_each_exception_may_undo_those_before_it() {
        const ROLE: u8 = 0;
        const MEMBER: u8 = 1;
        let all = VIEW | SEND | EMBED;
        for (everyone, ringer, overwrites, lacks) in [
            (all, NONE, vec![], vec![]),
            (VIEW, SEND | EMBED, vec![], vec![]),
            (VIEW, SEND, vec![], vec!["Embed Links"]),
            (NONE, NONE, vec![(ROLE, GUILD, all, NONE)], vec![]),
            (
                all,
                NONE,
                vec![(ROLE, GUILD, NONE, SEND)],
                vec!["Send Messages"],
            ),
            // A role undoes what is so for everybody,
            (
                all,
                NONE,
                vec![(ROLE, RINGER, SEND, NONE), (ROLE, GUILD, NONE, SEND)],
                vec![],
            ),
            // and what one role grants, another does not take away, in whatever order they stand.
            (
                all,
                NONE,
                vec![(ROLE, RINGER, SEND, NONE), (ROLE, MUTED, NONE, SEND)],
                vec![],
            ),
            (
                all,
                NONE,
                vec![(ROLE, MUTED, NONE, SEND), (ROLE, RINGER, SEND, NONE)],
                vec![],
            ),
            // The member's own exception is the last word.
            (
                all,
                NONE,
                vec![(MEMBER, BOT, NONE, VIEW), (ROLE, RINGER, VIEW, NONE)],
                vec!["View Channel"],
            ),
            (
                NONE,
                NONE,
                vec![(MEMBER, BOT, all, NONE), (ROLE, MUTED, NONE, all)],
                vec![],
            ),
            // Exceptions of others, and of a member with the id of a role, are none.
            (
                all,
                NONE,
                vec![
                    (MEMBER, SOMEBODY, NONE, all),
                    (ROLE, 9, NONE, all),
                    (MEMBER, RINGER, NONE, all),
                    (ROLE, BOT, NONE, all),
                ],
                vec![],
            ),
            (
                NONE,
                Permissions::ADMINISTRATOR,
                vec![(MEMBER, BOT, NONE, all)],
                vec![],
            ),
            (
                NONE,
                NONE,
                vec![],
                vec!["View Channel", "Send Messages", "Embed Links"],
            ),
        ] {
            let held = held(&guild(everyone, ringer), &bot(), &channel(&overwrites));
            assert_eq!(missing(held, false), lacks, "{overwrites:?}");
        }
    }

    #[test]
    fn the_owner_may_do_everything() {
        let mut guild = guild(NONE, NONE);
        guild.owner_id = UserId::new(BOT);
        let held = held(&guild, &bot(), &channel(&[(1, BOT, NONE, VIEW)]));
        assert!(missing(held, false).is_empty() && missing(held, true).is_empty());
    }

    #[test]
    fn a_thread_has_a_permission_of_its_own_to_send() {
        assert_eq!(
            missing(VIEW | SEND | EMBED, true),
            ["Send Messages in Threads"]
        );
        assert!(missing(VIEW | IN_THREADS | EMBED, true).is_empty());
        assert_eq!(missing(VIEW | IN_THREADS | EMBED, false), ["Send Messages"]);
    }

    #[test]
    fn what_discord_shows_is_read_with_all_that_is_not_asked_for() {
        let channel: Channel = serde_json::from_str(
            r#"{"id":"42","type":11,"guild_id":"1","name":"ring","parent_id":"7","nsfw":false,
                "thread_metadata":{"archived":false},"permission_overwrites":
                [{"id":"3","type":0,"allow":"2048","deny":"9007199254740993"}]}"#,
        )
        .unwrap();
        assert!(channel.is_thread() && channel.takes_messages());
        let overwrite = &channel.permission_overwrites[0];
        assert_eq!((overwrite.id, overwrite.allow), (RINGER, SEND));
        let direct: Channel = serde_json::from_str(r#"{"id":"42","type":1}"#).unwrap();
        assert_eq!(direct.guild_id, None);
        assert!(serde_json::from_str::<Channel>(r#"{"id":"0","type":1}"#).is_err());
    }
}
