//! Which paragraphs of two texts are one paragraph? Texts go in, pairs of places come out;
//! the index aligns documents when it is written, and whoever compares two of them when
//! that is asked for.

mod align;
mod assign;
mod likeness;
mod nearby;
mod paragraph;
mod parts;
mod related;
mod sketch;
mod wording;

pub(crate) use align::align;
pub(crate) use likeness::{WordCounts, likeness};
pub(crate) use paragraph::{Aligned, Paragraph, Role, is_paragraph, paragraphs};
pub(crate) use related::related;
pub(crate) use sketch::{SKETCH_NUMBERS, Sketch};
pub(crate) use wording::{masked, plain};

/// The longest document that is aligned, in units. Two of them take a second.
pub const ALIGNED_UNITS_MAX: usize = 5_000;
/// The longest in bytes of text: some seven hundred pages.
pub(crate) const ALIGNED_BYTES_MAX: usize = 2 << 20;
