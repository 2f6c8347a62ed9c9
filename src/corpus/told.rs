//! What is told about a document: lines of bounded length and number, for of a damaged
//! file a message may quote nearly all.

use std::path::Path;

use super::Warning;

/// So many warnings of a document are told one by one.
const WARNINGS_MAX: usize = 1000;
/// The longest message, in Unicode scalar values.
const MESSAGE_CHARACTERS_MAX: usize = 300;

/// A message in one line, without anything that a terminal obeys.
pub(super) fn one_line(message: &str) -> String {
    let mut line = String::with_capacity(message.len().min(2 * MESSAGE_CHARACTERS_MAX));
    for (place, c) in message.chars().enumerate() {
        match c {
            _ if place == MESSAGE_CHARACTERS_MAX => {
                line.push('…');
                break;
            }
            '\n' | '\r' | '\t' => line.push(' '),
            c if c.is_control() => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line
}

/// Bounds the warnings about a document.
pub(super) fn bound(warnings: &mut Vec<Warning>, file: &Path) {
    if warnings.len() > WARNINGS_MAX {
        let message =
            format!("{} more warnings about this document", warnings.len() - WARNINGS_MAX);
        warnings.truncate(WARNINGS_MAX);
        warnings.push(Warning { file: file.to_owned(), line: 0, message });
    }
    warnings.iter_mut().for_each(|warning| warning.message = one_line(&warning.message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_short_and_not_without_number() {
        let path = Path::new("a.xml");
        let long = format!("</{}> closes nothing", "a\n".repeat(1_000_000));
        let warning = |message| Warning { file: path.to_owned(), line: 1, message };
        let mut warnings = vec![warning(long)];
        warnings.resize(WARNINGS_MAX + 7, warning("short".to_owned()));
        bound(&mut warnings, path);
        assert_eq!(warnings[0].message.chars().count(), MESSAGE_CHARACTERS_MAX + 1);
        assert!(warnings.iter().all(|warning| !warning.message.contains('\n')));
        assert_eq!(warnings[WARNINGS_MAX].message, "7 more warnings about this document");
        assert_eq!((warnings.len(), &*warnings[1].message), (WARNINGS_MAX + 1, "short"));
    }
}
