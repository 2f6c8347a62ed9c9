//! One paragraph through all documents of a collection.
//!
//! Documents that may have it are told by its words and its vector, as units like it;
//! each is aligned with the paragraph's own document, so that what is said here is what
//! two documents say. From the oldest and the newest that is found it is looked for
//! again: a wording drifts over the years. Worked out when it is asked for, within
//! bounds.

use std::{collections::HashSet, time::Instant};

use jiff::civil::Date;

use crate::{
    backend::{Backend, DocumentFacts, UnitFacts, UnitKey},
    citation::Symbol,
    corpus::Unit,
};

use super::{
    diff::{DIFFS_TIME, Difference, differ_until},
    kin,
    lineage::{ALIGNED_BYTES_MAX, Change, LineageError, Whole, changed, counterparts},
};

/// So many bytes of other documents are read for one history; what costs time is their
/// length, and a hundred and fifty resolutions have no more.
const BYTES_MAX: usize = 2 * ALIGNED_BYTES_MAX;
/// Units like one that are looked at.
const LIKE: usize = 120;
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
    for (unit, text) in found.into_iter().zip(kin::texts(backend, &keys)?) {
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
    let near = kin::having(backend, unit, LIKE, documents)?;
    let Some(own) = Whole::find(backend, &unit.document.symbol, language)? else {
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
        let Some(other) = Whole::find(backend, &symbol, language)? else { continue };
        *bytes_left = bytes_left.saturating_sub(own.bytes.max(other.bytes));
        let there = counterparts(&paragraphs, place, &other);
        if !there.is_empty() {
            documents.insert(symbol);
        }
        found.extend(there.into_iter().map(|place| other.outline.units[place].clone()));
    }
    Ok(())
}

/// By date, then year, then symbol and place.
fn by_time(a: &UnitFacts, b: &UnitFacts) -> std::cmp::Ordering {
    when(&a.document).cmp(&when(&b.document)).then_with(|| a.id.cmp(&b.id))
}

/// What documents are ordered by: their year, and their date within it.
pub(super) fn when(document: &DocumentFacts) -> (Option<i16>, Option<Date>) {
    (document.date.map(|date| date.year()).or(document.year), document.date)
}
