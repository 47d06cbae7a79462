//! The bots that take commands: one for each platform that has a token, and one reception for both.

use std::sync::{Arc, Mutex, RwLock};

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::{App, AppError, Reread, desk, extra_roots};
use crate::command::{Reception, discord, telegram};
use crate::sink;
use crate::source::soop::station::Stations;

impl App {
    /// Takes commands wherever the configuration has a bot that may. `reread` reads the configuration again: who may give
    /// commands can change while soopbell runs. Must be called within the runtime.
    ///
    /// # Errors
    /// The extra certificates cannot be used.
    pub fn take_commands(&self, reread: Reread) -> Result<(), AppError> {
        let config = &self.chats.config;
        let reception = Arc::new(self.reception(reread)?);
        let (status, reach) = (&self.chats.status, &self.chats.reach);
        if config.discord_commands.enabled && !config.discord.token.is_empty() {
            let reach = Arc::clone(reach);
            let settings = discord::Settings {
                token: Box::new(move || reach.discord_token()),
                api_url: config.discord.api_url.as_str().to_owned(),
                timeout: sink::TIMEOUT,
                takes_direct: !config.discord_commands.direct_messages.is_empty(),
                has_admin_roles: !config.discord_commands.admin_roles.is_empty(),
                look_again: discord::Settings::LOOK_AGAIN,
            };
            let (clerk, status) = (Arc::clone(&reception), Arc::clone(status));
            self.bots
                .spawn(discord::run(settings, clerk, status, self.bots.clone()));
        }
        if config.telegram_commands.enabled && !config.telegram.token.is_empty() {
            let reach = Arc::clone(reach);
            let settings = telegram::Settings {
                api: Box::new(move || reach.telegram_api()),
                clock: Arc::clone(&self.chats.clock),
                long_poll: telegram::LONG_POLL,
                patience: telegram::Patience::default(),
            };
            let (reception, status) = (Arc::clone(&reception), Arc::clone(status));
            let stopping = self.bots.stopping();
            self.bots
                .spawn(telegram::run(settings, reception, status, stopping));
        }
        Ok(())
    }

    /// Who takes commands.
    fn reception(&self, reread: Reread) -> Result<Reception, AppError> {
        let chats = &self.chats;
        let soop = &chats.config.soop;
        let (station_url, search_url) = (soop.station_url.as_str(), soop.search_url.as_str());
        let desk = desk::Desk {
            figures: Arc::clone(&self.figures),
            stations: Stations::new(station_url, search_url, &extra_roots(&chats.config)?),
            clock: Arc::clone(&chats.clock),
            handle: Handle::current(),
            admission: RwLock::new(desk::admission(&chats.config)),
            reread,
            read_at: Mutex::new(Some(Instant::now())),
            nicks: Mutex::default(),
            rules: chats.rules.clone(),
            chats: Arc::clone(chats),
        };
        Ok(Reception::new(Box::new(desk)))
    }
}
