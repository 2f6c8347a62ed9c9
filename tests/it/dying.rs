//! A disk of the system that kills its process, and the child processes that
//! die on it.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenReadError, OpenWriteError},
};
use undex::index::{Folder, Storage};

use crate::support::index_in;

/// Tells a child where its corpus and its index are, and at which of its
/// operations it dies.
const CORPUS: &str = "UNDEX_TEST_CORPUS";
const INDEX: &str = "UNDEX_TEST_INDEX";
const DIES_AT: &str = "UNDEX_TEST_DIES_AT";

/// Runs an update in a process of its own, which is killed at one of its
/// operations.
pub(crate) fn update_dying_at(operation: usize, corpus: &Path, index: &Path) -> ExitStatus {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "dying::the_child", "--ignored", "--test-threads", "1"])
        .env(CORPUS, corpus)
        .env(INDEX, index)
        .env(DIES_AT, operation.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
}

#[test]
#[ignore = "run by a test of crashes, in a process that is killed"]
fn the_child() {
    let path = |name| PathBuf::from(std::env::var_os(name).unwrap());
    let dies_at = std::env::var(DIES_AT).unwrap().parse().unwrap();
    index_in(&storage(&path(INDEX), dies_at), &[path(CORPUS)]).unwrap();
}

/// An index on the disk of the system on which the process dies.
fn storage(index: &Path, dies_at: usize) -> Storage {
    let left = Left(Arc::new(AtomicUsize::new(dies_at)));
    let folder = |name| {
        let path = index.join(name);
        std::fs::create_dir_all(&path).unwrap();
        let inner = MmapDirectory::open(&path).unwrap();
        Arc::new(DyingFolder { path, inner, left: left.clone() })
    };
    Storage::of(index, folder("lexical"), folder("semantic"))
}

/// The operations that are left to the process.
#[derive(Clone, Debug)]
struct Left(Arc<AtomicUsize>);

impl Left {
    /// Whether this operation is the last.
    fn is_last(&self) -> bool {
        self.0.fetch_sub(1, Ordering::SeqCst) == 0
    }

    /// Counts an operation that is done or not.
    fn pass(&self) {
        if self.is_last() {
            die();
        }
    }
}

/// Ends the process as the system would, with nothing tidied up.
fn die() -> ! {
    let process = std::process::id().to_string();
    Command::new("kill").args(["-KILL", &process]).status().unwrap();
    loop {
        std::thread::sleep(Duration::from_secs(1));
    }
}

#[derive(Clone, Debug)]
struct DyingFolder {
    path: PathBuf,
    inner: MmapDirectory,
    left: Left,
}

impl Folder for DyingFolder {
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(&self.path)?;
        entries.map(|entry| entry.map(|entry| PathBuf::from(entry.file_name()))).collect()
    }
}

impl Directory for DyingFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.left.pass();
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.left.pass();
        let inner = Some(self.inner.open_write(path)?);
        Ok(BufWriter::new(Box::new(DyingWriter { inner, left: self.left.clone() })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.left.pass();
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.left.pass();
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

struct DyingWriter {
    inner: Option<WritePtr>,
    left: Left,
}

impl DyingWriter {
    fn inner(&mut self) -> io::Result<&mut WritePtr> {
        self.inner.as_mut().ok_or_else(|| io::Error::other("the file is closed"))
    }
}

impl Write for DyingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_last = self.left.is_last();
        let inner = self.inner()?;
        if is_last {
            // Half of what is written is on the disk.
            inner.write_all(&bytes[..bytes.len() / 2])?;
            inner.flush()?;
            die();
        }
        inner.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner()?.flush()
    }
}

impl TerminatingWrite for DyingWriter {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.left.pass();
        match self.inner.take() {
            Some(inner) => inner.terminate(),
            None => Ok(()),
        }
    }
}
