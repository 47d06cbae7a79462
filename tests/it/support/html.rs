//! Telegram's `parse_mode=HTML`, as far as its documentation goes: what the text says once it was parsed.

/// Tags that Telegram knows.
const TAGS: [&str; 16] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "a",
    "span",
    "tg-spoiler",
    "tg-emoji",
    "blockquote",
];

/// The text without tags and entities, or the words with which Telegram refuses it.
pub(crate) fn parse(html: &str) -> Result<String, String> {
    let refuse = |what: String| Err(format!("Bad Request: can't parse entities: {what}"));
    let (mut text, mut open, mut rest) = (String::new(), Vec::new(), html);
    while let Some(at) = rest.find(['<', '&']) {
        let (plain, tail) = rest.split_at(at);
        text.push_str(plain);
        rest = tail;
        let offset = html.len() - rest.len();
        if rest.starts_with('&') {
            let (c, length) = entity(rest);
            text.push(c);
            rest = rest.split_at(length).1;
            continue;
        }
        let Some((tag, tail)) = rest.split_at(1).1.split_once('>') else {
            return refuse(format!("Unclosed start tag at byte offset {offset}"));
        };
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim()) {
                return refuse(format!("Unexpected end tag at byte offset {offset}"));
            }
        } else {
            let name = tag.split_whitespace().next().unwrap_or("");
            if !TAGS.contains(&name) {
                return refuse(format!(
                    "Unsupported start tag \"{name}\" at byte offset {offset}"
                ));
            }
            open.push(name);
        }
    }
    text.push_str(rest);
    match open.pop() {
        Some(name) => refuse(format!(
            "Can't find end tag corresponding to start tag \"{name}\""
        )),
        None => Ok(text),
    }
}

/// The character that stands at the beginning of `rest`, and how long it is written. Unknown entities are text.
fn entity(rest: &str) -> (char, usize) {
    for (name, c) in [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
    ] {
        if rest.starts_with(name) {
            return (c, name.len());
        }
    }
    let number = rest.strip_prefix("&#").and_then(|tail| {
        let (digits, _) = tail.split_once(';')?;
        let value = match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        Some((char::from_u32(value)?, digits.len() + 3))
    });
    number.unwrap_or(('&', 1))
}

#[test]
fn only_what_telegram_takes_is_taken() {
    assert_eq!(parse("<b>a &lt; b</b> &#65;&x").unwrap(), "a < b A&x");
    for bad in [
        "<b>a",
        "a</b>",
        "<b><i>a</b></i>",
        "<script>",
        "<3",
        "<img src=x>",
    ] {
        assert!(
            parse(bad).unwrap_err().contains("can't parse entities"),
            "{bad}"
        );
    }
}
