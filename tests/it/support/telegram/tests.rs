//! The imitation says what the original says. Asked over its socket by a client that knows neither.

use std::time::Duration;

use serde_json::{Value, json};

use super::{FakeTelegram, Fault, Limits, Standing};

const GROUP: i64 = -77;
const SUPER: i64 = -1_001_234_567_890;

/// Calls a method and gives the status and the answer.
pub(super) async fn call(fake: &FakeTelegram, method: &str, body: &Value) -> (u16, Value) {
    let url = format!("{}/bot{}/{method}", fake.url(), FakeTelegram::TOKEN);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(url).header("content-type", "application/json");
    let answer = request.body(body.to_string()).send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn send(fake: &FakeTelegram, chat: i64, html: &str) -> (u16, Value) {
    let body = json!({ "chat_id": chat, "text": html, "parse_mode": "HTML" });
    call(fake, "sendMessage", &body).await
}

async fn edit(fake: &FakeTelegram, chat: i64, id: i64, html: &str) -> (u16, Value) {
    let body = json!({ "chat_id": chat, "message_id": id, "text": html, "parse_mode": "HTML" });
    call(fake, "editMessageText", &body).await
}

fn said((status, answer): &(u16, Value)) -> String {
    format!("{status} {}", answer["description"].as_str().unwrap_or("-"))
}

#[tokio::test]
async fn a_message_is_edited_by_whoever_names_it() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(GROUP, &[]);
    let (_, sent) = send(&fake, GROUP, "<b>🔔</b> one").await;
    assert_eq!(
        sent["result"]["entities"][0],
        json!({ "type": "bold", "offset": 0, "length": 2 })
    );
    let (status, edited) = edit(&fake, GROUP, 1, "<b>🔔</b> two").await;
    assert_eq!((status, &edited["result"]["text"]), (200, &"🔔 two".into()));
    let same = edit(&fake, GROUP, 1, "<strong>🔔</strong> two").await;
    assert!(said(&same).starts_with("400 Bad Request: message is not modified: specified new"));
    for (id, html, words) in [
        (9, "x", "message to edit not found"),
        (1, "<b></b> ", "message text is empty"),
        (1, &"x".repeat(4_097), "MESSAGE_TOO_LONG"),
        (
            1,
            "<b>x",
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
    ] {
        let answer = edit(&fake, GROUP, id, html).await;
        assert_eq!(said(&answer), format!("400 Bad Request: {words}"));
    }
    let nameless = call(
        &fake,
        "editMessageText",
        &json!({ "chat_id": GROUP, "text": "x" }),
    )
    .await;
    assert_eq!(
        said(&nameless),
        "400 Bad Request: message identifier is not specified"
    );
    let messages = fake.messages();
    assert_eq!(
        (messages[0].text.as_str(), messages[0].edited),
        ("🔔 two", 1)
    );
    assert_eq!((fake.edits(), fake.requests_of("editMessageText")), (1, 7));
}

#[tokio::test]
async fn who_may_not_write_is_told_why() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(SUPER, &[5]);
    fake.add_chat(7, &[]);
    fake.add_channel(SUPER - 1);
    for (chat, standing, words) in [
        (
            SUPER,
            Standing::Mute,
            "400 Bad Request: not enough rights to send text messages to the chat",
        ),
        (
            SUPER,
            Standing::Kicked,
            "403 Forbidden: bot was kicked from the supergroup chat",
        ),
        (
            SUPER - 1,
            Standing::Mute,
            "400 Bad Request: need administrator rights in the channel chat",
        ),
        (
            7,
            Standing::Mute,
            "403 Forbidden: bot was blocked by the user",
        ),
        (7, Standing::Writes, "200 -"),
        (SUPER, Standing::Writes, "200 -"),
    ] {
        fake.set_standing(chat, standing);
        assert_eq!(said(&send(&fake, chat, "x").await), words);
    }
    let topic = json!({ "chat_id": SUPER, "text": "x", "message_thread_id": 5 });
    fake.close_topic(SUPER, 5, true);
    assert_eq!(
        said(&call(&fake, "sendMessage", &topic).await),
        "400 Bad Request: TOPIC_CLOSED"
    );
    fake.close_topic(SUPER, 5, false);
    assert_eq!(call(&fake, "sendMessage", &topic).await.0, 200);
    fake.revoke(true);
    assert_eq!(said(&send(&fake, SUPER, "x").await), "401 Unauthorized");
    fake.revoke(false);
    fake.down(true);
    assert_eq!(send(&fake, SUPER, "x").await, (502, Value::Null));
    fake.down(false);
    assert_eq!(send(&fake, SUPER, "x").await.0, 200);
}

#[tokio::test]
async fn the_bot_can_ask_who_and_where_it_is() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(SUPER, &[]);
    fake.set_title(SUPER, "Alerts");
    fake.set_standing(SUPER, Standing::Mute);
    let chat = json!({ "chat_id": SUPER });
    let member = json!({ "chat_id": SUPER, "user_id": FakeTelegram::BOT });
    assert_eq!(
        call(&fake, "getChat", &chat).await.1["result"]["title"],
        "Alerts"
    );
    let result = &call(&fake, "getChatMember", &member).await.1["result"];
    assert_eq!(
        (&result["status"], &result["can_send_messages"]),
        (&"restricted".into(), &false.into())
    );
    assert_eq!(
        call(&fake, "getMe", &json!({})).await.1["result"]["id"],
        FakeTelegram::BOT
    );
    assert_eq!(
        said(&call(&fake, "banAll", &json!({})).await),
        "404 Not Found: method not found"
    );
}

#[tokio::test]
async fn a_group_that_moved_is_found_where_it_said() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(GROUP, &[]);
    assert_eq!(send(&fake, GROUP, "x").await.0, 200);
    fake.migrate(GROUP, SUPER);
    for _ in 0..2 {
        let answer = send(&fake, GROUP, "x").await;
        assert_eq!(
            said(&answer),
            "400 Bad Request: group chat was upgraded to a supergroup chat"
        );
        assert_eq!(answer.1["parameters"]["migrate_to_chat_id"], SUPER);
    }
    assert_eq!(
        said(&edit(&fake, SUPER, 1, "y").await),
        "400 Bad Request: message to edit not found"
    );
    assert_eq!(
        send(&fake, SUPER, "x").await.1["result"]["chat"]["type"],
        "supergroup"
    );
    assert_eq!((fake.requests_to(GROUP), fake.requests_to(SUPER)), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn edits_count_against_a_groups_minute() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(GROUP, &[]);
    fake.limit(Limits {
        // Time moves by itself in a paused test while sockets are waited for, so nothing but the minute is looked at.
        chat: Duration::ZERO,
        group: (3, Duration::from_hours(1_000)),
        ..Limits::default()
    });
    assert_eq!(send(&fake, GROUP, "1").await.0, 200);
    assert_eq!(edit(&fake, GROUP, 1, "2").await.0, 200);
    assert_eq!(edit(&fake, GROUP, 1, "3").await.0, 200);
    let (status, answer) = edit(&fake, GROUP, 1, "4").await;
    let wait = answer["parameters"]["retry_after"].as_u64().unwrap();
    assert!(status == 429 && wait > 3_000_000, "{answer}");
    assert_eq!((fake.slowed(), fake.too_early(), fake.edits()), (1, 0, 2));
    fake.fail_next(Fault::Says(500, "x"));
    assert_eq!(send(&fake, GROUP, "5").await.0, 500);
    assert_eq!(fake.too_early(), 1);
}
