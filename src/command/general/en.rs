//! English words for whatever was asked.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Trouble => "That cannot be done right now: {0}. Try again in a moment.",
        Phrase::NotSoFast => "Not so fast. Try again in a few seconds.",
        Phrase::TooLong => {
            "That is too long: {0} characters are taken at most. Nothing was changed."
        }
        Phrase::OldButton => "This button is of no use any more. Give the command again.",
        Phrase::ServerNotAllowed => {
            "Commands are not taken in this server yet. Whoever runs soopbell can allow it with this line under [discord] in soopbell.toml:\nservers = [{0}]\nNo restart is needed: give the command again."
        }
        Phrase::DirectNotAllowed => {
            "Commands are not taken here yet. Whoever runs soopbell can allow it with this line under [discord] in soopbell.toml:\ndirect_messages = [{0}]\nNo restart is needed: give the command again."
        }
        Phrase::ChatNotAllowed => {
            "Commands are not taken in this chat yet. Whoever runs soopbell can allow it with this line under [telegram] in soopbell.toml:\nchats = [{0}]\nNo restart is needed: give the command again."
        }
        Phrase::DiscordAdministratorsOnly => {
            "Only administrators may do this: those with the permission \"Manage Server\", or with a role that `discord.admin_roles` in the configuration names."
        }
        Phrase::TelegramAdministratorsOnly => {
            "Only administrators may do this: those of this chat, and whom `telegram.admins` in the configuration names."
        }
        Phrase::RulesNotHereServer => {
            "Rules hold for all chats, so they are not changed from a server that only gets alerts. Whoever runs soopbell can allow it with this line under [discord] in soopbell.toml:\nservers = [{0}]\nNo restart is needed."
        }
        Phrase::RulesNotHereDirect => {
            "Rules hold for all chats, so they are not changed from here. Whoever runs soopbell can allow it with this line under [discord] in soopbell.toml:\ndirect_messages = [{0}]\nNo restart is needed."
        }
        Phrase::RulesNotHereChat => {
            "Rules hold for all chats, so they are not changed from a chat that only gets alerts. Whoever runs soopbell can allow it with this line under [telegram] in soopbell.toml:\nchats = [{0}]\nNo restart is needed."
        }
        Phrase::WhichRule => "Which rule?",
        Phrase::WhichAlert => "Which alert?",
        Phrase::WhichFan => "Which fan?",
        Phrase::WhichStreamer => "Which streamer?",
        Phrase::Choose => "Choose one",
        Phrase::Help => "This is what soopbell can be told.",
        Phrase::ForAdministrators => "For administrators:",
        Phrase::About => {
            "soopbell is a doorbell for SOOP. It rings in Discord and Telegram: a large donation, a fan you wait for walking in, a broadcast starting."
        }
        Phrase::Source => {
            "It reads SOOP's chat and writes nothing there. In Discord and Telegram it sees only commands that are meant for it."
        }
        Phrase::Version => "Version {0}",
        Phrase::Greeting => {
            "Hello, this is soopbell. It rings here for broadcasts on SOOP. Begin with `/setup`, or add a streamer with `/watch add`."
        }
    }
}
