//! What every sink that speaks HTTP has in common: its client, which addresses it trusts, how it words a failure.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;

use super::plain::{self, Lines};
use super::{SinkError, SinkErrorKind};
use crate::redact::Secret;

/// How long a whole attempt should be given, unless there is a reason for less.
///
/// Over the 10 seconds that teloxide spends on a 5xx before it reads the answer.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// How long making a connection may take. What takes longer is down.
const CONNECT: Duration = Duration::from_secs(5);

/// How long an unused connection is kept. Well under the minute after which servers hang up by themselves: a request
/// written at that very moment would end as "may have arrived".
const KEPT_IDLE: Duration = Duration::from_secs(20);

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
    /// The HTTP client refused to start.
    #[error("no HTTP client: {0}")]
    Client(String),
}

/// A client and the address it talks to.
#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) client: reqwest::Client,
    /// Without a slash at its end.
    pub(super) base: Url,
}

impl Endpoint {
    /// Builds the client; `timeout` covers everything from connecting to the last byte of the answer.
    pub(super) fn new(
        token: &Secret,
        api_url: &str,
        user_agent: &str,
        timeout: Duration,
    ) -> Result<Self, SetupError> {
        let sendable = |b: u8| b.is_ascii_graphic() && !matches!(b, b'/' | b'?' | b'#' | b'%');
        if token.is_empty() || !token.expose().bytes().all(sendable) {
            return Err(SetupError::Token);
        }
        let base =
            Url::parse(api_url.trim().trim_end_matches('/')).map_err(|_| SetupError::Address)?;
        let own_machine = is_loopback(&base);
        match base.scheme() {
            "https" => {}
            "http" if own_machine => {}
            "http" => return Err(SetupError::PlainHttp),
            _ => return Err(SetupError::Address),
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent)
            .connect_timeout(CONNECT.min(timeout))
            .timeout(timeout)
            .pool_idle_timeout(KEPT_IDLE)
            .tcp_nodelay(true)
            // A redirect would carry the token, or the alert, to somebody else.
            .redirect(reqwest::redirect::Policy::none());
        if own_machine {
            // A proxy of the environment cannot reach this machine's own addresses.
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|error| SetupError::Client(causes(&error)))?;
        Ok(Self { client, base })
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password; its host says enough.
        f.debug_struct("Endpoint")
            .field("host", &self.base.host_str())
            .finish_non_exhaustive()
    }
}

fn is_loopback(url: &Url) -> bool {
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
pub(super) fn failed(error: &reqwest::Error) -> (SinkErrorKind, String) {
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

/// An error whose words are fit for a log: one line, of a bounded length, without the token wherever they came from.
pub(super) fn error(kind: SinkErrorKind, detail: &str, token: &Secret) -> SinkError {
    let one_line = plain::clean(detail, Lines::Fold);
    let without = one_line.replace(token.expose(), "(token)");
    SinkError::new(kind, plain::clip(&without, DETAIL))
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
        for bad in ["", "discord.com", "ftp://127.0.0.1", "file:///etc"] {
            assert_eq!(
                endpoint("t", bad).unwrap_err(),
                SetupError::Address,
                "{bad}"
            );
        }
    }

    #[test]
    fn a_token_that_could_leave_its_place_is_refused() {
        for bad in ["", " ", "a b", "a\nb", "a/../b", "a?b", "토큰"] {
            assert_eq!(
                endpoint(bad, "https://discord.com").unwrap_err(),
                SetupError::Token,
                "{bad}"
            );
        }
    }

    #[test]
    fn a_token_that_comes_back_in_an_answer_does_not_reach_the_log() {
        let error = error(
            SinkErrorKind::Rejected,
            "bad\n\u{1b}[31mtoken 12:abc",
            &Secret::new("12:abc"),
        );
        assert_eq!(error.to_string(), "bad [31mtoken (token)");
    }
}
