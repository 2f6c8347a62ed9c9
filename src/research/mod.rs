//! What delegates and researchers do with paragraphs by hand: hold two texts against each
//! other, and follow a paragraph through the years. Works over the [`Backend`] trait, with
//! vectors and words that an index has anyway.
//!
//! [`Backend`]: crate::backend::Backend

mod align;
mod assign;
mod check;
mod diff;
mod history;
mod lineage;
mod nearby;
mod paragraph;
mod parts;
mod strength;
mod wording;

pub use check::{
    DRAFT_BYTES_MAX, DRAFT_FILE_BYTES_MAX, DraftCheck, DraftError, Formula, LeftOut, Quotation,
    QuotationStatus, Reused, check,
};
pub use diff::{Difference, Piece, Side, differ};
pub use history::{Ancestor, history};
pub use lineage::{ALIGNED_UNITS_MAX, Change, Kept, Lineage, LineageError, Told, both, lineage};
pub use strength::strength;
