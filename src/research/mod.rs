//! What delegates and researchers do with paragraphs by hand: hold two texts against each
//! other, follow a paragraph through the years, and list who is to do what, by when. Works over the [`Backend`] trait, with
//! vectors and words that an index has anyway.
//!
//! [`Backend`]: crate::backend::Backend

mod align;
mod assign;
mod calendar;
mod diff;
mod duties;
mod history;
mod lineage;
mod nearby;
mod paragraph;
mod parts;
mod strength;
mod wording;

pub use calendar::{calendar, events};
pub use diff::{Difference, Piece, Side, differ};
pub use duties::{Duties, GivenDuty, duties};
pub use history::{Ancestor, history};
pub use lineage::{ALIGNED_UNITS_MAX, Change, Kept, Lineage, LineageError, Told, both, lineage};
pub use strength::strength;
