//! What each unit cites, in its own text and through its footnotes. References
//! are found here and nowhere else, when a document is read: only then are the
//! previous footnote, which `Ibid.` repeats, and the names that the document
//! defines at hand.

use std::collections::{HashMap, HashSet};

use crate::citation::{Reference, ReferenceContext, Symbol, find_references};

use super::{Kind, Unit, defined_names};

/// A reference that the markup states. Where in the text it stands is not known.
pub(super) fn linked(symbol: Symbol) -> Reference {
    Reference { span: 0..0, symbol, pinpoint: Default::default(), named: false, through_note: None }
}

/// Finds what each unit of a document cites. The units have the references that
/// their markup states.
pub(super) fn add_references(units: &mut [Unit], symbol: &Symbol) {
    let is_note = |unit: &&mut Unit| unit.kind == Kind::Footnote;
    // Names are defined by footnotes, and may be used in any of them.
    find_own(units.iter_mut().filter(is_note), symbol, &[]);
    let names = defined_names(units);
    find_own(units.iter_mut().filter(|unit| !is_note(unit) || !names.is_empty()), symbol, &names);
    add_those_of_notes(units);
    for unit in units {
        let mut seen = HashSet::new();
        let by_symbol = unit.references.iter().filter(|reference| !reference.named);
        let spelled = by_symbol.map(|reference| reference.symbol.catalogue());
        unit.refs = spelled.filter(|symbol| seen.insert(symbol.clone())).collect();
    }
}

/// Finds the references in the text of each unit itself.
fn find_own<'a>(
    units: impl Iterator<Item = &'a mut Unit>,
    symbol: &Symbol,
    names: &[(String, Symbol)],
) {
    let mut previous: Option<Symbol> = None;
    for unit in units {
        let note = unit.kind == Kind::Footnote;
        let previous_of_note = previous.as_ref().filter(|_| note);
        let context =
            ReferenceContext { document: Some(symbol), previous: previous_of_note, names };
        let mut found = find_references(&unit.text, context);
        if note {
            previous = found.last().map(|reference| reference.symbol.clone()).or(previous);
        }
        // What the text says too has a place.
        let only_linked = |linked: &Reference| {
            linked.span.is_empty() && found.iter().all(|other| other.symbol != linked.symbol)
        };
        unit.references.retain(only_linked);
        unit.references.append(&mut found);
        if unit.kind == Kind::FrontMatter {
            // A masthead prints the document's own symbol.
            unit.references.retain(|reference| reference.symbol != *symbol);
        }
    }
}

/// Adds to each unit the references of its footnotes, in the order of their marks.
fn add_those_of_notes(units: &mut [Unit]) {
    let mut of_notes: HashMap<(String, String), Vec<Reference>> = HashMap::new();
    for note in units.iter().filter(|unit| unit.kind == Kind::Footnote) {
        let label = note.number.clone().unwrap_or_default();
        let mut references = note.references.clone();
        references.iter_mut().for_each(|reference| reference.through_note = Some(label.clone()));
        // Notes of a part may be printed in another one.
        of_notes.entry((String::new(), label.clone())).or_insert_with(|| references.clone());
        of_notes.insert((note.part.clone(), label), references);
    }
    for unit in units.iter_mut().filter(|unit| unit.kind != Kind::Footnote) {
        for label in &unit.footnotes {
            let own = of_notes.get(&(unit.part.clone(), label.clone()));
            let any = own.or_else(|| of_notes.get(&(String::new(), label.clone())));
            unit.references.extend(any.into_iter().flatten().cloned());
        }
    }
}
