//! What came in, in terms of no platform.

use poise::ApplicationContext;
use serenity::model::Permissions;
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind,
    ModalInteraction, ResolvedOption, ResolvedValue,
};
use serenity::model::guild::Member;
use serenity::model::id::{ChannelId, GuildId};
use serenity::model::user::User;

use super::adapter::Adapter;
use super::register::Never;
use crate::command::call::{Arguments, Call, Caller, Deed, Place, Platform};
use crate::command::catalogue::{self, Command, Kind, Verb};
use crate::command::complete::Typing;
use crate::event::Timestamp;
use crate::fault::Language;
use crate::sink::TargetId;

/// A command that was given; `None` where it is none of the catalogue's.
pub(super) fn command(
    ctx: ApplicationContext<'_, Adapter, Never>,
    at: Timestamp,
) -> Option<(&'static Command, Call)> {
    let verb = ctx.command().custom_data.downcast_ref::<Verb>()?;
    let (_, command) = catalogue::find(*verb)?;
    let call = Call {
        caller: of_command(ctx.interaction),
        place: place(ctx.interaction.channel_id, ctx.interaction.guild_id),
        deed: Deed::Command(*verb, arguments(command, ctx.args)),
        at,
    };
    Some((command, call))
}

/// An argument that is being typed.
pub(super) fn typing(ctx: ApplicationContext<'_, Adapter, Never>, typed: &str) -> Option<Typing> {
    let verb = ctx.command().custom_data.downcast_ref::<Verb>()?;
    let is_typed =
        |it: &&ResolvedOption<'_>| matches!(it.value, ResolvedValue::Autocomplete { .. });
    let argument = ctx.args.iter().find(is_typed)?;
    Some(Typing {
        caller: of_command(ctx.interaction),
        place: place(ctx.interaction.channel_id, ctx.interaction.guild_id),
        verb: *verb,
        argument: argument.name.to_owned(),
        typed: typed.to_owned(),
    })
}

/// A button that was pressed, or what was chosen from a menu.
pub(super) fn press(it: &ComponentInteraction, at: Timestamp) -> Call {
    let code = match &it.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first(),
        _ => None,
    };
    Call {
        caller: caller(&it.user, it.member.as_ref(), &it.locale),
        place: place(it.channel_id, it.guild_id),
        deed: Deed::Press(code.unwrap_or(&it.data.custom_id).clone()),
        at,
    }
}

/// A form that was filled in.
pub(super) fn form(it: &ModalInteraction, at: Timestamp) -> Call {
    let mut fields = Arguments::default();
    let rows = it.data.components.iter();
    for component in rows.flat_map(|row| &row.components) {
        if let ActionRowComponent::InputText(input) = component {
            fields.put(
                input.custom_id.clone(),
                input.value.clone().unwrap_or_default(),
            );
        }
    }
    Call {
        caller: caller(&it.user, it.member.as_ref(), &it.locale),
        place: place(it.channel_id, it.guild_id),
        deed: Deed::Form(it.data.custom_id.clone(), fields),
        at,
    }
}

/// The language of somebody's client, if soopbell speaks it.
pub(super) fn language(locale: &str) -> Option<Language> {
    match locale.split('-').next() {
        Some("ko") => Some(Language::Korean),
        Some("en") => Some(Language::English),
        _ => None,
    }
}

/// A channel of a server, or one for two.
pub(super) fn place(channel: ChannelId, guild: Option<GuildId>) -> Place {
    let name = format!("{}:{channel}", Platform::Discord.name());
    Place {
        chat: TargetId(name.as_str().into()),
        house: guild.map_or(0, |it| i64::try_from(it.get()).unwrap_or_default()),
        is_direct: guild.is_none(),
    }
}

fn of_command(it: &CommandInteraction) -> Caller {
    caller(&it.user, it.member.as_deref(), &it.locale)
}

fn caller(user: &User, member: Option<&Member>, locale: &str) -> Caller {
    let may = member.and_then(|it| it.permissions).unwrap_or_default();
    let name = member.map_or_else(|| user.display_name(), Member::display_name);
    Caller {
        platform: Platform::Discord,
        id: user.id.get(),
        name: name.to_owned(),
        language: language(locale),
        manages: may.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR),
        roles: member.map_or_else(Vec::new, |it| {
            it.roles.iter().map(|role| role.get()).collect()
        }),
    }
}

/// What was given with a command. A choice comes as its number in the catalogue, and leaves as the word that it is.
fn arguments(command: &Command, given: &[ResolvedOption<'_>]) -> Arguments {
    let mut arguments = Arguments::default();
    for option in given {
        let known = command
            .arguments
            .iter()
            .find(|it| it.name.en == option.name);
        let value = match (&option.value, known.map(|it| it.kind)) {
            (ResolvedValue::String(value), Some(_)) => Some(*value),
            (ResolvedValue::Integer(at), Some(Kind::OneOf(choices))) => usize::try_from(*at)
                .ok()
                .and_then(|at| choices.get(at))
                .map(|choice| choice.en),
            _ => None,
        };
        if let Some(value) = value {
            arguments.put(option.name, value);
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_speaks_korean_english_or_something_else() {
        for (locale, spoken) in [
            ("ko", Some(Language::Korean)),
            ("en-US", Some(Language::English)),
            ("en-GB", Some(Language::English)),
            ("ja", None),
            ("", None),
        ] {
            assert_eq!(language(locale), spoken, "{locale}");
        }
    }
}
