//! The footnotes that a unit carries, which stand elsewhere in its document.

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts, UnitKey},
    corpus::{Kind, Unit},
};

/// The footnotes that a unit carries, of the outline of its document.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn notes(
    backend: &dyn Backend,
    outline: &Outline,
    unit: &Unit,
) -> Result<Vec<Unit>, BackendError> {
    let is_note = |facts: &&UnitFacts| facts.kind == Kind::Footnote;
    let own = outline.units.iter().filter(|_| !unit.footnotes.is_empty()).filter(is_note);
    let keys: Vec<UnitKey> = own.map(|facts| facts.key).collect();
    let mut notes = backend.units(&keys)?;
    notes.retain(|note| note.is_note_of(unit));
    Ok(notes)
}
