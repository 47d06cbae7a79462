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

/// Names of all filters but the particles.
const PLAIN: [&str; 8] = ["comma", "man", "만", "won", "원", "span", "ago", "truncate"];

/// Every name that [`add_to`] adds.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let particles = PARTICLES.iter().flat_map(|particle| particle.names);
    PLAIN.into_iter().chain(particles.copied())
}

/// Gives templates the filters.
pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("comma", number::comma);
    for name in ["man", "만"] {
        environment.add_filter(name, number::man);
    }
    for name in ["won", "원"] {
        environment.add_filter(name, number::won);
    }
    environment.add_filter("span", span);
    environment.add_filter("ago", ago);
    environment.add_filter("truncate", truncate);
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
