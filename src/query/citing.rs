//! What a unit cites, and what cites it, by the references in the texts.

use std::ops::Range;

use crate::{
    citation::{ReferenceContext, Symbol, find_references},
    corpus::{Kind, Unit},
    index::{Ordinal, ReadUnitError, Snapshot},
};

use super::cited as question;

/// The most units that are read to see what they cite.
const READ_MAX: usize = 400;

/// Why references could not be followed.
#[derive(Debug, thiserror::Error)]
pub enum CitingError {
    /// A unit cannot be read.
    #[error(transparent)]
    Unit(#[from] ReadUnitError),
    /// The lexical index failed.
    #[error("the lexical index failed: {0}")]
    Lexical(#[from] tantivy::TantivyError),
}

/// A document that a unit cites, with the places in it as far as they are in the
/// index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The document.
    pub symbol: String,
    /// The units that a pinpoint names.
    pub units: Vec<Ordinal>,
}

/// A unit that cites another or its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citing {
    /// The unit.
    pub ordinal: Ordinal,
    /// Whether a pinpoint names the unit itself, not only its document.
    pub pinpoint: bool,
}

/// A reference in a text, held against the index.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub units: Vec<Ordinal>,
}

/// Finds the references in a text, and what they name in the index.
pub fn resolve(snapshot: &Snapshot, text: &str) -> Vec<Resolved> {
    let references = find_references(text, ReferenceContext::default()).into_iter();
    references
        .map(|reference| Resolved {
            span: reference.span,
            is_known: snapshot.document(reference.symbol.as_str(), None).is_some(),
            has_pinpoint: !reference.pinpoint.is_empty(),
            units: question::at(snapshot, &reference.symbol, &reference.pinpoint),
            symbol: reference.symbol,
        })
        .collect()
}

/// The units that a citation names, as a question may write it: `74/60 op 16`.
pub fn lookup(snapshot: &Snapshot, citation: &str) -> (Vec<String>, Vec<Ordinal>) {
    let named = question::named(citation, snapshot);
    (named.documents, named.units)
}

/// What a unit cites, in its own text and through its footnotes.
///
/// # Errors
/// [`CitingError`] where the index cannot be read.
pub fn cited(snapshot: &Snapshot, ordinal: Ordinal) -> Result<Vec<Cited>, CitingError> {
    let unit = snapshot.unit(ordinal)?;
    let mut out: Vec<Cited> = unit
        .refs
        .iter()
        .map(|symbol| Cited { symbol: symbol.clone(), units: Vec::new() })
        .collect();
    let notes = notes(snapshot, ordinal, &unit)?;
    for unit in std::iter::once(&unit).chain(&notes) {
        for (symbol, units) in places(snapshot, unit) {
            let spelled = symbol.catalogue();
            let entry = out
                .iter_mut()
                .find(|cited| cited.symbol == spelled || cited.symbol == symbol.as_str());
            match entry {
                Some(cited) => cited.units.extend(units),
                None => out.push(Cited { symbol: symbol.to_string(), units }),
            }
        }
    }
    for cited in &mut out {
        cited.units.sort_unstable();
        cited.units.dedup();
    }
    out.retain(|cited| cited.symbol != unit.symbol || !cited.units.is_empty());
    Ok(out)
}

/// The units that cite a unit or its document: first those that name the unit
/// itself, each in the order of the catalog.
///
/// # Errors
/// [`CitingError`] where the index cannot be read.
pub fn citing(snapshot: &Snapshot, ordinal: Ordinal) -> Result<Vec<Citing>, CitingError> {
    let symbol = &snapshot.facts(ordinal).document.symbol;
    let mut naming = snapshot.naming(&symbol.to_lowercase())?;
    naming.retain(|&other| snapshot.facts(other).document.symbol != *symbol);
    let mut out = Vec::with_capacity(naming.len());
    for (index, other) in naming.into_iter().enumerate() {
        let pinpoint = index < READ_MAX && {
            let unit = snapshot.unit(other)?;
            places(snapshot, &unit)
                .iter()
                .any(|(named, units)| named.as_str() == symbol && units.contains(&ordinal))
        };
        out.push(Citing { ordinal: other, pinpoint });
    }
    out.sort_by_key(|citing| !citing.pinpoint);
    Ok(out)
}

/// The footnotes that a unit carries.
///
/// # Errors
/// Where a unit cannot be read.
pub fn notes(
    snapshot: &Snapshot,
    ordinal: Ordinal,
    unit: &Unit,
) -> Result<Vec<Unit>, ReadUnitError> {
    let document = snapshot.facts(ordinal).document;
    let is_note = |&other: &Ordinal| snapshot.facts(other).kind == Kind::Footnote;
    let mut notes = Vec::new();
    for other in document.ordinals().filter(|_| !unit.footnotes.is_empty()).filter(is_note) {
        let note = snapshot.unit(other)?;
        if note.is_note_of(unit) {
            notes.push(note);
        }
    }
    Ok(notes)
}

/// The references of a unit's own text, with the units that their pinpoints name.
/// What `Ibid.` stands for was found when the document was read.
fn places(snapshot: &Snapshot, unit: &Unit) -> Vec<(Symbol, Vec<Ordinal>)> {
    let own = unit.references.iter().filter(|reference| reference.through_note.is_none());
    own.filter(|reference| !reference.named)
        .map(|reference| {
            let units = question::at(snapshot, &reference.symbol, &reference.pinpoint);
            (reference.symbol.clone(), units)
        })
        .collect()
}
