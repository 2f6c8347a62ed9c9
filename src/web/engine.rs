//! What all requests share: the current snapshot, the model, and the way to
//! them from asynchronous code.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use axum::http::{HeaderMap, header};

use crate::{
    embed::{Embedder, Reranker},
    index::{OpenError, Snapshot, Storage},
    query::{Query, Results, SearchError, search_reranked},
};

use super::{assets, error::Problem, metrics::Metrics};

/// How often a new state of the index is looked for.
const RELOAD_EVERY: Duration = Duration::from_secs(2);

/// A searchable index with its model.
pub struct Engine {
    folder: PathBuf,
    snapshot: RwLock<Arc<Snapshot>>,
    embedder: Arc<dyn Embedder>,
    reranker: Option<Reranker>,
    metrics: Metrics,
    public_url: Option<String>,
}

impl Engine {
    /// Opens an index for a model.
    ///
    /// # Errors
    /// [`OpenError`] where there is no index, or one of another model.
    pub fn open(folder: PathBuf, embedder: Arc<dyn Embedder>) -> Result<Engine, OpenError> {
        let snapshot = Snapshot::open(&folder)?;
        snapshot.check_model(embedder.as_ref())?;
        let snapshot = RwLock::new(Arc::new(snapshot));
        Ok(Engine {
            folder,
            snapshot,
            embedder,
            reranker: None,
            metrics: Metrics::default(),
            public_url: None,
        })
    }

    /// Has the best hits judged by a cross-encoder.
    pub fn with_reranker(self, reranker: Option<Reranker>) -> Engine {
        Engine { reranker, ..self }
    }

    /// Says where the server is reached, as `https://undex.example.org`: for
    /// addresses that must be whole.
    pub fn with_public_url(self, url: Option<String>) -> Engine {
        let public_url = url.map(|url| url.trim_end_matches('/').to_owned());
        Engine { public_url, ..self }
    }

    /// Where the server is reached: as it was told, or else as the client asked.
    pub(super) fn public_url(&self, headers: &HeaderMap) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        match host.filter(|host| !host.is_empty() && host.chars().all(plain)) {
            Some(host) => format!("http://{host}"),
            None => String::new(),
        }
    }

    /// The host of that address, where the server was told.
    pub(super) fn public_host(&self) -> Option<String> {
        let url = self.public_url.as_deref()?;
        let (_, rest) = url.split_once("://").unwrap_or(("", url));
        rest.split('/').next().map(str::to_owned)
    }

    /// When the index was last written.
    pub(super) fn index_written(&self) -> Option<jiff::Zoned> {
        let written = std::fs::metadata(self.commit_file()).ok()?.modified().ok()?;
        let written = jiff::Timestamp::try_from(written).ok()?;
        Some(written.to_zoned(jiff::tz::TimeZone::UTC))
    }

    /// The file that every commit replaces.
    fn commit_file(&self) -> PathBuf {
        self.folder.join("lexical").join("meta.json")
    }

    /// The state that a request sees from its first to its last byte.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a query. Blocks for milliseconds.
    ///
    /// # Errors
    /// [`SearchError`], as [`search_reranked`].
    pub fn search(&self, query: &Query) -> Result<(Arc<Snapshot>, Results), SearchError> {
        let snapshot = self.snapshot();
        let reranker = self.reranker.as_ref();
        let results = search_reranked(&snapshot, self.embedder.as_ref(), reranker, query)?;
        self.metrics.searched(&results);
        Ok((snapshot, results))
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The tag of everything that is answered from the current state of the index:
    /// another commit, program or page style is another tag.
    pub(super) fn tag(&self) -> String {
        let snapshot = self.snapshot();
        let manifest = snapshot.manifest();
        let version = env!("CARGO_PKG_VERSION");
        let (commit, catalog) = (manifest.generation, manifest.catalog.checksum);
        format!("W/\"{version}-{}-{commit}-{catalog:08x}\"", assets::fingerprint())
    }

    /// Takes up a new state of the index, where there is one.
    ///
    /// # Errors
    /// [`OpenError`]; the old state stays in use.
    pub fn reload(&self) -> Result<bool, OpenError> {
        let storage = Storage::open(&self.folder)?;
        if !self.snapshot().is_outdated(&storage)? {
            return Ok(false);
        }
        let snapshot = Snapshot::open_in(&storage)?;
        snapshot.check_model(self.embedder.as_ref())?;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(true)
    }
}

/// Looks for a new state of the index for as long as the server runs.
pub(super) async fn reload_when_changed(engine: Arc<Engine>) {
    let meta = engine.commit_file();
    let changed_at = || std::fs::metadata(&meta).and_then(|meta| meta.modified()).ok();
    let mut seen = changed_at();
    loop {
        tokio::time::sleep(RELOAD_EVERY).await;
        let now = changed_at();
        if now == seen {
            continue;
        }
        seen = now;
        let engine = Arc::clone(&engine);
        match tokio::task::spawn_blocking(move || engine.reload()).await {
            Ok(Ok(true)) => tracing::info!("a new state of the index is in use"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::warn!("the new state of the index is not used: {error}"),
            Err(error) => tracing::warn!("reloading failed: {error}"),
        }
    }
}

/// Runs work that takes milliseconds of processor time off the asynchronous
/// threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Problem::internal(error.to_string())))
}
