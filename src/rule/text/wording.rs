//! The words of a rule where they differ: by language, by kind of target, or by both.

use crate::fault::Language;
use crate::message::Message;
use crate::rule::scene::Scene;

use super::template::Template;

/// Where a message is read. It only chooses among a rule's words; how they are written there is the sinks' business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A Discord channel.
    Discord,
    /// A Telegram chat.
    Telegram,
    /// The terminal.
    Console,
}

impl TargetKind {
    /// Every kind with the key that its words stand under.
    pub(in crate::rule) const KEYS: [(&'static str, Self); 3] = [
        ("discord", Self::Discord),
        ("telegram", Self::Telegram),
        ("console", Self::Console),
    ];
}

/// One way to say it.
#[derive(Debug, Clone)]
pub(in crate::rule) struct Version {
    /// For which kind of target; none where it does not matter.
    pub(in crate::rule) target: Option<TargetKind>,
    /// In which language; none where it does not matter.
    pub(in crate::rule) language: Option<Language>,
    /// The words.
    pub(in crate::rule) template: Template,
}

/// What a rule says: one text, or several to choose from. There always is one that fits best.
#[derive(Debug, Clone)]
pub struct Wording {
    first: Version,
    others: Vec<Version>,
    language: Language,
}

impl Wording {
    /// Of these versions; `None` of none.
    pub(in crate::rule) fn new(versions: Vec<Version>) -> Option<Self> {
        let mut versions = versions.into_iter();
        Some(Self {
            first: versions.next()?,
            others: versions.collect(),
            language: Language::default(),
        })
    }

    /// From now on in this language, where there are several.
    pub(in crate::rule) fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// The template for a kind of target. Its own words come first, then those for everybody, each in the language that was
    /// chosen if there is a choice; a ring with words meant for somebody else is better than none.
    pub fn at(&self, target: Option<TargetKind>) -> &Template {
        let rank = |version: &Version| {
            (
                fit(version.target, target),
                fit(version.language, Some(self.language)),
            )
        };
        let best = self.others.iter().fold(&self.first, |best, version| {
            if rank(version) > rank(best) {
                version
            } else {
                best
            }
        });
        &best.template
    }

    /// The message for this scene at this kind of target.
    pub fn render_at(&self, target: Option<TargetKind>, scene: &Scene<'_>) -> Message {
        self.at(target).render(scene)
    }

    /// The message for this scene where the target does not matter.
    pub fn render(&self, scene: &Scene<'_>) -> Message {
        self.render_at(None, scene)
    }
}

/// Meant for just this, for anything, or for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Other,
    Any,
    This,
}

fn fit<T: PartialEq + Copy>(meant: Option<T>, wanted: Option<T>) -> Fit {
    match meant {
        None => Fit::Any,
        meant if meant == wanted => Fit::This,
        Some(_) => Fit::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Korean};
    use TargetKind::{Console, Discord, Telegram};

    /// Which of these is chosen; each is named by its place.
    fn chosen(
        versions: &[(Option<TargetKind>, Option<Language>)],
        target: Option<TargetKind>,
        language: Language,
    ) -> usize {
        let version = |(index, &(target, language)): (usize, &(_, _))| Version {
            target,
            language,
            template: Template::new(&index.to_string(), "r", Vec::new()).unwrap(),
        };
        let mut wording = Wording::new(versions.iter().enumerate().map(version).collect()).unwrap();
        wording.speak(language);
        wording.at(target).source().parse().unwrap()
    }

    #[test]
    fn the_target_chooses_first_and_the_language_second() {
        let languages = [(None, Some(Korean)), (None, Some(English))];
        assert_eq!(chosen(&languages, Some(Discord), Korean), 0);
        assert_eq!(chosen(&languages, None, English), 1);

        let both = [
            (None, Some(Korean)),
            (None, Some(English)),
            (Some(Telegram), Some(Korean)),
            (Some(Telegram), Some(English)),
            (Some(Console), None),
        ];
        for (target, language, expected) in [
            (Some(Discord), English, 1),
            (Some(Telegram), Korean, 2),
            (Some(Telegram), English, 3),
            (Some(Console), English, 4),
            (None, Korean, 0),
        ] {
            assert_eq!(chosen(&both, target, language), expected);
        }
    }

    #[test]
    fn where_nothing_fits_something_is_said_all_the_same() {
        let telegram = [(Some(Telegram), None)];
        assert_eq!(chosen(&telegram, Some(Discord), Korean), 0);
        assert_eq!(chosen(&telegram, None, English), 0);
        // Korean words for everybody come before words for another kind of target.
        let mixed = [(Some(Telegram), None), (None, Some(Korean))];
        assert_eq!(chosen(&mixed, Some(Discord), English), 1);
        assert_eq!(chosen(&mixed, Some(Telegram), English), 0);
    }
}
