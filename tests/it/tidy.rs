//! Holds the house in order: reads the tree of `src/` and says where it strays from the map in `src/lib.rs`.
//!
//! What clippy cannot see stands in the tables below. To let a room name another, add it to the room's row; that is
//! meant to be a conscious step.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// File names that mean "I found no home for this".
const HOMELESS: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "misc", "types", "shared", "base", "core",
];

/// Who may name whom after `crate::`. A row names only rooms above it, so that there is no circle.
const LAYERS: &[(&str, &[&str])] = &[
    ("event", &[]),
    ("message", &[]),
    ("fault", &[]),
    ("failpoint", &[]),
    ("redact", &[]),
    ("shutdown", &[]),
    ("telemetry", &[]),
    ("pace", &[]),
    ("clock", &["event"]),
    // A signed request says when it was signed.
    (
        "sink",
        &["clock", "event", "failpoint", "message", "redact"],
    ),
    ("notice", &["event", "fault", "message", "sink"]),
    ("status", &["event", "notice"]),
    ("intake", &["event"]),
    ("log", &["event"]),
    (
        "source",
        &[
            "event", "clock", "status", "intake", "pace", "redact", "shutdown",
        ],
    ),
    ("rule", &["event", "fault", "message"]),
    (
        "notify",
        &["event", "fault", "log", "message", "rule", "sink"],
    ),
    (
        "engine",
        &[
            "event", "intake", "log", "notify", "rule", "shutdown", "status",
        ],
    ),
    (
        "dispatch",
        &[
            "clock",
            "event",
            "failpoint",
            "message",
            "notice",
            "pace",
            "sink",
            "status",
        ],
    ),
    (
        "command",
        &[
            "clock", "dispatch", "event", "fault", "message", "notice", "notify", "redact", "rule",
            "shutdown", "sink", "status",
        ],
    ),
    (
        "replay",
        &["event", "log", "notify", "pace", "rule", "sink"],
    ),
    ("config", &["event", "fault", "pace", "redact", "sink"]),
    (
        "store",
        &[
            "dispatch",
            "engine",
            "event",
            "failpoint",
            "fault",
            "log",
            "message",
            "notify",
            "rule",
            "sink",
        ],
    ),
    ("web", &["shutdown", "status"]),
    ("folder", &["config", "fault", "rule"]),
    ("sim", &["event", "fault", "source"]),
    (
        "app",
        &[
            "clock",
            "command",
            "config",
            "dispatch",
            "engine",
            "event",
            "failpoint",
            "fault",
            "folder",
            "intake",
            "log",
            "notice",
            "notify",
            "pace",
            "redact",
            "replay",
            "rule",
            "shutdown",
            "sink",
            "source",
            "status",
            "store",
            "web",
        ],
    ),
    (
        "cli",
        &[
            "app",
            "clock",
            "config",
            "dispatch",
            "event",
            "fault",
            "folder",
            "log",
            "notice",
            "notify",
            "replay",
            "rule",
            "sim",
            "sink",
            "source",
            "store",
            "telemetry",
        ],
    ),
];

/// Where a room may name another, but only some of it: these words and no others.
const ONLY: &[(&str, &str, &[&str])] = &[
    // A card says whose room and when. What happened there is none of a sink's business.
    ("sink", "event", &["StreamerId", "Text", "Timestamp"]),
    ("sink", "clock", &["Clock", "SystemClock"]),
    // Whom to tell has a name, and what is told a shape; which platform it is stays unknown.
    (
        "notify",
        "sink",
        &["AlertId", "Card", "Field", "TargetId", "Tone"],
    ),
    // What is wrong at a target, and what a person can do about it.
    ("notice", "sink", &["Remedy", "TargetId"]),
    ("config", "sink", &["TargetId"]),
    // How much is too much is written down; keeping to it is another's business.
    ("config", "pace", &["Limit"]),
    ("dispatch", "event", &["Text", "Timestamp"]),
    ("clock", "event", &["Timestamp"]),
    // How events are kept, never what is in them.
    ("log", "event", &["Event", "Timestamp"]),
    ("notify", "log", &["Position"]),
    (
        "store",
        "notify",
        &["Alert", "Reason", "Recalled", "Silence"],
    ),
    // What became of a delivery has a name, and so has what is left alone. How anything is sent is none of its business.
    ("cli", "dispatch", &["Line", "OutboxError", "State", "Step"]),
    // What a person can do has its words once.
    ("cli", "notice", &["remedy"]),
    // The tests that stand beside rules are run from the command line as well.
    (
        "cli",
        "notify",
        &["Fate", "Notifier", "Reason", "try_one", "try_out"],
    ),
    // Who rang is remembered by name.
    ("engine", "rule", &["RuleId", "Rulebook"]),
    ("store", "rule", &["RuleId"]),
    ("app", "log", &["LogError", "Position"]),
    // Which broadcasts were on, and since when they are not seen; and what somebody asks about.
    (
        "app",
        "event",
        &["Broadcast", "Event", "StreamerId", "Text", "Timestamp"],
    ),
    // In which language a chat wants to be spoken to.
    ("store", "fault", &["Language"]),
];

/// Words that only these places may say: third-party crates, and rooms within rooms.
const OWNERS: &[(&str, &[&str])] = &[
    ("tokio_tungstenite::", &["source/soop/socket.rs", "sim/"]),
    ("rusqlite::", &["store/"]),
    ("axum::", &["sim/", "web/"]),
    // That last place keeps some of its modules from being heard.
    (
        "serenity::",
        &["sink/discord/", "command/discord/", "telemetry.rs"],
    ),
    ("poise::", &["command/discord/"]),
    ("teloxide::", &["sink/telegram/", "command/telegram/"]),
    ("reqwest::", &["sink/"]),
    ("ureq::", &["source/soop/http.rs", "source/soop/tls.rs"]),
    (
        "rustls::",
        &[
            "source/soop/driver.rs",
            "source/soop/mod.rs",
            "source/soop/socket.rs",
            "source/soop/tls.rs",
        ],
    ),
    ("socket2::", &["source/soop/socket.rs"]),
    ("governor::", &["pace/"]),
    ("minijinja::", &["rule/text/"]),
    ("regex::", &["rule/when/"]),
    ("aho_corasick::", &["rule/when/"]),
    (
        "icu_normalizer::",
        &[
            "rule/fold.rs",
            "command/matching.rs",
            "source/soop/station.rs",
        ],
    ),
    (
        "unicode_segmentation::",
        &["rule/text/filters.rs", "sink/plain.rs"],
    ),
    ("clap::", &["cli/", "main.rs"]),
    ("toml::", &["config/", "rule/", "sim/script/"]),
    ("toml_edit::", &["rule/edit/"]),
    ("similar::", &["rule/edit/check.rs"]),
    ("tracing_subscriber::", &["telemetry.rs"]),
    (
        "sha2::",
        &[
            "notify/alert.rs",
            "rule/edit/undo.rs",
            "sink/webhook/sign.rs",
        ],
    ),
    ("hmac::", &["sink/webhook/sign.rs"]),
    ("base64::", &["config/secret.rs", "sink/webhook/sign.rs"]),
    ("SystemTime", &["clock.rs"]),
    (
        "crate::sink::discord",
        &["app/", "cli/doctor/", "command/discord/"],
    ),
    (
        "crate::sink::telegram",
        &["app/", "cli/doctor/", "command/telegram/"],
    ),
    ("crate::sink::webhook", &["app/", "cli/doctor/"]),
    ("crate::sink::console", &["app/"]),
    ("crate::source::soop", &["source/", "sim/", "app/", "cli/"]),
];

/// Places that touch no clock, no disk and no socket, and wait for nothing.
const PURE: &[&str] = &[
    "event/",
    "message.rs",
    "rule/",
    "notify/",
    "dispatch/breaker.rs",
    "dispatch/retry.rs",
    "engine/register.rs",
    "command/matching.rs",
    "command/telegram/dialogue.rs",
    "command/telegram/lanes.rs",
    "command/telegram/ledger.rs",
    "command/telegram/patience.rs",
    "command/telegram/render.rs",
    "command/telegram/told.rs",
    "command/telegram/update.rs",
    "pace/",
    "source/joins.rs",
    "source/soop/wire.rs",
    "source/soop/decode/",
    "source/soop/session.rs",
    "source/soop/merge.rs",
    "source/soop/presence.rs",
    "source/soop/afterword.rs",
    "source/soop/generosity.rs",
    "source/soop/settlement.rs",
    "source/soop/drift.rs",
    "source/soop/room.rs",
    "source/soop/visit.rs",
    "source/soop/entry.rs",
    "source/soop/link.rs",
    "source/soop/login/answer.rs",
    "source/soop/login/memory.rs",
    "source/soop/timer.rs",
];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "tokio::net",
    "tokio::fs",
    "tokio::spawn",
    "::now()",
    "async fn",
    ".await",
    "dyn Clock",
];

/// Words that mean "not finished".
const UNFINISHED: &[&str] = &["todo!(", "unimplemented!(", "FIXME", "XXX"];

const MOST_LINES_OF_MAIN: usize = 60;

/// One file of `src/`, by its path within.
struct File {
    path: String,
    text: String,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The room it belongs to: its first folder, or its own name.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".rs").unwrap_or(name)
    }

    fn is_root(&self) -> bool {
        matches!(self.path.as_str(), "main.rs" | "lib.rs")
    }

    /// How many `super::` lead out of the room.
    fn depth(&self) -> usize {
        self.path.split('/').count() - usize::from(self.stem() == "mod")
    }

    /// What is compiled into the program: without the tests at its end, without comments.
    fn program(&self) -> String {
        let cut = self.text.find("#[cfg(test)]\nmod tests {");
        let text = self.text.get(..cut.unwrap_or(self.text.len())).unwrap();
        text.lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect()
    }

    /// Files that only tests consist of, as this one declares them; a name stands for a file and for a folder.
    fn tests(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            _ if self.is_root() => String::new(),
            Some((folder, _)) if self.stem() == "mod" => format!("{folder}/"),
            _ => format!("{}/", self.path.strip_suffix(".rs").unwrap()),
        };
        let beside = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut tests = Vec::new();
        for (at, _) in self.text.match_indices("#[cfg(test)]\n") {
            let mut lines = self.text.split_at(at).1.lines().skip(1);
            let mut line = lines.next().unwrap_or_default();
            let mut path = None;
            if let Some(named) = line.strip_prefix("#[path = \"") {
                path = named.strip_suffix("\"]");
                line = lines.next().unwrap_or_default();
            }
            let declared = line
                .strip_prefix("mod ")
                .and_then(|it| it.strip_suffix(';'));
            match (declared, path) {
                (Some(_), Some(path)) => tests.push(format!("{beside}/{path}")),
                (Some(name), None) => {
                    tests.push(format!("{folder}{name}.rs"));
                    tests.push(format!("{folder}{name}/"));
                }
                (None, _) => {}
            }
        }
        tests
    }
}

fn is_in(path: &str, places: &[impl AsRef<str>]) -> bool {
    places.iter().any(|place| {
        let place = place.as_ref();
        path == place || (place.ends_with('/') && path.starts_with(place))
    })
}

/// Everything that is wrong in these files.
fn faults(files: &[File]) -> Vec<String> {
    let tests: Vec<String> = files.iter().flat_map(File::tests).collect();
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    for file in files {
        let mut wrong = Vec::new();
        look_at_any(file, &mut wrong);
        if !is_in(&file.path, &tests) {
            let program = file.program();
            if !file.is_root() {
                layers(file, &program, &mut named, &mut wrong);
            }
            owners(file, &program, &mut wrong);
        }
        faults.extend(
            wrong
                .into_iter()
                .map(|what| format!("{}: {what}", file.path)),
        );
    }
    for (room, may) in LAYERS {
        let there = files.iter().any(|file| file.room() == *room);
        for other in may.iter().filter(|_| there) {
            if !named.contains(&(room.to_string(), other.to_string())) {
                faults.push(format!(
                    "{room}: may name `{other}` and does not: leave it out of the table"
                ));
            }
        }
    }
    faults
}

/// What holds for every file, tests or not.
fn look_at_any(file: &File, wrong: &mut Vec<String>) {
    if HOMELESS.contains(&file.stem()) {
        wrong.push(format!(
            "`{}` is no home: say what lives there",
            file.stem()
        ));
    }
    if !file.text.starts_with("//! ") {
        wrong.push("opens without `//!`: say what lives here".to_owned());
    }
    for (number, line) in (1..).zip(file.text.lines()) {
        for word in UNFINISHED.iter().filter(|word| line.contains(**word)) {
            wrong.push(format!("{number}: `{word}`: finish it"));
        }
    }
    if file.path == "main.rs" && file.text.lines().count() >= MOST_LINES_OF_MAIN {
        wrong.push(format!(
            "{MOST_LINES_OF_MAIN} lines or more: move something into a room"
        ));
    }
}

/// Who names whom.
fn layers(
    file: &File,
    program: &str,
    named: &mut BTreeSet<(String, String)>,
    wrong: &mut Vec<String>,
) {
    let room = file.room();
    let Some((_, may)) = LAYERS.iter().find(|(name, _)| *name == room) else {
        wrong.push(format!("the room `{room}` has no row in LAYERS"));
        return;
    };
    let way_out = "super::".repeat(file.depth());
    if program.contains(&way_out) {
        wrong.push(format!(
            "`{way_out}` leads out of the room: write `crate::`"
        ));
    }
    for (at, _) in program.match_indices("crate::") {
        let (before, after) = program.split_at(at);
        let after = after.trim_start_matches("crate::");
        // `pub(in crate::x)` and macros' `$crate` name nothing of others.
        if before.ends_with('$') {
            continue;
        }
        let other = word(after);
        if other.is_empty() {
            wrong.push("several rooms in one `use crate::{…}`: a line for each".to_owned());
            continue;
        }
        if other == room {
            continue;
        }
        named.insert((room.to_owned(), other.to_owned()));
        if !may.contains(&other) {
            wrong.push(format!("`{room}` may not name `{other}`"));
        }
        let only = ONLY
            .iter()
            .find(|(from, to, _)| (*from, *to) == (room, other));
        if let Some((_, _, only)) = only {
            for item in items(after.split_at(other.len()).1) {
                if !only.contains(&item) {
                    wrong.push(format!("`{room}` may not name `{other}::{item}`"));
                }
            }
        }
    }
}

/// Crates and places with an owner.
fn owners(file: &File, program: &str, wrong: &mut Vec<String>) {
    for (what, owners) in OWNERS {
        let said = program
            .match_indices(what)
            // `my_toml::` is not `toml::`, and `a::toml::` is somebody's module of that name.
            .any(|(at, _)| {
                !program
                    .split_at(at)
                    .0
                    .ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
        if said && !is_in(&file.path, owners) {
            wrong.push(format!("`{what}` belongs to {}", owners.join(", ")));
        }
    }
    if is_in(&file.path, PURE) {
        for what in IMPURE.iter().filter(|what| program.contains(**what)) {
            wrong.push(format!(
                "`{what}` in a place that touches no clock, disk or socket"
            ));
        }
    }
}

/// The identifier that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    text.split_at(end.unwrap_or(text.len())).0
}

/// What is named of a room, given what stands after its name: `::X`, or `::{X, Y as Z}`.
fn items(after: &str) -> Vec<&str> {
    let Some(after) = after.strip_prefix("::") else {
        return vec!["(the room itself)"];
    };
    match after.strip_prefix('{') {
        None => vec![word(after)],
        Some(list) => {
            let list = list.split('}').next().unwrap_or_default();
            let items = list.split(',').map(|item| word(item.trim_start()));
            items.filter(|item| !item.is_empty()).collect()
        }
    }
}

/// What `lib.rs` and the tree say of each other.
fn map_faults(lib: &str, files: &[File]) -> Vec<String> {
    let rooms: BTreeSet<&str> = files
        .iter()
        .filter(|file| !file.is_root())
        .map(File::room)
        .collect();
    let on_map: BTreeSet<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let rows: BTreeSet<&str> = LAYERS.iter().map(|(room, _)| *room).collect();
    let missing = rooms
        .difference(&on_map)
        .map(|room| format!("lib.rs: no `pub mod {room};`"));
    let stale = rows
        .difference(&rooms)
        .map(|room| format!("LAYERS: there is no room `{room}`"));
    missing.chain(stale).collect()
}

fn read(folder: &Path, root: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, root, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let within = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.push(File::new(within, &fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
}

#[test]
fn the_tree_is_as_the_map_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    read(&root.join("src"), &root.join("src"), &mut files);
    assert!(
        files.len() > 50,
        "the walk found only {} files",
        files.len()
    );
    let mut found = faults(&files);
    found.extend(map_faults(
        &fs::read_to_string(root.join("src/lib.rs")).unwrap(),
        &files,
    ));
    if let Ok(readme) = fs::read_to_string(root.join("README.md"))
        && !(readme.starts_with("# ") && readme.contains("run --release -- demo"))
    {
        found.push(
            "README.md: opens with a title and says how to try it: `cargo run --release -- demo`"
                .into(),
        );
    }
    assert!(
        found.is_empty(),
        "{} faults:\n  {}",
        found.len(),
        found.join("\n  ")
    );
}

#[test]
fn integration_tests_say_what_lives_in_them_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut files = Vec::new();
    read(&root, &root, &mut files);
    let silent: Vec<_> = files
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .collect();
    let silent: Vec<_> = silent.iter().map(|file| &file.path).collect();
    assert!(silent.is_empty(), "without `//!`: {silent:?}");
}

#[test]
fn no_room_is_below_itself() {
    for (at, (room, may)) in LAYERS.iter().enumerate() {
        for other in *may {
            let above = LAYERS[..at].iter().any(|(name, _)| name == other);
            assert!(
                above,
                "`{room}` names `{other}`, which does not stand above it"
            );
        }
    }
}

/// The faults of one file, without those about tables that a single file cannot use up.
fn of(path: &str, text: &str) -> Vec<String> {
    let text = if text.starts_with("//!") {
        text.to_owned()
    } else {
        format!("//! Here.\n{text}")
    };
    let mut found = faults(&[File::new(path, &text)]);
    found.retain(|fault| !fault.contains("and does not"));
    found
}

#[test]
fn the_check_can_fail() {
    for (path, text, expected) in [
        ("event/util.rs", "", "no home"),
        ("event/id.rs", "//!\nno words", "opens without"),
        (
            "event/id.rs",
            "use crate::store::Store;",
            "`event` may not name `store`",
        ),
        (
            "log/mod.rs",
            "let x = crate::rule::Rule;",
            "`log` may not name `rule`",
        ),
        ("attic.rs", "", "has no row"),
        ("engine.rs", "use super::store;", "leads out of the room"),
        (
            "rule/a/b.rs",
            "use super::super::super::store;",
            "leads out of the room",
        ),
        ("app/mod.rs", "use crate::{rule, sink};", "a line for each"),
        (
            "sink/mod.rs",
            "use crate::event::{Text, EventKind};",
            "`event::EventKind`",
        ),
        (
            "sink/mod.rs",
            "use crate::event::{\n    Text,\n    Chat as C,\n};",
            "`event::Chat`",
        ),
        ("sink/mod.rs", "use crate::event;", "(the room itself)"),
        (
            "notify/mod.rs",
            "use crate::sink::discord::DiscordSink;",
            "belongs to app/",
        ),
        (
            "engine.rs",
            "use rusqlite::Connection;",
            "belongs to store/",
        ),
        (
            "source/soop/mod.rs",
            "use tokio_tungstenite::connect;",
            "belongs to source/soop/socket.rs",
        ),
        (
            "rule/mod.rs",
            "fn f() { std::fs::read(p) }",
            "no clock, disk or socket",
        ),
        (
            "source/soop/session.rs",
            "let t = Instant::now();",
            "no clock, disk or socket",
        ),
        ("cli/run.rs", "fn f() { todo!() }", "finish it"),
        ("cli/run.rs", "// FIXME", "finish it"),
        ("main.rs", &"\n".repeat(60), "move something into a room"),
    ] {
        let found = of(path, text);
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{path} {text:?}: {found:?}"
        );
    }
    let unused = faults(&[File::new("clock.rs", "//! Here.\n")]);
    assert_eq!(unused.len(), 1, "{unused:?}");
    let attic = [File::new("attic.rs", "")];
    assert!(map_faults("pub mod event;\n", &attic)[0].contains("pub mod attic"));
}

#[test]
fn the_check_stays_quiet_on_what_is_right() {
    for (path, text) in [
        (
            "sink/mod.rs",
            "use crate::event::{StreamerId, Timestamp};\nuse crate::sink::http;",
        ),
        (
            "sink/mod.rs",
            "// crate::store is none of ours, nor is rusqlite::\n/// [`crate::store`]",
        ),
        (
            "rule/mod.rs",
            "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::store::Store;\n}",
        ),
        ("rule/a/b.rs", "use super::super::Rule;"),
        ("rule/mod.rs", "use my_axum::x;"),
        ("store/mod.rs", "use rusqlite::Connection;"),
    ] {
        assert_eq!(of(path, text), Vec::<String>::new(), "{path} {text:?}");
    }
}

#[test]
fn what_follows_the_declaration_of_tests_is_still_read() {
    let rooms = "//! Here.\n#[cfg(test)]\nmod tests;\nuse crate::store::Store;\n";
    let tests = "//! Tests.\nuse crate::store::Store;\n";
    let found = faults(&[
        File::new("log/mod.rs", rooms),
        File::new("log/tests.rs", tests),
    ]);
    let strays: Vec<_> = found
        .iter()
        .filter(|fault| fault.contains("may not"))
        .collect();
    assert_eq!(strays, ["log/mod.rs: `log` may not name `store`"]);
}
