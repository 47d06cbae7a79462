//! The `text` of a rule: one for everybody, or a table by language and by kind of target.
//!
//! ```toml
//! text = { ko = "…", en = "…" }
//! text = { ko = "…", telegram = { ko = "…", en = "…" }, console = "…" }
//! ```

use toml::de::DeValue;

use super::key::{self, Keys};
use super::literal::Literal;
use super::table::{Faults, Table, literal};
use crate::fault::{Expected, Language, Problem};
use crate::rule::schema::On;
use crate::rule::text::{self, TargetKind, Version, Wording};
use crate::rule::warn;

const LANGUAGES: [(&str, Language); 2] = [("ko", Language::Korean), ("en", Language::English)];

/// Reads the `text` of a rule; without `on` (it was wrong itself) only the grammar of templates is checked.
pub(super) fn read(
    table: &Table<'_>,
    on: Option<On>,
    id: &str,
    faults: &mut Faults<'_>,
) -> Option<Wording> {
    let reader = Reader { on, id };
    let Some(value) = table.value("text") else {
        let example = "text = \"🔔 {{ streamer.nick }}\"";
        table.required("text", Expected::Text, example, faults);
        return None;
    };
    let versions = if let DeValue::Table(entries) = value.get_ref() {
        let texts = Table::new(entries, value.span(), "text");
        reader.texts(&texts, faults)
    } else {
        let literal = table.text("text", Expected::Text, faults);
        literal.and_then(|literal| Some(vec![reader.version(&literal, None, None, faults)?]))
    };
    versions.and_then(Wording::new)
}

struct Reader<'a> {
    on: Option<On>,
    id: &'a str,
}

impl Reader<'_> {
    /// Every text of the table; `None` where any is wrong.
    fn texts(&self, table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Vec<Version>> {
        let mut versions = self.languages(table, None, &key::TEXT, faults);
        for (key, target) in TargetKind::KEYS {
            let Some(value) = table.value(key) else {
                continue;
            };
            let own = if let DeValue::Table(entries) = value.get_ref() {
                let inner = Table::new(entries, value.span(), target.prefix());
                self.languages(&inner, Some(target), &key::WORDS, faults)
            } else if let Some(literal) = literal(value, faults.source) {
                let version = self.version(&literal, Some(target), None, faults);
                version.map(|version| vec![version])
            } else {
                table.wrong_type(key, Expected::Text, value, faults);
                None
            };
            versions = versions.zip(own).map(|(mut all, own)| {
                all.extend(own);
                all
            });
        }
        versions
    }

    /// The texts by language that stand in this table, none among them where none need be.
    fn languages(
        &self,
        table: &Table<'_>,
        target: Option<TargetKind>,
        known: &Keys,
        faults: &mut Faults<'_>,
    ) -> Option<Vec<Version>> {
        table.refuse_all_but(known, faults);
        if table.entries.is_empty() {
            let problem = Problem::MissingKey {
                key: table.name("ko"),
                example: "{ ko = \"🔔 …\", en = \"🔔 …\" }".into(),
            };
            faults.tell(table.span.clone(), problem);
        }
        let mut versions = Some(Vec::new());
        for (key, language) in LANGUAGES {
            if table.value(key).is_none() {
                continue;
            }
            let literal = table.text(key, Expected::Text, faults);
            let version =
                literal.and_then(|literal| self.version(&literal, target, Some(language), faults));
            versions = versions.zip(version).map(|(mut all, version)| {
                all.push(version);
                all
            });
        }
        versions
    }

    fn version(
        &self,
        literal: &Literal<'_>,
        target: Option<TargetKind>,
        language: Option<Language>,
        faults: &mut Faults<'_>,
    ) -> Option<Version> {
        let template = text::compile(literal.text, self.on, self.id)
            .map_err(|mistakes| faults.tell_within(literal, mistakes))
            .ok()?;
        if let Some(on) = self.on
            && let Some(warning) = warn::too_long(&template, on, target)
        {
            faults.warn(literal.span.clone(), Problem::Warning(warning));
        }
        Some(Version {
            target,
            language,
            template,
        })
    }
}

impl TargetKind {
    /// What the keys of its table are called by in faults.
    fn prefix(self) -> &'static str {
        match self {
            Self::Discord => "text.discord",
            Self::Telegram => "text.telegram",
            Self::Console => "text.console",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Source;
    use crate::rule::Rulebook;
    use crate::rule::text::sample;

    fn read(text: &str) -> Result<Rulebook, Vec<String>> {
        let file = format!("[[rule]]\nid = 'a'\non = 'chat'\ntext = {text}\n");
        let compiled = Rulebook::compile(&[Source::new("t", file)], &[]);
        compiled.map_err(|faults| {
            let told = faults.iter().map(|fault| {
                for language in [Language::Korean, Language::English] {
                    assert!(!fault.message(language).is_empty(), "{fault:?}");
                    assert!(!fault.help(language).is_empty(), "{fault:?}");
                }
                let (code, place) = (fault.problem.code(), &fault.place);
                format!("{code} {}:{}", place.line, place.column)
            });
            told.collect()
        })
    }

    #[test]
    fn each_target_reads_its_own_words_in_the_language_of_the_configuration() {
        let text = "{ ko = '가', en = 'a', telegram = { ko = '나', en = 'b' }, console = 'c' }";
        for (language, expected) in [
            (Language::Korean, ["가", "나", "c"]),
            (Language::English, ["a", "b", "c"]),
        ] {
            let book = read(text).unwrap().speaking(language);
            let said = TargetKind::KEYS.map(|(_, target)| {
                sample::scene(On::Chat, true, |scene| {
                    book.rules()[0].text.render_at(Some(target), scene).plain()
                })
            });
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn every_text_of_a_table_is_checked_where_it_stands() {
        for (text, expected) in [
            ("{ kr = 'x', en = 'x' }", vec!["F005 4:10"]),
            (
                "{ ko = '{{ nik }}', en = '{{ nok }}' }",
                vec!["R005 4:19", "R005 4:37"],
            ),
            (
                "{ discord = '{{ x', ko = 1 }",
                vec!["R019 4:24", "F007 4:33"],
            ),
            (
                "{ telegram = { discord = 'x', en = 'x' } }",
                vec!["F005 4:23"],
            ),
            ("{ telegram = { } }", vec!["F006 4:21"]),
            ("{ console = ['x'] }", vec!["F007 4:20"]),
            ("{}", vec!["F006 4:8"]),
            ("{ ko = ' ' }", vec!["R022 4:16"]),
            ("['x']", vec!["F007 4:8"]),
        ] {
            assert_eq!(read(text).unwrap_err(), expected, "{text}");
        }
    }
}
