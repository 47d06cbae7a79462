//! Which deliveries are meant: by the beginning of their ids, or by what they have in common.

use clap::Args;

use super::{Desk, Refused, told};
use crate::cli::moment;
use crate::dispatch::State;
use crate::store::{Filter, Found, Letter, Letters, id_beginning};

/// What somebody should know of: it failed at least once, or nobody got it.
pub(super) const PROBLEM: [State; 5] = [
    State::Retry,
    State::Uncertain,
    State::Held,
    State::Dead,
    State::Expired,
];

/// What deliveries have in common.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Only to this target; may be given several times
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Only in this state; may be given several times
    ///
    /// One of gathering, due, sending, retry, uncertain, live, held, sent, expired, dead and dropped; or a group of them:
    /// open (something is still to come of it by itself), settled, problem (retry, uncertain, held, dead, expired).
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<String>,
    /// Only of this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Only about what happened since: 1h, 2d, or a moment in Korea like 2026-11-27T10:00
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
}

impl Which {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.target.is_empty()
            && self.state.is_empty()
            && self.rule.is_none()
            && self.since.is_none()
    }

    /// What is said, as the file is asked.
    pub(super) fn filter(&self, desk: &Desk) -> Result<Filter, Refused> {
        let mut states = Vec::new();
        for name in &self.state {
            let meant = states_of(name)
                .ok_or_else(|| Refused::Usage(told::no_such_state(name, desk.language)))?;
            states.extend(meant);
        }
        let since = self.since.as_ref().map(|text| {
            moment::meant(text, desk.now)
                .ok_or_else(|| Refused::Usage(told::no_moment(text, desk.language)))
        });
        let targets = self.target.iter();
        Ok(Filter {
            targets: targets.map(|name| super::target(name)).collect(),
            states,
            rule: self.rule.clone(),
            since: since.transpose()?,
        })
    }
}

/// The states that somebody means by a word.
fn states_of(word: &str) -> Option<Vec<State>> {
    let those = |is_meant: fn(&State) -> bool| State::ALL.into_iter().filter(is_meant).collect();
    match word {
        "open" => Some(those(|state| state.is_open())),
        "settled" => Some(those(|state| !state.is_open())),
        "problem" => Some(PROBLEM.to_vec()),
        name => State::named(name).map(|state| vec![state]),
    }
}

/// What somebody means by the beginning of an id.
pub(super) enum Meant {
    One(Box<Letter>),
    /// It cannot be told which, or there is none; in words.
    Unclear(String),
}

/// Finds the delivery whose id begins like this, however it was copied.
pub(super) fn find(typed: &str, letters: &Letters, desk: &Desk) -> Result<Meant, Refused> {
    let no_id = || Refused::Usage(told::no_id(typed, desk.language));
    let id = id_beginning(typed, 1).ok_or_else(no_id)?;
    Ok(match desk.read(letters.meant(&id, 1, None))? {
        Found::One(letter) => Meant::One(letter),
        Found::Several(found) => Meant::Unclear(told::ambiguous(&id, &found, desk.language)),
        Found::Nothing => Meant::Unclear(told::not_found(&id, desk.language)),
        Found::NoId => return Err(no_id()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_known_however_it_was_copied_and_nothing_else_is_one() {
        for (typed, expected) in [
            ("3f9a01bc", Some("3f9a01bc")),
            (" `3F9A` ", Some("3f9a")),
            ("", None),
            ("%", None),
            ("x", None),
            ("3f9a'; --", None),
            ("0123456789abcdef012345678", None),
        ] {
            assert_eq!(id_beginning(typed, 1).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn groups_are_what_they_say() {
        let open = states_of("open").unwrap();
        let settled = states_of("settled").unwrap();
        assert_eq!(open.len() + settled.len(), State::ALL.len());
        assert!(settled.contains(&State::Held) && open.contains(&State::Live));
        assert_eq!(states_of("problem").unwrap(), PROBLEM);
        for state in State::ALL {
            assert_eq!(states_of(state.name()).unwrap(), [state]);
        }
        assert_eq!(states_of("Dead"), None);
    }
}
