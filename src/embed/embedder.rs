//! What turns texts into vectors.

use super::{Calibration, EmbedError};

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

    /// Whether the model reads a language, by its code in ISO 639-1. It does where
    /// nothing says otherwise.
    fn reads(&self, _language: &str) -> bool {
        true
    }

    /// What scores mean with the model.
    fn calibration(&self) -> Calibration {
        Calibration::default()
    }
}
