//! The fields of a subscription.

use std::sync::LazyLock;

use crate::event::{EventKind, Person, Subscription, SubscriptionGifts, SubscriptionKind};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, Unit, choice, number, text, words};

pub(super) static FIELDS: &[Field] = &[
    choice(
        "kind",
        "종류",
        "Whether it was announced as new, announced as carried on, or given away.",
        "신규 구독 알림, 연속 구독 알림, 구독 선물 가운데 하나입니다.",
        kinds,
        words::SUBSCRIPTION_KINDS,
        |s| subscription(s).map_or("", |it| it.kind.name()),
    ),
    number(
        "tier",
        "등급",
        None,
        "1 for basic, 2 for plus, 0 where that is not known.",
        "베이직은 1, 플러스는 2이며, 모르면 0입니다.",
        |s| subscription(s).and_then(|it| it.tier).map_or(0, i64::from),
    ),
    number(
        "months",
        "연속개월",
        Some(Unit::Months),
        "For how many months in a row they have been subscribing, 0 unless it is a renewal.",
        "연속 구독 개월 수이며, 연속 구독 알림이 아니면 0입니다.",
        |s| {
            subscription(s)
                .and_then(|it| it.months)
                .map_or(0, i64::from)
        },
    ),
    number(
        "count",
        "개수",
        None,
        "How many subscriptions: more than 1 for gifts to viewers drawn by lot.",
        "구독 개수이며, 무작위 선물일 때만 1보다 큽니다.",
        |s| subscription(s).map_or(0, |it| it.count.into()),
    ),
    text(
        "item",
        "상품",
        "The number under which SOOP sells it.",
        "SOOP이 쓰는 구독 상품 번호입니다.",
        |s| subscription(s).map_or("", |it| &it.item),
    ),
    number(
        "period_months",
        "기간",
        Some(Unit::Months),
        "For how many months it was bought, 0 where that is not known.",
        "구독 상품의 기간(개월)이며, 모르면 0입니다.",
        |s| {
            let period = subscription(s).and_then(|it| it.period_months);
            period.map_or(0, i64::from)
        },
    ),
    text(
        "giver.id",
        "선물한이.아이디",
        "The SOOP id of whoever gave it, empty unless it is a gift.",
        "구독을 선물한 사람의 SOOP 아이디이며, 선물이 아니면 비어 있습니다.",
        |s| giver(s).map_or("", |p| p.id.as_str()),
    ),
    text(
        "giver.nick",
        "선물한이.닉네임",
        "The nickname of whoever gave it, empty unless it is a gift.",
        "구독을 선물한 사람의 닉네임이며, 선물이 아니면 비어 있습니다.",
        |s| giver(s).map_or("", |p| &p.nick),
    ),
];

pub(super) static GIFTS: &[Field] = &[
    number(
        "count",
        "개수",
        None,
        "How many subscriptions they gave, all together.",
        "모두 합쳐 몇 개를 선물했는지입니다.",
        |s| gifts(s).map_or(0, |it| it.count.into()),
    ),
    number(
        "tier",
        "등급",
        None,
        "1 for basic, 2 for plus, 0 where that is not known; of the first gift.",
        "베이직은 1, 플러스는 2이며, 모르면 0입니다. 첫 선물을 따릅니다.",
        |s| gifts(s).and_then(|it| it.tier).map_or(0, i64::from),
    ),
];

fn gifts<'a>(scene: &Scene<'a>) -> Option<&'a SubscriptionGifts> {
    match &scene.event.kind {
        EventKind::SubscriptionGifts(gifts) => Some(gifts),
        _ => None,
    }
}

fn subscription<'a>(scene: &Scene<'a>) -> Option<&'a Subscription> {
    match &scene.event.kind {
        EventKind::Subscription(subscription) => Some(subscription),
        _ => None,
    }
}

fn giver<'a>(scene: &Scene<'a>) -> Option<&'a Person> {
    subscription(scene)?.giver.as_ref()
}

fn kinds() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| SubscriptionKind::ALL.map(SubscriptionKind::name).to_vec());
    &WORDS
}
