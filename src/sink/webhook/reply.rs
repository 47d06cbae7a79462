//! What a receiver's answer means for the next attempt.
//!
//! | what came | class | why |
//! |---|---|---|
//! | 2xx | delivered | whatever the body says, and if there is none |
//! | 401, 403, 404, 410 | `TargetGone` | nothing will arrive until people act; 410 even asks never to be called again |
//! | 429, and 503 with `Retry-After` | `RateLimited`, target | it says how long it wants to be left alone |
//! | 408, 425, 3xx, any other 5xx, whatever else | `Transient` | trying in vain until it expires beats giving up a ring |
//! | any other 4xx | `Rejected` | the same request will be refused again |
//!
//! No word of the answer is told: a receiver's page often repeats the address that was called, with the key in it.

use std::time::Duration;

use jiff::fmt::rfc2822;

use super::super::http::{self, Reply};
use super::super::{Receipt, Remedy, Scope, SinkErrorKind};
use crate::event::Timestamp;

/// How long to wait after a 429 that does not say how long.
const UNSAID: Duration = Duration::from_secs(30);

/// Sorts an answer that came at this moment.
pub(super) fn read(
    reply: &Reply,
    now: Timestamp,
) -> Result<Receipt, (SinkErrorKind, String, Option<Remedy>)> {
    let status = reply.status.as_u16();
    let slow = |retry_after| SinkErrorKind::RateLimited {
        retry_after,
        scope: Scope::Target,
    };
    let (kind, remedy) = match (status, retry_after(reply, now)) {
        (200..=299, _) => return Ok(Receipt::default()),
        (401 | 403 | 404 | 410, _) => {
            let gone = SinkErrorKind::TargetGone { moved_to: None };
            (gone, Some(Remedy::Url))
        }
        (429 | 503, Some(wait)) => (slow(wait), None),
        (429, None) => (slow(UNSAID), None),
        (408 | 425, _) => (SinkErrorKind::Transient, None),
        (400..=499, _) => (SinkErrorKind::Rejected, None),
        _ => (SinkErrorKind::Transient, None),
    };
    let hint = match status {
        300..=399 => ", and redirects are not followed",
        _ => "",
    };
    let words = format!("the webhook answered {status}{hint}");
    Err((kind, words, remedy))
}

/// `Retry-After`: seconds, or the date until which it is better not to come.
fn retry_after(reply: &Reply, now: Timestamp) -> Option<Duration> {
    if let Some(wait) = reply.seconds("retry-after") {
        return Some(wait);
    }
    let date = rfc2822::DateTimeParser::new();
    let until = date.parse_timestamp(reply.header("retry-after")?).ok()?;
    let wait = until.as_millisecond().saturating_sub(now.as_millis());
    http::wait(Duration::from_millis(u64::try_from(wait).unwrap_or(0)).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    /// 2026-01-01T00:00:00Z, a Thursday.
    const NOW: Timestamp = Timestamp(1_767_225_600_000);

    fn kind(status: u16, retry_after: &str) -> SinkErrorKind {
        let mut headers = HeaderMap::new();
        if !retry_after.is_empty() {
            headers.insert("retry-after", retry_after.parse().unwrap());
        }
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: Vec::new(),
        };
        read(&reply, NOW).unwrap_err().0
    }

    #[test]
    fn a_wait_is_said_in_seconds_or_by_a_date() {
        for (said, seconds) in [
            ("7", 7),
            ("Thu, 01 Jan 2026 00:01:30 GMT", 90),
            ("Wed, 31 Dec 2025 23:59:00 GMT", 0),
            ("Thu, 01 Jan 2099 00:00:00 GMT", 24 * 60 * 60),
            ("", 30),
            ("soon", 30),
            ("-5", 30),
        ] {
            let expected = SinkErrorKind::RateLimited {
                retry_after: Duration::from_secs(seconds),
                scope: Scope::Target,
            };
            assert_eq!(kind(429, said), expected, "{said}");
            let busy = if seconds == 30 {
                SinkErrorKind::Transient
            } else {
                expected
            };
            assert_eq!(kind(503, said), busy, "{said}");
        }
        assert_eq!(kind(500, "7"), SinkErrorKind::Transient);
    }
}
