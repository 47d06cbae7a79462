//! What can be worked out over time: the functions, by their names in either language.

use crate::fault::did_you_mean;
use crate::rule::fold::is_same;
use crate::rule::schema::is_korean;

/// A function, and how it is used.
#[derive(Debug)]
pub(in crate::rule) struct Function {
    /// Its name in rules.
    pub(in crate::rule) name: &'static str,
    /// Its Korean name.
    pub(in crate::rule) korean_name: &'static str,
    /// How it is used.
    pub(in crate::rule) usage: &'static str,
    /// How it is used in Korean.
    pub(in crate::rule) korean_usage: &'static str,
}

/// Every function.
pub(in crate::rule) static FUNCTIONS: [Function; 9] = [
    Function {
        name: "count",
        korean_name: "개수",
        usage: "count(30s, per: donor, where: kind == \"balloon\")",
        korean_usage: "개수(30초, 기준: 후원자, 조건: 종류 == \"별풍선\")",
    },
    Function {
        name: "sum",
        korean_name: "합계",
        usage: "sum(balloons, 10m, per: donor)",
        korean_usage: "합계(별풍선, 10분, 기준: 후원자)",
    },
    Function {
        name: "distinct",
        korean_name: "가짓수",
        usage: "distinct(donor, 5m)",
        korean_usage: "가짓수(후원자, 5분)",
    },
    Function {
        name: "rate",
        korean_name: "분당",
        usage: "rate(5m)",
        korean_usage: "분당(5분)",
    },
    Function {
        name: "since_last",
        korean_name: "지난시간",
        usage: "since_last(per: donor)",
        korean_usage: "지난시간(기준: 후원자)",
    },
    Function {
        name: "first_today",
        korean_name: "오늘처음",
        usage: "first_today(per: donor)",
        korean_usage: "오늘처음(기준: 후원자)",
    },
    Function {
        name: "broadcast_count",
        korean_name: "방송횟수",
        usage: "broadcast_count(per: donor)",
        korean_usage: "방송횟수(기준: 후원자)",
    },
    Function {
        name: "broadcast_total",
        korean_name: "방송합계",
        usage: "broadcast_total(balloons, per: donor)",
        korean_usage: "방송합계(별풍선, 기준: 후원자)",
    },
    Function {
        name: "crosses",
        korean_name: "돌파",
        usage: "crosses(broadcast_total(balloons), 10000)",
        korean_usage: "돌파(방송합계(별풍선), 1만)",
    },
];

/// Names of arguments, in English and in Korean.
pub(in crate::rule) static ARGUMENTS: [(&str, &str); 2] = [("per", "기준"), ("where", "조건")];

/// The function that goes by this name in either language.
pub(in crate::rule) fn function(name: &str) -> Option<&'static Function> {
    let mut functions = FUNCTIONS.iter();
    functions.find(|function| function.name == name || is_same(name, function.korean_name))
}

/// The English name of the argument that goes by this name in either language.
pub(in crate::rule) fn argument(name: &str) -> Option<&'static str> {
    let mut arguments = ARGUMENTS.iter();
    let is_it = |english: &str, korean| english == name || is_same(name, korean);
    let (english, _) = arguments.find(|(english, korean)| is_it(english, korean))?;
    Some(english)
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
