//! A rehearsal of a ring, for a person who wants to see it: the words of a rule for something that did not happen.
//!
//! It is an alert like any other and goes the way of any other, so whoever sees it knows that real ones get there too. The
//! fold knows nothing of it: no limit is used up, nothing is counted, no card is begun, and the log says nothing. That it is
//! a rehearsal stands before its words, and it calls nobody: where a rule calls people, it only shows whom.

use std::sync::Arc;

use super::alert::Alert;
use super::{Notifier, Routes, words};
use crate::event::{EventKind, StreamerId, Text, Timestamp};
use crate::fault::{Language, Source};
use crate::log::Position;
use crate::message::{Message, Segment};
use crate::rule::{On, Rule, RuleId, Rulebook, Scene, Step, TargetKind, Trial, starter};
use crate::sink::{AlertId, TargetId};

/// What the rule of a rehearsal without a rule is called.
const PLAIN: &str = "rehearsal";

/// How much is given in events that are made up, until it is enough for a rule.
const AMOUNTS: [u32; 8] = [1, 10, 50, 100, 1_000, 10_000, 100_000, 1_000_000];

/// What is rehearsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    /// The alert, ready for its target's line.
    pub alert: Alert,
    /// What its words are about.
    pub example: Example,
}

/// What the words of a rehearsal are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// An event of one of the tests that stand beside the rule, which it matches there.
    Test,
    /// An event that was made up and that the rule matches.
    MadeUp,
    /// An event of the rule's kind that was made up. None was found that its condition holds for.
    NoMatch,
}

/// Rehearses a rule, disabled or not, or a plain gift if none is named. `id` is the name of the alert: each rehearsal needs
/// one of its own to ring. `None` if there is no such rule.
pub fn drill(
    rules: &Rulebook,
    rule: Option<&RuleId>,
    to: (&TargetId, Option<TargetKind>),
    id: AlertId,
    now: Timestamp,
) -> Option<Drill> {
    let language = rules.language();
    let rules = match rule {
        Some(_) => rules.clone(),
        None => plain(language)?,
    };
    let rules = Arc::new(rules.all_enabled());
    let rule = rules.rule(rule.map_or(PLAIN, RuleId::as_str))?;
    let (alert, example) = example(&rules, rule, to, language)?;
    let mut segments = vec![Segment::Text(words::rehearsal(language).to_owned())];
    segments.extend(alert.message.segments.into_iter().map(calling_nobody));
    let mut card = alert.card;
    // It is about nobody's room: what was made up must not lead to a stranger's.
    card.streamer = StreamerId::default();
    card.at = now;
    let expires = rule.expires.unwrap_or(Notifier::EXPIRES);
    let alert = Alert {
        id,
        message: Message { segments },
        card,
        expires_at: Some(now.plus(expires)),
        ..alert
    };
    Some(Drill { alert, example })
}

/// The first rule that people get for gifts, and its test.
fn plain(language: Language) -> Option<Rulebook> {
    let file = starter(On::Donation, &RuleId::parse(PLAIN)?, language);
    let rules = Rulebook::compile(&[Source::new(PLAIN, file)], &[]).ok()?;
    Some(rules.speaking(language))
}

/// The rule's words for an event, the best that is at hand.
fn example(
    rules: &Arc<Rulebook>,
    rule: &Rule,
    to: (&TargetId, Option<TargetKind>),
    language: Language,
) -> Option<(Alert, Example)> {
    let mut tests = rules.trials().iter().filter(|it| it.file == rule.file);
    if let Some(alert) = tests.find_map(|trial| in_trial(rules, rule, trial, to)) {
        return Some((alert, Example::Test));
    }
    let first = starter(rule.on, &rule.id, language);
    let first = Rulebook::compile(&[Source::new(PLAIN, first)], &[]).ok()?;
    let mut trial = first.trials().first()?.clone();
    let made_up = trial.steps.first_mut()?;
    if let Some(streamer) = rule.streamers.first() {
        made_up.event.streamer = streamer.clone();
    }
    let made_up = made_up.clone();
    let mut larger = AMOUNTS.iter().filter_map(|amount| {
        let mut step = made_up.clone();
        give(&mut step.event.kind, *amount)?;
        Some(step)
    });
    let mut try_out = |step: Step| {
        trial.steps = vec![step];
        in_trial(rules, rule, &trial, to)
    };
    let found = try_out(made_up.clone()).or_else(|| larger.find_map(try_out));
    Some(if let Some(alert) = found {
        (alert, Example::MadeUp)
    } else {
        let scene = Scene::new(&made_up.event, Some(&made_up.broadcast));
        (alert(rule, &scene, to), Example::NoMatch)
    })
}

/// What a rule says in a test, the first time that it matches there.
fn in_trial(
    rules: &Arc<Rulebook>,
    rule: &Rule,
    trial: &Trial,
    to: (&TargetId, Option<TargetKind>),
) -> Option<Alert> {
    let mut notifier = Notifier::new(Arc::clone(rules), Routes::default());
    let mut said = None;
    for Step {
        event, broadcast, ..
    } in &trial.steps
    {
        notifier
            .broadcasts
            .insert(event.streamer.clone(), broadcast.clone());
        notifier.decide(event, |it, scene, _| {
            if it.id == rule.id && said.is_none() {
                said = Some(alert(it, scene, to));
            }
        });
        if said.is_some() {
            break;
        }
    }
    said
}

fn alert(rule: &Rule, scene: &Scene<'_>, to: (&TargetId, Option<TargetKind>)) -> Alert {
    let (target, kind) = to;
    let message = rule.voice(scene).0.render_at(kind, scene);
    // The log has no place for what did not happen.
    let nowhere = Position(0);
    let mut alert = Alert::new(nowhere, rule, target, scene, message, Notifier::EXPIRES);
    alert.card.streamer_nick = Text::from(scene.streamer_nick());
    alert
}

/// Makes it so much that is given; `None` where nothing is.
fn give(kind: &mut EventKind, amount: u32) -> Option<()> {
    match kind {
        EventKind::Donation(it) => it.balloons = amount,
        EventKind::DonationMessage(it) => it.count = amount,
        EventKind::Mission(it) => it.count = amount,
        EventKind::SubscriptionGifts(it) => it.count = amount,
        _ => return None,
    }
    Some(())
}

/// Whom a rule calls is shown, and not called.
fn calling_nobody(segment: Segment) -> Segment {
    match segment {
        Segment::Mention(mention) => Segment::Value(mention.to_string()),
        segment => segment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::name_of;

    const RULES: &str = r#"
[[rule]]
id = "tested"
on = "donation"
when = "balloons == 777"
enabled = false
text = { ko = "{{ donor.nick }}님 {{ balloons }}개", en = "{{ donor.nick }}: {{ balloons }}", telegram = "t {{ balloons }}" }

[[test]]
steps = [{ event = { on = "donation", balloons = 1 }, rings = [] }, { event = { on = "donation", balloons = 777, donor.nick = "별님" }, rings = ["tested"], text = "별님님 777개" }]

[[rule]]
id = "untested"
on = "donation"
when = "balloons >= 50000"
streamers = ["star01"]
active = "22:00-02:00"
text = "{{ streamer.nick }}: {{ balloons | comma }}"

[[rule]]
id = "odd"
on = "donation"
when = "kind == 'sticker' and balloons > 5"
text = "{{ balloons }}"

[[rule]]
id = "calls"
on = "broadcast_started"
text = "{{ mention('everyone') }} on!"
"#;

    fn rehearsed(
        rule: Option<&str>,
        kind: Option<TargetKind>,
        language: Language,
    ) -> Option<Drill> {
        let book = Rulebook::compile(&[Source::new("t", RULES)], &[]).unwrap();
        let rule = rule.map(|rule| RuleId::parse(rule).unwrap());
        let target = TargetId("discord:5".into());
        drill(
            &book.speaking(language),
            rule.as_ref(),
            (&target, kind),
            name_of("once"),
            Timestamp(1_700_000_000_000),
        )
    }

    #[test]
    fn a_rule_is_rehearsed_in_its_own_words_for_the_best_event_at_hand() {
        let (ko, en) = (Language::Korean, Language::English);
        let telegram = Some(TargetKind::Telegram);
        for (rule, kind, language, said, example) in [
            (
                Some("tested"),
                None,
                ko,
                "🔔 연습: 별님님 777개",
                Example::Test,
            ),
            (
                Some("tested"),
                None,
                en,
                "🔔 Rehearsal: 별님: 777",
                Example::Test,
            ),
            (
                Some("tested"),
                telegram,
                ko,
                "🔔 연습: t 777",
                Example::Test,
            ),
            (
                Some("untested"),
                None,
                ko,
                "🔔 연습: star01: 100,000",
                Example::MadeUp,
            ),
            (
                Some("calls"),
                None,
                ko,
                "🔔 연습: @everyone on!",
                Example::MadeUp,
            ),
            (
                None,
                None,
                ko,
                "🔔 연습: 🎈 초롱님이 별풍선 1,000개!",
                Example::Test,
            ),
        ] {
            let drill = rehearsed(rule, kind, language).unwrap();
            assert_eq!(
                (drill.alert.message.plain().as_str(), drill.example),
                (said, example),
                "{rule:?}"
            );
            assert_eq!(drill.alert.card.rule, rule.unwrap_or("rehearsal"));
            assert_eq!(drill.alert.card.streamer, StreamerId::default());
            assert_eq!(drill.alert.id, name_of("once"));
            assert_eq!(drill.alert.shared, None);
            let calls = |it: &Segment| matches!(it, Segment::Mention(_));
            assert!(!drill.alert.message.segments.iter().any(calls), "{rule:?}");
        }
        let odd = rehearsed(Some("odd"), None, en).unwrap();
        assert_eq!(odd.example, Example::NoMatch);
        assert!(odd.alert.message.plain().starts_with("🔔 Rehearsal: "));
        let plain = rehearsed(None, None, en).unwrap();
        assert!(plain.alert.message.plain().starts_with("🔔 Rehearsal: 🎈"));
        assert_eq!(rehearsed(Some("none-such"), None, ko), None);
    }

    #[test]
    fn every_kind_of_rule_can_be_rehearsed() {
        for on in On::ALL {
            let file = format!("[[rule]]\nid = 'r'\non = '{}'\ntext = 'x'\n", on.name());
            let book = Rulebook::compile(&[Source::new("t", file)], &[]).unwrap();
            let (rule, target) = (RuleId::parse("r").unwrap(), TargetId("a".into()));
            let to = (&target, None);
            let drill = drill(&book, Some(&rule), to, name_of("x"), Timestamp(1)).unwrap();
            assert_eq!(drill.example, Example::MadeUp, "{}", on.name());
        }
    }
}
