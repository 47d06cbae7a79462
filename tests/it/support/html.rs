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

/// A part of a text that is shown in another way. Counted in UTF-16 units, as Telegram counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entity {
    /// As the API calls it: `bold`.
    pub(crate) kind: &'static str,
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

/// What the API calls the entity that a tag makes.
fn kind(tag: &str) -> &'static str {
    match tag {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "code" => "code",
        "pre" => "pre",
        "a" => "text_link",
        "tg-emoji" => "custom_emoji",
        "blockquote" => "blockquote",
        _ => "spoiler",
    }
}

/// The text without tags and entities, or the words with which Telegram refuses it.
pub(crate) fn parse(html: &str) -> Result<String, String> {
    parse_entities(html).map(|(text, _)| text)
}

/// The text, and which parts of it the tags were about; or the words with which Telegram refuses it.
pub(crate) fn parse_entities(html: &str) -> Result<(String, Vec<Entity>), String> {
    let refuse = |what: String| Err(format!("Bad Request: can't parse entities: {what}"));
    let units = |text: &str| text.encode_utf16().count();
    let (mut text, mut entities) = (String::new(), Vec::new());
    let (mut open, mut rest) = (Vec::new(), html);
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
            let Some((_, begun)) = open.pop().filter(|(opened, _)| *opened == name.trim()) else {
                return refuse(format!("Unexpected end tag at byte offset {offset}"));
            };
            let length = units(&text) - begun;
            // Nothing cannot be bold.
            if length > 0 {
                entities.push(Entity {
                    kind: kind(name.trim()),
                    offset: begun,
                    length,
                });
            }
        } else {
            let name = tag.split_whitespace().next().unwrap_or("");
            if !TAGS.contains(&name) {
                return refuse(format!(
                    "Unsupported start tag \"{name}\" at byte offset {offset}"
                ));
            }
            open.push((name, units(&text)));
        }
    }
    text.push_str(rest);
    entities.sort_by_key(|entity| (entity.offset, usize::MAX - entity.length));
    match open.pop() {
        Some((name, _)) => refuse(format!(
            "Can't find end tag corresponding to start tag \"{name}\""
        )),
        None => Ok((text, entities)),
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

#[test]
fn entities_are_counted_as_telegram_counts() {
    let (text, entities) = parse_entities("&lt;<b>🔔a<i>b</i></b><u></u>").unwrap();
    assert_eq!(text, "<🔔ab");
    let entity = |kind, offset, length| Entity {
        kind,
        offset,
        length,
    };
    assert_eq!(entities, [entity("bold", 1, 4), entity("italic", 4, 1)]);
}
