//! What people tell the bot in Telegram, over real sockets against the imitation.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use soopbell::clock::{Clock, SystemClock};
use soopbell::command::answer::{Answer, Blank, Form, Part};
use soopbell::command::call::{Arguments, Platform};
use soopbell::command::call::{Call, Caller, Deed, Place};
use soopbell::command::catalogue::ENTRIES;
use soopbell::command::complete::{Offer, Typing};
use soopbell::command::telegram::{Patience, Settings, run};
use soopbell::command::{Clerk, Reception};
use soopbell::event::{StreamerId, Timestamp};
use soopbell::fault::Language;
use soopbell::message::{Message, Segment};
use soopbell::redact::Secret;
use soopbell::shutdown::Stage;
use soopbell::sink::TargetId;
use soopbell::sink::telegram::TelegramApi;
use soopbell::status::{Bot, Status};
use tokio::time::{sleep, timeout};

use crate::support::desk::TestDesk;
use crate::support::inert::live_in_telegram;
use crate::support::telegram::{FakeTelegram, Fault, Message as Sent};

const GROUP: i64 = -1_001_000_000_001;
const ME: i64 = 500_000_001;
const BOSS: i64 = 500_000_002;

/// Waits until it is so.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let waiting = async {
        while !is_so() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(
        timeout(Duration::from_secs(30), waiting).await.is_ok(),
        "{what}"
    );
}

/// The bot, running.
struct World {
    fake: FakeTelegram,
    desk: TestDesk,
    status: Arc<Status>,
    stage: Stage,
    clock: Arc<dyn Clock>,
    /// The token that it is given when it asks.
    api: Arc<Mutex<Option<Arc<TelegramApi>>>>,
}

fn client(fake: &FakeTelegram, token: &str) -> Arc<TelegramApi> {
    let api = TelegramApi::new(&Secret::new(token), fake.url(), Duration::from_secs(2));
    Arc::new(api.unwrap())
}

impl World {
    /// One whose chats are there, with nothing running.
    async fn still() -> Self {
        let fake = FakeTelegram::start().await;
        fake.add_chat(GROUP, &[7]);
        fake.add_chat(ME, &[]);
        fake.set_member(GROUP, BOSS, "creator");
        fake.set_member(GROUP, ME, "member");
        fake.set_person(ME, "me", "en");
        fake.set_person(BOSS, "boss", "ko-KR");
        let api = client(&fake, FakeTelegram::TOKEN);
        Self {
            fake,
            desk: TestDesk::for_telegram(&[GROUP, ME]),
            status: Arc::new(Status::default()),
            stage: Stage::new("bot"),
            clock: Arc::new(SystemClock),
            api: Arc::new(Mutex::new(Some(api))),
        }
    }

    async fn start() -> Self {
        let world = Self::still().await;
        world.run();
        until("it is ready", || world.is_ready()).await;
        world
    }

    fn run(&self) {
        let reception = Arc::new(Reception::new(Box::new(self.desk.clone())));
        self.run_with(reception);
    }

    fn run_with(&self, reception: Arc<dyn Clerk>) {
        let api = Arc::clone(&self.api);
        let settings = Settings {
            api: Box::new(move || api.lock().unwrap().clone()),
            clock: Arc::clone(&self.clock),
            long_poll: Duration::from_secs(1),
            patience: Patience {
                first: Duration::from_millis(10),
                longest: Duration::from_millis(50),
                slow: Duration::from_millis(50),
            },
        };
        let status = Arc::clone(&self.status);
        self.stage
            .spawn(run(settings, reception, status, self.stage.stopping()));
    }

    fn state(&self) -> Bot {
        let line = self.status.bots().get("telegram").cloned();
        line.unwrap_or_default().state
    }

    fn is_ready(&self) -> bool {
        matches!(self.state(), Bot::Ready { .. })
    }

    /// Waits for so many messages in all; the newest.
    async fn newest(&self, count: usize) -> Sent {
        until(&format!("{count} messages"), || {
            self.fake.messages().len() >= count
        })
        .await;
        let messages = self.fake.messages();
        assert_eq!(messages.len(), count, "{messages:#?}");
        messages.into_iter().next_back().unwrap()
    }

    /// Waits until everything that was said is served.
    async fn settle(&self) {
        until("all is served", || self.fake.unconfirmed() == 0).await;
        sleep(Duration::from_millis(50)).await;
    }
}

/// The codes of the buttons under a message, row by row.
fn codes(message: &Sent) -> Vec<Vec<String>> {
    let rows = message.json["reply_markup"]["inline_keyboard"].as_array();
    let code = |it: &Value| it["callback_data"].as_str().unwrap().to_owned();
    let rows = rows.into_iter().flatten();
    rows.map(|row| row.as_array().unwrap().iter().map(code).collect())
        .collect()
}

#[tokio::test]
async fn a_command_is_answered_where_and_in_the_language_it_was_given() {
    let world = World::start().await;
    world.desk.papers().picture = Some("https://127.0.0.1/star01.jpg".to_owned());
    let id = world.fake.say_in(GROUP, 7, BOSS, "/watch add star01");
    let answer = world.newest(1).await;
    assert_eq!((answer.chat, answer.topic), (GROUP, Some(7)));
    assert_eq!(answer.json["reply_parameters"]["message_id"], id);
    assert!(
        answer.text.starts_with("✅ ") && answer.text.contains("star01"),
        "{}",
        answer.text
    );
    assert!(
        answer.text.contains("이 채팅에서 울립니다"),
        "{}",
        answer.text
    );
    assert_eq!(
        world.desk.watched(&format!("telegram:{GROUP}:7")),
        ["star01"]
    );

    world.fake.say(ME, ME, "/방송 추가 star02");
    let answer = world.newest(2).await;
    assert_eq!((answer.chat, answer.topic), (ME, None));
    assert!(
        answer.text.contains("This chat now gets"),
        "{}",
        answer.text
    );
    assert_eq!(world.desk.watched(&format!("telegram:{ME}")), ["star02"]);
    let (call, ..) = world.desk.papers().changes[1].clone();
    assert_eq!(
        (call.caller.id, call.caller.name.as_str()),
        (500_000_001, "me")
    );
    assert!(call.place.is_direct && !call.caller.manages && call.place.house == ME);
}

#[tokio::test]
async fn who_administers_is_asked_and_believed_for_a_while() {
    let world = World::start().await;
    world.fake.say(GROUP, ME, "/watch add star01");
    let answer = world.newest(1).await;
    assert!(
        answer.text.starts_with("⚠️ Only administrators"),
        "{}",
        answer.text
    );
    world.fake.say(GROUP, BOSS, "/watch add star01@x");
    world.newest(2).await;
    world.fake.say(GROUP, BOSS, "/watch add star01");
    world.fake.say(GROUP, BOSS, "/watch list");
    world.newest(4).await;
    assert_eq!(world.fake.requests_of("getChatMember"), 2);
    // Who writes as the group itself is nobody that could be asked for.
    let as_group = json!({
        "from": { "id": 1_087_968_824, "is_bot": true, "first_name": "Group" },
        "sender_chat": { "id": GROUP, "type": "supergroup", "title": "imitation" },
    });
    world.fake.say_so(GROUP, ME, "/watch add star09", &as_group);
    let answer = world.newest(5).await;
    assert!(answer.text.starts_with("✅"), "{}", answer.text);
    assert_eq!(world.fake.requests_of("getChatMember"), 2);
    // Whom Telegram says nothing about administers nothing.
    world
        .fake
        .fail_next_of("getChatMember", Fault::Says(400, "Bad Request: x"));
    world.fake.set_member(GROUP, 77, "creator");
    world.fake.say(GROUP, 77, "/watch add star10");
    let answer = world.newest(6).await;
    assert!(answer.text.starts_with("⚠️"), "{}", answer.text);
    assert_eq!(
        world.desk.watched(&format!("telegram:{GROUP}")),
        ["star01", "star09"]
    );
}

#[tokio::test]
async fn buttons_and_menus_do_what_stands_on_them() {
    let world = World::start().await;
    world.fake.say(GROUP, BOSS, "/watch add several");
    let asked = world.newest(1).await;
    assert_eq!(codes(&asked), [["w:add:star01"], ["w:add:star02"]]);
    let press = world.fake.press(GROUP, BOSS, "w:add:star02");
    until("it is watched", || {
        !world.desk.watched(&format!("telegram:{GROUP}")).is_empty()
    })
    .await;
    world.settle().await;
    let answered = world.fake.presses_answered();
    assert_eq!(answered[0]["callback_query_id"], press.as_str());
    let has_undo = |it: &Sent| codes(it).concat() == ["u:1"] && it.text.starts_with('✅');
    until("it can be undone", || {
        world.fake.messages().iter().any(has_undo)
    })
    .await;
    // Somebody who may not presses it, then somebody who may, twice.
    let before = world.fake.messages().len();
    world.fake.press(GROUP, ME, "u:1");
    let refused = world.newest(before + 1).await;
    assert!(
        refused.text.contains("Only administrators"),
        "{}",
        refused.text
    );
    world.fake.press(GROUP, BOSS, "u:1");
    until("it is undone", || {
        world.desk.watched(&format!("telegram:{GROUP}")).is_empty()
    })
    .await;
    world.settle().await;
    assert_eq!(world.fake.presses_answered().len(), 3);
}

#[tokio::test]
async fn what_replaces_a_message_edits_it_where_that_can_be() {
    let world = World::still().await;
    world.run_with(Arc::new(Script::default()));
    until("it is ready", || world.is_ready()).await;
    world.fake.say_in(GROUP, 7, BOSS, "/help");
    let first = world.newest(1).await;
    assert_eq!(codes(&first), [["next"], ["old"]]);
    world.fake.press(GROUP, BOSS, "next");
    until("it is edited", || world.fake.edits() == 1).await;
    let edited = world.newest(1).await;
    assert_eq!((edited.text.as_str(), edited.topic), ("next", Some(7)));
    // The same again changes nothing, and that is no trouble.
    world.fake.press(GROUP, BOSS, "next");
    world.settle().await;
    assert_eq!((world.fake.messages().len(), world.fake.edits()), (1, 1));
    // What cannot be changed any more gets a new message.
    world.fake.press_on(GROUP, BOSS, "next", false);
    world.newest(2).await;
    world.fake.fail_next_of(
        "editMessageText",
        Fault::Says(400, "Bad Request: message can't be edited"),
    );
    world.fake.press(GROUP, BOSS, "next");
    let again = world.newest(3).await;
    assert_eq!(again.text, "next");
    assert_eq!(world.fake.presses_answered().len(), 4);
}

/// A core that has a form and a message with buttons, and remembers what came.
#[derive(Default)]
struct Script {
    calls: Mutex<Vec<Call>>,
    hostile: Option<String>,
}

impl Script {
    fn form() -> Form {
        let blank = |name, value: &str, is_required| Blank {
            name,
            label: Message::text(format!("the {name}")),
            example: "an example".to_owned(),
            value: value.to_owned(),
            is_long: false,
            is_required,
        };
        Form {
            code: "form".to_owned(),
            title: Message::text("A form"),
            fields: vec![blank("name", "", true), blank("words", "old <b>", false)],
        }
    }
}

impl Clerk for Script {
    fn answer(&self, call: &Call) -> Option<Answer> {
        self.calls.lock().unwrap().push(call.clone());
        let button = |code: &str| {
            let label = Message::text(code);
            [soopbell::command::answer::Button::plain(label, code)]
        };
        if let Some(text) = &self.hostile {
            let value = || Message {
                segments: vec![Segment::Value(text.clone())],
            };
            let parts = [
                Part::Item(value()),
                Part::Fact(value(), value()),
                Part::Block(text.clone()),
                Part::Line(value()),
            ];
            return Some(Answer::told(value()).titled(value()).with_all(parts));
        }
        Some(match &call.deed {
            Deed::Press(code) if code == "next" => Answer::told(Message::text("next"))
                .row(button("next"))
                .instead(),
            Deed::Command(..) => Answer::told(Message::text("first"))
                .row(button("next"))
                .row(button("old")),
            Deed::Press(_) => Answer {
                form: Some(Self::form()),
                ..Answer::default()
            },
            Deed::Form(_, filled) => {
                let filled = format!("{}={}", filled.whole("name"), filled.whole("words"));
                Answer::done(Message::text(filled))
            }
        })
    }

    fn greeting(&self, _: Platform, _place: &Place) -> Option<Answer> {
        None
    }

    fn language(&self, caller: &Caller, _place: &Place) -> Language {
        caller.language.unwrap_or_default()
    }

    fn complete(&self, _typing: &Typing) -> Vec<Offer> {
        Vec::new()
    }

    fn allows(&self, _caller: &Caller, _place: &Place) -> bool {
        true
    }
}

#[tokio::test]
async fn a_form_is_a_dialogue_in_a_group() {
    let world = World::still().await;
    world.run_with(Arc::new(Script::default()));
    world.fake.say_in(GROUP, 7, BOSS, "/help");
    world.newest(1).await;
    world.fake.press(GROUP, BOSS, "old");
    let question = world.newest(3).await;
    let intro = world.fake.messages()[1].clone();
    assert_eq!(codes(&intro), [["telegram:cancel"]]);
    assert!(
        intro.text.contains("A form") && intro.text.contains("2개"),
        "{}",
        intro.text
    );
    assert!(
        question.text.starts_with("✍️ 1/2 the name\n예: an example"),
        "{}",
        question.text
    );
    assert_eq!(question.topic, Some(7));
    let markup = &question.json["reply_markup"];
    assert_eq!(*markup, json!({ "force_reply": true, "selective": true }));
    let link = format!("<a href=\"tg://user?id={BOSS}\">boss</a>");
    assert!(question.json["text"].as_str().unwrap().ends_with(&link));

    // Others, and what is no reply, are not heard.
    world.fake.reply(&question, ME, "not me");
    world.fake.say_in(GROUP, 7, BOSS, "by the way");
    world.fake.reply(&intro, BOSS, "not here");
    let id = world.fake.reply(&question, BOSS, "초롱");
    let question = world.newest(4).await;
    assert!(
        question.text.starts_with("✍️ 2/2 the words\n"),
        "{}",
        question.text
    );
    assert!(question.text.ends_with("\nold <b>"), "{}", question.text);
    assert_eq!(question.entities.last().unwrap().kind, "pre");
    assert_eq!(question.json["reply_parameters"]["message_id"], id);
    world.fake.say_in(GROUP, 7, BOSS, "/skip");
    let done = world.newest(5).await;
    assert_eq!(
        (done.text.as_str(), done.topic),
        ("✅ 초롱=old <b>", Some(7))
    );
    // The question is closed now, and who replies is told so.
    world.fake.reply(&question, BOSS, "late");
    let late = world.newest(6).await;
    assert!(late.text.contains("이제 받지 않습니다"), "{}", late.text);
}

#[tokio::test]
async fn a_form_is_a_dialogue_in_a_direct_chat() {
    let world = World::still().await;
    let script = Arc::new(Script::default());
    world.run_with(Arc::clone(&script) as Arc<dyn Clerk>);
    world.fake.say(ME, ME, "/help");
    world.newest(1).await;
    world.fake.press(ME, ME, "old");
    world.newest(3).await;
    world.fake.say(ME, ME, "  ");
    world.fake.say(ME, ME, "-");
    let again = world.newest(5).await;
    assert!(
        again.text.contains("This may not be empty."),
        "{}",
        again.text
    );
    world.fake.say(ME, ME, "my name");
    world.newest(6).await;
    world.fake.say(ME, ME, "-");
    let done = world.newest(7).await;
    assert_eq!(done.text, "✅ my name=");

    // It ends with a command or with the button.
    world.fake.press(ME, ME, "old");
    let question = world.newest(9).await;
    world.fake.reply(&question, ME, "/cancel");
    let ended = world.newest(10).await;
    assert_eq!(ended.text, "✅ Cancelled. Nothing was changed.");
    world.fake.say(ME, ME, "nobody asked");
    world.fake.press(ME, ME, "old");
    world.newest(12).await;
    world.fake.press(ME, ME, "telegram:cancel");
    world.newest(13).await;
    world.fake.say(ME, ME, "/cancel");
    let nothing = world.newest(14).await;
    assert!(
        nothing.text.contains("nothing to cancel"),
        "{}",
        nothing.text
    );
    let calls = script.calls.lock().unwrap();
    let forms = calls.iter().filter(|it| matches!(it.deed, Deed::Form(..)));
    assert_eq!(forms.count(), 1);
    let own = calls
        .iter()
        .any(|it| it.deed == Deed::Press("telegram:cancel".to_owned()));
    assert!(!own);
}

#[tokio::test]
async fn what_is_not_meant_for_the_bot_is_met_with_silence() {
    let world = World::start().await;
    for text in [
        "hello",
        "/unknown",
        "/start",
        "/help@other_bot",
        "/ help",
        "/",
        "and /help",
        "/cancel",
    ] {
        world.fake.say(GROUP, BOSS, text);
    }
    world.fake.change_words(GROUP, BOSS, "/help");
    let moved = json!({ "text": null, "migrate_to_chat_id": -5 });
    world.fake.say_so(GROUP, BOSS, "", &moved);
    world.fake.say_so(
        GROUP,
        9,
        "/help",
        &json!({ "from": { "id": 9, "is_bot": true, "first_name": "x" } }),
    );
    world.settle().await;
    let messages = world.fake.messages();
    assert!(messages.is_empty(), "{messages:#?}");
    world.fake.say(GROUP, BOSS, "/watchh@Imitation_Bot x");
    let hint = world.newest(1).await;
    assert!(hint.text.contains("/watch"), "{}", hint.text);
    world.fake.say(ME, ME, "/helpp");
    let hint = world.newest(2).await;
    assert!(hint.text.contains("Did you mean /help?"), "{}", hint.text);
    world.fake.say(ME, ME, "/start deep-link");
    let help = world.newest(3).await;
    assert!(help.text.contains("/watch add <streamer>"), "{}", help.text);
}

#[tokio::test]
async fn a_strange_chat_is_told_once_how_to_be_allowed() {
    let world = World::start().await;
    world.fake.add_chat(77, &[]);
    for text in ["/nonsense", "/help", "/watch add star01", "/more"] {
        world.fake.say(77, 77, text);
    }
    let told = world.newest(1).await;
    assert!(told.text.contains("chats = [77]"), "{}", told.text);
    world.settle().await;
    assert_eq!(world.fake.messages().len(), 1);
}

#[tokio::test]
async fn what_came_while_nobody_listened_is_not_carried_out_and_that_is_said_once() {
    let world = World::still().await;
    let old = json!({ "date": SystemClock.now().as_seconds() - 600 });
    for (chat, from, text) in [
        (GROUP, BOSS, "/watch add star01"),
        (GROUP, BOSS, "/watch add star02"),
        (GROUP, ME, "talk"),
        (GROUP, ME, "/of_another_bot"),
        (ME, ME, "/watch add star03"),
        (ME, ME, "talk"),
    ] {
        world.fake.say_so(chat, from, text, &old);
    }
    world.fake.add_chat(77, &[]);
    world.fake.say_so(77, 77, "/help", &old);
    world.run();
    world.newest(2).await;
    world.settle().await;
    world.fake.say(ME, ME, "/watch list");
    let list = world.newest(3).await;
    assert!(list.text.contains("nobody's alerts yet"), "{}", list.text);
    let mut texts: Vec<_> = world.fake.messages()[..2]
        .iter()
        .map(|it| (it.chat, it.text.clone()))
        .collect();
    texts.sort();
    assert!(
        texts[0].0 == GROUP && texts[0].1.contains("실행하지 않았습니다"),
        "{texts:?}"
    );
    assert!(
        texts[1].0 == ME && texts[1].1.contains("were not carried out"),
        "{texts:?}"
    );
    assert!(world.desk.papers().changes.is_empty());
}

/// A clock that goes wrong.
struct Ahead;

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(Duration::from_hours(5))
    }
}

#[tokio::test]
async fn a_clock_that_goes_wrong_makes_no_command_old() {
    let mut world = World::still().await;
    world.clock = Arc::new(Ahead);
    world.run();
    world.fake.say(ME, ME, "/watch add star01");
    let answer = world.newest(1).await;
    assert!(answer.text.starts_with("✅"), "{}", answer.text);
    let old = json!({ "date": SystemClock.now().as_seconds() - 600 });
    world.fake.say_so(ME, ME, "/watch add star02", &old);
    let answer = world.newest(2).await;
    assert!(
        answer.text.contains("were not carried out"),
        "{}",
        answer.text
    );
}

#[test]
fn whatever_the_core_says_its_codes_fit_under_a_button() {
    // SOOP's own have twelve characters at most.
    let longest = StreamerId::parse(&"a".repeat(20)).unwrap();
    let desk = TestDesk::for_telegram(&[ME]);
    let chat = TargetId(format!("telegram:{ME}").into());
    desk.papers().watched.insert(chat.clone(), [longest].into());
    let reception = Reception::new(Box::new(desk));
    let given = Arguments::from([("streamer", "several")]);
    let (mut seen, mut waiting) = (0, Vec::new());
    let commands = ENTRIES.iter().flat_map(|entry| entry.commands);
    for command in commands {
        waiting.extend(
            [Arguments::default(), given.clone()].map(|it| Deed::Command(command.verb, it)),
        );
    }
    // Each press leads to further buttons; a few steps show all there are.
    let mut at = 0;
    while let Some(deed) = waiting.pop().filter(|_| at < 300) {
        at += 1;
        let call = Call {
            caller: Caller {
                platform: Platform::Telegram,
                id: 5,
                name: "x".to_owned(),
                language: None,
                manages: false,
                roles: Vec::new(),
            },
            place: Place {
                chat: chat.clone(),
                house: ME,
                is_direct: true,
            },
            deed,
            at: Timestamp(at * 60_000),
        };
        let answer = reception.answer(&call).unwrap();
        let buttons = answer.buttons.into_iter().flatten().map(|it| it.code);
        let choices = answer
            .menu
            .into_iter()
            .flat_map(|it| it.choices)
            .map(|it| it.code);
        for code in buttons.chain(choices) {
            seen += 1;
            assert!(
                (1..=64).contains(&code.len()) && !code.starts_with("telegram:"),
                "{code}"
            );
            waiting.push(Deed::Press(code));
        }
    }
    assert!(seen > 3, "{seen}");
}

#[tokio::test]
async fn a_press_that_is_too_old_does_nothing() {
    let world = World::start().await;
    world.fake.say(ME, ME, "/watch add several");
    world.newest(1).await;
    world.fake.fail_next_of(
        "answerCallbackQuery",
        Fault::Says(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
    );
    world.fake.press(ME, ME, "w:add:star01");
    let told = world.newest(2).await;
    assert!(told.text.contains("were not carried out"), "{}", told.text);
    assert!(world.desk.papers().changes.is_empty());
    // One that could not be answered for another reason is fresh.
    world
        .fake
        .fail_next_of("answerCallbackQuery", Fault::Reset { stored: false });
    world.fake.press(ME, ME, "w:add:star01");
    until("it is done", || world.desk.papers().changes.len() == 1).await;
}

#[tokio::test]
async fn whatever_happens_to_a_fetch_nothing_is_lost_and_nothing_done_twice() {
    let world = World::start().await;
    for round in 0..6 {
        for fault in [
            Fault::Html(502),
            Fault::Reset { stored: true },
            Fault::Says(500, "Internal Server Error"),
            Fault::SlowBody,
            Fault::RateLimited { retry_after: 0 },
        ] {
            world.fake.fail_next_of("getUpdates", fault);
        }
        world.fake.say(ME, ME, &format!("/watch add star{round}0"));
        world
            .fake
            .say(GROUP, BOSS, &format!("/watch add star{round}1"));
        if round % 2 == 0 {
            sleep(Duration::from_millis(100)).await;
        }
        world.newest(2 * (round + 1)).await;
    }
    world.settle().await;
    let papers = world.desk.papers();
    assert_eq!((papers.changes.len(), papers.looked), (12, 12));
    drop(papers);
    assert_eq!(world.fake.messages().len(), 12);
    assert!(world.status.bots()["telegram"].reconnects > 0);
}

#[tokio::test]
async fn a_fetch_that_hangs_is_given_up() {
    let world = World::still().await;
    world
        .fake
        .fail_next_of("getUpdates", Fault::Hang { stored: false });
    world.run();
    until("it hangs", || world.fake.requests_of("getUpdates") == 1).await;
    world.fake.say(ME, ME, "/about");
    world.newest(1).await;
}

#[tokio::test]
async fn a_token_that_is_no_good_is_waited_out_and_another_one_taken() {
    let world = World::still().await;
    *world.api.lock().unwrap() = Some(client(&world.fake, "123456:wrong"));
    world.run();
    until("it is lost", || matches!(world.state(), Bot::Lost { .. })).await;
    let Bot::Lost { why } = world.state() else {
        panic!()
    };
    assert!(why.contains("401") && !why.contains("wrong"), "{why}");
    *world.api.lock().unwrap() = None;
    until("it has none", || {
        world.state()
            == Bot::Lost {
                why: "there is no token".into(),
            }
    })
    .await;
    *world.api.lock().unwrap() = Some(client(&world.fake, FakeTelegram::TOKEN));
    until("it is ready", || world.is_ready()).await;
    world.fake.revoke(true);
    until("it is lost again", || {
        matches!(world.state(), Bot::Lost { .. })
    })
    .await;
    world.fake.say(ME, ME, "/about");
    world.fake.revoke(false);
    world.newest(1).await;
    assert!(world.is_ready());
}

#[tokio::test]
async fn a_webhook_and_another_program_are_named_as_what_they_are() {
    let world = World::still().await;
    world.fake.set_webhook("https://bell.example/hook");
    world.run();
    until("it is lost", || matches!(world.state(), Bot::Lost { .. })).await;
    let Bot::Lost { why } = world.state() else {
        panic!()
    };
    assert!(why.contains("webhook"), "{why}");
    let notice = timeout(Duration::from_secs(9), world.status.next_notice())
        .await
        .unwrap();
    assert!(
        notice
            .message(Language::English)
            .plain()
            .contains("webhook")
    );
    let asked = world.fake.requests_of("getUpdates");
    until("it goes on", || {
        world.fake.requests_of("getUpdates") > asked + 3
    })
    .await;
    world.fake.set_webhook("");
    world.fake.say(ME, ME, "/about");
    world.newest(1).await;
    assert!(
        timeout(Duration::from_millis(50), world.status.next_notice())
            .await
            .is_err()
    );

    let world = World::start().await;
    let conflict = Fault::Says(409, "Conflict: terminated by other getUpdates request");
    for _ in 0..3 {
        world.fake.fail_next_of("getUpdates", conflict);
    }
    let notice = timeout(Duration::from_secs(9), world.status.next_notice())
        .await
        .unwrap();
    assert!(
        notice
            .message(Language::Korean)
            .plain()
            .contains("다른 프로그램")
    );
    until("it is ready again", || world.is_ready()).await;
}

#[tokio::test]
async fn the_menus_are_set_where_they_are_others() {
    let world = World::start().await;
    until("they are set", || {
        !world.fake.menu("all_chat_administrators", "ko").is_empty()
    })
    .await;
    assert_eq!(world.fake.menus_set(), 6);
    let names = |scope: &str| -> Vec<String> {
        let menu = world.fake.menu(scope, "");
        menu.iter()
            .map(|it| it["command"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(names("all_group_chats").contains(&"watch".to_owned()));
    assert!(!names("all_group_chats").contains(&"silence".to_owned()));
    for scope in ["all_chat_administrators", "all_private_chats"] {
        assert!(names(scope).contains(&"silence".to_owned()), "{scope}");
    }
    let korean = &world.fake.menu("all_group_chats", "ko")[0];
    assert_eq!(
        (
            &korean["command"],
            korean["description"].as_str().unwrap().is_ascii()
        ),
        (&"watch".into(), false)
    );
    assert!(world.stage.drain(Duration::from_secs(9)).await);

    // The next start finds them as they should be, but for one that somebody changed.
    let other = json!({ "commands": [], "scope": { "type": "all_group_chats" } });
    let url = format!(
        "{}/bot{}/setMyCommands",
        world.fake.url(),
        FakeTelegram::TOKEN
    );
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http.post(url).header("content-type", "application/json");
    request.body(other.to_string()).send().await.unwrap();
    let world = World {
        stage: Stage::new("again"),
        ..world
    };
    world.run();
    until("it was looked at", || {
        world.fake.requests_of("getMyCommands") == 12
    })
    .await;
    world.settle().await;
    assert_eq!(world.fake.menus_set(), 6 + 1 + 1);
    assert!(!world.fake.menu("all_group_chats", "").is_empty());
}

#[tokio::test]
async fn a_group_is_greeted_once() {
    let world = World::start().await;
    world.fake.invite(-42, BOSS);
    let hello = world.newest(1).await;
    assert!(
        hello.chat == -42 && hello.text.contains("soopbell"),
        "{}",
        hello.text
    );
    world.fake.invite(-42, BOSS);
    world.settle().await;
    assert_eq!(world.fake.messages().len(), 1);
}

#[tokio::test]
async fn hostile_words_are_shown_as_they_are_and_touch_nothing() {
    let texts = [
        "a".repeat(10_000),
        "😀<&>".repeat(3_000),
        "<b>x</b></pre><a href=\"tg://user?id=1\">y</a> &amp; &#60; @everyone /start #tag t.me/x http://a.kr".to_owned(),
        "\u{202e}evil\u{2066}\u{200b} \u{0}\u{1b}[31m".to_owned(),
        "\u{202e}".to_owned(),
    ];
    for (count, text) in (1..).zip(texts) {
        let world = World::still().await;
        world.run_with(Arc::new(Script {
            hostile: Some(text.clone()),
            ..Script::default()
        }));
        world.fake.set_person(ME, "/start @all <b>", "en");
        world.fake.say(ME, ME, "/help");
        let shown = world.newest(1).await;
        assert!(shown.text.encode_utf16().count() <= 4_096);
        let beside_block = shown.text.split("[31m").next().unwrap();
        if count != 3 {
            assert_eq!(live_in_telegram(beside_block), Vec::<String>::new());
        }
        assert!(!shown.text.contains('\u{202e}'));
    }
    // The same in what people write: it is said back in part, and harmless.
    let world = World::start().await;
    let long = "/x".repeat(5_000);
    for text in [
        long.as_str(),
        "/watch add <b>@everyone</b> \u{202e}x http://a.kr",
        "/watch list @all <i>",
        "/<script>",
        "/@imitation_bot",
    ] {
        world.fake.say(ME, ME, text);
        world.settle().await;
    }
    until("they are answered", || world.fake.messages().len() >= 3).await;
    for message in world.fake.messages() {
        let ours = ["/help", "/watch list", "/watch add", "/setup"];
        let rest = ours
            .iter()
            .fold(message.text, |text, ours| text.replace(ours, ""));
        assert_eq!(live_in_telegram(&rest), Vec::<String>::new(), "{rest}");
    }
}

#[tokio::test]
async fn a_chat_that_wants_to_be_left_alone_is() {
    let world = World::start().await;
    world
        .fake
        .fail_next_of("sendMessage", Fault::RateLimited { retry_after: 1 });
    world.fake.say(ME, ME, "/about");
    world.newest(1).await;
    assert_eq!((world.fake.slowed(), world.fake.too_early()), (1, 0));
    // An answer that would come too late does not come at all, and nothing else is held up.
    world
        .fake
        .fail_next_of("sendMessage", Fault::RateLimited { retry_after: 600 });
    world.fake.say(ME, ME, "/about");
    until("it is refused", || world.fake.slowed() == 2).await;
    world.fake.say(ME, ME, "/help");
    world.fake.say(GROUP, BOSS, "/about");
    let elsewhere = world.newest(2).await;
    assert_eq!((elsewhere.chat, world.fake.too_early()), (GROUP, 0));
    // What surely did not arrive is sent once more; what may have is not.
    world.fake.fail_next_of("sendMessage", Fault::Html(502));
    world.fake.say(GROUP, BOSS, "/about");
    world.newest(3).await;
    world
        .fake
        .fail_next_of("sendMessage", Fault::Reset { stored: true });
    world.fake.say(GROUP, BOSS, "/about");
    world.newest(4).await;
    world.settle().await;
    assert_eq!(world.fake.messages().len(), 4);
}

#[tokio::test]
async fn it_stops_at_once_and_leaves_nothing_to_be_done_again() {
    let world = World::start().await;
    world.fake.say(ME, ME, "/watch add star01");
    world.newest(1).await;
    assert!(world.stage.drain(Duration::from_secs(9)).await);
    assert_eq!(world.fake.unconfirmed(), 0);
    // Also while it waits for something.
    let world = World::still().await;
    world.fake.revoke(true);
    world.run();
    until("it is lost", || matches!(world.state(), Bot::Lost { .. })).await;
    assert!(world.stage.drain(Duration::from_secs(9)).await);
}
