//! A rule written for somebody who filled in a form.

use toml_edit::Value;

use crate::rule::On;

/// The text of a rule of these values: one `[[rule]]`, as a person would write it. The values may be anything; whether it is a
/// good rule is for the checker to say.
pub fn compose(id: &str, on: On, when: &str, text: &str) -> String {
    let (id, on, text) = (quoted(id), quoted(on.name()), quoted(text));
    let when = match when.trim() {
        "" => String::new(),
        when => format!("when = {}\n", condition(when)),
    };
    format!("[[rule]]\nid   = {id}\non   = {on}\n{when}text = {text}\n")
}

/// Conditions hold quotes of their own, so they stand in single ones where that can be.
fn condition(when: &str) -> String {
    let one_line = when.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.contains('\'') || one_line.contains(char::is_control) {
        quoted(&one_line)
    } else {
        format!("'{one_line}'")
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Source;
    use crate::rule::{Edit, Rulebook};

    #[test]
    fn what_was_filled_in_is_a_rule_whatever_it_is() {
        let rule = compose(
            "big-one",
            On::Donation,
            " balloons >= 1_000\n and donor.nick != \"초롱\" ",
            "🎈 \"{{ donor.nick }}\"\n{{ balloons }}개!",
        );
        let source = Source::new("new.toml", rule.as_str());
        let book = Rulebook::compile(std::slice::from_ref(&source), &[]).unwrap();
        let when = book.rules()[0].when.as_deref();
        assert_eq!(when, Some("balloons >= 1_000 and donor.nick != \"초롱\""));
        for hostile in [
            "'",
            "\"",
            "'''",
            "\"\"\"",
            "\\",
            "]\n[[rule]]\nid = 'x'",
            "\u{0}\r\n",
            "\u{202e}",
        ] {
            let rule = compose(hostile, On::Chat, hostile, hostile);
            let source = Source::new("new.toml", rule.as_str());
            let edit = Edit::parse(&source).unwrap();
            assert_eq!(edit.rules(), [hostile], "{rule}");
        }
    }
}
