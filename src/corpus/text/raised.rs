//! Footnote marks that are printed in brackets, in circles or before a slash, as the
//! passes behind know them: raised.

use std::{collections::HashMap, sync::LazyLock};

use regex::{Captures, Regex};

use crate::{citation::Language, pattern::pattern};

use super::{lines::Line, stops, superscript};

/// A way to print marks: what a note begins with, its label and its first letter, and what
/// a mark is behind, and its label.
struct Form {
    note: LazyLock<Regex>,
    mark: LazyLock<Regex>,
    /// Whether points of a list are printed so too.
    of_points: bool,
}

/// `(1)`: Arabic prints its marks so, and others where they have no raised type. Behind a
/// number it is none, such as a year or that of a resolution is not.
static ROUND: Form = Form {
    note: LazyLock::new(|| pattern(r"^\(([\d¹²³⁰⁴-⁹]{1,3})\)[ \t]+(\S)")),
    mark: LazyLock::new(|| {
        pattern(r"((?:[^\s\d(]|\b(?:19|20)\d\d|\d/\d{1,4}))\(([\d¹²³⁰⁴-⁹]{1,3})\)")
    }),
    of_points: true,
};
/// `[1]`, which no point has.
static SQUARE: Form = Form {
    note: LazyLock::new(|| pattern(r"^[\[［]([\d¹²³⁰⁴-⁹]{1,3})[\]］][ \t]*(\S)")),
    mark: LazyLock::new(|| pattern(r"([^\s\[［]) ?[\[［]([\d¹²³⁰⁴-⁹]{1,3})[\]］]")),
    of_points: false,
};
/// `①`. Behind a colon it counts what the sentence tells.
static CIRCLE: Form = Form {
    note: LazyLock::new(|| pattern(r"^([①-⑳])[ \t]*(\S)")),
    mark: LazyLock::new(|| pattern(r"([^\s:：①-⑳])([①-⑳])")),
    of_points: false,
};

/// Raises the numbers in brackets and in circles that stand both behind a word and, below
/// it, before a note: one of the two alone is a number of the text.
pub(super) fn raise_marks(lines: &mut [Line], language: Language) {
    for form in [&ROUND, &SQUARE, &CIRCLE] {
        let arabic = form.of_points && language == Language::Ar;
        raise(lines, form, !arabic, form.of_points && !arabic);
    }
}

/// Where the form `lists` too, what counts from 1 behind a colon are points. `wary` is for
/// a form that this language prints most points in: then no note stands behind a colon or
/// a semicolon, and the first of them is among those that have marks.
fn raise(lines: &mut [Line], form: &Form, lists: bool, wary: bool) {
    let starts = notes_of(lines, form, lists, wary);
    // Where the last note with each label begins.
    let mut notes: HashMap<&str, usize> = HashMap::new();
    for (&at, label) in &starts {
        let last = notes.entry(label).or_default();
        *last = at.max(*last);
    }
    if notes.is_empty() || wary && !notes.contains_key("1") {
        return;
    }
    let mut marks: HashMap<String, usize> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        for found in form.mark.captures_iter(&line.text) {
            let label = plain(&found[2]);
            if notes.get(label.as_str()).is_some_and(|&note| note > at) {
                marks.entry(label).or_insert(at);
            }
        }
    }
    if wary && !marks.contains_key("1") {
        return;
    }
    for (at, line) in lines.iter_mut().enumerate() {
        let of_note =
            starts.get(&at).filter(|label| marks.get(*label).is_some_and(|&mark| mark < at));
        let of_note = of_note.and_then(|label| {
            let words = form.note.captures(&line.text)?.get(2)?.start();
            Some((superscript::raise(label), words))
        });
        let (label, start) = of_note.unwrap_or_default();
        let words = form.mark.replace_all(&line.text[start..], |found: &Captures<'_>| {
            let label = plain(&found[2]);
            let known = marks.contains_key(&label) && notes.get(label.as_str()) > Some(&at);
            if known {
                found[1].to_owned() + &superscript::raise(&label)
            } else {
                found[0].to_owned()
            }
        });
        // A tab parts the label of a note from its words.
        let tab = if start > 0 { "\t" } else { "" };
        line.text = format!("{label}{tab}{words}");
    }
}

/// The lines that may begin notes of a form, with their labels.
fn notes_of(lines: &[Line], form: &Form, lists: bool, wary: bool) -> HashMap<usize, String> {
    let mut out: HashMap<usize, String> = HashMap::new();
    let mut before = "";
    // The label of the last point of a list that is open.
    let mut point: Option<u32> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(found) = form.note.captures(&line.text)
            && !found[2].starts_with(char::is_lowercase)
        {
            let label = plain(&found[1]);
            let number = label.parse::<u32>().unwrap_or(0);
            let opens = number == 1 && stops::ends_with(before, ":");
            let goes_on = point.is_some_and(|last| number == last + 1);
            point = (lists && (opens || goes_on)).then_some(number);
            if point.is_none() && !(wary && stops::ends_with(before, ":;")) {
                out.insert(at, label);
            }
        }
        before = &line.text;
    }
    out
}

/// A label in plain digits.
fn plain(label: &str) -> String {
    match label.chars().next() {
        Some(circled @ '①'..='⑳') => (circled as u32 - '①' as u32 + 1).to_string(),
        _ => superscript::lower(&superscript::raise(label)),
    }
}
#[cfg(test)]
mod tests {
    use super::{super::lines::clean, *};

    #[test]
    fn a_number_in_brackets_is_raised_where_it_is_mark_and_note() {
        let mut lines = clean("قائمة(٧)، نص\n(٧)\tانظر\n").lines;
        raise_marks(&mut lines, Language::Ar);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["قائمة⁷، نص", "⁷\tانظر"]);
        let mut lines = clean("عن دورتها الثمانين(1)، وفي عام 2030(2) المادة 19(1)\n(3) قائمة\n(1)\tالوثائق\n(2) القرار\n").lines;
        raise_marks(&mut lines, Language::Ar);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "عن دورتها الثمانين¹، وفي عام 2030² المادة 19(1)",
                "(3) قائمة",
                "¹\tالوثائق",
                "²\tالقرار"
            ]
        );
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut lines = clean(text).lines;
        raise_marks(&mut lines, Language::En);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn brackets_and_circles_are_raised_where_notes_have_them_too() {
        check(
            "All fountains [1] leak.［2］\n[1] See above.\n[2]Ibid.",
            &["All fountains¹ leak.²", "¹\tSee above.", "²\tIbid."],
        );
        check("泉。①包括：①水\n① 见上。", &["泉。¹包括：①水", "¹\t见上。"]);
        check(
            "Under 74/60(¹) and article 19(1)\n(¹) See above.",
            &["Under 74/60¹ and article 19(1)", "¹\tSee above."],
        );
        check("An array[1] of [1990] [sic]", &["An array[1] of [1990] [sic]"]);
    }

    #[test]
    fn points_are_no_notes() {
        let text = "Item(1) and rule(2):\n(1) To count;\n(2) To drink.";
        check(text, &text.split('\n').collect::<Vec<_>>());
        check(
            "It leaks(1):\n(1) To count.\n(1) See above.",
            &["It leaks¹:", "(1) To count.", "¹\tSee above."],
        );
    }
}
