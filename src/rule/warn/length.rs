//! Texts that are longer than the platform they go to takes.
//!
//! Only the author's own words are measured, in the shorter of two trial runs: whatever is put in comes on top. Both
//! platforms count in UTF-16 units, of which an emoji takes two; for Discord, signs that it would read as markup are sent
//! with a backslash before each. What is too long is cut off by the sinks, which is why this is no error.

use crate::fault::Warning;
use crate::message::Segment;
use crate::rule::schema::On;
use crate::rule::text::{TargetKind, Template, sample};

/// Longest text of a message in Telegram and of an embed in Discord, in UTF-16 units.
const LIMIT: usize = 4_096;

/// What Discord is always sent with a backslash.
const ESCAPED: &str = "\\*_~`|<>[]()#@";

/// Whether the text is too long wherever it is read, or where this version of it is.
pub(in crate::rule) fn too_long(
    template: &Template,
    on: On,
    target: Option<TargetKind>,
) -> Option<Warning> {
    let platforms = match target {
        None => &[
            ("Telegram", TargetKind::Telegram),
            ("Discord", TargetKind::Discord),
        ][..],
        Some(TargetKind::Telegram) => &[("Telegram", TargetKind::Telegram)],
        Some(TargetKind::Discord) => &[("Discord", TargetKind::Discord)],
        Some(TargetKind::Console) => &[],
    };
    platforms.iter().find_map(|&(platform, kind)| {
        let runs = [true, false].map(|rich| {
            sample::scene(on, rich, |scene| {
                let message = template.render(scene);
                let own = message.segments.iter().map(|segment| match segment {
                    Segment::Text(text) => length(text, kind),
                    Segment::Value(_) | Segment::Mention(_) => 0,
                });
                own.sum::<usize>()
            })
        });
        let length = runs.into_iter().min().unwrap_or_default();
        (length > LIMIT).then_some(Warning::LongText {
            platform,
            length,
            limit: LIMIT,
        })
    })
}

fn length(text: &str, kind: TargetKind) -> usize {
    let units = text.encode_utf16().count();
    let is_escaped = |c: &char| kind == TargetKind::Discord && ESCAPED.contains(*c);
    units + text.chars().filter(is_escaped).count()
}
