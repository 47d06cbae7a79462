//! Requests that have to do with interactions and commands.

use axum::http::{Method, Uri};

use super::call::{Kind, query};

/// What is done with an answer that is there, or with all commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    pub(super) fn read(method: &Method) -> Option<Self> {
        Some(match method.as_str() {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Errand {
    /// The first answer to an interaction.
    Callback {
        id: u64,
        token: String,
        /// Whether the answer is to show what came of it.
        with_response: bool,
    },
    /// What follows it; no `message` is the first answer itself, unless something is posted.
    Reply {
        application: u64,
        token: String,
        message: Option<u64>,
        verb: Verb,
    },
    /// The commands of an application, everywhere or in a server alone.
    Commands {
        application: u64,
        guild: Option<u64>,
        verb: Verb,
        /// Whether a list is to hold the names in other languages.
        is_localized: bool,
    },
}

impl Errand {
    pub(super) fn read(method: &Method, uri: &Uri, parts: &[&str]) -> Option<Self> {
        let id = |text: &str| text.parse::<u64>().ok();
        let verb = Verb::read(method)?;
        match *parts {
            ["interactions", it, token, "callback"] if verb == Verb::Post => Some(Self::Callback {
                id: id(it)?,
                token: token.to_owned(),
                with_response: query(uri, "with_response") == Some("true"),
            }),
            ["webhooks", application, token, "messages", message]
                if matches!(verb, Verb::Get | Verb::Patch | Verb::Delete) =>
            {
                // A number is a webhook's own affair when it is edited, and decided later.
                let message = match message {
                    "@original" => None,
                    _ if verb == Verb::Patch => return None,
                    _ => Some(id(message)?),
                };
                Some(Self::Reply {
                    application: id(application)?,
                    token: token.to_owned(),
                    message,
                    verb,
                })
            }
            ["applications", application, "commands"] if matches!(verb, Verb::Get | Verb::Put) => {
                Some(Self::Commands {
                    application: id(application)?,
                    guild: None,
                    verb,
                    is_localized: query(uri, "with_localizations") == Some("true"),
                })
            }
            ["applications", application, "guilds", guild, "commands"]
                if matches!(verb, Verb::Get | Verb::Put) =>
            {
                Some(Self::Commands {
                    application: id(application)?,
                    guild: Some(id(guild)?),
                    verb,
                    is_localized: query(uri, "with_localizations") == Some("true"),
                })
            }
            _ => None,
        }
    }

    /// What it counts as.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Reply {
                verb: Verb::Get, ..
            }
            | Self::Commands {
                verb: Verb::Get, ..
            } => Kind::Look,
            Self::Callback { .. } | Self::Reply { .. } => Kind::Interaction,
            Self::Commands { .. } => Kind::Commands,
        }
    }

    /// Whether something is told along with it.
    pub(super) fn has_body(&self) -> bool {
        match self {
            Self::Callback { .. } => true,
            Self::Reply { verb, .. } | Self::Commands { verb, .. } => {
                !matches!(verb, Verb::Get | Verb::Delete)
            }
        }
    }

    /// What it is about.
    pub(super) fn major(&self) -> u64 {
        match self {
            Self::Callback { id, .. } => *id,
            Self::Reply { application, .. } | Self::Commands { application, .. } => *application,
        }
    }
}
