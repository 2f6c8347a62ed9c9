//! Reads Word documents as the UN publishes them: paragraphs, heading styles and
//! footnotes go through the same passes as text.
//!
//! Source: ECMA-376, WordprocessingML. Archives have limits on entries and
//! expansion, and entities are never resolved.

mod numbering;

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use zip::ZipArchive;

use super::{
    text::{Line, Lines, Style, superscript::raise},
    xml::{self, Element},
};
use numbering::Numbering;

/// The most files of an archive.
const ENTRIES_MAX: usize = 5_000;
/// The most bytes that one file of an archive may unpack to.
const ENTRY_BYTES_MAX: u64 = 64 << 20;
/// The most bytes of a header; those that pages have are a line or two.
const HEADER_BYTES_MAX: u64 = 1 << 20;
/// The most headers that are looked at for the masthead.
const HEADERS_MAX: usize = 100;
/// How deep text boxes stand in one another.
const BOXES_MAX: usize = 4;

/// The lines of a Word document, masthead first and footnotes last, and what
/// was odd about it.
///
/// # Errors
/// Where the file is no Word document, in words.
pub(super) fn lines_of(bytes: &[u8]) -> Result<(Lines, Vec<String>), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("is no Word document: {error}"))?;
    if archive.len() > ENTRIES_MAX {
        return Err(format!("holds {} files, the most is {ENTRIES_MAX}", archive.len()));
    }
    let mut warnings = Vec::new();
    let document = entry(&mut archive, "word/document.xml", ENTRY_BYTES_MAX)?
        .ok_or("is no Word document: it has no word/document.xml; a .doc must be saved as .docx")?;
    let body = parse(&document, "word/document.xml", &mut warnings);
    let mut other = |name: &str| -> Result<Option<Element>, String> {
        let text = entry(&mut archive, name, ENTRY_BYTES_MAX)?;
        Ok(text.map(|text| parse(&text, name, &mut warnings)))
    };
    let notes = other("word/footnotes.xml")?;
    let numbering =
        Numbering::of(other("word/numbering.xml")?.as_ref(), other("word/styles.xml")?.as_ref());
    let mut writer = Writer { numbering, ..Writer::default() };
    let mut headers: Vec<String> = archive
        .file_names()
        .flatten()
        .filter(|name| is_header(name))
        .map(|name| name.into_owned())
        .collect();
    headers.sort();
    for name in headers.into_iter().take(HEADERS_MAX) {
        // A header without end is none.
        if let Ok(Some(text)) = entry(&mut archive, &name, HEADER_BYTES_MAX) {
            writer.masthead(&parse(&text, &name, &mut warnings));
        }
    }
    writer.body(&body);
    if let Some(notes) = notes {
        writer.notes(&notes);
    }
    Ok((writer.lines, warnings))
}

fn is_header(name: &str) -> bool {
    name.starts_with("word/header") && name.ends_with(".xml")
}

fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    bytes_max: u64,
) -> Result<Option<String>, String> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    // The stated size may lie: what is read has the limit.
    file.take(bytes_max + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("is damaged in {name}: {error}"))?;
    if bytes.len() as u64 > bytes_max {
        return Err(format!("unpacks {name} to over {bytes_max} bytes"));
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn parse(text: &str, name: &str, warnings: &mut Vec<String>) -> Element {
    let (root, damage) = xml::read(text);
    if let Some((line, message)) = damage.first() {
        warnings.push(format!("{name} is damaged at line {line}: {message}"));
    }
    root
}

#[derive(Default)]
struct Writer {
    lines: Lines,
    /// Ids of footnotes with their numbers, which follow the order of their marks.
    order: HashMap<String, usize>,
    numbering: Numbering,
    /// How many text boxes are open.
    boxes: usize,
}

impl Writer {
    fn push(&mut self, text: &str, style: Style) {
        let text = text
            .split('\t')
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .collect::<Vec<_>>()
            .join("\t");
        if text.is_empty() {
            return;
        }
        let number = u32::try_from(self.lines.lines.len() + 1).unwrap_or(u32::MAX);
        self.lines.lines.push(Line {
            number,
            text,
            style,
            after_blank: true,
            indented: false,
            new_page: false,
            goes_on: false,
        });
    }

    /// The header of the first page holds symbol, distribution and date.
    fn masthead(&mut self, header: &Element) {
        let mut paragraphs = Vec::new();
        header.find_all("p", &mut paragraphs);
        let texts: Vec<String> =
            paragraphs.iter().map(|p| self.text(p)).filter(|t| !t.trim().is_empty()).collect();
        if texts.iter().any(|text| text.contains("Distr.")) {
            texts
                .iter()
                .flat_map(|text| text.split('\t'))
                .for_each(|text| self.push(text, Style::Plain));
        }
    }

    fn body(&mut self, element: &Element) {
        for child in element.elements() {
            match child.name.as_str() {
                "p" => self.paragraph(child),
                "tr" => self.row(child),
                "del" | "moveFrom" | "sectPr" | "pPr" => {}
                _ => self.body(child),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let label = self.numbering.label(paragraph);
        let words = self.text(paragraph);
        let text = match label.filter(|_| !words.trim().is_empty()) {
            Some(label) => format!("{label}\t{words}"),
            None => words,
        };
        self.push(&text, style(paragraph));
        // Text boxes stand inside paragraphs.
        if self.boxes < BOXES_MAX
            && let Some(text_box) = paragraph.find("txbxContent")
        {
            self.boxes += 1;
            self.body(text_box);
            self.boxes -= 1;
        }
    }

    /// A row of a table. One of a single cell is a frame around paragraphs.
    fn row(&mut self, row: &Element) {
        let cells: Vec<&Element> = row.elements().filter(|cell| cell.name == "tc").collect();
        if let [cell] = cells.as_slice() {
            return self.body(cell);
        }
        let mut texts: Vec<String> = Vec::new();
        for cell in cells {
            // Paragraphs may stand within one another: each word is taken once.
            let text = self.text(cell);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                texts.push(text);
            }
        }
        self.push(&texts.join(" | "), Style::Row);
    }

    /// The words of a paragraph; marks of footnotes as superscript numbers.
    fn text(&mut self, element: &Element) -> String {
        let mut out = String::new();
        self.push_text(element, false, &mut out);
        out
    }

    fn push_text(&mut self, element: &Element, superscript: bool, out: &mut String) {
        for child in element.elements() {
            match child.name.as_str() {
                "del" | "moveFrom" | "instrText" | "pPr" | "rPr" | "txbxContent"
                | "footnoteRef" => {}
                "r" => {
                    let property = |name: &str| {
                        child.child("rPr").and_then(|properties| properties.child(name))
                    };
                    let align = property("vertAlign").and_then(|align| align.attribute("val"));
                    if property("vanish").is_none() {
                        self.push_text(child, align == Some("superscript"), out);
                    }
                }
                // Paragraphs of a cell.
                "p" => {
                    self.push_text(child, superscript, out);
                    out.push(' ');
                }
                "t" => {
                    let text = child.raw_text();
                    let number =
                        superscript && text.trim().bytes().all(|byte| byte.is_ascii_digit());
                    out.push_str(&if number { raise(text.trim()) } else { text });
                }
                "tab" => out.push('\t'),
                "br" | "cr" => out.push(' '),
                "noBreakHyphen" => out.push('\u{2011}'),
                "footnoteReference" => {
                    let id = child.attribute("id").unwrap_or_default().to_owned();
                    let next = self.order.len() + 1;
                    let number = *self.order.entry(id).or_insert(next);
                    if number == next {
                        out.push_str(&raise(&number.to_string()));
                    }
                }
                _ => self.push_text(child, superscript, out),
            }
        }
    }

    fn notes(&mut self, notes: &Element) {
        let mut found = Vec::new();
        notes.find_all("footnote", &mut found);
        let mut numbered: Vec<(usize, &Element)> = Vec::new();
        for note in found {
            let number = note.attribute("id").and_then(|id| self.order.remove(id));
            numbered.extend(number.map(|number| (number, note)));
        }
        numbered.sort_by_key(|&(number, _)| number);
        for (number, note) in numbered {
            let text = self.text(note);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.push(&format!("{}\t{text}", raise(&number.to_string())), Style::Plain);
        }
    }
}

/// How a paragraph is set, by its style: Word's own headings, or those of the UN (`HCh`,
/// `H1`, `H23`; `TitleHCH` and `TitleH1` for the title of the document).
fn style(paragraph: &Element) -> Style {
    let style = paragraph.child("pPr").and_then(|properties| properties.child("pStyle"));
    let Some(name) = style.and_then(|style| style.attribute("val")) else { return Style::Plain };
    let un = name
        .strip_prefix('H')
        .or(name.strip_prefix('_').and_then(|name| name.trim_start_matches('_').strip_prefix('H')));
    let is_heading = name.starts_with("Heading")
        || un.is_some_and(|rest| {
            rest.starts_with("Ch")
                || rest.starts_with("CH")
                || rest.starts_with(|c: char| c.is_ascii_digit())
        });
    match name {
        _ if name.starts_with("Title") || name == "Subtitle" => Style::Title,
        _ if is_heading => Style::Heading,
        _ => Style::Plain,
    }
}
