//! A frozen view of the index: what a reader sees does not change under it.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use tantivy::{
    DocAddress, Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument,
    collector::{Count, DocSetCollector, FilterCollector, TopDocs},
    schema::Value,
};

use crate::{
    corpus::{Kind, Language, Unit},
    embed::{EmbedError, Embedder, Embedding},
};

use super::{
    Analysis, FORMAT, Fields, LexicalQuery, Manifest, OpenError,
    catalog::{Catalog, CatalogDocument, unit_key},
    lexical, lexical_folder,
    semantic::Vectors,
    semantic_folder,
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

/// Where a unit is in the catalog and in the vectors.
#[derive(Clone, Copy, Debug)]
struct Entry {
    document: u32,
    unit: u32,
    first_row: u32,
    rows: u32,
}

/// A frozen, complete state of the index.
pub struct Snapshot {
    manifest: Manifest,
    catalog: Catalog,
    entries: Vec<Entry>,
    addresses: Vec<DocAddress>,
    by_key: Arc<HashMap<u64, Ordinal>>,
    by_id: HashMap<String, Ordinal>,
    /// The unit of each row of the vectors.
    rows: Vec<Ordinal>,
    vectors: Vectors,
    searcher: Searcher,
    fields: Fields,
    analysis: Analysis,
    languages: Vec<Language>,
    /// What abbreviations stand for, the likeliest first.
    acronyms: HashMap<String, Vec<String>>,
    /// Vectors of clauses that were compared before.
    clauses: Mutex<HashMap<String, Embedding>>,
}

/// Clauses whose vectors are kept in memory; with 384 numbers each, 13 MB.
const CLAUSES_KEPT: usize = 8_192;

/// Passages that stand for all when the background of a question is measured.
const BACKGROUND_SAMPLE: usize = 512;

/// A ranked list of one leg, best first.
pub(crate) type Ranking = Vec<(Ordinal, f32)>;

impl Snapshot {
    /// Opens the current state of an index.
    ///
    /// # Errors
    /// [`OpenError`] where there is none, or where it cannot be used.
    pub fn open(folder: &Path) -> Result<Snapshot, OpenError> {
        let lexical = lexical_folder(folder);
        if !lexical.join("meta.json").exists() {
            return Err(OpenError::Missing { path: folder.to_owned() });
        }
        let refused = |error: tantivy::TantivyError| OpenError::Lexical {
            path: lexical.clone(),
            message: error.to_string(),
        };
        let index = Index::open_in_dir(&lexical).map_err(refused)?;
        // A commit may come between reading the manifest and the segments: then
        // the two are read again.
        loop {
            let metas = index.load_metas().map_err(refused)?;
            let manifest = read_manifest(folder, metas.payload.as_deref())?;
            let reader: IndexReader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()
                .map_err(refused)?;
            let searcher = reader.searcher();
            let snapshot = Snapshot::load(folder, manifest, searcher);
            let unchanged = index.load_metas().map_err(refused)?.opstamp == metas.opstamp;
            match snapshot {
                Ok(snapshot) if unchanged => return Ok(snapshot),
                Err(error) if unchanged => return Err(error),
                _ => {}
            }
        }
    }

    /// Checks that this program can read what is there, without loading it.
    pub(super) fn check_format(folder: &Path) -> Result<(), OpenError> {
        let path = lexical_folder(folder);
        if !path.join("meta.json").exists() {
            return Err(OpenError::Missing { path: folder.to_owned() });
        }
        let refused = |error: tantivy::TantivyError| OpenError::Lexical {
            path: path.clone(),
            message: error.to_string(),
        };
        let metas = Index::open_in_dir(&path).and_then(|index| index.load_metas());
        read_manifest(folder, metas.map_err(refused)?.payload.as_deref()).map(drop)
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

    fn load(folder: &Path, manifest: Manifest, searcher: Searcher) -> Result<Snapshot, OpenError> {
        let generation = semantic_folder(folder).join(&manifest.generation);
        let catalog = Catalog::read(&generation)?;
        let vectors = Vectors::read(&generation, manifest.dimension, manifest.passages)?;
        let (_, fields) = lexical::schema();
        let mut entries = Vec::with_capacity(manifest.units);
        let (mut by_key, mut by_id) = (HashMap::new(), HashMap::new());
        let mut rows: Vec<Ordinal> = Vec::with_capacity(manifest.passages);
        for (document, facts) in (0..).zip(&catalog.documents) {
            for (unit, entry) in (0..).zip(&facts.units) {
                let ordinal = entries.len() as Ordinal;
                by_key.insert(unit_key(&entry.id, &facts.language), ordinal);
                by_id.entry(entry.id.clone()).or_insert(ordinal);
                let count = entry.passages.len() as u32;
                entries.push(Entry { document, unit, first_row: rows.len() as u32, rows: count });
                rows.extend((0..count).map(|_| ordinal));
            }
        }
        let damaged = |problem: String| OpenError::Damaged { path: generation.clone(), problem };
        if rows.len() != vectors.len() {
            return Err(damaged(format!(
                "lists {} passages, but {} vectors",
                rows.len(),
                vectors.len()
            )));
        }
        let addresses = addresses(&searcher, &by_key, entries.len())
            .map_err(|problem| OpenError::Damaged { path: lexical_folder(folder), problem })?;
        let mut languages: Vec<Language> = catalog
            .documents
            .iter()
            .filter_map(|document| Language::from_code(&document.language))
            .collect();
        languages.sort_unstable();
        languages.dedup();
        let acronyms = acronyms(&catalog);
        Ok(Snapshot {
            manifest,
            catalog,
            entries,
            addresses,
            by_key: Arc::new(by_key),
            by_id,
            rows,
            vectors,
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
        self.entries.len()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The analysis of the index's text.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// What filters and facets know of a unit.
    pub fn facts(&self, ordinal: Ordinal) -> Facts<'_> {
        let entry = self.entries[ordinal as usize];
        let document = &self.catalog.documents[entry.document as usize];
        let unit = &document.units[entry.unit as usize];
        Facts {
            document,
            id: &unit.id,
            kind: unit.kind,
            verb: unit.verb.as_deref(),
            section: &unit.section,
        }
    }

    /// The unit of an id, in a language or in the first that there is.
    pub fn find(&self, id: &str, language: Option<&str>) -> Option<Ordinal> {
        match language {
            Some(language) => self.by_key.get(&unit_key(id, language)).copied(),
            None => self.by_id.get(id).copied(),
        }
    }

    /// The document of a symbol, in a language or in the first that there is, and
    /// the ordinals of its units.
    pub fn document(
        &self,
        symbol: &str,
        language: Option<&str>,
    ) -> Option<(&CatalogDocument, std::ops::Range<Ordinal>)> {
        let mut first = 0;
        for document in &self.catalog.documents {
            let end = first + document.units.len() as Ordinal;
            if document.symbol == symbol
                && language.is_none_or(|language| document.language == language)
            {
                return Some((document, first..end));
            }
            first = end;
        }
        None
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
        let unit = |id: &String| {
            let ordinal = self.find(id, Some(&document.language)).ok_or_else(|| ReadUnitError {
                id: id.clone(),
                message: "the catalog does not list it".to_owned(),
            })?;
            self.unit(ordinal)
        };
        document.units.iter().map(|entry| unit(&entry.id)).collect()
    }

    /// The units that satisfy every demand of a query, as a bit each; nothing
    /// where it makes none.
    pub(crate) fn demanded(&self, query: &LexicalQuery) -> tantivy::Result<Option<Vec<bool>>> {
        let Some(demand) = query.demand(&self.fields) else { return Ok(None) };
        let found = self.searcher.search(demand.as_ref(), &DocSetCollector)?;
        let mut bits = vec![false; self.entries.len()];
        for address in found {
            let column =
                self.searcher.segment_reader(address.segment_ord).fast_fields().u64("key")?;
            let ordinal = column.first(address.doc_id).and_then(|key| self.by_key.get(&key));
            if let Some(&ordinal) = ordinal {
                bits[ordinal as usize] = true;
            }
        }
        Ok(Some(bits))
    }

    /// The best units by words among the allowed, and how many match at all.
    pub(crate) fn lexical(
        &self,
        query: &LexicalQuery,
        depth: usize,
        allowed: &[bool],
    ) -> tantivy::Result<(Ranking, usize)> {
        let Some(scoring) = query.scoring(&self.fields) else { return Ok((Vec::new(), 0)) };
        let by_key = Arc::clone(&self.by_key);
        let allowed = allowed.to_vec();
        let is_allowed =
            move |key: u64| by_key.get(&key).is_some_and(|&ordinal| allowed[ordinal as usize]);
        let collector = (TopDocs::with_limit(depth.max(1)).order_by_score(), Count);
        let collector = FilterCollector::new("key".to_owned(), is_allowed, collector);
        let (found, total) = self.searcher.search(scoring.as_ref(), &collector)?;
        let mut ranking: Ranking = Vec::with_capacity(found.len());
        for (score, address) in found {
            let column =
                self.searcher.segment_reader(address.segment_ord).fast_fields().u64("key")?;
            if let Some(&ordinal) =
                column.first(address.doc_id).and_then(|key| self.by_key.get(&key))
            {
                ranking.push((ordinal, score));
            }
        }
        self.sort(&mut ranking);
        Ok((ranking, total))
    }

    /// The score of a unit that answers a query in all its words.
    pub(crate) fn lexical_maximum(&self, query: &LexicalQuery) -> tantivy::Result<f32> {
        query.maximum(&self.searcher, &self.fields)
    }

    /// The mean cosine of a query with the passages of the index, from an even
    /// sample of them: what a passage about something else has.
    pub(crate) fn background(&self, query: &[f32]) -> f32 {
        let step = self.rows.len().div_ceil(BACKGROUND_SAMPLE).max(1);
        let sample = (0..self.rows.len()).step_by(step);
        let cosines = sample.map(|row| super::semantic::dot(query, self.vectors.row(row)));
        let (sum, count) = cosines.fold((0.0, 0), |(sum, count), cosine| (sum + cosine, count + 1));
        if count == 0 { 0.0 } else { sum / count as f32 }
    }

    /// What the documents say that an abbreviation stands for, likeliest first.
    pub(crate) fn acronym(&self, short: &str) -> Option<&[String]> {
        self.acronyms.get(short).map(Vec::as_slice)
    }

    /// Whether a symbol or number, in small letters, is named anywhere.
    pub(crate) fn is_named(&self, name: &str) -> tantivy::Result<bool> {
        lexical::is_named(&self.searcher, &self.fields, name)
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
        let entry = self.entries[ordinal as usize];
        let mut sum = vec![0.0; self.manifest.dimension];
        for row in entry.first_row..entry.first_row + entry.rows {
            let vector = self.vectors.row(row as usize);
            sum.iter_mut().zip(vector).for_each(|(x, y)| *x += y);
        }
        crate::embed::normalize(&mut sum);
        (entry.rows > 0).then_some(sum)
    }

    /// The languages of the documents.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The best units by meaning among the allowed: each by its best passage.
    pub(crate) fn semantic(&self, query: &[f32], depth: usize, allowed: &[bool]) -> Ranking {
        let is_allowed = |row: usize| allowed[self.rows[row] as usize];
        // Several passages of one unit must not crowd out others.
        let passages = self.vectors.nearest(query, depth * 2, &is_allowed);
        let mut ranking: Ranking = Vec::with_capacity(depth);
        let mut seen = std::collections::HashSet::new();
        for (row, cosine) in passages {
            let ordinal = self.rows[row];
            if seen.insert(ordinal) {
                ranking.push((ordinal, cosine));
            }
        }
        self.sort(&mut ranking);
        ranking.truncate(depth);
        ranking
    }

    /// The cosine of a unit's best passage; nothing for a unit without passages.
    pub(crate) fn cosine(&self, query: &[f32], ordinal: Ordinal) -> Option<f32> {
        let entry = self.entries[ordinal as usize];
        let rows = entry.first_row..entry.first_row + entry.rows;
        rows.map(|row| super::semantic::dot(query, self.vectors.row(row as usize)))
            .max_by(f32::total_cmp)
    }

    /// The vector of the passage of a unit that is nearest to a query.
    pub(crate) fn best_passage(&self, query: &[f32], ordinal: Ordinal) -> Option<&[f32]> {
        let entry = self.entries[ordinal as usize];
        (entry.first_row..entry.first_row + entry.rows)
            .map(|row| self.vectors.row(row as usize))
            .max_by(|a, b| {
                super::semantic::dot(query, a).total_cmp(&super::semantic::dot(query, b))
            })
    }

    /// Whether the words of a phrase stand together in any unit.
    pub(crate) fn has_phrase(&self, terms: &[String]) -> tantivy::Result<bool> {
        lexical::has_phrase(&self.searcher, &self.fields, terms)
    }

    /// Best score first; equal scores by id, never by chance.
    pub(crate) fn sort(&self, ranking: &mut Ranking) {
        ranking.sort_by(|(a, a_score), (b, b_score)| {
            b_score.total_cmp(a_score).then_with(|| self.facts(*a).id.cmp(self.facts(*b).id))
        });
    }

    pub(super) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The embedding of each passage by the hash of its text.
    pub(super) fn embeddings(&self) -> HashMap<&str, &[f32]> {
        let units = self.catalog.documents.iter().flat_map(|document| &document.units);
        let hashes = units.flat_map(|unit| &unit.passages);
        hashes.enumerate().map(|(row, hash)| (hash.as_str(), self.vectors.row(row))).collect()
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

fn read_manifest(folder: &Path, payload: Option<&str>) -> Result<Manifest, OpenError> {
    // The format is read first: the rest may have another shape in another one.
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let payload = payload.ok_or_else(|| OpenError::Missing { path: folder.to_owned() })?;
    let damaged = |error: serde_json::Error| OpenError::Damaged {
        path: lexical_folder(folder).join("meta.json"),
        problem: format!("has no manifest: {error}"),
    };
    let Format { format } = serde_json::from_str(payload).map_err(damaged)?;
    if format != FORMAT {
        return Err(OpenError::Format { path: folder.to_owned(), found: format });
    }
    serde_json::from_str(payload).map_err(damaged)
}

/// Where each unit is stored.
fn addresses(
    searcher: &Searcher,
    by_key: &HashMap<u64, Ordinal>,
    count: usize,
) -> Result<Vec<DocAddress>, String> {
    let mut addresses: Vec<Option<DocAddress>> = vec![None; count];
    for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
        let column = segment.fast_fields().u64("key").map_err(|error| error.to_string())?;
        for doc_id in segment.doc_ids_alive() {
            let ordinal = column.first(doc_id).and_then(|key| by_key.get(&key));
            let ordinal = ordinal.ok_or("holds a unit that the catalog does not list")?;
            addresses[*ordinal as usize] = Some(DocAddress { segment_ord, doc_id });
        }
    }
    let found: Option<Vec<DocAddress>> = addresses.into_iter().collect();
    found.ok_or_else(|| "lacks a unit that the catalog lists".to_owned())
}
