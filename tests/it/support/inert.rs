//! What the platforms would still make of a text that ought to be inert. Stricter than they are: a doubt is a find.

/// Markup, mentions and links that are live in a Discord text.
///
/// What is looked for in the raw text is what Discord's servers find without heeding a backslash.
pub(crate) fn live_in_discord(raw: &str) -> Vec<String> {
    let mut found: Vec<String> = [
        "@everyone",
        "@here",
        "<@",
        "<#",
        "<:",
        "http://",
        "https://",
        "discord://",
        "discord.gg",
        "](",
        "www.",
    ]
    .into_iter()
    .filter(|sign| raw.contains(sign))
    .map(str::to_owned)
    .collect();
    for line in raw.lines() {
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            if c == '\\' {
                // A backslash makes punctuation plain; before anything else it is a backslash.
                if !chars.next().is_some_and(|next| next.is_ascii_punctuation()) {
                    found.push("\\".to_owned());
                }
            } else if "*_~`|<>[]@".contains(c) || (c == ':' && chars.as_str().starts_with('/')) {
                found.push(c.to_string());
            }
        }
        let start = line.trim_start();
        let digits = start.trim_start_matches(|c: char| c.is_ascii_digit());
        if start.starts_with(['#', '-', '+', '>']) || (digits != start && digits.starts_with('.')) {
            found.push(format!("at the start of a line: {start}"));
        }
    }
    found
}

/// Names, commands, tags and addresses that Telegram would find in a text after it was parsed.
pub(crate) fn live_in_telegram(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let word = |at: usize| {
        chars
            .get(at)
            .is_some_and(|c| c.is_alphanumeric() || *c == '_')
    };
    let mut found = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).is_some_and(word);
        let live = match c {
            '@' | '#' | '$' => word(at + 1),
            '/' => !before && word(at + 1),
            '.' => before && word(at + 1),
            ':' => chars.get(at + 1) == Some(&'/') && chars.get(at + 2) == Some(&'/'),
            _ => false,
        };
        if live {
            found.push(
                chars[at.saturating_sub(8)..chars.len().min(at + 8)]
                    .iter()
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn live_text_is_found() {
    for text in [
        "@everyone",
        "**b**",
        "a://b",
        "# x",
        "1. x",
        "\\a",
        "[x](y)",
    ] {
        assert!(!live_in_discord(text).is_empty(), "{text}");
    }
    for text in ["@user", "/start", "t.me/x", "#tag", "https://a"] {
        assert!(!live_in_telegram(text).is_empty(), "{text}");
    }
    assert!(live_in_discord(r"plain \*text\* 12:30").is_empty());
    assert!(live_in_telegram("plain 12:30 and/or").is_empty());
}
