//! For `top` and `stats`.

use super::{Desk, trouble};
use crate::command::Trouble;
use crate::command::figures::{Donor, Figuring, Numbers, Period, Ranking};
use crate::event::StreamerId;
use crate::store::Stretch;

/// How many donors are shown.
const MOST_DONORS: u32 = 10;

impl Figuring for Desk {
    fn top(&self, streamers: &[StreamerId], period: Period) -> Result<Ranking, Trouble> {
        let top = self.figures.top(streamers, stretch(period), MOST_DONORS);
        let top = top.map_err(|error| trouble(&error))?;
        let donors = top.donors.into_iter().map(|donor| Donor {
            nick: donor.nick,
            balloons: donor.given.balloons,
            gifts: donor.given.gifts,
        });
        Ok(Ranking {
            donors: donors.collect(),
            people: top.people,
            gifts: top.given.gifts,
            balloons: top.given.balloons,
            pledged: top.given.pledged,
        })
    }

    fn stats(&self, streamer: &StreamerId, period: Period) -> Result<Numbers, Trouble> {
        let stats = self.figures.stats(streamer, stretch(period));
        let stats = stats.map_err(|error| trouble(&error))?;
        let sent = stats.deliveries;
        Ok(Numbers {
            broadcast: stats
                .broadcast
                .map(|it| (it.broadcast.started_at, it.ended_at)),
            gifts: stats.given.gifts,
            balloons: stats.given.balloons,
            donors: stats.donors,
            largest: stats.largest.map(|it| (it.nick, it.balloons)),
            subscriptions: [
                stats.new_subscriptions,
                stats.renewals,
                stats.gift_subscriptions,
            ],
            arrivals: [stats.arrivals, stats.first_visits],
            rung: stats.rung,
            held: stats.held,
            deliveries: [
                sent.sent,
                sent.waiting + sent.held,
                sent.failed + sent.dropped,
                sent.expired,
            ],
        })
    }
}

fn stretch(period: Period) -> Stretch {
    match period {
        Period::Today => Stretch::Today,
        Period::Week => Stretch::Week,
        Period::Broadcast => Stretch::Broadcast,
    }
}
