//! `top` and `stats`: what was given and how a day went, in figures.

mod en;
mod ko;

use super::answer::{Answer, Part};
use super::asked::{Asked, moment, shown};
use super::desk::{Desk, Trouble};
use super::watch::{Watched, pick};
use super::words::phrases;
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::message::Message;
use crate::notify::Reason;
use crate::rule::grouped;

phrases! {
    /// What is said about figures.
    pub(super) enum Phrase {
        NobodyWatched, NotWatched, TopToday, TopWeek, TopBroadcast, Place, NobodyGave, InAll, Pledged, Stats, Today,
        NoBroadcast, BroadcastOn, BroadcastOver, Gifts, GiftsOf, Largest, LargestOf, Donors, DonorsOf,
        Subscriptions, SubscriptionsOf, Arrivals, ArrivalsOf, Alerts, AlertsOf, HeldBack, Deliveries, DeliveriesOf,
        AlreadyHere, AnotherConnection, ShortAbsence, Inactive, Inhibited, Limited, Gathering, Merged, Silenced,
        TooSmall,
    }
}

/// Of which stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The day that it is in Korea.
    Today,
    /// That day and the six before it.
    Week,
    /// The broadcast that is on, or else the last one.
    Broadcast,
}

impl Period {
    fn read(typed: &str) -> Option<Self> {
        match typed {
            "today" => Some(Self::Today),
            "week" => Some(Self::Week),
            "broadcast" => Some(Self::Broadcast),
            _ => None,
        }
    }
}

/// Who gave most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranking {
    /// The first of them.
    pub donors: Vec<Donor>,
    /// How many people gave.
    pub people: u64,
    /// How many gifts.
    pub gifts: u64,
    /// How many star balloons.
    pub balloons: u64,
    /// How many star balloons were put on missions, which the streamer gets only if they succeed.
    pub pledged: u64,
}

/// Somebody who gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donor {
    /// What they are called. Hostile text.
    pub nick: Text,
    /// How many star balloons.
    pub balloons: u64,
    /// In how many gifts.
    pub gifts: u64,
}

/// How a day or a broadcast went for a streamer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    /// When the broadcast began that it is about, and when it was over; `None` where none is known.
    pub broadcast: Option<(Timestamp, Option<Timestamp>)>,
    /// How many gifts.
    pub gifts: u64,
    /// How many star balloons.
    pub balloons: u64,
    /// How many people gave.
    pub donors: u64,
    /// Who gave the largest gift, and how many star balloons it was. Hostile text.
    pub largest: Option<(Text, u64)>,
    /// How many subscriptions: new ones, renewed ones, and such as were given to others.
    pub subscriptions: [u64; 3],
    /// How often somebody came in, and how many of them for the first time.
    pub arrivals: [u64; 2],
    /// How often rules rang.
    pub rung: u64,
    /// How often they were held back, and by what.
    pub held: Vec<(Reason, u64)>,
    /// Alerts that arrived, wait, failed, and came too late to be of any worth.
    pub deliveries: [u64; 4],
}

/// Who has the figures.
pub trait Figuring {
    /// Who gave most to these streamers.
    ///
    /// # Errors
    /// The file cannot be read.
    fn top(&self, streamers: &[StreamerId], period: Period) -> Result<Ranking, Trouble>;

    /// How a stretch of time went for a streamer.
    ///
    /// # Errors
    /// The file cannot be read.
    fn stats(&self, streamer: &StreamerId, period: Period) -> Result<Numbers, Trouble>;
}

/// Whom a question is about: the streamer that was named, or all whose alerts the chat gets.
pub(super) fn meant(desk: &dyn Desk, asked: &Asked<'_>) -> Result<Vec<Watched>, Box<Answer>> {
    let language = asked.language;
    let watched = desk.watched_by(&asked.call.place.chat);
    let watched = watched.map_err(|trouble| Box::new(trouble.answer(language)))?;
    let refuse = |line| Box::new(Answer::refused(line));
    if watched.is_empty() {
        return Err(refuse(Phrase::NobodyWatched.say(language, &[])));
    }
    match asked.argument("streamer") {
        None => Ok(watched),
        Some(typed) => match pick(&watched, typed) {
            Some(one) => Ok(vec![one.clone()]),
            None => Err(refuse(Phrase::NotWatched.say(language, &[&shown(typed)]))),
        },
    }
}

/// `top`.
pub(super) fn top(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    const MEDALS: [&str; 3] = ["🥇", "🥈", "🥉"];
    let language = asked.language;
    let period = asked.argument("period").and_then(Period::read);
    let period = period.unwrap_or(Period::Today);
    let streamers = match meant(desk, asked) {
        Ok(streamers) => streamers,
        Err(refusal) => return *refusal,
    };
    let ids: Vec<StreamerId> = streamers.iter().map(|it| it.id.clone()).collect();
    let ranking = match desk.top(&ids, period) {
        Ok(ranking) => ranking,
        Err(trouble) => return trouble.answer(language),
    };
    let title = match period {
        Period::Today => Phrase::TopToday,
        Period::Week => Phrase::TopWeek,
        Period::Broadcast => Phrase::TopBroadcast,
    };
    let names: Vec<&str> = streamers
        .iter()
        .take(5)
        .map(|it| it.nick.as_str())
        .collect();
    let mut answer = Answer::told(title.say(language, &[&names.join(", ")]));
    if ranking.gifts == 0 && ranking.pledged == 0 {
        return answer.with(Part::Line(Phrase::NobodyGave.say(language, &[])));
    }
    for (index, donor) in ranking.donors.iter().enumerate() {
        let place = MEDALS
            .get(index)
            .map_or_else(|| format!("{}.", index + 1), |medal| (*medal).to_owned());
        let (balloons, gifts) = (grouped(donor.balloons), grouped(donor.gifts));
        let line = Phrase::Place.say(language, &[&place, &donor.nick, &balloons, &gifts]);
        answer = answer.with(Part::Line(line));
    }
    let all = [ranking.people, ranking.balloons, ranking.gifts].map(grouped);
    let [people, balloons, gifts] = &all;
    answer = answer.with(Part::Line(
        Phrase::InAll.say(language, &[people, balloons, gifts]),
    ));
    if ranking.pledged > 0 {
        let pledged = grouped(ranking.pledged);
        answer = answer.with(Part::Line(Phrase::Pledged.say(language, &[&pledged])));
    }
    answer
}

/// `stats`.
pub(super) fn stats(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    /// More would fit no screen.
    const MOST_STREAMERS: usize = 3;
    let language = asked.language;
    let streamers = match meant(desk, asked) {
        Ok(streamers) => streamers,
        Err(refusal) => return *refusal,
    };
    let mut answer = Answer::told(Phrase::Stats.say(language, &[]));
    for streamer in streamers.iter().take(MOST_STREAMERS) {
        for period in [Period::Today, Period::Broadcast] {
            let numbers = match desk.stats(&streamer.id, period) {
                Ok(numbers) => numbers,
                Err(trouble) => return trouble.answer(language),
            };
            answer = answer.with_all(told(&streamer.nick, period, &numbers, language));
        }
    }
    answer
}

fn told(nick: &str, period: Period, numbers: &Numbers, language: Language) -> Vec<Part> {
    let heading = match (period, numbers.broadcast) {
        (Period::Broadcast, None) => {
            return vec![Part::Line(Phrase::NoBroadcast.say(language, &[nick]))];
        }
        (Period::Broadcast, Some((began, None))) => {
            Phrase::BroadcastOn.say(language, &[nick, &moment(began)])
        }
        (Period::Broadcast, Some((began, Some(over)))) => {
            Phrase::BroadcastOver.say(language, &[nick, &moment(began), &moment(over)])
        }
        (Period::Today | Period::Week, _) => Phrase::Today.say(language, &[nick]),
    };
    let fact = |name: Phrase, value: Phrase, numbers: &[u64]| {
        let numbers: Vec<String> = numbers.iter().copied().map(grouped).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        item(name, value.say(language, &numbers), language)
    };
    let mut parts = vec![
        Part::Line(heading),
        fact(
            Phrase::Gifts,
            Phrase::GiftsOf,
            &[numbers.balloons, numbers.gifts],
        ),
        fact(Phrase::Donors, Phrase::DonorsOf, &[numbers.donors]),
    ];
    if let Some((nick, balloons)) = &numbers.largest {
        let value = Phrase::LargestOf.say(language, &[nick, &grouped(*balloons)]);
        parts.push(item(Phrase::Largest, value, language));
    }
    parts.extend([
        fact(
            Phrase::Subscriptions,
            Phrase::SubscriptionsOf,
            &numbers.subscriptions,
        ),
        fact(Phrase::Arrivals, Phrase::ArrivalsOf, &numbers.arrivals),
        fact(Phrase::Alerts, Phrase::AlertsOf, &[numbers.rung]),
        fact(
            Phrase::Deliveries,
            Phrase::DeliveriesOf,
            &numbers.deliveries,
        ),
    ]);
    if !numbers.held.is_empty() {
        let mut value = Message::default();
        for (index, (held, count)) in numbers.held.iter().enumerate() {
            let before = if index == 0 { "" } else { ", " };
            let reason = reason(*held).words(language);
            let text = Message::text(format!("{before}{reason} {}", grouped(*count)));
            value.segments.extend(text.segments);
        }
        parts.push(item(Phrase::HeldBack, value, language));
    }
    parts
}

/// A name and what there is to say of it, in one line: facts of several stretches of time must not be mixed up.
fn item(name: Phrase, value: Message, language: Language) -> Part {
    let mut line = Message::text(format!("{}: ", name.words(language)));
    line.segments.extend(value.segments);
    Part::Item(line)
}

/// Why a rule did not ring, in words.
pub(super) fn reason(reason: Reason) -> Phrase {
    match reason {
        Reason::AlreadyHere => Phrase::AlreadyHere,
        Reason::AnotherConnection => Phrase::AnotherConnection,
        Reason::ShortAbsence => Phrase::ShortAbsence,
        Reason::Inactive => Phrase::Inactive,
        Reason::Inhibited => Phrase::Inhibited,
        Reason::Limited => Phrase::Limited,
        Reason::Gathering => Phrase::Gathering,
        Reason::Merged => Phrase::Merged,
        Reason::Silenced => Phrase::Silenced,
        Reason::TooSmall => Phrase::TooSmall,
    }
}
