//! `soopbell deliveries list`: how each target stands, and what did not arrive.

use clap::Args;

use super::which::{PROBLEM, Which};
use super::{Desk, Refused, Tongue, json, told};
use crate::app;
use crate::cli::{Exit, complain, say};
use crate::store::{Filter, Letter, Letters, Standing};

/// List deliveries, the newest first
///
/// Without a filter it tells how every target stands, and lists what did not arrive.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    which: Which,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Print one object of JSON a line
    ///
    /// Those with the `kind` `target` come first, where there is no filter: `target`, `configured`, `waiting`, `held`, `dead`,
    /// `expired`, and `parked`, which is null or an object with `token` (null where it is the target itself that is left
    /// alone), `since`, `check_at` and `error`.
    ///
    /// Those with the `kind` `delivery` have `id`, `target`, `configured`, `state`, `rule`, `streamer`, `streamer_nick`, `at`,
    /// `words`, `fields` (each with `name` and `value`), `attempts`, `error`, `remote_id`, `copies`, `position`, `not_before`,
    /// `uncertain_since`, `expires_at`, `closes_at` and `settled_at`. What is not known is null; moments are milliseconds
    /// since 1970.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) tongue: Tongue,
}

impl List {
    pub(super) fn run(&self, desk: &Desk) -> Result<Exit, Refused> {
        let mut filter = self.which.filter(desk)?;
        let letters = desk.letters()?;
        let is_overview = self.which.is_empty();
        if is_overview {
            filter.states = PROBLEM.to_vec();
            self.targets(&letters, desk)?;
        }
        let (found, count) = desk.read(letters.list(&filter, self.limit))?;
        self.show(&found, count, is_overview, desk);
        if found.is_empty() && !is_overview {
            complain(&told::nothing_fits(desk.language));
            for target in unknown(&filter, desk) {
                complain(&told::no_such_target(
                    target,
                    &app::targets(&desk.config),
                    desk.language,
                ));
            }
            return Ok(Exit::Failed);
        }
        Ok(Exit::Good)
    }

    /// Tells how every target stands that is configured or of which there is anything to tell.
    fn targets(&self, letters: &Letters, desk: &Desk) -> Result<(), Refused> {
        let mut known = desk.read(letters.standings())?;
        let parked = desk.read(letters.parked())?;
        let mut standings = Vec::new();
        for target in app::targets(&desk.config) {
            let place = known.iter().position(|it| it.target == target);
            standings.push(match place {
                Some(place) => known.swap_remove(place),
                None => Standing::new(target),
            });
        }
        known.retain(|it| it.waiting + it.held + it.dead + it.expired > 0);
        known.sort_by(|a, b| a.target.cmp(&b.target));
        standings.extend(known);
        if self.json {
            for standing in &standings {
                say(&json::standing(standing, &parked, desk).to_string());
            }
        } else {
            for line in told::overview(&standings, &parked, desk) {
                say(&line);
            }
        }
        Ok(())
    }

    fn show(&self, found: &[Letter], count: u64, is_overview: bool, desk: &Desk) {
        let more = count - (found.len() as u64).min(count);
        if self.json {
            for letter in found {
                say(&json::letter(letter, desk).to_string());
            }
            if more > 0 {
                complain(&told::more(more, self.limit, desk.language));
            }
            return;
        }
        if is_overview {
            say("");
            say(&told::problems(count, desk.language));
        }
        for line in told::letters(found, desk) {
            say(&line);
        }
        if more > 0 {
            say(&told::more(more, self.limit, desk.language));
        }
    }
}

/// The targets that were asked for and that are not configured.
fn unknown<'a>(filter: &'a Filter, desk: &'a Desk) -> impl Iterator<Item = &'a str> {
    let targets = filter.targets.iter();
    targets
        .filter(|target| !desk.is_configured(target))
        .map(|target| target.0.as_str())
}
