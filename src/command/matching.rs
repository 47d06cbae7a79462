//! What to offer to somebody who is still typing: the best of many names, as Koreans look for them.
//!
//! A consonant stands for every syllable that begins with it (`ㅊㄹ` finds 초롱), and the last syllable may be half done:
//! on its way from 초 to 초롱 a keyboard shows 촐 and 초로.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::event::Text;

/// The most that is offered: Discord shows no more choices.
pub const MOST: usize = 25;
/// Letters of what is typed that are looked at.
const MAX_TYPED: usize = 32;
/// Letters of a name that are looked at.
const MAX_NAME: usize = 64;
/// Names of one candidate that are looked at.
const MAX_NAMES: usize = 4;
/// Candidates that are looked at.
const MAX_CANDIDATES: usize = 10_000;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// Consonants that a syllable may begin with, in the order of the syllables.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];
/// What a syllable may end with, in the order of the syllables: which ending stays, and the consonant that goes over to
/// the next syllable when a vowel follows.
const FINALS: [(u32, char); 27] = [
    (0, 'ㄱ'),
    (0, 'ㄲ'),
    (1, 'ㅅ'),
    (0, 'ㄴ'),
    (4, 'ㅈ'),
    (4, 'ㅎ'),
    (0, 'ㄷ'),
    (0, 'ㄹ'),
    (8, 'ㄱ'),
    (8, 'ㅁ'),
    (8, 'ㅂ'),
    (8, 'ㅅ'),
    (8, 'ㅌ'),
    (8, 'ㅍ'),
    (8, 'ㅎ'),
    (0, 'ㅁ'),
    (0, 'ㅂ'),
    (17, 'ㅅ'),
    (0, 'ㅅ'),
    (0, 'ㅆ'),
    (0, 'ㅇ'),
    (0, 'ㅈ'),
    (0, 'ㅊ'),
    (0, 'ㅋ'),
    (0, 'ㅌ'),
    (0, 'ㅍ'),
    (0, 'ㅎ'),
];
/// Two consonants that keyboards put into one letter.
const CLUSTERS: [(char, [char; 2]); 11] = [
    ('ㄳ', ['ㄱ', 'ㅅ']),
    ('ㄵ', ['ㄴ', 'ㅈ']),
    ('ㄶ', ['ㄴ', 'ㅎ']),
    ('ㄺ', ['ㄹ', 'ㄱ']),
    ('ㄻ', ['ㄹ', 'ㅁ']),
    ('ㄼ', ['ㄹ', 'ㅂ']),
    ('ㄽ', ['ㄹ', 'ㅅ']),
    ('ㄾ', ['ㄹ', 'ㅌ']),
    ('ㄿ', ['ㄹ', 'ㅍ']),
    ('ㅀ', ['ㄹ', 'ㅎ']),
    ('ㅄ', ['ㅂ', 'ㅅ']),
];
/// The first syllable, 가.
const FIRST_SYLLABLE: u32 = 0xac00;
/// How many syllables there are.
const SYLLABLES: u32 = 11_172;
/// Syllables that begin with the same consonant.
const PER_INITIAL: u32 = 588;
/// Syllables that begin with the same consonant and vowel.
const PER_VOWEL: u32 = 28;

/// Something that can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T> {
    /// What it is.
    pub value: T,
    /// What it is known by: an id, a nickname. Hostile text; only the first four are looked at.
    pub names: Vec<Text>,
}

/// Where in a name something was found, best first; then whether letter by letter, or as somebody begins to type it.
type Rank = (Place, bool);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Whole,
    Start,
    Word,
    Inside,
}

/// The best candidates for what was typed so far, at most [`MOST`]. Those that are equally good stay in their order, and
/// all are for nothing typed.
///
/// ```
/// use soopbell::command::matching::{Candidate, best};
/// let candidates = ["초롱", "하늘"].map(|name| Candidate { value: name, names: vec![name.into()] });
/// assert_eq!(best("ㅊㄹ", &candidates), [&"초롱"]);
/// ```
pub fn best<'c, T>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'c Candidate<T>>,
) -> Vec<&'c T> {
    let ways = ways(&letters(typed, MAX_TYPED));
    let mut found: Vec<(Rank, &T)> = candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter_map(|it| Some((rank(&ways, &it.names)?, &it.value)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.truncate(MOST);
    found.into_iter().map(|(_, value)| value).collect()
}

fn rank(ways: &[Vec<char>], names: &[Text]) -> Option<Rank> {
    if ways.iter().all(Vec::is_empty) {
        return Some((Place::Whole, false));
    }
    let names = names.iter().take(MAX_NAMES);
    names
        .filter_map(|name| {
            let name = letters(name, MAX_NAME);
            ways.iter().filter_map(|way| find(way, &name)).min()
        })
        .min()
}

/// Where the name has what was typed.
fn find(typed: &[char], name: &[char]) -> Option<Rank> {
    let mut before = None;
    let mut best: Option<Rank> = None;
    for (at, here) in name.windows(typed.len()).enumerate() {
        let begins_word = before.is_none_or(|it: char| !it.is_alphanumeric());
        before = here.first().copied();
        let place = match (at, begins_word) {
            (0, _) if name.len() == typed.len() => Place::Whole,
            (0, _) => Place::Start,
            (_, true) => Place::Word,
            (_, false) => Place::Inside,
        };
        let rank = if here == typed {
            (place, false)
        } else if begins(typed, here) {
            // A whole name is known to be whole only once it is written out.
            (place.max(Place::Start), true)
        } else {
            continue;
        };
        best = Some(best.map_or(rank, |best| best.min(rank)));
    }
    best
}

/// Whether what was typed may become these letters, as many as it has.
fn begins(typed: &[char], letters: &[char]) -> bool {
    let last = typed.len().saturating_sub(1);
    let mut pairs = typed.iter().zip(letters).enumerate();
    pairs.all(|(at, (typed, letter))| {
        typed == letter
            || initial(*letter) == Some(*typed)
            || at == last && is_half(*typed, *letter)
    })
}

/// Whether a syllable is another one whose ending is still missing.
fn is_half(typed: char, letter: char) -> bool {
    match (syllable(typed), syllable(letter)) {
        (Some(typed), Some(letter)) => {
            typed % PER_VOWEL == 0 && typed / PER_VOWEL == letter / PER_VOWEL
        }
        _ => false,
    }
}

/// The number of a syllable of Hangul, from 0.
fn syllable(letter: char) -> Option<u32> {
    let number = u32::from(letter).checked_sub(FIRST_SYLLABLE)?;
    (number < SYLLABLES).then_some(number)
}

/// The consonant that a syllable begins with.
fn initial(letter: char) -> Option<char> {
    let at = usize::try_from(syllable(letter)? / PER_INITIAL).ok()?;
    INITIALS.get(at).copied()
}

/// A text as it is compared: composed, in small letters, without spaces around it, not too long.
fn letters(text: &str, most: usize) -> Vec<char> {
    // Nothing composes to more letters than it had, nor from more than a few.
    let end = text.floor_char_boundary(most.saturating_mul(16));
    let text = text.get(..end).unwrap_or_default().trim();
    let composed = NFC.normalize(text);
    composed
        .chars()
        .flat_map(char::to_lowercase)
        .map(alone)
        .take(most)
        .collect()
}

/// A consonant that is meant for the beginning of a syllable and has none, as the letter that stands alone.
fn alone(letter: char) -> char {
    let number = u32::from(letter).checked_sub(0x1100);
    let at = number.and_then(|number| usize::try_from(number).ok());
    at.and_then(|at| INITIALS.get(at))
        .copied()
        .unwrap_or(letter)
}

/// All that may be meant by what was typed: itself; with the ending of its last syllable as the beginning of the next;
/// with two consonants where a keyboard made one letter of them.
fn ways(typed: &[char]) -> Vec<Vec<char>> {
    let mut ways = vec![typed.to_vec()];
    if let Some((last, before)) = typed.split_last()
        && let Some((stays, goes)) = open(*last)
    {
        ways.push([before, &[stays, goes]].concat());
    }
    let cluster = |letter: &char| CLUSTERS.iter().find(|(it, _)| it == letter);
    if typed.iter().any(|letter| cluster(letter).is_some()) {
        let apart = typed.iter().flat_map(|letter| match cluster(letter) {
            Some((_, two)) => two.to_vec(),
            None => vec![*letter],
        });
        ways.push(apart.collect());
    }
    ways
}

/// A syllable without the consonant that a following vowel would take from it, and that consonant.
fn open(letter: char) -> Option<(char, char)> {
    let number = syllable(letter)?;
    let ending = (number % PER_VOWEL).checked_sub(1)?;
    let (stays, goes) = FINALS.get(usize::try_from(ending).ok()?)?;
    let left = number - number % PER_VOWEL + stays;
    Some((char::from_u32(FIRST_SYLLABLE + left)?, *goes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidates(names: &[&str]) -> Vec<Candidate<String>> {
        let candidate = |name: &&str| Candidate {
            value: (*name).to_owned(),
            names: vec![(*name).into()],
        };
        names.iter().map(candidate).collect()
    }

    fn offered(typed: &str, names: &[&str]) -> Vec<String> {
        best(typed, &candidates(names))
            .into_iter()
            .cloned()
            .collect()
    }

    #[test]
    fn what_is_found_and_what_is_not() {
        for (typed, name) in [
            ("초롱", "초롱"),
            ("초", "초롱이"),
            ("롱", "초롱이"),
            ("ㅊㄹ", "초롱"),
            ("ㅊ", "초롱"),
            ("초ㄹ", "초롱"),
            ("ㅊ롱", "초롱"),
            ("ㄹ", "초롱"),
            ("초로", "초롱"),
            ("촐", "초롱"),
            ("ㄳ", "감사"),
            ("닭", "달걀"),
            ("넋", "넉살"),
            ("ㅋㅋ", "ㅋㅋ왕"),
            ("ㅋㅋ", "쿠키"),
            ("ㄲ", "까치"),
            ("NA", "namu"),
            ("na", "NAMU"),
            ("mu", "namu"),
            ("é", "CAFE\u{301}"),
            ("초롱", "\u{110e}\u{1169}\u{1105}\u{1169}\u{11bc}"),
            ("\u{110e}\u{1169}", "초롱"),
            ("\u{110e}\u{1105}", "초롱"),
            ("gift", "big-gift"),
            ("ㅎㄴ", "별 하늘"),
            (" 초롱 ", "초롱"),
        ] {
            assert_eq!(offered(typed, &[name]), [name], "{typed}");
        }
        for (typed, name) in [
            ("초롱이", "초롱"),
            ("ㄹㅊ", "초롱"),
            ("초ㅂ", "초롱"),
            ("로초", "롱초"),
            ("ㄱ", "까치"),
            ("별하늘", "별 하늘"),
            ("x", "초롱"),
        ] {
            assert_eq!(offered(typed, &[name]), [""; 0], "{typed}");
        }
    }

    #[test]
    fn the_better_comes_first_and_equals_keep_their_order() {
        let names = ["물초롱", "꽃 초롱", "초롱이", "초롱", "초록", "나초롱"];
        let expected = ["초롱", "초롱이", "꽃 초롱", "물초롱", "나초롱"];
        assert_eq!(offered("초롱", &names), expected);
        let expected = ["초롱이", "초롱", "초록", "꽃 초롱", "물초롱", "나초롱"];
        assert_eq!(offered("ㅊㄹ", &names), expected);
        // What is written like that comes before what only begins like it.
        assert_eq!(offered("초로", &["초롱", "초로"]), ["초로", "초롱"]);
        assert_eq!(offered("", &names), names);
        assert_eq!(offered(" ", &names), names);
    }

    #[test]
    fn a_candidate_is_as_good_as_its_best_name_and_is_offered_once() {
        let named = |value, names: &[&str]| Candidate {
            value,
            names: names.iter().map(|it| Text::from(*it)).collect(),
        };
        let candidates = [
            named(1, &["mystar", "하늘"]),
            named(2, &["x1", "별star"]),
            named(3, &["star01", "star"]),
            named(4, &[]),
        ];
        assert_eq!(best("star", &candidates), [&3, &1, &2]);
    }

    #[test]
    fn no_more_is_offered_than_can_be_shown() {
        let names: Vec<String> = (0..1_000).map(|n| format!("별{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for typed in ["", "별", "ㅂ"] {
            assert_eq!(offered(typed, &names), names[..MOST], "{typed:?}");
        }
    }

    #[test]
    fn what_is_long_is_looked_at_in_part() {
        let long = "가".repeat(100_000);
        assert_eq!(offered(&long, &[&long]).len(), 1);
        let late = format!("{}별", "가".repeat(100));
        assert_eq!(offered("별", &[&late]), [""; 0]);
        let marks = format!("e{}", "\u{301}".repeat(100_000));
        assert_eq!(offered("é", &[&marks]).len(), 1);
    }

    #[test]
    fn every_syllable_opens_into_one_that_stays_and_a_beginning() {
        for letter in ('가'..='힣').filter(|it| syllable(*it).is_some_and(|n| n % PER_VOWEL != 0))
        {
            let (stays, goes) = open(letter).unwrap();
            assert_eq!(initial(stays), initial(letter));
            assert!(INITIALS.contains(&goes) && stays < letter, "{letter}");
        }
        assert_eq!(open('촐'), Some(('초', 'ㄹ')));
        assert_eq!(open('닭'), Some(('달', 'ㄱ')));
        assert_eq!(open('값'), Some(('갑', 'ㅅ')));
        assert_eq!(open('초'), None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_answered(typed in ".{0,80}", names in prop::collection::vec(".{0,80}", 0..40)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let offered = offered(&typed, &names);
            prop_assert!(offered.len() <= MOST.min(names.len()));
        }

        #[test]
        fn the_consonants_of_a_name_find_it(name in "[가-힣]{1,20}") {
            let consonants: String = name.chars().filter_map(initial).collect();
            prop_assert_eq!(offered(&consonants, &[&name]), [name.clone()]);
            for (at, _) in name.char_indices().skip(1) {
                prop_assert_eq!(offered(name.get(..at).unwrap(), &[&name]), [name.clone()]);
            }
        }
    }
}
