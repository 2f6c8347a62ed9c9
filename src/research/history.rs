//! One paragraph through all documents of a collection.
//!
//! Which units of other documents are the same paragraph was worked out when they were
//! indexed, by aligning the documents. From the oldest and the newest that is found it is
//! looked for again: a wording drifts over the years.

use std::{collections::HashSet, time::Instant};

use jiff::civil::Date;

use crate::{
    backend::{Backend, BackendError, DocumentFacts, UnitFacts, UnitKey, read_units},
    citation::Symbol,
    corpus::Unit,
    query::{TEXT_MAX, excerpt},
};

use super::{
    diff::{DIFFS_TIME, Difference, differ_until},
    lineage::{Change, LineageError, changed},
};

/// How often it is looked for: from itself, and from the oldest and the newest found.
const PROBES_MAX: usize = 5;
/// How much of their words, numbers and names included, a paragraph must have in common with
/// the oldest or the newest to be found from it: what is only about the same matter there may
/// be far from the paragraph itself.
const DRIFT_MIN: f32 = 0.5;

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
    for _ in 0..PROBES_MAX {
        found.sort_by(by_time);
        let ends = [Some(unit), found.first(), found.last()].into_iter().flatten();
        let Some(next) = ends.map(|one| one.key).find(|key| !probed.contains(key)) else { break };
        probed.insert(next);
        let least = if next == unit.key { 0.0 } else { DRIFT_MIN };
        let more = counterparts(backend, next, least, &documents)?;
        documents.extend(more.iter().map(|one| one.document.symbol.clone()));
        found.extend(more);
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

/// The counterparts of a unit that are so much like it, in documents that are not known yet.
fn counterparts(
    backend: &dyn Backend,
    unit: UnitKey,
    least: f32,
    known: &HashSet<Symbol>,
) -> Result<Vec<UnitFacts>, BackendError> {
    let counterparts = backend.counterparts(&[unit])?.pop().unwrap_or_default();
    let alike = counterparts.iter().filter(|one| one.likeness >= least);
    let keys: Vec<UnitKey> = alike.map(|one| one.unit).collect();
    let mut found: Vec<UnitFacts> = backend.facts(&keys)?.into_iter().flatten().collect();
    found.retain(|one| !known.contains(&one.document.symbol));
    Ok(found)
}

/// Units, of which a book is read in part.
fn texts(backend: &dyn Backend, keys: &[UnitKey]) -> Result<Vec<Unit>, BackendError> {
    let cut = |unit: Result<Unit, BackendError>| {
        let mut unit = unit?;
        excerpt(&mut unit, 0, TEXT_MAX);
        Ok(unit)
    };
    read_units(backend, keys).map(cut).collect()
}

/// By date, then year, then symbol and place.
fn by_time(a: &UnitFacts, b: &UnitFacts) -> std::cmp::Ordering {
    when(&a.document).cmp(&when(&b.document)).then_with(|| a.id.cmp(&b.id))
}

/// What documents are ordered by: their year, and their date within it.
pub(super) fn when(document: &DocumentFacts) -> (Option<i16>, Option<Date>) {
    (document.date.map(|date| date.year()).or(document.year), document.date)
}
