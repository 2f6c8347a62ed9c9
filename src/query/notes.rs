//! The footnotes that units carry, which stand elsewhere in their document.

use std::collections::HashSet;

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts, UnitKey},
    citation::{Locator, Part, Pin},
    corpus::{Kind, Unit},
};

/// So many footnotes are read; a document that has more has only those read whose ids say
/// that they are wanted.
const READ_MAX: usize = 1_000;

/// The footnotes that a unit carries, of the outline of its document.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn notes(
    backend: &dyn Backend,
    outline: &Outline,
    unit: &Unit,
) -> Result<Vec<Unit>, BackendError> {
    notes_of(backend, outline, std::slice::from_ref(unit))
}

/// The footnotes that units of a document carry, in their order in it.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn notes_of(
    backend: &dyn Backend,
    outline: &Outline,
    units: &[Unit],
) -> Result<Vec<Unit>, BackendError> {
    // Labels begin anew in each part.
    let carried: HashSet<(&Part, &str)> = units
        .iter()
        .flat_map(|unit| unit.footnotes.iter().map(|label| (&unit.part, label.as_str())))
        .collect();
    let is_note = |facts: &&UnitFacts| facts.kind == Kind::Footnote;
    let own = outline.units.iter().filter(|_| !carried.is_empty()).filter(is_note);
    let is_few = own.clone().nth(READ_MAX).is_none();
    let may_be = |facts: &&UnitFacts| is_few || is_wanted(facts, &carried);
    let keys: Vec<UnitKey> = own.filter(may_be).take(READ_MAX).map(|facts| facts.key).collect();
    let mut notes = backend.units(&keys)?;
    notes.retain(|note| {
        let label = note.number.as_deref();
        label.is_some_and(|label| carried.contains(&(&note.part, label)))
    });
    Ok(notes)
}

/// Whether the id of a footnote is of one that is carried.
fn is_wanted(facts: &UnitFacts, carried: &HashSet<(&Part, &str)>) -> bool {
    let locator = facts.anchor().parse::<Locator>();
    locator.is_ok_and(|locator| match &locator.pin {
        Pin::Footnote(label) => carried.contains(&(&locator.part, label.as_str())),
        _ => false,
    })
}
