//! The folder of rule files as commands read, check and change it. Whatever is said of a file names it by the folder and the
//! name in it, as people know it: where the folder is, is nobody's business in a chat.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::trouble;
use crate::command::rules::NotPut;
use crate::config::Config;
use crate::fault::{Fault, Source};
use crate::folder;
use crate::notify::try_one;
use crate::rule::{Checked, Fingerprint, Rulebook};

/// As most files are: everybody may read it.
const READABLE: u32 = 0o644;
/// The same for a folder.
const OPEN_TO_READERS: u32 = 0o755;
/// What is on its way to a name begins like this, which no rule file does.
const UNFINISHED: &str = ".soopbell-";

/// The rule files of a configuration.
pub(super) struct Shelf<'c> {
    config: &'c Config,
}

impl<'c> Shelf<'c> {
    pub(super) fn new(config: &'c Config) -> Self {
        Self { config }
    }

    /// The files as they are written now.
    pub(super) fn files(&self) -> Result<Vec<Source>, Vec<Fault>> {
        let sources = folder::sources(self.config).map_err(|faults| self.renamed(faults))?;
        let named = sources.into_iter().map(|source| Source {
            name: self.known_as(&source.name),
            text: source.text,
        });
        Ok(named.collect())
    }

    /// Checks all rules as they would be with this file saying this, and has their tests run.
    pub(super) fn check(
        &self,
        file: &str,
        text: String,
        run: impl FnOnce(&Rulebook) -> Vec<Fault>,
    ) -> Result<Checked, Vec<Fault>> {
        let checked = folder::check_change(self.config, &self.files()?, file, text)?;
        let faults = run(&checked.book);
        if faults.is_empty() {
            Ok(checked)
        } else {
            Err(faults)
        }
    }

    /// The same, and writes the file, if it says what it did when `before` was taken, until its place is taken.
    pub(super) fn put(
        &self,
        file: &str,
        before: &Fingerprint,
        text: String,
        run: impl FnOnce(&Rulebook) -> Vec<Fault>,
    ) -> Result<Rulebook, NotPut> {
        self.unchanged(file, before)?;
        let checked = self.check(file, text, run).map_err(NotPut::Faults)?;
        // Somebody may have saved it by hand while the tests ran.
        let files = self.unchanged(file, before)?;
        let written = write(
            &self.config.rules_dir.path,
            &files,
            base(file),
            &checked.text,
        );
        written.map_err(|error| NotPut::Trouble(trouble(&error)))?;
        Ok(checked.book)
    }

    /// Runs the tests of the files as they are written now, or those in this rule's file: how many there are, and what did
    /// not come out as expected. Where the files are no rules there is no test to run, and what is wrong with them is said.
    pub(super) fn test(&self, rule: Option<&str>) -> (usize, Vec<Fault>) {
        let compiled = self
            .files()
            .and_then(|files| folder::compile(self.config, &files));
        let book = match compiled {
            Ok(book) => book,
            Err(faults) => return (0, faults),
        };
        let file = rule.map(|id| book.rule(id).map(|rule| &rule.file));
        let trials = book.trials().iter();
        let trials = trials.filter(|trial| file.is_none_or(|file| file == Some(&trial.file)));
        let (mut ran, mut faults) = (0, Vec::new());
        for trial in trials {
            ran += 1;
            faults.extend(try_one(&book, trial));
        }
        (ran, faults)
    }

    /// The files, if this one says what it did when `before` was taken.
    fn unchanged(&self, file: &str, before: &Fingerprint) -> Result<Vec<Source>, NotPut> {
        let files = self.files().map_err(NotPut::Faults)?;
        let now = files.iter().find(|source| &*source.name == file);
        if Fingerprint::of(now.map_or("", |source| &*source.text)) == *before {
            Ok(files)
        } else {
            Err(NotPut::ChangedSince)
        }
    }

    fn renamed(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        for fault in &mut faults {
            fault.place.file = self.known_as(&fault.place.file);
        }
        faults
    }

    /// How people know a file, or the folder itself.
    fn known_as(&self, file: &str) -> Arc<str> {
        let path = &self.config.rules_dir.path;
        let folder = path.file_name();
        let folder = folder.map_or_else(|| "rules".into(), |name| name.to_string_lossy());
        if Path::new(file) == path {
            folder.into()
        } else {
            format!("{folder}/{}", base(file)).into()
        }
    }
}

/// Writes one file of the folder. Where the shipped rules are used, all of them become files with it: what is in the folder is
/// all there is from then on.
fn write(folder: &Path, files: &[Source], name: &str, text: &str) -> io::Result<()> {
    if folder.try_exists()? {
        return replace(folder, name, text);
    }
    let others = files
        .iter()
        .map(|source| (base(&source.name), &*source.text));
    let others = others.filter(|(other, _)| *other != name);
    found(folder, others.chain([(name, text)]))
}

/// Makes the folder with these files in it, so that it is there with all of them or not at all, after a crash too.
fn found<'f>(folder: &Path, files: impl Iterator<Item = (&'f str, &'f str)>) -> io::Result<()> {
    let parent = match folder.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let unfinished = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(parent)?;
    for (name, text) in files {
        let mut file = File::create_new(unfinished.path().join(name))?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(Permissions::from_mode(READABLE))?;
        file.sync_all()?;
    }
    fs::set_permissions(unfinished.path(), Permissions::from_mode(OPEN_TO_READERS))?;
    File::open(unfinished.path())?.sync_all()?;
    fs::rename(unfinished.path(), folder)?;
    // It has another name now, by which it stays.
    let _gone = unfinished.keep();
    File::open(parent)?.sync_all()
}

/// Puts a file in the place of another, so that whoever reads sees the one or the other as a whole, after a crash too. Who
/// may read and write it stays as it was, and so does a link that stands in the folder for a file elsewhere.
fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let path = folder.join(name);
    let (path, permissions) = match fs::canonicalize(&path) {
        Ok(target) => {
            let permissions = fs::metadata(&target)?.permissions();
            (target, permissions)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            (path, Permissions::from_mode(READABLE))
        }
        Err(error) => return Err(error),
    };
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let mut file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(&folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    File::open(&folder)?.sync_all()
}

/// The name within the folder: whatever stands before it is left out, so no path leads elsewhere.
fn base(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, base)| base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, RulesDir};
    use crate::notify::try_out;
    use crate::rule::shipped;

    const RULE: &str = "[[rule]]\nid = \"gift\"\non = \"donation\"\ntext = \"{{ balloons }}\"\n";
    const TEST: &str = "[[test]]\nevent = { on = \"donation\" }\n";

    /// A home whose rules folder is not there yet, and was not named either.
    fn home() -> (tempfile::TempDir, Config) {
        let home = tempfile::tempdir().unwrap();
        let mut config = Config::from_source(&Source::new("c", ""), &Environment::none()).unwrap();
        config.rules_dir = RulesDir {
            path: home.path().join("rules"),
            named: false,
        };
        (home, config)
    }

    /// The same with the folder there, and this rule file in it.
    fn with(text: &str) -> (tempfile::TempDir, Config) {
        let (home, config) = home();
        fs::create_dir(&config.rules_dir.path).unwrap();
        fs::write(config.rules_dir.path.join("a.toml"), text).unwrap();
        (home, config)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn where_the_shipped_rules_are_used_the_folder_is_there_with_all_of_them_at_once() {
        let (home, config) = home();
        let shelf = Shelf::new(&config);
        let nothing = Fingerprint::of("");
        let put = shelf.put("rules/mine.toml", &nothing, RULE.into(), try_out);
        assert!(put.unwrap().rule("gift").is_some());
        let mut expected: Vec<_> = shipped().iter().map(|it| base(&it.name).into()).collect();
        expected.push("mine.toml".to_owned());
        expected.sort();
        let folder = &config.rules_dir.path;
        assert_eq!(names(folder), expected);
        assert_eq!(names(home.path()), ["rules"]);
        assert_eq!(mode(folder), 0o755);
        assert!(
            expected
                .iter()
                .all(|name| mode(&folder.join(name)) == 0o644)
        );
        assert_eq!(fs::read_to_string(folder.join("mine.toml")).unwrap(), RULE);
    }

    #[test]
    fn a_folder_that_cannot_be_filled_is_not_there_and_nothing_is_left_behind() {
        let (home, config) = home();
        let files = [("a.toml", "one"), ("no/such/folder.toml", "two")];
        assert!(found(&config.rules_dir.path, files.into_iter()).is_err());
        assert_eq!(names(home.path()), [""; 0]);
        // Nor is one touched that somebody else has made meanwhile.
        let (home, config) = with("theirs");
        assert!(found(&config.rules_dir.path, [("a.toml", "ours")].into_iter()).is_err());
        assert_eq!(names(home.path()), ["rules"]);
        let there = fs::read_to_string(config.rules_dir.path.join("a.toml"));
        assert_eq!(there.unwrap(), "theirs");
    }

    #[test]
    fn a_link_stays_one_and_its_file_keeps_who_may_read_it() {
        let (home, config) = with(RULE);
        let (elsewhere, link) = (
            home.path().join("kept"),
            config.rules_dir.path.join("b.toml"),
        );
        fs::create_dir(&elsewhere).unwrap();
        let target = elsewhere.join("target.toml");
        fs::write(&target, "").unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("../kept/target.toml", &link).unwrap();
        let text = RULE.replace("gift", "other");
        let nothing = Fingerprint::of("");
        let put = Shelf::new(&config).put("rules/b.toml", &nothing, text.clone(), try_out);
        assert!(put.is_ok());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), text);
        assert_eq!(mode(&target), 0o640);
        assert_eq!(names(&elsewhere), ["target.toml"]);
        assert_eq!(names(&config.rules_dir.path), ["a.toml", "b.toml"]);
    }

    #[test]
    fn what_is_saved_by_hand_while_the_tests_run_stays() {
        let (_home, config) = with(RULE);
        let file = config.rules_dir.path.join("a.toml");
        let by_hand = RULE.replace("gift", "by-hand");
        let put = Shelf::new(&config).put(
            "rules/a.toml",
            &Fingerprint::of(RULE),
            RULE.replace("gift", "by-command"),
            |_| {
                fs::write(&file, &by_hand).unwrap();
                Vec::new()
            },
        );
        assert!(matches!(put, Err(NotPut::ChangedSince)));
        assert_eq!(fs::read_to_string(&file).unwrap(), by_hand);
    }

    #[test]
    fn no_fault_says_where_the_folder_is() {
        let (home, mut config) = with(RULE);
        let path = home.path().to_str().unwrap();
        let places = |faults: &[Fault]| -> Vec<String> {
            assert!(!format!("{faults:?}").contains(path), "{faults:?}");
            faults.iter().map(|it| it.place.file.to_string()).collect()
        };
        let a = config.rules_dir.path.join("a.toml");
        fs::write(&a, b"\xff").unwrap();
        let unreadable = Shelf::new(&config).files().unwrap_err();
        assert_eq!(places(&unreadable), ["rules/a.toml"]);
        let (_, faults) = Shelf::new(&config).test(None);
        assert_eq!(faults, unreadable);
        fs::write(&a, format!("{RULE}{TEST}rings = []\n")).unwrap();
        let (ran, failed) = Shelf::new(&config).test(None);
        assert_eq!((ran, places(&failed)), (1, vec!["rules/a.toml".into()]));
        config.rules_dir.named = true;
        fs::remove_dir_all(&config.rules_dir.path).unwrap();
        let gone = Shelf::new(&config).files().unwrap_err();
        assert_eq!(places(&gone), ["rules"]);
    }

    #[test]
    fn the_tests_are_those_of_the_files_as_they_are_now_all_or_those_of_one() {
        let (_home, config) = with(&format!("{RULE}{TEST}rings = [\"gift\"]\n"));
        let shelf = Shelf::new(&config);
        assert_eq!(shelf.test(None), (1, Vec::new()));
        let other = RULE.replace("gift", "other");
        let b = config.rules_dir.path.join("b.toml");
        fs::write(&b, format!("{other}{TEST}rings = []\n")).unwrap();
        let ran = |rule| {
            let (ran, faults) = shelf.test(rule);
            (ran, faults.len())
        };
        assert_eq!(ran(None), (2, 1));
        assert_eq!(ran(Some("gift")), (1, 0));
        assert_eq!(ran(Some("other")), (1, 1));
        assert_eq!(ran(Some("no-such")), (0, 0));
        fs::write(&b, other.replace("donation", "donatoin")).unwrap();
        assert_eq!(ran(None), (0, 1));
    }
}
