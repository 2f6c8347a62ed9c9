//! Last pass: raw units, notes, masthead and closing in the order of a document.

use std::collections::HashMap;

use crate::citation::{Language, Part, Symbol};

use super::{
    super::{
        Kind, Unit,
        assemble::assemble,
        draft::{Draft, Marked, RawUnit},
        segments::Segments,
    },
    marks, masthead,
    raw::{RawNote, Structure},
};

/// Makes the citable units of a document, in its order: masthead, each part
/// with its footnotes behind it, closing.
pub(super) fn arrange(
    structure: &Structure,
    marked: &[Marked],
    symbol: &Symbol,
    language: Language,
    warnings: &mut Vec<(u32, String)>,
) -> Vec<Unit> {
    let mut drafts: Vec<Draft> = front_matter(&structure.masthead, &structure.notes);
    let parts = structure.by_part();
    let mut closings: Vec<Part> = Vec::new();
    for (part, _) in &structure.closing {
        if closings.last() != Some(part) {
            closings.push(part.clone());
        }
    }
    for part in parts {
        drafts
            .extend(part.units.iter().map(|&at| (structure.units[at].clone(), marked[at].clone())));
        if let Some(at) = closings.iter().position(|closed| *closed == part.part) {
            drafts.extend(closing(structure, &closings.swap_remove(at)));
        }
        let title = part.units.iter().find_map(|&at| structure.units[at].part_title.clone());
        drafts.extend(part.notes.iter().map(|&at| &structure.notes[at]).map(|note| {
            let raw = RawUnit {
                part: note.part.clone(),
                part_title: title.clone(),
                kind: Some(Kind::Footnote),
                number: Some(note.label.clone()),
                text: note.text.clone(),
                ..RawUnit::default()
            };
            (raw, Marked::plain(note.text.text.clone()))
        }));
    }
    drafts.extend(closings.iter().filter_map(|part| closing(structure, part)));
    print_labels(&mut drafts, &structure.printed_notes);
    assemble(drafts, symbol, language, warnings)
}

/// Gives notes and their marks the labels that are printed, where the passes know them by
/// numbers.
fn print_labels(drafts: &mut [Draft], printed: &HashMap<String, String>) {
    for (unit, marked) in drafts.iter_mut().filter(|_| !printed.is_empty()) {
        let own = unit.number.as_mut().filter(|_| unit.kind == Some(Kind::Footnote));
        for label in own.into_iter().chain(marked.marks.iter_mut().map(|mark| &mut mark.label)) {
            if let Some(printed) = printed.get(label) {
                label.clone_from(printed);
            }
        }
    }
}

/// The blocks of the masthead; the lines of the address are one block, wherever
/// they were printed.
fn front_matter(masthead: &[Segments], notes: &[RawNote]) -> Vec<Draft> {
    let mut address: Option<Segments> = None;
    let mut rest: Vec<Segments> = Vec::new();
    for piece in masthead {
        for text in masthead::pieces(&piece.text) {
            let segment = Segments::of(&text, piece.first_line());
            match (masthead::is_address(&text), &mut address) {
                (true, Some(address)) => address.append("\n", &segment),
                (true, None) => address = Some(segment),
                (false, _) => rest.push(Segments { text, starts: piece.starts.clone() }),
            }
        }
    }
    let notes = marks::last_lines(notes);
    let of_piece = |text: Segments| {
        let marked = marks::in_masthead(&text, &notes);
        (RawUnit { kind: Some(Kind::FrontMatter), text, ..RawUnit::default() }, marked)
    };
    address.into_iter().chain(rest).map(of_piece).collect()
}

/// The closing of a part, its lines together.
fn closing(structure: &Structure, part: &Part) -> Option<Draft> {
    let mut lines = structure.closing.iter().filter(|(own, _)| own == part).map(|(_, line)| line);
    let mut text = lines.next()?.clone();
    lines.for_each(|line| text.append("\n", line));
    let marked = marks::in_masthead(&text, &marks::last_lines(&structure.notes));
    let kind = Some(Kind::Closing);
    Some((RawUnit { part: part.clone(), kind, text, ..RawUnit::default() }, marked))
}
