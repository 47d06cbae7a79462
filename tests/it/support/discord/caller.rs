//! Who calls a bot and how, as Discord tells it to the bot.

use serde_json::{Value, json};

use super::guild::{GUILD, Guild, Permission};
use super::profile;

/// Somebody who uses a bot.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Their language, as Discord writes it: `ko`, `en-US`.
    pub(crate) locale: String,
    /// What they may do there, as bits.
    pub(crate) permissions: u64,
    /// A channel of the server, or one for direct messages.
    pub(crate) channel: u64,
}

/// What they do.
#[derive(Debug, Clone)]
pub(crate) enum Deed<'a> {
    /// They send a registered command: its words with those of its subcommands, and its options by name.
    Command(&'a str, Value),
    /// They are still typing the option that is named last.
    Typing(&'a str, Value, &'a str),
    /// They press a button under a message of the bot's, by its id.
    Button(u64, &'a str),
    /// They choose from a list under a message of the bot's.
    Select(u64, &'a str, &'a [&'a str]),
    /// They submit a form: its id, and each input's id with what they wrote.
    Modal(&'a str, &'a [(&'a str, &'a str)]),
}

impl Deed<'_> {
    /// Discord's number for it.
    pub(super) fn kind(&self) -> u64 {
        match self {
            Self::Command(..) => 2,
            Self::Button(..) | Self::Select(..) => 3,
            Self::Typing(..) => 4,
            Self::Modal(..) => 5,
        }
    }
}

/// `data` of a command. What is not registered cannot be called: the panic says what is missing.
pub(super) fn command(
    registered: &[Value],
    path: &str,
    given: &Value,
    focused: Option<&str>,
    guild: &Guild,
    caller: &Caller,
) -> Value {
    let mut words = path.split(' ');
    let first = words.next().unwrap_or_default();
    let named = |all: &[Value], name: &str| all.iter().find(|it| it["name"] == name).cloned();
    let command = named(registered, first).unwrap_or_else(|| panic!("no command {first}"));
    let is_direct = guild.channels[&caller.channel].kind == 1;
    assert!(
        is_shown(&command, caller.permissions, is_direct),
        "{first} is not shown to them there"
    );
    let (mut at, mut nest) = (command.clone(), Vec::new());
    for word in words {
        let inside = at["options"].as_array().cloned().unwrap_or_default();
        at = named(&inside, word).unwrap_or_else(|| panic!("no subcommand {word} of {path}"));
        nest.push((word, at["type"].clone()));
    }
    let (mut options, mut resolved) = (Vec::new(), json!({}));
    let known = at["options"].as_array().cloned().unwrap_or_default();
    for option in &known {
        let name = option["name"].as_str().unwrap_or_default();
        let Some(value) = given.get(name) else {
            let is_missing = option["required"] == true && focused.is_none();
            assert!(!is_missing, "{path} requires {name}");
            continue;
        };
        fits(path, option, value, focused == Some(name));
        let mut filled = json!({ "name": name, "type": option["type"], "value": value });
        if focused == Some(name) {
            filled["focused"] = true.into();
        }
        resolve(&mut resolved, &option["type"], value, guild);
        options.push(filled);
    }
    for name in given
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        let is_known = known.iter().any(|it| it["name"] == *name);
        assert!(is_known, "{path} has no option {name}");
    }
    let mut options = Value::Array(options);
    for (word, kind) in nest.into_iter().rev() {
        options = json!([{ "name": word, "type": kind, "options": options }]);
    }
    json!({
        "id": command["id"], "name": first, "type": 1, "options": options, "resolved": resolved,
    })
}

/// Whether Discord shows a command to somebody in a place at all.
fn is_shown(command: &Value, permissions: u64, is_direct: bool) -> bool {
    let needed = command["default_member_permissions"].as_str();
    let needed: u64 = needed.map_or(0, |it| it.parse().unwrap());
    let is_administrator = permissions & Permission::Administrator.bit() != 0;
    let may = is_direct || is_administrator || permissions & needed == needed;
    let place = json!(u8::from(is_direct));
    let contexts = command["contexts"].as_array();
    may && contexts.is_none_or(|it| it.contains(&place))
}

/// A client lets nobody send what an option does not take.
fn fits(path: &str, option: &Value, value: &Value, is_focused: bool) {
    let name = &option["name"];
    let choices = option["choices"].as_array().filter(|it| !it.is_empty());
    if let Some(choices) = choices {
        let is_one = choices.iter().any(|it| it["value"] == *value);
        assert!(is_one, "{path}: {name} is none of its choices: {value}");
    }
    let kind = option["type"].as_u64();
    assert!(
        is_focused || kind != Some(4) || value.is_i64(),
        "{path}: {name} is a number: {value}"
    );
    if let (Some(3), Some(text), false) = (kind, value.as_str(), is_focused) {
        let length = text.chars().count() as u64;
        let least = option["min_length"].as_u64().unwrap_or(0);
        let most = option["max_length"].as_u64().unwrap_or(6_000);
        assert!(
            (least..=most).contains(&length),
            "{path}: {name} is {length} long"
        );
    }
    assert!(
        !is_focused || option["autocomplete"] == true,
        "{path}: nothing is offered for {name}"
    );
}

/// What an id in an option stands for.
fn resolve(resolved: &mut Value, kind: &Value, value: &Value, guild: &Guild) {
    let id = value.as_str().unwrap_or_default();
    let number = id.parse::<u64>().unwrap_or_default();
    match kind.as_u64() {
        Some(6) => {
            resolved["users"][id] = profile::user(number, "somebody");
        }
        Some(7) => {
            let mut channel = guild.show_channel(number);
            channel["permissions"] = "0".into();
            resolved["channels"][id] = channel;
        }
        Some(8) => {
            resolved["roles"][id] = json!({
                "id": id, "name": "role", "color": 0, "hoist": false, "position": 0,
                "permissions": guild.roles[&number].to_string(), "managed": false,
                "mentionable": false, "flags": 0,
            });
        }
        _ => {}
    }
}

/// `INTERACTION_CREATE`.
pub(super) fn interaction(
    (id, token, kind): (u64, &str, u64),
    bot: u64,
    caller: &Caller,
    data: &Value,
    guild: &Guild,
) -> Value {
    let user = profile::user(caller.id, &caller.name);
    let mut channel = guild.show_channel(caller.channel);
    channel["permissions"] = caller.permissions.to_string().into();
    let mut shown = json!({
        "id": id.to_string(), "application_id": bot.to_string(), "type": kind, "token": token,
        "version": 1, "data": data, "locale": caller.locale, "channel": channel,
        "channel_id": caller.channel.to_string(), "app_permissions": "0", "entitlements": [],
        "attachment_size_limit": 10_485_760, "authorizing_integration_owners": {},
    });
    if guild.channels[&caller.channel].kind == 1 {
        shown["user"] = user;
        shown["context"] = 1.into();
    } else {
        shown["guild_id"] = GUILD.to_string().into();
        shown["guild_locale"] = "ko".into();
        shown["member"] = profile::member(&user, caller.permissions);
        shown["context"] = 0.into();
    }
    shown
}
