//! The bot's whole life: on its way in, in, thrown out, in again.
//!
//! serenity spawns tasks of its own and does not give all of them back: its queue of shards outlives a client that never got
//! in. So each client lives in a runtime of its own, and whatever it started ends with that.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use serenity::client::ClientBuilder;
use serenity::gateway::GatewayError;
use serenity::http::Http;
use serenity::model::gateway::GatewayIntents;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep, timeout};
use url::{Host, Url};

use super::super::Clerk;
use super::adapter::Adapter;
use super::front::{Front, Handle, Stages};
use super::{Settings, wire};
use crate::command::call::Platform;
use crate::event::Text;
use crate::notice::Notice;
use crate::redact::Secret;
use crate::shutdown::Stage;
use crate::sink::discord::for_commands;
use crate::status::{Bot, Status};

/// How long to wait before the gateway is asked for once more, and how much longer each time.
const AGAIN: Duration = Duration::from_secs(1);
const LONGEST_AGAIN: Duration = Duration::from_mins(1);
/// A token that was refused is tried again all the same, since Discord errs as well; less and less often.
const LONGEST_REFUSED: Duration = Duration::from_hours(1);
/// How long serenity may be on its way in before it is begun anew. It gets in by itself within seconds, or not at all.
const STUCK_AFTER: Duration = Duration::from_mins(5);
/// How long a goodbye may take, and how long those who are being answered.
const GOODBYE: Duration = Duration::from_secs(1);
const ANSWERED: Duration = Duration::from_secs(2);

/// How a client ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// soopbell ends.
    Stopping,
    /// There is another token, or none.
    Changed,
    /// Discord will not have the bot until a person has done something; in words.
    Refused(String),
    /// Something broke; in words.
    Broken(String),
}

/// Is the bot in Discord until the stage ends. Whatever happens to it there stays there.
pub async fn run(settings: Settings, clerk: Arc<dyn Clerk>, status: Arc<Status>, stage: Stage) {
    let adapter = Arc::new(Adapter::new(clerk, Arc::clone(&status), stage.clone()));
    let mut refused: Option<Refused> = None;
    while !stage.is_stopping() {
        let Some(token) = token(&settings) else {
            refused = None;
            adapter.stands(Bot::Off);
            rest(&stage, settings.look_again).await;
            continue;
        };
        if refused.as_ref().is_some_and(|it| it.is_to_rest(&token)) {
            rest(&stage, settings.look_again).await;
            continue;
        }
        match live(&settings, &token, &adapter, &stage).await {
            End::Stopping => break,
            End::Changed => {}
            End::Refused(why) => {
                tracing::error!(why, "Discord refuses the bot");
                adapter.stands(Bot::Lost { why: why.clone() });
                let earlier = refused.take().filter(|it| it.token == token);
                if earlier.is_none() {
                    status.tell_owner(Notice::BotRefused {
                        token: Text::from(Platform::Discord.name()),
                        error: why,
                    });
                }
                refused = Some(Refused::again(token, earlier, settings.look_again));
                rest(&stage, settings.look_again).await;
            }
            End::Broken(why) => {
                tracing::error!(why, "the bot in Discord has to begin anew");
                adapter.stands(Bot::Lost { why });
                rest(&stage, settings.look_again).await;
            }
        }
    }
    adapter.stands(Bot::Off);
}

/// A token that Discord refused.
struct Refused {
    token: Secret,
    until: Instant,
    rest: Duration,
}

impl Refused {
    fn again(token: Secret, earlier: Option<Self>, first: Duration) -> Self {
        let rest = earlier.map_or(first, |it| LONGEST_REFUSED.min(it.rest * 2));
        Self {
            token,
            until: Instant::now() + rest,
            rest,
        }
    }

    /// Whether this token is the one, and not to be tried yet.
    fn is_to_rest(&self, token: &Secret) -> bool {
        self.token == *token && Instant::now() < self.until
    }
}

fn token(settings: &Settings) -> Option<Secret> {
    (settings.token)().filter(|it| !it.is_empty())
}

/// Waits so long, or until the end.
async fn rest(stage: &Stage, span: Duration) {
    tokio::select! {
        () = stage.stopping() => {}
        () = sleep(span) => {}
    }
}

/// Resolves when there is another token.
async fn changed(settings: &Settings, token: &Secret) {
    while self::token(settings).as_ref() == Some(token) {
        sleep(settings.look_again).await;
    }
}

/// One client, from its way in to its end.
async fn live(settings: &Settings, token: &Secret, adapter: &Arc<Adapter>, stage: &Stage) -> End {
    adapter.stands(Bot::Connecting);
    let http = match for_commands(token, &settings.api_url, settings.timeout) {
        Ok(http) => http,
        Err(error) => return End::Refused(error.to_string()),
    };
    let gateway = tokio::select! {
        () = stage.stopping() => return End::Stopping,
        () = changed(settings, token) => return End::Changed,
        found = gateway(&http, adapter) => match found {
            Ok(gateway) => gateway,
            Err(why) => return End::Refused(why),
        },
    };
    let runtime = match Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("discord")
        .enable_all()
        .build()
    {
        Ok(runtime) => Contained(Some(runtime)),
        Err(error) => return End::Broken(format!("no threads for it: {error}")),
    };
    let handle = Handle::default();
    let front = Front::new(Arc::clone(adapter), settings, &handle);
    let client = client(http, gateway, front, Stages(Arc::clone(adapter)));
    let end = tokio::select! {
        () = stage.stopping() => End::Stopping,
        () = changed(settings, token) => End::Changed,
        () = stuck(adapter) => End::Broken("it did not get in".to_owned()),
        end = runtime.run(client) => end,
    };
    leave(&handle).await;
    end
}

/// Asks where the gateway is until that is answered. serenity asks by itself, but where it gets no answer it goes to Discord's
/// own gateway, wherever it was told to go.
async fn gateway(http: &Http, adapter: &Adapter) -> Result<String, String> {
    let mut again = AGAIN;
    loop {
        match wire::gateway(http).await {
            Ok(url) if is_safe(&url) => return Ok(url),
            Ok(_) => return Err("its gateway would show the token to everybody".to_owned()),
            Err(failure) => {
                let why = failure.to_string();
                adapter.stands(Bot::Lost { why });
                sleep(again).await;
                again = LONGEST_AGAIN.min(again * 2);
            }
        }
    }
}

/// Whether the token can be sent there: encrypted, or without leaving this machine.
fn is_safe(gateway: &str) -> bool {
    let Ok(url) = Url::parse(gateway) else {
        return false;
    };
    let is_own = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "wss" || url.scheme() == "ws" && is_own
}

/// serenity's client, to its end.
async fn client(http: Http, gateway: String, front: Front, stages: Stages) -> End {
    let client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
        .framework(front)
        .event_handler(stages);
    let Ok(mut client) = client.await else {
        return End::Broken("serenity did not begin".to_owned());
    };
    *client.ws_url.lock().await = gateway;
    let why = match client.start().await {
        Ok(()) => return End::Broken("the connection ended".to_owned()),
        Err(serenity::Error::Gateway(error)) => error,
        Err(_) => return End::Broken("the connection broke".to_owned()),
    };
    match why {
        GatewayError::InvalidAuthentication => End::Refused("its token is not valid".to_owned()),
        GatewayError::InvalidGatewayIntents | GatewayError::DisallowedGatewayIntents => {
            End::Refused(format!("it may not listen to what it needs ({why})"))
        }
        other => End::Broken(other.to_string()),
    }
}

/// Resolves when the bot has not been in for too long.
async fn stuck(adapter: &Adapter) {
    let mut readiness = adapter.readiness();
    loop {
        if readiness.wait_for(|is_ready| !is_ready).await.is_err() {
            return pending().await;
        }
        let back = readiness.wait_for(|is_ready| *is_ready);
        match timeout(STUCK_AFTER, back).await {
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

/// Says goodbye, so that Discord shows at once that the bot is gone, and lets those have their answers who were promised any.
async fn leave(handle: &Handle) {
    if let Some(shards) = handle.shards.get() {
        let gone = timeout(GOODBYE, shards.shutdown_all()).await;
        tracing::debug!(in_time = gone.is_ok(), "left Discord's gateway");
    }
    handle.answering.close();
    let answered = timeout(ANSWERED, handle.answering.wait()).await;
    if answered.is_err() {
        tracing::warn!(
            unanswered = handle.answering.len(),
            "some in Discord will get no answer"
        );
    }
}

/// A runtime that takes what runs in it along when it ends.
struct Contained(Option<Runtime>);

impl Contained {
    async fn run(&self, client: impl Future<Output = End> + Send + 'static) -> End {
        let Some(runtime) = &self.0 else {
            return End::Stopping;
        };
        match runtime.spawn(client).await {
            Ok(end) => end,
            Err(_) => End::Broken("it came to a bad end".to_owned()),
        }
    }
}

impl Drop for Contained {
    fn drop(&mut self) {
        // To wait for its threads here would hold up everybody else.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_no_gateway_that_others_could_read() {
        for (gateway, is_fine) in [
            ("wss://gateway.discord.gg", true),
            ("ws://127.0.0.1:9", true),
            ("ws://[::1]:9", true),
            ("ws://gateway.discord.gg", false),
            ("http://127.0.0.1", false),
            ("gateway", false),
        ] {
            assert_eq!(is_safe(gateway), is_fine, "{gateway}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_token_rests_longer_each_time_and_another_one_does_not() {
        let (bad, good) = (Secret::new("bad"), Secret::new("good"));
        let minute = Duration::from_mins(1);
        let first = Refused::again(bad.clone(), None, minute);
        assert!(first.is_to_rest(&bad) && !first.is_to_rest(&good));
        let mut refused = Refused::again(bad.clone(), Some(first), minute);
        assert_eq!(refused.rest, minute * 2);
        for _ in 0..9 {
            refused = Refused::again(bad.clone(), Some(refused), minute);
        }
        assert_eq!(refused.rest, LONGEST_REFUSED);
        tokio::time::advance(LONGEST_REFUSED).await;
        assert!(!refused.is_to_rest(&bad));
    }
}
