//! Reads the text layer of PDF documents into lines, which go through the same
//! passes as text.
//!
//! A PDF has no lines: it has characters at places. [`source`] takes the pages out
//! within bounds, [`content`] follows the instructions that draw each, and with what
//! [`fonts`] say and [`layers`] show gives its [`glyphs`], mirrored where the script runs
//! [`leftward`]. They are gathered into [`rows`], those into the rows
//! of a [`table`] and the lines of a [`page`] in reading order, without [`furniture`],
//! and all lines into [`paragraphs`], of which some are the [`title`].

mod content;
mod fonts;
mod furniture;
mod glyphs;
mod layers;
mod leftward;
mod page;
mod paragraphs;
mod rows;
mod source;
mod table;
mod title;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::page::Page;

use super::{
    Furniture,
    text::{Line, Lines, Style},
};
use content::Reader;
use glyphs::{Collector, Glyph};
use page::PageLine;

/// Fewer characters a page than this, and the pages are pictures.
const CHARACTERS_PER_PAGE_MIN: usize = 20;
/// The most characters that are read: those of some three thousand pages of print.
const CHARACTERS_MAX: usize = 8_000_000;
/// How many pages a warning names one by one.
const NAMED_MAX: usize = 20;

/// The lines of a PDF, and what was odd about it.
pub(super) struct PdfText {
    pub lines: Lines,
    /// The first line of each page, from 1.
    pub page_starts: Vec<u32>,
    pub warnings: Vec<String>,
}

/// What could not be had of the pages, by their numbers from 1.
#[derive(Default)]
struct Trouble {
    cut: Vec<usize>,
    turned: Vec<usize>,
    unread: Vec<usize>,
}

/// Reads the text layer.
///
/// # Errors
/// Where the file is no PDF or has no text layer, in words.
pub(super) fn text_of(bytes: &[u8]) -> Result<PdfText, String> {
    let pdf = source::open(bytes)?;
    let sources = pdf.pages();
    let mut reader = Reader::new(&pdf);
    let mut trouble = Trouble::default();
    let mut pages: Vec<Vec<PageLine>> = Vec::with_capacity(sources.len());
    let mut characters = 0;
    for (index, source) in sources.iter().enumerate() {
        if characters > CHARACTERS_MAX {
            trouble.unread.extend(index + 1..=sources.len());
            break;
        }
        let mut glyphs = page_glyphs(&mut reader, source, index + 1, &mut trouble);
        characters += glyphs.len();
        let leftward = leftward::mirror(&mut glyphs);
        pages.push(page::lines(rows::rows(glyphs, leftward), index == 0));
    }
    let mut warnings = trouble.warnings();
    if source::is_mended(bytes) {
        let mended =
            "its table of objects is damaged and was made anew: words may be missing or torn";
        warnings.insert(0, mended.to_owned());
    }
    if characters < sources.len().max(1) * CHARACTERS_PER_PAGE_MIN {
        let count = sources.len();
        let found = format!("has no text layer ({characters} characters on {count} pages)");
        return Err(match warnings.first() {
            Some(trouble) => format!(
                "{found}: {trouble}; save it anew with a program that shows its text, or run OCR on it"
            ),
            None => format!(
                "{found}: it is a scan; run OCR on it, for instance with ocrmypdf, and give the result"
            ),
        });
    }
    Ok(assembled(pages, warnings))
}

/// The characters of a page, turned upright.
fn page_glyphs<'a>(
    reader: &mut Reader<'a>,
    page: &Page<'a>,
    number: usize,
    trouble: &mut Trouble,
) -> Vec<Glyph> {
    let mut collector = Collector::default();
    // Should a damaged page break the library, the others are worth having, and what
    // this one gave until then.
    let read = catch_unwind(AssertUnwindSafe(|| reader.read(page, &mut collector)));
    if read.is_err() || collector.is_cut {
        trouble.cut.push(number);
    }
    let (glyphs, turned) = collector.upright();
    if turned {
        trouble.turned.push(number);
    }
    glyphs
}

fn assembled(mut pages: Vec<Vec<PageLine>>, warnings: Vec<String>) -> PdfText {
    let mut furniture = furniture::take_running_heads(&mut pages);
    furniture.append(&mut furniture::take_contents(&mut pages));
    let body_size = paragraphs::body_size(&pages);
    let count = pages.len();
    let paragraphs = paragraphs::paragraphs(pages);
    let paragraphs = title::marked(paragraphs, body_size);
    let mut lines = Lines { is_wrapped: true, ..Lines::default() };
    let mut page_starts = vec![1];
    let mut number = 1;
    for paragraph in paragraphs {
        let new_page = paragraph.page + 1 > page_starts.len();
        page_starts.resize(paragraph.page + 1, number);
        let goes_on = paragraph.goes_on;
        let whole = matches!(paragraph.style, Style::Heading | Style::Title);
        let texts = match whole {
            true => vec![paragraph.text()],
            false => paragraph.lines.into_iter().map(|line| line.text).collect(),
        };
        for (at, text) in texts.into_iter().enumerate() {
            let first = at == 0;
            lines.push(Line {
                number,
                text,
                style: paragraph.style,
                after_blank: first && !new_page,
                indented: false,
                new_page: first && new_page,
                goes_on: first && goes_on,
            });
            number += 1;
        }
        number += 1;
    }
    page_starts.resize(count, number);
    let starts = &page_starts;
    let aside = furniture.into_iter().map(|(page, line)| Furniture {
        line: starts.get(page).copied().unwrap_or(number),
        text: line.text,
    });
    lines.furniture.extend(aside);
    PdfText { lines, page_starts, warnings }
}

impl Trouble {
    fn warnings(self) -> Vec<String> {
        let mut out = Vec::new();
        let mut tell = |pages: &[usize], what: &str| {
            let Some(last) = pages.last() else { return };
            let named: Vec<String> = pages.iter().take(NAMED_MAX).map(usize::to_string).collect();
            let more = match pages.len() > NAMED_MAX {
                true => format!(" and others up to {last}"),
                false => String::new(),
            };
            let (word, verb) = if pages.len() == 1 { ("page", "was") } else { ("pages", "were") };
            out.push(format!("{word} {}{more} {verb} {what}", named.join(", ")));
        };
        tell(&self.cut, "not read whole: what draws them is damaged, calls itself or has no end");
        tell(&self.unread, &format!("not read: those before have {CHARACTERS_MAX} characters"));
        tell(&self.turned, "turned upright");
        out
    }
}
