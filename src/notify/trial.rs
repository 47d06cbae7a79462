//! Running the tests that stand beside the rules, through all that decides about a ring.

use std::collections::BTreeMap;

use super::{Notifier, Reason, Routes};
use crate::fault::{Fault, Problem};
use crate::rule::{Expected, RuleId, Rulebook, Trial};

/// Runs every test; each in a room in which nothing has happened yet. What did not come out as expected is told where
/// the test says so.
pub fn try_out(rules: &Rulebook) -> Vec<Fault> {
    let trials = rules.trials().iter();
    trials.flat_map(|trial| try_one(rules, trial)).collect()
}

/// Runs one test. A rule that is disabled is tried like the others.
pub fn try_one(rules: &Rulebook, trial: &Trial) -> Vec<Fault> {
    let mut notifier = Notifier::new(rules.clone().all_enabled(), Routes::default());
    let mut faults = Vec::new();
    for step in &trial.steps {
        notifier
            .broadcasts
            .insert(step.event.streamer.clone(), step.broadcast.clone());
        let wanted = |id: &RuleId| {
            rules
                .rule(id.as_str())
                .is_some_and(|it| it.file == trial.file)
        };
        let mut came = Came::default();
        notifier.decide(&step.event, |rule, scene, fate| {
            if !wanted(&rule.id) {
                return;
            }
            if let Some(reason) = fate.held() {
                came.held.insert(rule.id.clone(), reason);
            } else {
                let said = rule.voice(scene).0.render(scene).plain();
                came.rang.insert(rule.id.clone(), said);
            }
        });
        faults.extend(
            came.compare(&step.expected)
                .into_iter()
                .map(|problem| Fault {
                    place: step.place.clone(),
                    problem,
                }),
        );
    }
    faults
}

/// What came of a step.
#[derive(Debug, Default)]
struct Came {
    rang: BTreeMap<RuleId, String>,
    held: BTreeMap<RuleId, Reason>,
}

impl Came {
    fn compare(&self, expected: &Expected) -> Vec<Problem> {
        let mut problems = Vec::new();
        let names = |ids: &mut dyn Iterator<Item = &RuleId>| -> Vec<String> {
            ids.map(ToString::to_string).collect()
        };
        if let Some(rings) = &expected.rings {
            let is_same = rings.iter().all(|id| self.rang.contains_key(id))
                && self.rang.keys().all(|id| rings.contains(id));
            if !is_same {
                let held = self.held.iter();
                problems.push(Problem::OtherRings {
                    expected: names(&mut rings.iter()),
                    rang: names(&mut self.rang.keys()),
                    held: held
                        .map(|(id, reason)| format!("{id} ({reason})"))
                        .collect(),
                });
            }
        }
        for (id, text) in &expected.texts {
            if let Some(said) = self.rang.get(id)
                && said != text
            {
                problems.push(Problem::OtherText {
                    rule: id.to_string(),
                    expected: text.to_string(),
                    said: said.clone(),
                });
            }
        }
        for (id, reason) in &expected.held {
            let found = self.held.get(id);
            let is_as_expected = match (reason, found) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(reason), Some(found)) => found.name() == reason,
            };
            if !is_as_expected {
                problems.push(Problem::NotHeld {
                    rule: id.to_string(),
                    expected: reason.as_ref().map(ToString::to_string),
                    found: found.map(ToString::to_string),
                });
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Language, Source};
    use crate::rule::shipped;

    const RULES: &str = r#"
[[rule]]
id = "big"
on = "donation"
when = "balloons >= 100"
limit = { per = "donor", every = "30s" }
text = "{{ donor.nick }}: {{ balloons }}"

[[rule]]
id = "here"
on = "arrival"
text = "{{ visitor.nick }}"
"#;

    fn faults(tests: &str) -> Vec<String> {
        let book = Rulebook::compile(&[Source::new("t", format!("{RULES}{tests}"))], &[]);
        let faults = match book {
            Ok(book) => try_out(&book),
            Err(faults) => faults,
        };
        let told = faults.iter().map(|fault| {
            for language in [Language::Korean, Language::English] {
                assert!(!fault.message(language).is_empty(), "{fault:?}");
                assert!(!fault.help(language).is_empty(), "{fault:?}");
            }
            format!("{} {}", fault.problem.code(), fault.place.line)
        });
        told.collect()
    }

    fn test(lines: &str) -> Vec<String> {
        faults(&format!("[[test]]\n{lines}\n"))
    }

    #[test]
    fn what_is_expected_and_comes_is_not_told() {
        for lines in [
            "event = { on='donation', balloons=100, donor.nick='A' }\nrings=['big']\ntext='A: 100'",
            "event = { on='donation', balloons=100 }\nrings=['big']\ntext={ big='fan42: 100' }",
            "event = { on='donation', balloons=99 }\nrings=[]",
            "event = { on='arrival', already_here=true }\nheld={ here='already_here' }",
            "event = { on='arrival', already_here=true }\nrings=[]\nheld=['here']",
            "name='series'\nsteps=[{ event={ on='donation', balloons=100 }, rings=['big'] }, \
             { event={ at='10s', on='donation', balloons=100 }, held={ big='limited' } }, \
             { event={ at='10s', on='donation', balloons=100, donor.id='b' }, rings=['big'] }, \
             { event={ at='1m', on='donation', balloons=100 }, rings=['big'] }]",
        ] {
            assert_eq!(test(lines), Vec::<String>::new(), "{lines}");
        }
    }

    #[test]
    fn a_rule_that_is_disabled_rings_for_nobody_and_is_tried_all_the_same() {
        let rules = RULES.replace("id = \"big\"", "id = \"big\"\nenabled = false");
        let file = |rings: &str| {
            format!("{rules}[[test]]\nevent = {{ on='donation', balloons=100 }}\nrings={rings}\n")
        };
        let book = |rings| Rulebook::compile(&[Source::new("t", file(rings))], &[]).unwrap();
        let rings = book("['big']");
        let step = &rings.trials()[0].steps[0];
        let scene = crate::rule::Scene::new(&step.event, None);
        assert_eq!(book("[]").matching(&scene).count(), 0);
        assert!(!book("[]").rule("big").unwrap().is_enabled);
        assert_eq!(try_out(&rings), []);
        assert_eq!(try_out(&book("[]"))[0].problem.code(), "R050");
        for (said, code) in [("1", "F007"), ("'no'", "F007")] {
            let wrong = rules.replace("enabled = false", &format!("enabled = {said}"));
            let faults = Rulebook::compile(&[Source::new("t", wrong)], &[]).unwrap_err();
            assert_eq!(faults[0].problem.code(), code);
        }
    }

    #[test]
    fn what_comes_otherwise_is_told_where_it_stands() {
        for (lines, told) in [
            (
                "event = { on='donation', balloons=99 }\nrings=['big']",
                "R050 14",
            ),
            (
                "event = { on='donation', balloons=100 }\nrings=[]",
                "R050 14",
            ),
            (
                "event = { on='donation', balloons=100 }\nrings=['big']\ntext='x'",
                "R051 14",
            ),
            (
                "event = { on='donation', balloons=100 }\nheld=['big']",
                "R052 14",
            ),
            (
                "event = { on='arrival', already_here=true }\nheld={ here='limited' }",
                "R052 14",
            ),
        ] {
            assert_eq!(test(lines), [told], "{lines}");
        }
    }

    #[test]
    fn a_test_that_cannot_be_read_is_told_once() {
        for (lines, told) in [
            ("rings=['big']", "F006 13"),
            ("event = { on='donation' }", "F006 13"),
            ("event = { on='donatoin' }\nrings=[]", "C006 14"),
            ("event = { on='donation', ballons=1 }\nrings=[]", "R005 14"),
            (
                "event = { on='donation', balloons='1' }\nrings=[]",
                "F007 14",
            ),
            ("event = { on='donation', kind='x' }\nrings=[]", "C006 14"),
            ("event = { on='donation', won=1 }\nrings=[]", "R046 14"),
            (
                "event = { on='donation', balloons=-1 }\nrings=[]",
                "R046 14",
            ),
            (
                "event = { on='donation', kind='sticker', balloons=5 }\nrings=[]",
                "R046 14",
            ),
            ("event = { on='donation' }\nrings=['bigg']", "R049 15"),
            (
                "event = { on='donation' }\nring=['big']\nrings=[]",
                "F005 15",
            ),
            ("event = { on='donation' }\nrings='big'", "F007 15"),
            ("event = { on='donation' }\nrings=[]\ntext='x'", "R048 16"),
            ("event = 'donation'\nrings=[]", "F007 14"),
            ("event = { on='donation', at='soon' }\nrings=[]", "C001 14"),
            ("steps = []", "R012 14"),
            (
                "steps = [{ event={ on='donation', at='5s' } }, { event={ on='donation' }, rings=['big'] }]",
                "R047 14",
            ),
        ] {
            assert_eq!(test(lines), [told], "{lines}");
        }
    }

    /// What a file with these rules and tests has to say of itself.
    fn told(file: &str) -> Vec<String> {
        let faults = match Rulebook::compile(&[Source::new("t", file)], &["mods"]) {
            Ok(book) => try_out(&book),
            Err(faults) => faults,
        };
        let told = faults.iter().map(|it| it.render(Language::English));
        told.collect()
    }

    #[test]
    fn a_rule_gives_way_rests_and_has_room_for_a_burst() {
        let file = r#"
[[rule]]
id = "any"
on = "donation"
unless_ringing = ["large", "larger"]
limit = { every = "1m", burst = 2, per = "donor" }
text = "any"

[[rule]]
id = "large"
on = "donation"
when = "balloons >= 100"
unless_ringing = ["larger"]
text = "large"

[[rule]]
id = "larger"
on = "donation"
when = "balloons >= 1000"
active = "18:00-02:00, 수"
text = "larger"

[[test]]
name = "noon on a Wednesday: the largest rests"
event = { on = "donation", balloons = 1000 }
rings = ["large"]
held = { larger = "inactive", any = "inhibited" }

[[test]]
name = "at six it has risen"
event = { on = "donation", at = "6h", balloons = 1000 }
rings = ["larger"]
held = ["large", "any"]

[[test]]
steps = [
    { event = { on = "donation", balloons = 1 }, rings = ["any"] },
    { event = { on = "donation", at = "50s", balloons = 1 }, rings = ["any"] },
    { event = { on = "donation", at = "55s", balloons = 1 }, held = { any = "limited" } },
    { event = { on = "donation", at = "60s", balloons = 1 }, rings = ["any"] },
    { event = { on = "donation", at = "61s", balloons = 1 }, held = { any = "limited" } },
]
"#;
        assert_eq!(told(file), Vec::<String>::new());
    }

    #[test]
    fn the_highest_tier_that_is_reached_speaks() {
        let file = r#"
[[rule]]
id = "gift"
on = "donation"
tier_by = "balloons"
text = "{{ balloons }}"

[[rule.tier]]
from = "1천"
text = "{{ balloons }}!"
to = ["mods"]

[[rule.tier]]
from = 100

[[test]]
event = { on = "donation", balloons = 99 }
rings = []

[[test]]
event = { on = "donation", balloons = 999 }
rings = ["gift"]
text = "999"

[[test]]
event = { on = "donation", balloons = 1000 }
rings = ["gift"]
text = "1000!"
"#;
        assert_eq!(told(file), Vec::<String>::new());
    }

    #[test]
    fn the_shipped_rules_do_what_their_tests_say() {
        let files = shipped();
        let book = Rulebook::compile(&files, &[]).unwrap();
        let faults = try_out(&book);
        let told: Vec<_> = faults
            .iter()
            .map(|it| it.render(Language::English))
            .collect();
        assert!(told.is_empty(), "{}", told.concat());
        for rule in book.rules() {
            let mut trials = book.trials().iter();
            let is_tried = trials.any(|trial| {
                let mut steps = trial.steps.iter();
                steps.any(|step| {
                    step.expected
                        .rings
                        .as_ref()
                        .is_some_and(|it| it.contains(&rule.id))
                })
            });
            assert!(is_tried, "{} has no test in which it rings", rule.id);
        }
    }
}
