//! Every command, over real sockets, on both platforms, in both languages, by those who may and by those who may not.
//!
//! What was said and answered is one transcript for each platform and language, held as a snapshot; what it changed is looked at
//! in the rules' files and in who is rung.

mod show;
mod world;

use soopbell::sim::{Action, Live};

use crate::support::bell::{star, until};
use crate::support::command::soopbell;
use crate::support::discord::Permission;
use world::{Platform, Who, World};

use Who::{Boss, Member};

/// The language of whoever asks.
const LANGUAGES: [&str; 2] = ["ko", "en"];

async fn everything(platform: Platform, language: &'static str) -> String {
    let mut world = World::start(platform, language).await;
    world
        .sim
        .act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    before_anything_is_watched(&mut world).await;
    watching(&mut world).await;
    what_happened(&mut world).await;
    silences(&mut world).await;
    fans(&mut world).await;
    rules(&mut world).await;
    writing_rules(&mut world).await;
    rehearsals_and_changes(&mut world).await;
    setting_up(&mut world, language).await;
    world.end().await
}

async fn before_anything_is_watched(world: &mut World) {
    world.say(Member, "/help").await;
    world.say(Boss, "/help").await;
    world.say(Member, "/about").await;
    world.say(Member, "/watch list").await;
    world.say(Boss, "/watch remove").await;
    world.say(Member, "/top").await;
    world.say(Member, "/status").await;
    world.say(Member, "/recent alerts").await;
}

async fn watching(world: &mut World) {
    world.say(Member, "/watch add star01").await;
    world.say(Boss, "/watch add nobody99").await;
    world.say(Boss, "/watch add 아무도아닌닉네임").await;
    world
        .say(
            Boss,
            "/watch add https://play.sooplive.com/STAR01/290000001",
        )
        .await;
    world.is_watching().await;
    world.say(Boss, "/watch add star01").await;
    world.say(Member, "/watch list").await;
    world.gift("초롱", 1_200).await;
    world.gift("하늘", 150).await;
}

async fn what_happened(world: &mut World) {
    world.say(Member, "/status").await;
    world.say(Member, "/top").await;
    world.say(Member, "/top week star01").await;
    world.say(Member, "/top broadcast nobody99").await;
    world.say(Member, "/stats").await;
    world.say(Member, "/recent alerts").await;
    world.choose(Member, "a:one:").await;
    world.press(Member, "a:why:").await;
    world.say(Boss, "/recent alerts").await;
    world.choose(Boss, "a:one:").await;
    world.press(Boss, "a:resend:").await;
    world.press(Boss, "a:again:").await;
    world.say(Member, "/why").await;
    world.say(Member, "/why zzzz").await;
    world.say(Member, "/why 0000000").await;
}

async fn silences(world: &mut World) {
    world.say(Member, "/silence 30m").await;
    world.say(Boss, "/silence soon").await;
    world.say(Boss, "/silence 9999d").await;
    world.say(Boss, "/silence 1h nobody99").await;
    world.say(Boss, "/silence 1h30m star01 시끄러워서").await;
    world.say(Boss, "/silence 30m big-balloon").await;
    world.say(Member, "/unsilence").await;
    world.say(Boss, "/unsilence").await;
    world.press(Boss, "s:lift:all").await;
    world.say(Boss, "/unsilence").await;
}

async fn fans(world: &mut World) {
    world.say(Member, "/fan list").await;
    world.say(Member, "/fan add star02").await;
    world.say(Boss, "/fan add star02").await;
    world.say(Boss, "/fan add star02").await;
    world.say(Boss, "/fan remove fan77").await;
    world.press(Boss, "u:").await;
    world.say(Boss, "/fan add \"; drop table").await;
}

async fn rules(world: &mut World) {
    world.say(Member, "/rules list").await;
    world.say(Member, "/rules show named-fan").await;
    world.say(Boss, "/rules show named-fna").await;
    world.say(Boss, "/rules show ../../etc/passwd").await;
    world.say(Member, "/rules disable named-fan").await;
    world.say(Boss, "/rules disable named-fan").await;
    world.say(Boss, "/rules disable named-fan").await;
    world.say(Boss, "/rules enable named-fan").await;
    world.say(Member, "/rules test").await;
    world.say(Member, "/rules why big-balloon").await;
    world.say(Member, "/rules why nothing-such").await;
}

async fn writing_rules(world: &mut World) {
    world.say(Member, "/rule new").await;
    world.say(Boss, "/rule new").await;
    world.choose(Boss, "r:new:donation").await;
    world
        .fill(
            Boss,
            &[
                ("id", "huge"),
                ("when", "ballons >= 5000"),
                ("text", "💥 {{ balloons }}"),
            ],
        )
        .await;
    world.press(Boss, "r:again:").await;
    world
        .fill(
            Boss,
            &[
                ("id", "huge"),
                ("when", "balloons >= 5000"),
                ("text", "💥 {{ balloons }}"),
            ],
        )
        .await;
    world.press(Boss, "r:write:").await;
    world.say(Boss, "/rule edit huge").await;
    world
        .fill(
            Boss,
            &[(
                "rule",
                "[[rule]]\nid = \"huge\"\non = \"donation\"\nwhen = 'balloons >= 7000'\ntext = \"💥💥\"",
            )],
        )
        .await;
    world.press(Boss, "r:write:").await;
    world.press(Boss, "u:").await;
}

async fn rehearsals_and_changes(world: &mut World) {
    world.say(Member, "/drill").await;
    world.say(Boss, "/drill").await;
    world.say(Boss, "/drill big-balloon").await;
    world.say(Boss, "/drill nothing-such").await;
    world.say(Member, "/recent changes").await;
    world.say(Boss, "/recent changes").await;
}

async fn setting_up(world: &mut World, language: &str) {
    world.say(Member, "/setup").await;
    world.say(Boss, "/setup").await;
    world
        .press(
            Boss,
            if language == "ko" {
                "t:language:ko"
            } else {
                "t:language:en"
            },
        )
        .await;
    world.press(Boss, "t:threshold:").await;
    world.press(Boss, "t:threshold:500").await;
    world.press(Boss, "t:end:").await;
    world.say(Member, "/status").await;

    world.say(Boss, "/watch remove star01").await;
    world.say(Member, "/watch list").await;
}

/// Snapshots of the transcripts.
fn hold(platform: Platform, language: &str, transcript: &str) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(format!("{}_{language}", platform.name()), transcript);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_in_discord() {
    for language in LANGUAGES {
        let transcript = everything(Platform::Discord, language).await;
        hold(Platform::Discord, language, &transcript);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_in_telegram() {
    for language in LANGUAGES {
        let transcript = everything(Platform::Telegram, language).await;
        hold(Platform::Telegram, language, &transcript);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_streamer_who_is_live_rings_once_added_until_removed_and_after_a_restart() {
    for platform in [Platform::Discord, Platform::Telegram] {
        let mut world = World::start(platform, "ko").await;
        let live = Action::GoLive(Live::default());
        world.sim.act(&star(), live).await.unwrap();
        world.say(Boss, "/watch add star01").await;
        world.is_watching().await;
        world.gift("초롱", 100).await;
        let mut world = world.restart().await;
        world.is_watching().await;
        world.gift("초롱", 101).await;
        world.say(Boss, "/watch remove star01").await;
        until("the room is left", || world.sim.sockets_now() == 0).await;
        assert_eq!(world.rings().len(), 2);
        let world = world.restart().await;
        assert_eq!(world.sim.sockets_now(), 0, "it is not wanted any more");
        world.end().await;
    }
}

/// Alerts come and commands are answered, each once, whatever the gateway does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_breaks_off_costs_no_command_and_no_alert() {
    let mut world = World::start(Platform::Discord, "en").await;
    let live = Action::GoLive(Live::default());
    world.sim.act(&star(), live).await.unwrap();
    world.say(Boss, "/watch add star01").await;
    world.is_watching().await;
    for round in 0_u32..12 {
        let connections = world.discord.traffic().connections;
        match round {
            4 => world.discord.invalidate(false),
            8 => world.discord.invalidate(true),
            _ => world.discord.drop_connections(),
        }
        if matches!(round, 4 | 8) {
            // What is done while there is no session at all, Discord tells nobody.
            until("there is another session", || {
                world.discord.connected() == 1 && world.discord.traffic().connections > connections
            })
            .await;
        }
        // An alert does not wait for the gateway…
        world.gift("초롱", 100 + round).await;
        // …and a command that was given meanwhile is answered once it is back.
        let answer = world.say(Boss, "/watch list").await;
        assert!(answer.contains("별하늘"), "{answer}");
    }
    assert_eq!(world.rings().len(), 12);
    assert!(world.discord.traffic().connections >= 13);
    assert_eq!(
        world.discord.traffic().intents,
        vec![1; world.discord.traffic().intents.len()]
    );
    assert_eq!(world.discord.registrations(), 1);
    world.end().await;
}

/// What a rule with a mistake in it is told in the chat is what `soopbell check` says of the same file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mistake_is_shown_as_the_checker_shows_it_and_what_is_right_is_written_and_undone() {
    let mistake = "[[rule]]\nid = \"named-fan\"\non = \"arrival\"\nwhen = 'visitr in vip and not visitor.manager'\n\
                   text = \"👋 {{ visitor.nick }}님이 {{ streamer.nick }}님 방송에 들어왔어요.\"\n";
    for (platform, language) in [(Platform::Discord, "en"), (Platform::Telegram, "ko")] {
        let mut world = World::start(platform, language).await;
        let file = world.home.rules().join("named-fan.toml");
        let before = std::fs::read_to_string(&file).unwrap();
        world.say(Boss, "/rule edit named-fan").await;
        let told = world.fill(Boss, &[("rule", mistake)]).await;
        assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

        // The same by hand, in a folder of its own.
        let (head, rest) = before.split_once("[[rule]]").unwrap();
        let (_, tests) = rest.split_once("\n\n[[test]]").unwrap();
        let by_hand = format!("{head}{mistake}\n[[test]]{tests}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        std::fs::write(folder.path().join("rules/named-fan.toml"), by_hand).unwrap();
        let checked = soopbell(folder.path(), &["check", "--language", language, "rules"]).err;
        let fault: Vec<_> = checked
            .lines()
            .take_while(|line| !line.is_empty())
            .collect();
        assert!(fault.len() >= 4, "{checked}");
        for line in fault {
            assert!(told.contains(line), "{line}\n--\n{told}\n--\n{checked}");
        }

        // And mended: written, with everything around it as it was, and in force.
        world.press(Boss, "r:again:").await;
        let mended = mistake.replace("visitr ", "visitor ");
        world.fill(Boss, &[("rule", &mended)]).await;
        world.press(Boss, "r:write:").await;
        let after = std::fs::read_to_string(&file).unwrap();
        assert!(after.contains("vip and not visitor.manager"), "{after}");
        for line in before.lines().filter(|line| line.starts_with('#')) {
            assert!(after.contains(line), "{line} is gone");
        }
        world.press(Boss, "u:").await;
        assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_not_named_is_told_how_once_and_let_in_without_a_restart() {
    let world = World::start(Platform::Telegram, "en").await;
    world.allow("chats", "");
    let mut world = world.restart().await;
    let told = world.say(Boss, "/watch add star01").await;
    assert!(
        told.contains(&format!("chats = [{}]", world::GROUP)),
        "{told}"
    );
    let answers = world.answers();
    world.say_in_vain("/watch add star01").await;
    assert_eq!(world.answers(), answers, "once is enough");
    world.allow("chats", &world::GROUP.to_string());
    let patience = std::time::Duration::from_secs(4);
    tokio::time::sleep(patience).await;
    let told = world.say(Boss, "/watch add star01").await;
    assert!(told.contains("now gets"), "{told}");
    world.end().await;
}

/// What nobody means well.
const HOSTILE: [&str; 9] = [
    "'; DROP TABLE watches; --",
    "\" or \"\"=\"",
    "../../../etc/passwd",
    "star01/../../x?y=<script>",
    "<b>@everyone</b> [x](http://127.0.0.1/) `@here` ||x||",
    "\u{202e}10rats\u{202c}\u{200b}\u{feff}",
    "{{ balloons }} {% include 'x' %} {0}{1}",
    "%s%n%x\u{7}\u{1b}[31m",
    "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_arguments_change_nothing_and_are_answered() {
    for platform in [Platform::Discord, Platform::Telegram] {
        let mut world = World::start(platform, "en").await;
        world.say(Boss, "/watch add star01").await;
        let before = world.files();
        let long = "가".repeat(3_300);
        let hostile = HOSTILE.iter().map(|it| (*it).to_owned());
        // Discord holds people to the length that was registered; Telegram lets them write as much as a message has.
        let longest = if platform == Platform::Discord {
            500
        } else {
            3_300
        };
        let all = hostile.chain([long.chars().take(longest).collect()]);
        for text in all {
            for command in [
                "/watch add",
                "/watch remove",
                "/silence",
                "/silence 1h",
                "/unsilence",
                "/fan add",
                "/fan remove",
                "/rules show",
                "/rules enable",
                "/rules disable",
                "/rules test",
                "/rules why",
                "/rule edit",
                "/top today",
                "/stats",
                "/status",
                "/why",
                "/drill",
            ] {
                let answer = world.say(Boss, &format!("{command} {text}")).await;
                assert!(
                    !answer.contains("@everyone</b>") || !answer.contains("<b>@"),
                    "{answer}"
                );
            }
        }
        assert_eq!(world.files(), before, "no rule file has changed");
        let watched = world.say(Boss, "/watch list").await;
        assert!(watched.contains("별하늘"), "{watched}");
        assert_eq!(watched.matches("star01").count(), 1, "{watched}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_completed_by_what_there_is() {
    let mut world = World::start(Platform::Discord, "ko").await;
    world.say(Boss, "/watch add star01").await;
    for (path, argument, typed, expected) in [
        ("watch remove", "streamer", "ㅂㅎㄴ", vec!["star01"]),
        ("watch remove", "streamer", "ㅊㄹ", vec![]),
        ("watch add", "streamer", "x", vec![]),
        ("rules show", "rule", "big", vec!["big-balloon"]),
        ("rules show", "rule", "", vec!["big-balloon", "named-fan"]),
        (
            "silence",
            "what",
            "",
            vec!["star01", "big-balloon", "named-fan"],
        ),
        ("silence", "duration", "1시간 반", vec!["1시간 30분"]),
        ("silence", "duration", "1시간", vec!["1시간"]),
        ("fan remove", "fan", "fan4", vec!["fan42"]),
        ("unsilence", "silence", "", vec![]),
        ("why", "alert", "", vec![]),
    ] {
        let offered = world.complete(Boss, path, argument, typed).await;
        assert_eq!(offered, expected, "{path} {typed}");
    }
    // Nobody is told what they may not ask for.
    let offered = world.complete(Member, "fan remove", "fan", "").await;
    assert_eq!(offered, Vec::<String>::new());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bot_lacks_is_named_before_an_alert_is_lost() {
    let mut world = World::start(Platform::Discord, "en").await;
    world.discord.deny(world::CHANNEL, Permission::EmbedLinks);
    let told = world.say(Boss, "/watch add star01").await;
    assert!(told.contains("Embed Links"), "{told}");
    world
        .discord
        .give_back(world::CHANNEL, Permission::EmbedLinks);
    let told = world.say(Boss, "/watch add star02").await;
    assert!(!told.contains("Embed Links"), "{told}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_keeps_its_comments_and_what_is_undone_leaves_later_changes() {
    for platform in [Platform::Discord, Platform::Telegram] {
        let mut world = World::start(platform, "ko").await;
        let file = world.home.rules().join("named-fan.toml");
        let read = || std::fs::read_to_string(&file).unwrap();
        let before = read();
        world.say(Boss, "/fan add star02").await;
        assert_eq!(
            read(),
            before.replace(r#""fan77"]"#, r#""fan77", "star02"]"#)
        );
        // Somebody writes into the file, and then the first change is undone.
        std::fs::write(&file, read().replace("fan42", "fan43")).unwrap();
        world.press(Boss, "u:").await;
        assert_eq!(read(), before.replace("fan42", "fan43"));
        let told = world.say(Boss, "/recent changes").await;
        assert!(told.contains("star02") && told.contains('↩'), "{told}");
        world.end().await;
    }
}

/// In Telegram nobody has to type what soopbell knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_for_with_buttons() {
    let mut world = World::start(Platform::Telegram, "ko").await;
    world.say(Member, "/rules show").await;
    let shown = world.choose(Member, "go:rules show:named-fan").await;
    assert!(shown.contains("visitor in vip"), "{shown}");
    world.say(Boss, "/watch add star01").await;
    world.say(Boss, "/watch remove").await;
    world.choose(Boss, "go:watch remove:star01").await;
    let list = world.say(Member, "/watch list").await;
    assert!(!list.contains("star01"), "{list}");
    // Commands go by the names that Telegram knows, whatever the language.
    assert!(list.contains("/watch add"), "{list}");
    world.end().await;
}

/// Buttons are seen by everybody and can be made up: what they do is judged by who presses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_gets_nowhere_by_pressing() {
    for platform in [Platform::Discord, Platform::Telegram] {
        let mut world = World::start(platform, "en").await;
        world.say(Boss, "/fan add star02").await;
        let before = world.files();
        world.another(Member);
        let told = world.press(Member, "u:").await;
        assert!(told.contains("Only administrators"), "{told}");
        world.say(Boss, "/rule edit named-fan").await;
        let rule = "[[rule]]\nid = \"named-fan\"\non = \"arrival\"\nwhen = 'visitor in vip and visitor.fan'\n\
                    text = \"👋 {{ visitor.nick }}님이 {{ streamer.nick }}님 방송에 들어왔어요.\"";
        let rule = rule.replace("and visitor.fan", "or visitor.fan");
        world.fill(Boss, &[("rule", &rule)]).await;
        let diff = world.answer();
        world.another(Member);
        let told = world.press(Member, "r:write:").await;
        assert!(told.contains("Only administrators"), "{told}");
        // Nor does another administrator write what they have not written.
        world.back_to(&diff);
        world.another(Boss);
        let told = world.press(Boss, "r:write:").await;
        assert!(told.contains("somebody else's"), "{told}");
        assert_eq!(world.files(), before);
        world.end().await;
    }
}

/// Of two who change a rule at once, the second sees what the first has made of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_over_what_they_have_not_seen() {
    let mut world = World::start(Platform::Discord, "en").await;
    let file = world.home.rules().join("named-fan.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let rule = |when: &str| {
        format!(
            "[[rule]]\nid = \"named-fan\"\non = \"arrival\"\nwhen = '{when}'\n\
             text = \"👋 {{{{ visitor.nick }}}}님이 {{{{ streamer.nick }}}}님 방송에 들어왔어요.\""
        )
    };
    world.say(Boss, "/rule edit named-fan").await;
    world
        .fill(Boss, &[("rule", &rule("visitor in vip or visitor.fan"))])
        .await;
    let others = before.replace("'visitor in vip'", "'visitor in vip or visitor.manager'");
    std::fs::write(&file, &others).unwrap();
    let told = world.press(Boss, "r:write:").await;
    assert!(
        told.contains("Somebody else has changed this rule"),
        "{told}"
    );
    assert!(
        told.contains("-when = 'visitor in vip or visitor.manager'"),
        "{told}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), others);
    // Seen, it may be written over; and undone, what was there before is there again.
    world.press(Boss, "r:write:").await;
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("or visitor.fan")
    );
    world.press(Boss, "u:").await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), others);

    // What somebody has made of a new rule since is not lost with it.
    world.say(Boss, "/rule new").await;
    world.choose(Boss, "r:new:donation").await;
    world
        .fill(Boss, &[("id", "huge"), ("when", ""), ("text", "💥")])
        .await;
    world.press(Boss, "r:write:").await;
    let own = world.home.rules().join("from-chat.toml");
    let theirs = std::fs::read_to_string(&own).unwrap().replace("💥", "💥💥");
    std::fs::write(&own, &theirs).unwrap();
    let told = world.press(Boss, "u:").await;
    assert!(told.contains("changed"), "{told}");
    assert_eq!(std::fs::read_to_string(&own).unwrap(), theirs);
    world.end().await;
}

/// Rules hold for all chats: one that is only a target changes none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_only_a_target_changes_no_rules() {
    let world = World::start(Platform::Telegram, "en").await;
    world.allow("chats", "");
    world.add_target();
    let mut world = world.restart().await;
    let told = world.say(Boss, "/silence 1h").await;
    assert!(told.contains("silenced"), "{told}");
    let before = world.files();
    for line in [
        "/rules disable named-fan",
        "/fan add star02",
        "/rule new",
        "/rule edit named-fan",
    ] {
        let told = world.say(Boss, line).await;
        assert!(
            told.contains(&format!("chats = [{}]", world::GROUP)),
            "{told}"
        );
    }
    assert_eq!(world.files(), before);
    world.end().await;
}

/// Whoever writes as the group could be any of its administrators.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_anonymous_administrator_gives_commands_and_is_asked_no_questions() {
    let mut world = World::start(Platform::Telegram, "en").await;
    let told = world.say_as_the_group("/watch add star01").await;
    assert!(told.contains("별하늘"), "{told}");
    let told = world.say_as_the_group("/rule edit named-fan").await;
    assert!(
        told.contains("anonymity") || told.contains("익명을 끄고"),
        "{told}"
    );
    world.end().await;
}
