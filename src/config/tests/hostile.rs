//! Whatever a file or a variable holds, it is refused in words.

use proptest::prelude::*;

use super::*;

#[test]
fn names_that_the_config_crate_reads_as_expressions_are_plain_names_here() {
    let faults = load(
        "'a[99999999999999]' = 1\n'soop.live_url' = 'x'\n'' = 1\n",
        &[],
    )
    .unwrap_err();
    let codes: Vec<&str> = faults.iter().map(|fault| fault.problem.code()).collect();
    assert_eq!(codes, ["F005", "F005", "F005"]);
    let deep = format!("SOOPBELL__{}", "A__".repeat(50_000));
    let faults = load("", &[("SOOPBELL__A[99999999999999]", "1"), (&deep, "1")]).unwrap_err();
    assert_eq!(faults.len(), 2);
}

#[test]
fn depth_is_refused_not_followed() {
    for text in [
        format!("{} = 1", vec!["a"; 20_000].join(".")),
        format!("[{}]", vec!["a"; 20_000].join(".")),
        format!("a = {}", "[".repeat(20_000)),
        format!("a = {}", "{b=".repeat(20_000)),
    ] {
        assert!(load(&text, &[]).is_err());
        let source = Source::new("soopbell.toml", text);
        let language = language::of_broken(Some(&source), &Environment::none());
        assert_eq!(language, Language::Korean);
    }
}

#[test]
fn no_fault_shows_a_token() {
    for text in [
        "[discord]\ntoken = 'marked",
        "[discord]\ntoken = 'marked'\ntoken_file = 'x'",
        "[discord]\ntoken = ['marked']",
        "[discord]\ntokne = 'marked'",
        "[discord]\nkey = 'marked' x",
        "[discord]\n'x' = \"\"\"marked\n[",
        "discord = 'marked'",
        "discord = { token = 'marked', api_url = 5 }",
        "discord_token = 'marked'",
        "[telegram]\ntoken = 'marked twice'",
        "[telegram]\napi_url = 'https://user:marked@host'",
        "telegram.token = ",
        "telegram.x = 'marked'",
        "[soop.login]\npassword = 'marked'",
        "[soop.login]\npasswrod = 'marked'",
        "[soop.login]\npassword = ['marked']",
        "[soop.login]\nid = 'x'\npassword = \"marked\\u0000\"",
        "[soop.login]\npw = 'marked' x",
        "[ soop . login ]\npw = 'marked",
        "[soop]\nlogin = 'marked'",
        "[soop]\nlogin = { pw = 'marked' }",
        "[soop]\nlogin_url = 'https://user:marked@host'",
        "soop.login.password = 'marked'\nsoop.login.id = 5",
        "[streamers.star01]\npassword = 'marked'",
        "[streamers.star01]\npw = 'marked'",
        "[streamers]\nstar01 = 'marked'",
        "streamers.star01.pw = 'marked",
        "[targets.a]\nkind = 'discord_webhook'\nurl = 'marked'",
        "[targets.a]\nkind = 'discord_webhook'\nurl = 'http://a.example/marked'",
        "[targets.a]\nkind = 'discord_webhook'\nurl = ['marked']",
        "[targets.a]\nkind = 'discord_webhook'\nurl = 'https://a/marked",
        "[targets.a]\nkind = 'discord_webhook'\nulr = 'marked'",
        "[targets.a]\nkind = 'discord'\nurl = 'marked'",
        "[targets.a]\nkind = 'webhook'\nurl = 'https://a'\nsecret = 'marked'",
        "[targets.a]\nkind = 'webhook'\nurl = 'https://a'\nscret = 'marked'",
        "targets.a = { kind = 'webhok', url = 'marked' }",
        "targets.a = { kind = 'webhook', secret = 'marked' }",
        "targets.a = { kind = 'webhook', url = 'https://marked' ",
        "[targets]\na = 'https://marked'",
    ] {
        let faults = load(text, &[]).unwrap_err();
        let shown = rendered(&faults) + &format!("{faults:?}");
        assert!(!shown.contains("marked"), "{text}\n{shown}");
    }
    let marked = [("SOOPBELL__SOOP__LOGIN__PASSWORD", "marked")];
    let shown = rendered(&load("", &marked).unwrap_err());
    assert!(shown.contains("SOOPBELL__SOOP__LOGIN__PASSWORD"), "{shown}");
    assert!(!shown.contains("marked"), "{shown}");
    let marked = [("SOOPBELL__DISCORD__TOKEN", "marked twice")];
    let shown = rendered(&load("", &marked).unwrap_err());
    assert!(shown.contains("SOOPBELL__DISCORD__TOKEN"), "{shown}");
    assert!(!shown.contains("marked"), "{shown}");
}

/// Values of every type, so that keys get those they do not take.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| format!("{n:?}").to_lowercase()),
        any::<bool>().prop_map(|b| b.to_string()),
        "[ -~가-힣]{0,12}".prop_map(|text| format!("{text:?}")),
        Just("1979-05-27T07:32:00Z".to_owned()),
        Just("99999999999999999999999999999999999999999999".to_owned()),
        Just("\"-9999999999999999999y\"".to_owned()),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            inner.prop_map(|item| format!("{{ kind = {item} }}")),
        ]
    })
}

/// A file of known and unknown keys.
fn file() -> impl Strategy<Value = String> {
    let mut names: Vec<String> = raw::keys().iter().map(ToString::to_string).collect();
    names.extend(["soop", "targets", "targets.a", "streamers.b", "web", "nope"].map(str::to_owned));
    let line = (prop::sample::select(names), value())
        .prop_map(|(name, value)| format!("{} = {value}\n", name.replace("<name>", "a")));
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in "\\PC{0,80}") {
        let faults = load(&text, &[]).err().unwrap_or_default();
        rendered(&faults);
    }

    #[test]
    fn any_toml_is_taken_or_refused_with_a_reason(text in file()) {
        if let Err(faults) = load(&text, &[]) {
            prop_assert!(!faults.is_empty());
            for fault in &faults {
                prop_assert!(!fault.render(Language::Korean).is_empty());
                prop_assert!(fault.place.line >= 1, "{text}\n{fault:?}");
            }
        }
    }

    #[test]
    fn any_variable_is_taken_or_refused_by_its_name(key in 0_usize..1_000, value in "\\PC{1,20}") {
        let keys = raw::keys();
        let name = keys[key % keys.len()].variable().replace("<NAME>", "A");
        if let Err(faults) = load("", &[(&name, &value)]) {
            prop_assert!(!faults.is_empty());
            for fault in &faults {
                prop_assert_eq!(&*fault.place.file, name.as_str());
            }
        }
    }
}
