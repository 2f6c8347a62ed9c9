//! The words of a paragraph: runs, fields, tracked changes, and the marks of notes.

use super::{
    super::{text::superscript::raise, xml::Element},
    notes::{Mark, Notes, custom_label},
    property::{is_on, is_raised},
    styles::Styles,
    symbol::sign,
};

/// The notes of a document, by their kind.
#[derive(Debug, Default)]
pub(super) struct AllNotes {
    pub foot: Notes,
    pub end: Notes,
}

/// The words of a paragraph while they are gathered.
pub(super) struct Words<'a, 'n> {
    pub text: String,
    /// Text boxes that stand in the paragraph, whose words are none of its own.
    pub boxes: Vec<&'a Element>,
    /// Signs that no Unicode character is known for.
    pub unknown: Vec<String>,
    styles: &'n Styles,
    notes: &'n mut AllNotes,
    /// Whether the paragraph's style hides its words.
    hidden: bool,
    /// Fields that are open, and whether what stands there is their instruction.
    fields: Vec<bool>,
    /// How many of those are instructions.
    instructions: usize,
    /// Whether the label of a note follows, of a footnote or an endnote.
    awaited: Option<bool>,
}

impl<'a, 'n> Words<'a, 'n> {
    pub(super) fn new(styles: &'n Styles, notes: &'n mut AllNotes, hidden: bool) -> Words<'a, 'n> {
        Words {
            text: String::new(),
            boxes: Vec::new(),
            unknown: Vec::new(),
            styles,
            notes,
            hidden,
            fields: Vec::new(),
            instructions: 0,
            awaited: None,
        }
    }

    /// Adds the words in an element, raised figures as superscripts.
    pub(super) fn add(&mut self, element: &'a Element, raised: bool) {
        for child in element.elements() {
            match child.name.as_str() {
                "del" | "moveFrom" | "pPr" | "rPr" | "sdtPr" | "instrText" | "delText"
                | "delInstrText" | "footnoteRef" | "endnoteRef" => {}
                "txbxContent" => self.boxes.push(child),
                "AlternateContent" => {
                    if let Some(chosen) = chosen(child) {
                        self.add(chosen, raised);
                    }
                }
                "r" => self.run(child),
                // Paragraphs of a cell.
                "p" => {
                    self.add(child, raised);
                    self.fields.clear();
                    self.instructions = 0;
                    self.text.push(' ');
                }
                "fldChar" => self.field(child.attribute("fldCharType").unwrap_or_default()),
                _ if self.instructions > 0 => {}
                "t" => self.put(&child.raw_text(), raised),
                "sym" => match sign(child) {
                    Ok(sign) => self.put(&sign.to_string(), raised),
                    Err(unknown) => self.unknown.push(unknown),
                },
                "tab" | "ptab" => self.text.push('\t'),
                "br" | "cr" => self.text.push(' '),
                "noBreakHyphen" => self.text.push('\u{2011}'),
                "footnoteReference" => self.mark(child, true),
                "endnoteReference" => self.mark(child, false),
                _ => self.add(child, raised),
            }
        }
    }

    /// Adds a run unless it is hidden. What it says of itself goes before its style.
    fn run(&mut self, run: &'a Element) {
        let properties = run.child("rPr");
        let own = |name: &str| properties.and_then(|properties| properties.child(name));
        let style = own("rStyle").and_then(|style| style.attribute("val"));
        let by_style = self.styles.get(style);
        let hidden = own("vanish").map_or(by_style.hidden || self.hidden, is_on);
        if !hidden {
            self.add(run, own("vertAlign").map_or(by_style.raised, is_raised));
        }
    }

    fn put(&mut self, text: &str, raised: bool) {
        if let Some(is_foot) = self.awaited.take_if(|_| !text.trim().is_empty()) {
            let label = custom_label(text);
            let notes = if is_foot { &mut self.notes.foot } else { &mut self.notes.end };
            notes.set_label(label);
            let number = text.trim() == label && label.bytes().all(|byte| byte.is_ascii_digit());
            return self.text.push_str(&if number { raise(text) } else { text.to_owned() });
        }
        let number = raised && text.trim().bytes().all(|byte| byte.is_ascii_digit());
        self.text.push_str(&if number { raise(text) } else { text.to_owned() });
    }

    fn mark(&mut self, reference: &Element, is_foot: bool) {
        let notes = if is_foot { &mut self.notes.foot } else { &mut self.notes.end };
        match notes.mark(reference) {
            Mark::Printed(mark) => self.text.push_str(&mark),
            Mark::Follows => self.awaited = Some(is_foot),
            Mark::Repeated => {}
        }
    }

    fn field(&mut self, kind: &str) {
        match kind {
            "begin" => {
                self.fields.push(true);
                self.instructions += 1;
            }
            "separate" => {
                if let Some(instruction) = self.fields.last_mut() {
                    self.instructions -= usize::from(std::mem::take(instruction));
                }
            }
            _ => self.instructions -= usize::from(self.fields.pop().unwrap_or_default()),
        }
    }
}

/// Of contents that say one thing for several programs, the one to read: the first, which
/// is meant for the newest, or what is left for all others (ECMA-376, part 3).
pub(super) fn chosen(alternatives: &Element) -> Option<&Element> {
    alternatives.child("Choice").or_else(|| alternatives.child("Fallback"))
}
