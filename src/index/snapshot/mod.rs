//! A frozen view of the index: what a reader sees does not change under it. To the
//! rest of the program it is a [`crate::backend::Backend`].

mod count;
mod describe;
mod duties;
mod legs;
mod local;
mod told;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use tantivy::{
    DocAddress, HasLen, Index, ReloadPolicy, Searcher, TantivyDocument,
    directory::error::OpenReadError, index::SegmentComponent, schema::Value,
};

use crate::{
    backend::{Description, Links},
    citation::{Language, Symbol},
    corpus::Unit,
    embed::Embedder,
};

use super::{
    OpenError, ReadUnitError,
    catalog::{Catalog, CatalogDocument, DocumentEntry, Ordinal},
    commit::{Commit, check_list, read_state},
    lexical::{self, Fields, Statistics},
    passage::PassageHash,
    selection::Selections,
    semantic::{RowSet, Semantic},
    storage::Storage,
};
use told::Told;

/// A frozen, complete state of the index.
pub struct Snapshot {
    commit: Commit,
    description: Description,
    catalog: Catalog,
    /// The documents of each symbol, by their place in the catalog.
    by_symbol: HashMap<String, Vec<u32>>,
    /// Where each unit is stored.
    addresses: Vec<DocAddress>,
    /// The units of each lexical segment, in its order.
    ordinals: Vec<Vec<Ordinal>>,
    semantic: Semantic,
    /// The units of each row of the vectors.
    row_units: RowUnits,
    /// Rows that have a unit.
    live: RowSet,
    statistics: Statistics,
    fields: Fields,
    selections: Selections,
    /// What is told of each document, once it is counted.
    told: OnceLock<Told>,
    /// The terms of each document's title and its year, once they are asked for.
    titles: OnceLock<Vec<Vec<String>>>,
    /// Which documents cite which, over all units, once it is asked for.
    links: OnceLock<Arc<Links>>,
}

/// The units of each row: those that have one passage word for word share it.
struct RowUnits {
    ends: Vec<u32>,
    units: Vec<Ordinal>,
}

impl RowUnits {
    fn of(catalog: &Catalog, rows: usize) -> Result<RowUnits, &'static str> {
        let mut ends = vec![0_u32; rows];
        for &row in catalog.all_rows() {
            *ends.get_mut(row as usize).ok_or("names a vector that is not there")? += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        // Filled from the back, so that each list is in the order of the units.
        let mut next = ends.clone();
        let mut units = vec![0; sum as usize];
        for ordinal in (0..catalog.len() as Ordinal).rev() {
            for &row in catalog.rows(ordinal) {
                next[row as usize] -= 1;
                units[next[row as usize] as usize] = ordinal;
            }
        }
        Ok(RowUnits { ends, units })
    }

    fn get(&self, row: u32) -> &[Ordinal] {
        let from = (row as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.units[from as usize..self.ends[row as usize] as usize]
    }
}

impl Snapshot {
    /// Opens the current state of the index in a folder.
    ///
    /// # Errors
    /// [`OpenError`] where there is none, or where it cannot be used.
    pub fn open(folder: &Path) -> Result<Snapshot, OpenError> {
        Snapshot::open_in(&Storage::open(folder)?)
    }

    /// Opens the current state of an index.
    ///
    /// # Errors
    /// [`OpenError`] where there is none, or where it cannot be used.
    pub fn open_in(storage: &Storage) -> Result<Snapshot, OpenError> {
        // Another commit may come between reading what belongs to one and opening
        // the files, or a merge of its segments: then they are opened again.
        let mut before = read_state(storage)?;
        loop {
            // It names no more than files that were refused.
            if before.0.documents == 0 {
                return Err(OpenError::Missing { path: storage.path().to_owned() });
            }
            let opened = Snapshot::load(storage, before.0.clone());
            let now = read_state(storage)?;
            if now == before {
                return opened;
            }
            before = now;
        }
    }

    /// Whether there is a newer state of the index, or the same one tidied: until
    /// deleted units are merged away they count in the statistics of BM25.
    ///
    /// # Errors
    /// [`OpenError`] where the index can no longer be read.
    pub fn is_outdated(&self, storage: &Storage) -> Result<bool, OpenError> {
        let (commit, segments) = read_state(storage)?;
        if commit != self.commit {
            return Ok(true);
        }
        let own =
            self.statistics.searcher().segment_readers().iter().map(|segment| segment.segment_id());
        Ok(!self.is_merged() && segments != own.collect())
    }

    /// Checks that questions would be embedded by the model of the index.
    ///
    /// # Errors
    /// [`OpenError::Model`] where they would not.
    pub fn check_model(&self, embedder: &dyn Embedder) -> Result<(), OpenError> {
        let (index, program) = (&self.commit.model, embedder.model());
        match index == program {
            true => Ok(()),
            false => Err(OpenError::Model { index: index.clone(), program: program.to_owned() }),
        }
    }

    fn load(storage: &Storage, commit: Commit) -> Result<Snapshot, OpenError> {
        let searcher = open_lexical(storage)?;
        let catalog = Catalog::open(storage, &commit.catalog)?;
        let semantic = Semantic::open(storage, &commit.segments, commit.dimension)?;
        let damaged =
            |path, problem: &str| OpenError::Damaged { path, problem: problem.to_owned() };
        let row_units = RowUnits::of(&catalog, semantic.rows())
            .map_err(|problem| damaged(storage.semantic_path(&commit.catalog.name), problem))?;
        let live = semantic.set(|row| !row_units.get(row).is_empty());
        let (addresses, ordinals) = addresses(&searcher, &catalog)
            .map_err(|problem| damaged(storage.lexical_path(), &problem))?;
        let mut by_symbol: HashMap<String, Vec<u32>> = HashMap::new();
        for (place, document) in (0..).zip(&catalog.documents) {
            by_symbol.entry(document.facts.symbol.to_string()).or_default().push(place);
        }
        add_other_symbols(&mut by_symbol, &catalog);
        let (_, fields) = lexical::schema();
        let statistics = Statistics::of(searcher, &fields)
            .map_err(|error| OpenError::of_tantivy(storage.lexical_path(), &error))?;
        Ok(Snapshot {
            description: describe::describe(&commit, &catalog),
            commit,
            catalog,
            by_symbol,
            addresses,
            ordinals,
            semantic,
            row_units,
            live,
            statistics,
            fields,
            selections: Selections::default(),
            told: OnceLock::new(),
            titles: OnceLock::new(),
            links: OnceLock::new(),
        })
    }

    /// The files of documents with the fingerprints that they had.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let documents = self.catalog.documents.iter();
        documents.map(|document| (document.facts.file.as_str(), document.fingerprint.as_str()))
    }

    /// What belongs to the commit.
    pub(super) fn commit(&self) -> &Commit {
        &self.commit
    }

    /// The catalog.
    pub(super) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The document of a symbol, in a language or in the first that there is.
    fn document(&self, symbol: &str, language: Option<Language>) -> Option<&CatalogDocument> {
        let of_halves = || {
            let halves = Symbol::written(symbol).also_known_as();
            halves.iter().find_map(|half| self.by_symbol.get(half.as_str()))
        };
        let places = self.by_symbol.get(symbol).or_else(of_halves)?.iter();
        let mut documents = places.map(|&place| &self.catalog.documents[place as usize]);
        documents.find(|document| language.is_none_or(|wanted| document.facts.language == wanted))
    }

    /// A unit, whole.
    ///
    /// # Errors
    /// Where the stored document cannot be read.
    pub(super) fn unit(&self, ordinal: Ordinal) -> Result<Unit, ReadUnitError> {
        let address = self.addresses[ordinal as usize];
        let fail =
            |message: String| ReadUnitError { id: self.catalog.id(ordinal).to_owned(), message };
        let stored: TantivyDocument =
            self.statistics.searcher().doc(address).map_err(|error| fail(error.to_string()))?;
        let json =
            stored.get_first(self.fields.unit).and_then(|value| value.as_str().map(str::to_owned));
        let json = json.ok_or_else(|| fail("it has no stored text".to_owned()))?;
        serde_json::from_str(&json).map_err(|error| fail(error.to_string()))
    }

    /// Checks every vector, and the text that is stored of each document's first unit: an
    /// index is built upon only where a search would find no damage in it.
    ///
    /// # Errors
    /// [`OpenError::Damaged`].
    pub(super) fn check_content(&self, storage: &Storage) -> Result<(), OpenError> {
        self.semantic.verify()?;
        let damaged = |problem| OpenError::Damaged { path: storage.lexical_path(), problem };
        for document in self.catalog.documents.iter().filter(|document| document.facts.units > 0) {
            let stored = self.unit(document.first).map_err(|error| damaged(error.to_string()))?.id;
            let listed = self.catalog.id(document.first);
            if stored != listed {
                return Err(damaged(format!("gives {stored} where the catalog lists {listed}")));
            }
        }
        Ok(())
    }

    /// Every unit of a document, in order.
    pub(super) fn units_of(&self, document: &CatalogDocument) -> Result<Vec<Unit>, ReadUnitError> {
        document.ordinals().map(|ordinal| self.unit(ordinal)).collect()
    }

    /// The unit that is stored at an address.
    fn ordinal(&self, address: DocAddress) -> Ordinal {
        self.ordinals[address.segment_ord as usize][address.doc_id as usize]
    }

    /// Whether no deleted unit counts in the statistics of BM25.
    pub(super) fn is_merged(&self) -> bool {
        self.statistics
            .searcher()
            .segment_readers()
            .iter()
            .all(|segment| segment.num_deleted_docs() == 0)
    }

    pub(super) fn vectors(&self) -> &Semantic {
        &self.semantic
    }

    /// Rows that have a unit.
    pub(super) fn live(&self) -> &RowSet {
        &self.live
    }

    /// Every document as it goes into the next catalog. `hashes` are those of the
    /// rows.
    pub(super) fn entries(&self, hashes: &[PassageHash]) -> Vec<DocumentEntry> {
        let documents = self.catalog.documents.iter();
        documents.map(|document| self.catalog.entry(document, hashes)).collect()
    }
}

/// Adds the symbols by which documents are asked for too, where no document is called
/// so: each half of a joint symbol, say.
fn add_other_symbols(by_symbol: &mut HashMap<String, Vec<u32>>, catalog: &Catalog) {
    let mut others: HashMap<String, Vec<u32>> = HashMap::new();
    for (place, document) in (0..).zip(&catalog.documents) {
        for symbol in document.facts.symbol.also_known_as() {
            others.entry(symbol.to_string()).or_default().push(place);
        }
    }
    for (symbol, places) in others {
        by_symbol.entry(symbol).or_insert(places);
    }
}

/// What every file of tantivy ends with at least: a length and a magic number.
const FOOTER_MIN: usize = 8;

/// Opens the lexical half, every byte of it checked.
fn open_lexical(storage: &Storage) -> Result<Searcher, OpenError> {
    let path = storage.lexical_path();
    let refused = |error| OpenError::of_tantivy(path.clone(), &error);
    let index = Index::open(storage.directory()).map_err(refused)?;
    if index.schema() != lexical::schema().0 {
        let message = "its fields are not those of this program".to_owned();
        return Err(OpenError::Lexical { path, message });
    }
    check_segments(storage, &index)?;
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
    let reader: tantivy::IndexReader = reader.map_err(refused)?;
    Ok(reader.searcher())
}

/// Checks every file of the current segments. tantivy looks at those that its list of files
/// names, which may be the list of another index, and takes some that are missing for empty.
fn check_segments(storage: &Storage, index: &Index) -> Result<(), OpenError> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let refused = |error| OpenError::of_tantivy(storage.lexical_path(), &error);
    let mut files = Vec::new();
    for segment in index.searchable_segment_metas().map_err(refused)? {
        let deletes = segment.has_deletes().then_some(Delete);
        let parts = [Postings, Positions, Terms, Store, FastFields, FieldNorms].into_iter();
        files.extend(parts.chain(deletes).map(|part| segment.relative_path(part)));
    }
    let is_as_written = |file: &Path| match storage.lexical().open_read(file)?.len() {
        ..FOOTER_MIN => Ok(Some("is shorter than it was written")),
        _ if index.directory().validate_checksum(file)? => Ok(None),
        _ => Ok(Some("was changed after it was written")),
    };
    for file in &files {
        let problem = match is_as_written(file) {
            Ok(None) => continue,
            Ok(Some(problem)) => problem,
            Err(OpenReadError::FileDoesNotExist(_)) => "is missing",
            Err(error) => return Err(refused(error.into())),
        };
        let path = storage.lexical_path().join(file);
        return Err(OpenError::Damaged { path, problem: problem.to_owned() });
    }
    // Read after the segments: what they name was on it before.
    check_list(storage, &files)
}

/// Where each unit is stored, and the units of each lexical segment.
fn addresses(
    searcher: &Searcher,
    catalog: &Catalog,
) -> Result<(Vec<DocAddress>, Vec<Vec<Ordinal>>), String> {
    let by_number: HashMap<u32, &CatalogDocument> =
        catalog.documents.iter().map(|document| (document.number, document)).collect();
    let mut addresses: Vec<Option<DocAddress>> = vec![None; catalog.len()];
    let mut ordinals = Vec::new();
    for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
        let column = segment.fast_fields().u64(lexical::SLOT).map_err(|error| error.to_string())?;
        if column.values.num_vals() != segment.max_doc() {
            return Err("holds another number of units than it says".to_owned());
        }
        let mut own = vec![Ordinal::MAX; segment.max_doc() as usize];
        for doc_id in segment.doc_ids_alive() {
            let slot = column.first(doc_id).ok_or("holds a unit without a slot")?;
            let (number, place) = ((slot >> 32) as u32, slot as u32);
            let document =
                by_number.get(&number).filter(|document| (place as usize) < document.facts.units);
            let document = document.ok_or("holds a unit that the catalog does not list")?;
            let ordinal = document.first + place;
            own[doc_id as usize] = ordinal;
            addresses[ordinal as usize] = Some(DocAddress { segment_ord, doc_id });
        }
        ordinals.push(own);
    }
    let found: Option<Vec<DocAddress>> = addresses.into_iter().collect();
    let found = found.ok_or("lacks a unit that the catalog lists")?;
    match searcher.num_docs() == found.len() as u64 {
        true => Ok((found, ordinals)),
        false => Err("holds another number of units than it says".to_owned()),
    }
}
