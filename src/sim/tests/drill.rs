//! What happens in a room: delivery, ends, scripts, replays.

use super::*;
use crate::fault::Source;

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
        slow: Some(Duration::from_mins(1)),
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
#[tokio::test]
async fn streamers_do_not_hear_of_each_other() {
    let sim = on_air(SimConfig::default()).await;
    let moon = StreamerId::parse("moon02").unwrap();
    sim.act(&moon, Action::GoLive(Live::default()))
        .await
        .unwrap();
    assert_ne!(sim.on_air(&moon), sim.on_air(&star()));
    let mut client = Client::join(&sim).await;
    let other = Action::Chat(Chat::new("fan77", "새벽별", "달에서"));
    sim.act(&moon, other).await.unwrap();
    act(&sim, Action::Chat(Chat::new("fan42", "초롱", "별에서"))).await;
    assert_eq!(client.next().await.unwrap().2[0], "별에서");
    assert_eq!((sim.tally(&moon).unseen, sim.tally(&star()).chats), (1, 1));
}

#[tokio::test]
async fn the_demo_plays_to_its_end_before_a_client_that_comes_back() {
    let mut script = Script::demo().unwrap();
    for step in &mut script.steps {
        step.after /= 50;
    }
    let star = script.streamer.clone();
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let (played, (first, second)) = tokio::join!(sim.play(&script), async {
        while sim.on_air(&star).is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut halves = Vec::new();
        for _ in 0..2 {
            let mut client = Client::open_as(&sim, "demo_star", Some("chat"))
                .await
                .unwrap();
            client.login().await;
            client
                .ask_to_join(&sim.on_air(&star).unwrap().0.to_string())
                .await;
            client.send(&encode(4, 0, &[])).await;
            halves.push(client.rest().await);
        }
        (halves.remove(0), halves.remove(0))
    });
    played.unwrap();
    assert_eq!((first.1, second.1), (Ended::Broken, Ended::Closed(1000)));
    let gifts = |half: &[(u16, u8, Fields)]| half.iter().filter(|it| it.0 == 18).count() as u64;
    let tally = sim.tally(&star);
    assert_eq!(
        gifts(&first.0) + gifts(&second.0) + 1,
        tally.gifts,
        "and one relayed"
    );
    assert_eq!(tally.unseen, 0);
    let list = second.0.iter().find(|it| it.0 == 4).unwrap();
    assert!(
        !list.2.contains(&"fan42".to_owned()),
        "fan42 had left before the network failed"
    );
    assert_eq!(sim.violations(), []);
}
