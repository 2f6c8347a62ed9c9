//! The parts of a document that have their notes in common, and whose a note is.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::citation::Part;

use super::{
    super::{
        super::draft::RawUnit,
        raw::{OfPart, Structure},
    },
    candidate::{Candidate, Glyph, candidates_in},
};

/// Groups the parts of a document that have their notes in common; a group is called by
/// its last part. Notes of an annex may be printed behind the last page only, and those
/// of all parts behind the last: a part without notes of its own goes with the part
/// before it, or else with the one behind. A part of nothing but notes, such as a map, can
/// only have those of others.
pub(super) fn groups(structure: &Structure) -> Vec<OfPart> {
    let mut groups: Vec<OfPart> = Vec::new();
    for mut part in structure.by_part() {
        let goes_on = |group: &&mut OfPart| part.notes.is_empty() || group.notes.is_empty();
        match groups.last_mut().filter(goes_on) {
            Some(group) => {
                group.part = part.part;
                group.units.append(&mut part.units);
                group.notes.append(&mut part.notes);
            }
            None if part.units.is_empty() => {}
            None => groups.push(part),
        }
    }
    groups.iter_mut().for_each(|group| group.units.sort_unstable());
    groups
}

/// Gives the notes of a group that are printed behind its last part to the parts that
/// have their first marks: a note and its mark stand in one part. One that has lost its
/// mark stands in the part of those before and behind it.
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
    let found: Vec<Option<&Part>> =
        group.notes.iter().map(|&at| carriers.get(notes[at].label.as_str()).copied()).collect();
    let mut behind: Vec<Option<&Part>> = found.clone();
    for at in (1..behind.len()).rev() {
        behind[at - 1] = behind[at - 1].or(behind[at]);
    }
    let mut before = group.units.first().map(|&unit| &units[unit].part);
    for ((&at, found), behind) in group.notes.iter().zip(found).zip(behind) {
        before = found.or(before);
        let part = found.or(before.filter(|_| before == behind));
        if let Some(part) =
            part.filter(|_| notes[at].part == group.part && !notes[at].label.starts_with('*'))
        {
            notes[at].part = part.clone();
        }
    }
}

/// Notes that are printed together and count on: a part of a document, or several.
struct Series {
    /// The places of the notes.
    notes: Vec<usize>,
    labels: BTreeSet<u32>,
}

/// Gives the notes of several parts that are printed behind the last of them to their
/// parts, where they begin anew: each series to the parts whose marks it has. Where marks
/// and series do not agree no note is given to any mark: which are left out is returned.
pub(super) fn settle_series(
    structure: &mut Structure,
    warnings: &mut Vec<(u32, String)>,
) -> HashSet<usize> {
    let parts = structure.by_part();
    let mut unsettled: HashSet<usize> = HashSet::new();
    let mut settled: Vec<(usize, Part)> = Vec::new();
    let mut first = 0;
    for (at, part) in parts.iter().enumerate() {
        if part.notes.is_empty() {
            continue;
        }
        let series = series_behind(structure, part);
        let owners = &parts[first..=at];
        first = at + 1;
        if series.len() < 2 {
            continue;
        }
        match share(structure, &series, owners) {
            Some(of) => settled.extend(of),
            None => {
                let notes = || series.iter().flat_map(|series| &series.notes).copied();
                let line = notes().next().map_or(0, |note| structure.notes[note].text.first_line());
                let message = format!(
                    "{} series of footnotes stand here, whose marks do not tell them apart",
                    series.len()
                );
                warnings.push((line, message));
                unsettled.extend(notes());
            }
        }
    }
    for (note, part) in settled {
        structure.notes[note].part = part;
    }
    unsettled
}

/// The series of numbered notes that stand behind all that a part says.
fn series_behind(structure: &Structure, part: &OfPart) -> Vec<Series> {
    let line = |&unit: &usize| structure.units[unit].text.last_line();
    let last = part.units.iter().map(line).max().unwrap_or(0);
    let mut out: Vec<Series> = Vec::new();
    for &at in &part.notes {
        let note = &structure.notes[at];
        let Ok(label) = note.label.parse::<u32>() else { continue };
        if note.text.first_line() <= last {
            continue;
        }
        match out.last_mut().filter(|series| series.labels.last().is_some_and(|&last| last < label))
        {
            Some(series) => {
                series.notes.push(at);
                series.labels.insert(label);
            }
            None => out.push(Series { notes: vec![at], labels: BTreeSet::from([label]) }),
        }
    }
    out
}

/// Shares series of notes among the parts that may own them, both in their order: a part
/// that has the first mark of the next series again, behind all marks of this one, begins
/// it. Nothing where marks and notes do not agree.
fn share(structure: &Structure, series: &[Series], parts: &[OfPart]) -> Option<Vec<(usize, Part)>> {
    let mut out: Vec<(usize, Part)> = Vec::new();
    let mut at = 0;
    // Of the labels of this series the parts that have their first marks.
    let mut carriers: HashMap<u32, &Part> = HashMap::new();
    for part in parts {
        let marks = marks_of(part.units.iter().map(|&unit| &structure.units[unit]));
        let complete = carriers.len() == series[at].labels.len();
        let next = series.get(at + 1).and_then(|next| next.labels.first());
        if complete && next.is_some_and(|next| marks.contains_key(next)) {
            give(&series[at], &carriers, structure, &mut out);
            carriers.clear();
            at += 1;
        }
        let last = carriers.keys().max().copied().unwrap_or(0);
        for &label in &series[at].labels {
            match marks.get(&label) {
                // It is another's mark, or a repeated one: nothing tells.
                Some(true) if label <= last => return None,
                Some(_) => _ = carriers.entry(label).or_insert(&part.part),
                None => {}
            }
        }
    }
    let complete = at + 1 == series.len() && carriers.len() == series[at].labels.len();
    complete.then(|| give(&series[at], &carriers, structure, &mut out))?;
    Some(out)
}

/// Gives each note of a series to the part that has its mark.
fn give(
    series: &Series,
    carriers: &HashMap<u32, &Part>,
    structure: &Structure,
    out: &mut Vec<(usize, Part)>,
) {
    for &note in &series.notes {
        let label = structure.notes[note].label.parse().unwrap_or(0);
        if let Some(&part) = carriers.get(&label) {
            out.push((note, part.clone()));
        }
    }
}

/// The numbers in some units that may be marks, and whether one of each is certain.
fn marks_of<'a>(units: impl Iterator<Item = &'a RawUnit>) -> HashMap<u32, bool> {
    let mut out: HashMap<u32, bool> = HashMap::new();
    for candidate in units.flat_map(|unit| candidates_in(unit, 0)) {
        let (label, certain) = match &candidate.glyph {
            Glyph::Superscript(label) | Glyph::Digits(label) => (label, true),
            Glyph::Weak(label) | Glyph::Suffix(label) | Glyph::Spaced(label, _) => (label, false),
            Glyph::Garbled(_) | Glyph::Run(_) => continue,
        };
        if let Ok(label) = label.parse() {
            *out.entry(label).or_default() |= certain;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            super::{super::segments::Segments, raw::RawNote},
            resolve,
            tests::{note, unit},
        },
        *,
    };

    /// A document of a body and annexes, each of some paragraphs, with notes behind them all.
    fn read(parts: &[&[&str]], notes: &[&str]) -> (Vec<(Part, String)>, Vec<Part>, usize) {
        let name = |at: usize| match at {
            0 => Part::Body,
            at => Part::Annex(Some("I".repeat(at))),
        };
        let mut structure = Structure::default();
        let mut line = 0;
        for (at, texts) in parts.iter().enumerate() {
            for text in *texts {
                line += 1;
                let text = Segments::of(text, line);
                structure.units.push(RawUnit { part: name(at), text, ..RawUnit::default() });
            }
        }
        for label in notes {
            line += 1;
            structure.notes.push(RawNote {
                part: name(parts.len() - 1),
                label: (*label).to_owned(),
                text: Segments::of("See above.", line),
            });
        }
        let mut warnings = Vec::new();
        let marked = resolve(&mut structure, &mut warnings);
        let marks = structure.units.iter().zip(&marked).flat_map(|(unit, marked)| {
            marked.marks.iter().map(|mark| (unit.part.clone(), mark.label.clone()))
        });
        let marks = marks.collect();
        (marks, structure.notes.into_iter().map(|note| note.part).collect(), warnings.len())
    }

    fn labels(of: &[(Part, String)], part: &Part) -> String {
        of.iter().filter(|(found, _)| found == part).map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn notes_that_begin_anew_are_those_of_the_next_part() {
        let (body, first) = (Part::Body, Part::Annex(Some("I".to_owned())));
        let (marks, notes, warnings) = read(
            &[&["The first,1 and", "the second.2"], &["The annex,1 and", "its end.2"]],
            &["1", "2", "1", "2"],
        );
        assert_eq!((labels(&marks, &body).as_str(), labels(&marks, &first).as_str()), ("12", "12"));
        assert_eq!(notes, [body.clone(), body.clone(), first.clone(), first.clone()]);
        assert_eq!(warnings, 0);
        // A part without marks has none of them; a series may run on over two parts.
        let second = Part::Annex(Some("II".to_owned()));
        let (_, notes, warnings) =
            read(&[&["None."], &["The one,1 and"], &["The other,1 two.2"]], &["1", "1", "2"]);
        assert_eq!((notes, warnings), (vec![first.clone(), second.clone(), second.clone()], 0));
        let (_, notes, warnings) =
            read(&[&["The one,1 and"], &["on,2 and"], &["anew,1 and"]], &["1", "2", "1"]);
        assert_eq!((notes, warnings), (vec![body, first, second], 0));
    }

    #[test]
    fn no_note_is_given_where_marks_do_not_tell_whose_it_is() {
        // Three parts have a first mark, and two of them notes.
        let parts: [&[&str]; 3] = [&["The one,1 and"], &["the other,1 and"], &["the last,1 two,2"]];
        let (marks, _, warnings) = read(&parts, &["1", "1", "2"]);
        assert_eq!((marks, warnings), (vec![], 1));
        // What the mark of the annex names is not there.
        let (marks, _, warnings) = read(&[&["The one,1 two,2"], &["anew,1 and"]], &["1", "2"]);
        assert_eq!((labels(&marks, &Part::Body).as_str(), marks.len(), warnings), ("12", 2, 1));
    }

    #[test]
    fn a_number_that_pages_count_anew_names_no_note() {
        let mut structure = Structure {
            units: vec![unit("The first,1 the second.2", 1), unit("The other,1 and", 5)],
            notes: vec![note("1", 2), note("2", 3), note("1", 6)],
            ..Structure::default()
        };
        let mut warnings = Vec::new();
        let marked = resolve(&mut structure, &mut warnings);
        let texts: Vec<&str> = marked.iter().map(|marked| marked.text.as_str()).collect();
        assert_eq!(texts, ["The first,1 the second.", "The other,1 and"]);
        assert_eq!(warnings.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 6]);
    }

    #[test]
    fn a_note_without_a_mark_stands_where_its_neighbours_do() {
        let (_, notes, warnings) =
            read(&[&["The one and", "the third.3"], &["The annex,4 and"]], &["1", "2", "3", "4"]);
        assert_eq!(notes[..3], [Part::Body, Part::Body, Part::Body]);
        assert_eq!((notes[3].clone(), warnings), (Part::Annex(Some("I".to_owned())), 2));
    }
}
