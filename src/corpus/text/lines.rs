//! First pass: the characters of a file into clean lines. Inline markup is
//! taken off, glued lines are parted, furniture is set aside.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use crate::{citation::Symbol, pattern::pattern};

use super::{
    super::Furniture,
    stops::{is_direction, is_stop},
};

/// How a line is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// Running text.
    #[default]
    Plain,
    /// A heading of Markdown, or a line wholly in bold.
    Heading,
    /// A line wholly in italics.
    Italic,
    /// A piece of the document's title, where the layout tells.
    Title,
    /// A row of a table, its cells parted by ` | `.
    Row,
}

/// A line of the file, without markup.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The line of the file, from 1.
    pub number: u32,
    /// The words, trimmed, inner white space collapsed but for tabs.
    pub text: String,
    /// How it is set.
    pub style: Style,
    /// Whether an empty line stands before it.
    pub after_blank: bool,
    /// Whether white space stands before the first word.
    pub indented: bool,
    /// Whether a form feed stands before it.
    pub new_page: bool,
    /// Whether the layout says that it goes on with a paragraph of the page before.
    pub goes_on: bool,
}

/// The lines of a file, and what was set aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub lines: Vec<Line>,
    pub furniture: Vec<Furniture>,
    /// Whether paragraphs run over several lines, where the reader knows.
    pub is_wrapped: bool,
    /// The labels of notes as they are printed, by the numbers that stand for them here.
    pub printed_notes: HashMap<String, String>,
    /// The numbers of lines that are block quotes, where the reader knows.
    pub quoted: HashSet<u32>,
}

impl Lines {
    /// Adds a line of another reader, cleaned as those of a file are; what is printed on
    /// pages but belongs to no text is set aside.
    pub(crate) fn push(&mut self, line: Line) {
        let text = collapse(&line.text);
        if text.is_empty() {
            return;
        }
        if line.style != Style::Row && FURNITURE.is_match(&text) {
            self.furniture.push(Furniture { line: line.number, text });
            return;
        }
        self.lines.push(Line { text, ..line });
    }
}

/// What is printed on a page but belongs to no text: rules, bar codes, job
/// numbers, page numbers, field codes of the UN's document system.
static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:[-–—_=*·. ]{3,}|<<ODS [A-Z0-9 ]+>>.*|\[DU\d+\]|",
        r"(?:Page |- ?|– ?)?\d{1,4}(?:/\d{1,4}| ?[-–])?|Page \d+ of \d+|[ivxl]{1,6}|",
        r"(?:\d{1,4}(?:/\d{1,4})?\s+)?(?:[A-Z]{1,2}\.)?\d\d-\d{5}(?: ?\([A-Z]\))?(?:\s*\d{6})?(?:\s*\*\d{7,9}\*|\s+\d{1,4}/\d{1,4}|\s+\d{1,3})?|\*\d{7,9}\*(?: ?Please recycle ?)?|",
        r"(?i:please recycle)\W*|/\.{2,3}|\(continued\)|[0-9]{2}-[0-9]{5} \(E\).*)$",
    ))
});
/// Codes that stand before or behind real words on their line.
static CODES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[DU\d+\]|<<ODS [A-Z0-9 ]+>>[^<]*<<ODS [A-Z0-9 ]+>>"));
static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[((?:[^\[\]\\]|\\.)*)\]\(([^()\s]*)\)"));
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\\([\\`*_{}\[\]()#+\-.!|>~])"));
static MARKDOWN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)\]\([^()\s]*\)|^#{1,6} \S|\*\*\S"));
/// Emphasis glued between words of two lines: `aspects**Resolution`.
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"([^\s*])\*{2,}([^\s*.,;:)])"));
static HASHES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^#{1,6} +"));

/// Cleans a whole file.
pub(crate) fn clean(text: &str) -> Lines {
    let markdown = MARKDOWN.is_match(text);
    let mut out = Lines::default();
    let mut blank = true;
    for (index, raw) in text.split('\n').enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let new_page = raw.contains('\u{c}');
        let raw = raw.replace(['\r', '\u{c}', '\0', '\u{feff}'], " ");
        let without_codes = CODES.replace_all(&raw, "");
        if without_codes.len() < raw.len() {
            let codes =
                CODES.find_iter(&raw).map(|found| found.as_str()).collect::<Vec<_>>().join(" ");
            out.furniture.push(Furniture { line: number, text: codes });
        }
        let mut pieces: Vec<String> = vec![without_codes.into_owned()];
        if markdown {
            pieces = GLUED
                .replace_all(&pieces[0], "$1**\n**$2")
                .split('\n')
                .map(str::to_owned)
                .collect();
        }
        for (position, piece) in pieces.iter().enumerate() {
            let indented = piece.starts_with([' ', '\t', '\u{a0}']);
            let (words, style) =
                if markdown { unmark(piece) } else { (piece.clone(), Style::Plain) };
            let words = collapse(&words);
            if words.is_empty() {
                blank = position == 0 || blank;
                continue;
            }
            if FURNITURE.is_match(&words) {
                // A rule parts what stands above it from what stands below.
                blank |= words.chars().all(|c| "-–—_=*. ".contains(c));
                out.furniture.push(Furniture { line: number, text: words });
                continue;
            }
            let after_blank = blank || position > 0;
            blank = false;
            out.lines.push(Line {
                number,
                text: words,
                style,
                after_blank,
                indented,
                new_page,
                goes_on: false,
            });
        }
    }
    out
}

/// Sets aside the symbol where it stands alone on a line below the masthead:
/// the head of every page.
pub(crate) fn mark_running_heads(lines: &mut Lines, symbol: Option<&Symbol>) {
    let Some(symbol) = symbol else { return };
    let catalogue = symbol.catalogue();
    // A joint document prints each of its symbols on a line of its own.
    let halves: Vec<String> = catalogue
        .split('–')
        .chain([catalogue.as_str()])
        .map(|half| half.replace(' ', ""))
        .collect();
    let is_symbol = |text: &str| halves.contains(&text.replace(' ', ""));
    let titles = running_titles(&lines.lines, &halves);
    let first_use = lines.lines.iter().position(|line| is_symbol(&line.text));
    let body = lines.lines.iter().position(|line| super::enacting::is_enacting(&line.text));
    // Old heads say the language between the symbol and the page.
    let page = |piece: &&Furniture| piece.text.starts_with("Page ");
    let pages: HashSet<u32> = lines.furniture.iter().filter(page).map(|piece| piece.line).collect();
    let mut last_head = None;
    let mut index = 0;
    let furniture = &mut lines.furniture;
    lines.lines.retain(|line| {
        let here = index;
        index += 1;
        let masthead = Some(here) == first_use && body.is_none_or(|body| here < body);
        let language = last_head.is_some_and(|head| line.number == head + 1)
            && pages.contains(&(line.number + 1))
            && !line.text.contains([' ', '\t']);
        let head = is_symbol(&line.text) || titles.contains(&line.text) || language;
        if masthead || !head {
            return true;
        }
        last_head = Some(line.number);
        furniture.push(Furniture { line: line.number, text: line.text.clone() });
        false
    });
}

/// The heads of pages that have a running title beside the symbol: the same line again
/// and again.
fn running_titles(lines: &[Line], symbols: &[String]) -> HashSet<String> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for line in lines.iter().filter(|line| line.style != Style::Row) {
        let text = line.text.as_str();
        let first = text.split_once([' ', '\t']).map(|(first, _)| first);
        let last = text.rsplit_once([' ', '\t']).map(|(_, last)| last);
        let beside =
            [first, last].into_iter().flatten().any(|word| symbols.iter().any(|s| s == word));
        if beside && text.chars().count() <= HEAD_MAX && !text.ends_with(is_stop) {
            *seen.entry(text).or_default() += 1;
        }
    }
    seen.into_iter().filter(|(_, count)| *count >= 2).map(|(text, _)| text.to_owned()).collect()
}

/// The most characters of the head of a page.
const HEAD_MAX: usize = 120;

/// Collapses white space; a tab stays where it parts a number from its text. Marks of
/// direction around a line are layout.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text
        .split([' ', '\u{a0}', '\u{2003}', '\u{3000}', '\u{200b}'])
        .filter(|word| !word.is_empty())
    {
        if !out.is_empty() && !out.ends_with('\t') {
            out.push(' ');
        }
        out.push_str(word);
    }
    let out = out.replace(" \t", "\t").replace("\t ", "\t");
    let out = out.trim_matches(|c: char| c.is_whitespace() || is_direction(c));
    out.split('\t').filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join("\t")
}

/// Takes the markup off one line of Markdown.
fn unmark(line: &str) -> (String, Style) {
    let mut text = line.trim().to_owned();
    let mut style = Style::Plain;
    if let Some(hashes) = HASHES.find(&text) {
        style = Style::Heading;
        text = text[hashes.end()..].to_owned();
    }
    text = LINK.replace_all(&text, "$1").into_owned();
    for (mark, set) in [
        ("***", Style::Heading),
        ("**", Style::Heading),
        ("__", Style::Heading),
        ("*", Style::Italic),
    ] {
        let inner = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.contains(mark) && !inner.is_empty()) {
            if style == Style::Plain {
                style = set;
            }
            text = inner.to_owned();
        }
    }
    text = strip_emphasis(&text);
    (ESCAPE.replace_all(&text, "$1").into_owned(), style)
}

/// Drops the asterisks of emphasis: a run that opens before a word or closes
/// behind one. An escaped asterisk stays.
fn strip_emphasis(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (index, &c) in chars.iter().enumerate() {
        let escaped = index > 0 && chars[index - 1] == '\\';
        if c != '*' || escaped {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(u32, &str, Style)]) {
        let found = clean(text);
        let found: Vec<(u32, &str, Style)> =
            found.lines.iter().map(|line| (line.number, line.text.as_str(), line.style)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn markup_is_taken_off() {
        check("#### **I. Introduction**", &[(1, "I. Introduction", Style::Heading)]);
        check("**Seventy-fourth session**", &[(1, "Seventy-fourth session", Style::Heading)]);
        check(
            "**Annex**\n1. *Decides*, [73/69](#) of",
            &[(1, "Annex", Style::Heading), (2, "1. Decides, 73/69 of", Style::Plain)],
        );
        check(r"see [S/RES/2370 \(2017\)](#)", &[(1, "see S/RES/2370 (2017)", Style::Plain)]);
        check(
            "*In favour:*\n**Annex**",
            &[(1, "In favour:", Style::Italic), (2, "Annex", Style::Heading)],
        );
    }

    #[test]
    fn glued_lines_are_parted() {
        check(
            "all its aspects**Resolution adopted\non 12 December***[on the report]***74/60. T",
            &[
                (1, "all its aspects", Style::Plain),
                (1, "Resolution adopted", Style::Plain),
                (2, "on 12 December", Style::Plain),
                (2, "[on the report]", Style::Heading),
                (2, "74/60. T", Style::Plain),
            ],
        );
    }

    #[test]
    fn an_asterisk_is_a_mark_where_the_text_is_not_markdown() {
        check(
            "the Disarmament Commission for 2017,*",
            &[(1, "the Disarmament Commission for 2017,*", Style::Plain)],
        );
    }

    #[test]
    fn furniture_is_set_aside_and_kept() {
        let found = clean(
            "Text\n\n12-48208\n*1248208*Please recycle \n3\n_______\n<<ODS JOB NO>>N1<<ODS JOB NO>>\n\
             2/9 23-04567\n23-04567 3/9\n",
        );
        assert_eq!(found.lines.len(), 1);
        let pieces: Vec<u32> = found.furniture.iter().map(|piece| piece.line).collect();
        assert_eq!(pieces, [3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn the_language_in_the_head_of_a_page_is_set_aside() {
        let mut lines = clean(
            "A/42/290\nReport\nStates\n\nA/42/290\nEnglish\nPage 2\n\nreplied.\n\nA/42/290\nIndeed.\n",
        );
        mark_running_heads(&mut lines, "A/42/290".parse().ok().as_ref());
        let kept: Vec<&str> = lines.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(kept, ["A/42/290", "Report", "States", "replied.", "Indeed."]);
    }

    #[test]
    fn heads_of_pages_are_set_aside_with_their_titles() {
        let mut lines = clean(
            "A/45/68\nOn fountains\nThe fountains were\nA/45/68 On fountains\nold and\n\
             A/45/68 On fountains\nbroken, as A/45/68 said\n",
        );
        mark_running_heads(&mut lines, "A/45/68".parse().ok().as_ref());
        let kept: Vec<&str> = lines.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            kept,
            ["A/45/68", "On fountains", "The fountains were", "old and", "broken, as A/45/68 said"]
        );
    }
}
