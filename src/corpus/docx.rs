//! Reads Word documents as the UN publishes them: paragraphs, heading styles and
//! footnotes go through the same passes as text.
//!
//! Source: ECMA-376, WordprocessingML. Archives have limits on entries and
//! expansion, and entities are never resolved.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{
    text::{Line, Lines, Style, label::raise},
    xml::{self, Element},
};

/// The most files of an archive.
const ENTRIES_MAX: usize = 5_000;
/// The most bytes that one file of an archive may unpack to.
const ENTRY_BYTES_MAX: u64 = 128 << 20;

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
    let document = entry(&mut archive, "word/document.xml")?
        .ok_or("is no Word document: it has no word/document.xml; a .doc must be saved as .docx")?;
    let body = parse(&document, "word/document.xml", &mut warnings);
    let notes = entry(&mut archive, "word/footnotes.xml")?
        .map(|text| parse(&text, "word/footnotes.xml", &mut warnings));
    let mut writer = Writer::default();
    let mut headers: Vec<String> = archive
        .file_names()
        .flatten()
        .filter(|name| is_header(name))
        .map(|name| name.into_owned())
        .collect();
    headers.sort();
    for name in headers {
        if let Some(text) = entry(&mut archive, &name)? {
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

fn entry(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, String> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    // The stated size may lie: what is read has the limit.
    file.take(ENTRY_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("is damaged in {name}: {error}"))?;
    if bytes.len() as u64 > ENTRY_BYTES_MAX {
        return Err(format!("unpacks {name} to over {ENTRY_BYTES_MAX} bytes"));
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
    /// Ids of footnotes in the order of their marks.
    order: Vec<String>,
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
                "p" => {
                    let text = self.text(child);
                    let style = if is_heading(child) { Style::Heading } else { Style::Plain };
                    self.push(&text, style);
                    // Text boxes stand inside paragraphs.
                    let mut boxes = Vec::new();
                    child.find_all("txbxContent", &mut boxes);
                    boxes.into_iter().take(1).for_each(|text_box| self.body(text_box));
                }
                "tr" => {
                    let cells: Vec<String> = child
                        .elements()
                        .filter(|cell| cell.name == "tc")
                        .map(|cell| {
                            let mut paragraphs = Vec::new();
                            cell.find_all("p", &mut paragraphs);
                            paragraphs.iter().map(|p| self.text(p)).collect::<Vec<_>>().join(" ")
                        })
                        .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
                        .filter(|cell| !cell.is_empty())
                        .collect();
                    self.push(&cells.join(" | "), Style::Plain);
                }
                "del" | "moveFrom" | "sectPr" | "pPr" => {}
                _ => self.body(child),
            }
        }
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
                "r" if child.find("vanish").is_some() => {}
                "r" => {
                    let raised = child.find("vertAlign").and_then(|align| align.attribute("val"))
                        == Some("superscript");
                    self.push_text(child, raised, out);
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
                    if !self.order.contains(&id) {
                        self.order.push(id);
                        out.push_str(&raise(&self.order.len().to_string()));
                    }
                }
                _ => self.push_text(child, superscript, out),
            }
        }
    }

    fn notes(&mut self, notes: &Element) {
        let mut found = Vec::new();
        notes.find_all("footnote", &mut found);
        for (number, id) in (1..).zip(self.order.clone()) {
            let Some(note) = found.iter().find(|note| note.attribute("id") == Some(&id)) else {
                continue;
            };
            let text = self.text(note);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.push(&format!("{}\t{text}", raise(&number.to_string())), Style::Plain);
        }
    }
}

/// Whether a paragraph has a heading's style: Word's own, or the UN's (`HCh`,
/// `H1`, `H23`, `TitleHCH`).
fn is_heading(paragraph: &Element) -> bool {
    let style = paragraph.child("pPr").and_then(|properties| properties.child("pStyle"));
    let Some(name) = style.and_then(|style| style.attribute("val")) else { return false };
    let un = name
        .strip_prefix('H')
        .or(name.strip_prefix('_').and_then(|name| name.trim_start_matches('_').strip_prefix('H')));
    name.starts_with("Heading")
        || name.starts_with("Title")
        || un.is_some_and(|rest| {
            rest.starts_with("Ch")
                || rest.starts_with("CH")
                || rest.starts_with(|c: char| c.is_ascii_digit())
        })
}
