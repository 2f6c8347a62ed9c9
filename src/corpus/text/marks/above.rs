//! Marks in headings and in the titles of parts. Those are no units: the first unit
//! below them carries their marks, before its first word.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::{super::draft::RawUnit, superscript},
    candidate::{Candidate, Glyph},
};

/// What a title ends with that may be a mark: a figure that is none, as in `km²`, is told
/// by the notes.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s¹²³⁰⁴-⁹] ?([¹²³⁰⁴-⁹]+)$"));
static STARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s*] ?(\*{1,3})$"));

/// The numbers that the titles end with which stand between a unit and the one before it.
pub(super) fn numbered(units: &[RawUnit], index: usize) -> impl Iterator<Item = Candidate> {
    candidates(units, index, &NUMBER).map(|(_, candidate)| candidate)
}

/// Asterisks that they end with, as labels of notes.
pub(super) fn starred(
    units: &[RawUnit],
    index: usize,
) -> impl Iterator<Item = (String, Candidate)> {
    candidates(units, index, &STARS)
}

fn candidates(
    units: &[RawUnit],
    index: usize,
    mark: &'static Regex,
) -> impl Iterator<Item = (String, Candidate)> {
    let unit = &units[index];
    let before = index.checked_sub(1).map(|before| &units[before]);
    let known: HashSet<&str> =
        before.filter(|before| before.part == unit.part).into_iter().flat_map(titles).collect();
    let new = titles(unit).filter(move |title| !known.contains(title));
    new.filter_map(|title| mark_of(title, mark)).map(move |(label, _)| {
        let candidate = Candidate {
            unit: index,
            start: 0,
            end: 0,
            line: unit.text.first_line(),
            glyph: Glyph::Superscript(label.clone()),
            context: HashSet::default(),
        };
        (label, candidate)
    })
}

/// The titles that a unit stands under, from the outside in.
fn titles(unit: &RawUnit) -> impl Iterator<Item = &str> {
    let headings = unit.headings.iter().map(|heading| heading.title.as_str());
    unit.part_title.as_deref().into_iter().chain(headings)
}

/// The mark that a title ends with, as the label of its note, and where it begins.
fn mark_of(title: &str, mark: &Regex) -> Option<(String, usize)> {
    let found = mark.captures(title)?.get(1)?;
    Some((superscript::lower(found.as_str()), found.start()))
}

/// Takes the marks out of the titles above the units that carry them, and out of the
/// same titles above the units that follow.
pub(super) fn strip_titles(units: &mut [RawUnit], labels: &[Vec<(String, Candidate)>]) {
    let mut marked: HashSet<String> = HashSet::new();
    for (unit, labels) in units.iter_mut().zip(labels) {
        let carried = |label: &str| {
            labels.iter().any(|(carried, candidate)| candidate.end == 0 && carried == label)
        };
        let titles = unit.part_title.iter_mut();
        for title in titles.chain(unit.headings.iter_mut().map(|heading| &mut heading.title)) {
            let found = mark_of(title, &NUMBER).or_else(|| mark_of(title, &STARS));
            let Some((label, start)) = found else { continue };
            if marked.contains(title) || carried(&label) {
                marked.insert(title.clone());
                title.truncate(title[..start].trim_end().len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            super::{
                super::{Heading, segments::Segments},
                raw::{RawNote, Structure},
            },
            resolve,
        },
        *,
    };

    fn unit(text: &str, line: u32, heading: &str) -> RawUnit {
        RawUnit {
            text: Segments::of(text, line),
            headings: vec![Heading { label: None, title: heading.to_owned() }],
            ..RawUnit::default()
        }
    }

    #[test]
    fn the_first_unit_below_carries_the_mark_of_a_title() {
        let note = |label: &str, line| RawNote {
            part: Default::default(),
            label: label.to_owned(),
            text: Segments::of("See below.", line),
        };
        let mut structure = Structure {
            units: vec![
                unit("A row", 3, "10–13 June 2025¹"),
                unit("Another row", 4, "10–13 June 2025¹"),
                unit("A third", 14, "Attendance*"),
                unit("A fourth", 24, "Over 12 km²"),
            ],
            notes: vec![note("1", 9), note("*", 19)],
            ..Structure::default()
        };
        let mut warnings = Vec::new();
        let marked = resolve(&mut structure, &mut warnings);
        let marks: Vec<Vec<(usize, &str)>> = marked
            .iter()
            .map(|unit| unit.marks.iter().map(|mark| (mark.offset, &*mark.label)).collect())
            .collect();
        assert_eq!(marks, [vec![(0, "1")], vec![], vec![(0, "*")], vec![]]);
        let titles: Vec<&str> =
            structure.units.iter().map(|unit| unit.headings[0].title.as_str()).collect();
        assert_eq!(titles, ["10–13 June 2025", "10–13 June 2025", "Attendance", "Over 12 km²"]);
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}
