//! Why an event rang, or did not: each part of a rule's condition with what it looked at, and whatever else kept the rule
//! from matching. In the words of the rule file, so that it reads the same wherever it is shown.

use crate::event::StreamerId;
use crate::rule::{Explained, On, Rule, RuleId, Rulebook, Scene, Value};

/// Deepest that parts within parts are set in.
const DEEPEST: usize = 12;

/// What a rule made of an event, part by part. Values in it come from outside and are hostile text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The rule.
    pub rule: RuleId,
    /// Its condition taken apart, if it has one and was read for whoever asks why.
    pub condition: Option<Explained>,
    /// Its condition as it is written.
    pub when: Option<String>,
    /// Whether it may ring at all.
    pub is_enabled: bool,
    /// The only streamers that it is for, where the event's is none of them.
    pub only_for: Option<Vec<StreamerId>>,
    /// What its tiers look at, and from where on the tier is that it reached.
    pub tier: Option<(String, Option<String>)>,
}

impl Explanation {
    /// Takes apart what a rule of this book makes of what stands in the scene.
    pub fn new(rules: &Rulebook, rule: &Rule, scene: &Scene<'_>) -> Self {
        let clause = rules.clause(&rule.id);
        let tier = rule.tiers.as_ref().map(|tiers| {
            let reached = tiers.reached(scene).map(|tier| tier.from.to_string());
            (tiers.measure(scene).to_string(), reached)
        });
        let is_for = rule.is_for(&scene.event.streamer);
        Self {
            rule: rule.id.clone(),
            condition: clause.map(|clause| clause.explain(scene)),
            when: rule.when.clone(),
            is_enabled: rule.is_enabled,
            only_for: (!is_for).then(|| rule.streamers.clone()),
            tier,
        }
    }

    /// A line for each part, set in by how deep it lies, with a sign that says whether it holds.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match (&self.condition, &self.when) {
            (Some(condition), _) => part_lines(condition, 1, &mut lines),
            (None, Some(when)) => lines.push(format!("    {when}")),
            (None, None) => {}
        }
        if !self.is_enabled {
            lines.push("    ✘ enabled: false".to_owned());
        }
        if let Some(only) = &self.only_for {
            let only: Vec<_> = only.iter().map(StreamerId::as_str).collect();
            lines.push(format!("    ✘ streamers: {}", only.join(", ")));
        }
        if let Some((number, reached)) = &self.tier {
            let reached = reached.as_deref().unwrap_or("-");
            lines.push(format!("    tier: {number} → {reached}"));
        }
        lines
    }
}

fn part_lines(part: &Explained, depth: usize, lines: &mut Vec<String>) {
    let sign = if part.holds { "✔" } else { "✘" };
    let indent = "    ".repeat(depth.min(DEEPEST));
    let values = part.values.iter();
    let values: Vec<_> = values
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let values = if values.is_empty() {
        String::new()
    } else {
        format!("   ({})", values.join(", "))
    };
    lines.push(format!("{indent}{sign} {}{values}", part.text));
    for part in &part.parts {
        part_lines(part, depth + 1, lines);
    }
}

/// Everything that rules can see of an event and that is there at all, by its names in rules: texts in quotes. Hostile
/// text.
pub fn seen(scene: &Scene<'_>) -> Vec<(&'static str, String)> {
    let fields = On::of(&scene.event.kind).own_fields();
    let seen = fields.filter_map(|field| {
        let value = match field.read(scene) {
            Value::Text("") | Value::Number(0) | Value::Bool(false) => return None,
            Value::Text(text) => format!("{text:?}"),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
        };
        Some((field.path, value))
    });
    seen.collect()
}
