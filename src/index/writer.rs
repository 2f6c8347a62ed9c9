//! Brings the index up to date with the corpus: only what changed is read,
//! embedded and written.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tantivy::{Index, IndexWriter, TantivyError, Term, indexer::NoMergePolicy};

use crate::{
    corpus::{self, Document, Kind, Manifest as CorpusManifest, ManifestError, Unit, hex},
    embed::{EmbedError, Embedder, Embedding},
};

use super::{
    Analysis, FORMAT, Fields, Manifest, OpenError, ReadUnitError, Snapshot,
    catalog::{self, Catalog, CatalogDocument, CatalogUnit, passage_hash, unit_key},
    lexical, lexical_folder, passage, semantic, semantic_folder,
};

/// Memory of the lexical writer before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 64 << 20;

/// What to index, and where.
#[derive(Clone, Copy, Debug)]
pub struct Update<'a> {
    /// Folders of documents.
    pub corpora: &'a [PathBuf],
    /// The folder of the index.
    pub index: &'a Path,
}

/// How far an update is, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many files are to be read.
    Reading(usize),
    /// So many passages are to be embedded.
    Embedding(usize),
    /// So many more are done.
    Done(usize),
    /// The new state is being written.
    Writing,
}

/// What an update did.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Documents that were not in the index.
    pub added: usize,
    /// Documents that were there in another state.
    pub changed: usize,
    /// Documents whose file is gone.
    pub removed: usize,
    /// Documents that stayed as they were.
    pub kept: usize,
    /// Units in the index now.
    pub units: usize,
    /// Passages that were embedded, not taken over.
    pub embedded: usize,
    /// What was odd about documents and files.
    pub warnings: Vec<String>,
}

/// Why an index could not be brought up to date. What it held, it still holds.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// A corpus folder is not there.
    #[error("cannot list the corpus folder `{}`: {source}", path.display())]
    Corpus {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No document in any corpus folder.
    #[error("there is no document in {}", list(paths))]
    Empty {
        /// The folders.
        paths: Vec<PathBuf>,
        /// Why files that are there were not read.
        warnings: Vec<String>,
    },
    /// The manifest of a corpus folder is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// Another writer is at work.
    #[error("another `undex index` is writing to `{}`", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The index that is there cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What is stored cannot be read back.
    #[error(transparent)]
    Stored(#[from] ReadUnitError),
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The system refuses to write.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// tantivy failed.
    #[error("the lexical index cannot be written: {0}")]
    Lexical(TantivyError),
}

impl UpdateError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            UpdateError::Corpus { .. } => "name a folder of documents with --corpus",
            UpdateError::Empty { .. } => {
                "put .txt, .md, .docx, .pdf or .xml files there; the index was left as it is"
            }
            UpdateError::Manifest(_) => "correct the manifest; corpus/README.md tells the fields",
            UpdateError::Locked { .. } => "wait for it to end, then run this again",
            UpdateError::Open(error) => error.hint(),
            UpdateError::Stored(_) => "delete the index, which is always safe, and build it again",
            UpdateError::Embed(_) => {
                "the index was left as it is; check the model with `undex search`"
            }
            UpdateError::Write { .. } => "check space and permissions; the index was left as it is",
            UpdateError::Lexical(_) => "the index was left as it is; check space and permissions",
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}

/// A document of the next state: kept as it was, or read anew.
enum Next {
    Kept(Box<CatalogDocument>),
    Read { document: Box<Document>, file: String, fingerprint: String },
}

/// Brings the index up to date. The one writer; readers go on undisturbed.
///
/// # Errors
/// [`UpdateError`]; the index is then in the state it was in before.
pub fn update(
    options: Update<'_>,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    let cleared = clear_other_format(options.index)?;
    let (index, fields) = open_or_create(options.index)?;
    // The lock is taken before anything is read, so that two runs never
    // interleave.
    let mut writer: IndexWriter =
        index.writer_with_num_threads(1, WRITER_MEMORY).map_err(|error| match error {
            TantivyError::LockFailure(..) => UpdateError::Locked { path: options.index.to_owned() },
            error => UpdateError::Lexical(error),
        })?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let previous = previous(options.index)?;
    let mut summary = Summary::default();
    summary.warnings.extend(cleared);
    let next = read_corpora(options.corpora, previous.as_ref(), &mut summary, progress)?;
    let unchanged = summary.added + summary.changed + summary.removed == 0;
    let same_model =
        previous.as_ref().is_some_and(|snapshot| snapshot.check_model(embedder).is_ok());
    if let Some(snapshot) = previous.as_ref().filter(|_| unchanged && same_model) {
        summary.units = snapshot.len();
        summary.warnings.extend(snapshot.catalog().contradictions());
        return Ok(summary);
    }
    delete_old(&writer, &fields, previous.as_ref(), &next);
    let recut = previous.as_ref().filter(|_| !same_model);
    let (catalog, texts) = add_new(&writer, &fields, next, embedder, recut)?;
    summary.warnings.extend(catalog.contradictions());
    let reusable = previous.as_ref().filter(|_| same_model);
    let vectors = embed(&catalog, &texts, reusable, embedder, &mut summary, progress)?;
    summary.units = catalog.documents.iter().map(|document| document.units.len()).sum();
    progress(Step::Writing);
    commit(options.index, &mut writer, previous.as_ref(), &catalog, &vectors, embedder)?;
    Ok(summary)
}

/// Makes a new index of documents that are at hand, each with the name that the
/// catalog keeps as its file.
///
/// # Errors
/// [`UpdateError`]; an index that is there already is an error too.
pub fn build(
    documents: Vec<(String, Document)>,
    folder: &Path,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    let (index, fields) = open_or_create(folder)?;
    let mut writer: IndexWriter =
        index.writer_with_num_threads(1, WRITER_MEMORY).map_err(UpdateError::Lexical)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let mut summary = Summary { added: documents.len(), ..Summary::default() };
    let next = documents
        .into_iter()
        .map(|(file, document)| Next::Read {
            document: Box::new(document),
            file,
            fingerprint: String::new(),
        })
        .collect();
    let (catalog, texts) = add_new(&writer, &fields, next, embedder, None)?;
    let vectors = embed(&catalog, &texts, None, embedder, &mut summary, progress)?;
    summary.units = catalog.documents.iter().map(|document| document.units.len()).sum();
    progress(Step::Writing);
    commit(folder, &mut writer, None, &catalog, &vectors, embedder)?;
    Ok(summary)
}

/// Removes an index that another version of the program wrote, which this one
/// cannot read: everything in it comes from the corpus. What was done is told.
fn clear_other_format(folder: &Path) -> Result<Option<String>, UpdateError> {
    let found = match Snapshot::check_format(folder) {
        Err(OpenError::Format { found, .. }) => found,
        _ => return Ok(None),
    };
    for path in [lexical_folder(folder), semantic_folder(folder)] {
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(UpdateError::Write { path, source: error });
            }
            _ => {}
        }
    }
    Ok(Some(format!(
        "the index in `{}` had format {found}, this program writes {FORMAT}: it was built anew",
        folder.display()
    )))
}

fn open_or_create(folder: &Path) -> Result<(Index, Fields), UpdateError> {
    let (schema, fields) = lexical::schema();
    let path = lexical_folder(folder);
    let write = |source| UpdateError::Write { path: path.clone(), source };
    fs::create_dir_all(&path).map_err(write)?;
    let directory = tantivy::directory::MmapDirectory::open(&path)
        .map_err(|error| write(io::Error::other(error.to_string())))?;
    let index = match Index::open_or_create(directory, schema) {
        Ok(index) => index,
        Err(error) => {
            return Err(OpenError::Lexical { path, message: error.to_string() }.into());
        }
    };
    Ok((index, fields))
}

/// The state before; nothing where there is none yet.
fn previous(folder: &Path) -> Result<Option<Snapshot>, UpdateError> {
    match Snapshot::open(folder) {
        Ok(snapshot) => {
            let current = snapshot.manifest().generation.clone();
            remove_stale(folder, Some(&current))?;
            Ok(Some(snapshot))
        }
        Err(OpenError::Missing { .. }) => {
            remove_stale(folder, None)?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn remove_stale(folder: &Path, keep: Option<&str>) -> Result<(), UpdateError> {
    let path = semantic_folder(folder);
    semantic::remove_stale(&path, keep).map_err(|source| UpdateError::Write { path, source })
}

/// Reads every document that is new or changed. A file that was indexed and can
/// no longer be read keeps its old state.
fn read_corpora(
    corpora: &[PathBuf],
    previous: Option<&Snapshot>,
    summary: &mut Summary,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Vec<Next>, UpdateError> {
    let known: HashMap<&str, &CatalogDocument> = previous
        .iter()
        .flat_map(|snapshot| &snapshot.catalog().documents)
        .map(|document| (document.file.as_str(), document))
        .collect();
    let mut files: Vec<(PathBuf, CorpusManifest)> = Vec::new();
    for folder in corpora {
        let manifest = CorpusManifest::of_folder(folder)?;
        let found = corpus::find_files(folder)
            .map_err(|source| UpdateError::Corpus { path: folder.clone(), source })?;
        summary.warnings.extend(found.passed_over.iter().map(ToString::to_string));
        files.extend(found.files.into_iter().map(|file| (file, manifest.clone())));
    }
    progress(Step::Reading(files.len()));
    let mut taken: HashSet<(String, String)> = HashSet::new();
    let mut next = Vec::new();
    for (path, manifest) in &files {
        let file = path.to_string_lossy().into_owned();
        let document = read_one(path, manifest, known.get(file.as_str()).copied(), summary);
        progress(Step::Done(1));
        let Some(document) = document else { continue };
        let identity = match &document {
            Next::Kept(document) => (document.symbol.clone(), document.language.clone()),
            Next::Read { document, .. } => {
                (document.symbol.to_string(), document.language.code().to_owned())
            }
        };
        if !taken.insert(identity.clone()) {
            let warning = format!(
                "{file}: {} ({}) was already read from another file; this one was left out",
                identity.0, identity.1
            );
            summary.warnings.push(warning);
            continue;
        }
        match &document {
            Next::Kept(_) => summary.kept += 1,
            Next::Read { .. } if known.contains_key(file.as_str()) => summary.changed += 1,
            Next::Read { .. } => summary.added += 1,
        }
        next.push(document);
    }
    if next.is_empty() {
        let warnings = std::mem::take(&mut summary.warnings);
        return Err(UpdateError::Empty { paths: corpora.to_vec(), warnings });
    }
    let present: HashSet<&str> = files.iter().filter_map(|(path, _)| path.to_str()).collect();
    summary.removed = known.keys().filter(|file| !present.contains(*file)).count();
    Ok(next)
}

fn read_one(
    path: &Path,
    manifest: &CorpusManifest,
    known: Option<&CatalogDocument>,
    summary: &mut Summary,
) -> Option<Next> {
    let fingerprint = match fs::read(path) {
        Ok(bytes) => fingerprint(path, &bytes, manifest),
        Err(_) => String::new(),
    };
    if let Some(document) = known.filter(|document| document.fingerprint == fingerprint) {
        summary.warnings.extend(document.warnings.iter().cloned());
        return Some(Next::Kept(Box::new(document.clone())));
    }
    match corpus::read_document(path, manifest) {
        Ok(document) => {
            summary.warnings.extend(document.warnings.iter().map(ToString::to_string));
            let file = path.to_string_lossy().into_owned();
            Some(Next::Read { document: Box::new(document), file, fingerprint })
        }
        Err(error) => {
            let kept = known.map(|_| "; what was indexed of it before is kept").unwrap_or_default();
            summary.warnings.push(format!("{error}{kept}"));
            known.cloned().map(|document| Next::Kept(Box::new(document)))
        }
    }
}

/// Changes whenever the same file would be read differently.
fn fingerprint(path: &Path, bytes: &[u8], manifest: &CorpusManifest) -> String {
    let mut hash = Sha256::new();
    hash.update(corpus::READER_VERSION.to_le_bytes());
    hash.update(format!("{:?}", manifest.entry(path, bytes)).as_bytes());
    hash.update(bytes);
    hex(&hash.finalize()[..16])
}

fn delete_old(writer: &IndexWriter, fields: &Fields, previous: Option<&Snapshot>, next: &[Next]) {
    let kept: HashSet<&str> = next
        .iter()
        .filter_map(|next| match next {
            Next::Kept(document) => Some(document.file.as_str()),
            Next::Read { .. } => None,
        })
        .collect();
    for document in previous.iter().flat_map(|snapshot| &snapshot.catalog().documents) {
        if !kept.contains(document.file.as_str()) {
            writer.delete_term(Term::from_field_text(fields.document, &document.key()));
        }
    }
}

/// Hands new units to the lexical writer and makes the next catalog, with the
/// text of each passage that must be embedded. Under another model (`recut`)
/// that is every passage: kept documents are cut anew from what is stored.
fn add_new(
    writer: &IndexWriter,
    fields: &Fields,
    next: Vec<Next>,
    embedder: &dyn Embedder,
    recut: Option<&Snapshot>,
) -> Result<(Catalog, HashMap<String, String>), UpdateError> {
    let mut catalog = Catalog::default();
    let mut texts: HashMap<String, String> = HashMap::new();
    let analysis = Analysis::default();
    let mut cut = |context: passage::Context<'_>, text: &str| -> Vec<String> {
        let passages = passage::cut(context, text, embedder);
        let hashes = passages.iter().map(|text| passage_hash(text)).collect();
        texts.extend(passages.into_iter().map(|text| (passage_hash(&text), text)));
        hashes
    };
    for next in next {
        let (document, file, fingerprint) = match next {
            Next::Kept(mut document) => {
                if let Some(snapshot) = recut {
                    let units = snapshot.units_of(&document)?;
                    for (index, unit) in document.units.iter_mut().enumerate() {
                        unit.passages = cut(context(&units, index), &units[index].text);
                    }
                }
                catalog.documents.push(*document);
                continue;
            }
            Next::Read { document, file, fingerprint } => (document, file, fingerprint),
        };
        let mut entry = CatalogDocument {
            symbol: document.symbol.to_string(),
            language: document.language.code().to_owned(),
            file,
            fingerprint,
            metadata: document.metadata.clone(),
            claims: corpus::claims(&document),
            acronyms: corpus::acronyms(&document),
            warnings: document.warnings.iter().map(ToString::to_string).collect(),
            units: Vec::with_capacity(document.units.len()),
        };
        let key = entry.key();
        for (index, unit) in document.units.iter().enumerate() {
            let stored = lexical::Entry {
                key: unit_key(&unit.id, &unit.language),
                document: &key,
                title: document.metadata.title.as_deref(),
                unit,
                parent: parent(&document.units, index),
            };
            let stored = lexical::document(fields, &analysis, &stored);
            writer.add_document(stored).map_err(UpdateError::Lexical)?;
            entry.units.push(CatalogUnit {
                id: unit.id.clone(),
                kind: unit.kind,
                verb: unit.verb_base.clone(),
                section: unit.section_path.join("/"),
                passages: cut(context(&document.units, index), &unit.text),
            });
        }
        catalog.documents.push(entry);
    }
    // Of several languages of one document English is first: it is what a symbol
    // alone finds.
    let place = |document: &CatalogDocument| {
        (document.symbol.clone(), document.language != "en", document.language.clone())
    };
    catalog.documents.sort_by_key(place);
    Ok((catalog, texts))
}

/// The paragraph that a point, a list item or a vote belongs to.
fn parent(units: &[Unit], index: usize) -> Option<&str> {
    let depends = |kind| matches!(kind, Kind::Subparagraph | Kind::ListItem | Kind::VoteList);
    if !depends(units[index].kind) {
        return None;
    }
    let before = units[..index].iter().rev().find(|unit| !depends(unit.kind))?;
    (before.part == units[index].part).then_some(before.text.as_str())
}

/// What stands over the passages of a unit: the paragraph that it belongs to; over
/// those of a long one, the heading nearest to it.
fn context(units: &[Unit], index: usize) -> passage::Context<'_> {
    passage::Context {
        parent: parent(units, index).unwrap_or_default(),
        heading: units[index].section_titles.last().map_or("", String::as_str),
    }
}

/// The embedding of every passage of the catalog, in its order. Passages whose
/// text was embedded before keep their vectors.
fn embed(
    catalog: &Catalog,
    texts: &HashMap<String, String>,
    reusable: Option<&Snapshot>,
    embedder: &dyn Embedder,
    summary: &mut Summary,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Vec<Embedding>, UpdateError> {
    let before = reusable.map(Snapshot::embeddings).unwrap_or_default();
    let units = || catalog.documents.iter().flat_map(|document| &document.units);
    let mut wanted: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for hash in units().flat_map(|unit| &unit.passages) {
        if !before.contains_key(hash.as_str()) && seen.insert(hash) {
            wanted.push(hash);
        }
    }
    let batch: Vec<String> = wanted.iter().filter_map(|hash| texts.get(*hash).cloned()).collect();
    progress(Step::Embedding(batch.len()));
    let embedded = embedder.embed_passages(&batch, &|count| progress(Step::Done(count)))?;
    summary.embedded = embedded.len();
    let fresh: HashMap<&str, Embedding> = wanted.iter().copied().zip(embedded).collect();
    let vector = |hash: &String| match before.get(hash.as_str()) {
        Some(vector) => vector.to_vec(),
        None => fresh.get(hash.as_str()).cloned().unwrap_or_default(),
    };
    Ok(units().flat_map(|unit| &unit.passages).map(vector).collect())
}

/// Writes the generation, then commits it together with the lexical index.
fn commit(
    folder: &Path,
    writer: &mut IndexWriter,
    previous: Option<&Snapshot>,
    catalog: &Catalog,
    vectors: &[Embedding],
    embedder: &dyn Embedder,
) -> Result<(), UpdateError> {
    let last: u64 =
        previous.and_then(|snapshot| snapshot.manifest().generation.parse().ok()).unwrap_or(0);
    let generation = format!("{:06}", last + 1);
    let path = semantic_folder(folder).join(&generation);
    let write = |source| UpdateError::Write { path: path.clone(), source };
    fs::create_dir_all(&path).map_err(write)?;
    let json = serde_json::to_vec(catalog).map_err(|error| write(error.into()))?;
    let file = path.join(catalog::FILE);
    fs::write(&file, json).and_then(|()| File::open(&file)?.sync_all()).map_err(write)?;
    semantic::write(&path, vectors).map_err(write)?;
    File::open(semantic_folder(folder)).and_then(|folder| folder.sync_all()).map_err(write)?;
    let manifest = Manifest {
        format: FORMAT,
        generation: generation.clone(),
        model: embedder.model().to_owned(),
        dimension: embedder.dimension(),
        documents: catalog.documents.len(),
        units: catalog.documents.iter().map(|document| document.units.len()).sum(),
        passages: vectors.len(),
    };
    let payload = serde_json::to_string(&manifest).map_err(|error| write(error.into()))?;
    // Never a plain `commit()`: it would erase the payload.
    let mut prepared = writer.prepare_commit().map_err(UpdateError::Lexical)?;
    prepared.set_payload(&payload);
    prepared.commit().map_err(UpdateError::Lexical)?;
    settle(writer)?;
    remove_stale(folder, Some(&generation))
}

/// Merges all segments into one, so that deleted units no longer count in the
/// statistics of BM25 and equal corpora score equally, whatever their history.
fn settle(writer: &mut IndexWriter) -> Result<(), UpdateError> {
    let segments = writer.index().searchable_segment_ids().map_err(UpdateError::Lexical)?;
    let deleted = writer.index().searchable_segment_metas().map_err(UpdateError::Lexical)?;
    if segments.len() > 1 || deleted.iter().any(|segment| segment.num_deleted_docs() > 0) {
        writer.merge(&segments).wait().map_err(UpdateError::Lexical)?;
    }
    writer.garbage_collect_files().wait().map_err(UpdateError::Lexical)?;
    Ok(())
}
