//! The rule language from the outside: files in, rings and messages out.

use super::*;
use crate::event::{
    Arrival, Broadcast, BroadcastId, Donation, DonationKind, Event, EventId, EventKind,
    FlagsChange, Notice, NoticeAuthor, Person, RoleFlags, StreamerId, Timestamp, UserFlags, UserId,
    Visit,
};
use crate::fault::Language;
use crate::message::{Message, Segment};

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

fn donation(balloons: u32, nick: &str) -> Event {
    let mut donor = Person::new(UserId::strip("fan42"), nick);
    donor.flags = UserFlags::parse("65568|0");
    event(EventKind::Donation(Box::new(Donation::new(
        DonationKind::Balloon,
        donor,
        balloons,
    ))))
}

fn book(text: &str) -> Rulebook {
    let source = Source::new("rules/t.toml", text);
    Rulebook::compile(&[source], &["alerts"]).unwrap_or_else(|faults| {
        let all = faults.iter().map(|f| f.render(Language::English));
        panic!("{}", all.collect::<String>())
    })
}

fn one(on: &str, when: &str, text: &str) -> Rulebook {
    book(&format!(
        "[[rule]]\nid = 'r'\non = '{on}'\nwhen = '''{when}'''\ntext = '''{text}'''\n"
    ))
}

fn scene(event: &Event) -> Scene<'_> {
    Scene::new(event, None)
}

fn rings(book: &Rulebook, event: &Event) -> Vec<String> {
    book.matching(&scene(event))
        .map(|rule| rule.id.to_string())
        .collect()
}

fn say(text: &str, event: &Event) -> Message {
    let book = one(event.kind.name(), "true", text);
    book.rules()[0].text.render(&scene(event))
}

#[test]
fn a_condition_holds_or_not_as_it_reads() {
    let event = donation(150, "초롱");
    for (when, expected) in [
        ("balloons >= 150", true),
        ("balloons > 150", false),
        ("150 <= balloons", true),
        ("200 > balloons", true),
        ("balloons == 1_50", true),
        ("won == 16500", true),
        ("balloons != 150", false),
        ("balloons in [1, 150, 7]", true),
        ("balloons not in [1, 150, 7]", false),
        ("donor.nick == \"초롱\"", true),
        ("donor.nick == '초롱 '", false),
        ("donor.id in ['b', 'fan42', 'a']", true),
        ("donor.id not in ['b', 'a']", true),
        ("kind == 'balloon'", true),
        ("donor.fan", true),
        ("donor.fan == false", false),
        ("donor.fan != false", true),
        ("not donor.manager and donor.fan", true),
        ("donor.fan == donor.manager", false),
        ("donor.id != donor.nick", true),
        ("balloons > fan_number", true),
        ("became_fan or (balloons >= 100 and not relayed)", true),
        ("false or 1 == 2 or 'a' == 'b'", false),
        ("(balloons) >= (100)", true),
        ("at == 1700000000", true),
        ("broadcast.title == ''", true),
        ("streamer.nick == 'star'", true),
    ] {
        let rang = !rings(&one("donation", when, "x"), &event).is_empty();
        assert_eq!(rang, expected, "{when}");
    }
}

#[test]
fn a_rule_hears_only_its_own_kind_and_rules_ring_in_the_order_of_their_files() {
    let file = |name: &str, ids: [&str; 2]| {
        let rule = |id| format!("[[rule]]\nid='{id}'\non='donation'\ntext='x'\n");
        Source::new(name, ids.map(rule).concat())
    };
    let notice = "[[rule]]\nid='n'\non='notice'\ntext='x'\n";
    let sources = [
        file("b", ["z", "y"]),
        Source::new("c", notice),
        file("a", ["b", "a"]),
    ];
    let book = Rulebook::compile(&sources, &[]).unwrap();
    assert_eq!(rings(&book, &donation(1, "")), ["z", "y", "b", "a"]);
    assert_eq!(book.rule("n").unwrap().why(), "notice");
    assert_eq!(book.rules().len(), 5);
}

#[test]
fn values_stay_values_whatever_they_hold() {
    let event = donation(12345, "{{ x }} @everyone **b**");
    let message = say(
        "🎈 {{ donor.nick }}님 {{ balloons }}·{{ balloons|comma }}!",
        &event,
    );
    assert_eq!(
        message.segments,
        [
            Segment::Text("🎈 ".into()),
            Segment::Value("{{ x }} @everyone **b**".into()),
            Segment::Text("님 ".into()),
            Segment::Value("12345".into()),
            Segment::Text("·".into()),
            Segment::Value("12,345".into()),
            Segment::Text("!".into()),
        ]
    );
    let hidden = "{% set a %}{{ donor.nick }}{% endset %}{{ a|replace('x', 'y') }}";
    for text in [
        hidden,
        "{% filter upper %}{{ donor.nick }}{% endfilter %}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(donor.nick) }}",
        "{{ 'a' ~ donor.nick }}",
        "{% for c in donor.nick %}{{ c }}{% endfor %}",
    ] {
        let message = say(text, &event);
        assert!(
            message
                .segments
                .iter()
                .all(|segment| matches!(segment, Segment::Value(_))),
            "{text}: {message:?}"
        );
    }
}

#[test]
fn a_template_that_fails_on_the_day_still_says_what_happened() {
    let event = donation(7, "초롱");
    let message = say("{{ 1 // (balloons - 7) }}", &event);
    assert!(
        message.plain().starts_with("r · donation · star"),
        "{message:?}"
    );
    assert!(message.plain().contains("balloons: 7"), "{message:?}");
}

#[test]
fn a_message_that_would_be_blank_says_what_happened_instead() {
    let event = donation(7, " ");
    let plain = say("{{ donor.nick }}", &event).plain();
    assert!(plain.contains("balloons: 7"), "{plain}");
}

#[test]
fn a_long_message_is_cut_and_a_nickname_cannot_make_it_longer() {
    let event = donation(7, &"별".repeat(9_000));
    let message = say("a{{ donor.nick }}b{{ donor.nick }}", &event);
    assert_eq!(message.plain().chars().count(), 4_000);
}

#[test]
fn a_limit_counts_by_person_field_or_streamer_and_never_across_rules() {
    let rule = |id: &str, limit: &str| {
        format!("[[rule]]\nid='{id}'\non='donation'\ntext='x'\nlimit={{ {limit} every='30s' }}\n")
    };
    let book = book(
        &[
            rule("a", "per = 'donor',"),
            rule("b", "per = 'balloons',"),
            rule("c", ""),
        ]
        .concat(),
    );
    let event = donation(7, "초롱");
    let keys: Vec<_> = book
        .matching(&scene(&event))
        .map(|rule| rule.limit_key(&scene(&event)).unwrap())
        .collect();
    let per: Vec<_> = keys.iter().map(|key| key.per.as_str()).collect();
    assert_eq!(per, ["fan42", "7", ""]);
    assert_ne!(keys[0].rule, keys[1].rule);
    assert_eq!(keys[0].streamer.as_str(), "star");
}

#[test]
fn targets_default_to_the_watchers_and_are_named_once() {
    let book = book(
        "[[rule]]\nid='a'\non='chat'\ntext='x'\n\
         [[rule]]\nid='b'\non='chat'\ntext='x'\nto=['alerts', 'watchers', 'alerts']\n",
    );
    assert_eq!(book.rules()[0].to, [WATCHERS]);
    assert_eq!(book.rules()[1].to, ["alerts", WATCHERS]);
}

#[test]
fn becoming_is_having_now_what_was_not_there_before() {
    let change = |before: &str, now: &str| {
        let mut person = Person::new(UserId::strip("a"), "a");
        person.flags = UserFlags::parse(now);
        event(EventKind::FlagsChanged(FlagsChange {
            person,
            previous: UserFlags::parse(before).unwrap(),
        }))
    };
    let manager = RoleFlags::MANAGER.bits();
    let fixed = RoleFlags::FIXED_MANAGER.bits();
    let book = one("flags_changed", "became_manager", "x");
    assert_eq!(rings(&book, &change("0", &manager.to_string())).len(), 1);
    for (before, now) in [(manager, manager), (manager, fixed), (manager, 0), (0, 0)] {
        let event = change(&before.to_string(), &now.to_string());
        assert!(rings(&book, &event).is_empty(), "{before} {now}");
    }
}

#[test]
fn a_first_visit_is_one_only_where_that_is_known() {
    let comes = |visit| {
        event(EventKind::Arrival(Arrival {
            visitor: Person::new(UserId::strip("fan42"), "초롱"),
            already_here: false,
            connections: 1,
            visit,
        }))
    };
    let again = |days| Visit {
        days_away: Some(days),
        ..Visit::default()
    };
    let book = one("arrival", "first_visit", "{{ days_away }}");
    assert_eq!(rings(&book, &comes(Some(Visit::default()))).len(), 1);
    for quiet in [None, Some(again(0)), Some(again(400))] {
        assert!(rings(&book, &comes(quiet.clone())).is_empty(), "{quiet:?}");
    }
    let book = one("arrival", "days_away == 0 and previous_nick == ''", "x");
    for unknown in [None, Some(Visit::default()), Some(again(0))] {
        assert_eq!(rings(&book, &comes(unknown)).len(), 1);
    }
}

#[test]
fn the_shipped_rules_ring_for_what_they_are_named_after() {
    let book = Rulebook::compile(&shipped(), &[]).unwrap();
    let mut fan = donation(1, "초롱");
    if let EventKind::Donation(donation) = &mut fan.kind {
        donation.fan_number = Some(1234);
    }
    let arrival = |id: &str| {
        event(EventKind::Arrival(Arrival {
            visitor: Person::new(UserId::strip(id), "초롱"),
            already_here: false,
            connections: 1,
            visit: None,
        }))
    };
    let started = |seconds: i64| {
        event(EventKind::BroadcastStarted(Broadcast {
            id: BroadcastId(1),
            nick: "별이".into(),
            title: "제목".into(),
            category: "".into(),
            started_at: Timestamp((1_700_000_000 - seconds) * 1000),
        }))
    };
    let notice = |text: &str, shown| {
        let text = text.into();
        let by = NoticeAuthor::Streamer;
        event(EventKind::Notice(Notice { by, text, shown }))
    };
    for (event, expected, words) in [
        (
            donation(100, "초롱"),
            "big-balloon",
            "🎈 초롱님이 별풍선 100개!",
        ),
        (
            fan,
            "new-fan",
            "💖 초롱님이 1,234번째 팬클럽 회원이 되었어요!",
        ),
        (
            arrival("fan77"),
            "named-fan",
            "👋 초롱님이 star님 방송에 들어왔어요.",
        ),
        (
            started(599),
            "broadcast-started",
            "🔴 별이님이 방송을 시작했어요: 제목",
        ),
        (
            event(EventKind::BroadcastEnded(Broadcast::default())),
            "broadcast-ended",
            "⚫ star님의 방송이 끝났어요.",
        ),
        (notice("안녕", true), "notice", "📢 star님의 공지: 안녕"),
    ] {
        let scene = scene(&event);
        let said: Vec<_> = book
            .matching(&scene)
            .map(|rule| (rule.id.as_str(), rule.text.render(&scene).plain()))
            .collect();
        assert_eq!(said, [(expected, words.to_owned())]);
    }
    for quiet in [
        donation(99, "초롱"),
        arrival("fan43"),
        started(600),
        notice("안녕", false),
        notice("", true),
    ] {
        assert!(rings(&book, &quiet).is_empty(), "{quiet:?}");
    }
}

#[test]
fn a_fan_is_welcomed_back_after_thirty_days() {
    let book = Rulebook::compile(&shipped(), &[]).unwrap();
    let said = |days, flags: &str, previous: &[&str]| -> Vec<String> {
        let mut visitor = Person::new(UserId::strip("fan43"), "초롱");
        visitor.flags = UserFlags::parse(flags);
        let event = event(EventKind::Arrival(Arrival {
            visitor,
            already_here: false,
            connections: 1,
            visit: Some(Visit {
                days_away: Some(days),
                previous_nicks: previous.iter().copied().map(Text::from).collect(),
            }),
        }));
        let scene = scene(&event);
        book.matching(&scene)
            .map(|rule| rule.text.render(&scene).plain())
            .collect()
    };
    let fan = "32|0";
    assert_eq!(
        said(30, fan, &["옛이름", "더옛이름"]),
        ["🌷 초롱님이 30일 만에 왔어요! 전 닉네임은 옛이름이에요."]
    );
    assert_eq!(said(400, fan, &[]), ["🌷 초롱님이 400일 만에 왔어요!"]);
    assert!(said(29, fan, &[]).is_empty() && said(30, "0|0", &[]).is_empty());
}

#[test]
fn an_event_that_rings_nothing_costs_no_allocation() {
    // What is filed under every kind of premise, and what cannot be filed; of each, some that are looked at and miss.
    let when = |n: u32| match n % 10 {
        0 => format!("balloons > {n}000 and donor.id in [\"a\", \"b\"] or donor.nick == \"x{n}\""),
        1 => format!("balloons >= {n} and donor.id == \"nobody\""),
        2 => format!("balloons >= {n} and balloons < {n}"),
        3 => format!("message contains \"말{n}\""),
        4 => format!("message contains [\"글{n}\", \"롱\"] and not donor.fan"),
        5 => format!("donor.fan and balloons < {n}"),
        6 => format!("donor.nick == \"초롱\" and balloons == {n}"),
        7 => format!("balloons == 50000 and kind == \"ad\" and won > {n}"),
        8 => format!("count(30s) > {n}"),
        _ => format!("donor.nick matches \"^{n}\" and donor.nick starts_with \"가\""),
    };
    let rules = (0..1_000).map(|n| {
        let when = when(n);
        format!("[[rule]]\nid = 'r{n}'\non = 'donation'\ntext = 'x'\nwhen = '{when}'\n")
    });
    let book = book(&rules.collect::<String>());
    let event = donation(50_000, "초롱");
    let scene = scene(&event);
    let matching = || book.matching(&scene).count();
    // The first look makes room for all that follow.
    assert_eq!(matching(), 0);
    let counted = allocation_counter::measure(|| assert_eq!(matching(), 0));
    assert_eq!(counted.count_total, 0);
}
