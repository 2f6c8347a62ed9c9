//! Figures that are set higher than the line, as marks of footnotes are.

use crate::citation::plain_digit;

/// The superscript digits, from 0.
const DIGITS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/// The plain digit of a superscript one.
pub(crate) fn digit(c: char) -> Option<char> {
    DIGITS.chars().position(|s| s == c).and_then(|n| char::from_digit(n as u32, 10))
}

/// Superscript digits as plain ones; other characters as they are.
pub(crate) fn lower(text: &str) -> String {
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// Digits of any script as superscript ones; other characters as they are.
pub(crate) fn raise(text: &str) -> String {
    let superscripts: Vec<char> = DIGITS.chars().collect();
    let value = |c: char| plain_digit(c)?.to_digit(10);
    text.chars().map(|c| value(c).map_or(c, |digit| superscripts[digit as usize])).collect()
}
