//! A reference as a document gives it, and what it names in the collection.

use std::{ops::Range, sync::Arc};

use crate::{
    backend::{Cited, DocumentFacts, UnitFacts},
    citation::{Place, Symbol},
    corpus::Unit,
};

use super::governing::GoverningVerb;

/// What a reference names in the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The paragraphs that it names.
    Found,
    /// A document, or a part of one; it names no paragraph.
    Document,
    /// The document is there, and a paragraph that it names is not.
    NoSuchParagraph,
    /// The document is not there, which says nothing of whether it exists.
    Unknown,
}

impl Standing {
    /// All of them.
    pub const ALL: [Standing; 4] =
        [Standing::Found, Standing::Document, Standing::NoSuchParagraph, Standing::Unknown];

    /// The name in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Found => "found",
            Standing::Document => "document",
            Standing::NoSuchParagraph => "no_such_paragraph",
            Standing::Unknown => "unknown",
        }
    }

    /// The standing of a name of the JSON contract.
    pub fn from_name(name: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.name() == name)
    }

    /// What a reference is that names a document, and where it has a pinpoint units.
    pub fn of(is_known: bool, place: &Place, has_units: bool) -> Standing {
        match (is_known, place.pins().next().is_some(), has_units) {
            (false, ..) => Standing::Unknown,
            (true, _, true) => Standing::Found,
            (true, false, false) => Standing::Document,
            (true, true, false) => Standing::NoSuchParagraph,
        }
    }
}

/// A reference of a unit.
#[derive(Clone, Debug)]
pub struct GivenReference {
    /// The unit that has it.
    pub unit: UnitFacts,
    /// That unit, whole.
    pub text: Arc<Unit>,
    /// Where the words of the reference stand, in Unicode scalar values of the text that
    /// has them; empty where only the markup has the reference.
    pub span: Range<usize>,
    /// The label of the footnote that has the words; nothing where the unit itself has.
    pub through_note: Option<String>,
    /// The words; empty where they stand in a footnote.
    pub words: String,
    /// What it names.
    pub cited: Cited,
    /// What that is in the collection.
    pub standing: Standing,
    /// The verb that governs it.
    pub verb: Option<GoverningVerb>,
    /// Where it names nothing: what it may mean, if there is a reason to think so.
    pub guess: Option<Guess>,
}

/// What a reference may mean that names nothing.
#[derive(Clone, Debug)]
pub struct Guess {
    /// The document.
    pub symbol: Symbol,
    /// What is known of it; nothing where the collection does not have it.
    pub facts: Option<Arc<DocumentFacts>>,
    /// The paragraphs there that the pinpoint names, or may mean.
    pub units: Vec<UnitFacts>,
    /// Why, in a sentence.
    pub reason: String,
}
