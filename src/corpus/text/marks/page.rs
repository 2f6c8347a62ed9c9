//! Which notes stand together at the foot of a page, and what text is above them.

use std::collections::{BTreeSet, HashMap};

use super::super::raw::{OfPart, Structure};

/// The notes at the foot of one page, and the lines of text above them.
pub(super) struct Page {
    pub(super) labels: Vec<String>,
    pub(super) first_line: u32,
    pub(super) last_line: u32,
    pub(super) foot: u32,
}

/// The numbered notes of a group, with their first and last lines. Where pages number
/// their notes anew a number names none of them, and its marks stay in the text.
pub(super) fn numbered_once<'a>(
    structure: &'a Structure,
    group: &OfPart,
    warnings: &mut Vec<(u32, String)>,
) -> Vec<(&'a str, u32, u32)> {
    let notes = group.notes.iter().map(|&at| &structure.notes[at]);
    let numbered: Vec<(&str, u32, u32)> = notes
        .filter(|note| !note.label.starts_with('*'))
        .map(|note| (note.label.as_str(), note.text.first_line(), note.text.last_line()))
        .collect();
    let mut counts: HashMap<&str, u32> = HashMap::new();
    numbered.iter().for_each(|(label, ..)| *counts.entry(label).or_default() += 1);
    let mut once = |&(label, line, _): &(&str, u32, u32)| {
        let single = counts.get(label) == Some(&1);
        if !single {
            let message = format!("footnote {label} is not the only one with its number here");
            warnings.push((line, message));
        }
        single
    };
    numbered.into_iter().filter(|note| once(note)).collect()
}

/// Groups notes, with their first and last lines, that stand together: no unit begins
/// between them. Text behind the last group has no notes of its own, so it goes with the
/// last page.
pub(super) fn pages(notes: &[(&str, u32, u32)], units: &BTreeSet<u32>) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut last_line = 0;
    for &(label, line, end) in notes {
        // Notes of one foot stand at most a few lines apart.
        let near = line <= last_line + 4 || units.range(last_line..line).next().is_none();
        let same = pages.last().is_some() && near;
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
        last_line = end;
    }
    if let Some(page) = pages.last_mut() {
        page.last_line = u32::MAX;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_stand_together_where_no_text_is_between() {
        let notes = [("1", 5, 5), ("2", 6, 9), ("3", 20, 21), ("4", 30, 30)];
        let found = pages(&notes, &BTreeSet::from([1, 3, 24, 26]));
        let found: Vec<(Vec<&str>, u32, u32)> = found
            .iter()
            .map(|page| {
                let labels = page.labels.iter().map(String::as_str).collect();
                (labels, page.first_line, page.last_line)
            })
            .collect();
        assert_eq!(found, [(vec!["1", "2", "3"], 0, 5), (vec!["4"], 5, u32::MAX)]);
    }
}
