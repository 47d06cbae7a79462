//! Who may give commands where: the part of `[discord]` and `[telegram]` that says to whom the bots listen.
//!
//! Nothing here opens a door: each list names ids one by one, and an empty one names nobody. What follows from the
//! targets, and from what somebody may do on the platform itself, is judged where commands are taken.

use std::ops::RangeInclusive;

use super::reader::{Field, Read, Reader};

/// Most ids in one list. More would be a mistake, and each command looks through them.
const MOST: usize = 100;

/// Discord's ids, of which none is 0.
const SNOWFLAKES: RangeInclusive<u64> = 1..=u64::MAX;
/// Telegram's ids of chats: groups and channels have negative ones.
const CHATS: RangeInclusive<i64> = i64::MIN..=i64::MAX;
/// Telegram's ids of people.
const PEOPLE: RangeInclusive<i64> = 1..=i64::MAX;

/// Who may give commands in Discord, besides the channels that are targets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiscordCommands {
    /// Whether commands are taken at all. Otherwise no gateway is opened, and the bot only sends.
    pub enabled: bool,
    /// Servers in whose channels commands may be given.
    pub servers: Vec<u64>,
    /// Roles that may administer soopbell, besides those who hold Manage Server or Administrator.
    pub admin_roles: Vec<u64>,
    /// People who may talk to the bot directly, and administer soopbell there.
    pub direct_messages: Vec<u64>,
}

/// Who may give commands in Telegram, besides the chats that are targets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TelegramCommands {
    /// Whether commands are taken at all. Otherwise nothing is fetched, and the bot only sends.
    pub enabled: bool,
    /// Chats in which commands may be given. What somebody writes to the bot directly is a chat that has their own id.
    pub chats: Vec<i64>,
    /// People who may administer soopbell, besides the administrators of the chat itself.
    pub admins: Vec<i64>,
}

pub(super) fn discord(
    reader: &mut Reader<'_>,
    enabled: &Field,
    [servers, admin_roles, direct_messages]: &[Field; 3],
) -> Read<DiscordCommands> {
    let enabled = reader.truth(enabled);
    let servers = reader.ids(servers, &SNOWFLAKES, MOST);
    let admin_roles = reader.ids(admin_roles, &SNOWFLAKES, MOST);
    let direct_messages = reader.ids(direct_messages, &SNOWFLAKES, MOST);
    Ok(DiscordCommands {
        enabled: enabled?,
        servers: servers?,
        admin_roles: admin_roles?,
        direct_messages: direct_messages?,
    })
}

pub(super) fn telegram(
    reader: &mut Reader<'_>,
    enabled: &Field,
    [chats, admins]: &[Field; 2],
) -> Read<TelegramCommands> {
    let enabled = reader.truth(enabled);
    let chats = reader.ids(chats, &CHATS, MOST);
    let admins = reader.ids(admins, &PEOPLE, MOST);
    Ok(TelegramCommands {
        enabled: enabled?,
        chats: chats?,
        admins: admins?,
    })
}
