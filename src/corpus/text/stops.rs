//! Punctuation and letters of six languages: which stop ends a text, and whether a
//! text begins as sentences do.

use std::borrow::Cow;

/// The Latin stop that a stop of another script is; other characters as they are.
fn latin(c: char) -> char {
    match c {
        '،' | '，' => ',',
        '؛' | '；' => ';',
        '：' => ':',
        '。' | '．' => '.',
        '؟' | '？' => '?',
        '！' => '!',
        c => c,
    }
}

/// Whether a text ends with one of `stops`, which are Latin ones, in any script.
pub(crate) fn ends_with(text: &str, stops: &str) -> bool {
    text.chars().next_back().is_some_and(|c| stops.contains(latin(c)))
}

/// Whether a character is a stop of any script.
pub(crate) fn is_stop(c: char) -> bool {
    ",;:.?!".contains(latin(c))
}

/// Whether a text begins as a sentence or a heading can: with a capital, or in a script
/// that has none.
pub(crate) fn begins_sentence(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
}

/// Whether two pieces of a text are written together, because one of them ends or begins
/// with Chinese, which has no spaces.
pub(super) fn join_without_space(left: &str, right: &str) -> bool {
    left.chars().next_back().is_some_and(is_chinese) || right.chars().next().is_some_and(is_chinese)
}

/// What stands between two lines of which the second goes on, where no word is broken.
pub(crate) fn joint(left: &str, right: &str) -> &'static str {
    let dash = left.ends_with(['-', '–', '/']) && !left.ends_with(" -") && !left.ends_with(" –");
    if dash || join_without_space(left, right) { "" } else { " " }
}

/// A text with letters and figures of full width, which Chinese may print, as others print
/// them.
pub(crate) fn narrow(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '！'..='～');
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| c as u32 - WIDE;
    text.chars().map(|c| if wide(c) { char::from_u32(narrow(c)).unwrap_or(c) } else { c }).collect()
}

/// How far characters of full width stand behind the others.
const WIDE: u32 = '！' as u32 - '!' as u32;

/// How wide a text is in print: characters of Chinese take the place of two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if is_chinese(c) { 2 } else { 1 }).sum()
}

/// Characters and punctuation of Chinese.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// Marks of the direction of writing, which stand about numbers and stops in Arabic.
pub(super) fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_as_their_script_writes_on() {
        for (left, right, expected) in [
            ("of the", "Council", " "),
            ("A/CONF.", "192", " "),
            ("A/CONF.192/", "15", ""),
            ("1946–", "1994", ""),
            ("peace –", "and", " "),
            ("安全", "理事会", ""),
        ] {
            assert_eq!(joint(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn stops_of_all_scripts_are_stops() {
        for text in ["Council,", "مجلس الأمن،", "安全理事会，"] {
            assert!(ends_with(text, ",;") && !ends_with(text, "."), "{text}");
        }
        for text in ["Council.", "الميثاق.", "决议。"] {
            assert!(ends_with(text, ".") && text.ends_with(is_stop), "{text}");
        }
        assert!(!ends_with("", ".") && !ends_with("Council", "."));
    }

    #[test]
    fn a_script_without_capitals_begins_sentences_with_any_letter() {
        for text in ["Emploi", "Мандат", "المرفق", "附件"] {
            assert!(begins_sentence(text), "{text}");
        }
        for text in ["emploi", "мандат", "1", ""] {
            assert!(!begins_sentence(text), "{text}");
        }
    }

    #[test]
    fn chinese_is_joined_without_a_space() {
        assert!(join_without_space("的第", "70/1号决议") && join_without_space("2030", "年议程"));
        assert!(!join_without_space("of the", "Council"));
    }
}
