//! A webhook of one's own: every alert is posted as signed JSON to an address, as [Standard Webhooks] have it.
//!
//! Each request carries three headers besides its body, whose shape `body.rs` documents:
//!
//! | header | what it says |
//! |---|---|
//! | `webhook-id` | the message's name; the same on every attempt, so that a receiver can leave out repeats |
//! | `webhook-timestamp` | when this attempt was made, in seconds of the Unix epoch |
//! | `webhook-signature` | `v1,` and in base64 the HMAC-SHA256 of `id.timestamp.body` under the shared secret |
//!
//! Any success means that the receiver has it. Redirects are not followed. The address is its owner's to choose, this
//! machine and its neighbours included; it is never told, because such addresses hold keys.
//!
//! [Standard Webhooks]: https://www.standardwebhooks.com

mod body;
mod reply;
mod sign;

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::CONTENT_TYPE;

use super::http::{self, SetupError};
use super::{Attempt, Delivery, Errand, Receipt, Sink, SinkError, SinkErrorKind};
use crate::clock::{Clock as _, SystemClock};
use crate::redact::Secret;
use sign::Key;

/// An address that takes signed alerts.
pub struct WebhookSink {
    client: reqwest::Client,
    url: Url,
    key: Key,
}

impl WebhookSink {
    /// Posts to `url`, and signs with `secret` (`whsec_` and base64 after it); an attempt takes `timeout` at most.
    ///
    /// An address with plain http is refused unless it is this machine's own.
    pub fn new(url: &Secret, secret: &Secret, timeout: Duration) -> Result<Self, SetupError> {
        let url = Url::parse(url.expose()).map_err(|_| SetupError::Url)?;
        match http::is_seen_on_the_way(&url) {
            Some(false) => {}
            Some(true) => return Err(SetupError::PlainUrl),
            None => return Err(SetupError::Url),
        }
        if url.fragment().is_some() {
            return Err(SetupError::Url);
        }
        let user_agent = concat!("soopbell/", env!("CARGO_PKG_VERSION"));
        Ok(Self {
            client: http::client(&url, user_agent, timeout)?,
            url,
            key: Key::parse(secret)?,
        })
    }

    async fn post(&self, delivery: &Delivery) -> Result<Receipt, SinkError> {
        if let Errand::Edit { .. } = delivery.errand {
            let words = "a webhook has no messages that could be edited";
            return Err(SinkError::new(SinkErrorKind::Rejected, words));
        }
        let body = body::json(delivery)
            .map_err(|error| self.error((SinkErrorKind::Rejected, error.to_string())))?;
        let id = delivery.key();
        let second = SystemClock.now().as_seconds();
        let signature = self.key.sign(&id, second, &body);
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", second)
            .header("webhook-signature", signature)
            .body(body);
        let reply = http::knock(request)
            .await
            .map_err(|failure| self.error(failure))?;
        reply::read(&reply, SystemClock.now())
            .map_err(|(kind, words, remedy)| self.error((kind, words)).with_remedy(remedy))
    }

    /// An error whose words are fit for a log. None of them should hold the address; should one, it is taken out.
    fn error(&self, (kind, words): http::Failure) -> SinkError {
        let secrets = [
            self.url.as_str(),
            self.url.query().unwrap_or_default(),
            self.url.password().unwrap_or_default(),
        ];
        SinkError::new(kind, http::fit(&words, secrets.map(|it| (it, "(url)"))))
    }
}

impl fmt::Debug for WebhookSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path, query and password may each be what lets a request in; the host says enough.
        f.debug_struct("WebhookSink")
            .field("host", &self.url.host_str())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Sink for WebhookSink {
    /// Posts the alert, or what it came to in the end. Whether a repeat is harmless is the receiver's doing.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(self.post(delivery))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn sink(url: &str) -> Result<WebhookSink, SetupError> {
        let (url, secret) = (Secret::new(url), Secret::new(SECRET));
        WebhookSink::new(&url, &secret, Duration::from_secs(1))
    }

    #[test]
    fn an_address_may_hold_keys_and_be_a_neighbours_but_not_be_plain() {
        for good in [
            "https://hooks.example.com/a/b?key=c",
            "https://user:password@example.com",
            "https://10.0.0.1:8443/",
            "http://127.0.0.1:9/x?y=z",
            "http://localhost:9",
        ] {
            assert!(sink(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("http://example.com/hook", SetupError::PlainUrl),
            ("http://10.0.0.1", SetupError::PlainUrl),
            ("http://127.0.0.1@example.com", SetupError::PlainUrl),
            ("", SetupError::Url),
            ("example.com", SetupError::Url),
            ("ftp://127.0.0.1", SetupError::Url),
            ("https://example.com/#x", SetupError::Url),
        ] {
            assert_eq!(sink(bad).unwrap_err(), why, "{bad}");
        }
    }

    #[test]
    fn neither_the_address_nor_the_secret_is_shown() {
        let sink = sink("https://user:password@example.com/path/key1?k=key2").unwrap();
        let words = "at https://user:password@example.com/path/key1?k=key2, k=key2, password";
        let error = sink.error((SinkErrorKind::Transient, words.to_owned()));
        assert_eq!(error.detail, "at (url), (url), (url)");
        for shown in [format!("{sink:?}"), format!("{sink:#?}")] {
            for hidden in ["user", "password", "path", "key1", "key2", SECRET] {
                assert!(!shown.contains(hidden), "{hidden}: {shown}");
            }
        }
    }
}
