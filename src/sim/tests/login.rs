//! Accounts: logging in, what that opens, and tickets that must belong together.

use super::*;

/// Logs in over HTTP; the answer's `RESULT`, and the cookies as a browser would send them back.
async fn log_in(sim: &Sim, id: &str, password: &str) -> (i64, String) {
    let url = format!("{}/app/LoginAction.php", sim.http_url());
    let form = [
        ("szWork", "login"),
        ("szType", "json"),
        ("szUid", id),
        ("szPassword", password),
    ];
    let answer = reqwest::Client::new()
        .post(url)
        .form(&form)
        .send()
        .await
        .unwrap();
    let pair = |it: &reqwest::header::HeaderValue| {
        it.to_str().unwrap().split(';').next().unwrap().to_owned()
    };
    let set = answer.headers().get_all("set-cookie").iter().map(pair);
    let cookies = set.collect::<Vec<_>>().join("; ");
    let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    (body["RESULT"].as_i64().unwrap(), cookies)
}

async fn detail_with(sim: &Sim, cookies: &str) -> serde_json::Value {
    let url = format!("{}/afreeca/player_live_api.php", sim.http_url());
    let request = reqwest::Client::new().post(url).form(&[("bid", "star01")]);
    let answer = request.header("Cookie", cookies).send().await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    body["CHANNEL"].clone()
}

async fn with_accounts() -> Sim {
    let suspended = Account {
        result: -4,
        ..Account::new("gone01", "right")
    };
    let fan = Account {
        subscribes: vec!["star01".into()],
        ..Account::new("fan42", "right")
    };
    start(SimConfig {
        accounts: vec![Account::new("bell01", "right"), suspended, fan],
        ..SimConfig::default()
    })
    .await
}

#[tokio::test]
async fn a_login_opens_what_it_is_for_until_it_runs_out() {
    let sim = with_accounts().await;
    let adult = Live {
        adult: true,
        ..Live::default()
    };
    act(&sim, Action::GoLive(adult)).await;
    let closed = detail(&sim, "star01").await;
    assert_eq!(
        (&closed["RESULT"], closed.get("CHATNO")),
        (&(-6).into(), None)
    );
    let (result, cookies) = log_in(&sim, "bell01", "right").await;
    assert_eq!(result, 1);
    let open = detail_with(&sim, &cookies).await;
    assert_eq!(open["RESULT"], 1);
    assert!(
        open["TK"].is_string() && open["FTK"] != "GUEST_FAN_TICKET",
        "{open}"
    );
    assert_eq!(detail_with(&sim, "AuthTicket=guess").await["RESULT"], -6);

    let subscribers_only = Live {
        subscribers_only: true,
        ..Live::default()
    };
    act(&sim, Action::Restart(subscribers_only)).await;
    assert_eq!(detail_with(&sim, &cookies).await["RESULT"], -14);
    let (_, fan) = log_in(&sim, "fan42", "right").await;
    assert_eq!(detail_with(&sim, &fan).await["RESULT"], 1);
    sim.expire_logins();
    assert_eq!(detail_with(&sim, &fan).await["RESULT"], -14);
    assert_eq!(sim.login_attempts(), 2);
    assert_eq!(sim.violations(), []);
}

#[tokio::test]
async fn a_login_is_refused_as_soop_refuses_it() {
    let sim = with_accounts().await;
    for (id, password, result) in [
        ("nobody", "right", -1),
        ("bell01", "wrong", -3),
        ("gone01", "right", -4),
        ("gone01", "wrong", -3),
    ] {
        let (found, cookies) = log_in(&sim, id, password).await;
        assert_eq!((found, cookies.as_str()), (result, ""), "{id}");
    }
    let url = format!("{}/app/LoginAction.php", sim.http_url());
    let request = reqwest::Client::new()
        .post(url)
        .form(&[("szUid", "bell01")]);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(breaches(&sim), [Breach::LoginForm]);
}

#[tokio::test]
async fn tickets_of_one_login_open_the_chat_and_a_mixture_is_ignored() {
    let sim = with_accounts().await;
    act(&sim, Action::GoLive(Live::default())).await;
    let (_, cookies) = log_in(&sim, "bell01", "right").await;
    let live = detail_with(&sim, &cookies).await;
    let [number, ticket, fan_ticket] =
        ["CHATNO", "TK", "FTK"].map(|key| live[key].as_str().unwrap());
    let mut client = Client::open(&sim).await;
    client.send(&encode(1, 0, &["guess", "", "16"])).await;
    assert_eq!(client.next().await.unwrap().1, 6);
    client.send(&encode(1, 0, &[ticket, "", "16"])).await;
    assert_eq!(client.next().await.unwrap().2, ["bell01", "65536|163840"]);
    let mixed = [number, "GUEST_FAN_TICKET", "0", "", ""];
    client.send(&encode(2, 0, &mixed)).await;
    let silence = Duration::from_millis(100);
    assert!(tokio::time::timeout(silence, client.next()).await.is_err());
    client
        .send(&encode(2, 0, &[number, fan_ticket, "0", "", ""]))
        .await;
    let (service, code, fields) = client.next().await.unwrap();
    assert_eq!((service, code, fields[6].as_str()), (2, 0, "65536|163840"));
    client.send(&encode(12, 0, &["65536|163840", "0"])).await;
    client.send(&encode(4, 0, &[])).await;
    while client.next().await.unwrap().0 != 110 {}
    assert_eq!(
        breaches(&sim),
        [Breach::UnknownTicket, Breach::TicketsApart]
    );
}

#[tokio::test]
async fn a_guest_with_somebody_s_fan_ticket_is_ignored_too() {
    let sim = with_accounts().await;
    act(&sim, Action::GoLive(Live::default())).await;
    let (_, cookies) = log_in(&sim, "bell01", "right").await;
    let live = detail_with(&sim, &cookies).await;
    let [number, fan_ticket] = ["CHATNO", "FTK"].map(|key| live[key].as_str().unwrap());
    let mut client = Client::open(&sim).await;
    client.login().await;
    client
        .send(&encode(2, 0, &[number, fan_ticket, "0", "", ""]))
        .await;
    let silence = Duration::from_millis(100);
    assert!(tokio::time::timeout(silence, client.next()).await.is_err());
    assert_eq!(breaches(&sim), [Breach::TicketsApart]);
    assert_eq!(sim.viewers(&star()), 0);
}

#[test]
fn a_script_may_name_accounts() {
    let text = "streamer = \"star01\"\n[[account]]\nid = \"bell01\"\npassword = \"x\"\nsubscribes = [\"star01\"]\n\
                [[step]]\nlive = { adult = true }\n";
    let script = Script::read(&crate::fault::Source::new("a", text)).unwrap();
    let account = Account {
        subscribes: vec!["star01".into()],
        ..Account::new("bell01", "x")
    };
    assert_eq!(script.accounts, [account]);
    let text = "streamer = \"star01\"\n[[account]]\nid = \"bell01\"\n";
    assert!(Script::read(&crate::fault::Source::new("a", text)).is_err());
}
