//! A busy room as bytes: synthetic packets in the proportions of a large broadcast.

use fastrand::Rng;
use soopbell::source::soop::opcode;
use soopbell::source::soop::wire::encode;

/// How many people take part; a few of them say most.
const PEOPLE: usize = 3_000;

const WORDS: [&str; 16] = [
    "ㅋㅋㅋㅋㅋㅋ",
    "안녕하세요",
    "오늘도",
    "재밌네요",
    "와",
    "형님",
    "노래",
    "한 곡",
    "가자",
    "ㅠㅠ",
    "GG",
    "진짜",
    "레전드",
    "다음 판은",
    "언제",
    "방송 잘 보고 있어요",
];
const NICKS: [&str; 8] = [
    "초롱",
    "별지기",
    "밤하늘",
    "Luna",
    "감자튀김",
    "달려라하니",
    "아무개",
    "구름빵맛쿠키",
];

/// Bytes, and where the pieces end in which a socket hands them over.
pub(crate) struct Mix {
    pub(crate) bytes: Vec<u8>,
    pub(crate) packets: usize,
    ends: Vec<usize>,
}

impl Mix {
    /// The same for the same numbers, always.
    pub(crate) fn new(packets: usize) -> Self {
        let mut rng = Rng::with_seed(0x5009);
        let mut mix = Self {
            bytes: Vec::new(),
            packets: 0,
            ends: Vec::new(),
        };
        while mix.packets < packets {
            // Mostly a message for each packet, now and then several in one, or one cut where it happens to be.
            for _ in 0..*rng.choice(&[1, 1, 1, 2, 4]).unwrap_or(&1) {
                mix.push(&packet(&mut rng));
            }
            let cut = if rng.u8(..16) == 0 {
                rng.usize(1..20)
            } else {
                0
            };
            mix.ends.push(mix.bytes.len() - cut);
        }
        mix.ends.push(mix.bytes.len());
        mix
    }

    fn push(&mut self, packet: &[u8]) {
        self.bytes.extend_from_slice(packet);
        self.packets += 1;
    }

    /// The pieces, in order.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .filter_map(|(start, end)| self.bytes.get(*start..*end))
    }
}

/// 85 % chat, 10 % coming and going, 3 % flags, 1 % gifts, 1 % of a kind that nobody knows.
fn packet(rng: &mut Rng) -> Vec<u8> {
    match rng.u8(..100) {
        0..85 => chat(rng),
        85..90 => {
            let someone = Someone::any(rng);
            encode(
                opcode::USERS,
                0,
                &["1", &someone.id, someone.nick, &someone.flags],
            )
        }
        90..92 => {
            let someone = Someone::any(rng);
            let months = "fw=-1&afw=-1";
            encode(opcode::USERS_EXTENDED, 0, &[&someone.id, months])
        }
        92..95 => {
            let someone = Someone::any(rng);
            let stripped = "0|33554432";
            let fields = ["-1", &someone.id, someone.nick, "1", "-1", stripped];
            encode(opcode::USERS, 0, &fields)
        }
        95..98 => {
            let someone = Someone::any(rng);
            let fields = [
                &someone.flags,
                &someone.id,
                someone.nick,
                "0",
                "0",
                "589824|163840",
            ];
            encode(opcode::SET_USER_FLAG, 0, &fields)
        }
        98 => gift(rng),
        _ => encode(777, 0, &["1", "star01", "방송", "", "0", "17"]),
    }
}

/// Eight fields in 2022, ten in 2024, fourteen in 2026.
fn chat(rng: &mut Rng) -> Vec<u8> {
    let someone = Someone::any(rng);
    let words: Vec<_> = (0..rng.usize(1..7))
        .map(|_| *rng.choice(&WORDS).unwrap_or(&""))
        .collect();
    let text = words.join(" ");
    let months = if rng.u8(..4) == 0 { "14" } else { "-1" };
    let fields = [
        &text,
        &someone.id,
        "0",
        "0",
        "3",
        someone.nick,
        &someone.flags,
        months,
        "C40F70",
        "C279A1",
        months,
        "12",
        "",
        "-1",
    ];
    let generation = *rng.choice(&[8, 10, 14, 14, 14]).unwrap_or(&14);
    encode(opcode::CHAT, 0, fields.get(..generation).unwrap_or(&fields))
}

fn gift(rng: &mut Rng) -> Vec<u8> {
    let someone = Someone::any(rng);
    let count = rng.choice(&["100", "150", "500", "1000"]).unwrap_or(&"100");
    let uuid = "00000000-0000-4000-8000-000000000001";
    let fields = [
        "star01",
        &someone.id,
        someone.nick,
        count,
        "0",
        "0",
        "9552",
        count,
        "0",
        "0",
        "kor_custom07",
        uuid,
        "ko_KR",
        "1771461483",
    ];
    encode(opcode::SEND_BALLOON, 0, &fields)
}

struct Someone {
    id: String,
    nick: &'static str,
    flags: String,
}

impl Someone {
    fn any(rng: &mut Rng) -> Self {
        let number = rng.usize(..PEOPLE).min(rng.usize(..PEOPLE));
        let second = if number.is_multiple_of(50) { "(2)" } else { "" };
        let role =
            65_536 + 32 * (number % 3 % 2) + 268_435_456 * usize::from(number.is_multiple_of(4));
        Self {
            id: format!("viewer{:x}{second}", number * 7_919),
            nick: NICKS.get(number % NICKS.len()).unwrap_or(&""),
            flags: format!("{role}|163840"),
        }
    }
}
