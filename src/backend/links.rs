//! Which documents of a collection cite which, and what is cited most: counts over all
//! units, without their texts.

use std::sync::Arc;

use crate::citation::Symbol;

use super::{DocumentFacts, UnitKey};

/// The documents of a collection, and those that they cite, as a directed graph.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The documents, those of the collection first, each by its symbol.
    pub documents: Vec<LinkedDocument>,
    /// Which cite which, by the place of the citing document, then of the cited.
    pub links: Vec<Link>,
}

/// A document that cites or is cited.
#[derive(Clone, Debug)]
pub struct LinkedDocument {
    /// Its symbol.
    pub symbol: Symbol,
    /// What is known of it, in the first of its languages; nothing where the collection
    /// does not have it.
    pub facts: Option<Arc<DocumentFacts>>,
}

/// One document cites another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place of the citing document in [`Links::documents`].
    pub from: u32,
    /// The place of the cited one.
    pub to: u32,
    /// How many units of the first cite the second, in their text or through a footnote.
    pub units: u32,
}

/// A unit that pinpoints name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CitedUnit {
    /// The unit.
    pub unit: UnitKey,
    /// How many units of other documents name it.
    pub units: u32,
    /// In how many documents they stand.
    pub documents: u32,
}
