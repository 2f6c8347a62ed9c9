//! Documents that may have a paragraph: those with a unit like it, by its words and its
//! vector. Alignment says whether they have.

use std::collections::HashSet;

use crate::{
    backend::{Backend, BackendError, UnitFacts, UnitKey, read_units},
    citation::Symbol,
    corpus::Unit,
    query::{TEXT_MAX, excerpt, similar},
};

use super::wording::{Lexicon, Wording};

/// The most documents that a paragraph leads to.
const DOCUMENTS_MAX: usize = 24;
/// The least share of words that a paragraph must have in common for its document to be
/// aligned.
const SHARED_MIN: f32 = 0.4;

/// Documents in the language of a unit with a paragraph that shares words with it, the
/// likeliest first, without those that are known. So many units like it are looked at.
pub(super) fn having(
    backend: &dyn Backend,
    unit: &UnitFacts,
    like: usize,
    known: &HashSet<Symbol>,
) -> Result<Vec<Symbol>, BackendError> {
    let mut like = similar(backend, unit.key, like)?;
    like.retain(|one| {
        let document = &one.unit.document;
        document.language == unit.document.language && !known.contains(&document.symbol)
    });
    let keys: Vec<UnitKey> =
        [unit.key].into_iter().chain(like.iter().map(|one| one.unit.key)).collect();
    let mut lexicon = Lexicon::default();
    let words: Vec<Wording> =
        texts(backend, &keys)?.iter().map(|unit| lexicon.add(&unit.text)).collect();
    let mut near: Vec<Symbol> = Vec::new();
    for (candidate, wording) in like.iter().zip(&words[1..]) {
        let shared = lexicon.compare(&words[0], wording);
        // A point, or a part of what was split, is found by what it has of the other.
        let is_near = shared.words.max(shared.contained) >= SHARED_MIN;
        let symbol = &candidate.unit.document.symbol;
        if is_near && near.len() < DOCUMENTS_MAX && !near.contains(symbol) {
            near.push(symbol.clone());
        }
    }
    Ok(near)
}

/// Units, of which a book is read in part.
pub(super) fn texts(backend: &dyn Backend, keys: &[UnitKey]) -> Result<Vec<Unit>, BackendError> {
    let cut = |unit: Result<Unit, BackendError>| {
        let mut unit = unit?;
        excerpt(&mut unit, 0, TEXT_MAX);
        Ok(unit)
    };
    read_units(backend, keys).map(cut).collect()
}
