//! The packets of what costs viewers money, beside star balloons (protocol 5.6).
//!
//! Of most of them no capture is public: their layouts are those of player code and of clients that agree.

use serde_json::{Map, Value, json};

use super::super::action::{Gift, GiftKind, GiveSubscriptions, Mission, MissionStep, Subscribe};
use super::{Room, Sealed};
use crate::source::soop::opcode;

const LANGUAGE: &str = "ko_KR";
const VERSION: &str = "1700000000";
/// More subscriptions than anybody gives away at once.
const MAX_RECIPIENTS: u32 = 10_000;

/// A gift of any kind but star balloons.
pub(in super::super) fn gift(room: Room<'_>, gift: &Gift) -> Sealed {
    let (chatno, count) = (room.chatno.to_string(), gift.count.to_string());
    let fan = gift.fan_number.to_string();
    let top = if gift.top_fan { "1" } else { "0" };
    let (streamer, donor, nick) = (room.streamer.as_str(), &*gift.donor, &*gift.nick);
    match gift.kind {
        GiftKind::Ad => Sealed::new(
            opcode::AD_BALLOON,
            &[
                &chatno,
                streamer,
                donor,
                nick,
                &gift.text,
                "",
                "별상점",
                "",
                "",
                &count,
                &fan,
                top,
                "0",
                "0",
                "",
                "",
                LANGUAGE,
                VERSION,
            ],
        ),
        GiftKind::Video => Sealed::new(
            opcode::VIDEO_BALLOON,
            &[
                &chatno, streamer, donor, nick, &count, &fan, "0", top, "0", "", "", "", "", "1",
                "",
            ],
        ),
        GiftKind::StationAd | GiftKind::RecordingAd => {
            let opcode = match gift.kind {
                GiftKind::StationAd => opcode::STATION_AD_BALLOON,
                _ => opcode::VOD_AD_BALLOON,
            };
            let fields = [
                streamer, donor, nick, &count, "", &gift.text, &chatno, LANGUAGE, VERSION,
            ];
            Sealed::new(opcode, &fields)
        }
        GiftKind::Recordings => Sealed::new(
            opcode::VOD_BALLOON,
            &[
                streamer, donor, nick, &count, "", "1", &chatno, LANGUAGE, VERSION,
            ],
        ),
        GiftKind::Sticker => Sealed::new(
            opcode::SEND_STICKER,
            &[
                streamer, room.nick, donor, nick, "st_1", "1", &gift.text, &count, &fan, "", "",
                LANGUAGE,
            ],
        ),
        GiftKind::RelayedSticker => Sealed::new(
            opcode::SEND_STICKER_SUB,
            &[
                &chatno, streamer, room.nick, donor, nick, "st_1", "1", &gift.text, &count, &fan,
                "", LANGUAGE,
            ],
        ),
        GiftKind::Chocolate => {
            Sealed::new(opcode::CHOCOLATE, &[&chatno, streamer, donor, nick, &count])
        }
        GiftKind::RelayedChocolate => Sealed::new(
            opcode::CHOCOLATE_SUB,
            &[&chatno, streamer, donor, nick, &count],
        ),
        _ => present(room, gift),
    }
}

/// What another viewer gets, or what comes out of the streamer's shop.
fn present(room: Room<'_>, gift: &Gift) -> Sealed {
    let (chatno, count) = (room.chatno.to_string(), gift.count.to_string());
    let (donor, nick) = (&*gift.donor, &*gift.nick);
    let (to, to_nick) = (&*gift.to, &*gift.to_nick);
    match gift.kind {
        GiftKind::QuickView => Sealed::new(
            opcode::SEND_QUICK_VIEW,
            &[&chatno, donor, nick, to, to_nick, "1", ""],
        ),
        GiftKind::Emoticon => Sealed::new(
            opcode::OGQ_GIFT,
            &[&chatno, donor, nick, to, to_nick, "고양이", ""],
        ),
        GiftKind::Ticket => Sealed::new(
            opcode::GIFT_TICKET,
            &[&chatno, donor, nick, to, to_nick, "ticket"],
        ),
        _ => Sealed::new(
            opcode::BUY_GOODS,
            &[
                &chatno,
                "1",
                room.streamer.as_str(),
                room.nick,
                donor,
                nick,
                "머그컵",
                &count,
            ],
        ),
    }
}

/// Service 91, or 93 for a further month.
pub(in super::super) fn subscribe(room: Room<'_>, it: &Subscribe) -> Sealed {
    let (chatno, tier) = (room.chatno.to_string(), it.tier.to_string());
    // Basic by automatic payment, plus of the first level: from the player's table of items.
    let item = if it.tier >= 2 { "201" } else { "101" };
    let streamer = room.streamer.as_str();
    match it.months {
        None => Sealed::new(
            opcode::SUBSCRIPTION,
            &[
                &chatno, streamer, &it.id, &it.nick, item, "", "", &tier, "", LANGUAGE, VERSION,
            ],
        ),
        Some(months) => {
            let months = months.to_string();
            let fields = [
                streamer, &it.id, &it.nick, &months, &chatno, item, &months, &tier, "", LANGUAGE,
                VERSION,
            ];
            Sealed::new(opcode::SUBSCRIPTION_RENEWAL, &fields)
        }
    }
}

/// Service 108, once for each recipient.
pub(in super::super) fn give_subscriptions(room: Room<'_>, it: &GiveSubscriptions) -> Vec<Sealed> {
    let chatno = room.chatno.to_string();
    let packet = |number: u32| {
        let (id, nick) = (format!("viewer{number}"), format!("시청자{number}"));
        let fields = [
            &chatno,
            &*it.donor,
            &it.nick,
            &id,
            &nick,
            room.streamer.as_str(),
            room.nick,
            "11",
            "",
            "0",
            "",
            "",
            "0",
            "0",
        ];
        Sealed::new(opcode::SUBSCRIPTION_GIFT, &fields)
    };
    (1..=it.count.min(MAX_RECIPIENTS)).map(packet).collect()
}

/// Service 121, and after a settling 125 with the same uuid. `uuid` yields one that no other step has.
pub(in super::super) fn mission(
    room: Room<'_>,
    it: &Mission,
    mut uuid: impl FnMut() -> String,
) -> Vec<Sealed> {
    let prefix = if it.battle { "" } else { "CHALLENGE_" };
    let step = |name: &str, uuid: &str, more: &[(&str, Value)]| {
        let common = [
            ("type", format!("{prefix}{name}").into()),
            ("chno", room.chatno.into()),
            ("key", it.key.as_str().into()),
            ("uuid", uuid.into()),
            ("is_relay", 0.into()),
            ("title", it.title.as_str().into()),
            ("bj_id", room.streamer.as_str().into()),
            ("bj_nick", room.nick.into()),
        ];
        let fields = common.iter().chain(more);
        let json: Map<_, _> = fields
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect();
        Sealed::new(opcode::MISSION, &[&Value::Object(json).to_string()])
    };
    let shares = it.shares.iter();
    match it.step {
        MissionStep::Gift => shares
            .map(|share| {
                let more = [
                    ("user_id", share.donor.as_str().into()),
                    ("user_nick", share.nick.as_str().into()),
                    // As a text, as it was seen now and then.
                    ("gift_count", share.count.to_string().into()),
                ];
                step("GIFT", &uuid(), &more)
            })
            .collect(),
        MissionStep::Success => {
            vec![step(
                "NOTICE",
                &uuid(),
                &[("mission_status", "SUCCESS".into())],
            )]
        }
        MissionStep::Fail => vec![step(
            "NOTICE",
            &uuid(),
            &[("mission_status", "FAIL".into())],
        )],
        MissionStep::Settle => {
            let uuid = uuid();
            let sum: u64 = shares.clone().map(|share| u64::from(share.count)).sum();
            let list: Vec<_> = shares
                .map(|share| json!([share.donor, share.nick, share.count, 0, 0]))
                .collect();
            let paid = json!({ "chno": room.chatno, "uuid": uuid, "fanOrder": 0, "list": list });
            vec![
                step("SETTLE", &uuid, &[("settle_count", sum.into())]),
                Sealed::new(opcode::MISSION_PAID, &[&paid.to_string()]),
            ]
        }
    }
}
