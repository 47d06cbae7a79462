//! What only Telegram has: edits in place, groups that move, and rights that people give and take.

use soopbell::message::{Message, Segment};
use soopbell::sink::{Errand, Field, Remedy, Sink, SinkError, SinkErrorKind as Kind};

use super::{CHAT, PATIENT, TOPIC, ring, telegram, telegram_sink};
use crate::support::telegram::{FakeTelegram, Fault, Standing};

const SUPERGROUP: i64 = -1_009_876_543_210;
const NEWS: i64 = -1_001_111_111_111;

fn field(name: &'static str, value: &str) -> Field {
    Field {
        name: name.into(),
        value: Message {
            segments: vec![Segment::Value(value.to_owned())],
        },
    }
}

#[tokio::test]
async fn one_message_says_what_it_came_to_as_it_goes_on() {
    let (fake, sink) = telegram(PATIENT).await;
    assert!(sink.edits() && sink.remembers().is_zero());
    let mut delivery = ring("<별>", "초롱");
    let remote_id = sink.deliver(&delivery).await.unwrap().remote_id.unwrap();
    delivery.errand = Errand::Edit {
        remote_id: remote_id.clone(),
    };
    delivery.fields = vec![field("합계", "3,000개"), field("큰손", "@초롱 <b>")];
    for _ in 0..2 {
        let edited = sink.deliver(&delivery).await.unwrap();
        assert_eq!(edited.remote_id.as_deref(), Some(remote_id.as_str()));
    }
    let messages = fake.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(
        messages[0].text,
        "<별>\n🎈 초롱님이 별풍선 1000개!\n➕ 합계 3,000개 · 큰손 @\u{2060}초롱 <b>"
    );
    assert_eq!(messages[0].edited, 1, "the second said the same");
    assert_eq!(
        messages[0].json["link_preview_options"]["is_disabled"],
        true
    );
    assert_eq!(
        (messages[0].entities.len(), messages[0].entities[0].length),
        (1, 3)
    );
}

#[tokio::test]
async fn what_may_be_there_already_is_marked_outside_of_the_name() {
    let (fake, sink) = telegram(PATIENT).await;
    let mut delivery = ring("별", "초롱");
    delivery.may_repeat = true;
    sink.deliver(&delivery).await.unwrap();
    let sent = &fake.messages()[0];
    assert!(sent.text.starts_with("별 ↻\n"), "{}", sent.text);
    assert_eq!(sent.entities[0].length, 1);
}

#[tokio::test]
async fn the_words_give_way_and_the_total_is_seen() {
    let (fake, sink) = telegram(PATIENT).await;
    let mut delivery = ring(&"별".repeat(9_000), &"가&".repeat(9_000));
    delivery.may_repeat = true;
    delivery.fields = vec![field("합계", "3,000개")];
    sink.deliver(&delivery).await.unwrap();
    let text = fake.messages().pop().unwrap().text;
    assert_eq!(text.encode_utf16().count(), 4_096);
    assert!(text.ends_with("…\n➕ 합계 3,000개"), "{text}");
}

#[tokio::test]
async fn a_message_that_is_gone_is_no_target_that_is_gone() {
    let (fake, sink) = telegram(PATIENT).await;
    let mut delivery = ring("별", "초롱");
    sink.deliver(&delivery).await.unwrap();
    delivery.errand = Errand::Edit {
        remote_id: "1".to_owned(),
    };
    for words in [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
    ] {
        fake.fail_next(Fault::Says(400, words));
        let error = sink.deliver(&delivery).await.unwrap_err();
        assert_eq!(
            (error.kind, error.remedy),
            (Kind::MessageGone, None),
            "{words}"
        );
    }
    fake.set_standing(CHAT, Standing::Kicked);
    let error = sink.deliver(&delivery).await.unwrap_err();
    assert_eq!(error.kind, Kind::TargetGone { moved_to: None });
}

#[tokio::test]
async fn a_group_that_moved_is_followed_at_once() {
    let (fake, sink) = telegram(PATIENT).await;
    fake.migrate(CHAT, SUPERGROUP);
    let delivery = ring("별", "초롱");
    let error = sink.deliver(&delivery).await.unwrap_err();
    let Kind::TargetGone { moved_to: Some(to) } = error.kind else {
        panic!("{error:?}");
    };
    assert!(!sink.follow(7), "no group becomes a person");
    assert!(sink.follow(to));
    sink.deliver(&delivery).await.unwrap();
    let messages = fake.messages();
    assert_eq!(
        (messages.len(), messages[0].chat, messages[0].topic),
        (1, SUPERGROUP, Some(TOPIC))
    );
    assert_eq!(
        (fake.requests_to(CHAT), fake.requests_to(SUPERGROUP)),
        (1, 1)
    );

    // Nobody is sent in a circle.
    fake.fail_next(Fault::Moved(SUPERGROUP));
    let error = sink.deliver(&delivery).await.unwrap_err();
    assert_eq!(error.kind, Kind::TargetGone { moved_to: None });
}

async fn refused(sink: &dyn Sink) -> SinkError {
    sink.deliver(&ring("별", "초롱")).await.unwrap_err()
}

#[tokio::test]
async fn what_people_can_do_is_said_with_the_place() {
    let (fake, sink) = telegram(PATIENT).await;
    fake.set_title(CHAT, "\u{202e}방송 알림\n@all");
    let send = |place: &str| {
        Some(Remedy::Permission {
            names: vec!["Send Messages"],
            place: place.to_owned(),
        })
    };
    fake.set_standing(CHAT, Standing::Mute);
    let error = refused(&sink).await;
    assert_eq!(error.remedy, send(""));
    assert_eq!(sink.diagnose(&error).await, send("방송 알림 @all"));
    fake.down(true);
    assert_eq!(
        sink.diagnose(&error).await,
        send(""),
        "in vain, and quietly"
    );
    fake.down(false);

    // Words that nobody knows yet: what the bot is in the chat tells more.
    fake.fail_next(Fault::Says(403, "Forbidden: words of next year"));
    let error = refused(&sink).await;
    assert_eq!(error.remedy, None);
    assert_eq!(sink.diagnose(&error).await, send("방송 알림 @all"));
    fake.set_standing(CHAT, Standing::Kicked);
    assert_eq!(sink.diagnose(&error).await, Some(Remedy::Invite));
    assert_eq!(refused(&sink).await.remedy, Some(Remedy::Invite));

    fake.add_channel(NEWS);
    fake.set_standing(NEWS, Standing::Mute);
    let channel = telegram_sink(fake.url(), FakeTelegram::TOKEN, NEWS, PATIENT);
    let error = refused(&channel).await;
    let post = Some(Remedy::Permission {
        names: vec!["Post Messages"],
        place: "imitation".to_owned(),
    });
    assert_eq!(channel.diagnose(&error).await, post);
}

#[tokio::test]
async fn what_needs_no_asking_is_not_asked_about() {
    let (fake, sink) = telegram(PATIENT).await;
    fake.close_topic(CHAT, TOPIC, true);
    let stranger = telegram_sink(fake.url(), FakeTelegram::TOKEN, 7, PATIENT);
    for (sink, remedy) in [
        (&sink as &dyn Sink, Remedy::Topic),
        (&stranger, Remedy::Greet),
    ] {
        let error = refused(sink).await;
        assert_eq!(sink.diagnose(&error).await, Some(remedy));
    }
    fake.revoke(true);
    let error = refused(&sink).await;
    assert_eq!(sink.diagnose(&error).await, Some(Remedy::Token));
    assert_eq!(fake.requests(), 3, "one for each attempt");
}
