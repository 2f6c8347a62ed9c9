//! Brings the index up to date with the corpus: only what changed is read,
//! embedded and written.

mod files;
mod linking;
mod state;

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    backend::DocumentFacts,
    corpus::{
        Answer, Corpora, Document, FileState, Known, READER_VERSION, Readers, Reading, Refusal,
        Scan, ScanError, ScannedFile,
    },
    embed::Embedder,
};

use super::{
    OpenError, Snapshot, UpdateError,
    commit::{Commit, read_commit},
    passage::passage_hash,
    storage::Storage,
};
use files::WriterLock;
use state::{Fresh, Incoming, State};

/// What there is between two commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Batch {
    /// Passages: with the model that ships some five minutes of work, which is the most that
    /// an interruption costs.
    passages: usize,
    /// Units, where many share their passages or have none: some 300 MB.
    units: usize,
    /// What the documents hold, in bytes, where texts or what they cite are long.
    bytes: usize,
}

/// The most of each; what a document has beyond it is committed with it.
const COMMIT_EVERY: Batch = Batch { passages: 20_000, units: 200_000, bytes: 128 << 20 };

impl Batch {
    fn add(&mut self, incoming: &Incoming) {
        self.passages += incoming.passages().count();
        self.units += incoming.document.units.len();
        self.bytes += incoming.bytes();
    }

    fn is_full(&self, most: Batch) -> bool {
        self.passages >= most.passages || self.units >= most.units || self.bytes >= most.bytes
    }
}

/// Passages that are embedded before a wish to stop is looked for.
const EMBED_AT_ONCE: usize = 256;

/// What to index, and where.
#[derive(Clone, Copy, Debug)]
pub struct Update<'a> {
    /// Folders of documents.
    pub corpora: &'a Corpora,
    /// Where they are read.
    pub reading: &'a Reading,
    /// The index.
    pub storage: &'a Storage,
    /// Set from outside when the update is to stop: what is done is then kept.
    pub stop: &'a AtomicBool,
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
    /// Whether it was stopped before it was done.
    pub stopped: bool,
    /// Files that gave no document, each with the reason and what to do.
    pub refused: Vec<String>,
    /// Documents of which something was guessed that concerns the whole of them: their
    /// symbol, their encoding, pages that could not be read.
    pub doubtful: Vec<String>,
    /// What else was odd about documents.
    pub warnings: Vec<String>,
}

impl Summary {
    /// Takes up what was told of a document when it was read.
    fn add_warnings(&mut self, facts: &DocumentFacts) {
        // A warning that names no line is one of the whole document.
        let whole = format!("{}: ", facts.file);
        for warning in &facts.warnings {
            match warning.starts_with(&whole) {
                true => self.doubtful.push(warning.clone()),
                false => self.warnings.push(warning.clone()),
            }
        }
    }
}

/// Brings the index up to date. The one writer; readers go on undisturbed. What
/// is done is committed from time to time.
///
/// # Errors
/// [`UpdateError`]; the index is then in the state of the last commit.
pub fn update(
    options: Update<'_>,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    update_within(COMMIT_EVERY, options, embedder, progress)
}

fn update_within(
    most: Batch,
    options: Update<'_>,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    let storage = options.storage;
    // The lock is taken before anything is read, so that two runs never
    // interleave.
    let lock = WriterLock::take(storage)?;
    let mut summary = Summary::default();
    // What is built upon is checked whole: an index that a reader finds damaged
    // later must be mended by the next run.
    let checked = |snapshot: Snapshot| snapshot.check_content(storage).map(|()| snapshot);
    let (previous, unusable) = match Snapshot::open_in(storage).and_then(checked) {
        Ok(snapshot) => (Some(snapshot), None),
        Err(OpenError::Missing { .. }) => (None, None),
        Err(error) if error.is_mended_by_rebuilding() => (None, Some(error)),
        Err(error) => return Err(error.into()),
    };
    let mut scan = scan(options, previous.as_ref(), progress)?;
    summary.refused.append(&mut scan.warnings);
    if let Some(error) = unusable.as_ref().filter(|_| !scan.files.is_empty()) {
        summary.warnings.push(format!("{error}: it was built anew"));
        files::clear(storage)?;
    }
    let mut run = Writing { options, most, embedder, progress, scan, summary, lock };
    let same_model =
        previous.as_ref().is_none_or(|snapshot| snapshot.check_model(embedder).is_ok());
    if let Some(snapshot) = &previous {
        run.summary.warnings.extend(redone(snapshot.commit(), embedder));
    }
    match previous {
        Some(snapshot) if same_model && run.is_unchanged() => run.leave(&snapshot)?,
        previous => run.write(previous.as_ref(), same_model)?,
    }
    Ok(run.summary)
}

/// Looks at the corpus, against what the index has.
fn scan(
    Update { corpora, storage, .. }: Update<'_>,
    previous: Option<&Snapshot>,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Scan, ScanError> {
    // A commit may have no document and yet name what was refused.
    let commit = previous.map(|snapshot| snapshot.commit().clone());
    let commit = commit.or_else(|| read_commit(storage).ok());
    let refused = commit.iter().flat_map(|commit| &commit.refused);
    let known = Known {
        documents: previous.into_iter().flat_map(Snapshot::files).collect(),
        refused: refused.map(|refused| (refused.file.as_str(), refused)).collect(),
    };
    Scan::of(corpora, storage.path(), &known, &|done, all| {
        progress(if done == 0 { Step::Reading(all) } else { Step::Done(1) });
    })
}

/// What a change of the program, not of the corpus, has done again.
fn redone(last: &Commit, embedder: &dyn Embedder) -> Vec<String> {
    let mut said = Vec::new();
    if last.model != embedder.model() {
        let (old, new) = (&last.model, embedder.model());
        said.push(format!("the model was {old} and is {new}: every passage is embedded anew"));
    }
    if last.reader != READER_VERSION {
        let old = last.reader;
        said.push(format!(
            "documents were read by reader {old}, this program has {READER_VERSION}: every document is read anew"
        ));
    }
    said
}

/// Makes a new index of documents that are at hand, each with the name that the
/// catalog keeps as its file. What was there before is removed.
///
/// # Errors
/// [`UpdateError`].
pub fn build(
    documents: Vec<(String, Document)>,
    storage: &Storage,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    let lock = WriterLock::take(storage)?;
    files::clear(storage)?;
    write_all(documents, None, lock, storage, embedder, progress)
}

/// Adds documents that are at hand to an index, each in the place of what had its
/// name or symbol.
///
/// # Errors
/// [`UpdateError`].
pub fn add(
    documents: Vec<(String, Document)>,
    storage: &Storage,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    let lock = WriterLock::take(storage)?;
    let previous = Snapshot::open_in(storage)?;
    previous.check_model(embedder)?;
    write_all(documents, Some(&previous), lock, storage, embedder, progress)
}

fn write_all(
    documents: Vec<(String, Document)>,
    previous: Option<&Snapshot>,
    lock: WriterLock<'_>,
    storage: &Storage,
    embedder: &dyn Embedder,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Summary, UpdateError> {
    lock.announce()?;
    let stop = AtomicBool::new(false);
    let corpora = Corpora::default();
    let options = Update { corpora: &corpora, reading: &Reading::Here, storage, stop: &stop };
    let (scan, summary, most) = (Scan::default(), Summary::default(), COMMIT_EVERY);
    let mut run = Writing { options, most, embedder, progress, scan, summary, lock };
    let mut state = State::open(storage, previous, embedder)?;
    let mut batch = Vec::with_capacity(documents.len());
    for (file, document) in documents {
        batch.push(Incoming::new(document, file, String::new(), embedder));
        run.summary.added += 1;
    }
    run.take_in(&mut state, batch)?;
    run.summary.units = state.units();
    Ok(run.summary)
}

/// One update, under way.
struct Writing<'a> {
    options: Update<'a>,
    /// What there is between two commits, at most.
    most: Batch,
    embedder: &'a dyn Embedder,
    progress: &'a (dyn Fn(Step) + Sync),
    scan: Scan,
    summary: Summary,
    lock: WriterLock<'a>,
}

impl Writing<'_> {
    fn is_unchanged(&self) -> bool {
        let is_known = |file: &ScannedFile| file.request().is_none();
        let Scan { gone, renamed, files, .. } = &self.scan;
        gone.is_empty() && renamed.is_empty() && files.iter().all(is_known)
    }

    fn is_stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }

    /// Leaves the index as it is, but for what an interrupted run left to do.
    fn leave(&mut self, snapshot: &Snapshot) -> Result<(), UpdateError> {
        files::remove_stale(self.options.storage, Some(snapshot.commit()))?;
        if !snapshot.is_merged() {
            State::open(self.options.storage, Some(snapshot), self.embedder)?.merge_deleted()?;
        }
        let files = std::mem::take(&mut self.scan.files);
        let indexed: HashSet<&str> = snapshot.files().map(|(file, _)| file).collect();
        files.iter().for_each(|file| self.refuse_again(file, |name| indexed.contains(name)));
        let catalog = snapshot.catalog();
        self.summary.kept = catalog.documents.len();
        self.summary.units = catalog.len();
        catalog.documents.iter().for_each(|document| self.summary.add_warnings(&document.facts));
        self.summary.warnings.extend(catalog.contradictions());
        Ok(())
    }

    fn write(&mut self, previous: Option<&Snapshot>, same_model: bool) -> Result<(), UpdateError> {
        self.lock.announce()?;
        let storage = self.options.storage;
        files::remove_stale(storage, previous.map(Snapshot::commit))?;
        let mut state = State::open(storage, previous, self.embedder)?;
        state.rename(&self.scan.renamed);
        state.refused = self.scan.files.iter().filter_map(ScannedFile::as_before).collect();
        if let Some(snapshot) = previous.filter(|_| !same_model) {
            let texts = state.rechunk(snapshot)?;
            let fresh = self.embed(&state, &texts)?;
            if self.is_stopped() {
                // Vectors of two models do not compare: all or nothing.
                self.summary.stopped = true;
                return Ok(());
            }
            state.commit(fresh)?;
        }
        self.summary.removed = self.scan.gone.len();
        self.take_in_all(&mut state)?;
        self.summary.units = state.units();
        let new = self.summary.added + self.summary.changed;
        self.summary.kept = state.facts().count().saturating_sub(new);
        state.facts().for_each(|facts| self.summary.add_warnings(facts));
        self.summary.warnings.extend(state.contradictions());
        Ok(())
    }

    /// Reads what is new or has changed, and takes it in; what has the symbol and language
    /// of another file is left out.
    fn take_in_all(&mut self, state: &mut State<'_>) -> Result<(), UpdateError> {
        let mut taken: HashMap<(String, String), String> = HashMap::new();
        let nothing = Batch { passages: 0, units: 0, bytes: 0 };
        let (mut batch, mut weight) = (Vec::new(), nothing);
        let files = std::mem::take(&mut self.scan.files).into_iter();
        let readers = Readers::start(self.options.reading);
        let refused_before = state.refused.len();
        let files = files.map(|file| {
            let request = file.request();
            (file, request)
        });
        for (file, answer) in readers.read(files) {
            if self.is_stopped() {
                self.summary.stopped = true;
                break;
            }
            let name = file.name();
            let incoming = self.incoming(&file, answer, state);
            let identity = match (&incoming, &file.state) {
                (Some(incoming), _) => Some(incoming.identity()),
                (None, FileState::Unchanged) => state.identity(&name),
                // A copy takes the place of what can no longer be read.
                _ => None,
            };
            let Some(identity) = identity else { continue };
            if let Some(other) = taken.get(&identity) {
                let (symbol, language) = &identity;
                let refusal = Refusal::of_the_file(&format!(
                    "{name}: {symbol} ({language}) was already read from {other}; this one was left out: \
                     remove it, or state another symbol or language in the manifest"
                ));
                state.refused.extend(file.refused(&refusal, Some(other)));
                self.summary.refused.push(refusal.reason);
                state.remove(|document| document.facts.file == name);
                continue;
            }
            taken.insert(identity, name);
            let Some(incoming) = incoming else { continue };
            match file.state {
                FileState::Changed => self.summary.changed += 1,
                _ => self.summary.added += 1,
            }
            weight.add(&incoming);
            batch.push(incoming);
            if weight.is_full(self.most) {
                self.take_in(state, std::mem::take(&mut batch))?;
                weight = nothing;
            }
        }
        let is_left = |facts: &DocumentFacts| !self.scan.gone.contains(&facts.file);
        if taken.is_empty() && !state.facts().any(is_left) && !self.summary.stopped {
            // The documents stay as they are; what was refused is not tried again.
            if state.refused.len() > refused_before {
                state.commit(Fresh::new())?;
            }
            return Err(self.empty());
        }
        state.remove(|document| self.scan.gone.contains(&document.facts.file));
        self.take_in(state, batch)
    }

    fn empty(&mut self) -> UpdateError {
        let refused = std::mem::take(&mut self.summary.refused);
        UpdateError::Empty { paths: self.options.corpora.folders.clone(), refused }
    }

    /// A document that was read. One that was indexed and can no longer be read stays as
    /// it was.
    fn incoming(
        &mut self,
        file: &ScannedFile,
        answer: Option<Answer>,
        state: &mut State<'_>,
    ) -> Option<Incoming> {
        match answer {
            None => {
                self.refuse_again(file, |name| state.identity(name).is_some());
                None
            }
            Some(Ok(document)) => {
                let fingerprint = file.fingerprint().to_owned();
                Some(Incoming::new(document, file.name(), fingerprint, self.embedder))
            }
            Some(Err(refusal)) => {
                state.refused.extend(file.refused(&refusal, None));
                self.refuse(&refusal.reason, state.identity(&file.name()).is_some());
                None
            }
        }
    }

    /// Tells of a file that was refused as it is, and was not read again.
    fn refuse_again(&mut self, file: &ScannedFile, is_indexed: impl Fn(&str) -> bool) {
        if let FileState::Refused(refused) = &file.state {
            let reason = format!("{}; it was not tried again", refused.reason);
            self.refuse(&reason, is_indexed(&file.name()));
        }
    }

    fn refuse(&mut self, reason: &str, is_indexed: bool) {
        let kept = if is_indexed { "; what was indexed of it before is kept" } else { "" };
        self.summary.refused.push(format!("{reason}{kept}"));
    }

    /// Embeds some documents and commits those that are whole.
    fn take_in(&mut self, state: &mut State<'_>, batch: Vec<Incoming>) -> Result<(), UpdateError> {
        let texts: Vec<String> = batch.iter().flat_map(Incoming::passages).cloned().collect();
        let fresh = self.embed(state, &texts)?;
        for incoming in batch {
            let is_embedded = |text: &String| {
                let hash = passage_hash(text);
                state.has(&hash) || fresh.contains_key(&hash)
            };
            if incoming.passages().all(is_embedded) {
                state.upsert(incoming)?;
            } else {
                self.summary.stopped = true;
                match state.identity(&incoming.file) {
                    Some(_) => self.summary.changed -= 1,
                    None => self.summary.added -= 1,
                }
            }
        }
        (self.progress)(Step::Writing);
        state.commit(fresh)
    }

    /// The vectors of passages that have none yet, each once. Stops early where
    /// that is wished.
    fn embed(&mut self, state: &State<'_>, texts: &[String]) -> Result<Fresh, UpdateError> {
        let mut wanted: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for text in texts {
            let hash = passage_hash(text);
            if !state.has(&hash) && seen.insert(hash) {
                wanted.push(text.clone());
            }
        }
        let mut fresh = Fresh::new();
        (self.progress)(Step::Embedding(wanted.len()));
        for texts in wanted.chunks_mut(EMBED_AT_ONCE) {
            if self.is_stopped() {
                break;
            }
            // The longest first: no processor waits long for the last.
            texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
            let vectors =
                self.embedder.embed_passages(texts, &|count| (self.progress)(Step::Done(count)))?;
            self.summary.embedded += vectors.len();
            fresh.extend(texts.iter().map(|text| passage_hash(text)).zip(vectors));
        }
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests;
