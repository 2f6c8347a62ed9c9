//! A disk for tests that tells what a program sees from what would survive a
//! power loss, and that fails where it is told to.

use std::{
    collections::{BTreeMap, HashSet},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenReadError, OpenWriteError},
};
use undex::index::{Folder, Storage};

/// What happens at an operation that changes the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// From this operation on nothing is done any more: the process is dead.
    Dead(usize),
    /// From this operation on there is no room; deleting goes on.
    Full(usize),
    /// Nothing can be changed at all.
    ReadOnly,
}

/// What is left after the process died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Survives {
    /// Everything that was written: the machine lives on.
    Written,
    /// What was synced, under the names that were synced.
    Synced,
    /// What was synced, under the names as they were last: the disk wrote its
    /// folders earlier than it had to.
    SyncedContent,
}

#[derive(Clone, Default)]
struct File {
    written: Vec<u8>,
    synced: Vec<u8>,
}

type Names = BTreeMap<PathBuf, Arc<Mutex<File>>>;

#[derive(Default)]
struct Content {
    names: Names,
    synced_names: Names,
}

#[derive(Default)]
struct Meter {
    done: usize,
    fault: Option<Fault>,
}

impl Meter {
    /// Counts an operation; fails where the disk does.
    fn pass(&mut self, deletes: bool) -> io::Result<()> {
        let operation = self.done;
        self.done += 1;
        match self.fault {
            Some(Fault::Dead(at)) if operation >= at => {
                Err(io::Error::other("the process is dead"))
            }
            Some(Fault::Full(at)) if operation >= at && !deletes => {
                Err(io::ErrorKind::StorageFull.into())
            }
            Some(Fault::ReadOnly) => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            _ => Ok(()),
        }
    }
}

/// A folder of the disk.
#[derive(Clone)]
struct DiskFolder {
    content: Arc<Mutex<Content>>,
    meter: Arc<Mutex<Meter>>,
    locks: Arc<Mutex<HashSet<PathBuf>>>,
}

/// A lock that is held, and given back when it is dropped.
struct Held {
    path: PathBuf,
    locks: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.locks).remove(&self.path);
    }
}

impl std::fmt::Debug for DiskFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DiskFolder")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A disk with the two folders of an index.
pub(crate) struct Disk {
    lexical: DiskFolder,
    semantic: DiskFolder,
    meter: Arc<Mutex<Meter>>,
}

impl Disk {
    pub(crate) fn new() -> Disk {
        let meter = Arc::new(Mutex::new(Meter::default()));
        let folder = || DiskFolder {
            content: Arc::default(),
            meter: Arc::clone(&meter),
            locks: Arc::default(),
        };
        Disk { lexical: folder(), semantic: folder(), meter: Arc::clone(&meter) }
    }

    pub(crate) fn storage(&self) -> Storage {
        let (lexical, semantic) = (self.lexical.clone(), self.semantic.clone());
        Storage::of(Path::new("disk"), Arc::new(lexical), Arc::new(semantic))
    }

    /// Has the disk fail from now on; operations count from 0 again.
    pub(crate) fn fail(&self, fault: Option<Fault>) {
        *lock(&self.meter) = Meter { done: 0, fault };
    }

    /// Operations since the last call of `fail`.
    pub(crate) fn operations(&self) -> usize {
        lock(&self.meter).done
    }

    /// The disk as the next process finds it. Locks end with their process.
    pub(crate) fn after(&self, survives: Survives) -> Disk {
        let next = Disk::new();
        for (old, new) in [(&self.lexical, &next.lexical), (&self.semantic, &next.semantic)] {
            let old = lock(&old.content);
            let names = match survives {
                Survives::Synced => &old.synced_names,
                Survives::Written | Survives::SyncedContent => &old.names,
            };
            let mut content = Content::default();
            for (name, file) in names {
                let file = lock(file);
                let bytes = match survives {
                    Survives::Written => file.written.clone(),
                    _ => file.synced.clone(),
                };
                let file = File { written: bytes.clone(), synced: bytes };
                content.names.insert(name.clone(), Arc::new(Mutex::new(file)));
            }
            content.synced_names = content.names.clone();
            *lock(&new.content) = content;
        }
        next
    }
}

impl DiskFolder {
    fn pass(&self, deletes: bool) -> io::Result<()> {
        lock(&self.meter).pass(deletes)
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let content = lock(&self.content);
        let file = content.names.get(path);
        let file = file.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))?;
        Ok(lock(file).written.clone())
    }
}

impl Folder for DiskFolder {
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        Ok(lock(&self.content).names.keys().cloned().collect())
    }
}

impl Directory for DiskFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(OwnedBytes::new(self.bytes(path)?)))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.pass(true).map_err(|error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        })?;
        let removed = lock(&self.content).names.remove(path);
        removed.map(drop).ok_or_else(|| DeleteError::FileDoesNotExist(path.to_owned()))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(lock(&self.content).names.contains_key(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.pass(false).map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let mut content = lock(&self.content);
        if content.names.contains_key(path) {
            return Err(OpenWriteError::FileAlreadyExists(path.to_owned()));
        }
        let file = Arc::<Mutex<File>>::default();
        content.names.insert(path.to_owned(), Arc::clone(&file));
        Ok(BufWriter::new(Box::new(Writer { file, meter: Arc::clone(&self.meter) })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.bytes(path)
    }

    /// A new file, written and synced, takes the name; the folder is not synced.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.pass(false)?;
        let file = File { written: data.to_owned(), synced: data.to_owned() };
        lock(&self.content).names.insert(path.to_owned(), Arc::new(Mutex::new(file)));
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.pass(false)?;
        let mut content = lock(&self.content);
        content.synced_names = content.names.clone();
        Ok(())
    }

    /// A lock of the system: it takes no room, but a file that can be opened to
    /// write.
    fn acquire_lock(&self, wanted: &Lock) -> Result<DirectoryLock, LockError> {
        if lock(&self.meter).fault == Some(Fault::ReadOnly) {
            let error = io::Error::from(io::ErrorKind::ReadOnlyFilesystem);
            return Err(LockError::IoError(Arc::new(error)));
        }
        let path = wanted.filepath.clone();
        loop {
            if lock(&self.locks).insert(path.clone()) {
                return Ok(Box::new(Held { path, locks: Arc::clone(&self.locks) }).into());
            }
            if !wanted.is_blocking {
                return Err(LockError::LockBusy);
            }
            std::thread::yield_now();
        }
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

struct Writer {
    file: Arc<Mutex<File>>,
    meter: Arc<Mutex<Meter>>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.meter).pass(false)?;
        lock(&self.file).written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Writer {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        lock(&self.meter).pass(false)?;
        let mut file = lock(&self.file);
        file.synced = file.written.clone();
        Ok(())
    }
}
