//! The imitation of what people talk to Discord's bots through behaves like the original: asked over real sockets by a
//! client that knows neither. Telegram's stands beside its own imitation.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::discord::{Caller, Deed, FakeDiscord, Said};

const CHANNEL: u64 = 700_000_000_000_000_001;
const APP: u64 = FakeDiscord::BOT;

/// A connection to the gateway.
struct Gateway(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Gateway {
    async fn open(fake: &FakeDiscord) -> Self {
        let (status, found) = ask(fake, "GET", "/gateway/bot", &Value::Null).await;
        assert_eq!(status, 200, "{found}");
        let url = format!("{}/?v=10&encoding=json", found["url"].as_str().unwrap());
        let mut gateway = Self(connect_async(url).await.unwrap().0);
        let hello = gateway.next().await;
        assert_eq!(hello["op"], 10);
        assert!(hello["d"]["heartbeat_interval"].is_u64());
        gateway
    }

    /// One that has a session; and the session's id.
    async fn identified(fake: &FakeDiscord) -> (Self, String) {
        let mut gateway = Self::open(fake).await;
        gateway.identify(FakeDiscord::TOKEN, 1).await;
        let ready = gateway.next().await;
        assert_eq!((&ready["t"], &ready["s"]), (&"READY".into(), &1.into()));
        assert_eq!(ready["d"]["application"]["id"], APP.to_string());
        let guild = gateway.next().await;
        assert_eq!(guild["t"], "GUILD_CREATE");
        (
            gateway,
            ready["d"]["session_id"].as_str().unwrap().to_owned(),
        )
    }

    async fn say(&mut self, frame: &Value) {
        let text = Message::text(frame.to_string());
        self.0.send(text).await.unwrap();
    }

    async fn identify(&mut self, token: &str, intents: u64) {
        let d = json!({ "token": token, "intents": intents, "properties": { "os": "x" } });
        self.say(&json!({ "op": 2, "d": d })).await;
    }

    async fn resume(&mut self, session: &str, seq: u64) {
        let d = json!({ "token": FakeDiscord::TOKEN, "session_id": session, "seq": seq });
        self.say(&json!({ "op": 6, "d": d })).await;
    }

    async fn next(&mut self) -> Value {
        let text = self.0.next().await.unwrap().unwrap().into_text().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The code it is closed with.
    async fn closed(&mut self) -> u16 {
        match self.0.next().await {
            Some(Ok(Message::Close(Some(frame)))) => frame.code.into(),
            other => panic!("not closed: {other:?}"),
        }
    }
}

/// A request of the bot's.
async fn ask(fake: &FakeDiscord, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = client
        .request(method, format!("{}/api/v10{path}", fake.url()))
        .header("user-agent", "DiscordBot (http://127.0.0.1, 1)")
        .header("authorization", format!("Bot {}", FakeDiscord::TOKEN));
    if !body.is_null() {
        request = request
            .header("content-type", "application/json")
            .body(body.to_string());
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn answer(fake: &FakeDiscord, id: u64, body: &Value) -> (u16, u64) {
    let token = fake.interaction(id).token;
    let path = format!("/interactions/{id}/{token}/callback");
    let (status, said) = ask(fake, "POST", &path, body).await;
    (status, said["code"].as_u64().unwrap_or_default())
}

async fn follow(fake: &FakeDiscord, id: u64, method: &str, rest: &str, body: &Value) -> (u16, u64) {
    let token = fake.interaction(id).token;
    let path = format!("/webhooks/{APP}/{token}{rest}");
    let (status, said) = ask(fake, method, &path, body).await;
    (status, said["code"].as_u64().unwrap_or_default())
}

fn somebody() -> Caller {
    Caller {
        id: 5,
        name: "somebody".to_owned(),
        locale: "ko".to_owned(),
        permissions: 32,
        channel: CHANNEL,
    }
}

fn commands() -> Value {
    let name = json!({ "type": 3, "name": "name", "description": "x", "required": true,
        "autocomplete": true });
    let at = json!({ "type": 7, "name": "at", "description": "x" });
    json!([
        { "name": "ping", "description": "x", "name_localizations": { "ko": "핑" } },
        { "name": "rule", "description": "x", "options": [
            { "type": 1, "name": "add", "description": "x", "options": [name, at] },
        ] },
    ])
}

async fn start() -> FakeDiscord {
    let fake = FakeDiscord::start().await;
    fake.add_channel(CHANNEL);
    let path = format!("/applications/{APP}/commands");
    let (status, said) = ask(&fake, "PUT", &path, &commands()).await;
    assert_eq!((status, said.as_array().unwrap().len()), (200, 2));
    let localized = format!("{path}?with_localizations=true");
    let (_, short) = ask(&fake, "GET", &path, &Value::Null).await;
    assert_eq!(short[0]["name"], "ping");
    assert_eq!(short[0].get("name_localizations"), None);
    assert_eq!(
        ask(&fake, "GET", &localized, &Value::Null).await,
        (200, said)
    );
    fake
}

#[tokio::test]
async fn whoever_identifies_badly_is_shown_out_with_the_right_code() {
    let fake = start().await;
    fake.set_heartbeat(Duration::from_secs(9));
    for (token, intents, code) in [
        ("wrong", 1, 4004),
        (FakeDiscord::TOKEN, 1 << 40, 4013),
        (FakeDiscord::TOKEN, 1 << 15, 4014),
    ] {
        let mut gateway = Gateway::open(&fake).await;
        gateway.identify(token, intents).await;
        assert_eq!(gateway.closed().await, code);
    }
    let (mut gateway, _) = Gateway::identified(&fake).await;
    gateway.say(&json!({ "op": 1, "d": 2 })).await;
    assert_eq!(gateway.next().await["op"], 11);
    fake.be_deaf(true);
    gateway.say(&json!({ "op": 1, "d": 2 })).await;
    gateway.identify(FakeDiscord::TOKEN, 1).await;
    assert_eq!(gateway.closed().await, 4005);
    let traffic = fake.traffic();
    assert_eq!((traffic.heartbeats, traffic.connections), (2, 4));
    assert_eq!(traffic.intents, [1]);
    assert_eq!(traffic.closed, [4004, 4013, 4014, 4005]);
}

#[tokio::test]
async fn whoever_sends_no_heartbeat_is_not_there() {
    let fake = start().await;
    fake.set_heartbeat(Duration::from_millis(200));
    let (mut gateway, session) = Gateway::identified(&fake).await;
    assert_eq!(gateway.closed().await, 4009);
    let mut again = Gateway::open(&fake).await;
    again.resume(&session, 2).await;
    assert_eq!(again.next().await, json!({ "op": 9, "d": false }));
}

#[tokio::test]
async fn whoever_comes_back_gets_what_was_missed_and_nothing_else() {
    let fake = start().await;
    let (mut gateway, session) = Gateway::identified(&fake).await;
    let seen = fake.interact(&somebody(), &Deed::Command("ping", json!({})));
    let told = gateway.next().await;
    assert_eq!(
        (&told["s"], &told["d"]["id"]),
        (&3.into(), &seen.to_string().into())
    );
    fake.drop_connections();
    assert!(gateway.0.next().await.unwrap().is_err());
    assert_eq!(fake.connected(), 0);
    let missed = [1, 2].map(|_| fake.interact(&somebody(), &Deed::Command("ping", json!({}))));
    let mut again = Gateway::open(&fake).await;
    again.resume(&session, 3).await;
    for (n, id) in (4..).zip(missed) {
        let told = again.next().await;
        assert_eq!(
            (&told["s"], &told["d"]["id"]),
            (&n.into(), &id.to_string().into())
        );
    }
    assert_eq!(again.next().await["t"], "RESUMED");
    fake.ask_to_reconnect();
    assert_eq!(again.next().await["op"], 7);
    fake.close_connections(4000);
    assert_eq!(again.closed().await, 4000);

    let mut third = Gateway::open(&fake).await;
    fake.refuse_resume(true);
    third.resume(&session, 6).await;
    assert_eq!(third.next().await, json!({ "op": 9, "d": true }));
    third.resume(&session, 6).await;
    assert_eq!(third.next().await["t"], "RESUMED");
    fake.invalidate(false);
    assert_eq!(third.next().await, json!({ "op": 9, "d": false }));
    third.resume(&session, 6).await;
    assert_eq!(third.next().await, json!({ "op": 9, "d": false }));
    assert_eq!(fake.traffic().resumed, 2);
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_in_time() {
    let fake = start().await;
    let (mut gateway, _) = Gateway::identified(&fake).await;
    let at = CHANNEL.to_string();
    let options = json!({ "name": "x", "at": at });
    let id = fake.interact(&somebody(), &Deed::Command("rule add", options));
    let told = gateway.next().await["d"].take();
    let inside = &told["data"]["options"][0];
    assert_eq!(
        (&inside["name"], &inside["options"][0]["value"]),
        (&"add".into(), &"x".into())
    );
    assert_eq!(told["data"]["resolved"]["channels"][&at]["id"], at);
    assert_eq!(
        (&told["locale"], &told["member"]["permissions"]),
        (&"ko".into(), &"32".into())
    );

    let button = json!({ "type": 2, "style": 1, "label": "x", "custom_id": "yes" });
    let row = json!([{ "type": 1, "components": [button] }]);
    let hello = json!({ "type": 4, "data": { "content": "x", "flags": 64, "components": row } });
    let long = json!({ "type": 4, "data": { "content": "x".repeat(2_001) } });
    assert_eq!(
        follow(&fake, id, "POST", "", &json!({ "content": "x" })).await,
        (404, 10015)
    );
    assert_eq!(answer(&fake, id, &json!({ "type": 8 })).await, (400, 50035));
    assert_eq!(answer(&fake, id, &long).await, (400, 50035));
    assert_eq!(answer(&fake, id, &hello).await, (204, 0));
    assert_eq!(answer(&fake, id, &hello).await, (400, 40060));
    let original = "/messages/@original";
    assert_eq!(
        follow(&fake, id, "GET", original, &Value::Null).await,
        (200, 0)
    );
    assert_eq!(
        follow(&fake, id, "PATCH", original, &json!({ "content": "y" })).await,
        (200, 0)
    );
    assert_eq!(
        follow(&fake, id, "POST", "", &json!({ "content": "z" })).await,
        (200, 0)
    );

    let became = fake.interaction(id);
    let message = became.original.unwrap();
    assert_eq!((became.twice, became.late), (1, 0));
    assert!(became.answers[0].is_ephemeral && became.answers[1].is_ephemeral);
    let said: Vec<_> = became.answers.iter().map(|it| it.said).collect();
    assert_eq!(said, [Said::Callback(4), Said::Edited, Said::Followup]);
    assert_eq!(became.answers[2].json["content"], "z");

    let press = fake.interact(&somebody(), &Deed::Button(message, "yes"));
    assert_eq!(gateway.next().await["d"]["message"]["content"], "y");
    let update = json!({ "type": 7, "data": { "content": "done", "components": [] } });
    assert_eq!(answer(&fake, press, &update).await, (204, 0));
    assert_eq!(fake.reply(message).unwrap()["content"], "done");
    assert_eq!(
        follow(&fake, id, "DELETE", original, &Value::Null).await,
        (204, 0)
    );
    assert_eq!(
        follow(&fake, id, "GET", original, &Value::Null).await,
        (404, 10008)
    );
    fake.forget_tokens_after(Duration::ZERO);
    assert_eq!(
        follow(&fake, id, "POST", "", &json!({ "content": "z" })).await,
        (401, 50027)
    );

    let late = fake.interact(&somebody(), &Deed::Command("ping", json!({})));
    fake.answer_within(Duration::ZERO);
    assert_eq!(answer(&fake, late, &hello).await, (404, 10062));
    assert_eq!(
        (
            fake.interaction(late).late,
            fake.interaction(late).answers.len()
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn whoever_wants_to_see_what_came_of_an_answer_is_shown() {
    let fake = start().await;
    let id = fake.interact(&somebody(), &Deed::Command("ping", json!({})));
    let token = fake.interaction(id).token;
    let path = format!("/interactions/{id}/{token}/callback?with_response=true");
    let hello = json!({ "type": 4, "data": { "content": "x" } });
    let (status, said) = ask(&fake, "POST", &path, &hello).await;
    assert_eq!((status, &said["resource"]["type"]), (200, &4.into()));
    assert_eq!(said["resource"]["message"]["content"], "x");
}

#[tokio::test]
async fn typing_choosing_and_forms_are_told_and_answered_in_their_own_way() {
    let fake = start().await;
    let (mut gateway, _) = Gateway::identified(&fake).await;
    let typing = Deed::Typing("rule add", json!({ "name": "d" }), "name");
    let id = fake.interact(&somebody(), &typing);
    let told = gateway.next().await;
    assert_eq!(
        told["d"]["data"]["options"][0]["options"][0]["focused"],
        true
    );
    let choices = |n: usize| {
        let all: Vec<_> = (0..n).map(|n| json!({ "name": "x", "value": n })).collect();
        json!({ "type": 8, "data": { "choices": all } })
    };
    assert_eq!(answer(&fake, id, &choices(26)).await, (400, 50035));
    assert_eq!(answer(&fake, id, &choices(25)).await, (204, 0));

    let id = fake.interact(&somebody(), &Deed::Command("ping", json!({})));
    let list =
        json!({ "type": 3, "custom_id": "list", "options": [{ "label": "x", "value": "1" }] });
    let row = json!([{ "type": 1, "components": [list] }]);
    assert_eq!(answer(&fake, id, &json!({ "type": 5 })).await, (204, 0));
    let body = json!({ "content": "x", "components": row });
    assert_eq!(follow(&fake, id, "POST", "", &body).await, (200, 0));
    let message = fake.interaction(id).original.unwrap();
    assert_eq!(fake.reply(message), Some(body));
    let id = fake.interact(&somebody(), &Deed::Select(message, "list", &["1"]));
    let input = json!({ "type": 4, "style": 1, "custom_id": "in", "label": "x" });
    let form = |inputs: usize| {
        let rows: Vec<_> = (0..inputs)
            .map(|n| {
                let mut input = input.clone();
                input["custom_id"] = n.to_string().into();
                json!({ "type": 1, "components": [input] })
            })
            .collect();
        json!({ "type": 9, "data": { "title": "x", "custom_id": "form", "components": rows } })
    };
    assert_eq!(answer(&fake, id, &form(6)).await, (400, 50035));
    assert_eq!(answer(&fake, id, &form(5)).await, (204, 0));
    let id = fake.interact(&somebody(), &Deed::Modal("form", &[("0", "written")]));
    assert_eq!(answer(&fake, id, &form(1)).await, (400, 50035));
}

#[tokio::test]
async fn commands_are_refused_by_name_and_by_size() {
    let fake = start().await;
    let path = format!("/applications/{APP}/commands");
    let option = |name: &str| json!({ "type": 3, "name": name, "description": "x" });
    let many: Vec<_> = (0..26).map(|n| option(&n.to_string())).collect();
    for wrong in [
        json!({ "name": "Ping", "description": "x" }),
        json!({ "name": "two words", "description": "x" }),
        json!({ "name": "x".repeat(33), "description": "x" }),
        json!({ "name": "x", "description": "" }),
        json!({ "name": "x", "description": "x".repeat(101) }),
        json!({ "name": "x", "description": "x", "name_localizations": { "kr": "x" } }),
        json!({ "name": "x", "description": "x", "options": many }),
        json!({ "name": "x", "description": "x", "contexts": [3] }),
        json!({ "name": "x", "description": "x", "options": [
            { "type": 3, "name": "a", "description": "x", "max_length": 6_001 },
        ] }),
        json!({ "name": "x", "description": "x", "options": [
            { "type": 4, "name": "a", "description": "x", "choices": [{ "name": "x", "value": "x" }] },
        ] }),
        json!({ "name": "x", "description": "x", "options": [option("a"), option("a")] }),
    ] {
        let (status, said) = ask(&fake, "PUT", &path, &json!([wrong])).await;
        assert_eq!((status, &said["code"]), (400, &50035.into()), "{wrong}");
    }
    assert_eq!((fake.registrations(), fake.commands().len()), (1, 2));
    let (status, _) = ask(&fake, "PUT", "/applications/1/commands", &json!([])).await;
    assert_eq!(status, 403);
    let (_, me) = ask(&fake, "GET", "/oauth2/applications/@me", &Value::Null).await;
    assert_eq!(me["id"], APP.to_string());
}
