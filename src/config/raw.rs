//! The configuration as it was written: one struct for each table, every value still of any type.
//!
//! Nothing is judged here but the names of keys. Values keep their type so that `reader` can report every one that is
//! wrong, where a stricter mirror would stop at the first.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use ::config::{Value, ValueKind};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::key::KeyPath;

/// A value that nobody has looked at yet; `None` if the key is nowhere.
pub(super) type Leaf = Option<Value>;

/// Writes the struct and the list of its keys from one list, so that they cannot differ.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Default, Deserialize)]
        #[serde(default)]
        pub(super) struct $name { $(pub(super) $key: $type),+ }

        impl $name {
            pub(super) const KEYS: &'static [&'static str] = &[$(stringify!($key)),+];
        }
    };
}

table! {
    /// The whole file.
    Raw {
        language: Leaf,
        data_dir: Leaf,
        rules_dir: Leaf,
        soop: Section<Soop>,
        discord: Section<Discord>,
        telegram: Section<Telegram>,
        targets: Section<BTreeMap<String, Section<Target>>>,
        streamers: Section<BTreeMap<String, Section<Streamer>>>,
        web: Section<Web>,
        owner: Section<Owner>,
        delivery: Section<Delivery>,
        log: Section<Log>,
    }
}

table! {
    /// `[soop]`
    Soop {
        live_url: Leaf,
        login_url: Leaf,
        station_url: Leaf,
        search_url: Leaf,
        chat_scheme: Leaf,
        poll_interval: Leaf,
        streamers: Leaf,
        redundant: Leaf,
        ca_file: Leaf,
        login: Section<Login>,
    }
}

table! {
    /// `[soop.login]`
    Login { id: Leaf, password: Leaf, password_file: Leaf }
}

table! {
    /// `[discord]`
    Discord {
        token: Leaf,
        token_file: Leaf,
        api_url: Leaf,
        channel_pace: Leaf,
        webhook_pace: Leaf,
        token_pace: Leaf,
        commands: Leaf,
        servers: Leaf,
        admin_roles: Leaf,
        direct_messages: Leaf,
    }
}

table! {
    /// `[telegram]`
    Telegram {
        token: Leaf,
        token_file: Leaf,
        api_url: Leaf,
        chat_pace: Leaf,
        group_pace: Leaf,
        token_pace: Leaf,
        commands: Leaf,
        chats: Leaf,
        admins: Leaf,
    }
}

table! {
    /// `[targets.<name>]`
    Target {
        kind: Leaf,
        channel: Leaf,
        chat: Leaf,
        topic: Leaf,
        url: Leaf,
        url_file: Leaf,
        secret: Leaf,
        secret_file: Leaf,
    }
}

table! {
    /// `[streamers.<id>]`
    Streamer { targets: Leaf, password: Leaf, password_file: Leaf }
}

table! {
    /// `[web]`
    Web { listen: Leaf }
}

table! {
    /// `[owner]`
    Owner { targets: Leaf, disk_free: Leaf }
}

table! {
    /// `[delivery]`
    Delivery { expires: Leaf, keep: Leaf, on_uncertain: Leaf, recheck: Leaf }
}

table! {
    /// `[log]`
    Log { keep: Leaf, queue: Leaf }
}

/// What a key is where neither the file nor the environment sets it. Keys that are not here are then not set at all.
pub(super) fn defaults() -> [(&'static str, ValueKind); 33] {
    [
        ("language", "ko".into()),
        ("data_dir", "data".into()),
        ("rules_dir", "rules".into()),
        ("soop.live_url", "https://live.sooplive.com".into()),
        ("soop.login_url", "https://login.sooplive.com".into()),
        ("soop.station_url", "https://chapi.sooplive.com".into()),
        ("soop.search_url", "https://sch.sooplive.com".into()),
        ("soop.chat_scheme", "wss".into()),
        ("soop.poll_interval", "20s".into()),
        ("soop.streamers", ValueKind::Array(Vec::new())),
        ("discord.api_url", "https://discord.com".into()),
        ("discord.channel_pace", "5/5s".into()),
        ("discord.webhook_pace", "30/1m".into()),
        ("discord.token_pace", "50/1s".into()),
        ("discord.commands", true.into()),
        ("discord.servers", ValueKind::Array(Vec::new())),
        ("discord.admin_roles", ValueKind::Array(Vec::new())),
        ("discord.direct_messages", ValueKind::Array(Vec::new())),
        ("telegram.api_url", "https://api.telegram.org".into()),
        ("telegram.chat_pace", "1/1s".into()),
        ("telegram.group_pace", "20/1m".into()),
        ("telegram.token_pace", "30/1s".into()),
        ("telegram.commands", true.into()),
        ("telegram.chats", ValueKind::Array(Vec::new())),
        ("telegram.admins", ValueKind::Array(Vec::new())),
        ("web.listen", "".into()),
        ("log.keep", "14d".into()),
        ("log.queue", 8192_i64.into()),
        ("owner.disk_free", 256_i64.into()),
        ("delivery.expires", "10m".into()),
        ("delivery.keep", "30d".into()),
        ("delivery.on_uncertain", "repeat".into()),
        ("delivery.recheck", "1m".into()),
    ]
}

/// The keys a table may have; none for what is no table with fixed keys.
pub(super) fn known(table: &KeyPath) -> &'static [&'static str] {
    let segments: Vec<&str> = table.segments().collect();
    match segments.as_slice() {
        [] => Raw::KEYS,
        ["soop"] => Soop::KEYS,
        ["soop", "login"] => Login::KEYS,
        ["discord"] => Discord::KEYS,
        ["telegram"] => Telegram::KEYS,
        ["targets", _] => Target::KEYS,
        ["streamers", _] => Streamer::KEYS,
        ["web"] => Web::KEYS,
        ["log"] => Log::KEYS,
        ["owner"] => Owner::KEYS,
        ["delivery"] => Delivery::KEYS,
        _ => &[],
    }
}

/// Every key there is, with `<name>` for the names that people choose.
pub(super) fn keys() -> Vec<KeyPath> {
    let mut all = Vec::new();
    for top in Raw::KEYS {
        let top = KeyPath::of(&[top]);
        let table = if known(&top.child("<name>")).is_empty() {
            top
        } else {
            top.child("<name>")
        };
        push_keys(table, &mut all);
    }
    all
}

/// The keys below this one; itself if it is no table with fixed keys.
fn push_keys(path: KeyPath, all: &mut Vec<KeyPath>) {
    match known(&path) {
        [] => all.push(path),
        inside => {
            for key in inside {
                push_keys(path.child(*key), all);
            }
        }
    }
}

/// A table, or whatever somebody wrote in its place.
pub(super) enum Section<T> {
    Table(T),
    Other(Value),
}

impl<T: Default> Default for Section<T> {
    fn default() -> Self {
        Self::Table(T::default())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Section<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SectionVisitor(PhantomData))
    }
}

struct SectionVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SectionVisitor<T> {
    type Value = Section<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    // Through the map as it is, not through a copy: the copy would hide unknown keys from whoever counts them.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Section<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Section::Table)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Section<T>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Section::Other)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Section<T>, E> {
        Ok(Section::Other(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Section<T>, E> {
        Ok(Section::Other(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Section<T>, E> {
        Ok(Section::Other(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Section<T>, E> {
        Ok(Section::Other(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Section<T>, E> {
        Ok(Section::Other(value.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Section<T>, E> {
        Ok(Section::Other(Value::default()))
    }
}
