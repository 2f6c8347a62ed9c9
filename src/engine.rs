//! A searchable index with its models: what the server, assistants and the
//! terminal ask. Knows nothing of HTTP.
//!
//! Invariant: who holds a state sees the same documents from the first call to the
//! last; a newer state is taken up beside it, and those who ask from then on get
//! it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::SystemTime,
};

use crate::{
    backend::{Backend, DocumentFacts, Outline},
    embed::{CachingEmbedder, Embedder, Reranker},
    index::{OpenError, Snapshot, Storage},
    query::{Query, Results, SearchError, search_reranked},
    recent::Recent,
    research::{self, Lineage, LineageError},
};

/// So many alignments are kept: who reads two long documents asks for a page after the
/// other of one, which may have some twenty megabytes.
const LINEAGES_KEPT: usize = 4;

/// The state of an index, and two documents in it.
type Pair = (String, Arc<DocumentFacts>, Arc<DocumentFacts>);

/// A searchable index with its models.
pub struct Engine {
    folder: PathBuf,
    current: RwLock<Arc<Snapshot>>,
    /// Held while a new state is taken up.
    reloading: Mutex<()>,
    embedder: CachingEmbedder,
    reranker: Option<Reranker>,
    lineages: Recent<Pair, Lineage, LINEAGES_KEPT>,
}

/// What a question is answered with, and the state that it was answered from.
#[derive(Clone)]
pub struct Answered {
    /// The state: what the results name is looked up in it.
    pub state: Arc<dyn Backend>,
    /// The answer.
    pub results: Results,
}

impl Engine {
    /// Opens an index for a model.
    ///
    /// # Errors
    /// [`OpenError`] where there is no index, or one of another model.
    pub fn open(folder: PathBuf, embedder: Arc<dyn Embedder>) -> Result<Engine, OpenError> {
        let storage = Storage::open(&folder)?;
        let snapshot = Snapshot::open_in(&storage)?;
        snapshot.check_model(embedder.as_ref())?;
        let current = RwLock::new(Arc::new(snapshot));
        let embedder = CachingEmbedder::new(embedder);
        Ok(Engine {
            folder,
            current,
            reloading: Mutex::new(()),
            embedder,
            reranker: None,
            lineages: Recent::default(),
        })
    }

    /// Has the best hits judged by a cross-encoder.
    pub fn with_reranker(self, reranker: Option<Reranker>) -> Engine {
        Engine { reranker, ..self }
    }

    /// The state in use.
    pub fn state(&self) -> Arc<dyn Backend> {
        self.snapshot()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a query. Blocks for milliseconds.
    ///
    /// # Errors
    /// [`SearchError`], as [`search_reranked`].
    pub fn search(&self, query: &Query) -> Result<Answered, SearchError> {
        let state = self.state();
        let reranker = self.reranker.as_ref();
        let results = search_reranked(state.as_ref(), &self.embedder, reranker, query)?;
        Ok(Answered { state, results })
    }

    /// Two documents of a state, paragraph by paragraph. All pages of it are of one
    /// alignment, while it is among those that were asked for last.
    ///
    /// # Errors
    /// [`LineageError`], as [`research::lineage`].
    pub fn lineage(
        &self,
        state: &dyn Backend,
        from: Outline,
        to: Outline,
    ) -> Result<Arc<Lineage>, LineageError> {
        let documents = (Arc::clone(&from.document), Arc::clone(&to.document));
        let pair = (state.describe().state.clone(), documents.0, documents.1);
        self.lineages.get(&pair, || research::lineage(state, from, to))
    }

    /// How many vectors of clauses are kept.
    pub fn clauses_kept(&self) -> usize {
        self.embedder.kept()
    }

    /// When the index was last written; nothing where the system does not say.
    pub fn written(&self) -> Option<SystemTime> {
        Storage::open(&self.folder).ok()?.written()
    }

    /// Takes up a new state of the index, where there is one: cheap enough to be asked
    /// every second. One caller at a time, so that no older state follows a newer one.
    ///
    /// # Errors
    /// [`OpenError`]; the old state stays in use, and the next call tries again.
    pub fn reload(&self) -> Result<bool, OpenError> {
        let _one = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let storage = Storage::open(&self.folder)?;
        // What was committed tells, not when: a replaced folder may have any date.
        let is_new = self.snapshot().is_outdated(&storage)?;
        if is_new {
            let snapshot = Snapshot::open_in(&storage)?;
            snapshot.check_model(&self.embedder)?;
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        }
        Ok(is_new)
    }
}
