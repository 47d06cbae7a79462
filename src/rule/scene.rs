//! What a rule looks at: an event, and what is known of the broadcast around it.

use super::window::Reading;
use crate::event::{Broadcast, Event, EventKind, Person};

/// An event and its surroundings, all borrowed: looking at it costs nothing.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// What happened.
    pub event: &'a Event,
    /// The broadcast during which it happened, as far as it is known.
    pub broadcast: Option<&'a Broadcast>,
    /// What the windows of its kind of event hold; where none were counted, they hold nothing.
    pub windows: &'a [Reading],
}

impl<'a> Scene<'a> {
    /// A scene in which nothing was counted.
    pub fn new(event: &'a Event, broadcast: Option<&'a Broadcast>) -> Self {
        Self {
            event,
            broadcast,
            windows: &[],
        }
    }

    /// What the window in this place holds.
    pub(super) fn window(&self, slot: usize) -> Reading {
        self.windows.get(slot).copied().unwrap_or_default()
    }

    /// The broadcast that the event itself is about, or else the one around it.
    pub(super) fn nearest_broadcast(&self) -> Option<&'a Broadcast> {
        self.own_broadcast().or(self.broadcast)
    }

    /// The broadcast that the event itself is about.
    pub(super) fn own_broadcast(&self) -> Option<&'a Broadcast> {
        match &self.event.kind {
            EventKind::BroadcastStarted(broadcast)
            | EventKind::BroadcastEnded(broadcast)
            | EventKind::Connected(broadcast) => Some(broadcast),
            EventKind::BroadcastChanged(change) => Some(&change.broadcast),
            _ => None,
        }
    }

    /// The streamer's nickname, or their id where no nickname is known.
    pub fn streamer_nick(&self) -> &'a str {
        [self.own_broadcast(), self.broadcast]
            .into_iter()
            .flatten()
            .map(|broadcast| broadcast.nick.as_str())
            .find(|nick| !nick.is_empty())
            .unwrap_or(self.event.streamer.as_str())
    }

    /// Whom the event is about: of several people the one who acted, or for whom it was done.
    pub fn person(&self) -> Option<&'a Person> {
        match &self.event.kind {
            EventKind::Chat(chat) => Some(&chat.sender),
            EventKind::Donation(donation) => Some(&donation.donor),
            EventKind::Subscription(subscription) => subscription.subscriber.as_ref(),
            EventKind::Mission(mission) => mission.donor.as_ref(),
            EventKind::DonationMessage(message) => Some(&message.donor),
            EventKind::SubscriptionGifts(gifts) => Some(&gifts.giver),
            EventKind::Arrival(arrival) => Some(&arrival.visitor),
            EventKind::Departure(departure) => Some(&departure.visitor),
            EventKind::FlagsChanged(change) => Some(&change.person),
            EventKind::NicknameChanged(change) => Some(&change.person),
            EventKind::Moderation(moderation) => moderation.person.as_ref(),
            EventKind::RoomState(state) => state.person.as_ref(),
            _ => None,
        }
    }
}
