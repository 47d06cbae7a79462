//! One call to SOOP over HTTP: a form or a question in, a bounded answer out.

use std::time::Duration;

use super::tls;
use crate::redact::Secret;
use crate::source::LookError;

/// How long the whole call may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read. Real ones are a few kilobytes.
const MAX_ANSWER_BYTES: u64 = 512 * 1024;
/// Most cookies of one answer that are looked at; a login sets a dozen.
const MAX_COOKIES: usize = 64;

/// Makes calls. Blocking: use it where blocking is allowed.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    agent: ureq::Agent,
}

/// What a call shows besides its form.
#[derive(Debug, Clone, Copy)]
pub(super) enum Showing<'a> {
    /// Nothing.
    Nothing,
    /// Secrets in the form, as if sent by the page at this address.
    SecretForm { page: &'a str },
    /// Cookies.
    Cookies(&'a Secret),
}

/// What came back with success.
pub(super) struct Answer {
    /// The body.
    pub(super) body: Vec<u8>,
    /// What it asks to be set as cookies, each as it was written.
    pub(super) cookies: Vec<Secret>,
}

impl Caller {
    /// Calls that trust `extra_roots` beside the usual authorities.
    pub(super) fn new(extra_roots: &tls::ExtraRoots) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(3)
            .max_idle_connections(4)
            .user_agent(concat!("soopbell/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls::for_http(extra_roots))
            .build()
            .into();
        Self { agent }
    }

    /// Posts a form.
    ///
    /// # Errors
    /// No answer, one without success, or one that cannot be read; in words without any secret.
    pub(super) fn post<'f>(
        &self,
        url: &str,
        form: impl IntoIterator<Item = (&'f str, &'f str)>,
        showing: Showing<'_>,
    ) -> Result<Answer, LookError> {
        let mut request = self.agent.post(url);
        // What is secret is for this address and for no other that it may point to.
        if !matches!(showing, Showing::Nothing) {
            request = request.config().max_redirects(0).build();
        }
        request = match showing {
            Showing::Nothing => request,
            Showing::SecretForm { page } => request
                .header("Origin", page)
                .header("Referer", format!("{page}/")),
            Showing::Cookies(cookies) => request.header("Cookie", cookies.expose()),
        };
        let mut response = request
            .send_form(form)
            .map_err(|error| unreachable(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(LookError(format!(
                "SOOP answered with HTTP status {status}"
            )));
        }
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies
            .take(MAX_COOKIES)
            .filter_map(|cookie| cookie.to_str().ok().map(Secret::new))
            .collect();
        let body = read_body(&mut response)?;
        Ok(Answer { body, cookies })
    }

    /// Asks for what is there, as if from a page; the HTTP status and the body, whatever the status is.
    ///
    /// # Errors
    /// No answer, or one that cannot be read.
    pub(super) fn get<'q>(
        &self,
        url: &str,
        query: impl IntoIterator<Item = (&'q str, &'q str)>,
        page: &str,
    ) -> Result<(u16, Vec<u8>), LookError> {
        let mut response = self
            .agent
            .get(url)
            .query_pairs(query)
            .header("Referer", page)
            .call()
            .map_err(|error| unreachable(&error))?;
        let body = read_body(&mut response)?;
        Ok((response.status().as_u16(), body))
    }
}

fn unreachable(error: &ureq::Error) -> LookError {
    LookError(format!("SOOP cannot be reached: {error}"))
}

fn read_body(response: &mut ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, LookError> {
    response
        .body_mut()
        .with_config()
        .limit(MAX_ANSWER_BYTES)
        .read_to_vec()
        .map_err(|error| LookError(format!("SOOP's answer could not be read: {error}")))
}
