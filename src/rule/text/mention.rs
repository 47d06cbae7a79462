//! `{{ mention("role:123") }}`: how a rule's author calls somebody.
//!
//! Whom a text mentions stands in its source and nowhere else. The calls are found there when the rule is read, and a
//! stretch of output becomes a mention only because the engine says that it came from one of these places: what a value
//! holds has no part in it. That is why a call must be a text in quotes, alone in its braces, and outside of blocks
//! whose output is a value again.

use std::ops::Range;

use super::words::{quoted_len, words};
use crate::fault::Problem;
use crate::message::Mention;
use crate::rule::Mistake;

/// What the function is called in templates.
pub(super) const NAME: &str = "mention";

/// A text that calls somebody, and who that is in English and in Korean.
pub(in crate::rule) static EXAMPLES: [(&str, &str, &str); 5] = [
    (
        r#"{{ mention("role:123") }}"#,
        "A role in Discord, by its id.",
        "디스코드의 역할이며, 아이디로 부릅니다.",
    ),
    (
        r#"{{ mention("user:123") }}"#,
        "A user of Discord, by their id.",
        "디스코드의 사용자이며, 아이디로 부릅니다.",
    ),
    (
        r#"{{ mention("everyone") }}"#,
        "Everybody in the Discord channel.",
        "디스코드 채널의 모두입니다.",
    ),
    (
        r#"{{ mention("here") }}"#,
        "Everybody in the Discord channel who is online.",
        "디스코드 채널에서 지금 접속해 있는 모두입니다.",
    ),
    (
        r#"{{ mention("@some_name") }}"#,
        "A user of Telegram, by their public name.",
        "텔레그램 사용자이며, 공개된 영문 이름으로 부릅니다.",
    ),
];

/// Most calls in one text. Whoever needs more wants a role.
const MAX_MENTIONS: usize = 20;

/// A call, and where its expression stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) range: Range<usize>,
    pub(super) mention: Mention,
}

/// Every call in the source.
pub(super) fn find(source: &str) -> Result<Vec<Call>, Vec<Mistake>> {
    let mut calls = Vec::new();
    let mut mistakes = Vec::new();
    for (at, _) in words(source).filter(|(_, word)| *word == NAME) {
        match call(source, at) {
            Ok(call) if calls.len() < MAX_MENTIONS => calls.push(call),
            Ok(call) => {
                let limit = MAX_MENTIONS;
                mistakes.push(Mistake::new(call.range, Problem::TooManyMentions { limit }));
                break;
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() {
        Ok(calls)
    } else {
        Err(mistakes)
    }
}

/// The call whose name stands here.
fn call(source: &str, at: usize) -> Result<Call, Mistake> {
    let after = at + NAME.len();
    let refused = |range: Range<usize>| {
        let found = source.get(range.clone()).unwrap_or_default();
        let found = found.chars().take(Mention::MAX_CHARS).collect();
        Mistake::new(range, Problem::BadMention { found })
    };
    let before = source.get(..at).unwrap_or_default();
    let opens = before
        .trim_end()
        .trim_end_matches(['-', '+'])
        .ends_with("{{");
    let Some((text, end)) = argument(source, after).filter(|_| opens && !is_captured(before))
    else {
        return Err(refused(at..after));
    };
    let mention = source.get(text.clone()).and_then(Mention::parse);
    let mention = mention.ok_or_else(|| refused(text))?;
    Ok(Call {
        range: at..end,
        mention,
    })
}

/// Where the text of `("…")` stands and where the brackets end, if `}}` follows them.
fn argument(source: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let skip = |at: usize| {
        let rest = source.get(at..)?;
        Some(at + rest.len() - rest.trim_start().len())
    };
    let next = |at: usize, sign: char| {
        let at = skip(at)?;
        let rest = source.get(at..)?;
        rest.starts_with(sign).then_some(at + sign.len_utf8())
    };
    let open = skip(next(at, '(')?)?;
    let rest = source.get(open..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let close = open + quoted_len(rest, quote);
    let text = open + 1..close.checked_sub(1)?;
    let end = next(close, ')')?;
    let tail = source.get(skip(end)?..)?;
    tail.trim_start_matches(['-', '+'])
        .starts_with("}}")
        .then_some((text, end))
}

/// Whether what is put in behind this part of a source is caught by a block that makes a value of it.
fn is_captured(before: &str) -> bool {
    let mut depth = 0_usize;
    for (at, _) in before.match_indices("{%") {
        let tag = before.get(at + 2..).unwrap_or_default();
        let tag = tag.trim_start_matches(['-', '+']).trim_start();
        let tag = tag.split("%}").next().unwrap_or_default();
        let word = tag.split(|c: char| !c.is_alphanumeric()).next();
        match word.unwrap_or_default() {
            "macro" | "call" | "filter" => depth += 1,
            "set" if !tag.contains('=') => depth += 1,
            "endmacro" | "endcall" | "endfilter" | "endset" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::super::{compile, sample};
    use super::*;
    use crate::event::{Chat, Event, EventKind, Person, UserId};
    use crate::message::Segment;
    use crate::rule::Scene;
    use crate::rule::schema::On;

    /// What a text says when somebody of this nickname writes.
    fn said(text: &str, nick: &str) -> Vec<Segment> {
        let template = compile(text, Some(On::Chat), "r").unwrap();
        let event = sample::scene(On::Chat, true, |scene| Event {
            kind: EventKind::Chat(Chat::new(Person::new(UserId::strip("a"), nick), "")),
            ..scene.event.clone()
        });
        template.render(&Scene::new(&event, None)).segments
    }

    #[test]
    fn a_call_in_the_source_is_a_mention_and_nothing_else_is() {
        let role = Segment::Mention(Mention::parse("role:12").unwrap());
        let text = r#"🔔 {{ mention("role:12") }} {{ sender.nick }}"#;
        for nick in [
            "초롱",
            "role:12",
            "{{ mention(\"role:12\") }}",
            "mention(\"role:12\")",
            "<@&12>",
            "@everyone",
        ] {
            assert_eq!(
                said(text, nick),
                [
                    Segment::Text("🔔 ".into()),
                    role.clone(),
                    Segment::Text(" ".into()),
                    Segment::Value(nick.into()),
                ]
            );
        }
        let looped = "{% for i in range(2) %}{{ mention('role:12') }}{% endfor %}";
        assert_eq!(said(looped, "a"), [role.clone(), role.clone()]);
        let chosen = "{% if sender.nick == 'a' %}{{- mention('role:12') -}}{% else %}x{% endif %}";
        assert_eq!(said(chosen, "a"), [role]);
        assert_eq!(said(chosen, "b"), [Segment::Text("x".into())]);
        let raw = "{% raw %}{{ mention('role:12') }}{% endraw %}";
        assert_eq!(
            said(raw, "a"),
            [Segment::Text("{{ mention('role:12') }}".into())]
        );
        let text = "{{ sender.nick | replace('x', \"mention('role:12')\") }}{# mention #}";
        assert_eq!(
            said(text, "x"),
            [Segment::Value("mention('role:12')".into())]
        );
    }

    fn found(source: &str) -> Vec<(&str, String)> {
        let calls = find(source).unwrap();
        let calls = calls.into_iter();
        calls
            .map(|call| (source.get(call.range).unwrap(), call.mention.to_string()))
            .collect()
    }

    #[test]
    fn calls_are_found_with_the_place_of_their_expression() {
        for (source, expression, mention) in [
            (
                r#"a {{ mention("role:12") }} b"#,
                r#"mention("role:12")"#,
                "@role:12",
            ),
            (
                "{{- mention( 'user:7' ) -}}",
                "mention( 'user:7' )",
                "@user:7",
            ),
            (
                "{{mention('@some_name')}}",
                "mention('@some_name')",
                "@some_name",
            ),
            (
                "{% if x %}{{ mention('everyone') }}{% endif %}",
                "mention('everyone')",
                "@everyone",
            ),
            (
                "{% set a = 1 %}{{ mention('here') }}",
                "mention('here')",
                "@here",
            ),
            (
                "{% set a %}x{% endset %}{{ mention('@here') }}",
                "mention('@here')",
                "@here",
            ),
        ] {
            assert_eq!(found(source), [(expression, mention.to_owned())]);
        }
        assert!(found("mention('x') {{ nick.mention }} {{ 'mention(1)' }}").is_empty());
    }

    #[test]
    fn what_is_no_plain_call_is_refused_where_it_stands() {
        for (source, at) in [
            ("{{ mention(donor.nick) }}", "mention"),
            ("{{ mention('role:1' ~ x) }}", "mention"),
            ("{{ mention('role:1') ~ x }}", "mention"),
            ("{{ mention('role:1') | upper }}", "mention"),
            ("{{ x ~ mention('role:1') }}", "mention"),
            ("{{ mention }}", "mention"),
            ("{{ mention() }}", "mention"),
            ("{{ mention('role:1', 2) }}", "mention"),
            ("{% set mention = 1 %}", "mention"),
            ("{% set a %}{{ mention('role:1') }}{% endset %}", "mention"),
            (
                "{% filter upper %}{{ mention('role:1') }}{% endfilter %}",
                "mention",
            ),
            (
                "{%- macro m() %}{{ mention('role:1') }}{% endmacro %}",
                "mention",
            ),
            ("{{ mention('role:0') }}", "role:0"),
            ("{{ mention('role:x') }}", "role:x"),
            ("{{ mention('12') }}", "12"),
            ("{{ mention('@ab') }}", "@ab"),
            (r"{{ mention('role:1\'') }}", r"role:1\'"),
            ("{{ mention('", "mention"),
        ] {
            let mistakes = find(source).unwrap_err();
            let [mistake] = &mistakes[..] else {
                panic!("{source}: {mistakes:?}");
            };
            assert_eq!(source.get(mistake.span.clone()), Some(at), "{source}");
        }
    }

    #[test]
    fn nobody_calls_the_whole_server_one_by_one() {
        let calls = |count| "{{ mention('role:1') }}".repeat(count);
        assert_eq!(find(&calls(MAX_MENTIONS)).unwrap().len(), MAX_MENTIONS);
        assert_eq!(find(&calls(MAX_MENTIONS + 5)).unwrap_err().len(), 1);
    }
}
