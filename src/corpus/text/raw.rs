//! What the structure pass leaves to those behind it.

use std::collections::HashMap;

use crate::citation::Part;

use super::super::{Furniture, draft::RawUnit, segments::Segments};

/// A footnote as printed.
#[derive(Clone, Debug)]
pub(crate) struct RawNote {
    pub part: Part,
    pub label: String,
    pub text: Segments,
}

/// Everything the structure pass found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Structure {
    pub units: Vec<RawUnit>,
    pub notes: Vec<RawNote>,
    pub masthead: Vec<Segments>,
    /// What closes the document, or each resolution of a composite one.
    pub closing: Vec<(Part, Segments)>,
    pub furniture: Vec<Furniture>,
    pub warnings: Vec<(u32, String)>,
    /// The labels of notes as they are printed, by the numbers that stand for them here.
    pub printed_notes: HashMap<String, String>,
}

/// The units and the notes of a part, by their places in the structure.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfPart {
    pub part: Part,
    pub units: Vec<usize>,
    pub notes: Vec<usize>,
}

impl Structure {
    /// What stands in each part, in the order in which the parts begin; a part that has
    /// nothing but notes comes behind those with units.
    pub(crate) fn by_part(&self) -> Vec<OfPart> {
        let mut parts: Vec<OfPart> = Vec::new();
        let mut places: HashMap<&Part, usize> = HashMap::new();
        let mut place = |part, parts: &mut Vec<OfPart>| {
            *places.entry(part).or_insert_with(|| {
                parts.push(OfPart { part: part.clone(), ..OfPart::default() });
                parts.len() - 1
            })
        };
        for (index, unit) in self.units.iter().enumerate() {
            let at = place(&unit.part, &mut parts);
            parts[at].units.push(index);
        }
        for (index, note) in self.notes.iter().enumerate() {
            let at = place(&note.part, &mut parts);
            parts[at].notes.push(index);
        }
        parts
    }
}
