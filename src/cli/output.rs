//! What the program says: data on standard output, messages on standard error. Texts,
//! names of files and questions come from anywhere, and a terminal obeys control
//! characters: none reaches it but as its number.

use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, Write},
};

use super::failure::Failure;

/// Prints a line for people. A reader that closed the pipe has had enough, which is no
/// failure; whether it reads on is returned.
pub(super) fn print_line(line: &str) -> Result<bool, Failure> {
    print_data(&harmless(line))
}

/// Prints a line for programs, as it is.
pub(super) fn print_data(line: &str) -> Result<bool, Failure> {
    match writeln!(io::stdout(), "{line}") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"), "")),
    }
}

/// Tells something about the work. That nobody listens is no failure.
pub(super) fn tell(message: impl Display) {
    let _ = writeln!(io::stderr(), "{}", harmless(&message.to_string()));
}

/// A text whose control characters are numbers: `\u{1b}`. Ends of lines and tabs stay.
fn harmless(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t';
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match obeyed(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_left() {
        let told = harmless("\u{1b}[2Jname\r\u{7}\u{9b}31m\tof\nlines – é");
        assert_eq!(told, "\\u{1b}[2Jname\\u{d}\\u{7}\\u{9b}31m\tof\nlines – é");
        assert!(matches!(harmless("plain\n"), Cow::Borrowed(_)));
    }
}
