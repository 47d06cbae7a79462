//! `/healthz`, `/metrics` and `/status` of the running binary, over a real socket.

use serde_json::Value;
use soopbell::sim::{Action, Balloon, Live, LiveResult, Patience, Sim, SimConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::bell::{Home, star, until};

/// Asks for a page; yields the status line and the body.
async fn get(address: &str, path: &str) -> (String, String) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.lines().next().unwrap_or_default();
    (status.to_owned(), body.to_owned())
}

/// Where the binary says that it listens.
fn address(log: &str) -> Option<String> {
    let line = log.lines().find(|line| line.contains("serving /healthz"))?;
    let (_, after) = line.split_once("address=")?;
    after.split_whitespace().next().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_soopbell_does_can_be_read_by_machines() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim).with("\n[web]\nlisten = \"127.0.0.1:0\"\n");
    let bell = home.start();
    until("it listens", || address(&home.written().1).is_some()).await;
    let address = address(&home.written().1).unwrap();

    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    sim.act(
        &star(),
        Action::Balloon(Balloon::new("fan42", "초롱", 1_000)),
    )
    .await
    .unwrap();
    until("it rang", || home.written().0.contains("1000")).await;
    let (line, body) = get(&address, "/healthz").await;
    assert_eq!((line.as_str(), body.as_str()), ("HTTP/1.1 200 OK", "ok\n"));
    let (line, metrics) = get(&address, "/metrics").await;
    assert!(line.contains("200"), "{line}");
    for wanted in [
        "soopbell_live{streamer=\"star01\"} 1",
        "soopbell_rung_total 1",
        "soopbell_room_people{streamer=\"star01\"}",
    ] {
        assert!(metrics.contains(wanted), "{wanted} is not in\n{metrics}");
    }

    // A line that breaks is seen as a stretch that was not, and a closed room with what can be done.
    sim.act(&star(), Action::Drop).await.unwrap();
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    until("the gap is logged", || {
        home.written()
            .1
            .lines()
            .any(|line| line.contains("was not seen") && line.contains("dropped"))
    })
    .await;
    let (_, metrics) = get(&address, "/metrics").await;
    assert!(
        metrics.contains("soopbell_not_seen_seconds_total{streamer=\"star01\",cause=\"dropped\"}"),
        "{metrics}"
    );
    let adult = LiveResult {
        value: -6,
        as_text: false,
    };
    sim.act(&star(), Action::Result(adult)).await.unwrap();
    sim.act(&star(), Action::Drop).await.unwrap();
    until("it is closed to us", || {
        home.written().1.contains("closed to us")
    })
    .await;
    let (_, status) = get(&address, "/status").await;
    let status: Value = serde_json::from_str(&status).unwrap();
    let shown = &status["streamers"]["star01"];
    assert_eq!(shown["state"], "closed");
    assert!(
        shown["why"].as_str().unwrap().contains("soop.login"),
        "{shown}"
    );
    assert!(
        shown["not_seen"]["seconds"].as_f64().unwrap() > 0.0,
        "{shown}"
    );
    for personal in ["fan42", "초롱"] {
        assert!(!metrics.contains(personal) && !status.to_string().contains(personal));
    }
    let (line, _) = get(&address, "/nothing").await;
    assert!(line.contains("404"), "{line}");
    assert!(bell.stop().await.success(), "{}", home.written().1);
}
