//! A mission that is paid out is told twice, as a sum and by who had a part in it. Both carry the same uuid (L: 78 of 78)
//! and are one sum of money, so whichever comes first counts it.

use std::collections::VecDeque;

use crate::event::{Mission, MissionStage, Text};

/// How many settlings are remembered. The two follow each other within moments.
const MAX_REMEMBERED: usize = 64;

/// The settlings that have been counted.
#[derive(Debug, Default)]
pub struct Settlements {
    counted: VecDeque<Text>,
}

impl Settlements {
    /// Takes the sum from a step that repeats it. Steps without a uuid are nobody's repetition.
    pub fn count_once(&mut self, step: &mut Mission) {
        let pays = matches!(step.stage, MissionStage::Settle | MissionStage::Paid);
        if !pays || step.uuid.is_empty() {
            return;
        }
        if self.counted.contains(&step.uuid) {
            step.settled = None;
            return;
        }
        if self.counted.len() >= MAX_REMEMBERED {
            self.counted.pop_front();
        }
        self.counted.push_back(step.uuid.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(all: &mut Settlements, stage: MissionStage, uuid: &str) -> Option<u32> {
        let mut step = Mission {
            stage,
            battle: false,
            key: Text::default(),
            uuid: uuid.into(),
            title: Text::default(),
            donor: None,
            count: 0,
            outcome: None,
            settled: Some(10),
            relayed: false,
            fan_number: None,
            shares: Vec::new(),
        };
        all.count_once(&mut step);
        step.settled
    }

    #[test]
    fn a_settling_and_its_paying_out_count_once_whichever_comes_first() {
        use MissionStage::{Paid, Settle};
        let mut all = Settlements::default();
        let told = [(Settle, "a"), (Paid, "a"), (Paid, "b"), (Settle, "b")]
            .map(|(stage, uuid)| settled(&mut all, stage, uuid));
        assert_eq!(told, [Some(10), None, Some(10), None]);
    }

    #[test]
    fn without_a_uuid_nothing_is_a_repetition() {
        let mut all = Settlements::default();
        for stage in [MissionStage::Settle, MissionStage::Paid] {
            assert_eq!(settled(&mut all, stage, ""), Some(10));
        }
        assert!(all.counted.is_empty());
    }

    #[test]
    fn many_settlings_are_remembered_within_bounds() {
        let mut all = Settlements::default();
        for n in 0..1_000 {
            settled(&mut all, MissionStage::Settle, &n.to_string());
        }
        assert_eq!(all.counted.len(), MAX_REMEMBERED);
    }
}
