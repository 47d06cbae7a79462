//! The JSON Schema of a rule file.
//!
//! It says what an editor can see: keys, words, shapes. What conditions and templates say only soopbell itself can judge.
//! Names are offered as they are usually spelled; soopbell takes capitals and letters taken apart as well.

use serde_json::{Map, Value, json};

use crate::event::StreamerId;
use crate::fault::Language;
use crate::rule::file::key::{Key, Keys, ROOT, STEP, TABLES, TEST, Takes};
use crate::rule::schema::{Field, On, Type};
use crate::rule::text::MAX_CHARS;
use crate::rule::trial::Making;
use crate::rule::{RuleId, WATCHERS, when};

type Properties = Map<String, Value>;

/// The schema, with its descriptions in this language.
pub(super) fn schema(language: Language) -> Value {
    let mut definitions = Properties::new();
    for keys in TABLES {
        if keys.name != ROOT.name {
            definitions.insert(keys.name.into(), table(keys, language));
        }
    }
    let common = On::common_fields().iter();
    definitions.insert("every".into(), fields(common, "every", language));
    let person = On::Donation.person_fields().iter();
    let person = fields(person, "person", language);
    definitions.insert("person".into(), person);
    for on in On::ALL {
        definitions.insert(on.name().into(), kind(on, language));
        definitions.insert(told_apart_by(on), field_names(on));
    }
    let mut root = table(&ROOT, language);
    if let Value::Object(root) = &mut root {
        root.insert(
            "$schema".into(),
            json!("http://json-schema.org/draft-07/schema#"),
        );
        root.insert("title".into(), json!(ROOT.title(language)));
        root.insert("definitions".into(), Value::Object(definitions));
    }
    root
}

/// A table with these keys and no others.
fn table(keys: &Keys, language: Language) -> Value {
    let mut properties = Properties::new();
    for key in keys.list {
        for name in [Some(key.name), key.korean_name].into_iter().flatten() {
            properties.insert(name.into(), described(key, language));
        }
    }
    let needed: Vec<_> = keys.list.iter().filter(|key| key.is_needed).collect();
    let needed: Vec<_> = needed.iter().map(|key| key.name).collect();
    let mut object = json!({
        "type": "object",
        "title": keys.title(language),
        "additionalProperties": false,
        "properties": properties,
    });
    if !needed.is_empty() {
        put(&mut object, "required", json!(needed));
    }
    beyond_keys(keys, &mut object);
    object
}

/// What a table asks for beyond its keys.
fn beyond_keys(keys: &Keys, object: &mut Value) {
    match keys.name {
        "rule" => {
            let either = json!([{ "required": ["text"] }, { "required": ["tier"] }]);
            put(object, "anyOf", either);
            let both = json!({ "tier": ["tier_by"], "tier_by": ["tier"] });
            put(object, "dependencies", both);
            put(object, "allOf", On::ALL.map(apart).into());
        }
        "test" => {
            let others = TEST
                .names()
                .filter(|name| !STEP.names().any(|it| it == *name));
            let others: Vec<_> = others.collect();
            put(object, "if", json!({ "required": ["steps"] }));
            put(
                object,
                "then",
                json!({ "propertyNames": { "enum": others } }),
            );
            let expected = STEP.names().filter(|name| *name != "event");
            let expected: Vec<_> = expected.map(|name| json!({ "required": [name] })).collect();
            let alone = json!({ "required": ["event"], "anyOf": expected });
            put(object, "else", alone);
        }
        "step" => put(object, "required", json!(["event"])),
        "text" | "words" => put(object, "minProperties", json!(1)),
        "event" => {
            put(object, "allOf", On::ALL.map(of_its_kind).into());
            let Some(Value::Object(properties)) = object.get_mut("properties") else {
                return;
            };
            for (name, value) in every_field() {
                properties.entry(name).or_insert(value);
            }
        }
        _ => {}
    }
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(key.into(), value);
    }
}

/// What a key takes, and what it means.
fn described(key: &Key, language: Language) -> Value {
    let mut value = match takes(key.takes) {
        // Beside a reference nothing else is looked at.
        value if value.get("$ref").is_some() => json!({ "allOf": [value] }),
        value => value,
    };
    put(&mut value, "description", json!(key.meaning(language)));
    value
}

fn takes(takes: Takes) -> Value {
    let time =
        || json!({ "type": "string", "pattern": r"^\s*([0-9][0-9_.]*\s*[A-Za-zµ가-힣]+\s*)+$" });
    let texts = || json!({ "type": "array", "items": { "type": "string" } });
    let by_rule = || json!({ "type": "object", "additionalProperties": { "type": "string" } });
    match takes {
        Takes::Tables(keys) | Takes::Steps(keys) => {
            json!({ "type": "array", "minItems": 1, "items": to(keys.name) })
        }
        Takes::Table(keys) | Takes::Event(keys) => to(keys.name),
        Takes::Templates(keys) => json!({ "anyOf": [template(), to(keys.name)] }),
        Takes::Template => template(),
        Takes::Lists => {
            let of = |kind| json!({ "type": "array", "minItems": 1, "items": { "type": kind } });
            let list = json!({ "anyOf": [of("string"), of("integer")] });
            json!({ "type": "object", "additionalProperties": list })
        }
        Takes::Definitions => json!({ "type": "object", "additionalProperties": filled() }),
        Takes::Id => json!({
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "maxLength": RuleId::MAX_BYTES,
        }),
        Takes::Kind => {
            let names = On::ALL.map(On::name).into_iter();
            let names = names.chain(On::ALL.map(On::korean_name));
            json!({ "type": "string", "enum": names.collect::<Vec<_>>() })
        }
        Takes::Streamers => json!({
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]+$",
                "maxLength": StreamerId::MAX_BYTES,
            },
        }),
        Takes::Condition | Takes::Expression => filled(),
        Takes::Text | Takes::Field => json!({ "type": "string" }),
        Takes::Targets => json!({
            "type": "array",
            "minItems": 1,
            // Which targets there are stands in the configuration; this one is always there.
            "items": { "anyOf": [{ "enum": [WATCHERS] }, { "type": "string" }] },
        }),
        Takes::Schedule => json!({
            "type": "string",
            "pattern": r"^[\s,，、]*[0-9A-Za-z가-힣][0-9A-Za-z가-힣:：~～〜–—_/+,，、\s-]*$",
        }),
        Takes::Rules => texts(),
        Takes::Time(_) => time(),
        Takes::Moment => json!({ "anyOf": [time(), { "type": "integer" }] }),
        Takes::UpTo(most) => json!({ "type": "integer", "minimum": 1, "maximum": most }),
        Takes::Threshold => {
            let units: String = when::COUNTED_IN.iter().map(|(name, _)| *name).collect();
            let number = format!("^[0-9][0-9_.{units}]*$");
            json!({ "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": number }] })
        }
        Takes::Priority | Takes::Lead => json!({ "type": "string", "enum": takes.choices() }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Said => json!({ "anyOf": [{ "type": "string" }, by_rule()] }),
        Takes::Held => json!({ "anyOf": [texts(), by_rule()] }),
    }
}

/// A text that says something.
fn filled() -> Value {
    json!({ "type": "string", "pattern": r"\S" })
}

fn template() -> Value {
    json!({ "type": "string", "pattern": r"\S", "maxLength": MAX_CHARS })
}

fn to(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

/// That something is of this kind.
fn is(on: On) -> Value {
    json!({
        "properties": { "on": { "enum": [on.name(), on.korean_name()] } },
        "required": ["on"],
    })
}

/// By what the rules of a kind tell things apart.
fn apart(on: On) -> Value {
    let field = || to(&told_apart_by(on));
    let by = |key: &str| json!({ "properties": { key: field() } });
    let then = json!({ "properties": { "limit": by("per"), "merge": by("by") } });
    json!({ "if": is(on), "then": then })
}

fn told_apart_by(on: On) -> String {
    format!("{}_told_apart_by", on.name())
}

/// The person of a kind and its fields that are not yes or no, in English, in Korean, or in some of both.
fn field_names(on: On) -> Value {
    let fields = || on.fields().filter(|field| field.kind() != Type::Bool);
    let english = on.person().into_iter().chain(fields().map(|it| it.path));
    let korean = fields().map(|it| it.korean_path);
    let korean = on.korean_person().into_iter().chain(korean);
    let names: Vec<_> = english.chain(korean).collect();
    let mixed = |field: &Field| {
        let parts = field.path.split('.').zip(field.korean_path.split('.'));
        let parts: Vec<_> = parts
            .map(|(it, korean)| format!("({it}|{korean})"))
            .collect();
        (parts.len() > 1).then(|| parts.join(r"\."))
    };
    let mixed: Vec<_> = fields().filter_map(mixed).collect();
    let mixed = format!("^({})$", mixed.join("|"));
    json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": mixed }] })
}

/// That an event of this kind has the fields of its kind alone.
fn of_its_kind(on: On) -> Value {
    json!({ "if": is(on), "then": to(on.name()) })
}

/// Every field of any kind. One that is not the same in all of them may be any of those.
fn every_field() -> Properties {
    let mut all: Map<String, Value> = Map::new();
    let mut seen: Vec<(&str, Value)> = Vec::new();
    for on in On::ALL {
        let Value::Object(mut kind) = kind(on, Language::English) else {
            continue;
        };
        let Some(Value::Object(properties)) = kind.remove("properties") else {
            continue;
        };
        for (name, korean) in names(on) {
            let Some(value) = properties.get(name) else {
                continue;
            };
            if seen.iter().any(|(known, it)| *known == name && it == value) {
                continue;
            }
            seen.push((name, value.clone()));
            let place = to(&format!("{}/properties/{name}", on.name()));
            for name in [name, korean] {
                match all.get_mut(name).and_then(|it| it.get_mut("anyOf")) {
                    Some(Value::Array(places)) if !places.contains(&place) => {
                        places.push(place.clone());
                    }
                    Some(_) => {}
                    None => {
                        all.insert(name.into(), json!({ "anyOf": [place] }));
                    }
                }
            }
        }
    }
    all
}

/// What stands at the top of an event of this kind, in English and in Korean.
fn names(on: On) -> Vec<(&'static str, &'static str)> {
    let fields = on.fields().map(|field| {
        let first = |path: &'static str| path.split('.').next().unwrap_or_default();
        (first(field.path), first(field.korean_path))
    });
    let mut names = Vec::new();
    for pair in fields {
        if !names.contains(&pair) {
            names.push(pair);
        }
    }
    names
}

/// An event of this kind in a test.
fn kind(on: On, language: Language) -> Value {
    let own = on.own_fields();
    let person = on.person().unwrap_or_default();
    let own = own.filter(|field| field.path.split_once('.').is_none_or(|it| it.0 != person));
    let own = own.filter(|field| Making::can_set(on, field));
    let mut object = fields(own, on.name(), language);
    let Some(Value::Object(properties)) = object.get_mut("properties") else {
        return object;
    };
    for name in [on.person(), on.korean_person()].into_iter().flatten() {
        properties.insert(name.into(), to("person/properties/donor"));
    }
    for (name, korean) in names_of(On::common_fields()) {
        for given in [name, korean] {
            let common = to(&format!("every/properties/{name}"));
            properties.entry(given).or_insert(common);
        }
    }
    // What an event says besides its fields is judged where all events are.
    let besides = TABLES.into_iter().filter(|keys| keys.name == "event");
    for key in besides.flat_map(|keys| keys.list) {
        let is_said = key.name != "already_here" || on == On::Arrival;
        let names = [Some(key.name), key.korean_name].into_iter().flatten();
        for name in names.filter(|_| is_said) {
            properties.insert(name.into(), json!({}));
        }
    }
    put(&mut object, "description", json!(on.meaning(language)));
    object
}

fn names_of(fields: &'static [Field]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let first = |path: &'static str| path.split('.').next().unwrap_or_default();
    fields
        .iter()
        .map(move |it| (first(it.path), first(it.korean_path)))
}

/// A table of fields, with tables in it where paths have a dot. The Korean name of each says the same as its English one.
fn fields<'f>(
    fields: impl Iterator<Item = &'f Field>,
    definition: &str,
    language: Language,
) -> Value {
    let mut properties = Properties::new();
    for field in fields {
        let leaf = leaf(field, language);
        let (Some((group, name)), Some((korean_group, korean))) = (
            field.path.split_once('.'),
            field.korean_path.split_once('.'),
        ) else {
            let place = to(&format!("{definition}/properties/{}", field.path));
            properties.insert(field.path.into(), leaf);
            properties.insert(field.korean_path.into(), place);
            continue;
        };
        let place = format!("{definition}/properties/{group}");
        let inner = properties.entry(group).or_insert_with(
            || json!({ "type": "object", "additionalProperties": false, "properties": {} }),
        );
        if let Some(Value::Object(inner)) = inner.get_mut("properties") {
            inner.insert(name.into(), leaf);
            inner.insert(korean.into(), to(&format!("{place}/properties/{name}")));
        }
        properties.insert(korean_group.into(), to(&place));
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn leaf(field: &Field, language: Language) -> Value {
    let mut value = match field.kind() {
        Type::Text => json!({ "type": "string" }),
        Type::Number => json!({ "type": "integer" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::Choice(words) => {
            let korean = words.iter().filter_map(|word| field.korean_word(word));
            let words: Vec<_> = words.iter().copied().chain(korean).collect();
            json!({ "type": "string", "enum": words })
        }
    };
    put(&mut value, "description", json!(field.meaning(language)));
    value
}
