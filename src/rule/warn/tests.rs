//! What is worth a warning, and what is not.

use crate::fault::{Fault, Language, Source};
use crate::rule::{Rulebook, shipped};

fn warnings(files: &[&str]) -> Vec<Fault> {
    let sources = files.iter().enumerate();
    let sources: Vec<_> = sources
        .map(|(index, text)| Source::new(format!("{index}"), *text))
        .collect();
    let book = Rulebook::compile(&sources, &["alerts"]).unwrap_or_else(|faults| {
        panic!(
            "{:?}",
            faults
                .iter()
                .map(|it| it.render(Language::English))
                .collect::<Vec<_>>()
        )
    });
    for warning in book.warnings() {
        assert!(warning.is_warning());
        for language in [Language::Korean, Language::English] {
            assert!(!warning.message(language).is_empty(), "{warning:?}");
            assert!(!warning.help(language).is_empty(), "{warning:?}");
        }
    }
    book.warnings().to_vec()
}

/// Codes and columns of what is said about a condition.
fn of(on: &str, when: &str) -> Vec<String> {
    let file = format!("[[rule]]\nid = 'a'\non = '{on}'\nwhen = '''{when}'''\ntext = 'x'\n");
    let told = warnings(&[&file]).into_iter();
    told.map(|it| format!("{} {}", it.problem.code(), it.place.column - 11))
        .collect()
}

#[test]
fn what_never_or_always_holds_is_told_once_where_it_stands() {
    for (when, expected) in [
        ("false", vec!["W001 0"]),
        ("true", vec!["W002 0"]),
        ("1 > 2", vec!["W001 0"]),
        ("\"a\" == \"A\"", vec!["W002 0"]),
        ("balloons < 0", vec!["W001 0"]),
        ("balloons >= 0", vec!["W002 0"]),
        ("not balloons >= 0", vec!["W001 4"]),
        ("balloons == -1 or relayed", vec!["W001 0"]),
        ("balloons in [-1, -2]", vec!["W001 0"]),
        ("balloons != -1 and relayed", vec!["W002 0"]),
        ("donor.nick != donor.nick", vec!["W001 0"]),
        ("balloons + 1 < 1", vec!["W001 0"]),
        ("0 - balloons > 0", vec!["W001 0"]),
        ("count(30s) >= 0", vec!["W002 0"]),
        ("sum(balloons, 10m) * 2 < 0", vec!["W001 0"]),
        ("since_last() < 0s", vec!["W001 0"]),
        ("crosses(count(30s), 0)", vec!["W001 0"]),
        (
            "relayed and count(30s, where: balloons < 0) > 3",
            vec!["W001 30"],
        ),
        (
            "relayed and (false or (balloons < 0))",
            vec!["W001 13", "W001 22"],
        ),
        ("donor.nick matches \".*\"", vec!["W006 0"]),
        ("donor.nick matches [\"초롱\", \".*\"]", vec!["W006 0"]),
    ] {
        assert_eq!(of("donation", when), expected, "{when}");
    }
}

#[test]
fn parts_that_exclude_each_other_are_told_and_so_are_those_that_leave_nothing_out() {
    for (when, expected) in [
        ("balloons > 100 and balloons < 50", vec!["W003 19"]),
        (
            "balloons > 100 and relayed and 50 > balloons",
            vec!["W003 31"],
        ),
        (
            "balloons >= 10 and (relayed and balloons <= 9)",
            vec!["W003 32"],
        ),
        ("balloons > 10 and balloons < 11", vec!["W003 18"]),
        ("balloons in [1, 2] and balloons == 3", vec!["W003 23"]),
        ("kind == \"balloon\" and kind == \"ad\"", vec!["W003 22"]),
        (
            "donor.id == \"a\" and donor in [\"b\", \"c\"]",
            vec!["W003 20"],
        ),
        (
            "donor.nick == \"a\" and not donor.nick == \"A\"",
            vec!["W003 26"],
        ),
        ("donor.fan and not donor.fan", vec!["W003 18"]),
        ("count(30s) > 5 and count(30s) < 3", vec!["W003 19"]),
        ("not (balloons <= 100 or balloons >= 50)", vec!["W003 24"]),
        ("kind != \"balloon\" or kind != \"ad\"", vec!["W004 21"]),
        ("balloons > 50 or balloons < 100", vec!["W004 17"]),
        ("donor.fan or not donor.fan", vec!["W004 17"]),
    ] {
        assert_eq!(of("donation", when), expected, "{when}");
    }
}

#[test]
fn what_nobody_has_seen_is_told_apart() {
    for (on, when, expected) in [
        ("donation", "balloons >= 10000000", vec!["W005 0"]),
        ("donation", "balloons >= 1000000", vec![]),
        ("donation", "balloons < 99999999", vec!["W005 0"]),
        ("donation", "donor.months > 1200", vec!["W005 0"]),
        ("donation", "fan_number == 100000000", vec!["W005 0"]),
        (
            "donation",
            "crosses(broadcast_total(balloons), 10000000)",
            vec![],
        ),
        ("arrival", "days_away > 500", vec!["W005 0"]),
        ("arrival", "days_away >= 500d", vec!["W005 0"]),
        ("arrival", "days_away >= 30d", vec![]),
        ("subscription", "tier == 3", vec!["W005 0"]),
    ] {
        assert_eq!(of(on, when), expected, "{when}");
    }
}

#[test]
fn what_is_sensible_is_left_alone() {
    for when in [
        "balloons >= 100 and balloons < 1000",
        "balloons > 0",
        "kind == \"balloon\" or kind == \"ad\"",
        "kind != \"balloon\" and kind != \"ad\"",
        "kind in [\"balloon\", \"video\"] and not donor.manager",
        "donor.fan and not donor.manager",
        "(donor.fan and balloons > 10) or (not donor.fan and balloons > 100)",
        "donor.nick != \"\" and donor.nick != donor.id",
        "crosses(broadcast_total(balloons, per: donor), 10000)",
        "count(30s, where: balloons > 100) >= 5 and count(30s, where: balloons < 50) >= 5",
        "balloons / 10 == 7 and balloons - 70 < 5",
        "donor.nick matches \"^초롱\"",
        "since_last(per: donor) > 1h",
    ] {
        assert_eq!(of("donation", when), [""; 0], "{when}");
    }
    let shipped = Rulebook::compile(&shipped(), &[]).unwrap();
    assert_eq!(shipped.warnings(), []);
}

#[test]
fn names_are_looked_into_and_missed_where_nobody_uses_them() {
    let told = |files: &[&str]| -> Vec<String> {
        let told = warnings(files).into_iter();
        told.map(|it| format!("{} {}", it.problem.code(), it.place))
            .collect()
    };
    let rule = "[[rule]]\nid = 'a'\non = 'donation'\nwhen = 'big and small'\ntext = 'x'\n";
    let other = "[[rule]]\nid = 'b'\non = 'donation'\nwhen = 'odd or big'\ntext = 'y'\n";
    let names = "[let]\nbig = 'balloons > 100'\nsmall = 'balloons < 50'\nodd = 'balloons < 0'\n";
    // In what `odd` stands for it is told once, in what it stands for; the two others are fine each by itself.
    assert_eq!(told(&[rule, other, names]), ["W003 2:3:10", "W001 2:4:8"]);
    let lists = "[lists]\nvip = ['a']\nnobody = ['b']\n[let]\nunused = 'donor in nobody'\n";
    let user = "[[rule]]\nid = 'a'\non = 'donation'\nwhen = 'donor in vip'\ntext = 'x'\n";
    assert_eq!(told(&[lists, user]), ["W008 0:3:1", "W008 0:5:1"]);
}

#[test]
fn a_rule_that_says_again_what_another_says_is_told() {
    let rule = |id: &str, rest: &str| format!("[[rule]]\nid = '{id}'\non = 'donation'\n{rest}\n");
    let told = |one: &str, other: &str| -> Vec<String> {
        let files = [rule("a", one), rule("b", other)];
        let told = warnings(&[&files[0], &files[1]]).into_iter();
        told.map(|it| format!("{} {}", it.problem.code(), it.place))
            .collect()
    };
    let one = "when = 'balloons >= 100'\ntext = 'x'";
    assert_eq!(
        told(one, "when = 'balloons>=1백'\ntext = 'y'"),
        ["W007 1:2:6"]
    );
    let elsewhere = "when = 'balloons >= 100'\nto = ['alerts']\n";
    assert_eq!(told(one, &format!("{elsewhere}text = 'x'")), ["W007 1:2:6"]);
    assert_eq!(told(one, &format!("{elsewhere}text = 'y'")), [""; 0]);
    assert_eq!(told(one, "when = 'balloons >= 101'\ntext = 'x'"), [""; 0]);
    assert_eq!(told("text = 'x'", "text = 'y'"), ["W007 1:2:6"]);
}

#[test]
fn a_text_that_a_platform_would_cut_is_told() {
    let told = |text: &str| -> Vec<String> {
        let file = format!("[[rule]]\nid = 'a'\non = 'chat'\ntext = {text}\n");
        let told = warnings(&[&file]).into_iter();
        told.map(|it| it.message(Language::English)).collect()
    };
    let balloons = "🎈".repeat(2_049);
    let told_of = told(&format!("'{balloons}'"));
    assert_eq!(told_of, ["this text is 4098 long, and Telegram takes 4096"]);
    assert_eq!(told(&format!("'{}'", "🎈".repeat(2_048))), [""; 0]);
    let told_of = told(&format!(
        "{{ ko = 'x', discord = '{}' }}",
        "_".repeat(2_100)
    ));
    assert_eq!(told_of, ["this text is 4200 long, and Discord takes 4096"]);
    assert_eq!(
        told(&format!("{{ ko = 'x', console = '{balloons}' }}")),
        [""; 0]
    );
    // Of what an `if` leaves out, nothing is certain.
    let perhaps = format!("'x{{% if sender.fan %}}{balloons}{{% endif %}}'");
    assert_eq!(told(&perhaps), [""; 0]);
}
