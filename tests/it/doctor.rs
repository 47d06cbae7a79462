//! `soopbell doctor` against the imitations: what it says when all is well, and of each thing that can be wrong.

use serde_json::Value;
use soopbell::config::{Config, Environment};
use soopbell::fault::Source;
use soopbell::sim::{Sim, SimConfig};
use soopbell::source::soop::station::SEARCH_URL;

use crate::support::bell::star;
use crate::support::command::{Ran, soopbell};
use crate::support::discord::{FakeDiscord, Permission};
use crate::support::telegram::{FakeTelegram, Standing};

const CHANNEL: u64 = 1_234_567_890;
const THREAD: u64 = 1_234_567_891;
const GROUP: i64 = -1_001_234_567_890;
const SIGNING: &str = "whsec_bWFya2VkbWFya2VkbWFya2VkbWFya2Vk";

/// Everything that can be asked, and a configuration in which all of it is used.
struct World {
    sim: Sim,
    discord: FakeDiscord,
    telegram: FakeTelegram,
    folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let sim = Sim::start(SimConfig::default()).await.unwrap();
        sim.introduce(&star(), "별하늘");
        let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
        discord.add_channel(CHANNEL);
        discord.add_thread(THREAD, CHANNEL);
        discord.name_channel(CHANNEL, "alerts");
        discord.name_channel(THREAD, "gifts");
        let url = discord.add_webhook(7, "marked-hook", CHANNEL);
        telegram.add_chat(GROUP, &[5]);
        let folder = tempfile::tempdir().unwrap();
        let world = Self {
            sim,
            discord,
            telegram,
            folder,
        };
        world.configure(&format!(
            "[targets.hook]\nkind = 'discord_webhook'\nurl = {url:?}\n"
        ));
        world
    }

    /// Writes the configuration, with more at its end.
    fn configure(&self, more: &str) {
        let text = format!(
            "data_dir = 'data'\n[owner]\ndisk_free = 0\n\
             [soop]\nlive_url = {soop:?}\nstation_url = {soop:?}\nsearch_url = {soop:?}\nchat_scheme = 'ws'\n\
             streamers = ['star01']\n\
             [discord]\ntoken = '{discord_token}'\napi_url = {discord:?}\n\
             [telegram]\ntoken = '{telegram_token}'\napi_url = {telegram:?}\n\
             [targets.alerts]\nkind = 'discord'\nchannel = {CHANNEL}\n\
             [targets.thread]\nkind = 'discord'\nchannel = {THREAD}\n\
             [targets.mods]\nkind = 'telegram'\nchat = {GROUP}\ntopic = 5\n\
             [targets.server]\nkind = 'webhook'\nurl = 'http://127.0.0.1:9/marked'\nsecret = '{SIGNING}'\n\
             {more}",
            soop = self.sim.http_url(),
            discord = self.discord.url(),
            telegram = self.telegram.url(),
            discord_token = FakeDiscord::TOKEN,
            telegram_token = FakeTelegram::TOKEN,
        );
        self.write(&text);
    }

    fn write(&self, text: &str) {
        std::fs::write(self.folder.path().join("soopbell.toml"), text).unwrap();
    }

    fn read(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("soopbell.toml")).unwrap()
    }

    async fn ask(&self, arguments: &[&str]) -> Ran {
        let folder = self.folder.path().to_owned();
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        let ran = tokio::task::spawn_blocking(move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            soopbell(&folder, &[&["doctor"], arguments.as_slice()].concat())
        });
        let ran = ran.await.unwrap();
        for secret in [FakeDiscord::TOKEN, FakeTelegram::TOKEN, SIGNING, "marked"] {
            let shown = ran.out.contains(secret) || ran.err.contains(secret);
            assert!(!shown, "{secret} in\n{}{}", ran.out, ran.err);
        }
        ran
    }

    /// What is not as it must be: where, what, and what to do.
    async fn complaints(&self) -> (i32, Vec<(String, String, String)>) {
        let ran = self.ask(&["--json", "--language", "en"]).await;
        let lines = ran.out.lines().map(|line| {
            let found: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
            let what = text("target") + &text("check");
            (text("status"), (what, text("message"), text("help")))
        });
        let wrong = lines.filter(|(status, _)| status != "good");
        (ran.code, wrong.map(|(_, found)| found).collect())
    }
}

/// Without what differs from run to run.
fn settled(text: &str, world: &World) -> String {
    let text = text.replace(&world.folder.path().display().to_string(), "<folder>");
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut words: Vec<&str> = line.split(' ').collect();
        if let Some(at) = words.iter().position(|word| word.starts_with("MiB"))
            && let Some(before) = at.checked_sub(1)
        {
            words[before] = "<free>";
        }
        lines.push(words.join(" "));
    }
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_all_is_well_every_line_says_so() {
    let world = World::new().await;
    for language in ["ko", "en"] {
        let ran = world.ask(&["--language", language]).await;
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        let name = format!("doctor_good_{language}");
        insta::assert_snapshot!(name, settled(&ran.out, &world));
    }
    assert_eq!(world.discord.messages().len(), 0);
    assert_eq!(world.telegram.messages().len(), 0);
    assert_eq!(world.sim.violations(), []);
    // It tried to write, and left nothing behind.
    assert!(!world.folder.path().join("data").exists());
    let left = std::fs::read_dir(world.folder.path()).unwrap().count();
    assert_eq!(left, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_is_told_at_once_with_what_to_do() {
    let world = World::new().await;
    world.discord.deny(CHANNEL, Permission::EmbedLinks);
    world
        .discord
        .deny(CHANNEL, Permission::SendMessagesInThreads);
    world.discord.make_public(true);
    world.discord.leave_starts(99);
    world.discord.delete_webhook(7);
    world.telegram.set_standing(GROUP, Standing::Mute);
    world.telegram.be_unsociable(true);
    world.telegram.set_webhook("https://bell.example/hook");
    for language in ["ko", "en"] {
        let ran = world.ask(&["--language", language]).await;
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
        let name = format!("doctor_bad_{language}");
        insta::assert_snapshot!(name, settled(&ran.out, &world));
    }
    // What only warns does not fail.
    let world = World::new().await;
    world.discord.make_public(true);
    let (code, found) = world.complaints().await;
    assert_eq!((code, found.len(), found[0].0.as_str()), (0, 1, "public"));
    let text = world.read();
    world.write(&text.replace("[discord]\n", "[discord]\nservers = [5]\n"));
    assert_eq!(world.complaints().await, (0, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_no_good_ends_nothing_else() {
    let world = World::new().await;
    let text = world.read();
    world.write(&text.replace(FakeDiscord::TOKEN, "marked.token"));
    world.telegram.revoke(true);
    let (code, found) = world.complaints().await;
    assert_eq!(code, 1);
    let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "token",
            "application",
            "gateway",
            "alertstarget",
            "threadtarget",
            "token",
            "updates",
            "modstarget"
        ]
    );
    assert!(
        found.iter().all(|(.., help)| help.contains("token")),
        "{found:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_or_chat_that_is_not_there_is_told_from_one_that_is_closed() {
    let world = World::new().await;
    world.discord.delete_channel(CHANNEL);
    let text = world.read();
    world.write(&text.replace("topic = 5", ""));
    let (code, found) = world.complaints().await;
    assert_eq!(code, 1);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].2.contains("channel is gone"), "{found:#?}");
    // A group without topics.
    let world = World::new().await;
    world.telegram.add_chat(GROUP, &[]);
    world.discord.throw_out(FakeDiscord::TOKEN);
    let (_, found) = world.complaints().await;
    let help: Vec<&str> = found.iter().map(|(.., help)| help.as_str()).collect();
    assert!(help[0].starts_with("Invite the bot"), "{found:#?}");
    assert!(help[2].starts_with("The topic is"), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_reached_is_told_one_by_one() {
    let world = World::new().await;
    // A port that was free a moment ago and has nobody behind it.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let text = world.read();
    let text = text
        .replace(&world.sim.http_url(), &nowhere)
        .replace(world.telegram.url(), &nowhere);
    world.write(&text.replace(world.discord.url(), &nowhere));
    let (code, found) = world.complaints().await;
    assert_eq!(code, 1);
    let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "soop.live_url",
            "soop.station_url",
            "soop.search_url",
            "token",
            "application",
            "gateway",
            "alertstarget",
            "threadtarget",
            "token",
            "updates",
            "modstarget",
            "hooktarget"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_that_is_wrong_is_told_in_its_own_language() {
    let world = World::new().await;
    let text = world.read();
    world.write(&format!(
        "language = 'en'\n{}",
        text.replace("chat_scheme", "chat_shceme")
    ));
    let ran = world.ask(&[]).await;
    assert_eq!((ran.code, ran.out.as_str()), (78, ""));
    assert!(
        ran.err.contains("there is no key `chat_shceme` here"),
        "{}",
        ran.err
    );
    // Rules that are wrong do not keep it from looking at the rest.
    world.write(&format!("language = 'en'\n{text}"));
    let rules = world.folder.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    std::fs::write(rules.join("a.toml"), "[[rule]]\nid = 'a'\n").unwrap();
    let ran = world.ask(&[]).await;
    assert_eq!(ran.code, 78, "{}", ran.out);
    assert!(
        ran.out.contains("✗ soopbell  the rules have"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("✓ Telegram"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_that_is_none_is_told() {
    let world = World::new().await;
    std::fs::write(world.folder.path().join("data"), "a file").unwrap();
    let (code, found) = world.complaints().await;
    assert_eq!((code, found.len(), found[0].0.as_str()), (1, 1, "data_dir"));
}

#[test]
fn broadcasts_are_searched_where_the_code_says() {
    let empty = Source::new("soopbell.toml", "");
    let config = Config::from_source(&empty, &Environment::none()).unwrap();
    assert_eq!(config.soop.search_url.as_str(), SEARCH_URL);
}
