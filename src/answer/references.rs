//! Citations between units, as tools are told of them.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{
        Backend, BackendError, CitedUnit, DocumentFacts, LinkedDocument, UnitFacts, UnitKey,
    },
    citation::{Language, Reference, Symbol, official_url},
    query::excerpt,
    research::{
        AskedPlace, Citations, CitedSymbol, CitingParagraph, GivenReference, GoverningVerb, Guess,
        MostCited, References, Standing,
    },
};

use super::{address, lineage::DocumentLink, unit::UnitLink};

/// So many characters of a citing paragraph are told, around what it cites.
const WORDS_MAX: usize = 600;
/// The most documents that are listed as cited by one.
const DOCUMENTS_MAX: usize = 1_000;

/// A document that cites or is cited, in the collection or not.
#[derive(Serialize, ToSchema)]
pub struct LinkedAnswer {
    /// Its symbol.
    pub symbol: String,
    /// Its title, where it is in the index and has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its page, where it is in the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The document where the UN publishes it.
    pub official_url: String,
}

impl LinkedAnswer {
    fn of(symbol: &Symbol, facts: Option<&DocumentFacts>) -> LinkedAnswer {
        LinkedAnswer {
            symbol: symbol.to_string(),
            title: facts.and_then(|facts| facts.metadata.title.clone()),
            url: facts.map(|facts| address::document_url(facts.symbol.as_str(), facts.language)),
            official_url: official_url(symbol.as_str(), Language::En.code()),
        }
    }

    /// Names a document.
    pub fn new(document: &LinkedDocument) -> LinkedAnswer {
        LinkedAnswer::of(&document.symbol, document.facts.as_deref())
    }
}

/// The verb that governs a citation.
#[derive(Serialize, ToSchema)]
pub struct GoverningAnswer {
    /// Its base form: `recall`.
    pub verb: String,
    /// Whose verb it is: `opening` (the paragraph's), `clause` (a later clause has its own)
    /// or `led_into` (the point has none: that of the paragraph that leads into it).
    pub whose: &'static str,
}

impl GoverningAnswer {
    fn new(verb: &GoverningVerb) -> GoverningAnswer {
        GoverningAnswer { verb: verb.verb.clone(), whose: verb.whose.name() }
    }
}

/// How many paragraphs cite by one verb.
#[derive(Serialize, ToSchema)]
pub struct VerbCount {
    /// The base form of the verb that governs; null where none does, or none is known.
    pub verb: Option<String>,
    /// How many paragraphs.
    pub paragraphs: usize,
}

/// How many paragraphs of one year cite.
#[derive(Serialize, ToSchema)]
pub struct YearAnswer {
    /// The year of the citing documents; null where it is not known.
    pub year: Option<i16>,
    /// How many paragraphs.
    pub paragraphs: usize,
    /// By which verbs, the most frequent of all years first.
    pub verbs: Vec<VerbCount>,
}

/// A paragraph that cites.
#[derive(Serialize, ToSchema)]
pub struct CitingParagraphAnswer {
    /// The paragraph.
    #[serde(flatten)]
    pub unit: UnitLink,
    /// What it says; of a long one a part around what it cites.
    pub text: String,
    /// Whether a pinpoint names the place that was asked for, not only its document.
    pub pinpoint: bool,
    /// The label of the footnote that has the citation; absent where the text itself has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through_note: Option<String>,
    /// The verb that governs the citation; absent where none does, or none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verb: Option<GoverningAnswer>,
}

/// The paragraphs of other documents that cite a document, or a place in it.
#[derive(Serialize, ToSchema)]
pub struct CitedByAnswer {
    /// The document.
    #[serde(flatten)]
    pub of: AskedAnswer,
    /// How many paragraphs cite it in all.
    pub total: usize,
    /// How many cite the document alone, where a place was asked for; they are not counted.
    pub document_only: usize,
    /// By which verbs, the most frequent first.
    pub verbs: Vec<VerbCount>,
    /// In which years, the first first.
    pub years: Vec<YearAnswer>,
    /// How many count by their opening verb, because there are too many to read.
    pub unread: usize,
    /// How many units were not looked at, because there are too many.
    pub left_out: usize,
    /// How many paragraphs the year and the verb leave that were asked for.
    pub listed: usize,
    /// The paragraphs of the page, the oldest first.
    pub paragraphs: Vec<CitingParagraphAnswer>,
}

/// What was asked for.
#[derive(Serialize, ToSchema)]
pub struct AskedAnswer {
    /// The symbol of the document.
    pub symbol: String,
    /// Whether the collection has it.
    pub in_collection: bool,
    /// The paragraphs that were asked for, where the collection has them.
    pub units: Vec<UnitLink>,
}

impl AskedAnswer {
    fn new(backend: &dyn Backend, asked: &AskedPlace) -> Result<AskedAnswer, BackendError> {
        Ok(AskedAnswer {
            symbol: asked.symbol.to_string(),
            in_collection: asked.is_known,
            units: UnitLink::of_all(backend, &asked.units)?,
        })
    }
}

/// Which of the citing paragraphs are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Those of a year.
    pub year: Option<i16>,
    /// Those of a verb, by its base form; `none` for those without one.
    pub verb: Option<String>,
    /// How many of them are passed over.
    pub offset: usize,
    /// How many behind these.
    pub limit: usize,
}

impl Listed {
    /// The paragraphs of the list, all pages of it.
    pub fn of<'a>(&self, citations: &'a Citations) -> Vec<&'a CitingParagraph> {
        let is_listed = |citing: &&CitingParagraph| {
            let verb = citing.verb.as_ref().map_or("none", |verb| verb.verb.as_str());
            self.year.is_none_or(|year| citing.unit.document.year == Some(year))
                && self.verb.as_deref().is_none_or(|wanted| wanted == verb)
        };
        citations.paragraphs.iter().filter(is_listed).collect()
    }
}

impl CitedByAnswer {
    /// The paragraphs that cite a place, counted, and those that are listed.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(
        backend: &dyn Backend,
        asked: &AskedPlace,
        found: &Citations,
        listed: &Listed,
    ) -> Result<CitedByAnswer, BackendError> {
        let count = |(verb, paragraphs): (&Option<String>, usize)| VerbCount {
            verb: verb.clone(),
            paragraphs,
        };
        let years = found.years.iter().map(|year| YearAnswer {
            year: year.year,
            paragraphs: year.paragraphs,
            verbs: found
                .verbs
                .iter()
                .zip(&year.by_verb)
                .filter(|(_, paragraphs)| **paragraphs > 0)
                .map(|((verb, _), paragraphs)| count((verb, *paragraphs)))
                .collect(),
        });
        let list = listed.of(found);
        let page: Vec<&CitingParagraph> =
            list.iter().skip(listed.offset).take(listed.limit).copied().collect();
        Ok(CitedByAnswer {
            of: AskedAnswer::new(backend, asked)?,
            total: found.paragraphs.len(),
            document_only: found.document_only,
            verbs: found
                .verbs
                .iter()
                .map(|(verb, paragraphs)| count((verb, *paragraphs)))
                .collect(),
            years: years.collect(),
            unread: found.unread,
            left_out: found.left_out,
            listed: list.len(),
            paragraphs: told(backend, asked, &page)?,
        })
    }
}

/// Citing paragraphs with their words.
fn told(
    backend: &dyn Backend,
    asked: &AskedPlace,
    page: &[&CitingParagraph],
) -> Result<Vec<CitingParagraphAnswer>, BackendError> {
    let keys: Vec<UnitKey> = page.iter().map(|citing| citing.unit.key).collect();
    let texts = backend.units(&keys)?.into_iter();
    let told = page.iter().zip(texts).map(|(citing, mut unit)| {
        let is_cited = |one: &&Reference| {
            one.through_note.is_none() && asked.symbol.is_same(one.symbol.as_str())
        };
        let cited = unit.references.iter().find(is_cited);
        let near = cited.map_or(0, |reference| reference.bytes_in(&unit.text).start);
        let link = UnitLink::new(&citing.unit, &unit);
        let part = excerpt(&mut unit, near, WORDS_MAX);
        let before = if part.is_some_and(|part| part.start > 0) { "[…] " } else { "" };
        let behind = if part.is_some_and(|part| part.goes_on(&unit.text)) { " […]" } else { "" };
        CitingParagraphAnswer {
            unit: link,
            text: [before, &unit.text, behind].concat(),
            pinpoint: citing.pinpoint,
            through_note: citing.through_note.clone(),
            verb: citing.verb.as_ref().map(GoverningAnswer::new),
        }
    });
    Ok(told.collect())
}

/// How many references there are of each standing.
#[derive(Serialize, ToSchema)]
pub struct StandingCounts {
    /// Their paragraphs are in the index.
    pub found: usize,
    /// They name a document that is in the index, and no paragraph.
    pub document: usize,
    /// The document is in the index, and the paragraph is not.
    pub no_such_paragraph: usize,
    /// The document is not in the index, which says nothing of whether it exists.
    pub unknown: usize,
}

/// A document that another one cites.
#[derive(Serialize, ToSchema)]
pub struct CitedSymbolAnswer {
    /// The document.
    #[serde(flatten)]
    pub document: LinkedAnswer,
    /// How many references name it.
    pub references: usize,
}

/// What a reference that names nothing may mean.
#[derive(Serialize, ToSchema)]
pub struct GuessAnswer {
    /// The document.
    #[serde(flatten)]
    pub document: LinkedAnswer,
    /// The paragraphs there that the pinpoint names, or may mean.
    pub units: Vec<UnitLink>,
    /// Why, in a sentence.
    pub reason: String,
}

impl GuessAnswer {
    fn new(backend: &dyn Backend, guess: &Guess) -> Result<GuessAnswer, BackendError> {
        Ok(GuessAnswer {
            document: LinkedAnswer::of(&guess.symbol, guess.facts.as_deref()),
            units: UnitLink::of_all(backend, &guess.units)?,
            reason: guess.reason.clone(),
        })
    }
}

/// A reference of a document.
#[derive(Serialize, ToSchema)]
pub struct GivenAnswer {
    /// The unit that has it.
    pub unit: UnitLink,
    /// Its words; absent where they stand in a footnote, or only the markup has it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The label of the footnote that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through_note: Option<String>,
    /// The document that it names.
    #[serde(flatten)]
    pub document: LinkedAnswer,
    /// `found`, `document`, `no_such_paragraph` or `unknown`, as in the counts.
    pub status: &'static str,
    /// The paragraphs that it names, at most 100.
    pub units: Vec<UnitLink>,
    /// The verb that governs it; absent where none does, or none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verb: Option<GoverningAnswer>,
    /// Where it names nothing: what it may mean, if there is a reason to think so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guess: Option<GuessAnswer>,
}

/// The paragraphs of one reference that are told.
const UNITS_MAX: usize = 100;

/// What a document cites.
#[derive(Serialize, ToSchema)]
pub struct CitesAnswer {
    /// The document.
    pub document: DocumentLink,
    /// How many references there are of each standing.
    pub counts: StandingCounts,
    /// The documents that it cites, the most cited first, at most 1,000.
    pub documents: Vec<CitedSymbolAnswer>,
    /// How many documents it cites in all.
    pub documents_total: usize,
    /// How many references were not looked at, because there are too many.
    pub left_out: usize,
    /// How many references have the standing that was asked for.
    pub listed: usize,
    /// The references of the page, in the order of the text.
    pub references: Vec<GivenAnswer>,
}

impl CitesAnswer {
    /// What a document cites, and a page of its references.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(
        backend: &dyn Backend,
        found: &References,
        standings: &[Standing],
        offset: usize,
        limit: usize,
    ) -> Result<CitesAnswer, BackendError> {
        let [found_, document, no_such_paragraph, unknown] =
            found.standings().map(|(_, count)| count);
        let cited = found.documents(backend)?;
        let documents_total = cited.len();
        let symbol = |cited: &CitedSymbol| CitedSymbolAnswer {
            document: LinkedAnswer::of(&cited.symbol, cited.facts.as_deref()),
            references: cited.references,
        };
        let (listed, page) = found.page(backend, standings, offset, limit)?;
        let known: HashMap<&Symbol, &CitedSymbol> =
            cited.iter().map(|one| (&one.symbol, one)).collect();
        let given = |given: &GivenReference| -> Result<GivenAnswer, BackendError> {
            let units = &given.cited.units[..given.cited.units.len().min(UNITS_MAX)];
            let facts: Vec<UnitFacts> = backend.facts(units)?.into_iter().flatten().collect();
            let document = known.get(&given.cited.symbol).and_then(|one| one.facts.as_deref());
            Ok(GivenAnswer {
                unit: UnitLink::new(&given.unit, &given.text),
                words: given.words.clone(),
                through_note: given.through_note.clone(),
                document: LinkedAnswer::of(&given.cited.symbol, document),
                status: given.standing.name(),
                units: UnitLink::of_all(backend, &facts)?,
                verb: given.verb.as_ref().map(GoverningAnswer::new),
                guess: given
                    .guess
                    .as_ref()
                    .map(|guess| GuessAnswer::new(backend, guess))
                    .transpose()?,
            })
        };
        Ok(CitesAnswer {
            document: DocumentLink::new(&found.document),
            counts: StandingCounts { found: found_, document, no_such_paragraph, unknown },
            documents: cited.iter().take(DOCUMENTS_MAX).map(symbol).collect(),
            documents_total,
            left_out: found.left_out,
            listed,
            references: page.iter().map(given).collect::<Result<_, _>>()?,
        })
    }
}

/// A document that is cited much.
#[derive(Serialize, ToSchema)]
pub struct CitedDocumentCount {
    /// The document.
    #[serde(flatten)]
    pub document: LinkedAnswer,
    /// How many paragraphs of other documents cite it.
    pub paragraphs: u32,
    /// In how many documents.
    pub documents: u32,
}

/// A paragraph that is cited much.
#[derive(Serialize, ToSchema)]
pub struct CitedUnitCount {
    /// The paragraph.
    #[serde(flatten)]
    pub unit: UnitLink,
    /// How many paragraphs of other documents name it.
    pub paragraphs: u32,
    /// In how many documents.
    pub documents: u32,
}

/// What is cited most.
#[derive(Serialize, ToSchema)]
pub struct MostCitedAnswer {
    /// The documents, in the collection or not, the most cited first.
    pub documents: Vec<CitedDocumentCount>,
    /// The paragraphs that pinpoints name, likewise.
    pub paragraphs: Vec<CitedUnitCount>,
}

impl MostCitedAnswer {
    /// What is cited most.
    ///
    /// # Errors
    /// [`BackendError`] where the index cannot be read.
    pub fn new(
        backend: &dyn Backend,
        documents: &[MostCited],
        units: &[CitedUnit],
    ) -> Result<MostCitedAnswer, BackendError> {
        let document = |cited: &MostCited| CitedDocumentCount {
            document: LinkedAnswer::new(&cited.document),
            paragraphs: cited.units,
            documents: cited.documents,
        };
        let keys: Vec<UnitKey> = units.iter().map(|cited| cited.unit).collect();
        let facts: Vec<UnitFacts> = backend.facts(&keys)?.into_iter().flatten().collect();
        let links = UnitLink::of_all(backend, &facts)?.into_iter().zip(units);
        let unit = |(unit, cited): (UnitLink, &CitedUnit)| CitedUnitCount {
            unit,
            paragraphs: cited.units,
            documents: cited.documents,
        };
        Ok(MostCitedAnswer {
            documents: documents.iter().map(document).collect(),
            paragraphs: links.map(unit).collect(),
        })
    }
}
