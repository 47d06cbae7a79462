//! English words for what the doctor finds.

use super::super::finding::Finding;

pub(super) fn message(finding: &Finding) -> String {
    match finding {
        Finding::Configured { streamers, targets } => {
            format!("the configuration is right: {streamers} streamer(s), {targets} target(s)")
        }
        Finding::NoStreamers => "there is no streamer to watch".into(),
        Finding::Rules { rules: 0, .. } => "there is no rule, so nothing will ever ring".into(),
        Finding::Rules { rules, warnings: 0 } => format!("{rules} rule(s), all right"),
        Finding::Rules { rules, warnings } => {
            format!("{rules} rule(s), with {warnings} warning(s)")
        }
        Finding::BadRules { faults } => format!("the rules have {faults} error(s)"),
        Finding::Folder { folder } => format!("the data folder can be written to: {folder}"),
        Finding::BadFolder { folder, why } => {
            format!("the data folder cannot be written to: {folder}: {why}")
        }
        Finding::Disk { free_mib, .. } => format!("{free_mib} MiB are free on its disk"),
        Finding::Reached { key } => format!("`{key}` answers"),
        Finding::Unreached { key, why } => format!("`{key}` does not answer: {why}"),
        Finding::Certificates { why } => format!("`soop.ca_file` cannot be used: {why}"),
        Finding::Streamer { id, nick } => {
            format!("`soop.station_url` answers: {id} is called {nick}")
        }
        Finding::NoStreamer { id } => format!("SOOP knows no streamer of the id `{id}`"),
        Finding::Token { name } => format!("the token is good, its bot is {name}"),
        Finding::Unanswered { check, why, .. } => {
            format!("{} could not be asked about: {why}", asked(check))
        }
        Finding::AnybodyInvites => {
            "anybody may add the bot to their server, and `discord.servers` is empty".into()
        }
        Finding::DiscordInvite { url, permissions } => {
            format!("invite it with the permissions that it needs ({permissions}): {url}")
        }
        Finding::Intents => {
            "it asks the gateway for GUILDS alone: no privileged intent, nobody's messages".into()
        }
        Finding::Starts { remaining, total } => {
            format!("the gateway may be entered {remaining} more times of {total} a day")
        }
        Finding::Writable { target, place } if place.is_empty() => {
            format!("target `{target}`: alerts can be posted")
        }
        Finding::Writable { target, place } => {
            format!("target `{target}`: alerts can be posted to {place}")
        }
        Finding::Refused { target, .. } => format!("target `{target}`: alerts would be refused"),
        Finding::Target { target, why, .. } => format!("target `{target}`: {why}"),
        Finding::Unasked { target } => {
            format!("target `{target}`: address and secret are well-formed; nothing was sent there")
        }
        Finding::TelegramInvite { url } => format!("add it to a group: {url}"),
        Finding::NoGroups => "the bot can be added to no group".into(),
        Finding::Privacy {
            reads_everything: false,
        } => "in groups it is shown commands and answers to it alone, which is enough".into(),
        Finding::Privacy {
            reads_everything: true,
        } => "in groups it is shown everything that is written, of which it needs nothing".into(),
        Finding::Fetched => "what people write to it can be fetched: no webhook is set".into(),
        Finding::Pushed { .. } => {
            "a webhook is set for the bot, so what people write to it cannot be fetched".into()
        }
    }
}

/// What was asked about, by the name that programs know it by.
fn asked(check: &str) -> &'static str {
    match check {
        "application" => "its application",
        "gateway" => "the gateway",
        "updates" => "its webhook",
        _ => "the bot",
    }
}

pub(super) fn help(finding: &Finding) -> Option<&'static str> {
    let help = match finding {
        Finding::NoStreamers => "add to the configuration, under [soop]: streamers = [\"theirid\"]",
        Finding::Rules { rules: 0, .. } => "soopbell rules new writes a first one",
        Finding::Rules { .. } | Finding::BadRules { .. } => "soopbell check shows them one by one",
        Finding::BadFolder { .. } => {
            "give the user that soopbell runs as the right to write there, or set another `data_dir`"
        }
        Finding::Disk { .. } => "make room, or lower `log.keep`; the limit is `owner.disk_free`",
        Finding::Unreached { .. } => {
            "look at the network, and at the address if the configuration sets it"
        }
        Finding::Certificates { .. } => "name a file with certificates as PEM, or take the key out",
        Finding::NoStreamer { .. } => "take the id from the address of their channel",
        Finding::Unanswered { .. } => {
            "look at the network, and at `api_url` if the configuration sets it"
        }
        Finding::AnybodyInvites => {
            "switch Public Bot off in Discord's developer portal, or list your servers in `discord.servers`"
        }
        Finding::Starts { .. } => {
            "look why it restarts that often; Discord resets a token that runs out"
        }
        Finding::Target { .. } => "look at the network, and at the target in the configuration",
        Finding::NoGroups => "allow it at @BotFather: /setjoingroups",
        Finding::Pushed { .. } => {
            "delete it: open <api_url>/bot<token>/deleteWebhook once, or end the program that set it"
        }
        _ => return None,
    };
    Some(help)
}

pub(super) fn sum(bad: usize, warnings: usize) -> String {
    match (bad, warnings) {
        (0, 0) => "Everything is as it must be.".into(),
        (0, _) => format!("Everything works; {warnings} thing(s) to look at (!)."),
        (_, 0) => format!("{bad} thing(s) are wrong (✗)."),
        _ => format!("{bad} thing(s) are wrong (✗), {warnings} to look at (!)."),
    }
}
