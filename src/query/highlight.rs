//! What to mark in a hit's text, as offsets. Pages build text nodes from them;
//! no markup is ever made of documents or questions.

use std::collections::HashSet;

use crate::{
    citation::Language,
    embed::{EmbedError, Embedder},
    index::{Analysis, LexicalQuery, Snapshot, dot, is_function_word},
};

use super::{Hit, fusion::Scale};

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

/// The words of a text that the question has, in any form of theirs.
pub(super) fn lexical(
    text: &str,
    language: Language,
    query: &LexicalQuery,
    analysis: &Analysis,
) -> Vec<Highlight> {
    let wanted: HashSet<&str> = query.terms().collect();
    let mut marks: Vec<Highlight> = Vec::new();
    // Tokens come in order, so characters are counted once.
    let (mut bytes, mut chars) = (0, 0);
    for token in analysis.tokens(text, language) {
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

/// A hit with less of the question's words was found by its meaning.
const WORDS_ENOUGH: f32 = 0.25;
/// The fewest words of a clause that is marked.
const CLAUSE_WORDS_MIN: usize = 4;
/// The most clauses of a page that are compared: each costs an inference.
const CLAUSES_MAX: usize = 16;

/// Marks, in hits that were found by meaning, the sentence or clause that is
/// nearest to the question.
pub(super) fn semantic(
    snapshot: &Snapshot,
    hits: &mut [Hit],
    question: &[f32],
    scale: Scale,
    embedder: &dyn Embedder,
) -> Result<(), EmbedError> {
    let mut clauses: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        let words = hit.scores.bm25.map_or(0.0, |bm25| scale.words(bm25));
        if words >= WORDS_ENOUGH || hit.scores.cosine.is_none() {
            continue;
        }
        let spans = clauses_of(&hit.unit.text);
        if spans.len() > 1 && clauses.len() + spans.len() <= CLAUSES_MAX {
            clauses.extend(spans.into_iter().map(|span| (index, span)));
        }
    }
    let text = |(index, span): &(usize, std::ops::Range<usize>)| {
        hits[*index].unit.text[span.clone()].to_owned()
    };
    let texts: Vec<String> = clauses.iter().map(text).collect();
    let vectors = snapshot.clause_vectors(&texts, embedder)?;
    for (index, hit) in hits.iter_mut().enumerate() {
        let own = clauses.iter().zip(&vectors).filter(|((of, _), _)| *of == index);
        let nearest = own.max_by(|(_, a), (_, b)| dot(question, a).total_cmp(&dot(question, b)));
        if let Some(((_, span), _)) = nearest {
            let start = hit.unit.text[..span.start].chars().count();
            let end = start + hit.unit.text[span.clone()].chars().count();
            hit.highlights.push(Highlight { source: Source::Semantic, start, end });
        }
    }
    Ok(())
}

/// The clauses of a text: between stops, semicolons and commas, short ones with
/// the one before.
fn clauses_of(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
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
    use crate::index::QueryWord;

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
        assert_eq!(clauses_of("Short one.").len(), 1);
        assert!(clauses_of("").is_empty());
    }

    #[test]
    fn every_form_of_a_word_is_marked_in_characters() {
        let analysis = Analysis::default();
        let query = LexicalQuery {
            words: ["weapon", "mark", "of"]
                .map(|term| QueryWord { terms: vec![term.to_owned()], ..QueryWord::default() })
                .to_vec(),
            ..LexicalQuery::default()
        };
        let text = "Daniël’s markings of small arms and light weapons";
        let found = lexical(text, Language::En, &query, &analysis);
        let words: Vec<String> = found
            .iter()
            .map(|mark| text.chars().skip(mark.start).take(mark.end - mark.start).collect())
            .collect();
        assert_eq!(words, ["markings", "weapons"]);
    }
}
