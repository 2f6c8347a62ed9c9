//! Regular expressions of the source code.

use regex::Regex;

/// The names of the months, as a pattern.
pub(crate) const MONTHS: &str =
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)";

/// Compiles an expression that the source code spells out. A wrong one fails
/// the first test that uses it.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}
