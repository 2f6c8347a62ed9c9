//! A frozen view of the index: what a reader sees does not change under it.

mod legs;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use tantivy::{
    DocAddress, Index, ReloadPolicy, Searcher, TantivyDocument, collector::DocSetCollector,
    schema::Value,
};

use crate::{
    citation::Language,
    corpus::{Kind, Unit},
    embed::{EmbedError, Embedder, Embedding},
};

use super::{
    Analysis, Fields, LexicalQuery, Manifest, OpenError,
    catalog::{Catalog, CatalogDocument, DocumentEntry, FacetField, FacetValue},
    lexical,
    manifest::read_manifest,
    selection::{Selected, Selection},
    semantic::{PassageHash, RowSet, Semantic, dot},
    storage::Storage,
};

/// The place of a unit in the catalog, from 0. Valid within one snapshot.
pub type Ordinal = u32;

/// What filters and facets know of a unit.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The document that it stands in.
    pub document: &'a CatalogDocument,
    /// Its id.
    pub id: &'a str,
    /// Its kind.
    pub kind: Kind,
    /// The base form of its verb.
    pub verb: Option<&'a str>,
    /// Labels of its sections, joined by slashes.
    pub section: &'a str,
}

/// A frozen, complete state of the index.
pub struct Snapshot {
    manifest: Manifest,
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
    searcher: Searcher,
    fields: Fields,
    analysis: Analysis,
    languages: Vec<Language>,
    /// What abbreviations stand for, the likeliest first.
    acronyms: HashMap<String, Vec<String>>,
    /// Vectors of clauses that were compared before.
    clauses: Mutex<HashMap<String, Embedding>>,
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

/// Clauses whose vectors are kept in memory; with 384 numbers each, 13 MB.
const CLAUSES_KEPT: usize = 8_192;

/// A ranked list of one leg, best first.
pub(crate) type Ranking = Vec<(Ordinal, f32)>;

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
        // A commit may come between reading the manifest and the files: then
        // they are read again.
        let mut before = read_manifest(storage)?;
        loop {
            let opened = Snapshot::load(storage, before.clone());
            let now = read_manifest(storage)?;
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
        Ok(read_manifest(storage)? != self.manifest || !self.is_settled())
    }

    /// Checks that questions would be embedded by the model of the index.
    ///
    /// # Errors
    /// [`OpenError::Model`] where they would not.
    pub fn check_model(&self, embedder: &dyn Embedder) -> Result<(), OpenError> {
        let (index, program) = (&self.manifest.model, embedder.model());
        match index == program {
            true => Ok(()),
            false => Err(OpenError::Model { index: index.clone(), program: program.to_owned() }),
        }
    }

    fn load(storage: &Storage, manifest: Manifest) -> Result<Snapshot, OpenError> {
        let searcher = open_lexical(storage)?;
        let catalog = Catalog::open(storage, &manifest.catalog)?;
        let semantic = Semantic::open(storage, &manifest.segments, manifest.dimension)?;
        let damaged =
            |path, problem: &str| OpenError::Damaged { path, problem: problem.to_owned() };
        let row_units = RowUnits::of(&catalog, semantic.rows())
            .map_err(|problem| damaged(storage.semantic_path(&manifest.catalog.name), problem))?;
        let live = semantic.set(|row| !row_units.get(row).is_empty());
        let (addresses, ordinals) = addresses(&searcher, &catalog)
            .map_err(|problem| damaged(storage.lexical_path(), &problem))?;
        let mut by_symbol: HashMap<String, Vec<u32>> = HashMap::new();
        for (place, document) in (0..).zip(&catalog.documents) {
            by_symbol.entry(document.symbol.clone()).or_default().push(place);
        }
        let mut languages: Vec<Language> = catalog
            .documents
            .iter()
            .filter_map(|document| Language::from_code(&document.language))
            .collect();
        languages.sort_unstable();
        languages.dedup();
        let acronyms = acronyms(&catalog);
        let (_, fields) = lexical::schema();
        Ok(Snapshot {
            manifest,
            catalog,
            by_symbol,
            addresses,
            ordinals,
            semantic,
            row_units,
            live,
            searcher,
            fields,
            analysis: Analysis::default(),
            languages,
            acronyms,
            clauses: Mutex::default(),
        })
    }

    /// What the index holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Every document, in the order of the catalog.
    pub fn documents(&self) -> &[CatalogDocument] {
        &self.catalog.documents
    }

    /// How many units there are; ordinals run below this.
    pub fn len(&self) -> usize {
        self.catalog.len()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.catalog.len() == 0
    }

    /// The analysis of the index's text.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// What filters and facets know of a unit.
    pub fn facts(&self, ordinal: Ordinal) -> Facts<'_> {
        Facts {
            document: self.catalog.document_of(ordinal),
            id: self.catalog.id(ordinal),
            kind: self.catalog.kind(ordinal),
            verb: self.catalog.verb(ordinal),
            section: self.catalog.section(ordinal),
        }
    }

    /// Adds the values of a unit in a facet to a list.
    pub(crate) fn facet_values(
        &self,
        field: FacetField,
        ordinal: Ordinal,
        values: &mut Vec<FacetValue>,
    ) {
        self.catalog.facet_values(field, ordinal, values);
    }

    /// What a value of a facet is called; empty where a unit has none.
    pub(crate) fn facet_name(&self, field: FacetField, value: FacetValue) -> &str {
        self.catalog.facet_name(field, value)
    }

    /// The unit of an id, in a language or in the first that there is.
    pub fn find(&self, id: &str, language: Option<&str>) -> Option<Ordinal> {
        let (symbol, _) = id.split_once('#')?;
        let (_, mut ordinals) = self.document(symbol, language)?;
        ordinals.find(|&ordinal| self.catalog.id(ordinal) == id)
    }

    /// The document of a symbol, in a language or in the first that there is, and
    /// the ordinals of its units.
    pub fn document(
        &self,
        symbol: &str,
        language: Option<&str>,
    ) -> Option<(&CatalogDocument, std::ops::Range<Ordinal>)> {
        let places = self.by_symbol.get(symbol)?.iter();
        let mut documents = places.map(|&place| &self.catalog.documents[place as usize]);
        let document = documents
            .find(|document| language.is_none_or(|language| document.language == language))?;
        Some((document, document.ordinals()))
    }

    /// A unit, whole.
    ///
    /// # Errors
    /// Where the stored document cannot be read.
    pub fn unit(&self, ordinal: Ordinal) -> Result<Unit, ReadUnitError> {
        let address = self.addresses[ordinal as usize];
        let fail =
            |message: String| ReadUnitError { id: self.facts(ordinal).id.to_owned(), message };
        let stored: TantivyDocument =
            self.searcher.doc(address).map_err(|error| fail(error.to_string()))?;
        let json =
            stored.get_first(self.fields.unit).and_then(|value| value.as_str().map(str::to_owned));
        let json = json.ok_or_else(|| fail("it has no stored text".to_owned()))?;
        serde_json::from_str(&json).map_err(|error| fail(error.to_string()))
    }

    /// Every unit of a document, in order.
    pub(super) fn units_of(&self, document: &CatalogDocument) -> Result<Vec<Unit>, ReadUnitError> {
        document.ordinals().map(|ordinal| self.unit(ordinal)).collect()
    }

    /// The units that a search may find: those with a bit, or all of them.
    pub(crate) fn select(&self, bits: Option<Vec<bool>>) -> Selection {
        let rows = bits.as_ref().map(|bits| {
            let admits = |&unit: &Ordinal| bits[unit as usize];
            self.semantic.set(|row| self.row_units.get(row).iter().any(admits))
        });
        Selection { bits, rows }
    }

    /// The unit that is stored at an address.
    fn ordinal(&self, address: DocAddress) -> Ordinal {
        self.ordinals[address.segment_ord as usize][address.doc_id as usize]
    }

    /// Whether everything that answers so far were made of is as it was written.
    ///
    /// # Errors
    /// [`OpenError::Damaged`].
    pub(crate) fn check(&self) -> Result<(), OpenError> {
        self.semantic.check()
    }

    /// What the documents say that an abbreviation stands for, likeliest first.
    pub(crate) fn acronym(&self, short: &str) -> Option<&[String]> {
        self.acronyms.get(short).map(Vec::as_slice)
    }

    /// Whether a symbol or number, in small letters, is named anywhere.
    pub(crate) fn is_named(&self, name: &str) -> tantivy::Result<bool> {
        lexical::is_named(&self.searcher, &self.fields, name)
    }

    /// The units that name a symbol or number, in small letters, in the order of the
    /// catalog.
    pub(crate) fn naming(&self, name: &str) -> tantivy::Result<Vec<Ordinal>> {
        let query = lexical::naming(&self.fields, name);
        let found = self.searcher.search(query.as_ref(), &DocSetCollector)?;
        let mut units: Vec<Ordinal> =
            found.into_iter().map(|address| self.ordinal(address)).collect();
        units.sort_unstable();
        Ok(units)
    }

    /// The vectors of clauses of units. Each costs an inference the first time, and
    /// the paragraphs that answer are often the same ones.
    pub(crate) fn clause_vectors(
        &self,
        texts: &[String],
        embedder: &dyn Embedder,
    ) -> Result<Vec<Embedding>, EmbedError> {
        let kept = || self.clauses.lock().unwrap_or_else(PoisonError::into_inner);
        let missing: Vec<String> = {
            let known = kept();
            texts.iter().filter(|text| !known.contains_key(*text)).cloned().collect()
        };
        // The lock is not held while the model works.
        let fresh = embedder.embed_passages(&missing, &|_| ())?;
        let mut known = kept();
        if known.len() + fresh.len() > CLAUSES_KEPT {
            known.retain(|text, _| texts.contains(text));
        }
        known.extend(missing.into_iter().zip(fresh));
        Ok(texts.iter().map(|text| known.get(text).cloned().unwrap_or_default()).collect())
    }

    /// How many vectors of clauses are kept.
    pub(crate) fn clauses_kept(&self) -> usize {
        self.clauses.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What each word of a query gives a unit, field by field.
    pub(crate) fn explain(
        &self,
        query: &LexicalQuery,
        ordinal: Ordinal,
    ) -> tantivy::Result<Vec<(String, &'static str, f32)>> {
        query.explain(&self.searcher, &self.fields, self.addresses[ordinal as usize])
    }

    /// How rare a term is: its inverse document frequency.
    pub(crate) fn rarity(&self, term: &str) -> tantivy::Result<f32> {
        lexical::rarity(&self.searcher, &self.fields, term)
    }

    /// Whether the text of any unit has one of these terms.
    pub(crate) fn knows(&self, terms: &[String]) -> tantivy::Result<bool> {
        lexical::knows(&self.searcher, &self.fields, terms)
    }

    /// The words of the index that begin with `prefix`, the most frequent first,
    /// each with the number of units that have it.
    pub(crate) fn words_with_prefix(
        &self,
        prefix: &str,
        count: usize,
    ) -> tantivy::Result<Vec<(String, u64)>> {
        let mut words = lexical::words_with_prefix(&self.searcher, &self.fields, prefix)?;
        words.sort_by(|(a, a_units), (b, b_units)| b_units.cmp(a_units).then_with(|| a.cmp(b)));
        words.truncate(count);
        Ok(words)
    }

    /// The vector of a unit: between those of its passages. Nothing for one
    /// without passages.
    pub(crate) fn vector(&self, ordinal: Ordinal) -> Option<Vec<f32>> {
        let rows = self.catalog.rows(ordinal);
        let mut sum = vec![0.0; self.manifest.dimension];
        for &row in rows {
            sum.iter_mut().zip(self.semantic.vector(row)).for_each(|(x, y)| *x += y);
        }
        crate::embed::normalize(&mut sum);
        (!rows.is_empty()).then_some(sum)
    }

    /// The languages of the documents.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Whether the words of a phrase stand together in any unit.
    pub(crate) fn has_phrase(&self, terms: &[String]) -> tantivy::Result<bool> {
        lexical::has_phrase(&self.searcher, &self.fields, terms)
    }

    /// Where documents contradict each other.
    pub(super) fn contradictions(&self) -> Vec<String> {
        self.catalog.contradictions()
    }

    /// Whether no deleted unit counts in the statistics of BM25.
    pub(super) fn is_settled(&self) -> bool {
        self.searcher.segment_readers().iter().all(|segment| segment.num_deleted_docs() == 0)
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

/// A unit's stored text could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the index cannot give the text of {id}: {message}")]
pub struct ReadUnitError {
    /// The unit.
    pub id: String,
    /// What went wrong.
    pub message: String,
}

/// What the documents say that abbreviations stand for: first what most of them
/// say, then the shortest.
fn acronyms(catalog: &Catalog) -> HashMap<String, Vec<String>> {
    let mut counts: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
    for (short, long) in catalog.documents.iter().flat_map(|document| &document.acronyms) {
        *counts.entry(short).or_default().entry(long).or_default() += 1;
    }
    let sorted = |longs: HashMap<&str, usize>| {
        let mut longs: Vec<(&str, usize)> = longs.into_iter().collect();
        longs.sort_by_key(|&(long, count)| (std::cmp::Reverse(count), long.len(), long));
        longs.into_iter().map(|(long, _)| long.to_owned()).collect()
    };
    counts.into_iter().map(|(short, longs)| (short.to_owned(), sorted(longs))).collect()
}

/// Opens the lexical half, every byte of it checked.
fn open_lexical(storage: &Storage) -> Result<Searcher, OpenError> {
    let path = storage.lexical_path();
    let refused = |error| OpenError::of_tantivy(path.clone(), &error);
    let index = Index::open(storage.directory()).map_err(refused)?;
    if index.schema() != lexical::schema().0 {
        let message = "its fields are not those of this program".to_owned();
        return Err(OpenError::Lexical { path, message });
    }
    let damaged = index.validate_checksum().map_err(refused)?;
    if let Some(file) = damaged.into_iter().min() {
        let problem = "was changed after it was written".to_owned();
        return Err(OpenError::Damaged { path: path.join(file), problem });
    }
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
    let reader: tantivy::IndexReader = reader.map_err(refused)?;
    Ok(reader.searcher())
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
        let column = segment.fast_fields().u64("key").map_err(|error| error.to_string())?;
        if column.values.num_vals() != segment.max_doc() {
            return Err("holds another number of units than it says".to_owned());
        }
        let mut own = vec![Ordinal::MAX; segment.max_doc() as usize];
        for doc_id in segment.doc_ids_alive() {
            let key = column.first(doc_id).ok_or("holds a unit without a key")?;
            let (number, place) = ((key >> 32) as u32, key as u32);
            let document = by_number.get(&number).filter(|document| place < document.units);
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
