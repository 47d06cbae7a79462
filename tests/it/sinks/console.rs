//! The console: two lines for a ring, and nothing that moves a cursor.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use soopbell::message::Message;
use soopbell::sink::console::Console;
use soopbell::sink::{Errand, Field, Sink, SinkErrorKind};

use super::ring;
use super::text::corpus;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct BrokenPipe;

impl Write for BrokenPipe {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_ring_says_when_who_what_and_why() {
    let paper = Paper::default();
    let console = Console::new(Box::new(paper.clone()), false);
    console.deliver(&ring("별", "초롱")).await.unwrap();
    assert_eq!(
        paper.take(),
        "00:00:00 🔔 별  🎈 초롱님이 별풍선 1000개!\n         why: rule big-balloon\n"
    );
}

#[tokio::test]
async fn an_alert_that_went_on_says_what_it_came_to_and_ends_with_that_alone() {
    let paper = Paper::default();
    let console = Console::new(Box::new(paper.clone()), false);
    let mut delivery = ring("별", "초롱");
    let field = |name: &'static str, value: &str| Field {
        name: name.into(),
        value: Message::text(value),
    };
    delivery.fields = vec![field("합계", "3,000개"), field("큰손", "초롱")];
    delivery.may_repeat = true;
    console.deliver(&delivery).await.unwrap();
    assert_eq!(
        paper.take(),
        "00:00:00 🔔 별 ↻  🎈 초롱님이 별풍선 1000개!\n         ➕ 합계 3,000개 · 큰손 초롱\n         \
         why: rule big-balloon\n"
    );
    delivery.errand = Errand::Close { rings: 3 };
    delivery.may_repeat = false;
    console.deliver(&delivery).await.unwrap();
    assert_eq!(paper.take(), "00:00:00 🔔 별  합계 3,000개 · 큰손 초롱\n");
}

#[tokio::test]
async fn a_nickname_cannot_move_the_cursor() {
    let paper = Paper::default();
    let console = Console::new(Box::new(paper.clone()), false);
    for text in corpus() {
        console.deliver(&ring(&text, &text)).await.unwrap();
        let shown = paper.take();
        assert_eq!(shown.lines().count(), 2, "{text:?}");
        assert!(!shown.replace('\n', "").chars().any(char::is_control));
    }
}

#[tokio::test]
async fn colours_come_when_asked_for_and_end_where_they_began() {
    let paper = Paper::default();
    let console = Console::new(Box::new(paper.clone()), true);
    console.deliver(&ring("별", "초롱")).await.unwrap();
    let shown = paper.take();
    assert!(shown.contains("\u{1b}[1;33m별\u{1b}[0m"));
    assert!(shown.contains("\u{1b}[2mwhy: rule big-balloon\u{1b}[0m\n"));
}

#[tokio::test]
async fn a_broken_pipe_is_an_error_and_no_panic() {
    let console = Console::new(Box::new(BrokenPipe), false);
    let error = console.deliver(&ring("별", "초롱")).await.unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Transient);
}
