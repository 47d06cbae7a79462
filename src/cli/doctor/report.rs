//! Shows findings as they come: a line for people with a mark, or an object for programs.

use serde_json::json;

use super::super::output::Output;
use super::super::{plain, say};
use super::finding::{Area, Finding, Mark};
use super::words;
use crate::fault::{Ink, Language, Paint};

/// Width of the column that says what a line is about.
const COLUMN: usize = 9;

/// What was found so far.
pub(super) struct Report<'a> {
    output: &'a Output,
    language: Language,
    paint: Paint,
    bad: usize,
    warnings: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(output: &'a Output, language: Language) -> Self {
        Self {
            output,
            language,
            paint: output.paint(),
            bad: 0,
            warnings: 0,
        }
    }

    /// Shows a finding at once.
    pub(super) fn say(&mut self, area: Area, finding: &Finding) {
        let mark = finding.mark();
        match mark {
            Mark::Good => {}
            Mark::Warning => self.warnings += 1,
            Mark::Bad => self.bad += 1,
        }
        let message = plain(&words::message(finding, self.language));
        let help = words::help(finding, self.language).map(|help| plain(&help));
        if self.output.is_json() {
            say(&machine_readable(area, finding, &message, help.as_deref()));
            return;
        }
        let (sign, ink) = match mark {
            Mark::Good => ("✓", Ink::Green),
            Mark::Warning => ("!", Ink::Yellow),
            Mark::Bad => ("✗", Ink::Red),
        };
        let sign = self.paint.ink(ink, sign);
        say(&format!("{sign} {:COLUMN$} {message}", area.name()));
        if let Some(help) = help {
            say(&format!("  {:COLUMN$} → {help}", ""));
        }
    }

    /// Says what it came to, and how much is wrong.
    pub(super) fn finish(self) -> usize {
        self.output
            .note(&words::sum(self.bad, self.warnings, self.language));
        self.bad
    }
}

fn machine_readable(area: Area, finding: &Finding, message: &str, help: Option<&str>) -> String {
    // The number as a text: programs read large ones as fractions.
    let (url, permissions) = match finding {
        Finding::DiscordInvite { url, permissions } => (Some(url), Some(permissions.to_string())),
        Finding::TelegramInvite { url } => (Some(url), None),
        _ => (None, None),
    };
    json!({
        "area": area.name().to_lowercase(),
        "check": finding.name(),
        "status": match finding.mark() {
            Mark::Good => "good",
            Mark::Warning => "warning",
            Mark::Bad => "bad",
        },
        "target": finding.of_target(),
        "message": message,
        "help": help,
        "url": url,
        "permissions": permissions,
    })
    .to_string()
}
