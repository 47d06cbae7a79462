//! How fast each stretch of the way of an event is: `cargo bench --bench pipeline`, or with `-- --quick` in seconds;
//! `-- packets`, `rules`, `durable`, `history` or `ring` for one table alone.
//!
//! Every table has a reference that does the least that could be done in the same runs on the same machine: what
//! travels from one machine to another is the ratio to it, not the figure.

mod durable;
mod history;
mod meter;
mod mix;
mod packets;
mod ring;
mod rules;

use std::error::Error;
use std::io::{self, Write};

/// What went wrong, in words.
type Fallible<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Fallible {
    // Cargo itself adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (options, tables): (Vec<_>, Vec<_>) =
        (arguments.iter().map(String::as_str)).partition(|argument| argument.starts_with("--"));
    let quick = options.contains(&"--quick");
    let wanted = |table| tables.is_empty() || tables.contains(&table);
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "medians; × is the median of the ratios to the first line"
    )?;
    if wanted("packets") {
        packets::run(quick, &mut out)?;
    }
    if wanted("rules") {
        rules::run(quick, &mut out)?;
    }
    if wanted("durable") {
        durable::run(quick, &mut out)?;
    }
    if wanted("history") {
        history::run(quick, &mut out)?;
    }
    if wanted("ring") {
        ring::run(quick, &mut out)?;
    }
    Ok(())
}
