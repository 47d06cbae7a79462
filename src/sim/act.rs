//! Making things happen: from an action to the sockets of those who see it.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};

use super::action::{Action, Balloon, Burst, Chat};
use super::packet::{self, Sealed};
use super::platform::{Note, Platform};
use super::room::{Order, Room};
use crate::event::StreamerId;

/// Why something could not be made to happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No client joined in time.
    #[error("no client joined the room of {streamer} within {} s", .within.as_secs_f32())]
    NoViewer {
        /// Whose room.
        streamer: StreamerId,
        /// How long it was waited for.
        within: Duration,
    },
    /// Not pairs of hexadecimal digits.
    #[error("not hexadecimal: {0}")]
    NotHex(String),
    /// The imitation was shut down in the meantime.
    #[error("the imitation was shut down")]
    Stopped,
}

/// What an action comes to.
enum Effect {
    /// These packets go to everybody in the room.
    Packets(Vec<Sealed>),
    /// All sockets are told this, and the room is empty.
    Goodbye(Vec<Order>),
    /// The connection of whoever has been in the room longest breaks.
    CutOldest,
    Nothing,
}

/// How long a viewer who has joined is given to ask who is here.
const TO_ASK: Duration = Duration::from_secs(1);

impl Platform {
    pub(super) async fn act(&self, streamer: &StreamerId, action: Action) -> Result<(), ActError> {
        self.tell(Note::Did(streamer.clone(), Box::new(action.clone())));
        match action {
            Action::WaitViewer(patience) => self.wait_viewer(streamer, patience.within).await,
            Action::Burst(burst) => self.burst(streamer, &burst).await,
            action => {
                let (effect, to) = self.room(streamer, |room| self.apply(room, action))?;
                self.carry_out(effect, to).await
            }
        }
    }

    /// Changes the room and says who is to be told what; sending waits until the room is free again.
    fn apply(
        &self,
        room: &mut Room,
        action: Action,
    ) -> Result<(Effect, Vec<mpsc::Sender<Order>>), ActError> {
        let effect = match action {
            Action::GoLive(live) => {
                let (chatno, bno) = self.numbers();
                room.go_live(live, chatno, bno);
                Effect::Nothing
            }
            Action::Present(people) => {
                room.present = people;
                Effect::Nothing
            }
            Action::End => {
                room.on_air = None;
                Effect::Goodbye(last_words())
            }
            Action::Drop => Effect::Goodbye(vec![Order::Cut]),
            Action::Cut => Effect::CutOldest,
            Action::Close => Effect::Goodbye(vec![Order::Close]),
            Action::Restart(live) => {
                let (chatno, bno) = self.numbers();
                let goodbye = if live.quiet {
                    vec![Order::Cut]
                } else {
                    last_words()
                };
                room.go_live(live, chatno, bno);
                Effect::Goodbye(goodbye)
            }
            Action::Refuse(refusal) => {
                room.refuse(refusal);
                Effect::Nothing
            }
            Action::Result(result) => {
                room.result = Some(result);
                Effect::Nothing
            }
            Action::Http(fault) => {
                room.http = (fault != super::HttpFault::default()).then_some(fault);
                Effect::Nothing
            }
            Action::Faults(faults) => {
                room.faults = faults;
                Effect::Nothing
            }
            said => Effect::Packets(packets(room, said)?),
        };
        let to = match &effect {
            Effect::Packets(_) => room.viewers(),
            Effect::Goodbye(_) => room.empty().into_iter().map(|seat| seat.orders).collect(),
            Effect::CutOldest => room.remove_oldest().into_iter().collect(),
            Effect::Nothing => Vec::new(),
        };
        Ok((effect, to))
    }

    async fn carry_out(
        &self,
        effect: Effect,
        to: Vec<mpsc::Sender<Order>>,
    ) -> Result<(), ActError> {
        let orders = match effect {
            Effect::Packets(packets) => packets.into_iter().map(Order::Send).collect(),
            Effect::Goodbye(orders) => orders,
            Effect::CutOldest => vec![Order::Cut],
            Effect::Nothing => Vec::new(),
        };
        for order in orders {
            for socket in &to {
                tokio::select! {
                    // A socket that is gone needs to be told nothing; a slow one is waited for.
                    _gone = socket.send(order.clone()) => {}
                    () = self.stop.cancelled() => return Err(ActError::Stopped),
                }
            }
        }
        Ok(())
    }

    /// Waits until a client is in the room.
    pub(super) async fn wait_viewer(
        &self,
        streamer: &StreamerId,
        within: Duration,
    ) -> Result<(), ActError> {
        let there = || self.room(streamer, |room| room.seats.iter().any(|seat| seat.joined));
        if !self.wait_until(there, within).await? {
            return Err(ActError::NoViewer {
                streamer: streamer.clone(),
                within,
            });
        }
        // Whoever wants to know who is here asks at once; whoever does not ask is not waited for.
        let listed = || self.room(streamer, |room| room.seats.iter().any(|seat| seat.listed));
        self.wait_until(listed, TO_ASK.min(within)).await?;
        Ok(())
    }

    /// Waits until this holds after a client came or went; `false` when the time is over.
    pub(super) async fn wait_until(
        &self,
        holds: impl Fn() -> bool,
        within: Duration,
    ) -> Result<bool, ActError> {
        let deadline = tokio::time::sleep(within);
        tokio::pin!(deadline);
        loop {
            let changed = self.seats_changed.notified();
            tokio::pin!(changed);
            // Enabled before the look, so that a change between look and wait is not missed.
            changed.as_mut().enable();
            if holds() {
                return Ok(true);
            }
            tokio::select! {
                () = changed => {}
                () = &mut deadline => return Ok(false),
                () = self.stop.cancelled() => return Err(ActError::Stopped),
            }
        }
    }

    async fn burst(&self, streamer: &StreamerId, burst: &Burst) -> Result<(), ActError> {
        let mut pace = tokio::time::interval_at(Instant::now(), Duration::from_millis(10));
        // A slow client must not be answered with a flood when it wakes up.
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut owed = 0;
        for number in 1..=burst.chats {
            let gift = burst.balloon_every > 0 && number.is_multiple_of(burst.balloon_every);
            while burst.per_second > 0 && owed < 100 {
                pace.tick().await;
                owed += burst.per_second;
            }
            let (from, nick) = (
                format!("viewer{}", number % 500),
                format!("시청자{}", number % 500),
            );
            let chat = Chat::new(from.as_str(), nick.as_str(), format!("{number}번째 채팅"));
            self.say(streamer, Action::Chat(chat)).await?;
            owed = owed.saturating_sub(100);
            if gift {
                let balloon = Balloon::new(from, nick, burst.count);
                self.say(streamer, Action::Balloon(balloon)).await?;
                owed = owed.saturating_sub(100);
            }
        }
        Ok(())
    }

    async fn say(&self, streamer: &StreamerId, action: Action) -> Result<(), ActError> {
        let (effect, to) = self.room(streamer, |room| self.apply(room, action))?;
        self.carry_out(effect, to).await
    }

    /// Sends packets as they are to everybody in any room.
    pub(super) async fn broadcast(&self, packet: &Bytes) -> Result<(), ActError> {
        let to = self.rooms(|rooms| rooms.flat_map(Room::viewers).collect());
        let packet = Sealed::raw(packet.clone());
        self.carry_out(Effect::Packets(vec![packet]), to).await
    }
}

fn last_words() -> Vec<Order> {
    let mut orders = packet::end().map(Order::Send).to_vec();
    orders.push(Order::Close);
    orders
}

/// The packets that tell of an action, while the room's list of people follows it.
fn packets(room: &mut Room, action: Action) -> Result<Vec<Sealed>, ActError> {
    let seen = room.seats.iter().any(|seat| seat.joined);
    Ok(match action {
        Action::Chat(chat) => {
            room.tally.chats += u64::from(seen);
            room.tally.unseen += u64::from(!seen);
            vec![packet::chat(&chat)]
        }
        Action::Balloon(gift) => {
            room.tally.gifts += u64::from(seen);
            room.tally.balloons += if seen { u64::from(gift.count) } else { 0 };
            room.tally.unseen += u64::from(!seen);
            room.gifts += 1;
            let uuid = uuid(room.address().chatno, room.gifts);
            vec![packet::balloon(room.address(), &gift, &uuid)]
        }
        Action::Gift(gift) => vec![packet::gift(room.address(), &gift)],
        Action::Subscribe(it) => vec![packet::subscribe(room.address(), &it)],
        Action::GiveSubscriptions(it) => packet::give_subscriptions(room.address(), &it),
        Action::Mission(step) => {
            let (chatno, mut number) = (room.address().chatno, room.gifts);
            let next = || {
                number += 1;
                uuid(chatno, number)
            };
            let packets = packet::mission(room.address(), &step, next);
            room.gifts = number;
            packets
        }
        Action::Join(people) => {
            room.arrive(&people);
            packet::join(&people).to_vec()
        }
        Action::Leave(leave) => {
            let role = room.depart(&leave.id);
            vec![packet::leave(&leave, role)]
        }
        Action::Flags(change) => {
            for viewer in &mut room.present {
                if viewer.id == change.id {
                    viewer.flags = change.now;
                }
            }
            vec![packet::flags(&change)]
        }
        Action::Nickname(change) => {
            for viewer in &mut room.present {
                if viewer.id == change.id {
                    viewer.nick.clone_from(&change.now);
                }
            }
            vec![packet::nickname(&change)]
        }
        Action::Notice(notice) => vec![packet::notice(&notice)],
        Action::Packet(raw) => vec![packet::any(&raw)],
        Action::Bytes(raw) => {
            let bytes = from_hex(&raw.hex).ok_or(ActError::NotHex(raw.hex))?;
            vec![Sealed::raw(bytes.into())]
        }
        _ => Vec::new(),
    })
}

/// A UUID of the fourth version's shape that no other gift on this platform has.
fn uuid(chatno: u64, gift: u64) -> String {
    let mut dice = fastrand::Rng::with_seed(chatno ^ gift.rotate_left(32));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:04x}{:08x}",
        chatno & 0xffff_ffff,
        dice.u16(..),
        dice.u16(..0x1000),
        dice.u16(..0x1000),
        dice.u16(..),
        gift & 0xffff_ffff,
    )
}

/// Reads pairs of hexadecimal digits.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text
        .chars()
        .map(|letter| letter.to_digit(16).and_then(|it| u8::try_from(it).ok()))
        .collect::<Option<Vec<_>>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    Some(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
