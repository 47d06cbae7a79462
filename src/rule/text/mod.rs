//! The `text` of a rule: a [`template`] to a message, checked by [`draft`] on the scenes of [`sample`].
//!
//! [`filters`] are what templates can do with values: [`number`] writes numbers, [`particle`] chooses Korean particles
//! by the [`ending`] of the word before them. A [`wording`] is several templates, of which the target and the language
//! choose one. Whom a text calls is found in its source by [`mention`](mod@mention).

mod draft;
mod ending;
pub(in crate::rule) mod filters;
pub(in crate::rule) mod mention;
mod number;
pub(in crate::rule) mod particle;
pub(in crate::rule) mod sample;
mod template;
mod wording;
pub(in crate::rule) mod words;

pub(in crate::rule) use draft::compile;
#[cfg(test)]
pub(in crate::rule) use draft::operators;
pub use number::grouped;
pub use template::Template;
pub(in crate::rule) use template::{MAX_CHARS, functions};
pub(in crate::rule) use wording::Version;
pub use wording::{TargetKind, Wording};
