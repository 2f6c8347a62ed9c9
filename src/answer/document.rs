//! Documents and citations as tools are told of them.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{
        Backend, BackendError, Cited, DocumentFacts, Outline, UnitFacts, UnitKey, read_unit,
    },
    citation::{Language, Symbol, official_url},
    corpus::Metadata,
    query::Resolved,
};

use super::{
    address,
    unit::{UnitAnswer, UnitLink},
};

/// The most units that are listed as citing one.
const CITING_MAX: usize = 100;
/// The most documents that are listed as cited by one, and the most units of all of them.
const CITED_MAX: usize = 1_000;
const CITED_UNITS_MAX: usize = 5_000;

/// A unit among its neighbours.
#[derive(Serialize, ToSchema)]
pub struct UnitWithNeighbours {
    #[serde(flatten)]
    unit: UnitAnswer,
    /// The id of the unit before it in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    /// The id of the unit behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// What it cites, in its own text and through its footnotes: at most 1,000 documents, with
    /// at most 5,000 units that pinpoints name.
    cites: Vec<CitedAnswer>,
    /// Units of other documents that cite it or its document, at most 100.
    cited_by: Vec<CitingAnswer>,
    /// How many there are in all.
    cited_by_total: usize,
}

/// A document that a unit cites.
#[derive(Serialize, ToSchema)]
pub struct CitedAnswer {
    /// Its symbol.
    pub symbol: String,
    /// The document's page, where it is in the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The document where the UN publishes it.
    pub official_url: String,
    /// The units that a pinpoint names.
    pub units: Vec<UnitLink>,
}

/// A unit that cites another or its document.
#[derive(Serialize, ToSchema)]
pub struct CitingAnswer {
    /// The unit.
    #[serde(flatten)]
    pub unit: UnitLink,
    /// Whether a pinpoint names the unit itself, not only its document.
    pub pinpoint: bool,
}

impl UnitWithNeighbours {
    /// A unit with what is around it, what it cites and what cites it.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(backend: &dyn Backend, facts: &UnitFacts) -> Result<Self, BackendError> {
        let outline = outline_of(backend, facts)?;
        let (previous, next) = outline.neighbours(facts.key);
        let id = |other: Option<&UnitFacts>| other.map(|other| other.id.clone());
        let unit = read_unit(backend, facts.key)?;
        let (cited_by, cited_by_total) = cited_by(backend, facts.key)?;
        Ok(UnitWithNeighbours {
            previous: id(previous),
            next: id(next),
            cites: cites(backend, facts.key)?,
            cited_by,
            cited_by_total,
            unit: UnitAnswer::new(unit, &facts.document),
        })
    }
}

/// The document of a unit with all its units.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn outline_of(backend: &dyn Backend, unit: &UnitFacts) -> Result<Outline, BackendError> {
    let document = &unit.document;
    let outline = backend.outline(&document.symbol, Some(document.language))?;
    outline.ok_or(BackendError::NoSuchUnit(unit.key))
}

/// What a unit cites.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn cites(backend: &dyn Backend, unit: UnitKey) -> Result<Vec<CitedAnswer>, BackendError> {
    let mut units_left = CITED_UNITS_MAX;
    let mut answer = |mut cited: Cited| -> Result<CitedAnswer, BackendError> {
        cited.units.truncate(units_left);
        units_left -= cited.units.len();
        let symbol = cited.symbol;
        Ok(CitedAnswer {
            url: cited.language.map(|language| address::document_url(symbol.as_str(), language)),
            official_url: official_url(symbol.as_str(), Language::En.code()),
            units: links(backend, &cited.units)?,
            symbol: symbol.to_string(),
        })
    };
    by_document(backend.cites(unit)?).into_iter().map(&mut answer).collect()
}

/// The first documents of what a unit cites, each with all the units that pinpoints name.
fn by_document(all: Vec<Cited>) -> Vec<Cited> {
    let mut documents: Vec<Cited> = Vec::new();
    let mut places: HashMap<Symbol, usize> = HashMap::new();
    let mut seen: HashSet<(usize, UnitKey)> = HashSet::new();
    for mut cited in all {
        let units = std::mem::take(&mut cited.units);
        let place = match places.get(&cited.symbol) {
            Some(&place) => place,
            None if documents.len() < CITED_MAX => {
                places.insert(cited.symbol.clone(), documents.len());
                documents.push(cited);
                documents.len() - 1
            }
            None => continue,
        };
        let new = units.into_iter().filter(|unit| seen.insert((place, *unit)));
        documents[place].units.extend(new);
    }
    documents
}

/// The first units that cite a unit, and how many there are.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn cited_by(
    backend: &dyn Backend,
    unit: UnitKey,
) -> Result<(Vec<CitingAnswer>, usize), BackendError> {
    let found = backend.cited_by(unit, CITING_MAX)?;
    let keys: Vec<UnitKey> = found.units.iter().map(|citing| citing.unit).collect();
    let links = links(backend, &keys)?.into_iter().zip(&found.units);
    let answers = links.map(|(unit, citing)| CitingAnswer { unit, pinpoint: citing.pinpoint });
    Ok((answers.collect(), found.total))
}

/// Names the units of keys.
fn links(backend: &dyn Backend, keys: &[UnitKey]) -> Result<Vec<UnitLink>, BackendError> {
    let facts: Vec<UnitFacts> = backend.facts(keys)?.into_iter().flatten().collect();
    UnitLink::of_all(backend, &facts)
}

/// A document of the index.
#[derive(Serialize, ToSchema)]
pub struct DocumentAnswer {
    symbol: String,
    language: String,
    /// The document's page.
    url: String,
    /// The document where the UN publishes it.
    official_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The date that a citation prints.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adopted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distributed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    committee_report: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// How many units it has.
    units: usize,
}

/// A document with its units.
#[derive(Serialize, ToSchema)]
pub struct DocumentWithUnits {
    #[serde(flatten)]
    document: DocumentAnswer,
    /// The ids of its units, in order: those of this page.
    unit_ids: Vec<String>,
    /// The `offset` at which to go on; absent where these are the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

impl DocumentWithUnits {
    /// A document with at most `limit` of its units, after the first `offset`.
    pub fn new(outline: &Outline, offset: usize, limit: usize) -> DocumentWithUnits {
        let page = outline.units.iter().skip(offset).take(limit);
        let next = offset.saturating_add(limit);
        DocumentWithUnits {
            document: DocumentAnswer::new(&outline.document),
            unit_ids: page.map(|unit| unit.id.clone()).collect(),
            next: (next < outline.units.len()).then_some(next),
        }
    }
}

impl DocumentAnswer {
    /// What is known of a document.
    pub fn new(document: &DocumentFacts) -> DocumentAnswer {
        let Metadata {
            title,
            session,
            agenda_item,
            adopted,
            distributed,
            committee_report,
            meeting,
            source,
            ..
        } = document.metadata.clone();
        let date = document.date;
        DocumentAnswer {
            symbol: document.symbol.to_string(),
            language: document.language.code().to_owned(),
            url: address::document_url(document.symbol.as_str(), document.language),
            official_url: official_url(document.symbol.as_str(), document.language.code()),
            title,
            date: date.map(|date| date.to_string()),
            session,
            agenda_item,
            adopted: adopted.map(|date| date.to_string()),
            distributed: distributed.map(|date| date.to_string()),
            committee_report,
            meeting,
            source,
            units: document.units,
        }
    }
}

/// A reference that a text has.
#[derive(Serialize, ToSchema)]
pub struct ReferenceAnswer {
    /// Where it begins in the text, in Unicode scalar values.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The document that it names, in its canonical spelling.
    pub symbol: String,
    /// `found`: the paragraphs are in the index; `document`: the reference names a document that is, and no
    /// paragraph; `no_such_paragraph`: the document is in the index and the paragraph is not; `unknown`: the
    /// document is not in the index, which says nothing of whether it exists.
    pub status: &'static str,
    /// The paragraphs that it names, at most 1,000; of all references of a text at most 5,000.
    pub units: Vec<UnitLink>,
    /// The document where the UN publishes it.
    pub official_url: String,
}

impl ReferenceAnswer {
    /// A reference, held against an index.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(backend: &dyn Backend, found: Resolved) -> Result<Self, BackendError> {
        Ok(ReferenceAnswer {
            start: found.span.start,
            end: found.span.end,
            status: match (found.is_known, found.has_pinpoint, found.units.is_empty()) {
                (false, ..) => "unknown",
                (true, false, _) => "document",
                (true, true, true) => "no_such_paragraph",
                (true, true, false) => "found",
            },
            units: UnitLink::of_all(backend, &found.units)?,
            official_url: official_url(found.symbol.as_str(), Language::En.code()),
            symbol: found.symbol.to_string(),
        })
    }
}
