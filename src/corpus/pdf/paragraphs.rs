//! The lines of all pages as paragraphs: where one begins is told by the space above
//! it, by how far it is set in and by the size of type; what is bold from end to end is
//! a heading.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::text::Style,
    page::{PageLine, join},
    rows::typical,
};

/// Space above the usual begins a paragraph.
const SPACED: f64 = 1.3;
/// The share of the spaces between lines that the least usual one has at least.
const LEADING_SHARE: usize = 5;

/// The beginning of an item of a list.
static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[•●▪◦○‣]|[–—-][ \t])[ \t]*\S"));

/// Lines that stand together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    /// The page, from 0.
    pub page: usize,
    pub lines: Vec<PageLine>,
    pub style: Style,
}

impl Paragraph {
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.lines.iter().for_each(|line| join(&mut out, &line.text));
        out
    }

    pub(super) fn x(&self) -> f64 {
        self.lines.first().map_or(0.0, |line| line.x)
    }

    pub(super) fn size(&self) -> f64 {
        self.lines.first().map_or(0.0, |line| line.size)
    }

    pub(super) fn is_bold(&self) -> bool {
        self.lines.iter().all(|line| line.bold)
    }
}

/// The size of type of running text: that of most characters.
pub(super) fn body_size(pages: &[Vec<PageLine>]) -> f64 {
    let lines = pages.iter().flatten().filter(|line| !line.bold);
    typical(lines.flat_map(|line| std::iter::repeat_n(line.size, line.text.len())), 4.0)
}

/// Parts the lines of all pages into paragraphs.
pub(super) fn paragraphs(pages: Vec<Vec<PageLine>>) -> Vec<Paragraph> {
    let leading = leading(&pages);
    let mut out: Vec<Paragraph> = Vec::new();
    for (number, page) in pages.into_iter().enumerate() {
        let mut first = true;
        for line in page {
            let open = out.last_mut().filter(|_| !first);
            first = false;
            let goes_on = open.filter(|open| {
                open.lines.last().is_some_and(|last| !begins(last, &line, leading, open))
            });
            match goes_on {
                Some(open) => open.lines.push(line),
                None => {
                    let style = if line.is_row { Style::Row } else { Style::Plain };
                    out.push(Paragraph { page: number, lines: vec![line], style });
                }
            }
        }
    }
    out.iter_mut().for_each(set_style);
    out
}

/// The usual distance of lines, in sizes of type: the least that many lines have.
/// Where every paragraph is one line, the distance of most is that of paragraphs.
fn leading(pages: &[Vec<PageLine>]) -> f64 {
    let gap = |pair: &[PageLine]| {
        let (above, below) = (&pair[0], &pair[1]);
        let gap = (below.y - above.y) / below.size.max(1.0);
        let beside = below.x < above.end && above.x < below.end;
        (beside && (0.8..3.0).contains(&gap) && (above.size - below.size).abs() < 0.5)
            .then_some(gap)
    };
    let mut gaps: Vec<f64> =
        pages.iter().flat_map(|page| page.windows(2).filter_map(gap)).collect();
    gaps.sort_by(f64::total_cmp);
    let mut from = 0;
    for (at, &gap) in gaps.iter().enumerate() {
        // Gaps within a tenth of the size are one distance.
        while gap - gaps[from] > 0.1 {
            from += 1;
        }
        if (at + 1 - from) * LEADING_SHARE >= gaps.len() {
            return gap;
        }
    }
    1.2
}

/// Whether a line begins a paragraph below `above`.
fn begins(above: &PageLine, line: &PageLine, leading: f64, open: &Paragraph) -> bool {
    let gap = line.y - above.y;
    let usual = leading * above.size.max(line.size).min(1.15 * above.size.min(line.size));
    let resized = (line.size - above.size).abs() > 0.12 * above.size;
    let aside = line.end < above.x || line.x > above.end;
    if line.is_row || above.is_row || aside || gap > SPACED * usual || gap < -0.1 {
        return true;
    }
    if gap < 0.3 * line.size {
        // Another piece of the same row.
        return true;
    }
    if resized && gap > 0.5 * usual || above.bold != line.bold && is_heading(open, line) {
        return true;
    }
    let set_in = line.x - above.x > 1.2 * line.size;
    let sentence = above.text.trim_end().ends_with(['.', ';', ':', '?', '!', '”', ',']);
    let opens = line.text.starts_with(|c: char| c.is_uppercase() || "“(\"".contains(c));
    // A first line that is set in, and one that hangs out before its text.
    set_in && sentence && opens && open.lines.len() > 1 || sentence && ITEM.is_match(&line.text)
}

/// Whether what is open is a heading that ends before a line of another weight.
fn is_heading(open: &Paragraph, line: &PageLine) -> bool {
    let last = open.lines.last().map_or("", |line| line.text.as_str());
    let begins = |c: char| c.is_uppercase() || c.is_ascii_digit() || "“(".contains(c);
    open.is_bold() && !line.bold && !last.ends_with(',') && line.text.starts_with(begins)
}

/// Bold from end to end and no sentence is a heading.
fn set_style(paragraph: &mut Paragraph) {
    if paragraph.style != Style::Plain {
        return;
    }
    let text = paragraph.text();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let sentence = text.trim_end().ends_with(['.', ';', ',', ':']);
    if paragraph.is_bold() && letters > 1 && !sentence && text.chars().count() < 500 {
        paragraph.style = Style::Heading;
    }
}
