//! The imitation against a small, correct client over real sockets.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::*;
use crate::fault::Source;
use crate::source::soop::wire::{Decoder, encode};

type Fields = Vec<String>;

/// What a socket said before it ended.
#[derive(Debug, PartialEq)]
enum Ended {
    Closed(u16),
    Broken,
}

struct Client {
    ws: WebSocketStream<MaybeTlsStream<TcpStream>>,
    decoder: Decoder,
    junk_allowed: bool,
}

impl Client {
    async fn open_as(sim: &Sim, path: &str, protocol: Option<&str>) -> Option<Self> {
        let url = format!("ws://{}/Websocket/{path}", sim.addr());
        let mut request = url.into_client_request().unwrap();
        if let Some(protocol) = protocol {
            let headers = request.headers_mut();
            headers.insert("Sec-WebSocket-Protocol", protocol.parse().unwrap());
        }
        let (ws, _) = tokio_tungstenite::connect_async(request).await.ok()?;
        Some(Self {
            ws,
            decoder: Decoder::default(),
            junk_allowed: false,
        })
    }

    async fn open(sim: &Sim) -> Self {
        Self::open_as(sim, "star01", Some("chat")).await.unwrap()
    }

    /// Opens, logs in and joins, and reads up to the mark that the list is complete.
    async fn join(sim: &Sim) -> Self {
        let mut client = Self::open(sim).await;
        client.login().await;
        let chatno = sim.on_air(&star()).unwrap().0;
        client.ask_to_join(&chatno.to_string()).await;
        while client.next().await.unwrap().0 != 110 {}
        client
    }

    async fn login(&mut self) {
        self.send(&encode(1, 0, &["", "", "16"])).await;
        assert_eq!(self.next().await.unwrap().0, 1);
    }

    async fn ask_to_join(&mut self, chatno: &str) {
        self.send(&encode(2, 0, &[chatno, "", "", "", ""])).await;
    }

    async fn send(&mut self, bytes: &[u8]) {
        let message = Message::Binary(bytes.to_vec().into());
        self.ws.send(message).await.unwrap();
    }

    async fn next(&mut self) -> Result<(u16, u8, Fields), Ended> {
        loop {
            if let Some(packet) = self.decoder.next_packet().unwrap() {
                let fields = packet
                    .fields()
                    .map(|it| String::from_utf8_lossy(it).into_owned());
                return Ok((packet.opcode, packet.code, fields.collect()));
            }
            let message = tokio::time::timeout(Duration::from_secs(10), self.ws.next());
            match message.await.expect("the server says nothing") {
                Some(Ok(Message::Binary(bytes))) => self.decoder.push(&bytes),
                Some(Ok(Message::Close(frame))) => {
                    return Err(Ended::Closed(frame.unwrap().code.into()));
                }
                Some(Ok(other)) => panic!("{other:?}"),
                Some(Err(_)) | None => return Err(Ended::Broken),
            }
            assert!(self.junk_allowed || self.decoder.junk_bytes() == 0);
        }
    }

    async fn rest(&mut self) -> (Vec<(u16, u8, Fields)>, Ended) {
        let mut packets = Vec::new();
        loop {
            match self.next().await {
                Ok(packet) => packets.push(packet),
                Err(ended) => return (packets, ended),
            }
        }
    }
}

fn star() -> StreamerId {
    StreamerId::parse("star01").unwrap()
}

async fn start(config: SimConfig) -> Sim {
    let sim = Sim::start(config).await.unwrap();
    sim.introduce(&star(), "별하늘");
    sim
}

async fn on_air(config: SimConfig) -> Sim {
    let sim = start(config).await;
    act(&sim, Action::GoLive(Live::default())).await;
    sim
}

async fn act(sim: &Sim, action: Action) {
    sim.act(&star(), action).await.unwrap();
}

async fn chats(sim: &Sim, count: u64) {
    let burst = Burst {
        chats: count,
        per_second: 0,
        balloon_every: 10,
        count: 100,
    };
    act(sim, Action::Burst(burst)).await;
}

async fn post(sim: &Sim, bid: &str) -> (u16, String) {
    let url = format!("{}/afreeca/player_live_api.php?bjid={bid}", sim.http_url());
    let form = [("bid", bid), ("type", "live")];
    let answer = reqwest::Client::new()
        .post(url)
        .form(&form)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn detail(sim: &Sim, bid: &str) -> serde_json::Value {
    let (status, body) = post(sim, bid).await;
    assert_eq!(status, 200);
    serde_json::from_str::<serde_json::Value>(&body).unwrap()["CHANNEL"].clone()
}

fn breaches(sim: &Sim) -> Vec<Breach> {
    sim.violations().into_iter().map(|it| it.breach).collect()
}

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
    for expected in [
        (2, 0, text(&[&chatno, "star01", "", "", "", "", "16|0"])),
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
async fn live_detail_says_what_soop_would_say() {
    let sim = start(SimConfig::default()).await;
    for nobody in ["star01", "unknown"] {
        let offline = detail(&sim, nobody).await;
        assert_eq!(
            (offline["RESULT"].clone(), offline.get("BNO")),
            (0.into(), None)
        );
    }
    let title = Some("<별> & \"달\"".to_owned());
    act(
        &sim,
        Action::GoLive(Live {
            title,
            ..Live::default()
        }),
    )
    .await;
    let live = detail(&sim, "STAR01").await;
    assert_eq!(live["RESULT"], 1);
    assert_eq!(live["TITLE"], "&lt;별&gt; &amp; &quot;달&quot;");
    assert_eq!(live["CHPT"], sim.addr().port().to_string());
    assert_eq!(
        (&live["CHDOMAIN"], &live["BJNICK"]),
        (&"127.0.0.1".into(), &"별하늘".into())
    );
    act(
        &sim,
        Action::Result(LiveResult {
            value: -6,
            as_text: true,
        }),
    )
    .await;
    let adult = detail(&sim, "star01").await;
    assert_eq!(
        (&adult["RESULT"], adult.get("CHATNO")),
        (&"-6".into(), None)
    );
    assert_eq!(sim.requests()[&star()], 3);
}

#[tokio::test]
async fn live_detail_can_fail_in_every_way_a_web_server_does() {
    let sim = on_air(SimConfig::default()).await;
    let fault = |fault: HttpFault| {
        act(
            &sim,
            Action::Http(HttpFault {
                times: Some(1),
                ..fault
            }),
        )
    };
    fault(HttpFault {
        status: Some(503),
        ..HttpFault::default()
    })
    .await;
    assert_eq!(post(&sim, "star01").await.0, 503);
    assert_eq!(
        detail(&sim, "star01").await["RESULT"],
        1,
        "once was asked for"
    );
    fault(HttpFault {
        body: Some("<html>".into()),
        ..HttpFault::default()
    })
    .await;
    assert_eq!(post(&sim, "star01").await, (200, "<html>".to_owned()));
    fault(HttpFault {
        huge: Some(3_000_000),
        ..HttpFault::default()
    })
    .await;
    assert_eq!(post(&sim, "star01").await.1.len(), 3_000_000);
    let slow = Duration::from_millis(80);
    fault(HttpFault {
        slow: Some(slow),
        ..HttpFault::default()
    })
    .await;
    let asked = tokio::time::Instant::now();
    assert_eq!(detail(&sim, "star01").await["RESULT"], 1);
    assert!(asked.elapsed() >= slow);
    fault(HttpFault {
        cut: true,
        ..HttpFault::default()
    })
    .await;
    let url = format!("{}/afreeca/player_live_api.php", sim.http_url());
    let answer = reqwest::Client::new()
        .post(url)
        .form(&[("bid", "star01")])
        .send();
    assert!(answer.await.is_err());
    assert_eq!(sim.violations(), []);
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
    stream.readable().await.unwrap();
    assert_eq!(breaches(&sim), [Breach::KeySpelling]);
}

#[tokio::test]
async fn every_packing_and_every_seed_yields_the_same_packets() {
    let mut streams = Vec::new();
    for (packing, junk) in [
        (Packing::Whole, false),
        (Packing::Split(4), false),
        (Packing::Coalesced(5), false),
        (Packing::Random(1), false),
        (Packing::Random(2), true),
    ] {
        let faults = Faults {
            packing,
            junk,
            ..Faults::default()
        };
        let sim = on_air(SimConfig {
            faults,
            ..SimConfig::default()
        })
        .await;
        let mut client = Client::open(&sim).await;
        client.junk_allowed = junk;
        client.login().await;
        client
            .ask_to_join(&sim.on_air(&star()).unwrap().0.to_string())
            .await;
        while client.next().await.unwrap().0 != 110 {}
        let (stream, ()) = tokio::join!(client.rest(), async {
            chats(&sim, 300).await;
            act(&sim, Action::End).await;
        });
        assert_eq!(stream.1, Ended::Closed(1000), "{packing:?}");
        assert_eq!(sim.violations(), []);
        streams.push(stream.0);
    }
    assert_eq!(streams[0].len(), 300 + 30 + 2);
    for other in &streams[1..] {
        assert_eq!(other, &streams[0]);
    }
}

#[tokio::test]
async fn a_drop_delivers_everything_before_it_even_to_a_slow_client_that_talks() {
    let sim = on_air(SimConfig::default()).await;
    let mut client = Client::join(&sim).await;
    let (chats_sent, balloons) = tokio::join!(
        async {
            chats(&sim, 5_000).await;
            act(&sim, Action::Drop).await;
            chats(&sim, 10).await;
            sim.tally(&star())
        },
        async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            client.send(&encode(0, 0, &[])).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
            client.rest().await
        }
    );
    let (packets, ended) = balloons;
    assert_eq!(ended, Ended::Broken);
    let count = |opcode| packets.iter().filter(|it| it.0 == opcode).count() as u64;
    assert_eq!((count(5), count(18)), (5_000, 500));
    assert_eq!(
        (chats_sent.chats, chats_sent.gifts, chats_sent.unseen),
        (5_000, 500, 11)
    );
    assert_eq!(chats_sent.balloons, 50_000);
    let mut uuids = packets
        .iter()
        .filter(|it| it.0 == 18)
        .map(|it| &it.2[11])
        .collect::<Vec<_>>();
    uuids.sort();
    uuids.dedup();
    assert_eq!(uuids.len(), 500, "each gift has its own");
}

#[tokio::test]
async fn a_restart_has_other_numbers_and_an_end_has_none() {
    let sim = on_air(SimConfig::default()).await;
    let first = sim.on_air(&star()).unwrap();
    let mut client = Client::join(&sim).await;
    act(&sim, Action::Restart(Live::default())).await;
    let (packets, ended) = client.rest().await;
    let services = packets.iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!((services, ended), (vec![7, 88], Ended::Closed(1000)));
    let second = sim.on_air(&star()).unwrap();
    assert!(first.0 != second.0 && first.1 != second.1);
    assert_eq!(detail(&sim, "star01").await["CHATNO"], second.0.to_string());
    act(&sim, Action::End).await;
    assert_eq!(detail(&sim, "star01").await["RESULT"], 0);
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
    assert_eq!(client.next().await.unwrap().0, 2);
    assert_eq!(
        client.next().await.unwrap().2,
        ["1", "fan42", "초롱", "65536|163840"]
    );
}

#[tokio::test]
async fn a_replay_is_byte_for_byte_and_in_order() {
    let capture = concat!(
        "{\"svc\": 1, \"retcode\": \"00\", \"fields\": [\"\", \"16|0\"]}\n",
        "{\"svc\": 5, \"retcode\": \"00\", \"fields\": [\"하나\", \"fan42\"]}\n",
        "{\"svc\": 9999, \"retcode\": \"00\", \"fields\": [\"둘\"]}\n",
        "{\"svc\": 88, \"retcode\": \"00\", \"fields\": []}\n",
        "{\"svc\": 5, \"retcode\": \"00\", \"fields\": [\"셋\", \"fan42\"]}\n",
    );
    let replay = Replay::read(&Source::new("capture.jsonl", capture)).unwrap();
    let sim = Sim::start(SimConfig {
        everyone_live: true,
        ..SimConfig::default()
    })
    .await
    .unwrap();
    assert_eq!(detail(&sim, "star01").await["RESULT"], 1);
    let (played, packets) = tokio::join!(sim.replay(&replay, Duration::from_millis(1)), async {
        let mut client = Client::join(&sim).await;
        [
            client.next().await,
            client.next().await,
            client.next().await,
        ]
        .map(|it| it.unwrap().2)
    });
    played.unwrap();
    assert_eq!(packets.map(|it| it[0].clone()), ["하나", "둘", "셋"]);
}

#[tokio::test]
async fn a_script_waits_for_its_viewer_and_survives_a_drop() {
    let script = concat!(
        "streamer = 'star01'\npatience = '5s'\n",
        "[[step]]\nlive = {}\n",
        "[[step]]\nballoon = { donor = 'fan42', nick = '초롱', count = 1 }\n",
        "[[step]]\ndrop = {}\n",
        "[[step]]\nballoon = { donor = 'fan42', nick = '초롱', count = 2 }\n",
        "[[step]]\nend = {}\n",
    );
    let script = Script::read(&Source::new("drill.toml", script)).unwrap();
    let sim = start(SimConfig::default()).await;
    let mut notes = sim.watch();
    let (played, counts) = tokio::join!(sim.play(&script), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut counts = Vec::new();
        for _ in 0..2 {
            let (packets, _) = Client::join(&sim).await.rest().await;
            counts.extend(
                packets
                    .into_iter()
                    .filter(|it| it.0 == 18)
                    .map(|it| it.2[3].clone()),
            );
        }
        counts
    });
    played.unwrap();
    assert_eq!(counts, ["1", "2"]);
    assert_eq!(sim.tally(&star()).unseen, 0);
    assert_eq!(breaches(&sim), [], "two sockets, one after the other");
    let mut lines = Vec::new();
    while let Ok(note) = notes.try_recv() {
        lines.push(note.to_string());
    }
    assert!(
        lines.contains(&"star01: balloon 초롱 (fan42): 2".to_owned()),
        "{lines:?}"
    );
    let impatient = Patience {
        within: Duration::from_millis(10),
    };
    let waited = sim.act(&star(), Action::WaitViewer(impatient)).await;
    assert!(matches!(waited, Err(ActError::NoViewer { .. })));
}

#[tokio::test]
async fn a_burst_keeps_its_pace() {
    let sim = on_air(SimConfig::default()).await;
    let begun = tokio::time::Instant::now();
    let burst = Burst {
        chats: 100,
        per_second: 400,
        balloon_every: 0,
        count: 1,
    };
    act(&sim, Action::Burst(burst)).await;
    let took = begun.elapsed();
    assert!((200..1_500).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn shutdown_leaves_no_task_and_no_socket() {
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = tasks();
    let sim = on_air(SimConfig::default()).await;
    let mut joined = Client::join(&sim).await;
    let idle = TcpStream::connect(sim.addr()).await.unwrap();
    let slow = HttpFault {
        slow: Some(Duration::from_secs(60)),
        ..HttpFault::default()
    };
    act(&sim, Action::Http(slow)).await;
    let waiting = TcpStream::connect(sim.addr()).await.unwrap();
    let request = "POST /afreeca/player_live_api.php HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\
                   content-type: application/x-www-form-urlencoded\r\n\r\nbid=star01";
    waiting.writable().await.unwrap();
    waiting.try_write(request.as_bytes()).unwrap();
    while sim.requests().is_empty() || sim.requests()[&star()] == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(sim.shutdown().await);
    assert_eq!(joined.rest().await.1, Ended::Broken);
    assert_eq!(tasks(), before);
    drop((idle, waiting));
}
