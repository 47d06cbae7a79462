//! The configuration, the rules, the data folder and its disk.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::super::output::Output;
use super::finding::{Area, Finding};
use super::report::Report;
use crate::app::free_disk;
use crate::config::Config;
use crate::fault::{Fault, Language};
use crate::folder;
use crate::notify::try_out;

const MIB: u64 = 1024 * 1024;

/// Looks at all of it; whether the rules are right.
pub(super) fn check(
    config: &Config,
    report: &mut Report<'_>,
    output: &Output,
    language: Language,
) -> bool {
    let streamers = config.soop.streamers.len();
    let targets = config.targets.len();
    let configured = match streamers {
        // Chats may have streamers watched that no file names.
        0 if config.takes_commands() => Finding::Configured { streamers, targets },
        0 => Finding::NoStreamers,
        _ => Finding::Configured { streamers, targets },
    };
    report.say(Area::Home, &configured);
    let compiled = folder::sources(config).and_then(|it| folder::compile(config, &it));
    let (faults, rules) = match compiled {
        Ok(book) => {
            let mut faults = book.warnings().to_vec();
            faults.extend(try_out(&book));
            (faults, book.rules().len())
        }
        Err(faults) => (faults, 0),
    };
    output.show(&faults, language);
    let warnings = faults.iter().filter(|fault| fault.is_warning()).count();
    let wrong = faults.len() - warnings;
    let found = match wrong {
        0 => Finding::Rules { rules, warnings },
        faults => Finding::BadRules { faults },
    };
    report.say(Area::Home, &found);
    folder_and_disk(config, report);
    faults.iter().all(Fault::is_warning)
}

fn folder_and_disk(config: &Config, report: &mut Report<'_>) {
    let there = nearest(&config.data_dir);
    let folder = config.data_dir.display().to_string();
    let written = match &there {
        Ok(there) => try_to_write(there),
        Err(error) => Err(error.kind().into()),
    };
    let found = match written {
        Ok(()) => Finding::Folder { folder },
        Err(error) => Finding::BadFolder {
            folder,
            why: error.to_string(),
        },
    };
    report.say(Area::Home, &found);
    if let Some(free) = there.ok().as_deref().and_then(free_disk) {
        let found = Finding::Disk {
            free_mib: free / MIB,
            limit_mib: config.owner.disk_free.map(|limit| limit / MIB),
        };
        report.say(Area::Home, &found);
    }
}

/// The folder, or the one in which it would be made.
fn nearest(folder: &Path) -> std::io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let mut there = folder.as_path();
    loop {
        match fs::metadata(there) {
            Ok(found) if found.is_dir() => return Ok(there.to_owned()),
            Ok(_) => return Err(std::io::ErrorKind::NotADirectory.into()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => match there.parent() {
                Some(parent) => there = parent,
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}

/// Writes a file of its own and removes it.
fn try_to_write(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".soopbell-doctor-{}", std::process::id()));
    let written = File::create_new(&path).and_then(|mut file| file.write_all(b"soopbell"));
    let removed = match &written {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) if !path.exists() => Ok(()),
        _ => fs::remove_file(&path),
    };
    written.and(removed)
}
