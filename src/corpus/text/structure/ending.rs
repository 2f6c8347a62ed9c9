//! How texts end: whether a sentence is over.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::super::{label, stops, superscript, words::any};

/// Whether a text stands in square brackets: behind the meeting, how it was adopted; a
/// remark of the editors.
pub(super) fn is_bracketed(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']')
}

/// Whether a text ends with one of `marks`, quotation, brackets and the mark of a note
/// aside. The full stop within a symbol, `A/C.6/79/L.10`, ends nothing.
pub(super) fn ends(text: &str, marks: &str) -> bool {
    let text = label::before_mark(text);
    let bare = text.trim_end_matches(|c: char| {
        "”\"’')]»®*）》".contains(c) || superscript::digit(c).is_some() || c.is_ascii_digit()
    });
    let digits = text[bare.len()..].starts_with(|c: char| c.is_ascii_digit());
    let own = digits && label::is_abbreviated(bare);
    stops::ends_with(bare, marks) && !own || stops::ends_with(text.trim_end(), marks)
}

/// Whether a text ends as the last point of a list but one does: `; and`.
pub(super) fn and_or(text: &str) -> bool {
    static AND_OR: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("[;,] {}$", any(|words| words.and_or))));
    AND_OR.is_match(label::last_bytes(text, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_within_a_symbol_ends_nothing() {
        for text in [
            "Consideration of draft resolution A/C.6/79/L.10",
            "draft resolutions A/C.6/79/L.11 and A/C.6/79/L.12/Rev.1",
            "Report E/CN.4/AC.45",
            "Documents A/62/163 and Corr.1",
        ] {
            assert!(!ends(text, ".;:,"), "{text}");
        }
        for text in ["of the Council.3", "in A/RES/74/60.3", "of the Council.”", "(2017),4"] {
            assert!(ends(text, ".;:,"), "{text}");
        }
    }
}
