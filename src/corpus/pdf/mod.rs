//! Reads the text layer of PDF documents into lines, which go through the same
//! passes as text.
//!
//! A PDF has no lines: it has characters at places. [`source`] takes the pages out
//! within bounds, [`content`] and [`fonts`] leave of each what sets type, and the
//! extractor gives its [`glyphs`], mirrored where the script runs [`leftward`]. They are
//! gathered into [`rows`], those into the rows
//! of a [`table`] and the lines of a [`page`] in reading order, without [`furniture`],
//! and all lines into [`paragraphs`], of which some are the [`title`].

mod content;
mod fonts;
mod furniture;
mod glyphs;
mod leftward;
mod page;
mod paragraphs;
mod rows;
mod source;
mod table;
mod title;

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pdf_extract::{Dictionary, Document, Object, Stream, content::Content, output_doc_page};

use super::{
    Furniture,
    text::{Line, Lines, Style},
};
use content::Drawing;
use glyphs::{Collector, Glyph};
use page::PageLine;
use source::PageSource;

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
    let document = source::open(bytes)?;
    let sources = source::pages(&document)?;
    let mut reader = Reader::new(&document);
    let mut trouble = Trouble::default();
    let mut pages: Vec<Vec<PageLine>> = Vec::with_capacity(sources.len());
    let mut characters = 0;
    for (index, source) in sources.iter().enumerate() {
        if characters > CHARACTERS_MAX {
            trouble.unread.extend(index + 1..=sources.len());
            break;
        }
        let (mut glyphs, turned) = reader.glyphs(*source, index + 1, &mut trouble);
        if turned {
            trouble.turned.push(index + 1);
        }
        characters += glyphs.len();
        let leftward = leftward::mirror(&mut glyphs);
        pages.push(page::lines(rows::rows(glyphs, leftward), index == 0));
    }
    if characters < sources.len().max(1) * CHARACTERS_PER_PAGE_MIN {
        return Err(format!(
            "has no text layer ({characters} characters on {} pages): it is a scan; run OCR on it, for \
             instance with ocrmypdf, and give the result",
            sources.len()
        ));
    }
    Ok(assembled(pages, trouble.warnings()))
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

/// Gives the extractor one page after the other, in a document of its own that holds
/// nothing but that page.
struct Reader<'a> {
    document: &'a Document,
    view: Document,
    /// Fonts by where they stand in the document: their object in the view, and
    /// whether they are bold.
    fonts: HashMap<*const Dictionary, (u32, bool)>,
}

const CATALOG: u32 = 1;
const TREE: u32 = 2;
const PAGE: u32 = 3;
const CONTENTS: u32 = 4;

impl<'a> Reader<'a> {
    fn new(document: &'a Document) -> Reader<'a> {
        let mut view = Document::new();
        let mut catalog = Dictionary::new();
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", Object::Reference((TREE, 0)));
        let mut tree = Dictionary::new();
        tree.set("Type", Object::Name(b"Pages".to_vec()));
        tree.set("Count", 1);
        tree.set("Kids", Object::Array(vec![Object::Reference((PAGE, 0))]));
        view.objects.insert((CATALOG, 0), Object::Dictionary(catalog));
        view.objects.insert((TREE, 0), Object::Dictionary(tree));
        view.trailer.set("Root", Object::Reference((CATALOG, 0)));
        Reader { document, view, fonts: HashMap::new() }
    }

    /// The characters of a page, and whether it was turned to be upright.
    fn glyphs(
        &mut self,
        source: PageSource<'a>,
        number: usize,
        trouble: &mut Trouble,
    ) -> (Vec<Glyph>, bool) {
        let Some(drawing) = content::drawing(self.document, source) else {
            trouble.cut.push(number);
            return (Vec::new(), false);
        };
        let bold = self.set_page(&drawing);
        let mut collector = Collector::new(&bold);
        // The extractor gives up on odd fonts by panicking; the other pages are
        // worth having.
        let read =
            catch_unwind(AssertUnwindSafe(|| output_doc_page(&self.view, &mut collector, 1)));
        if !matches!(read, Ok(Ok(()))) || drawing.is_cut || collector.is_cut {
            trouble.cut.push(number);
        }
        collector.upright()
    }

    /// Makes the page of the view; whether each of its strings is bold.
    fn set_page(&mut self, drawing: &Drawing<'a>) -> Vec<bool> {
        let mut fonts = Dictionary::new();
        let mut bold = Vec::new();
        for (number, font) in drawing.fonts.iter().enumerate() {
            let next = CONTENTS + 1 + self.fonts.len() as u32;
            let (id, is_bold) = *self.fonts.entry(std::ptr::from_ref(*font)).or_insert_with(|| {
                let clean = fonts::clean(self.document, font);
                self.view.objects.insert((next, 0), Object::Dictionary(clean.font));
                (next, clean.is_bold)
            });
            fonts.set(format!("F{number}"), Object::Reference((id, 0)));
            bold.push(is_bold);
        }
        let mut resources = Dictionary::new();
        resources.set("Font", Object::Dictionary(fonts));
        let mut page = Dictionary::new();
        page.set("Type", Object::Name(b"Page".to_vec()));
        page.set("MediaBox", Object::Array([0, 0, 612, 792].map(Object::Integer).to_vec()));
        page.set("Resources", Object::Dictionary(resources));
        page.set("Contents", Object::Reference((CONTENTS, 0)));
        let operations = Content { operations: drawing.operations.as_slice() };
        let contents = operations.encode().unwrap_or_default();
        let contents = Stream::new(Dictionary::new(), contents);
        self.view.objects.insert((PAGE, 0), Object::Dictionary(page));
        self.view.objects.insert((CONTENTS, 0), Object::Stream(contents));
        drawing.strings.iter().map(|&font| bold.get(font).copied().unwrap_or(false)).collect()
    }
}
