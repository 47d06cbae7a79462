//! What can be worked out over time: the functions, by their names in either language.

use crate::fault::did_you_mean;
use crate::rule::fold::is_same;
use crate::rule::schema::is_korean;

/// A function, and what is said of it.
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
    /// What it comes to, in one English sentence.
    pub(in crate::rule) english: &'static str,
    /// What it comes to, in one Korean sentence.
    pub(in crate::rule) korean: &'static str,
}

/// Every function.
pub(in crate::rule) static FUNCTIONS: [Function; 9] = [
    Function {
        name: "count",
        korean_name: "개수",
        usage: "count(30s, per: donor, where: kind == \"balloon\")",
        korean_usage: "개수(30초, 기준: 후원자, 조건: 종류 == \"별풍선\")",
        english: "How many events there were in this stretch of time, this one among them.",
        korean: "이 시간 동안 일어난 횟수이며, 지금 일어난 것도 셉니다.",
    },
    Function {
        name: "sum",
        korean_name: "합계",
        usage: "sum(balloons, 10m, per: donor)",
        korean_usage: "합계(별풍선, 10분, 기준: 후원자)",
        english: "What a number adds up to over this stretch of time.",
        korean: "이 시간 동안의 숫자를 모두 더한 값입니다.",
    },
    Function {
        name: "distinct",
        korean_name: "가짓수",
        usage: "distinct(donor, 5m)",
        korean_usage: "가짓수(후원자, 5분)",
        english: "How many different people or values there were in this stretch of time.",
        korean: "이 시간 동안 나온 서로 다른 사람이나 값의 수입니다.",
    },
    Function {
        name: "rate",
        korean_name: "분당",
        usage: "rate(5m)",
        korean_usage: "분당(5분)",
        english: "How many events there were a minute, on the average of this stretch of time.",
        korean: "이 시간 동안 1분에 평균 몇 번 일어났는지입니다.",
    },
    Function {
        name: "since_last",
        korean_name: "지난시간",
        usage: "since_last(per: donor)",
        korean_usage: "지난시간(기준: 후원자)",
        english: "How many seconds ago the event before this one was; longer than any length of time if there was none within 24 hours.",
        korean: "바로 앞의 것이 몇 초 전이었는지이며, 24시간 안에 없었으면 어떤 시간보다도 깁니다.",
    },
    Function {
        name: "first_today",
        korean_name: "오늘처음",
        usage: "first_today(per: donor)",
        korean_usage: "오늘처음(기준: 후원자)",
        english: "Whether this is the first event since midnight in Korea.",
        korean: "한국 시각으로 오늘 처음 일어났는지입니다.",
    },
    Function {
        name: "broadcast_count",
        korean_name: "방송횟수",
        usage: "broadcast_count(per: donor)",
        korean_usage: "방송횟수(기준: 후원자)",
        english: "How many events there were since the broadcast began.",
        korean: "방송이 시작된 뒤로 일어난 횟수입니다.",
    },
    Function {
        name: "broadcast_total",
        korean_name: "방송합계",
        usage: "broadcast_total(balloons, per: donor)",
        korean_usage: "방송합계(별풍선, 기준: 후원자)",
        english: "What a number adds up to since the broadcast began.",
        korean: "방송이 시작된 뒤로 숫자를 모두 더한 값입니다.",
    },
    Function {
        name: "crosses",
        korean_name: "돌파",
        usage: "crosses(broadcast_total(balloons), 10000)",
        korean_usage: "돌파(방송합계(별풍선), 1만)",
        english: "Whether a number was below a line before this event and is not any more.",
        korean: "숫자가 이번에 처음으로 기준선에 닿았는지입니다.",
    },
];

/// Names of arguments: in English, in Korean, and what each is for.
pub(in crate::rule) static ARGUMENTS: [(&str, &str, &str, &str); 2] = [
    (
        "per",
        "기준",
        "Each person, or each value of a field, is counted apart.",
        "사람마다, 또는 항목의 값마다 따로 셉니다.",
    ),
    (
        "where",
        "조건",
        "Only what this holds for is counted.",
        "이 조건에 맞는 것만 셉니다.",
    ),
];

/// The function that goes by this name in either language.
pub(in crate::rule) fn function(name: &str) -> Option<&'static Function> {
    let mut functions = FUNCTIONS.iter();
    functions.find(|function| function.name == name || is_same(name, function.korean_name))
}

/// The English name of the argument that goes by this name in either language.
pub(in crate::rule) fn argument(name: &str) -> Option<&'static str> {
    let mut arguments = ARGUMENTS.iter();
    let is_it = |english: &str, korean| english == name || is_same(name, korean);
    let (english, ..) = arguments.find(|(english, korean, ..)| is_it(english, korean))?;
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
