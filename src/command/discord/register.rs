//! The catalogue as poise and Discord know it.

use std::borrow::Cow;
use std::convert::Infallible;

use poise::{
    ApplicationContext, BoxFuture, CommandParameter, CommandParameterChoice, FrameworkError,
};
use serde_json::{Map, Value};
use serenity::builder::{CreateAutocompleteResponse, CreateCommandOption};
use serenity::model::Permissions;
use serenity::model::application::{CommandOptionType, InteractionContext};

use super::adapter::Adapter;
use crate::command::catalogue::{self, Argument, Both, ENTRIES, Entry, Kind, MAX_ARGUMENT, Verb};
use crate::fault::Language;

/// Commands fail in no way that poise would have to tell anybody.
pub(super) type Never = Infallible;

/// A command as poise has it.
pub(super) type Command = poise::Command<Adapter, Never>;

type Act = for<'a> fn(
    ApplicationContext<'a, Adapter, Never>,
) -> BoxFuture<'a, Result<(), FrameworkError<'a, Adapter, Never>>>;
type Complete = for<'a> fn(
    ApplicationContext<'a, Adapter, Never>,
    &'a str,
) -> BoxFuture<'a, CreateAutocompleteResponse>;

/// What is done with every command, and with everything that is typed.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    /// A command was given.
    pub(super) act: Act,
    /// An argument is being typed.
    pub(super) complete: Complete,
}

/// Every entry of the catalogue as a command.
pub(super) fn commands(
    takes_direct: bool,
    has_admin_roles: bool,
    actions: Actions,
) -> Vec<Command> {
    let entries = ENTRIES.iter();
    entries
        .map(|entry| {
            let mut command = self::entry(entry, actions);
            if entry.is_administration() && !has_admin_roles {
                command.default_member_permissions = Permissions::MANAGE_GUILD;
            }
            let mut contexts = vec![InteractionContext::Guild];
            if takes_direct {
                contexts.push(InteractionContext::BotDm);
            }
            command.interaction_context = Some(contexts);
            command
        })
        .collect()
}

/// An entry: a command of its own, or a name for several.
fn entry(entry: &Entry, actions: Actions) -> Command {
    let mut named = blank(entry.name, entry.about, entry.alone, actions);
    for command in entry.commands {
        let parameters = command.arguments.iter();
        let parameters = parameters
            .map(|argument| parameter(argument, actions))
            .collect();
        match command.name {
            None => named.parameters = parameters,
            Some(name) => {
                let mut below = blank(name, command.about, command.verb, actions);
                below.parameters = parameters;
                named.subcommands.push(below);
            }
        }
    }
    named
}

fn blank(name: Both, about: Both, verb: Verb, actions: Actions) -> Command {
    Command {
        slash_action: Some(actions.act),
        name: name.en.into(),
        qualified_name: catalogue::spelled(verb, Language::English).into(),
        name_localizations: korean(name),
        description: Some(about.en.into()),
        description_localizations: korean(about),
        custom_data: Box::new(verb),
        ..Command::default()
    }
}

fn parameter(argument: &Argument, actions: Actions) -> CommandParameter<Adapter, Never> {
    let set: fn(CreateCommandOption) -> CreateCommandOption = match argument.kind {
        // poise gives choices numbers.
        Kind::OneOf(_) => |option| option.kind(CommandOptionType::Integer),
        _ => |option| option.min_length(1).max_length(MAX_ARGUMENT),
    };
    let choices = match argument.kind {
        Kind::OneOf(choices) => choices,
        _ => &[],
    };
    let choices: Vec<_> = choices
        .iter()
        .map(|choice| CommandParameterChoice {
            name: choice.en.into(),
            localizations: korean(*choice),
            __non_exhaustive: (),
        })
        .collect();
    CommandParameter {
        name: argument.name.en.into(),
        name_localizations: korean(argument.name),
        description: Some(argument.about.en.into()),
        description_localizations: korean(argument.about),
        required: argument.is_required,
        channel_types: None,
        choices: choices.into(),
        type_setter: Some(set),
        autocomplete_callback: argument.kind.completes().then_some(actions.complete),
        __non_exhaustive: (),
    }
}

type Localized = Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]>;

fn korean(text: Both) -> Localized {
    vec![("ko".into(), text.ko.into())].into()
}

/// What is sent to Discord for these commands.
pub(super) fn wanted(commands: &[Command]) -> Vec<Value> {
    let commands = poise::builtins::create_application_commands(commands);
    let commands = commands.iter().map(serde_json::to_value);
    commands.filter_map(Result::ok).collect()
}

/// Whether Discord has just these commands. It adds to what it was told (ids, versions) and leaves out what says nothing, so
/// only what was told is compared, and nothing counts as much as its absence.
pub(super) fn is_registered(wanted: &[Value], there: &[Value]) -> bool {
    let same = |wanted: &Value| {
        there
            .iter()
            .any(|it| it["name"] == wanted["name"] && says(it, wanted))
    };
    wanted.len() == there.len() && wanted.iter().all(same)
}

/// Whether this says all of that, and nothing else about the same things.
fn says(there: &Value, wanted: &Value) -> bool {
    /// What would mean something if Discord had it and we did not say it.
    const OURS: [&str; 7] = [
        "options",
        "choices",
        "required",
        "autocomplete",
        "name_localizations",
        "description_localizations",
        "default_member_permissions",
    ];
    match (there, wanted) {
        (Value::Object(there), Value::Object(wanted)) => {
            let value =
                |map: &Map<String, Value>, key: &str| map.get(key).cloned().unwrap_or_default();
            let mut keys: Vec<&str> = wanted.keys().map(String::as_str).collect();
            keys.extend(OURS);
            keys.iter()
                .all(|key| says(&value(there, key), &value(wanted, key)))
        }
        (Value::Array(there), Value::Array(wanted)) => {
            there.len() == wanted.len() && there.iter().zip(wanted).all(|(a, b)| says(a, b))
        }
        (there, wanted) => there == wanted || is_nothing(there) && is_nothing(wanted),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn all(takes_direct: bool, has_admin_roles: bool) -> Vec<Value> {
        let actions = Actions {
            act: |_| Box::pin(async { Ok(()) }),
            complete: |_, _| Box::pin(async { CreateAutocompleteResponse::new() }),
        };
        wanted(&commands(takes_direct, has_admin_roles, actions))
    }

    #[test]
    fn every_command_is_there_in_both_languages_with_what_it_takes() {
        let all = all(false, false);
        assert_eq!(all.len(), ENTRIES.len());
        let named = |name: &str| all.iter().find(|it| it["name"] == name).unwrap();
        let watch = named("watch");
        assert_eq!(watch["name_localizations"], json!({ "ko": "방송" }));
        assert_eq!(watch["contexts"], json!([0]));
        assert!(watch["default_member_permissions"].is_null());
        let add = &watch["options"][0];
        assert_eq!((&add["type"], &add["name"]), (&json!(1), &json!("add")));
        let streamer = &add["options"][0];
        for (key, value) in [
            ("type", json!(3)),
            ("name", json!("streamer")),
            ("required", json!(true)),
            ("autocomplete", json!(true)),
            ("min_length", json!(1)),
            ("max_length", json!(MAX_ARGUMENT)),
        ] {
            assert_eq!(streamer[key], value, "{key}");
        }
        let period = &named("top")["options"][0];
        assert_eq!(period["type"], 4);
        assert_eq!(period["choices"][1]["value"], 1);
        assert_eq!(period["choices"][1]["name_localizations"]["ko"], "이번주");
        let manage = json!(Permissions::MANAGE_GUILD.bits().to_string());
        assert_eq!(named("drill")["default_member_permissions"], manage);
    }

    #[test]
    fn nothing_is_hidden_from_roles_and_direct_messages_that_may() {
        let all = all(true, true);
        assert!(
            all.iter()
                .all(|it| it["default_member_permissions"].is_null())
        );
        assert!(all.iter().all(|it| it["contexts"] == json!([0, 1])));
    }

    #[test]
    fn what_is_registered_is_known_again_and_every_change_is_seen() {
        let wanted = all(false, false);
        let mut there = wanted.clone();
        there.reverse();
        for command in &mut there {
            command["id"] = json!("1");
            command["version"] = json!("2");
            let map = command.as_object_mut().unwrap();
            map.retain(|_, value| !is_nothing(value));
        }
        assert!(is_registered(&wanted, &there));
        assert!(!is_registered(&wanted, &there[1..]));
        let changes: [(&str, Value); 5] = [
            ("/description", json!("another")),
            ("/name_localizations", json!({ "ko": "다른" })),
            ("/name_localizations", Value::Null),
            ("/contexts", json!([0, 1])),
            ("/options", json!([])),
        ];
        for (path, value) in changes {
            let mut other = there.clone();
            let watch = other.iter_mut().find(|it| it["name"] == "watch").unwrap();
            *watch.pointer_mut(path).unwrap() = value;
            assert!(!is_registered(&wanted, &other), "{path}");
        }
        // What nobody hides is said by silence.
        let mut hidden = there;
        let watch = hidden.iter_mut().find(|it| it["name"] == "watch").unwrap();
        watch["default_member_permissions"] = json!("32");
        assert!(!is_registered(&wanted, &hidden));
    }
}
