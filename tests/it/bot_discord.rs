//! The bot in Discord, over real sockets: what people do reaches the clerk once, and what the clerk says reaches them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use soopbell::command::answer::{Answer, Blank, Button, Choice, Form, Part};
use soopbell::command::call::{Arguments, Call, Deed as Done};
use soopbell::command::catalogue::{self, ENTRIES, Kind, Verb};
use soopbell::command::complete::Offer;
use soopbell::command::discord::{Settings, run};
use soopbell::fault::Language;
use soopbell::message::Message;
use soopbell::notice::Notice;
use soopbell::redact::Secret;
use soopbell::shutdown::Stage;
use soopbell::status::{Bot as State, Status};
use tokio::time::{Instant, sleep};

use crate::support::bell::PATIENCE;
use crate::support::clerk::Clerk;
use crate::support::discord::{Caller, Deed, FakeDiscord, Kind as Request, Permission, Said};

const CHANNEL: u64 = 700_000_000_000_000_001;
const DIRECT: u64 = 700_000_000_000_000_002;
const MANAGE: u64 = 1 << 5;

/// A bot that runs, with what it runs in.
struct Bot {
    clerk: Arc<Clerk>,
    status: Arc<Status>,
    stage: Stage,
    token: Arc<Mutex<&'static str>>,
}

impl Bot {
    /// Begins, without waiting for anything.
    fn begin(fake: &FakeDiscord, clerk: Clerk, takes_direct: bool) -> Self {
        let bot = Self {
            clerk: Arc::new(clerk),
            status: Arc::default(),
            stage: Stage::new("bots"),
            token: Arc::new(Mutex::new(FakeDiscord::TOKEN)),
        };
        let token = Arc::clone(&bot.token);
        let settings = Settings {
            token: Box::new(move || Some(Secret::new(*token.lock().unwrap()))),
            api_url: fake.url().to_owned(),
            timeout: Duration::from_secs(10),
            takes_direct,
            has_admin_roles: false,
            look_again: Duration::from_millis(100),
        };
        let (clerk, status) = (Arc::clone(&bot.clerk), Arc::clone(&bot.status));
        let running = run(settings, clerk, status, bot.stage.clone());
        drop(bot.stage.spawn(running));
        bot
    }

    /// Begins, and is ready with all its commands.
    async fn start(fake: &FakeDiscord, clerk: Clerk) -> Self {
        let bot = Self::begin(fake, clerk, false);
        bot.is_in(fake).await;
        bot
    }

    async fn is_in(&self, fake: &FakeDiscord) {
        until(|| matches!(self.state(), State::Ready { .. })).await;
        until(|| fake.commands().len() == ENTRIES.len()).await;
    }

    fn state(&self) -> State {
        let bots = self.status.bots();
        bots.get("discord")
            .map(|line| line.state.clone())
            .unwrap_or_default()
    }

    async fn stop(self) {
        assert!(self.stage.drain(PATIENCE).await);
        assert_eq!(self.state(), State::Off);
    }
}

/// Waits until this is so, as long as it may take on a loaded machine.
async fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "it never became so");
        sleep(Duration::from_millis(5)).await;
    }
}

async fn discord() -> FakeDiscord {
    let fake = FakeDiscord::start().await;
    fake.add_channel(CHANNEL);
    fake.add_channel_of_kind(DIRECT, 1);
    // It is about what is answered, not about how fast this machine is.
    fake.answer_within(PATIENCE);
    fake
}

fn somebody() -> Caller {
    Caller {
        id: 5,
        name: "some<@1>body".to_owned(),
        locale: "ko".to_owned(),
        permissions: MANAGE,
        channel: CHANNEL,
    }
}

fn help() -> Deed<'static> {
    Deed::Command("help", json!({}))
}

fn say(words: &str) -> Answer {
    Answer::told(Message::text(words))
}

/// A door that the clerk waits behind until the test opens it.
#[derive(Clone, Default)]
struct Door(Arc<(Mutex<bool>, Condvar)>);

impl Door {
    fn wait(&self) {
        let (is_open, opened) = &*self.0;
        let mut is_open = is_open.lock().unwrap();
        while !*is_open {
            is_open = opened.wait(is_open).unwrap();
        }
    }

    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

/// How an interaction was answered so far.
fn said(fake: &FakeDiscord, id: u64) -> Vec<Said> {
    let answers = fake.interaction(id).answers;
    answers.into_iter().map(|it| it.said).collect()
}

/// The first answer to it, as soon as it is there.
async fn answered(fake: &FakeDiscord, id: u64) -> Value {
    until(|| !fake.interaction(id).answers.is_empty()).await;
    let became = fake.interaction(id);
    assert_eq!((became.twice, became.late), (0, 0));
    became.answers[0].json.clone()
}

fn words(message: &Value) -> &str {
    message["embeds"][0]["description"].as_str().unwrap_or("")
}

#[tokio::test]
async fn every_command_is_registered_and_reaches_the_clerk() {
    let fake = discord().await;
    let bot = Bot::start(&fake, Clerk::new(|_| Some(say("done")))).await;
    let mut expected = Vec::new();
    for entry in ENTRIES {
        for command in entry.commands {
            let mut path = entry.name.en.to_owned();
            if let Some(name) = command.name {
                path = format!("{path} {}", name.en);
            }
            let (mut options, mut arguments) = (json!({}), Arguments::default());
            for argument in command.arguments {
                let name = argument.name.en;
                if let Kind::OneOf(choices) = argument.kind {
                    options[name] = json!(choices.len() - 1);
                    arguments.put(name, choices[choices.len() - 1].en);
                } else {
                    options[name] = json!("초롱 *x*");
                    arguments.put(name, "초롱 *x*");
                }
            }
            let id = fake.interact(&somebody(), &Deed::Command(&path, options));
            assert_eq!(words(&answered(&fake, id).await), "done");
            expected.push(Done::Command(command.verb, arguments));
        }
    }
    assert_eq!(bot.clerk.deeds(), expected);
    let call = bot.clerk.calls().remove(0);
    assert_eq!(
        (call.caller.id, call.caller.name.as_str()),
        (5, "some<@1>body")
    );
    assert_eq!(call.caller.language, Some(Language::Korean));
    assert!(call.caller.manages && call.caller.roles.is_empty());
    assert_eq!(call.place.chat.to_string(), format!("discord:{CHANNEL}"));
    assert_eq!(u64::try_from(call.place.house), Ok(FakeDiscord::EVERYONE));
    assert!(!call.place.is_direct);
    assert_eq!(fake.traffic().intents, [1]);
    bot.stop().await;
}

#[tokio::test]
async fn who_manages_nothing_and_who_writes_directly_are_known_as_such() {
    let fake = discord().await;
    let bot = Bot::begin(&fake, Clerk::new(|_| Some(say("x"))), true);
    bot.is_in(&fake).await;
    let mut caller = somebody();
    caller.permissions = 0;
    caller.locale = "ja".to_owned();
    answered(&fake, fake.interact(&caller, &help())).await;
    caller.channel = DIRECT;
    answered(&fake, fake.interact(&caller, &help())).await;
    let calls = bot.clerk.calls();
    assert!(
        calls
            .iter()
            .all(|it| !it.caller.manages && it.caller.language.is_none())
    );
    assert!(calls[1].place.is_direct);
    assert_eq!(calls[1].place.chat.to_string(), format!("discord:{DIRECT}"));
    bot.stop().await;
}

#[tokio::test]
async fn commands_are_registered_only_where_they_changed() {
    let fake = discord().await;
    for _ in 0..2 {
        let bot = Bot::start(&fake, Clerk::new(|_| None)).await;
        // One that looks has looked at them.
        let looks = fake.requests_for(Request::Look);
        fake.invalidate(false);
        until(|| fake.traffic().intents.len() % 2 == 0).await;
        assert!(fake.requests_for(Request::Look) >= looks);
        bot.stop().await;
        assert_eq!(fake.registrations(), 1);
    }
    let bot = Bot::begin(&fake, Clerk::new(|_| None), true);
    until(|| fake.registrations() == 2).await;
    bot.stop().await;
}

fn form() -> Form {
    let blank = |name, is_long| Blank {
        name,
        label: Message::text("write"),
        example: "when = …".to_owned(),
        value: "a ``` b".to_owned(),
        is_long,
        is_required: true,
    };
    Form {
        code: "r:save".to_owned(),
        title: Message::text("a rule"),
        fields: vec![blank("id", false), blank("rule", true)],
    }
}

/// Answers everything that the round trip below does.
fn round_trip(call: &Call) -> Option<Answer> {
    let choice = Choice {
        label: Message::text("one"),
        code: "w:one".to_owned(),
    };
    Some(match &call.deed {
        Done::Command(Verb::WatchList, _) => say("list")
            .row([
                Button::plain(Message::text("next"), "w:next"),
                Button::danger(Message::text("write"), "w:write"),
            ])
            .choosing(Message::text("which"), vec![choice]),
        Done::Press(code) if code == "w:next" => say("next page").instead(),
        Done::Press(code) if code == "w:one" => say("chosen").privately(),
        Done::Press(code) if code == "w:write" => Answer {
            form: Some(form()),
            ..Answer::default()
        },
        Done::Form(_, fields) => Answer::done(Message::text(fields.whole("rule"))),
        _ => return None,
    })
}

#[tokio::test]
async fn buttons_menus_and_forms_go_round() {
    let fake = discord().await;
    let bot = Bot::start(&fake, Clerk::new(round_trip)).await;
    let list = fake.interact(&somebody(), &Deed::Command("watch list", json!({})));
    let shown = answered(&fake, list).await;
    assert_eq!(shown["allowed_mentions"], json!({ "parse": [] }));
    let message = fake.interaction(list).original.unwrap();

    let write = fake.interact(&somebody(), &Deed::Button(message, "w:write"));
    let modal = answered(&fake, write).await;
    assert_eq!(said(&fake, write), [Said::Callback(9)]);
    assert_eq!(modal["components"][1]["components"][0]["value"], "a ``` b");
    let fields = [("id", "x"), ("rule", "when = 1\n")];
    let save = fake.interact(&somebody(), &Deed::Modal("r:save", &fields));
    assert_eq!(words(&answered(&fake, save).await), "when = 1\n");
    let deed = bot.clerk.deeds().pop();
    assert_eq!(deed, Some(Done::Form("r:save".to_owned(), fields.into())));

    let menu = fake.interact(&somebody(), &Deed::Select(message, "menu", &["w:one"]));
    assert_eq!(words(&answered(&fake, menu).await), "chosen");
    assert!(fake.interaction(menu).answers[0].is_ephemeral);
    assert_eq!(words(&fake.reply(message).unwrap()), "list");

    let next = fake.interact(&somebody(), &Deed::Button(message, "w:next"));
    answered(&fake, next).await;
    assert_eq!(said(&fake, next), [Said::Callback(7)]);
    let shown = fake.reply(message).unwrap();
    assert_eq!(
        (words(&shown), &shown["components"]),
        ("next page", &json!([]))
    );

    // The clerk has nothing to say, and Discord wants a word.
    let silent = fake.interact(&somebody(), &help());
    assert!(!words(&answered(&fake, silent).await).is_empty());
    bot.stop().await;
}

#[tokio::test]
async fn what_takes_long_is_promised_and_kept() {
    let fake = discord().await;
    let door = Door::default();
    let behind = door.clone();
    let clerk = Clerk::new(move |call| {
        behind.wait();
        Some(match &call.deed {
            Done::Command(Verb::About, _) => say("only for you").privately(),
            Done::Command(Verb::RuleNew, _) => Answer {
                form: Some(form()),
                ..Answer::default()
            },
            Done::Press(code) if code == "w:same" => say("beside").privately(),
            Done::Press(_) => say("instead").instead(),
            _ => say("at last").row([
                Button::plain(Message::text("x"), "w:same"),
                Button::plain(Message::text("y"), "w:other"),
            ]),
        })
    });
    let bot = Bot::start(&fake, clerk).await;
    let command = |path: &'static str, options: Value| {
        fake.interact(&somebody(), &Deed::Command(path, options))
    };
    let open = command("help", json!({}));
    let for_one = command("about", json!({}));
    let add = command("watch add", json!({ "streamer": "x" }));
    let new = command("rule new", json!({}));
    let all = [open, for_one, add, new];
    for id in all {
        answered(&fake, id).await;
        assert_eq!(said(&fake, id), [Said::Callback(5)]);
    }
    let is_ephemeral = |id: u64| fake.interaction(id).answers[0].is_ephemeral;
    assert_eq!(all.map(is_ephemeral), [false, false, true, true]);
    door.open();
    let promised = Said::Callback(5);
    for (id, expected) in [
        (open, vec![promised, Said::Edited]),
        (for_one, vec![promised, Said::Deleted, Said::Followup]),
        (add, vec![promised, Said::Edited]),
        (new, vec![promised, Said::Edited]),
    ] {
        until(|| said(&fake, id).len() == expected.len()).await;
        assert_eq!(said(&fake, id), expected);
    }
    assert!(fake.interaction(for_one).answers[2].is_ephemeral);
    assert_eq!(words(&fake.interaction(open).answers[1].json), "at last");

    // A form cannot follow a promise, so something that opens it does.
    let message = fake.interaction(new).original.unwrap();
    let opener = fake.reply(message).unwrap()["components"][0]["components"][0].clone();
    let code = opener["custom_id"].as_str().unwrap();
    for _ in 0..2 {
        let press = fake.interact(&somebody(), &Deed::Button(message, code));
        assert_eq!(answered(&fake, press).await["custom_id"], "r:save");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_press_that_takes_long_changes_its_message_or_leaves_it() {
    let fake = discord().await;
    let door = Door::default();
    let behind = door.clone();
    let clerk = Clerk::new(move |call| {
        Some(match &call.deed {
            Done::Command(..) => say("first").row([
                Button::plain(Message::text("x"), "w:same"),
                Button::plain(Message::text("y"), "w:other"),
            ]),
            Done::Press(code) => {
                behind.wait();
                if code == "w:same" {
                    say("beside").privately()
                } else {
                    say("instead").instead()
                }
            }
            Done::Form(..) => return None,
        })
    });
    let bot = Bot::start(&fake, clerk).await;
    let first = fake.interact(&somebody(), &help());
    answered(&fake, first).await;
    let message = fake.interaction(first).original.unwrap();
    let presses =
        ["w:same", "w:other"].map(|code| fake.interact(&somebody(), &Deed::Button(message, code)));
    for id in presses {
        answered(&fake, id).await;
        assert_eq!(said(&fake, id), [Said::Callback(6)]);
    }
    door.open();
    let [same, other] = presses;
    until(|| said(&fake, same).len() == 2 && said(&fake, other).len() == 2).await;
    assert_eq!(said(&fake, same)[1], Said::Followup);
    assert!(fake.interaction(same).answers[1].is_ephemeral);
    assert_eq!(said(&fake, other)[1], Said::Edited);
    assert_eq!(words(&fake.reply(message).unwrap()), "instead");
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_let_go() {
    let fake = discord().await;
    let door = Door::default();
    let behind = door.clone();
    let clerk = Clerk::new(move |call| {
        if call.deed == Done::Command(Verb::Help, Arguments::default()) {
            behind.wait();
        }
        Some(say("x"))
    });
    let bot = Bot::start(&fake, clerk).await;
    let late = fake.interact(&somebody(), &help());
    answered(&fake, late).await;
    fake.forget_tokens_after(Duration::ZERO);
    let before = fake.requests_for(Request::Interaction);
    door.open();
    until(|| fake.requests_for(Request::Interaction) > before).await;
    fake.forget_tokens_after(PATIENCE);
    let next = fake.interact(&somebody(), &Deed::Command("about", json!({})));
    assert_eq!(words(&answered(&fake, next).await), "x");
    // The late one was tried once, and given up.
    assert_eq!(fake.requests_for(Request::Interaction), before + 2);
    assert_eq!(said(&fake, late), [Said::Callback(5)]);
    bot.stop().await;
}

#[tokio::test]
async fn who_types_is_offered_something_or_nothing_in_time() {
    let fake = discord().await;
    let door = Door::default();
    let behind = door.clone();
    let clerk = Clerk::new(|_| None).offering(move |typing| {
        if typing.typed == "slow" {
            behind.wait();
        }
        let offer = |n: usize| Offer {
            label: format!("<@{n}> {}", "초".repeat(90)),
            value: if n == 3 {
                "x".repeat(101)
            } else {
                n.to_string()
            },
        };
        (0..40).map(offer).collect()
    });
    let bot = Bot::start(&fake, clerk).await;
    let typing = |typed: &str| {
        let options = json!({ "streamer": typed });
        fake.interact(&somebody(), &Deed::Typing("watch add", options, "streamer"))
    };
    let offered = answered(&fake, typing("")).await;
    let choices = offered["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 25);
    assert_eq!(choices[3]["value"], "4");
    let offered = answered(&fake, typing("slow")).await;
    assert_eq!(offered["choices"], json!([]));
    door.open();
    let typings = bot.clerk.typings();
    assert_eq!(typings[1].typed, "slow");
    assert_eq!(
        (typings[1].verb, typings[1].argument.as_str()),
        (Verb::WatchAdd, "streamer")
    );
    bot.stop().await;
}

#[tokio::test]
async fn nobody_is_answered_twice_and_nobody_forgotten_while_the_gateway_comes_and_goes() {
    let fake = discord().await;
    fake.replay_all(true);
    let bot = Bot::start(&fake, Clerk::new(|_| Some(say("x")))).await;
    let mut all = Vec::new();
    for round in 0..12 {
        all.push(fake.interact(&somebody(), &help()));
        if round % 6 == 5 {
            // What happens after this is told to nobody, so all that was told before has to be through.
            for id in &all {
                answered(&fake, *id).await;
            }
            let sessions = fake.traffic().intents.len();
            fake.invalidate(false);
            until(|| fake.traffic().intents.len() > sessions && fake.connected() == 1).await;
        } else {
            let resumed = fake.traffic().resumed;
            fake.drop_connections();
            // It is kept for whoever comes back.
            all.push(fake.interact(&somebody(), &help()));
            until(|| fake.traffic().resumed > resumed && fake.connected() == 1).await;
        }
    }
    for id in &all {
        answered(&fake, *id).await;
    }
    fake.ask_to_reconnect();
    until(|| fake.traffic().resumed > 10 && fake.connected() == 1).await;
    bot.is_in(&fake).await;
    all.push(fake.interact(&somebody(), &help()));
    for id in &all {
        answered(&fake, *id).await;
        assert_eq!(said(&fake, *id).len(), 1);
    }
    assert_eq!(bot.clerk.calls().len(), all.len());
    assert_eq!(fake.registrations(), 1);
    assert!(bot.status.bots()["discord"].reconnects > 0);
    bot.stop().await;
}

#[tokio::test]
async fn whoever_comes_when_too_many_are_waiting_is_told_so() {
    let fake = discord().await;
    // Everybody at once is more than Discord lets a token do in a second.
    fake.limit_tokens(None);
    let door = Door::default();
    let behind = door.clone();
    let clerk = Clerk::new(move |_| {
        behind.wait();
        Some(say("x"))
    });
    let bot = Bot::start(&fake, clerk).await;
    let all: Vec<_> = (0..100)
        .map(|_| fake.interact(&somebody(), &help()))
        .collect();
    for id in &all {
        answered(&fake, *id).await;
    }
    let at_once = all
        .iter()
        .filter(|id| said(&fake, **id) == [Said::Callback(4)]);
    assert_eq!(at_once.count(), 4);
    assert_eq!(bot.clerk.calls().len(), 32);
    door.open();
    for id in &all {
        until(|| {
            matches!(
                said(&fake, *id).as_slice(),
                [Said::Callback(4)] | [_, Said::Edited]
            )
        })
        .await;
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_refused_token_is_told_and_another_one_taken() {
    let fake = discord().await;
    let bot = Bot::begin(&fake, Clerk::new(|_| Some(say("x"))), false);
    bot.is_in(&fake).await;
    *bot.token.lock().unwrap() = "revoked";
    until(|| matches!(bot.state(), State::Lost { .. })).await;
    let Notice::BotRefused { token, error } = bot.status.next_notice().await else {
        panic!("another notice");
    };
    assert_eq!(token.as_str(), "discord");
    assert!(error.contains("token") && !error.contains("revoked"));
    *bot.token.lock().unwrap() = FakeDiscord::TOKEN;
    bot.is_in(&fake).await;
    answered(&fake, fake.interact(&somebody(), &help())).await;
    assert!(fake.traffic().closed.contains(&4004));
    bot.stop().await;
}

#[tokio::test]
async fn without_discord_it_waits_for_discord() {
    let fake = discord().await;
    fake.down(true);
    let bot = Bot::begin(&fake, Clerk::new(|_| Some(say("x"))), false);
    until(|| matches!(bot.state(), State::Lost { .. })).await;
    assert_eq!(fake.traffic().connections, 0);
    fake.down(false);
    bot.is_in(&fake).await;
    answered(&fake, fake.interact(&somebody(), &help())).await;
    bot.stop().await;
}

#[tokio::test]
async fn it_stops_wherever_it_is() {
    let fake = discord().await;
    fake.down(true);
    let bot = Bot::begin(&fake, Clerk::new(|_| None), false);
    until(|| matches!(bot.state(), State::Lost { .. })).await;
    bot.stop().await;
    fake.down(false);

    // Somebody is being answered, who gets the answer still.
    let (door, is_asked) = (Door::default(), Arc::new(AtomicBool::new(false)));
    let (behind, asked) = (door.clone(), Arc::clone(&is_asked));
    let clerk = Clerk::new(move |_| {
        asked.store(true, Ordering::SeqCst);
        behind.wait();
        Some(say("x"))
    });
    let bot = Bot::start(&fake, clerk).await;
    let id = fake.interact(&somebody(), &help());
    until(|| is_asked.load(Ordering::SeqCst)).await;
    let stop = bot.stop();
    let open = async {
        until(|| fake.connected() == 0).await;
        door.open();
    };
    tokio::join!(stop, open);
    assert!(!said(&fake, id).is_empty());
    assert_eq!(fake.connected(), 0);
}

#[tokio::test]
async fn a_server_that_was_just_joined_is_greeted_once_and_where_it_may_be() {
    let fake = discord().await;
    let (first, system) = (CHANNEL - 10, CHANNEL + 10);
    fake.add_channel(first);
    fake.add_channel(system);
    fake.deny(first, Permission::SendMessages);
    let bot = Bot::start(&fake, Clerk::new(|_| Some(say("x")))).await;
    // The server that it was in all along is not.
    assert!(fake.messages().is_empty());
    fake.join(Some(system));
    until(|| fake.messages().len() == 1).await;
    fake.join(Some(system));
    let message = fake.messages().remove(0);
    assert_eq!((message.channel, words(&message.json)), (system, "hello"));
    answered(&fake, fake.interact(&somebody(), &help())).await;
    bot.stop().await;

    fake.deny(system, Permission::EmbedLinks);
    let bot = Bot::start(&fake, Clerk::new(|_| None)).await;
    fake.join(Some(system));
    until(|| fake.messages().len() == 2).await;
    assert_eq!(fake.messages()[1].channel, CHANNEL);
    bot.stop().await;
}

#[tokio::test]
async fn what_discord_will_not_show_is_replaced_by_a_word() {
    let fake = discord().await;
    let clerk = Clerk::new(|_| Some(say("x").with(Part::Block("y".to_owned()))));
    let bot = Bot::start(&fake, clerk).await;
    fake.fail_next(crate::support::discord::Fault::Status(400));
    let id = fake.interact(&somebody(), &help());
    let shown = answered(&fake, id).await;
    assert!(words(&shown).contains("로그"), "{shown}");
    fake.fail_next(crate::support::discord::Fault::Status(503));
    let id = fake.interact(&somebody(), &help());
    assert!(words(&answered(&fake, id).await).starts_with("x\n```"));
    fake.fail_next(crate::support::discord::Fault::Reset { stored: true });
    let id = fake.interact(&somebody(), &help());
    until(|| fake.interaction(id).twice == 1).await;
    assert_eq!(said(&fake, id), [Said::Callback(4)]);
    bot.stop().await;
}

#[test]
fn every_administrators_entry_is_known_to_be_one() {
    let hidden = ENTRIES.iter().filter(|it| it.is_administration());
    let hidden: Vec<_> = hidden.map(|it| it.name.en).collect();
    assert!(hidden.contains(&"drill") && !hidden.contains(&"watch"));
    assert!(catalogue::find(Verb::Drill).is_some());
}

#[tokio::test]
async fn a_gateway_that_went_deaf_or_closes_with_whatever_code_is_come_back_to() {
    let fake = discord().await;
    fake.set_heartbeat(Duration::from_millis(500));
    let bot = Bot::start(&fake, Clerk::new(|_| Some(say("x")))).await;
    fake.be_deaf(true);
    let connections = fake.traffic().connections;
    until(|| fake.traffic().connections > connections).await;
    fake.be_deaf(false);
    for code in [4000, 4009, 4010] {
        until(|| fake.connected() == 1).await;
        let connections = fake.traffic().connections;
        fake.close_connections(code);
        until(|| fake.traffic().connections > connections).await;
    }
    until(|| fake.connected() == 1).await;
    answered(&fake, fake.interact(&somebody(), &help())).await;
    bot.stop().await;
}
