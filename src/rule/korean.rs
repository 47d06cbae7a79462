//! Rules written in Korean: every name means what its English name means.

use super::*;
use crate::event::{
    Donation, DonationKind, Event, EventId, EventKind, Moderation, ModerationAction, Person,
    StreamerId, Timestamp, UserFlags, UserId,
};

fn compile(text: &str) -> Result<Rulebook, Vec<Fault>> {
    Rulebook::compile(&[Source::new("rules/가.toml", text)], &[])
}

fn book(text: &str) -> Rulebook {
    compile(text).unwrap_or_else(|faults| {
        let all = faults.iter().map(|f| f.render(Language::Korean));
        panic!("{}", all.collect::<String>())
    })
}

fn rule(on: &str, when: &str) -> String {
    format!("[[rule]]\nid = 'r'\non = '{on}'\nwhen = '''{when}'''\ntext = 'x'\n")
}

fn event(kind: EventKind) -> Event {
    Event {
        id: EventId {
            connection: 1,
            sequence: 2,
        },
        streamer: StreamerId::parse("star").unwrap(),
        broadcast: None,
        at: Timestamp(1_700_000_000_000),
        kind,
        raw: bytes::Bytes::new(),
    }
}

fn gift() -> Event {
    let mut donor = Person::new(UserId::strip("fan42"), "초롱");
    donor.flags = UserFlags::parse("65568|0");
    let gift = Donation::new(DonationKind::Video, donor, 150);
    event(EventKind::Donation(Box::new(gift)))
}

#[test]
fn conditions_are_read_in_korean_in_english_and_in_both() {
    let gift = gift();
    for (when, expected) in [
        ("별풍선 >= 150", true),
        ("별풍선 > 150 또는 금액 > 1만", true),
        ("후원자.팬 그리고 아님 후원자.매니저", true),
        ("donor.팬 and not 후원자.manager", true),
        ("후원자.닉네임 == '초롱'", true),
        ("후원자 in ['fan42']", true),
        ("후원자 in 단골 and 종류 in 풍선", true),
        ("종류 == '영상풍선'", true),
        ("종류 == 'video'", true),
        ("kind == '영상풍선'", true),
        ("'별풍선' != 종류", true),
        ("종류 in ['애드벌룬', 'ogq이모티콘']", false),
        ("종류 not in ['애드벌룬', 'balloon']", true),
        ("방송.제목 == ''", true),
        ("시각 == 1700000000", true),
        ("큰손", true),
        // A name taken apart into letters, as a Mac may write it.
        ("\u{1107}\u{1167}\u{11af}풍선 == 150", true),
    ] {
        let names = "[lists]\n'단골' = ['fan42']\n'풍선' = ['별풍선', 'video']\n\
                     [let]\n'큰손' = '별풍선 >= 1백 and 단골손님'\n'단골손님' = '후원자 in 단골'\n";
        let book = book(&(rule("후원", when) + names));
        let scene = Scene::new(&gift, None);
        assert_eq!(book.matching(&scene).count() == 1, expected, "{when}");
    }
    let muted = event(EventKind::Moderation(Moderation::new(
        ModerationAction::Muted,
    )));
    let book = book(&rule("채팅관리", "조치 == \"채팅금지\" and 시간 < 1분"));
    assert_eq!(book.matching(&Scene::new(&muted, None)).count(), 1);
}

#[test]
fn what_is_counted_is_the_same_in_both_languages() {
    let pairs = [
        (
            "count(30s, per: donor, where: kind == 'balloon') > 1",
            "개수(30초, 기준: 후원자, 조건: 종류 == '별풍선') > 1",
        ),
        ("sum(balloons, 10m) > 1", "합계(별풍선, 10분) > 1"),
        ("distinct(donor, 5m) > 1", "가짓수(후원자, 5분) > 1"),
        ("distinct(donor.id, 5m) > 1", "distinct(후원자.id, 5분) > 1"),
        ("rate(5m) > 1", "분당(5분) > 1"),
        (
            "since_last(per: donor) > 10m",
            "지난시간(기준: 후원자) > 10분",
        ),
        ("first_today(per: donor)", "오늘처음(기준: 후원자)"),
        (
            "broadcast_count(where: kind in ['video', 'vod']) > 1",
            "방송횟수(조건: 종류 in ['영상풍선', 'vod']) > 1",
        ),
        (
            "crosses(broadcast_total(balloons, where: big), 10000)",
            "돌파(방송합계(별풍선, 조건: 큰것), 1만)",
        ),
    ];
    let rules = pairs.iter().enumerate().flat_map(|(n, (english, korean))| {
        [("e", english), ("k", korean)].map(|(which, when)| {
            let rule = rule("donation", when);
            rule.replace("id = 'r'", &format!("id = '{which}{n}'"))
        })
    });
    let names = "[let]\nbig = 'balloons > 9'\n'큰것' = '별풍선 > 9'\n";
    let book = book(&(rules.collect::<String>() + names));
    assert_eq!(book.rules().len(), 2 * pairs.len());
    assert_eq!(book.windows[On::Donation as usize].len(), pairs.len());
}

#[test]
fn texts_limits_tiers_and_tests_may_be_korean() {
    let book = book(
        r#"
        [[rule]]
        id = "big"
        on = "후원"
        limit = { per = "후원자", every = "30초" }
        merge = { by = "후원자.닉네임", window = "10초" }
        tier_by = "합계(별풍선, 10분)"
        text = "{{ 후원자.닉네임 | 이가 }} {{ 종류 }}({{ kind }}) {{ 별풍선 }}개{% if donor.fan %}!{% endif %}"
        [[rule.tier]]
        from = 100
        [[test]]
        event = { on = "후원", "종류" = "영상풍선", "별풍선" = 150, "시각" = "10초", "후원자" = { "아이디" = "fan42", nick = "초롱", "팬" = true } }
        rings = ["big"]
        text = "초롱이 영상풍선(video) 150개!"
        [[test]]
        event = { on = "donation", "kind" = "애드벌룬", count = 150 }
        rings = []
        "#,
    );
    let [first, second] = book.trials() else {
        panic!("{:?}", book.trials());
    };
    let step = &first.steps[0];
    let scene = Scene::new(&step.event, Some(&step.broadcast));
    let rule = &book.rules()[0];
    let said = rule.text.render(&scene).plain();
    assert_eq!(step.expected.texts[&rule.id], said);
    assert_eq!(rule.limit.as_ref().unwrap().per.unwrap().path, "donor.id");
    assert_eq!(rule.merge.as_ref().unwrap().by.unwrap().path, "donor.nick");
    let EventKind::Donation(gift) = &second.steps[0].event.kind else {
        panic!("{second:?}");
    };
    assert_eq!(gift.kind, DonationKind::Ad);
}

#[test]
fn what_was_mistyped_is_answered_in_the_language_it_was_typed_in() {
    for (text, meant) in [
        (rule("후윈", "true"), "후원"),
        (rule("donaton", "true"), "donation"),
        (rule("후원", "별풍성 > 1"), "별풍선"),
        (rule("후원", "후원자.닉내임 == 'x'"), "후원자.닉네임"),
        (rule("donation", "종류 == '별풍성'"), "별풍선"),
        (rule("donation", "종류 == 'baloon'"), "balloon"),
        (rule("후원", "가지수(후원자, 5분) > 1"), "가짓수"),
        (rule("후원", "distinkt(후원자, 5분) > 1"), "distinct"),
        (rule("후원", "개수(5) > 1"), "개수(30초, 기준: 후원자"),
        (rule("후원", "후원자"), "후원자.아이디"),
        (rule("후원", "종류 == 별풍선"), "\"별풍선\""),
    ] {
        let faults = compile(&text).unwrap_err();
        let [fault] = faults.as_slice() else {
            panic!("{text}: {faults:?}");
        };
        for language in [Language::Korean, Language::English] {
            let help = fault.help(language);
            assert!(help.contains(meant), "{text}: {help}");
        }
    }
}

#[test]
fn names_that_mean_something_in_korean_are_taken_as_well() {
    for name in ["별풍선", "후원자", "개수", "그리고", "후원자.닉네임"] {
        let faults = compile(&format!("[lists]\n'{name}' = ['a']\n")).unwrap_err();
        assert_eq!(faults.len(), 1, "{name}");
    }
}
