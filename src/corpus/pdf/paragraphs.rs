//! The lines of all pages as paragraphs: where one begins is told by the space above
//! it, by how far it is set in and by the size of type; what is bold from end to end is
//! a heading.

use super::{
    super::text::{Style, label, stops},
    page::PageLine,
    rows::typical,
};

/// Space above the usual begins a paragraph.
const SPACED: f64 = 1.3;
/// The share of the spaces between lines that the least usual one has at least.
const LEADING_SHARE: usize = 5;

/// The share of its lines' usual length by which the last line of a paragraph that goes
/// on over the page is full.
const FULL: f64 = 0.96;

/// Lines that stand together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    /// The page, from 0.
    pub page: usize,
    pub lines: Vec<PageLine>,
    pub style: Style,
    /// Whether it goes on with the text of the page before.
    pub goes_on: bool,
}

impl Paragraph {
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for line in &self.lines {
            if !out.is_empty() {
                let joint = stops::joint(&out, &line.text);
                out.push_str(joint);
            }
            out.push_str(&line.text);
        }
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
            let goes_over = first && goes_over(&out, &line);
            let open = out.last_mut().filter(|_| !first);
            first = false;
            let goes_on = open.filter(|open| {
                open.lines.last().is_some_and(|last| !begins(last, &line, leading, open))
            });
            match goes_on {
                Some(open) => open.lines.push(line),
                None => {
                    let style = if line.is_row { Style::Row } else { Style::Plain };
                    let goes_on = goes_over;
                    out.push(Paragraph { page: number, lines: vec![line], style, goes_on });
                }
            }
        }
    }
    out.iter_mut().for_each(set_style);
    out
}

/// Whether the first line of a page goes on with the last paragraph of the page before,
/// though that ends with a full stop: its last line is full, and this one stands where
/// its lines do. Notes, which are set smaller, may come between.
fn goes_over(before: &[Paragraph], line: &PageLine) -> bool {
    let Some(page) = before.last().map(|last| last.page) else { return false };
    let mut above = before.iter().rev().take_while(|paragraph| paragraph.page == page);
    let alike = |paragraph: &&Paragraph| (paragraph.size() - line.size).abs() < 0.5;
    let Some(open) = above.find(alike) else { return false };
    let [first, rest @ .., last] = open.lines.as_slice() else { return false };
    let lines = || rest.iter().chain([last]);
    let right = lines().chain([first]).map(|line| line.end).fold(f64::MIN, f64::max);
    let full = last.end - last.x >= FULL * (right - last.x);
    let in_line = lines().all(|other| (other.x - line.x).abs() < 2.0);
    let begins = label::paragraph_number(&line.text).is_some()
        || label::point_label(&line.text).is_some()
        || label::is_item(&line.text);
    open.style == Style::Plain && !line.is_row && full && in_line && !line.bold && !begins
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
    // A remark of the editors, such as `[Original: English]`, stands alone on its line.
    let remark = open.lines.len() == 1 && above.text.starts_with('[') && above.text.ends_with(']');
    // A first line that is set in, and one that hangs out before its text.
    remark
        || set_in && sentence && opens && open.lines.len() > 1
        || label::is_item(&line.text) && (sentence || begins_item(open, line))
}

/// Whether an item begins on a line: at a bullet, which stands in no sentence, or at a
/// dash below the dash of the item before.
fn begins_item(open: &Paragraph, line: &PageLine) -> bool {
    let below = open
        .lines
        .first()
        .is_some_and(|first| label::is_item(&first.text) && (first.x - line.x).abs() < 2.0);
    below || line.text.starts_with(label::is_bullet)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of 10 point type at a place: from the left, to the right, from the top.
    fn line(x: f64, end: f64, y: f64, text: &str) -> PageLine {
        PageLine { x, end, y, size: 10.0, bold: false, text: text.to_owned(), is_row: false }
    }

    fn page(lines: &[(f64, f64, &str)]) -> Vec<PageLine> {
        let at = |(n, &(x, end, text)): (usize, &(f64, f64, &str))| {
            line(x, end, 60.0 + 12.0 * n as f64, text)
        };
        lines.iter().enumerate().map(at).collect()
    }

    fn goes_on(last: &[(f64, f64, &str)], next: (f64, f64, &str)) -> bool {
        let found = paragraphs(vec![page(last), page(&[next])]);
        found.last().is_some_and(|paragraph| paragraph.goes_on)
    }

    #[test]
    fn a_paragraph_goes_on_over_the_page_though_a_sentence_ends_there() {
        let full = [(80.0, 400.0, "18.\tText of a paragraph"), (80.0, 398.0, "ends its sentence.")];
        assert!(goes_on(&full, (80.0, 400.0, "Another sentence of it.")));
        // One that is set in, one with a number, and a heading of another weight begin.
        assert!(!goes_on(&full, (110.0, 400.0, "Another paragraph.")));
        assert!(!goes_on(&full, (80.0, 400.0, "19.\tAnother paragraph.")));
        // What ends within its last line has ended.
        let ended = [(80.0, 400.0, "18.\tText of a paragraph"), (80.0, 200.0, "ends here.")];
        assert!(!goes_on(&ended, (80.0, 300.0, "Provision of services")));
    }

    #[test]
    fn each_item_of_a_list_is_a_paragraph() {
        let found = paragraphs(vec![page(&[
            (80.0, 200.0, "• One Person, Director of an"),
            (90.0, 200.0, "Office of Services"),
            (80.0, 200.0, "• Another Person, Adviser"),
            (80.0, 200.0, "– Eradicating poverty"),
            (80.0, 200.0, "– Promoting equality"),
            (90.0, 200.0, "– which is no item"),
        ])]);
        let remark = page(&[(80.0, 120.0, "[Original: English]"), (80.0, 200.0, "In 2025")]);
        assert_eq!(paragraphs(vec![remark]).len(), 2);
        let texts: Vec<String> = found.iter().map(Paragraph::text).collect();
        assert_eq!(
            texts,
            [
                "• One Person, Director of an Office of Services",
                "• Another Person, Adviser",
                "– Eradicating poverty",
                "– Promoting equality – which is no item",
            ]
        );
    }
}
