//! `soopbell check` and its neighbours: what people are told about their files, and the exit codes that scripts read.

use std::path::{Path, PathBuf};

use crate::support::command::{Ran, soopbell};

/// The broken files with the code of the one fault in each.
const BROKEN: [(&str, &str); 12] = [
    ("config-bad-duration", "C001"),
    ("config-insecure-url", "C004"),
    ("config-unknown-key", "F005"),
    ("config-unknown-kind", "C006"),
    ("config-wrong-type", "F007"),
    ("rule-bad-duration", "C001"),
    ("rule-unknown-field", "R005"),
    ("rule-unknown-key", "F005"),
    ("rule-unknown-target", "C007"),
    ("rule-unknown-variable", "R005"),
    ("rule-unterminated-string", "F004"),
    ("rule-wrong-type", "R008"),
];

/// A language, its word for an error, and its count of them.
type Tongue = (&'static str, &'static str, fn(usize) -> String);

const LANGUAGES: [Tongue; 2] = [
    ("ko", "오류", |count| format!("오류 {count}개")),
    ("en", "error", |count| {
        if count == 1 {
            "1 error".into()
        } else {
            format!("{count} errors")
        }
    }),
];

/// Has no `soopbell.toml`, which would be read too.
fn tests() -> PathBuf {
    root().join("tests")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One fault as it is shown, taken apart.
#[derive(Debug)]
struct Shown<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    code: &'a str,
    message: &'a str,
    excerpt: &'a str,
    carets: &'a str,
    help: &'a str,
}

/// Takes apart what was said, which must be nothing but whole faults, their count, and where to read more.
fn faults<'a>(ran: &'a Ran, word: &str, count: fn(usize) -> String) -> Vec<Shown<'a>> {
    let mut blocks: Vec<&str> = ran.err.trim_end().split("\n\n").collect();
    let last = blocks.pop().unwrap_or_default();
    let (last, hint) = last.split_once('\n').unwrap_or_default();
    assert_eq!(last, count(blocks.len()), "{}", ran.err);
    assert!(hint.contains("soopbell rules explain"), "{}", ran.err);
    blocks.into_iter().map(|block| fault(block, word)).collect()
}

fn fault<'a>(block: &'a str, word: &str) -> Shown<'a> {
    let lines: Vec<&str> = block.lines().collect();
    let [head, excerpt, carets, help] = lines[..] else {
        panic!("not four lines:\n{block}");
    };
    let (place, rest) = head.split_once(": ").unwrap();
    let mut place = place.rsplitn(3, ':');
    let column = place.next().unwrap().parse().unwrap();
    let line = place.next().unwrap().parse().unwrap();
    let file = place.next().unwrap();
    let rest = rest.strip_prefix(word).unwrap().strip_prefix('[').unwrap();
    let (code, message) = rest.split_once("]: ").unwrap();
    let (margin, excerpt) = excerpt.split_once(" | ").unwrap();
    assert_eq!(margin, format!("{line}"), "{block}");
    let (_, carets) = carets.split_once(" | ").unwrap();
    let (_, help) = help.split_once(" = ").unwrap();
    Shown {
        file,
        line,
        column,
        code,
        message,
        excerpt,
        carets,
        help,
    }
}

/// Where a fault has to stand: where the file is not what its first line promises.
fn is_sound(shown: &Shown<'_>, text: &str, korean: bool) {
    let line = text.lines().nth(shown.line - 1).unwrap();
    assert_eq!(shown.excerpt, line, "{shown:?}");
    assert!(shown.column <= line.chars().count() + 1, "{shown:?}");
    assert!(shown.carets.trim_start().starts_with('^'), "{shown:?}");
    for words in [shown.message, shown.help] {
        let letters = words.chars().any(|c| ('가'..='힣').contains(&c));
        assert_eq!(letters, korean, "the other language: {words}");
        for clumsy in ["은(는)", "을(를)", "이(가)", "(이)라", "(으)로"] {
            assert!(!words.contains(clumsy), "{words}");
        }
    }
}

#[test]
fn a_folder_of_broken_files_is_reported_file_by_file_in_either_language() {
    let folder = tests().join("fixtures/broken");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), BROKEN.len());
    for (language, word, count) in LANGUAGES {
        let ran = soopbell(
            &tests(),
            &["check", "fixtures/broken", "--language", language],
        );
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert_eq!(ran.out, "");
        let found = faults(&ran, word, count);
        let places: Vec<_> = found
            .iter()
            .map(|shown| (shown.file.to_owned(), shown.code))
            .collect();
        let expected = BROKEN.map(|(name, code)| (format!("fixtures/broken/{name}.toml"), code));
        assert_eq!(places, expected);
        for shown in &found {
            let text = std::fs::read_to_string(tests().join(shown.file)).unwrap();
            is_sound(shown, &text, language == "ko");
        }
    }
}

#[test]
fn each_broken_file_alone_has_the_same_one_fault() {
    for (name, code) in BROKEN {
        let file = format!("fixtures/broken/{name}.toml");
        let (language, word, count) = LANGUAGES[1];
        let ran = soopbell(&tests(), &["check", &file, "--language", language]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        let found = faults(&ran, word, count);
        assert_eq!(found.len(), 1, "{}", ran.err);
        assert_eq!((found[0].file, found[0].code), (file.as_str(), code));
    }
}

#[test]
fn what_people_read_is_as_it_was_agreed_on() {
    for (language, _, _) in LANGUAGES {
        let ran = soopbell(
            &tests(),
            &["check", "fixtures/broken", "--language", language],
        );
        insta::assert_snapshot!(format!("broken_{language}"), ran.err);
    }
}

#[test]
fn the_language_is_the_configuration_s_unless_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("soopbell.toml"), "language = \"en\"\n").unwrap();
    std::fs::write(
        folder.path().join("rule.toml"),
        "[[rule]]\nid = \"a\"\non = \"chat\"\n",
    )
    .unwrap();
    let said = |arguments: &[&str]| soopbell(folder.path(), arguments).err;
    assert!(said(&["check", "rule.toml"]).contains("error[F006]"));
    assert!(said(&["check", "rule.toml", "--language", "ko"]).contains("오류[F006]"));
    std::fs::remove_file(folder.path().join("soopbell.toml")).unwrap();
    assert!(said(&["check", "rule.toml"]).contains("오류[F006]"));
}

#[test]
fn what_is_shipped_is_free_of_faults() {
    let rules = root().join("rules");
    let example = root().join("deploy/soopbell.example.toml");
    let (rules, example) = (rules.to_str().unwrap(), example.to_str().unwrap());
    for paths in [vec![rules], vec![example], vec![rules, example]] {
        let arguments = [vec!["check", "--language", "en"], paths].concat();
        let ran = soopbell(&tests(), &arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(ran.out.contains("no errors"), "{}", ran.out);
    }
    // Without arguments: what `run` would read, here the defaults and the shipped rules.
    let ran = soopbell(&tests(), &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_file_that_is_not_there_is_a_fault_and_no_panic() {
    for paths in [
        vec!["check", "no-such-file.toml"],
        vec!["check", "--config", "no-such-file.toml"],
    ] {
        let ran = soopbell(&tests(), &paths);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.err.contains("no-such-file.toml"), "{}", ran.err);
        assert!(ran.err.contains("F001"), "{}", ran.err);
    }
}

#[test]
fn run_refuses_a_broken_configuration_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    for (name, code) in BROKEN.iter().filter(|(name, _)| name.starts_with("config")) {
        let file = tests().join(format!("fixtures/broken/{name}.toml"));
        let ran = soopbell(folder.path(), &["run", "--config", file.to_str().unwrap()]);
        assert_eq!(ran.code, 78, "{name}: {}", ran.err);
        assert!(ran.err.contains(code), "{name}: {}", ran.err);
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "it made files"
    );
}

#[test]
fn run_refuses_broken_rules_and_a_configuration_without_a_streamer() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("soopbell.toml");
    let rules = tests().join("fixtures/broken");
    let text = format!(
        "rules_dir = {:?}\n[soop]\nstreamers = [\"star01\"]\n",
        rules.display()
    );
    std::fs::write(&config, text).unwrap();
    let ran = soopbell(folder.path(), &["run"]);
    assert_eq!(ran.code, 78, "{}", ran.err);
    assert!(ran.err.contains("R005"), "{}", ran.err);

    std::fs::write(&config, "language = \"en\"\n").unwrap();
    let ran = soopbell(folder.path(), &["run"]);
    assert_eq!(ran.code, 78, "{}", ran.err);
    assert!(ran.err.contains("streamers = ["), "{}", ran.err);
    std::fs::remove_file(&config).unwrap();
    assert_eq!(soopbell(folder.path(), &["run"]).code, 78);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "it made files"
    );
}

#[test]
fn wrong_usage_is_told_from_failure() {
    for arguments in [
        &["ring"][..],
        &["check", "--language", "fr"],
        &["decode"],
        &["run", "--no-such-option"],
        &["sim", "--port", "70000"],
    ] {
        let ran = soopbell(&tests(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("--help"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn without_a_command_the_help_is_shown_and_that_is_wrong_usage() {
    let ran = soopbell(&tests(), &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("Usage: soopbell"), "{}", ran.err);
}

#[test]
fn every_command_explains_itself() {
    for (command, mentions) in [
        ("run", &["--config", "SIGTERM", "soop.streamers"][..]),
        ("demo", &["no token", "--help"]),
        ("check", &["--config", "--language", "[PATH]..."]),
        (
            "doctor",
            &["--json", "✗ wrong", "78 bad", "invites the bot"],
        ),
        (
            "deliveries",
            &["list", "resend", "resume", "1 nothing was found"],
        ),
        ("decode", &["<FILE>", "hexadecimal", "standard input"]),
        (
            "sim",
            &["--replay", "--interval", "--port", "--once", "[SCRIPT]"],
        ),
    ] {
        let ran = soopbell(&tests(), &[command, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        for word in mentions {
            assert!(
                ran.out.contains(word),
                "{command}: no {word} in\n{}",
                ran.out
            );
        }
    }
    let ran = soopbell(&tests(), &["--help"]);
    assert_eq!(ran.code, 0);
    for word in [
        "run",
        "demo",
        "check",
        "decode",
        "sim",
        "78",
        "SOOPBELL__SECTION__KEY",
    ] {
        assert!(ran.out.contains(word), "no {word} in\n{}", ran.out);
    }
    assert_eq!(soopbell(&tests(), &["--version"]).code, 0);
}

const DOUBT: &str = "fixtures/doubts/a-zero-too-many.toml";

#[test]
fn a_warning_fails_only_where_that_is_asked_for() {
    for (arguments, code) in [
        (&["check", DOUBT][..], 0),
        (&["check", DOUBT, "--strict"], 1),
        (&["rules", "check", DOUBT], 0),
        (&["rules", "check", DOUBT, "--deny-warnings"], 1),
    ] {
        let arguments = [arguments, &["--language", "en"]].concat();
        let ran = soopbell(&tests(), &arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("warning[W005]"), "{}", ran.err);
        assert!(ran.err.contains("\n1 warning\n"), "{}", ran.err);
        assert!(ran.out.contains("no errors"), "{}", ran.out);
    }
}

#[test]
fn editors_read_one_object_for_each_fault() {
    let objects = |path, code| -> Vec<serde_json::Value> {
        let ran = soopbell(&tests(), &["check", "--json", path]);
        assert_eq!((ran.code, ran.err.as_str()), (code, ""));
        let lines = ran.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    // Where there are errors, doubts wait until those are gone.
    let doubts = objects(DOUBT, 0);
    let objects = objects("fixtures/broken", 1);
    assert_eq!((objects.len(), doubts.len()), (BROKEN.len(), 1));
    let field = objects
        .iter()
        .find(|object| object["file"] == "fixtures/broken/rule-unknown-field.toml")
        .unwrap();
    let text = std::fs::read_to_string(tests().join("fixtures/broken/rule-unknown-field.toml"));
    let text = text.unwrap();
    let number = |key: &str| usize::try_from(field[key].as_u64().unwrap()).unwrap();
    let line = text.lines().nth(number("line") - 1).unwrap();
    let meant: String = line
        .chars()
        .skip(number("column") - 1)
        .take(number("end_column") - number("column"))
        .collect();
    assert_eq!(field["severity"], "error");
    assert_eq!(field["code"], "R005");
    assert!(
        field["message"].as_str().unwrap().contains(&meant),
        "{meant}"
    );
    assert!(!field["help"].as_str().unwrap().is_empty());
    assert_eq!(doubts[0]["severity"], "warning");
    assert_eq!(doubts[0]["code"], "W005");
}

#[test]
fn colours_are_for_terminals_unless_they_are_asked_for() {
    let said = |color| soopbell(&tests(), &["check", DOUBT, "--color", color]).err;
    assert!(!said("auto").contains('\u{1b}'));
    assert!(!said("never").contains('\u{1b}'));
    let colourful = said("always");
    assert!(colourful.contains("\u{1b}["), "{colourful}");
    // Whatever is begun is ended: nothing after it is coloured.
    let plain = colourful.matches("\u{1b}[0m").count();
    assert_eq!(
        colourful.matches("\u{1b}[").count(),
        2 * plain,
        "{colourful}"
    );
}

#[test]
fn an_escape_sequence_in_a_file_never_reaches_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "[[rule]]\nid = \"a\u{1b}[31m\"\non = \"chat\u{1b}]0;x\u{7}\"\ntext = \"x\"\n";
    std::fs::write(folder.path().join("r.toml"), hostile).unwrap();
    for arguments in [
        &["rules", "check", "r.toml"][..],
        &["rules", "check", "r.toml", "--json"],
    ] {
        let ran = soopbell(folder.path(), arguments);
        assert_eq!(ran.code, 1);
        assert!(!ran.err.contains(['\u{1b}', '\u{7}']), "{:?}", ran.err);
        assert!(!ran.out.contains(['\u{1b}', '\u{7}']), "{:?}", ran.out);
    }
}
