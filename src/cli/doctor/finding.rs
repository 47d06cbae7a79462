//! What can be found, as data: what it means for the exit code is decided here, how it is said is `words`' business.

use crate::sink::{Outlook, Remedy, SinkError, TargetId};

/// Fewest entries to the gateway that leave room for restarts.
const FEW_STARTS: u32 = 100;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    /// The configuration, the rules and this machine.
    Home,
    Soop,
    Discord,
    Telegram,
    /// Targets without a bot.
    Webhook,
}

impl Area {
    /// Its name, the same in every language.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Home => "soopbell",
            Self::Soop => "SOOP",
            Self::Discord => "Discord",
            Self::Telegram => "Telegram",
            Self::Webhook => "webhook",
        }
    }
}

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// As it must be.
    Good,
    /// It works, and somebody should look at it.
    Warning,
    /// It does not work.
    Bad,
}

/// Something that was found. Texts from outside in it are clean, and none of them is a secret.
#[derive(Debug)]
pub(super) enum Finding {
    /// The configuration is right.
    Configured { streamers: usize, targets: usize },
    /// There is nobody to watch.
    NoStreamers,
    /// The rules are right, but for so many doubts.
    Rules { rules: usize, warnings: usize },
    /// The rules are wrong.
    BadRules { faults: usize },
    /// The data folder can be written to.
    Folder { folder: String },
    /// It cannot.
    BadFolder { folder: String, why: String },
    /// So much is free on its disk, and the owner is told below the limit.
    Disk {
        free_mib: u64,
        limit_mib: Option<u64>,
    },
    /// SOOP answered at this address.
    Reached { key: &'static str },
    /// It did not.
    Unreached { key: &'static str, why: String },
    /// The certificates of `soop.ca_file` cannot be used.
    Certificates { why: String },
    /// A streamer is known by this nickname.
    Streamer { id: String, nick: String },
    /// Nobody has this id.
    NoStreamer { id: String },
    /// The token is good, and the bot is called this.
    Token { name: String },
    /// Something about a bot could not be asked.
    Unanswered {
        check: &'static str,
        why: String,
        remedy: Option<Remedy>,
    },
    /// Anybody may add the bot to a server, and no server is named in which commands may be given.
    AnybodyInvites,
    /// The bot can be invited like this.
    DiscordInvite { url: String, permissions: u64 },
    /// What it asks of the gateway.
    Intents,
    /// So many entries to the gateway are left.
    Starts { remaining: u32, total: u32 },
    /// An alert could be posted there.
    Writable { target: String, place: String },
    /// An alert would be refused, unless somebody does this.
    Refused { target: String, remedy: Remedy },
    /// Whether an alert could be posted there was not answered, or the target cannot be used at all.
    Target {
        target: String,
        why: String,
        remedy: Option<Remedy>,
    },
    /// Only what is written of the target was looked at.
    Unasked { target: String },
    /// The bot can be added to a group like this.
    TelegramInvite { url: String },
    /// The bot can be added to no group.
    NoGroups,
    /// Whether the bot is shown everything that is written in groups.
    Privacy { reads_everything: bool },
    /// What people write can be fetched.
    Fetched,
    /// It is pushed elsewhere.
    Pushed { commands: bool },
}

impl Finding {
    /// What was learnt of a target.
    pub(super) fn target(target: &TargetId, examined: Result<Outlook, SinkError>) -> Self {
        let target = target.to_string();
        match examined {
            Ok(Outlook::Open(place)) => Self::Writable { target, place },
            Ok(Outlook::Refused(remedy)) => Self::Refused { target, remedy },
            Err(error) => Self::Target {
                target,
                why: error.detail,
                remedy: error.remedy,
            },
        }
    }

    /// A question about a bot that was not answered.
    pub(super) fn unanswered(check: &'static str, error: SinkError) -> Self {
        Self::Unanswered {
            check,
            why: error.detail,
            remedy: error.remedy,
        }
    }

    /// How it is to be taken.
    pub(super) fn mark(&self) -> Mark {
        match self {
            Self::Rules { warnings: 1.., .. } | Self::Rules { rules: 0, .. } => Mark::Warning,
            Self::Disk {
                free_mib,
                limit_mib: Some(limit),
            } if free_mib < limit => Mark::Warning,
            Self::Starts { remaining, .. } if *remaining < FEW_STARTS => Mark::Warning,
            Self::Pushed { commands: false } | Self::AnybodyInvites | Self::NoGroups => {
                Mark::Warning
            }
            Self::NoStreamers
            | Self::BadRules { .. }
            | Self::BadFolder { .. }
            | Self::Unreached { .. }
            | Self::Certificates { .. }
            | Self::NoStreamer { .. }
            | Self::Unanswered { .. }
            | Self::Refused { .. }
            | Self::Target { .. }
            | Self::Pushed { commands: true } => Mark::Bad,
            _ => Mark::Good,
        }
    }

    /// Its name for programs.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Configured { .. } | Self::NoStreamers => "configuration",
            Self::Rules { .. } | Self::BadRules { .. } => "rules",
            Self::Folder { .. } | Self::BadFolder { .. } => "data_dir",
            Self::Disk { .. } => "disk",
            Self::Reached { key } | Self::Unreached { key, .. } => key,
            Self::Certificates { .. } => "soop.ca_file",
            Self::Streamer { .. } | Self::NoStreamer { .. } => "streamer",
            Self::Token { .. } => "token",
            Self::Unanswered { check, .. } => check,
            Self::AnybodyInvites => "public",
            Self::DiscordInvite { .. } | Self::TelegramInvite { .. } => "invite",
            Self::Intents => "intents",
            Self::Starts { .. } => "gateway",
            Self::Writable { .. }
            | Self::Refused { .. }
            | Self::Target { .. }
            | Self::Unasked { .. } => "target",
            Self::NoGroups => "groups",
            Self::Privacy { .. } => "privacy",
            Self::Fetched | Self::Pushed { .. } => "updates",
        }
    }

    /// The target that it is about.
    pub(super) fn of_target(&self) -> Option<&str> {
        match self {
            Self::Writable { target, .. }
            | Self::Refused { target, .. }
            | Self::Target { target, .. }
            | Self::Unasked { target } => Some(target),
            _ => None,
        }
    }
}
