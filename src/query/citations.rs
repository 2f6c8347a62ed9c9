//! Citations that people write, held against an index.

use std::{collections::HashMap, ops::Range};

use crate::{
    backend::{Backend, BackendError, UnitFacts},
    citation::{ReferenceContext, Symbol, find_references},
};

use super::{cited::CitedDocument, instruments, known_item};

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
    let mut documents: HashMap<Symbol, Option<CitedDocument>> = HashMap::new();
    let mut resolved = Vec::new();
    let names = instruments::named_in(text, backend)?;
    let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
    for reference in find_references(text, context) {
        let symbol = reference.symbol.clone();
        if !documents.contains_key(&symbol) {
            documents.insert(symbol.clone(), CitedDocument::named(&symbol, backend)?);
        }
        let document = documents.get(&symbol).and_then(Option::as_ref);
        let bytes = reference.bytes_in(text);
        let (units, end) = document
            .map_or_else(|| (Vec::new(), bytes.end), |document| document.cited(text, &reference));
        let mut span = reference.span;
        span.end += text[bytes.end..end].chars().count();
        resolved.push(Resolved {
            span,
            is_known: document.is_some(),
            has_pinpoint: !reference.pinpoint.is_empty() || end > bytes.end,
            units,
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
