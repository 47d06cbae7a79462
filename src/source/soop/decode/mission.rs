//! Missions (121) and who had a part in them (125): one field of JSON each.
//!
//! A gift to a mission is money and is not told again as star balloons (L). It makes nobody a fan: only what is paid
//! out does (L). A settling and the packet 125 that follows share a uuid and are one sum; every other uuid is new (L:
//! 78 of 78). Nothing is sent when the streamer takes a mission up.

use serde::Deserialize;

use super::json::{self, Loose};
use super::row::{self, Row};
use crate::event::{EventKind, Mission, MissionOutcome, MissionShare, MissionStage, Person, Text};

/// What 121 holds, as far as it is understood. There are also `chno`, `image`, `bj_id`, `bj_nick`, `fan_order` and
/// `top_fan`, and of contests `draw`, `winner`, `rank` and `my_team_name`, whose values no source explains.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Step {
    #[serde(rename = "type")]
    kind: Loose,
    key: Loose,
    uuid: Loose,
    title: Loose,
    user_id: Loose,
    user_nick: Loose,
    gift_count: Loose,
    mission_status: Loose,
    settle_count: Loose,
    is_relay: Loose,
}

/// Service 121, MISSION (L, P): `CHALLENGE_GIFT`, `CHALLENGE_NOTICE` and `CHALLENGE_SETTLE` are steps of a challenge;
/// `GIFT`, `NOTICE` and `SETTLE` those of a contest.
pub(super) fn step(row: &Row<'_>) -> Option<EventKind> {
    let step: Step = json::read(row.bytes(0))?;
    let kind = step.kind.text();
    let (battle, name) = kind
        .strip_prefix("CHALLENGE_")
        .map_or((true, kind.as_str()), |name| (false, name));
    let stage = match name {
        "GIFT" => MissionStage::Gift,
        "NOTICE" => MissionStage::Notice,
        "SETTLE" => MissionStage::Settle,
        _ => return None,
    };
    let mut mission = Mission {
        stage,
        battle,
        key: step.key.text(),
        uuid: step.uuid.text(),
        title: step.title.text(),
        donor: None,
        count: 0,
        outcome: outcome(&step.mission_status),
        settled: None,
        relayed: step.is_relay.is_set(),
        fan_number: None,
        shares: Vec::new(),
    };
    match stage {
        MissionStage::Gift => {
            mission.donor = Some(person(&step.user_id, &step.user_nick)?);
            mission.count = step.gift_count.number()?;
        }
        MissionStage::Settle => mission.settled = Some(step.settle_count.number()?),
        MissionStage::Notice | MissionStage::Paid => {}
    }
    Some(EventKind::Mission(Box::new(mission)))
}

fn outcome(status: &Loose) -> Option<MissionOutcome> {
    match status.text().as_str() {
        "SUCCESS" => Some(MissionOutcome::Success),
        "FAIL" => Some(MissionOutcome::Fail),
        _ => None,
    }
}

/// What 125 holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shares {
    uuid: Loose,
    #[serde(rename = "fanOrder")]
    fan_order: Loose,
    list: Loose,
}

/// Service 125, `MISSION_SETTLE` (L): `list` holds `[id, nickname, count, became a fan, became a top fan]`.
///
/// `fanOrder` is there whether or not anybody became a fan, and then is only the number that would come next: it
/// counts where somebody did.
pub(super) fn paid(row: &Row<'_>) -> Option<EventKind> {
    let paid: Shares = json::read(row.bytes(0))?;
    let Loose::List(list) = &paid.list else {
        return None;
    };
    let shares: Vec<MissionShare> = list.iter().filter_map(share).collect();
    let someone_became_a_fan = shares.iter().any(|share| share.became_fan);
    let fan_number = paid.fan_order.number().filter(|number| *number > 0);
    let sum = shares
        .iter()
        .fold(0u32, |sum, share| sum.saturating_add(share.count));
    Some(EventKind::Mission(Box::new(Mission {
        stage: MissionStage::Paid,
        battle: false,
        key: Text::default(),
        uuid: paid.uuid.text(),
        title: Text::default(),
        donor: None,
        count: 0,
        outcome: None,
        settled: Some(sum),
        relayed: false,
        fan_number: fan_number.filter(|_| someone_became_a_fan),
        shares,
    })))
}

fn share(entry: &Loose) -> Option<MissionShare> {
    let [id, nick, count, flags @ ..] = entry.elements() else {
        return None;
    };
    let flag = |at| flags.get(at).is_some_and(Loose::is_set);
    Some(MissionShare {
        person: person(id, nick)?,
        count: count.number()?,
        became_fan: flag(0),
        became_top_fan: flag(1),
    })
}

fn person(id: &Loose, nick: &Loose) -> Option<Person> {
    row::person(id.text().as_bytes(), nick.text().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::Decoded;
    use super::super::balloon::tests::fan;
    use super::super::tests::read;
    use super::*;
    use crate::event::UserId;

    fn mission(opcode: u16, json: &str) -> Mission {
        match read(opcode, 0, &[json]) {
            Decoded::Event(EventKind::Mission(mission)) => *mission,
            other => panic!("{other:?}"),
        }
    }

    fn is_unknown(opcode: u16, json: &str) -> bool {
        matches!(
            read(opcode, 0, &[json]),
            Decoded::Event(EventKind::Unknown { .. })
        )
    }

    fn plain(stage: MissionStage) -> Mission {
        Mission {
            stage,
            battle: false,
            key: "k1".into(),
            uuid: "u1".into(),
            title: "노래 한 곡".into(),
            donor: None,
            count: 0,
            outcome: None,
            settled: None,
            relayed: false,
            fan_number: None,
            shares: Vec::new(),
        }
    }

    #[test]
    fn a_gift_names_its_donor_and_makes_nobody_a_fan() {
        let json = r#"{"type":"CHALLENGE_GIFT","chno":9552,"key":"k1","uuid":"u1","is_relay":0,"title":"노래 한 곡",
            "image":"","gift_count":"100","user_id":"fan42(2)","user_nick":"초롱","bj_id":"star01","fan_order":5,"top_fan":1}"#;
        let expected = Mission {
            donor: Some(fan()),
            count: 100,
            ..plain(MissionStage::Gift)
        };
        assert_eq!(mission(121, json), expected);
        let battle = Mission {
            battle: true,
            relayed: true,
            ..expected
        };
        let json = json
            .replace("CHALLENGE_", "")
            .replace("\"is_relay\":0", "\"is_relay\":\"1\"");
        assert_eq!(mission(121, &json), battle);
    }

    #[test]
    fn a_mission_is_decided_and_settled() {
        for (status, outcome) in [
            ("\"SUCCESS\"", Some(MissionOutcome::Success)),
            ("\"FAIL\"", Some(MissionOutcome::Fail)),
            ("7", None),
        ] {
            let json = format!(
                r#"{{"type":"CHALLENGE_NOTICE","key":"k1","uuid":"u1","title":"노래 한 곡","mission_status":{status}}}"#
            );
            let expected = Mission {
                outcome,
                ..plain(MissionStage::Notice)
            };
            assert_eq!(mission(121, &json), expected);
        }
        for count in ["200", "\"200\""] {
            let json = format!(
                r#"{{"type":"CHALLENGE_SETTLE","key":"k1","uuid":"u1","title":"노래 한 곡","settle_count":{count}}}"#
            );
            let expected = Mission {
                settled: Some(200),
                ..plain(MissionStage::Settle)
            };
            assert_eq!(mission(121, &json), expected);
        }
    }

    #[test]
    fn what_is_paid_out_says_whom_it_made_a_fan() {
        let json = |first: u8| {
            format!(
                r#"{{"chno":"9552","uuid":"u1","fanOrder":"3684","list":[["fan42(2)","초롱","150",{first},1],["fan43","달빛",50,"0","0"]]}}"#
            )
        };
        let share = |person, count, became_fan, became_top_fan| MissionShare {
            person,
            count,
            became_fan,
            became_top_fan,
        };
        let moon = Person::new(UserId::strip("fan43"), "달빛");
        let expected = |became: bool| Mission {
            key: "".into(),
            title: "".into(),
            settled: Some(200),
            fan_number: became.then_some(3684),
            shares: vec![
                share(fan(), 150, became, true),
                share(moon.clone(), 50, false, false),
            ],
            ..plain(MissionStage::Paid)
        };
        assert_eq!(mission(125, &json(1)), expected(true));
        assert_eq!(mission(125, &json(0)), expected(false));
    }

    #[test]
    fn a_settling_and_its_paying_out_share_a_uuid() {
        let settle = mission(
            121,
            r#"{"type":"CHALLENGE_SETTLE","uuid":"u9","settle_count":10}"#,
        );
        let paid = mission(125, r#"{"uuid":"u9","list":[["fan42","초롱",10,0,0]]}"#);
        assert_eq!((&settle.uuid, settle.settled), (&paid.uuid, paid.settled));
    }

    #[test]
    fn a_list_is_cut_and_entries_that_are_none_are_passed_over() {
        let one = r#"["fan42","초롱",1,0,0],"#;
        let many = format!(r#"{{"list":[{}null]}}"#, one.repeat(500));
        let many = mission(125, &many);
        assert_eq!(many.shares.len(), Mission::MAX_SHARES);
        let odd = r#"{"list":[null,7,[],["x"],["","a",1],["b","b",-1],["c","c",{}],[["d"],"d",1],["e","e",1]]}"#;
        let odd = mission(125, odd);
        let ids: Vec<_> = odd.shares.iter().map(|it| it.person.id.as_str()).collect();
        assert_eq!(ids, ["e"]);
        assert!(mission(125, r#"{"list":[]}"#).shares.is_empty());
        let rich = r#"{"list":[["a","a",4294967295],["b","b",4294967295]]}"#;
        assert_eq!(mission(125, rich).settled, Some(u32::MAX));
    }

    #[test]
    fn hostile_json_is_unknown_rather_than_a_mission() {
        let deep = format!(r#"{{"type":"GIFT","key":{}"#, "[".repeat(5_000));
        let long = format!(r#"{{"type":"NOTICE","title":"{}"}}"#, "x".repeat(20_000));
        for json in [
            "",
            "GIFT",
            "[\"GIFT\"]",
            "{}",
            r#"{"type":7}"#,
            r#"{"type":"CHALLENGE_CHALLENGE_GIFT","user_id":"a","gift_count":1}"#,
            r#"{"type":"GIFT","gift_count":1}"#,
            r#"{"type":"GIFT","user_id":"a"}"#,
            r#"{"type":"GIFT","user_id":"a","gift_count":-5}"#,
            r#"{"type":"GIFT","user_id":"a","gift_count":99999999999}"#,
            r#"{"type":"SETTLE"}"#,
            r#"{"type":"NOTICE","type":"GIFT"}"#,
            &deep,
            &long,
        ] {
            assert!(is_unknown(121, json), "{}", json.len());
        }
        for json in ["", "{}", "[]", r#"{"list":{}}"#, r#"{"list":"x"}"#, &deep] {
            assert!(is_unknown(125, json), "{}", json.len());
        }
    }
}
