//! The fields of a mission.

use std::sync::LazyLock;

use super::donation::won;
use crate::event::{EventKind, Mission, MissionOutcome, MissionStage};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, Unit, choice, flag, number, text, words};

pub(super) static FIELDS: &[Field] = &[
    choice(
        "stage",
        "단계",
        "Whether star balloons were put on it, it was decided, it was settled, or its shares were paid out.",
        "미션 후원(gift), 결과(notice), 정산(settle), 참여자별 지급(paid) 가운데 하나입니다.",
        stages,
        words::MISSION_STAGES,
        |s| mission(s).map_or("", |m| m.stage.name()),
    ),
    text(
        "title",
        "제목",
        "What is to be done, empty where the shares are paid out.",
        "미션 제목이며, 참여자별 지급(paid) 단계에서는 비어 있습니다.",
        |s| mission(s).map_or("", |m| &m.title),
    ),
    flag(
        "battle",
        "대결",
        "It is a contest rather than a challenge.",
        "도전미션이 아니라 대결미션입니다.",
        |s| mission(s).is_some_and(|m| m.battle),
    ),
    number(
        "count",
        "개수",
        Some(Unit::Balloons),
        "How many star balloons were put on it with this gift, 0 at the other stages.",
        "이번에 미션에 건 별풍선 개수이며, 다른 단계에서는 0입니다.",
        |s| mission(s).map_or(0, |m| m.count.into()),
    ),
    number(
        "won",
        "금액",
        Some(Unit::Won),
        "What this gift cost, an estimate at 110 won a balloon, 0 at the other stages.",
        "별풍선 한 개를 110원으로 계산한 추정 금액이며, 다른 단계에서는 0입니다.",
        |s| mission(s).map_or(0, |m| won(m.count)),
    ),
    flag(
        "success",
        "성공",
        "It was done.",
        "미션에 성공했습니다.",
        |s| ended(s, MissionOutcome::Success),
    ),
    flag(
        "failed",
        "실패",
        "It was not done.",
        "미션에 실패했습니다.",
        |s| ended(s, MissionOutcome::Fail),
    ),
    number(
        "settled",
        "정산",
        Some(Unit::Balloons),
        "How many star balloons are paid out, told once: when settled, or with the shares if that was not seen.",
        "정산된 별풍선 개수이며, 한 번만 옵니다. 보통 정산(settle) 단계에서, 그 단계를 못 봤으면 지급(paid) 단계에서 옵니다.",
        |s| mission(s).and_then(|m| m.settled).map_or(0, i64::from),
    ),
    number(
        "people",
        "인원",
        None,
        "How many people's shares are paid out, 0 at the other stages.",
        "정산에 참여한 사람 수이며, 지급(paid) 단계가 아니면 0입니다.",
        |s| {
            let people = mission(s).map_or(0, |m| m.shares.len());
            i64::try_from(people).unwrap_or(i64::MAX)
        },
    ),
    flag(
        "became_fan",
        "팬가입",
        "Its paying out made somebody a member of the fan club.",
        "이 정산으로 팬클럽에 가입한 사람이 있습니다.",
        |s| mission(s).is_some_and(|m| m.shares.iter().any(|share| share.became_fan)),
    ),
    flag(
        "relayed",
        "중계방",
        "Told in a relay room, the overflow room of a large broadcast.",
        "중계방에서 온 알림입니다.",
        |s| mission(s).is_some_and(|m| m.relayed),
    ),
];

fn mission<'a>(scene: &Scene<'a>) -> Option<&'a Mission> {
    match &scene.event.kind {
        EventKind::Mission(mission) => Some(mission),
        _ => None,
    }
}

fn ended(scene: &Scene<'_>, how: MissionOutcome) -> bool {
    mission(scene).is_some_and(|mission| mission.outcome == Some(how))
}

fn stages() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| MissionStage::ALL.map(MissionStage::name).to_vec());
    &WORDS
}

#[cfg(test)]
mod tests {
    use crate::rule::schema::{On, Value};
    use crate::rule::text::sample;

    #[test]
    fn a_gift_to_a_mission_has_a_price_and_a_mission_without_one_reads_as_nothing() {
        let read = |rich, path| {
            let field = On::Mission.field(path).unwrap();
            sample::scene(On::Mission, rich, |scene| match field.read(scene) {
                Value::Number(number) => number,
                Value::Bool(yes) => yes.into(),
                Value::Text(text) => i64::try_from(text.len()).unwrap(),
            })
        };
        for (path, rich) in [
            ("count", 1000),
            ("won", 110_000),
            ("settled", 1000),
            ("people", 1),
            ("success", 1),
            ("failed", 0),
            ("became_fan", 1),
            ("donor.id", 5),
        ] {
            assert_eq!((read(true, path), read(false, path)), (rich, 0), "{path}");
        }
    }
}
