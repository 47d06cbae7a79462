//! Every command there is: what it is called, what it takes, and who may give it. Discord's registration, Telegram's menu,
//! the help and the reading of what was typed all come from this list.
//!
//! Discord lets a server decide who sees a command only for what stands behind the slash as a whole, not for what comes
//! after it. So whatever a reader and an administrator may not both do in one group is judged by soopbell itself, always;
//! what Discord hides is a courtesy.

use super::answer::MAX_CODE_BYTES;
use crate::fault::Language;

/// Something that soopbell can be told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "the catalogue says of each what it does, in two languages"
)]
pub enum Verb {
    WatchAdd,
    WatchRemove,
    WatchList,
    Status,
    Silence,
    Unsilence,
    FanAdd,
    FanRemove,
    FanList,
    RulesList,
    RulesShow,
    RulesEnable,
    RulesDisable,
    RulesTest,
    RulesWhy,
    RuleNew,
    RuleEdit,
    Top,
    Stats,
    RecentAlerts,
    RecentChanges,
    Why,
    Drill,
    Setup,
    Help,
    About,
}

/// Who may give a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever is in a chat that may give commands.
    Everybody,
    /// Who may change what soopbell does in a chat.
    Administrators,
    /// Administrators of a place that the configuration names: what they change holds for all chats, and a chat that is only a
    /// target of alerts is no reason to let its managers change what others are told.
    Stewards,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Both {
    /// In English. Where it is a name, it is the command's own on both platforms.
    pub en: &'static str,
    /// In Korean.
    pub ko: &'static str,
}

impl Both {
    /// It, in a language.
    pub fn in_(self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.ko,
            Language::English => self.en,
        }
    }

    /// Whether this is what somebody typed, in either language.
    pub fn is(self, typed: &str) -> bool {
        typed == self.ko || typed.eq_ignore_ascii_case(self.en)
    }
}

/// What stands behind the slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Both,
    /// What it is for, in at most 100 characters.
    pub about: Both,
    /// What comes after it. One without a name is the entry itself.
    pub commands: &'static [Command],
    /// Which of them is meant where nothing follows, on platforms that allow that.
    pub alone: Verb,
}

impl Entry {
    /// Whether only administrators have any business with it.
    pub fn is_administration(&self) -> bool {
        let mut commands = self.commands.iter();
        commands.all(|command| command.who != Who::Everybody)
    }
}

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// What it does.
    pub verb: Verb,
    /// Its name within its entry; `None` where the entry is the command.
    pub name: Option<Both>,
    /// What it does, in at most 100 characters.
    pub about: Both,
    /// Who may give it.
    pub who: Who,
    /// What it takes, in the order in which it is typed; what may be left out comes last.
    pub arguments: &'static [Argument],
}

/// What a command takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name. The English one is the key in [`Arguments`](super::call::Arguments).
    pub name: Both,
    /// What it is, in at most 100 characters.
    pub about: Both,
    /// What it may be.
    pub kind: Kind,
    /// It may not be left out where the platform can ask for it. Where something is missing all the same, the answer helps.
    pub is_required: bool,
}

/// What an argument may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A streamer, who may be one that nobody has heard of: an id, a nickname, or a link.
    Streamer,
    /// A streamer who is watched.
    Watched,
    /// A streamer who is watched, or a rule.
    StreamerOrRule,
    /// A rule.
    Rule,
    /// A fan on the list.
    Fan,
    /// A silence that is in force.
    Silence,
    /// An alert of this chat.
    Alert,
    /// How long.
    Duration,
    /// One of these.
    OneOf(&'static [Both]),
    /// Words.
    Words,
}

impl Kind {
    /// Whether it is one of what soopbell knows, so that all of that can be offered before anything is typed.
    pub fn is_among_known(self) -> bool {
        matches!(
            self,
            Self::Watched
                | Self::StreamerOrRule
                | Self::Rule
                | Self::Fan
                | Self::Silence
                | Self::Alert
        )
    }

    /// Whether something can be offered while it is typed.
    pub fn completes(self) -> bool {
        !matches!(self, Self::OneOf(_) | Self::Words)
    }
}

/// Longest argument, in characters, where the platform can hold people to it. Forms take more.
pub const MAX_ARGUMENT: u16 = 500;

const fn both(en: &'static str, ko: &'static str) -> Both {
    Both { en, ko }
}

const fn required(name: Both, kind: Kind, about: Both) -> Argument {
    Argument {
        name,
        about,
        kind,
        is_required: true,
    }
}

const fn optional(name: Both, kind: Kind, about: Both) -> Argument {
    Argument {
        name,
        about,
        kind,
        is_required: false,
    }
}

const fn read(
    verb: Verb,
    name: Option<Both>,
    about: Both,
    arguments: &'static [Argument],
) -> Command {
    Command {
        verb,
        name,
        about,
        who: Who::Everybody,
        arguments,
    }
}

const fn steward(
    verb: Verb,
    name: Option<Both>,
    about: Both,
    arguments: &'static [Argument],
) -> Command {
    Command {
        who: Who::Stewards,
        ..read(verb, name, about, arguments)
    }
}

const fn administer(
    verb: Verb,
    name: Option<Both>,
    about: Both,
    arguments: &'static [Argument],
) -> Command {
    Command {
        who: Who::Administrators,
        ..read(verb, name, about, arguments)
    }
}

const STREAMER: Both = both("streamer", "스트리머");
const RULE: Both = both("rule", "규칙");
const A_RULE: Argument = required(RULE, Kind::Rule, both("Which rule", "어떤 규칙"));
const A_WATCHED: Argument = optional(
    STREAMER,
    Kind::Watched,
    both(
        "Whose, if not everybody's of this chat",
        "누구의 것인지. 비우면 이 채팅의 모두",
    ),
);
const A_FAN: Argument = required(
    both("fan", "팬"),
    Kind::Fan,
    both("Their SOOP id", "SOOP 아이디"),
);

/// What stretch of time figures are about. The English names are their values.
pub const PERIODS: &[Both] = &[
    both("today", "오늘"),
    both("week", "이번주"),
    both("broadcast", "방송"),
];

const WATCH: &[Command] = &[
    administer(
        Verb::WatchAdd,
        Some(both("add", "추가")),
        both(
            "Get a streamer's alerts in this chat",
            "이 채팅에서 스트리머의 알림 받기",
        ),
        &[required(
            STREAMER,
            Kind::Streamer,
            both(
                "Id, nickname, or a pasted link of SOOP",
                "아이디, 닉네임 또는 SOOP 링크",
            ),
        )],
    ),
    administer(
        Verb::WatchRemove,
        Some(both("remove", "해제")),
        both(
            "Get a streamer's alerts in this chat no more",
            "이 채팅에서 스트리머의 알림 그만 받기",
        ),
        &[required(
            STREAMER,
            Kind::Watched,
            both("Which streamer", "어떤 스트리머"),
        )],
    ),
    read(
        Verb::WatchList,
        Some(both("list", "목록")),
        both(
            "Whose alerts this chat gets",
            "이 채팅이 알림을 받는 스트리머",
        ),
        &[],
    ),
];

const FAN: &[Command] = &[
    steward(
        Verb::FanAdd,
        Some(both("add", "추가")),
        both(
            "Put somebody on the list of named fans",
            "입장 알림을 받을 팬 추가",
        ),
        &[A_FAN],
    ),
    steward(
        Verb::FanRemove,
        Some(both("remove", "제거")),
        both(
            "Take somebody off the list of named fans",
            "입장 알림을 받을 팬에서 제거",
        ),
        &[A_FAN],
    ),
    read(
        Verb::FanList,
        Some(both("list", "목록")),
        both(
            "Who is on the list of named fans",
            "입장 알림을 받는 팬 목록",
        ),
        &[],
    ),
];

const RULES: &[Command] = &[
    read(
        Verb::RulesList,
        Some(both("list", "목록")),
        both("Every rule, on or off", "모든 규칙과 켜짐·꺼짐"),
        &[],
    ),
    read(
        Verb::RulesShow,
        Some(both("show", "보기")),
        both("A rule as it is written", "규칙 내용 보기"),
        &[A_RULE],
    ),
    steward(
        Verb::RulesEnable,
        Some(both("enable", "켜기")),
        both("Switch a rule on", "규칙 켜기"),
        &[A_RULE],
    ),
    steward(
        Verb::RulesDisable,
        Some(both("disable", "끄기")),
        both("Switch a rule off", "규칙 끄기"),
        &[A_RULE],
    ),
    read(
        Verb::RulesTest,
        Some(both("test", "시험")),
        both(
            "Run the tests in the rule files",
            "규칙 파일에 적힌 시험 실행",
        ),
        &[optional(
            RULE,
            Kind::Rule,
            both("Only this rule's", "이 규칙의 시험만"),
        )],
    ),
    read(
        Verb::RulesWhy,
        Some(both("why", "왜")),
        both(
            "Why a rule rang lately, or did not",
            "규칙이 최근에 울린 이유, 울리지 않은 이유",
        ),
        &[A_RULE],
    ),
];

const RULE_COMMANDS: &[Command] = &[
    steward(
        Verb::RuleNew,
        Some(both("new", "새로")),
        both("Write a new rule", "새 규칙 쓰기"),
        &[],
    ),
    steward(
        Verb::RuleEdit,
        Some(both("edit", "고치기")),
        both("Change a rule", "규칙 고치기"),
        &[A_RULE],
    ),
];

const RECENT: &[Command] = &[
    read(
        Verb::RecentAlerts,
        Some(both("alerts", "알림")),
        both(
            "The last alerts here, to send again or ask about",
            "이 채팅의 최근 알림. 다시 보내거나 이유 보기",
        ),
        &[],
    ),
    administer(
        Verb::RecentChanges,
        Some(both("changes", "변경")),
        both(
            "Who changed what lately, with undo",
            "누가 무엇을 바꿨는지. 되돌리기",
        ),
        &[],
    ),
];

const STATUS: &Command = &read(
    Verb::Status,
    None,
    both(
        "How the streamers, the alerts and soopbell itself are doing",
        "스트리머와 알림, soopbell의 상태",
    ),
    &[A_WATCHED],
);
const SILENCE: &Command = &administer(
    Verb::Silence,
    None,
    both(
        "Keep alerts out of this chat for a while",
        "이 채팅의 알림을 잠시 끄기",
    ),
    &[
        required(
            both("duration", "시간"),
            Kind::Duration,
            both("How long: 30m, 2h, 1d", "얼마나: 30분, 2시간, 1일"),
        ),
        optional(
            both("what", "대상"),
            Kind::StreamerOrRule,
            both(
                "Only this streamer's, or only this rule's",
                "이 스트리머나 이 규칙의 알림만",
            ),
        ),
        optional(
            both("reason", "이유"),
            Kind::Words,
            both("Why, for others to read", "이유. 다른 사람이 봅니다"),
        ),
    ],
);
const UNSILENCE: &Command = &administer(
    Verb::Unsilence,
    None,
    both("Let alerts into this chat again", "꺼 둔 알림 다시 켜기"),
    &[optional(
        both("silence", "무음"),
        Kind::Silence,
        both("Which; asked if left out", "어떤 것. 비우면 골라서 해제"),
    )],
);
const TOP: &Command = &read(
    Verb::Top,
    None,
    both("Who gave most", "별풍선을 가장 많이 준 사람"),
    &[
        optional(
            both("period", "기간"),
            Kind::OneOf(PERIODS),
            both("In which stretch of time", "어느 동안"),
        ),
        A_WATCHED,
    ],
);
const STATS: &Command = &read(
    Verb::Stats,
    None,
    both(
        "Today and this broadcast in figures",
        "오늘과 이번 방송의 숫자",
    ),
    &[A_WATCHED],
);
const WHY: &Command = &read(
    Verb::Why,
    None,
    both("Why an alert rang", "알림이 울린 이유"),
    &[required(
        both("alert", "알림"),
        Kind::Alert,
        both(
            "The alert, as `recent alerts` names it",
            "`최근 알림`에 나오는 알림",
        ),
    )],
);
const DRILL: &Command = &administer(
    Verb::Drill,
    None,
    both(
        "Ring here for practice, the way real alerts come",
        "실제 알림과 같은 길로 연습 알림 울리기",
    ),
    &[optional(
        RULE,
        Kind::Rule,
        both("In this rule's words", "이 규칙의 문구로"),
    )],
);
const SETUP: &Command = &administer(
    Verb::Setup,
    None,
    both(
        "Set this chat up, step by step",
        "이 채팅을 한 걸음씩 설정하기",
    ),
    &[],
);
const HELP: &Command = &read(
    Verb::Help,
    None,
    both("What soopbell can be told to do", "쓸 수 있는 명령"),
    &[],
);
const ABOUT: &Command = &read(
    Verb::About,
    None,
    both("What soopbell is", "soopbell 소개"),
    &[],
);

/// Every entry, as the help shows them.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: both("watch", "방송"),
        about: both(
            "Whose alerts this chat gets",
            "이 채팅이 누구의 알림을 받는지",
        ),
        commands: WATCH,
        alone: Verb::WatchList,
    },
    entry(both("status", "상태"), STATUS),
    entry(both("silence", "무음"), SILENCE),
    entry(both("unsilence", "무음해제"), UNSILENCE),
    Entry {
        name: both("fan", "팬"),
        about: both("Fans whose coming rings", "들어오면 알릴 팬"),
        commands: FAN,
        alone: Verb::FanList,
    },
    Entry {
        name: both("rules", "규칙"),
        about: both("The rules and why they ring", "규칙과 울리는 이유"),
        commands: RULES,
        alone: Verb::RulesList,
    },
    Entry {
        name: both("rule", "규칙쓰기"),
        about: both("Write rules", "규칙 쓰기와 고치기"),
        commands: RULE_COMMANDS,
        alone: Verb::RuleNew,
    },
    entry(both("top", "순위"), TOP),
    entry(both("stats", "통계"), STATS),
    Entry {
        name: both("recent", "최근"),
        about: both("What rang and what was changed", "최근의 알림과 변경"),
        commands: RECENT,
        alone: Verb::RecentAlerts,
    },
    entry(both("why", "왜"), WHY),
    entry(both("drill", "연습"), DRILL),
    entry(both("setup", "설정"), SETUP),
    entry(both("help", "도움말"), HELP),
    entry(both("about", "소개"), ABOUT),
];

/// An entry that is one command.
const fn entry(name: Both, command: &'static Command) -> Entry {
    Entry {
        name,
        about: command.about,
        commands: std::slice::from_ref(command),
        alone: command.verb,
    }
}

/// The command of this verb, and the entry it is in.
pub fn find(verb: Verb) -> Option<(&'static Entry, &'static Command)> {
    ENTRIES.iter().find_map(|entry| {
        let command = entry.commands.iter().find(|it| it.verb == verb)?;
        Some((entry, command))
    })
}

/// Who may give this command.
pub fn who(verb: Verb) -> Who {
    // One that is in no list is for nobody in particular, so for few.
    find(verb).map_or(Who::Administrators, |(_, command)| command.who)
}

/// A command as people write it: `/watch add`.
pub fn spelled(verb: Verb, language: Language) -> String {
    let Some((entry, command)) = find(verb) else {
        return String::new();
    };
    let mut spelled = format!("/{}", entry.name.in_(language));
    if let Some(name) = command.name {
        spelled.push(' ');
        spelled.push_str(name.in_(language));
    }
    spelled
}

/// A command with what it takes: `/rules test [rule]`.
pub fn usage(command: &Command, language: Language) -> String {
    let mut usage = spelled(command.verb, language);
    for argument in command.arguments {
        let [before, after] = if argument.is_required {
            [" <", ">"]
        } else {
            [" [", "]"]
        };
        usage.extend([before, argument.name.in_(language), after]);
    }
    usage
}

/// A text with the commands in it called by their English names. Telegram knows no others: it makes no link of a Korean one, and in
/// groups it hands none to a bot.
pub fn in_english(text: &str) -> String {
    let all = ENTRIES.iter().flat_map(|entry| entry.commands);
    let names = all
        .map(|it| [Language::Korean, Language::English].map(|language| spelled(it.verb, language)));
    let mut names: Vec<[String; 2]> = names.collect();
    // The longer ones first: one may be the beginning of another.
    names.sort_by_key(|[korean, _]| std::cmp::Reverse(korean.len()));
    names
        .iter()
        .fold(text.to_owned(), |text, [korean, english]| {
            text.replace(korean, english)
        })
}

/// A code for a button that gives a command without arguments.
pub fn code(verb: Verb) -> String {
    let code = format!(
        "do:{}",
        spelled(verb, Language::English).trim_start_matches('/')
    );
    debug_assert!(code.len() <= MAX_CODE_BYTES);
    code
}

/// A code for a choice that gives a command with this as its first argument. It may be longer than a code can be.
pub fn code_with(verb: Verb, value: &str) -> String {
    let command = spelled(verb, Language::English);
    format!("go:{}:{value}", command.trim_start_matches('/'))
}

/// The command that such a code gives.
pub fn read_code(code: &str) -> Option<Verb> {
    let mut all = ENTRIES.iter().flat_map(|entry| entry.commands);
    let is_it = |command: &&Command| self::code(command.verb).strip_prefix("do:") == Some(code);
    all.find(is_it).map(|command| command.verb)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn texts() -> Vec<(Both, bool)> {
        let mut texts = Vec::new();
        for entry in ENTRIES {
            texts.extend([(entry.name, true), (entry.about, false)]);
            for command in entry.commands {
                texts.extend(command.name.map(|name| (name, true)));
                texts.push((command.about, false));
                for argument in command.arguments {
                    texts.extend([(argument.name, true), (argument.about, false)]);
                    if let Kind::OneOf(choices) = argument.kind {
                        texts.extend(choices.iter().map(|choice| (*choice, true)));
                    }
                }
            }
        }
        texts
    }

    #[test]
    fn names_and_descriptions_are_what_both_platforms_take() {
        for (text, is_name) in texts() {
            for (text, is_english) in [(text.en, true), (text.ko, false)] {
                let length = text.chars().count();
                assert!(
                    (1..=if is_name { 32 } else { 100 }).contains(&length),
                    "{text}"
                );
                let fits = |c: char| {
                    c.is_ascii_lowercase()
                        || !is_english && c.is_alphanumeric() && !c.is_ascii_uppercase()
                };
                assert!(!is_name || text.chars().all(fits), "{text}");
            }
        }
    }

    #[test]
    fn every_command_is_found_and_none_has_the_name_of_another() {
        let mut verbs = BTreeSet::new();
        let mut spellings = BTreeSet::new();
        for entry in ENTRIES {
            assert!(entry.commands.iter().any(|it| it.verb == entry.alone));
            assert!(entry.commands.len() == 1 || entry.commands.iter().all(|it| it.name.is_some()));
            for command in entry.commands {
                assert!(verbs.insert(command.verb), "{command:?}");
                assert_eq!(find(command.verb), Some((entry, command)));
                for language in [Language::Korean, Language::English] {
                    assert!(
                        spellings.insert(spelled(command.verb, language)),
                        "{command:?}"
                    );
                }
                assert!(command.arguments.is_sorted_by_key(|it| !it.is_required));
                let code = code(command.verb);
                assert!(code.len() <= MAX_CODE_BYTES);
                let given = code.strip_prefix("do:").and_then(read_code);
                assert_eq!(given, Some(command.verb));
            }
        }
        let (korean, english) = (
            "`/방송 추가`로, /무음해제 · 방송",
            "`/watch add`로, /unsilence · 방송",
        );
        assert_eq!(in_english(korean), english);
        assert_eq!(verbs.len(), Verb::About as usize + 1);
        assert_eq!(who(Verb::WatchList), Who::Everybody);
        assert_eq!(who(Verb::WatchAdd), Who::Administrators);
        assert_eq!(who(Verb::RuleEdit), Who::Stewards);
    }
}
