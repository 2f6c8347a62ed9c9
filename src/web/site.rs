//! What all requests share: the engine, what is counted, and where the server is
//! reached.

use std::{num::NonZeroU32, str::FromStr, sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    backend::Backend,
    corpus::Reading,
    engine::{Answered, Engine},
    query::{Query, Results, SearchError},
};

use super::{assets, error::Problem, metrics::Metrics};

/// How often a new state of the index is looked for.
const RELOAD_EVERY: Duration = Duration::from_secs(2);

/// Requests under way at once, and pieces of work; more are told to come back.
pub(super) const UNDER_WAY_MAX: usize = 64;

/// Places for work that is under way, whether anybody still waits for it or not: the
/// processors are those of the process.
static PLACES: Semaphore = Semaphore::const_new(UNDER_WAY_MAX);

/// How often one client may ask.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests a second in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
    /// Whether a proxy in front names the client in `X-Forwarded-For`.
    pub behind_proxy: bool,
}

/// How a server is set up.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How often one client may ask; without bound where nothing is said.
    pub rate: Option<Rate>,
    /// Where the server is reached, as `https://undex.example.org`: for addresses
    /// that must be whole. As the client asked where nothing is said.
    pub public_url: Option<String>,
    /// Whether only this machine reaches the server: then it answers to this machine's
    /// names and to `public_url` alone, and to no page of another site.
    pub private: bool,
    /// The sites whose pages may read the answers, or `*` alone for all of them.
    pub cors: Vec<Origin>,
    /// Where files of drafts are read; none are taken where nothing is said.
    pub drafts: Option<Reading>,
}

/// A site whose pages may read the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every site.
    Any,
    /// One site, as browsers name it: `https://example.org`.
    Site(HeaderValue),
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Origin, String> {
        if text == "*" {
            return Ok(Origin::Any);
        }
        let is_origin = text.split_once("://").is_some_and(|(scheme, host)| {
            ["http", "https"].contains(&scheme) && !host.is_empty() && !host.contains('/')
        });
        let value = HeaderValue::from_str(text).ok().filter(|_| is_origin);
        value.map(Origin::Site).ok_or_else(|| {
            format!("`{text}` is no origin: give scheme and host, as https://example.org, or *")
        })
    }
}

/// The state of a server.
pub(super) struct Site {
    engine: Arc<Engine>,
    metrics: Metrics,
    public_url: Option<String>,
    drafts: Option<Reading>,
}

/// The shared state of all handlers.
pub(super) type App = Arc<Site>;

impl Site {
    pub(super) fn new(engine: Arc<Engine>, settings: &Settings) -> Site {
        let public_url = settings.public_url.as_ref();
        let public_url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        Site { engine, metrics: Metrics::default(), public_url, drafts: settings.drafts.clone() }
    }

    /// Where files of drafts are read.
    pub(super) fn drafts(&self) -> Option<&Reading> {
        self.drafts.as_ref()
    }

    pub(super) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The state that a request sees from its first to its last byte.
    pub(super) fn state(&self) -> Arc<dyn Backend> {
        self.engine.state()
    }

    /// Answers a query, and counts it.
    pub(super) fn search(&self, query: &Query) -> Result<Answered, SearchError> {
        let answered = self.engine.search(query)?;
        self.searched(&answered.results);
        Ok(answered)
    }

    /// Counts a search.
    pub(super) fn searched(&self, results: &Results) {
        self.metrics.searched(results);
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

    /// The tag of everything that is answered from the current state of the index:
    /// another commit, program or page style is another tag.
    pub(super) fn tag(&self) -> String {
        let state = self.state();
        let version = env!("CARGO_PKG_VERSION");
        format!("W/\"{version}-{}-{}\"", assets::fingerprint(), state.describe().state)
    }
}

/// Looks for a new state of the index for as long as the server runs.
pub(super) async fn reload_when_written(engine: Arc<Engine>) {
    loop {
        tokio::time::sleep(RELOAD_EVERY).await;
        let engine = Arc::clone(&engine);
        match tokio::task::spawn_blocking(move || engine.reload()).await {
            Ok(Ok(true)) => tracing::info!("a new state of the index is in use"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::warn!("the new state of the index is not used: {error}"),
            Err(error) => tracing::warn!("reloading failed: {error}"),
        }
    }
}

/// A place for a piece of work, which it keeps until it ends; nothing where all are taken.
pub(super) fn place_for_work() -> Option<SemaphorePermit<'static>> {
    PLACES.try_acquire().ok()
}

/// Runs work that takes milliseconds of processor time off the asynchronous
/// threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let place = place_for_work().ok_or_else(Problem::busy)?;
    let work = move || {
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Problem::internal(error.to_string())))
}
