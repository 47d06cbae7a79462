//! Which of Discord's routes a request is for.

use axum::http::{Method, Uri};

use super::errand::Errand;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A bot's new message.
    Post,
    /// Another text for a bot's message.
    Edit,
    /// A webhook's new message.
    WebhookPost,
    /// Another text for a webhook's message.
    WebhookEdit,
    /// An interaction is answered.
    Interaction,
    /// Commands are registered.
    Commands,
    /// Something is looked up.
    Look,
    /// Nothing that there is.
    Unknown,
}

/// A request's method and path, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    Post {
        channel: u64,
    },
    Edit {
        channel: u64,
        message: u64,
    },
    Webhook {
        id: u64,
        token: String,
        thread: Option<u64>,
        /// The message to be edited.
        message: Option<u64>,
        /// Whether the answer is to show the message.
        wait: bool,
    },
    /// A webhook itself.
    ShowWebhook {
        id: u64,
        token: String,
    },
    Errand(Errand),
    /// Where the gateway is, with or without how often it may be used.
    Gateway {
        bot: bool,
    },
    Application,
    Me,
    MyGuilds,
    Channel(u64),
    Guild(u64),
    Roles(u64),
    Member(u64, u64),
    Unknown,
}

impl Call {
    pub(super) fn read(method: &Method, uri: &Uri) -> Self {
        Self::known(method, uri).unwrap_or(Self::Unknown)
    }

    fn known(method: &Method, uri: &Uri) -> Option<Self> {
        let path = uri.path().strip_prefix("/api/v10/")?;
        let parts: Vec<_> = path.split('/').collect();
        let id = |text: &str| text.parse::<u64>().ok();
        if let Some(errand) = Errand::read(method, uri, &parts) {
            return Some(Self::Errand(errand));
        }
        let call = match (method.as_str(), parts.as_slice()) {
            ("POST", ["channels", channel, "messages"]) => Self::Post {
                channel: id(channel)?,
            },
            ("PATCH", ["channels", channel, "messages", message]) => Self::Edit {
                channel: id(channel)?,
                message: id(message)?,
            },
            ("POST", ["webhooks", webhook, token]) => Self::Webhook {
                id: id(webhook)?,
                token: (*token).to_owned(),
                thread: query(uri, "thread_id").and_then(id),
                message: None,
                wait: query(uri, "wait") == Some("true"),
            },
            ("PATCH", ["webhooks", webhook, token, "messages", message]) => Self::Webhook {
                id: id(webhook)?,
                token: (*token).to_owned(),
                thread: query(uri, "thread_id").and_then(id),
                message: Some(id(message)?),
                wait: true,
            },
            ("GET", ["webhooks", webhook, token]) => Self::ShowWebhook {
                id: id(webhook)?,
                token: (*token).to_owned(),
            },
            ("GET", ["gateway"]) => Self::Gateway { bot: false },
            ("GET", ["gateway", "bot"]) => Self::Gateway { bot: true },
            ("GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]) => {
                Self::Application
            }
            ("GET", ["users", "@me"]) => Self::Me,
            ("GET", ["users", "@me", "guilds"]) => Self::MyGuilds,
            ("GET", ["channels", channel]) => Self::Channel(id(channel)?),
            ("GET", ["guilds", guild]) => Self::Guild(id(guild)?),
            ("GET", ["guilds", guild, "roles"]) => Self::Roles(id(guild)?),
            ("GET", ["guilds", guild, "members", member]) => Self::Member(id(guild)?, id(member)?),
            _ => return None,
        };
        Some(call)
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Post { .. } => Kind::Post,
            Self::Edit { .. } => Kind::Edit,
            Self::Webhook { message: None, .. } => Kind::WebhookPost,
            Self::Webhook { .. } => Kind::WebhookEdit,
            Self::Errand(errand) => errand.kind(),
            Self::Unknown => Kind::Unknown,
            _ => Kind::Look,
        }
    }

    /// Whether something is told along with it, which is JSON.
    pub(super) fn has_body(&self) -> bool {
        match self {
            Self::Errand(errand) => errand.has_body(),
            _ => !matches!(self.kind(), Kind::Look | Kind::Unknown),
        }
    }

    /// What its route is limited by: each channel and each webhook for itself.
    pub(super) fn bucket(&self) -> (Kind, u64) {
        let major = match self {
            Self::Post { channel } | Self::Edit { channel, .. } | Self::Channel(channel) => {
                *channel
            }
            Self::Webhook { id, .. } | Self::ShowWebhook { id, .. } => *id,
            Self::Guild(guild) | Self::Roles(guild) | Self::Member(guild, _) => *guild,
            Self::Errand(errand) => errand.major(),
            Self::Gateway { .. }
            | Self::Application
            | Self::Me
            | Self::MyGuilds
            | Self::Unknown => 0,
        };
        (self.kind(), major)
    }
}

/// A parameter of the query, as it is written.
pub(super) fn query<'u>(uri: &'u Uri, key: &str) -> Option<&'u str> {
    let mut pairs = uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == key).map(|(_, value)| value)
}
