//! Notes that are marked with asterisks: each page begins anew, so a mark names the next
//! note below it with as many.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::raw::{OfPart, Structure},
    candidate::{Candidate, Glyph},
};

static STARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s*](\*{1,3})(?:$|[\s,;:.)\]”])"));

/// The marks of starred notes in `group`, with the labels that they have.
pub(super) fn starred(structure: &Structure, group: &OfPart) -> Vec<(String, Candidate)> {
    let notes = group.notes.iter().map(|&at| &structure.notes[at]);
    let mut notes: Vec<(u32, &str)> = notes
        .filter(|note| note.label.starts_with('*'))
        .map(|note| (note.text.first_line(), note.label.as_str()))
        .collect();
    if notes.is_empty() {
        return Vec::new();
    }
    notes.sort_unstable();
    let mut out = Vec::new();
    for &index in &group.units {
        let unit = &structure.units[index];
        for found in STARS.captures_iter(&unit.text.text) {
            let Some(stars) = found.get(1) else { continue };
            let line = unit.text.line_at(stars.start());
            let below = notes.partition_point(|&(note, _)| note < line);
            // No page has more than a few.
            let mut near = notes[below..].iter().take(4);
            if let Some((_, label)) = near.find(|(_, label)| *label == stars.as_str()) {
                let candidate = Candidate {
                    unit: index,
                    start: stars.start(),
                    end: stars.end(),
                    line,
                    glyph: Glyph::Superscript((*label).to_owned()),
                    context: Default::default(),
                };
                out.push(((*label).to_owned(), candidate));
            }
        }
    }
    out
}
