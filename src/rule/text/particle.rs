//! Korean particles, chosen by how the word before them ends: `{{ donor.nick | 이가 }}` is 초롱이 or 달토끼가.

use super::ending::Ending;

/// A particle that has two forms.
#[derive(Debug, Clone, Copy)]
pub(in crate::rule) struct Particle {
    /// What it is called in templates: in Korean, and for keyboards that have none.
    pub(in crate::rule) names: &'static [&'static str],
    consonant: &'static str,
    vowel: &'static str,
    /// Where the word's end cannot be told.
    either: &'static str,
    /// Whether ㄹ counts as a vowel.
    rieul_is_vowel: bool,
}

impl Particle {
    const fn new(
        names: &'static [&'static str],
        [consonant, vowel, either]: [&'static str; 3],
    ) -> Self {
        Self {
            names,
            consonant,
            vowel,
            either,
            rieul_is_vowel: false,
        }
    }

    /// The word and the particle.
    pub(in crate::rule) fn after(&self, word: &str) -> String {
        let form = match Ending::of(word) {
            None => self.either,
            Some(Ending::Vowel) => self.vowel,
            Some(Ending::Rieul) if self.rieul_is_vowel => self.vowel,
            Some(Ending::Rieul | Ending::Consonant) => self.consonant,
        };
        format!("{word}{form}")
    }
}

/// Every particle.
pub(in crate::rule) const PARTICLES: [Particle; 10] = [
    Particle::new(&["이가", "i_ga"], ["이", "가", "이(가)"]),
    Particle::new(&["은는", "eun_neun"], ["은", "는", "은(는)"]),
    Particle::new(&["을를", "eul_reul"], ["을", "를", "을(를)"]),
    Particle::new(
        &["와과", "과와", "wa_gwa", "gwa_wa"],
        ["과", "와", "와(과)"],
    ),
    Particle {
        rieul_is_vowel: true,
        ..Particle::new(&["으로", "euro"], ["으로", "로", "(으)로"])
    },
    Particle::new(&["아야", "a_ya"], ["아", "야", "아(야)"]),
    Particle::new(&["이랑", "i_rang"], ["이랑", "랑", "(이)랑"]),
    Particle::new(&["이라", "i_ra"], ["이라", "라", "(이)라"]),
    Particle::new(&["이나", "i_na"], ["이나", "나", "(이)나"]),
    Particle::new(&["이에요", "i_eyo"], ["이에요", "예요", "이에요(예요)"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn after(name: &str, word: &str) -> String {
        let particle = PARTICLES.iter().find(|it| it.names.contains(&name));
        particle.unwrap().after(word)
    }

    #[test]
    fn each_particle_has_its_forms() {
        for (name, forms) in [
            ("이가", ["초롱이", "달토끼가", "별이", "★이(가)"]),
            ("은는", ["초롱은", "달토끼는", "별은", "★은(는)"]),
            ("을를", ["초롱을", "달토끼를", "별을", "★을(를)"]),
            ("와과", ["초롱과", "달토끼와", "별과", "★와(과)"]),
            ("과와", ["초롱과", "달토끼와", "별과", "★와(과)"]),
            ("으로", ["초롱으로", "달토끼로", "별로", "★(으)로"]),
            ("아야", ["초롱아", "달토끼야", "별아", "★아(야)"]),
            ("이랑", ["초롱이랑", "달토끼랑", "별이랑", "★(이)랑"]),
            ("이라", ["초롱이라", "달토끼라", "별이라", "★(이)라"]),
            ("이나", ["초롱이나", "달토끼나", "별이나", "★(이)나"]),
            (
                "이에요",
                ["초롱이에요", "달토끼예요", "별이에요", "★이에요(예요)"],
            ),
        ] {
            assert_eq!(
                ["초롱", "달토끼", "별", "★"].map(|word| after(name, word)),
                forms
            );
        }
    }

    #[test]
    fn after_numbers_the_rule_of_rieul_holds_too() {
        for (word, expected) in [
            ("1", "1로"),
            ("7", "7로"),
            ("3", "3으로"),
            ("100", "100으로"),
            ("2", "2로"),
        ] {
            assert_eq!(after("euro", word), expected);
        }
    }

    #[test]
    fn no_name_is_used_twice() {
        let mut names: Vec<_> = PARTICLES.iter().flat_map(|it| it.names).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
