//! What is told about a document: lines of bounded length and number, for of a damaged
//! file a message may quote nearly all.

use std::{borrow::Cow, path::Path};

use super::Warning;

/// So many warnings of a document are told one by one.
const WARNINGS_MAX: usize = 1000;
/// The longest message, in Unicode scalar values.
const MESSAGE_CHARACTERS_MAX: usize = 500;

/// A message in one line, without anything that a terminal obeys.
pub(super) fn one_line(message: &str) -> String {
    let end = message.char_indices().nth(MESSAGE_CHARACTERS_MAX);
    let (shown, more) = end.map_or((message, ""), |(end, _)| (&message[..end], "…"));
    harmless(&(shown.replace(['\n', '\r', '\t'], " ") + more)).into_owned()
}

/// A text whose control characters, which a terminal obeys, are numbers: `\u{1b}`. Ends of
/// lines and tabs stay.
pub fn harmless(text: &str) -> Cow<'_, str> {
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
    fn no_control_character_is_left() {
        let told = harmless("\u{1b}[2Jname\r\u{7}\u{9b}31m\tof\nlines – é");
        assert_eq!(told, "\\u{1b}[2Jname\\u{d}\\u{7}\\u{9b}31m\tof\nlines – é");
        assert!(matches!(harmless("plain\n"), Cow::Borrowed(_)));
        assert_eq!(one_line("\u{1b}[2J\r\na\tb"), "\\u{1b}[2J  a b");
    }

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
