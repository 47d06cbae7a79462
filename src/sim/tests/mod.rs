//! The imitation against a small, correct client over real sockets.

mod drill;
mod handshake;
mod live;
mod login;
mod station;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::*;
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
