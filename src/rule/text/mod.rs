//! The `text` of a rule: a [`template`] to a message, checked by [`draft`] on the scenes of [`sample`].

mod draft;
pub(in crate::rule) mod sample;
mod template;

pub(in crate::rule) use draft::compile;
#[cfg(test)]
pub(in crate::rule) use draft::operators;
pub use template::Template;
