//! Suggestions: how a question may go on, and what a word that the index does not
//! know may have been meant to be. Both come from the index's own words.

use strsim::damerau_levenshtein;

use crate::{
    backend::{Backend, BackendError, Documents, LexicalQuery, QueryWord},
    citation::Symbol,
};

use super::{grammar::QUERY_BYTES_MAX, synonyms::replace_word};

/// The fewest characters of a word that is corrected: shorter ones are near too
/// many others.
const CORRECTED_CHARACTERS_MIN: usize = 4;
/// From here on two mistakes in a word are put right, below one.
const TWO_MISTAKES_CHARACTERS_MIN: usize = 8;
/// The most of each kind of suggestions.
const SUGGESTIONS_MAX: usize = 8;

/// How a question may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole question.
    pub text: String,
    /// How many units have its last word; nothing for a document.
    pub units: Option<u64>,
    /// The symbol of the document that it names.
    pub symbol: Option<Symbol>,
}

/// Ways in which a question may go on: documents that it may begin to name, then
/// its last word made whole, the most frequent first.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn suggest(backend: &dyn Backend, text: &str) -> Result<Vec<Suggestion>, BackendError> {
    let text = text.trim_start();
    if text.trim().is_empty() || text.len() > QUERY_BYTES_MAX {
        return Ok(Vec::new());
    }
    let lower = text.trim_end().to_lowercase();
    let mut out: Vec<Suggestion> = Vec::new();
    if lower.len() > 1 {
        let found = backend.documents(Documents::Symbol(&lower), 0, SUGGESTIONS_MAX)?;
        out.extend(found.iter().map(|document| Suggestion {
            text: document.symbol.to_string(),
            units: None,
            symbol: Some(document.symbol.clone()),
        }));
    }
    let (before, last) = match text.rfind(char::is_whitespace) {
        Some(at) => text.split_at(at + text[at..].chars().next().map_or(0, char::len_utf8)),
        None => ("", text),
    };
    if last.chars().count() < 2 || !last.chars().all(char::is_alphabetic) {
        return Ok(out);
    }
    for found in backend.completions(&last.to_lowercase(), SUGGESTIONS_MAX)? {
        let text = format!("{before}{}", found.word);
        out.push(Suggestion { text, units: Some(found.units), symbol: None });
    }
    out.dedup();
    Ok(out)
}

/// A question with words that the index does not know, `unknown`, put right; nothing where
/// there is nothing to put right, or nothing near.
pub(super) fn corrected(
    backend: &dyn Backend,
    text: &str,
    query: &LexicalQuery,
    unknown: &[String],
) -> Result<Option<String>, BackendError> {
    let mut out = text.to_owned();
    for word in query.words.iter().filter(|word| unknown.contains(&word.text)) {
        if let Some(right) = correction(backend, word)? {
            out = replace_word(&out, &word.text, &right);
        }
    }
    Ok((out != text).then_some(out))
}

fn correction(backend: &dyn Backend, word: &QueryWord) -> Result<Option<String>, BackendError> {
    let characters = word.text.chars().count();
    let letters = word.text.chars().all(char::is_alphabetic);
    if characters < CORRECTED_CHARACTERS_MIN || !letters {
        return Ok(None);
    }
    let mistakes = if characters >= TWO_MISTAKES_CHARACTERS_MIN { 2 } else { 1 };
    let typed = word.text.to_lowercase();
    // The first letter is seldom mistaken; it keeps the search among few words.
    let first: String = typed.chars().take(1).collect();
    let mut best: Option<(usize, std::cmp::Reverse<u64>, String)> = None;
    for known in backend.completions(&first, usize::MAX)? {
        if known.word.chars().count().abs_diff(characters) > mistakes {
            continue;
        }
        let distance = damerau_levenshtein(&typed, &known.word);
        let candidate = (distance, std::cmp::Reverse(known.units), known.word);
        if distance <= mistakes && best.as_ref().is_none_or(|best| candidate < *best) {
            best = Some(candidate);
        }
    }
    Ok(best.map(|(_, _, word)| word))
}
