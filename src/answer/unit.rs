//! A unit as tools are told of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{Backend, BackendError, DocumentFacts, UnitFacts, UnitKey, read_units},
    citation::{Citation, CitedDocument, Locator, Record, Symbol, official_url},
    corpus::Unit,
    query::{Hit, Scores},
    research::{Item, Told},
};

use super::address;

/// A citation in every style that the facts allow.
#[derive(Serialize, ToSchema)]
pub struct CitationAnswer {
    /// The UN's own form.
    pub un: String,
    /// Symbol and pinpoint.
    pub symbol: String,
    /// The Bluebook.
    pub bluebook: String,
    /// OSCOLA.
    pub oscola: String,
    /// The Akoma Ntoso IRI; absent where the adoption date is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub akn: Option<String>,
}

/// A section that a unit stands in.
#[derive(Serialize, ToSchema)]
pub struct Section {
    /// Its label, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    title: String,
}

/// The scores of a hit; what a leg did not give is absent.
#[derive(Serialize, ToSchema)]
pub struct ScoresAnswer {
    fused: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    bm25: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bm25_rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cosine: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    semantic_rank: Option<usize>,
    /// What a cross-encoder says of it, from 0 to 1, where the server has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    reranked: Option<f32>,
}

impl ScoresAnswer {
    /// The scores of a hit.
    pub fn new(scores: Scores) -> ScoresAnswer {
        ScoresAnswer {
            fused: scores.fused,
            bm25: scores.bm25,
            bm25_rank: scores.bm25_rank,
            cosine: scores.cosine,
            semantic_rank: scores.semantic_rank,
            reranked: scores.reranked,
        }
    }
}

/// A unit, named.
#[derive(Serialize, ToSchema)]
pub struct UnitLink {
    /// `<symbol>#<locator>`, stable.
    pub id: String,
    /// The citation in the UN's own form.
    pub citation: String,
    /// Its page.
    pub permalink: String,
    /// The date of adoption or distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

impl UnitLink {
    /// Names a unit.
    pub fn new(facts: &UnitFacts, unit: &Unit) -> UnitLink {
        UnitLink::named(facts, &unit.citation)
    }

    /// Names a unit whose citation is known.
    pub(super) fn named(facts: &UnitFacts, citation: &str) -> UnitLink {
        UnitLink {
            id: facts.id.clone(),
            citation: citation.to_owned(),
            permalink: address::permalink(&facts.id, facts.document.language),
            date: facts.document.date.map(|date| date.to_string()),
        }
    }

    /// Names units.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn of_all(
        backend: &dyn Backend,
        units: &[UnitFacts],
    ) -> Result<Vec<UnitLink>, BackendError> {
        let keys: Vec<UnitKey> = units.iter().map(|facts| facts.key).collect();
        let read = units.iter().zip(read_units(backend, &keys));
        read.map(|(facts, unit)| Ok(UnitLink::new(facts, &unit?))).collect()
    }
}

/// A unit as a reference manager keeps it.
pub fn record(unit: &Unit, document: &DocumentFacts) -> Record {
    Record {
        id: unit.id.clone(),
        symbol: unit.symbol.to_string(),
        title: document.metadata.title.clone(),
        date: document.date,
        language: unit.language.code().to_owned(),
        pinpoint: unit.pinpoint.clone(),
        citation: unit.citation.clone(),
        text: unit.text.clone(),
        note: String::new(),
    }
}

/// A paragraph of a reader's list, with the reader's note: as the index has it, or else as
/// it was kept.
pub fn record_kept(item: &Item, found: Option<&Told>) -> Record {
    let kept = || Record {
        id: item.id.clone(),
        symbol: item.id.split('#').next().unwrap_or_default().to_owned(),
        language: item.language.clone(),
        citation: if item.citation.is_empty() { &item.id } else { &item.citation }.clone(),
        text: item.text.clone(),
        ..Record::default()
    };
    let own = found.map_or_else(kept, |(facts, unit)| record(unit, &facts.document));
    Record { note: item.note.clone(), ..own }
}

/// A hit as a reference manager keeps it. What is left out of a long text is marked.
pub fn record_of(hit: &Hit) -> Record {
    let mut record = record(&hit.unit, &hit.facts.document);
    if let Some(part) = hit.excerpt {
        let (before, behind) = (part.start > 0, part.goes_on(&record.text));
        let mark = |left_out, mark| if left_out { mark } else { "" };
        record.text = [mark(before, "[…] "), &record.text, mark(behind, " […]")].concat();
    }
    record
}

/// A unit with its citation and its place.
#[derive(Serialize, ToSchema)]
pub struct UnitAnswer {
    /// `<symbol>#<locator>`, stable.
    id: String,
    /// Where the unit stands on its document's page.
    url: String,
    /// The page of the unit itself.
    permalink: String,
    /// The document where the UN publishes it.
    official_url: String,
    citation: CitationAnswer,
    symbol: String,
    language: String,
    /// The document's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The date of adoption or distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    kind: &'static str,
    /// The opening phrase of a preambular or operative paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    verb: Option<String>,
    /// The number as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The label of a point or a vote.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    /// `body`, or `annex I`.
    part: String,
    /// The headings in force, from the outside in.
    section: Vec<Section>,
    text: String,
    /// Labels of its footnotes.
    footnotes: Vec<String>,
    /// Symbols that it cites, through its footnotes too.
    refs: Vec<String>,
}

impl UnitAnswer {
    /// A unit of a document.
    pub fn new(unit: Unit, document: &DocumentFacts) -> UnitAnswer {
        let date = document.date;
        let refs = unit.refs().into_iter().map(Symbol::catalogue).collect();
        UnitAnswer {
            url: address::unit_url(&unit.id, document),
            permalink: address::permalink(&unit.id, document.language),
            official_url: official_url(unit.symbol.as_str(), unit.language.code()),
            citation: citation(&unit, document),
            title: document.metadata.title.clone(),
            date: date.map(|date| date.to_string()),
            kind: unit.kind.name(),
            section: unit
                .headings
                .into_iter()
                .map(|heading| Section { label: heading.label, title: heading.title })
                .collect(),
            id: unit.id,
            symbol: unit.symbol.to_string(),
            language: unit.language.code().to_owned(),
            verb: unit.verb,
            number: unit.number,
            sub: unit.sub,
            part: unit.part.to_string(),
            text: unit.text,
            footnotes: unit.footnotes,
            refs,
        }
    }
}

/// The citations of a unit. An unofficial symbol has only the plain form.
pub fn citation(unit: &Unit, document: &DocumentFacts) -> CitationAnswer {
    let symbol = &unit.symbol;
    let locator: Option<Locator> = unit.anchor().parse().ok();
    let Some(locator) = locator.filter(|_| symbol.is_official()) else {
        let plain = unit.citation.clone();
        return CitationAnswer {
            un: plain.clone(),
            symbol: plain.clone(),
            bluebook: plain.clone(),
            oscola: plain,
            akn: None,
        };
    };
    let citation = Citation { symbol, locator: &locator };
    let facts = CitedDocument { title: document.metadata.title.as_deref(), date: document.date };
    CitationAnswer {
        un: unit.citation.clone(),
        symbol: citation.symbol(),
        bluebook: citation.bluebook(facts),
        oscola: citation.oscola(facts),
        akn: citation.akn(facts),
    }
}
