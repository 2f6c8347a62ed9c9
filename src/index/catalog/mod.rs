//! The catalog of a commit: every document with its facts, and of every unit
//! what filters, facets, keys and references need. Units are columns of one file,
//! for there may be a million of them.

mod common;
mod dictionary;
mod entry;
mod links;
mod references;
mod write;

pub(super) use common::{Common, CommonByPair};
pub(super) use entry::{
    CatalogDocument, DocumentEntry, Ordinal, ReferenceEntry, UnitEntry, slot, written, year,
};
pub(super) use write::{sort, write};

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    backend::{DocumentFacts, UnitFacts, UnitKey, UnitTraits},
    citation::{Language, Place, Symbol},
    corpus::{self, Claimed, Duty, Kind},
};

use super::{
    OpenError,
    checked::{CheckedFile, Column, FileStamp},
    passage::PassageHash,
    storage::Storage,
};
use common::CommonColumns;
use dictionary::{Words, from_ends};
use references::{ReferenceRow, References};

/// All documents and units of an index.
pub(super) struct Catalog {
    pub(super) documents: Vec<CatalogDocument>,
    /// The document of each unit, by its place.
    document_places: Vec<u32>,
    /// The numbers of the symbols that each document goes by, where any unit cites it.
    cited_symbols: Vec<Vec<u32>>,
    words: Words,
    ids: Column<u8>,
    id_ends: Column<u32>,
    keys: Column<u64>,
    by_key: Column<u32>,
    kinds: Column<u8>,
    verbs: Column<u32>,
    sections: Column<u32>,
    rows: Column<u32>,
    row_ends: Column<u32>,
    duties: Column<u8>,
    duty_ends: Column<u32>,
    references: References,
    common: CommonColumns,
}

impl Catalog {
    pub(super) fn open(storage: &Storage, stamp: &FileStamp) -> Result<Catalog, OpenError> {
        let file = CheckedFile::open(storage, stamp)?;
        let odd = |error: serde_json::Error| OpenError::Damaged {
            path: storage.semantic_path(&stamp.name),
            problem: format!("is not a catalog: {error}"),
        };
        let documents: Vec<CatalogDocument> =
            serde_json::from_slice(&file.column::<u8>("documents")?).map_err(odd)?;
        let words: Words = serde_json::from_slice(&file.column::<u8>("words")?).map_err(odd)?;
        let document_places: Vec<u32> = (0..)
            .zip(&documents)
            .flat_map(|(place, document)| std::iter::repeat_n(place, document.facts.units))
            .collect();
        let numbers: HashMap<&str, u32> =
            words.symbols.iter().map(|symbol| &**symbol).zip(0..).collect();
        let cited = |document: &CatalogDocument| {
            let others = document.facts.symbol.also_known_as();
            let all = std::iter::once(&document.facts.symbol).chain(&others);
            all.filter_map(|symbol| numbers.get(symbol.as_str()).copied()).collect()
        };
        let catalog = Catalog {
            cited_symbols: documents.iter().map(cited).collect(),
            common: CommonColumns::open(&file, document_places.len(), documents.len())?,
            documents,
            document_places,
            words,
            ids: file.column("ids")?,
            id_ends: file.column("id ends")?,
            keys: file.column("keys")?,
            by_key: file.column("units by key")?,
            kinds: file.column("kinds")?,
            verbs: file.column("verbs")?,
            sections: file.column("sections")?,
            rows: file.column("rows")?,
            row_ends: file.column("row ends")?,
            duties: file.column("duties")?,
            duty_ends: file.column("duty ends")?,
            references: References::open(&file)?,
        };
        let units = catalog.document_places.len();
        let lengths = [
            catalog.kinds.len(),
            catalog.row_ends.len(),
            catalog.duty_ends.len(),
            catalog.keys.len(),
            catalog.by_key.len(),
            catalog.references.units(),
        ];
        match lengths.iter().all(|&length| length == units) {
            true => Ok(catalog),
            false => Err(file.damage()),
        }
    }

    /// How many units there are.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The id of a unit.
    pub(super) fn id(&self, ordinal: Ordinal) -> &str {
        let bytes = &self.ids[from_ends(&self.id_ends, ordinal)];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The key of a unit.
    pub(super) fn key(&self, ordinal: Ordinal) -> UnitKey {
        UnitKey::from_number(self.keys[ordinal as usize])
    }

    /// The unit of a key.
    pub(super) fn ordinal(&self, key: UnitKey) -> Option<Ordinal> {
        let number = |&unit: &Ordinal| self.keys[unit as usize];
        let (units, wanted) = (&*self.by_key, key.number());
        // Keys are hashes, evenly spread: the place is near where their share points to.
        let guess = ((u128::from(wanted) * units.len() as u128) >> u64::BITS) as usize;
        let near = (units.len() as f64).sqrt() as usize;
        let (from, to) = (guess.saturating_sub(near), (guess + near).min(units.len()));
        let from =
            if units[..from].last().is_some_and(|last| number(last) >= wanted) { 0 } else { from };
        let to = if units[to..].first().is_some_and(|next| number(next) <= wanted) {
            units.len()
        } else {
            to
        };
        let found = units[from..to].binary_search_by_key(&wanted, number);
        found.ok().map(|place| units[from + place])
    }

    /// What conditions on units look at.
    pub(super) fn traits(&self, ordinal: Ordinal) -> UnitTraits<'_> {
        let unit = ordinal as usize;
        let verb = &self.words.verbs[self.verbs[unit] as usize];
        UnitTraits {
            kind: self.kind(ordinal),
            verb: (!verb.is_empty()).then_some(verb),
            section: &self.words.sections[self.sections[unit] as usize],
        }
    }

    /// A number each for what conditions on units look at: equal ones are told the same.
    pub(super) fn traits_numbers(&self, ordinal: Ordinal) -> (u8, u32, u32) {
        let unit = ordinal as usize;
        (self.kinds[unit], self.verbs[unit], self.sections[unit])
    }

    /// What everybody may know of a unit.
    pub(super) fn facts(&self, ordinal: Ordinal) -> UnitFacts {
        let unit = ordinal as usize;
        let verb = &self.words.verbs[self.verbs[unit] as usize];
        UnitFacts {
            key: self.key(ordinal),
            id: self.id(ordinal).to_owned(),
            document: Arc::clone(&self.document_of(ordinal).facts),
            kind: self.kind(ordinal),
            verb: (!verb.is_empty()).then(|| Arc::clone(verb)),
            section: Arc::clone(&self.words.sections[self.sections[unit] as usize]),
        }
    }

    fn kind(&self, ordinal: Ordinal) -> Kind {
        self.words.kinds[usize::from(self.kinds[ordinal as usize])]
    }

    /// The rows of a unit's passages.
    pub(super) fn rows(&self, ordinal: Ordinal) -> &[u32] {
        &self.rows[from_ends(&self.row_ends, ordinal)]
    }

    /// The rows of all passages, in the order of the units.
    pub(super) fn all_rows(&self) -> &[u32] {
        &self.rows
    }

    /// The duties that a unit gives, as they were written.
    fn duties_written(&self, ordinal: Ordinal) -> &[u8] {
        &self.duties[from_ends(&self.duty_ends, ordinal)]
    }

    /// The duties that a unit gives.
    ///
    /// # Errors
    /// Where they are not what was written.
    pub(super) fn duties(&self, ordinal: Ordinal) -> serde_json::Result<Vec<Duty>> {
        match self.duties_written(ordinal) {
            [] => Ok(Vec::new()),
            written => serde_json::from_slice(written),
        }
    }

    /// The document that a unit stands in.
    pub(super) fn document_of(&self, ordinal: Ordinal) -> &CatalogDocument {
        &self.documents[self.document_places[ordinal as usize] as usize]
    }

    /// The units of other documents that are the same paragraph as one, in the order of the
    /// catalog, each with how much it is a copy.
    pub(super) fn counterparts(&self, ordinal: Ordinal) -> impl Iterator<Item = (UnitKey, f32)> {
        self.common.counterparts(ordinal).map(|(other, likeness)| (self.key(other), likeness))
    }

    /// The documents that share most with that of a unit, each with the share.
    pub(super) fn related(&self, ordinal: Ordinal) -> Vec<(Arc<DocumentFacts>, f32)> {
        let related = self.common.related(self.document_places[ordinal as usize]).into_iter();
        let facts =
            |(place, share): (usize, f32)| (Arc::clone(&self.documents[place].facts), share);
        related.map(facts).collect()
    }

    /// What pairs of documents have in common, as it goes into the next catalog.
    pub(super) fn common_by_pair(&self) -> CommonByPair {
        self.common.by_pair(&self.documents)
    }

    /// What a unit cites, each document and place once, in the order of its references:
    /// the symbol, the place and the units that it names.
    pub(super) fn cites(&self, ordinal: Ordinal) -> Vec<(&str, Place, &[Ordinal])> {
        let references = self.references.of(ordinal);
        references
            .map(|reference| {
                // Nothing is written for no place.
                let place = serde_json::from_str(&self.words.places[reference.place as usize]);
                let symbol = &*self.words.symbols[reference.symbol as usize];
                (symbol, place.unwrap_or_default(), reference.targets)
            })
            .collect()
    }

    /// The units of other documents that cite the document of a unit, in the order
    /// of the catalog, each with whether a pinpoint names the unit itself.
    pub(super) fn cited_by(&self, ordinal: Ordinal) -> Vec<(Ordinal, bool)> {
        let place = self.document_places[ordinal as usize] as usize;
        let symbols = &self.cited_symbols[place];
        let own = &self.documents[place].facts.symbol;
        let citing = symbols.iter().flat_map(|&symbol| self.references.citing(symbol));
        let others: BTreeSet<Ordinal> = citing.copied().collect();
        let others =
            others.into_iter().filter(|&other| self.document_of(other).facts.symbol != *own);
        others
            .map(|other| {
                let mut references = self.references.of(other);
                let names = references.any(|reference| {
                    symbols.contains(&reference.symbol)
                        && reference.targets.binary_search(&ordinal).is_ok()
                });
                (other, names)
            })
            .collect()
    }

    /// The units of other documents that cite the document of a symbol, in the order of
    /// the catalog, each with whether a pinpoint names the place.
    pub(super) fn citing(&self, symbol: &Symbol, place: &Place) -> Vec<(Ordinal, bool)> {
        let others = symbol.also_known_as();
        let is_meant = |own: &str| symbol.is_same(own) || others.iter().any(|one| one.is_same(own));
        let symbols: Vec<u32> = (0..)
            .zip(&self.words.symbols)
            .filter(|(_, own)| is_meant(own))
            .map(|(number, _)| number)
            .collect();
        let units = symbols.iter().flat_map(|&number| self.references.citing(number));
        let units: BTreeSet<Ordinal> = units.copied().collect();
        let is_other = |unit: &Ordinal| !is_meant(self.document_of(*unit).facts.symbol.as_str());
        // Places come again and again; each is read once.
        let mut covered: HashMap<u32, bool> = HashMap::new();
        let covers = place.covering();
        let mut names = |reference: ReferenceRow<'_>| {
            symbols.contains(&reference.symbol)
                && *covered.entry(reference.place).or_insert_with(|| {
                    let named = serde_json::from_str(&self.words.places[reference.place as usize]);
                    named.is_ok_and(|named: Place| covers(&named))
                })
        };
        let units = units.into_iter().filter(is_other);
        units.map(|unit| (unit, self.references.of(unit).any(&mut names))).collect()
    }

    /// A document as it goes into the next catalog. `hashes` are those of the
    /// rows.
    pub(super) fn entry(
        &self,
        document: &CatalogDocument,
        hashes: &[PassageHash],
    ) -> DocumentEntry {
        let unit = |ordinal: Ordinal| {
            let UnitFacts { id, kind, verb, section, .. } = self.facts(ordinal);
            let references = self.references.of(ordinal).map(|reference| ReferenceEntry {
                symbol: Arc::clone(&self.words.symbols[reference.symbol as usize]),
                place: Arc::clone(&self.words.places[reference.place as usize]),
            });
            let passages = self.rows(ordinal).iter().map(|&row| hashes[row as usize]);
            UnitEntry {
                id,
                kind,
                verb,
                section,
                passages: passages.collect(),
                references: references.collect(),
                duties: String::from_utf8_lossy(self.duties_written(ordinal)).into_owned(),
                sketch: self.common.sketch(ordinal),
            }
        };
        DocumentEntry { facts: document.clone(), units: document.ordinals().map(unit).collect() }
    }

    /// Where documents contradict each other.
    pub(super) fn contradictions(&self) -> Vec<String> {
        contradictions(self.documents.iter().map(|document| {
            let ids = document.ordinals().map(|ordinal| self.id(ordinal));
            (document, ids.collect())
        }))
    }
}

/// Where documents contradict each other about dates and places, given with the
/// ids of their units. Only texts in one language are compared: the others say
/// the same.
pub(super) fn contradictions<'a>(
    documents: impl Iterator<Item = (&'a CatalogDocument, Vec<&'a str>)>,
) -> Vec<String> {
    let english: Vec<_> =
        documents.filter(|(document, _)| document.facts.language == Language::En).collect();
    let claimed = english.iter().map(|(document, ids)| {
        let anchors = ids.iter().filter_map(|id| id.split_once('#'));
        let DocumentFacts { symbol, metadata, .. } = &*document.facts;
        let about = Claimed { symbol: symbol.as_str(), metadata };
        (about, anchors.map(|(_, anchor)| anchor).collect())
    });
    corpus::contradictions(english.iter().flat_map(|(document, _)| &document.claims), claimed)
}
