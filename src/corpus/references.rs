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
///
/// Gives how many references were left out of a document that has too many.
pub(super) fn add_references(units: &mut [Unit], symbol: &Symbol) -> usize {
    let mut room = Room::default();
    let document = Some(symbol);
    let mut previous: Option<Symbol> = None;
    for note in units.iter_mut().filter(|unit| unit.kind == Kind::Footnote) {
        let context = ReferenceContext { document, previous: previous.as_ref(), names: &[] };
        add_own(note, find_references(&note.text, context), &mut room);
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
        add_own(unit, found, &mut room);
        if unit.kind == Kind::FrontMatter {
            // A masthead prints the document's own symbol.
            unit.references.retain(|reference| !own.contains(&reference.symbol));
        }
    }
    add_those_of_notes(units, &mut room);
    room.left_out
}

/// So many references of a document are kept. Notes that many units carry, and ranges,
/// make more of a text than it has letters.
const REFERENCES_MAX: usize = 50_000;
/// So many bytes they take, with what they name in an index.
const WEIGHT_MAX: usize = 16 << 20;

/// What references of a document there is room for.
struct Room {
    references: usize,
    weight: usize,
    left_out: usize,
}

impl Default for Room {
    fn default() -> Room {
        Room { references: REFERENCES_MAX, weight: WEIGHT_MAX, left_out: 0 }
    }
}

impl Room {
    /// Whether one more is kept.
    fn takes(&mut self, reference: &Reference) -> bool {
        let weight = reference.weight();
        let is_kept = self.references > 0 && weight <= self.weight;
        match is_kept {
            true => {
                self.references -= 1;
                self.weight -= weight;
            }
            false => self.left_out += 1,
        }
        is_kept
    }
}

/// Adds what was found in the text of a unit itself. A link that the text spells
/// out is no reference of its own.
fn add_own(unit: &mut Unit, mut found: Vec<Reference>, room: &mut Room) {
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
    found.retain(|reference| room.takes(reference));
    unit.references.append(&mut found);
    unit.references.sort_by_key(|reference| reference.span.start);
}

/// Adds to each unit the references of its footnotes, in the order of their marks.
fn add_those_of_notes(units: &mut [Unit], room: &mut Room) {
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
            let kept = any.into_iter().flatten().filter(|reference| room.takes(reference));
            unit.references.extend(kept.cloned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::corpus::{Manifest, read_document};

    use super::*;

    fn read(name: &str, text: &str) -> crate::corpus::Document {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("a file");
        read_document(Path::new(&file), &Manifest::default()).expect("a document")
    }

    #[test]
    fn no_text_makes_more_references_than_there_is_room_for() {
        let cited: Vec<String> =
            (0..200).map(|n| format!("A/{}/7, paras. 1-199", 40 + n % 40)).collect();
        let cited = cited.join("; ");
        let paragraphs: String =
            (1..=150).map(|number| format!("{number}. Recalls {cited}.\n\n")).collect();
        let document = read("A_80_700.txt", &format!("A/80/700\n\nReport\n\n{paragraphs}"));
        let kept: Vec<&Reference> =
            document.units.iter().flat_map(|unit| &unit.references).collect();
        let weight: usize = kept.iter().map(|reference| reference.weight()).sum();
        assert!(weight <= WEIGHT_MAX && kept.len() > 10_000, "{weight}, {}", kept.len());
        let told = format!("{} more references of this document", 30_000 - kept.len());
        let is_told = document.warnings.iter().any(|warning| warning.message.contains(&told));
        assert!(is_told, "{:?}", document.warnings);
    }

    #[test]
    fn a_note_that_many_carry_is_bounded() {
        let note: Vec<String> = (1..=600).map(|n| format!("A/50/{n}")).collect();
        let note = Unit {
            references: find_references(&note.join(", "), ReferenceContext::default()),
            ..unit(Kind::Footnote)
        };
        let carries = Unit { footnotes: vec!["1".to_owned()], ..unit(Kind::Numbered) };
        let mut units = vec![carries; 200];
        units.push(Unit { number: Some("1".to_owned()), ..note });
        let mut room = Room::default();
        add_those_of_notes(&mut units, &mut room);
        let kept: usize = units.iter().map(|unit| unit.references.len()).sum();
        assert_eq!((kept, room.left_out), (600 + REFERENCES_MAX, 120_000 - REFERENCES_MAX));
    }

    fn unit(kind: Kind) -> Unit {
        let mut unit = read("A_80_700.txt", "A/80/700\n\n1. Notes it.\n").units.remove(0);
        unit.references.clear();
        Unit { kind, part: Part::Body, ..unit }
    }
}
