//! The gateway's sockets: they carry out what `gateway` orders, and tell it what they hear.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::Uri;
use axum::response::Response;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::Shared;
use super::call::query;
use super::gateway::Order;
use crate::support::server::{MEMORY, Wire, page};

/// Lets somebody in, and closes again on whoever speaks another version.
pub(super) async fn open(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Response {
    if shared.lock().is_down {
        return page(503);
    }
    let is_current = query(&uri, "v") == Some("10");
    let is_json = query(&uri, "encoding").is_none_or(|it| it == "json");
    upgrade.on_upgrade(move |mut socket| async move {
        if is_current && is_json {
            serve(&shared, &wire, &mut socket).await;
        } else {
            close(&shared, &mut socket, 4012).await;
        }
    })
}

async fn serve(shared: &Shared, wire: &Wire, socket: &mut WebSocket) {
    let (out, mut orders) = mpsc::channel(MEMORY);
    let (line, patience) = {
        let gateway = &mut shared.lock().gateway;
        // Late by as much again, and nobody is there.
        (gateway.connect(out), gateway.heartbeat * 2)
    };
    let mut goodbye = None;
    let mut silent = Instant::now() + patience;
    loop {
        let order = tokio::select! {
            () = shared.closing.cancelled() => break,
            () = sleep_until(silent) => Order::Close(4009),
            Some(order) = orders.recv() => order,
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => {
                    let said = serde_json::from_str::<Value>(&text).unwrap_or_default();
                    if said["op"] == 1 {
                        silent = Instant::now() + patience;
                    }
                    shared.lock().hear(&line, &text);
                    continue;
                }
                Some(Ok(Message::Binary(_))) => Order::Close(4002),
                Some(Ok(Message::Close(frame))) => {
                    goodbye = frame.map(|frame| frame.code);
                    break;
                }
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => break,
            },
        };
        match order {
            Order::Say(frame) => {
                let text = Message::Text(frame.to_string().into());
                if socket.send(text).await.is_err() {
                    break;
                }
            }
            Order::Close(code) => {
                if code == 4009 {
                    // A session that timed out is over.
                    shared.lock().gateway.leave(&line, Some(1000));
                }
                close(shared, socket, code).await;
                break;
            }
            Order::Cut => {
                wire.cut();
                // It is on the next write that the connection is seen to be cut.
                drop(socket.send(Message::Text("{}".into())).await);
                break;
            }
        }
    }
    shared.lock().gateway.leave(&line, goodbye);
}

/// Closes with a code, and waits until the other side has read it.
async fn close(shared: &Shared, socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame {
        code,
        reason: words(code).into(),
    };
    drop(socket.send(Message::Close(Some(frame))).await);
    let read = async { while let Some(Ok(_)) = socket.recv().await {} };
    tokio::select! {
        () = shared.closing.cancelled() => {}
        () = read => {}
    }
}

fn words(code: u16) -> &'static str {
    match code {
        4001 => "Unknown opcode.",
        4002 => "Error while decoding payload.",
        4003 => "Not authenticated.",
        4004 => "Authentication failed.",
        4005 => "Already authenticated.",
        4007 => "Invalid seq.",
        4008 => "Rate limited.",
        4009 => "Session timed out.",
        4010 => "Invalid shard.",
        4012 => "Invalid API version.",
        4013 => "Invalid intent(s).",
        4014 => "Disallowed intent(s).",
        _ => "Unknown error.",
    }
}
