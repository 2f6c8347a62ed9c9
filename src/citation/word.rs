//! Records as a document of Word: each quoted, with its citation in a footnote.
//!
//! Source: Office Open XML, ECMA-376, part 1, chapter 17.

use std::io::{self, Cursor};

use docx_rs::{
    BreakType, Docx, Footnote, Paragraph, Run, RunFonts, RunProperty, Style, StyleType,
    VertAlignType,
};

use super::Record;

/// The styles that Word knows by these names.
const QUOTE: &str = "Quote";
const NOTE_MARK: &str = "FootnoteReference";
const NOTE_TEXT: &str = "FootnoteText";
/// How far quotations stand in, in twentieths of a point.
const INDENT: i32 = 567;

/// A document that grows.
#[derive(Debug)]
pub(super) struct Document(Docx);

impl Default for Document {
    fn default() -> Document {
        let quote = Style::new(QUOTE, StyleType::Paragraph).name("Quote");
        let quote = quote.indent(Some(INDENT), None, Some(INDENT), None);
        let mut raised = Style::new(NOTE_MARK, StyleType::Character).name("footnote reference");
        raised.run_property = RunProperty::new().vert_align(VertAlignType::SuperScript);
        let note = Style::new(NOTE_TEXT, StyleType::Paragraph).name("footnote text").size(18);
        let fonts = RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman");
        let styles = [quote, raised, note].into_iter();
        Document(styles.fold(Docx::new().default_fonts(fonts), Docx::add_style))
    }
}

impl Document {
    /// Adds a record: the reader's note, and the words with their citation below them.
    pub(super) fn add(&mut self, record: &Record) {
        let mut document = std::mem::take(&mut self.0);
        if !record.note.trim().is_empty() {
            document = document.add_paragraph(lines(Paragraph::new(), &record.note));
        }
        let citation = Run::new().add_text(printable(&record.footnote()));
        let note = Footnote::new().add_content(Paragraph::new().style(NOTE_TEXT).add_run(citation));
        let mark = Run::new().style(NOTE_MARK).add_footnote_reference(note);
        let quoted = lines(Paragraph::new().style(QUOTE), &record.text).add_run(mark);
        self.0 = document.add_paragraph(quoted);
    }

    /// The archive.
    ///
    /// # Errors
    /// Where it cannot be written, which does not happen in memory.
    pub(super) fn pack(self) -> io::Result<Vec<u8>> {
        let mut file = Cursor::new(Vec::new());
        self.0.build().pack(&mut file).map_err(io::Error::other)?;
        Ok(file.into_inner())
    }
}

/// A text in a paragraph, with its lines.
fn lines(mut paragraph: Paragraph, text: &str) -> Paragraph {
    for (number, line) in text.lines().enumerate() {
        let run =
            if number > 0 { Run::new().add_break(BreakType::TextWrapping) } else { Run::new() };
        paragraph = paragraph.add_run(run.add_text(printable(line)));
    }
    paragraph
}

/// A text without characters that XML does not allow (XML 1.0, section 2.2).
fn printable(text: &str) -> String {
    let is_allowed =
        |&c: &char| c == '\t' || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    text.chars().filter(is_allowed).collect()
}
