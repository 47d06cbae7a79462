//! Runs several ways of doing something in turn, so that whatever else the machine does falls on all of them.

use std::io::Write;
use std::time::Duration;

use tokio::time::Instant;

use crate::Fallible;

/// One way of doing it: a name, how many things one run does, and the run, which says how long they took.
pub(crate) struct Runner<'a> {
    name: String,
    things: usize,
    run: Box<dyn FnMut() -> Fallible<Duration> + 'a>,
}

impl<'a> Runner<'a> {
    /// Takes the time itself, to leave out what only prepares a run.
    pub(crate) fn timed(
        name: impl Into<String>,
        things: usize,
        run: impl FnMut() -> Fallible<Duration> + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            things,
            run: Box::new(run),
        }
    }

    /// All of a run counts.
    pub(crate) fn new(name: impl Into<String>, things: usize, mut run: impl FnMut() + 'a) -> Self {
        Self::timed(name, things, move || {
            let start = Instant::now();
            run();
            Ok(start.elapsed())
        })
    }
}

/// Runs them all in turn, `rounds` times, and writes a table; the first is the reference.
pub(crate) fn race(
    title: &str,
    rounds: usize,
    runners: &mut [Runner<'_>],
    out: &mut impl Write,
) -> Fallible {
    let mut rows = vec![Vec::with_capacity(rounds); runners.len()];
    // The first round warms up.
    for round in 0..=rounds {
        for (runner, row) in runners.iter_mut().zip(&mut rows) {
            let took = (runner.run)()?.as_secs_f64();
            if round > 0 {
                #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
                row.push(took / runner.things as f64);
            }
        }
    }
    let reference = rows.first().cloned().unwrap_or_default();
    writeln!(out, "\n{title}")?;
    for (runner, row) in runners.iter().zip(rows) {
        let ratios = row.iter().zip(&reference).map(|(it, base)| it / base);
        let ratio = median(ratios.collect());
        let each = median(row);
        let (nanos, rate) = (each * 1e9, 1.0 / each);
        writeln!(
            out,
            "  {:<48}{nanos:>10.1} ns {rate:>14.0} /s {ratio:>9.2} ×",
            runner.name
        )?;
    }
    Ok(())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
