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
pub(super) fn bytes_within(path: &Path, bytes_max: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
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
