//! Footnote marks that Arabic prints in brackets, as the passes behind know them: raised.

use std::{collections::HashSet, sync::LazyLock};

use regex::{Captures, Regex};

use crate::pattern::pattern;

use super::{lines::Line, superscript};

/// A note's number before its words: `(1)  الوثائق الرسمية`.
static LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\((\d{1,3})\)([ \t]+\S)"));
/// A mark behind a word or its stop: `الثمانين(1)،`. Behind a number it is none, such as
/// a year is not.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"((?:[^\s\d(]|\b(?:19|20)\d\d))\((\d{1,3})\)"));

/// Raises the numbers in brackets that stand both behind a word and before a note: one
/// of the two alone is a number of the text.
pub(super) fn raise_bracketed(lines: &mut [Line]) {
    let labels: HashSet<String> = lines
        .iter()
        .filter_map(|line| LABEL.captures(&line.text).map(|found| found[1].to_owned()))
        .collect();
    let marks: HashSet<String> = lines
        .iter()
        .flat_map(|line| MARK.captures_iter(&line.text).map(|found| found[2].to_owned()))
        .filter(|number| labels.contains(number))
        .collect();
    for line in lines.iter_mut().filter(|line| line.text.contains('(')) {
        let raised = |found: &Captures<'_>, number: usize, text: String| {
            if marks.contains(&found[number]) { text } else { found[0].to_owned() }
        };
        let text = LABEL.replace(&line.text, |found: &Captures<'_>| {
            raised(found, 1, superscript::raise(&found[1]) + &found[2])
        });
        let text = MARK.replace_all(&text, |found: &Captures<'_>| {
            raised(found, 2, found[1].to_owned() + &superscript::raise(&found[2]))
        });
        line.text = text.into_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::{super::lines::clean, *};

    #[test]
    fn a_number_in_brackets_is_raised_where_it_is_mark_and_note() {
        let mut lines = clean("قائمة(٧)، نص\n(٧)\tانظر\n").lines;
        raise_bracketed(&mut lines);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["قائمة⁷، نص", "⁷\tانظر"]);
        let mut lines = clean("عن دورتها الثمانين(1)، وفي عام 2030(2) المادة 19(1)\n(3) قائمة\n(1)\tالوثائق\n(2) القرار\n").lines;
        raise_bracketed(&mut lines);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "عن دورتها الثمانين¹، وفي عام 2030² المادة 19(1)",
                "(3) قائمة",
                "¹\tالوثائق",
                "² القرار"
            ]
        );
    }
}
