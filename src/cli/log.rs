//! The log of the server, on standard error: plain lines, one an event. What requests and
//! documents say comes into it, and whoever looks at it on a terminal, or through a file,
//! is not to be told what they like: control characters are written as their numbers.

use std::io::{self, Write};

use crate::corpus::harmless;

use super::failure::Failure;

/// Begins the log, with what `UNDEX_LOG` wants in it.
pub(super) fn begin() -> Result<(), Failure> {
    let filter = std::env::var("UNDEX_LOG").unwrap_or_else(|_| "undex=info,warn".to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(&filter).map_err(|error| {
        let hint = "give it a level, `warn`, or one of a part, `undex=debug`";
        Failure::usage(format!("UNDEX_LOG is `{filter}`, and {error}"), hint)
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Colours are control characters too.
        .with_ansi(false)
        .with_writer(|| Lines(io::stderr()))
        // They would be told where nobody listens, which panics.
        .log_internal_errors(false)
        .init();
    Ok(())
}

/// Writes events, each given whole, as one line each.
struct Lines<W>(W);

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = harmless(text.strip_suffix('\n').unwrap_or(&text));
        self.0.write_all((line.replace('\n', "\\n") + "\n").as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_without_control_characters() {
        let mut written = Vec::new();
        let mut lines = Lines(&mut written);
        for event in ["plain – é\n", "\u{1b}[31mred\u{1b}[0m\r\u{7}\nERROR forged\n", "no end"] {
            lines.write_all(event.as_bytes()).expect("room");
        }
        lines.flush().expect("room");
        let written = String::from_utf8(written).expect("text");
        let expected = "plain – é\n\\u{1b}[31mred\\u{1b}[0m\\u{d}\\u{7}\\nERROR forged\nno end\n";
        assert_eq!(written, expected);
    }
}
