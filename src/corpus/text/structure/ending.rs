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

/// Whether a text ends with one of `marks`, quotation and brackets aside.
pub(super) fn ends(text: &str, marks: &str) -> bool {
    let text = label::before_mark(text);
    let bare = text.trim_end_matches(|c: char| {
        "”\"’')]»®*）》".contains(c) || superscript::digit(c).is_some() || c.is_ascii_digit()
    });
    stops::ends_with(bare, marks) || stops::ends_with(text.trim_end(), marks)
}

/// Whether a text ends as the last point of a list but one does: `; and`.
pub(super) fn and_or(text: &str) -> bool {
    static AND_OR: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("[;,] {}$", any(|words| words.and_or))));
    AND_OR.is_match(label::last_bytes(text, 12))
}
