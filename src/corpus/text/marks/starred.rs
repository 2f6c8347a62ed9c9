//! Notes that are marked with asterisks: each page begins anew, so a mark names the next
//! note below it with as many.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{citation::Part, pattern::pattern};

use super::{
    super::{
        super::{NoteMark, draft::Marked, segments::Segments},
        raw::Structure,
    },
    above,
    candidate::{Candidate, Glyph},
};

static STARS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[^\s*](?:(\*{1,3})(?:$|[\s,;:.)\]”])| (\*{1,3})$)"));

/// Notes with asterisks, in the order of their lines.
pub(super) struct Starred<'a>(Vec<(u32, &'a str)>);

impl<'a> Starred<'a> {
    pub(super) fn of(structure: &'a Structure, group: &[Part]) -> Starred<'a> {
        let notes = structure.notes.iter().filter(|note| group.contains(&note.part));
        let mut notes: Vec<(u32, &str)> = notes
            .filter(|note| note.label.starts_with('*'))
            .map(|note| (note.text.first_line(), note.label.as_str()))
            .collect();
        notes.sort_unstable();
        Starred(notes)
    }

    /// Whether one of the next notes below a line has these asterisks.
    fn is_near(&self, line: u32, stars: &str) -> bool {
        let below = self.0.partition_point(|&(note, _)| note < line);
        // No page has more than a few.
        self.0[below..].iter().take(4).any(|(_, label)| *label == stars)
    }

    /// The marks in a text, with their places.
    fn marks_in<'t>(&self, text: &'t Segments) -> impl Iterator<Item = (&'t str, usize)> {
        let stars = |found: Captures<'t>| found.get(1).or(found.get(2));
        STARS
            .captures_iter(&text.text)
            .filter_map(stars)
            .map(|stars| (stars.as_str(), stars.start()))
            .filter(|&(stars, start)| self.is_near(text.line_at(start), stars))
    }
}

/// The marks of starred notes in `group`, with the labels that they have.
pub(super) fn starred(structure: &Structure, group: &[Part]) -> Vec<(String, Candidate)> {
    let notes = Starred::of(structure, group);
    if notes.0.is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (index, unit) in structure.units.iter().enumerate() {
        if !group.contains(&unit.part) {
            continue;
        }
        let above = above::starred(&structure.units, index);
        out.extend(above.filter(|(stars, mark)| notes.is_near(mark.line, stars)));
        out.extend(notes.marks_in(&unit.text).map(|(stars, start)| {
            let candidate = Candidate {
                unit: index,
                start,
                end: start + stars.len(),
                line: unit.text.line_at(start),
                glyph: Glyph::Superscript(stars.to_owned()),
                context: Default::default(),
            };
            (stars.to_owned(), candidate)
        }));
    }
    out
}

/// A piece of the masthead without the marks of the body's starred notes.
pub(crate) fn in_masthead(structure: &Structure, piece: &Segments) -> Marked {
    let notes = Starred::of(structure, &[Part::Body]);
    let mut out = Marked::default();
    let mut at = 0;
    for (stars, start) in notes.marks_in(piece) {
        out.text.push_str(piece.text[at..start].trim_end_matches(' '));
        out.marks.push(NoteMark { offset: out.text.chars().count(), label: stars.to_owned() });
        at = start + stars.len();
    }
    out.text.push_str(&piece.text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{super::super::raw::RawNote, *};

    #[test]
    fn the_masthead_keeps_its_marks_beside_its_words() {
        let note = |label: &str, line| RawNote {
            part: Part::Body,
            label: label.to_owned(),
            text: Segments::of("See above.", line),
        };
        let structure =
            Structure { notes: vec![note("*", 20), note("**", 21)], ..Structure::default() };
        for (text, words, marks) in [
            ("Note by the Secretariat*", "Note by the Secretariat", &[(23, "*")][..]),
            ("Report of the Council **", "Report of the Council", &[(21, "**")]),
            ("Item 2* of the agenda**", "Item 2 of the agenda", &[(6, "*"), (20, "**")]),
            ("Annex***", "Annex***", &[]),
        ] {
            let found = in_masthead(&structure, &Segments::of(text, 3));
            assert_eq!(found.text, words);
            let found: Vec<(usize, &str)> =
                found.marks.iter().map(|mark| (mark.offset, mark.label.as_str())).collect();
            assert_eq!(found, marks, "{text}");
        }
    }
}
