//! Whether the system lets the program use what it needs: with less it would fail in the
//! middle of its work, where nothing tells why.

use rustix::process::{Resource, getrlimit};

use super::failure::Failure;

/// Files that are open at once: those of the index, two pipes a reader, connections.
const FILES_MIN: u64 = 64;
/// Address space in bytes: the model, and what the threads reserve.
const MEMORY_MIN: u64 = 1 << 30;

/// Checks the limits of this process.
///
/// # Errors
/// [`Failure`] with the first that is too small.
pub(super) fn check() -> Result<(), Failure> {
    let allowed = |resource| getrlimit(resource).current.unwrap_or(u64::MAX);
    let files = allowed(Resource::Nofile);
    if files < FILES_MIN {
        return Err(Failure::new(
            format!("this process may have {files} files open, the least is {FILES_MIN}"),
            "raise the limit with `ulimit -n 1024`",
        ));
    }
    // Elsewhere the address space is no measure of memory.
    let memory = allowed(Resource::As);
    if cfg!(target_os = "linux") && memory < MEMORY_MIN {
        let (memory, least) = (memory >> 20, MEMORY_MIN >> 20);
        return Err(Failure::new(
            format!("this process may have {memory} MB of memory, the least is {least} MB"),
            "raise the limit with `ulimit -v unlimited`",
        ));
    }
    Ok(())
}
