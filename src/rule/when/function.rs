//! What can be worked out over time: the functions, by their names in either language.

use crate::fault::did_you_mean;
use crate::rule::fold::is_same;
use crate::rule::schema::is_korean;

/// A function: what it takes, what it comes to, and how it is used.
#[derive(Debug)]
pub(in crate::rule) struct Function {
    /// Its name in rules.
    pub(in crate::rule) name: &'static str,
    /// Its Korean name.
    pub(in crate::rule) korean_name: &'static str,
    /// What stands first between its brackets, in this order.
    pub(in crate::rule) takes: &'static [Takes],
    /// Which of [`ARGUMENTS`] may follow.
    pub(in crate::rule) options: &'static [&'static str],
    /// What it comes to.
    pub(in crate::rule) gives: Gives,
    /// What it means, in English.
    pub(in crate::rule) english: &'static str,
    /// What it means, in Korean.
    pub(in crate::rule) korean: &'static str,
    /// How it is used.
    pub(in crate::rule) usage: &'static str,
    /// How it is used in Korean.
    pub(in crate::rule) korean_usage: &'static str,
}

/// What stands between the brackets of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Takes {
    /// A number.
    Number,
    /// A person, or a field that tells things apart.
    Key,
    /// How far to look back.
    Span,
}

/// What a function comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Gives {
    /// A number.
    Number,
    /// A length of time.
    Time,
    /// Yes or no.
    Truth,
}

/// Every function.
pub(in crate::rule) static FUNCTIONS: [Function; 9] = [
    Function {
        name: "count",
        korean_name: "개수",
        takes: &[Takes::Span],
        options: BOTH,
        gives: Gives::Number,
        english: "How many events there were in that time, this one among them.",
        korean: "그 시간 동안 있었던 이벤트의 수이며, 지금의 것도 셉니다.",
        usage: "count(30s, per: donor, where: kind == \"balloon\")",
        korean_usage: "개수(30초, 기준: 후원자, 조건: 종류 == \"별풍선\")",
    },
    Function {
        name: "sum",
        korean_name: "합계",
        takes: &[Takes::Number, Takes::Span],
        options: BOTH,
        gives: Gives::Number,
        english: "What a number of the events in that time adds up to.",
        korean: "그 시간 동안의 이벤트에서 어떤 숫자를 모두 더한 값입니다.",
        usage: "sum(balloons, 10m, per: donor)",
        korean_usage: "합계(별풍선, 10분, 기준: 후원자)",
    },
    Function {
        name: "distinct",
        korean_name: "가짓수",
        takes: &[Takes::Key, Takes::Span],
        options: &["where"],
        gives: Gives::Number,
        english: "How many different people, or values of a field, there were in that time.",
        korean: "그 시간 동안 서로 다른 사람이나 값이 몇이었는지입니다.",
        usage: "distinct(donor, 5m)",
        korean_usage: "가짓수(후원자, 5분)",
    },
    Function {
        name: "rate",
        korean_name: "분당",
        takes: &[Takes::Span],
        options: BOTH,
        gives: Gives::Number,
        english: "How many events there were a minute, over that time.",
        korean: "그 시간 동안 1분에 몇 번꼴이었는지입니다.",
        usage: "rate(5m)",
        korean_usage: "분당(5분)",
    },
    Function {
        name: "since_last",
        korean_name: "지난시간",
        takes: &[],
        options: BOTH,
        gives: Gives::Time,
        english: "How long ago the last one was; longer than anything where there was none in the last 24 hours.",
        korean: "바로 앞의 것이 얼마나 전이었는지입니다. 지난 24시간 동안 없었다면 어떤 시간보다도 깁니다.",
        usage: "since_last(per: donor)",
        korean_usage: "지난시간(기준: 후원자)",
    },
    Function {
        name: "first_today",
        korean_name: "오늘처음",
        takes: &[],
        options: BOTH,
        gives: Gives::Truth,
        english: "Whether there was none since midnight in Korea.",
        korean: "한국 시간으로 오늘 처음인지입니다.",
        usage: "first_today(per: donor)",
        korean_usage: "오늘처음(기준: 후원자)",
    },
    Function {
        name: "broadcast_count",
        korean_name: "방송횟수",
        takes: &[],
        options: BOTH,
        gives: Gives::Number,
        english: "How many events there were since the broadcast began, this one among them.",
        korean: "이번 방송이 시작된 뒤 있었던 이벤트의 수이며, 지금의 것도 셉니다.",
        usage: "broadcast_count(per: donor)",
        korean_usage: "방송횟수(기준: 후원자)",
    },
    Function {
        name: "broadcast_total",
        korean_name: "방송합계",
        takes: &[Takes::Number],
        options: BOTH,
        gives: Gives::Number,
        english: "What a number adds up to since the broadcast began.",
        korean: "이번 방송이 시작된 뒤 어떤 숫자를 모두 더한 값입니다.",
        usage: "broadcast_total(balloons, per: donor)",
        korean_usage: "방송합계(별풍선, 기준: 후원자)",
    },
    Function {
        name: "crosses",
        korean_name: "돌파",
        takes: &[Takes::Number, Takes::Number],
        options: &[],
        gives: Gives::Truth,
        english: "Whether the first number has just reached the second, with this event: once for each time that it does.",
        korean: "이 이벤트로 첫째 숫자가 둘째 숫자에 막 이르렀는지이며, 그 순간에만 참입니다.",
        usage: "crosses(broadcast_total(balloons), 10000)",
        korean_usage: "돌파(방송합계(별풍선), 1만)",
    },
];

const BOTH: &[&str] = &["per", "where"];

/// An argument that is given by its name.
#[derive(Debug)]
pub(in crate::rule) struct Named {
    /// Its name.
    pub(in crate::rule) name: &'static str,
    /// Its Korean name.
    pub(in crate::rule) korean_name: &'static str,
    /// What it means, in English.
    pub(in crate::rule) english: &'static str,
    /// What it means, in Korean.
    pub(in crate::rule) korean: &'static str,
    /// How it is used.
    pub(in crate::rule) usage: &'static str,
    /// How it is used in Korean.
    pub(in crate::rule) korean_usage: &'static str,
}

/// The arguments that are given by their names.
pub(in crate::rule) static ARGUMENTS: [Named; 2] = [
    Named {
        name: "per",
        korean_name: "기준",
        english: "Counts each person apart, or each value of a field.",
        korean: "사람이나 항목의 값마다 따로 셉니다.",
        usage: "count(1h, per: donor)",
        korean_usage: "개수(1시간, 기준: 후원자)",
    },
    Named {
        name: "where",
        korean_name: "조건",
        english: "Counts only the events of which this is true.",
        korean: "이 조건에 맞는 이벤트만 셉니다.",
        usage: "count(1h, where: balloons >= 100)",
        korean_usage: "개수(1시간, 조건: 별풍선 >= 1백)",
    },
];

/// The function that goes by this name in either language.
pub(in crate::rule) fn function(name: &str) -> Option<&'static Function> {
    let mut functions = FUNCTIONS.iter();
    functions.find(|function| function.name == name || is_same(name, function.korean_name))
}

/// The English name of the argument that goes by this name in either language.
pub(in crate::rule) fn argument(name: &str) -> Option<&'static str> {
    let mut arguments = ARGUMENTS.iter();
    let is_it = |it: &&Named| it.name == name || is_same(name, it.korean_name);
    arguments.find(is_it).map(|it| it.name)
}

/// The names of all functions in the language in which this was typed, and the one that was most likely meant.
pub(in crate::rule) fn names_like(typed: &str) -> (Vec<&'static str>, Option<&'static str>) {
    let korean = is_korean(typed);
    let name = |it: &Function| if korean { it.korean_name } else { it.name };
    let names: Vec<_> = FUNCTIONS.iter().map(name).collect();
    let meant = did_you_mean(typed, names.iter().copied());
    (names, meant)
}

impl Function {
    /// How it is used, in the language in which this was typed.
    pub(in crate::rule) fn usage_like(&self, typed: &str) -> &'static str {
        if is_korean(typed) {
            self.korean_usage
        } else {
            self.usage
        }
    }
}
