//! Options that several commands have: where the index is, which model made it,
//! which model orders hits.

use std::{path::PathBuf, sync::Arc, thread};

use clap::Args;

use crate::{
    embed::{self, DEFAULT_MODEL, Embedder, Reranker},
    engine::Engine,
    index::Storage,
};

use super::failure::Failure;

/// Where the index is.
#[derive(Clone, Debug, Args)]
pub(super) struct IndexFolder {
    /// Folder of the index
    #[arg(long = "index", env = "UNDEX_INDEX", default_value = "index", value_name = "DIR")]
    pub path: PathBuf,
}

/// Where the index is and which model made it.
#[derive(Clone, Debug, Args)]
pub(super) struct IndexOptions {
    #[command(flatten)]
    pub folder: IndexFolder,
    /// Embedding model: a name or a folder with model.onnx and its tokenizer
    #[arg(long, env = "UNDEX_MODEL", default_value = DEFAULT_MODEL, value_name = "NAME or DIR")]
    model: String,
}

impl IndexOptions {
    /// Opens the index with its model. An index that is not there is told first: without it
    /// no model is of use.
    pub(super) fn open(&self) -> Result<Engine, Failure> {
        Storage::open(&self.folder.path)?;
        Ok(Engine::open(self.folder.path.clone(), self.load_model()?)?)
    }

    /// Loads the model, with a session a processor, at most four: more only wait
    /// for each other.
    pub(super) fn load_model(&self) -> Result<Arc<dyn Embedder>, Failure> {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Ok(embed::load(&self.model, processors.min(4))?)
    }
}

/// A cross-encoder, where the user has one.
#[derive(Clone, Debug, Args)]
pub(super) struct RerankOptions {
    /// Folder of a cross-encoder (model.onnx with its tokenizer) that orders the best hits
    #[arg(long, env = "UNDEX_RERANKER", value_name = "DIR")]
    reranker: Option<String>,
}

impl RerankOptions {
    pub(super) fn load(&self) -> Result<Option<Reranker>, Failure> {
        Ok(self.reranker.as_deref().map(Reranker::load).transpose()?)
    }
}
