//! What the program says: data on standard output, messages on standard error. Texts,
//! names of files and questions come from anywhere, and a terminal obeys control
//! characters: none reaches it but as its number.

use std::{
    fmt::Display,
    io::{self, BufWriter, Write},
};

use crate::corpus::harmless;

use super::failure::Failure;

/// Prints a line for people. A reader that closed the pipe has had enough, which is no
/// failure; whether it reads on is returned.
pub(super) fn print_line(line: &str) -> Result<bool, Failure> {
    print_data(&harmless(line))
}

/// Prints a line for programs, as it is.
pub(super) fn print_data(line: &str) -> Result<bool, Failure> {
    told(writeln!(io::stdout(), "{line}"))
}

/// Prints for programs what is never at hand as a whole.
pub(super) fn print_through(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    told(write(&mut out).and_then(|()| out.flush())).map(drop)
}

/// Whether somebody reads on.
fn told(written: io::Result<()>) -> Result<bool, Failure> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"), "")),
    }
}

/// Tells something about the work. That nobody listens is no failure.
pub(super) fn tell(message: impl Display) {
    let _ = writeln!(io::stderr(), "{}", harmless(&message.to_string()));
}

/// Tells what a command failed with, and what to do about it.
pub(super) fn tell_failure(failure: &Failure) {
    tell(format_args!("error: {}", failure.message));
    if !failure.hint.is_empty() {
        tell(format_args!("  what to do: {}", failure.hint));
    }
}
