//! Fourth pass: footnote marks to their notes.
//!
//! A mark is a superscript digit, a plain digit glued to a word, or whatever
//! the OCR made of it: `®`, `?`, `!`, `’`, `*`. Which note a mark names follows
//! from the order of the page: notes are printed at the foot of the page where
//! they are first used, in the order of their first marks. Every other mark is
//! a repeated use of an earlier note, told by its glyph and by the words before
//! it. The best reading of a page is found by dynamic programming.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use crate::citation::Part;

use super::{
    super::{Kind, NoteMark},
    RawUnit, Structure, label,
};

/// A unit's text without its marks, and where they stood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marked {
    pub text: String,
    pub marks: Vec<NoteMark>,
}

/// A place in the text that may be a mark.
#[derive(Clone, Debug)]
struct Candidate {
    unit: usize,
    /// Bytes in the unit's text.
    start: usize,
    end: usize,
    line: u32,
    glyph: Glyph,
    /// Words before the mark, for comparing repeated uses.
    context: HashSet<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Glyph {
    /// Superscript digits: certainly a mark, and its label.
    Superscript(String),
    /// Plain digits behind punctuation: probably a mark.
    Digits(String),
    /// Plain digits behind a letter or a year: a mark only if it fits.
    Weak(String),
    /// A garbled mark, and the digit that it resembles.
    Garbled(Option<char>),
    /// Digits at the end of a longer number: a mark only where its note would have
    /// none otherwise, and never a repeated one.
    Suffix(String),
    /// Digits that begin with a mark and go on with a number of the text, since
    /// the export lost the space between them: `2011,133/3`.
    Run(String),
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

static SUPERSCRIPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[¹²³⁰⁴-⁹]+"));
static PLAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([\p{L})\]”’'\x22»,;:.])(\d{1,3})($|[\s,;:.)\]”’\x22])"));
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b((?:19|20)\d\d)(\d{1,3})($|[\s,;:.)\]”])"));
/// Numbers with a mark behind them: `73/1813`, for no session has a thousand
/// resolutions; `Agenda 216`; `1/CP.2124`.
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\b\d{2}/\d{2,3}|\bAgenda 21|\bCP\.\d{1,2})(\d{1,2})(?:$|[\s,;:.)\]”])")
});
/// A number right behind a comma, which nothing but a lost mark explains.
static RUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[,;](\d{2,5})/\d"));
static GARBLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([\p{L})\],;:.])('?[®©°]|[?!*’'\x22])($|[\s])"));
/// Abbreviations whose number is their own: `Corr.1`, `No.5`.
static ABBREVIATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:Corr|Add|Rev|Amend|No|Nos|Vol|vol|art|Art|para|paras|sect|chap|Sub|CONF|CRP|INF|WP|PV|SR|[A-Z]))\.$",
    )
});

/// Takes the marks out of all units and gives each its note.
pub(crate) fn resolve(structure: &mut Structure, warnings: &mut Vec<(u32, String)>) -> Vec<Marked> {
    let mut labels: Vec<Vec<(String, Candidate)>> = vec![Vec::new(); structure.units.len()];
    let mut parts: Vec<Part> = Vec::new();
    for unit in &structure.units {
        if !parts.contains(&unit.part) {
            parts.push(unit.part.clone());
        }
    }
    // Notes of an annex may be printed behind the last page only: a part
    // without notes of its own goes with the part before it.
    let mut groups: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let own = structure.notes.iter().any(|note| note.part == part);
        match groups.last_mut().filter(|_| !own) {
            Some(group) => group.push(part),
            None => groups.push(vec![part]),
        }
    }
    for group in &groups {
        resolve_group(structure, group, &mut labels, warnings);
    }
    structure.units.iter().zip(labels).map(|(unit, marks)| strip(unit, marks)).collect()
}

fn resolve_group(
    structure: &Structure,
    group: &[Part],
    labels: &mut [Vec<(String, Candidate)>],
    warnings: &mut Vec<(u32, String)>,
) {
    let notes: Vec<(&str, u32)> = structure
        .notes
        .iter()
        .filter(|note| group.contains(&note.part) && !note.label.starts_with('*'))
        .map(|note| (note.label.as_str(), note.text.first_line()))
        .collect();
    if notes.is_empty() {
        return;
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for (index, unit) in structure.units.iter().enumerate() {
        if group.contains(&unit.part) {
            candidates.extend(find_candidates(index, unit));
        }
    }
    let weights = Weights::of(structure.units.iter().filter(|unit| group.contains(&unit.part)));
    let mut known: Vec<(String, HashSet<String>)> = Vec::new();
    for page in pages(&notes) {
        let from = page.first_line;
        let here: Vec<&Candidate> =
            candidates.iter().filter(|c| c.line > from && c.line <= page.last_line).collect();
        let choice = assign(&here, &page.labels, &known, &weights);
        for (candidate, label) in here.iter().zip(&choice) {
            let Some(label) = label else { continue };
            if matches!(candidate.glyph, Glyph::Garbled(_)) {
                warnings
                    .push((candidate.line, format!("a garbled footnote mark was read as {label}")));
            }
            if !known.iter().any(|(known, _)| known == label) {
                known.push((label.clone(), candidate.context.clone()));
            }
            labels[candidate.unit].push((label.clone(), (*candidate).clone()));
        }
        for label in &page.labels {
            if !known.iter().any(|(known, _)| known == label) {
                warnings.push((page.foot, format!("footnote {label} has no mark in the text")));
                known.push((label.clone(), HashSet::new()));
            }
        }
    }
}

/// The notes at the foot of one page, and the lines of text above them.
struct Page {
    labels: Vec<String>,
    first_line: u32,
    last_line: u32,
    foot: u32,
}

/// Groups notes that stand together. Text behind the last group has no notes of
/// its own, so it goes with the last page.
fn pages(notes: &[(&str, u32)]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut last_line = 0;
    for &(label, line) in notes {
        // Notes of one foot stand at most a few lines apart.
        let same = pages.last().is_some() && line <= last_line + 4;
        match pages.last_mut().filter(|_| same) {
            Some(page) => page.labels.push(label.to_owned()),
            None => {
                let first_line = pages.last().map_or(0, |page: &Page| page.last_line);
                pages.push(Page {
                    labels: vec![label.to_owned()],
                    first_line,
                    last_line: line,
                    foot: line,
                });
            }
        }
        last_line = line;
    }
    if let Some(page) = pages.last_mut() {
        page.last_line = u32::MAX;
    }
    pages
}

fn find_candidates(index: usize, unit: &RawUnit) -> Vec<Candidate> {
    let text = unit.text.text.as_str();
    let mut out: Vec<Candidate> = Vec::new();
    let mut add = |start: usize, end: usize, glyph: Glyph| {
        let overlaps = out.iter().any(|other: &Candidate| start < other.end && other.start < end);
        if !overlaps {
            let line = unit.text.line_at(start);
            out.push(Candidate {
                unit: index,
                start,
                end,
                line,
                glyph,
                context: context(&text[..start]),
            });
        }
    };
    for found in SUPERSCRIPT.find_iter(text) {
        add(
            found.start(),
            found.end(),
            Glyph::Superscript(label::superscript_digits(found.as_str())),
        );
    }
    let mut at = 0;
    while let Some(found) = PLAIN.captures_at(text, at) {
        let (Some(before), Some(digits)) = (found.get(1), found.get(2)) else { break };
        at = digits.end();
        if let Some(glyph) = digit_glyph(text, before.as_str(), before.end(), digits.as_str()) {
            add(digits.start(), digits.end(), glyph);
        }
    }
    for found in YEAR.captures_iter(text) {
        if let Some(digits) = found.get(2) {
            add(digits.start(), digits.end(), Glyph::Weak(digits.as_str().to_owned()));
        }
    }
    for found in SUFFIX.captures_iter(text) {
        let number = found[0].trim_end_matches(|c: char| !c.is_numeric());
        let number = number.rsplit(['/', '.', ' ']).next().unwrap_or_default();
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        let long = number.len() > 3 && !year || !found[0].contains('/');
        if let Some(digits) = found.get(1).filter(|_| long) {
            add(digits.start(), digits.end(), Glyph::Suffix(digits.as_str().to_owned()));
        }
    }
    for found in RUN.captures_iter(text) {
        if let Some(digits) = found.get(1) {
            add(digits.start(), digits.end(), Glyph::Run(digits.as_str().to_owned()));
        }
    }
    let mut at = 0;
    while let Some(found) = GARBLED.captures_at(text, at) {
        let (Some(before), Some(mark)) = (found.get(1), found.get(2)) else { break };
        at = mark.end();
        if let Some(glyph) = garbled_glyph(text, before.as_str(), mark.start(), mark.as_str()) {
            add(mark.start(), mark.end(), glyph);
        }
    }
    out.sort_by_key(|candidate| candidate.start);
    out
}

/// What plain digits behind `before` may be; nothing where they belong to a
/// symbol or an abbreviation.
fn digit_glyph(text: &str, before: &str, at: usize, digits: &str) -> Option<Glyph> {
    let word = text[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
    let digits = digits.to_owned();
    let is_symbol = word.contains('/') && word.bytes().any(|byte| byte.is_ascii_digit());
    match before {
        "." if !text[..at - 1].ends_with(|c: char| c.is_lowercase() || c == ')') => None,
        "." if ABBREVIATED.is_match(word) || word.contains('/') && !word.ends_with(").") => None,
        "." if word.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit()) => None,
        "," | ":"
            if word.trim_end_matches([',', '.', ':']).ends_with(|c: char| c.is_ascii_digit()) =>
        {
            Some(Glyph::Weak(digits))
        }
        "," | ";" | ")" | "”" | "\"" | "]" | "»" => Some(Glyph::Digits(digits)),
        _ if is_symbol => None,
        _ if word.chars().filter(|c| c.is_alphabetic()).count() < 3 => None,
        _ => Some(Glyph::Weak(digits)),
    }
}

/// What a stray sign may be: a mark behind punctuation, or before a small letter
/// where no question, exclamation, apostrophe or quotation can end.
fn garbled_glyph(text: &str, before: &str, at: usize, mark: &str) -> Option<Glyph> {
    let punctuation = [",", ";", ":", ")"].contains(&before);
    let next = text[at + mark.len()..].trim_start().chars().next();
    let mid_sentence = next.is_none_or(|c| c.is_lowercase());
    let sign = mark.trim_start_matches('\'');
    match sign {
        "®" | "©" | "°" => Some(Glyph::Garbled(None)),
        "?" | "!" if punctuation || before == "." => Some(Glyph::Garbled(resembles(sign))),
        "*" => Some(Glyph::Garbled(resembles(sign))),
        "’" | "'" | "\"" | "" if punctuation && before != ")" => {
            let opening = text[..at].matches(['‘', '“']).count();
            let closing = text[..at].matches('”').count();
            let straight = text[..at].matches('"').count() % 2 == 1;
            (opening <= closing && !straight && mid_sentence)
                .then(|| Glyph::Garbled(resembles(mark)))
        }
        _ => None,
    }
}

/// The digit that OCR takes for this sign.
fn resembles(sign: &str) -> Option<char> {
    match sign {
        "!" => Some('1'),
        "?" => Some('2'),
        "*" => Some('4'),
        "’" | "'" => Some('7'),
        _ => None,
    }
}

/// Words before a mark, without the shortest.
fn context(before: &str) -> HashSet<String> {
    words(before).rev().take(60).collect()
}

/// Where the best reading of a cell comes from: a column of the row before with
/// the label chosen there, or [`LOST`] for the column before in the same row.
type Origin = Option<(usize, Option<String>)>;
/// The column that marks a note without a mark.
const LOST: usize = usize::MAX;

/// Chooses for each candidate the note that it names, or nothing. New notes are
/// taken in order; earlier ones may be repeated.
fn assign(
    candidates: &[&Candidate],
    new: &[String],
    known: &[(String, HashSet<String>)],
    weights: &Weights,
) -> Vec<Option<String>> {
    let (rows, columns) = (candidates.len() + 1, new.len() + 1);
    let mut best = vec![vec![f32::NEG_INFINITY; columns]; rows];
    let mut from: Vec<Vec<Origin>> = vec![vec![None; columns]; rows];
    best[0][0] = 0.0;
    for row in 0..rows {
        for column in 0..columns {
            let score = best[row][column];
            if score == f32::NEG_INFINITY {
                continue;
            }
            if column + 1 < columns && score - 4.0 > best[row][column + 1] {
                // A note whose mark is lost.
                best[row][column + 1] = score - 4.0;
                from[row][column + 1] = Some((LOST, None));
            }
            let Some(candidate) = candidates.get(row) else { continue };
            let mut step = |to: usize, gain: f32, label: Option<String>| {
                if score + gain > best[row + 1][to] {
                    best[row + 1][to] = score + gain;
                    from[row + 1][to] = Some((column, label));
                }
            };
            step(column, skip_score(candidate), None);
            if let Some(label) = new.get(column) {
                // Of two equal readings the one with the earlier mark.
                let early = row as f32 * 1e-3;
                step(column + 1, new_score(candidate, label) - early, Some(label.clone()));
            }
            let shared =
                |context: &HashSet<String>| weights.similarity(&candidate.context, context);
            let earlier = known.iter().map(|(label, context)| (label, shared(context)));
            let here = new[..column].iter().map(|label| (label, 0.0));
            for (label, shared) in earlier.chain(here) {
                step(column, repeat_score(candidate, label, shared), Some(label.clone()));
            }
        }
    }
    trace(&from, rows, columns)
}

fn trace(from: &[Vec<Origin>], rows: usize, columns: usize) -> Vec<Option<String>> {
    let mut out = vec![None; rows - 1];
    let (mut row, mut column) = (rows - 1, columns - 1);
    while row > 0 || column > 0 {
        match &from[row][column] {
            Some((LOST, _)) => column -= 1,
            Some((previous, label)) => {
                row -= 1;
                out[row] = label.clone();
                column = *previous;
            }
            None => break,
        }
    }
    out
}

fn skip_score(candidate: &Candidate) -> f32 {
    match candidate.glyph {
        Glyph::Superscript(_) => -6.0,
        Glyph::Digits(_) => -1.0,
        Glyph::Weak(_) | Glyph::Garbled(_) | Glyph::Suffix(_) | Glyph::Run(_) => 0.0,
    }
}

fn new_score(candidate: &Candidate, label: &str) -> f32 {
    match &candidate.glyph {
        Glyph::Superscript(read) if read == label => 12.0,
        Glyph::Digits(read) if read == label => 10.0,
        Glyph::Weak(read) if read == label => 8.0,
        Glyph::Suffix(read) if read == label => 1.0,
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

fn words(text: &str) -> impl DoubleEndedIterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).map(str::to_lowercase)
}

/// The text of a unit without its marks.
fn strip(unit: &RawUnit, mut marks: Vec<(String, Candidate)>) -> Marked {
    marks.sort_by_key(|(_, candidate)| candidate.start);
    let text = unit.text.text.as_str();
    let mut out = Marked::default();
    let mut at = 0;
    for (label, candidate) in marks {
        if candidate.start < at {
            continue;
        }
        let between = &text[at..candidate.start];
        // The comma between two marks goes with them.
        if !(between == "," && at > 0) {
            out.text.push_str(between);
        }
        at = match candidate.glyph {
            Glyph::Run(_) => candidate.start + label.len(),
            _ => candidate.end,
        };
        if unit.kind != Some(Kind::FrontMatter) {
            out.marks.push(NoteMark { offset: out.text.chars().count(), label, printed: false });
        }
    }
    out.text.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{super::Segments, *};

    fn candidate(line: u32, glyph: Glyph, words: &str) -> Candidate {
        Candidate { unit: 0, start: 0, end: 1, line, glyph, context: context(words) }
    }

    #[test]
    fn a_page_is_read_as_a_whole() {
        let known = [
            ("1".to_owned(), context("adopted by the United Nations Conference on illicit trade")),
            (
                "2".to_owned(),
                context(
                    "Identify and Trace in a Timely Manner the International Tracing Instrument",
                ),
            ),
        ];
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
        let chosen = assign(&marks.iter().collect::<Vec<_>>(), &new, &known, &Weights::default());
        let chosen: Vec<&str> =
            chosen.iter().map(|label| label.as_deref().unwrap_or("-")).collect();
        assert_eq!(chosen, ["5", "6", "1", "2", "7"]);
    }

    #[track_caller]
    fn check(text: &str, expected: &[Glyph]) {
        let unit = RawUnit { text: Segments::of(text, 1), ..RawUnit::default() };
        let found: Vec<Glyph> = find_candidates(0, &unit).into_iter().map(|c| c.glyph).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_may_be_a_mark() {
        check("All Its Aspects,1 and", &[Glyph::Digits("1".into())]);
        check("Sustainable Development4 and", &[Glyph::Weak("4".into())]);
        check("the outcome of 20058 and", &[Glyph::Weak("8".into())]);
        check("outcomes,³ such", &[Glyph::Superscript("3".into())]);
        check("in All Its Aspects,® and", &[Glyph::Garbled(None)]);
        check("Instrument)? by", &[Glyph::Garbled(Some('2'))]);
        check("weapons;’", &[Glyph::Garbled(Some('7'))]);
        check("A/62/163/Corr.1 and A/72/122, S/RES/1 (2000) target 16.4 of", &[]);
        check("each State’s “own” borders’ rights", &[]);
        check("What is to be done?", &[]);
    }
}
