//! What each unit cites, in its own text and through its footnotes. References
//! are found here and nowhere else, when a document is read: only then are the
//! previous footnote, which `Ibid.` repeats, and the names that the document
//! defines at hand.

use std::{collections::HashMap, ops::Range};

use crate::citation::{
    Part, Place, Reference, ReferenceContext, Symbol, find_references, ibid_source,
};

use super::{Kind, Unit, defined_names};

/// A reference that the markup states; the span is empty where the place of the
/// link in the text is not known.
pub(super) fn linked(span: Range<usize>, symbol: Symbol) -> Reference {
    Reference { span, symbol, pinpoint: Place::default(), named: false, through_note: None }
}

/// Finds what each unit of a document cites. The units have the references that
/// their markup states.
pub(super) fn add_references(units: &mut [Unit], symbol: &Symbol) {
    let document = Some(symbol);
    let mut previous: Option<Symbol> = None;
    for note in units.iter_mut().filter(|unit| unit.kind == Kind::Footnote) {
        let context = ReferenceContext { document, previous: previous.as_ref(), names: &[] };
        add_own(note, find_references(&note.text, context));
        // Behind a note that cites no document, `Ibid.` is none: a treaty series, say.
        previous = ibid_source(note.references.iter().map(|reference| &reference.symbol)).cloned();
    }
    // Names are defined by footnotes, and may be used in any of them.
    let names = defined_names(units);
    let mut own = symbol.also_known_as();
    own.push(symbol.clone());
    for unit in units.iter_mut() {
        let context = ReferenceContext { document, previous: None, names: &names };
        let mut found = find_references(&unit.text, context);
        if unit.kind == Kind::Footnote {
            found.retain(|reference| reference.named);
        }
        add_own(unit, found);
        if unit.kind == Kind::FrontMatter {
            // A masthead prints the document's own symbol.
            unit.references.retain(|reference| !own.contains(&reference.symbol));
        }
    }
    add_those_of_notes(units);
}

/// Adds what was found in the text of a unit itself. A link that the text spells
/// out is no reference of its own.
fn add_own(unit: &mut Unit, mut found: Vec<Reference>) {
    // What is found is in order and without overlaps.
    let mut spelled: HashMap<&Symbol, Vec<&Range<usize>>> = HashMap::new();
    for reference in found.iter().filter(|reference| !reference.named) {
        spelled.entry(&reference.symbol).or_default().push(&reference.span);
    }
    let is_spelled_out = |link: &Reference| {
        spelled.get(&link.symbol).is_some_and(|spans| {
            let behind = spans.partition_point(|span| span.end <= link.span.start);
            link.span.is_empty() || spans[behind..].first().is_some_and(|s| s.start < link.span.end)
        })
    };
    unit.references.retain(|link| !is_spelled_out(link));
    unit.references.append(&mut found);
    unit.references.sort_by_key(|reference| reference.span.start);
}

/// Adds to each unit the references of its footnotes, in the order of their marks.
fn add_those_of_notes(units: &mut [Unit]) {
    // By part and label; and by label alone, for notes of a part may be printed in
    // another one.
    let mut of_notes: HashMap<(Option<Part>, String), Vec<Reference>> = HashMap::new();
    for note in units.iter().filter(|unit| unit.kind == Kind::Footnote) {
        let label = note.number.clone().unwrap_or_default();
        let mut references = note.references.clone();
        references.iter_mut().for_each(|reference| reference.through_note = Some(label.clone()));
        of_notes.entry((None, label.clone())).or_insert_with(|| references.clone());
        of_notes.insert((Some(note.part.clone()), label), references);
    }
    for unit in units.iter_mut().filter(|unit| unit.kind != Kind::Footnote) {
        for label in &unit.footnotes {
            let own = of_notes.get(&(Some(unit.part.clone()), label.clone()));
            let any = own.or_else(|| of_notes.get(&(None, label.clone())));
            unit.references.extend(any.into_iter().flatten().cloned());
        }
    }
}
