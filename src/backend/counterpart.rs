//! What stands in several documents: worked out when they are indexed.

use std::sync::Arc;

use super::{DocumentFacts, UnitKey};

/// A unit of another document that is the same paragraph, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counterpart {
    /// The unit.
    pub unit: UnitKey,
    /// How much the two are copies, by their words with numbers and names (Dice's
    /// coefficient), 0 to 1; of a few words 1 where they are equal and 0 otherwise.
    pub likeness: f32,
}

/// A document that has paragraphs in common with another.
#[derive(Clone, Debug)]
pub struct RelatedDocument {
    /// The document.
    pub document: Arc<DocumentFacts>,
    /// The share of the words of both that stand in paragraphs that are the same, beside
    /// the formulas of their organ, 0 to 1.
    pub share: f32,
}
