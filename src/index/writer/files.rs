//! The files of an index as a writer has to do with them: its lock, what is left
//! over from interrupted runs, and clearing what cannot be read.

use std::path::Path;

use tantivy::directory::{
    DirectoryLock, Lock,
    error::{DeleteError, LockError},
};

use crate::index::{
    Holder, UpdateError,
    commit::Commit,
    error::copied,
    owned::{COMMIT, is_lexical, is_semantic},
    storage::{Folder, Storage},
};

const LOCK: &str = ".writer.lock";
/// Who holds the lock.
const HOLDER: &str = "writer.json";

/// The lock that only one writer has. It ends with the process, however that
/// ends.
pub(super) struct WriterLock<'a> {
    storage: &'a Storage,
    _lock: DirectoryLock,
}

impl<'a> WriterLock<'a> {
    /// Takes the lock.
    pub(super) fn take(storage: &'a Storage) -> Result<WriterLock<'a>, UpdateError> {
        let folder = storage.semantic();
        match folder.acquire_lock(&Lock { filepath: LOCK.into(), is_blocking: false }) {
            Ok(lock) => Ok(WriterLock { storage, _lock: lock }),
            Err(LockError::LockBusy) => {
                let holder = folder.atomic_read(Path::new(HOLDER)).ok();
                let holder = holder.and_then(|json| serde_json::from_slice(&json).ok());
                Err(UpdateError::Locked { path: storage.path().to_owned(), holder })
            }
            Err(LockError::IoError(source)) => {
                let source = copied(&source);
                Err(UpdateError::Write { path: storage.semantic_path(LOCK), source })
            }
        }
    }

    /// Leaves word of who holds it. Not before there is something to write: a
    /// run that changes nothing writes nothing.
    pub(super) fn announce(&self) -> Result<(), UpdateError> {
        let holder = Holder { process: std::process::id(), since: jiff::Timestamp::now() };
        let json = serde_json::to_vec(&holder).unwrap_or_default();
        let written = self.storage.semantic().atomic_write(Path::new(HOLDER), &json);
        written.map_err(|source| UpdateError::Write {
            path: self.storage.semantic_path(HOLDER),
            source,
        })
    }
}

impl Drop for WriterLock<'_> {
    fn drop(&mut self) {
        // Where this fails, the next writer overwrites it.
        let _ = self.storage.semantic().delete(Path::new(HOLDER));
    }
}

/// Removes the files of the semantic half that a commit does not name.
pub(super) fn remove_stale(storage: &Storage, commit: Option<&Commit>) -> Result<(), UpdateError> {
    let kept: Vec<&str> = commit.iter().flat_map(|commit| commit.files()).collect();
    remove(storage.semantic(), storage.path(), |file| is_semantic(file) && !kept.contains(&file))
}

/// Removes an index that cannot be read, and nothing else that lies in its folders. The
/// commit goes first, so that what is left at any moment is no index rather than a broken
/// one.
pub(super) fn clear(storage: &Storage) -> Result<(), UpdateError> {
    remove(storage.lexical(), storage.path(), |file| file == COMMIT)?;
    remove(storage.lexical(), storage.path(), |file| is_lexical(file) && !file.ends_with(".lock"))?;
    remove(storage.semantic(), storage.path(), is_semantic)
}

fn remove(
    folder: &dyn Folder,
    path: &Path,
    is_stale: impl Fn(&str) -> bool,
) -> Result<(), UpdateError> {
    let write = |source| UpdateError::Write { path: path.to_owned(), source };
    for file in folder.files().map_err(write)? {
        let name = file.to_string_lossy();
        if name == LOCK || name == HOLDER || !is_stale(&name) {
            continue;
        }
        match folder.delete(&file) {
            Ok(()) | Err(DeleteError::FileDoesNotExist(_)) => {}
            Err(DeleteError::IoError { io_error, .. }) => {
                return Err(write(copied(&io_error)));
            }
        }
    }
    Ok(())
}
