//! `soopbell rules new`: a first rule, in a file of its own.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::files;
use crate::cli::words::Words;
use crate::cli::{Exit, complain, plain, say};

use crate::fault::{Fault, Language, Place, Problem, did_you_mean};
use crate::rule::{On, RuleId, starter};

/// Write a rule file to begin with: a rule that works, its test, and comments that say what to change
///
/// The file is called NAME.toml, or after the kind of event. A file that is there already is never written over.
#[derive(Debug, Args)]
pub(super) struct New {
    /// What the file is called: letters, digits, - and _ [default: the kind of event]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The kind of event, in English or Korean: donation, chat, arrival, notice … [default: donation]
    #[arg(
        long,
        value_name = "KIND",
        default_value = "donation",
        hide_default_value = true
    )]
    kind: String,
    /// The folder to write it into [default: the configuration's, which is rules]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

/// Why nothing was written.
enum Refusal {
    Kind(Box<Fault>),
    Name(String),
    IsThere(PathBuf),
    Io(PathBuf, io::Error),
}

impl New {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let (loaded, configured) = files::configuration(config);
        let language = self.language.unwrap_or(configured);
        let folder = match (&self.dir, &loaded) {
            (Some(folder), _) => folder.clone(),
            (None, Ok(config)) => config.rules_dir.path.clone(),
            (None, Err(_)) => PathBuf::from("rules"),
        };
        match self.write(&folder, language) {
            Ok((file, is_first)) => {
                let name = plain(&file.display().to_string());
                let elsewhere = self.dir.as_ref().map(|folder| folder.display().to_string());
                let folder_argument = elsewhere.map(|folder| format!(" {}", plain(&folder)));
                let written = Words::NewRule {
                    file: &name,
                    folder: folder_argument.as_deref().unwrap_or_default(),
                };
                say(&written.say(language));
                if is_first {
                    say(&Words::FirstRule(&plain(&folder.display().to_string())).say(language));
                }
                if !folder.join("schema.json").exists() {
                    let schema = plain(&folder.join("schema.json").display().to_string());
                    say(&Words::NoSchema(&schema).say(language));
                }
                Exit::Good
            }
            Err(refusal) => refusal.complain(language),
        }
    }

    /// Writes the file; says which, and whether the folder was made for it.
    fn write(&self, folder: &Path, language: Language) -> Result<(PathBuf, bool), Refusal> {
        let on =
            On::parse(&self.kind).ok_or_else(|| Refusal::Kind(Box::new(no_kind(&self.kind))))?;
        let own = on.name().replace('_', "-");
        let name = match &self.name {
            Some(name) => stem(name).ok_or_else(|| Refusal::Name(name.clone()))?,
            None => &own,
        };
        // What cannot be an id is called after the kind.
        let kebab = name.to_ascii_lowercase().replace('_', "-");
        let id = RuleId::parse(&kebab).or_else(|| RuleId::parse(&own));
        let text = id.map(|id| starter(on, &id, language)).unwrap_or_default();
        let is_first = match std::fs::create_dir(folder) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            Err(error) => return Err(Refusal::Io(folder.to_owned(), error)),
        };
        let path = folder.join(format!("{name}.toml"));
        let mut file = File::create_new(&path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Refusal::IsThere(path.clone()),
            _ => Refusal::Io(path.clone(), error),
        })?;
        if let Err(error) = file.write_all(text.as_bytes()) {
            // Half a rule is worse than none.
            let _left_over = std::fs::remove_file(&path);
            return Err(Refusal::Io(path, error));
        }
        Ok((path, is_first))
    }
}

impl Refusal {
    fn complain(&self, language: Language) -> Exit {
        match self {
            Self::Kind(fault) => {
                complain(fault.render(language).trim_end());
                return Exit::WrongUsage;
            }
            Self::Name(name) => {
                complain(&Words::BadFileName(&shown(name)).say(language));
                return Exit::WrongUsage;
            }
            Self::IsThere(path) => {
                let path = plain(&path.display().to_string());
                complain(&Words::FileIsThere(&path).say(language));
            }
            Self::Io(path, error) => {
                let file = &plain(&path.display().to_string());
                let why = &error.to_string();
                complain(&Words::CannotWrite { file, why }.say(language));
            }
        }
        Exit::Failed
    }
}

/// As much of what was typed as anybody wants to see again.
fn shown(typed: &str) -> String {
    plain(&typed.chars().take(60).collect::<String>())
}

/// That there is no such kind of event, told as any other wrong word is.
fn no_kind(typed: &str) -> Fault {
    let names = On::names_like(typed);
    Fault {
        place: Place::named("--kind"),
        problem: Problem::BadChoice {
            key: "--kind".into(),
            found: shown(typed),
            suggestion: did_you_mean(typed, names).map(str::to_owned),
            choices: names.map(str::to_owned).to_vec(),
        },
    }
}

/// The name of a file without its ending, if it is one that every system takes and that leads nowhere else.
fn stem(name: &str) -> Option<&str> {
    /// Leaves room for the ending in any file system.
    const MAX_BYTES: usize = 100;
    /// What Windows keeps for its devices.
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let is_fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let lower = stem.to_lowercase();
    let device = lower.strip_prefix("com").or(lower.strip_prefix("lpt"));
    let is_device = device.is_some_and(|it| it.chars().count() == 1);
    let is_fine = !stem.is_empty()
        && stem.len() <= MAX_BYTES
        && stem.chars().all(is_fine)
        && !stem.starts_with('-')
        && !RESERVED.contains(&lower.as_str())
        && !is_device;
    is_fine.then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_file_in_the_folder_on_every_system() {
        let longest = "a".repeat(100);
        for name in [
            "a",
            "big-gift",
            "Big_Gift2",
            "큰후원",
            "\u{1107}\u{1167}",
            &longest,
        ] {
            assert_eq!(stem(name), Some(name));
            assert_eq!(stem(&format!("{name}.toml")), Some(name));
        }
        for name in [
            "",
            ".toml",
            ".",
            "..",
            "../a",
            "a/b",
            "/etc/a",
            "a\\b",
            "C:a",
            "a\0b",
            "a\nb",
            "a\u{1b}[2J",
            "a\u{202e}b",
            "a b",
            "-a",
            "a.b",
            "a.toml.toml",
            "~",
            "con",
            "NUL",
            "com1",
            "LPT¹",
            "aux.toml",
            &"a".repeat(101),
            &"가".repeat(34),
        ] {
            assert_eq!(stem(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_kind_that_is_not_there_is_told_with_the_one_that_was_meant() {
        for (typed, meant) in [
            ("donaton", Some("donation")),
            ("후언", Some("후원")),
            ("zzz", None),
            ("", None),
        ] {
            let Problem::BadChoice { suggestion, .. } = no_kind(typed).problem else {
                panic!("{typed}");
            };
            assert_eq!(suggestion.as_deref(), meant, "{typed}");
        }
    }
}
