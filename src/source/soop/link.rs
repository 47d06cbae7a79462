//! Whom somebody means who types or pastes a streamer: an id, a link to a page of SOOP's, or else a nickname, perhaps.
//!
//! An id is taken from addresses of SOOP's own hosts only, as a browser would read them. What is opened later is built
//! from the id alone, so nothing else of a link goes anywhere.

use url::{Host, Url};

use crate::event::{StreamerId, Text};

/// SOOP's domains, newest first.
const DOMAINS: [&str; 3] = ["sooplive.com", "sooplive.co.kr", "afreecatv.com"];
/// Longest text in which an id is looked for, in bytes. A link that was cut might name somebody else.
const MAX_TEXT_BYTES: usize = 2_048;
/// Longest nickname that is kept, in bytes; SOOP's own are far shorter.
const MAX_NICKNAME_BYTES: usize = 256;
/// What people and chat programs put around a link or a name.
const AROUND: [(&str, &str); 7] = [
    ("<", ">"),
    ("`", "`"),
    ("**", "**"),
    ("||", "||"),
    ("\"", "\""),
    ("“", "”"),
    ("'", "'"),
];
/// The same around links alone: a nickname may well begin and end with these.
const AROUND_LINKS: [(&str, &str); 5] =
    [("(", ")"), ("[", "]"), ("~~", "~~"), ("*", "*"), ("_", "_")];

/// Whom somebody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The streamer with this id, if there is one. It is a nickname as well where somebody is called like that.
    Id(StreamerId),
    /// Somebody of this nickname, perhaps: it is no id and no link to a streamer. Hostile text, never empty.
    Nickname(Text),
}

/// Reads what somebody typed or pasted; `None` if that is nothing.
///
/// ```
/// use soopbell::event::StreamerId;
/// use soopbell::source::soop::link::{Named, read};
/// let id = || StreamerId::parse("star01").map(Named::Id);
/// assert_eq!(read("<https://play.sooplive.com/star01/290000001?x=1>"), id());
/// assert_eq!(read("star01"), id());
/// assert_ne!(read("https://play.sooplive.com@evil.example/star01"), id());
/// ```
pub fn read(text: &str) -> Option<Named> {
    if text.len() <= MAX_TEXT_BYTES
        && let Some(id) = id(text)
    {
        return Some(Named::Id(id));
    }
    nickname(text).map(Named::Nickname)
}

/// Whether a host is SOOP's: one of its domains, or under one.
pub(super) fn is_soop(host: &str) -> bool {
    under(host).is_some()
}

/// What stands before SOOP's domain in a host of SOOP's, without the dot between.
fn under(host: &str) -> Option<&str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    DOMAINS.iter().find_map(|domain| {
        let before = host.strip_suffix(domain)?;
        if before.is_empty() {
            Some(before)
        } else {
            before.strip_suffix('.')
        }
    })
}

fn id(text: &str) -> Option<StreamerId> {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let seen = seen.trim();
    // A mention of Discord's (`<@1234>`) names somebody there.
    if seen.starts_with("<@") {
        return None;
    }
    let bare = peel(seen, &AROUND);
    let bare_id = StreamerId::parse(bare).or_else(|| StreamerId::parse(bare.strip_prefix('@')?));
    if bare_id.is_some() {
        return bare_id;
    }
    // Apps share a link with words around it. Two links to different streamers mean nobody.
    let mut ids = bare.split_whitespace().filter_map(linked);
    let first = ids.next()?;
    ids.all(|other| other == first).then_some(first)
}

/// The streamer to whom this link leads, if it is one of SOOP's.
fn linked(word: &str) -> Option<StreamerId> {
    let mut link = word;
    loop {
        let less = peel(peel(link, &AROUND), &AROUND_LINKS);
        let less = less.trim_end_matches([',', '.', ';', ':', '!', '…']);
        if less == link {
            break;
        }
        link = less;
    }
    // Markdown's link with words of its own: where it leads is what counts. A bracket may have been peeled.
    if let Some((_, leads_to)) = link.split_once("](") {
        link = peel(leads_to.strip_suffix(')').unwrap_or(leads_to), &AROUND);
    }
    let url = if link.contains("://") {
        Url::parse(link)
    } else {
        Url::parse(&format!("https://{}", link.trim_start_matches('/')))
    };
    let url = url.ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none();
    let Some(Host::Domain(host)) = url.host().filter(|_| is_plain) else {
        return None;
    };
    let parts = |path: &'_ str| {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let path = parts(url.path());
    // The old mobile page keeps its way behind the `#`.
    let way = match url.fragment() {
        Some(fragment) if path.is_empty() && fragment.starts_with('/') => {
            parts(fragment.split('?').next().unwrap_or_default())
        }
        _ => path,
    };
    let way: Vec<&str> = way.iter().map(String::as_str).collect();
    let id = match (under(host)?, way.as_slice()) {
        // What is behind `memo` is told by one witness alone; better nobody than the wrong one.
        ("" | "www" | "m", ["station", "memo", _, ..]) => return None,
        ("play" | "ch" | "bj", [id, ..])
        | ("" | "www" | "m", ["station", id, ..])
        | ("m", ["player", id, ..]) => *id,
        _ => return None,
    };
    StreamerId::parse(id)
}

/// The text without what stands around all of it.
fn peel<'t>(text: &'t str, around: &[(&str, &str)]) -> &'t str {
    let mut text = text.trim();
    while let Some(inner) = around
        .iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
    {
        text = inner.trim();
    }
    text
}

/// The text as a nickname: one line, without what nobody sees at its ends and what turns the text around it.
fn nickname(text: &str) -> Option<Text> {
    // Invisible letters join emoji, so within a nickname they may belong there.
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let text = peel(text, &AROUND).trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let end = text.floor_char_boundary(MAX_NICKNAME_BYTES);
    let kept = text.get(..end).unwrap_or_default().chars();
    let kept: Text = kept
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !turns_text(*c))
        .collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.into())
}

/// Letters that take no place, fillers, and marks that only say how others look.
fn is_invisible(c: char) -> bool {
    turns_text(c)
        || c.is_control() && !c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that say in which direction text runs.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id_of(text: &str) -> Option<String> {
        match read(text) {
            Some(Named::Id(id)) => Some(id.to_string()),
            _ => None,
        }
    }

    fn nickname_of(text: &str) -> Option<String> {
        match read(text) {
            Some(Named::Nickname(nickname)) => Some(nickname.to_string()),
            _ => None,
        }
    }

    #[test]
    fn every_page_of_a_streamer_leads_to_them() {
        for link in [
            "star01",
            "STAR01",
            "  star01\n",
            "@star01",
            "`star01`",
            "star\u{200b}01\u{feff}",
            "https://play.sooplive.com/star01",
            "https://play.sooplive.com/star01/",
            "https://play.sooplive.com/Star01/290000001",
            "https://play.sooplive.com/star01/290000001?from=share#chat",
            "https://play.sooplive.com/star01/embed",
            "https://play.sooplive.com//star01",
            "http://play.sooplive.co.kr/star01",
            "HTTPS://PLAY.SOOPLIVE.COM/star01",
            "play.sooplive.com/star01",
            "//play.sooplive.com/star01",
            "play.sooplive.com:443/star01",
            "play.sooplive.com./star01",
            "https://ch.sooplive.com/star01",
            "https://ch.sooplive.co.kr/star01/posts",
            "https://www.sooplive.com/station/star01",
            "https://www.sooplive.com/station/star01/post/204000001",
            "sooplive.com/station/star01?x=y",
            "https://play.afreecatv.com/star01/240000001",
            "http://bj.afreecatv.com/star01",
            "https://bj.afreecatv.com/star01/posts",
            "ch.afreecatv.com/star01",
            "https://m.afreecatv.com/#/player/star01/240000001",
            "https://m.afreecatv.com/#/station/star01?a=b",
            "m.sooplive.com/station/star01",
            "https://m.sooplive.co.kr/player/star01",
            "<https://play.sooplive.com/star01>",
            "**<https://play.sooplive.com/star01>**",
            "||https://play.sooplive.com/star01||",
            "*https://play.sooplive.com/star01*",
            "_https://play.sooplive.com/star01_",
            "(https://play.sooplive.com/star01).",
            "\"https://play.sooplive.com/star01\"",
            "[방송](https://play.sooplive.com/star01)",
            "[방송](<https://play.sooplive.com/star01>)",
            "[https://evil.example/other](https://play.sooplive.com/star01)",
            "\u{200e}https://play.soop\u{200b}live.com/star01\u{2060}",
            "오늘도 시작! https://play.sooplive.com/star01/290000001",
            "https://play.sooplive.com/star01 https://ch.sooplive.com/star01",
        ] {
            assert_eq!(id_of(link).as_deref(), Some("star01"), "{link:?}");
        }
        assert_eq!(
            id_of("https://play.sooplive.com/_a-b_").as_deref(),
            Some("_a-b_")
        );
        assert_eq!(id_of("_ab_").as_deref(), Some("_ab_"));
    }

    #[test]
    fn no_other_host_names_anybody() {
        for link in [
            "https://play.sooplive.com@evil.example/star01",
            "play.sooplive.com@evil.example/star01",
            "https://user@play.sooplive.com/star01",
            "https://play.sooplive.com:secret@evil.example/star01",
            "https://play.sooplive.com:8080/star01",
            "https://evil.example/play.sooplive.com/star01",
            "https://evil.example#https://play.sooplive.com/star01",
            "https://evil.example/?u=https://play.sooplive.com/star01",
            "https://play.sooplive.com.evil.example/star01",
            "https://playsooplive.com/star01",
            "https://play.evilsooplive.com/star01",
            "https://sooplive.com.co/star01",
            "https://play.sooplive.net/star01",
            "https://play.s\u{43e}\u{43e}plive.com/star01",
            "https://play.xn--splive-43aa.com/star01",
            "https://evil.example\\@play.sooplive.com/star01",
            "https://play.sooplive.com\\@evil.example/star01",
            "https://evil.example\\.sooplive.com/star01",
            "ftp://play.sooplive.com/star01",
            "javascript://play.sooplive.com/star01",
            "https://[::1]/star01",
            "https://127.0.0.1/star01",
            "[https://play.sooplive.com/star01](https://evil.example/star01)",
        ] {
            assert_eq!(id_of(link), None, "{link:?}");
            assert!(nickname_of(link).is_some(), "{link:?}");
        }
    }

    #[test]
    fn soops_pages_that_are_nobodys_name_nobody() {
        for link in [
            "https://www.sooplive.com",
            "https://play.sooplive.com/",
            "https://www.sooplive.com/live/all",
            "https://www.sooplive.com/station",
            "https://www.sooplive.com/station/memo/star01/post/1",
            "https://vod.sooplive.com/player/123456789",
            "https://live.sooplive.com/afreeca/player_live_api.php?bjid=star01",
            "https://play.sooplive.com/%2e%2e/x%20y",
            "https://play.sooplive.com/별하늘",
            "https://play.sooplive.com/star01 https://play.sooplive.com/star02",
        ] {
            assert_eq!(id_of(link), None, "{link:?}");
        }
    }

    #[test]
    fn everything_else_is_a_nickname_perhaps() {
        for (text, nickname) in [
            ("별하늘", "별하늘"),
            ("  별 하늘 ", "별 하늘"),
            ("<별하늘>", "별하늘"),
            ("**별하늘**", "별하늘"),
            ("~별~", "~별~"),
            ("(별)", "(별)"),
            ("star.01", "star.01"),
            ("별\n하늘", "별 하늘"),
            ("\u{202e}별\u{2066}하늘", "별하늘"),
            ("\u{3164}별\u{200b}", "별"),
            ("👨\u{200d}👩\u{200d}👦", "👨\u{200d}👩\u{200d}👦"),
            ("<@123456789>", "@123456789"),
        ] {
            assert_eq!(nickname_of(text).as_deref(), Some(nickname), "{text:?}");
        }
        for nothing in ["", " \n\t", "\u{200b}\u{3164}", "<>", "** **", "\u{202e}"] {
            assert_eq!(read(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_never_an_id() {
        let long = format!("https://play.sooplive.com/star01?{}", "x".repeat(4_000));
        assert_eq!(
            nickname_of(&long).map(|it| it.len()),
            Some(MAX_NICKNAME_BYTES)
        );
        let hangul = "별".repeat(10_000);
        assert!(nickname_of(&hangul).is_some_and(|it| it.len() <= MAX_NICKNAME_BYTES));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_within_bounds(text in ".{0,300}") {
            match read(&text) {
                Some(Named::Nickname(it)) => prop_assert!(!it.is_empty() && it.len() <= MAX_NICKNAME_BYTES),
                Some(Named::Id(it)) => prop_assert_eq!(StreamerId::parse(it.as_str()), Some(it)),
                None => {}
            }
        }

        #[test]
        fn an_id_survives_every_link(id in "[a-z0-9_-]{1,20}", domain in 0..DOMAINS.len(), sub in "(play|ch|bj)", tail in "(/[0-9]{1,9})?/?([?#][a-z=&]{0,9})?") {
            let link = format!("{sub}.{}/{id}{tail}", DOMAINS[domain]);
            for text in [link.clone(), format!("https://{link}"), format!("<http://{link}>")] {
                prop_assert_eq!(id_of(&text), Some(id.clone()), "{}", text);
            }
        }

        #[test]
        fn a_link_to_another_host_is_never_an_id(
            scheme in "(https?://)?",
            before in "(play\\.sooplive\\.com[.@:/-]|sooplive\\.com|x)?",
            host in "[a-z]{1,10}\\.(example|test)",
            path in "(/station|/player)?/[a-z0-9]{1,9}",
        ) {
            let link = format!("{scheme}{before}{host}{path}");
            // With a slash behind it, the host is SOOP's: then what follows is no id either, for its dot.
            prop_assert_eq!(id_of(&link), None);
        }
    }
}
