//! The state that is being written: the documents of the next commit, and the
//! way of new ones into both halves.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::PathBuf,
    sync::Arc,
};

use tantivy::{Index, IndexSettings, IndexWriter, Term, indexer::NoMergePolicy};

use crate::{
    alignment::{ALIGNED_BYTES_MAX, ALIGNED_UNITS_MAX, Sketch, is_paragraph},
    backend::DocumentFacts,
    citation::Reference,
    corpus::{self, Document, Kind, RefusedFile, Unit},
    embed::{Embedder, Embedding},
    index::{
        Snapshot, UpdateError,
        catalog::{
            self, CatalogDocument, CommonByPair, DocumentEntry, ReferenceEntry, UnitEntry, slot,
        },
        commit::Commit,
        lexical::{self, Fields},
        passage::{self, PassageHash, passage_hash},
        semantic::{self, Rows, Semantic},
        storage::Storage,
    },
};

use super::{files, linking::Linking};

/// Memory of the lexical writer before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 64 << 20;
/// Lexical segments before the smaller ones are merged.
const LEXICAL_SEGMENTS_MAX: usize = 8;

/// So many files are kept that were refused: the payload of a commit is read often. Further
/// ones are tried again.
const REFUSED_MAX: usize = 1_000;

/// A document that was read, with the name and fingerprint of its file.
pub(super) struct Incoming {
    pub(super) document: Document,
    pub(super) file: String,
    pub(super) fingerprint: String,
    /// The texts of each unit's passages.
    passages: Vec<Vec<String>>,
}

impl Incoming {
    /// Cuts the passages of a document.
    pub(super) fn new(
        mut document: Document,
        file: String,
        fingerprint: String,
        embedder: &dyn Embedder,
    ) -> Incoming {
        // It was read by where it is, and is told of by its name.
        for warning in &mut document.warnings {
            warning.file = PathBuf::from(&file);
        }
        let passages = cut(&document.units, embedder);
        Incoming { document, file, fingerprint, passages }
    }

    /// Every passage.
    pub(super) fn passages(&self) -> impl Iterator<Item = &String> {
        self.passages.iter().flatten()
    }

    /// What its texts and references hold, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let unit = |unit: &Unit| {
            let references = unit.references.iter().map(Reference::weight);
            size_of::<Unit>() + unit.text.len() + references.sum::<usize>()
        };
        let passages: usize = self.passages().map(String::len).sum();
        passages + self.document.units.iter().map(unit).sum::<usize>()
    }

    /// Symbol and language, which only one document may have.
    pub(super) fn identity(&self) -> (String, String) {
        let language = self.document.language.code().to_owned();
        (self.document.symbol.to_string(), language)
    }
}

/// The vectors of passages that were embedded, by their hash.
pub(super) type Fresh = HashMap<PassageHash, Embedding>;

/// The documents of the next commit.
pub(super) struct State<'a> {
    storage: &'a Storage,
    embedder: &'a dyn Embedder,
    lexical: IndexWriter,
    fields: Fields,
    documents: Vec<DocumentEntry>,
    /// Symbol and language of the document of each file.
    by_file: HashMap<String, (String, String)>,
    /// Every symbol and language that there is or was.
    identities: HashSet<(String, String)>,
    /// Files that were refused, so that they are not tried again as they are.
    pub(super) refused: Vec<RefusedFile>,
    last: Option<Commit>,
    semantic: Option<Semantic>,
    /// The row of each passage that has a vector.
    rows: HashMap<PassageHash, u32>,
    next_number: u32,
    /// What pairs of documents have in common.
    common: CommonByPair,
    /// The texts of documents that came since the last commit, by their numbers.
    texts: HashMap<u32, Vec<Unit>>,
}

impl<'a> State<'a> {
    /// The state after the last commit.
    pub(super) fn open(
        storage: &'a Storage,
        previous: Option<&Snapshot>,
        embedder: &'a dyn Embedder,
    ) -> Result<State<'a>, UpdateError> {
        let (schema, fields) = lexical::schema();
        // Small blocks: a page of hits reads a unit each of many.
        let settings = IndexSettings { docstore_blocksize: 4_096, ..IndexSettings::default() };
        let index = Index::builder().schema(schema).settings(settings);
        let index = index.open_or_create(storage.directory()).map_err(UpdateError::Lexical)?;
        let lexical: IndexWriter =
            index.writer_with_num_threads(1, WRITER_MEMORY).map_err(UpdateError::Lexical)?;
        lexical.set_merge_policy(Box::new(NoMergePolicy));
        // What an interrupted run left has the names that this one will use.
        lexical.garbage_collect_files().wait().map_err(UpdateError::Lexical)?;
        let mut state = State {
            storage,
            embedder,
            lexical,
            fields,
            documents: Vec::new(),
            by_file: HashMap::new(),
            identities: HashSet::new(),
            refused: Vec::new(),
            last: None,
            semantic: None,
            rows: HashMap::new(),
            next_number: 0,
            common: CommonByPair::new(),
            texts: HashMap::new(),
        };
        if let Some(snapshot) = previous {
            state.documents = snapshot.entries(&snapshot.vectors().hashes()?);
            let file = |entry: &DocumentEntry| {
                let DocumentFacts { file, symbol, language, .. } = &*entry.facts.facts;
                (file.clone(), (symbol.to_string(), language.code().to_owned()))
            };
            state.by_file = state.documents.iter().map(file).collect();
            state.identities = state.by_file.values().cloned().collect();
            state.next_number = snapshot.commit().next_number;
            state.refused = snapshot.commit().refused.clone();
            state.common = snapshot.catalog().common_by_pair();
            state.resume(snapshot.commit().clone())?;
        }
        Ok(state)
    }

    /// Goes on from a commit.
    fn resume(&mut self, commit: Commit) -> Result<(), UpdateError> {
        let semantic = Semantic::open(self.storage, &commit.segments, commit.dimension)?;
        self.rows = (0..).zip(semantic.hashes()?).map(|(row, hash)| (hash, row)).collect();
        self.semantic = Some(semantic);
        self.last = Some(commit);
        Ok(())
    }

    /// Whether a passage has its vector already.
    pub(super) fn has(&self, passage: &PassageHash) -> bool {
        self.rows.contains_key(passage)
    }

    /// Symbol and language of the document of a file.
    pub(super) fn identity(&self, file: &str) -> Option<(String, String)> {
        self.by_file.get(file).cloned()
    }

    /// How many units there are.
    pub(super) fn units(&self) -> usize {
        self.documents.iter().map(|document| document.units.len()).sum()
    }

    /// What is known of each document.
    pub(super) fn facts(&self) -> impl Iterator<Item = &DocumentFacts> {
        self.documents.iter().map(|document| &*document.facts.facts)
    }

    /// Where documents contradict each other.
    pub(super) fn contradictions(&self) -> Vec<String> {
        catalog::contradictions(self.documents.iter().map(|document| {
            (&document.facts, document.units.iter().map(|unit| unit.id.as_str()).collect())
        }))
    }

    /// Has documents known by other names of their files.
    pub(super) fn rename(&mut self, renamed: &HashMap<String, String>) {
        for document in &mut self.documents {
            let old = &document.facts.facts;
            let Some(name) = renamed.get(&old.file) else { continue };
            let warning = |warning: &String| match warning.strip_prefix(&old.file) {
                Some(rest) => format!("{name}{rest}"),
                None => warning.clone(),
            };
            let warnings = old.warnings.iter().map(warning).collect();
            let facts = DocumentFacts { file: name.clone(), warnings, ..(**old).clone() };
            if let Some(identity) = self.by_file.remove(&old.file) {
                self.by_file.insert(name.clone(), identity);
            }
            document.facts.facts = Arc::new(facts);
        }
    }

    /// Takes the documents out for which a condition holds.
    pub(super) fn remove(&mut self, gone: impl Fn(&CatalogDocument) -> bool) {
        let (lexical, field) = (&self.lexical, self.fields.document);
        let by_file = &mut self.by_file;
        self.documents.retain(|document| {
            let gone = gone(&document.facts);
            if gone {
                by_file.remove(&document.facts.facts.file);
                let number = u64::from(document.facts.number);
                lexical.delete_term(Term::from_field_u64(field, number));
            }
            !gone
        });
    }

    /// Takes a document in, in the place of what its file or symbol had.
    pub(super) fn upsert(&mut self, incoming: Incoming) -> Result<(), UpdateError> {
        let identity = incoming.identity();
        let Incoming { document, file, fingerprint, passages } = incoming;
        if self.by_file.contains_key(&file) || self.identities.contains(&identity) {
            self.remove(|document| {
                let DocumentFacts { file: own, symbol, language, .. } = &*document.facts;
                *own == file || symbol.as_str() == identity.0 && language.code() == identity.1
            });
        }
        self.by_file.insert(file.clone(), identity.clone());
        self.identities.insert(identity);
        let number = self.next_number;
        self.next_number += 1;
        let facts = CatalogDocument {
            number,
            fingerprint,
            claims: corpus::claims(&document),
            acronyms: corpus::acronyms(&document),
            first: 0,
            facts: Arc::new(facts(&document, file)),
        };
        let mut units = Vec::with_capacity(document.units.len());
        let contexts = contexts(&document.units);
        let duties = corpus::duties(&document);
        let bytes: usize = document.units.iter().map(|unit| unit.text.len()).sum();
        let is_aligned = document.units.len() <= ALIGNED_UNITS_MAX && bytes <= ALIGNED_BYTES_MAX;
        for (place, (unit, passages)) in (0..).zip(document.units.iter().zip(passages)) {
            let stored = lexical::StoredUnit {
                slot: slot(number, place),
                document: number,
                title: document.metadata.title.as_deref(),
                unit,
                parent: contexts[place as usize].parent,
            };
            let stored = lexical::document(&self.fields, &stored);
            self.lexical.add_document(stored).map_err(UpdateError::Lexical)?;
            units.push(UnitEntry {
                id: unit.id.clone(),
                kind: unit.kind,
                verb: unit.verb_base.as_deref().map(Arc::from),
                section: unit.section_path().join("/").into(),
                passages: passages.iter().map(|text| passage_hash(text)).collect(),
                references: references(unit),
                duties: catalog::written(&duties[place as usize]),
                sketch: match is_aligned && is_paragraph(unit) {
                    true => Sketch::of(&unit.text),
                    false => Sketch::NONE,
                },
            });
        }
        self.documents.push(DocumentEntry { facts, units });
        self.texts.insert(number, document.units);
        Ok(())
    }

    /// Cuts the passages of every document anew, for another model, and gives
    /// their texts. No vector is kept.
    pub(super) fn rechunk(&mut self, snapshot: &Snapshot) -> Result<Vec<String>, UpdateError> {
        let mut texts = Vec::new();
        for document in &mut self.documents {
            let units = snapshot.units_of(&document.facts)?;
            for (unit, passages) in document.units.iter_mut().zip(cut(&units, self.embedder)) {
                unit.passages = passages.iter().map(|text| passage_hash(text)).collect();
                texts.extend(passages);
            }
        }
        self.rows.clear();
        self.semantic = None;
        self.common.clear();
        if let Some(last) = &mut self.last {
            last.segments.clear();
        }
        Ok(texts)
    }

    /// Writes vectors and catalog, then commits them together with the lexical
    /// half.
    pub(super) fn commit(&mut self, fresh: Fresh) -> Result<(), UpdateError> {
        let folder = self.storage.semantic();
        let generation = self.last.as_ref().map_or(0, |last| last.generation) + 1;
        let write = |path: String| {
            let path = self.storage.semantic_path(&path);
            move |source: io::Error| UpdateError::Write { path, source }
        };
        let dimension = self.embedder.dimension();
        let wanted: HashSet<PassageHash> = self.passages().copied().collect();
        let mut new = Rows::default();
        let mut fresh: Vec<(PassageHash, Embedding)> = fresh
            .into_iter()
            .filter(|(hash, _)| wanted.contains(hash) && !self.has(hash))
            .collect();
        // Equal corpora give equal files.
        fresh.sort_unstable_by_key(|(hash, _)| *hash);
        for (hash, vector) in fresh {
            new.hashes.push(hash);
            new.vectors.extend_from_slice(&vector);
        }
        let mut live = vec![false; self.semantic.as_ref().map_or(0, Semantic::rows)];
        for (hash, &row) in &self.rows {
            live[row as usize] = wanted.contains(hash);
        }
        let standing = self.semantic.as_ref().zip(self.last.as_ref());
        let standing = standing.map(|(semantic, last)| (semantic, last.segments.as_slice()));
        let name = |n: usize| format!("{generation:06}-{n}.segment");
        let segments = semantic::grow(folder, &name, standing, &live, new, dimension)
            .map_err(write(name(0)))?;
        let vectors = Semantic::open(self.storage, &segments, dimension)?;
        let rows: HashMap<PassageHash, u32> =
            (0..).zip(vectors.hashes()?).map(|(row, hash)| (hash, row)).collect();
        let passages = self.passages().count();
        let units = self.units();
        let name = format!("{generation:06}.catalog");
        let row = |hash: &PassageHash| rows.get(hash).copied();
        catalog::sort(&mut self.documents);
        let linking = Linking { storage: self.storage, vectors: &vectors, rows: &rows };
        linking.bring_up_to_date(&mut self.common, &self.documents, &self.texts)?;
        let catalog = catalog::write(folder, &name, &mut self.documents, &row, &self.common)
            .map_err(write(name.clone()))?;
        folder.sync_directory().map_err(write(String::new()))?;
        let commit = Commit {
            generation,
            model: self.embedder.model().to_owned(),
            reader: corpus::READER_VERSION,
            dimension,
            documents: self.documents.len(),
            units,
            passages,
            next_number: self.next_number,
            catalog,
            segments,
            refused: self.refused.iter().take(REFUSED_MAX).cloned().collect(),
        };
        let payload = commit.payload().map_err(|error| write(name)(error.into()))?;
        // Never a plain `commit()`: it would erase the payload.
        let mut prepared = self.lexical.prepare_commit().map_err(UpdateError::Lexical)?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(UpdateError::Lexical)?;
        self.merge_deleted()?;
        files::remove_stale(self.storage, Some(&commit))?;
        self.texts.clear();
        self.resume(commit)
    }

    fn passages(&self) -> impl Iterator<Item = &PassageHash> {
        let units = self.documents.iter().flat_map(|document| &document.units);
        units.flat_map(|unit| &unit.passages)
    }

    /// Merges lexical segments with deleted units, so that those no longer count
    /// in the statistics of BM25 and equal corpora score equally, whatever their
    /// history; and the smaller ones where there are many.
    pub(super) fn merge_deleted(&mut self) -> Result<(), UpdateError> {
        let mut metas =
            self.lexical.index().searchable_segment_metas().map_err(UpdateError::Lexical)?;
        metas.sort_by_key(|segment| std::cmp::Reverse(segment.num_docs()));
        let many = metas.len() > LEXICAL_SEGMENTS_MAX;
        let merged: Vec<_> = metas
            .iter()
            .enumerate()
            .filter(|(place, segment)| segment.num_deleted_docs() > 0 || many && *place > 0)
            .map(|(_, segment)| segment.id())
            .collect();
        if !merged.is_empty() {
            self.lexical.merge(&merged).wait().map_err(UpdateError::Lexical)?;
        }
        self.lexical.garbage_collect_files().wait().map_err(UpdateError::Lexical)?;
        Ok(())
    }
}

/// What everybody may know of a document.
fn facts(document: &Document, file: String) -> DocumentFacts {
    let Document { symbol, language, metadata, .. } = document;
    DocumentFacts {
        symbol: symbol.clone(),
        language: *language,
        file,
        date: symbol.is_official().then(|| metadata.date(symbol)).flatten(),
        year: catalog::year(symbol, metadata),
        metadata: metadata.clone(),
        warnings: document.warnings.iter().map(ToString::to_string).collect(),
        units: document.units.len(),
    }
}

/// What a unit cites, each once.
fn references(unit: &Unit) -> Vec<ReferenceEntry> {
    let mut seen = HashSet::new();
    let all = unit.references.iter().map(ReferenceEntry::of);
    all.filter(|reference| seen.insert(reference.clone())).collect()
}

/// The texts of the passages of units.
fn cut(units: &[Unit], embedder: &dyn Embedder) -> Vec<Vec<String>> {
    let passages = |(unit, context): (&Unit, _)| passage::cut(context, &unit.text, embedder);
    units.iter().zip(contexts(units)).map(passages).collect()
}

/// So much of a paragraph, in bytes, stands over each of its points: all of any that
/// leads into a list.
const PARENT_BYTES_MAX: usize = 2_000;

/// The words that a text begins with.
fn first_words(text: &str) -> &str {
    if text.len() <= PARENT_BYTES_MAX {
        return text;
    }
    let cut = &text[..text.floor_char_boundary(PARENT_BYTES_MAX)];
    cut.rsplit_once(char::is_whitespace).map_or(cut, |(whole, _)| whole)
}

/// What stands over each unit: over a point, a list item or a vote the paragraph that it
/// belongs to; over the passages of a long unit the heading nearest to it.
fn contexts<'a>(units: &'a [Unit]) -> Vec<passage::Context<'a>> {
    let mut last: Option<&'a Unit> = None;
    let context = |unit: &'a Unit| {
        let parent = match unit.kind {
            Kind::Subparagraph | Kind::ListItem | Kind::VoteList => {
                last.filter(|last| last.part == unit.part).map(|last| last.text.as_str())
            }
            _ => {
                last = Some(unit);
                None
            }
        };
        passage::Context {
            parent: parent.map(first_words),
            heading: unit.headings.last().map(|heading| heading.title.as_str()),
        }
    };
    units.iter().map(context).collect()
}

#[cfg(test)]
mod tests;
