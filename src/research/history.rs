//! One paragraph through all documents of a collection.
//!
//! Documents that may have it are told by its words and its vector, as units like it;
//! each is aligned with the paragraph's own document, so that what is said here is what
//! two documents say. From the oldest and the newest that is found it is looked for
//! again: a wording drifts over the years. Worked out when it is asked for, within
//! bounds.

use std::{collections::HashSet, time::Instant};

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts, UnitKey, read_units},
    citation::Symbol,
    corpus::Unit,
    query::{TEXT_MAX, excerpt, similar},
};

use super::{
    diff::{DIFFS_TIME, Difference, differ_until},
    lineage::{ALIGNED_BYTES_MAX, Change, LineageError, Whole, changed, counterparts},
    wording::{Lexicon, Wording},
};

/// Units like one that are looked at.
const LIKE: usize = 120;
/// Documents that one is aligned with, each time it is looked for.
const DOCUMENTS_MAX: usize = 24;
/// The least share of words that a paragraph must have in common for its document to be
/// aligned.
const SHARED_MIN: f32 = 0.4;
/// So many bytes of other documents are read for one history; what costs time is their
/// length, and a hundred and fifty resolutions have no more.
const BYTES_MAX: usize = 2 * ALIGNED_BYTES_MAX;
/// How often it is looked for: from itself, and from the oldest and the newest found.
const PROBES_MAX: usize = 5;

/// A paragraph in one document of its history.
#[derive(Clone, Debug)]
pub struct Ancestor {
    /// Where it stands there.
    pub unit: UnitFacts,
    /// What it says there, at most so much as hits tell.
    pub text: Unit,
    /// What became of it since the one before it in time; nothing for the first.
    pub since: Option<(Change, Difference)>,
}

/// One paragraph through all documents, the oldest first, itself among them.
///
/// # Errors
/// [`LineageError`] where the index cannot be read, or no unit has the key.
pub fn history(backend: &dyn Backend, unit: &UnitFacts) -> Result<Vec<Ancestor>, LineageError> {
    let mut found = vec![unit.clone()];
    let mut documents = HashSet::from([unit.document.symbol.clone()]);
    let mut probed: HashSet<UnitKey> = HashSet::new();
    let mut bytes_left = BYTES_MAX;
    for _ in 0..PROBES_MAX {
        found.sort_by(by_time);
        let ends = [Some(unit), found.first(), found.last()].into_iter().flatten();
        let Some(next) = ends.into_iter().find(|one| !probed.contains(&one.key)).cloned() else {
            break;
        };
        probed.insert(next.key);
        probe(backend, &next, &mut documents, &mut found, &mut bytes_left)?;
    }
    found.sort_by(by_time);
    let keys: Vec<UnitKey> = found.iter().map(|one| one.key).collect();
    let until = Instant::now() + DIFFS_TIME;
    let mut before: Option<String> = None;
    let mut line = Vec::with_capacity(found.len());
    for (unit, text) in found.into_iter().zip(texts(backend, &keys)?) {
        let since = before.map(|before| {
            let difference = differ_until(&before, &text.text, until);
            (changed(&before, &text.text, false), difference)
        });
        before = Some(text.text.clone());
        line.push(Ancestor { unit, text, since });
    }
    Ok(line)
}

/// Looks for a unit in documents that were not looked at.
fn probe(
    backend: &dyn Backend,
    unit: &UnitFacts,
    documents: &mut HashSet<Symbol>,
    found: &mut Vec<UnitFacts>,
    bytes_left: &mut usize,
) -> Result<(), LineageError> {
    let language = unit.document.language;
    let near = nearest(backend, unit, documents)?;
    let read = |outline: Option<Outline>| -> Result<Option<Whole>, LineageError> {
        match outline.map(|outline| Whole::read(backend, outline)).transpose() {
            // What is too long is passed over.
            Err(LineageError::TooLong { .. }) => Ok(None),
            other => other,
        }
    };
    let Some(own) = read(backend.outline(&unit.document.symbol, Some(language))?)? else {
        return Ok(());
    };
    let Some(place) = own.outline.units.iter().position(|one| one.key == unit.key) else {
        return Ok(());
    };
    let paragraphs = own.paragraphs();
    for symbol in near {
        if *bytes_left == 0 {
            break;
        }
        let Some(other) = read(backend.outline(&symbol, Some(language))?)? else { continue };
        *bytes_left = bytes_left.saturating_sub(own.bytes.max(other.bytes));
        let there = counterparts(&paragraphs, place, &other);
        if !there.is_empty() {
            documents.insert(symbol);
        }
        found.extend(there.into_iter().map(|place| other.outline.units[place].clone()));
    }
    Ok(())
}

/// Documents with a paragraph that shares words with a unit, the likeliest first.
fn nearest(
    backend: &dyn Backend,
    unit: &UnitFacts,
    known: &HashSet<Symbol>,
) -> Result<Vec<Symbol>, LineageError> {
    let mut like = similar(backend, unit.key, LIKE)?;
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
fn texts(backend: &dyn Backend, keys: &[UnitKey]) -> Result<Vec<Unit>, LineageError> {
    let cut = |unit: Result<Unit, BackendError>| {
        let mut unit = unit?;
        excerpt(&mut unit, 0, TEXT_MAX);
        Ok(unit)
    };
    read_units(backend, keys).map(cut).collect()
}

/// By date, then year, then symbol and place.
fn by_time(a: &UnitFacts, b: &UnitFacts) -> std::cmp::Ordering {
    let key = |unit: &UnitFacts| {
        let document = &unit.document;
        (document.date.map(|date| date.year()).or(document.year), document.date)
    };
    key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
}
