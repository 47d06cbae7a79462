//! The contract of every sink, asked of every destination in the same words. To hold another one to it: an `impl` of
//! [`Destination`] and of [`Remote`], and a line at the end.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use soopbell::message::{Message, Segment};
use soopbell::redact::Secret;
use soopbell::sink::console::Console;
use soopbell::sink::discord_webhook::DiscordWebhookSink;
use soopbell::sink::webhook::WebhookSink;
use soopbell::sink::{Delivery, Errand, Field, Sink, SinkError, SinkErrorKind as Kind};
use tokio::net::TcpListener;

use super::text::{any_text, corpus, runner};
use super::{CHANNEL, CHAT, IMPATIENT, PATIENT, TOPIC, discord_sink, ring, telegram_sink};
use crate::support::discord::{self, FakeDiscord};
use crate::support::inert::live_in_telegram;
use crate::support::receiver::{self, FakeReceiver};
use crate::support::telegram::{self, FakeTelegram};

/// Somewhere that rings can go, as far as the contract has to know it.
trait Destination {
    /// Starts it, with everything there that the sink needs.
    async fn start() -> Self;

    /// A sink that goes there.
    fn sink(&self, timeout: Duration) -> Box<dyn Sink>;

    /// Panics if the last message that was taken is longer than it may be, or alive.
    fn check_last(&self, words: &str);
}

/// A destination behind a socket, whose requests can go wrong.
trait Remote: Destination {
    /// What no error and no `Debug` may hold.
    const SECRETS: &'static [&'static str];

    /// The sink, if the server were this one.
    fn sink_at(server: &str) -> Box<dyn Sink>;

    /// The next request goes wrong.
    fn fail_next(&self, trouble: Trouble);

    /// How many requests came.
    fn requests(&self) -> usize;

    /// What an answer means.
    fn class(status: u16, form: Form) -> Class;
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    /// Another answer.
    Answer(u16, Form),
    /// None.
    Hang,
    /// A reset after the request was read.
    Reset,
}

/// What stands in an answer's body. A redirect leads back, and whoever followed it would come twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The platform's own words.
    Own,
    /// A page of whoever stands in front of it.
    Page,
    /// Something that does not end.
    Endless,
}

/// What becomes of an attempt, without the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Limited,
    Transient,
    Uncertain,
    Rejected,
    Unauthorized,
    TargetGone,
    MessageGone,
}

impl Class {
    fn of(error: &SinkError) -> Self {
        match error.kind {
            Kind::RateLimited { .. } => Self::Limited,
            Kind::Transient => Self::Transient,
            Kind::Uncertain => Self::Uncertain,
            Kind::Rejected => Self::Rejected,
            Kind::Unauthorized => Self::Unauthorized,
            Kind::TargetGone { .. } => Self::TargetGone,
            Kind::MessageGone => Self::MessageGone,
            _ => panic!("{:?} has no class here", error.kind),
        }
    }
}

/// Fails if a secret can be read in what is printed of these.
fn keeps_quiet<D: Remote>(shown: &[&dyn fmt::Debug]) {
    for shown in shown {
        for words in [format!("{shown:?}"), format!("{shown:#?}")] {
            for secret in D::SECRETS {
                assert!(!words.contains(secret), "{secret}: {words}");
            }
        }
    }
}

async fn failure<D: Remote>(sink: &dyn Sink, delivery: &Delivery) -> SinkError {
    let error = sink.deliver(delivery).await.unwrap_err();
    keeps_quiet::<D>(&[&error, &error.to_string(), &sink]);
    assert!(error.detail.encode_utf16().count() <= 300, "{error}");
    assert!(!error.detail.contains(char::is_control), "{error:?}");
    error
}

async fn every_status_has_its_class<D: Remote>() {
    let place = D::start().await;
    let sink = place.sink(PATIENT);
    let mut made = 0;
    for status in 300..=599 {
        for form in [Form::Own, Form::Page, Form::Endless] {
            place.fail_next(Trouble::Answer(status, form));
            let error = failure::<D>(&*sink, &ring("별", "초롱")).await;
            let class = Class::of(&error);
            assert_eq!(class, D::class(status, form), "{status} {form:?}: {error}");
            assert!(
                error.detail.contains(&status.to_string()) || status == 429,
                "{error}"
            );
            if let Kind::RateLimited { retry_after, .. } = error.kind {
                assert!(!retry_after.is_zero() && retry_after <= Duration::from_hours(24));
            }
            made += 1;
            assert_eq!(
                place.requests(),
                made,
                "one attempt, one request: {status} {form:?}"
            );
        }
    }
}

async fn a_success_gives_a_receipt_for_one_request<D: Remote>() {
    let place = D::start().await;
    let sink = place.sink(PATIENT);
    keeps_quiet::<D>(&[&sink]);
    sink.deliver(&ring("별", "초롱")).await.unwrap();
    assert_eq!(place.requests(), 1);
}

async fn what_was_not_answered_may_have_arrived<D: Remote>() {
    let place = D::start().await;
    let sink = place.sink(IMPATIENT);
    for (made, trouble) in [(1, Trouble::Hang), (2, Trouble::Reset)] {
        place.fail_next(trouble);
        let error = failure::<D>(&*sink, &ring("별", "초롱")).await;
        assert_eq!(Class::of(&error), Class::Uncertain, "{trouble:?}: {error}");
        assert_eq!(place.requests(), made, "{trouble:?}");
    }
    assert!(sink.deliver(&ring("별", "초롱")).await.is_ok());
}

async fn what_could_not_connect_did_not_arrive<D: Remote>() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let error = failure::<D>(&*D::sink_at(&server), &ring("별", "초롱")).await;
    assert_eq!(Class::of(&error), Class::Transient, "{error}");
}

/// A ring that went on, with everything in it that a stranger or a busy evening can put there.
fn hostile(n: usize, text: &str, fields: usize) -> Delivery {
    let mut delivery = ring(text, text);
    delivery.id.0 = format!("n{n}").into();
    delivery
        .message
        .segments
        .push(Segment::Value(text.to_owned()));
    let field = Field {
        name: "합계".into(),
        value: Message {
            segments: vec![
                Segment::Value(text.to_owned()),
                Segment::Text(" 1,234".to_owned()),
            ],
        },
    };
    delivery.fields = vec![field; fields];
    delivery.may_repeat = n.is_multiple_of(2);
    delivery
}

async fn long_and_hostile_text_is_taken_within_the_limits<D: Destination>() {
    let place = D::start().await;
    let sink = place.sink(PATIENT);
    for (n, text) in corpus().iter().enumerate() {
        for fields in [0, 1, 12] {
            let delivery = hostile(n * 100 + fields, text, fields);
            sink.deliver(&delivery).await.unwrap();
            place.check_last(text);
        }
    }
}

/// A nickname; words, some of them a stranger's; fields.
type Anything = (String, Vec<(bool, String)>, Vec<(String, String)>);

fn any_text_is_taken_within_the_limits<D: Destination>() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let place = runtime.block_on(D::start());
    let sink = place.sink(PATIENT);
    let count = Cell::new(0);
    let property = |(nick, words, facts): Anything| {
        let mut delivery = ring(&nick, "");
        // Platforms that know a repeat by its name would not show this one.
        delivery.id.0 = format!("n{}", count.replace(count.get() + 1)).into();
        let segments = words.iter().map(|(theirs, text)| match theirs {
            true => Segment::Value(text.clone()),
            // What a rule's author writes may be alive.
            false => Segment::Text(text.replace(['@', '/', '#', '$', '.'], " ")),
        });
        delivery.message.segments.extend(segments);
        let facts = facts.into_iter().map(|(name, value)| Field {
            name: name.replace(['@', '/', '#', '$', '.'], " ").into(),
            value: Message {
                segments: vec![Segment::Value(value)],
            },
        });
        delivery.fields = facts.collect();
        let result = runtime.block_on(sink.deliver(&delivery));
        prop_assert!(result.is_ok(), "{result:?}");
        place.check_last(&nick);
        Ok(())
    };
    let words = vec((any::<bool>(), any_text()), 0..6);
    let facts = vec((any_text(), any_text()), 0..6);
    runner().run(&(any_text(), words, facts), property).unwrap();
}

async fn an_alert_that_went_on_says_what_it_came_to<D: Destination>() {
    let place = D::start().await;
    let sink = place.sink(PATIENT);
    let mut delivery = ring("별", "초롱");
    let receipt = sink.deliver(&delivery).await.unwrap();
    delivery.fields.push(Field {
        name: "합계".into(),
        value: Message::text("2,000개"),
    });
    delivery.errand = match receipt.remote_id {
        Some(remote_id) if sink.edits() => Errand::Edit { remote_id },
        _ => Errand::Close { rings: 3 },
    };
    sink.deliver(&delivery).await.unwrap();
    place.check_last("2,000개");
    if sink.edits() {
        // The same once more is no failure, whatever the platform thinks of it.
        sink.deliver(&delivery).await.unwrap();
        for lost in ["987654321", "not an id"] {
            let remote_id = lost.to_owned();
            delivery.errand = Errand::Edit { remote_id };
            let error = sink.deliver(&delivery).await.unwrap_err();
            assert_eq!(Class::of(&error), Class::MessageGone, "{error}");
        }
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Destination for FakeDiscord {
    async fn start() -> Self {
        let fake = Self::start().await;
        fake.add_channel(CHANNEL);
        // Here it is about single attempts, however fast they come.
        fake.limit_tokens(None);
        fake
    }

    fn sink(&self, timeout: Duration) -> Box<dyn Sink> {
        Box::new(discord_sink(self.url(), Self::TOKEN, CHANNEL, timeout))
    }

    fn check_last(&self, _: &str) {
        // The imitation refuses what is too long; what is alive is looked for in `text.rs`.
        assert!(!self.messages().is_empty());
    }
}

impl Remote for FakeDiscord {
    const SECRETS: &'static [&'static str] = &[Self::TOKEN, "http://"];

    fn sink_at(server: &str) -> Box<dyn Sink> {
        Box::new(discord_sink(server, Self::TOKEN, CHANNEL, PATIENT))
    }

    fn fail_next(&self, trouble: Trouble) {
        self.fail_next(match trouble {
            Trouble::Answer(status, Form::Own) => discord::Fault::Status(status),
            Trouble::Answer(status, Form::Page) => discord::Fault::Html(status),
            Trouble::Answer(status, Form::Endless) => discord::Fault::Flood(status),
            Trouble::Hang => discord::Fault::Hang { stored: false },
            Trouble::Reset => discord::Fault::Reset { stored: false },
        });
    }

    fn requests(&self) -> usize {
        self.requests()
    }

    fn class(status: u16, form: Form) -> Class {
        match (status, form) {
            (429, _) => Class::Limited,
            (401, _) => Class::Unauthorized,
            (403 | 404, Form::Own) => Class::TargetGone,
            (300..=399 | 403 | 404 | 408 | 500..=599, _) => Class::Transient,
            _ => Class::Rejected,
        }
    }
}

/// Discord, with a webhook there.
struct Hook {
    fake: FakeDiscord,
    url: String,
}

impl Hook {
    const TOKEN: &'static str = "hook-Token_68";

    fn sink_of(url: &str, timeout: Duration) -> Box<dyn Sink> {
        Box::new(DiscordWebhookSink::new(&Secret::new(url), timeout).unwrap())
    }
}

impl Destination for Hook {
    async fn start() -> Self {
        let fake = FakeDiscord::start().await;
        fake.add_channel(CHANNEL);
        fake.limit_tokens(None);
        let url = fake.add_webhook(77, Self::TOKEN, CHANNEL);
        Self { fake, url }
    }

    fn sink(&self, timeout: Duration) -> Box<dyn Sink> {
        Self::sink_of(&self.url, timeout)
    }

    fn check_last(&self, words: &str) {
        self.fake.check_last(words);
    }
}

impl Remote for Hook {
    const SECRETS: &'static [&'static str] = &[Self::TOKEN, "http://"];

    fn sink_at(server: &str) -> Box<dyn Sink> {
        let url = format!("{server}/api/webhooks/77/{}", Self::TOKEN);
        Self::sink_of(&url, PATIENT)
    }

    fn fail_next(&self, trouble: Trouble) {
        Remote::fail_next(&self.fake, trouble);
    }

    fn requests(&self) -> usize {
        self.fake.requests()
    }

    fn class(status: u16, form: Form) -> Class {
        match (status, form) {
            (429, _) => Class::Limited,
            (401 | 403 | 404, Form::Own) => Class::TargetGone,
            (300..=399 | 401 | 403 | 404 | 408 | 500..=599, _) => Class::Transient,
            _ => Class::Rejected,
        }
    }
}

impl Destination for FakeTelegram {
    async fn start() -> Self {
        let fake = Self::start().await;
        fake.add_chat(CHAT, &[TOPIC]);
        fake
    }

    fn sink(&self, timeout: Duration) -> Box<dyn Sink> {
        Box::new(telegram_sink(self.url(), Self::TOKEN, CHAT, timeout))
    }

    fn check_last(&self, words: &str) {
        // The imitation parses the entities and refuses what is too long.
        let last = self.messages().pop().unwrap();
        assert_eq!(
            live_in_telegram(&last.text),
            Vec::<String>::new(),
            "{words:?}"
        );
        assert_eq!(last.json["link_preview_options"]["is_disabled"], true);
        assert!(
            last.entities
                .iter()
                .all(|it| it.kind == "bold" && it.offset == 0)
        );
    }
}

impl Remote for FakeTelegram {
    const SECRETS: &'static [&'static str] = &[Self::TOKEN, "fake-telegram-token", "http://"];

    fn sink_at(server: &str) -> Box<dyn Sink> {
        Box::new(telegram_sink(server, Self::TOKEN, CHAT, PATIENT))
    }

    fn fail_next(&self, trouble: Trouble) {
        self.fail_next(match trouble {
            Trouble::Answer(status, Form::Own) => {
                telegram::Fault::Says(status, "Words of next year: 123456:fake-telegram-token")
            }
            Trouble::Answer(status, Form::Page) => telegram::Fault::Html(status),
            Trouble::Answer(status, Form::Endless) => telegram::Fault::Flood(status),
            Trouble::Hang => telegram::Fault::Hang { stored: false },
            Trouble::Reset => telegram::Fault::Reset { stored: false },
        });
    }

    fn requests(&self) -> usize {
        self.requests()
    }

    fn class(status: u16, form: Form) -> Class {
        match (status, form) {
            (429, _) => Class::Limited,
            (401, Form::Own) => Class::Unauthorized,
            (403, Form::Own) => Class::TargetGone,
            (400 | 413 | 414, Form::Own) => Class::Rejected,
            _ => Class::Transient,
        }
    }
}

impl Destination for FakeReceiver {
    async fn start() -> Self {
        Self::start().await
    }

    fn sink(&self, timeout: Duration) -> Box<dyn Sink> {
        Box::new(webhook_sink(&self.url(), timeout))
    }

    fn check_last(&self, words: &str) {
        assert_eq!(self.refused(), 0, "each of them is signed");
        let last = self.received().pop().unwrap();
        assert!(last.length < 256 * 1024, "{words:?}: {} B", last.length);
        let data = &last.json["data"];
        let text = data["text"].as_str().unwrap();
        let pieces = data["segments"].as_array().unwrap().iter();
        let piece = |piece: &serde_json::Value| {
            let (_, text) = piece.as_object().unwrap().iter().next().unwrap();
            text.as_str().unwrap().to_owned()
        };
        assert_eq!(pieces.map(piece).collect::<String>(), text);
        let nick = data["streamer"]["nick"].as_str().unwrap();
        assert!(units(text) <= 4_096 && units(nick) <= 256 && !nick.is_empty());
        for field in data["fields"].as_array().unwrap() {
            for key in ["name", "value"] {
                let text = field[key].as_str().unwrap();
                assert!(units(text) <= 256 && !text.contains('\n'), "{text:?}");
            }
        }
    }
}

fn webhook_sink(url: &str, timeout: Duration) -> WebhookSink {
    let (url, secret) = (Secret::new(url), Secret::new(FakeReceiver::SECRET));
    WebhookSink::new(&url, &secret, timeout).unwrap()
}

impl Remote for FakeReceiver {
    const SECRETS: &'static [&'static str] = &[
        Self::SECRET,
        "c29vcGJlbGw",
        Self::KEYS[0],
        Self::KEYS[1],
        Self::KEYS[2],
        Self::KEYS[3],
        "http://",
    ];

    fn sink_at(server: &str) -> Box<dyn Sink> {
        Box::new(webhook_sink(&Self::url_at(server), PATIENT))
    }

    fn fail_next(&self, trouble: Trouble) {
        self.fail_next(match trouble {
            Trouble::Answer(status, Form::Own) => receiver::Fault::Status(status),
            Trouble::Answer(status, Form::Page) => receiver::Fault::Html(status),
            Trouble::Answer(status, Form::Endless) => receiver::Fault::Flood(status),
            Trouble::Hang => receiver::Fault::Hang { stored: false },
            Trouble::Reset => receiver::Fault::Reset { stored: false },
        });
    }

    fn requests(&self) -> usize {
        self.requests()
    }

    fn class(status: u16, _: Form) -> Class {
        match status {
            429 => Class::Limited,
            401 | 403 | 404 | 410 => Class::TargetGone,
            408 | 425 => Class::Transient,
            400..=499 => Class::Rejected,
            _ => Class::Transient,
        }
    }
}

/// A terminal that keeps what it shows.
#[derive(Clone, Default)]
struct Terminal(Arc<Mutex<Vec<u8>>>);

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Destination for Terminal {
    async fn start() -> Self {
        Self::default()
    }

    fn sink(&self, _: Duration) -> Box<dyn Sink> {
        Box::new(Console::new(Box::new(self.clone()), false))
    }

    fn check_last(&self, words: &str) {
        let shown = std::mem::take(&mut *self.0.lock().unwrap());
        let shown = String::from_utf8(shown).unwrap();
        assert!(units(&shown) < 6_000, "{words:?}: {}", units(&shown));
        assert!(!shown.replace('\n', "").contains(char::is_control));
    }
}

/// The tests of what any destination has to do.
macro_rules! destination {
    ($name:ident: $destination:ty) => {
        mod $name {
            #[tokio::test]
            async fn long_and_hostile_text_is_taken_within_the_limits() {
                super::long_and_hostile_text_is_taken_within_the_limits::<$destination>().await;
            }

            #[test]
            fn any_text_is_taken_within_the_limits() {
                super::any_text_is_taken_within_the_limits::<$destination>();
            }

            #[tokio::test]
            async fn an_alert_that_went_on_says_what_it_came_to() {
                super::an_alert_that_went_on_says_what_it_came_to::<$destination>().await;
            }
        }
    };
}

/// The tests of what one behind a socket has to do as well.
macro_rules! remote {
    ($name:ident: $destination:ty) => {
        mod $name {
            #[tokio::test]
            async fn every_status_has_its_class() {
                super::every_status_has_its_class::<$destination>().await;
            }

            #[tokio::test]
            async fn a_success_gives_a_receipt_for_one_request() {
                super::a_success_gives_a_receipt_for_one_request::<$destination>().await;
            }

            #[tokio::test]
            async fn what_was_not_answered_may_have_arrived() {
                super::what_was_not_answered_may_have_arrived::<$destination>().await;
            }

            #[tokio::test]
            async fn what_could_not_connect_did_not_arrive() {
                super::what_could_not_connect_did_not_arrive::<$destination>().await;
            }
        }
    };
}

destination!(discord_bot: super::FakeDiscord);
remote!(discord_bot_over_the_net: super::FakeDiscord);
destination!(discord_webhook: super::Hook);
remote!(discord_webhook_over_the_net: super::Hook);
destination!(telegram_bot: super::FakeTelegram);
remote!(telegram_bot_over_the_net: super::FakeTelegram);
destination!(webhook: super::FakeReceiver);
remote!(webhook_over_the_net: super::FakeReceiver);
destination!(terminal: super::Terminal);
