//! Citations that people write, held against an index.

use std::{collections::HashMap, ops::Range};

use crate::{
    backend::{Backend, BackendError, Outline, UnitFacts, UnitKey},
    citation::{Reference, ReferenceContext, Symbol, find_references},
    corpus::{Kind, Unit},
};

use super::known_item;

/// A reference in a text, held against an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// Where it stands in the text, in Unicode scalar values.
    pub span: Range<usize>,
    /// The document that it names.
    pub symbol: Symbol,
    /// Whether the document is in the index.
    pub is_known: bool,
    /// Whether it has a pinpoint.
    pub has_pinpoint: bool,
    /// The units that the pinpoint names.
    pub units: Vec<UnitFacts>,
}

/// Finds the references in a text, and what they name in an index.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn resolve(backend: &dyn Backend, text: &str) -> Result<Vec<Resolved>, BackendError> {
    // A text names the same documents again and again.
    let mut outlines: HashMap<Symbol, Option<Outline>> = HashMap::new();
    let mut resolved = Vec::new();
    for reference in find_references(text, ReferenceContext::default()) {
        let Reference { span, symbol, pinpoint, .. } = reference;
        if !outlines.contains_key(&symbol) {
            outlines.insert(symbol.clone(), backend.outline(&symbol, None)?);
        }
        let outline = outlines.get(&symbol).and_then(Option::as_ref);
        let units = outline.map(|outline| known_item::units_of(outline, &pinpoint));
        resolved.push(Resolved {
            span,
            is_known: outline.is_some(),
            has_pinpoint: !pinpoint.is_empty(),
            units: units.unwrap_or_default(),
            symbol,
        });
    }
    Ok(resolved)
}

/// What a citation names.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownItems {
    /// The documents.
    pub documents: Vec<Symbol>,
    /// The units, so far as they are in the index.
    pub units: Vec<UnitFacts>,
}

/// What a citation names, as a question may write it: `74/60 op 16`.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn lookup(backend: &dyn Backend, citation: &str) -> Result<KnownItems, BackendError> {
    let known_item::Named { documents, units, .. } = known_item::named(citation, backend)?;
    Ok(KnownItems { documents, units })
}

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
