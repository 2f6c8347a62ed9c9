//! Citations that people write, held against an index.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::{
    backend::{Backend, BackendError, UnitFacts},
    citation::{
        Place, Reference, ReferenceContext, Symbol, count_in_characters, find_references,
        spans_in_bytes,
    },
    pattern::pattern,
};

use super::{
    cited::{HeldReference, NamedDocuments},
    instruments, known_item,
    written::Written,
};

/// So many preambular paragraphs of a text in short forms are read.
const PREAMBULAR_MAX: usize = 2_000;
/// So far behind a reference, in bytes, a pinpoint alone is of its document.
const NEAR_BYTES: usize = 1_000;

/// A pinpoint as it stands alone.
static PINPOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:[a-z]+(?:-[a-z]+)? preambular paragraph\b|para(?:graph)?s?\b\.? ?\d)")
});
/// What a pinpoint is followed by that is of another text than the one named last, and what
/// leads back to that.
static OF_OTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:above|below|supra|infra|of)\b"));
static OF_SAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^of\s+(?:it|that|the\s+(?:same|said|resolution|decision))\b"));
/// Where a paragraph ends between two lines.
static PARAGRAPH_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"\n[ \t>]*\r?\n"));

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

/// Finds the references in a text, and what they name in an index. Those in the short forms
/// of people (`74/60 op 16`, `A/RES/74/60, PP 8`) count too, and so does a pinpoint alone
/// (`para. 16`) behind a reference in its paragraph: it is of the document named last.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn resolve(backend: &dyn Backend, text: &str) -> Result<Vec<Resolved>, BackendError> {
    let mut documents = NamedDocuments::of(backend);
    let mut resolved = Vec::new();
    let mut end = 0;
    let found = found(backend, text)?;
    let heads = found.iter().filter(|one| !one.is_alone).map(|one| one.bytes.start);
    let heads: Vec<usize> = heads.collect();
    for Found { reference, bytes, is_bare, is_alone } in found {
        // It is a part of the pinpoint before it, as our citations print that.
        if is_alone && bytes.start < end {
            continue;
        }
        // What stands before the next document may be that one's: `para. 1 of its resolution`.
        let next = heads[heads.partition_point(|&head| head <= bytes.start)..].first();
        let most = next.map_or(text.len(), |&next| next.max(bytes.end));
        let held = documents.cited(&text[..most], &reference, bytes)?;
        let HeldReference { span, document, units, further } = held;
        end = end.max(span.end);
        // A number alone may be a fraction or a date.
        if is_bare && document.is_none() && reference.pinpoint.is_empty() {
            continue;
        }
        resolved.push(Resolved {
            span,
            is_known: document.is_some(),
            has_pinpoint: !reference.pinpoint.is_empty() || further > 0,
            units,
            symbol: reference.symbol,
        });
    }
    let spans = resolved.iter_mut().map(|one| &mut one.span);
    count_in_characters(text, spans.flat_map(|Range { start, end }| [start, end]));
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

/// A reference in a text.
struct Found {
    reference: Reference,
    /// Where it stands, in bytes.
    bytes: Range<usize>,
    /// Whether it is a number alone by its form, before which the word was written: `74/60`.
    is_bare: bool,
    /// Whether it is a pinpoint alone.
    is_alone: bool,
}

/// The references in a text, in its order.
fn found(backend: &dyn Backend, text: &str) -> Result<Vec<Found>, BackendError> {
    let written = Written::of(text, PREAMBULAR_MAX);
    let names = instruments::named_in(&written.text, backend)?;
    let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
    let references = find_references(&written.text, context);
    let spans = spans_in_bytes(&written.text, &references);
    let mut found: Vec<Found> = Vec::with_capacity(references.len());
    for (reference, span) in references.into_iter().zip(spans) {
        let Some(bytes) = written.origin(&span) else { continue };
        // In a list of resolutions a number stands alone in both: that is a reference.
        let is_number = |words: &str| words.starts_with(|c: char| c.is_ascii_digit());
        let is_bare = is_number(&text[bytes.clone()]) && !is_number(&written.text[span]);
        found.push(Found { reference, bytes, is_bare, is_alone: false });
    }
    let pinpoints = pinpoints(text, &written, &found);
    found.extend(pinpoints);
    found.sort_by_key(|one| one.bytes.start);
    Ok(found)
}

/// The pinpoints that stand alone behind a reference, each with the document that it is of.
fn pinpoints(original: &str, written: &Written, known: &[Found]) -> Vec<Found> {
    let text = written.text.as_str();
    let mut known = known.iter().peekable();
    let mut last: Option<&Found> = None;
    let mut found = Vec::new();
    let mut end = 0;
    for pinpoint in PINPOINT.find_iter(text) {
        let at = pinpoint.start();
        let Some((place, length)) = Place::read(&text[at..]).filter(|_| at >= end) else {
            continue;
        };
        let Some(bytes) = written.origin(&(at..at + length)) else { continue };
        while let Some(before) = known.next_if(|one| one.bytes.start <= bytes.start) {
            last = Some(before);
        }
        let Some(last) = last.filter(|last| last.bytes.end <= bytes.start) else { continue };
        if known.peek().is_some_and(|next| next.bytes.start < bytes.end) {
            continue;
        }
        let from = last.bytes.end;
        let is_near = bytes.start - from <= NEAR_BYTES;
        let behind = text[at + length..].trim_start();
        let is_other = OF_OTHER.is_match(behind) && !OF_SAME.is_match(behind);
        if !is_near || is_other || PARAGRAPH_END.is_match(&original[from..bytes.start]) {
            continue;
        }
        end = at + length;
        let symbol = last.reference.symbol.clone();
        // Its span is counted when it is told.
        let reference =
            Reference { span: 0..0, symbol, pinpoint: place, named: false, through_note: None };
        found.push(Found { reference, bytes, is_bare: false, is_alone: true });
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::sample::Shelf;

    /// What is found in a text: its words, and the places that it names.
    fn resolved(text: &str) -> Vec<(String, Vec<String>)> {
        let shelf = Shelf::of(&[(
            "a",
            "74/1. Marking\n\nThe General Assembly,\n\n1. Decides to mark arms:\n\n(a) All of them;\n\n\
             2. Requests a report.\n\nAnnex\n\nPrinciples\n\n1. Arms are marked.\n",
        )]);
        let found = resolve(&shelf, text).expect("an index").into_iter().map(|one| {
            let words = text.chars().skip(one.span.start).take(one.span.len()).collect();
            let place = |unit: UnitFacts| unit.id.split_once('#').expect("a place").1.to_owned();
            (words, one.units.into_iter().map(place).collect())
        });
        found.collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &[&str])]) {
        let expected = expected.iter().map(|(words, places)| {
            ((*words).to_owned(), places.iter().map(|place| (*place).to_owned()).collect())
        });
        assert_eq!(resolved(text), expected.collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn a_pinpoint_is_of_one_document() {
        check("resolution 74/1, para. 1", &[("resolution 74/1, para. 1", &["para-1"])]);
        check(
            "resolution 74/1, para. 1 of its resolution 73/1",
            &[("resolution 74/1", &[]), ("para. 1 of its resolution 73/1", &[])],
        );
        check(
            "resolution 73/1, para. 1 of resolution 74/1",
            &[("resolution 73/1", &[]), ("para. 1 of resolution 74/1", &["para-1"])],
        );
    }

    #[test]
    fn what_our_citations_print_is_one_citation() {
        let annex = ("A/RES/74/1, annex, para. 1", &["annex/para-1"][..]);
        check("A/RES/74/1, annex, para. 1 (see A/RES/73/1)", &[annex, ("A/RES/73/1", &[])]);
        let chapeau = ("A/RES/74/1, chapeau", &["chapeau"][..]);
        check("A/RES/74/1, chapeau, and para. 2", &[chapeau, ("para. 2", &["para-2"])]);
    }
}
