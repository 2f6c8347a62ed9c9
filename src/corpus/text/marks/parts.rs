//! The parts of a document that have their notes in common, and whose a note is.

use std::collections::HashMap;

use crate::citation::Part;

use super::{
    super::raw::{OfPart, Structure},
    candidate::Candidate,
};

/// Groups the parts of a document that have their notes in common; a group is called by
/// its last part. Notes of an annex may be printed behind the last page only, and those
/// of all parts behind the last: a part without notes of its own goes with the part
/// before it, or else with the one behind.
pub(super) fn groups(structure: &Structure) -> Vec<OfPart> {
    let mut groups: Vec<OfPart> = Vec::new();
    for mut part in structure.by_part().into_iter().filter(|part| !part.units.is_empty()) {
        let goes_on = |group: &&mut OfPart| part.notes.is_empty() || group.notes.is_empty();
        match groups.last_mut().filter(goes_on) {
            Some(group) => {
                group.part = part.part;
                group.units.append(&mut part.units);
                group.notes.append(&mut part.notes);
            }
            None => groups.push(part),
        }
    }
    groups.iter_mut().for_each(|group| group.units.sort_unstable());
    groups
}

/// Gives the notes of a group that are printed behind its last part to the parts that
/// have their first marks: a note and its mark stand in one part.
pub(super) fn settle_notes(
    structure: &mut Structure,
    group: &OfPart,
    labels: &[Vec<(String, Candidate)>],
) {
    let Structure { units, notes, .. } = structure;
    let mut carriers: HashMap<&str, &Part> = HashMap::new();
    for &unit in &group.units {
        for (label, _) in &labels[unit] {
            carriers.entry(label).or_insert(&units[unit].part);
        }
    }
    for &at in &group.notes {
        let note = &mut notes[at];
        if note.part == group.part
            && let Some(part) = carriers.get(note.label.as_str())
        {
            note.part = (*part).clone();
        }
    }
}
