//! An answer as Telegram shows it: text in HTML, with a keyboard under it.
//!
//! Whatever is in an answer, what comes of it is taken by Telegram: at most 4,096 units are left once the markup was parsed,
//! tags are closed, and no button is one that would have the whole message refused. Parts that do not fit are left out from
//! the end, and that is said.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::super::answer::{Answer, Code, MAX_CODE_BYTES, Part, Tone};
use super::Phrase;
use super::dialogue::Question;
use super::update::PEN;
use crate::fault::Language;
use crate::message::{Message, Segment};
use crate::sink::telegram::{Written, block, label, written_out};

/// Longest text in UTF-16 units, after the markup was parsed.
pub(super) const LIMIT: usize = 4_096;

/// Longest title, and longest name of a fact. Whoever needs more has no title.
const TITLE: usize = 256;

/// A part of which less than this would be left is left out as a whole.
const WORTH_CUTTING: usize = 200;

/// Longest label of a button, in UTF-16 units. More is not seen on any phone.
const LABEL: usize = 64;

/// How wide a row of buttons may be, in columns, before its labels are cut on a phone. What is wider is broken into several.
const ROW: usize = 36;

/// Most buttons under a message, which is Telegram's own limit.
const MOST_BUTTONS: usize = 100;

/// The text of an answer, for `parse_mode=HTML`.
pub(super) fn html(answer: &Answer, language: Language, limit: usize) -> String {
    let sign = match answer.tone {
        Tone::Done => "✅",
        Tone::Told => "",
        Tone::Refused => "⚠️",
        Tone::Asked => "❓",
    };
    signed(sign, answer, language, limit)
}

/// A question of a form, which begins with the sign that its reply is known by.
pub(super) fn question(question: &Question, limit: usize) -> String {
    let (blank, language) = (&question.blank, question.language);
    let mut title = vec![Segment::Text(format!("{}/{} ", question.at, question.of))];
    title.extend(blank.label.segments.iter().cloned());
    let mut answer = Answer::default().titled(Message { segments: title });
    if question.is_again {
        let line = Phrase::MayNotBeEmpty.say(language, &[]);
        answer = answer.with(Part::Line(line));
    }
    if !blank.example.trim().is_empty() {
        let line = Phrase::Example.say(language, &[&blank.example]);
        answer = answer.with(Part::Line(line));
    }
    let how = match (blank.value.trim().is_empty(), blank.is_required) {
        (true, true) => None,
        (true, false) => Some(Phrase::Skip),
        (false, true) => Some(Phrase::Keep),
        (false, false) => Some(Phrase::KeepOrEmpty),
    };
    if let Some(how) = how {
        answer = answer.with(Part::Line(how.say(language, &[])));
    }
    if !blank.value.trim().is_empty() {
        let line = Phrase::StandsThere.say(language, &[]);
        answer = answer
            .with(Part::Line(line))
            .with(Part::Block(blank.value.clone()));
    }
    signed(PEN, &answer, language, limit)
}

fn signed(sign: &'static str, answer: &Answer, language: Language, limit: usize) -> String {
    let menu = answer.menu.as_ref();
    let prompt = menu.map(|menu| Part::Line(menu.prompt.clone()));
    let mut page = Page::new(sign, limit);
    if let Some(title) = &answer.title {
        page.add("<b>", &written_out(title, TITLE), "</b>");
    }
    let left_out = written_out(&Phrase::LeftOut.say(language, &[]), TITLE);
    let mut parts = answer.parts.iter().chain(&prompt).peekable();
    while let Some(part) = parts.next() {
        // The last of them needs no room for the words that more would have followed.
        let reserved = if parts.peek().is_some() {
            left_out.units + 1
        } else {
            0
        };
        let whole = Piece::of(part, usize::MAX);
        if page.has_room(whole.units() + reserved) {
            whole.put(&mut page);
            continue;
        }
        let room = page.room().saturating_sub(left_out.units + 1);
        if room >= WORTH_CUTTING || page.is_blank() {
            Piece::of(part, room).put(&mut page);
        }
        page.add("", &left_out, "");
        break;
    }
    page.finish()
}

/// A part, written out.
struct Piece {
    before: &'static str,
    written: Written,
    after: &'static str,
}

/// What stands before one of a list.
const BULLET: &str = "• ";

impl Piece {
    /// The part, of which so many units are written at most.
    fn of(part: &Part, limit: usize) -> Self {
        let (before, written, after) = match part {
            Part::Line(line) => ("", written_out(line, limit), ""),
            Part::Item(line) => {
                let mut item = written_out(line, limit.saturating_sub(2).max(1));
                item.html.insert_str(0, BULLET);
                item.units += BULLET.encode_utf16().count();
                ("", item, "")
            }
            Part::Fact(name, value) => {
                let mut fact = written_out(name, TITLE.min(limit / 2).max(1));
                let value = written_out(value, limit.saturating_sub(fact.units + 2).max(1));
                fact.html.push_str(": ");
                fact.html.push_str(&value.html);
                fact.units += 2 + value.units;
                ("", fact, "")
            }
            Part::Block(text) => ("<pre>", block(text, limit), "</pre>"),
        };
        Self {
            before,
            written,
            after,
        }
    }

    fn units(&self) -> usize {
        self.written.units
    }

    fn put(&self, page: &mut Page) {
        page.add(self.before, &self.written, self.after);
    }
}

/// Lines up to a limit.
struct Page {
    html: String,
    units: usize,
    limit: usize,
    sign: &'static str,
    /// It has no line yet.
    is_blank: bool,
    /// Something can be seen beside the sign.
    is_seen: bool,
    /// What stands between the sign and the first line.
    gap: &'static str,
}

impl Page {
    fn new(sign: &'static str, limit: usize) -> Self {
        Self {
            html: sign.to_owned(),
            units: sign.encode_utf16().count(),
            limit,
            sign,
            is_blank: true,
            is_seen: false,
            gap: if sign.is_empty() { "" } else { " " },
        }
    }

    fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// How much one more line may have.
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.units + 1)
    }

    fn has_room(&self, units: usize) -> bool {
        units <= self.room()
    }

    fn add(&mut self, before: &str, line: &Written, after: &str) {
        let gap = if self.is_blank { self.gap } else { "\n" };
        self.units += gap.len() + line.units;
        self.is_blank = false;
        let mut chars = line.html.chars();
        self.is_seen |= chars.any(|c| !c.is_whitespace() && c.width() != Some(0));
        for piece in [gap, before, &line.html, after] {
            self.html.push_str(piece);
        }
    }

    /// The text. Telegram takes none that cannot be seen, so there is a sign at least.
    fn finish(self) -> String {
        if self.is_seen || !self.sign.is_empty() {
            self.html
        } else {
            "…".to_owned()
        }
    }
}

/// The keyboard under an answer: its buttons, and below them what can be chosen, one in a row.
pub(super) fn keyboard(answer: &Answer) -> Option<InlineKeyboardMarkup> {
    let mut rows: Vec<Vec<InlineKeyboardButton>> = Vec::new();
    for row in &answer.buttons {
        let mut columns = 0;
        rows.push(Vec::new());
        for button in row {
            let Some((label, button)) = self::button(&button.label, &button.code) else {
                continue;
            };
            let wide = label.width() + 4;
            let is_full = columns > 0 && columns + wide > ROW;
            columns = if is_full { wide } else { columns + wide };
            match rows.last_mut() {
                Some(row) if !is_full => row.push(button),
                _ => rows.push(vec![button]),
            }
        }
    }
    let choices = answer.menu.iter().flat_map(|menu| &menu.choices);
    let choices = choices.filter_map(|it| Some(vec![button(&it.label, &it.code)?.1]));
    rows.extend(choices);
    rows.retain(|row| !row.is_empty());
    let mut count = 0;
    rows.retain(|row| {
        count += row.len();
        count <= MOST_BUTTONS
    });
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// A button; `None` for one that would have the whole message refused.
pub(super) fn button(words: &Message, code: &Code) -> Option<(String, InlineKeyboardButton)> {
    let mut words = label(words, LABEL);
    if words.is_empty() {
        "…".clone_into(&mut words);
    }
    let fits = (1..=MAX_CODE_BYTES).contains(&code.len());
    fits.then(|| {
        let button = InlineKeyboardButton::callback(words.clone(), code.clone());
        (words, button)
    })
}

/// How the address of a picture is shown: the picture above the text, and not the address. Where something was refused a
/// picture would only push the reason down.
pub(super) fn preview(answer: &Answer) -> LinkPreviewOptions {
    let picture = answer.picture.as_ref().filter(|url| {
        url.starts_with("https://") && url.len() <= 2_048 && answer.tone != Tone::Refused
    });
    LinkPreviewOptions {
        is_disabled: picture.is_none(),
        url: picture.cloned(),
        prefer_small_media: picture.is_some(),
        prefer_large_media: false,
        show_above_text: picture.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::answer::{Blank, Button, Choice};
    use super::*;

    fn text(text: &str) -> Message {
        Message::text(text)
    }

    #[test]
    fn an_answer_reads_from_top_to_bottom() {
        let value = Message {
            segments: vec![Segment::Value("<@x>".to_owned())],
        };
        let answer = Answer::done(text("line")).titled(text("a & b")).with_all([
            Part::Item(value),
            Part::Fact(text("name"), text("1")),
            Part::Block("a  <\n b".to_owned()),
        ]);
        assert_eq!(
            html(&answer, Language::English, LIMIT),
            "✅ <b>a &amp; b</b>\nline\n• &lt;@\u{2060}x&gt;\nname: 1\n<pre>a  &lt;\n b</pre>"
        );
        let chosen = Answer::told(text("line")).choosing(text("which?"), Vec::new());
        assert_eq!(html(&chosen, Language::English, LIMIT), "line\nwhich?");
        assert_eq!(html(&Answer::default(), Language::English, LIMIT), "…");
    }

    #[test]
    fn what_does_not_fit_is_left_out_from_the_end_and_that_is_said() {
        let items = (0..1_000).map(|n| Part::Item(text(&format!("item {n}"))));
        for (language, words) in [
            (Language::English, "… Too long: the rest was left out."),
            (Language::Korean, "… 너무 길어서 나머지는 뺐습니다."),
        ] {
            let answer = Answer::told(text("first")).with_all(items.clone());
            let html = html(&answer, language, LIMIT);
            let lines: Vec<&str> = html.lines().collect();
            assert_eq!((lines[0], lines[lines.len() - 1]), ("first", words));
            assert_eq!(lines[300], "• item 299");
            assert!((LIMIT - 100..=LIMIT).contains(&html.encode_utf16().count()));
        }
        let block = Answer::told(text("x")).with(Part::Block("y<".repeat(9_000)));
        let cut = html(&block, Language::English, LIMIT);
        assert!(cut.contains("<pre>y&lt;") && cut.contains("…</pre>\n… Too long"));
    }

    #[test]
    fn a_question_says_what_stands_there_and_how_to_keep_it() {
        let asked = |value: &str, is_required| {
            let blank = Blank {
                name: "x",
                label: text("Words <"),
                example: "hi".to_owned(),
                value: value.to_owned(),
                is_long: true,
                is_required,
            };
            let question = Question {
                number: 1,
                blank,
                at: 1,
                of: 2,
                language: Language::English,
                is_again: false,
            };
            self::question(&question, LIMIT)
        };
        let plain = asked("", true);
        assert_eq!(plain, "✍️ <b>1/2 Words &lt;</b>\nFor example: hi");
        let full = asked("a\nb", false);
        assert!(
            full.contains("/skip") && full.ends_with("<pre>a\nb</pre>"),
            "{full}"
        );
        assert!(!asked("a", true).contains("empty"));
    }

    #[test]
    fn buttons_stand_in_rows_that_a_phone_has_room_for() {
        let button = |label: &str, code: &str| Button::plain(text(label), code);
        let choice = |label: &str| Choice {
            label: text(label),
            code: "c".to_owned(),
        };
        let answer = Answer::told(text("x"))
            .row([
                button("a", "1"),
                button("b", "2"),
                button("bad", &"x".repeat(65)),
            ])
            .row([button(&"가".repeat(10), "3"), button(&"나".repeat(10), "4")])
            .row([button("", "")])
            .choosing(text("?"), vec![choice("one"), choice("\u{202e}")]);
        let rows = keyboard(&answer).unwrap().inline_keyboard;
        let shown: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(|it| it.text.as_str()).collect())
            .collect();
        let (first, second) = ("가".repeat(10), "나".repeat(10));
        let expected: [&[&str]; 5] = [&["a", "b"], &[&first], &[&second], &["one"], &["…"]];
        assert_eq!(shown, expected);
        assert_eq!(keyboard(&Answer::told(text("x"))), None);
    }

    #[test]
    fn a_picture_is_shown_where_it_helps() {
        let mut answer = Answer::done(text("x"));
        assert!(preview(&answer).is_disabled);
        answer.picture = Some("https://a.kr/x.jpg".to_owned());
        let shown = preview(&answer);
        assert!(shown.show_above_text && !shown.is_disabled && shown.url.is_some());
        answer.tone = Tone::Refused;
        assert!(preview(&answer).is_disabled);
        answer.tone = Tone::Done;
        answer.picture = Some("file:///etc".to_owned());
        assert!(preview(&answer).is_disabled);
    }

    /// What is left of HTML with the tags that are used here, or what is wrong with it.
    fn parsed(html: &str) -> Result<String, String> {
        let (mut text, mut open, mut rest) = (String::new(), None::<&str>, html);
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at(at);
            let tag = tag.strip_prefix('<').and_then(|tag| tag.split_once('>'));
            let (tag, after) = tag.ok_or("a tag without end")?;
            text.push_str(before);
            match (tag.strip_prefix('/'), open) {
                (None, None) if matches!(tag, "b" | "pre") => open = Some(tag),
                (Some(closed), Some(tag)) if tag == closed => open = None,
                _ => return Err(format!("{tag} in {open:?}")),
            }
            rest = after;
        }
        text.push_str(rest);
        if open.is_some() || text.contains('>') {
            return Err("markup is left".to_owned());
        }
        Ok(html_escape::decode_html_entities(&text).into_owned())
    }

    fn words() -> impl Strategy<Value = Message> {
        let text = prop_oneof![
            any::<String>(),
            "[<>&/@#.a-z가-힣 \\n\u{202e}😀]{0,40}",
            "[<&😀a]{5000}",
        ];
        (text, any::<bool>()).prop_map(|(text, is_value)| Message {
            segments: vec![if is_value {
                Segment::Value(text)
            } else {
                Segment::Text(text)
            }],
        })
    }

    fn part() -> impl Strategy<Value = Part> {
        prop_oneof![
            words().prop_map(Part::Line),
            words().prop_map(Part::Item),
            (words(), words()).prop_map(|(name, value)| Part::Fact(name, value)),
            words().prop_map(|it| Part::Block(it.plain())),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

        #[test]
        fn whatever_an_answer_holds_telegram_takes_it(
            title in proptest::option::of(words()),
            parts in proptest::collection::vec(part(), 0..40),
            tone in prop_oneof![Just(Tone::Done), Just(Tone::Told), Just(Tone::Refused), Just(Tone::Asked)],
            limit in prop_oneof![Just(LIMIT), 600..LIMIT],
            codes in proptest::collection::vec(".{0,70}", 0..9),
            label in words(),
        ) {
            let buttons = codes.iter().map(|code| Button::plain(label.clone(), code.as_str()));
            let answer = Answer { tone, title, parts, ..Answer::default() }.row(buttons);
            let html = html(&answer, Language::Korean, limit);
            let text = parsed(&html);
            prop_assert!(text.is_ok(), "{text:?} {html}");
            let text = text.unwrap();
            prop_assert!(text.encode_utf16().count() <= limit, "{}", text.encode_utf16().count());
            prop_assert!(!text.trim().is_empty());
            let keyboard = serde_json::to_value(keyboard(&answer)).unwrap();
            for row in keyboard["inline_keyboard"].as_array().into_iter().flatten() {
                for button in row.as_array().unwrap() {
                    let code = button["callback_data"].as_str().unwrap();
                    prop_assert!((1..=64).contains(&code.len()));
                    prop_assert!(!button["text"].as_str().unwrap().is_empty());
                }
            }
        }
    }
}
