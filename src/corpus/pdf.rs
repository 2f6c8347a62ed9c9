//! Reads the text layer of PDF documents into lines, which go through the same
//! passes as text.
//!
//! A PDF has no lines: it has characters at places. They are gathered into lines
//! by their baselines; a wide gap between lines becomes an empty one; raised
//! small digits become superscripts; what stands on most pages at the same place
//! is a running head.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};

use super::text::label::raise;

/// The most pages that are read.
const PAGES_MAX: usize = 5_000;
/// Fewer characters a page than this, and the pages are pictures.
const CHARACTERS_PER_PAGE_MIN: usize = 20;

/// The text of a PDF with a form feed before every page but the first, and what
/// was odd about it.
pub(super) struct PdfText {
    pub text: String,
    /// The first line of each page, from 1.
    pub page_starts: Vec<u32>,
    pub warnings: Vec<String>,
}

/// A character at its place; `y` grows downwards.
#[derive(Clone, Debug)]
struct Glyph {
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    text: String,
}

/// A line of a page.
#[derive(Clone, Debug)]
struct PageLine {
    y: f64,
    size: f64,
    text: String,
}

/// Reads the text layer.
///
/// # Errors
/// Where the file is no PDF or has no text layer, in words.
pub(super) fn text_of(bytes: &[u8]) -> Result<PdfText, String> {
    let load = catch_unwind(AssertUnwindSafe(|| Document::load_mem(bytes)));
    let mut document = match load {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => return Err(format!("is no PDF that can be read: {error}")),
        Err(_) => return Err("is no PDF that can be read".to_owned()),
    };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("is encrypted: save it without a password".to_owned());
    }
    let pages = document.get_pages().len();
    if pages > PAGES_MAX {
        return Err(format!("has {pages} pages, the most is {PAGES_MAX}: split it"));
    }
    let mut warnings = Vec::new();
    let mut found: Vec<Vec<Glyph>> = Vec::with_capacity(pages);
    for number in 1..=pages as u32 {
        let mut collector = Collector::default();
        // The extractor gives up on odd fonts by panicking; the other pages are
        // worth having.
        let read =
            catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut collector, number)));
        if !matches!(read, Ok(Ok(()))) {
            warnings.push(format!("page {number} could not be read whole"));
        }
        found.push(collector.glyphs);
    }
    let characters: usize = found.iter().map(Vec::len).sum();
    if characters < pages.max(1) * CHARACTERS_PER_PAGE_MIN {
        return Err(format!(
            "has no text layer ({characters} characters on {pages} pages): it is a scan; run OCR on it, for \
             instance with ocrmypdf, and give the result"
        ));
    }
    let mut lines: Vec<Vec<PageLine>> = found.into_iter().map(page_lines).collect();
    drop_running_heads(&mut lines);
    let (text, page_starts) = join_pages(&lines);
    Ok(PdfText { text, page_starts, warnings })
}

#[derive(Default)]
struct Collector {
    height: f64,
    glyphs: Vec<Glyph>,
}

impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        _number: u32,
        media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.height = media.ury - media.lly;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        // The side of the square that the font's unit square becomes.
        let size = (place.m11 * place.m22 - place.m12 * place.m21).abs().sqrt() * font_size;
        // Text that stands upright in the margin is no text of the page.
        let upright = place.m12.abs() > place.m11.abs();
        if size.is_finite() && size > 0.5 && !upright {
            self.glyphs.push(Glyph {
                x: place.m31,
                y: self.height - place.m32,
                width: width * size,
                size,
                text: text.to_owned(),
            });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Gathers the characters of a page into lines, from the top down.
fn page_lines(mut glyphs: Vec<Glyph>) -> Vec<PageLine> {
    glyphs.retain(|glyph| glyph.x.is_finite() && glyph.y.is_finite() && !glyph.text.is_empty());
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        // Raised digits stand less than half a line above the baseline.
        let same = rows
            .last()
            .and_then(|row| row.iter().max_by(|a, b| a.size.total_cmp(&b.size)))
            .is_some_and(|first| (glyph.y - first.y).abs() < 0.45 * first.size.max(glyph.size));
        match rows.last_mut().filter(|_| same) {
            Some(row) => row.push(glyph),
            None => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().flat_map(row_lines).filter(|line| !line.text.is_empty()).collect()
}

/// The text of a row; a very wide gap parts it, as in the masthead.
fn row_lines(mut row: Vec<Glyph>) -> Vec<PageLine> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size =
        typical(row.iter().filter(|glyph| !glyph.text.trim().is_empty()).map(|glyph| glyph.size));
    let full =
        row.iter().filter(|glyph| glyph.size >= 0.85 * size && !glyph.text.trim().is_empty());
    let baseline = full.map(|glyph| glyph.y).fold(f64::MIN, f64::max);
    let y = if baseline > f64::MIN { baseline } else { row.first().map_or(0.0, |glyph| glyph.y) };
    let mut lines: Vec<PageLine> = Vec::new();
    let mut end: Option<f64> = None;
    for glyph in &row {
        let blank = glyph.text.trim().is_empty();
        let gap = end.map_or(f64::MAX, |end| glyph.x - end);
        if !blank {
            if lines.is_empty() || gap > 6.0 * size {
                lines.push(PageLine { y, size, text: String::new() });
            } else if gap > 1.6 * size {
                push_space(&mut lines, '\t');
            } else if gap > 0.16 * size {
                push_space(&mut lines, ' ');
            }
            end = Some(glyph.x + glyph.width);
        } else {
            push_space(&mut lines, ' ');
            end = end.map(|end| end.max(glyph.x + glyph.width));
            continue;
        }
        let raised = glyph.size < 0.8 * size && y - glyph.y > 0.12 * size;
        if let Some(line) = lines.last_mut() {
            line.text.push_str(&if raised { raise(&glyph.text) } else { glyph.text.clone() });
        }
    }
    for line in &mut lines {
        line.text = line.text.trim().to_owned();
    }
    lines
}

fn push_space(lines: &mut [PageLine], space: char) {
    if let Some(line) = lines.last_mut() {
        if space == '\t' && line.text.ends_with(' ') {
            line.text.pop();
        }
        if !line.text.is_empty() && !line.text.ends_with(['\t', ' ']) {
            line.text.push(space);
        }
    }
}

/// The size that most characters have.
fn typical(sizes: impl Iterator<Item = f64>) -> f64 {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    sizes.for_each(|size| *counts.entry((size * 4.0).round() as i64).or_default() += 1);
    let most = counts.into_iter().max_by_key(|&(size, count)| (count, size));
    most.map_or(10.0, |(size, _)| size as f64 / 4.0)
}

/// Takes out lines that stand at the head or foot of most pages.
fn drop_running_heads(pages: &mut [Vec<PageLine>]) {
    let shape = |line: &PageLine| -> String {
        line.text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()
    };
    let edges = |page: &[PageLine]| -> Vec<usize> {
        let last = page.len();
        (0..last).filter(|&index| index < 3 || index + 4 >= last).collect()
    };
    let mut counts: HashMap<(String, i64), usize> = HashMap::new();
    for page in pages.iter() {
        for index in edges(page) {
            let line = &page[index];
            *counts.entry((shape(line), (line.y / 12.0).round() as i64)).or_default() += 1;
        }
    }
    let needed = (pages.len() / 3).max(3);
    // The first page has the masthead, which prints the same symbol.
    for page in pages.iter_mut().skip(1) {
        let edges = edges(page);
        let mut index = 0;
        page.retain(|line| {
            let here = index;
            index += 1;
            let place = (line.y / 12.0).round() as i64;
            let count = counts.get(&(shape(line), place)).copied().unwrap_or(0);
            !(edges.contains(&here) && count >= needed)
        });
    }
}

/// Puts the lines of all pages together. A gap above the usual, or another size
/// of type, becomes an empty line.
fn join_pages(pages: &[Vec<PageLine>]) -> (String, Vec<u32>) {
    let mut text = String::new();
    let mut line_number = 1_u32;
    let mut page_starts = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        page_starts.push(line_number);
        let leading = typical(
            page.windows(2)
                .map(|pair| pair[1].y - pair[0].y)
                .filter(|gap| (4.0..40.0).contains(gap)),
        );
        for (position, line) in page.iter().enumerate() {
            if let Some(previous) = position.checked_sub(1).map(|position| &page[position]) {
                let gap = line.y - previous.y;
                let resized = (line.size - previous.size).abs() > 0.12 * previous.size;
                if gap > 1.3 * leading || gap < -0.1 || resized && gap > 0.5 * leading {
                    text.push('\n');
                    line_number += 1;
                }
            } else if index > 0 {
                text.push('\u{c}');
            }
            text.push_str(&line.text);
            text.push('\n');
            line_number += 1;
        }
    }
    (text, page_starts)
}
