//! `soopbell deliveries show`: everything about one delivery, and what can be done with it.

use clap::Args;

use super::which::{Meant, find};
use super::{Desk, Refused, Tongue, json, told};
use crate::cli::{Exit, complain, say};
use crate::dispatch::State;

/// Show everything about one delivery: its words, what became of it and why, and what can be done
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The delivery's id, or as much of its beginning as is clear
    #[arg(value_name = "ID")]
    id: String,
    /// Print one object of JSON, with the keys that `list --json` has
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) tongue: Tongue,
}

impl Show {
    pub(super) fn run(&self, desk: &Desk) -> Result<Exit, Refused> {
        let letters = desk.letters()?;
        let letter = match find(&self.id, &letters, desk)? {
            Meant::One(letter) => letter,
            Meant::Unclear(words) => {
                complain(&words);
                return Ok(Exit::Failed);
            }
        };
        if self.json {
            say(&json::letter(&letter, desk).to_string());
            return Ok(Exit::Good);
        }
        let parked = desk.read(letters.parked())?;
        let parked = parked.iter().find(|parked| {
            // What is over waits for nothing.
            !matches!(letter.state, State::Sent | State::Dropped)
                && desk.holds_up(parked, &letter.target)
        });
        for line in told::whole(&letter, parked, desk) {
            say(&line);
        }
        Ok(Exit::Good)
    }
}
