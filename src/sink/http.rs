//! What every sink that speaks HTTP has in common: its client, which addresses it trusts, the one request that it
//! makes, how much of the answer it reads, and how it words a failure.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use serde::Serialize;

use super::plain::{self, Lines};
use super::{SinkError, SinkErrorKind};
use crate::failpoint;
use crate::redact::Secret;

/// How long a whole attempt should be given, unless there is a reason for less.
///
/// Rather long: an answer that comes late is worth more than "it may have arrived".
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// How long making a connection may take. What takes longer is down.
const CONNECT: Duration = Duration::from_secs(5);

/// How long an unused connection is kept. Well under the minute after which servers hang up by themselves: a request
/// written at that very moment would end as "may have arrived".
const KEPT_IDLE: Duration = Duration::from_secs(20);

/// Longest answer that is read. A message comes back with everything it holds, which is far below this.
const LONGEST_BODY: usize = 64 * 1024;

/// Longest answer that is read where something was looked up: a server's roles come with its emojis.
const LONGEST_LOOK: usize = 1024 * 1024;

/// Longest answer that is read where what people wrote is fetched: dozens of messages, each with the one that it answers.
const LONGEST_FETCH: usize = 4 * 1024 * 1024;

/// Longest wait that is believed: the platforms' bans end within a day.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Longest text from a platform that goes into an error, in UTF-16 units.
const DETAIL: usize = 300;

/// Why a client of a platform could not be built. Holds neither token nor address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The token is empty, or could not be sent.
    #[error("the token is empty or holds characters that no token has")]
    Token,
    /// The address is none.
    #[error("the api_url is not an address such as https://example.com")]
    Address,
    /// The address would show the token to everybody on the way.
    #[error("the api_url must begin with https://; plain http is for this machine's own addresses")]
    PlainHttp,
    /// The address is not one that Discord shows for a webhook.
    #[error(
        "the url is not that of a Discord webhook, such as https://discord.com/api/webhooks/<id>/<token>"
    )]
    DiscordWebhook,
    /// The HTTP client refused to start.
    #[error("no HTTP client: {0}")]
    Client(String),
    /// The address of a webhook is none.
    #[error("the url is not an address such as https://example.com/hook")]
    Url,
    /// The address of a webhook would show everybody on the way what is sent there.
    #[error("the url must begin with https://; plain http is for this machine's own addresses")]
    PlainUrl,
    /// What a webhook's requests are signed with is not what such secrets look like.
    #[error("the secret must be `whsec_` and 24 to 64 random bytes in base64 after it")]
    SigningSecret,
}

/// Why there is no receipt: the class, and words that [`Endpoint::error`] has yet to make fit for a log.
pub(super) type Failure = (SinkErrorKind, String);

/// An answer, read as far as it goes.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// At most [`LONGEST_BODY`], [`LONGEST_LOOK`] or [`LONGEST_FETCH`], and less where the connection broke.
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The value of a header, if it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    /// A header's number of seconds.
    pub(super) fn seconds(&self, name: &str) -> Option<Duration> {
        wait(self.header(name)?.parse().ok()?)
    }
}

/// So many seconds, if that is a time, and a day at most.
pub(super) fn wait(seconds: f64) -> Option<Duration> {
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    Some(wait.min(LONGEST_WAIT))
}

/// Whether others can read what is sent to this address. `None` if nothing can be sent there.
pub(super) fn is_seen_on_the_way(address: &Url) -> Option<bool> {
    match address.scheme() {
        "https" => Some(false),
        "http" => Some(!is_loopback(address)),
        _ => None,
    }
}

/// The client for an address; `timeout` covers everything from connecting to the last byte of the answer.
pub(super) fn client(
    address: &Url,
    user_agent: &str,
    timeout: Duration,
) -> Result<reqwest::Client, SetupError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(CONNECT.min(timeout))
        .timeout(timeout)
        .pool_idle_timeout(KEPT_IDLE)
        .tcp_nodelay(true)
        // A redirect would carry the token, or the alert, to somebody else.
        .redirect(reqwest::redirect::Policy::none());
    if is_loopback(address) {
        // A proxy of the environment cannot reach this machine's own addresses.
        builder = builder.no_proxy();
    }
    builder
        .build()
        .map_err(|error| SetupError::Client(causes(&error)))
}

/// Makes a request, once, whose answer says everything by its status. What else comes is passed over, so that the
/// connection can be used again; the reply's body stays empty.
pub(super) async fn knock(request: RequestBuilder) -> Result<Reply, Failure> {
    let mut response = request.send().await.map_err(|error| failed(&error))?;
    failpoint::reach("answering");
    let (status, headers) = (response.status(), response.headers().clone());
    let mut passed_over = 0;
    while passed_over < LONGEST_BODY
        && let Ok(Some(chunk)) = response.chunk().await
    {
        passed_over += chunk.len();
    }
    Ok(Reply {
        status,
        headers,
        body: Vec::new(),
    })
}

/// Words that are fit for a log: one line, of a bounded length, with other words wherever a secret stood.
pub(super) fn fit<'a>(
    words: &str,
    secrets: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut words = plain::clean(words, Lines::Fold);
    for (secret, instead) in secrets {
        if !secret.is_empty() {
            words = words.replace(secret, instead);
        }
    }
    plain::clip(&words, DETAIL)
}

/// A client, the address it talks to, and the token that must not be seen.
#[derive(Clone)]
pub(super) struct Endpoint {
    client: reqwest::Client,
    base: Url,
    token: Secret,
}

impl Endpoint {
    /// Builds the client; `timeout` covers everything from connecting to the last byte of the answer.
    pub(super) fn new(
        token: &Secret,
        api_url: &str,
        user_agent: &str,
        timeout: Duration,
    ) -> Result<Self, SetupError> {
        let sendable = |b: u8| b.is_ascii_graphic() && !b"/\\?#%".contains(&b);
        if token.is_empty() || !token.expose().bytes().all(sendable) {
            return Err(SetupError::Token);
        }
        let base =
            Url::parse(api_url.trim().trim_end_matches('/')).map_err(|_| SetupError::Address)?;
        if base.query().is_some() || base.fragment().is_some() {
            return Err(SetupError::Address);
        }
        match is_seen_on_the_way(&base) {
            Some(false) => {}
            Some(true) => return Err(SetupError::PlainHttp),
            None => return Err(SetupError::Address),
        }
        Ok(Self {
            client: client(&base, user_agent, timeout)?,
            base,
            token: token.clone(),
        })
    }

    /// Its client, and the address that it talks to.
    pub(super) fn parts(&self) -> (&reqwest::Client, &str) {
        (&self.client, self.base.as_str().trim_end_matches('/'))
    }

    /// Posts the payload as JSON, once, and reads the answer whatever its status.
    ///
    /// `path` is taken as it is: whatever goes into it was parsed before.
    pub(super) async fn post(
        &self,
        path: &str,
        authorization: Option<&HeaderValue>,
        payload: &impl Serialize,
    ) -> Result<Reply, Failure> {
        self.send(Method::POST, path, authorization, payload).await
    }

    /// Does with this method what [`post`](Self::post) does with its own.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        authorization: Option<&HeaderValue>,
        payload: &impl Serialize,
    ) -> Result<Reply, Failure> {
        let body = serde_json::to_vec(payload)
            .map_err(|error| (SinkErrorKind::Rejected, error.to_string()))?;
        let request = self
            .request(method, path, authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        answer(request, LONGEST_BODY).await
    }

    /// Fetches what may take this long to come about, once, and reads the answer whatever its status.
    pub(super) async fn fetch(
        &self,
        path: &str,
        payload: &impl Serialize,
        timeout: Duration,
    ) -> Result<Reply, Failure> {
        let body = serde_json::to_vec(payload)
            .map_err(|error| (SinkErrorKind::Rejected, error.to_string()))?;
        let request = self
            .request(Method::POST, path, None)
            .header(CONTENT_TYPE, "application/json")
            .timeout(timeout)
            .body(body);
        answer(request, LONGEST_FETCH).await
    }

    /// Looks something up, once, and reads the answer whatever its status. `path` is taken as it is.
    pub(super) async fn get(
        &self,
        path: &str,
        authorization: Option<&HeaderValue>,
    ) -> Result<Reply, Failure> {
        let request = self.request(Method::GET, path, authorization);
        answer(request, LONGEST_LOOK).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        authorization: Option<&HeaderValue>,
    ) -> RequestBuilder {
        let base = self.base.as_str().trim_end_matches('/');
        let request = self.client.request(method, format!("{base}/{path}"));
        match authorization {
            Some(authorization) => request.header(AUTHORIZATION, authorization),
            None => request,
        }
    }

    /// An error whose words are fit for a log: one line, of a bounded length, without the token wherever they came
    /// from.
    pub(super) fn error(&self, (kind, detail): Failure) -> SinkError {
        SinkError::new(kind, fit(&detail, [(self.token.expose(), "(token)")]))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password; its host says enough.
        f.debug_struct("Endpoint")
            .field("host", &self.base.host_str())
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// Makes the request and reads at most so much of its answer.
async fn answer(request: RequestBuilder, longest: usize) -> Result<Reply, Failure> {
    let mut response = request.send().await.map_err(|error| failed(&error))?;
    failpoint::reach("answering");

    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    // With the status at hand, an answer that breaks off says enough; only a success needs its body.
    while body.len() < longest {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) if status.is_success() => return Err(failed(&error)),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(longest);
    Ok(Reply {
        status,
        headers,
        body,
    })
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The failure of a request that no answer came to, or only part of one.
///
/// Only a connection that was never made is sure not to have delivered anything.
fn failed(error: &reqwest::Error) -> Failure {
    let (kind, what) = if error.is_connect() {
        (SinkErrorKind::Transient, "could not connect")
    } else if error.is_timeout() {
        (SinkErrorKind::Uncertain, "no answer in time")
    } else if error.is_builder() {
        (SinkErrorKind::Rejected, "the request could not be made")
    } else {
        (
            SinkErrorKind::Uncertain,
            "the connection broke before the answer",
        )
    };
    (kind, format!("{what}: {}", causes(error)))
}

/// The causes under an error of reqwest. Its own text names the address, which holds the token at Telegram.
fn causes(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        cause = inner.source();
        if inner.is::<reqwest::Error>() {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&inner.to_string());
    }
    if text.is_empty() {
        text.push_str("no cause given");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(token: &str, url: &str) -> Result<Endpoint, SetupError> {
        Endpoint::new(&Secret::new(token), url, "test", Duration::from_secs(1))
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in [
            "https://discord.com/",
            "http://127.0.0.1:9",
            "http://localhost:9/x/",
            "http://[::1]:9",
        ] {
            assert!(endpoint("t", good).is_ok(), "{good}");
        }
        for bad in [
            "http://discord.com",
            "http://10.0.0.1",
            "http://localhost.evil.kr",
        ] {
            assert_eq!(
                endpoint("t", bad).unwrap_err(),
                SetupError::PlainHttp,
                "{bad}"
            );
        }
        for bad in [
            "",
            "discord.com",
            "ftp://127.0.0.1",
            "file:///etc",
            "https://discord.com?a=",
            "https://discord.com#b",
        ] {
            assert_eq!(
                endpoint("t", bad).unwrap_err(),
                SetupError::Address,
                "{bad}"
            );
        }
    }

    #[test]
    fn a_token_that_could_leave_its_place_is_refused() {
        for bad in ["", " ", "a b", "a\nb", "a/../b", "a\\..\\b", "a?b", "토큰"] {
            assert_eq!(
                endpoint(bad, "https://discord.com").unwrap_err(),
                SetupError::Token,
                "{bad}"
            );
        }
    }

    #[test]
    fn waits_are_believed_up_to_a_day() {
        assert_eq!(wait(0.25), Some(Duration::from_millis(250)));
        assert_eq!(wait(1e7), Some(LONGEST_WAIT));
        for nonsense in [-1.0, 1e300, f64::NAN] {
            assert_eq!(wait(nonsense), None);
        }
    }

    #[test]
    fn a_token_that_comes_back_in_an_answer_does_not_reach_the_log() {
        let endpoint = endpoint("12:abc", "https://api.telegram.org").unwrap();
        let words = "bad\n\u{1b}[31mtoken 12:abc".to_owned();
        let error = endpoint.error((SinkErrorKind::Rejected, words));
        assert_eq!(error.to_string(), "bad [31mtoken (token)");
    }
}
