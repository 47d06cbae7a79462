//! Addresses of the platforms: over TLS, or on this machine.

use std::fmt;

use super::places::Part;
use super::reader::{Field, Read, Reader, shorten};
use crate::fault::Problem;

/// Where a platform is reached: `https://discord.com`. No query and no password, so it can be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    loopback: bool,
}

impl Address {
    /// The address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is this machine, where imitations of the platforms run.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Takes an address of HTTP or HTTPS.
    fn parse(text: &str) -> Option<(Self, url::Url)> {
        let url = url::Url::parse(text).ok()?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        url.host()?;
        let loopback = is_loopback(&url);
        let text = url.as_str().trim_end_matches('/').to_owned();
        plain.then_some((Self { text, loopback }, url))
    }
}

/// Whether it is an address of this machine.
pub(super) fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carries {
    Secret,
    Nothing,
}

impl Reader<'_> {
    /// An address that must be there. Without TLS it must be on this machine.
    pub(super) fn address(&mut self, field: &Field, carries: Carries) -> Read<Address> {
        let text = self.required(field, "\"https://live.sooplive.com\"")?;
        let key = field.path.to_string();
        let found = without_password(&text);
        let problem = match Address::parse(&text) {
            Some((address, url)) if url.scheme() == "https" || address.loopback => {
                return Ok(address);
            }
            Some(_) if carries == Carries::Secret => Problem::InsecureUrl { key, found },
            Some(_) => Problem::PlainUrl { key, found },
            None => Problem::BadUrl { key, found },
        };
        let refused = self.refuse(&field.path, Part::Value, problem);
        if text.contains('@')
            && let Some(fault) = self.faults.last_mut()
        {
            fault.place.excerpt = None;
        }
        Err(refused)
    }
}

fn without_password(text: &str) -> String {
    text.rsplit_once('@')
        .map_or_else(|| shorten(text), |(_, host)| shorten(&format!("…@{host}")))
}
