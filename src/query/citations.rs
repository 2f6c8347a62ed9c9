//! Citations that people write, held against an index.

use std::ops::Range;

use crate::{
    backend::{Backend, BackendError, UnitFacts},
    citation::{Place, ReferenceContext, Symbol, find_references, spans_in_bytes},
};

use super::{
    cited::{HeldReference, NamedDocuments},
    instruments, known_item,
};

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
    let mut documents = NamedDocuments::of(backend);
    let mut resolved = Vec::new();
    let names = instruments::named_in(text, backend)?;
    let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
    let references = find_references(text, context);
    let spans = spans_in_bytes(text, &references);
    for (reference, bytes) in references.into_iter().zip(spans) {
        let held = documents.cited(text, &reference, bytes)?;
        let HeldReference { further, document, units, .. } = held;
        resolved.push(Resolved {
            span: reference.span.start..reference.span.end + further,
            is_known: document.is_some(),
            has_pinpoint: !reference.pinpoint.is_empty() || further > 0,
            units,
            symbol: reference.symbol,
        });
    }
    Ok(resolved)
}

/// The units that a place in the document of a symbol names; where it names none as it is
/// written, the one that it may mean: the annex may go without saying.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn units_at(
    backend: &dyn Backend,
    symbol: &Symbol,
    place: &Place,
) -> Result<Vec<UnitFacts>, BackendError> {
    let document = NamedDocuments::of(backend).named(symbol)?;
    Ok(document.map(|document| document.at(place)).unwrap_or_default())
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
