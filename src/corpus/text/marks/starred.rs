//! Notes that are marked with asterisks: each page begins anew, so a mark names the next
//! note below it with as many.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use crate::{citation::Part, pattern::pattern};

use super::{
    super::{
        super::{NoteMark, draft::Marked, segments::Segments},
        raw::{OfPart, RawNote, Structure},
        superscript,
    },
    above,
    candidate::{Candidate, Glyph},
};

/// A mark behind a word of a title: asterisks, or a number that is set higher.
static OF_TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[^\s*](\*{1,3}|[¹²³⁰⁴-⁹]+)(?:$|[\s\p{P}--\*])"));
static STARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s*](\*{1,3})(?:$|[\s\p{P}--\*])"));

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
    // Whether one of the next notes below a line has these asterisks: no page has more
    // than a few.
    let is_near = |line: u32, stars: &str| {
        let below = notes.partition_point(|&(note, _)| note < line);
        notes[below..].iter().take(4).any(|(_, label)| *label == stars)
    };
    let mut out = Vec::new();
    for &index in &group.units {
        let unit = &structure.units[index];
        let above = above::starred(&structure.units, index);
        out.extend(above.filter(|(stars, mark)| is_near(mark.line, stars)));
        for stars in STARS.captures_iter(&unit.text.text).filter_map(|found| found.get(1)) {
            let (label, line) = (stars.as_str().to_owned(), unit.text.line_at(stars.start()));
            if is_near(line, &label) {
                let candidate = Candidate {
                    unit: index,
                    start: stars.start(),
                    end: stars.end(),
                    line,
                    glyph: Glyph::Superscript(label.clone()),
                    context: Default::default(),
                };
                out.push((label, candidate));
            }
        }
    }
    out
}

/// Gives the only starred note of a document with its label to the masthead, where that has
/// its mark and no paragraph has: notes of all parts may be printed behind the last.
pub(super) fn settle_single(structure: &mut Structure, labels: &[Vec<(String, Candidate)>]) {
    let notes = last_lines(&structure.notes);
    let of_masthead: HashSet<String> = structure
        .masthead
        .iter()
        .flat_map(|piece| in_masthead(piece, &notes).marks)
        .map(|mark| mark.label)
        .filter(|label| label.starts_with('*'))
        .collect();
    for label in of_masthead {
        let marked = labels.iter().flatten().any(|(found, _)| *found == label);
        let mut notes = structure.notes.iter_mut().filter(|note| note.label == label);
        if let (Some(note), None, false) = (notes.next(), notes.next(), marked) {
            note.part = Part::Body;
        }
    }
}

/// The line of the last note that has a label, by the label.
pub(crate) type LastLines<'a> = HashMap<&'a str, u32>;

/// Where the last note of each label stands.
pub(crate) fn last_lines(notes: &[RawNote]) -> LastLines<'_> {
    let mut out = LastLines::new();
    for note in notes {
        let line = out.entry(note.label.as_str()).or_default();
        *line = note.text.first_line().max(*line);
    }
    out
}

/// A piece of the masthead without the marks of notes that stand below it, and where they
/// stood.
pub(crate) fn in_masthead(piece: &Segments, notes: &LastLines<'_>) -> Marked {
    let text = piece.text.as_str();
    let mut out = Marked::default();
    let mut at = 0;
    for mark in OF_TITLE.captures_iter(text).filter_map(|found| found.get(1)) {
        let label = superscript::lower(mark.as_str());
        let line = piece.line_at(mark.start());
        if notes.get(label.as_str()).is_none_or(|&below| below <= line) {
            continue;
        }
        out.text.push_str(&text[at..mark.start()]);
        out.marks.push(NoteMark { offset: out.text.len(), label });
        at = mark.end();
    }
    out.text.push_str(&text[at..]);
    out.count_in_characters();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_marked_as_paragraphs_are() {
        let note = |label: &str, line| RawNote {
            part: Part::Body,
            label: label.to_owned(),
            text: Segments::of("Issued late.", line),
        };
        let notes = [note("*", 9), note("1", 9)];
        let notes = last_lines(&notes);
        let marked = in_masthead(&Segments::of("Report of the Secretary-General*", 3), &notes);
        assert_eq!(marked.text, "Report of the Secretary-General");
        assert_eq!((marked.marks[0].offset, marked.marks[0].label.as_str()), (31, "*"));
        // A note above is another's, and a number that is set higher may be no mark.
        for (text, line) in [("Programme*", 12), ("Areas of 10 km²", 3), ("A*B", 3)] {
            let marked = in_masthead(&Segments::of(text, line), &notes);
            assert_eq!((marked.text.as_str(), marked.marks.len()), (text, 0));
        }
    }
}
