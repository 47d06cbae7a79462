//! The one list holds what it promises.

use std::collections::HashSet;

use super::*;

#[test]
fn a_kind_is_found_by_the_name_it_gives_itself() {
    for on in On::ALL {
        assert_eq!(On::parse(on.name()), Some(on));
        assert_eq!(On::parse(on.korean_name()), Some(on));
    }
    assert_eq!(On::parse("donations"), None);
}

#[test]
fn every_field_has_a_name_of_its_own_and_says_what_it_means() {
    for on in On::ALL {
        let mut seen = HashSet::new();
        for field in on.fields() {
            assert!(seen.insert(field.path), "{} twice", field.path);
            let korean = field.korean_path;
            assert!(seen.insert(korean), "{korean} twice");
            assert_eq!(crate::rule::fold::fold(korean), korean, "not composed");
            assert!(is_korean(korean) && on.field(korean).is_some_and(|it| it.path == field.path));
            for words in [field.english, field.korean] {
                assert!(words.ends_with('.'), "{}: {words}", field.path);
            }
        }
    }
}

#[test]
fn a_person_is_not_a_field_but_their_id_is() {
    for on in On::ALL {
        if let Some(person) = on.person() {
            assert!(on.field(person).is_none());
            let korean = on.korean_person().unwrap();
            assert!(on.field(korean).is_none() && on.is_person(korean));
            let id = on.field(&format!("{korean}.아이디")).unwrap();
            assert_eq!(id.path, format!("{person}.id"));
            assert_eq!(
                on.field(&format!("{person}.id")).unwrap().kind(),
                Type::Text
            );
        }
    }
}

#[test]
fn every_word_of_a_field_has_one_name_in_each_language() {
    for on in On::ALL {
        for field in on.fields() {
            let Type::Choice(words) = field.kind() else {
                assert!(field.words_like("").is_empty(), "{}", field.path);
                continue;
            };
            assert_eq!(field.words_like(""), words, "{}", field.path);
            let mut seen = HashSet::new();
            for (&word, korean) in words.iter().zip(field.words_like("가")) {
                for name in [word, korean] {
                    assert!(seen.insert(name), "{}: {name} twice", field.path);
                    assert_eq!(field.word(name), Some(word));
                }
                assert_eq!(field.korean_word(word), Some(korean));
                assert!(is_korean(korean));
            }
        }
    }
}

#[test]
fn names_may_be_mixed_and_taken_apart_into_letters() {
    let field = |name| On::Donation.field(name).map(|field| field.path);
    for name in [
        "후원자.닉네임",
        "후원자.nick",
        "donor.닉네임",
        "donor.nick",
        "\u{1112}\u{116e}\u{110b}\u{116f}\u{11ab}\u{110c}\u{1161}.\u{1102}\u{1175}\u{11a8}\u{1102}\u{1166}\u{110b}\u{1175}\u{11b7}",
    ] {
        assert_eq!(field(name), Some("donor.nick"), "{name}");
    }
    for name in [
        "후원자",
        "후원자.닉",
        "후원자.닉네임.x",
        "닉네임",
        "donor.Nick",
        "후원자.",
    ] {
        assert_eq!(field(name), None, "{name}");
    }
}
