//! The `text` of a rule: a [`template`] to a message, checked by [`draft`] on the scenes of [`sample`].
//!
//! [`filters`] are what templates can do with values: [`number`] writes numbers, [`particle`] chooses Korean particles
//! by the [`ending`] of the word before them.

mod draft;
mod ending;
mod filters;
mod number;
mod particle;
pub(in crate::rule) mod sample;
mod template;
mod words;

pub(in crate::rule) use draft::compile;
#[cfg(test)]
pub(in crate::rule) use draft::operators;
pub use template::Template;
