//! Defaults, then the file, then the environment: each overrides what came before it, key by key.

use std::collections::BTreeMap;
use std::fmt;

use ::config::{Config, ConfigError, Map, Source, Value};
use serde::Deserialize;
use serde_ignored::Path;

use super::environment::{PREFIX, SEPARATOR, Variable};
use super::key::KeyPath;
use super::raw::{Raw, defaults};

/// Everything hangs below one root. The `config` crate reads the keys at the top of a source as path expressions
/// (`"a[9]" = 1` would ask for an array of ten), and those below as plain names.
#[derive(Deserialize)]
struct Root {
    soopbell: Raw,
}

const ROOT: &str = "soopbell";

/// Lays the three over each other and lists the keys that nothing reads.
///
/// # Errors
/// None that a file could cause; the `config` crate states its errors in general.
pub(super) fn merge(
    file: Map<String, Value>,
    environment: &BTreeMap<KeyPath, Variable<'_>>,
) -> Result<(Raw, Vec<KeyPath>), ConfigError> {
    let variables: Map<String, String> = environment
        .values()
        .map(|variable| (variable.name.to_owned(), variable.value.to_owned()))
        .collect();
    let mut builder = Config::builder();
    for (key, value) in defaults() {
        builder = builder.set_default(format!("{ROOT}.{key}"), value)?;
    }
    let config = builder
        .add_source(Layer(file))
        .add_source(
            // Without `try_parsing`, which would take the id `007` for 7 and a large channel number for a fraction:
            // `reader` knows which type each key takes.
            ::config::Environment::with_prefix(PREFIX)
                .separator(SEPARATOR)
                .keep_prefix(true)
                .source(Some(variables)),
        )
        .build()?;
    let mut unknown = Vec::new();
    let root: Root = serde_ignored::deserialize(config, |path| unknown.push(key_path(&path)))?;
    Ok((root.soopbell, unknown))
}

fn key_path(path: &Path<'_>) -> KeyPath {
    let mut segments = Vec::new();
    let mut at = path;
    loop {
        match at {
            Path::Root => break,
            Path::Seq { parent, index } => {
                segments.push(index.to_string());
                at = parent;
            }
            Path::Map { parent, key } => {
                segments.push(key.clone());
                at = parent;
            }
            Path::Some { parent }
            | Path::NewtypeStruct { parent }
            | Path::NewtypeVariant { parent } => at = parent,
        }
    }
    // From the inside out, with the root last: the root is ours, not the user's.
    segments.pop();
    segments
        .iter()
        .rev()
        .fold(KeyPath::default(), |path, segment| path.child(segment))
}

/// The file's values as a source of the `config` crate.
#[derive(Clone)]
struct Layer(Map<String, Value>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(Map::from_iter([(ROOT.to_owned(), self.0.clone().into())]))
    }
}

/// No values: among them are tokens.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Layer")
    }
}
