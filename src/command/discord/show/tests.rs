//! Every answer is within Discord's limits, and reads as it was meant.

use proptest::prelude::*;

use super::*;
use crate::command::answer::{Blank, Choice};
use crate::message::{Message, Segment};

fn value(text: &str) -> Message {
    Message {
        segments: vec![Segment::Value(text.to_owned())],
    }
}

fn length(value: &Value) -> usize {
    units(value.as_str().unwrap_or_default())
}

fn is_there(value: &Value, most: usize) -> bool {
    let text = value.as_str().unwrap_or_default();
    !text.trim().is_empty() && units(text) <= most
}

/// What Discord's documentation says about messages, held against one.
fn check(message: &Value) {
    assert_eq!(message["allowed_mentions"], json!({ "parse": [] }));
    let embed = &message["embeds"][0];
    assert!(embed["title"].is_null() || is_there(&embed["title"], TITLE));
    assert!(embed["description"].is_null() || is_there(&embed["description"], DESCRIPTION));
    let mut sum = length(&embed["title"]) + length(&embed["description"]);
    let fields = embed["fields"].as_array().cloned().unwrap_or_default();
    assert!(fields.len() <= FIELDS);
    for field in &fields {
        assert!(is_there(&field["name"], FIELD_NAME), "{field}");
        assert!(is_there(&field["value"], FIELD_VALUE), "{field}");
        sum += length(&field["name"]) + length(&field["value"]);
    }
    assert!((1..=EMBED).contains(&sum), "{sum}");
    let rows = message["components"].as_array().unwrap();
    assert!(rows.len() <= 5);
    let mut ids = BTreeSet::new();
    for row in rows {
        let inside = row["components"].as_array().unwrap();
        assert!((1..=IN_A_ROW).contains(&inside.len()));
        for component in inside {
            assert!(
                ids.insert(component["custom_id"].to_string()),
                "{component}"
            );
            assert!(is_there(&component["custom_id"], 100));
            if component["type"] == 2 {
                assert!(is_there(&component["label"], BUTTON), "{component}");
                continue;
            }
            assert_eq!(inside.len(), 1);
            assert!(is_there(&component["placeholder"], PROMPT));
            let options = component["options"].as_array().unwrap();
            assert!((1..=CHOICES).contains(&options.len()));
            let mut values = BTreeSet::new();
            for option in options {
                assert!(is_there(&option["label"], CHOICE), "{option}");
                assert!(is_there(&option["value"], CHOICE), "{option}");
                assert!(values.insert(option["value"].to_string()));
            }
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        ".{0,40}",
        "[`*_@<>\\\\ \n]{0,60}",
        "\\PC{0,20}",
        Just("👨‍👩‍👧‍👦".to_owned()),
        Just("\u{200b}\u{3164}".to_owned()),
    ];
    (piece, 0_usize..200).prop_map(|(piece, times)| piece.repeat(times))
}

fn words() -> impl Strategy<Value = Message> {
    prop::collection::vec((text(), any::<bool>()), 0..3).prop_map(|pieces| Message {
        segments: pieces
            .into_iter()
            .map(|(text, is_ours)| {
                if is_ours {
                    Segment::Text(text)
                } else {
                    Segment::Value(text)
                }
            })
            .collect(),
    })
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        words().prop_map(Part::Line),
        words().prop_map(Part::Item),
        (words(), words()).prop_map(|(name, value)| Part::Fact(name, value)),
        text().prop_map(Part::Block),
    ]
}

fn button() -> impl Strategy<Value = Button> {
    (words(), "[a-c:]{0,3}|menu|x{60,70}").prop_map(|(label, code)| Button::plain(label, code))
}

fn answer() -> impl Strategy<Value = Answer> {
    let choice = (words(), "[a-z]{0,2}").prop_map(|(label, code)| Choice { label, code });
    let menu = (words(), prop::collection::vec(choice, 0..30));
    (
        prop::option::of(words()),
        prop::option::of("(https://)?.{0,40}"),
        prop::collection::vec(part(), 0..40),
        prop::collection::vec(prop::collection::vec(button(), 0..7), 0..6),
        prop::option::of(menu),
    )
        .prop_map(|(title, picture, parts, buttons, menu)| Answer {
            title,
            picture,
            parts,
            buttons,
            menu: menu.map(|(prompt, choices)| Menu { prompt, choices }),
            ..Answer::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_within_the_limits(answer in answer()) {
        for language in [Language::Korean, Language::English] {
            check(&message(&answer, language));
        }
    }

    #[test]
    fn every_form_is_within_the_limits_or_none(
        title in words(), label in words(), example in text(), value in text(), many in 0_usize..7,
    ) {
        let blank = |name| Blank {
            name, label: label.clone(), example: example.clone(), value: value.clone(),
            is_long: true, is_required: false,
        };
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        let fields: Vec<_> = names.into_iter().take(many).map(blank).collect();
        let form = Form { code: "form".to_owned(), title, fields };
        let shown = modal(&form);
        let fits = (1..=BLANKS).contains(&many) && units(&value) <= MOST_IN_A_FIELD;
        prop_assert_eq!(shown.is_some(), fits);
        if let Some(shown) = shown {
            assert!(is_there(&shown["title"], BLANK));
            for row in shown["components"].as_array().unwrap() {
                let input = &row["components"][0];
                assert!(is_there(&input["label"], BLANK));
                assert!(length(&input["placeholder"]) <= EXAMPLE);
                // What stands in it comes back as it is.
                assert_eq!(input["value"].as_str().unwrap_or_default(), value);
            }
        }
    }
}

#[test]
fn an_answer_reads_from_top_to_bottom() {
    let answer = Answer::done(Message::text("done"))
        .titled(value("*star*"))
        .with(Part::Item(value("one\n- two")))
        .with(Part::Item(Message::text("three")))
        .with(Part::Block("a ``` b".to_owned()))
        .with(Part::Fact(Message::text("name"), value("")))
        .row([Button::danger(value("@all"), "u:1")])
        .choosing(
            Message::text("which"),
            vec![Choice {
                label: value("x"),
                code: "w:1".to_owned(),
            }],
        );
    let shown = message(&answer, Language::English);
    let embed = &shown["embeds"][0];
    assert_eq!(embed["title"], "\\*star\\*");
    assert_eq!(
        embed["description"],
        "done\n- one - two\n- three\n```\na ``\u{2060}` b\n```"
    );
    assert_eq!(embed["fields"][0]["value"], "–");
    assert_eq!(embed["fields"][0]["inline"], true);
    assert_eq!(embed["color"], 0x003b_a55d);
    let button = &shown["components"][0]["components"][0];
    assert_eq!(
        (&button["label"], &button["style"]),
        (&json!("@all"), &json!(4))
    );
    let menu = &shown["components"][1]["components"][0];
    assert_eq!(
        (&menu["type"], &menu["options"][0]["value"]),
        (&json!(3), &json!("w:1"))
    );
}

#[test]
fn what_does_not_fit_is_left_out_from_the_end_and_that_is_said() {
    let long = Answer::told(Message::text("first"))
        .with_all((0..900).map(|n| Part::Item(Message::text(format!("item {n}")))));
    for (language, rest) in [
        (Language::English, "and more"),
        (Language::Korean, "나머지는"),
    ] {
        let shown = message(&long, language);
        let words = shown["embeds"][0]["description"].as_str().unwrap();
        assert!(words.starts_with("first\n- item 0\n"));
        assert!(words.lines().last().unwrap().contains(rest), "{words}");
        check(&shown);
    }
    let short = message(&Answer::told(Message::text("x")), Language::English);
    assert_eq!(short["embeds"][0]["description"], "x");
    let facts = Answer::default().with_all((0..26).map(|n| {
        let name = Message::text(n.to_string());
        Part::Fact(name.clone(), name)
    }));
    let shown = message(&facts, Language::English);
    assert_eq!(
        shown["embeds"][0]["fields"].as_array().unwrap().len(),
        FIELDS
    );
    assert!(
        shown["embeds"][0]["description"]
            .as_str()
            .unwrap()
            .contains("and more")
    );
}

#[test]
fn only_addresses_become_pictures() {
    for (picture, is_shown) in [
        ("https://profile.img.sooplive.co.kr/a.jpg", true),
        ("http://127.0.0.1/a.jpg", false),
        ("javascript:alert(1)", false),
        ("https://", false),
        ("", false),
    ] {
        let mut answer = Answer::told(Message::text("x"));
        answer.picture = Some(picture.to_owned());
        let shown = message(&answer, Language::English);
        assert_eq!(
            !shown["embeds"][0]["thumbnail"].is_null(),
            is_shown,
            "{picture}"
        );
    }
}
