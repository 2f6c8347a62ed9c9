//! Units like a given one.

use crate::{
    analysis,
    backend::{
        Backend, BackendError, LexicalQuery, QueryWord, Selection, SemanticFound, SemanticQuery,
        Term, UnitKey, read_unit,
    },
    citation::Language,
    embed::mean,
};

use super::{
    asked::{Fusion, Mode},
    candidate::{Candidate, compare},
    excerpt::beginning,
    fusion::{Scale, fuse, gather},
    known_item::Named,
};

/// The words of a unit that are looked for: the rarest.
const WORDS_MAX: usize = 24;
/// The words among which those are: all of any paragraph, the first of a unit that is a
/// whole book.
const WORDS_LOOKED_AT: usize = 2_000;
/// The bytes among which these are.
const BYTES_LOOKED_AT: usize = 200_000;
/// How many units of each leg are compared.
const DEPTH: usize = 100;

/// Units like a given one, by its words and by its meaning, the nearest first. The
/// unit itself is left out.
///
/// # Errors
/// [`BackendError`] where the index cannot be read, or no unit has the key.
pub fn similar(
    backend: &dyn Backend,
    unit: UnitKey,
    count: usize,
) -> Result<Vec<Candidate>, BackendError> {
    let text = read_unit(backend, unit)?;
    let words = rarest(backend, &text.text, text.language)?.into_iter();
    let word = |term| QueryWord { terms: vec![term], ..QueryWord::default() };
    let query = LexicalQuery { words: words.map(word).collect(), ..LexicalQuery::default() };
    let everything = Selection::default();
    // One more of each leg, for the unit itself.
    let mut lexical = backend.lexical(&query, DEPTH + 1, &everything)?;
    lexical.ranking.retain(|found| found.unit.key != unit);
    lexical.ranking.truncate(DEPTH);
    let mut near = SemanticFound::default();
    let vector = mean(&backend.vectors(&[unit])?.pop().unwrap_or_default());
    if let Some(vector) = &vector {
        let query = SemanticQuery { vector, depth: DEPTH + 1, meaning_min: 0.0, all: false };
        near = backend.semantic(query, &everything)?;
        near.ranking.retain(|found| found.unit.key != unit);
        near.ranking.truncate(DEPTH);
    }
    let mut found = gather(lexical.ranking, near.ranking, &[]);
    if let Some(vector) = &vector {
        let missing = found.iter_mut().filter(|one| one.scores.cosine.is_none());
        compare(backend, vector, missing.collect())?;
    }
    let scale = Scale { bm25_maximum: lexical.maximum, background: near.background };
    fuse(&mut found, Mode::Hybrid, Fusion::Convex, scale, &Named::default(), &[]);
    found.truncate(count);
    Ok(found)
}

/// The rarest content words of a text, rarest first, equal ones by their letters.
fn rarest(
    backend: &dyn Backend,
    text: &str,
    language: Language,
) -> Result<Vec<String>, BackendError> {
    let mut seen = std::collections::HashSet::new();
    let terms = analysis::content_terms(beginning(text, BYTES_LOOKED_AT), language);
    let terms = terms.filter(|term| seen.insert(term.clone())).take(WORDS_LOOKED_AT);
    let terms: Vec<String> = terms.collect();
    let asked: Vec<Term<'_>> = terms.iter().map(|term| Term::Text(term)).collect();
    let frequencies = backend.frequencies(&asked)?;
    let mut counted: Vec<(u64, String)> = frequencies.into_iter().zip(terms).collect();
    counted.sort_unstable();
    counted.truncate(WORDS_MAX);
    Ok(counted.into_iter().map(|(_, term)| term).collect())
}
