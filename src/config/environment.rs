//! What the environment says, as a value that a test can make up.

use std::collections::BTreeMap;
use std::fmt;

use super::key::KeyPath;
use super::reader::shorten;
use crate::fault::{Fault, Place, Problem, did_you_mean};

/// Every key can be set from the environment: `SOOPBELL__SOOP__LIVE_URL` is `live_url` under `[soop]`.
///
/// Numbers and durations are written as in the file, lists with commas between. An empty variable counts as one that
/// is not set, because that is what container tools make of a variable nobody filled in.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    not_text: Vec<String>,
}

pub(super) const PREFIX: &str = "SOOPBELL";
pub(super) const SEPARATOR: &str = "__";

/// No key lies deeper than `targets.<name>.<key>`.
const MAX_DEPTH: usize = 3;

impl Environment {
    /// The variables this process was started with.
    pub fn of_process() -> Self {
        let mut env = Self::default();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else {
                continue;
            };
            match value.into_string() {
                Ok(value) => env.insert(name, value),
                Err(_) if is_ours(&name) => env.not_text.push(name),
                Err(_) => {}
            }
        }
        env
    }

    /// No variables at all.
    pub fn none() -> Self {
        Self::default()
    }

    fn insert(&mut self, name: String, value: String) {
        if is_ours(&name) && !value.is_empty() {
            self.variables.insert(name, value);
        }
    }

    /// Splits the variables into those that name a key and faults for those that cannot.
    ///
    /// What the `config` crate makes of a name is a path expression in which `A[9]` asks for an array of ten, so only
    /// plain names are let through.
    pub(super) fn read(&self) -> (BTreeMap<KeyPath, Variable<'_>>, Vec<Fault>) {
        let mut found = BTreeMap::new();
        let mut faults: Vec<Fault> = self
            .not_text
            .iter()
            .map(|name| Fault {
                place: Place::named(name.as_str()),
                problem: Problem::NotUtf8,
            })
            .collect();
        for (name, value) in &self.variables {
            let lower = name.to_lowercase();
            let segments: Vec<&str> = lower.split(SEPARATOR).skip(1).collect();
            let plain = |s: &&str| {
                !s.is_empty()
                    && s.bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
            };
            if segments.len() <= MAX_DEPTH && segments.iter().all(plain) {
                found.insert(KeyPath::of(&segments), Variable { name, value });
            } else {
                faults.push(unknown(name));
            }
        }
        (found, faults)
    }
}

/// One variable under its own name.
#[derive(Clone, Copy)]
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
}

fn is_ours(name: &str) -> bool {
    name.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.starts_with(SEPARATOR))
}

fn unknown(name: &str) -> Fault {
    let known: Vec<String> = super::raw::keys().iter().map(KeyPath::variable).collect();
    Fault {
        place: Place::named(name),
        problem: Problem::UnknownKey {
            key: shorten(name),
            suggestion: did_you_mean(name, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        },
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let mut env = Self::default();
        for (name, value) in variables {
            env.insert(name.into(), value.into());
        }
        env
    }
}

/// Names only: among the values are tokens.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}
