//! An embedder by its name.

use std::sync::Arc;

use super::{Embedder, FastEmbedder, HashingEmbedder, ModelError};

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
