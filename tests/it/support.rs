//! What the tests share.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use undex::{
    backend::{Backend, Documents, UnitFacts},
    corpus::{Corpora, Reading},
    embed::{Embedder, HashingEmbedder},
    engine::Engine,
    index::{Storage, Summary, Update, UpdateError, update},
};

/// The root of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The tracked corpus.
pub(crate) fn corpus() -> PathBuf {
    root().join("corpus")
}

/// Indexes folders with the hashing embedder.
pub(crate) fn index(corpora: &[PathBuf], index: &Path) -> Result<Summary, UpdateError> {
    index_in(&Storage::create(index)?, corpora)
}

/// Indexes folders into a storage on disk.
pub(crate) fn index_in(storage: &Storage, corpora: &[PathBuf]) -> Result<Summary, UpdateError> {
    let stop = AtomicBool::new(false);
    let corpora = Corpora { folders: corpora.to_vec(), follow_links: false };
    let options = Update { corpora: &corpora, reading: &Reading::Here, storage, stop: &stop };
    // A child that another test starts holds the locks of this process for the
    // moment between fork and exec.
    for _ in 0..50 {
        match update(options, &HashingEmbedder, &|_| ()) {
            Err(UpdateError::Locked { .. } | UpdateError::Lexical(_)) => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            done => return done,
        }
    }
    update(options, &HashingEmbedder, &|_| ())
}

/// The tracked corpus, indexed with the hashing embedder.
pub(crate) struct Indexed {
    pub(crate) engine: Arc<Engine>,
    folder: tempfile::TempDir,
}

impl Indexed {
    /// Where the index is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Indexes the tracked corpus into a folder of its own.
pub(crate) fn indexed() -> Indexed {
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus()], folder.path()).unwrap();
    let embedder: Arc<dyn Embedder> = Arc::new(HashingEmbedder);
    let engine = Engine::open(folder.path().to_owned(), embedder).unwrap();
    Indexed { engine: Arc::new(engine), folder }
}

/// A small resolution whose first paragraph is `words`.
pub(crate) fn resolution(number: u32, words: &str) -> String {
    format!(
        "{number}/1. The question of {words}\n\nThe General Assembly,\n\nRecalling its resolution 60/1,\n\n\
         1. Decides to consider {words} at its next session;\n\n2. Requests a report on {words}.\n\n\
         50th plenary meeting\n3 December 2012\n"
    )
}

/// Writes files into a new folder.
pub(crate) fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Every unit of an index, in its order.
pub(crate) fn every_unit(backend: &dyn Backend) -> Vec<UnitFacts> {
    let documents = backend.documents(Documents::All, 0, usize::MAX).unwrap();
    let outline = |document: &undex::backend::DocumentFacts| {
        backend.outline(&document.symbol, Some(document.language)).unwrap().unwrap()
    };
    documents.iter().flat_map(|document| outline(document).units).collect()
}

/// Every unit of an index, whole.
pub(crate) fn every_text(backend: &dyn Backend) -> Vec<undex::corpus::Unit> {
    let keys: Vec<_> = every_unit(backend).iter().map(|facts| facts.key).collect();
    backend.units(&keys).unwrap()
}
