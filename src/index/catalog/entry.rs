//! Documents and units on their way into a catalog, and what every catalog keeps of
//! a document.

use std::{ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    alignment::Sketch,
    backend::DocumentFacts,
    citation::{Reference, Symbol},
    corpus::{Claim, Duty, Kind, Metadata},
    index::passage::PassageHash,
};

/// The place of a unit in the catalog, from 0. Valid within one snapshot, and known
/// in this module alone.
pub(in crate::index) type Ordinal = u32;

/// A document, as the index knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::index) struct CatalogDocument {
    /// Its number in the lexical index; never given twice.
    pub number: u32,
    /// Changes when the file, what the manifest says of it, or the reader changes.
    pub fingerprint: String,
    /// What it says of other documents.
    pub claims: Vec<Claim>,
    /// Abbreviations that it defines, in small letters, and what they stand for.
    pub acronyms: Vec<(String, String)>,
    /// The first of its units.
    pub first: Ordinal,
    /// What everybody may know of it.
    pub facts: Arc<DocumentFacts>,
}

impl CatalogDocument {
    /// The ordinals of its units.
    pub(in crate::index) fn ordinals(&self) -> Range<Ordinal> {
        self.first..self.first + self.facts.units as u32
    }

    /// Documents in the order of their symbols; of several languages of one
    /// English is first: it is what a symbol alone finds.
    pub(super) fn rank(&self) -> (&str, usize) {
        let DocumentFacts { symbol, language, .. } = &*self.facts;
        (symbol.as_str(), language.preference())
    }
}

/// The year of a document: of its citation's date, or else the one in its symbol.
pub(in crate::index) fn year(symbol: &Symbol, metadata: &Metadata) -> Option<i16> {
    let dated = metadata.date(symbol).map(|date| date.year());
    dated.or_else(|| {
        let mut parts =
            symbol.as_str().split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
        parts.find_map(|part| part.parse().ok().filter(|year| (1945..2100).contains(year)))
    })
}

/// A unit on its way into a catalog.
#[derive(Clone, Debug)]
pub(in crate::index) struct UnitEntry {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// The base form of its verb.
    pub verb: Option<Arc<str>>,
    /// Labels of the sections in force, joined by slashes.
    pub section: Arc<str>,
    /// The hash of each passage's text.
    pub passages: Vec<PassageHash>,
    /// What it cites, each once.
    pub references: Vec<ReferenceEntry>,
    /// The duties that it gives, as JSON; empty where it gives none.
    pub duties: String,
    /// What it says in a few numbers; that of nothing for what is no paragraph, or stands in
    /// a document that is too long to be aligned.
    pub sketch: Sketch,
}

/// Duties as a catalog keeps them.
pub(in crate::index) fn written(duties: &[Duty]) -> String {
    match duties {
        [] => String::new(),
        some => serde_json::to_string(some).unwrap_or_default(),
    }
}

/// A document on its way into a catalog.
#[derive(Clone, Debug)]
pub(in crate::index) struct DocumentEntry {
    pub facts: CatalogDocument,
    pub units: Vec<UnitEntry>,
}

/// The slot of a unit in the lexical index: its document's number and its place
/// there. It tells tantivy's documents apart within one commit; a unit's key,
/// which says who it is, is [`UnitKey`].
pub(in crate::index) fn slot(number: u32, place: u32) -> u64 {
    u64::from(number) << 32 | u64::from(place)
}

/// A reference of a unit, as it goes into a catalog.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::index) struct ReferenceEntry {
    /// The symbol of the document that is cited.
    pub symbol: Arc<str>,
    /// The pinpoint as JSON; empty where there is none.
    pub place: Arc<str>,
}

impl ReferenceEntry {
    /// A reference that a unit has.
    pub(in crate::index) fn of(reference: &Reference) -> ReferenceEntry {
        let place = match reference.pinpoint.is_empty() {
            true => String::new(),
            false => serde_json::to_string(&reference.pinpoint).unwrap_or_default(),
        };
        ReferenceEntry { symbol: reference.symbol.as_str().into(), place: place.into() }
    }
}
