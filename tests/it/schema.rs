//! `soopbell rules schema` and `soopbell rules new`: what is offered to editors, readers and beginners is what soopbell
//! takes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use soopbell::fault::{Language, Source};
use soopbell::notify::try_out;
use soopbell::rule::{On, RuleId, Rulebook, json_schema, markdown, shipped, starter};

use crate::support::command::soopbell;

const LANGUAGES: [(&str, Language); 2] = [("ko", Language::Korean), ("en", Language::English)];

/// What lies beside the shipped rules, and the command that writes it.
const WRITTEN: [(&str, &str); 3] = [
    ("rules/schema.json", "rules schema --json --language ko"),
    (
        "rules/reference.md",
        "rules schema --markdown --language en",
    ),
    (
        "rules/reference.ko.md",
        "rules schema --markdown --language ko",
    ),
];

/// Mistakes that an editor can see. All others are in what conditions and texts say.
const VISIBLE: [&str; 22] = [
    "mistakes/id-capital",
    "mistakes/id-korean",
    "mistakes/key-missing-id",
    "mistakes/key-missing-on",
    "mistakes/key-missing-text",
    "mistakes/key-typo",
    "mistakes/limit-number",
    "mistakes/limit-time-unit",
    "mistakes/limit-unknown-key",
    "mistakes/limit-without-time",
    "mistakes/list-mixed",
    "mistakes/list-not-a-list",
    "mistakes/on-two",
    "mistakes/on-typo",
    "mistakes/single-brackets",
    "mistakes/test-field-typo",
    "mistakes/test-no-expectation",
    "mistakes/test-wrong-type",
    "mistakes/text-empty",
    "mistakes/text-of-unknown-language",
    "mistakes/to-not-a-list",
    "broken/rule-unknown-key",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema() -> Value {
    serde_json::from_str(&json_schema(Language::English)).unwrap()
}

fn parsed(toml: &str) -> Option<Value> {
    let table: toml::Table = toml::from_str(toml).ok()?;
    Some(serde_json::to_value(table).unwrap())
}

/// Whether a value is as this part of a schema wants it. Only what the schema of rules uses is known; anything else is
/// a panic, so that nothing is thought to be checked that is not.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let Value::Object(wants) = schema else {
        panic!("no schema: {schema}");
    };
    if let Some(place) = wants.get("$ref") {
        let place = place.as_str().unwrap().strip_prefix('#').unwrap();
        return fits(root, root.pointer(place).unwrap(), value);
    }
    let list = |wanted: &Value| wanted.as_array().unwrap().clone();
    let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
    let count = |wanted: &Value| usize::try_from(wanted.as_u64().unwrap()).unwrap();
    wants.iter().all(|(key, wanted)| match key.as_str() {
        "$schema" | "title" | "description" | "definitions" | "then" | "else" => true,
        "type" => match wanted.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            other => panic!("type {other}"),
        },
        "enum" => list(wanted).contains(value),
        "anyOf" => list(wanted).iter().any(|part| fits(root, part, value)),
        "allOf" => list(wanted).iter().all(|part| fits(root, part, value)),
        "if" => {
            let way = if fits(root, wanted, value) {
                "then"
            } else {
                "else"
            };
            wants.get(way).is_none_or(|part| fits(root, part, value))
        }
        "required" => !value.is_object() || list(wanted).iter().all(has),
        "dependencies" => wanted
            .as_object()
            .unwrap()
            .iter()
            .all(|(name, others)| value.get(name).is_none() || list(others).iter().all(has)),
        "properties" => value.as_object().is_none_or(|object| {
            let known = |(name, part)| object.get(name).is_none_or(|it| fits(root, part, it));
            wanted.as_object().unwrap().iter().all(known)
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            let known = wants.get("properties").and_then(Value::as_object);
            let mut others = object
                .iter()
                .filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
            others.all(|(_, it)| *wanted != Value::Bool(false) && fits(root, wanted, it))
        }),
        "propertyNames" => value.as_object().is_none_or(|object| {
            object
                .keys()
                .all(|name| fits(root, wanted, &Value::from(name.as_str())))
        }),
        "minProperties" => value.as_object().is_none_or(|it| it.len() >= count(wanted)),
        "items" => value
            .as_array()
            .is_none_or(|items| items.iter().all(|item| fits(root, wanted, item))),
        "minItems" => value.as_array().is_none_or(|it| it.len() >= count(wanted)),
        "maxLength" => value
            .as_str()
            .is_none_or(|it| it.chars().count() <= count(wanted)),
        "minimum" => value
            .as_i64()
            .is_none_or(|it| it >= wanted.as_i64().unwrap()),
        "maximum" => value
            .as_i64()
            .is_none_or(|it| it <= wanted.as_i64().unwrap()),
        "pattern" => value.as_str().is_none_or(|text| {
            let pattern = regex::Regex::new(wanted.as_str().unwrap());
            pattern.unwrap().is_match(text)
        }),
        other => panic!("`{other}` is not known here"),
    })
}

/// The parts of a page that are TOML.
fn examples(page: &str) -> Vec<&str> {
    let parts = page.split("```toml\n").skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

#[test]
fn what_lies_beside_the_rules_is_what_the_command_prints() {
    for (file, command) in WRITTEN {
        let arguments: Vec<&str> = command.split(' ').collect();
        let ran = soopbell(&root().join("tests"), &arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let written = fs::read_to_string(root().join(file)).unwrap_or_default();
        assert!(
            written == ran.out,
            "{file} is not what soopbell says now: cargo run -- {command} > {file}"
        );
    }
}

#[test]
fn each_readme_leads_to_the_reference_in_its_language() {
    for (readme, reference) in [
        ("README.md", "rules/reference.md"),
        ("README.ko.md", "rules/reference.ko.md"),
    ] {
        let text = fs::read_to_string(root().join(readme)).unwrap();
        assert!(text.contains(&format!("]({reference})")), "{readme}");
    }
}

#[test]
fn the_schema_is_printed_unless_the_reference_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let printed = |arguments: &[&str]| soopbell(folder.path(), arguments);
    let (plain, json) = (
        printed(&["rules", "schema"]),
        printed(&["rules", "schema", "--json"]),
    );
    assert_eq!(plain.out, json.out);
    assert_eq!(plain.out, json_schema(Language::Korean));
    let english = printed(&["rules", "schema", "--markdown", "--language", "en"]);
    assert_eq!(english.out, markdown(Language::English));
    let both = printed(&["rules", "schema", "--markdown", "--json"]);
    assert_eq!(both.code, 2);
    assert_eq!(printed(&["rules", "schema", "--language", "fr"]).code, 2);
}

#[test]
fn what_is_right_fits_the_schema() {
    let schema = schema();
    let mut right: Vec<(String, String)> = Vec::new();
    for source in shipped() {
        assert!(
            source.text.starts_with("#:schema ./schema.json\n"),
            "{}",
            source.name
        );
        right.push((source.name.to_string(), source.text.to_string()));
    }
    for (name, language) in LANGUAGES {
        let page = markdown(language);
        let parts = examples(&page).into_iter();
        right.extend(parts.map(|part| (format!("an example in {name}"), part.to_owned())));
        for on in On::ALL {
            let text = starter(on, &RuleId::parse("a").unwrap(), language);
            right.push((format!("the first rule of {} in {name}", on.name()), text));
        }
    }
    for readme in ["README.md", "README.ko.md"] {
        let page = fs::read_to_string(root().join(readme)).unwrap();
        let of_rules = |part: &&str| part.contains("[[rule]]") || part.contains("[[test]]");
        let parts = examples(&page).into_iter().filter(of_rules);
        right.extend(parts.map(|part| (format!("an example in {readme}"), part.to_owned())));
    }
    // What is doubtful is right all the same.
    for (path, text) in files(&root().join("tests/fixtures/doubts")) {
        right.push((path.display().to_string(), text));
    }
    // What only some spell so.
    right.push((
        "spellings".into(),
        "[[rule]]\nid = 'a'\non = '후원'\ntext = { ko = 'x', telegram = 'y' }\nactive = '월-금 18시~2시'\n\
         limit = { per = '후원자.nick', every = '1h 30m' }\nmerge = { by = 'donor.닉네임', window = '1분' }\n\
         tier_by = '별풍선'\n[[rule.tier]]\nfrom = '1만5천'\n\
         [[test]]\nsteps = [{ event = { on = 'donation', '시각' = '10초', '후원자'.nick = 'a' }, rings = [] }]\n"
            .into(),
    ));
    for (name, text) in right {
        let value = parsed(&text).unwrap_or_else(|| panic!("{name} is no TOML"));
        assert!(fits(&schema, &schema, &value), "{name}\n{text}");
    }
}

#[test]
fn what_an_editor_can_see_does_not_fit_the_schema() {
    let schema = schema();
    let fixtures = root().join("tests/fixtures");
    let wrong = VISIBLE.iter().map(|name| {
        let text = fs::read_to_string(fixtures.join(format!("{name}.toml"))).unwrap();
        ((*name).to_owned(), text)
    });
    let more = [
        (
            "a field of another kind",
            "[[test]]\nevent = { on = 'chat', balloons = 1 }\nrings = []\n",
        ),
        (
            "a field that is worked out",
            "[[test]]\nevent = { on = 'donation', won = 1 }\nrings = []\n",
        ),
        (
            "a word that is none",
            "[[test]]\nevent = { on = 'donation', kind = 'baloon' }\nrings = []\n",
        ),
        (
            "steps and a step",
            "[[test]]\nrings = []\nsteps = [{ event = { on = 'chat' } }]\n",
        ),
        (
            "per yes or no",
            "[[rule]]\nid = 'a'\non = 'chat'\ntext = 'x'\nlimit = { per = 'sender.fan', every = '1m' }\n",
        ),
        (
            "by of another kind",
            "[[rule]]\nid = 'a'\non = 'chat'\ntext = 'x'\nmerge = { by = 'donor', window = '1m' }\n",
        ),
        (
            "too many at once",
            "[[rule]]\nid = 'a'\non = 'chat'\ntext = 'x'\nlimit = { every = '1m', burst = 101 }\n",
        ),
        (
            "no such word",
            "[[rule]]\nid = 'a'\non = 'chat'\ntext = 'x'\npriority = 'urgent'\n",
        ),
        (
            "a tier of nothing",
            "[[rule]]\nid = 'a'\non = 'chat'\n[[rule.tier]]\nfrom = 1\ntext = 'x'\n",
        ),
        ("a key of nothing", "rules = 1\n"),
    ];
    let more = more.map(|(name, text)| (name.to_owned(), text.to_owned()));
    for (name, text) in wrong.chain(more) {
        let value = parsed(&text).unwrap_or_else(|| panic!("{name} is no TOML"));
        assert!(!fits(&schema, &schema, &value), "{name} fits\n{text}");
        let compiled = Rulebook::compile(&[Source::new("t", text.as_str())], &["alerts"]);
        assert!(compiled.is_err(), "{name} is right\n{text}");
    }
}

#[test]
fn every_example_of_the_reference_works_and_its_test_passes() {
    for (_, language) in LANGUAGES {
        let page = markdown(language);
        let parts = examples(&page);
        assert_eq!(parts.len(), On::ALL.len());
        for part in parts {
            let book = Rulebook::compile(&[Source::new("t", part)], &[]);
            let faults = try_out(&book.unwrap_or_else(|faults| panic!("{part}\n{faults:?}")));
            assert!(faults.is_empty(), "{part}\n{faults:?}");
        }
    }
}

/// How many cells a row of a table has.
fn cells(row: &str) -> usize {
    row.replace("\\|", "").matches('|').count() - 1
}

#[test]
fn the_reference_has_no_broken_table_and_no_link_to_nowhere() {
    for (_, language) in LANGUAGES {
        let page = markdown(language);
        let lines: Vec<&str> = page.lines().collect();
        let mut tables = 0;
        for (at, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.starts_with("|---"))
        {
            assert!(
                lines[at - 2].is_empty(),
                "a table needs an empty line before it: {line}"
            );
            let rows = lines[at + 1..]
                .iter()
                .take_while(|line| line.starts_with('|'));
            for row in rows.chain([&lines[at - 1]]) {
                assert_eq!(cells(row), cells(line), "{row}");
                assert!(row.ends_with(" |"), "{row}");
            }
            tables += 1;
        }
        assert!(tables > On::ALL.len(), "{tables} tables");
        let headings: Vec<String> = lines
            .iter()
            .filter_map(|line| line.strip_prefix('#'))
            .map(|line| line.trim_start_matches('#').trim().to_lowercase())
            .map(|line| line.replace(' ', "-"))
            .map(|line| line.replace(|c: char| !(c.is_alphanumeric() || "-_".contains(c)), ""))
            .collect();
        let links = page
            .split("](#")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap());
        for link in links {
            assert!(headings.iter().any(|it| it == link), "{link} leads nowhere");
        }
    }
}

/// Every file of a folder with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap_or_default()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_first_rule_of_every_kind_is_right_and_rings() {
    for (name, language) in LANGUAGES {
        let folder = tempfile::tempdir().unwrap();
        for on in On::ALL {
            let kind = match language {
                Language::Korean => on.korean_name(),
                Language::English => on.name(),
            };
            let ran = soopbell(
                folder.path(),
                &["rules", "new", "--kind", kind, "--language", name],
            );
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{kind}");
            assert!(ran.out.contains("soopbell rules check"), "{}", ran.out);
        }
        assert_eq!(files(&folder.path().join("rules")).len(), On::ALL.len());
        for command in [&["rules", "check", "--strict"][..], &["rules", "test"]] {
            let ran = soopbell(folder.path(), command);
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        }
    }
}

#[test]
fn a_first_rule_is_called_as_somebody_wishes() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/schema.json"), "{}").unwrap();
    for (name, file, id) in [
        ("Big_Gift", "Big_Gift.toml", "id = \"big-gift\""),
        ("two.toml", "two.toml", "id = \"two\""),
        ("큰후원", "큰후원.toml", "id = \"donation\""),
    ] {
        let ran = soopbell(folder.path(), &["rules", "new", name, "--dir", "mine"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}");
        assert!(
            ran.out.contains(file) && !ran.out.contains("schema.json"),
            "{}",
            ran.out
        );
        let text = fs::read_to_string(folder.path().join("mine").join(file)).unwrap();
        assert!(text.starts_with("#:schema ./schema.json\n"), "{text}");
        assert!(text.contains(id), "{text}");
    }
}

#[test]
fn whoever_gets_a_first_folder_is_told_that_the_shipped_rules_are_out() {
    let folder = tempfile::tempdir().unwrap();
    for (name, words) in [("ko", "기본 규칙"), ("en", "the shipped rules")] {
        let ran = soopbell(
            folder.path(),
            &["rules", "new", "--dir", name, "--language", name],
        );
        assert!(
            ran.out.contains(words) && ran.out.contains("schema.json"),
            "{}",
            ran.out
        );
        let again = soopbell(
            folder.path(),
            &["rules", "new", "b", "--dir", name, "--language", name],
        );
        assert!(!again.out.contains(words), "{}", again.out);
    }
}

#[test]
fn nothing_is_written_over_and_nothing_beside_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(rules.join("donation.toml"), "# mine").unwrap();
    let elsewhere = folder.path().join("elsewhere.toml");
    std::os::unix::fs::symlink(&elsewhere, rules.join("link.toml")).unwrap();
    let before = (files(folder.path()), files(&rules));
    for (language, there, wrong) in [
        ("ko", "이미 있어서", "이름으로 쓸 수 없습니다"),
        ("en", "is there already", "cannot be the name"),
    ] {
        let run = |arguments: &[&str]| {
            let arguments = [&["rules", "new", "--language", language], arguments].concat();
            soopbell(folder.path(), &arguments)
        };
        for name in ["donation", "donation.toml", "link"] {
            let ran = run(&[name]);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{name}");
            assert!(
                ran.err.contains(there) && ran.err.contains(".toml"),
                "{}",
                ran.err
            );
        }
        let long = "a".repeat(5_000);
        for name in [
            "../elsewhere",
            "a/b",
            "a\\b",
            "..",
            "",
            "a\u{1b}[31mb",
            "nul",
            "\u{202e}a",
            &long,
        ] {
            let ran = run(&["--", name]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}");
            assert!(ran.err.contains(wrong), "{}", ran.err);
            assert!(ran.err.len() < 1_000 && !ran.err.contains(['\u{1b}', '\u{202e}']));
        }
        let ran = run(&["a", "--dir", "no/such/folder"]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.contains("no/such/folder"), "{}", ran.err);
        let ran = run(&["a", "--dir", "rules/donation.toml"]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    }
    assert_eq!((files(folder.path()), files(&rules)), before);
}

#[test]
fn a_kind_that_is_not_there_is_told_with_the_one_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    for (language, typed, meant) in [
        ("ko", "donaton", "`donation`"),
        ("ko", "후언", "`후원`"),
        ("en", "donaton", "`donation`"),
        ("en", "후언", "`후원`"),
        ("en", "\u{1b}]0;x\u{7}", "chat"),
    ] {
        let ran = soopbell(
            folder.path(),
            &["rules", "new", "--kind", typed, "--language", language],
        );
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{typed}");
        assert!(ran.err.contains(meant), "{}", ran.err);
        assert!(!ran.err.contains('\u{1b}'), "{:?}", ran.err);
    }
    assert!(files(folder.path()).is_empty());
}
