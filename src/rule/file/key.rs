//! Every key that a rule file may have: what it takes, what it means, and how it looks. The loader refuses what is not
//! here; the reference and the JSON Schema show what is.

use std::time::Duration;

use crate::fault::Language;
use crate::rule::limit::{Lead, Priority};

use super::limit::{MAX_BURST, MAX_EVERY, MAX_EXPIRES, MAX_WINDOW};

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub(in crate::rule) struct Key {
    /// Its name.
    pub(in crate::rule) name: &'static str,
    /// Its Korean name, where it has one.
    pub(in crate::rule) korean_name: Option<&'static str>,
    /// What it takes.
    pub(in crate::rule) takes: Takes,
    /// Whether it must be there.
    pub(in crate::rule) is_needed: bool,
    english: &'static str,
    korean: &'static str,
    example: &'static str,
    korean_example: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub(in crate::rule) enum Takes {
    /// Headings of two brackets, with these keys below each.
    Tables(&'static Keys),
    /// A list of tables in one line, with these keys.
    Steps(&'static Keys),
    /// A table.
    Table(&'static Keys),
    /// Names of lists.
    Lists,
    /// Names of conditions and numbers.
    Definitions,
    /// The id of a rule.
    Id,
    /// A kind of event.
    Kind,
    /// Ids of streamers.
    Streamers,
    /// A condition.
    Condition,
    /// Something that comes to a number.
    Expression,
    /// Any text.
    Text,
    /// A template.
    Template,
    /// A template, or templates under these keys.
    Templates(&'static Keys),
    /// Names of targets.
    Targets,
    /// When a rule may ring.
    Schedule,
    /// Ids of rules.
    Rules,
    /// A length of time, at most so long.
    Time(Duration),
    /// A length of time after the test began, or a moment in seconds since 1970.
    Moment,
    /// The person of an event, or one of its fields that is not yes or no.
    Field,
    /// A whole number from 1 to this.
    UpTo(i64),
    /// A whole number, or one as conditions write it.
    Threshold,
    /// A place in the line of a target.
    Priority,
    /// When the first of what is put together rings.
    Lead,
    /// An event that is made up: these keys, and the fields of its kind.
    Event(&'static Keys),
    /// Yes or no.
    Flag,
    /// A text, or texts by rule.
    Said,
    /// Ids of rules, or reasons by rule.
    Held,
}

/// The keys of one table.
#[derive(Debug)]
pub(in crate::rule) struct Keys {
    /// What it is called where tables are told apart.
    pub(in crate::rule) name: &'static str,
    /// How the table is written; nothing for the file itself.
    pub(in crate::rule) heading: &'static str,
    english: &'static str,
    korean: &'static str,
    /// Its keys, in the order in which they are explained.
    pub(in crate::rule) list: &'static [Key],
}

impl Takes {
    /// The words that it takes, if it takes one of few.
    pub(in crate::rule) fn choices(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Priority => Some(Priority::NAMES.map(|it| it.0).to_vec()),
            Self::Lead => Some(Lead::NAMES.map(|it| it.0).to_vec()),
            _ => None,
        }
    }
}

impl Keys {
    /// What it is.
    pub(in crate::rule) fn title(&self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.korean,
            Language::English => self.english,
        }
    }

    /// The names of all keys.
    pub(in crate::rule) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().map(|key| key.name)
    }
}

impl Key {
    const fn new(
        name: &'static str,
        takes: Takes,
        english: &'static str,
        korean: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            korean_name: None,
            takes,
            is_needed: false,
            english,
            korean,
            example,
            korean_example: example,
        }
    }

    const fn needed(self) -> Self {
        Self {
            is_needed: true,
            ..self
        }
    }

    const fn or(self, korean_name: &'static str) -> Self {
        Self {
            korean_name: Some(korean_name),
            ..self
        }
    }

    /// How it looks where names are Korean.
    const fn korean(self, korean_example: &'static str) -> Self {
        Self {
            korean_example,
            ..self
        }
    }

    /// What it means.
    pub(in crate::rule) fn meaning(&self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.korean,
            Language::English => self.english,
        }
    }

    /// How it looks in a file: a line, or a heading and some.
    pub(in crate::rule) fn example(&self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.korean_example,
            Language::English => self.example,
        }
    }
}

/// Every table, in the order in which they are explained.
pub(in crate::rule) static TABLES: [&Keys; 10] = [
    &ROOT, &RULE, &LIMIT, &MERGE, &TIER, &TEXT, &WORDS, &TEST, &STEP, &EVENT,
];

/// A rule file.
pub(in crate::rule) static ROOT: Keys = Keys {
    name: "file",
    heading: "",
    english: "A rule file",
    korean: "규칙 파일",
    list: &[
        Key::new(
            "rule",
            Takes::Tables(&RULE),
            "A rule: what rings, when, how often, where, and in what words. A file may hold several.",
            "규칙입니다. 무엇을 언제, 얼마나 자주, 어디에, 어떤 말로 알릴지 적습니다. 한 파일에 여러 개 쓸 수 있습니다.",
            "[[rule]]",
        ),
        Key::new(
            "test",
            Takes::Tables(&TEST),
            "A test: what happens, and what is to come of it. It looks at the rules of its own file.",
            "테스트입니다. 어떤 일이 일어나고 그 결과가 어때야 하는지 적습니다. 같은 파일에 있는 규칙만 봅니다.",
            "[[test]]",
        ),
        Key::new(
            "lists",
            Takes::Lists,
            "Lists of texts or of whole numbers, each under a name that conditions in any rule file may use.",
            "글자나 숫자의 목록에 붙인 이름입니다. 어느 규칙 파일의 조건에서든 쓸 수 있습니다.",
            "[lists]\nvip = [\"fan42\", \"fan77\"]",
        )
        .korean("[lists]\n\"단골\" = [\"fan42\", \"fan77\"]"),
        Key::new(
            "let",
            Takes::Definitions,
            "Conditions or numbers, each under a name that conditions in any rule file may use.",
            "조건이나 숫자에 붙인 이름입니다. 어느 규칙 파일의 조건에서든 쓸 수 있습니다.",
            "[let]\nbig = 'balloons >= 1000'",
        )
        .korean("[let]\n\"큰후원\" = '별풍선 >= 1천'"),
    ],
};

/// A rule.
pub(in crate::rule) static RULE: Keys = Keys {
    name: "rule",
    heading: "[[rule]]",
    english: "A rule",
    korean: "규칙",
    list: &[
        Key::new(
            "id",
            Takes::Id,
            "Its name, unique over all files; it stands under each ring.",
            "규칙의 이름입니다. 모든 파일을 통틀어 겹치지 않아야 하며, 알림 아래에 함께 나옵니다.",
            "id = \"big-gift\"",
        )
        .needed(),
        Key::new(
            "on",
            Takes::Kind,
            "The kind of event that it waits for.",
            "기다리는 이벤트의 종류입니다.",
            "on = \"donation\"",
        )
        .korean("on = \"후원\"")
        .needed(),
        Key::new(
            "enabled",
            Takes::Flag,
            "Whether it may ring at all; without it, yes. With `false` it is checked like any other and never rings, and its tests go on as if it did.",
            "켜 둘지입니다. 빼면 켜져 있습니다. `false`로 끄면 검사는 그대로 하되 울리지 않으며, 테스트는 켜져 있는 것으로 보고 합니다.",
            "enabled = false",
        ),
        Key::new(
            "streamers",
            Takes::Streamers,
            "The streamers it holds for; without it, all that are watched.",
            "이 규칙을 적용할 스트리머의 아이디입니다. 빼면 지켜보는 모든 스트리머에게 적용합니다.",
            "streamers = [\"someid\"]",
        ),
        Key::new(
            "when",
            Takes::Condition,
            "Its condition; without one, every event of the kind rings.",
            "조건입니다. 빼면 그 종류의 이벤트마다 울립니다.",
            "when = 'balloons >= 1000 and not donor.manager'",
        )
        .korean("when = '별풍선 >= 1천 그리고 아님 후원자.매니저'"),
        Key::new(
            "text",
            Takes::Templates(&TEXT),
            "What it says. With tiers that all have words of their own it may be left out.",
            "알림 문구입니다. 단계마다 문구가 따로 있으면 빼도 됩니다.",
            "text = \"🎈 {{ donor.nick }}: {{ balloons | comma }}\"",
        )
        .korean("text = \"🎈 {{ 후원자.닉네임 }}님이 별풍선 {{ 별풍선 | comma }}개!\""),
        Key::new(
            "to",
            Takes::Targets,
            "The targets of the configuration that it rings at; without it, all that watch the streamer, which are called watchers.",
            "알림을 보낼 대상이며, 설정 파일에서 붙인 이름입니다. 빼면 그 스트리머를 지켜보는 모든 대상(watchers)에 보냅니다.",
            "to = [\"alerts\"]",
        ),
        Key::new(
            "limit",
            Takes::Table(&LIMIT),
            "How often it may ring; without it, every time.",
            "얼마나 자주 울려도 되는지입니다. 빼면 횟수 제한이 없습니다.",
            "limit = { per = \"donor\", every = \"30s\" }",
        )
        .korean("limit = { per = \"후원자\", every = \"30초\" }"),
        Key::new(
            "merge",
            Takes::Table(&MERGE),
            "What is put together: the first rings at once, the others are added to its message, which is edited.",
            "이어지는 알림을 하나로 묶습니다. 첫 알림은 바로 울리고, 나머지는 그 메시지를 고쳐 가며 더합니다.",
            "merge = { by = \"donor\", window = \"30s\" }",
        )
        .korean("merge = { by = \"후원자\", window = \"30초\" }"),
        Key::new(
            "active",
            Takes::Schedule,
            "When it may ring: times, days and a zone in any order. What is left out means always, every day, Korea.",
            "울려도 되는 때입니다. 시각, 요일, 시간대를 아무 순서로나 씁니다. 쓰지 않은 것은 언제나, 매일, 한국 시간입니다.",
            "active = \"18:00-02:00 Asia/Seoul, sat sun\"",
        )
        .korean("active = \"18:00-02:00, 토 일\""),
        Key::new(
            "unless_ringing",
            Takes::Rules,
            "The rules it gives way to: silent where one of them rings for the same event.",
            "양보할 규칙입니다. 같은 이벤트에 이 가운데 하나가 울리면 울리지 않습니다.",
            "unless_ringing = [\"huge-gift\"]",
        ),
        Key::new(
            "expires",
            Takes::Time(MAX_EXPIRES),
            "How long its ring is worth anything: what could not be delivered by then is not sent, and summed up instead. Without it, the configuration's `delivery.expires` holds (10 minutes).",
            "알림의 유효 시간입니다. 이 시간 안에 전달하지 못한 알림은 보내지 않고 몇 건인지만 알립니다. 쓰지 않으면 설정의 `delivery.expires`(10분)를 따릅니다.",
            "expires = \"10m\"",
        )
        .korean("expires = \"10분\""),
        Key::new(
            "priority",
            Takes::Priority,
            "Its place in a target's line: what is high leaves first, what is low when nothing else waits. Without it, money is high and everything else is normal.",
            "보내는 순서입니다. high는 다른 알림보다 먼저, low는 기다리는 알림이 없을 때 보냅니다. 쓰지 않으면 후원은 high, 나머지는 normal입니다.",
            "priority = \"high\"",
        ),
        Key::new(
            "tier_by",
            Takes::Expression,
            "The number that decides which tier speaks; a count over time as well.",
            "어느 단계가 말할지 정하는 숫자입니다. 시간에 걸쳐 센 수도 됩니다.",
            "tier_by = \"balloons\"",
        )
        .korean("tier_by = \"별풍선\""),
        Key::new(
            "tier",
            Takes::Tables(&TIER),
            "A threshold. The highest that is reached speaks; below the lowest the rule does not ring.",
            "단계입니다. 넘어선 가장 높은 단계가 말하고, 가장 낮은 단계에 못 미치면 울리지 않습니다.",
            "[[rule.tier]]\nfrom = 1000",
        )
        .korean("[[rule.tier]]\nfrom = \"1천\""),
    ],
};

/// A threshold of a rule.
pub(in crate::rule) static TIER: Keys = Keys {
    name: "tier",
    heading: "[[rule.tier]]",
    english: "A tier",
    korean: "단계",
    list: &[
        Key::new(
            "from",
            Takes::Threshold,
            "From how many on it speaks.",
            "이 수부터 말합니다.",
            "from = 10_000",
        )
        .korean("from = \"1만\"")
        .needed(),
        Key::new(
            "text",
            Takes::Templates(&TEXT),
            "What it says; without it, what the rule says.",
            "이 단계의 문구입니다. 빼면 규칙의 문구를 씁니다.",
            "text = \"🎆 {{ donor.nick }}!\"",
        )
        .korean("text = \"🎆 {{ 후원자.닉네임 }}님!\""),
        Key::new(
            "to",
            Takes::Targets,
            "Where it rings; without it, where the rule does.",
            "이 단계의 알림 대상입니다. 빼면 규칙의 대상에 보냅니다.",
            "to = [\"alerts\"]",
        ),
    ],
};

/// How often a rule may ring.
pub(in crate::rule) static LIMIT: Keys = Keys {
    name: "limit",
    heading: "limit = { … }",
    english: "How often",
    korean: "횟수 제한",
    list: &[
        Key::new(
            "every",
            Takes::Time(MAX_EVERY),
            "The stretch of time in which rings are counted.",
            "횟수를 세는 시간입니다.",
            "every = \"1m\"",
        )
        .korean("every = \"1분\"")
        .needed(),
        Key::new(
            "per",
            Takes::Field,
            "What is counted apart: each person, or each value of a field. Without it, everything together.",
            "무엇마다 따로 셀지입니다. 사람이나 항목의 값으로 나누며, 빼면 모두 함께 셉니다.",
            "per = \"donor\"",
        )
        .korean("per = \"후원자\""),
        Key::new(
            "burst",
            Takes::UpTo(MAX_BURST),
            "How many rings that stretch has room for; without it, 1.",
            "그 시간 동안 울려도 되는 횟수입니다. 빼면 1번입니다.",
            "burst = 3",
        ),
    ],
};

/// What a rule puts together.
pub(in crate::rule) static MERGE: Keys = Keys {
    name: "merge",
    heading: "merge = { … }",
    english: "What is put together",
    korean: "묶기",
    list: &[
        Key::new(
            "window",
            Takes::Time(MAX_WINDOW),
            "For how long from the first ring on it is put together.",
            "첫 알림부터 얼마 동안의 알림을 묶을지입니다.",
            "window = \"30s\"",
        )
        .korean("window = \"30초\"")
        .needed(),
        Key::new(
            "by",
            Takes::Field,
            "What is put together apart: each person, or each value of a field. Without it, everything together.",
            "무엇마다 따로 묶을지입니다. 사람이나 항목의 값으로 나누며, 빼면 모두 함께 묶습니다.",
            "by = \"donor\"",
        )
        .korean("by = \"후원자\""),
        Key::new(
            "lead",
            Takes::Lead,
            "Whether the first rings at once (now, which is meant without it) or waits for the others (end).",
            "첫 알림을 바로 보낼지(now, 빼도 같습니다), 나머지와 함께 보낼지(end)입니다.",
            "lead = \"end\"",
        ),
    ],
};

/// A text by language and by kind of target.
pub(in crate::rule) static TEXT: Keys = Keys {
    name: "text",
    heading: "text = { … }",
    english: "A text for each language and kind of target",
    korean: "언어와 대상의 종류마다 다른 문구",
    list: &[
        KO,
        EN,
        Key::new(
            "discord",
            Takes::Templates(&WORDS),
            "What is said in Discord: a text, or again one for each language.",
            "디스코드에 보낼 문구입니다. 그 안에 다시 언어별로 쓸 수 있습니다.",
            "discord = { ko = \"별풍선!\", en = \"Balloons!\" }",
        ),
        Key::new(
            "telegram",
            Takes::Templates(&WORDS),
            "What is said in Telegram: a text, or again one for each language.",
            "텔레그램에 보낼 문구입니다. 그 안에 다시 언어별로 쓸 수 있습니다.",
            "telegram = \"🎈 {{ balloons }}\"",
        ),
        Key::new(
            "console",
            Takes::Templates(&WORDS),
            "What is said in the terminal: a text, or again one for each language.",
            "터미널에 보일 문구입니다. 그 안에 다시 언어별로 쓸 수 있습니다.",
            "console = \"{{ balloons }}\"",
        ),
    ],
};

/// A text by language.
pub(in crate::rule) static WORDS: Keys = Keys {
    name: "words",
    heading: "{ ko = …, en = … }",
    english: "A text for each language",
    korean: "언어마다 다른 문구",
    list: &[KO, EN],
};

const KO: Key = Key::new(
    "ko",
    Takes::Template,
    "What is said where the language of the configuration is Korean.",
    "설정의 언어가 한국어일 때의 문구입니다.",
    "ko = \"별풍선 {{ balloons }}개!\"",
);

const EN: Key = Key::new(
    "en",
    Takes::Template,
    "What is said where the language of the configuration is English.",
    "설정의 언어가 영어일 때의 문구입니다.",
    "en = \"{{ balloons }} balloons!\"",
);

/// A test: one step, or several.
pub(in crate::rule) static TEST: Keys = Keys {
    name: "test",
    heading: "[[test]]",
    english: "A test",
    korean: "테스트",
    list: &[
        Key::new(
            "name",
            Takes::Text,
            "What it is called where it fails.",
            "실패했을 때 보일 이름입니다.",
            "name = \"once, when 5,000 is passed\"",
        )
        .korean("name = \"5,000개를 넘는 순간 한 번만\""),
        Key::new(
            "steps",
            Takes::Steps(&STEP),
            "Several events one after the other, each with what is to come of it, instead of the keys below.",
            "차례로 일어나는 이벤트 여럿과 각각의 결과입니다. 이것을 쓰면 아래의 키는 쓰지 않습니다.",
            "steps = [{ event = { on = \"donation\", balloons = 10 }, rings = [] }]",
        )
        .korean("steps = [{ event = { on = \"후원\", \"별풍선\" = 10 }, rings = [] }]"),
        HAPPENS,
        RINGS,
        SAYS,
        HELD,
    ],
};

/// One step of a test.
pub(in crate::rule) static STEP: Keys = Keys {
    name: "step",
    heading: "steps = [{ … }]",
    english: "A step of a test",
    korean: "테스트의 한 단계",
    list: &[HAPPENS, RINGS, SAYS, HELD],
};

const HAPPENS: Key = Key::new(
    "event",
    Takes::Event(&EVENT),
    "What happens: a kind of event and its fields. What is not said is left as it usually is.",
    "일어나는 일입니다. 이벤트의 종류와 항목을 적으며, 적지 않은 항목은 보통의 값이 됩니다.",
    "event = { on = \"donation\", balloons = 1000, donor = { id = \"fan42\", nick = \"Lantern\" } }",
)
.korean("event = { on = \"후원\", \"별풍선\" = 1000, \"후원자\" = { \"아이디\" = \"fan42\", \"닉네임\" = \"초롱\" } }");

const RINGS: Key = Key::new(
    "rings",
    Takes::Rules,
    "The rules that ring, in any order, and no others of the file.",
    "울려야 하는 규칙입니다. 순서는 상관없으며, 파일의 다른 규칙은 울리지 않아야 합니다.",
    "rings = [\"big-gift\"]",
);

const SAYS: Key = Key::new(
    "text",
    Takes::Said,
    "What the one rule that rings says; where several do, a text for each by its id.",
    "울린 규칙이 하나일 때 그 문구입니다. 여럿이면 규칙 이름마다 적습니다.",
    "text = { big-gift = \"🎈 Lantern: 1,000\" }",
)
.korean("text = { big-gift = \"🎈 초롱님이 별풍선 1,000개!\" }");

const HELD: Key = Key::new(
    "held",
    Takes::Held,
    "The rules that match and are held back, with the reason by id if that matters: limited, merged, inactive, inhibited …",
    "조건은 맞지만 보류되어야 하는 규칙입니다. 까닭까지 적을 수 있습니다: limited, merged, inactive, inhibited 등.",
    "held = { big-gift = \"limited\" }",
);

/// What an event of a test says besides its fields.
pub(in crate::rule) static EVENT: Keys = Keys {
    name: "event",
    heading: "event = { … }",
    english: "An event of a test",
    korean: "테스트의 이벤트",
    list: &[
        Key::new(
            "on",
            Takes::Kind,
            "The kind of event.",
            "이벤트의 종류입니다.",
            "on = \"donation\"",
        )
        .korean("on = \"후원\"")
        .needed(),
        AT,
        ALREADY_HERE,
    ],
};

/// When an event of a test happens.
pub(in crate::rule) const AT: Key = Key::new(
    "at",
    Takes::Moment,
    "How long after the beginning of the test it happens; a number is a moment in seconds since 1970.",
    "테스트가 시작된 뒤 얼마 만에 일어나는지입니다. 숫자는 1970년부터 센 초입니다.",
    "at = \"10s\"",
)
.or("시각")
.korean("\"시각\" = \"10초\"");

/// Said of an arrival alone.
pub(in crate::rule) const ALREADY_HERE: Key = Key::new(
    "already_here",
    Takes::Flag,
    "Of an arrival: they had been there before soopbell.",
    "입장에만 씁니다. soopbell보다 먼저 와 있던 사람입니다.",
    "already_here = true",
)
.or("이미있음")
.korean("\"이미있음\" = true");

impl Key {
    /// Whether it goes by this name, in either language.
    pub(in crate::rule) fn is_called(&self, name: &str) -> bool {
        self.name == name
            || self
                .korean_name
                .is_some_and(|korean| crate::rule::fold::is_same(name, korean))
    }
}

#[cfg(test)]
mod tests;
