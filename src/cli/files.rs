//! Reading what people wrote: the configuration, and the rules it names.

use std::path::Path;

use crate::config::{Config, Environment};
use crate::fault::{Fault, Language};
use crate::folder;
use crate::rule::Rulebook;

/// What went wrong, and the language to say it in.
pub(super) type Refused = (Vec<Fault>, Language);

/// Reads the configuration and the rules.
pub(super) fn load(config: Option<&Path>) -> Result<(Config, Rulebook), Refused> {
    let config = Config::load(config, &Environment::of_process())
        .map_err(|faults| (faults, Language::default()))?;
    let rules = folder::sources(&config)
        .and_then(|sources| folder::compile(&config, &sources))
        .map_err(|faults| (faults, config.language))?;
    Ok((config, rules))
}
