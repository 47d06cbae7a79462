//! What a person has to mend: each is told to the owner once, and everything goes on without a restart.

use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};

use crate::support::bell::{Bell, Home, star, until};
use crate::support::discord::{FakeDiscord, Permission};
use crate::support::telegram::FakeTelegram;

const CHANNEL: u64 = 1_234_567_890;
const CHAT: i64 = -4_321;
const SOON: (&str, &str) = ("SOOPBELL__DELIVERY__RECHECK", "1s");

/// A soopbell with an owner, between its imitations.
struct Stage {
    sim: Sim,
    discord: FakeDiscord,
    telegram: FakeTelegram,
    home: Home,
}

impl Stage {
    /// The owner is told at this target.
    async fn new(owner: &str) -> Self {
        let sim = Sim::start(SimConfig::default()).await.unwrap();
        let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
        let home = Home::new(&sim)
            .with_discord(&discord, CHANNEL)
            .with_telegram(&telegram, CHAT)
            .with(&format!("\n[owner]\ntargets = [{owner:?}]\n"));
        let live = Action::GoLive(Live::default());
        sim.act(&star(), live).await.unwrap();
        Self {
            sim,
            discord,
            telegram,
            home,
        }
    }

    async fn gift(&self, count: u32) {
        let patience = Action::WaitViewer(Patience::default());
        self.sim.act(&star(), patience).await.unwrap();
        let gift = Action::Balloon(Balloon::new("fan42", "초롱", count));
        self.sim.act(&star(), gift).await.unwrap();
    }

    fn in_discord(&self) -> Vec<String> {
        let messages = self.discord.messages();
        let words = messages
            .iter()
            .filter_map(|it| it.json["embeds"][0]["description"].as_str());
        words.map(str::to_owned).collect()
    }

    fn in_telegram(&self) -> Vec<String> {
        let messages = self.telegram.messages();
        let words = messages
            .iter()
            .map(|it| it.text.split_once('\n').unwrap().1);
        words.map(str::to_owned).collect()
    }

    /// Stops it, and sees to it that no secret was said.
    async fn end(&self, bell: Bell) {
        assert!(bell.stop().await.success(), "{}", self.home.written().1);
        let (out, log) = self.home.written();
        for secret in [FakeDiscord::TOKEN, FakeTelegram::TOKEN] {
            assert!(!out.contains(secret) && !log.contains(secret));
        }
    }
}

/// Those that are notes of soopbell's own.
fn notes<'w>(words: &'w [String], sign: &str) -> Vec<&'w String> {
    words.iter().filter(|it| it.starts_with(sign)).collect()
}

fn gifts(words: &[String]) -> Vec<u32> {
    words.iter().filter_map(|it| it.parse().ok()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_is_told_once_elsewhere_and_goes_on_when_it_is_good_again() {
    let stage = Stage::new("alerts").await;
    stage.telegram.revoke(true);
    let bell = stage.home.start_with(&[SOON]);
    for count in 1..=3 {
        stage.gift(count).await;
    }
    until("the owner is told", || {
        !notes(&stage.in_discord(), "🔑").is_empty()
    })
    .await;
    let tried = stage.telegram.requests();
    until("it is tried again", || stage.telegram.requests() > tried).await;
    stage.telegram.revoke(false);
    until("all gifts are told", || {
        gifts(&stage.in_telegram()).len() == 3
    })
    .await;
    stage.end(bell).await;
    assert_eq!(gifts(&stage.in_telegram()), [1, 2, 3]);
    let in_discord = stage.in_discord();
    assert_eq!(gifts(&in_discord), [1, 2, 3], "the others never waited");
    assert_eq!(in_discord.len(), 4, "{in_discord:?}");
    let note = notes(&in_discord, "🔑")[0];
    assert!(note.contains("telegram") && note.contains("401"), "{note}");
    assert_eq!(
        stage.telegram.messages().len(),
        3,
        "nobody is told where it is over"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_token_is_taken_over_from_its_file_without_a_restart() {
    let stage = Stage::new("alerts").await;
    let file = stage.home.data().with_file_name("token");
    std::fs::write(&file, "1:wrong").unwrap();
    let bell = stage.home.start_with(&[
        ("SOOPBELL__TELEGRAM__TOKEN", ""),
        ("SOOPBELL__TELEGRAM__TOKEN_FILE", file.to_str().unwrap()),
    ]);
    stage.gift(7).await;
    until("the owner is told", || {
        !notes(&stage.in_discord(), "🔑").is_empty()
    })
    .await;
    std::fs::write(&file, FakeTelegram::TOKEN).unwrap();
    until("the gift is told", || gifts(&stage.in_telegram()) == [7]).await;
    stage.end(bell).await;
    assert_eq!(notes(&stage.in_discord(), "🔑").len(), 1);
    let log = stage.home.written().1;
    assert!(!log.contains("1:wrong"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_channel_is_told_once_elsewhere_and_found_again() {
    let stage = Stage::new("mods").await;
    stage.discord.delete_channel(CHANNEL);
    let bell = stage.home.start_with(&[SOON]);
    for count in 1..=2 {
        stage.gift(count).await;
    }
    until("the owner is told", || {
        !notes(&stage.in_telegram(), "🚫").is_empty()
    })
    .await;
    stage.discord.add_channel(CHANNEL);
    until("all gifts are told", || {
        gifts(&stage.in_discord()).len() == 2
    })
    .await;
    stage.end(bell).await;
    assert_eq!(gifts(&stage.in_discord()), [1, 2]);
    let in_telegram = stage.in_telegram();
    let [note] = &notes(&in_telegram, "🚫")[..] else {
        panic!("{in_telegram:?}")
    };
    assert!(
        note.contains("alerts") && note.contains("채널이 없어졌습니다"),
        "{note}"
    );
    assert_eq!(gifts(&in_telegram), [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_permission_is_named_with_its_channel_and_goes_on_when_it_is_given() {
    let stage = Stage::new("mods").await;
    stage.discord.name_channel(CHANNEL, "alerts");
    stage.discord.deny(CHANNEL, Permission::SendMessages);
    let bell = stage.home.start_with(&[SOON]);
    stage.gift(1).await;
    until("the owner is told", || {
        !notes(&stage.in_telegram(), "🚫").is_empty()
    })
    .await;
    stage.discord.give_back(CHANNEL, Permission::SendMessages);
    until("the gift is told", || gifts(&stage.in_discord()) == [1]).await;
    // The same again is news again.
    stage.discord.deny(CHANNEL, Permission::EmbedLinks);
    stage.gift(2).await;
    until("the owner is told again", || {
        notes(&stage.in_telegram(), "🚫").len() == 2
    })
    .await;
    stage.discord.give_back(CHANNEL, Permission::EmbedLinks);
    until("the gift is told", || gifts(&stage.in_discord()) == [1, 2]).await;
    stage.end(bell).await;
    let in_telegram = stage.in_telegram();
    let notes = notes(&in_telegram, "🚫");
    assert_eq!(notes.len(), 2);
    for (note, permission) in notes.iter().zip(["Send Messages", "Embed Links"]) {
        assert!(
            note.contains(permission) && note.contains("alerts"),
            "{note}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_moved_is_followed_and_still_known_after_a_restart() {
    let stage = Stage::new("alerts").await;
    stage.telegram.migrate(CHAT, -100_777);
    let bell = stage.home.start_with(&[SOON]);
    stage.gift(1).await;
    until("the gift is told", || gifts(&stage.in_telegram()) == [1]).await;
    until("the owner is told", || {
        !notes(&stage.in_discord(), "➡️").is_empty()
    })
    .await;
    stage.end(bell).await;
    until("the socket is gone", || stage.sim.sockets_now() == 0).await;
    let in_vain = stage.telegram.requests_to(CHAT);

    let bell = stage.home.start_with(&[SOON]);
    stage.gift(2).await;
    until("the gift is told", || gifts(&stage.in_telegram()) == [1, 2]).await;
    stage.end(bell).await;
    assert_eq!(stage.telegram.requests_to(CHAT), in_vain);
    let in_discord = stage.in_discord();
    let notes = notes(&in_discord, "➡️");
    assert!(
        notes.len() == 1 && notes[0].contains("-100777"),
        "{notes:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_nearly_full_is_told_once() {
    let stage = Stage::new("mods").await;
    let plenty = ("SOOPBELL__OWNER__DISK_FREE", "1000000000");
    let bell = stage.home.start_with(&[plenty]);
    until("the owner is told", || {
        !notes(&stage.in_telegram(), "💽").is_empty()
    })
    .await;
    stage.end(bell).await;
    let bell = stage.home.start_with(&[plenty]);
    stage.gift(1).await;
    until("the gift is told", || gifts(&stage.in_telegram()) == [1]).await;
    stage.end(bell).await;
    assert_eq!(notes(&stage.in_telegram(), "💽").len(), 1);
}
