//! The body of a Word document as lines: its paragraphs, the rows of its tables, and
//! behind them its notes.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use crate::citation::Symbol;

use super::{
    super::{
        text::{Line, Lines, Style, label},
        xml::Element,
    },
    notes::{Counting, Notes, line_of},
    numbering::{Label, Numbering},
    package::Relation,
    property::{is_on, value},
    styles::Styles,
    words::{AllNotes, Words, chosen},
};

/// The most paragraphs and rows: a document of a thousand pages has some 30,000.
const LINES_MAX: usize = 250_000;
/// How deep text boxes stand in one another.
const BOXES_MAX: usize = 4;
/// The longest masthead.
const MASTHEAD_BYTES_MAX: usize = 2_000;
/// So many signs without a character are told.
const UNKNOWN_MAX: usize = 10;

/// How the sections of a document count their notes.
#[derive(Debug)]
pub(super) struct Sections {
    foot: Vec<Counting>,
    end: Counting,
    /// The section that is being read.
    at: usize,
}

impl Sections {
    pub(super) fn new(foot: Vec<Counting>, end: Counting) -> Sections {
        Sections { foot, end, at: 0 }
    }
}

/// Writes the lines of a document.
pub(super) struct Writer {
    lines: Lines,
    warnings: Vec<String>,
    styles: Styles,
    numbering: Numbering,
    notes: AllNotes,
    sections: Sections,
    /// How many lines were written, those set aside included.
    written: usize,
    /// Whether something of the body was written.
    begun: bool,
    /// How many text boxes are open.
    boxes: usize,
    /// Words of a paragraph whose end is deleted: the next one begins with them.
    joined: String,
    /// A paragraph whose end is hidden: the next one stands on its line.
    run_in: String,
    /// Files that stand in the text and are no part of it.
    chunks: Vec<String>,
    unknown: Vec<String>,
}

impl Writer {
    pub(super) fn new(
        styles: Styles,
        numbering: Numbering,
        notes: AllNotes,
        sections: Sections,
    ) -> Writer {
        Writer {
            lines: Lines::default(),
            warnings: Vec::new(),
            styles,
            numbering,
            notes,
            sections,
            written: 0,
            begun: false,
            boxes: 0,
            joined: String::new(),
            run_in: String::new(),
            chunks: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// What was written, and what was odd about it.
    pub(super) fn finish(mut self) -> (Lines, Vec<String>) {
        let AllNotes { foot, end } = self.notes;
        let taken: HashSet<String> = foot.printed.values().cloned().collect();
        self.lines.printed_notes = foot.printed;
        let free = end.printed.into_iter().filter(|(_, printed)| !taken.contains(printed));
        self.lines.printed_notes.extend(free);
        (self.lines, self.warnings)
    }

    fn push(&mut self, text: &str, style: Style) {
        self.push_line(text, style, false);
    }

    fn push_line(&mut self, text: &str, style: Style, indented: bool) {
        if text.trim().is_empty() {
            return;
        }
        self.written += 1;
        self.lines.push(Line {
            number: u32::try_from(self.written).unwrap_or(u32::MAX),
            text: text.to_owned(),
            style,
            after_blank: true,
            indented,
            new_page: false,
            goes_on: false,
        });
    }

    /// Writes the masthead where a header has one: the first page's holds symbol,
    /// distribution and date. Where none does, the symbol that stands on pages names
    /// the document.
    pub(super) fn headers(&mut self, headers: &[Element]) {
        let mut mastheads: Vec<Vec<String>> = Vec::new();
        let mut symbols: Vec<String> = Vec::new();
        for texts in headers.iter().map(|header| self.pieces(header)) {
            let bare = |text: &&String| text.contains('/') && text.parse::<Symbol>().is_ok();
            symbols.extend(texts.iter().filter(bare).cloned());
            if is_masthead(&texts) && !mastheads.contains(&texts) {
                mastheads.push(texts);
            }
        }
        symbols.dedup();
        if let ([], [symbol]) = (mastheads.as_slice(), symbols.as_slice()) {
            mastheads.push(vec![symbol.clone()]);
        }
        mastheads.iter().flatten().for_each(|text| self.push(text, Style::Plain));
    }

    /// What stands in the paragraphs of a header, or in the cells of a masthead.
    fn pieces(&mut self, element: &Element) -> Vec<String> {
        let mut paragraphs = Vec::new();
        element.find_all("p", &mut paragraphs);
        let texts = paragraphs.into_iter().map(|paragraph| self.text(paragraph, false).0);
        texts
            .flat_map(|text| {
                text.split('\t').map(|text| text.trim().to_owned()).collect::<Vec<_>>()
            })
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// Writes the whole document, its notes last.
    pub(super) fn document(
        &mut self,
        document: &Element,
        relations: &[Relation],
    ) -> Result<(), String> {
        self.begin_sections();
        self.body(document);
        self.end_paragraph();
        self.write_notes(true);
        self.write_notes(false);
        if self.written > LINES_MAX {
            return Err(format!(
                "has {} paragraphs and rows, the most is {LINES_MAX}: split it",
                self.written
            ));
        }
        let targets: HashMap<&str, &str> =
            relations.iter().map(|part| (part.id.as_str(), part.target.as_str())).collect();
        self.chunks.sort_unstable();
        self.chunks.dedup();
        for id in mem::take(&mut self.chunks) {
            let target = targets.get(id.as_str()).copied().unwrap_or(id.as_str());
            self.warnings.push(format!(
                "{target} stands in the text as a file of its own and was not read: open the document in Word and save it again"
            ));
        }
        self.unknown.sort_unstable();
        self.unknown.dedup();
        for sign in self.unknown.iter().take(UNKNOWN_MAX) {
            self.warnings.push(format!("the sign {sign} has no character and was left out"));
        }
        Ok(())
    }

    fn begin_sections(&mut self) {
        let foot = self.sections.foot.first().cloned().unwrap_or_default();
        let end = self.sections.end.clone();
        let used = u32::try_from(self.notes.foot.len()).unwrap_or(u32::MAX);
        let has_end = self.notes.end.len() > 0;
        let mut warn = |message: &str| self.warnings.push(message.to_owned());
        if foot.each_page && used > 0 {
            warn("footnotes begin anew on each page: they are counted through here");
        }
        if (end.each_page || end.each_section) && has_end {
            warn("endnotes begin anew within the document: they are counted through here");
        }
        let shift = if used > 0 { foot.first.saturating_sub(1).saturating_add(used) } else { 0 };
        if shift > 0 && has_end && foot.format == end.format {
            let first = shift.saturating_add(end.first);
            warn(&format!(
                "footnotes and endnotes are numbered alike: the first endnote is note {first} here"
            ));
        }
        self.notes.foot.begin(foot, 0);
        self.notes.end.begin(end, shift);
    }

    /// Ends a section: where the next one begins anew with its footnotes, those so far
    /// are printed.
    fn end_section(&mut self) {
        self.sections.at += 1;
        let next = self.sections.foot.get(self.sections.at).cloned();
        if let Some(next) = next.filter(|next| next.each_section) {
            self.write_notes(true);
            self.notes.foot.begin(next, 0);
        }
    }

    fn body(&mut self, element: &Element) {
        for child in element.elements() {
            // What is beyond is refused, and costs nothing.
            if self.written > LINES_MAX {
                return;
            }
            match child.name.as_str() {
                "p" => self.paragraph(child),
                "tbl" => self.table(child),
                "tr" => self.row(child),
                "del" | "moveFrom" | "sectPr" | "pPr" | "sdtPr" | "tblPr" | "tblGrid" => {}
                "AlternateContent" => {
                    if let Some(chosen) = chosen(child) {
                        self.body(chosen);
                    }
                }
                "altChunk" | "subDoc" => {
                    self.chunks.extend(child.attribute("id").map(str::to_owned));
                }
                _ => self.body(child),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let properties = paragraph.child("pPr");
        let id = properties.and_then(|properties| value(properties, "pStyle"));
        let style = self.styles.get(id);
        let end = properties.and_then(|properties| properties.child("rPr"));
        let end = |name: &str| end.and_then(|end| end.child(name));
        let (words, boxes) = self.text(paragraph, style.hidden);
        let words = mem::take(&mut self.joined) + &words;
        let is_hidden = end("vanish").is_some_and(is_on);
        if end("del").or(end("moveFrom")).is_some() {
            self.joined = words;
        } else if !(is_hidden && words.trim().is_empty()) {
            let label = self.numbering.label(properties, id, style.numbered.as_ref());
            let is_outlined = properties.is_some_and(is_outlined);
            let set = if is_outlined { Style::Heading } else { style.set };
            let text = self.labelled(label, words, set);
            let text = mem::take(&mut self.run_in) + &text;
            if is_hidden {
                self.run_in = text;
            } else {
                self.begun |= !text.trim().is_empty();
                let indented =
                    text.starts_with(char::is_whitespace) || properties.is_some_and(is_set_in);
                self.push_line(&text, set, indented);
                if style.quoted {
                    self.lines.quoted.extend(u32::try_from(self.written));
                }
            }
        }
        self.text_boxes(boxes);
        if properties.is_some_and(|properties| properties.child("sectPr").is_some()) {
            self.end_section();
        }
    }

    /// Puts its label before a paragraph. That of an annex stands above its title.
    fn labelled(&mut self, label: Option<Label>, words: String, set: Style) -> String {
        let Some(label) = label else { return words };
        match words.trim().is_empty() {
            true if label.has_words => label.text,
            true => words,
            false if label.has_words && label::part_heading(label.text.trim()).is_some() => {
                self.push(&label.text, set);
                words
            }
            false => format!("{}\t{words}", label.text),
        }
    }

    /// Writes what is kept for a paragraph that does not come.
    fn end_paragraph(&mut self) {
        let text = mem::take(&mut self.run_in) + &mem::take(&mut self.joined);
        self.push(&text, Style::Plain);
    }

    fn text_boxes(&mut self, boxes: Vec<&Element>) {
        if self.boxes < BOXES_MAX {
            self.boxes += 1;
            boxes.into_iter().for_each(|text_box| self.body(text_box));
            self.boxes -= 1;
        }
    }

    /// A table. Where one before all words has the masthead, its cells are read as that.
    fn table(&mut self, table: &Element) {
        self.end_paragraph();
        let is_first = !self.begun && self.boxes == 0;
        let words = if is_first { table.text() } else { String::new() };
        if words.len() < MASTHEAD_BYTES_MAX && words.contains("Distr.") {
            let texts = self.pieces(table);
            self.begun = true;
            return texts.iter().for_each(|text| self.push(text, Style::Plain));
        }
        self.body(table);
    }

    /// A row of a table. One of a single cell is a frame around paragraphs.
    fn row(&mut self, row: &Element) {
        if row.child("trPr").is_some_and(|properties| properties.child("del").is_some()) {
            return;
        }
        let mut cells = Vec::new();
        gather_cells(row, &mut cells);
        if let [cell] = cells.as_slice() {
            return self.body(cell);
        }
        let mut texts: Vec<String> = Vec::new();
        let mut boxes = Vec::new();
        for cell in cells {
            // Paragraphs may stand within one another: each word is taken once.
            let (text, mut own) = self.text(cell, false);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                texts.push(text);
            }
            boxes.append(&mut own);
        }
        self.begun |= !texts.is_empty();
        self.push(&texts.join(" | "), Style::Row);
        self.text_boxes(boxes);
    }

    /// The words of an element, with marks of notes as superscript numbers, and the text
    /// boxes in it.
    fn text<'a>(&mut self, element: &'a Element, hidden: bool) -> (String, Vec<&'a Element>) {
        let mut words = Words::new(&self.styles, &mut self.notes, hidden);
        words.add(element, false);
        let Words { text, boxes, unknown, .. } = words;
        self.unknown.extend(unknown);
        (text, boxes)
    }

    /// Writes the notes that were marked since the last.
    fn write_notes(&mut self, foot: bool) {
        let notes: fn(&mut AllNotes) -> &mut Notes =
            if foot { |notes| &mut notes.foot } else { |notes| &mut notes.end };
        for note in mem::take(&mut notes(&mut self.notes).waiting) {
            let (text, _) = self.text(&note.element, false);
            self.push(&line_of(&note, &text), Style::Plain);
        }
    }
}

/// The cells of a row, also of one whose cells are controls that are filled in.
fn gather_cells<'a>(element: &'a Element, cells: &mut Vec<&'a Element>) {
    for child in element.elements() {
        match child.name.as_str() {
            "tc" if child.child("tcPr").is_some_and(|own| own.child("cellDel").is_some()) => {}
            "tc" => cells.push(child),
            "trPr" | "tblPrEx" | "sdtPr" => {}
            _ => gather_cells(child, cells),
        }
    }
}

fn is_masthead(texts: &[String]) -> bool {
    texts.iter().any(|text| text.contains("Distr."))
}

/// Whether a paragraph itself says that it is set in further than its style is.
fn is_set_in(properties: &Element) -> bool {
    let indent = properties.child("ind");
    let left = indent.and_then(|indent| indent.attribute("left").or(indent.attribute("start")));
    left.and_then(|left| left.parse::<i32>().ok()).is_some_and(|left| left > 0)
}

/// Whether a paragraph itself says that it is a heading.
fn is_outlined(properties: &Element) -> bool {
    value(properties, "outlineLvl")
        .and_then(|level| level.parse::<u8>().ok())
        .is_some_and(|level| level < 9)
}
