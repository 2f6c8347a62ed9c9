//! Bytes of files within bounds: what is in a folder may be a pipe that never ends, or
//! longer than the memory.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// What a regular file holds, and how many bytes those are; without the bytes where they
/// are more than `bytes_max`, nothing where it is no regular file, which is not opened.
///
/// # Errors
/// What the system says.
pub(crate) fn bytes_within(path: &Path, bytes_max: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
    let told = fs::metadata(path)?;
    if !told.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    if told.len() <= bytes_max {
        // What grows while it is read has an end too.
        fs::File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    }
    let length = told.len().max(bytes.len() as u64);
    Ok(Some((bytes, length)))
}

/// What a regular file of at most `bytes_max` bytes holds.
///
/// # Errors
/// What the system says, or that it is no such file, with what to do.
pub(crate) fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    match bytes_within(path, bytes_max)? {
        None => Err(io::Error::other("it is no regular file: put a file in its place")),
        Some((_, bytes)) if bytes > bytes_max => Err(io::Error::other(format!(
            "it has {bytes} bytes, the most is {bytes_max}: give a smaller one"
        ))),
        Some((bytes, _)) => Ok(bytes),
    }
}

/// The same as text in UTF-8.
///
/// # Errors
/// As [`read`], and where it is no such text.
pub(crate) fn read_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    String::from_utf8(read(path, bytes_max)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_within_their_bound_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, "Daniël").expect("a file");
        assert_eq!(read_text(&path, 7).expect("text"), "Daniël");
        let told = read(&path, 6).expect_err("too long").to_string();
        assert!(told.contains("7 bytes, the most is 6"), "{told}");
        fs::write(&path, b"\xff").expect("a file");
        assert_eq!(read_text(&path, 7).expect_err("none").kind(), io::ErrorKind::InvalidData);
        let sparse = fs::File::create(folder.path().join("b")).expect("a file");
        sparse.set_len(8 << 30).expect("a length");
        assert!(read(&folder.path().join("b"), 1 << 30).is_err());
        for none in [folder.path(), Path::new("/dev/zero")] {
            let told = read(none, 10).expect_err("none").to_string();
            assert!(told.contains("no regular file"), "{told}");
        }
        let missing = read(&folder.path().join("c"), 10).expect_err("none");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }
}
