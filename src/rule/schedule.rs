//! When a rule may ring: `active = "18:00-02:00 Asia/Seoul, sat sun"`.
//!
//! Times of day, days of the week and a zone, in any order, with spaces or commas between them. What is left out means
//! every day, the whole day, and Korea. A time that ends before it begins goes past midnight and belongs to the day on
//! which it began. Zones come with soopbell, so that a rule means the same on every machine.

use std::ops::Range;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::Mistake;
use crate::event::Timestamp;
use crate::fault::{Problem, did_you_mean};

/// The zone that is meant where none is named.
const HOME: &str = "Asia/Seoul";
const MINUTES_A_DAY: u16 = 24 * 60;
/// Most times of day: nobody needs more.
const MAX_TIMES: usize = 24;

const DAYS: [(&str, &str, &str); 7] = [
    ("mon", "monday", "월"),
    ("tue", "tuesday", "화"),
    ("wed", "wednesday", "수"),
    ("thu", "thursday", "목"),
    ("fri", "friday", "금"),
    ("sat", "saturday", "토"),
    ("sun", "sunday", "일"),
];

/// Times of day on days of the week, in a zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    written: String,
    zone: TimeZone,
    /// Minutes from midnight at which it begins and ends; the end may lie in the next day.
    times: Vec<Range<u16>>,
    /// Monday first.
    days: [bool; 7],
}

impl Schedule {
    /// Reads a schedule as a rule has it.
    pub(in crate::rule) fn parse(text: &str) -> Result<Self, Mistake> {
        let mut zone = None;
        let mut times = Vec::new();
        let mut days = [false; 7];
        let mut words = Words::new(text).peekable();
        if words.peek().is_none() {
            return Err(wrong(0..text.len(), text));
        }
        for (at, word) in words {
            let span = at..at + word.len();
            let lower = word.to_lowercase();
            if let Some(time) = time(&lower) {
                if times.len() < MAX_TIMES {
                    times.push(time);
                }
            } else if let Some(some) = some_days(&lower) {
                for (day, is_meant) in days.iter_mut().zip(some) {
                    *day |= is_meant;
                }
            } else if is_zone(word) && zone.is_none() {
                let found = TimeZone::get(word);
                zone = Some(found.map_err(|_| unknown_zone(span, word))?);
            } else {
                return Err(wrong(span, word));
            }
        }
        if times.is_empty() {
            times.push(0..MINUTES_A_DAY);
        }
        if days == [false; 7] {
            days = [true; 7];
        }
        let home = || TimeZone::get(HOME).unwrap_or(TimeZone::UTC);
        Ok(Self {
            written: text.trim().to_owned(),
            zone: zone.unwrap_or_else(home),
            times,
            days,
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether a rule may ring at this moment.
    pub fn covers(&self, at: Timestamp) -> bool {
        let Ok(moment) = jiff::Timestamp::from_millisecond(at.as_millis()) else {
            return true;
        };
        let here = self.zone.to_datetime(moment);
        let minute =
            u16::from(here.hour().unsigned_abs()) * 60 + u16::from(here.minute().unsigned_abs());
        let today = day_index(here.weekday());
        let yesterday = (today + 6) % 7;
        let is_on = |day: usize| self.days.get(day).copied().unwrap_or(false);
        self.times.iter().any(|time| {
            (is_on(today) && time.contains(&minute))
                || (is_on(yesterday) && time.contains(&(minute + MINUTES_A_DAY)))
        })
    }
}

fn day_index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

/// The words of a schedule and where they stand.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、');
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.find(|c| !is_between(c))?;
        let rest = self.text.get(start..)?;
        let word = rest.get(..rest.find(is_between).unwrap_or(rest.len()))?;
        self.at = start + word.len();
        Some((start, word))
    }
}

/// `18:00-02:00`, `18-02`, `18시-02시`, with any dash that a phone may write.
fn time(word: &str) -> Option<Range<u16>> {
    let (from, to) = word.split_once(['-', '~', '–', '—', '〜', '～'])?;
    let (from, to) = (minute(from)?, minute(to)?);
    if from >= MINUTES_A_DAY || to > MINUTES_A_DAY {
        return None;
    }
    let to = if to <= from { to + MINUTES_A_DAY } else { to };
    Some(from..to)
}

fn minute(text: &str) -> Option<u16> {
    let text = text.strip_suffix('시').unwrap_or(text);
    let (hour, minute) = text.split_once([':', '：']).unwrap_or((text, "0"));
    let number = |digits: &str| {
        let fits = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

/// `sat`, `토`, `토요일`, `mon-fri`, `월-금`, `weekdays`, `주말`, several Korean ones in a row: `토일`.
fn some_days(word: &str) -> Option<[bool; 7]> {
    let span = |from: usize, to: usize| {
        let mut days = [false; 7];
        for step in 0..=(to + 7 - from) % 7 {
            if let Some(day) = days.get_mut((from + step) % 7) {
                *day = true;
            }
        }
        days
    };
    match word {
        "weekdays" | "weekday" | "평일" | "주중" => return Some(span(0, 4)),
        "weekend" | "weekends" | "주말" => return Some(span(5, 6)),
        "daily" | "everyday" | "매일" => return Some([true; 7]),
        _ => {}
    }
    if let Some((from, to)) = word.split_once(['-', '~', '–', '—', '～']) {
        return Some(span(day(from)?, day(to)?));
    }
    if let Some(day) = day(word) {
        return Some(span(day, day));
    }
    let mut days = [false; 7];
    for c in word.chars() {
        let index = DAYS.iter().position(|(.., korean)| korean.starts_with(c))?;
        *days.get_mut(index)? = true;
    }
    Some(days)
}

fn day(word: &str) -> Option<usize> {
    let korean = word.strip_suffix("요일").unwrap_or(word);
    DAYS.iter().position(|(short, long, own)| {
        word == *short || word == *long || word.strip_suffix('s') == Some(long) || korean == *own
    })
}

/// Whether a word can only have been meant as a zone.
fn is_zone(word: &str) -> bool {
    word.contains('/') || word.eq_ignore_ascii_case("utc") || word.eq_ignore_ascii_case("gmt")
}

fn wrong(span: Range<usize>, word: &str) -> Mistake {
    let known = || {
        let days = DAYS.iter().map(|(short, ..)| *short);
        days.chain(["weekdays", "weekend", HOME])
    };
    let problem = Problem::BadSchedule {
        found: word.chars().take(60).collect(),
        suggestion: did_you_mean(&word.to_lowercase(), known()).map(str::to_owned),
    };
    Mistake::new(span, problem)
}

fn unknown_zone(span: Range<usize>, word: &str) -> Mistake {
    let names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .collect();
    let near = did_you_mean(word, names.iter().map(String::as_str));
    let problem = Problem::UnknownZone {
        found: word.chars().take(60).collect(),
        suggestion: near.map(str::to_owned),
    };
    Mistake::new(span, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-15 was a Wednesday; this is its noon in Korea.
    const WEDNESDAY_NOON: i64 = 1_700_017_200_000;

    fn at(hours: i64, minutes: i64) -> Timestamp {
        Timestamp(WEDNESDAY_NOON + (hours * 60 + minutes) * 60_000)
    }

    fn covers(schedule: &str, at: Timestamp) -> bool {
        Schedule::parse(schedule).unwrap().covers(at)
    }

    #[test]
    fn a_time_past_midnight_belongs_to_the_day_on_which_it_began() {
        let wednesday_evening = "18:00-02:00 Asia/Seoul, wed";
        for (time, expected) in [
            (at(5, 59), false),
            (at(6, 0), true),
            (at(13, 59), true),
            (at(14, 0), false),
            // Tuesday's evening reached into Wednesday, but Tuesday is not among the days.
            (at(-11, 0), false),
            (at(6 + 24, 0), false),
        ] {
            assert_eq!(covers(wednesday_evening, time), expected, "{time:?}");
        }
        assert!(covers("18:00-02:00", at(-11, 0)));
    }

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        for schedule in [
            "wed",
            "Wednesdays",
            "수",
            "수요일",
            "월수금",
            "mon-fri",
            "월~금",
            "토-수",
            "weekdays",
            "평일",
            "매일",
            "12-13",
            "12:00–12:01",
            "12시~13시",
            "03:00-04:00 UTC",
            "04:00-05:00 Europe/Berlin",
            "00:00-24:00",
            "12:00-12:00",
            "sat, 수，9:00-13:00",
        ] {
            assert!(covers(schedule, at(0, 0)), "{schedule}");
        }
        for schedule in ["thu", "주말", "13-12 월", "fri-tue", "12:01-12:00 tue sat"] {
            assert!(!covers(schedule, at(0, 0)), "{schedule}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_told_where_it_stands() {
        for (schedule, span) in [
            ("", 0..0),
            ("sat, sundy", 5..10),
            ("25:00-26:00", 0..11),
            ("18:00 - 02:00", 0..5),
            ("18:00-02:00 Asia/Soul", 12..21),
            ("UTC Asia/Seoul", 4..14),
        ] {
            assert_eq!(
                Schedule::parse(schedule).unwrap_err().span,
                span,
                "{schedule}"
            );
        }
        let Problem::UnknownZone { suggestion, .. } =
            Schedule::parse("Asia/Soul").unwrap_err().problem
        else {
            panic!()
        };
        assert_eq!(suggestion.as_deref(), Some("Asia/Seoul"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_written_panics(text in "\\PC{0,40}|[0-9:~, a-z/월화수목금토일-]{0,30}") {
            if let Ok(schedule) = Schedule::parse(&text) {
                for time in [i64::MIN, 0, WEDNESDAY_NOON, i64::MAX] {
                    schedule.covers(Timestamp(time));
                }
            }
        }
    }
}
