//! The address of a webhook, taken apart: what Discord shows people comes in several spellings, and means one thing.

use reqwest::Url;

use super::super::http::is_loopback;
use crate::redact::Secret;

/// Hosts that Discord itself shows in its clients. All lead to the same webhooks.
const HOSTS: &[&str] = &[
    "discord.com",
    "discordapp.com",
    "canary.discord.com",
    "ptb.discord.com",
    "canary.discordapp.com",
    "ptb.discordapp.com",
];

/// Longest token that is taken for one. Discord's have 68 characters.
const LONGEST_TOKEN: usize = 200;

/// A webhook, and the thread that it writes to, if it is one.
#[derive(Clone)]
pub(super) struct Address {
    /// `https://discord.com`, or a server on this machine.
    pub(super) base: String,
    pub(super) token: Secret,
    id: u64,
    thread: Option<u64>,
}

impl Address {
    /// Takes `https://discord.com/api/webhooks/<id>/<token>`, with a version of the API and a `thread_id` if there are
    /// any; `None` for whatever is anything else.
    pub(super) fn parse(url: &Secret) -> Option<Self> {
        let url = Url::parse(url.expose()).ok()?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return None;
        }
        let base = match (url.scheme(), url.host_str()?) {
            ("https", host) if HOSTS.contains(&host) && url.port().is_none() => {
                "https://discord.com".to_owned()
            }
            ("http", _) if is_loopback(&url) => url.origin().ascii_serialization(),
            _ => return None,
        };
        let mut parts = url
            .path()
            .strip_prefix("/api/")?
            .trim_end_matches('/')
            .split('/');
        let mut part = parts.next()?;
        if let Some(version) = part.strip_prefix('v') {
            number(version)?;
            part = parts.next()?;
        }
        let (id, token) = (number(parts.next()?)?, parts.next()?);
        let spelt = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let right = part == "webhooks"
            && parts.next().is_none()
            && (1..=LONGEST_TOKEN).contains(&token.len())
            && token.bytes().all(spelt);
        let mut thread = None;
        for (key, value) in url.query_pairs() {
            match &*key {
                "thread_id" => thread = Some(number(&value)?),
                // Always asked for, whatever the address says.
                "wait" => {}
                _ => return None,
            }
        }
        right.then(|| Self {
            base,
            token: Secret::new(token),
            id,
            thread,
        })
    }

    /// Where messages are posted, so that the answer shows them.
    pub(super) fn post(&self) -> Secret {
        let thread = self.thread.map(|id| format!("&thread_id={id}"));
        self.path("", &format!("?wait=true{}", thread.unwrap_or_default()))
    }

    /// Where the webhook itself is shown.
    pub(super) fn look(&self) -> Secret {
        self.path("", "")
    }

    /// Where the message with this id is edited.
    pub(super) fn edit(&self, message: u64) -> Secret {
        let thread = self.thread.map(|id| format!("?thread_id={id}"));
        self.path(&format!("/messages/{message}"), &thread.unwrap_or_default())
    }

    fn path(&self, rest: &str, query: &str) -> Secret {
        let (id, token) = (self.id, self.token.expose());
        Secret::new(&format!("api/v10/webhooks/{id}/{token}{rest}{query}"))
    }
}

/// Digits alone, and not 0.
fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    plain
        .then(|| text.parse().ok())
        .flatten()
        .filter(|id| *id != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Option<Address> {
        Address::parse(&Secret::new(url))
    }

    #[test]
    fn every_spelling_of_discords_means_the_same() {
        for url in [
            "https://discord.com/api/webhooks/77/aB-_9",
            " https://discord.com/api/webhooks/77/aB-_9/\n",
            "https://discordapp.com/api/webhooks/77/aB-_9",
            "https://canary.discord.com/api/v10/webhooks/77/aB-_9",
            "https://ptb.discord.com:443/api/v9/webhooks/77/aB-_9?wait=false",
            "HTTPS://Discord.com/api/webhooks/77/aB-_9",
        ] {
            let address = parse(url).unwrap();
            assert_eq!(address.base, "https://discord.com", "{url}");
            assert_eq!(
                address.post().expose(),
                "api/v10/webhooks/77/aB-_9?wait=true"
            );
            assert_eq!(
                address.edit(5).expose(),
                "api/v10/webhooks/77/aB-_9/messages/5"
            );
        }
    }

    #[test]
    fn a_thread_is_kept() {
        let address = parse("https://discord.com/api/webhooks/77/t?thread_id=88").unwrap();
        assert_eq!(
            address.post().expose(),
            "api/v10/webhooks/77/t?wait=true&thread_id=88"
        );
        assert_eq!(
            address.edit(5).expose(),
            "api/v10/webhooks/77/t/messages/5?thread_id=88"
        );
    }

    #[test]
    fn a_server_on_this_machine_may_take_discords_place() {
        let address = parse("http://127.0.0.1:8080/api/webhooks/77/t").unwrap();
        assert_eq!(address.base, "http://127.0.0.1:8080");
    }

    #[test]
    fn anything_else_is_refused() {
        for url in [
            "",
            "discord.com/api/webhooks/77/t",
            "http://discord.com/api/webhooks/77/t",
            "http://10.0.0.1/api/webhooks/77/t",
            "https://127.0.0.1/api/webhooks/77/t",
            "https://discord.com.evil.kr/api/webhooks/77/t",
            "https://evil.kr/api/webhooks/77/t",
            "https://discord.com@evil.kr/api/webhooks/77/t",
            "https://me:pw@discord.com/api/webhooks/77/t",
            "https://discord.com:8443/api/webhooks/77/t",
            "https://discord.com/webhooks/77/t",
            "https://discord.com/api/webhooks/77",
            "https://discord.com/api/webhooks/77/",
            "https://discord.com/api/webhooks/x/t",
            "https://discord.com/api/webhooks/0/t",
            "https://discord.com/api/webhooks/+7/t",
            "https://discord.com/api/webhooks/77/t/slack",
            "https://discord.com/api/webhooks/77/t%2fx",
            "https://discord.com/api/webhooks/77/../t",
            "https://discord.com/api/vx/webhooks/77/t",
            "https://discord.com/api/v10/channels/77/t",
            "https://discord.com/api/webhooks/77/t#x",
            "https://discord.com/api/webhooks/77/t?thread_id=x",
            "https://discord.com/api/webhooks/77/t?thread_name=x",
        ] {
            assert!(parse(url).is_none(), "{url}");
        }
        let long = format!("https://discord.com/api/webhooks/77/{}", "t".repeat(201));
        assert!(parse(&long).is_none());
    }
}
