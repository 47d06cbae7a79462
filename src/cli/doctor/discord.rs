//! Discord: the token, how the bot is invited, and what it may do in each target's channel.

use super::finding::{Area, Finding};
use super::report::Report;
use super::{PATIENCE, targets};
use crate::config::{Config, TargetConfig};
use crate::sink::discord::{DiscordApi, permission};

const AREA: Area = Area::Discord;

/// What the link asks for: a bot, and commands of its own.
const SCOPE: &str = "bot+applications.commands";

/// The link by which somebody who manages a server lets the bot in.
fn invite(application: u64) -> String {
    let permissions = permission::invited();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope={SCOPE}&permissions={permissions}"
    )
}

pub(super) async fn check(config: &Config, report: &mut Report<'_>) {
    if config.discord.token.is_empty() {
        return;
    }
    let url = config.discord.api_url.as_str();
    let api = match DiscordApi::new(&config.discord.token, url, PATIENCE) {
        Ok(api) => api,
        Err(error) => {
            let (check, why, remedy) = ("token", error.to_string(), None);
            report.say(AREA, &Finding::Unanswered { check, why, remedy });
            return;
        }
    };
    let found = match api.bot_name().await {
        Ok(name) => Finding::Token { name },
        Err(error) => Finding::unanswered("token", error),
    };
    report.say(AREA, &found);
    match api.application().await {
        Ok(application) => {
            if application.is_public && config.discord_commands.servers.is_empty() {
                report.say(AREA, &Finding::AnybodyInvites);
            }
            let url = invite(application.id);
            let permissions = permission::invited();
            report.say(AREA, &Finding::DiscordInvite { url, permissions });
        }
        Err(error) => report.say(AREA, &Finding::unanswered("application", error)),
    }
    if config.discord_commands.enabled {
        report.say(AREA, &Finding::Intents);
        let found = match api.starts().await {
            Ok(starts) => Finding::Starts {
                remaining: starts.remaining,
                total: starts.total,
            },
            Err(error) => Finding::unanswered("gateway", error),
        };
        report.say(AREA, &found);
    }
    let channels = targets(config, |target| match target {
        TargetConfig::Discord { channel } => Some(*channel),
        _ => None,
    });
    for (name, channel) in channels {
        let found = Finding::target(name, api.examine(channel).await);
        report.say(AREA, &found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readmes_tell_the_same_number_and_link() {
        let readmes = [
            include_str!("../../../README.md"),
            include_str!("../../../README.ko.md"),
        ];
        let link = invite(7).replace("client_id=7", "client_id=<application id>");
        for readme in readmes {
            assert!(readme.contains(&link), "{link}");
            assert!(readme.contains(&format!("`{}`", permission::invited())));
            for (_, name) in permission::NEEDED {
                assert!(readme.contains(&format!("`{name}`")), "{name}");
            }
            assert!(readme.contains("https://t.me/<username>?startgroup=true"));
        }
    }
}
