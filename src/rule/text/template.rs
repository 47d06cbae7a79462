//! The `text` of a rule: a template that was checked when it was loaded and that always yields a message.
//!
//! What the rule's author wrote becomes [`Segment::Text`], what `{{ … }}` put in becomes [`Segment::Value`]: the
//! template engine says which stretch of its output came from where, so that no value can pass for the author's words.
//! In the same way, only the output of a call that stands in the source becomes a [`Segment::Mention`].

use std::fmt;
use std::sync::LazyLock;

use minijinja::value::Value as Jinja;
use minijinja::{Environment, OutputSpan, OutputSpanKind, UndefinedBehavior};

use super::filters;
use super::mention::{self, Call};
use crate::message::{Message, Segment};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, On, Value, is_korean};

/// Longest template and longest message, in characters. Telegram takes 4,096, Discord 2,000 or 4,096.
pub(in crate::rule) const MAX_CHARS: usize = 4_000;

/// Work that one rendering may cost; one unit is an instruction or 64 bytes, so memory is bounded by it as well.
const FUEL: u64 = 20_000;

/// Deepest recursion of macros. The engine's own default suits web sites and large stacks.
const MAX_RECURSION: usize = 32;

/// The one name in each template's environment. It has no ending: an ending would switch on HTML escaping.
const NAME: &str = "text";

/// A template that was checked.
#[derive(Clone)]
pub struct Template {
    environment: Environment<'static>,
    source: String,
    /// What it names of the scene, and by which name; only these are looked up.
    fields: Vec<(String, &'static Field)>,
    /// Whom it calls, and where in the source.
    calls: Vec<Call>,
    /// The rule's id, for the day on which the template fails.
    rule: String,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template").field(&self.source).finish()
    }
}

impl Template {
    /// Takes a source that the engine can read; [`super::draft`] has settled that its names exist.
    pub(in crate::rule) fn new(
        source: &str,
        rule: &str,
        fields: Vec<(String, &'static Field)>,
    ) -> Result<Self, minijinja::Error> {
        let mut environment = BASE.clone();
        environment.add_template_owned(NAME, source.to_owned())?;
        Ok(Self {
            environment,
            source: source.to_owned(),
            fields,
            calls: Vec::new(),
            rule: rule.to_owned(),
        })
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The message for this scene. Whatever goes wrong, there is one: a plain one rather than none.
    pub fn render(&self, scene: &Scene<'_>) -> Message {
        match self.try_render(scene) {
            Ok(message) if !message.plain().trim().is_empty() => cut(message),
            _ => self.bare_facts(scene),
        }
    }

    /// The message, uncut, or why there is none.
    pub(in crate::rule) fn try_render(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Message, minijinja::Error> {
        let template = self.environment.get_template(NAME)?;
        let (output, spans) = template.render_with_spans(self.context(scene))?;
        Ok(split(&output, &spans, &self.calls))
    }

    /// All names of the scene that the template has, for its faults: names set by the template itself left out.
    pub(in crate::rule) fn undeclared(&self) -> Vec<String> {
        let names = self.environment.get_template(NAME);
        let mut names: Vec<_> = names
            .map(|template| template.undeclared_variables(true).into_iter().collect())
            .unwrap_or_default();
        let globals: Vec<_> = self.environment.globals().map(|(name, _)| name).collect();
        names.retain(|name: &String| !globals.contains(&name.as_str()));
        names.sort_unstable();
        names
    }

    /// Tells the template what it names.
    pub(in crate::rule) fn set_fields(&mut self, fields: Vec<(String, &'static Field)>) {
        self.fields = fields;
    }

    /// Tells the template whom its source calls.
    pub(super) fn set_calls(&mut self, calls: Vec<Call>) {
        self.calls = calls;
    }

    fn context(&self, scene: &Scene<'_>) -> Jinja {
        let mut top = Vec::new();
        let mut groups: Vec<(&str, Vec<(&str, Jinja)>)> = Vec::new();
        for (path, field) in &self.fields {
            let value = jinja(spoken(path, field, field.read(scene)));
            let Some((group, name)) = path.split_once('.') else {
                top.push((path.as_str(), value));
                continue;
            };
            match groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, members)) => members.push((name, value)),
                None => groups.push((group, vec![(name, value)])),
            }
        }
        for (group, members) in groups {
            top.push((group, Jinja::from_pairs(members)));
        }
        Jinja::from_pairs(top)
    }

    /// What is said when the template fails: the rule, the kind of event and what it carries.
    fn bare_facts(&self, scene: &Scene<'_>) -> Message {
        let on = On::of(&scene.event.kind);
        let mut segments = vec![
            Segment::Text(format!("{} · {}", self.rule, on.name())),
            Segment::Text(" · ".into()),
            Segment::Value(scene.streamer_nick().to_owned()),
        ];
        for field in on.own_fields() {
            let value = match field.read(scene) {
                Value::Text(text) => text.to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Bool(value) => value.to_string(),
            };
            if !value.is_empty() && value != "0" && value != "false" {
                segments.push(Segment::Text(format!("\n{}: ", field.path)));
                segments.push(Segment::Value(value));
            }
        }
        cut(Message { segments })
    }
}

/// What all templates have in common; cloning it shares the tables of filters.
static BASE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(MAX_RECURSION);
    environment.set_debug(false);
    // It would print the engine's insides.
    environment.remove_global("debug");
    filters::add_to(&mut environment);
    // What it returns is not looked at: a call is known by its place.
    environment.add_function(mention::NAME, |whom: String| whom);
    environment
});

/// The names of all functions that a template may call.
pub(in crate::rule) fn functions() -> Vec<&'static str> {
    let mut names: Vec<_> = BASE.globals().map(|(name, _)| name).collect();
    names.sort_unstable();
    names
}

/// A field that is named in Korean has its words in Korean as well: `{{ 종류 }}` says `별풍선`.
fn spoken<'v>(path: &str, field: &Field, value: Value<'v>) -> Value<'v> {
    match value {
        Value::Text(word) if is_korean(path) => {
            Value::Text(field.korean_word(word).unwrap_or(word))
        }
        value => value,
    }
}

fn jinja(value: Value<'_>) -> Jinja {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(number) => number.into(),
        Value::Bool(value) => value.into(),
    }
}

/// Output and origin to segments; neighbours of one kind become one, as long as both are the author's.
fn split(output: &str, spans: &[OutputSpan], calls: &[Call]) -> Message {
    let mut segments: Vec<Segment> = Vec::new();
    let mut told = 0;
    for span in spans {
        let range = span.output_range();
        // What no span claims is nobody's words, so it is treated as a value.
        push(&mut segments, output.get(told..range.start), false);
        let raw = span.kind() == OutputSpanKind::Raw;
        let call = calls.iter().find(|call| call.range == span.source_range());
        match call.filter(|_| !raw) {
            Some(call) => segments.push(Segment::Mention(call.mention.clone())),
            None => push(&mut segments, output.get(range.clone()), raw),
        }
        told = range.end;
    }
    push(&mut segments, output.get(told..), false);
    Message { segments }
}

fn push(segments: &mut Vec<Segment>, text: Option<&str>, raw: bool) {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return;
    };
    match segments.last_mut() {
        Some(Segment::Text(last)) if raw => last.push_str(text),
        _ if raw => segments.push(Segment::Text(text.to_owned())),
        _ => segments.push(Segment::Value(text.to_owned())),
    }
}

/// Keeps the first [`MAX_CHARS`] characters.
fn cut(mut message: Message) -> Message {
    let mut left = MAX_CHARS;
    message.segments.retain_mut(|segment| match segment {
        Segment::Mention(mention) => {
            let length = mention.to_string().len();
            let fits = length <= left;
            left = if fits { left - length } else { 0 };
            fits
        }
        Segment::Text(text) | Segment::Value(text) => {
            if let Some((at, _)) = text.char_indices().nth(left) {
                text.truncate(at);
                left = 0;
            } else {
                left -= text.chars().count();
            }
            !text.is_empty()
        }
    });
    message
}
