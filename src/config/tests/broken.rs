//! What is refused, where, and in which words.

use super::*;

/// Each fault as `code line:column`, or `code NAME` where it has no line.
fn faults(text: &str, env: &[(&str, &str)]) -> Vec<String> {
    let faults = load(text, env).expect_err(text);
    let brief = |fault: &Fault| {
        let place = &fault.place;
        let code = fault.problem.code();
        match place.line {
            0 => format!("{code} {}", place.file),
            line => format!("{code} {line}:{}", place.column),
        }
    };
    faults.iter().map(brief).collect()
}

#[test]
fn each_broken_file_has_one_fault_at_its_place() {
    for (name, expected) in [
        ("unknown-key", "F005 5:1"),
        ("wrong-type", "F007 3:13"),
        ("bad-duration", "C001 4:17"),
        ("insecure-url", "C004 3:11"),
        ("unknown-kind", "C006 3:8"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/fixtures/broken/config-{name}.toml"));
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(faults(&text, &[]), [expected], "{name}");
    }
}

#[test]
fn each_mistake_is_found_where_it_stands() {
    let dir = env!("CARGO_MANIFEST_DIR");
    for (text, expected) in [
        ("language = 'fr'", &["C006 1:12"][..]),
        ("x = 1\nx = 2", &["F004 2:1"]),
        ("soop = 5", &["F007 1:8"]),
        ("[[targets]]\nkind = 'console'", &["F007 1:1"]),
        ("live_url = 'https://x.example'", &["F005 1:1"]),
        ("[soop]\nlive_url = 'sooplive.com'", &["C003 2:12"]),
        ("[soop]\nlive_url = 'http://a.example'", &["C012 2:12"]),
        (
            "[soop]\nlive_url = 'http://127.0.0.1@a.example'",
            &["C003 2:12"],
        ),
        ("[soop]\npoll_interval = '100ms'", &["C002 2:17"]),
        ("[soop]\npoll_interval = 20", &["F007 2:17"]),
        (
            "[soop]\nstreamers = ['ok', '별이', 'a/b']",
            &["C005 2:20", "C005 2:26"],
        ),
        ("[soop]\nstreamers = ['ok', 5]", &["F007 2:20"]),
        ("[soop]\nstreamers = 'ok'", &["F007 2:13"]),
        ("[soop]\nca_file = 'no/such.pem'", &["C013 2:11"]),
        ("[log]\nkeep = '30m'\nqueue = 1", &["C002 2:8", "C002 3:9"]),
        ("[log]\nqueue = 99999999999999999999999", &["C002 2:9"]),
        ("[log]\nqueue = '100'", &["F007 2:9"]),
        ("[web]\nlisten = 'localhost'", &["C016 2:10"]),
        ("[discord]\ntoken = 'a'\ntoken_file = 'b'", &["C008 3:1"]),
        ("[discord]\ntoken_file = 'no/such'", &["C009 2:14"]),
        ("[discord]\ntoken = 'a b'", &["C011 2:9"]),
        ("[targets.a]", &["F006 1:10"]),
        ("[targets.a]\nkind = 'discord'", &["F006 1:10"]),
        ("[targets.a]\nkind = 'discord'\nchannel = 1", &["C010 2:8"]),
        ("[targets.a]\nkind = 'telegram'\nchat = 1", &["C010 2:8"]),
        ("[targets.a]\nkind = 'discord'\nchannel = 0", &["C002 3:11"]),
        (
            "[targets.a]\nkind = 'telegram'\nchat = '@name'",
            &["F007 3:8"],
        ),
        ("[targets.a]\nkind = 'console'\nchat = 1", &["F005 3:1"]),
        ("[targets.watchers]\nkind = 'console'", &["C014 1:10"]),
        (
            "[soop]\nstreamers = ['s']\n[streamers.s]\ntargets = ['al']",
            &["C007 4:12"],
        ),
        ("[soop.login]\nid = 'bell'", &["C017 2:1"]),
        ("[soop.login]\npassword = 'x'", &["C017 2:1"]),
        (
            "[soop.login]\npassword_file = '.cargo/config.toml'",
            &["C018 2:17"],
        ),
        ("[soop.login]\nid = '별'\npassword = 'x'", &["C005 2:6"]),
        ("[soop.login]\nid = 'bell'\npassword = 5", &["F007 3:12"]),
        (
            "[soop.login]\nid = 'b'\npassword_file = 'no/such'",
            &["C009 3:17"],
        ),
        (
            "[soop.login]\nid = 'b'\npassword = 'a'\npassword_file = 'b'",
            &["C008 4:1"],
        ),
        ("[soop]\nlogin = 'bell'", &["F007 2:9"]),
        ("[soop.login]\nname = 'bell'", &["F005 2:1"]),
        ("[soop]\nlogin_url = 'http://a.example'", &["C004 2:13"]),
        (
            "[soop]\nstreamers = ['s']\n[streamers.s]\npassword = \"a\\u0012b\"",
            &["C018 4:12"],
        ),
        ("[streamers.s]", &["C015 1:12"]),
    ] {
        assert_eq!(faults(text, &[]), expected, "{text}");
    }
    let text = format!("[soop]\nca_file = '{dir}'");
    assert_eq!(faults(&text, &[]), ["C013 2:11"]);
}

#[test]
fn so_is_each_mistake_about_delivery_and_pace() {
    let cases: &[(&str, &[&str])] = &[
        (
            "[delivery]\nexpires = '0s'\nkeep = '1m'\nrecheck = '2h'",
            &["C002 2:11", "C002 3:8", "C002 4:11"],
        ),
        ("[delivery]\nexpires = '10'", &["C001 2:11"]),
        ("[delivery]\non_uncertain = 'drop'", &["C006 2:16"]),
        ("[delivery]\nexpire = '10m'", &["F005 2:1"]),
        ("[owner]\ndisk_free = -1", &["C002 2:13"]),
        ("[owner]\ndisk_free = 1000000001", &["C002 2:13"]),
        ("[owner]\ndisk_free = '256MiB'", &["F007 2:13"]),
        ("[discord]\nchannel_pace = '5 per 5s'", &["C019 2:16"]),
        ("[discord]\nwebhook_pace = '30'", &["C019 2:16"]),
        ("[discord]\nwebhook_pace = '30/1'", &["C019 2:16"]),
        ("[discord]\ntoken_pace = '-1/1s'", &["C019 2:14"]),
        ("[discord]\ntoken_pace = 50", &["F007 2:14"]),
        ("[discord]\nchat_pace = '1/1s'", &["F005 2:1"]),
        (
            "[telegram]\nchat_pace = '0/1s'\ngroup_pace = '1/2h'\ntoken_pace = '10001/1us'",
            &["C002 2:13", "C002 3:14", "C002 4:14"],
        ),
        ("[streamers.'별']", &["C005 1:12"]),
    ];
    for (text, expected) in cases {
        assert_eq!(faults(text, &[]), *expected, "{text}");
    }
}

#[test]
fn so_is_each_mistake_about_commands() {
    let many = format!("[telegram]\nchats = [{}]", vec!["1"; 101].join(","));
    let cases: &[(&str, &[&str])] = &[
        ("[discord]\nservers = 5", &["F007 2:11"]),
        ("[discord]\nservers = ['5', 'x']", &["F007 2:17"]),
        ("[discord]\nservers = ['1,2']", &["F007 2:12"]),
        ("[discord]\nservers = [0]", &["C002 2:12"]),
        (
            "[discord]\nadmin_roles = [-1, 1, 1.5]",
            &["C002 2:16", "F007 2:23"],
        ),
        ("[discord]\ndirect_messages = [[1]]", &["F007 2:20"]),
        ("[discord]\ncommands = 'false'", &["F007 2:12"]),
        ("[discord]\nchats = [1]", &["F005 2:1"]),
        ("[telegram]\nadmins = [-5]", &["C002 2:11"]),
        ("[telegram]\nchats = ['@name']", &["F007 2:10"]),
        ("[telegram]\ncommands = 1", &["F007 2:12"]),
        (&many, &["C021 2:9"]),
        ("[soop]\nsearch_url = 'http://a.example'", &["C012 2:14"]),
        ("[soop]\nstation_url = 'chapi'", &["C003 2:15"]),
    ];
    for (text, expected) in cases {
        assert_eq!(faults(text, &[]), *expected, "{text}");
    }
    let shown = rendered(&load("[discord]\nservers = 123", &[]).unwrap_err());
    assert!(shown.contains("2 | servers = 123"), "{shown}");
    assert!(shown.contains("servers = [123]"), "{shown}");
}

#[test]
fn so_is_each_mistake_about_webhooks() {
    let discord = "[targets.a]\nkind = 'discord_webhook'\n";
    let own = "[targets.a]\nkind = 'webhook'\nurl = 'https://a.example'\n";
    for (table, keys, expected) in [
        (discord, "", &["F006 1:10"] as &[&str]),
        (
            discord,
            "url = 'discord.com/api/webhooks/1/x'",
            &["C003 3:7"],
        ),
        (discord, "url = 'ftp://a.example'", &["C003 3:7"]),
        (discord, "url = 'http://a.example'", &["C004 3:7"]),
        (discord, "url = 5", &["F007 3:7"]),
        (
            discord,
            "url = 'https://a.example'\nurl_file = 'x'",
            &["C008 4:1"],
        ),
        (discord, "url_file = 'no/such'", &["C009 3:12"]),
        (
            discord,
            "url = 'https://a.example'\nsecret = 'x'",
            &["F005 4:1"],
        ),
        (
            discord,
            "ulr = 'https://a.example'",
            &["F006 1:10", "F005 3:1"],
        ),
        (own, "", &["F006 1:10"]),
        (own, "secret = 'whsec_'", &["C020 4:10"]),
        (own, "secret = 'whsec_AAAA'", &["C020 4:10"]),
        (
            own,
            "secret = 'bWFya2VkbWFya2VkbWFya2VkbWFya2Vk'",
            &["C020 4:10"],
        ),
        (
            own,
            "secret = 'whsec_bWFya2VkbWFya2VkbWFya2VkbWFya2V*'",
            &["C020 4:10"],
        ),
        (own, "secret_file = '.cargo/config.toml'", &["C020 4:15"]),
        (
            "[targets.a]\nkind = 'console'\n",
            "url_file = 'x'",
            &["F005 3:1"],
        ),
    ] {
        let text = format!("{table}{keys}");
        assert_eq!(faults(&text, &[]), expected, "{text}");
    }
}

#[test]
fn a_mistake_in_the_environment_is_named_after_its_variable() {
    let file = "[soop]\npoll_interval = '20s'\nstreamers = ['a']\n";
    for (name, value, code) in [
        ("SOOPBELL__SOOP__POLL_INTERVAL", "20", "C001"),
        ("SOOPBELL__SOOP__STREAMERS", "ok,a/b", "C005"),
        ("SOOPBELL__SOOP__LIVE_URI", "x", "F005"),
        ("SOOPBELL__SOOP", "x", "F007"),
        ("SOOPBELL__LOG__QUEUE", "many", "F007"),
        ("SOOPBELL__TARGETS__A__CHANNEL", "1", "F006"),
        ("SOOPBELL__SOOP__", "1", "F005"),
        ("SOOPBELL__DISCORD__TOKEN_FILE", "no/such", "C009"),
        ("SOOPBELL__DISCORD__TOKEN_PACE", "50", "C019"),
        ("SOOPBELL__DELIVERY__ON_UNCERTAIN", "Hold", "C006"),
        ("SOOPBELL__OWNER__DISK_FREE", "lots", "F007"),
        ("SOOPBELL__DISCORD__SERVERS", "1,x", "F007"),
        ("SOOPBELL__TELEGRAM__ADMINS", "0", "C002"),
        ("SOOPBELL__TELEGRAM__COMMANDS", "no", "F007"),
    ] {
        assert_eq!(faults(file, &[(name, value)]), [format!("{code} {name}")]);
    }
}

#[test]
fn every_mistake_is_told_at_once_from_the_top() {
    let text = "language = 1\ndata_dri = 'x'\n\n[soop]\npoll_interval = '2h'\nliveurl = 'x'\n";
    let env = [("SOOPBELL__LOG__KEEP", "1s")];
    assert_eq!(
        faults(text, &env),
        [
            "F007 1:12",
            "F005 2:1",
            "C002 5:17",
            "F005 6:1",
            "C002 SOOPBELL__LOG__KEEP"
        ]
    );
}

#[test]
fn a_fault_says_what_was_meant() {
    let help = |text: &str| {
        let faults = load(text, &[]).unwrap_err();
        faults[0].help(Language::English)
    };
    assert!(help("[soop]\npol_interval = '1s'").starts_with("did you mean `poll_interval`?"));
    assert!(help("live_url = 'x'").starts_with("did you mean `soop.live_url`?"));
    assert!(help("[targets.a]\nkind = 'diskord'").starts_with("did you mean `discord`?"));
    assert_eq!(
        help("[log]\nkeep = '1s'"),
        "choose a value from 1h to 3650d"
    );
    assert!(help("[delivery]\non_uncertain = 'holt'").starts_with("did you mean `hold`?"));
    assert!(help("[discord]\nchanel_pace = 'x'").starts_with("did you mean `channel_pace`?"));
    assert!(help("[telegram]\ngroup_pace = '20'").ends_with("group_pace = \"30/1m\""));
    assert_eq!(
        help("[telegram]\ngroup_pace = '20/2h'"),
        "choose a value from 1ms to 1h"
    );
    assert!(help("[soop.login]\nid = 'bell'").starts_with("add `soop.login.password` or"));
    assert!(help("[soop.login]\npassword = 'x'").starts_with("add `soop.login.id`, or"));
    assert_eq!(
        help("[targets.a]\nkind = 'telegram'"),
        "add it, for example: chat = -1001234567890"
    );
}

#[test]
fn a_faulty_token_is_not_reported_as_a_missing_one() {
    let text = "[discord]\ntoken = 'a b'\n[targets.a]\nkind = 'discord'\nchannel = 1\n";
    assert_eq!(faults(text, &[]), ["C011 2:9"]);
}
