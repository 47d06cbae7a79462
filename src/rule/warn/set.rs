//! What a value may be for a condition to hold: a set that can be turned around and laid upon another.

use std::collections::BTreeSet;

use crate::event::Text;

/// Some values of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    /// Stretches of numbers, ends included, in order and apart from each other.
    Numbers(Vec<(i64, i64)>),
    /// These folded texts, or all others.
    Texts { these: BTreeSet<Text>, others: bool },
    /// Whether it may be true, and whether it may be false.
    Truth { yes: bool, no: bool },
}

impl Set {
    /// The numbers from one to another.
    pub(super) fn between(least: i64, most: i64) -> Self {
        let is_any = least <= most;
        Self::Numbers(is_any.then_some((least, most)).into_iter().collect())
    }

    /// These numbers.
    pub(super) fn numbers(numbers: &[i64]) -> Self {
        let numbers: BTreeSet<i64> = numbers.iter().copied().collect();
        Self::Numbers(numbers.into_iter().map(|it| (it, it)).collect())
    }

    /// These texts, folded.
    pub(super) fn texts(texts: impl IntoIterator<Item = Text>) -> Self {
        Self::Texts {
            these: texts.into_iter().collect(),
            others: false,
        }
    }

    /// One truth.
    pub(super) fn truth(yes: bool) -> Self {
        Self::Truth { yes, no: !yes }
    }

    /// Everything else.
    pub(super) fn negated(&self) -> Self {
        match self {
            Self::Numbers(stretches) => {
                let (mut out, mut from) = (Vec::new(), Some(i64::MIN));
                for &(least, most) in stretches {
                    if let Some(from) = from.filter(|from| *from < least) {
                        out.push((from, least - 1));
                    }
                    from = most.checked_add(1);
                }
                out.extend(from.map(|from| (from, i64::MAX)));
                Self::Numbers(out)
            }
            Self::Texts { these, others } => Self::Texts {
                these: these.clone(),
                others: !others,
            },
            Self::Truth { yes, no } => Self::Truth { yes: !yes, no: !no },
        }
    }

    /// What is in both. Of two types it is the first, of which nothing is said then.
    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers(some), Self::Numbers(others)) => {
                let both = some.iter().flat_map(|one| {
                    let others = others.iter();
                    others.map(move |other| (one.0.max(other.0), one.1.min(other.1)))
                });
                Self::Numbers(both.filter(|(least, most)| least <= most).collect())
            }
            (
                Self::Texts { these, others },
                Self::Texts {
                    these: those,
                    others: other_others,
                },
            ) => {
                let these = match (others, other_others) {
                    (false, false) => these & those,
                    (false, true) => these - those,
                    (true, false) => those - these,
                    (true, true) => these | those,
                };
                Self::Texts {
                    these,
                    others: *others && *other_others,
                }
            }
            (
                Self::Truth { yes, no },
                Self::Truth {
                    yes: other_yes,
                    no: other_no,
                },
            ) => Self::Truth {
                yes: *yes && *other_yes,
                no: *no && *other_no,
            },
            _ => self.clone(),
        }
    }

    /// Whether nothing is in it, given all the words that there are, if they are few.
    pub(super) fn is_empty(&self, words: Option<&[&str]>) -> bool {
        match self {
            Self::Numbers(stretches) => stretches.is_empty(),
            Self::Texts {
                these,
                others: false,
            } => these.is_empty(),
            Self::Texts { these, .. } => {
                words.is_some_and(|words| words.iter().all(|word| these.contains(*word)))
            }
            Self::Truth { yes, no } => !yes && !no,
        }
    }

    /// The least and the greatest number in it.
    pub(super) fn ends(&self) -> Option<(i64, i64)> {
        match self {
            Self::Numbers(stretches) => Some((stretches.first()?.0, stretches.last()?.1)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn has(set: &Set, number: i64) -> bool {
        match set {
            Set::Numbers(stretches) => stretches
                .iter()
                .any(|(least, most)| (*least..=*most).contains(&number)),
            _ => false,
        }
    }

    fn any() -> impl Strategy<Value = Set> {
        let numbers = proptest::collection::vec(-5_i64..5, 0..4);
        let numbers = numbers.prop_map(|numbers| Set::numbers(&numbers));
        let between = (-5_i64..5, -5_i64..5).prop_map(|(one, other)| Set::between(one, other));
        prop_oneof![numbers, between]
    }

    proptest! {
        #[test]
        fn a_set_is_what_it_says(one in any(), other in any()) {
            let (not, both) = (one.negated(), one.and(&other.negated()));
            for number in [i64::MIN, i64::MAX, -6, -5, -1, 0, 1, 3, 4, 5] {
                prop_assert_eq!(has(&not, number), !has(&one, number));
                prop_assert_eq!(has(&both, number), has(&one, number) && !has(&other, number));
            }
            prop_assert!(one.and(&not).is_empty(None));
            prop_assert_eq!(not.negated().negated(), not);
        }
    }

    #[test]
    fn texts_and_the_rest_of_them() {
        let set = |texts: &[&str]| Set::texts(texts.iter().map(|text| Text::from(*text)));
        assert!(set(&["a"]).and(&set(&["b"])).is_empty(None));
        assert!(!set(&["a", "b"]).and(&set(&["b"])).is_empty(None));
        assert!(set(&["a"]).and(&set(&["a"]).negated()).is_empty(None));
        let neither = set(&["a"]).negated().and(&set(&["b"]).negated());
        assert!(!neither.is_empty(None));
        assert!(neither.is_empty(Some(&["a", "b"])));
        assert!(!neither.is_empty(Some(&["a", "b", "c"])));
    }
}
