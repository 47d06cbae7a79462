//! What is taken, and what it becomes.

use std::time::Duration;

use super::*;
use crate::pace::Limit;

fn streamer(id: &str) -> StreamerId {
    StreamerId::parse(id).unwrap()
}

fn limit(most: u32, millis: u64) -> Limit {
    let per = Duration::from_millis(millis);
    Limit { most, per }
}

fn target(name: &str) -> TargetId {
    TargetId(name.into())
}

#[test]
fn nothing_at_all_is_a_configuration() {
    let config = accepted("", &[]);
    assert_eq!(config.language, Language::Korean);
    assert_eq!(config.soop.live_url.as_str(), "https://live.sooplive.com");
    assert_eq!(
        config.soop.station_url.as_str(),
        "https://chapi.sooplive.com"
    );
    assert_eq!(config.soop.search_url.as_str(), "https://sch.sooplive.com");
    assert_eq!(config.soop.poll_interval, Duration::from_secs(20));
    assert_eq!(config.soop.chat_scheme, ChatScheme::Wss);
    assert_eq!(config.log.keep, Duration::from_hours(14 * 24));
    assert_eq!(config.log.queue, 8192);
    assert_eq!(config.web.listen, None);
    assert_eq!(config.rules_dir.path, Path::new("rules"));
    assert!(!config.rules_dir.named);
    assert!(accepted("rules_dir = 'rules'", &[]).rules_dir.named);
    assert!(config.discord.token.is_empty());
    assert_eq!(config.delivery.expires, Duration::from_mins(10));
    assert_eq!(config.delivery.keep, Duration::from_hours(30 * 24));
    assert_eq!(config.delivery.on_uncertain, OnUncertain::Repeat);
    assert_eq!(config.delivery.recheck, Duration::from_mins(1));
    assert_eq!(config.owner.targets, []);
    assert_eq!(config.owner.disk_free, Some(256 << 20));
    assert_eq!(config.discord_paces.channel, limit(5, 5_000));
    assert_eq!(config.discord_paces.webhook, limit(30, 60_000));
    assert_eq!(config.discord_paces.token, limit(50, 1_000));
    assert_eq!(config.telegram_paces.chat, limit(1, 1_000));
    assert_eq!(config.telegram_paces.group, limit(20, 60_000));
    assert_eq!(config.telegram_paces.token, limit(30, 1_000));
}

#[test]
fn delivery_and_paces_are_as_they_are_written() {
    let config = accepted(
        "[targets.mods]\nkind = 'console'\n[owner]\ntargets = ['mods']\ndisk_free = 0\n\
         [delivery]\nexpires = '1h 30m'\non_uncertain = 'hold'\n\
         [discord]\nchannel_pace = ' 10 / 1m 30s '\n[telegram]\ngroup_pace = '10000/1h'\n",
        &[
            ("SOOPBELL__DELIVERY__RECHECK", "5s"),
            ("SOOPBELL__TELEGRAM__CHAT_PACE", "3/250ms"),
            ("SOOPBELL__DELIVERY__KEEP", ""),
        ],
    );
    assert_eq!(config.owner.targets, [target("mods")]);
    assert_eq!(config.owner.disk_free, None);
    assert_eq!(config.delivery.expires, Duration::from_mins(90));
    assert_eq!(config.delivery.on_uncertain, OnUncertain::Hold);
    assert_eq!(config.delivery.recheck, Duration::from_secs(5));
    assert_eq!(config.delivery.keep, Duration::from_hours(30 * 24));
    assert_eq!(config.discord_paces.channel, limit(10, 90_000));
    assert_eq!(config.telegram_paces.group, limit(10_000, 3_600_000));
    assert_eq!(config.telegram_paces.chat, limit(3, 250));
    let most = [("SOOPBELL__OWNER__DISK_FREE", "1000000000")];
    let bytes = 1_000_000_000 << 20;
    assert_eq!(accepted("", &most).owner.disk_free, Some(bytes));
}

#[test]
fn the_environment_overrides_the_file_key_by_key() {
    let text = "language = 'en'\n[soop]\nstreamers = ['a', 'b']\npoll_interval = '30s'\n\
                [discord]\ntoken = 'from-file'\n[targets.alerts]\nkind = 'discord'\nchannel = 1\n";
    let config = accepted(
        text,
        &[
            ("SOOPBELL__SOOP__STREAMERS", "007, Star,,star"),
            ("SOOPBELL__DISCORD__TOKEN", "1234567890"),
            ("SOOPBELL__TARGETS__ALERTS__CHANNEL", "18446744073709551615"),
            ("SOOPBELL__TARGETS__SCREEN__KIND", "console"),
            ("SOOPBELL__LOG__QUEUE", "64"),
            ("SOOPBELL__WEB__LISTEN", "127.0.0.1:0"),
            ("SOOPBELL__DATA_DIR", ""),
            ("SOOPBELL_LOG", "debug"),
            ("PATH", "/bin"),
        ],
    );
    assert_eq!(config.language, Language::English);
    assert_eq!(config.soop.streamers, [streamer("007"), streamer("star")]);
    assert_eq!(config.soop.poll_interval, Duration::from_secs(30));
    assert_eq!(config.discord.token.expose(), "1234567890");
    assert_eq!(config.log.queue, 64);
    assert!(config.web.listen.is_some());
    assert_eq!(config.data_dir, Path::new("data"));
    let channel = u64::MAX;
    assert_eq!(
        config.targets[&target("alerts")],
        TargetConfig::Discord { channel }
    );
    assert_eq!(config.targets[&target("screen")], TargetConfig::Console);
}

#[test]
fn ids_may_stand_in_quotes() {
    let config = accepted(
        "[discord]\ntoken = 'a'\n[telegram]\ntoken = 'b'\n\
         [targets.alerts]\nkind = 'discord'\nchannel = '1234567890123456789'\n\
         [targets.mods]\nkind = 'telegram'\nchat = '-1001234'\ntopic = 5\n",
        &[],
    );
    let channel = 1_234_567_890_123_456_789;
    assert_eq!(
        config.targets[&target("alerts")],
        TargetConfig::Discord { channel }
    );
    let telegram = TargetConfig::Telegram {
        chat: -1_001_234,
        topic: Some(5),
    };
    assert_eq!(config.targets[&target("mods")], telegram);
}

#[test]
fn those_who_may_give_commands_are_listed_one_by_one() {
    let config = accepted("", &[]);
    assert!(config.discord_commands.enabled && config.telegram_commands.enabled);
    assert!(config.discord_commands.servers.is_empty());
    assert!(config.telegram_commands.chats.is_empty());
    let config = accepted(
        "[discord]\nservers = [18446744073709551615, '7', 7]\nadmin_roles = [3]\ncommands = false\n\
         [telegram]\nchats = [-1001234567890, 42]\nadmins = ['42']\n",
        &[
            ("SOOPBELL__DISCORD__DIRECT_MESSAGES", "5, 6,,5"),
            ("SOOPBELL__DISCORD__ADMIN_ROLES", ""),
            ("SOOPBELL__TELEGRAM__COMMANDS", "false"),
        ],
    );
    let discord = &config.discord_commands;
    assert!(!discord.enabled);
    assert_eq!(discord.servers, [u64::MAX, 7]);
    assert_eq!(discord.admin_roles, [3]);
    assert_eq!(discord.direct_messages, [5, 6]);
    let telegram = &config.telegram_commands;
    assert!(!telegram.enabled);
    assert_eq!(telegram.chats, [-1_001_234_567_890, 42]);
    assert_eq!(telegram.admins, [42]);
    let most = vec!["1"; 100].join(",");
    let env = [("SOOPBELL__TELEGRAM__CHATS", most.as_str())];
    assert_eq!(accepted("", &env).telegram_commands.chats, [1]);
}

#[test]
fn a_broken_configuration_still_says_in_which_language() {
    use Language::{English, Korean};
    for (text, env, expected) in [
        ("language = 'en'\n[soop]\nstreamers = 5", "", English),
        ("language = 'en'\nx = 1\nx = 2", "", English),
        ("language = 'en'\n[soop\nstreamers = [", "", English),
        ("data_dir = \"x\nlanguage = 'en' # words", "", English),
        ("language = 'ko'\n[x", "en", English),
        ("language = 'en'\n[x", "ko", Korean),
        ("language = 'en'\n[x", "fr", Korean),
        ("language = 'fr'\n[x", "", Korean),
        ("language = en", "", English),
        ("[soop]\nlanguage = 'en'", "", Korean),
        ("", "", Korean),
    ] {
        let env = [("SOOPBELL__LANGUAGE", env)].into_iter().collect();
        let source = Source::new("soopbell.toml", text);
        assert_eq!(language::of_broken(Some(&source), &env), expected, "{text}");
    }
    let gone = Path::new("no/such.toml");
    let env = [("SOOPBELL__LANGUAGE", "en")].into_iter().collect();
    assert_eq!(Config::language_of_broken(Some(gone), &env), English);
}

#[test]
fn webhooks_have_addresses_and_secrets_that_are_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("url");
    std::fs::write(&path, "https://discord.com/api/webhooks/1/marked\n").unwrap();
    let text = format!(
        "[targets.room]\nkind = 'discord_webhook'\nurl_file = '{}'\n\
         [targets.server]\nkind = 'webhook'\nurl = 'http://127.0.0.1:80/marked'\n",
        path.to_str().unwrap()
    );
    let signing = "whsec_bWFya2VkbWFya2VkbWFya2VkbWFya2Vk";
    let env = [("SOOPBELL__TARGETS__SERVER__SECRET", signing)];
    let config = accepted(&text, &env);
    let url = Secret::new("https://discord.com/api/webhooks/1/marked");
    let room = TargetConfig::DiscordWebhook { url };
    assert_eq!(config.targets[&target("room")], room);
    let server = TargetConfig::Webhook {
        url: Secret::new("http://127.0.0.1:80/marked"),
        secret: Secret::new(signing),
    };
    assert_eq!(config.targets[&target("server")], server);
    let shown = format!("{config:?}");
    assert!(
        !shown.contains("marked") && !shown.contains(signing),
        "{shown}"
    );
}

#[test]
fn rings_go_to_every_target_unless_a_table_narrows_it() {
    let config = accepted(
        "[soop]\nstreamers = ['star', 'moon', 'mute']\n\
         [targets.a]\nkind = 'console'\n[targets.b]\nkind = 'console'\n\
         [streamers.Moon]\ntargets = ['b', 'b']\n[streamers.mute]\ntargets = []\n",
        &[],
    );
    let all = [target("a"), target("b")];
    assert_eq!(config.targets_of(&streamer("star")), all);
    assert_eq!(config.targets_of(&streamer("moon")), [target("b")]);
    assert_eq!(config.targets_of(&streamer("mute")), []);
    assert_eq!(config.targets_of(&streamer("stranger")), []);
}

#[test]
fn an_imitation_on_this_machine_may_go_without_tls_and_be_asked_often() {
    for host in ["127.0.0.1:1234", "localhost:1", "[::1]:80"] {
        let text = format!(
            "[soop]\nlive_url = 'http://{host}/'\nchat_scheme = 'ws'\npoll_interval = '100ms'\n\
             [discord]\napi_url = 'http://{host}'\n"
        );
        let config = accepted(&text, &[]);
        assert_eq!(config.soop.live_url.as_str().strip_suffix('/'), None);
        assert_eq!(config.soop.poll_interval, Duration::from_millis(100));
    }
}

#[test]
fn a_token_comes_from_its_file_without_the_line_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    std::fs::write(&path, "Bot abc.def-1\r\n").unwrap();
    let path = path.to_str().unwrap();
    let text = format!("[discord]\ntoken_file = '{path}'\n");
    assert_eq!(accepted(&text, &[]).discord.token.expose(), "abc.def-1");
    // The environment has the last word, whichever of the two keys it uses.
    let config = accepted(&text, &[("SOOPBELL__DISCORD__TOKEN", "other")]);
    assert_eq!(config.discord.token.expose(), "other");
    let config = accepted(
        "[discord]\ntoken = 'other'",
        &[("SOOPBELL__DISCORD__TOKEN_FILE", path)],
    );
    assert_eq!(config.discord.token.expose(), "abc.def-1");
}

#[test]
fn an_account_comes_from_the_file_or_from_the_environment() {
    assert_eq!(accepted("[soop.login]", &[]).soop.login, None);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("password");
    std::fs::write(&path, "비밀 p@ss=;\"'\n").unwrap();
    let path = path.to_str().unwrap();
    let text = format!("[soop.login]\nid = ' Bell_01'\npassword_file = '{path}'\n");
    let login = accepted(&text, &[]).soop.login.unwrap();
    assert_eq!(
        (login.id.as_str(), login.password.expose()),
        ("Bell_01", "비밀 p@ss=;\"'")
    );
    let env = [("SOOPBELL__SOOP__LOGIN__PASSWORD", "other")];
    let login = accepted(&text, &env).soop.login.unwrap();
    assert_eq!(login.password.expose(), "other");
    let login = accepted("[soop.login]\nid = 'bell'", &env).soop.login;
    assert_eq!(login.unwrap().password.expose(), "other");
}

#[test]
fn a_room_s_password_belongs_to_its_streamer() {
    let config = accepted(
        "[soop]\nstreamers = ['star', 'moon']\n[targets.a]\nkind = 'console'\n\
         [streamers.star]\npassword = '1234'\n[streamers.moon]\ntargets = []\n",
        &[("SOOPBELL__STREAMERS__MOON__PASSWORD", "")],
    );
    let passwords: Vec<_> = config.room_passwords().collect();
    assert_eq!(passwords, [(&streamer("star"), &Secret::new("1234"))]);
    // A password narrows nothing.
    assert_eq!(config.targets_of(&streamer("star")), [target("a")]);
    assert_eq!(config.targets_of(&streamer("moon")), []);
}

#[test]
fn nothing_prints_a_token() {
    let env: Environment = [("SOOPBELL__TELEGRAM__TOKEN", "1:marked")]
        .into_iter()
        .collect();
    let text = "soop.streamers = ['s']\nsoop.login = { id = 'x', password = 'marked' }\n\
                streamers.s = { password = 'marked' }\n[discord]\ntoken = 'marked'";
    let source = Source::new("a", text);
    let config = Config::from_source(&source, &env).unwrap();
    assert_eq!(config.discord.token.expose(), "marked");
    assert!(!format!("{config:?} {env:?}").contains("marked"));
}

#[test]
fn a_file_is_read_from_disk_and_only_a_named_one_must_exist() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("here.toml");
    std::fs::write(&path, "\u{feff}language = 'en'").unwrap();
    let env = Environment::none();
    let config = Config::load(Some(&path), &env).unwrap();
    assert_eq!(config.language, Language::English);
    let faults = Config::load(Some(&dir.path().join("gone.toml")), &env).unwrap_err();
    assert_eq!(faults[0].problem.code(), "F001");
    // The tests' own directory has no soopbell.toml.
    assert!(Config::load(None, &env).is_ok());
}
