//! Regular expressions of the source code.

use regex::Regex;

/// Compiles an expression that the source code spells out. A wrong one fails
/// the first test that uses it.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}
