//! Hyphens at the ends of lines: which the language put there and which the line break.

use std::collections::HashSet;

use super::{lines::Line, stops};

/// Words of the document, to tell a hyphen of the language from one of the
/// line: `confidence-building` keeps it, `imple-mentation` loses it where the
/// document has the word without.
pub(super) struct Vocabulary<'a> {
    words: HashSet<&'a str>,
    /// Whether the document breaks words at the ends of lines, as print does.
    breaks_words: bool,
}

/// A hyphen at the end of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Hyphen {
    /// The document has the word without it.
    Soft,
    /// The document has the word with it, or it hangs: `troop- and`.
    Hard,
    /// The document has the word nowhere else.
    Unknown,
}

impl<'a> Vocabulary<'a> {
    /// The words of some lines.
    pub(super) fn of(lines: &'a [Line]) -> Vocabulary<'a> {
        let words = lines
            .iter()
            .flat_map(|line| line.text.split(|c: char| !c.is_alphanumeric() && c != '-'));
        let words = words.filter(|word| word.len() > 3).collect();
        let mut vocabulary = Vocabulary { words, breaks_words: false };
        let pairs = lines.iter().zip(lines.iter().skip(1)).filter(|(_, next)| !next.after_blank);
        let hyphens = pairs
            .filter(|(line, _)| line.text.ends_with('-'))
            .map(|(line, next)| vocabulary.hyphen(&line.text, &next.text));
        let (soft, hard) = hyphens.fold((0, 0), |(soft, hard), hyphen| match hyphen {
            Hyphen::Soft => (soft + 1, hard),
            Hyphen::Hard => (soft, hard + 1),
            Hyphen::Unknown => (soft, hard),
        });
        vocabulary.breaks_words = soft >= 2 && soft > 2 * hard;
        vocabulary
    }

    fn hyphen(&self, left: &str, right: &str) -> Hyphen {
        // `troop- and police-contributing` leaves its first hyphen hanging.
        let hangs = ["and ", "or ", "to "].iter().any(|word| right.starts_with(word));
        let stem = left
            .trim_end_matches('-')
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let rest: String = right.chars().take_while(|c| c.is_alphanumeric()).collect();
        let known = |word: String| self.words.contains(word.as_str());
        if hangs || stem.is_empty() || known(format!("{stem}-{rest}")) {
            Hyphen::Hard
        } else if known(format!("{stem}{rest}")) {
            Hyphen::Soft
        } else if self.breaks_words
            && rest.starts_with(char::is_lowercase)
            && !(self.words.contains(stem) && known(rest))
        {
            // In a document that breaks words, a hyphen between what are no words
            // of it is one of the line.
            Hyphen::Soft
        } else {
            Hyphen::Unknown
        }
    }

    /// Whether what a slash parts at the end of a line is one word: a symbol, or
    /// small letters as in `and/or`.
    fn is_one_word(&self, left: &str, right: &str) -> bool {
        let word = left.rsplit(char::is_whitespace).next().unwrap_or_default();
        let symbol = word.bytes().any(|byte| byte.is_ascii_digit())
            || word.len() <= 4 && word.starts_with(char::is_uppercase);
        symbol || right.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
    }

    /// What stands between two joined lines. A hyphen that only the line break
    /// put there is taken off `left`.
    pub(super) fn joint(&self, left: &mut String, right: &str) -> &'static str {
        if stops::join_without_space(left, right) {
            return "";
        }
        if left.ends_with('/') {
            return if self.is_one_word(left, right) { "" } else { " " };
        }
        if !left.ends_with('-') {
            // A dash between words has a space on both sides, one of a range has none.
            return if left.ends_with('–') && !left.ends_with(" –") { "" } else { " " };
        }
        if ["and ", "or ", "to "].iter().any(|word| right.starts_with(word)) {
            return " ";
        }
        if left.ends_with(" -") {
            return " ";
        }
        if self.hyphen(left, right) == Hyphen::Soft {
            left.pop();
        }
        ""
    }
}
