//! How a text ends when it is read aloud in Korean: on a vowel, on ㄹ, or on another consonant.
//!
//! What is not read is passed over from the end: punctuation, brackets, emoji, spaces. Of the rest, Hangul, kana and
//! numbers are certain. Latin letters are a guess that is right more often than not:
//!
//! - letters by name (엘, 엠, 엔, 알) in words without a vowel, capitals of three letters or fewer, and capitals at the
//!   end of a word: `BJ`, `kbs`, `PlanB`;
//! - else as an English word written in Hangul: `l` and `le` after a consonant give ㄹ (애플); `m`, `n`, `ng`, `ck`, and
//!   `p`, `t`, `k` after one short vowel give another consonant (봇, 탑); everything else a vowel, `star` (스타) as well.
//!
//! Of any other writing nothing is known, Chinese characters included.

/// Most letters or digits that are looked at. No number that can be named and no word is longer.
const REACH: usize = 32;

/// The sound at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A syllable without a final consonant: 나.
    Vowel,
    /// ㄹ, after which 으로 becomes 로: 별.
    Rieul,
    /// Any other final consonant: 팬.
    Consonant,
}

impl Ending {
    /// How `text` ends; `None` where that cannot be told.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut back = text.chars().rev().map(narrow);
        let last = back.by_ref().find(|c| is_read(*c))?;
        match last {
            '%' => Some(Self::Vowel), // 퍼센트
            '0'..='9' => {
                let run = std::iter::once(last).chain(back).take(REACH);
                Some(Self::of_number(&run.collect::<Vec<_>>()))
            }
            'a'..='z' | 'A'..='Z' => {
                let run = std::iter::once(last).chain(back).take(REACH);
                let word = run.take_while(char::is_ascii_alphabetic);
                Some(Self::of_word(&word.collect::<Vec<_>>()))
            }
            c => Self::of_hangul(c).or_else(|| Self::of_kana(c)),
        }
    }

    fn of_hangul(c: char) -> Option<Self> {
        match c {
            '가'..='힣' => Some(Self::of_final((u32::from(c) - u32::from('가')) % 28)),
            // Syllables in parts, as some systems store them.
            '\u{11a8}'..='\u{11c2}' => Some(Self::of_final(u32::from(c) - 0x11a7)),
            '\u{1161}'..='\u{1175}' | 'ㅏ'..='ㅣ' => Some(Self::Vowel),
            // Single consonants are read by their names: ㅋ is 키읔, ㄹ is 리을.
            'ㄹ' | '\u{1105}' => Some(Self::Rieul),
            'ㄱ'..='ㅎ' | '\u{1100}'..='\u{1112}' => Some(Self::Consonant),
            _ => None,
        }
    }

    fn of_kana(c: char) -> Option<Self> {
        match c {
            'ん' | 'ン' => Some(Self::Consonant),
            'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' => Some(Self::Vowel),
            _ => None,
        }
    }

    /// By the number of the final consonant within a syllable; 0 for none.
    fn of_final(number: u32) -> Self {
        match number {
            0 => Self::Vowel,
            8 => Self::Rieul,
            _ => Self::Consonant,
        }
    }

    /// A number whose characters come from the end: a whole one ends on its last digit or, after that, on 십, 백, 천,
    /// 만, 억, 조 or 경. Digits behind a point or a leading zero are read one by one, and so are too many of them.
    fn of_number(backwards: &[char]) -> Self {
        let mut digits = Vec::new();
        let mut rest = backwards.iter().peekable();
        while let Some(&c) = rest.next() {
            match (c, rest.peek()) {
                ('0'..='9', _) => digits.push(c),
                // 1,234,500 is one number; 1,5 are two.
                (',', Some('0'..='9')) if digits.len().is_multiple_of(3) => {}
                ('.', Some('0'..='9')) => {
                    digits.push('0');
                    break;
                }
                _ => break,
            }
        }
        let zeros = digits.iter().take_while(|c| **c == '0').count();
        let by_digits = digits.last() == Some(&'0') || digits.len() > 20;
        match (zeros, digits.first()) {
            (1..=11 | 16.., _) if !by_digits => Self::Consonant, // 십, 백, 천, 만, 억; 경
            (12..=15, _) if !by_digits => Self::Vowel,           // 조
            (_, Some('1' | '7' | '8')) => Self::Rieul,           // 일, 칠, 팔
            (_, Some('0' | '3' | '6')) => Self::Consonant,       // 영, 삼, 육
            _ => Self::Vowel,                                    // 이, 사, 오, 구
        }
    }

    /// A word whose letters come from the end.
    fn of_word(backwards: &[char]) -> Self {
        let capitals = backwards.iter().filter(|c| c.is_ascii_uppercase()).count();
        let last_is_capital = backwards.first().is_some_and(char::is_ascii_uppercase);
        let spelt = !backwards.iter().copied().any(is_vowel)
            || (capitals == backwards.len() && capitals <= 3)
            || (capitals < backwards.len() && last_is_capital);
        let at = |index: usize| backwards.get(index).map(char::to_ascii_lowercase);
        let last = at(0).unwrap_or_default();
        if spelt {
            return match last {
                'l' | 'r' => Self::Rieul,
                'm' | 'n' => Self::Consonant,
                _ => Self::Vowel,
            };
        }
        match (last, at(1), at(2)) {
            ('l', ..) => Self::Rieul,
            ('e', Some('l'), Some(before)) if !is_vowel(before) => Self::Rieul,
            ('m' | 'n', ..) | ('g', Some('n'), _) | ('k', Some('c' | 'o'), _) => Self::Consonant,
            ('p' | 't' | 'k', Some(vowel), before)
                if is_vowel(vowel) && !before.is_some_and(is_vowel) =>
            {
                Self::Consonant
            }
            _ => Self::Vowel,
        }
    }
}

/// Letters and digits of double width as what they are.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Whether a character is read aloud. Letters that show nothing are not: they fill nicknames that are to look empty.
fn is_read(c: char) -> bool {
    let filler = matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    c == '%' || (c.is_alphanumeric() && !filler)
}

fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_end(ending: Option<Ending>, texts: &[&str]) {
        for text in texts {
            assert_eq!(Ending::of(text), ending, "{text}");
        }
    }

    #[test]
    fn hangul_ends_as_its_last_syllable_does() {
        all_end(
            Some(Ending::Vowel),
            &["나", "달토끼", "ㅠㅠ", "さくら", "\u{1102}\u{1161}"],
        );
        all_end(
            Some(Ending::Rieul),
            &["별", "서울", "ㄹ", "\u{1107}\u{1167}\u{11af}"],
        );
        all_end(
            Some(Ending::Consonant),
            &["초롱", "팬", "값", "ㅋㅋㅋ", "ㅇㅇ", "りん"],
        );
    }

    #[test]
    fn what_is_not_read_is_passed_over() {
        all_end(
            Some(Ending::Consonant),
            &[
                "초롱★",
                "초롱 ",
                "초롱!?",
                "(초롱)",
                "초롱🎈👩‍👩‍👧",
                "초롱…",
                "초롱\u{3164}\u{200b}",
                "초롱_",
            ],
        );
        all_end(
            Some(Ending::Vowel),
            &["초롱(본계)", "1️⃣ 초롱이", "50%", "５０％"],
        );
    }

    #[test]
    fn numbers_end_as_they_are_read() {
        all_end(
            Some(Ending::Vowel),
            &["2", "4", "5", "9", "12", "1,234", "0.5", "3.14", "2025"],
        );
        all_end(
            Some(Ending::Vowel),
            &["1000000000000", "30,000,000,000,000", "500000000000000"],
        );
        all_end(
            Some(Ending::Rieul),
            &["1", "7", "8", "21", "1,007", "0.1", "007", "1,8", "１１"],
        );
        all_end(
            Some(Ending::Consonant),
            &["0", "3", "6", "10", "100", "1000", "10000", "120"],
        );
        all_end(
            Some(Ending::Consonant),
            &["12,000", "1000000", "100000000", "10.0", "1.50", "00"],
        );
        all_end(
            Some(Ending::Consonant),
            &["20000000000000000", "1000000000000000000000000000"],
        );
    }

    #[test]
    fn latin_words_are_guessed_and_abbreviations_spelt() {
        all_end(
            Some(Ending::Rieul),
            &["Daniel", "apple", "URL", "lol", "r", "PlanR", "HTML"],
        );
        all_end(
            Some(Ending::Consonant),
            &[
                "Sam",
                "Queen",
                "king",
                "Jack",
                "bot",
                "top",
                "Book",
                "FM",
                "CNN",
                "ＢＴＭ",
                "QUEEN",
            ],
        );
        all_end(
            Some(Ending::Vowel),
            &[
                "star", "Anna", "BJ", "kbs", "PlanB", "DJ", "great", "Kate", "love", "gameTV",
                "week",
            ],
        );
    }

    #[test]
    fn of_other_writing_nothing_is_known() {
        all_end(None, &["", "★", "🎈", "...", "美", "Иван", "①", "\u{3164}"]);
    }
}
