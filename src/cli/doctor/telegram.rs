//! Telegram: the token, how the bot gets into groups, whether it can fetch, and whether it may write in each target.

use super::finding::{Area, Finding};
use super::report::Report;
use super::{PATIENCE, targets};
use crate::config::{Config, TargetConfig};
use crate::sink::telegram::TelegramApi;

const AREA: Area = Area::Telegram;

pub(super) async fn check(config: &Config, report: &mut Report<'_>) {
    if config.telegram.token.is_empty() {
        return;
    }
    let url = config.telegram.api_url.as_str();
    let api = match TelegramApi::new(&config.telegram.token, url, PATIENCE) {
        Ok(api) => api,
        Err(error) => {
            let (check, why, remedy) = ("token", error.to_string(), None);
            report.say(AREA, &Finding::Unanswered { check, why, remedy });
            return;
        }
    };
    match api.me().await {
        Ok(bot) => {
            let url = format!("https://t.me/{}?startgroup=true", bot.username);
            let reads_everything = bot.reads_everything;
            report.say(AREA, &Finding::Token { name: bot.username });
            report.say(AREA, &Finding::Privacy { reads_everything });
            let found = if bot.joins_groups {
                Finding::TelegramInvite { url }
            } else {
                Finding::NoGroups
            };
            report.say(AREA, &found);
        }
        Err(error) => report.say(AREA, &Finding::unanswered("token", error)),
    }
    let commands = config.telegram_commands.enabled;
    let found = match api.is_pushed().await {
        Ok(true) => Finding::Pushed { commands },
        Ok(false) => Finding::Fetched,
        Err(error) => Finding::unanswered("updates", error),
    };
    report.say(AREA, &found);
    let chats = targets(config, |target| match target {
        TargetConfig::Telegram { chat, topic } => Some((*chat, *topic)),
        _ => None,
    });
    for (name, (chat, topic)) in chats {
        let found = Finding::target(name, api.examine(chat, topic).await);
        report.say(AREA, &found);
    }
}
