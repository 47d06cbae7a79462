//! What people do reaches the bot as the original would tell it. Asked over its socket by a client that knows neither.

use serde_json::{Value, json};

use super::FakeTelegram;
use super::tests::call;

async fn fetch(fake: &FakeTelegram, body: &Value) -> (u16, Value) {
    call(fake, "getUpdates", body).await
}

fn texts(answer: &Value) -> Vec<&str> {
    let updates = answer["result"].as_array().unwrap();
    updates
        .iter()
        .filter_map(|it| it["message"]["text"].as_str())
        .collect()
}

#[tokio::test]
async fn telegram_keeps_what_was_said_until_it_is_confirmed() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(-77, &[]);
    for text in ["/one", "two", "three"] {
        fake.say(-77, 5, text);
    }
    let (_, first) = fetch(&fake, &json!({ "limit": 2 })).await;
    assert_eq!(texts(&first), ["/one", "two"]);
    let command = json!({ "type": "bot_command", "offset": 0, "length": 4 });
    assert_eq!(first["result"][0]["message"]["entities"], json!([command]));
    assert_eq!(fetch(&fake, &json!({ "limit": 2 })).await.1, first);
    let last = first["result"][1]["update_id"].as_i64().unwrap();
    let (_, rest) = fetch(&fake, &json!({ "offset": last + 1 })).await;
    assert_eq!(texts(&rest), ["three"]);
    // What was confirmed does not come back.
    assert_eq!(fetch(&fake, &json!({ "offset": 0 })).await.1, rest);
    let other = json!({ "offset": last + 2, "allowed_updates": ["poll"] });
    assert!(texts(&fetch(&fake, &other).await.1).is_empty());
    fake.say(-77, 5, "unheard");
    assert!(texts(&fetch(&fake, &json!({})).await.1).is_empty());
}

#[tokio::test]
async fn of_two_who_fetch_from_telegram_the_first_is_ended() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(-77, &[]);
    let long = json!({ "timeout": 50 });
    let first = async {
        let (status, said) = fetch(&fake, &long).await;
        let words = "Conflict: terminated by other getUpdates request; make sure that only one bot \
            instance is running";
        assert_eq!((status, &said["description"]), (409, &words.into()));
        fake.say(-77, 5, "hello");
    };
    let second = async {
        while fake.requests_of("getUpdates") == 0 {
            tokio::task::yield_now().await;
        }
        let (status, said) = fetch(&fake, &long).await;
        assert_eq!((status, texts(&said)), (200, vec!["hello"]));
    };
    tokio::join!(first, second);
    assert_eq!(fake.conflicts(), 1);
}

#[tokio::test]
async fn a_press_is_answered_once_and_a_menu_is_checked() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(-77, &[]);
    for (length, status) in [(65, 400), (64, 200)] {
        let button = json!({ "text": "x", "callback_data": "d".repeat(length) });
        let keyboard = json!({ "inline_keyboard": [[button]] });
        let body = json!({ "chat_id": -77, "text": "x", "reply_markup": keyboard });
        assert_eq!(call(&fake, "sendMessage", &body).await.0, status);
    }
    let id = fake.press(-77, 5, &"d".repeat(64));
    let told = fetch(&fake, &json!({})).await.1;
    assert_eq!(told["result"][0]["callback_query"]["id"], id);
    let answer = json!({ "callback_query_id": id });
    assert_eq!(call(&fake, "answerCallbackQuery", &answer).await.0, 200);
    let old = json!({ "callback_query_id": fake.press(-77, 5, &"d".repeat(64)) });
    fake.let_presses_age();
    let (status, said) = call(&fake, "answerCallbackQuery", &old).await;
    let words = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!((status, &said["description"]), (400, &words.into()));
    assert_eq!(fake.presses_answered(), [answer]);

    for (name, status) in [("Bad", 400), ("two words", 400), ("good_1", 200)] {
        let command = json!({ "command": name, "description": "x" });
        let body = json!({ "commands": [command], "language_code": "ko" });
        assert_eq!(call(&fake, "setMyCommands", &body).await.0, status);
    }
    assert_eq!(fake.menu("default", "ko")[0]["command"], "good_1");
    let asked = json!({ "language_code": "ko" });
    let (_, told) = call(&fake, "getMyCommands", &asked).await;
    assert_eq!(told["result"][0]["command"], "good_1");
    for (scope, language) in [("everybody", "ko"), ("chat", "ko"), ("default", "ko-KR")] {
        let body = json!({ "commands": [], "scope": { "type": scope }, "language_code": language });
        assert_eq!(call(&fake, "setMyCommands", &body).await.0, 400, "{body}");
        assert_eq!(call(&fake, "getMyCommands", &body).await.0, 400, "{body}");
    }
    assert!(fake.menu("default", "").is_empty());
}

#[tokio::test]
async fn a_bot_is_told_that_it_was_let_in_and_can_ask_who_may_decide() {
    let fake = FakeTelegram::start().await;
    fake.invite(-77, 5);
    let told = fetch(&fake, &json!({})).await.1;
    let told = &told["result"][0]["my_chat_member"];
    assert_eq!(told["old_chat_member"]["status"], "left");
    assert_eq!(told["new_chat_member"]["status"], "member");
    for (user, status) in [(5, "creator"), (6, "administrator"), (7, "member")] {
        fake.set_member(-77, user, status);
        let asked = json!({ "chat_id": -77, "user_id": user });
        let (_, said) = call(&fake, "getChatMember", &asked).await;
        assert_eq!(said["result"]["status"], status);
    }
    let nobody = json!({ "chat_id": -77, "user_id": 8 });
    assert_eq!(call(&fake, "getChatMember", &nobody).await.0, 400);
}

#[tokio::test]
async fn a_reply_is_to_something_and_a_wish_for_one_stands_alone() {
    let fake = FakeTelegram::start().await;
    fake.add_chat(-77, &[]);
    let said = i64::from(fake.say_so(-77, 5, "x", &json!({})));
    let to =
        |id: i64, anyway: bool| json!({ "message_id": id, "allow_sending_without_reply": anyway });
    let wish = json!({ "force_reply": true, "selective": true });
    let button = json!([[{ "text": "x", "callback_data": "x" }]]);
    let both = json!({ "force_reply": true, "inline_keyboard": button });
    for (reply, markup, status) in [
        (to(said, false), &wish, 200),
        (to(99, false), &wish, 400),
        (to(99, true), &wish, 200),
        (to(said, false), &both, 400),
    ] {
        let body = json!({ "chat_id": -77, "text": "x", "reply_parameters": reply, "reply_markup": markup });
        assert_eq!(call(&fake, "sendMessage", &body).await.0, status, "{body}");
    }
    let with = |buttons: &Value| json!({ "chat_id": -77, "message_id": 2, "reply_markup": { "inline_keyboard": buttons } });
    assert_eq!(
        call(&fake, "editMessageReplyMarkup", &with(&button))
            .await
            .0,
        200
    );
    let body = json!({ "chat_id": -77, "message_id": 99 });
    assert_eq!(call(&fake, "editMessageReplyMarkup", &body).await.0, 400);
    fake.press(-77, 5, "x");
    fake.set_webhook("https://bell.example/hook");
    let (status, said) = fetch(&fake, &json!({})).await;
    assert!(status == 409 && said["description"].as_str().unwrap().contains("webhook"));
}
