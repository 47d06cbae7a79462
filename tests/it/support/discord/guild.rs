//! The server: who may do what in which channel, and how Discord shows it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The server that all channels but direct messages are in; also the id of the role that everybody has.
pub(super) const GUILD: u64 = 900_000_000_000_000_001;
/// Who owns it. Not a bot.
const OWNER: u64 = 900_000_000_000_000_002;
/// A role that all bots have.
pub(crate) const BOT_ROLE: u64 = 900_000_000_000_000_003;

/// What may be done in a channel, by the bits that Discord gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    Administrator,
    ViewChannel,
    SendMessages,
    EmbedLinks,
    SendMessagesInThreads,
}

impl Permission {
    pub(super) fn bit(self) -> u64 {
        match self {
            Self::Administrator => 1 << 3,
            Self::ViewChannel => 1 << 10,
            Self::SendMessages => 1 << 11,
            Self::EmbedLinks => 1 << 14,
            Self::SendMessagesInThreads => 1 << 38,
        }
    }
}

/// Whom a channel's exception is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whom {
    /// A role; the server's own id is everybody's.
    Role(u64),
    /// A member.
    Member(u64),
}

#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) name: String,
    /// 0 text, 1 direct, 11 thread, 15 forum.
    pub(super) kind: u8,
    pub(super) parent: Option<u64>,
    pub(super) archived: bool,
    /// What is granted and what is taken away.
    pub(super) overwrites: BTreeMap<Whom, (u64, u64)>,
}

/// The server.
#[derive(Debug)]
pub(super) struct Guild {
    pub(super) channels: BTreeMap<u64, Channel>,
    pub(super) roles: BTreeMap<u64, u64>,
    pub(super) owner: u64,
    /// Members by id, with their roles. Whoever was thrown out is not among them.
    pub(super) members: BTreeMap<u64, Vec<u64>>,
}

impl Default for Guild {
    fn default() -> Self {
        let all = [
            Permission::ViewChannel,
            Permission::SendMessages,
            Permission::EmbedLinks,
            Permission::SendMessagesInThreads,
        ];
        let all = all.iter().fold(0, |bits, it| bits | it.bit());
        Self {
            channels: BTreeMap::new(),
            roles: BTreeMap::from([(GUILD, all), (BOT_ROLE, 0)]),
            owner: OWNER,
            members: BTreeMap::new(),
        }
    }
}

impl Guild {
    pub(super) fn open(&mut self, id: u64, name: &str, kind: u8, parent: Option<u64>) {
        let channel = Channel {
            name: name.to_owned(),
            kind,
            parent,
            archived: false,
            overwrites: BTreeMap::new(),
        };
        self.channels.insert(id, channel);
    }

    pub(super) fn channel(&mut self, id: u64) -> &mut Channel {
        self.channels.get_mut(&id).expect("the channel is there")
    }

    /// Whether somebody may do all of this in a channel. Nobody may do anything in one that they do not see.
    pub(super) fn may(&self, who: u64, channel: u64, what: &[Permission]) -> bool {
        let here = &self.channels[&channel];
        if here.kind == 1 {
            return true;
        }
        let Some(roles) = self.members.get(&who) else {
            return false;
        };
        let has = |role: u64| role == GUILD || roles.contains(&role);
        let granted = self.roles.iter().filter(|(role, _)| has(**role));
        let mut bits = granted.fold(0, |bits, (_, more)| bits | more);
        if self.owner == who || bits & Permission::Administrator.bit() != 0 {
            return true;
        }
        // Exceptions are the parent's, for a thread.
        let place = match here.parent {
            Some(parent) if here.kind == 11 => &self.channels[&parent],
            _ => here,
        };
        for step in 0..3 {
            let meant = place.overwrites.iter().filter(|(whom, _)| match whom {
                Whom::Role(id) if *id == GUILD => step == 0,
                Whom::Role(id) => step == 1 && has(*id),
                Whom::Member(id) => step == 2 && *id == who,
            });
            let (allow, deny) = meant.fold((0, 0), |(a, d), (_, it)| (a | it.0, d | it.1));
            bits = bits & !deny | allow;
        }
        let sees = bits & Permission::ViewChannel.bit() != 0;
        sees && what.iter().all(|it| bits & it.bit() != 0)
    }

    /// `GET /channels/{id}`
    pub(super) fn show_channel(&self, id: u64) -> Value {
        let channel = &self.channels[&id];
        let overwrite = |(whom, (allow, deny)): (&Whom, &(u64, u64))| {
            let (id, kind) = match whom {
                Whom::Role(id) => (id, 0),
                Whom::Member(id) => (id, 1),
            };
            let (allow, deny) = (allow.to_string(), deny.to_string());
            json!({ "id": id.to_string(), "type": kind, "allow": allow, "deny": deny })
        };
        let overwrites: Vec<_> = channel.overwrites.iter().map(overwrite).collect();
        let mut shown = json!({ "id": id.to_string(), "type": channel.kind, "flags": 0 });
        if channel.kind == 1 {
            shown["recipients"] = json!([]);
            return shown;
        }
        shown["guild_id"] = json!(GUILD.to_string());
        shown["name"] = json!(channel.name);
        shown["parent_id"] = json!(channel.parent.map(|id| id.to_string()));
        if channel.kind == 11 {
            shown["thread_metadata"] = json!({ "archived": channel.archived, "locked": false });
        } else {
            shown["permission_overwrites"] = json!(overwrites);
        }
        shown
    }

    /// `GET /guilds/{id}/roles`
    pub(super) fn show_roles(&self) -> Value {
        let role = |(id, bits): (&u64, &u64)| {
            let name = if *id == GUILD { "@everyone" } else { "role" };
            json!({ "id": id.to_string(), "name": name, "permissions": bits.to_string() })
        };
        Value::Array(self.roles.iter().map(role).collect())
    }

    /// `GET /guilds/{id}`
    pub(super) fn show(&self) -> Value {
        json!({
            "id": GUILD.to_string(), "name": "a server", "owner_id": self.owner.to_string(),
            "roles": self.show_roles(), "emojis": [],
        })
    }

    /// `GET /guilds/{id}/members/{id}`
    pub(super) fn show_member(&self, id: u64) -> Option<Value> {
        let roles: Vec<_> = self.members.get(&id)?.iter().map(u64::to_string).collect();
        Some(json!({ "user": { "id": id.to_string(), "bot": true }, "roles": roles }))
    }
}
