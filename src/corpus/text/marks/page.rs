//! Which notes stand together at the foot of a page, and what text is above them.

use std::collections::BTreeSet;

/// The notes at the foot of one page, and the lines of text above them.
pub(super) struct Page {
    pub(super) labels: Vec<String>,
    pub(super) first_line: u32,
    pub(super) last_line: u32,
    pub(super) foot: u32,
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
