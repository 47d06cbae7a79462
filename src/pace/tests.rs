//! What is granted, and what refusals teach, at imitations of platforms whose limits nobody told.

use proptest::prelude::*;

use super::*;

fn rate(burst: u32, secs: u64) -> Rate {
    Rate {
        burst,
        per: Duration::from_secs(secs),
    }
}

/// Sends as fast as it may and tells when each send left.
fn sends(pace: &Pace, mut now: Instant, count: usize) -> Vec<Instant> {
    let mut sent = Vec::new();
    while sent.len() < count {
        match pace.acquire(now) {
            Ok(()) => sent.push(now),
            Err(Hold(until)) => now = until,
        }
    }
    sent
}

#[test]
fn no_window_holds_more_than_its_rate_allows() {
    let began = Instant::now();
    let pace = Pace::new(&[rate(20, 60), rate(1, 1)], began);
    let sent = sends(&pace, began, 100);
    assert!(
        sent.windows(2)
            .all(|pair| pair[1] - pair[0] >= Duration::from_millis(999))
    );
    // 20 at first, then one each three seconds: never more than 40 in any minute.
    for first in &sent {
        let within = |at: &&Instant| **at >= *first && **at < *first + Duration::from_mins(1);
        assert!(sent.iter().filter(within).count() <= 40);
    }
    assert!(sent[99] - sent[0] >= Duration::from_secs(230));
}

#[test]
fn a_hold_is_kept_and_never_shortened() {
    let now = Instant::now();
    let pace = Pace::new(&[], now);
    let later = now + Duration::from_secs(7);
    pace.hold(later);
    pace.hold(now + Duration::from_secs(2));
    assert_eq!(pace.acquire(now), Err(Hold(later)));
    assert_eq!(pace.acquire(later), Ok(()));
}

/// The most uses in any window of this length, wherever it begins. Its end is no part of it.
fn densest(sent: &[Instant], per: Duration) -> usize {
    let within = |begin: &Instant| {
        let uses = sent.iter().filter(|at| *at >= begin && **at < *begin + per);
        uses.count()
    };
    sent.iter().map(within).max().unwrap_or(0)
}

#[test]
fn a_lesson_is_kept_and_counts_what_left_before_it() {
    let began = Instant::now();
    let second = Duration::from_secs(1);
    let pace = Pace::new(&[], began);
    for at in 0..21 {
        assert_eq!(pace.acquire(began + second * at), Ok(()));
    }
    // The twenty-first was one too many in this minute.
    let now = began + second * 20;
    pace.slow_down(now, second * 40);
    let limit = Limit {
        most: 18,
        per: second * 60,
    };
    assert_eq!(pace.learned(now), Some(limit));
    let sent = sends(&pace, now, 200);
    // Eighteen of those before had to grow old first.
    assert_eq!(sent[0], began + second * 62);
    assert_eq!(densest(&sent, limit.per), 18);
}

#[test]
fn of_two_lessons_both_are_kept() {
    let began = Instant::now();
    let second = Duration::from_secs(1);
    let pace = Pace::new(&[], began);
    sends(&pace, began, 11);
    pace.slow_down(began, second * 10);
    let first = pace.learned(began).unwrap();
    let sent = sends(&pace, began, 61);
    // Slower in the long run, but with more at once.
    let now = sent[60];
    pace.slow_down(now, second * 100);
    let other = pace.learned(now).unwrap();
    assert!(
        other.most > first.most && other.per > first.per,
        "{other:?}"
    );
    let sent = sends(&pace, now, 300);
    for limit in [first, other] {
        assert_eq!(densest(&sent, limit.per), limit.most as usize, "{limit:?}");
    }
}

#[test]
fn a_lesson_is_forgotten_in_time() {
    let began = Instant::now();
    let minute = Duration::from_mins(1);
    let pace = Pace::new(&[], began);
    sends(&pace, began, 3);
    pace.slow_down(began, minute);
    let opens = began + minute;
    assert_eq!(pace.acquire(opens), Ok(()));
    assert_eq!(pace.acquire(opens), Err(Hold(opens + minute)));
    let forgotten = opens + LESSON;
    assert!(pace.learned(forgotten - Duration::from_nanos(1)).is_some());
    assert_eq!(pace.learned(forgotten), None);
    assert_eq!(sends(&pace, forgotten, 50)[49], forgotten);
}

#[test]
fn a_refusal_of_the_first_use_of_all_teaches_nothing_but_to_wait() {
    let now = Instant::now();
    let pace = Pace::new(&[], now);
    assert_eq!(pace.acquire(now), Ok(()));
    pace.slow_down(now, Duration::MAX);
    assert_eq!(pace.acquire(now), Err(Hold(now + LONGEST_HOLD)));
    assert_eq!(pace.learned(now), None);
    pace.slow_down(now, Duration::ZERO);
    assert_eq!(pace.learned(now), None);
}

/// How a platform counts.
#[derive(Debug, Clone, Copy)]
enum Window {
    /// What was granted in the time before each request.
    Sliding,
    /// From the first request after the last window.
    Following,
    /// By a clock of the platform's own, so far into a window at the beginning.
    Clock(Duration),
}

/// A platform with a limit that it tells nobody.
struct Platform {
    window: Window,
    limit: Limit,
    began: Instant,
    granted: Vec<Instant>,
    /// When the window began that is open, where windows follow each other, and how much is in it.
    current: Option<(Instant, u32)>,
}

impl Platform {
    fn judge(&mut self, now: Instant) -> Result<(), Duration> {
        let per = self.limit.per;
        let opens = match self.window {
            Window::Sliding => {
                let nth_last = self.granted.len().checked_sub(self.limit.most as usize);
                nth_last.map(|at| self.granted[at] + per)
            }
            Window::Following => {
                let current = self.current.filter(|(begin, _)| now < *begin + per);
                let (begin, uses) = current.unwrap_or((now, 0));
                let is_full = uses >= self.limit.most;
                self.current = Some((begin, if is_full { uses } else { uses + 1 }));
                is_full.then(|| begin + per)
            }
            Window::Clock(into) => {
                let number = |at: Instant| (at - self.began + into).as_nanos() / per.as_nanos();
                let same = self
                    .granted
                    .iter()
                    .rev()
                    .take_while(|at| number(**at) == number(now));
                let full = same.count() >= self.limit.most as usize;
                let windows = u32::try_from(number(now) + 1).unwrap();
                full.then(|| self.began + per * windows - into)
            }
        };
        match opens {
            Some(opens) if opens > now => Err(opens - now),
            _ => {
                self.granted.push(now);
                Ok(())
            }
        }
    }
}

/// Somebody who sends, and waits for each answer.
#[derive(Debug, Clone)]
struct Sender {
    rates: Vec<Rate>,
    /// How long the answers take, again and again, in milliseconds.
    answers_after: Vec<u64>,
    /// How long the pauses before each use are, again and again, in milliseconds.
    pauses: Vec<u64>,
}

impl Sender {
    /// When each refusal came.
    fn refusals(&self, platform: &mut Platform, lasts: Duration) -> Vec<Duration> {
        let began = platform.began;
        let mut now = began;
        let pace = Pace::new(&self.rates, began);
        let mut refusals = Vec::new();
        let millis = |of: &[u64], turn| Duration::from_millis(of[turn % of.len()]);
        for turn in 0.. {
            now += millis(&self.pauses, turn);
            while let Err(Hold(until)) = pace.acquire(now) {
                assert!(until > now);
                now = until;
            }
            if now - began > lasts {
                break;
            }
            let answered = millis(&self.answers_after, turn);
            let judged = platform.judge(now + answered / 2);
            now += answered;
            if let Err(retry_after) = judged {
                refusals.push(now - began);
                pace.slow_down(now, retry_after);
            }
        }
        refusals
    }
}

fn limit() -> impl Strategy<Value = Limit> {
    (1_u32..400, 1_000_u64..120_000).prop_map(|(most, per)| Limit {
        most,
        per: Duration::from_millis(per),
    })
}

fn busy_sender() -> impl Strategy<Value = Sender> {
    let answers_after = prop::collection::vec(1_u64..100, 1..50);
    let rates = prop_oneof![
        Just(Vec::new()),
        Just(vec![rate(5, 5)]),
        Just(vec![rate(5, 20), rate(1, 1)]),
        (1_u32..50, 1_u64..10).prop_map(|(burst, secs)| vec![rate(burst, secs)]),
    ];
    (rates, answers_after).prop_map(|(rates, answers_after)| Sender {
        rates,
        answers_after,
        pauses: vec![0],
    })
}

fn refusals(sender: &Sender, window: Window, limit: Limit) -> Vec<Duration> {
    let began = Instant::now();
    let mut platform = Platform {
        window,
        limit,
        began,
        granted: Vec::new(),
        current: None,
    };
    let lasts = (limit.per * 12).min(LESSON);
    sender.refusals(&mut platform, lasts)
}

proptest! {
    #[test]
    fn a_busy_sender_is_refused_once(sender in busy_sender(), limit in limit()) {
        for window in [Window::Sliding, Window::Following] {
            let refusals = refusals(&sender, window, limit);
            prop_assert!(refusals.len() <= 1, "{window:?}: {refusals:?}");
        }
    }

    #[test]
    fn a_busy_sender_is_refused_a_few_times_by_a_clock(
        sender in busy_sender(),
        limit in limit(),
        into in 0.0..1.0,
    ) {
        let window = Window::Clock(limit.per.mul_f64(into));
        let refusals = refusals(&sender, window, limit);
        prop_assert!(refusals.len() <= 12, "{refusals:?}");
    }

    #[test]
    fn a_sender_with_pauses_is_refused_a_few_times(
        sender in busy_sender(),
        limit in limit(),
        pauses in prop::collection::vec(prop_oneof![9 => Just(0_u64), 1 => 0_u64..60_000], 1..200),
    ) {
        let sender = Sender { pauses, ..sender };
        for window in [Window::Sliding, Window::Following] {
            let refusals = refusals(&sender, window, limit);
            prop_assert!(refusals.len() <= 6, "{window:?}: {refusals:?}");
        }
    }

    #[test]
    fn at_most_is_kept_in_any_window(
        most in 1_u32..200,
        per in 1_u64..100_000,
        wait in 0_u64..100_000,
    ) {
        let per = Duration::from_millis(per);
        let began = Instant::now();
        let pace = Pace::new(&[Rate::at_most(Limit { most, per })], began);
        let mut sent = sends(&pace, began, most as usize);
        let again = sent[sent.len() - 1] + Duration::from_millis(wait);
        sent.extend(sends(&pace, again, most as usize * 2));
        prop_assert!(densest(&sent, per) <= most as usize);
        // Nor is it kept by hardly sending at all: three quarters are given back.
        let slowest = per * 3 + Duration::from_millis(1) * most * 2;
        prop_assert!(sent[sent.len() - 1] - again <= slowest);
    }
}

#[test]
fn rates_are_what_people_write_down() {
    let limit = |most, secs| Limit {
        most,
        per: Duration::from_secs(secs),
    };
    assert_eq!(Rate::bucket(limit(5, 5)), rate(5, 5));
    assert_eq!(Rate::at_most(limit(1, 1)), rate(1, 1));
    assert_eq!(Rate::at_most(limit(20, 60)), rate(5, 20));
}
