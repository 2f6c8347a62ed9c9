//! Suggestions: how a question may go on, and what a word that the index does not
//! know may have been meant to be. Both come from the index's own words.

use strsim::damerau_levenshtein;

use crate::index::{LexicalQuery, QueryWord, Snapshot};

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
    pub symbol: Option<String>,
}

/// Ways in which a question may go on: documents that it may begin to name, then
/// its last word made whole, the most frequent first.
///
/// # Errors
/// Where the lexical index fails.
pub fn suggest(snapshot: &Snapshot, text: &str) -> tantivy::Result<Vec<Suggestion>> {
    let text = text.trim_start();
    if text.trim().is_empty() || text.len() > super::QUERY_BYTES_MAX {
        return Ok(Vec::new());
    }
    let lower = text.trim_end().to_lowercase();
    let begins = |symbol: &str| {
        let symbol = symbol.to_lowercase();
        lower.len() > 1 && (symbol.starts_with(&lower) || symbol.ends_with(&format!("/{lower}")))
    };
    let documents = snapshot.documents().iter().filter(|document| begins(&document.symbol));
    let mut out: Vec<Suggestion> = documents
        .take(SUGGESTIONS_MAX)
        .map(|document| Suggestion {
            text: document.symbol.clone(),
            units: None,
            symbol: Some(document.symbol.clone()),
        })
        .collect();
    let (before, last) = match text.rfind(char::is_whitespace) {
        Some(at) => text.split_at(at + text[at..].chars().next().map_or(0, char::len_utf8)),
        None => ("", text),
    };
    if last.chars().count() < 2 || !last.chars().all(char::is_alphabetic) {
        return Ok(out);
    }
    for (word, units) in snapshot.words_with_prefix(&last.to_lowercase(), SUGGESTIONS_MAX)? {
        out.push(Suggestion { text: format!("{before}{word}"), units: Some(units), symbol: None });
    }
    out.dedup();
    Ok(out)
}

/// A question with words that the index does not know put right; nothing where
/// there is nothing to put right, or nothing near.
pub(super) fn corrected(
    snapshot: &Snapshot,
    text: &str,
    query: &LexicalQuery,
) -> tantivy::Result<Option<String>> {
    let mut out = text.to_owned();
    for word in &query.words {
        if let Some(right) = correction(snapshot, word)? {
            out = out.replacen(&word.text, &right, 1);
        }
    }
    Ok((out != text).then_some(out))
}

fn correction(snapshot: &Snapshot, word: &QueryWord) -> tantivy::Result<Option<String>> {
    let characters = word.text.chars().count();
    let letters = word.text.chars().all(char::is_alphabetic);
    let unknown = !snapshot.knows(&word.terms)?;
    if characters < CORRECTED_CHARACTERS_MIN || !letters || !unknown || !word.synonyms.is_empty() {
        return Ok(None);
    }
    let mistakes = if characters >= TWO_MISTAKES_CHARACTERS_MIN { 2 } else { 1 };
    let typed = word.text.to_lowercase();
    // The first letter is seldom mistaken; it keeps the search among few words.
    let first: String = typed.chars().take(1).collect();
    let mut best: Option<(usize, std::cmp::Reverse<u64>, String)> = None;
    for (known, units) in snapshot.words_with_prefix(&first, usize::MAX)? {
        if known.chars().count().abs_diff(characters) > mistakes {
            continue;
        }
        let distance = damerau_levenshtein(&typed, &known);
        let candidate = (distance, std::cmp::Reverse(units), known);
        if distance <= mistakes && best.as_ref().is_none_or(|best| candidate < *best) {
            best = Some(candidate);
        }
    }
    Ok(best.map(|(_, _, word)| word))
}
