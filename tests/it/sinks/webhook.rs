//! A webhook of one's own: signed, named the same on every attempt, and believed in what it says about waiting.

use std::time::Duration;

use soopbell::message::Message;
use soopbell::redact::Secret;
use soopbell::sink::webhook::WebhookSink;
use soopbell::sink::{Delivery, Errand, Field, Remedy, Scope, Sink, SinkErrorKind as Kind};

use super::{IMPATIENT, PATIENT, ring};
use crate::support::receiver::{FakeReceiver, Fault};

async fn webhook(timeout: Duration) -> (FakeReceiver, WebhookSink) {
    let fake = FakeReceiver::start().await;
    let (url, secret) = (fake.url(), FakeReceiver::SECRET);
    let sink = WebhookSink::new(&Secret::new(&url), &Secret::new(secret), timeout).unwrap();
    (fake, sink)
}

async fn refused(sink: &dyn Sink, delivery: &Delivery) -> (Kind, Option<Remedy>) {
    let error = sink.deliver(delivery).await.unwrap_err();
    (error.kind, error.remedy)
}

#[tokio::test]
async fn a_receiver_takes_each_message_once_whatever_the_attempts() {
    let (fake, sink) = webhook(IMPATIENT).await;
    assert!(!sink.edits() && sink.remembers().is_zero());
    let mut delivery = ring("별", "초롱");
    fake.fail_next(Fault::Hang { stored: true });
    assert_eq!(refused(&sink, &delivery).await.0, Kind::Uncertain);
    delivery.attempt = 2;
    delivery.may_repeat = true;
    sink.deliver(&delivery).await.unwrap();
    delivery.copy = 1;
    sink.deliver(&delivery).await.unwrap();
    delivery.errand = Errand::Close { rings: 3 };
    delivery.fields.push(Field {
        name: "합계".into(),
        value: Message::text("2,000개"),
    });
    sink.deliver(&delivery).await.unwrap();

    let ids: Vec<_> = fake.received().into_iter().map(|it| it.id).collect();
    let id = "0123456789abcdef01234567";
    assert_eq!(ids, [id.to_owned(), format!("{id}1"), format!("{id}z3")]);
    assert_eq!((fake.repeated(), fake.refused()), (1, 0));
    let received = fake.received();
    assert_eq!(received[0].json["type"], "alert");
    let closed = &received[2].json;
    assert_eq!(closed["type"], "alert.closed");
    assert_eq!(closed["data"]["id"], id);
    assert_eq!(closed["data"]["fields"][0]["value"], "2,000개");
}

#[tokio::test]
async fn another_secret_is_not_believed_and_a_person_has_to_act() {
    let (fake, _) = webhook(PATIENT).await;
    let other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let sink = WebhookSink::new(&Secret::new(&fake.url()), &Secret::new(other), PATIENT).unwrap();
    let gone = Kind::TargetGone { moved_to: None };
    let refusal = refused(&sink, &ring("별", "초롱")).await;
    assert_eq!(refusal, (gone, Some(Remedy::Url)));
    assert_eq!((fake.refused(), fake.received().len()), (1, 0));
}

#[tokio::test]
async fn a_receiver_says_how_long_it_wants_to_be_left_alone() {
    let (fake, sink) = webhook(PATIENT).await;
    for (status, said, expected) in [
        (429, "7", Some(7)),
        (503, "120", Some(120)),
        (429, "soon", Some(30)),
        (429, "Thu, 01 Jan 2099 00:00:00 GMT", Some(24 * 60 * 60)),
        (503, "soon", None),
    ] {
        fake.fail_next(Fault::RetryAfter(status, said));
        let (kind, _) = refused(&sink, &ring("별", "초롱")).await;
        let expected = expected.map_or(Kind::Transient, |seconds| Kind::RateLimited {
            retry_after: Duration::from_secs(seconds),
            scope: Scope::Target,
        });
        assert_eq!(kind, expected, "{status} {said}");
    }
}

#[tokio::test]
async fn any_success_counts_whatever_becomes_of_its_body() {
    let (fake, sink) = webhook(IMPATIENT).await;
    for fault in [
        Fault::Status(202),
        Fault::Html(200),
        Fault::Flood(200),
        Fault::SlowBody,
    ] {
        fake.fail_next(fault);
        let receipt = sink.deliver(&ring("별", "초롱")).await.unwrap();
        assert_eq!(receipt.remote_id, None, "{fault:?}");
    }
    fake.fail_next(Fault::Reset { stored: true });
    let (kind, _) = refused(&sink, &ring("별", "초롱")).await;
    assert_eq!(kind, Kind::Uncertain);
}

#[tokio::test]
async fn nothing_there_can_be_edited() {
    let (fake, sink) = webhook(PATIENT).await;
    let mut delivery = ring("별", "초롱");
    delivery.errand = Errand::Edit {
        remote_id: "1".to_owned(),
    };
    assert_eq!(refused(&sink, &delivery).await.0, Kind::Rejected);
    assert_eq!(fake.requests(), 0);
}
