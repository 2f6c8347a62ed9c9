//! Fourth pass: footnote marks to their notes.
//!
//! A mark is a superscript digit, a plain digit glued to a word, or whatever
//! the OCR made of it: `®`, `?`, `!`, `’`, `*`. Which note a mark names follows
//! from the order of the page: notes are printed at the foot of the page where
//! they are first used, in the order of their first marks. Every other mark is
//! a repeated use of an earlier note, told by its glyph and by the words before
//! it. The best reading of a page is found by dynamic programming.

mod above;
mod candidate;
mod page;
mod parts;
mod starred;

use std::collections::{HashMap, HashSet};

use crate::citation::Part;

use super::{
    super::{
        Kind, NoteMark,
        draft::{Marked, RawUnit},
    },
    raw::{OfPart, Structure},
};
use candidate::{Behind, Candidate, Glyph, candidates_in, words};
use page::{numbered_once, pages};
pub(super) use starred::{in_masthead, last_lines};

/// Takes the marks out of all units and gives each its note.
pub(crate) fn resolve(structure: &mut Structure, warnings: &mut Vec<(u32, String)>) -> Vec<Marked> {
    let mut labels: Vec<Vec<(String, Candidate)>> = vec![Vec::new(); structure.units.len()];
    let unsettled = parts::settle_series(structure, warnings);
    for group in &mut parts::groups(structure) {
        group.notes.retain(|note| !unsettled.contains(note));
        let starred = starred::starred(structure, group);
        resolve_group(structure, &*group, &starred, &mut labels, warnings);
        // Stars begin anew on each page: which part they are of, their label does not say.
        parts::settle_notes(structure, group, &labels);
        for mark in starred {
            labels[mark.1.unit].push(mark);
        }
    }
    starred::settle_single(structure, &labels);
    above::strip_titles(&mut structure.units, &labels);
    structure.units.iter().zip(labels).map(|(unit, marks)| strip(unit, marks)).collect()
}

fn resolve_group(
    structure: &Structure,
    group: &OfPart,
    starred: &[(String, Candidate)],
    labels: &mut [Vec<(String, Candidate)>],
    warnings: &mut Vec<(u32, String)>,
) {
    let notes = numbered_once(structure, group, warnings);
    if notes.is_empty() {
        return;
    }
    let mut candidates = candidates_of(structure, group, starred);
    keep_single(&mut candidates, notes[0].0 != "1");
    let weights = Weights::of(group.units.iter().map(|&at| &structure.units[at]));
    candidates.sort_by_key(|candidate| candidate.line);
    let mut known = Known::default();
    // The part that has the first mark of each note.
    let mut parts: HashMap<String, &Part> = HashMap::new();
    let lines = group.units.iter().map(|&at| structure.units[at].text.first_line());
    for page in pages(&notes, &lines.collect()) {
        let before = |line: u32| candidates.partition_point(|candidate| candidate.line <= line);
        let here = &candidates[before(page.first_line)..before(page.last_line)];
        let choice = assign(here, &page.labels, &known, &weights);
        for (candidate, label) in here.iter().zip(&choice) {
            let Some(label) = label else { continue };
            // Whether a mark of another part repeats a note or has lost its own, nothing tells.
            let part = &structure.units[candidate.unit].part;
            if *parts.entry(label.clone()).or_insert(part) != part {
                if candidate.is_certain() || is_behind_stop(&structure.units, candidate) {
                    let message = format!("footnote mark {label} has no note in its part");
                    warnings.push((candidate.line, message));
                }
                continue;
            }
            if matches!(candidate.glyph, Glyph::Garbled(_)) {
                warnings
                    .push((candidate.line, format!("a garbled footnote mark was read as {label}")));
            }
            known.add(label, &candidate.context);
            labels[candidate.unit].push((label.clone(), candidate.clone()));
        }
        for label in &page.labels {
            if known.add(label, &HashSet::new()) {
                warnings.push((page.foot, format!("footnote {label} has no mark in the text")));
            }
        }
    }
}

/// Whether a mark stands behind a stop, where no number does.
fn is_behind_stop(units: &[RawUnit], mark: &Candidate) -> bool {
    let before = units[mark.unit].text.text.get(..mark.start);
    before.is_some_and(|before| before.ends_with(super::stops::is_stop))
}

/// The places in the units of a group that may be marks.
fn candidates_of(
    structure: &Structure,
    group: &OfPart,
    starred: &[(String, Candidate)],
) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for &at in &group.units {
        candidates.extend(above::numbered(&structure.units, at));
        candidates.extend(candidates_in(&structure.units[at], at));
    }
    // An asterisk with a note of its own is no garbled figure.
    let stars: HashSet<(usize, usize)> =
        starred.iter().map(|(_, mark)| (mark.unit, mark.start)).collect();
    candidates.retain(|candidate| {
        !matches!(candidate.glyph, Glyph::Garbled(_))
            || !stars.contains(&(candidate.unit, candidate.start))
    });
    candidates
}

/// A number behind a word is a mark only in a text that was cut out of a volume, whose
/// notes go on from those before it, and where it stands once: counts come again.
fn keep_single(candidates: &mut Vec<Candidate>, of_volume: bool) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for candidate in candidates.iter() {
        if let Glyph::Spaced(label, _) = &candidate.glyph {
            *counts.entry(label.clone()).or_default() += 1;
        }
    }
    candidates.retain(|candidate| match &candidate.glyph {
        Glyph::Spaced(label, Behind::Word) => of_volume && counts.get(label) == Some(&1),
        _ => true,
    });
}

/// Notes that have had a mark, with the words before the first.
#[derive(Default)]
struct Known {
    notes: Vec<(String, HashSet<String>)>,
    places: HashMap<String, usize>,
}

impl Known {
    /// Adds a note unless it is known; whether it was not.
    fn add(&mut self, label: &str, context: &HashSet<String>) -> bool {
        if self.places.contains_key(label) {
            return false;
        }
        self.places.insert(label.to_owned(), self.notes.len());
        self.notes.push((label.to_owned(), context.clone()));
        true
    }

    /// The earlier note that a candidate most likely repeats. Digits name theirs;
    /// a garbled mark may be any of the latest.
    fn best(&self, candidate: &Candidate, weights: &Weights) -> Option<(&str, f32)> {
        let notes = match &candidate.glyph {
            Glyph::Superscript(read) | Glyph::Digits(read) | Glyph::Weak(read) => {
                let place = *self.places.get(read)?;
                &self.notes[place..=place]
            }
            Glyph::Suffix(_) | Glyph::Run(_) | Glyph::Spaced(..) => return None,
            Glyph::Garbled(_) => &self.notes[self.notes.len().saturating_sub(REPEATS_MAX)..],
        };
        let scored = notes.iter().map(|(label, context)| {
            let shared = weights.similarity(&candidate.context, context);
            (label.as_str(), repeat_score(candidate, label, shared))
        });
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

/// How many earlier notes a garbled mark is compared with.
const REPEATS_MAX: usize = 100;
/// The largest table of one page: above it, only marks that name their note are
/// read, in order. No page of print comes near.
const CELLS_MAX: usize = 8 << 20;

/// What the best reading of a cell did last.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Move {
    /// Nothing reaches this cell.
    None,
    /// The candidate is no mark.
    Skip,
    /// The candidate is the mark of the next new note.
    New,
    /// The candidate repeats the best earlier note.
    Repeat,
    /// The candidate repeats this new note of the page.
    Here(u32),
    /// The next new note has lost its mark.
    Lost,
}

/// Chooses for each candidate the note that it names, or nothing. New notes are
/// taken in order; earlier ones may be repeated.
fn assign(
    candidates: &[Candidate],
    new: &[String],
    known: &Known,
    weights: &Weights,
) -> Vec<Option<String>> {
    let columns = new.len() + 1;
    if (candidates.len() + 1).saturating_mul(columns) > CELLS_MAX {
        return assign_plain(candidates, new, known);
    }
    let repeats: Vec<Option<(&str, f32)>> =
        candidates.iter().map(|candidate| known.best(candidate, weights)).collect();
    let mut moves = vec![Move::None; (candidates.len() + 1) * columns];
    let mut scores = vec![f32::NEG_INFINITY; columns];
    scores[0] = 0.0;
    for row in 0..=candidates.len() {
        for column in 1..columns {
            if scores[column - 1] - LOST_COST > scores[column] {
                scores[column] = scores[column - 1] - LOST_COST;
                moves[row * columns + column] = Move::Lost;
            }
        }
        let Some(candidate) = candidates.get(row) else { break };
        let mut next = vec![f32::NEG_INFINITY; columns];
        let mut here: Option<(u32, f32)> = None;
        for (column, &score) in scores.iter().enumerate() {
            if let Some(last) = column.checked_sub(1) {
                let score = repeat_score(candidate, &new[last], 0.0);
                here = Some((last as u32, score))
                    .filter(|_| here.is_none_or(|best| score > best.1))
                    .or(here);
            }
            let mut step = |to: usize, gain: f32, how: Move| {
                if score + gain > next[to] {
                    next[to] = score + gain;
                    moves[(row + 1) * columns + to] = how;
                }
            };
            step(column, skip_score(candidate), Move::Skip);
            if let Some((_, gain)) = repeats[row] {
                step(column, gain, Move::Repeat);
            }
            if let Some((label, gain)) = here {
                step(column, gain, Move::Here(label));
            }
            if let Some(label) = new.get(column) {
                // Of two equal readings the one with the earlier mark.
                step(column + 1, new_score(candidate, label) - row as f32 * 1e-3, Move::New);
            }
        }
        scores = next;
    }
    trace(&moves, candidates.len(), columns, new, &repeats)
}

/// What a note without a mark costs.
const LOST_COST: f32 = 4.0;

fn trace(
    moves: &[Move],
    rows: usize,
    columns: usize,
    new: &[String],
    repeats: &[Option<(&str, f32)>],
) -> Vec<Option<String>> {
    let mut out = vec![None; rows];
    let (mut row, mut column) = (rows, columns - 1);
    while row > 0 || column > 0 {
        let how = moves[row * columns + column];
        match how {
            Move::None => break,
            Move::Lost => {
                column -= 1;
                continue;
            }
            Move::Skip => {}
            Move::New => {
                column -= 1;
                out[row - 1] = Some(new[column].clone());
            }
            Move::Repeat => out[row - 1] = repeats[row - 1].map(|(label, _)| label.to_owned()),
            Move::Here(label) => out[row - 1] = Some(new[label as usize].clone()),
        }
        row -= 1;
    }
    out
}

/// The reading of a page without end: marks that name the next note or one that
/// was there.
fn assign_plain(candidates: &[Candidate], new: &[String], known: &Known) -> Vec<Option<String>> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut next = 0;
    let choose = |candidate: &Candidate| {
        let (Glyph::Superscript(read) | Glyph::Digits(read)) = &candidate.glyph else {
            return None;
        };
        if new.get(next) == Some(read) {
            seen.insert(&new[next]);
            next += 1;
            return Some(read.clone());
        }
        (seen.contains(read.as_str()) || known.places.contains_key(read)).then(|| read.clone())
    };
    candidates.iter().map(choose).collect()
}

fn skip_score(candidate: &Candidate) -> f32 {
    match candidate.glyph {
        Glyph::Superscript(_) => -6.0,
        Glyph::Digits(_) => -1.0,
        Glyph::Weak(_)
        | Glyph::Garbled(_)
        | Glyph::Suffix(_)
        | Glyph::Run(_)
        | Glyph::Spaced(..) => 0.0,
    }
}

fn new_score(candidate: &Candidate, label: &str) -> f32 {
    match &candidate.glyph {
        Glyph::Superscript(read) if read == label => 12.0,
        Glyph::Digits(read) if read == label => 10.0,
        Glyph::Weak(read) if read == label => 8.0,
        Glyph::Suffix(read) if read == label => 1.0,
        Glyph::Spaced(read, Behind::Close) if read == label => 7.0,
        Glyph::Spaced(read, Behind::Punctuation) if read == label => 3.0,
        Glyph::Spaced(read, Behind::Word) if read == label => 1.0,
        Glyph::Run(read) if read.starts_with(label) && read.len() > label.len() => 8.0,
        Glyph::Garbled(Some(digit)) if label.len() == 1 && label.starts_with(*digit) => 4.0,
        Glyph::Garbled(Some(_)) => 1.5,
        Glyph::Garbled(None) => 3.0,
        _ => -20.0,
    }
}

fn repeat_score(candidate: &Candidate, label: &str, shared: f32) -> f32 {
    match &candidate.glyph {
        Glyph::Superscript(read) if read == label => 8.0,
        Glyph::Digits(read) if read == label => 5.0,
        Glyph::Weak(read) if read == label => 1.0 + shared,
        Glyph::Garbled(Some(digit)) if label.len() == 1 && label.starts_with(*digit) => {
            2.0 + 2.0 * shared
        }
        Glyph::Garbled(Some(_)) => shared,
        Glyph::Garbled(None) => 3.0 * shared,
        _ => -20.0,
    }
}

/// How much each word tells: words in few paragraphs tell more.
#[derive(Default)]
struct Weights(HashMap<String, f32>);

impl Weights {
    fn of<'a>(units: impl Iterator<Item = &'a RawUnit>) -> Weights {
        let mut counts: HashMap<String, f32> = HashMap::new();
        let mut total = 1.0_f32;
        for unit in units {
            total += 1.0;
            words(&unit.text.text).collect::<HashSet<_>>().into_iter().for_each(|word| {
                *counts.entry(word).or_default() += 1.0;
            });
        }
        Weights(counts.into_iter().map(|(word, count)| (word, (total / count).ln())).collect())
    }

    /// The weighted share of the words before this mark that also stood before
    /// an earlier one, 0 to 1.
    fn similarity(&self, here: &HashSet<String>, earlier: &HashSet<String>) -> f32 {
        let weight = |word: &String| self.0.get(word).copied().unwrap_or(1.0);
        let shared: f32 = here.intersection(earlier).map(weight).sum();
        let all: f32 = here.iter().map(weight).sum();
        if all > 0.0 { shared / all } else { 0.0 }
    }
}

/// The text of a unit without its marks.
fn strip(unit: &RawUnit, mut marks: Vec<(String, Candidate)>) -> Marked {
    marks.sort_by_key(|(_, candidate)| candidate.start);
    let text = unit.text.text.as_str();
    let mut out = Marked::default();
    // Characters are counted as they are copied, not from the start for each mark.
    let (mut at, mut offset) = (0, 0);
    for (label, candidate) in marks {
        if candidate.start < at {
            continue;
        }
        let between = &text[at..candidate.start];
        // The comma between two marks goes with them.
        if !(between == "," && at > 0) {
            out.text.push_str(between);
            offset += between.chars().count();
        }
        at = match candidate.glyph {
            Glyph::Run(_) => candidate.start + label.len(),
            _ => candidate.end,
        };
        if unit.kind != Some(Kind::FrontMatter) {
            out.marks.push(NoteMark { offset, label });
        }
    }
    out.text.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{
        super::{super::segments::Segments, raw::RawNote},
        candidate::context,
        *,
    };

    fn candidate(line: u32, glyph: Glyph, words: &str) -> Candidate {
        Candidate { unit: 0, start: 0, end: 1, line, glyph, context: context(words) }
    }

    /// A paragraph of the body.
    pub(super) fn unit(text: &str, line: u32) -> RawUnit {
        RawUnit { text: Segments::of(text, line), ..RawUnit::default() }
    }

    /// A note of the body.
    pub(super) fn note(label: &str, line: u32) -> RawNote {
        let text = Segments::of("See above.", line);
        RawNote { part: Part::Body, label: label.to_owned(), text }
    }

    #[test]
    fn marks_stand_apart_from_words_in_old_texts_and_stars_in_all() {
        let mut structure = Structure {
            units: vec![
                unit("Having considered the report 37 of all 12 members, 38", 1),
                unit("Recalling the Convention* of 1949,", 2),
            ],
            notes: vec![note("37", 5), note("38", 6), note("*", 7)],
            ..Structure::default()
        };
        let marked = resolve(&mut structure, &mut Vec::new());
        let texts: Vec<&str> = marked.iter().map(|unit| unit.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Having considered the report of all 12 members,",
                "Recalling the Convention of 1949,"
            ]
        );
        let labels: Vec<&str> =
            marked.iter().flat_map(|unit| &unit.marks).map(|mark| mark.label.as_str()).collect();
        assert_eq!(labels, ["37", "38", "*"]);
        // An asterisk resembles a 4, and is none where it has a note of its own.
        let texts =
            ["The first,1 the second,2 the third,3 the weapons of war,4", "weapons of war* of"];
        let units = texts.iter().zip(1..).map(|(text, line)| unit(text, line)).collect();
        let labels = ["1", "2", "3", "4", "*"];
        let notes = labels.iter().zip(5..).map(|(label, line)| note(label, line)).collect();
        let mut structure = Structure { units, notes, ..Structure::default() };
        let marked = resolve(&mut structure, &mut Vec::new());
        let found: Vec<&str> =
            marked.iter().flat_map(|unit| &unit.marks).map(|mark| mark.label.as_str()).collect();
        assert_eq!(found, labels);
    }

    #[test]
    fn a_page_is_read_as_a_whole() {
        let mut known = Known::default();
        known.add("1", &context("adopted by the United Nations Conference on illicit trade"));
        known.add(
            "2",
            &context("Identify and Trace in a Timely Manner the International Instrument"),
        );
        let marks = [
            candidate(1, Glyph::Garbled(None), "report of the Secretary-General"),
            candidate(2, Glyph::Garbled(None), "scope of the Arms Trade Treaty"),
            candidate(
                3,
                Glyph::Garbled(Some('1')),
                "the United Nations Conference on illicit trade",
            ),
            candidate(
                4,
                Glyph::Garbled(Some('2')),
                "Trace in a Timely Manner the International Tracing Instrument",
            ),
            candidate(5, Glyph::Garbled(Some('7')), "combating illicit brokering"),
        ];
        let new = ["5".to_owned(), "6".to_owned(), "7".to_owned()];
        let chosen = assign(&marks, &new, &known, &Weights::default());
        let chosen: Vec<&str> =
            chosen.iter().map(|label| label.as_deref().unwrap_or("-")).collect();
        assert_eq!(chosen, ["5", "6", "1", "2", "7"]);
    }
}
