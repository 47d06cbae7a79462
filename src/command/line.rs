//! A command as it is typed in a line, where the platform has no forms for it: `/watch add 초롱`, `/무음 30분 big-balloon`.

use super::call::Arguments;
use super::catalogue::{Argument, Command, ENTRIES, Entry, Kind, Verb, find};
use super::span;

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// This command.
    Command(Verb, Arguments),
    /// Something that looks like one, and is none of ours; the word behind the slash.
    Unknown(String),
}

/// Reads a line that begins with a slash; `None` for any other, and for one that is meant for another bot than the one of
/// this name. In the line `/watch_add x` and `/watch add x` are the same.
pub fn read(line: &str, own_name: &str) -> Option<Line> {
    let line = line.trim().strip_prefix('/')?;
    let (head, rest) = split_word(line);
    let (head, meant_for) = match head.split_once('@') {
        Some((head, bot)) => (head, Some(bot)),
        None => (head, None),
    };
    if meant_for.is_some_and(|bot| !bot.eq_ignore_ascii_case(own_name)) {
        return None;
    }
    let (first, joined) = match head.split_once('_') {
        Some((first, joined)) => (first, Some(joined)),
        None => (head, None),
    };
    let Some(entry) = ENTRIES.iter().find(|entry| entry.name.is(first)) else {
        return Some(Line::Unknown(head.to_owned()));
    };
    let meant = match joined {
        Some(name) => named(entry, name).map(|command| (command, rest)),
        None => below(entry, rest),
    };
    Some(match meant {
        Some((command, rest)) => Line::Command(command.verb, arguments(command, rest)),
        None => Line::Unknown(head.to_owned()),
    })
}

fn named(entry: &'static Entry, name: &str) -> Option<&'static Command> {
    let mut commands = entry.commands.iter();
    commands.find(|command| command.name.is_some_and(|it| it.is(name)))
}

/// Which command of an entry is meant by what follows, and what is left of that.
fn below<'l>(entry: &'static Entry, rest: &'l str) -> Option<(&'static Command, &'l str)> {
    let (word, after) = split_word(rest);
    match named(entry, word) {
        Some(command) => Some((command, after)),
        None => find(entry.alone).map(|(_, command)| (command, rest)),
    }
}

fn arguments(command: &Command, rest: &str) -> Arguments {
    let mut given = Arguments::default();
    let mut rest = rest;
    let mut left: Vec<&Argument> = command.arguments.iter().collect();
    if let Some(at) = left.iter().position(|it| it.kind == Kind::Duration)
        && let Some((before, span, after)) = duration(rest)
    {
        let argument = left.remove(at);
        given.put(argument.name.en, span);
        // What stands before the time is what it is about, and what stands behind it is the rest.
        if !before.is_empty() && !left.is_empty() {
            let argument = left.remove(0);
            given.put(argument.name.en, before);
            // The rest is no name any more.
            left.retain(|it| it.kind == Kind::Words);
        }
        rest = after;
    }
    let last = left.len().saturating_sub(1);
    for (index, argument) in left.into_iter().enumerate() {
        let (value, after) = match argument.kind {
            Kind::OneOf(choices) => {
                let (word, after) = split_word(rest);
                match choices.iter().find(|choice| choice.is(word)) {
                    Some(choice) => (choice.en, after),
                    None if index == last => (rest.trim(), ""),
                    // It was left out.
                    None => continue,
                }
            }
            _ if index == last => (rest.trim(), ""),
            _ => split_word(rest),
        };
        if !value.is_empty() {
            given.put(argument.name.en, value);
        }
        rest = after;
    }
    given
}

/// The first stretch of words that says how long: what stands before it, it, and what is behind it.
fn duration(text: &str) -> Option<(&str, &str, &str)> {
    /// `1 시간 30 분 동안` has five words.
    const MOST_WORDS: usize = 5;
    let words: Vec<(usize, &str)> = words(text).take(64).collect();
    for (index, (start, _)) in words.iter().enumerate() {
        for length in (1..=MOST_WORDS).rev() {
            let Some((end, last)) = words.get(index + length - 1) else {
                continue;
            };
            let (before, rest) = text.split_at_checked(*start)?;
            let (span, after) = rest.split_at_checked(end + last.len() - start)?;
            if span::read(span).is_some() {
                return Some((before.trim(), span, after.trim()));
            }
        }
    }
    None
}

/// The words of a text and where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(move |word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// The first word, and what follows it.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str) -> (Verb, Arguments) {
        match read(line, "soopbell_bot") {
            Some(Line::Command(verb, arguments)) => (verb, arguments),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_line_is_read_as_people_type_it() {
        let nothing = Arguments::default;
        for (line, verb, arguments) in [
            (
                "/watch add 초롱 방송",
                Verb::WatchAdd,
                [("streamer", "초롱 방송")].into(),
            ),
            (
                "/watch_add star01",
                Verb::WatchAdd,
                [("streamer", "star01")].into(),
            ),
            (
                "/watch@Soopbell_Bot  add\nstar01 ",
                Verb::WatchAdd,
                [("streamer", "star01")].into(),
            ),
            (
                "/방송 추가 star01",
                Verb::WatchAdd,
                [("streamer", "star01")].into(),
            ),
            ("/watch", Verb::WatchList, nothing()),
            ("/silence 30m", Verb::Silence, [("duration", "30m")].into()),
            (
                "/silence star01 1h 30m too loud",
                Verb::Silence,
                [
                    ("duration", "1h 30m"),
                    ("what", "star01"),
                    ("reason", "too loud"),
                ]
                .into(),
            ),
            (
                "/무음 1시간 30분 동안 big-balloon 시끄러워서 잠깐",
                Verb::Silence,
                [
                    ("duration", "1시간 30분 동안"),
                    ("what", "big-balloon"),
                    ("reason", "시끄러워서 잠깐"),
                ]
                .into(),
            ),
            (
                "/무음 1 시간 30 분 동안",
                Verb::Silence,
                [("duration", "1 시간 30 분 동안")].into(),
            ),
            ("/silence", Verb::Silence, nothing()),
            (
                "/top week star01",
                Verb::Top,
                [("period", "week"), ("streamer", "star01")].into(),
            ),
            ("/순위 이번주", Verb::Top, [("period", "week")].into()),
            ("/top star01", Verb::Top, [("streamer", "star01")].into()),
            ("/recent", Verb::RecentAlerts, nothing()),
            ("/recent changes", Verb::RecentChanges, nothing()),
            (
                "/rules why big-balloon",
                Verb::RulesWhy,
                [("rule", "big-balloon")].into(),
            ),
            ("/rule new", Verb::RuleNew, nothing()),
        ] {
            assert_eq!(command(line), (verb, arguments), "{line}");
        }
    }

    #[test]
    fn what_is_no_command_of_ours_is_not_taken_for_one() {
        for line in [
            "",
            "watch add x",
            "hello /watch",
            "/watch@other_bot add x",
            "/help@",
        ] {
            assert_eq!(read(line, "soopbell_bot"), None, "{line}");
        }
        for (line, word) in [
            ("/start", "start"),
            ("/", ""),
            ("/watch_fly", "watch_fly"),
            ("//", "/"),
        ] {
            assert_eq!(
                read(line, "b"),
                Some(Line::Unknown(word.to_owned())),
                "{line}"
            );
        }
    }
}
