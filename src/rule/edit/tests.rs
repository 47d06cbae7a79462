//! Edits of all kinds of files, and what holds for any of them.

use proptest::prelude::*;

use super::*;
use crate::fault::Language;
use crate::rule::{Rulebook, shipped};

const RULE: &str = "[[rule]]\nid = \"new-one\"\non = \"chat\"\ntext = \"x\"";

fn with<T>(text: &str, look: impl FnOnce(&Edit<'_>) -> T) -> T {
    let source = Source::new("t.toml", text);
    look(&Edit::parse(&source).unwrap())
}

fn added(text: &str, name: &str) -> Result<String, Unchanged> {
    with(text, |edit| edit.add("vip", name)).map(|edited| edited.text)
}

fn removed(text: &str, name: &str) -> Result<String, Unchanged> {
    with(text, |edit| edit.remove("vip", name)).map(|edited| edited.text)
}

/// Lists as people write them, and the same with `new` in them.
const LISTS: &[(&str, &str)] = &[
    ("vip = [\"a\"]\n", "vip = [\"a\", \"new\"]\n"),
    ("vip = ['a', 'b']", "vip = ['a', 'b', 'new']"),
    (
        "vip = [ \"a\" ] # all\n",
        "vip = [ \"a\", \"new\" ] # all\n",
    ),
    ("vip = [\"a\", ]\n", "vip = [\"a\", \"new\", ]\n"),
    ("vip = [\"a\" , ]\n", "vip = [\"a\" , \"new\", ]\n"),
    (
        "vip = [\"a\" # x, y\n]\n",
        "vip = [\"a\", \"new\" # x, y\n]\n",
    ),
    (
        "vip = [\"a\", # x, y\n]\n",
        "vip = [\"a\", \"new\", # x, y\n]\n",
    ),
    (
        "vip = [\n  # old, friends\n  \"a\", # first, of all\n  \"b\",  # ]\n  # end\n]\n",
        "vip = [\n  # old, friends\n  \"a\", # first, of all\n  \"b\",  # ]\n  \"new\",\n  # end\n]\n",
    ),
    (
        "vip = [\n\t'a',\n\t'b' # last\n]\n",
        "vip = [\n\t'a',\n\t'b', # last\n\t'new'\n]\n",
    ),
    (
        "vip = [\r\n  \"a\",\r\n  \"b\",\r\n]\r\n",
        "vip = [\r\n  \"a\",\r\n  \"b\",\r\n  \"new\",\r\n]\r\n",
    ),
    ("vip = [\n  \"a\"]\n", "vip = [\n  \"a\",\n  \"new\"]\n"),
    ("vip = [\n  \"a\",]\n", "vip = [\n  \"a\",\n  \"new\",]\n"),
    (
        "vip = [\n  \"a\", # x\n  \"b\"]\n",
        "vip = [\n  \"a\", # x\n  \"b\",\n  \"new\"]\n",
    ),
    (
        "vip = [\n  \"a\", \"b\",\n  \"c\", \"d\",\n]\n",
        "vip = [\n  \"a\", \"b\",\n  \"c\", \"d\", \"new\",\n]\n",
    ),
    (
        "vip = [\n  \"a\"\n  , \"b\"\n]\n",
        "vip = [\n  \"a\"\n  , \"b\", \"new\"\n]\n",
    ),
    (
        "vip = [\n  \"a\"\n  ,\n]\n",
        "vip = [\n  \"a\"\n  ,\n  \"new\",\n]\n",
    ),
    (
        "vip = [\n    '''a'''\n    # below\n]\n",
        "vip = [\n    '''a''',\n    'new'\n    # below\n]\n",
    ),
];

#[test]
fn a_name_is_added_in_the_way_of_its_list_and_taken_out_without_a_trace() {
    for (before, after) in LISTS {
        for head in [
            "[lists]\n",
            "# 목록\r\n[lists]\nother = [1]\n",
            "[lists]\n\n",
        ] {
            let (before, after) = (format!("{head}{before}"), format!("{head}{after}"));
            assert_eq!(added(&before, "new").unwrap(), after, "{before}");
            assert_eq!(removed(&after, "NEW").unwrap(), before, "{after}");
        }
    }
    assert_eq!(
        added("lists.vip = []\n", "a").unwrap(),
        "lists.vip = [\"a\"]\n"
    );
    assert_eq!(
        added("lists = { vip = ['a'], x = [1] }\n", "b").unwrap(),
        "lists = { vip = ['a', 'b'], x = [1] }\n"
    );
    assert_eq!(
        added("[lists]\nvip = [0x0a, 20]\n", " 30 ").unwrap(),
        "[lists]\nvip = [0x0a, 20, 30]\n"
    );
}

#[test]
fn a_name_is_taken_out_of_any_place_with_what_is_its_own() {
    for (before, name, after) in [
        ("['a', 'b', 'c']", "a", "['b', 'c']"),
        ("['a', 'b', 'c']", "b", "['a', 'c']"),
        ("['a', 'b', 'c',]", "c", "['a', 'b',]"),
        ("[ 'a' , 'b' ]", "b", "[ 'a'  ]"),
        (
            "[\n  'a', # A\n  'b', # B\n  # about c\n  'c', # C\n]",
            "b",
            "[\n  'a', # A\n  # about c\n  'c', # C\n]",
        ),
        ("[\n  'a', # A\n  'b' # B\n]", "b", "[\n  'a' # A\n]"),
        ("[\n  'a', 'b',\n  'c'\n]", "a", "[\n  'b',\n  'c'\n]"),
        ("[\n  'a', 'b',\n  'c'\n]", "b", "[\n  'a',\n  'c'\n]"),
        ("['a', # A\n 'b']", "a", "[# A\n 'b']"),
        ("['a', # A\n 'b']", "b", "['a' # A\n ]"),
        ("['a' # A, x\n, 'b']", "a", "[ # A, x\n 'b']"),
        ("['a', # A\n 'b',]", "b", "['a', # A\n ]"),
        ("['a',\n'B', 'x', 'b', 'B']", "b", "['a',\n'x']"),
    ] {
        let file = |list: &str| format!("[lists]\nvip = {list}\n# end\n");
        assert_eq!(removed(&file(before), name).unwrap(), file(after));
    }
}

#[test]
fn what_is_so_already_and_what_cannot_be_is_said_and_changes_nothing() {
    let file = "[lists]\nvip = ['Namu', '초롱']\nround = [100]\nodd = 'x'\n";
    with(file, |edit| {
        let decomposed = "\u{110e}\u{1169}\u{1105}\u{1169}\u{11bc}";
        for (list, name, there) in [
            ("vip", "NAMU", "Namu"),
            ("VIP", decomposed, "초롱"),
            ("round", "100", "100"),
        ] {
            let why = edit.add(list, name).unwrap_err();
            assert!(why.is_as_wanted());
            assert!(why.say(Language::English).contains(there), "{why:?}");
        }
        let not_there = edit.remove("vip", "somebody").unwrap_err();
        assert!(not_there.is_as_wanted());
        for (tried, why) in [
            (edit.add("vip", "  "), "nothing in it"),
            (edit.add("vip", &"x".repeat(10_000)), "at most 100"),
            (edit.add("vip", "a\nb"), "cannot be seen"),
            (edit.add("vip", "a\u{202e}b"), "cannot be seen"),
            (edit.add("vip", "a\u{0}"), "cannot be seen"),
            (edit.add("vib", "a"), "did you mean `vip`"),
            (edit.add("round", "many"), "whole numbers"),
            (edit.add("odd", "a"), "by hand"),
            (edit.remove("round", "100"), "nothing would be left"),
            (edit.remove("round", "x"), "does not have"),
            (edit.remove("vip", &"y".repeat(10_000)), "does not have"),
            (edit.set_enabled("none", false), "no rule"),
            (edit.add_rule("[lists]\nx = [1]"), "one `[[rule]]`"),
            (edit.add_rule(&format!("{RULE}\n[lists]")), "one `[[rule]]`"),
            (edit.add_rule(&format!("{RULE}\n{RULE}")), "one `[[rule]]`"),
            (edit.add_rule("[[rule]]\non = 'chat'"), "one `[[rule]]`"),
            (
                edit.add_rule(&format!("{RULE} # \u{202e}")),
                "cannot be seen",
            ),
            (edit.add_rule(&"#".repeat(20_000)), "at most 16384"),
        ] {
            let tried = tried.unwrap_err();
            let said = tried.say(Language::English);
            assert!(said.contains(why), "{said}");
            assert!(said.chars().count() < 250 && !said.contains(char::is_control));
            assert!(!tried.say(Language::Korean).is_empty());
        }
    });
    let broken = Source::new("t", "[lists\n");
    assert_eq!(Edit::parse(&broken).unwrap_err()[0].problem.code(), "F004");
}

#[test]
fn names_that_quotes_or_backslashes_are_in_stand_in_quotes_that_fit() {
    for list in ["['a']", "[\"a\"]"] {
        let before = format!("[lists]\nvip = {list}\n");
        for name in ["it's", "a\"b", "'\"", "\\u0041", "'''\"\"\"", "# no", "]"] {
            let after = added(&before, name).unwrap();
            let source = Source::new("t", after.as_str());
            let entries = Edit::parse(&source).unwrap().entries("vip");
            assert_eq!(entries, ["a", name]);
            assert_eq!(after.lines().count(), 2);
            assert_eq!(removed(&after, name).unwrap(), before);
        }
    }
}

const FILE: &str = "# top\n[lists]\nvip = ['a']\n\n# about one\n[[rule]]\nid = 'one' # its id\n\
on = 'donation'\ntier_by = 'balloons'\ntext = 'x'\n# within\n[[rule.tier]]\nfrom = 10\n# behind\n\n\
# about two\n  [[rule]]\n  id = 'two'\n  on = 'chat'\n  text = '''a\n[[rule]]\n'''  # said\n# behind two\n\n\
# about a test\n[[test]]\nevent = { on = 'chat' }\nrings = ['two']\n";

#[test]
fn a_rule_is_replaced_and_what_stands_around_it_stays() {
    with(FILE, |edit| {
        assert_eq!(edit.rules(), ["one", "two"]);
        let one = edit.rule("one").unwrap();
        assert!(one.starts_with("[[rule]]\nid = 'one'") && one.ends_with("from = 10"));
        for id in ["one", "two"] {
            let old = edit.rule(id).unwrap();
            let new = edit.replace_rule(id, &format!("\n\n{RULE}\n\n")).unwrap();
            assert_eq!(new.text, FILE.replace(old, RULE));
            let back = with(&new.text, |it| it.replace_rule("new-one", old)).unwrap();
            // A text that is given stands without the space before it.
            assert_eq!(back.text, FILE.replace(old, old.trim()));
        }
        let same = edit.replace_rule("one", one).unwrap_err();
        assert!(same.is_as_wanted());
        let taken = RULE.replace("new-one", "two");
        let taken = edit.replace_rule("one", &taken).unwrap_err();
        assert_eq!(taken, Unchanged::RuleIsThere { id: "two".into() });
    });
}

#[test]
fn a_rule_is_added_behind_the_others_and_taken_out_without_a_trace() {
    let added = with(FILE, |edit| edit.add_rule(RULE)).unwrap();
    let place = format!("# behind two\n\n{RULE}\n\n# about a test");
    assert!(added.text.contains(&place), "{}", added.text);
    let crlf = FILE.replace('\n', "\r\n");
    let bare = FILE.replace("# behind two\n\n# about a test\n", "");
    let above = FILE.replace("# behind two\n\n", "");
    let lists = "[lists]\r\nvip = [1]\r\n\r\n\r\n";
    for file in [
        FILE, &crlf, &bare, &above, lists, "", "\n\n", "# only\n", "a = 1", "# x  \n ",
    ] {
        let added = with(file, |edit| edit.add_rule(RULE)).unwrap();
        assert_eq!(
            added.done,
            Done::NewRule {
                id: "new-one".into()
            }
        );
        let is_crlf = file.contains('\r');
        assert_eq!(is_crlf, added.text.contains('\r'));
        assert!(!is_crlf || added.text.replace("\r\n", "").find('\n').is_none());
        let back = with(&added.text, |edit| edit.remove_rule("new-one")).unwrap();
        assert_eq!(back.text, file);
    }
    let two = with(FILE, |edit| edit.remove_rule("two")).unwrap().text;
    assert!(
        two.contains("# about two\n# behind two\n\n# about a test"),
        "{two}"
    );
}

#[test]
fn a_rule_is_set_aside_with_one_line_and_taken_back_without_a_trace() {
    for id in ["one", "two"] {
        let off = with(FILE, |edit| edit.set_enabled(id, false)).unwrap().text;
        let lines = off.lines().filter(|it| it.contains("enabled"));
        assert_eq!(lines.count(), 1);
        assert_eq!(off.lines().count(), FILE.lines().count() + 1);
        let again = with(&off, |edit| edit.set_enabled(id, false)).unwrap_err();
        assert!(again.is_as_wanted());
        let on = with(&off, |edit| edit.set_enabled(id, true)).unwrap().text;
        assert_eq!(on, FILE);
    }
    let said = "[[rule]]\nenabled = false # for now\nid = 'a'\n";
    let on = with(said, |edit| edit.set_enabled("a", true)).unwrap().text;
    assert_eq!(on, said.replace("false", "true"));
    let off = with(&on, |edit| edit.set_enabled("a", false)).unwrap().text;
    assert_eq!(off, said);
    let at_the_end = "[[rule]]\r\non = 'chat'\r\nid = 'a'";
    let off = with(at_the_end, |edit| edit.set_enabled("a", false)).unwrap();
    assert_eq!(off.text, format!("{at_the_end}\r\nenabled = false"));
}

#[test]
fn a_file_that_only_a_person_can_change_is_left_alone() {
    let scattered = "[[rule]]\nid='a'\n[lists]\nx=[1]\n[[rule.tier]]\nfrom=1\n";
    let inline = "rule = [{ id = 'a', on = 'chat', text = 'x' }]\n";
    for file in [scattered, inline] {
        with(file, |edit| {
            assert_eq!(edit.remove_rule("a"), Err(Unchanged::ByHand));
            assert_eq!(edit.set_enabled("a", false), Err(Unchanged::ByHand));
            assert_eq!(edit.replace_rule("a", RULE), Err(Unchanged::ByHand));
        });
    }
    // What is added would be a second `rule`.
    assert_eq!(with(inline, |it| it.add_rule(RULE)), Err(Unchanged::ByHand));
}

#[test]
fn a_change_is_checked_with_all_files_and_shown_as_a_diff() {
    let sources = shipped();
    let file = "rules/named-fan.toml";
    let source = sources.iter().find(|it| &*it.name == file).unwrap();
    let edit = Edit::parse(source).unwrap();
    let edited = edit.add("vip", "fan99").unwrap();
    let checked = check_change(&sources, file, edited.text.clone(), &[]).unwrap();
    assert_eq!(checked.text, edited.text);
    assert_eq!(
        checked.book.rules().len(),
        Rulebook::compile(&sources, &[]).unwrap().rules().len()
    );
    assert!(
        checked
            .diff
            .starts_with(&format!("--- {file}\n+++ {file}\n@@ -"))
    );
    assert!(
        checked.diff.contains(
            "\n-vip = [\"fan42\", \"fan77\"]\n+vip = [\"fan42\", \"fan77\", \"fan99\"]\n"
        )
    );

    let wrong = edit.add_rule("[[rule]]\nid='x'\non='chat'\nwhen='ballons > 1'\ntext='x'");
    let wrong = wrong.unwrap().text;
    let line = wrong.lines().position(|it| it.contains("ballons")).unwrap() + 1;
    let faults = check_change(&sources, file, wrong, &[]).unwrap_err();
    let told: Vec<_> = faults
        .iter()
        .map(|it| (it.problem.code(), it.place.line))
        .collect();
    assert_eq!(told, [("R005", line)]);
    assert_eq!(&*faults[0].place.file, file);

    let taken = RULE.replace("new-one", "big-balloon");
    let faults = check_change(&sources, "rules/z.toml", taken, &[]).unwrap_err();
    assert_eq!(faults[0].problem.code(), "R017");
    let huge = "#".repeat(1024 * 1024 + 1);
    let faults = check_change(&sources, file, huge, &[]).unwrap_err();
    assert_eq!(faults[0].problem.code(), "F002");
    let new = check_change(&sources, "rules/z.toml", RULE.to_owned(), &[]).unwrap();
    assert!(new.diff.contains("+[[rule]]\n") && new.book.rule("new-one").is_some());
}

#[test]
fn a_change_is_taken_back_only_if_nothing_was_changed_since() {
    let after = added("[lists]\nvip = ['a']\n", "b").unwrap();
    let undo = Undo::new("[lists]\nvip = ['a']\n", &after);
    let kept = serde_json::to_string(&undo).unwrap();
    let undo: Undo = serde_json::from_str(&kept).unwrap();
    assert_eq!(undo.take_back(&after), Ok("[lists]\nvip = ['a']\n"));
    let now = after.clone() + "# mine\n";
    assert_eq!(undo.take_back(&now), Err(Unchanged::ChangedSince));
    assert_eq!(Fingerprint::of(&after).as_str().len(), 64);
}

#[test]
fn every_outcome_has_words_in_both_languages() {
    let text = || "x`y".to_owned();
    let done = [
        Done::Added {
            list: text(),
            name: text(),
        },
        Done::Removed {
            list: text(),
            name: text(),
        },
        Done::NewRule { id: text() },
        Done::Replaced { id: text() },
        Done::RemovedRule { id: text() },
        Done::Enabled { id: text() },
        Done::Disabled { id: text() },
    ];
    for done in done {
        let said = [Language::Korean, Language::English].map(|it| done.say(it));
        assert!(said.iter().all(|it| it.contains("`x'y`")), "{said:?}");
        assert_ne!(said[0], said[1]);
    }
}

/// Lists in any style, with any number of entries, comments and spaces.
fn any_file() -> impl Strategy<Value = String> {
    let space = prop::sample::select(vec!["", " ", "\n", "\n  ", " # c, ]\n\t", "\n\n # '\"\n"]);
    let entry = prop::sample::select(vec![
        "'a'",
        "\"b\"",
        "\"\"\"c\"\"\"",
        "'초롱'",
        "\"\\u0041\"",
    ]);
    let entries = prop::collection::vec((space.clone(), entry, space.clone()), 1..6);
    (entries, any::<bool>(), space, any::<bool>()).prop_map(|(entries, comma, end, is_crlf)| {
        let entries: Vec<_> = entries
            .into_iter()
            .map(|(before, entry, after)| format!("{before}{entry}{after}"))
            .collect();
        let mut list = entries.join(",");
        if comma {
            list += ",";
            list += end;
        }
        let file = format!("# top\n[lists]\nx = [1]\nvip = [{list}] # vip\ny = ['z']\n");
        if is_crlf {
            file.replace('\n', "\r\n")
        } else {
            file
        }
    })
}

/// The lines of a text that are not of the list.
fn around(text: &str) -> (&str, &str) {
    let (above, list) = text.split_once("vip = [").unwrap();
    (above, list.split_once("] # vip").unwrap().1)
}

proptest! {
    #[test]
    fn adding_and_removing_gives_the_text_back(file in any_file(), name in "\\PC{1,40}") {
        match added(&file, &name) {
            Ok(after) => {
                prop_assert_eq!(around(&after), around(&file));
                let source = Source::new("t", after.as_str());
                let entries = Edit::parse(&source).unwrap().entries("vip");
                prop_assert_eq!(entries.last().map(String::as_str), Some(name.trim()));
                prop_assert_eq!(removed(&after, name.trim()).unwrap(), file);
            }
            Err(why) => {
                prop_assert!(why != Unchanged::ByHand);
                let fits = name.trim().chars().all(|c| !entry::is_unseen(c));
                prop_assert!(!fits || why.is_as_wanted() || why == Unchanged::Blank);
            }
        }
    }

    #[test]
    fn removing_takes_that_entry_and_no_other(file in any_file(), name in "[abA]|초롱") {
        let entries = with(&file, |edit| edit.entries("vip"));
        let kept: Vec<_> = entries.iter().filter(|it| !it.eq_ignore_ascii_case(&name)).collect();
        match removed(&file, &name) {
            Ok(after) => {
                prop_assert_eq!(around(&after), around(&file));
                let left = with(&after, |edit| edit.entries("vip"));
                prop_assert_eq!(left.iter().collect::<Vec<_>>(), kept);
                // No comment but one behind an entry on its own line goes with it.
                prop_assert!(after.matches('#').count() + entries.len() >= file.matches('#').count());
            }
            Err(Unchanged::NotThere { .. }) => prop_assert_eq!(kept.len(), entries.len()),
            Err(why) => {
                prop_assert!(matches!(why, Unchanged::LastOne { .. }), "{:?}", why);
                prop_assert!(kept.is_empty());
            }
        }
    }

    #[test]
    fn anything_typed_is_refused_or_does_no_harm(name in any::<String>(), rule in any::<String>()) {
        let file = FILE;
        if let Ok(after) = added(file, &name) {
            prop_assert_eq!(removed(&after, &name).unwrap(), file);
        }
        with(file, |edit| {
            for tried in [edit.add_rule(&rule), edit.replace_rule("one", &rule), edit.remove(&name, &rule)] {
                let said = tried.unwrap_err().say(Language::Korean);
                assert!(!said.contains(char::is_control) && said.chars().count() < 250);
            }
        });
    }

    #[test]
    fn any_text_is_parsed_or_faulted(text in any::<String>()) {
        let source = Source::new("t", text);
        prop_assert!(Edit::parse(&source).is_ok() || !Edit::parse(&source).unwrap_err().is_empty());
    }

    #[test]
    fn a_rule_that_comes_and_goes_leaves_the_file_as_it_was(
        head in prop::sample::select(vec!["", "\n", "# c\n", "a = 1 # c\n\n", FILE, "[lists]\nx = [1]"]),
        tail in "[ \t\n]{0,4}(# [a-z]{0,3}\n)?[ \n]{0,3}",
        is_crlf in any::<bool>(),
    ) {
        let file = format!("{head}\n{tail}");
        let file = if is_crlf { file.replace('\n', "\r\n") } else { file };
        let after = with(&file, |edit| edit.add_rule(RULE)).unwrap().text;
        let off = with(&after, |edit| edit.set_enabled("new-one", false)).unwrap().text;
        let on = with(&off, |edit| edit.set_enabled("new-one", true)).unwrap().text;
        prop_assert_eq!(&on, &after);
        prop_assert_eq!(with(&after, |edit| edit.remove_rule("new-one")).unwrap().text, file);
    }
}
