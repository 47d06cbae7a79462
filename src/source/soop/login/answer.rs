//! What SOOP says to a login, and what the user can do about it.

use std::fmt;

use serde_json::Value;

use super::Pass;
use crate::redact::Secret;

/// Cookies that a login sets and that are sent back; the last two are older names (yt-dlp, obabo0801, maro5397).
const COOKIES: [&str; 13] = [
    AUTH_TICKET,
    "UserTicket",
    "BbsTicket",
    "RDB",
    "_au",
    "_au3rd",
    "_ausa",
    "_ausb",
    "AbroadChk",
    "AbroadVod",
    "isBbs",
    "PdboxTicket",
    "PdboxUser",
];
/// The one without which the others open nothing.
const AUTH_TICKET: &str = "AuthTicket";
/// Longest cookie that is kept, in bytes; browsers keep no longer ones either.
const MAX_COOKIE_BYTES: usize = 4_096;

/// `RESULT` of a login that was taken.
const TAKEN: i64 = 1;
/// `RESULT` of a failure that says nothing of the account.
const GENERAL_FAILURE: i64 = -32_008;

/// What came of one attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Logged in.
    In(Pass),
    /// Refused, and would be again.
    Refused(Refusal),
    /// It did not come about, and may at another time. In words.
    Failed(String),
}

/// A refusal that another attempt would not cure, by its `RESULT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(i64);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, remedy) = match self.0 {
            0 | -1 | -3 => ("id or password is wrong", "correct them"),
            -4 => ("the account is suspended", ANOTHER),
            -5 => ("the account is being deleted", ANOTHER),
            -6 => ("the account's membership has to be changed first", BROWSER),
            -7 => ("it is an account of the global site", ANOTHER),
            -8 => ("a guardian has to consent first", ANOTHER),
            -9 => ("the account is blocked", BROWSER),
            -10 => (
                "the account is blocked because of unauthorised access",
                BROWSER,
            ),
            -11 => (
                "the account has a second password",
                "switch that off at SOOP",
            ),
            -12 => ("the account has a security step", "switch that off at SOOP"),
            _ => ("for a reason that is not documented", BROWSER),
        };
        write!(
            f,
            "{what} (RESULT {}): {remedy}, then restart soopbell",
            self.0
        )
    }
}

const ANOTHER: &str = "use another account";
const BROWSER: &str = "log in with a browser once and do what SOOP asks for";

/// Reads an answer and the cookies that came with it.
pub(super) fn read(body: &[u8], cookies: &[Secret]) -> Outcome {
    let Some(result) = result(body) else {
        return Outcome::Failed("SOOP's answer to the login holds no RESULT".into());
    };
    match result {
        TAKEN => match pass(cookies) {
            Some(pass) => Outcome::In(pass),
            None => Outcome::Failed(format!("SOOP took the login and gave no {AUTH_TICKET}")),
        },
        GENERAL_FAILURE => Outcome::Failed(format!(
            "SOOP says that it failed (RESULT {GENERAL_FAILURE})"
        )),
        refused => Outcome::Refused(Refusal(refused)),
    }
}

/// A number, now and then written as a text.
fn result(body: &[u8]) -> Option<i64> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    match answer.get("RESULT")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The cookies worth keeping, if the essential one is among them.
fn pass(cookies: &[Secret]) -> Option<Pass> {
    let found: Vec<(&str, &str)> = COOKIES
        .iter()
        .filter_map(|name| Some((*name, value_of(name, cookies)?)))
        .collect();
    found.iter().find(|(name, _)| *name == AUTH_TICKET)?;
    let pairs: Vec<String> = found
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Some(Pass {
        cookies: Secret::new(&pairs.join("; ")),
    })
}

/// What a cookie was set to last; `None` if it was taken back or holds what no cookie can.
fn value_of<'a>(name: &str, cookies: &'a [Secret]) -> Option<&'a str> {
    let mut values = cookies.iter().filter_map(|cookie| {
        let pair = cookie.expose().split(';').next()?;
        let (found, value) = pair.split_once('=')?;
        (found.trim() == name).then(|| value.trim())
    });
    let fits = |value: &&str| {
        !matches!(*value, "" | "deleted")
            && value.len() <= MAX_COOKIE_BYTES
            && value.bytes().all(|b| b.is_ascii_graphic() && b != b',')
    };
    values.next_back().filter(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(texts: &[&str]) -> Vec<Secret> {
        texts.iter().map(|text| Secret::new(text)).collect()
    }

    #[test]
    fn the_cookies_of_a_login_are_kept_and_no_others() {
        let set = cookies(&[
            "AuthTicket=old; path=/",
            "tracker=1",
            "_au=a.b; domain=.sooplive.com; HttpOnly",
            "AuthTicket=.A32.x=; path=/; secure",
            "RDB=deleted",
            "UserTicket=a b",
            "isBbs=",
        ]);
        for result in ["1", "\"1\""] {
            let body = format!("{{\"RESULT\":{result}}}");
            let Outcome::In(pass) = read(body.as_bytes(), &set) else {
                panic!()
            };
            assert_eq!(pass.cookies.expose(), "AuthTicket=.A32.x=; _au=a.b");
            assert!(!format!("{pass:?}").contains("A32"));
        }
    }

    #[test]
    fn a_login_without_the_essential_cookie_is_none_yet() {
        for set in [
            &["UserTicket=a"][..],
            &["AuthTicket=a", "AuthTicket=deleted"],
        ] {
            let outcome = read(b"{\"RESULT\":1}", &cookies(set));
            assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
        }
    }

    #[test]
    fn each_refusal_says_what_can_be_done_and_a_hiccup_is_none() {
        let mut told = std::collections::BTreeSet::new();
        for result in [0, -1, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -99] {
            let Outcome::Refused(refusal) =
                read(format!("{{\"RESULT\":{result}}}").as_bytes(), &[])
            else {
                panic!("{result}")
            };
            let words = refusal.to_string();
            assert!(words.contains(&format!("(RESULT {result}): ")), "{words}");
            told.insert(words.split(" (").next().unwrap().to_owned());
        }
        assert_eq!(told.len(), 11, "{told:?}");
        for body in [
            "",
            "<html>",
            "{}",
            "[1]",
            "{\"RESULT\":null}",
            "{\"RESULT\":-32008}",
        ] {
            let outcome = read(body.as_bytes(), &[]);
            assert!(matches!(outcome, Outcome::Failed(_)), "{body}");
        }
    }
}
