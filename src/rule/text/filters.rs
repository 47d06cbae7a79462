//! The filters that templates have beside the engine's own.
//!
//! What a filter returns is put in by `{{ … }}` and so is a value as much as what went into it: no filter can make a
//! stranger's words the author's.

use std::borrow::Cow;

use minijinja::{Environment, Error, ErrorKind};
use unicode_segmentation::UnicodeSegmentation as _;

use super::number;
use super::particle::PARTICLES;
use crate::fault::Language;

/// A filter: what it is called, what it does, and how it is used.
pub(in crate::rule) struct Filter {
    /// Its names; they all mean the same.
    pub(in crate::rule) names: &'static [&'static str],
    /// What it does, in English.
    pub(in crate::rule) english: &'static str,
    /// What it does, in Korean.
    pub(in crate::rule) korean: &'static str,
    /// A text of a donation with it.
    pub(in crate::rule) example: &'static str,
    /// The same in Korean.
    pub(in crate::rule) korean_example: &'static str,
    /// Gives it to templates under one of its names.
    add: fn(&mut Environment<'_>, &'static str),
}

/// Every filter but the particles.
pub(in crate::rule) static FILTERS: [Filter; 6] = [
    Filter {
        names: &["comma"],
        english: "A number in groups of three: 12345 as `12,345`.",
        korean: "숫자를 세 자리씩 끊습니다: 12345는 `12,345`.",
        example: "{{ balloons | comma }}",
        korean_example: "{{ 별풍선 | comma }}",
        add: |environment, name| environment.add_filter(name, number::comma),
    },
    Filter {
        names: &["man", "만"],
        english: "A number in Korean units: 12345 as `1만 2,345`.",
        korean: "숫자를 만, 억 단위로 씁니다: 12345는 `1만 2,345`.",
        example: "{{ balloons | man }}",
        korean_example: "{{ 별풍선 | 만 }}",
        add: |environment, name| environment.add_filter(name, number::man),
    },
    Filter {
        names: &["won", "원"],
        english: "An amount of money: 1100 as `1,100원`.",
        korean: "금액으로 씁니다: 1100은 `1,100원`.",
        example: "{{ won | won }}",
        korean_example: "{{ 금액 | 원 }}",
        add: |environment, name| environment.add_filter(name, number::won),
    },
    Filter {
        names: &["span"],
        english: "Seconds as a length of time: 11100 as `3시간 5분`, with `\"en\"` as `3 hours 5 minutes`.",
        korean: "초를 시간의 길이로 씁니다: 11100은 `3시간 5분`. `\"en\"`을 넣으면 `3 hours 5 minutes`.",
        example: "{{ 11100 | span(\"en\") }}",
        korean_example: "{{ 11100 | span }}",
        add: |environment, name| environment.add_filter(name, span),
    },
    Filter {
        names: &["ago"],
        english: "Seconds as how long ago something was: 11100 as `3시간 전`, with `\"en\"` as `3 hours ago`.",
        korean: "초를 얼마나 전인지로 씁니다: 11100은 `3시간 전`. `\"en\"`을 넣으면 `3 hours ago`.",
        example: "{{ 11100 | ago(\"en\") }}",
        korean_example: "{{ 11100 | ago }}",
        add: |environment, name| environment.add_filter(name, ago),
    },
    Filter {
        names: &["truncate"],
        english: "At most so many characters, the last a `…` if something was cut; an emoji is never halved.",
        korean: "이만큼의 글자까지만 씁니다. 잘린 글은 `…`로 끝나고, 이모지가 반으로 잘리는 일은 없습니다.",
        example: "{{ donor.nick | truncate(5) }}",
        korean_example: "{{ 후원자.닉네임 | truncate(5) }}",
        add: |environment, name| environment.add_filter(name, truncate),
    },
];

/// Every name that [`add_to`] adds.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let plain = FILTERS.iter().flat_map(|filter| filter.names);
    let particles = PARTICLES.iter().flat_map(|particle| particle.names);
    plain.chain(particles).copied()
}

/// Gives templates the filters.
pub(super) fn add_to(environment: &mut Environment<'_>) {
    for filter in &FILTERS {
        for name in filter.names {
            (filter.add)(environment, name);
        }
    }
    for particle in PARTICLES {
        for name in particle.names {
            environment.add_filter(*name, move |word: Cow<'_, str>| particle.after(&word));
        }
    }
}

fn span(seconds: i64, language: Option<&str>) -> Result<String, Error> {
    Ok(number::span(seconds, spoken("span", language)?))
}

fn ago(seconds: i64, language: Option<&str>) -> Result<String, Error> {
    Ok(number::ago(seconds, spoken("ago", language)?))
}

/// Korean unless the template asks for English: what its words are written in only its author knows.
fn spoken(filter: &str, language: Option<&str>) -> Result<Language, Error> {
    match language {
        None | Some("ko") => Ok(Language::Korean),
        Some("en") => Ok(Language::English),
        Some(_) => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("{filter}(…) takes \"ko\" or \"en\""),
        )),
    }
}

/// The text, or as much of it as leaves room for `…` within so many characters. A character is what is seen as one: an
/// emoji of seven parts is there as a whole or not at all.
fn truncate(text: Cow<'_, str>, most: usize) -> Result<String, Error> {
    let Some(kept) = most.checked_sub(1) else {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "truncate(…) takes 1 or more",
        ));
    };
    let mut characters = text.grapheme_indices(true).skip(kept);
    let end = characters.next();
    Ok(match (end, characters.next()) {
        (Some((end, _)), Some(_)) => format!("{}…", text.get(..end).unwrap_or_default()),
        _ => text.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample;
    use super::super::template::Template;
    use super::*;
    use crate::event::{Chat, Event, EventKind, Person, UserId};
    use crate::message::Segment;
    use crate::rule::Scene;
    use crate::rule::schema::On;

    const HOSTILE: &str = "{{ x }} <@&1> @everyone **b** <b> [a](http://a.kr) 이(가";

    /// What `{{ sender.nick | … }}` comes to for a hostile nickname.
    fn filtered(filter: &str) -> Vec<Segment> {
        let nick = On::Chat.field("sender.nick").unwrap();
        let source = format!("말: {{{{ sender.nick | {filter} }}}}");
        let template = Template::new(&source, "r", vec![(nick.path.to_owned(), nick)]).unwrap();
        let event: Event = sample::scene(On::Chat, true, |scene| Event {
            kind: EventKind::Chat(Chat::new(Person::new(UserId::strip("a"), HOSTILE), "")),
            ..scene.event.clone()
        });
        template.render(&Scene::new(&event, None)).segments
    }

    #[test]
    fn a_nickname_stays_plain_whatever_it_goes_through() {
        let particles = PARTICLES.iter().flat_map(|particle| particle.names);
        for filter in particles.copied().chain(["truncate(9)", "truncate(99)"]) {
            let [Segment::Text(ours), Segment::Value(theirs)] = &filtered(filter)[..] else {
                panic!("{filter}: {:?}", filtered(filter));
            };
            assert_eq!(ours, "말: ");
            assert!(theirs.starts_with("{{ x }} "), "{filter}: {theirs}");
        }
        // Filters for numbers refuse a text; the message that then stands in keeps values apart as well.
        for filter in ["comma", "man", "만", "won", "원", "span", "ago('en')"] {
            for segment in filtered(filter) {
                match segment {
                    Segment::Text(text) => assert!(!text.contains('@'), "{filter}: {text}"),
                    Segment::Value(_) => {}
                    Segment::Mention(mention) => panic!("{filter}: {mention}"),
                }
            }
        }
    }

    #[test]
    fn a_text_is_cut_by_what_is_seen_as_one_character() {
        for (text, most, expected) in [
            ("별하늘", 3, "별하늘"),
            ("별하늘", 2, "별…"),
            ("별하늘", 1, "…"),
            ("별", 1, "별"),
            ("", 1, ""),
            ("a👩‍👩‍👧b", 3, "a👩‍👩‍👧b"),
            ("a👩‍👩‍👧bc", 3, "a👩‍👩‍👧…"),
            ("🇰🇷🇰🇷🇰🇷", 2, "🇰🇷…"),
            // Hangul in parts, and a letter with marks.
            ("\u{1107}\u{1167}\u{11af}ab", 2, "\u{1107}\u{1167}\u{11af}…"),
            ("e\u{301}\u{316}bc", 2, "e\u{301}\u{316}…"),
        ] {
            assert_eq!(truncate(text.into(), most).unwrap(), expected);
        }
        assert!(truncate("별".into(), 0).is_err());
    }

    #[test]
    fn a_language_is_korean_or_english() {
        assert_eq!(span(60, None).unwrap(), "1분");
        assert_eq!(span(60, Some("ko")).unwrap(), "1분");
        assert_eq!(ago(60, Some("en")).unwrap(), "1 minute ago");
        assert!(span(60, Some("fr")).is_err());
    }

    proptest! {
        #[test]
        fn a_particle_comes_after_all_of_the_word(word in "\\PC{0,12}|[0-9,.%]{0,30}|[a-zA-Z가-힣ㄱ-ㅣ★🎈 ]{0,40}") {
            for particle in PARTICLES {
                let said = particle.after(&word);
                prop_assert!(said.len() > word.len() && said.starts_with(&word));
            }
        }

        #[test]
        fn what_is_cut_off_is_only_the_end(text in any::<String>(), most in 1_usize..20) {
            let cut = truncate(text.as_str().into(), most).unwrap();
            prop_assert!(cut.graphemes(true).count() <= most);
            if cut != text {
                let kept = cut.strip_suffix('…').unwrap();
                prop_assert!(text.starts_with(kept));
                let seen = text.graphemes(true).take(most - 1).collect::<String>();
                prop_assert_eq!(seen, kept);
            }
        }
    }
}
