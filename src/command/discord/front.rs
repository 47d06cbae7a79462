//! What serenity hands over, and what poise makes of it: each interaction once.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use poise::{ApplicationContext, BoxFuture, FrameworkContext, FrameworkError, FrameworkOptions};
use serde_json::Value;
use serenity::builder::{AutocompleteChoice, CreateAutocompleteResponse};
use serenity::client::{Client, Context, EventHandler, FullEvent};
use serenity::framework::Framework;
use serenity::gateway::{ConnectionStage, ShardManager, ShardStageUpdateEvent};
use serenity::http::Http;
use serenity::model::application::{
    CommandInteraction, CommandType, ComponentInteraction, Interaction, ModalInteraction,
};
use serenity::model::channel::MessageFlags;
use serenity::model::id::UserId;
use tokio_util::task::TaskTracker;

use super::adapter::{Adapter, Said};
use super::register::{self, Actions, Never};
use super::reply::{self, How};
use super::{Phrase, Settings, calls, greet, wire};
use crate::command::catalogue::Who;
use crate::fault::Language;
use crate::status::Bot;

/// How long to wait before commands are registered once more, and how much longer each time.
const AGAIN: Duration = Duration::from_secs(5);
const LONGEST_AGAIN: Duration = Duration::from_mins(10);

/// Takes what comes over one connection after another, under one token.
pub(super) struct Front {
    adapter: Arc<Adapter>,
    options: FrameworkOptions<Adapter, Never>,
    /// What Discord is to know of our commands.
    wanted: Vec<Value>,
    is_registered: OnceLock<()>,
    shards: Arc<OnceLock<Arc<ShardManager>>>,
    /// Whoever is being answered.
    answering: TaskTracker,
}

/// What is left in the hands of whoever let serenity have the front.
#[derive(Clone, Default)]
pub(super) struct Handle {
    /// Ends the connections.
    pub(super) shards: Arc<OnceLock<Arc<ShardManager>>>,
    /// Whoever is being answered.
    pub(super) answering: TaskTracker,
}

impl Front {
    pub(super) fn new(adapter: Arc<Adapter>, settings: &Settings, handle: &Handle) -> Self {
        let actions = Actions { act, complete };
        let commands = register::commands(settings.takes_direct, settings.has_admin_roles, actions);
        let wanted = register::wanted(&commands);
        let options = FrameworkOptions {
            commands,
            event_handler: hear,
            on_error: fail,
            allowed_mentions: None,
            initialize_owners: false,
            ..FrameworkOptions::default()
        };
        Self {
            adapter,
            options,
            wanted,
            is_registered: OnceLock::new(),
            shards: Arc::clone(&handle.shards),
            answering: handle.answering.clone(),
        }
    }

    /// Sees to it that Discord has our commands, and leaves it alone where it has.
    async fn register(&self, http: &Http) {
        let mut again = AGAIN;
        while self.is_registered.get().is_none() {
            match self.try_register(http).await {
                Ok(()) => {
                    // Two connections may have come to it at once; both are right.
                    self.is_registered.get_or_init(|| ());
                }
                Err(failure) => {
                    tracing::error!(%failure, "the commands could not be registered in Discord");
                    tokio::time::sleep(again).await;
                    again = LONGEST_AGAIN.min(again * 2);
                }
            }
        }
    }

    async fn try_register(&self, http: &Http) -> Result<(), wire::Failure> {
        let there = wire::commands(http).await?;
        if register::is_registered(&self.wanted, &there) {
            return Ok(());
        }
        wire::register(http, &self.wanted).await?;
        tracing::info!(
            commands = self.wanted.len(),
            "commands registered in Discord"
        );
        Ok(())
    }

    /// Has poise find out which command it is, and everything else told to [`hear`].
    async fn pass_on(&self, ctx: Context, event: FullEvent) {
        let Some(shards) = self.shards.get() else {
            return;
        };
        let framework = FrameworkContext {
            // Only texts that begin with a mention of the bot would need it.
            bot_id: UserId::new(1),
            serenity_context: &ctx,
            options: &self.options,
            user_data: &*self.adapter,
            shard_manager: shards,
        };
        Box::pin(poise::dispatch_event(framework, event)).await;
    }
}

#[serenity::async_trait]
impl Framework for Front {
    async fn init(&mut self, client: &Client) {
        let shards = Arc::clone(&client.shard_manager);
        self.shards.get_or_init(|| shards);
    }

    async fn dispatch(&self, ctx: Context, event: FullEvent) {
        match &event {
            FullEvent::Ready { .. } => {
                self.adapter.is_ready();
                self.register(&ctx.http).await;
            }
            FullEvent::Resume { .. } => self.adapter.is_ready(),
            FullEvent::GuildCreate { guild, .. } => {
                greet::greet(&self.adapter, &ctx.http, guild).await;
            }
            // A session that is taken up again may tell what it told before.
            FullEvent::InteractionCreate { interaction }
                if is_known(interaction) && self.adapter.is_new(interaction.id().get()) =>
            {
                let answering = self.answering.token();
                self.pass_on(ctx, event).await;
                drop(answering);
            }
            _ => {}
        }
    }
}

/// Whether it is of a kind that we have to do with. poise panics at commands of kinds that it does not know.
fn is_known(interaction: &Interaction) -> bool {
    match interaction {
        Interaction::Command(it) | Interaction::Autocomplete(it) => {
            it.data.kind == CommandType::ChatInput
        }
        Interaction::Component(_) | Interaction::Modal(_) => true,
        _ => false,
    }
}

/// Writes down where the connection stands.
pub(super) struct Stages(pub(super) Arc<Adapter>);

#[serenity::async_trait]
impl EventHandler for Stages {
    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        // That it is ready again is told by what comes with it.
        if event.new != ConnectionStage::Connected {
            self.0.stands(Bot::Connecting);
        }
    }
}

/// Every command.
fn act(
    ctx: ApplicationContext<'_, Adapter, Never>,
) -> BoxFuture<'_, Result<(), FrameworkError<'_, Adapter, Never>>> {
    Box::pin(async move {
        let adapter = ctx.framework.user_data;
        let http = &ctx.framework.serenity_context.http;
        match calls::command(ctx, adapter.now()) {
            None => unknown(adapter, http, ctx.interaction).await,
            Some((command, call)) => {
                let how = How::Command {
                    is_private: command.who != Who::Everybody,
                };
                let to = of_command(ctx.interaction);
                reply::serve(adapter, http, &to, how, adapter.ask(call)).await;
            }
        }
        Ok(())
    })
}

/// Everything that is typed.
fn complete<'a>(
    ctx: ApplicationContext<'a, Adapter, Never>,
    typed: &'a str,
) -> BoxFuture<'a, CreateAutocompleteResponse> {
    /// Most that Discord takes, of choices and of characters in each.
    const MOST: usize = 25;
    const MOST_CHARS: usize = 100;
    Box::pin(async move {
        let offers = match calls::typing(ctx, typed) {
            Some(typing) => ctx.framework.user_data.complete(typing).await,
            None => Vec::new(),
        };
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= MOST_CHARS;
        let offers = offers
            .into_iter()
            .filter(|it| fits(&it.label) && fits(&it.value));
        let choices = offers
            .take(MOST)
            .map(|it| AutocompleteChoice::new(it.label, it.value));
        CreateAutocompleteResponse::new().set_choices(choices.collect())
    })
}

/// Everything else that comes.
fn hear<'a>(
    ctx: FrameworkContext<'a, Adapter, Never>,
    event: &'a FullEvent,
) -> BoxFuture<'a, Result<(), Never>> {
    Box::pin(async move {
        let (adapter, http) = (ctx.user_data, &ctx.serenity_context.http);
        if let FullEvent::InteractionCreate { interaction } = event {
            match interaction {
                Interaction::Component(it) => press(adapter, http, it).await,
                Interaction::Modal(it) => form(adapter, http, it).await,
                _ => {}
            }
        }
        Ok(())
    })
}

async fn press(adapter: &Adapter, http: &Http, it: &ComponentInteraction) {
    let to = wire::Interaction {
        id: it.id,
        token: it.token.clone(),
    };
    if let Some(form) = adapter.form(&it.data.custom_id) {
        return reply::open(http, &to, &form).await;
    }
    let how = How::Press {
        is_private: is_private(it.message.flags),
    };
    let call = calls::press(it, adapter.now());
    reply::serve(adapter, http, &to, how, adapter.ask(call)).await;
}

async fn form(adapter: &Adapter, http: &Http, it: &ModalInteraction) {
    let to = wire::Interaction {
        id: it.id,
        token: it.token.clone(),
    };
    let how = How::Form {
        message: it.message.as_ref().map(|it| is_private(it.flags)),
    };
    let call = calls::form(it, adapter.now());
    reply::serve(adapter, http, &to, how, adapter.ask(call)).await;
}

fn is_private(flags: Option<MessageFlags>) -> bool {
    flags.is_some_and(|it| it.contains(MessageFlags::EPHEMERAL))
}

fn of_command(it: &CommandInteraction) -> wire::Interaction {
    wire::Interaction {
        id: it.id,
        token: it.token.clone(),
    }
}

/// Tells somebody that there is no such command: their client still shows what there was.
async fn unknown(adapter: &Adapter, http: &Http, it: &CommandInteraction) {
    refuse(adapter, http, it, Phrase::Unknown).await;
}

async fn refuse(adapter: &Adapter, http: &Http, it: &CommandInteraction, phrase: Phrase) {
    let language = calls::language(&it.locale).unwrap_or(Language::Korean);
    let said = std::future::ready(Said::refused(language, phrase));
    let how = How::Command { is_private: true };
    reply::serve(adapter, http, &of_command(it), how, said).await;
}

/// What poise could not do.
fn fail(error: FrameworkError<'_, Adapter, Never>) -> BoxFuture<'_, ()> {
    Box::pin(async move {
        match error {
            FrameworkError::UnknownInteraction {
                framework,
                interaction,
                ..
            } => {
                let http = &framework.serenity_context.http;
                unknown(framework.user_data, http, interaction).await;
            }
            FrameworkError::CommandPanic { ctx, .. } => {
                tracing::error!("answering a command came to a bad end");
                if let poise::Context::Application(ctx) = ctx {
                    let http = &ctx.framework.serenity_context.http;
                    refuse(
                        ctx.framework.user_data,
                        http,
                        ctx.interaction,
                        Phrase::Broken,
                    )
                    .await;
                }
            }
            // Its words may hold what somebody wrote: what kind it is has to do.
            _ => tracing::error!("poise refused what Discord sent"),
        }
    })
}
