//! Characters that nobody sees: no search would match across them, and a terminal obeys
//! some of them.

/// Whether a character is taken out of what is read: controls, marks that only steer the
/// layout of bidirectional text, and soft hyphens. Tabs and ends of lines stay.
fn is_invisible(c: char) -> bool {
    let steers = matches!(
        c,
        '\u{ad}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
    );
    steers || c.is_control() && !c.is_whitespace()
}

/// A text without them.
pub(super) fn without_invisible(text: String) -> String {
    if text.contains(is_invisible) { text.replace(is_invisible, "") } else { text }
}
