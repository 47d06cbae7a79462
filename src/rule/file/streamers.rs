//! `streamers = ["someid"]`: for whom a rule holds.

use toml::de::DeValue;

use super::table::{Faults, Table, literal};
use crate::event::StreamerId;
use crate::fault::{Expected, Problem};

/// Longest id that is shown again; what is longer is none anyway.
const MAX_SHOWN: usize = 80;

/// Reads the key of one rule: nobody where it is left out, which means everybody.
pub(super) fn read(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Vec<StreamerId>> {
    const KEY: &str = "streamers";
    let Some(value) = table.value(KEY) else {
        return Some(Vec::new());
    };
    let DeValue::Array(items) = value.get_ref() else {
        table.wrong_type(KEY, Expected::TextList, value, faults);
        return None;
    };
    if items.is_empty() {
        faults.tell(value.span(), Problem::EmptyList);
        return None;
    }
    let mut streamers = Vec::new();
    let mut is_fine = true;
    for item in items {
        let Some(name) = literal(item, faults.source) else {
            table.wrong_type(KEY, Expected::TextList, item, faults);
            is_fine = false;
            continue;
        };
        let Some(id) = StreamerId::parse(name.text) else {
            let problem = Problem::BadStreamer {
                found: name.text.chars().take(MAX_SHOWN).collect(),
                suggestion: StreamerId::meant(name.text).map(|id| id.to_string()),
            };
            faults.tell(name.span, problem);
            is_fine = false;
            continue;
        };
        if !streamers.contains(&id) {
            streamers.push(id);
        }
    }
    is_fine.then_some(streamers)
}

#[cfg(test)]
mod tests {
    use crate::fault::{Language, Source};
    use crate::rule::Rulebook;

    fn read(streamers: &str) -> Result<Rulebook, String> {
        let file = format!(
            "[[rule]]\nid = 'a'\non = 'chat'\nstreamers = {streamers}\ntext = 'x'\n\
             [[test]]\nevent = {{ on = 'chat', streamer = {{ id = 'star2' }} }}\nrings = ['a']\n"
        );
        Rulebook::compile(&[Source::new("t", file)], &[]).map_err(|faults| {
            let told = faults.iter().map(|fault| {
                let (code, place) = (fault.problem.code(), &fault.place);
                let help = fault.help(Language::English);
                assert!(!fault.help(Language::Korean).is_empty());
                format!("{code} {}:{} {help}", place.line, place.column)
            });
            told.collect()
        })
    }

    #[test]
    fn a_rule_holds_for_the_streamers_it_names_each_once() {
        let book = read("['star1', 'STAR2', 'star2']").unwrap();
        let rule = &book.rules()[0];
        let names: Vec<_> = rule
            .streamers
            .iter()
            .map(crate::event::StreamerId::as_str)
            .collect();
        assert_eq!(names, ["star1", "star2"]);
        let step = &book.trials()[0].steps[0];
        let scene = crate::rule::Scene::new(&step.event, None);
        assert_eq!(book.matching(&scene).count(), 1);
        let elsewhere = read("['star1', 'star3']").unwrap();
        assert_eq!(elsewhere.matching(&scene).count(), 0);
    }

    #[test]
    fn what_is_no_id_is_told_with_the_one_that_was_meant() {
        for (streamers, told) in [
            ("[]", "R012 4:13"),
            ("'star'", "F007 4:13"),
            ("[1]", "F007 4:14"),
            ("['별하늘']", "C005 4:14 use the id"),
            ("['@star']", "C005 4:14 did you mean `star`"),
            (
                "['a', 'https://www.sooplive.com/station/star/board']",
                "C005 4:19 did you mean `star`",
            ),
        ] {
            let found = read(streamers).unwrap_err();
            assert!(found.starts_with(told), "{streamers}: {found}");
        }
    }
}
