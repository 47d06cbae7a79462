//! Several thresholds in one rule, each with words and targets of its own: the highest that is reached speaks.

use super::scene::Scene;
use super::text::Wording;
use super::when::Number;
use crate::event::Text;

/// The thresholds of a rule.
#[derive(Debug, Clone)]
pub struct Tiers {
    /// What is measured.
    by: Number,
    /// Lowest first. A rule that has any has at least one.
    steps: Vec<Tier>,
}

/// One threshold.
#[derive(Debug, Clone)]
pub struct Tier {
    /// From how many on.
    pub from: i64,
    /// What it says.
    pub text: Wording,
    /// Where.
    pub to: Vec<Text>,
}

impl Tiers {
    /// Thresholds over this number.
    pub(in crate::rule) fn new(by: Number, mut steps: Vec<Tier>) -> Self {
        steps.sort_by_key(|step| step.from);
        Self { by, steps }
    }

    /// The number that is measured.
    pub(in crate::rule) fn by(&self) -> &Number {
        &self.by
    }

    /// Every threshold, lowest first.
    pub fn steps(&self) -> &[Tier] {
        &self.steps
    }

    /// From now on these words may be changed, all at once.
    pub(in crate::rule) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Wording> {
        self.steps.iter_mut().map(|step| &mut step.text)
    }

    /// The number that is measured, here.
    pub fn measure(&self, scene: &Scene<'_>) -> i64 {
        self.by.now(scene)
    }

    /// The highest threshold that is reached here. Below the lowest a rule does not match at all.
    pub fn reached(&self, scene: &Scene<'_>) -> Option<&Tier> {
        let number = self.by.now(scene);
        let above = self.steps.partition_point(|step| step.from <= number);
        self.steps.get(above.checked_sub(1)?)
    }
}
