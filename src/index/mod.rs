//! The index on disk: tantivy for words, vectors and their graph for meaning,
//! one commit point for both. Only this module reads or writes the `index/`
//! folder.
//!
//! ```text
//! index/lexical/                    tantivy's files; its commit's payload names the others
//! index/semantic/000007.catalog     documents, their facts, their units, what they cite
//! index/semantic/000003-0.segment   vectors, with a graph where they are many
//! ```
//!
//! Invariants: files are written once, and synced before the tantivy commit that
//! names them, so a reader sees the state before or the state after, never a
//! mixture. Files that no commit names are left from an interrupted run and are
//! removed by the next writer. Every byte is under a checksum that is checked
//! before the byte is used.

mod catalog;
mod checked;
mod commit;
mod lexical;
mod passage;
mod selection;
mod semantic;
mod snapshot;
mod storage;
mod verify;
mod writer;

pub use snapshot::{ReadUnitError, Snapshot};
pub use storage::{Folder, Storage};
pub use verify::{Verification, VerifyError, verify};
pub use writer::{Holder, Step, Summary, Update, UpdateError, add, build, update};

use snapshot::Ordinal;

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use tantivy::{
    TantivyError,
    directory::error::{LockError, OpenReadError},
};

/// The version of what is stored: of the layout above and of every field in it.
/// Another version is rebuilt, not read.
const FORMAT: u32 = 4;

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
    /// A file is not what the commit says.
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
    /// What tantivy refuses is damage, unless the system refused it first: that
    /// may pass, and must not cost the index.
    fn of_tantivy(path: PathBuf, error: &TantivyError) -> OpenError {
        let io_error = match error {
            TantivyError::IoError(error)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
            | TantivyError::LockFailure(LockError::IoError(error), _) => Some(error),
            _ => None,
        };
        let is_content = |kind| matches!(kind, ErrorKind::InvalidData | ErrorKind::UnexpectedEof);
        match io_error.filter(|error| !is_content(error.kind())) {
            Some(source) => {
                OpenError::Read { path, source: io::Error::new(source.kind(), source.to_string()) }
            }
            None => OpenError::Lexical { path, message: error.to_string() },
        }
    }

    /// Whether building the index anew from the corpus mends it, which `undex
    /// index` then does.
    pub(crate) fn is_mended_by_rebuilding(&self) -> bool {
        matches!(
            self,
            OpenError::Format { .. } | OpenError::Damaged { .. } | OpenError::Lexical { .. }
        )
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            OpenError::Missing { .. } => {
                "build it with `undex index --corpus <folder of documents>`"
            }
            OpenError::Format { .. } | OpenError::Damaged { .. } | OpenError::Lexical { .. } => {
                "run `undex index`: it builds the index anew from the corpus"
            }
            OpenError::Model { .. } => {
                "give the same --model, or rebuild the index with `undex index`"
            }
            OpenError::Read { .. } => "check space on the disk and permissions of the folder",
        }
    }
}
