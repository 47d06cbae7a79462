//! First rules: for each kind of event a file that works as it is, with comments that say what to change.
//!
//! The rules themselves and the comments are in [`en`] and [`ko`]. Those in Korean use the Korean names.

mod en;
mod ko;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::RuleId;
use super::schema::On;
use crate::fault::Language;

/// A first rule for a kind of event, and an event for which it rings.
struct Starter {
    /// Its condition; none where every event of the kind is worth a ring.
    when: Option<&'static str>,
    /// What it says.
    text: &'static str,
    /// What happens in its test: the fields of the event, as TOML.
    event: &'static str,
    /// What it says of that.
    said: &'static str,
}

/// What is said about the lines of the file.
struct Comments {
    /// How the kind, its person and the limit's time are called.
    kind: fn(On) -> &'static str,
    person: fn(On) -> Option<&'static str>,
    every: &'static str,
    reference: &'static str,
    id: &'static str,
    on: &'static str,
    when: &'static str,
    no_when: &'static str,
    text: &'static str,
    to: &'static str,
    limit: &'static str,
    test: &'static str,
}

/// A rule file to begin with: a rule of this name for this kind of event, a test that it passes, and comments in this
/// language.
pub fn starter(on: On, id: &RuleId, language: Language) -> String {
    let (comments, it) = (comments(language), of(on, language));
    let mut out = String::new();
    let person = (comments.person)(on);
    let per = person.map_or_else(String::new, |person| format!("per = \"{person}\", "));
    let limit = format!("limit = {{ {per}every = \"{}\" }}", comments.every);
    let when = match it.when {
        Some(when) => format!("# {}\nwhen = '{when}'", comments.when),
        None => format!("# {}", comments.no_when),
    };
    let lines = [
        "#:schema ./schema.json".to_owned(),
        format!("# {}", on.meaning(language)),
        format!("#\n# {}", comments.reference),
        format!("\n[[rule]]\n# {}\nid = \"{id}\"", comments.id),
        format!("# {}\non = \"{}\"", comments.on, (comments.kind)(on)),
        when,
        format!("# {}\ntext = \"{}\"", comments.text, it.text),
        format!("# {}\n# to = [\"alerts\"]", comments.to),
        format!("# {}\n# {limit}", comments.limit),
        format!(
            "\n# {}\n{}",
            comments.test,
            test(on, id.as_str(), &it, comments)
        ),
    ];
    for line in lines {
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "{line}");
    }
    out
}

/// The condition and the words of a first rule for this kind of event: what to begin with in a form.
pub fn first(on: On, language: Language) -> (Option<&'static str>, &'static str) {
    let starter = of(on, language);
    (starter.when, starter.text)
}

/// The same rule and its test alone, as an example.
pub(in crate::rule) fn example(on: On, language: Language) -> String {
    let (comments, it) = (comments(language), of(on, language));
    let id = name(on);
    let when = it
        .when
        .map_or_else(String::new, |when| format!("when = '{when}'\n"));
    let (kind, text) = ((comments.kind)(on), it.text);
    let test = test(on, &id, &it, comments);
    format!("[[rule]]\nid = \"{id}\"\non = \"{kind}\"\n{when}text = \"{text}\"\n\n{test}\n")
}

/// What a rule is called that is called after its kind.
fn name(on: On) -> String {
    on.name().replace('_', "-")
}

fn test(on: On, id: &str, it: &Starter, comments: &Comments) -> String {
    let (kind, event, said) = ((comments.kind)(on), it.event, it.said);
    let event = format!("{{ on = \"{kind}\"{event} }}");
    format!("[[test]]\nevent = {event}\nrings = [\"{id}\"]\ntext = \"{said}\"")
}

fn of(on: On, language: Language) -> Starter {
    match language {
        Language::Korean => ko::starter(on),
        Language::English => en::starter(on),
    }
}

fn comments(language: Language) -> &'static Comments {
    match language {
        Language::Korean => &ko::COMMENTS,
        Language::English => &en::COMMENTS,
    }
}
