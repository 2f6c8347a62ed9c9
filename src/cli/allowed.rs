//! Whether the system lets the program use what it needs: with less it would fail in the
//! middle of its work, where nothing tells why.

use rustix::process::{Resource, getrlimit, setrlimit};

use super::failure::Failure;

/// Files that are open at once: those of the index, two pipes a reader.
const FILES_MIN: u64 = 64;
/// What a server has open besides: the connections that it admits at once, which are
/// `CONNECTIONS_MAX` in `src/web/layer/serve.rs`.
const CONNECTIONS: u64 = 1_024;
/// Address space in bytes: the model, and what the threads reserve.
const MEMORY_MIN: u64 = 1 << 30;

/// Checks the limits of this process.
///
/// # Errors
/// [`Failure`] with the first that is too small.
pub(super) fn check() -> Result<(), Failure> {
    check_files(FILES_MIN)?;
    check_memory()
}

/// Raises the limit of open files as far as it may be, and checks the limits against what
/// a server needs.
///
/// # Errors
/// [`Failure`] with the first that is too small.
pub(super) fn check_server() -> Result<(), Failure> {
    raise_files();
    check_files(FILES_MIN + CONNECTIONS)?;
    check_memory()
}

/// Raises the soft limit of open files to the hard one: shells and services begin with few,
/// for the sake of programs that are older than `poll`. Where the system refuses, the check
/// behind it tells what is to be done.
fn raise_files() {
    let mut files = getrlimit(Resource::Nofile);
    if files.current != files.maximum {
        files.current = files.maximum;
        let _ = setrlimit(Resource::Nofile, files);
    }
}

fn check_files(least: u64) -> Result<(), Failure> {
    let files = allowed(Resource::Nofile);
    if files >= least {
        return Ok(());
    }
    Err(Failure::new(
        format!("this process may have {files} files open, the least is {least}"),
        "raise the limit with `ulimit -n 4096`; above the hard one root may, a service has \
         `LimitNOFILE=4096`, a container `--ulimit nofile=4096`",
    ))
}

fn check_memory() -> Result<(), Failure> {
    // Elsewhere the address space is no measure of memory.
    let memory = allowed(Resource::As);
    if !cfg!(target_os = "linux") || memory >= MEMORY_MIN {
        return Ok(());
    }
    let (memory, least) = (memory >> 20, MEMORY_MIN >> 20);
    Err(Failure::new(
        format!("this process may have {memory} MB of memory, the least is {least} MB"),
        "raise the limit with `ulimit -v unlimited`",
    ))
}

fn allowed(resource: Resource) -> u64 {
    getrlimit(resource).current.unwrap_or(u64::MAX)
}
