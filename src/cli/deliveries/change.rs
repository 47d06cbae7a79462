//! `soopbell deliveries resend`, `drop` and `resume`: what a person does about deliveries that did not arrive.

use std::collections::BTreeSet;

use clap::Args;

use super::which::{Meant, Which, find};
use super::{Desk, Refused, Tongue, target, told};
use crate::app;
use crate::cli::{Exit, complain, say};
use crate::dispatch::{Line, State};
use crate::sink::TargetId;
use crate::store::{Letters, Outcome};

/// Most deliveries of which it is said one by one why nothing could be done.
const MOST_TOLD: usize = 10;
/// To how many characters ids are cut where many are named.
const SHORT: usize = 8;

/// Send deliveries again, as they stand: those that were given up, held or dropped, that expired, or even that arrived
///
/// They do not expire any more. Filters need --all, and mean what is held, dead or expired unless --state says otherwise.
#[derive(Debug, Args)]
pub(super) struct Resend {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    pub(super) tongue: Tongue,
}

/// Give deliveries up that have not arrived: they are not sent any more, nor listed as a problem
///
/// Filters need --all, and mean whatever can be given up unless --state says otherwise.
#[derive(Debug, Args)]
pub(super) struct Drop {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    pub(super) tongue: Tongue,
}

/// Try at once what is left alone until a person has acted: a target, with the token that it is reached with
///
/// Without a target it is all that is left alone. It is tried again by itself every few minutes as well.
#[derive(Debug, Args)]
pub(super) struct Resume {
    /// The target
    #[arg(value_name = "TARGET", conflicts_with = "all")]
    target: Option<String>,
    /// All that is left alone
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    pub(super) tongue: Tongue,
}

/// Which deliveries: by their ids, or by what they have in common.
#[derive(Debug, Args)]
struct Chosen {
    /// The deliveries' ids, or as much of their beginnings as is clear
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    which: Which,
    /// All that the filters mean
    #[arg(long)]
    all: bool,
}

/// What is to be done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Resend,
    Drop,
}

/// A delivery with which something is to be done.
struct Named {
    id: String,
    short: String,
}

impl Resend {
    pub(super) fn run(&self, desk: &Desk) -> Result<Exit, Refused> {
        self.chosen.change(Deed::Resend, desk)
    }
}

impl Drop {
    pub(super) fn run(&self, desk: &Desk) -> Result<Exit, Refused> {
        self.chosen.change(Deed::Drop, desk)
    }
}

impl Deed {
    /// Which deliveries are meant by filters that name no state.
    fn states(self) -> &'static [State] {
        match self {
            Self::Resend => &[State::Held, State::Dead, State::Expired],
            Self::Drop => &[
                State::Gathering,
                State::Due,
                State::Retry,
                State::Uncertain,
                State::Live,
                State::Held,
                State::Expired,
                State::Dead,
            ],
        }
    }
}

impl Chosen {
    fn change(&self, deed: Deed, desk: &Desk) -> Result<Exit, Refused> {
        let language = desk.language;
        let has_filter = !self.which.is_empty();
        if self.ids.is_empty() && !has_filter {
            return Err(Refused::Usage(told::say_which(deed, desk)));
        }
        if !self.ids.is_empty() && (has_filter || self.all) {
            return Err(Refused::Usage(told::ids_or_filters(language)));
        }
        let mut filter = self.which.filter(desk)?;
        if filter.states.is_empty() {
            filter.states = deed.states().to_vec();
        }
        let mut letters = desk.letters()?;
        let (named, mut all_done) = if has_filter {
            let ids = desk.read(letters.ids(&filter))?;
            if !self.all {
                return Err(Refused::Usage(told::say_all(deed, ids.len(), language)));
            }
            if ids.is_empty() {
                return Err(Refused::Failed(told::nothing_fits(language)));
            }
            (ids.into_iter().map(Named::new).collect(), true)
        } else {
            self.named(&letters, desk)?
        };
        let ids: Vec<_> = named.iter().map(|named| named.id.clone()).collect();
        let outcomes = match deed {
            Deed::Resend => letters.resend(&ids),
            Deed::Drop => letters.drop(&ids, desk.now),
        };
        all_done &= report(deed, &named, &desk.read(outcomes)?, self.all, desk);
        Ok(if all_done { Exit::Good } else { Exit::Failed })
    }

    /// The deliveries with these ids, and whether each of them names one.
    fn named(&self, letters: &Letters, desk: &Desk) -> Result<(Vec<Named>, bool), Refused> {
        let (mut named, mut all_clear) = (Vec::<Named>::new(), true);
        let mut unclear = Vec::new();
        for typed in &self.ids {
            match find(typed, letters, desk)? {
                Meant::One(letter) if named.iter().any(|it| it.id == letter.id) => {}
                Meant::One(letter) => named.push(Named {
                    id: letter.id,
                    short: letter.short,
                }),
                Meant::Unclear(words) => unclear.push(words),
            }
        }
        // Only now: what is no id at all is told before anything else.
        for words in unclear {
            complain(&words);
            all_clear = false;
        }
        Ok((named, all_clear))
    }
}

impl Named {
    fn new(id: String) -> Self {
        Self {
            short: id.chars().take(SHORT).collect(),
            id,
        }
    }
}

/// Tells what came of it; says whether all could be done.
fn report(deed: Deed, named: &[Named], outcomes: &[Outcome], by_filter: bool, desk: &Desk) -> bool {
    let language = desk.language;
    let mut targets = BTreeSet::new();
    let (mut done, mut refused) = (0, 0);
    for (Named { short, .. }, outcome) in named.iter().zip(outcomes) {
        if let Outcome::Done(target) = outcome {
            done += 1;
            if !by_filter {
                say(&told::done(deed, short, target, language));
            }
            targets.insert(target);
        } else {
            refused += 1;
            if refused <= MOST_TOLD {
                complain(&told::refused(deed, short, outcome, desk));
            }
        }
    }
    if refused > MOST_TOLD {
        complain(&told::and_more(refused - MOST_TOLD, language));
    }
    if by_filter {
        say(&told::done_in_all(deed, done, language));
    }
    if deed == Deed::Resend && done > 0 {
        for target in targets.into_iter().filter(|it| !desk.is_configured(it)) {
            say(&told::waits_for_target(target, language));
        }
        say(&told::soon(language));
    }
    refused == 0
}

impl Resume {
    pub(super) fn run(&self, desk: &Desk) -> Result<Exit, Refused> {
        let mut letters = desk.letters()?;
        let mut parked = desk.read(letters.parked())?;
        let wanted = self.target.as_deref().map(target);
        if let Some(wanted) = &wanted {
            parked.retain(|parked| desk.holds_up(parked, wanted));
        }
        let names: Vec<TargetId> = parked.iter().map(|it| target(&it.name)).collect();
        let lines = parked.iter().zip(&names).map(|(parked, name)| {
            if parked.is_token {
                Line::Token(&parked.name)
            } else {
                Line::Target(name)
            }
        });
        let lines: Vec<_> = lines.collect();
        let resumed = desk.read(letters.resume(&lines))?;
        for parked in &resumed {
            say(&told::resumed(parked, desk.language));
        }
        if !resumed.is_empty() {
            say(&told::soon(desk.language));
            return Ok(Exit::Good);
        }
        Err(Refused::Failed(match &wanted {
            Some(wanted) if !desk.is_configured(wanted) => {
                told::no_such_target(&wanted.0, &app::targets(&desk.config), desk.language)
            }
            wanted => told::nothing_parked(wanted.as_ref(), desk.language),
        }))
    }
}
