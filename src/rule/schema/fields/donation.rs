//! The fields of a donation, and what a star balloon costs.

use std::sync::LazyLock;

use crate::event::{Donation, DonationKind, DonationMessage, EventKind, Person};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, Unit, choice, flag, number, text, words};

/// What one star balloon costs in won where it is bought singly on the web (VAT included).
///
/// An estimate and nothing more: phones pay more, bundles less, and the streamer receives a part of it.
const WON_PER_BALLOON: i64 = 110;

/// What so many star balloons cost, estimated.
pub(super) fn won(balloons: u32) -> i64 {
    i64::from(balloons) * WON_PER_BALLOON
}

pub(super) static FIELDS: &[Field] = &[
    choice(
        "kind",
        "종류",
        "What was given.",
        "후원 종류입니다.",
        kinds,
        words::DONATION_KINDS,
        |s| donation(s).map_or("", |d| d.kind.name()),
    ),
    number(
        "balloons",
        "별풍선",
        Some(Unit::Balloons),
        "How many star balloons were given, 0 for gifts of another kind.",
        "후원한 별풍선 개수이며, 별풍선이 아닌 후원은 0입니다.",
        |s| donation(s).map_or(0, |d| d.star_balloons().into()),
    ),
    number(
        "count",
        "개수",
        None,
        "How many were given, of whatever `kind` says.",
        "종류와 상관없이 후원한 개수입니다.",
        |s| donation(s).map_or(0, |d| d.balloons.into()),
    ),
    number(
        "won",
        "금액",
        Some(Unit::Won),
        "What the star balloons cost, an estimate at 110 won each, 0 for gifts of another kind.",
        "별풍선 한 개를 110원으로 계산한 추정 금액이며, 별풍선이 아닌 후원은 0입니다.",
        |s| donation(s).map_or(0, |d| won(d.star_balloons())),
    ),
    flag(
        "became_fan",
        "팬가입",
        "This gift made the donor a member of the fan club.",
        "이 후원으로 팬클럽에 가입했습니다.",
        |s| donation(s).is_some_and(|d| d.fan_number.is_some()),
    ),
    number(
        "fan_number",
        "팬번호",
        None,
        "The donor's number in the fan club, 0 unless this gift made them a member.",
        "이 후원으로 몇 번째 팬이 되었는지이며, 아니면 0입니다.",
        |s| donation(s).and_then(|d| d.fan_number).map_or(0, i64::from),
    ),
    flag(
        "became_top_fan",
        "열혈팬등극",
        "This gift made the donor a top fan.",
        "이 후원으로 열혈팬이 되었습니다.",
        |s| donation(s).is_some_and(|d| d.became_top_fan),
    ),
    flag(
        "relayed",
        "중계방",
        "Given in a relay room, the overflow room of a large broadcast.",
        "중계방에서 한 후원입니다.",
        |s| donation(s).is_some_and(|d| d.relayed),
    ),
    flag(
        "from_recording",
        "다시보기",
        "Given to a recording rather than to the live broadcast.",
        "생방송이 아니라 다시보기(VOD)에 한 후원입니다.",
        |s| donation(s).is_some_and(|d| d.from_recording),
    ),
    text(
        "message",
        "메시지",
        "What an ad balloon or a sponsor's item says; the words that go with star balloons come as chat.",
        "애드벌룬이나 협찬 상품에 담긴 글이며, 별풍선 메시지는 일반 채팅으로 옵니다.",
        |s| donation(s).map_or("", |d| &d.message),
    ),
    text(
        "item",
        "상품",
        "The name, the number or the sponsor of what was given, empty where SOOP tells none.",
        "후원한 물건의 이름이나 번호, 협찬사이며, 없으면 비어 있습니다.",
        |s| donation(s).map_or("", |d| &d.item),
    ),
    number(
        "days",
        "일수",
        Some(Unit::Days),
        "For how many days a quick-view pass lasts, 0 where that is not known.",
        "선물한 퀵뷰의 이용 일수이며, 모르면 0입니다.",
        |s| donation(s).and_then(|d| d.days).map_or(0, i64::from),
    ),
    text(
        "receiver.id",
        "받는이.아이디",
        "The SOOP id of the viewer who receives the gift, empty where it is for the streamer.",
        "선물 받은 시청자의 SOOP 아이디이며, 스트리머에게 한 후원이면 비어 있습니다.",
        |s| receiver(s).map_or("", |p| p.id.as_str()),
    ),
    text(
        "receiver.nick",
        "받는이.닉네임",
        "The nickname of the viewer who receives the gift, empty where it is for the streamer.",
        "선물 받은 시청자의 닉네임이며, 스트리머에게 한 후원이면 비어 있습니다.",
        |s| receiver(s).map_or("", |p| &p.nick),
    ),
];

pub(super) static MESSAGE: &[Field] = &[
    choice(
        "kind",
        "종류",
        "What was given just before.",
        "바로 전에 한 후원의 종류입니다.",
        kinds,
        words::DONATION_KINDS,
        |s| message(s).map_or("", |m| m.kind.name()),
    ),
    number(
        "balloons",
        "별풍선",
        Some(Unit::Balloons),
        "How many star balloons were given just before, 0 for gifts of another kind.",
        "바로 전에 후원한 별풍선 개수이며, 별풍선이 아닌 후원은 0입니다.",
        |s| {
            message(s)
                .filter(|m| m.kind.is_star_balloons())
                .map_or(0, |m| m.count.into())
        },
    ),
    number(
        "count",
        "개수",
        None,
        "How many were given just before, of whatever `kind` says.",
        "바로 전에 후원한 개수이며, 종류와 상관없습니다.",
        |s| message(s).map_or(0, |m| m.count.into()),
    ),
    text(
        "text",
        "내용",
        "What the donor wrote within three seconds of the gift.",
        "후원하고 3초 안에 쓴 채팅입니다.",
        |s| message(s).map_or("", |m| &m.text),
    ),
];

fn message<'a>(scene: &Scene<'a>) -> Option<&'a DonationMessage> {
    match &scene.event.kind {
        EventKind::DonationMessage(message) => Some(message),
        _ => None,
    }
}

fn donation<'a>(scene: &Scene<'a>) -> Option<&'a Donation> {
    match &scene.event.kind {
        EventKind::Donation(donation) => Some(donation),
        _ => None,
    }
}

fn receiver<'a>(scene: &Scene<'a>) -> Option<&'a Person> {
    donation(scene)?.receiver.as_ref()
}

fn kinds() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| DonationKind::ALL.map(DonationKind::name).to_vec());
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::schema::{On, Value};
    use crate::rule::text::sample;

    fn number(gift: Donation, path: &str) -> i64 {
        sample::scene(On::Donation, false, |poor| {
            let mut event = poor.event.clone();
            event.kind = EventKind::Donation(Box::new(gift));
            let scene = Scene::new(&event, None);
            match On::Donation.field(path).unwrap().read(&scene) {
                Value::Number(number) => number,
                other => panic!("{other:?}"),
            }
        })
    }

    #[test]
    fn only_star_balloons_count_as_balloons_and_have_a_price() {
        for kind in DonationKind::ALL {
            let gift = || Donation::new(kind, Person::default(), 300);
            let balloons = if kind.is_star_balloons() { 300 } else { 0 };
            let read = ["count", "balloons", "won"].map(|path| number(gift(), path));
            assert_eq!(read, [300, balloons, balloons * 110], "{}", kind.name());
        }
    }
}
