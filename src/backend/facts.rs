//! What an index knows of documents and units without reading their texts.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    citation::{Language, Symbol},
    corpus::{Kind, Metadata},
};

use super::UnitKey;

/// A document, as an index knows it. Its serialized form is part of the format of
/// the local index: what changes it changes the format's number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentFacts {
    /// Its symbol.
    pub symbol: Symbol,
    /// The language of its text.
    pub language: Language,
    /// The name under which it was given to the index: its file.
    pub file: String,
    /// What masthead, closing and manifest say.
    pub metadata: Metadata,
    /// The date that a citation prints; nothing for an unofficial symbol.
    pub date: Option<Date>,
    /// The year that filters and histograms use.
    pub year: Option<i16>,
    /// What was odd about it when it was read.
    pub warnings: Vec<String>,
    /// How many units it has.
    pub units: usize,
}

impl DocumentFacts {
    /// Its title; its symbol where it has none.
    pub fn title(&self) -> &str {
        self.metadata.title.as_deref().unwrap_or(self.symbol.as_str())
    }
}

/// What filters, facets and lists know of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitFacts {
    /// Its key.
    pub key: UnitKey,
    /// Its id, `<symbol>#<locator>`.
    pub id: String,
    /// The document that it stands in, shared by all units of it.
    pub document: Arc<DocumentFacts>,
    /// Its kind.
    pub kind: Kind,
    /// The base form of its verb.
    pub verb: Option<Arc<str>>,
    /// Labels of its sections from the outside in, joined by slashes.
    pub section: Arc<str>,
}

impl UnitFacts {
    /// The second half of the id: the place in the document.
    pub fn anchor(&self) -> &str {
        self.id.split_once('#').map_or("", |(_, anchor)| anchor)
    }

    /// What conditions on units look at.
    pub fn traits(&self) -> UnitTraits<'_> {
        UnitTraits { kind: self.kind, verb: self.verb.as_deref(), section: &self.section }
    }
}

/// What conditions on units look at, borrowed: an index holds a million of them
/// against a filter.
#[derive(Clone, Copy, Debug)]
pub struct UnitTraits<'a> {
    /// The kind.
    pub kind: Kind,
    /// The base form of the verb.
    pub verb: Option<&'a str>,
    /// Labels of the sections, joined by slashes.
    pub section: &'a str,
}

/// A document and its units, in order.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The document.
    pub document: Arc<DocumentFacts>,
    /// Its units.
    pub units: Vec<UnitFacts>,
}

impl Outline {
    /// The units before and behind one of it.
    pub fn neighbours(&self, unit: UnitKey) -> (Option<&UnitFacts>, Option<&UnitFacts>) {
        let Some(place) = self.units.iter().position(|other| other.key == unit) else {
            return (None, None);
        };
        (place.checked_sub(1).map(|before| &self.units[before]), self.units.get(place + 1))
    }
}
