//! The index on disk: tantivy for words, vectors and their graph for meaning,
//! one commit point for both. Only this module reads or writes the `index/`
//! folder.
//!
//! ```text
//! index/lexical/            tantivy's files; its commit payload is the manifest
//! index/semantic/000007/    the generation that the manifest names
//!     catalog.json          documents, their facts, their units
//!     vectors.f32           one embedding a passage, in the catalog's order
//!     graph.hnsw.*          the HNSW graph over them
//! ```
//!
//! Invariant: a generation is written and synced before the tantivy commit that
//! names it, so a reader sees the state before or the state after, never a
//! mixture. Folders that no manifest names are left from an interrupted run and
//! are removed by the next writer.

mod analysis;
mod catalog;
mod lexical;
mod passage;
mod semantic;
mod snapshot;
mod writer;

pub use analysis::Analysis;
pub(crate) use analysis::{Token, is_function_word};
pub use catalog::{CatalogDocument, CatalogUnit};
pub use lexical::{Fields, LexicalQuery, QueryWord};
pub(crate) use semantic::dot;
pub use snapshot::{Facts, Ordinal, ReadUnitError, Snapshot};
pub use writer::{Step, Summary, Update, UpdateError, build, update};

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// The version of the layout above. Another version is rebuilt, not read.
const FORMAT: u32 = 2;

/// The payload of the tantivy commit: what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the layout.
    pub format: u32,
    /// The folder below `semantic/`.
    pub generation: String,
    /// The embedding model, with its fingerprint.
    pub model: String,
    /// Numbers in an embedding.
    pub dimension: usize,
    /// Documents indexed.
    pub documents: usize,
    /// Units indexed.
    pub units: usize,
    /// Passages embedded.
    pub passages: usize,
}

/// Why an index could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder holds no index.
    #[error("there is no index in `{}`", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Written by another version of the program.
    #[error("the index in `{}` has format {found}, this program reads format {FORMAT}", path.display())]
    Format {
        /// The folder.
        path: PathBuf,
        /// The version found.
        found: u32,
    },
    /// Question and passages would be embedded by different models.
    #[error("the index was embedded with {index}, this program was given {program}")]
    Model {
        /// The model of the index.
        index: String,
        /// The model of the program.
        program: String,
    },
    /// A file is not what the manifest says.
    #[error("the index is damaged: `{}` {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The system refuses a file.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// tantivy refuses.
    #[error("the lexical index in `{}` cannot be opened: {message}", path.display())]
    Lexical {
        /// The folder.
        path: PathBuf,
        /// What tantivy said.
        message: String,
    },
}

impl OpenError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            OpenError::Missing { .. } => {
                "build it with `undex index --corpus <folder of documents>`"
            }
            OpenError::Format { .. } | OpenError::Damaged { .. } | OpenError::Lexical { .. } => {
                "delete the folder, which is always safe, and build it again with `undex index`"
            }
            OpenError::Model { .. } => {
                "give the same --model, or rebuild the index with `undex index`"
            }
            OpenError::Read { .. } => "check the permissions of the folder",
        }
    }
}

fn lexical_folder(index: &Path) -> PathBuf {
    index.join("lexical")
}

fn semantic_folder(index: &Path) -> PathBuf {
    index.join("semantic")
}
