//! Words into vectors: the trait, the model that ships, one that remembers, and a
//! hashing stand-in for tests.
//!
//! Every embedding has length 1, so that the inner product of two is their
//! cosine.

mod cached;
mod calibration;
mod descriptor;
mod error;
mod fast;
mod hashing;
mod known;
mod library;
mod model;
mod pool;
mod rerank;
mod sentence_transformers;
mod settings;
mod vector;

pub use cached::CachingEmbedder;
pub use calibration::{Bounds, Calibration};
pub use error::{EmbedError, ModelError};
pub use fast::FastEmbedder;
pub use hashing::HashingEmbedder;
pub use library::cache_folder;
pub use rerank::Reranker;
pub(crate) use vector::{dot, mean, normalize};

use std::sync::Arc;

/// The model that `make serve` installs.
pub const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// A unit vector.
pub type Embedding = Vec<f32>;

/// Turns texts into unit vectors. Calls take milliseconds of processor time and
/// must stay off asynchronous threads.
pub trait Embedder: Send + Sync {
    /// The model's name and fingerprint. An index and a query must agree on it.
    fn model(&self) -> &str;

    /// How many numbers an embedding has.
    fn dimension(&self) -> usize;

    /// The most tokens of a text that the model takes into account.
    fn tokens_max(&self) -> usize;

    /// How many tokens a text has for the model.
    fn tokens(&self, text: &str) -> usize;

    /// Embeds texts to be found, in their order. `done` is called with the
    /// number of texts finished since the last call, from any thread.
    ///
    /// # Errors
    /// [`EmbedError`] where the model fails.
    fn embed_passages(
        &self,
        texts: &[String],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Embedding>, EmbedError>;

    /// Embeds a question.
    ///
    /// # Errors
    /// [`EmbedError`] where the model fails.
    fn embed_query(&self, text: &str) -> Result<Embedding, EmbedError>;

    /// What scores mean with the model.
    fn calibration(&self) -> Calibration {
        Calibration::default()
    }
}

/// Loads an embedder by name: a folder with a model in it, the name of a model,
/// or `hashing`, which knows no meaning and is for tests.
///
/// # Errors
/// [`ModelError`] where library or model is missing or unusable.
pub fn load(name: &str, sessions: usize) -> Result<Arc<dyn Embedder>, ModelError> {
    if name == HashingEmbedder::NAME {
        return Ok(Arc::new(HashingEmbedder));
    }
    Ok(Arc::new(FastEmbedder::load(name, sessions)?))
}
