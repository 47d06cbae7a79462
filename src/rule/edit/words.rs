//! What is said of an edit, in both languages. What the checker finds has words of its own, in [`crate::fault`].
//!
//! These are plain texts: whoever sends them escapes them like any other, as they repeat what people typed.

use super::entry::is_unseen;
use super::outcome::{Done, Unchanged};
use crate::fault::Language::{self, English, Korean};

/// Most letters of what somebody typed that are repeated.
const MAX_SHOWN: usize = 60;

impl Done {
    /// What was done, as a sentence.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::Added { list, name } => {
                let (list, name) = (shown(list), shown(name));
                match language {
                    Korean => format!("`{list}` 목록에 `{name}` 추가"),
                    English => format!("`{name}` is in `{list}` now"),
                }
            }
            Self::Removed { list, name } => {
                let (list, name) = (shown(list), shown(name));
                match language {
                    Korean => format!("`{list}` 목록에서 `{name}` 삭제"),
                    English => format!("`{name}` is no longer in `{list}`"),
                }
            }
            Self::NewRule { id } => match language {
                Korean => format!("규칙 `{}` 추가", shown(id)),
                English => format!("there is a new rule `{}`", shown(id)),
            },
            Self::Replaced { id } => match language {
                Korean => format!("규칙 `{}` 변경", shown(id)),
                English => format!("the rule `{}` is changed", shown(id)),
            },
            Self::RemovedRule { id } => match language {
                Korean => format!("규칙 `{}` 삭제", shown(id)),
                English => format!("the rule `{}` is gone", shown(id)),
            },
            Self::Enabled { id } => match language {
                Korean => format!("규칙 `{}` 켜짐", shown(id)),
                English => format!("the rule `{}` is on", shown(id)),
            },
            Self::Disabled { id } => match language {
                Korean => format!("규칙 `{}` 꺼짐", shown(id)),
                English => format!("the rule `{}` is off", shown(id)),
            },
        }
    }
}

impl Unchanged {
    /// Why nothing was done, as a sentence, with what would help.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::AlreadyThere { list, name } => {
                let (list, name) = (shown(list), shown(name));
                match language {
                    Korean => format!("`{list}` 목록에 `{name}` 항목이 이미 있습니다"),
                    English => format!("`{list}` has `{name}` already"),
                }
            }
            Self::NotThere { list, name } => {
                let (list, name) = (shown(list), shown(name));
                match language {
                    Korean => format!("`{list}` 목록에 `{name}` 항목이 없습니다"),
                    English => format!("`{list}` does not have `{name}`"),
                }
            }
            Self::LastOne { list, name } => {
                let (list, name) = (shown(list), shown(name));
                match language {
                    Korean => format!(
                        "`{name}` 항목을 빼면 `{list}` 목록이 빕니다. 규칙을 끄거나 다른 항목을 먼저 넣으세요"
                    ),
                    English => format!(
                        "nothing would be left in `{list}` without `{name}`: disable the rule, or add another first"
                    ),
                }
            }
            Self::NoList { list, suggestion } => {
                let list = shown(list);
                let said = match language {
                    Korean => format!("`{list}` 목록이 없습니다"),
                    English => format!("there is no list `{list}`"),
                };
                said + &meant(suggestion.as_deref(), language)
            }
            Self::NoRule { id, suggestion } => {
                let said = match language {
                    Korean => format!("규칙 `{}`: 이런 규칙이 없습니다", shown(id)),
                    English => format!("there is no rule `{}`", shown(id)),
                };
                said + &meant(suggestion.as_deref(), language)
            }
            Self::NotANumber { list, name } => {
                let (list, name) = (shown(list), shown(name));
                match language {
                    Korean => format!("`{list}` 목록은 숫자만 받습니다: `{name}`"),
                    English => format!("`{list}` takes whole numbers, not `{name}`"),
                }
            }
            Self::RuleIsThere { id } => match language {
                Korean => format!("규칙 `{}`: 이 이름은 이미 쓰이고 있습니다", shown(id)),
                English => format!("there is a rule `{}` already", shown(id)),
            },
            Self::SameRule { id } => match language {
                Korean => format!("규칙 `{}`: 바뀐 것이 없습니다", shown(id)),
                English => format!("the rule `{}` reads like this already", shown(id)),
            },
            Self::AlreadyEnabled { id } => match language {
                Korean => format!("규칙 `{}`: 이미 켜져 있습니다", shown(id)),
                English => format!("the rule `{}` is on already", shown(id)),
            },
            Self::AlreadyDisabled { id } => match language {
                Korean => format!("규칙 `{}`: 이미 꺼져 있습니다", shown(id)),
                English => format!("the rule `{}` is off already", shown(id)),
            },
            plain => plain.say_plainly(language),
        }
    }

    /// The same where nothing is repeated that somebody typed.
    fn say_plainly(&self, language: Language) -> String {
        match (self, language) {
            (Self::Blank, Korean) => "빈 이름은 넣을 수 없습니다".into(),
            (Self::Blank, English) => "a name with nothing in it is none".into(),
            (Self::TooLong { limit }, Korean) => format!("이름은 {limit}자까지 쓸 수 있습니다"),
            (Self::TooLong { limit }, English) => {
                format!("a name has at most {limit} characters")
            }
            (Self::RuleTooLong { limit }, Korean) => {
                format!("규칙은 {limit}바이트까지 쓸 수 있습니다")
            }
            (Self::RuleTooLong { limit }, English) => format!("a rule has at most {limit} bytes"),
            (Self::Unseen, Korean) => {
                "보이지 않는 글자나 글의 방향을 바꾸는 글자는 쓸 수 없습니다".into()
            }
            (Self::Unseen, English) => {
                "it holds characters that cannot be seen, or that turn the text around".into()
            }
            (Self::NotOneRule, Korean) => "`id`가 있는 `[[rule]]` 하나만 TOML로 쓰세요".into(),
            (Self::NotOneRule, English) => {
                "write one `[[rule]]` with an `id`, as TOML, and nothing else".into()
            }
            (Self::ChangedSince, Korean) => {
                "그 뒤에 파일이 바뀌어 되돌리지 않았습니다. 직접 고치세요".into()
            }
            (Self::ChangedSince, English) => {
                "the file was changed since, so nothing was taken back: change it by hand".into()
            }
            (_, Korean) => "이 파일은 여기서 고칠 수 없습니다. 직접 고치세요".into(),
            (_, English) => "this file cannot be changed from here: change it by hand".into(),
        }
    }
}

fn meant(suggestion: Option<&str>, language: Language) -> String {
    match (suggestion.map(shown), language) {
        (None, _) => String::new(),
        (Some(name), Korean) => format!(". 혹시 `{name}`?"),
        (Some(name), English) => format!(": did you mean `{name}`?"),
    }
}

/// What somebody typed, cut where it gets long, without what cannot be seen and without the quotes it stands in.
fn shown(typed: &str) -> String {
    let mut letters = typed.chars();
    let mut out: String = letters
        .by_ref()
        .take(MAX_SHOWN)
        .map(|c| match c {
            '`' => '\'',
            c if is_unseen(c) => '\u{fffd}',
            c => c,
        })
        .collect();
    if letters.next().is_some() {
        out.push('…');
    }
    out
}
