//! Notes that are printed together under a heading, `Notes`, as the passes behind know
//! them: with a raised label each.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::{
    label,
    lines::{Line, Style},
    superscript,
    words::any,
};

static HEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^{}[:：]?$", any(|words| words.notes))));
/// The label of a note as lists of them print it, what stands behind it, and its words.
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})(\.[ \t]+|/[ \t]*|[ \t]+)(\S)"));
/// What may be a mark in the text above: raised figures, or such as are glued to a word,
/// its stop or a year.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([¹²³⁰⁴-⁹]+)|(?:[\p{L})\]”’\x22»，。；：）》]|\b(?:19|20)\d\d|\d/\d{1,4})(?:[.,;:] ?)?(\d{1,3})(?:$|[/\s,;:.)\]])",
    )
});

/// Raises the labels of the notes below each such heading: those that count on from the
/// first, where the text above has a mark for every one of them.
pub(super) fn raise_labels(lines: &mut [Line]) {
    let headings: Vec<usize> = (0..lines.len())
        .filter(|&at| HEADING.is_match(&lines[at].text) && begins(lines.get(at + 1)))
        .collect();
    let mut marks: HashSet<u32> = HashSet::new();
    let mut read = 0;
    for (place, &heading) in headings.iter().enumerate() {
        for line in &lines[read..heading] {
            marks.extend(MARK.captures_iter(&line.text).filter_map(|found| {
                superscript::lower(found.get(1).or(found.get(2))?.as_str()).parse::<u32>().ok()
            }));
        }
        let end = headings.get(place + 1).copied().unwrap_or(lines.len());
        read = end;
        let notes = notes_between(lines, heading + 1, end);
        if notes.iter().all(|(_, number)| marks.contains(number)) {
            for (at, number) in notes {
                let Some(found) = LABEL.captures(&lines[at].text) else { continue };
                let words = found.get(3).map_or("", |first| &lines[at].text[first.start()..]);
                lines[at].text = format!("{}\t{words}", superscript::raise(&number.to_string()));
            }
        }
    }
}

/// Whether a line begins a note.
fn begins(line: Option<&Line>) -> bool {
    line.is_some_and(|line| LABEL.is_match(&line.text))
}

/// The lines that begin notes which count on in one form from the first line, up to a
/// heading; those of the next part count anew below its name.
fn notes_between(lines: &[Line], start: usize, end: usize) -> Vec<(usize, u32)> {
    let mut out: Vec<(usize, u32)> = Vec::new();
    let mut form = None;
    let mut after_part = false;
    for (at, line) in lines.iter().enumerate().take(end).skip(start) {
        let is_part = label::part_heading(&line.text).is_some();
        if is_part && !begins(lines.get(at + 1)) || !is_part && line.style == Style::Heading {
            break;
        }
        if let Some(found) = LABEL.captures(&line.text) {
            let number: u32 = found[1].parse().unwrap_or(0);
            let printed = found[2].chars().next().filter(|c| !c.is_whitespace());
            let next = out.last().is_none_or(|&(_, last)| number == last + 1);
            if *form.get_or_insert(printed) == printed && (next || after_part && number == 1) {
                out.push((at, number));
            }
        }
        after_part = is_part;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::lines::clean, *};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut lines = clean(text).lines;
        raise_labels(&mut lines);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts.join("|"), expected);
    }

    #[test]
    fn labels_below_a_heading_of_notes_are_raised_where_the_text_has_their_marks() {
        check(
            "1. The fountains,1 wells.2\nEndnotes\n1. See above.\nand below.\n2. Ibid.\nAnnex I\n1. Also",
            "1. The fountains,1 wells.2|Endnotes|¹\tSee above.|and below.|²\tIbid.|Annex I|¹\tAlso",
        );
        check("Фонтаны¹\nПримечания\n1/ См. выше.", "Фонтаны¹|Примечания|¹\tСм. выше.");
        // Paragraphs below such a heading are no notes, nor is what counts otherwise.
        check("The fountains,1\nNotes\n1. One.\n2. Two.", "The fountains,1|Notes|1. One.|2. Two.");
        check("Of 2034.1\nNotes\n1 See.\n7 persons", "Of 2034.1|Notes|¹\tSee.|7 persons");
    }
}
