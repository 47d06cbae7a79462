//! One client's socket: the handshake, what is sent to it, and the watch over what it sends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::SinkExt;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::account::{Accounts, Member};
use super::action::Service;
use super::check::{Breach, Heard, Inspector, Violation};
use super::delivery::{Ack, LINGER, Packer};
use super::line::Line;
use super::live::GUEST_FAN_TICKET;
use super::packet::{self, Sealed};
use super::platform::{Note, Platform};
use super::room::{Order, QUEUE, Room, Seat};
use crate::event::StreamerId;
use crate::source::soop::opcode;

/// How long an older socket may take to be seen as closed before the newer one counts as a second one: the two are
/// separate TCP connections, and the news of both may arrive in either order.
const OVERLAP_GRACE: Duration = Duration::from_millis(300);
/// How long the server waits for a client to hang up after it has said its last.
const GOODBYE: Duration = Duration::from_secs(1);
/// How many orders are written before the socket is flushed and listened to again.
const BATCH: usize = 128;

/// Answers `GET /Websocket/{id}`.
pub(super) async fn answer(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(id): Path<String>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let socket = platform.sockets_ever.fetch_add(1, Ordering::Relaxed) + 1;
    let violated = |breach| {
        platform.violated(Violation {
            streamer: id.clone(),
            socket,
            breach,
        });
    };
    let upgrade = upgrade.protocols(["chat"]);
    if upgrade.selected_protocol().is_none() {
        violated(Breach::NoSubProtocol);
    }
    if line.key_in_lower_case() {
        violated(Breach::KeySpelling);
    }
    let streamer = StreamerId::parse(&id);
    let was_on_air = |room: &mut Room| room.on_air.is_some() || room.given.is_some();
    let Some(streamer) =
        streamer.filter(|streamer| platform.known(streamer, was_on_air).unwrap_or(false))
    else {
        violated(Breach::UnknownPath);
        return StatusCode::NOT_FOUND.into_response();
    };
    let open = platform.tasks.token();
    upgrade.on_upgrade(move |ws| async move {
        let visit = Visit::begin(platform, line, streamer, socket);
        Box::pin(visit.run(ws)).await;
        drop(open);
    })
}

/// Whether a connection goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Over,
}

/// What the client is owed, and when.
struct Reply {
    at: Instant,
    to: Heard,
}

struct Visit {
    platform: Arc<Platform>,
    line: Line,
    streamer: StreamerId,
    socket: u64,
    inspector: Inspector,
    /// Whose login was taken; a guest's is nobody's.
    member: Option<Member>,
    packer: Packer,
    orders: mpsc::Receiver<Order>,
    replies: VecDeque<Reply>,
    /// When bytes held back for packing are let go.
    linger: Option<Instant>,
    /// When silence becomes a breach, and when it becomes the end.
    overdue: Instant,
    idle: Instant,
    overlap: Option<Instant>,
}

impl Visit {
    fn begin(platform: Arc<Platform>, line: Line, streamer: StreamerId, socket: u64) -> Self {
        let (sender, orders) = mpsc::channel(QUEUE);
        let packer = platform.room(&streamer, |room| {
            room.seats.push(Seat {
                socket,
                joined: false,
                listed: false,
                orders: sender,
            });
            Packer::new(&room.faults)
        });
        platform.sockets_now.fetch_add(1, Ordering::Relaxed);
        let now = Instant::now();
        Self {
            overdue: now + platform.config.keepalive_limit,
            idle: now + platform.config.idle_limit,
            overlap: Some(now + OVERLAP_GRACE),
            inspector: Inspector::default(),
            member: None,
            replies: VecDeque::new(),
            linger: None,
            packer,
            orders,
            platform,
            line,
            streamer,
            socket,
        }
    }

    async fn run(mut self, mut ws: WebSocket) {
        let stop = self.platform.stop.clone();
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.serve(&mut ws) => {}
        }
        self.platform.room(&self.streamer, |room| {
            room.seats.retain(|seat| seat.socket != self.socket);
        });
        self.platform.sockets_now.fetch_sub(1, Ordering::Relaxed);
        self.platform.seats_changed.notify_waiters();
        self.platform
            .tell(Note::Left(self.streamer.clone(), self.socket));
    }

    async fn serve(&mut self, ws: &mut WebSocket) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut flow = Flow::On;
        while flow == Flow::On {
            let due = self.next_deadline();
            flow = tokio::select! {
                biased;
                message = ws.recv() => match message {
                    Some(Ok(message)) => self.hear(&message),
                    Some(Err(_)) | None => Flow::Over,
                },
                () = tokio::time::sleep_until(due) => self.on_time(ws, Instant::now()).await,
                // Its sender lives in the seat; without one, all that was ordered is done and no more will come.
                _many @ 1.. = self.orders.recv_many(&mut batch, BATCH) => {
                    self.write(ws, batch.drain(..)).await
                },
            };
        }
    }

    fn next_deadline(&self) -> Instant {
        let reply = self.replies.front().map(|reply| reply.at);
        let timers = [reply, self.linger, self.overlap, Some(self.overdue)];
        timers.into_iter().flatten().fold(self.idle, Instant::min)
    }

    fn hear(&mut self, message: &Message) -> Flow {
        let bytes = match message {
            Message::Binary(bytes) => bytes.as_ref(),
            Message::Text(text) => text.as_bytes(),
            // The library answers pings, and a close too while it is read on.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Flow::On,
        };
        let now = Instant::now();
        self.overdue = now + self.platform.config.keepalive_limit;
        self.idle = now + self.platform.config.idle_limit;
        let mut breaches = Vec::new();
        let heard = self.inspector.hear(bytes, &mut breaches);
        let ack = self.platform.room(&self.streamer, |room| match &heard {
            Heard::Login { .. } => room.faults.login_ack,
            Heard::Join {
                room: joined,
                fan_ticket,
                ..
            } => {
                breaches.extend(wrong_room(room, joined));
                if belong_together(self.member.as_ref(), fan_ticket) {
                    room.faults.join_ack
                } else {
                    breaches.push(Breach::TicketsApart);
                    Ack::Never
                }
            }
            Heard::List => Ack::Prompt,
            Heard::Nothing => Ack::Never,
        });
        for breach in breaches {
            self.violated(breach);
        }
        let after = match ack {
            Ack::Prompt => Duration::ZERO,
            Ack::After(delay) => delay,
            Ack::Never => return Flow::On,
        };
        // Answers keep the order of what they answer.
        let earliest = self.replies.back().map_or(now, |reply| reply.at);
        let at = earliest.max(now + after);
        self.replies.push_back(Reply { at, to: heard });
        Flow::On
    }

    async fn on_time(&mut self, ws: &mut WebSocket, now: Instant) -> Flow {
        if let Some(reply) = self.replies.pop_front_if(|reply| reply.at <= now) {
            let packets = self.reply(&reply.to);
            let orders = packets.into_iter().map(Order::Send);
            return Box::pin(self.write(ws, orders)).await;
        }
        if self.linger.is_some_and(|at| at <= now) {
            let mut messages = Vec::new();
            self.packer.finish(&mut messages);
            return self.send(ws, messages).await;
        }
        if self.overlap.is_some_and(|at| at <= now) {
            self.overlap = None;
            let allowed = self.platform.config.sockets;
            let older = |it: &&Seat| it.socket < self.socket;
            let is_too_many = |room: &mut Room| room.seats.iter().filter(older).count() >= allowed;
            if self.platform.room(&self.streamer, is_too_many) {
                self.violated(Breach::SecondSocket);
            }
        }
        if self.idle <= now {
            self.cut(ws).await;
            return Flow::Over;
        }
        if self.overdue <= now {
            let limit = self.platform.config.keepalive_limit;
            self.overdue = now + limit;
            self.violated(Breach::KeepaliveOverdue(limit));
        }
        Flow::On
    }

    /// What the server says to a login, a join or a request for the list.
    fn reply(&mut self, to: &Heard) -> Vec<Sealed> {
        match to {
            Heard::Login { ticket } => {
                let refusal = |room: &mut Room| room.refusal(Service::Login);
                if let Some(it) = self.platform.room(&self.streamer, refusal) {
                    return vec![packet::refusal(opcode::LOGIN, it.code, it.text.as_deref())];
                }
                if !ticket.is_empty() {
                    let whose = |accounts: &mut Accounts| accounts.by_ticket(ticket);
                    self.member = self.platform.accounts(whose);
                    if self.member.is_none() {
                        self.violated(Breach::UnknownTicket);
                        return vec![packet::refusal(opcode::LOGIN, 6, None)];
                    }
                }
                self.inspector.logged_in = true;
                self.inspector.is_member = self.member.is_some();
                let id = self.member.as_ref().map(|it| it.account.id.as_str());
                vec![packet::login_ack(id)]
            }
            Heard::Join { room, password, .. } => self.reply_to_join(room, password),
            Heard::List => {
                let list = self.platform.room(&self.streamer, |room| {
                    for seat in &mut room.seats {
                        seat.listed |= seat.socket == self.socket;
                    }
                    packet::list(&room.present)
                });
                self.platform.seats_changed.notify_waiters();
                list
            }
            Heard::Nothing => Vec::new(),
        }
    }

    fn reply_to_join(&mut self, joined: &str, password: &str) -> Vec<Sealed> {
        let refused = |code| vec![packet::refusal(opcode::JOIN, code, None)];
        if !self.inspector.logged_in {
            return refused(2);
        }
        if self.inspector.joined {
            return refused(10);
        }
        let own_flags = packet::own_flags(self.inspector.is_member);
        let answer = self.platform.room(&self.streamer, |room| {
            if let Some(it) = room.refusal(Service::Join) {
                let text = it.text.as_deref();
                return Err(vec![packet::refusal(opcode::JOIN, it.code, text)]);
            }
            let Some(on_air) = &room.on_air else {
                return Err(refused(23));
            };
            if joined != on_air.chatno.to_string() {
                return Err(refused(12));
            }
            if on_air.password.as_ref().is_some_and(|it| it != password) {
                return Err(refused(57));
            }
            // From here on what happens is queued for this socket: nothing falls between the list and the first event.
            for seat in &mut room.seats {
                seat.joined |= seat.socket == self.socket;
            }
            let mut packets = vec![packet::join_ack(room.address(), own_flags)];
            // The list itself is told to whoever asks for it; the mark comes all the same.
            packets.push(packet::list_complete());
            Ok(packets)
        });
        match answer {
            Ok(packets) => {
                self.inspector.joined = true;
                self.platform.seats_changed.notify_waiters();
                self.platform
                    .tell(Note::Joined(self.streamer.clone(), self.socket));
                packets
            }
            Err(refusal) => refusal,
        }
    }

    async fn write(&mut self, ws: &mut WebSocket, orders: impl Iterator<Item = Order>) -> Flow {
        let mut messages = Vec::new();
        let mut opcodes = Vec::new();
        let mut last = None;
        for order in orders {
            match order {
                Order::Send(sealed) => {
                    opcodes.extend(sealed.opcode);
                    self.packer.push(&sealed.bytes, &mut messages);
                }
                end @ (Order::Close | Order::Cut) => {
                    self.packer.finish(&mut messages);
                    last = Some(end);
                    break;
                }
            }
        }
        if self.send(ws, messages).await == Flow::Over {
            return Flow::Over;
        }
        self.platform.count(opcodes.into_iter());
        match last {
            None => return Flow::On,
            Some(Order::Cut) => self.cut(ws).await,
            Some(_) => {
                let frame = CloseFrame {
                    code: close_code::NORMAL,
                    reason: "".into(),
                };
                if ws.send(Message::Close(Some(frame))).await.is_ok() {
                    hang_up(ws).await;
                }
            }
        }
        Flow::Over
    }

    async fn send(&mut self, ws: &mut WebSocket, messages: Vec<bytes::Bytes>) -> Flow {
        self.linger = self.packer.holds().then(|| Instant::now() + LINGER);
        for message in messages {
            if ws.feed(Message::Binary(message)).await.is_err() {
                return Flow::Over;
            }
        }
        match ws.flush().await {
            Ok(()) => Flow::On,
            Err(_) => Flow::Over,
        }
    }

    /// Everything written so far is on its way; now TCP ends without a close frame.
    async fn cut(&self, ws: &mut WebSocket) {
        self.line.cut();
        if ws.flush().await.is_ok() {
            hang_up(ws).await;
        }
    }

    fn violated(&self, breach: Breach) {
        let violation = Violation::new(&self.streamer, self.socket, breach);
        self.platform.violated(violation);
    }
}

/// Listens until the client has hung up too: closing with its bytes unread could destroy what it has not read yet.
async fn hang_up(ws: &mut WebSocket) {
    let silent = async { while let Some(Ok(_)) = ws.recv().await {} };
    let _or_not = tokio::time::timeout(GOODBYE, silent).await;
}

/// Whether a join's fan ticket is of whoever logged in. A guest needs none.
fn belong_together(member: Option<&Member>, fan_ticket: &str) -> bool {
    match member {
        Some(member) => fan_ticket == member.fan_ticket,
        None => matches!(fan_ticket, "" | GUEST_FAN_TICKET),
    }
}

/// A client joins the room that live detail named last; that the room has changed since is not its fault.
fn wrong_room(room: &Room, joined: &str) -> Option<Breach> {
    let given = room.given.or(room.on_air.as_ref().map(|it| it.chatno))?;
    (joined != given.to_string()).then(|| Breach::WrongRoom {
        joined: joined.to_owned(),
        given,
    })
}
