//! `undex reader`: reads documents for another `undex`, which gives it their names. Not
//! for people.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::corpus::{Limits, Reading, serve_readers};

use super::failure::Failure;

/// Arguments of `undex reader`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Seconds of the processor for one document
    #[arg(long)]
    seconds: u64,
    /// Memory of the process, in bytes
    #[arg(long)]
    memory: u64,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let Options { seconds, memory } = *options;
    serve_readers(Limits { seconds, memory, ..Limits::default() })
        .map_err(|error| Failure::new(error, "it is started by other commands of undex"))
}

/// Reads documents in child processes of this program.
///
/// # Errors
/// Where the program does not know where it is.
pub(super) fn reading() -> Result<Reading, Failure> {
    // This name leads to the program even where its file was replaced by a newer one.
    let running = Path::new("/proc/self/exe");
    let program =
        if running.exists() { Ok(PathBuf::from(running)) } else { std::env::current_exe() };
    let program = program.map_err(|error| {
        Failure::new(format!("cannot find the program itself: {error}"), "start it by its path")
    })?;
    Ok(Reading::Apart { program, limits: Limits::default() })
}
