//! The parts of a document that have their notes in common, and whose a note is.

use std::collections::HashMap;

use crate::citation::Part;

use super::{super::raw::Structure, candidate::Candidate};

/// Groups the parts of a document that have their notes in common. Notes of an annex
/// may be printed behind the last page only, and those of all parts behind the last: a
/// part without notes of its own goes with the part before it, or else with the one
/// behind.
pub(super) fn groups(structure: &Structure) -> Vec<Vec<Part>> {
    let has_notes = |part: &Part| structure.notes.iter().any(|note| note.part == *part);
    let mut groups: Vec<Vec<Part>> = Vec::new();
    for unit in &structure.units {
        if groups.iter().flatten().any(|part| *part == unit.part) {
            continue;
        }
        let goes_on =
            |group: &&mut Vec<Part>| !has_notes(&unit.part) || !group.iter().any(has_notes);
        match groups.last_mut().filter(goes_on) {
            Some(group) => group.push(unit.part.clone()),
            None => groups.push(vec![unit.part.clone()]),
        }
    }
    groups
}

/// Gives the notes of a group that are printed behind its last part to the parts that
/// have their first marks: a note and its mark stand in one part.
pub(super) fn settle_notes(
    structure: &mut Structure,
    group: &[Part],
    labels: &[Vec<(String, Candidate)>],
) {
    let Some((last, _)) = group.split_last().filter(|(_, before)| !before.is_empty()) else {
        return;
    };
    let Structure { units, notes, .. } = structure;
    let mut carriers: HashMap<&str, &Part> = HashMap::new();
    for (unit, marks) in units.iter().zip(labels).filter(|(unit, _)| group.contains(&unit.part)) {
        for (label, _) in marks {
            carriers.entry(label).or_insert(&unit.part);
        }
    }
    for note in notes.iter_mut().filter(|note| note.part == *last) {
        if let Some(part) = carriers.get(note.label.as_str()) {
            note.part = (*part).clone();
        }
    }
}
