//! The configuration: defaults, then a TOML file, then the environment.
//!
//! `raw` holds it as written; everything else holds it as meant. The only ways in are [`Config::load`] and
//! [`Config::from_source`], which report every fault at once, each with its place. Code after them sees no unchecked
//! value. Relative paths are resolved against the directory that soopbell was started in, not the file's.
//!
//! Nothing here connects to anything, and nothing is created on disk: a token that the platform does not know, or a
//! directory that does not exist yet, is found by the rooms that use them.

mod address;
mod bot;
mod commands;
mod delivery;
mod environment;
mod file;
mod key;
mod language;
mod layer;
mod places;
mod raw;
mod reader;
mod secret;
mod service;
mod soop;
mod target;
#[cfg(test)]
mod tests;
mod unknown;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use address::Address;
pub use bot::{Bot, DiscordPaces, TelegramPaces};
pub use commands::{DiscordCommands, TelegramCommands};
pub use delivery::{Delivery, OnUncertain, Owner};
pub use environment::Environment;
pub use service::{Log, Web};
pub use soop::{ChatScheme, Login, Soop};
pub use target::TargetConfig;

use crate::event::StreamerId;
use crate::fault::{Fault, Language, Place, Problem, Source};
use crate::redact::Secret;
use crate::sink::TargetId;
use key::KeyPath;
use places::{Origin, Part, Places};
use raw::{Raw, Section};
use reader::{Read, Reader, field};

/// The file that is read when no other is named, if it is there.
pub const DEFAULT_FILE: &str = "soopbell.toml";

/// Everything soopbell was told, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// What soopbell speaks to its users.
    pub language: Language,
    /// Where the database is kept.
    pub data_dir: PathBuf,
    /// Where the rules are.
    pub rules_dir: RulesDir,
    /// Where the platform is and whom to watch there.
    pub soop: Soop,
    /// The bot in Discord.
    pub discord: Bot,
    /// How fast Discord may be written to.
    pub discord_paces: DiscordPaces,
    /// Who may give it commands in Discord.
    pub discord_commands: DiscordCommands,
    /// The bot in Telegram.
    pub telegram: Bot,
    /// How fast Telegram may be written to.
    pub telegram_paces: TelegramPaces,
    /// Who may give it commands in Telegram.
    pub telegram_commands: TelegramCommands,
    /// Where rings can go. Empty if nothing is configured; rings then go to the console.
    pub targets: BTreeMap<TargetId, TargetConfig>,
    /// Dashboard and metrics.
    pub web: Web,
    /// The log of events.
    pub log: Log,
    /// What a person should know, and where soopbell tells it.
    pub owner: Owner,
    /// How alerts are delivered.
    pub delivery: Delivery,
    /// Streamers with a table of their own.
    streamers: target::Streamers,
    /// Where the tables of targets and streamers are, for what is said of them once the rules are known.
    tables: Tables,
}

/// Where the tables of targets and of streamers are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Tables {
    targets: BTreeMap<TargetId, Place>,
    streamers: BTreeMap<StreamerId, Place>,
}

/// Where the rules are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesDir {
    /// The directory.
    pub path: PathBuf,
    /// Whether somebody named it. If nobody did, it need not exist.
    pub named: bool,
}

impl Config {
    /// Whether somebody can have streamers watched by telling a bot.
    pub fn takes_commands(&self) -> bool {
        let discord = self.discord_commands.enabled && !self.discord.token.is_empty();
        let telegram = self.telegram_commands.enabled && !self.telegram.token.is_empty();
        discord || telegram
    }

    /// Reads a file and lays the environment over it. Without a path it is [`DEFAULT_FILE`], which need not exist.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file.
    pub fn load(path: Option<&Path>, env: &Environment) -> Result<Self, Vec<Fault>> {
        Self::from_source(&source(path).map_err(|fault| vec![*fault])?, env)
    }

    /// The language in which to speak of a configuration that cannot be read: what it says of that itself, as far as
    /// it says anything.
    pub fn language_of_broken(path: Option<&Path>, env: &Environment) -> Language {
        let source = source(path).ok();
        language::of_broken(source.as_ref(), env)
    }

    /// Reads a text at hand and lays the environment over it.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file.
    pub fn from_source(source: &Source, env: &Environment) -> Result<Self, Vec<Fault>> {
        let file = file::parse(&source.text).map_err(|(range, detail)| {
            vec![Fault {
                place: places::of_syntax(source, range),
                problem: Problem::Syntax { detail },
            }]
        })?;
        let (variables, mut faults) = env.read();
        let (raw, unknown) = layer::merge(file.values, &variables).map_err(|error| {
            vec![Fault {
                place: source.whole(),
                problem: Problem::Syntax {
                    detail: error.to_string(),
                },
            }]
        })?;
        let mut reader = Reader {
            places: Places {
                source,
                spots: file.spots,
                variables,
            },
            faults: Vec::new(),
        };
        unknown::refuse_all(&mut reader, &unknown);
        let config = Self::read(&mut reader, raw);
        faults.append(&mut reader.faults);
        // The file from its top, then the environment, whose places have no line.
        faults.sort_by_key(|fault| {
            let place = &fault.place;
            (place.line == 0, place.line, place.column)
        });
        match config {
            Ok(config) if faults.is_empty() => Ok(config),
            _ => Err(faults),
        }
    }

    fn read(reader: &mut Reader<'_>, raw: Raw) -> Read<Self> {
        let root = &KeyPath::default();
        let language = reader.choice(&field!(root, raw.language), &language::CHOICES);
        let data_dir = reader.path(&field!(root, raw.data_dir), "data");
        let rules_dir = rules_dir(reader, &field!(root, raw.rules_dir));
        let soop = table(reader, "soop", raw.soop, soop::read);
        let discord = table(reader, "discord", raw.discord, bot::read_discord);
        let telegram = table(reader, "telegram", raw.telegram, bot::read_telegram);
        let web = table(reader, "web", raw.web, service::read_web);
        let log = table(reader, "log", raw.log, service::read_log);
        let delivery = table(reader, "delivery", raw.delivery, delivery::read);

        let path = root.child("targets");
        let section = reader.section(&path, raw.targets);
        let names: Vec<String> = section
            .iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        let targets = section.and_then(|section| target::read(reader, &path, section));
        if let Ok(targets) = &targets {
            let lacks = |bot: Option<&Bot>| bot.is_some_and(|bot| bot.token.is_empty());
            let no_discord = lacks(discord.as_ref().ok().map(|(bot, ..)| bot));
            let no_telegram = lacks(telegram.as_ref().ok().map(|(bot, ..)| bot));
            target::need_token(reader, &path, targets, |target| match target {
                TargetConfig::Discord { .. } if no_discord => Some("discord.token"),
                TargetConfig::Telegram { .. } if no_telegram => Some("telegram.token"),
                _ => None,
            });
        }
        let mut tables = Tables::default();
        for target in targets.iter().flatten().map(|(target, _)| target) {
            let place = reader.places.of(&path.child(target.0.as_str()), Part::Key);
            tables.targets.insert(target.clone(), place);
        }
        let path = root.child("owner");
        let section = reader.section(&path, raw.owner);
        let owner = section.and_then(|raw| delivery::read_owner(reader, &path, raw, &names));
        let path = root.child("streamers");
        let section = reader.section(&path, raw.streamers);
        let watched = soop.as_ref().ok().map(|soop| soop.streamers.as_slice());
        let streamers = section
            .and_then(|section| target::read_streamers(reader, &path, section, &names, watched));
        for streamer in streamers.iter().flatten().map(|(streamer, _)| streamer) {
            let place = reader.places.of(&path.child(streamer.as_str()), Part::Key);
            tables.streamers.insert(streamer.clone(), place);
        }
        let (discord, discord_paces, discord_commands) = discord?;
        let (telegram, telegram_paces, telegram_commands) = telegram?;
        Ok(Self {
            language: language?,
            data_dir: data_dir?,
            rules_dir: rules_dir?,
            soop: soop?,
            discord,
            discord_paces,
            discord_commands,
            telegram,
            telegram_paces,
            telegram_commands,
            targets: targets?,
            web: web?,
            log: log?,
            owner: owner?,
            delivery: delivery?,
            streamers: streamers?,
            tables,
        })
    }

    /// Where a streamer's rings go as far as the configuration says: to every target, unless
    /// `[streamers.<id>] targets` names some. Nowhere for a streamer whom the configuration does not name.
    pub fn targets_of(&self, streamer: &StreamerId) -> Vec<TargetId> {
        let own = self.streamers.get(streamer);
        match own.map(|own| &own.targets) {
            Some(Some(targets)) => targets.clone(),
            None if !self.soop.streamers.contains(streamer) => Vec::new(),
            _ => self.targets.keys().cloned().collect(),
        }
    }

    /// Where the table of a target is.
    pub fn place_of_target(&self, target: &TargetId) -> Option<&Place> {
        self.tables.targets.get(target)
    }

    /// Where the table of a streamer is, if there is one.
    pub fn place_of_streamer(&self, streamer: &StreamerId) -> Option<&Place> {
        self.tables.streamers.get(streamer)
    }

    /// Whose rooms have a password, and which: `[streamers.<id>] password`.
    pub fn room_passwords(&self) -> impl Iterator<Item = (&StreamerId, &Secret)> {
        let streamers = self.streamers.iter();
        streamers
            .map(|(streamer, own)| (streamer, &own.password))
            .filter(|(_, password)| !password.is_empty())
    }
}

/// The file, or an empty one where none is named and the default is not there.
fn source(path: Option<&Path>) -> Result<Source, Box<Fault>> {
    let default = Path::new(DEFAULT_FILE);
    match path {
        None if matches!(default.try_exists(), Ok(false)) => Ok(Source::new(DEFAULT_FILE, "")),
        path => Source::read(path.unwrap_or(default)),
    }
}

fn rules_dir(reader: &mut Reader<'_>, field: &reader::Field) -> Read<RulesDir> {
    let path = reader.path(field, "rules")?;
    let named = reader.places.origin(&field.path) != Origin::Default;
    Ok(RulesDir { path, named })
}

/// Reads a table. One that is none has no keys to be judged, not even for being absent.
fn table<T, U>(
    reader: &mut Reader<'_>,
    name: &str,
    section: Section<T>,
    read: fn(&mut Reader<'_>, &KeyPath, T) -> Read<U>,
) -> Read<U> {
    let path = KeyPath::of(&[name]);
    let table = reader.section(&path, section)?;
    read(reader, &path, table)
}
