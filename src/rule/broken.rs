//! Broken rule files: each mistake has its code and its place.

use proptest::prelude::*;

use super::when::Names;
use super::*;
use crate::fault::Language;

/// Every fault of a file as `code line:column`, after a look at its words in both languages.
fn faults(text: &str) -> Vec<String> {
    let source = Source::new("rules/t.toml", text);
    let faults = Rulebook::compile(&[source], &["alerts"]).err();
    faults
        .unwrap_or_default()
        .iter()
        .map(|fault| {
            for language in [Language::Korean, Language::English] {
                assert!(!fault.message(language).is_empty(), "{fault:?}");
                assert!(!fault.help(language).is_empty(), "{fault:?}");
            }
            let place = &fault.place;
            format!("{} {}:{}", fault.problem.code(), place.line, place.column)
        })
        .collect()
}

/// What is wrong with this condition of a donation rule.
fn mistakes(condition: &str) -> Vec<Mistake> {
    let (tree, mut mistakes) = when::read(condition);
    let Some(tree) = tree else {
        return mistakes;
    };
    let told = when::condition(&tree, On::Donation, &Names::default(), &mut Vec::new()).err();
    mistakes.extend(told.into_iter().flatten().map(|told| told.mistake));
    mistakes
}

/// The faults of a donation rule with this `when`, by code and the part of the line they point at.
fn when(condition: &str) -> Vec<(&'static str, String)> {
    mistakes(condition)
        .into_iter()
        .map(|m| (m.problem.code(), condition.get(m.span).unwrap().to_owned()))
        .collect()
}

fn help(condition: &str) -> String {
    let text = format!("[[rule]]\nid='a'\non='donation'\ntext='x'\nwhen='''{condition}'''\n");
    let faults = Rulebook::compile(&[Source::new("t", text)], &[]).unwrap_err();
    faults[0].help(Language::English)
}

#[test]
fn every_mistake_in_a_condition_is_told_once_and_where_it_stands() {
    for (condition, expected) in [
        ("ballons >= 100", vec![("R005", "ballons")]),
        ("donor == 'x'", vec![("R006", "donor")]),
        ("donor", vec![("R006", "donor")]),
        ("donor.nick == 초롱", vec![("R007", "초롱")]),
        ("kind == balloon", vec![("R005", "balloon")]),
        ("kind == sticker", vec![("R007", "sticker")]),
        ("kind == 'ballon'", vec![("C006", "'ballon'")]),
        ("'bitcoin' != kind", vec![("C006", "'bitcoin'")]),
        ("kind in ['balloon', 'gold']", vec![("C006", "'gold'")]),
        ("balloons == '100'", vec![("R008", "'100'")]),
        ("donor.nick == 5", vec![("R008", "5")]),
        ("donor.fan == 1", vec![("R008", "1")]),
        ("balloons in [1, 'x', 2]", vec![("R008", "'x'")]),
        ("donor.nick < 'x'", vec![("R009", "donor.nick < 'x'")]),
        ("donor.fan >= true", vec![("R009", "donor.fan >= true")]),
        ("balloons", vec![("R010", "balloons")]),
        ("donor.nick and became_fan", vec![("R010", "donor.nick")]),
        ("1 < balloons < 5", vec![("R011", "<")]),
        ("balloons in []", vec![("R012", "[]")]),
        ("became_fan in [true]", vec![("R013", "became_fan")]),
        ("balloons in [won]", vec![("R001", "won")]),
        ("donor.id in [fan42]", vec![("R007", "fan42")]),
        ("balloons = 5", vec![("R003", "=")]),
        ("became_fan && relayed", vec![("R003", "&&")]),
        ("became_fan || relayed", vec![("R003", "||")]),
        ("!became_fan", vec![("R003", "!")]),
        ("balloons >= 1.5", vec![("R004", "1.5")]),
        ("balloons >= 100개", vec![("R004", "100개")]),
        ("donor.nick == 'x", vec![("R002", "'x")]),
        ("balloons >=", vec![("R001", "")]),
        ("balloons @ 5", vec![("R001", "@")]),
        ("", vec![("R001", "")]),
        (
            "ballons = 5 and donor.nik == 'x' or won",
            vec![
                ("R003", "="),
                ("R005", "ballons"),
                ("R005", "donor.nik"),
                ("R010", "won"),
            ],
        ),
    ] {
        let told = when(condition);
        let told: Vec<_> = told.iter().map(|(c, s)| (*c, s.as_str())).collect();
        assert_eq!(told, expected, "{condition}");
    }
}

#[test]
fn the_help_says_what_would_be_right() {
    for (condition, right) in [
        ("ballons >= 100", "did you mean `balloons`?"),
        ("balloons = 100", "write `==`"),
        ("donor == 'x'", "`donor.id`"),
        ("kind == 'ballon'", "did you mean `balloon`?"),
        ("donor.nick == 초롱", "\"초롱\""),
        ("balloons == '100'", "a number without quotes"),
        ("1 < balloons < 5", "`and`"),
    ] {
        assert!(help(condition).contains(right), "{}", help(condition));
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one mistake a row")]
fn every_mistake_in_a_file_has_its_code_line_and_column() {
    let rule = |extra: &str| format!("[[rule]]\nid = 'a'\non = 'donation'\ntext = 'x'\n{extra}\n");
    let texted = |text: &str| format!("[[rule]]\nid = 'a'\non = 'donation'\ntext = {text}\n");
    for (text, expected) in [
        ("[[rule]\n".to_owned(), vec!["F004 1:8"]),
        (rule("whne = 'x'"), vec!["F005 5:1"]),
        ("[[rules]]\nid = 'a'\n".to_owned(), vec!["F005 1:3"]),
        ("[rule]\nid = 'a'\n".to_owned(), vec!["F004 1:1"]),
        (
            "\n[[rule]]\nid = 'a'\non = 'chat'\n".to_owned(),
            vec!["F006 2:1"],
        ),
        (
            "[[rule]]\nid = 1\non = 'chat'\ntext = 'x'\n".to_owned(),
            vec!["F007 2:6"],
        ),
        (
            "[[rule]]\nid = 'Big Balloon'\non = 'chat'\ntext = 'x'\n".to_owned(),
            vec!["R016 2:6"],
        ),
        (
            "[[rule]]\nid = 'a'\non = 'donaton'\ntext = 'x'\n".to_owned(),
            vec!["C006 3:6"],
        ),
        (rule("when = true"), vec!["F007 5:8"]),
        (rule("when = 'ballons > 1'"), vec!["R005 5:9"]),
        (
            rule("when = \"donor.nick == \\\"\\uCD08롱\\\" and x\""),
            vec!["R005 5:39"],
        ),
        (
            rule("when = '''\nballoons > 1\n  and x'''"),
            vec!["R005 7:7"],
        ),
        (
            rule("when = \"\"\"\nballoons > 1 \\\n  and x\"\"\""),
            vec!["R005 7:7"],
        ),
        (rule("to = 'alerts'"), vec!["F007 5:6"]),
        (rule("to = []"), vec!["R012 5:6"]),
        (
            rule("to = ['alerts', 'alrets', 3]"),
            vec!["C007 5:17", "F007 5:27"],
        ),
        (rule("limit = '30s'"), vec!["F007 5:9"]),
        (rule("limit = { per = 'donor' }"), vec!["F006 5:9"]),
        (rule("limit = { every = 30 }"), vec!["F007 5:19"]),
        (rule("limit = { every = 'soon' }"), vec!["C001 5:19"]),
        (rule("limit = { every = '0s' }"), vec!["C002 5:19"]),
        (rule("limit = { every = '25h' }"), vec!["C002 5:19"]),
        (
            rule("limit = { every = '1s', per = 'visitor' }"),
            vec!["R005 5:32"],
        ),
        (
            rule("limit = { every = '1s', per = 'donor.fan' }"),
            vec!["R018 5:32"],
        ),
        (
            rule("limit = { every = '1s', pre = 'donor' }"),
            vec!["F005 5:25"],
        ),
        (texted("'  '"), vec!["R022 4:9"]),
        (texted("'{{ donor.nik }}'"), vec!["R005 4:12"]),
        (
            texted("\"🎈\\t{{ donor.nick }} {{ ballons }}\""),
            vec!["R005 4:32"],
        ),
        (texted("'{{ donor }}'"), vec!["R006 4:12"]),
        (texted("'{{ broadcast }}'"), vec!["R005 4:12"]),
        (texted("'{{ donor.nick '"), vec!["R019 4:18"]),
        (texted("'{{ donor.nick|coma }}'"), vec!["R020 4:23"]),
        (
            texted("'{% if relayed is not od %}x{% endif %}'"),
            vec!["R020 4:30"],
        ),
        (
            texted("'{% if won == 3 %}{{ won|bogus }}{% endif %}x'"),
            vec!["R020 4:33"],
        ),
        (texted("'{{ nope() }}'"), vec!["R005 4:12"]),
        (texted("'{{ donor.nick + 1 }}'"), vec!["R021 4:12"]),
        (texted("'{{ \"x\" * 5000 }}'"), vec!["R015 4:9"]),
        (
            texted("'{{ range(1000000)|list|length }}'"),
            vec!["R021 4:12"],
        ),
        (rule("") + &rule(""), vec!["R017 7:6"]),
    ] {
        assert_eq!(faults(&text), expected, "{text}");
    }
}

#[test]
fn all_files_are_read_and_their_faults_stand_in_the_order_of_files_and_lines() {
    let bad = "[[rule]]\ntext = ''\non = 'x'\nid = 'a'\n";
    let good = "[[rule]]\nid = 'a'\non = 'chat'\ntext = 'x'\n";
    let sources =
        ["b", "c", "a"].map(|name| Source::new(name, if name == "c" { "[" } else { bad }));
    let faults = Rulebook::compile(&sources, &[]).unwrap_err();
    let places: Vec<_> = faults.iter().map(|f| f.place.to_string()).collect();
    assert_eq!(
        places,
        ["b:2:9", "b:3:6", "c:1:2", "a:2:9", "a:3:6", "a:4:6"]
    );

    let twice = Rulebook::compile(&[Source::new("x", good), Source::new("y", good)], &[]);
    let fault = &twice.unwrap_err()[0];
    assert_eq!(fault.place.to_string(), "y:2:6");
    assert!(fault.message(Language::English).contains("x:2:6"));
}

#[test]
fn each_broken_fixture_holds_the_one_fault_it_is_named_after() {
    for (text, expected) in [
        (
            include_str!("../../tests/fixtures/broken/rule-unknown-field.toml"),
            "R005 5:9",
        ),
        (
            include_str!("../../tests/fixtures/broken/rule-wrong-type.toml"),
            "R008 5:21",
        ),
        (
            include_str!("../../tests/fixtures/broken/rule-unknown-target.toml"),
            "C007 6:9",
        ),
        (
            include_str!("../../tests/fixtures/broken/rule-unterminated-string.toml"),
            "F004 5:24",
        ),
        (
            include_str!("../../tests/fixtures/broken/rule-unknown-variable.toml"),
            "R005 5:15",
        ),
        (
            include_str!("../../tests/fixtures/broken/rule-bad-duration.toml"),
            "C001 5:35",
        ),
        (
            include_str!("../../tests/fixtures/broken/rule-unknown-key.toml"),
            "F005 5:1",
        ),
    ] {
        assert_eq!(faults(text), [expected], "{text}");
    }
}

#[test]
fn a_flood_of_mistakes_is_cut_short() {
    let text = "[[rule]]\nx=1\n".repeat(5_000);
    assert!(faults(&text).len() <= 200);
    assert!(when(&"nope and ".repeat(3_000)).len() <= 20);
}

#[test]
fn a_file_of_one_rule_over_and_over_is_told_of_quickly_and_in_bounds() {
    // As large as a file may be: placing each of these would take a walk through all that stands before it.
    let text = "[[rule]]\nid='a'\non='gap'\ntext='a'\n".repeat(29_000);
    assert_eq!(faults(&text).len(), 200);
}

#[test]
fn nothing_that_fits_in_a_template_exhausts_the_stack_or_the_memory() {
    let fill = |open: &str, core: &str, close: &str| {
        let whole = |n| format!("{{{{ {}{core}{} }}}}", open.repeat(n), close.repeat(n));
        let signs = text::operators(open) + text::operators(close);
        whole(590 / signs.max(1))
    };
    for text in [
        fill("1+", "1", ""),
        fill("-", "1", ""),
        fill("(", "1", ")"),
        fill("[", "1", "]"),
        fill("", "1", "|string"),
        fill("", "balloons", ".a"),
        fill("", "balloons", "[0]"),
        fill("not ", "1", ""),
        fill("1 if 1 else ", "1", ""),
        fill("1~", "1", ""),
        fill("{1:", "1", "}"),
        fill("-- (", "1", ")"),
        fill("not (", "1", ")"),
        fill("", "1", "()"),
        fill("1 and ", "1", ""),
        fill("", "1", " is a"),
        "{% if 1 %}".repeat(80) + &"{% endif %}".repeat(80),
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}".into(),
        format!(
            "{{% set a = 'xxxxxxxx' %}}{}{{{{ a }}}}",
            "{% set a = a ~ a %}".repeat(100)
        ),
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}".into(),
    ] {
        // The stack that threads have by default; frames of a release build are far smaller still.
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        let check = move || text::compile(&text, Some(On::Donation), "r").is_ok();
        let _checked = thread.spawn(check).unwrap().join().unwrap();
    }
}

proptest! {
    #[test]
    fn no_condition_panics(text in "\\PC{0,60}|[a-z .'\"=<>!&|()\\[\\],0-9별“]{0,60}") {
        for m in mistakes(&text) {
            prop_assert!(text.get(m.span).is_some());
        }
    }

    #[test]
    fn no_row_of_words_panics(words in prop::collection::vec(prop::sample::select(vec![
        "balloons", "donor.nick", "donor", "kind", "became_fan", "'balloon'", "초롱", "5", "true",
        "==", "<", "=", "in", "not", "and", "or", "(", ")", "[", "]", ",", "&&", "nope",
    ]), 0..14)) {
        let text = words.join(" ");
        let told = mistakes(&text);
        for m in told {
            prop_assert!(text.get(m.span).is_some());
        }
    }

    #[test]
    fn no_template_panics(text in "\\PC{0,60}|([{%}]|[a-z .'|\"()+]|\\{\\{ | \\}\\}|별){0,40}") {
        for m in text::compile(&text, Some(On::Donation), "r").err().unwrap_or_default() {
            prop_assert!(text.get(m.span).is_some());
        }
    }

    #[test]
    fn no_file_panics(text in "\\PC{0,80}|([\\[\\]='\"\\\\\n{}.]|rule|id|on|when|text|to|limit|chat|별){0,40}") {
        let _told = faults(&text);
    }

    #[test]
    fn no_value_of_a_key_panics(key in "id|on|when|text|to|limit", value in "\\PC{0,40}|\"[^\"]{0,30}\"") {
        let mut lines = vec!["id = 'a'", "on = 'donation'", "text = 'x'"];
        lines.retain(|line| !line.starts_with(&key));
        let _told = faults(&format!("[[rule]]\n{}\n{key} = {value}\n", lines.join("\n")));
    }
}
