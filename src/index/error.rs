//! Why an index could not be opened, read or brought up to date.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use tantivy::{
    TantivyError,
    directory::error::{LockError, OpenReadError},
};

use crate::{backend::BackendError, corpus::ScanError, embed::EmbedError};

/// The version of what is stored: of the layout above and of every field in it.
/// Another version is rebuilt, not read.
pub(super) const FORMAT: u32 = 7;

/// Why an index could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder holds no index.
    #[error("there is no index in `{}`", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Something else has the name of a folder of the index.
    #[error("`{}` is no folder, and an index has one there", path.display())]
    NoFolder {
        /// What is there.
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

/// What the system said, where it is to blame for what tantivy failed with, not the
/// content of a file.
fn refused_by_the_system(error: &TantivyError) -> Option<&io::Error> {
    let said: &io::Error = match error {
        TantivyError::IoError(said)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: said, .. })
        | TantivyError::LockFailure(LockError::IoError(said), _) => said,
        _ => return None,
    };
    let is_content = matches!(said.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof);
    (!is_content).then_some(said)
}

/// An error of the system that tantivy holds, to be held by one of ours.
pub(super) fn copied(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

/// What tantivy failed with while it searched.
pub(super) fn search_failed(error: TantivyError) -> BackendError {
    let message = format!("the lexical index failed: {error}");
    match refused_by_the_system(&error) {
        Some(_) => BackendError::Unavailable(message),
        None => BackendError::Damaged(message),
    }
}

impl OpenError {
    /// What tantivy refuses is damage, unless the system refused it first: that
    /// may pass, and must not cost the index.
    pub(super) fn of_tantivy(path: PathBuf, error: &TantivyError) -> OpenError {
        if let Some(source) = refused_by_the_system(error) {
            return OpenError::Read { path, source: copied(source) };
        }
        match error {
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
                OpenError::Damaged { path: path.join(filepath), problem: io_error.to_string() }
            }
            error => OpenError::Lexical { path, message: error.to_string() },
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
            OpenError::NoFolder { .. } => "move it away, or name another folder with --index",
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

/// A unit's stored text could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the index cannot give the text of {id}: {message}")]
pub struct ReadUnitError {
    /// The unit.
    pub id: String,
    /// What went wrong.
    pub message: String,
}

impl From<ReadUnitError> for BackendError {
    fn from(error: ReadUnitError) -> BackendError {
        BackendError::Damaged(error.to_string())
    }
}

impl From<OpenError> for BackendError {
    fn from(error: OpenError) -> BackendError {
        match error {
            OpenError::Read { .. } => BackendError::Unavailable(error.to_string()),
            _ => BackendError::Damaged(error.to_string()),
        }
    }
}

/// Why an index could not be brought up to date. What it held, it still holds.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// The corpus cannot be looked through.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// No document in any corpus folder.
    #[error("there is no document in {}{}", list(paths), if refused.is_empty() { "" } else { " that could be read" })]
    Empty {
        /// The folders.
        paths: Vec<PathBuf>,
        /// Why files that are there were not read.
        refused: Vec<String>,
    },
    /// Another writer is at work.
    #[error("{} is writing to the index in `{}`", writer(holder.as_ref()), path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Who that is, where it is known.
        holder: Option<Holder>,
    },
    /// No index is there, but files of others where one would be.
    #[error("there is no index in `{}`, but files that are none of one: {}", path.display(), some(files))]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// The files.
        files: Vec<PathBuf>,
    },
    /// The index that is there cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What is stored cannot be read back.
    #[error(transparent)]
    Stored(#[from] ReadUnitError),
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The system refuses to write.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// tantivy failed.
    #[error("the lexical index cannot be written: {0}")]
    Lexical(TantivyError),
}

impl UpdateError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            UpdateError::Scan(error) => error.hint(),
            UpdateError::Empty { refused, .. } if !refused.is_empty() => {
                "mend or replace the files that are named above; the index was left as it is"
            }
            UpdateError::Empty { .. } => {
                "put .txt, .md, .docx, .pdf or .xml files there; the index was left as it is"
            }
            UpdateError::Locked { .. } => "wait for it to end, then run this again",
            UpdateError::Foreign { .. } => {
                "name another folder with --index, or move the files away; nothing was written"
            }
            UpdateError::Open(error) => error.hint(),
            UpdateError::Stored(_) => "delete the index, which is always safe, and build it again",
            UpdateError::Embed(_) => {
                "the index was left as it is; check the model with `undex search`"
            }
            UpdateError::Write { .. } => "check space and permissions; the index was left as it is",
            UpdateError::Lexical(_) => "the index was left as it is; check space and permissions",
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}

/// Some files, named as far as they are few.
fn some(files: &[PathBuf]) -> String {
    const TOLD_MAX: usize = 3;
    let named = files.iter().take(TOLD_MAX).map(|file| format!("`{}`", file.display()));
    let named = named.collect::<Vec<_>>().join(", ");
    match files.len().saturating_sub(TOLD_MAX) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn writer(holder: Option<&Holder>) -> String {
    match holder {
        Some(Holder { process, since }) => {
            format!("another `undex index`, process {process}, since {since:.0},")
        }
        None => "another `undex index`".to_owned(),
    }
}

/// Who writes to an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The number of the process.
    pub process: u32,
    /// When it began.
    pub since: jiff::Timestamp,
}
