//! Data on standard output.

use std::io::{self, Write};

use super::failure::Failure;

/// Prints a line of data. A reader that closed the pipe has had enough, which
/// is no failure; whether it reads on is returned.
pub(super) fn print_line(line: &str) -> Result<bool, Failure> {
    match writeln!(io::stdout(), "{line}") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"), "")),
    }
}
