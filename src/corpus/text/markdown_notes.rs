//! Footnotes of Markdown, as the passes behind know them: `[^1]` as a raised figure, and
//! `[^1]: text` as a note on one line, whatever lines its text goes on over.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
    sync::LazyLock,
};

use regex::{Captures, Regex};

use crate::pattern::pattern;

use super::superscript;

static DEFINITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*"));
static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[\^([^\]\s]{1,60})\]"));
/// A raised number of HTML, which Markdown has no sign for.
static RAISED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<sup>[ \t]*(\d{1,3})[ \t]*</sup>"));

/// The text with its footnotes in that form; each line keeps its number.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = match RAISED.is_match(text) {
        true => RAISED.replace_all(text, |found: &Captures<'_>| superscript::raise(&found[1])),
        false => Cow::Borrowed(text),
    };
    let labels = labels(&text);
    if labels.is_empty() {
        return text;
    }
    let mut out: Vec<String> = Vec::new();
    // The line of the note that is open, and how many lines are empty behind it.
    let mut open: Option<usize> = None;
    let mut after_blank = false;
    for line in text.split('\n') {
        let marked = MARK.replace_all(line, |found: &Captures<'_>| {
            labels.get(&found[1]).cloned().unwrap_or_else(|| found[0].to_owned())
        });
        let blank = line.trim().is_empty();
        let defined = DEFINITION.captures(line);
        if let Some(label) = defined.as_ref().and_then(|found| labels.get(&found[1])) {
            let words = marked.trim_start().strip_prefix(label.as_str()).unwrap_or_default();
            let words = words.strip_prefix(':').unwrap_or(words).trim();
            open = Some(out.len());
            out.push(format!("{label}\t{words}"));
        } else if let Some(note) = open.filter(|_| !blank && goes_on(line, after_blank)) {
            out[note].push(' ');
            out[note].push_str(marked.trim());
            out.push(String::new());
        } else {
            open = open.filter(|_| blank);
            out.push(marked.into_owned());
        }
        after_blank = blank;
    }
    Cow::Owned(out.join("\n"))
}

/// Whether a line goes on with the note above it: right below it any words do that begin
/// nothing, behind an empty line such as are set in.
fn goes_on(line: &str, after_blank: bool) -> bool {
    let set_in = line.starts_with("    ") || line.starts_with('\t') || line.starts_with("  ");
    set_in || !after_blank && line.starts_with(char::is_alphanumeric)
}

/// The labels that are defined, each with the mark that stands for it. Where one is a
/// name all are counted in the order of their marks, as they are shown to readers.
fn labels(text: &str) -> HashMap<String, String> {
    let mut out: HashMap<String, String> = HashMap::new();
    for found in text.split('\n').filter_map(|line| DEFINITION.captures(line)) {
        out.insert(found[1].to_owned(), String::new());
    }
    let named = out.keys().any(|label| mark_of(label).is_none());
    let mut count = 0;
    for line in text.split('\n').filter(|_| named) {
        let from = DEFINITION.find(line).map_or(0, |found| found.end());
        for found in MARK.captures_iter(&line[from..]) {
            if let Entry::Occupied(mut label) = out.entry(found[1].to_owned())
                && label.get().is_empty()
            {
                count += 1;
                label.insert(superscript::raise(&count.to_string()));
            }
        }
    }
    if !named {
        out.iter_mut().for_each(|(label, mark)| *mark = mark_of(label).unwrap_or_default());
    }
    // What has no mark anywhere is no note that is shown.
    out.retain(|_, mark| !mark.is_empty());
    out
}

/// The mark that a label is by itself: a number, or asterisks, which Markdown would take
/// for emphasis.
fn mark_of(label: &str) -> Option<String> {
    if label.len() <= 3 && label.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(superscript::raise(label));
    }
    let stars = label.replace('\\', "");
    (stars.len() <= 3 && stars.bytes().all(|byte| byte == b'*')).then(|| r"\*".repeat(stars.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_markdown_are_lines_with_a_raised_label() {
        for (text, expected) in [
            (
                "Fountains[^1] leak.[^2]\n\n[^1]: See\n    above.\n[^2]: See\n\n    below.\n\nText",
                "Fountains¹ leak.²\n\n¹\tSee above.\n\n²\tSee below.\n\n\n\nText",
            ),
            ("Fountains[^*]\n[^*]: See above.", "Fountains\\*\n\\*\tSee above."),
            // Names are counted as readers are shown them.
            ("One[^b] two[^a] one[^b]\n\n[^a]: A.\n[^b]: B.", "One¹ two² one¹\n\n²\tA.\n¹\tB."),
            // What is not defined is text.
            ("An array[^1] of [1] [^x]", "An array[^1] of [1] [^x]"),
            ("10 km<sup>2</sup>, it leaks.<SUP>1</SUP>", "10 km², it leaks.¹"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
