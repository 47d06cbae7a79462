//! Being let in, being refused, and being blamed.

use super::*;

#[tokio::test]
async fn a_client_that_does_all_as_the_player_does_is_let_in_and_not_blamed() {
    let sim = on_air(SimConfig::default()).await;
    let mut fan = Viewer::new("fan77", "새벽별");
    fan.months = Some(3);
    act(
        &sim,
        Action::Present(vec![fan, Viewer::new("fan42(2)", "초롱")]),
    )
    .await;
    let chatno = detail(&sim, "star01").await["CHATNO"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut client = Client::open(&sim).await;
    client.login().await;
    client.ask_to_join(&chatno).await;
    let text = |fields: &[&str]| fields.iter().map(|&it| it.to_owned()).collect::<Fields>();
    client.send(&encode(4, 0, &[])).await;
    for expected in [
        (2, 0, text(&[&chatno, "star01", "", "", "", "", "16|0"])),
        // The mark that follows a join, and then what was asked for.
        (110, 0, text(&["1"])),
        (
            4,
            0,
            text(&[
                "1",
                "fan77",
                "새벽별",
                "65536|163840",
                "fan42(2)",
                "초롱",
                "65536|163840",
            ]),
        ),
        (
            127,
            0,
            text(&["fan77", "fw=3&afw=3", "fan42(2)", "fw=-1&afw=-1"]),
        ),
        (110, 0, text(&["1"])),
    ] {
        assert_eq!(client.next().await.unwrap(), expected);
    }
    client.send(&encode(0, 0, &[])).await;
    act(&sim, Action::Chat(Chat::new("fan42", "초롱", "안녕"))).await;
    assert_eq!(
        client.next().await.unwrap().0,
        5,
        "a keepalive is never answered"
    );
    client.send(&encode(4, 0, &[])).await;
    assert_eq!(client.next().await.unwrap().0, 4);
    assert_eq!(sim.violations(), []);
    assert_eq!(
        (sim.sockets_now(), sim.sockets_ever(), sim.viewers(&star())),
        (1, 1, 1)
    );
    assert_eq!(sim.sent()[&5], 1);
}

#[tokio::test]
async fn every_sin_of_a_client_is_written_down() {
    let sim = on_air(SimConfig {
        keepalive_limit: Duration::from_millis(200),
        ..SimConfig::default()
    })
    .await;
    let url = format!("{}/afreeca/player_live_api.php", sim.http_url());
    let asked = reqwest::Client::new()
        .post(url)
        .form(&[("bno", "1")])
        .send();
    assert_eq!(asked.await.unwrap().status(), 200);
    assert!(
        Client::open_as(&sim, "nobody", Some("chat"))
            .await
            .is_none()
    );
    let mut client = Client::open_as(&sim, "star01", None).await.unwrap();
    client.ask_to_join("1").await;
    assert_eq!(client.next().await.unwrap().1, 2, "not logged in");
    client.login().await;
    client.ask_to_join("1").await;
    assert_eq!(client.next().await.unwrap().1, 12, "no such room");
    let given = sim.on_air(&star()).unwrap().0;
    let wrong = Breach::WrongRoom {
        joined: "1".into(),
        given,
    };
    let expected = [
        Breach::NoBid,
        Breach::UnknownPath,
        Breach::NoSubProtocol,
        Breach::LoginNotFirst(2),
        wrong.clone(),
        wrong,
    ];
    assert_eq!(breaches(&sim), expected);
    let _second = Client::open(&sim).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let late = breaches(&sim).split_off(expected.len());
    assert!(late.contains(&Breach::SecondSocket), "{late:?}");
    assert!(
        late.contains(&Breach::KeepaliveOverdue(Duration::from_millis(200))),
        "{late:?}"
    );
    assert!(
        late.iter()
            .filter(|it| **it == Breach::SecondSocket)
            .count()
            == 1
    );
}

#[tokio::test]
async fn a_key_header_in_lower_case_is_seen() {
    let sim = on_air(SimConfig::default()).await;
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    let request = "GET /Websocket/star01 HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n\
                   connection: upgrade\r\nsec-websocket-version: 13\r\n\
                   sec-websocket-protocol: chat\r\n\
                   sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
        .await
        .unwrap();
    let answered = tokio::io::AsyncReadExt::read_u8(&mut stream).await;
    assert_eq!(answered.unwrap(), b'H');
    assert_eq!(breaches(&sim), [Breach::KeySpelling]);
}

#[tokio::test]
async fn refusals_come_once_or_always_and_heal() {
    let sim = on_air(SimConfig::default()).await;
    let refuse = |service, code, always| {
        act(
            &sim,
            Action::Refuse(Refusal {
                service,
                code,
                always,
                text: None,
            }),
        )
    };
    refuse(Service::Login, 7, false).await;
    refuse(Service::Join, 41, true).await;
    let mut client = Client::open(&sim).await;
    client.send(&encode(1, 0, &["", "", "16"])).await;
    let (service, code, text) = client.next().await.unwrap();
    assert_eq!((service, code, text.len()), (1, 7, 1));
    client.login().await;
    let chatno = sim.on_air(&star()).unwrap().0.to_string();
    for _ in 0..3 {
        client.ask_to_join(&chatno).await;
        assert_eq!(client.next().await.unwrap().1, 41);
    }
    refuse(Service::Join, 0, true).await;
    client.ask_to_join(&chatno).await;
    assert_eq!(client.next().await.unwrap().1, 0);
    assert_eq!(sim.violations(), []);
}

#[tokio::test]
async fn answers_can_be_late_or_never_come() {
    let after = Duration::from_millis(120);
    let faults = Faults {
        login_ack: Ack::After(after),
        join_ack: Ack::Never,
        ..Faults::default()
    };
    let sim = on_air(SimConfig {
        faults,
        ..SimConfig::default()
    })
    .await;
    let mut client = Client::open(&sim).await;
    let asked = tokio::time::Instant::now();
    client.login().await;
    assert!(asked.elapsed() >= after);
    client
        .ask_to_join(&sim.on_air(&star()).unwrap().0.to_string())
        .await;
    let silence = tokio::time::timeout(after, client.next()).await;
    assert!(silence.is_err());
    assert_eq!(sim.viewers(&star()), 0);
}

#[tokio::test]
async fn a_password_room_lets_in_who_knows_the_word() {
    let sim = start(SimConfig::default()).await;
    let password = Some("secret".to_owned());
    act(
        &sim,
        Action::GoLive(Live {
            password,
            ..Live::default()
        }),
    )
    .await;
    assert_eq!(detail(&sim, "star01").await["BPWD"], "Y");
    let chatno = sim.on_air(&star()).unwrap().0.to_string();
    let mut client = Client::open(&sim).await;
    client.login().await;
    client.ask_to_join(&chatno).await;
    assert_eq!(client.next().await.unwrap().1, 57);
    client
        .send(&encode(
            2,
            0,
            &[&chatno, "", "", "", "pwd\u{11}secret\u{12}"],
        ))
        .await;
    assert_eq!(client.next().await.unwrap().1, 0);
}

#[tokio::test]
async fn people_who_came_before_a_client_are_on_its_list() {
    let sim = on_air(SimConfig::default()).await;
    act(
        &sim,
        Action::Join(vec![
            Viewer::new("fan42", "초롱"),
            Viewer::new("fan77", "새벽별"),
        ]),
    )
    .await;
    let leave = Leave {
        id: "fan77".into(),
        nick: "새벽별".into(),
        kicked: false,
    };
    act(&sim, Action::Leave(leave)).await;
    let mut client = Client::open(&sim).await;
    client.login().await;
    client
        .ask_to_join(&sim.on_air(&star()).unwrap().0.to_string())
        .await;
    client.send(&encode(4, 0, &[])).await;
    assert_eq!(client.next().await.unwrap().0, 2);
    assert_eq!(client.next().await.unwrap().0, 110);
    assert_eq!(
        client.next().await.unwrap().2,
        ["1", "fan42", "초롱", "65536|163840"]
    );
}

#[tokio::test]
async fn a_client_that_never_says_anything_is_dropped_in_the_end() {
    let sim = on_air(SimConfig {
        idle_limit: Duration::from_millis(150),
        ..SimConfig::default()
    })
    .await;
    let mut client = Client::open(&sim).await;
    assert_eq!(client.next().await, Err(Ended::Broken));
}
