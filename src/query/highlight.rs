//! What to mark in a hit's text, as offsets. Pages build text nodes from them;
//! no markup is ever made of documents or questions.

use std::collections::HashSet;

use crate::index::{Analysis, LexicalQuery};

/// Words that stand in every paragraph: marking them shows nothing.
const COMMON: [&str; 22] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on",
    "or", "that", "the", "their", "to", "was", "with",
];

/// A span of a text to mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The first character, counted in Unicode scalar values from 0.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
}

/// The words of a text that the question has, in any form of theirs.
pub(super) fn lexical(text: &str, query: &LexicalQuery, analysis: &Analysis) -> Vec<Highlight> {
    let phrases = query.phrases.iter().flatten();
    let wanted: HashSet<&str> = query.words.iter().chain(phrases).map(String::as_str).collect();
    let mut marks: Vec<Highlight> = Vec::new();
    // Tokens come in order, so characters are counted once.
    let (mut bytes, mut chars) = (0, 0);
    for token in analysis.tokens(text) {
        if !wanted.contains(token.term.as_str()) || COMMON.contains(&token.term.as_str()) {
            continue;
        }
        chars += text[bytes..token.from].chars().count();
        let length = text[token.from..token.to].chars().count();
        let mark = Highlight { start: chars, end: chars + length };
        bytes = token.from;
        // Neighbours with a space or hyphen between them are marked as one.
        match marks.last_mut().filter(|last| last.end + 1 == mark.start) {
            Some(last) => last.end = mark.end,
            None => marks.push(mark),
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_word_is_marked_in_characters() {
        let analysis = Analysis::default();
        let query = LexicalQuery {
            words: vec!["weapon".into(), "mark".into(), "of".into()],
            ..LexicalQuery::default()
        };
        let text = "Daniël’s markings of small arms and light weapons";
        let found = lexical(text, &query, &analysis);
        let words: Vec<String> = found
            .iter()
            .map(|mark| text.chars().skip(mark.start).take(mark.end - mark.start).collect())
            .collect();
        assert_eq!(words, ["markings", "weapons"]);
    }
}
