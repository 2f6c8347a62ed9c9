//! What to mark in a hit's text, as offsets. Pages build text nodes from them;
//! no markup is ever made of documents or questions.

use std::{collections::HashSet, ops::Range};

use crate::{
    analysis::{self, is_function_word},
    backend::LexicalQuery,
    citation::Language,
    embed::{EmbedError, Embedder, dot},
};

/// Which leg a mark is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A word of the question, in any form of its, or a synonym.
    Lexical,
    /// The sentence or clause that is nearest in meaning.
    Semantic,
}

impl Source {
    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Source::Lexical => "lexical",
            Source::Semantic => "semantic",
        }
    }
}

/// A span of a text to mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Which leg it is of.
    pub source: Source,
    /// The first character, counted in Unicode scalar values from 0.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
}

/// Where the first of some terms stands in a text, in bytes.
pub(super) fn first(text: &str, language: Language, terms: &HashSet<&str>) -> Option<usize> {
    let tokens = analysis::tokens(text, language);
    let found = tokens.iter().find(|token| {
        terms.contains(token.term.as_str()) && !is_function_word(&text[token.from..token.to])
    });
    found.map(|token| token.from)
}

/// The words of a text that the question has, in any form of theirs.
pub(super) fn lexical(text: &str, language: Language, query: &LexicalQuery) -> Vec<Highlight> {
    let wanted: HashSet<&str> = query.terms().collect();
    let mut marks: Vec<Highlight> = Vec::new();
    // Tokens come in order, so characters are counted once.
    let (mut bytes, mut chars) = (0, 0);
    for token in analysis::tokens(text, language) {
        // Words of grammar stand in every paragraph: marking them shows nothing.
        if !wanted.contains(token.term.as_str()) || is_function_word(&text[token.from..token.to]) {
            continue;
        }
        chars += text[bytes..token.from].chars().count();
        let length = text[token.from..token.to].chars().count();
        let mark = Highlight { source: Source::Lexical, start: chars, end: chars + length };
        bytes = token.from;
        // Neighbours with a space or hyphen between them are marked as one.
        match marks.last_mut().filter(|last| last.end + 1 == mark.start) {
            Some(last) => last.end = mark.end,
            None => marks.push(mark),
        }
    }
    marks
}

/// The fewest words of a clause that is marked.
const CLAUSE_WORDS_MIN: usize = 4;
/// The most clauses of a page that are compared: each costs an inference.
const CLAUSES_MAX: usize = 16;

/// The sentence or clause of each text that is nearest to the question; nothing
/// for one that is a single clause, or where the page has too many.
pub(super) fn semantic(
    texts: &[&str],
    question: &[f32],
    embedder: &dyn Embedder,
) -> Result<Vec<Option<Highlight>>, EmbedError> {
    let mut clauses: Vec<(usize, Range<usize>)> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let spans = clauses_of(text);
        if spans.len() > 1 && clauses.len() + spans.len() <= CLAUSES_MAX {
            clauses.extend(spans.into_iter().map(|span| (index, span)));
        }
    }
    let mut nearest: Vec<Option<(Range<usize>, f32)>> = vec![None; texts.len()];
    // Without a clause the model is not asked at all.
    let wanted: Vec<String> =
        clauses.iter().map(|(index, span)| texts[*index][span.clone()].to_owned()).collect();
    let vectors = match wanted.is_empty() {
        true => Vec::new(),
        false => embedder.embed_passages(&wanted, &|_| ())?,
    };
    for ((index, span), vector) in clauses.into_iter().zip(vectors) {
        let cosine = dot(question, &vector);
        if nearest[index].as_ref().is_none_or(|(_, best)| cosine >= *best) {
            nearest[index] = Some((span, cosine));
        }
    }
    let mark = |(text, nearest): (&&str, Option<(Range<usize>, f32)>)| {
        let (span, _) = nearest?;
        let start = text[..span.start].chars().count();
        let end = start + text[span].chars().count();
        Some(Highlight { source: Source::Semantic, start, end })
    };
    Ok(texts.iter().zip(nearest).map(mark).collect())
}

/// The clauses of a text: between stops, semicolons and commas, short ones with
/// the one before.
fn clauses_of(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices([',', ';', '.', ':', '\n']) {
        let end = at + mark.len();
        let ends = text[end..].starts_with(char::is_whitespace) || end == text.len();
        if ends && text[start..end].split_whitespace().count() >= CLAUSE_WORDS_MIN {
            out.push(start..end);
            start = end;
        }
    }
    if !text[start..].trim().is_empty() {
        match out.last_mut() {
            Some(last) if text[start..].split_whitespace().count() < CLAUSE_WORDS_MIN => {
                last.end = text.len();
            }
            _ => out.push(start..text.len()),
        }
    }
    for span in &mut out {
        let trimmed = text[span.clone()].trim_start();
        span.start = span.end - trimmed.len();
        span.end = span.start + trimmed.trim_end().len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{backend::QueryWord, embed::HashingEmbedder};

    #[test]
    fn clauses_end_at_marks_and_short_ones_join() {
        let text = "To mark all weapons, as they are made, and to keep records; at 16.4 per cent.";
        let found: Vec<&str> = clauses_of(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(
            found,
            [
                "To mark all weapons,",
                "as they are made,",
                "and to keep records;",
                "at 16.4 per cent."
            ]
        );
        for (text, expected) in [
            ("Short one.", &["Short one."][..]),
            (" To mark all weapons, as made ", &["To mark all weapons, as made"]),
            (
                "To mark all weapons: as they are made",
                &["To mark all weapons:", "as they are made"],
            ),
            ("To mark all weapons.5 they are made", &["To mark all weapons.5 they are made"]),
            ("To mark weapons, as they are made", &["To mark weapons, as they are made"]),
            ("  ", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = clauses_of(text).into_iter().map(|span| &text[span]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn every_form_of_a_word_is_marked_in_characters() {
        let query = LexicalQuery {
            words: ["weapon", "mark", "of"]
                .map(|term| QueryWord { terms: vec![term.to_owned()], ..QueryWord::default() })
                .to_vec(),
            ..LexicalQuery::default()
        };
        let text = "Daniël’s markings of small arms and light weapons";
        let found = lexical(text, Language::En, &query);
        let words: Vec<String> = found
            .iter()
            .map(|mark| text.chars().skip(mark.start).take(mark.end - mark.start).collect())
            .collect();
        assert_eq!(words, ["markings", "weapons"]);
        assert!(found.iter().all(|mark| mark.source.name() == "lexical"));
        let mark = |start, end| Highlight { source: Source::Lexical, start, end };
        let text = "é weapons of marking weapons, weapons-marking";
        let found = lexical(text, Language::En, &query);
        assert_eq!(found, [mark(2, 9), mark(13, 28), mark(30, 45)], "neighbours are one");
    }

    #[test]
    fn the_nearest_clause_is_marked_where_there_are_several() {
        let question = HashingEmbedder.embed_query("keep records of transfers").expect("a vector");
        let marked = |texts: &[&str]| -> Vec<Option<String>> {
            let found = semantic(texts, &question, &HashingEmbedder).expect("marks");
            let words = texts.iter().zip(found).map(|(text, mark)| {
                let mark = mark?;
                assert_eq!(mark.source.name(), "semantic");
                Some(text.chars().skip(mark.start).take(mark.end - mark.start).collect())
            });
            words.collect()
        };
        let first =
            "Être marked when they are made, to keep records of transfers, and all the rest";
        let nearest = Some("to keep records of transfers,".to_owned());
        assert_eq!(
            marked(&[first, "To keep records of transfers"]),
            [nearest.clone(), None],
            "one clause alone is not marked"
        );
        let found = marked(&[first; 6]);
        let expected: Vec<Option<String>> =
            (0..6).map(|n| nearest.clone().filter(|_| n < 5)).collect();
        assert_eq!(found, expected, "a page has sixteen clauses");
    }
}
