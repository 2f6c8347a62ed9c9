//! What the folders do with files, locks and lists.

use std::{fs, io::Write};

use tantivy::directory::{INDEX_WRITER_LOCK, TerminatingWrite};

use super::*;

const LIST: &str = "meta.json";

fn storage() -> (Storage, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (Storage::create(folder.path()).expect("a storage"), folder)
}

fn write(folder: &dyn Directory, name: &str, bytes: &[u8]) {
    let mut out = folder.open_write(Path::new(name)).expect("a file");
    out.write_all(bytes).expect("written");
    out.terminate().expect("written");
}

#[test]
fn an_index_is_two_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Storage::open(folder.path()).map(drop).expect_err("no folders");
    assert!(matches!(error, OpenError::Missing { path } if path == folder.path()));
    let storage = Storage::create(folder.path()).expect("a storage");
    assert_eq!(storage.path(), folder.path());
    assert!(format!("{storage:?}").contains(&*folder.path().to_string_lossy()));
    assert_eq!(storage.lexical_path(), folder.path().join("lexical"));
    assert_eq!(storage.semantic_path("a"), folder.path().join("semantic/a"));
    write(storage.semantic(), "a", b"vectors");
    assert_eq!(storage.semantic().files().expect("names"), [Path::new("a")]);
    assert!(storage.lexical().files().expect("names").is_empty());
    Storage::open(folder.path()).expect("a storage");
}

#[test]
fn a_commit_is_as_old_as_its_list() {
    let (storage, _folder) = storage();
    assert_eq!(storage.written(), None);
    storage.directory().atomic_write(Path::new(LIST), b"list").expect("written");
    let age = storage.written().expect("a time").elapsed().expect("the past");
    assert!(age.as_secs() < 3600, "{age:?}");
}

#[test]
fn lists_are_sealed_on_the_disk_and_read_without_their_seal() {
    let (storage, _folder) = storage();
    let list = Path::new(LIST);
    storage.directory().atomic_write(list, b"list").expect("written");
    let sealed = storage.lexical().atomic_read(list).expect("bytes");
    assert_eq!(sealed, b"listcrc32 44c8f818\n");
    assert_eq!(storage.directory().atomic_read(list).expect("a list"), b"list");
    storage.lexical().atomic_write(list, b"lisTcrc32 44c8f818\n").expect("written");
    let error = storage.directory().atomic_read(list).expect_err("changed");
    assert!(error.to_string().contains("was changed"), "{error}");
}

#[test]
fn a_seal_is_of_its_list() {
    for (bytes, expected) in [
        ("listcrc32 44c8f818\n", Some("list")),
        ("crc32 00000000\n", Some("")),
        // As a program without seals wrote it, or cut.
        ("list", Some("list")),
        ("", Some("")),
        ("a list that is longer than a seal", Some("a list that is longer than a seal")),
        ("listcrc32 44c8f818", Some("listcrc32 44c8f818")),
        ("listcrc32 44c8f819\n", None),
        ("listcrc32 44C8F818\n", None),
        ("listcrc32 44c8f818 ", None),
        ("crc32 44c8f818\n", None),
    ] {
        let found = unsealed(bytes.as_bytes().to_vec());
        assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{bytes:?}");
    }
}

#[test]
fn files_are_written_read_listed_and_deleted() {
    let (storage, folder) = storage();
    // A name that the index gives: others are not its own to delete.
    let name = Path::new("meta.json");
    for directory in [storage.lexical() as &dyn Directory, &*storage.directory()] {
        assert!(!directory.exists(name).expect("an answer"));
        assert!(matches!(directory.atomic_read(name), Err(OpenReadError::FileDoesNotExist(_))));
        assert!(directory.get_file_handle(name).is_err());
        write(directory, "meta.json", b"bytes");
        assert!(directory.exists(name).expect("an answer"));
        let read = directory.open_read(name).expect("a file").read_bytes().expect("bytes");
        assert_eq!(read.as_slice(), b"bytes");
        directory.delete(name).expect("deleted");
        assert!(storage.lexical().files().expect("names").is_empty());
        directory.atomic_write(name, b"list").expect("written");
        assert_eq!(directory.atomic_read(name).expect("bytes"), b"list");
        directory.delete(name).expect("deleted");
        directory.sync_directory().expect("synced");
    }
    // What cannot be synced is said.
    let (lexical, directory) = (storage.lexical(), storage.directory());
    drop(fs::remove_dir_all(folder.path()));
    assert!(lexical.sync_directory().is_err() && directory.sync_directory().is_err());
}

#[test]
fn what_is_no_file_is_not_opened_and_what_is_foreign_not_deleted() {
    let (storage, folder) = storage();
    let (semantic, name) = (storage.semantic(), Path::new("a"));
    fs::create_dir_all(folder.path().join("semantic/a/within")).expect("a folder");
    for told in [semantic.get_file_handle(name).err(), semantic.atomic_read(name).err()] {
        let told = told.expect("an error").to_string();
        assert!(told.contains("is no regular file"), "{told}");
    }
    let lock = Lock { filepath: name.to_owned(), is_blocking: false };
    let told = match semantic.acquire_lock(&lock) {
        Err(LockError::IoError(told)) => told.to_string(),
        _ => String::new(),
    };
    assert!(told.contains("semantic/a` is no regular file: remove it"), "{told}");
    fs::write(folder.path().join("semantic/a/within/own.txt"), "").expect("a file");
    let told = semantic.delete(name).expect_err("somebody's own files");
    assert!(format!("{told:?}").contains("none of the index"), "{told:?}");
    fs::remove_dir_all(folder.path().join("semantic/a")).expect("removed");
    let held = semantic.acquire_lock(&lock).expect("a lock");
    assert!(matches!(semantic.acquire_lock(&lock), Err(LockError::LockBusy)));
    drop(held);
    semantic.acquire_lock(&lock).expect("a lock");
}

/// A folder that gives no lock.
#[derive(Clone, Debug)]
struct Refusing(DiskFolder, io::ErrorKind);

impl Folder for Refusing {
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        self.0.files()
    }
}

impl Directory for Refusing {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Err(LockError::wrap_io_error(self.1.into()))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

#[test]
fn a_reader_needs_no_lock_where_nobody_can_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = DiskFolder::open(folder.path().to_owned()).expect("a folder");
    for (kind, lock, is_given) in [
        (io::ErrorKind::ReadOnlyFilesystem, &*META_LOCK, true),
        (io::ErrorKind::PermissionDenied, &*META_LOCK, true),
        (io::ErrorKind::StorageFull, &*META_LOCK, false),
        (io::ErrorKind::ReadOnlyFilesystem, &*INDEX_WRITER_LOCK, false),
        (io::ErrorKind::StorageFull, &*INDEX_WRITER_LOCK, false),
    ] {
        let durable = Durable(Arc::new(Refusing(disk.clone(), kind)));
        assert_eq!(durable.acquire_lock(lock).is_ok(), is_given, "{kind} {lock:?}");
    }
}
