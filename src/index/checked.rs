//! Files whose every byte is under a checksum: sections of numbers, then a table
//! with the CRC-32 of each block. A manifest names a file with its length and
//! the checksum of its table, so that a file which was cut, changed or taken
//! from another index is told at once, and a changed block before its first use.
//!
//! ```text
//! section 0 │ section 1 │ … │ table (JSON) │ table's length, u64 │ "undexfil"
//! each from a multiple of 64 bytes, numbers little-endian
//! ```

use std::{
    io::{self, Write},
    marker::PhantomData,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use serde::{Deserialize, Serialize};
use tantivy::directory::{
    OwnedBytes, TerminatingWrite, WritePtr,
    error::{OpenReadError, OpenWriteError},
};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::{
    OpenError,
    error::copied,
    storage::{Folder, Storage},
};

const MAGIC: &[u8; 8] = b"undexfil";
/// What is behind the table: its length and the magic.
const TAIL: usize = 16;
/// Bytes under one checksum: checking one takes some 10 µs.
const BLOCK: usize = 1 << 16;
/// Sections begin at multiples of this, so that numbers are aligned.
const ALIGNMENT: u64 = 64;

const _: () = assert!(cfg!(target_endian = "little"), "index files are little-endian");

/// How the manifest knows a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileStamp {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// The CRC-32 of its table of checksums.
    pub checksum: u32,
}

#[derive(Serialize, Deserialize)]
struct Table {
    sections: Vec<(String, u64, u64)>,
    blocks: Vec<u32>,
}

impl Table {
    /// Where the sections end.
    fn end(&self) -> usize {
        self.sections.last().map_or(0, |(_, from, length)| (from + length) as usize)
    }
}

/// Writes a checked file.
pub(super) struct CheckedWriter {
    name: String,
    out: WritePtr,
    position: u64,
    block: crc32fast::Hasher,
    table: Table,
}

impl CheckedWriter {
    pub(super) fn create(folder: &dyn Folder, name: &str) -> io::Result<CheckedWriter> {
        let out = folder.open_write(Path::new(name)).map_err(|error| match error {
            OpenWriteError::IoError { io_error, .. } => copied(&io_error),
            error => io::Error::other(error.to_string()),
        })?;
        Ok(CheckedWriter {
            name: name.to_owned(),
            out,
            position: 0,
            block: crc32fast::Hasher::new(),
            table: Table { sections: Vec::new(), blocks: Vec::new() },
        })
    }

    /// Begins a section; what is written next belongs to it.
    pub(super) fn section(&mut self, name: &str) -> io::Result<()> {
        self.end_section();
        let padding = self.position.next_multiple_of(ALIGNMENT) - self.position;
        self.bytes(&[0; ALIGNMENT as usize][..padding as usize])?;
        self.table.sections.push((name.to_owned(), self.position, 0));
        Ok(())
    }

    fn end_section(&mut self) {
        if let Some((_, from, length)) = self.table.sections.last_mut() {
            *length = self.position - *from;
        }
    }

    /// Writes numbers.
    pub(super) fn numbers<T: IntoBytes + Immutable>(&mut self, numbers: &[T]) -> io::Result<()> {
        self.bytes(numbers.as_bytes())
    }

    fn bytes(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        while !bytes.is_empty() {
            let room = BLOCK - (self.position % BLOCK as u64) as usize;
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.block.update(now);
            self.position += now.len() as u64;
            if now.len() == room {
                self.end_block();
            }
            bytes = later;
        }
        Ok(())
    }

    fn end_block(&mut self) {
        let block = std::mem::replace(&mut self.block, crc32fast::Hasher::new());
        self.table.blocks.push(block.finalize());
    }

    /// Writes the table and has the file on the disk.
    pub(super) fn finish(mut self) -> io::Result<FileStamp> {
        self.end_section();
        let end = self.position;
        if !end.is_multiple_of(BLOCK as u64) {
            self.end_block();
        }
        let table = serde_json::to_vec(&self.table)?;
        self.out.write_all(&table)?;
        self.out.write_all(&(table.len() as u64).to_le_bytes())?;
        self.out.write_all(MAGIC)?;
        self.out.terminate()?;
        Ok(FileStamp {
            name: self.name,
            bytes: end + table.len() as u64 + TAIL as u64,
            checksum: crc32fast::hash(&table),
        })
    }
}

/// A checked file, open. Blocks are checked before their first use.
pub(super) struct CheckedFile {
    path: std::path::PathBuf,
    bytes: OwnedBytes,
    table: Table,
    /// A bit a block: whether it was checked.
    checked: Vec<AtomicU64>,
}

impl CheckedFile {
    /// Opens a file of the semantic half.
    ///
    /// # Errors
    /// [`OpenError`] where it is not the file of the stamp.
    pub(super) fn open(storage: &Storage, stamp: &FileStamp) -> Result<CheckedFile, OpenError> {
        let path = storage.semantic_path(&stamp.name);
        let read = || -> io::Result<OwnedBytes> {
            let file = storage.semantic().open_read(Path::new(&stamp.name));
            let told = |error| match error {
                OpenReadError::IoError { io_error, .. } => copied(&io_error),
                error => io::Error::other(error.to_string()),
            };
            file.map_err(told)?.read_bytes()
        };
        let refused = |source: io::Error| match source.kind() {
            io::ErrorKind::InvalidData => damaged(&path, &source.to_string()),
            _ => OpenError::Read { path: path.clone(), source },
        };
        let bytes = match storage.semantic().exists(Path::new(&stamp.name)) {
            Ok(false) => return Err(damaged(&path, "is missing")),
            _ => read().map_err(refused)?,
        };
        if bytes.len() as u64 != stamp.bytes {
            let problem = format!("has {} bytes, not {}", bytes.len(), stamp.bytes);
            return Err(damaged(&path, &problem));
        }
        let table = table(&bytes, stamp.checksum).map_err(|problem| damaged(&path, problem))?;
        let checked = table.blocks.chunks(64).map(|_| AtomicU64::new(0)).collect();
        Ok(CheckedFile { path, bytes, table, checked })
    }

    fn range(&self, section: &str) -> Result<(usize, usize), OpenError> {
        let found = self.table.sections.iter().find(|(name, ..)| name == section);
        let (_, from, length) =
            found.ok_or_else(|| damaged(&self.path, &format!("has no section `{section}`")))?;
        Ok((*from as usize, (from + length) as usize))
    }

    /// A section of numbers, checked now.
    ///
    /// # Errors
    /// [`OpenError::Damaged`].
    pub(super) fn column<T: FromBytes + Immutable>(
        &self,
        section: &str,
    ) -> Result<Column<T>, OpenError> {
        let column = self.unchecked_column(section)?;
        let (from, to) = self.range(section)?;
        match self.check(from, to) {
            true => Ok(column),
            false => Err(self.damage()),
        }
    }

    /// A section of numbers that the caller checks piece by piece with
    /// [`CheckedFile::check_within`].
    ///
    /// # Errors
    /// [`OpenError::Damaged`].
    pub(super) fn unchecked_column<T: FromBytes + Immutable>(
        &self,
        section: &str,
    ) -> Result<Column<T>, OpenError> {
        let (from, to) = self.range(section)?;
        let bytes = self.bytes.slice(from..to);
        match <[T]>::ref_from_bytes(&bytes) {
            Ok(_) => Ok(Column { bytes, numbers: PhantomData }),
            Err(_) => Err(damaged(&self.path, &format!("has an odd section `{section}`"))),
        }
    }

    /// Whether a piece of a column of this file is as it was written. Blocks that
    /// were checked before cost nothing.
    pub(super) fn check_within<T>(
        &self,
        column: &Column<T>,
        piece: std::ops::Range<usize>,
    ) -> bool {
        let start = column.bytes.as_ptr() as usize - self.bytes.as_ptr() as usize;
        let size = size_of::<T>();
        self.check(start + piece.start * size, start + piece.end * size)
    }

    /// Whether every block of the file is as it was written.
    pub(super) fn check_all(&self) -> bool {
        self.check(0, self.table.end())
    }

    fn check(&self, from: usize, to: usize) -> bool {
        (from / BLOCK..to.div_ceil(BLOCK)).all(|block| {
            let (word, bit) = (&self.checked[block / 64], 1 << (block % 64));
            if word.load(Ordering::Relaxed) & bit != 0 {
                return true;
            }
            let end = self.table.end().min((block + 1) * BLOCK);
            let right =
                crc32fast::hash(&self.bytes[block * BLOCK..end]) == self.table.blocks[block];
            if right {
                word.fetch_or(bit, Ordering::Relaxed);
            }
            right
        })
    }

    /// What to say when a check fails.
    pub(super) fn damage(&self) -> OpenError {
        damaged(&self.path, "was changed after it was written")
    }
}

fn table(bytes: &[u8], checksum: u32) -> Result<Table, &'static str> {
    let (rest, magic) = bytes.split_last_chunk::<8>().ok_or("is too short")?;
    let (rest, length) = rest.split_last_chunk::<8>().ok_or("is too short")?;
    if magic != MAGIC {
        return Err("does not end as a file of the index");
    }
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let data = rest.len().checked_sub(length).ok_or("has no table of checksums")?;
    let json = &rest[data..];
    if crc32fast::hash(json) != checksum {
        return Err("is not the file that the index was committed with");
    }
    let table: Table = serde_json::from_slice(json).map_err(|_| "has no table of checksums")?;
    let whole = table.end() == data && table.blocks.len() == data.div_ceil(BLOCK);
    whole.then_some(table).ok_or("has a table that does not fit it")
}

fn damaged(path: &Path, problem: &str) -> OpenError {
    OpenError::Damaged { path: path.to_owned(), problem: problem.to_owned() }
}

/// Numbers of one type in a file that is mapped into memory.
pub(super) struct Column<T> {
    bytes: OwnedBytes,
    numbers: PhantomData<T>,
}

impl<T: FromBytes + Immutable> Column<T> {
    /// The numbers.
    pub(super) fn get(&self) -> &[T] {
        // It was tried when the column was opened.
        <[T]>::ref_from_bytes(&self.bytes).unwrap_or_default()
    }
}

impl<T: FromBytes + Immutable> std::ops::Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.get()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with a file of three sections, the second of several blocks.
    struct Written {
        storage: Storage,
        stamp: FileStamp,
        folder: tempfile::TempDir,
    }

    fn many() -> Vec<u64> {
        (0..20_000).collect()
    }

    fn written() -> Written {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Storage::create(folder.path()).expect("a storage");
        let write = || -> io::Result<FileStamp> {
            let mut out = CheckedWriter::create(storage.semantic(), "a")?;
            out.section("few")?;
            out.numbers(&[1_u8, 2])?;
            out.numbers(&[3_u8])?;
            out.section("many")?;
            out.numbers(&many())?;
            out.section("none")?;
            out.finish()
        };
        let stamp = write().expect("a file");
        Written { storage, stamp, folder }
    }

    impl Written {
        fn path(&self) -> std::path::PathBuf {
            self.folder.path().join("semantic/a")
        }

        fn open(&self) -> Result<CheckedFile, String> {
            CheckedFile::open(&self.storage, &self.stamp).map_err(problem)
        }

        /// The file with one byte changed, open where it can be.
        fn changed(&self, at: usize) -> Result<CheckedFile, String> {
            let whole = fs::read(self.path()).expect("bytes");
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(self.path(), bytes).expect("written");
            let file = self.open();
            // What was mapped stays as it was changed: the old bytes get a file of their own.
            fs::remove_file(self.path()).expect("removed");
            fs::write(self.path(), whole).expect("written");
            file
        }
    }

    fn problem(error: OpenError) -> String {
        match error {
            OpenError::Damaged { problem, .. } => problem,
            other => other.to_string(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let written = written();
        let length = fs::metadata(written.path()).expect("a file").len();
        assert_eq!((written.stamp.name.as_str(), written.stamp.bytes), ("a", length));
        let file = written.open().expect("a file");
        assert!(file.check_all());
        assert_eq!(&*file.column::<u8>("few").map_err(problem).expect("few"), [1, 2, 3]);
        let numbers = file.column::<u64>("many").map_err(problem).expect("many");
        assert_eq!(&*numbers, many());
        let place = numbers.bytes.as_ptr() as usize - file.bytes.as_ptr() as usize;
        assert_eq!(place, 64, "numbers are aligned");
        assert!(file.column::<u8>("none").map_err(problem).expect("none").is_empty());
        let of = |section| file.column::<u64>(section).map_err(problem).err();
        assert_eq!(of("few").as_deref(), Some("has an odd section `few`"));
        assert_eq!(of("more").as_deref(), Some("has no section `more`"));
    }

    #[test]
    fn a_changed_byte_is_told_before_it_is_used() {
        let written = written();
        let end = 64 + 160_000;
        for at in [0, 2, 3, 63, 64, BLOCK - 1, BLOCK, 2 * BLOCK, end - 1] {
            let file = written.changed(at).expect("a table");
            assert!(!file.check_all(), "{at}");
            let many = file.column::<u64>("many").map_err(problem).err();
            assert_eq!(many.as_deref(), Some("was changed after it was written"), "{at}");
            assert_eq!(file.column::<u8>("few").is_err(), at < BLOCK, "{at}");
        }
        for at in end..written.stamp.bytes as usize {
            assert!(written.changed(at).is_err(), "{at}");
        }
    }

    #[test]
    fn a_piece_is_checked_with_its_own_blocks() {
        let file = written().changed(BLOCK).expect("a table");
        let numbers = file.unchecked_column::<u64>("many").map_err(problem).expect("many");
        let block = BLOCK / 8;
        for (piece, expected) in [
            (0..block - 8, true),
            (0..block - 7, false),
            (block - 8..2 * block - 8, false),
            (2 * block - 9..2 * block, false),
            (2 * block - 8..2 * block, true),
        ] {
            assert_eq!(file.check_within(&numbers, piece.clone()), expected, "{piece:?}");
        }
    }

    #[test]
    fn a_file_that_is_another_is_told() {
        let mut written = written();
        let bytes = written.stamp.bytes;
        let told = |written: &Written| written.open().err().unwrap_or_default();
        written.stamp.bytes += 1;
        assert_eq!(told(&written), format!("has {bytes} bytes, not {}", bytes + 1));
        written.stamp.bytes = bytes;
        written.stamp.checksum ^= 1;
        assert_eq!(told(&written), "is not the file that the index was committed with");
        fs::remove_file(written.path()).expect("removed");
        assert_eq!(told(&written), "is missing");
        // Damage too, which a rebuild mends, and no passing error of the system.
        fs::create_dir(written.path()).expect("a folder");
        assert_eq!(told(&written), "is no regular file");
    }

    #[test]
    fn a_table_must_be_whole_and_fit() {
        let tail = |json: &[u8], length: u64| {
            [&[0; 64], json, &length.to_le_bytes(), MAGIC.as_slice()].concat()
        };
        let of = |json: &str| {
            let bytes = tail(json.as_bytes(), json.len() as u64);
            table(&bytes, crc32fast::hash(json.as_bytes())).err()
        };
        let no_fit = Some("has a table that does not fit it");
        assert_eq!(of(r#"{"sections":[["a",0,64]],"blocks":[7]}"#), None);
        assert_eq!(of(r#"{"sections":[["a",0,63]],"blocks":[7]}"#), no_fit);
        assert_eq!(of(r#"{"sections":[["a",0,64]],"blocks":[7,7]}"#), no_fit);
        assert_eq!(of("garbage"), Some("has no table of checksums"));
        assert_eq!(table(&tail(b"", 65), 0).err(), Some("has no table of checksums"));
        assert_eq!(table(&[0; 16], 0).err(), Some("does not end as a file of the index"));
        for length in [0, 7, 8, 15] {
            let bytes = &tail(b"", 0)[80 - length..];
            assert_eq!(table(bytes, 0).err(), Some("is too short"), "{length}");
        }
    }
}
