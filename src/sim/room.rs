//! One streamer's room as the platform knows it.

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::action::{HttpFault, Live, LiveResult, Refusal, Service, Viewer};
use super::delivery::Faults;
use super::packet::{self, Sealed};
use crate::event::{RoleFlags, StreamerId};

/// How many packets may wait for one slow client before the one who sends them waits too.
pub(super) const QUEUE: usize = 256;

/// What a connection is told to do, in order.
#[derive(Debug, Clone)]
pub(super) enum Order {
    /// Send this.
    Send(Sealed),
    /// Close with 1000.
    Close,
    /// End as a failing network would.
    Cut,
}

/// One open socket.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) socket: u64,
    /// The join was answered: from here on it is sent what happens.
    pub(super) joined: bool,
    /// The list of people was asked for and told.
    pub(super) listed: bool,
    pub(super) orders: mpsc::Sender<Order>,
}

/// A broadcast that is on.
#[derive(Debug)]
pub(super) struct OnAir {
    pub(super) chatno: u64,
    pub(super) bno: u64,
    pub(super) since: Instant,
    pub(super) password: Option<String>,
    pub(super) adult: bool,
    pub(super) subscribers_only: bool,
}

/// What happened in a room so far, for tests to compare with what came out at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Lines of chat that somebody was there to see.
    pub chats: u64,
    /// Gifts of balloons that somebody was there to see.
    pub gifts: u64,
    /// Balloons in those gifts.
    pub balloons: u64,
    /// Chats and gifts with nobody in the room: no client can know of them.
    pub unseen: u64,
    /// How often live detail was asked for.
    pub polls: u64,
}

/// One streamer's room.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) id: StreamerId,
    pub(super) nick: String,
    /// Somebody has this id. A room that was only asked about is nobody's.
    pub(super) exists: bool,
    pub(super) title: String,
    pub(super) category: String,
    pub(super) on_air: Option<OnAir>,
    /// The room number that live detail gave out last.
    pub(super) given: Option<u64>,
    pub(super) present: Vec<Viewer>,
    pub(super) result: Option<LiveResult>,
    pub(super) http: Option<HttpFault>,
    pub(super) faults: Faults,
    pub(super) seats: Vec<Seat>,
    pub(super) tally: Tally,
    /// Gifts so far, seen or not; makes their UUIDs unique.
    pub(super) gifts: u64,
    refuse_login: Option<Refusal>,
    refuse_join: Option<Refusal>,
}

impl Room {
    pub(super) fn new(id: &StreamerId, faults: &Faults) -> Self {
        Self {
            id: id.clone(),
            nick: id.to_string(),
            exists: false,
            title: "방송 중".to_owned(),
            category: "토크/캠방".to_owned(),
            on_air: None,
            given: None,
            present: Vec::new(),
            result: None,
            http: None,
            faults: faults.clone(),
            seats: Vec::new(),
            tally: Tally::default(),
            gifts: 0,
            refuse_login: None,
            refuse_join: None,
        }
    }

    /// Somebody of this nickname has the room.
    pub(super) fn introduce(&mut self, nick: &str) {
        nick.clone_into(&mut self.nick);
        self.exists = true;
    }

    /// The broadcast begins under these numbers.
    pub(super) fn go_live(&mut self, live: Live, chatno: u64, bno: u64) {
        self.title = live
            .title
            .unwrap_or_else(|| std::mem::take(&mut self.title));
        self.category = live
            .category
            .unwrap_or_else(|| std::mem::take(&mut self.category));
        self.result = None;
        self.exists = true;
        self.on_air = Some(OnAir {
            chatno,
            bno,
            since: Instant::now(),
            password: live.password,
            adult: live.adult,
            subscribers_only: live.subscribers_only,
        });
    }

    /// What its packets need to know of it.
    pub(super) fn address(&self) -> packet::Room<'_> {
        packet::Room {
            streamer: &self.id,
            nick: &self.nick,
            chatno: self.on_air.as_ref().map_or(0, |on_air| on_air.chatno),
        }
    }

    /// Where what happens is sent to.
    pub(super) fn viewers(&self) -> Vec<mpsc::Sender<Order>> {
        let joined = self.seats.iter().filter(|seat| seat.joined);
        joined.map(|seat| seat.orders.clone()).collect()
    }

    /// Takes all sockets out of the room; they do what they were told and see no more of it.
    pub(super) fn empty(&mut self) -> Vec<Seat> {
        std::mem::take(&mut self.seats)
    }

    /// Takes the socket out of the room that joined it first.
    pub(super) fn remove_oldest(&mut self) -> Option<mpsc::Sender<Order>> {
        let joined = self.seats.iter().enumerate().filter(|(_, it)| it.joined);
        let (at, _) = joined.min_by_key(|(_, it)| it.socket)?;
        Some(self.seats.remove(at).orders)
    }

    /// Sets or lifts a refusal.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        let slot = match refusal.service {
            Service::Login => &mut self.refuse_login,
            Service::Join => &mut self.refuse_join,
        };
        *slot = (refusal.code != 0).then_some(refusal);
    }

    /// Whether this login or join is to be refused, using up a refusal that was meant for once.
    pub(super) fn refusal(&mut self, service: Service) -> Option<Refusal> {
        let slot = match service {
            Service::Login => &mut self.refuse_login,
            Service::Join => &mut self.refuse_join,
        };
        let refusal = slot.clone()?;
        if !refusal.always {
            *slot = None;
        }
        Some(refusal)
    }

    /// How live detail fails this time, using up a fault that was meant for so many times.
    pub(super) fn http_fault(&mut self) -> Option<HttpFault> {
        let mut fault = self.http.take()?;
        let now = fault.clone();
        fault.times = fault.times.map(|times| times.saturating_sub(1));
        if fault.times != Some(0) {
            self.http = Some(fault);
        }
        Some(now)
    }

    /// These people are in the room now.
    pub(super) fn arrive(&mut self, people: &[Viewer]) {
        for viewer in people {
            self.present.retain(|it| it.id != viewer.id);
            self.present.push(viewer.clone());
        }
    }

    /// This connection has left the room; yields the first word of its flags for the packet that says so.
    pub(super) fn depart(&mut self, id: &str) -> u32 {
        let at = self.present.iter().position(|it| it.id == id);
        at.map_or(RoleFlags::REAL_NAME, |at| {
            self.present.remove(at).flags.role
        })
        .bits()
    }
}
