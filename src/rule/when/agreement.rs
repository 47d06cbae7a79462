//! Random conditions: what is written again reads the same, and a slow evaluator that nobody could doubt agrees with
//! the one that runs.

use proptest::prelude::*;

use super::token::{self, Comparison, Search};
use super::tree::{Expr, ExprKind, Factor, Sign};
use super::{Index, Names, condition, parse};
use crate::event::{
    Donation, DonationKind, Event, EventId, EventKind, Person, StreamerId, Timestamp, UserFlags,
    UserId,
};
use crate::rule::scene::Scene;
use crate::rule::schema::{On, Value};

type Tree = Expr<'static>;

fn node(kind: ExprKind<'static>) -> Tree {
    Expr { span: 0..0, kind }
}

fn boxed(kind: ExprKind<'static>) -> Box<Tree> {
    Box::new(node(kind))
}

const NUMBERS: [&str; 5] = ["balloons", "금액", "fan_number", "donor.months", "별풍선"];
const TRUTHS: [&str; 4] = ["팬가입", "donor.fan", "후원자.매니저", "relayed"];
const TEXTS: [&str; 4] = ["donor.nick", "후원자.닉네임", "donor.id", "item"];
const WORDS: [&str; 6] = ["초롱", "Fan42", "fan", "롱", "B", "e\u{301}"];

fn number() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        (-300_i64..300).prop_map(|n| node(ExprKind::Number(n))),
        prop::sample::select(NUMBERS.to_vec()).prop_map(|path| node(ExprKind::Path(path))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let sign = prop::sample::select(vec![Sign::Plus, Sign::Minus]);
        let factor = prop::sample::select(vec![Factor::Times, Factor::Over]);
        prop_oneof![
            (
                inner.clone(),
                prop::collection::vec((sign, inner.clone()), 1..3)
            )
                .prop_map(|(first, rest)| {
                    let first = [(Sign::Plus, first)].into_iter();
                    node(ExprKind::Sum(first.chain(rest).collect()))
                }),
            (
                inner.clone(),
                prop::collection::vec((factor, inner.clone()), 1..3)
            )
                .prop_map(|(first, rest)| {
                    let first = [(Factor::Times, first)].into_iter();
                    node(ExprKind::Product(first.chain(rest).collect()))
                }),
            inner.prop_map(|other| match other.kind {
                // A number below zero is a number, and no sum of one.
                ExprKind::Number(n) => node(ExprKind::Number(n.abs())),
                _ => node(ExprKind::Negative(Box::new(other))),
            }),
        ]
    })
}

fn truth() -> impl Strategy<Value = Tree> {
    let text = || prop::sample::select(TEXTS.to_vec()).prop_map(ExprKind::Path);
    let word = || prop::sample::select(WORDS.to_vec()).prop_map(ExprKind::Text);
    let comparison = prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::AtMost,
        Comparison::Greater,
        Comparison::AtLeast,
    ]);
    let equal = prop::sample::select(vec![Comparison::Equal, Comparison::NotEqual]);
    let search = prop::sample::select(vec![Search::Contains, Search::StartsWith, Search::EndsWith]);
    let words = || prop::collection::vec(word().prop_map(node), 1..20);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| node(ExprKind::Bool(value))),
        prop::sample::select(TRUTHS.to_vec()).prop_map(|path| node(ExprKind::Path(path))),
        (number(), comparison, number()).prop_map(|(left, comparison, right)| {
            node(ExprKind::Compare(
                Box::new(left),
                comparison,
                Box::new(right),
            ))
        }),
        (text(), equal, prop_oneof![text(), word()]).prop_map(|(left, comparison, right)| {
            node(ExprKind::Compare(boxed(left), comparison, boxed(right)))
        }),
        (text(), words()).prop_map(|(item, list)| {
            node(ExprKind::Among(boxed(item), boxed(ExprKind::List(list))))
        }),
        (
            text(),
            search,
            prop_oneof![word(), words().prop_map(ExprKind::List)]
        )
            .prop_map(|(text, search, what)| {
                node(ExprKind::Search(boxed(text), search, boxed(what)))
            }),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| node(ExprKind::All(all))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|any| node(ExprKind::Any(any))),
            inner
                .clone()
                .prop_map(|other| node(ExprKind::Not(Box::new(other)))),
            (inner.clone(), inner).prop_map(|(left, right)| {
                node(ExprKind::Compare(
                    Box::new(left),
                    Comparison::Equal,
                    Box::new(right),
                ))
            }),
        ]
    })
}

fn some_event() -> impl Strategy<Value = Event> {
    let nick = prop::sample::select(vec!["초롱", "FAN", "é", "롱롱", "b", ""]);
    let flags = prop::sample::select(vec!["65568|0", "256|0", "32|0", ""]);
    (nick, flags, 0_u32..300, prop::option::of(1_u32..20)).prop_map(
        |(nick, flags, balloons, fan_number)| {
            let mut donor = Person::new(UserId::strip("fan42"), nick);
            donor.flags = UserFlags::parse(flags);
            donor.months = fan_number;
            let mut gift = Donation::new(DonationKind::Balloon, donor, balloons);
            gift.fan_number = fan_number;
            Event {
                id: EventId {
                    connection: 1,
                    sequence: 1,
                },
                streamer: StreamerId::parse("star01").unwrap(),
                broadcast: None,
                at: Timestamp(1_700_000_000_000),
                kind: EventKind::Donation(Box::new(gift)),
                raw: bytes::Bytes::new(),
            }
        },
    )
}

#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Plain {
    Number(i64),
    Text(String),
    Truth(bool),
}

/// Looks everything up by its name, each time, and copies it.
fn work_out(tree: &Tree, scene: &Scene<'_>) -> Plain {
    let truth = |tree: &Tree| work_out(tree, scene) == Plain::Truth(true);
    let amount = |tree: &Tree| match work_out(tree, scene) {
        Plain::Number(number) => number,
        other => panic!("{other:?}"),
    };
    let words = |tree: &Tree| match &tree.kind {
        ExprKind::List(items) => items.iter().map(|item| work_out(item, scene)).collect(),
        _ => vec![work_out(tree, scene)],
    };
    match &tree.kind {
        ExprKind::Path(path) => match On::Donation.field(path).unwrap().read(scene) {
            Value::Text(text) => Plain::Text(small(text)),
            Value::Number(number) => Plain::Number(number),
            Value::Bool(value) => Plain::Truth(value),
        },
        ExprKind::Text(text) => Plain::Text(small(text)),
        ExprKind::Number(number) => Plain::Number(*number),
        ExprKind::Bool(value) => Plain::Truth(*value),
        ExprKind::All(all) => Plain::Truth(all.iter().all(truth)),
        ExprKind::Any(any) => Plain::Truth(any.iter().any(truth)),
        ExprKind::Not(other) => Plain::Truth(!truth(other)),
        ExprKind::Negative(other) => Plain::Number(amount(other).saturating_neg()),
        ExprKind::Sum(parts) => {
            let mut sum = 0_i64;
            for (sign, part) in parts {
                let part = amount(part);
                sum = match sign {
                    Sign::Plus => sum.saturating_add(part),
                    Sign::Minus => sum.saturating_sub(part),
                };
            }
            Plain::Number(sum)
        }
        ExprKind::Product(parts) => {
            let mut product = 1_i64;
            for (factor, part) in parts {
                let part = amount(part);
                product = match factor {
                    Factor::Times => product.saturating_mul(part),
                    Factor::Over => {
                        if part == 0 {
                            0
                        } else {
                            product.saturating_div(part)
                        }
                    }
                };
            }
            Plain::Number(product)
        }
        ExprKind::Compare(left, comparison, right) => {
            let (left, right) = (work_out(left, scene), work_out(right, scene));
            Plain::Truth(match comparison {
                Comparison::Equal => left == right,
                Comparison::NotEqual => left != right,
                Comparison::Less => left < right,
                Comparison::AtMost => left <= right,
                Comparison::Greater => left > right,
                Comparison::AtLeast => left >= right,
            })
        }
        ExprKind::Among(item, list) => Plain::Truth(words(list).contains(&work_out(item, scene))),
        ExprKind::Search(text, search, what) => {
            let Plain::Text(text) = work_out(text, scene) else {
                panic!("no text");
            };
            Plain::Truth(words(what).iter().any(|word| match word {
                Plain::Text(word) => match search {
                    Search::Contains => text.contains(word),
                    Search::StartsWith => text.starts_with(word),
                    Search::EndsWith => text.ends_with(word),
                    Search::Matches => unreachable!(),
                },
                other => panic!("{other:?}"),
            }))
        }
        ExprKind::Duration(_) | ExprKind::List(_) | ExprKind::Call(..) => unreachable!(),
    }
}

fn small(text: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc()
        .normalize(text)
        .to_lowercase()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_again_reads_as_the_same_tree(tree in truth()) {
        let text = tree.to_string();
        let words = token::read(&text);
        prop_assert!(words.slips.is_empty() && words.breaks.is_empty(), "{}", text);
        prop_assert_eq!(parse::parse(&text, &words.list), Ok(tree), "{}", text);
    }

    #[test]
    fn the_evaluator_agrees_with_a_slow_and_obvious_one(
        tree in truth(),
        events in prop::collection::vec(some_event(), 1..6),
    ) {
        let mut windows = Vec::new();
        let checked = condition(&tree, On::Donation, &Names::default(), &mut windows);
        let checked = checked.map_err(|told| TestCaseError::fail(format!("{tree}: {told:?}")))?;
        for event in &events {
            let scene = Scene::new(event, None);
            let slow = work_out(&tree, &scene) == Plain::Truth(true);
            prop_assert_eq!(checked.holds(&scene), slow, "{}", tree);
        }
    }
    #[test]
    fn whatever_a_rule_is_filed_under_it_is_found_when_it_holds(
        trees in prop::collection::vec(truth(), 1..12),
        events in prop::collection::vec(some_event(), 1..6),
    ) {
        let mut windows = Vec::new();
        let mut checked = Vec::new();
        for (place, tree) in trees.iter().enumerate() {
            let condition = condition(tree, On::Donation, &Names::default(), &mut windows);
            let condition = condition.map_err(|told| TestCaseError::fail(format!("{told:?}")))?;
            checked.push((condition, 100 + place));
        }
        let index = Index::new(checked.clone());
        for event in &events {
            let scene = Scene::new(event, None);
            let one_by_one = checked.iter().filter(|(condition, _)| condition.holds(&scene));
            let one_by_one: Vec<_> = one_by_one.map(|(_, rule)| *rule).collect();
            prop_assert_eq!(index.holding(&scene), one_by_one);
        }
    }
}
