//! Each first rule is right and says what its test says. That the tests pass is tried where tests are run.

use super::*;
use crate::fault::Source;
use crate::message::Message;
use crate::rule::{Rulebook, Scene};

#[test]
fn every_first_rule_rings_and_says_what_its_test_says() {
    for on in On::ALL {
        for language in [Language::Korean, Language::English] {
            let id = RuleId::parse("my-rule").unwrap();
            let text = starter(on, &id, language);
            // What is offered in comments must be right as well.
            let offered = text
                .lines()
                .map(|line| match line.strip_prefix("# ") {
                    Some(rest) if rest.starts_with("to = [") || rest.starts_with("limit = {") => {
                        rest
                    }
                    _ => line,
                })
                .collect::<Vec<_>>()
                .join("\n");
            assert_ne!(offered, text.trim_end());
            for text in [text, offered, example(on, language)] {
                let book = Rulebook::compile(&[Source::new("t", text.as_str())], &["alerts"]);
                let book = book.unwrap_or_else(|faults| {
                    let told = faults.iter().map(|fault| fault.render(language));
                    panic!("{text}\n{}", told.collect::<String>())
                });
                let [trial] = book.trials() else {
                    panic!("one test: {text}");
                };
                let step = &trial.steps[0];
                let scene = Scene::new(&step.event, Some(&step.broadcast));
                let said: Vec<_> = book
                    .matching(&scene)
                    .map(|it| it.text.render(&scene))
                    .collect();
                let said: Vec<_> = said.iter().map(Message::plain).collect();
                assert_eq!(said, [of(on, language).said], "{text}");
            }
        }
    }
}
