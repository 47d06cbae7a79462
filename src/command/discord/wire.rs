//! What is sent to Discord in answer to interactions, and what became of it in words without secrets.
//!
//! An interaction's token stands in the address, and serenity's errors show addresses: they are never written down.

use std::time::Duration;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serenity::http::{Http, HttpError, LightMethod, Request, Route};
use serenity::model::id::{ChannelId, InteractionId};
use tokio::time::sleep;

/// How long to wait before each further attempt.
const AGAIN: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(2)];

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// It was answered already.
    #[error("it was answered already")]
    Already,
    /// Nobody waits for it any more.
    #[error("nobody waits for it any more ({0})")]
    Gone(String),
    /// It may be possible in a moment.
    #[error("{0}")]
    Passing(String),
    /// It will not be possible.
    #[error("{0}")]
    Refused(String),
}

/// An interaction that is to be answered.
#[derive(Clone)]
pub(super) struct Interaction {
    /// Its id.
    pub(super) id: InteractionId,
    /// What it is answered with. A secret for as long as it is good.
    pub(super) token: String,
}

/// The first answer. It has three seconds, so it is tried twice at most.
pub(super) async fn callback(
    http: &Http,
    to: &Interaction,
    kind: u8,
    data: Option<&Value>,
) -> Result<(), Failure> {
    let body = serde_json::json!({ "type": kind, "data": data });
    let route = || Route::InteractionResponse {
        interaction_id: to.id,
        token: &to.token,
    };
    let (first, _) = AGAIN.split_at(1);
    let done = send(http, LightMethod::Post, &route, Some(&body), first).await;
    match done {
        // The answer to the first attempt was lost on its way, and the attempt was not.
        Err(Failure::Already) => Ok(()),
        done => done,
    }
}

/// Puts this in the place of what was answered first.
pub(super) async fn edit(http: &Http, to: &Interaction, data: &Value) -> Result<(), Failure> {
    original(http, to, LightMethod::Patch, Some(data)).await
}

/// Takes back what was answered first.
pub(super) async fn take_back(http: &Http, to: &Interaction) -> Result<(), Failure> {
    original(http, to, LightMethod::Delete, None).await
}

async fn original(
    http: &Http,
    to: &Interaction,
    method: LightMethod,
    data: Option<&Value>,
) -> Result<(), Failure> {
    let application_id = application(http)?;
    let route = || Route::WebhookOriginalInteractionResponse {
        application_id,
        token: &to.token,
    };
    send(http, method, &route, data, &AGAIN).await
}

/// Answers once more. One attempt, unless nothing can have arrived: nothing tells a repeat from a new one.
pub(super) async fn follow(http: &Http, to: &Interaction, data: &Value) -> Result<(), Failure> {
    let application_id = application(http)?;
    let route = || Route::WebhookFollowupMessages {
        application_id,
        token: &to.token,
    };
    send(http, LightMethod::Post, &route, Some(data), &[]).await
}

/// Posts a message of the bot's own.
pub(super) async fn post(http: &Http, channel: ChannelId, data: &Value) -> Result<(), Failure> {
    let route = || Route::ChannelMessages {
        channel_id: channel,
    };
    send(http, LightMethod::Post, &route, Some(data), &[]).await
}

/// The commands as they are registered everywhere.
pub(super) async fn commands(http: &Http) -> Result<Vec<Value>, Failure> {
    let application_id = application(http)?;
    let request = Request::new(Route::Commands { application_id }, LightMethod::Get)
        .params(Some(vec![("with_localizations", "true".to_owned())]));
    ask(http, request).await
}

/// Puts these commands in the place of all others.
pub(super) async fn register(http: &Http, commands: &[Value]) -> Result<(), Failure> {
    let application_id = application(http)?;
    let body = serde_json::to_vec(commands).map_err(|error| Failure::Refused(error.to_string()))?;
    let request =
        Request::new(Route::Commands { application_id }, LightMethod::Put).body(Some(body));
    ask::<IgnoredAny>(http, request).await.map(drop)
}

/// Where the gateway is.
pub(super) async fn gateway(http: &Http) -> Result<String, Failure> {
    let found = http.get_gateway().await;
    found.map(|it| it.url).map_err(|error| read(&error))
}

fn application(http: &Http) -> Result<serenity::model::id::ApplicationId, Failure> {
    let unknown = || Failure::Passing("the gateway has not let the bot in yet".to_owned());
    http.application_id().ok_or_else(unknown)
}

/// Sends it, and again after each of these waits while that may help.
async fn send<'r>(
    http: &Http,
    method: LightMethod,
    route: &(impl Fn() -> Route<'r> + Sync),
    data: Option<&Value>,
    again: &[Duration],
) -> Result<(), Failure> {
    let body = data.map(serde_json::to_vec).transpose();
    let body = body.map_err(|error| Failure::Refused(error.to_string()))?;
    let mut waits = again.iter();
    loop {
        let request = Request::new(route(), method).body(body.clone());
        match http.request(request).await {
            Ok(_) => return Ok(()),
            Err(error) => match (read(&error), waits.next()) {
                (Failure::Passing(_), Some(wait)) => sleep(*wait).await,
                (failure, _) => return Err(failure),
            },
        }
    }
}

async fn ask<T: DeserializeOwned>(http: &Http, request: Request<'_>) -> Result<T, Failure> {
    http.fire(request).await.map_err(|error| read(&error))
}

/// What became of a request, in words that may be written down.
fn read(error: &serenity::Error) -> Failure {
    /// Codes of Discord's for what is not there, or no longer.
    const GONE: [isize; 5] = [10_003, 10_008, 10_015, 10_062, 50_027];
    const ALREADY: isize = 40_060;
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(said)) => {
            let (status, code) = (said.status_code.as_u16(), said.error.code);
            if code == ALREADY {
                return Failure::Already;
            }
            // Discord's own words; without a code of its own they are serenity's, about what it could not read.
            let mut words = format!("HTTP {status}");
            if code > 0 {
                let of_discord = crate::sink::discord::label(&said.error.message, 200);
                words = format!("{words}, {code}: {of_discord}");
                if let Some(first) = said.error.errors.first() {
                    words = format!("{words} ({})", first.path);
                }
            }
            match status {
                _ if GONE.contains(&code) => Failure::Gone(words),
                429 | 500.. => Failure::Passing(words),
                _ => Failure::Refused(words),
            }
        }
        serenity::Error::Http(HttpError::Request(error)) if error.is_connect() => {
            Failure::Passing("no connection to Discord".to_owned())
        }
        serenity::Error::Http(HttpError::Request(error)) if error.is_timeout() => {
            Failure::Passing("no answer from Discord in time".to_owned())
        }
        serenity::Error::Http(HttpError::Request(_)) => {
            Failure::Passing("the connection to Discord broke".to_owned())
        }
        serenity::Error::Json(_) => {
            Failure::Passing("Discord's answer could not be read".to_owned())
        }
        _ => Failure::Refused("the request could not be made".to_owned()),
    }
}
