//! How an answer looks in Discord: one embed, buttons below it, a menu; a form as a modal. Pure.
//!
//! Whatever is in an answer, it is within Discord's limits, and nobody is notified of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use serenity::builder::{
    CreateActionRow, CreateButton, CreateEmbed, CreateInputText, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};
use serenity::model::application::{ButtonStyle, InputTextStyle};
use url::Url;

use super::Phrase;
use crate::command::answer::{Answer, Button, Form, MAX_CODE_BYTES, Menu, Part, Tone, Weight};
use crate::fault::Language;
use crate::sink::discord::{escaped, fenced, label};

// Discord's limits, held in UTF-16 units, which are never fewer than whatever Discord counts.
const EMBED: usize = 6_000;
const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const ADDRESS: usize = 2_048;
const ROWS: usize = 4;
const IN_A_ROW: usize = 5;
const BUTTON: usize = 80;
const CHOICES: usize = 25;
const CHOICE: usize = 100;
const PROMPT: usize = 150;
const BLANKS: usize = 5;
const BLANK: usize = 45;
const EXAMPLE: usize = 100;
/// Most characters that a field of a form takes.
pub(super) const MOST_IN_A_FIELD: usize = 4_000;

/// Below this it is not worth beginning a part.
const LEAST: usize = 24;
/// Stands where there is nothing to show: Discord refuses what is empty.
const NOTHING: &str = "–";
/// What a menu is called. What is chosen from it says what it means.
const MENU: &str = "menu";

/// The message that an answer is. Whoever sends it says who sees it.
pub(super) fn message(answer: &Answer, language: Language) -> Value {
    let rows = rows(answer);
    json!({
        "embeds": [embed(answer, language)],
        "components": rows,
        "allowed_mentions": { "parse": [] },
    })
}

/// A form. `None` for one that holds more than Discord takes: cut short, it would come back so.
pub(super) fn modal(form: &Form) -> Option<Value> {
    let fits = form
        .fields
        .iter()
        .all(|it| units(&it.value) <= MOST_IN_A_FIELD);
    if !fits || form.fields.is_empty() || form.fields.len() > BLANKS {
        return None;
    }
    let rows = form.fields.iter().map(|blank| {
        let style = if blank.is_long {
            InputTextStyle::Paragraph
        } else {
            InputTextStyle::Short
        };
        let mut input = CreateInputText::new(style, label(&blank.label.plain(), BLANK), blank.name)
            .required(blank.is_required)
            .max_length(u16::try_from(MOST_IN_A_FIELD).unwrap_or(u16::MAX));
        if !blank.example.trim().is_empty() {
            input = input.placeholder(label(&blank.example, EXAMPLE));
        }
        if !blank.value.is_empty() {
            input = input.value(&blank.value);
        }
        CreateActionRow::InputText(input)
    });
    let title = label(&form.title.plain(), BLANK);
    let modal = CreateModal::new(&form.code, title).components(rows.collect());
    serde_json::to_value(modal).ok()
}

fn embed(answer: &Answer, language: Language) -> CreateEmbed {
    let mut embed = CreateEmbed::new().colour(colour(answer.tone));
    let mut room = EMBED;
    if let Some(title) = &answer.title {
        let title = seen(escaped(title, TITLE, false));
        room = room.saturating_sub(units(&title));
        embed = embed.title(title);
    }
    if let Some(picture) = answer.picture.as_deref().filter(|it| is_address(it)) {
        embed = embed.thumbnail(picture);
    }
    let body = body(&answer.parts, room, language);
    let is_empty = body.words.trim().is_empty() && body.fields.is_empty() && answer.title.is_none();
    if is_empty {
        embed = embed.description(NOTHING);
    } else if !body.words.is_empty() {
        embed = embed.description(body.words);
    }
    embed.fields(
        body.fields
            .into_iter()
            .map(|(name, value)| (name, value, true)),
    )
}

/// What an answer's parts have become.
#[derive(Default)]
struct Body {
    words: String,
    fields: Vec<(String, String)>,
}

/// As many parts as there is room for, in their order, and a line about the rest.
fn body(parts: &[Part], room: usize, language: Language) -> Body {
    let rest = escaped(&Phrase::LeftOut.say(language, &[]), FIELD_VALUE, false);
    // The line about the rest has its room, whether it is needed or not.
    let reserved = units(&rest) + 1;
    let mut room = room.saturating_sub(reserved);
    let mut in_words = DESCRIPTION - reserved;
    let mut body = Body::default();
    let mut is_whole = true;
    for part in parts {
        is_whole = match part {
            Part::Fact(name, value) => {
                let name = seen(escaped(name, FIELD_NAME, false));
                let left = room.saturating_sub(units(&name));
                if body.fields.len() == FIELDS || left < LEAST {
                    is_whole = false;
                    break;
                }
                let (value, is_whole) =
                    cut(FIELD_VALUE.min(left), |limit| escaped(value, limit, true));
                let value = seen(value);
                room = left.saturating_sub(units(&value));
                body.fields.push((name, value));
                is_whole
            }
            Part::Line(_) | Part::Item(_) | Part::Block(_) => {
                let before = match (part, body.words.is_empty()) {
                    (Part::Item(_), true) => "- ",
                    (Part::Item(_), false) => "\n- ",
                    (_, true) => "",
                    (_, false) => "\n",
                };
                let limit = in_words.min(room).saturating_sub(units(before));
                if limit < LEAST {
                    is_whole = false;
                    break;
                }
                let (words, is_whole) = cut(limit, |limit| words(part, limit));
                let spent = units(before) + units(&words);
                room = room.saturating_sub(spent);
                in_words = in_words.saturating_sub(spent);
                body.words.push_str(before);
                body.words.push_str(&words);
                is_whole
            }
        };
        if !is_whole {
            break;
        }
    }
    if !is_whole {
        if !body.words.is_empty() {
            body.words.push('\n');
        }
        body.words.push_str(&rest);
    }
    body
}

fn words(part: &Part, limit: usize) -> String {
    match part {
        Part::Line(line) => escaped(line, limit, true),
        Part::Item(item) => escaped(item, limit, false),
        Part::Block(text) => fenced(text, limit),
        Part::Fact(..) => String::new(),
    }
}

/// What is made of something within a limit, and whether that is all of it.
fn cut(limit: usize, make: impl Fn(usize) -> String) -> (String, bool) {
    let made = make(limit);
    // Only one that fills its room can have been cut.
    let is_whole = units(&made) + LEAST < limit || make(usize::MAX) == made;
    (made, is_whole)
}

fn rows(answer: &Answer) -> Vec<CreateActionRow> {
    // No two things under one message may be called the same.
    let mut codes = BTreeSet::from([MENU]);
    let mut rows = Vec::new();
    for row in answer.buttons.iter().take(ROWS) {
        let row: Vec<_> = row
            .iter()
            .filter(|it| is_code(&it.code) && codes.insert(&it.code))
            .take(IN_A_ROW)
            .map(button)
            .collect();
        if !row.is_empty() {
            rows.push(CreateActionRow::Buttons(row));
        }
    }
    if let Some(menu) = &answer.menu {
        rows.extend(self::menu(menu));
    }
    rows
}

fn button(button: &Button) -> CreateButton {
    let style = match button.weight {
        Weight::Plain => ButtonStyle::Secondary,
        Weight::Main => ButtonStyle::Primary,
        Weight::Danger => ButtonStyle::Danger,
    };
    CreateButton::new(&button.code)
        .label(label(&button.label.plain(), BUTTON))
        .style(style)
}

fn menu(menu: &Menu) -> Option<CreateActionRow> {
    let mut codes = BTreeSet::new();
    let choices = menu.choices.iter();
    let choices = choices.filter(|it| is_code(&it.code) && codes.insert(&it.code));
    let options: Vec<_> = choices
        .take(CHOICES)
        .map(|it| CreateSelectMenuOption::new(label(&it.label.plain(), CHOICE), &it.code))
        .collect();
    if options.is_empty() {
        return None;
    }
    let kind = CreateSelectMenuKind::String { options };
    let menu = CreateSelectMenu::new(MENU, kind).placeholder(label(&menu.prompt.plain(), PROMPT));
    Some(CreateActionRow::SelectMenu(menu))
}

/// Whether Discord would take it, and hand it back as it is.
fn is_code(code: &str) -> bool {
    !code.trim().is_empty() && code.len() <= MAX_CODE_BYTES
}

/// Discord refuses a message with a picture whose address is none.
fn is_address(picture: &str) -> bool {
    let is_web = |url: &Url| url.scheme() == "https" && url.host_str().is_some();
    picture.len() <= ADDRESS && Url::parse(picture).is_ok_and(|url| is_web(&url))
}

/// The text, or a sign for one of which nothing is seen.
fn seen(text: String) -> String {
    // A label of it is a sign exactly where nothing is seen.
    if text.trim().is_empty() || label(&text, LEAST) == NOTHING {
        NOTHING.to_owned()
    } else {
        text
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Done => 0x003b_a55d,
        Tone::Told => 0x0058_65f2,
        Tone::Refused => 0x00ed_4245,
        Tone::Asked => 0x00f2_b705,
    }
}

#[cfg(test)]
mod tests;
