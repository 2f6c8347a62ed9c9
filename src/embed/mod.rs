//! Words into vectors: the trait, the model that ships, one that remembers, and a
//! hashing stand-in for tests.
//!
//! Every embedding has length 1, so that the inner product of two is their
//! cosine.

mod cached;
mod calibration;
mod default_model;
mod descriptor;
mod embedder;
mod error;
mod fast;
mod hashing;
mod known;
mod library;
mod load;
mod model;
mod pool;
mod rerank;
mod sentence_transformers;
mod settings;
mod vector;

pub use cached::CachingEmbedder;
pub use calibration::{Calibration, Judgement};
pub use default_model::DEFAULT_MODEL;
pub use embedder::{Embedder, Embedding};
pub use error::{EmbedError, ModelError};
pub use fast::FastEmbedder;
pub use hashing::HashingEmbedder;
pub use library::cache_folder;
pub use load::load;
pub use rerank::Reranker;
pub(crate) use vector::{dot, mean, normalize};
