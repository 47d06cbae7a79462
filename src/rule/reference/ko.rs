//! The words of the reference in Korean.

use super::{Section, Words};
use crate::rule::file::key::Takes;
use crate::rule::schema::Unit;
use crate::rule::when::function;

pub(super) static WORDS: Words = Words {
    title: "규칙에 쓸 수 있는 모든 것",
    introduction: "이 문서는 `soopbell rules schema --markdown --language ko`가 규칙을 검사할 때 쓰는 목록으로 직접 만든 \
        것입니다. `soopbell rules new`는 첫 규칙을 만들어 주고, `soopbell rules check`는 잘못된 곳을 모두 알려 줍니다. 이름은 \
        영어와 한국어 두 가지이며, 어디서나 뜻이 같고 섞어 써도 됩니다.",
    keys: Section {
        heading: "규칙 파일의 키",
        text: "규칙 폴더에 있고 `.toml`로 끝나는 파일은 모두 읽습니다. 여기에 없는 키를 쓰면 오류로 알려 줍니다.",
        columns: &["키", "값", "뜻", "예"],
    },
    is_needed: "필수",
    conditions: Section {
        heading: "조건",
        text: "`when`, `let`, `조건:`에 쓰는 것입니다. 파일을 읽을 때 모두 확인하므로 나중에 실패하는 일은 없습니다. 예는 모두 \
            `후원`의 조건입니다.",
        columns: &[],
    },
    operators: Section {
        heading: "낱말과 기호",
        text: "",
        columns: &["", "뜻", "예"],
    },
    numbers: Section {
        heading: "숫자와 시간의 길이",
        text: "숫자는 정수이고, 자리 사이에 `_`를 넣어도 됩니다: `1_000`. 정수로 떨어지면 소수점도 쓸 수 있습니다: `1.5만`.",
        columns: &[],
    },
    counted_in: "숫자의 단위",
    measured_in: "시간의 단위",
    functions: Section {
        heading: "함수: 시간에 걸쳐 세기",
        text: "규칙과 같은 종류의 이벤트를 스트리머마다 따로 셉니다. 시간의 길이는 24시간까지입니다.",
        columns: &["함수", "넣는 것", "결과", "뜻", "예"],
    },
    arguments: Section {
        heading: "함수에 이름으로 넣는 것",
        text: "",
        columns: &["이름", "뜻", "예"],
    },
    texts: Section {
        heading: "문구",
        text: "`text`는 템플릿입니다. `{{ … }}`에는 이벤트의 항목이 들어가고, `{% if … %}…{% endif %}`는 조건에 맞을 때만 \
            말합니다. 시청자가 쓴 글이 서식이나 멘션이 되는 일은 없습니다. 한국어 이름으로 쓴 항목은 값도 한국어로 나옵니다. 예는 \
            모두 `후원`의 문구입니다.",
        columns: &[],
    },
    filters: Section {
        heading: "필터",
        text: "`|` 뒤의 필터는 값을 어떻게 쓸지 정합니다.",
        columns: &["필터", "뜻", "예"],
    },
    particles: Section {
        heading: "조사",
        text: "앞말의 받침에 맞는 조사를 붙입니다. 받침을 알 수 없으면 둘 다 씁니다.",
        columns: &["필터", "받침 있음", "받침 없음", "알 수 없음", "예"],
    },
    particle_examples: ["초롱", "달토끼", "★"],
    mentions: Section {
        heading: "부르기(멘션)",
        text: "규칙에 따옴표로 적은 것만 부릅니다. 그런 것이 없는 플랫폼에서는 빠집니다.",
        columns: &["쓰는 법", "부르는 사람"],
    },
    engine: Section {
        heading: "템플릿에 원래 있는 것",
        text: "Jinja의 것과 같으며, [Jinja 문서](https://docs.rs/minijinja/latest/minijinja/syntax/)(영어)에 설명되어 있습니다.",
        columns: &[],
    },
    engine_filters: "필터",
    engine_tests: "`is` 뒤에 쓰는 검사",
    engine_functions: "함수",
    events: Section {
        heading: "이벤트",
        text: "`on`에 쓰는 종류와, `when`, `text`, `limit`, `merge`, 테스트의 `event`에 쓰는 항목입니다. SOOP이 알려 주지 않은 \
            항목을 써도 실패하지 않으며, 표에 적힌 값이 됩니다.",
        columns: &[],
    },
    common: Section {
        heading: "모든 이벤트",
        text: "어떤 종류의 이벤트에나 있는 항목입니다.",
        columns: &[],
    },
    person: Section {
        heading: "사람",
        text: "사람에게 있는 항목이며, 이벤트가 그 사람을 부르는 이름 뒤에 씁니다: `후원자.닉네임`. 조건에서 이름만 쓰면 아이디를 \
            뜻합니다: `후원자 in 단골`.",
        columns: &[],
    },
    called: "사람",
    no_fields: "따로 있는 항목은 없습니다.",
    fields: &["항목", "영어 이름", "값", "없을 때", "뜻"],
    text: "글자",
    number: "숫자",
    truth: "예/아니오",
    one_of: "다음 가운데 하나",
    always: "늘 있음",
    takes,
    unit,
    argument,
    gives,
};

fn takes(takes: Takes) -> String {
    match takes {
        Takes::Tables(keys) => format!("머리글 `{}`", keys.heading),
        Takes::Steps(_) => "표의 목록".into(),
        Takes::Table(_) | Takes::Event(_) => "표".into(),
        Takes::Lists => "이름과 목록".into(),
        Takes::Definitions => "이름과 조건 또는 숫자(따옴표로 감쌉니다)".into(),
        Takes::Id => "영어 소문자, 숫자, `-`".into(),
        Takes::Kind => "이벤트 종류".into(),
        Takes::Streamers => "SOOP 아이디 목록".into(),
        Takes::Condition => "조건".into(),
        Takes::Expression => "숫자(조건처럼 씁니다)".into(),
        Takes::Text => "글자".into(),
        Takes::Template => "템플릿".into(),
        Takes::Templates(_) => "템플릿 또는 템플릿의 표".into(),
        Takes::Targets => "알림 대상 목록".into(),
        Takes::Schedule => "시각, 요일, 시간대".into(),
        Takes::Rules => "규칙 목록".into(),
        Takes::Time(most) => format!("시간의 길이, {}까지", hours(most.as_secs())),
        Takes::Moment => "시간의 길이 또는 숫자".into(),
        Takes::Field => "사람 또는 항목".into(),
        Takes::UpTo(most) => format!("1부터 {most}까지의 숫자"),
        Takes::Threshold => "숫자".into(),
        Takes::Priority | Takes::Lead => "정해진 낱말".into(),
        Takes::Flag => "`true` 또는 `false`".into(),
        Takes::Said => "글자, 또는 규칙마다 글자".into(),
        Takes::Held => "규칙 목록, 또는 규칙마다 까닭".into(),
    }
}

fn hours(seconds: u64) -> String {
    match seconds / 3_600 {
        hours if hours > 48 => format!("{}일", hours / 24),
        hours => format!("{hours}시간"),
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Balloons => "별풍선 개수",
        Unit::Won => "원",
        Unit::Seconds => "초",
        Unit::Days => "일",
        Unit::Months => "개월",
    }
}

fn argument(takes: function::Takes) -> &'static str {
    match takes {
        function::Takes::Number => "숫자",
        function::Takes::Key => "사람 또는 항목",
        function::Takes::Span => "시간의 길이",
    }
}

fn gives(gives: function::Gives) -> &'static str {
    match gives {
        function::Gives::Number => "숫자",
        function::Gives::Time => "시간의 길이",
        function::Gives::Truth => "예/아니오",
    }
}
