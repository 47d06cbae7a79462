//! How a rehearsal is told to people, in both languages.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::cli::moment::{minute, moment, stretch};
use crate::cli::{plain, say};
use crate::event::Timestamp;
use crate::fault::Language::{self, English, Korean};
use crate::replay::{Difference, Report, RuleReport, TargetReport};
use crate::rule::{RuleId, grouped};

/// Tells what rules would have done.
pub(super) fn report(report: &Report, language: Language) {
    say(&stretch_of(report, language));
    let (rang, silent): (Vec<_>, Vec<_>) = report.rules.iter().partition(|it| it.matched > 0);
    for rule in rang {
        say("");
        for line in rule_lines(rule, language) {
            say(&line);
        }
    }
    if !silent.is_empty() {
        let names: Vec<_> = silent.iter().map(|it| it.rule.as_str()).collect();
        say("");
        say(&match language {
            Korean => format!("한 번도 맞지 않은 규칙: {}", names.join(", ")),
            English => format!("never matched: {}", names.join(", ")),
        });
    }
    if !report.targets.is_empty() {
        say("");
    }
    for target in &report.targets {
        say(&target_line(target, language));
    }
}

fn stretch_of(report: &Report, language: Language) -> String {
    let events = grouped(report.events);
    match (report.first.zip(report.last), language) {
        (None, Korean) => "그동안 일어난 일이 없습니다".into(),
        (None, English) => "nothing happened in this stretch".into(),
        (Some((first, last)), Korean) => {
            format!(
                "{}부터 {}까지 이벤트 {events}개 (한국 시각)",
                minute(first),
                minute(last)
            )
        }
        (Some((first, last)), English) => format!(
            "{events} events from {} to {} (Korean time)",
            minute(first),
            minute(last)
        ),
    }
}

fn rule_lines(rule: &RuleReport, language: Language) -> Vec<String> {
    let (rung, matched) = (grouped(rule.rung), grouped(rule.matched));
    let mut lines = vec![match language {
        Korean => format!("{}  {matched}번 맞아 {rung}번 울림", rule.rule),
        English => format!("{}  rang {rung} of {matched} times", rule.rule),
    }];
    if !rule.held.is_empty() {
        let held = rule
            .held
            .iter()
            .map(|(reason, count)| format!("{} {}", reason_in(reason, language), grouped(*count)));
        let held: Vec<_> = held.collect();
        lines.push(match language {
            Korean => format!("    보류: {}", held.join(", ")),
            English => format!("    held back: {}", held.join(", ")),
        });
    }
    if rule.late + rule.expired > 0 {
        lines.push(format!(
            "    {}",
            lateness(rule.late, rule.longest_wait(), rule.expired, language)
        ));
    }
    if let Some((at, count)) = rule.busiest.filter(|(_, count)| *count > 1) {
        lines.push(format!("    {}", busiest(at, count, language)));
    }
    for sample in &rule.samples {
        lines.push(format!(
            "    {}  {}  {}: {}",
            moment(sample.at),
            sample.event,
            sample.streamer,
            plain(&sample.said)
        ));
    }
    lines
}

fn target_line(target: &TargetReport, language: Language) -> String {
    let mut parts = vec![match language {
        Korean => format!(
            "{}  {}개 보냄",
            plain(&target.target.0),
            grouped(target.sent)
        ),
        English => format!("{}  {} sent", plain(&target.target.0), grouped(target.sent)),
    }];
    if target.late + target.expired > 0 {
        let longest = Duration::from_millis(target.longest_wait_ms);
        parts.push(lateness(target.late, longest, target.expired, language));
    }
    if let Some((at, count)) = target.busiest {
        parts.push(busiest(at, count, language));
    }
    if target.is_over_budget() {
        let pace = grouped(target.per_minute.unwrap_or_default());
        let loudest = target.loudest.as_ref().map_or("", RuleId::as_str);
        parts.push(match language {
            Korean => format!("⚠ 1분에 {pace}개까지만 보낼 수 있음 (가장 많은 규칙: {loudest})"),
            English => format!("⚠ may be sent {pace} a minute (most are from {loudest})"),
        });
    }
    parts.join(" · ")
}

fn lateness(late: u64, longest: Duration, expired: u64, language: Language) -> String {
    let (late, expired) = (grouped(late), grouped(expired));
    let longest = stretch(longest, language);
    match language {
        Korean => format!("늦음 {late} (길게는 {longest}), 기한 지남 {expired}"),
        English => format!("late: {late} (up to {longest}), expired: {expired}"),
    }
}

fn busiest(at: Timestamp, count: u64, language: Language) -> String {
    let (at, count) = (minute(at), grouped(count));
    match language {
        Korean => format!("가장 바쁜 1분: {at}에 {count}번"),
        English => format!("busiest minute: {count} at {at}"),
    }
}

/// What held a rule back.
pub(super) fn reason_in(reason: &str, language: Language) -> String {
    let korean = match reason {
        "already_here" => "이미 와 있던 사람",
        "another_connection" => "다른 창으로 또 접속",
        "short_absence" => "잠깐 나갔다 옴",
        "inactive" => "쉬는 시간",
        "inhibited" => "다른 규칙에 양보",
        "limited" => "횟수 제한",
        "gathering" => "다른 알림을 기다렸다 묶어서 알림",
        "merged" => "묶어서 알림",
        "silenced" => "알림을 꺼 둠",
        "too_small" => "채팅방에서 정한 별풍선 수보다 적음",
        other => other,
    };
    match language {
        Korean => format!("{korean}({reason})"),
        English => reason.replace('_', " "),
    }
}

/// Tells what is different between two sets of rules.
pub(super) fn comparison(
    old: &Report,
    new: &Report,
    differences: &BTreeMap<RuleId, Difference>,
    language: Language,
) {
    say(&stretch_of(new, language));
    let mut rules: BTreeMap<&RuleId, (Option<&RuleReport>, Option<&RuleReport>)> = BTreeMap::new();
    for rule in &old.rules {
        rules.entry(&rule.rule).or_default().0 = Some(rule);
    }
    for rule in &new.rules {
        rules.entry(&rule.rule).or_default().1 = Some(rule);
    }
    let mut same = 0_u64;
    for (id, pair) in rules {
        let difference = differences.get(id);
        let told = |rule: &RuleReport| {
            let with_others = ["gathering", "merged"].iter();
            let with_others = with_others.filter_map(|reason| rule.held.get(reason));
            grouped(rule.rung + with_others.sum::<u64>())
        };
        let line = match (pair, language) {
            ((Some(_), Some(_)), _) if difference.is_none() => {
                same += 1;
                continue;
            }
            ((Some(old), Some(new)), Korean) => {
                format!("~ {id}  알림 {} → {}", told(old), told(new))
            }
            ((Some(old), Some(new)), English) => {
                format!("~ {id}  rings {} → {}", told(old), told(new))
            }
            ((Some(old), None), Korean) => format!("- {id}  없어짐, 알림 {}", told(old)),
            ((Some(old), None), English) => format!("- {id}  is gone, rang {}", told(old)),
            ((None, Some(new)), Korean) => format!("+ {id}  새 규칙, 알림 {}", told(new)),
            ((None, Some(new)), English) => format!("+ {id}  is new, rings {}", told(new)),
            ((None, None), _) => continue,
        };
        say("");
        say(&line);
        let Some(difference) = difference else {
            continue;
        };
        let (gained, lost) = (grouped(difference.gained), grouped(difference.lost));
        say(&match language {
            Korean => format!("    새로 울림 {gained}, 이제 울리지 않음 {lost}"),
            English => format!("    for {gained} more events, for {lost} no longer"),
        });
        for sample in &difference.samples {
            let (sign, at) = (&sample.said, moment(sample.at));
            say(&format!(
                "    {sign} {at}  {}  {}",
                sample.event, sample.streamer
            ));
        }
    }
    say("");
    say(&match language {
        Korean => format!("나머지 규칙 {same}개는 그대로입니다"),
        English => format!("{same} other rules ring as before"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::Reason;

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for reason in Reason::ALL {
            let name = reason.name();
            let korean = reason_in(name, Korean);
            assert_ne!(korean, format!("{name}({name})"));
            assert!(korean.ends_with(&format!("({name})")), "{korean}");
            assert!(!reason_in(name, English).contains('_'));
        }
    }
}
