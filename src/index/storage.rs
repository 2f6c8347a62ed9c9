//! Where an index is kept: two flat folders of files that are written once, one
//! for each engine. Nothing else touches the file system for the index, so that
//! a test can put a failing disk underneath.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenReadError, OpenWriteError},
};

use super::{OpenError, UpdateError, owned};

/// A folder of files that are written once and may be listed.
pub trait Folder: Directory {
    /// The names of all files.
    ///
    /// # Errors
    /// What the system says.
    fn files(&self) -> io::Result<Vec<PathBuf>>;
}

/// The folders of an index.
#[derive(Clone)]
pub struct Storage {
    path: PathBuf,
    lexical: Arc<dyn Folder>,
    semantic: Arc<dyn Folder>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Storage {
    /// The folders of an index on disk.
    ///
    /// # Errors
    /// [`OpenError::Missing`] where they are not there, [`OpenError::NoFolder`] where
    /// something else is.
    pub fn open(path: &Path) -> Result<Storage, OpenError> {
        owned::check_folders(path)?;
        let missing = || OpenError::Missing { path: path.to_owned() };
        let lexical = DiskFolder::open(path.join("lexical")).ok_or_else(missing)?;
        let semantic = DiskFolder::open(path.join("semantic")).ok_or_else(missing)?;
        Ok(Storage::of(path, Arc::new(lexical), Arc::new(semantic)))
    }

    /// The folders of an index on disk, made where they are missing.
    ///
    /// # Errors
    /// [`UpdateError::Foreign`] where there is no index, and files of others are in its
    /// place; [`UpdateError::Write`] with the folder.
    pub fn create(path: &Path) -> Result<Storage, UpdateError> {
        owned::check_free(path)?;
        for folder in ["lexical", "semantic"] {
            let folder = path.join(folder);
            std::fs::create_dir_all(&folder)
                .map_err(|source| UpdateError::Write { path: folder, source })?;
        }
        Ok(Storage::open(path)?)
    }

    /// Any two folders; `path` is what messages call them.
    pub fn of(path: &Path, lexical: Arc<dyn Folder>, semantic: Arc<dyn Folder>) -> Storage {
        Storage { path: path.to_owned(), lexical, semantic }
    }

    /// What messages call the index.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// When the last commit was written. Nothing where the system does not say, or the index is not on a disk.
    pub fn written(&self) -> Option<SystemTime> {
        std::fs::metadata(self.lexical_path().join(owned::COMMIT)).ok()?.modified().ok()
    }

    pub(super) fn lexical(&self) -> &dyn Folder {
        self.lexical.as_ref()
    }

    /// The lexical half as tantivy takes it.
    pub(super) fn directory(&self) -> Box<dyn Directory> {
        Box::new(Durable(Arc::clone(&self.lexical)))
    }

    pub(super) fn semantic(&self) -> &dyn Folder {
        self.semantic.as_ref()
    }

    /// The path of a file of the semantic half, for messages.
    pub(super) fn semantic_path(&self, file: &str) -> PathBuf {
        self.path.join("semantic").join(file)
    }

    /// The path of the lexical half, for messages.
    pub(super) fn lexical_path(&self) -> PathBuf {
        self.path.join("lexical")
    }
}

/// What stands behind the lists of tantivy, which have no checksum of their own.
const SEAL: &str = "crc32 ";
/// Its length: the checksum has eight figures, and a line ends with it.
const SEAL_BYTES: usize = SEAL.len() + 9;

fn seal(bytes: &[u8]) -> Vec<u8> {
    format!("{SEAL}{:08x}\n", crc32fast::hash(bytes)).into_bytes()
}

/// A list without its seal; nothing where that is another's. One that a program before this
/// one wrote has none; where no seal is left of one, what is left is no list.
fn unsealed(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let sealed = bytes.len().saturating_sub(SEAL_BYTES);
    if !bytes[sealed..].starts_with(SEAL.as_bytes()) {
        return Some(bytes);
    }
    let is_whole = bytes[sealed..] == seal(&bytes[..sealed]);
    bytes.truncate(sealed);
    is_whole.then_some(bytes)
}

/// A folder under tantivy, with four things mended that tantivy leaves open.
#[derive(Clone, Debug)]
struct Durable(Arc<dyn Folder>);

impl Directory for Durable {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    /// tantivy deletes what its list names, whoever wrote that.
    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        match path.to_str().is_some_and(owned::is_lexical) {
            true => self.0.delete(path),
            false => Err(DeleteError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        unsealed(self.0.atomic_read(path)?).ok_or_else(|| {
            let changed = "was changed after it was written";
            let error = io::Error::new(io::ErrorKind::InvalidData, changed);
            OpenReadError::wrap_io_error(error, path.to_owned())
        })
    }

    /// tantivy renames and leaves it there. Until the folder is synced too, a
    /// power loss may bring the old name back, when what it names is deleted
    /// already.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, &[data, &seal(data)].concat())?;
        self.0.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    /// A reader takes a lock so that no writer deletes the files it is opening.
    /// Where nobody can write it needs none, and cannot have one.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let is_denied = |error: &io::Error| {
            matches!(
                error.kind(),
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
            )
        };
        match self.0.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && is_denied(&error) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            taken => taken,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

/// A folder on disk, mapped into memory to read.
#[derive(Clone, Debug)]
struct DiskFolder {
    path: PathBuf,
    inner: MmapDirectory,
}

impl DiskFolder {
    fn open(path: PathBuf) -> Option<DiskFolder> {
        let inner = MmapDirectory::open(&path).ok()?;
        Some(DiskFolder { path, inner })
    }

    /// Whether a file may be opened: a pipe in its place would never end.
    fn is_regular(&self, path: &Path) -> io::Result<()> {
        match std::fs::metadata(self.path.join(path)) {
            Ok(found) if !found.is_file() => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "is no regular file"))
            }
            _ => Ok(()),
        }
    }

    fn check(&self, path: &Path) -> Result<(), OpenReadError> {
        self.is_regular(path).map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }
}

impl Folder for DiskFolder {
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(&self.path)?;
        entries.map(|entry| entry.map(|entry| PathBuf::from(entry.file_name()))).collect()
    }
}

impl Directory for DiskFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.check(path)?;
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let full = self.path.join(path);
        // A link is removed itself, not what it leads to.
        if full.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            return owned::remove_folder(&full).map_err(|error| DeleteError::IoError {
                io_error: Arc::new(error),
                filepath: path.to_owned(),
            });
        }
        match owned::is_foreign_file(path) {
            true => Ok(()),
            false => self.inner.delete(path),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.check(path)?;
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.is_regular(&lock.filepath).map_err(|error| {
            let path = self.path.join(&lock.filepath);
            let problem = format!("`{}` {error}: remove it", path.display());
            LockError::wrap_io_error(io::Error::other(problem))
        })?;
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

#[cfg(test)]
mod tests;
