//! Footnotes and endnotes: which is the next one, and what is printed for its mark.

use std::collections::{HashMap, HashSet};

use super::{
    super::{text::superscript::raise, xml::Element},
    count::written,
    property::{is_name, is_true, value},
};

/// What says how notes are counted.
pub(super) const FOOTNOTES: &str = "footnotePr";
pub(super) const ENDNOTES: &str = "endnotePr";

/// A note that was marked in the text.
#[derive(Debug)]
pub(super) struct Note {
    /// The label that its author gave it, or its number.
    pub label: String,
    /// Whether the label stands in the note's own words as well.
    pub is_custom: bool,
    /// The note.
    pub element: Element,
}

/// The notes of one kind.
#[derive(Debug, Default)]
pub(super) struct Notes {
    unused: HashMap<String, Element>,
    marked: HashSet<String>,
    /// Notes that are not printed yet, in the order of their marks.
    pub waiting: Vec<Note>,
    /// The labels that are printed for numbers, where they are others.
    pub printed: HashMap<String, String>,
    /// How the next one is counted.
    counting: Counting,
    /// How many notes there were before the next one.
    last: u32,
    /// By how much numbers differ from those of print, so that those of the other kind
    /// are not the same.
    shift: u32,
}

impl Notes {
    /// The notes of a part. The rules that part notes from the text are none.
    pub(super) fn of(part: Option<Element>, name: &str) -> Notes {
        let mut out = Notes::default();
        let Some(part) = part else { return out };
        let mut found = Vec::new();
        part.find_all(name, &mut found);
        for note in found
            .into_iter()
            .filter(|note| !matches!(note.attribute("type"), Some(kind) if kind != "normal"))
        {
            let id = note.attribute("id").unwrap_or_default();
            out.unused.insert(id.to_owned(), note.clone());
        }
        out
    }

    /// How many notes there are.
    pub(super) fn len(&self) -> usize {
        self.unused.len()
    }

    /// Lets notes be counted so from here on, their numbers raised by `shift`.
    pub(super) fn begin(&mut self, counting: Counting, shift: u32) {
        self.last = counting.first.saturating_sub(1);
        self.counting = counting;
        self.shift = shift;
    }

    /// The mark of the note that a reference names, which is printed once; nothing where
    /// its author gave it one, which stands behind.
    pub(super) fn mark(&mut self, reference: &Element) -> Mark {
        let id = reference.attribute("id").unwrap_or_default();
        if !self.marked.insert(id.to_owned()) {
            return Mark::Repeated;
        }
        let note = self.unused.remove(id);
        let is_custom = reference.attribute("customMarkFollows").is_some_and(is_true);
        let label = if is_custom { String::new() } else { self.next() };
        let mark = raise(&label);
        self.waiting.extend(note.map(|element| Note { label, is_custom, element }));
        if is_custom { Mark::Follows } else { Mark::Printed(mark) }
    }

    /// The number of the next note. The passes of text know no others; what is printed
    /// for it is kept beside.
    fn next(&mut self) -> String {
        self.last = self.last.saturating_add(1);
        let number = self.last.saturating_add(self.shift).to_string();
        let printed = written(self.last, &self.counting.format);
        let digits = printed.starts_with(|c: char| c.is_ascii_digit());
        if !digits && !printed.is_empty() {
            self.printed.insert(number.clone(), printed);
        }
        number
    }

    /// Gives the note that was marked last the label that its author gave it.
    pub(super) fn set_label(&mut self, label: &str) {
        if let Some(note) =
            self.waiting.last_mut().filter(|note| note.is_custom && note.label.is_empty())
        {
            note.label = label.to_owned();
        }
    }
}

/// What is printed for a reference to a note.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A raised number.
    Printed(String),
    /// What its author wrote behind it.
    Follows,
    /// Nothing: the note has had its mark.
    Repeated,
}

/// The label that words begin with which stand behind the reference of a note: asterisks, a
/// number, or another short sign.
pub(super) fn custom_label(words: &str) -> &str {
    let words = words.trim();
    let end = |is: fn(char) -> bool| words.find(|c| !is(c)).unwrap_or(words.len());
    match words.chars().next() {
        Some('*') => &words[..end(|c| c == '*')],
        Some(c) if c.is_ascii_digit() => &words[..end(|c| c.is_ascii_digit())],
        _ if words.chars().count() <= 3 => words,
        _ => "",
    }
}

/// A note as a line: its label, raised where it is a number, and its words.
pub(super) fn line_of(note: &Note, words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = if note.is_custom { words.strip_prefix(&raise(&note.label)) } else { None };
    let own = own.or(if note.is_custom { words.strip_prefix(&note.label) } else { None });
    let words = own.unwrap_or(&words).trim_start();
    if note.label.is_empty() {
        return words.to_owned();
    }
    format!("{}\t{words}", raise(&note.label))
}

/// How notes are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counting {
    pub first: u32,
    /// The format of their numbers, by its name in Word.
    pub format: String,
    pub each_section: bool,
    pub each_page: bool,
}

impl Counting {
    /// How notes are counted: what a section says goes before what the document says of
    /// `all`.
    pub(super) fn of(section: Option<&Element>, all: Option<&Element>, name: &str) -> Counting {
        let own = section.and_then(|section| section.child(name));
        let said = |what: &str| [own, all].into_iter().flatten().find_map(|at| value(at, what));
        let restart = said("numRestart").unwrap_or("continuous");
        let usual = if name == ENDNOTES { "lowerRoman" } else { "decimal" };
        Counting {
            first: said("numStart").and_then(|first| first.parse().ok()).unwrap_or(1),
            format: said("numFmt").filter(is_name).unwrap_or(usual).to_owned(),
            each_section: restart == "eachSect",
            each_page: restart == "eachPage",
        }
    }
}

/// The properties of the sections of a document, in their order.
pub(super) fn sections(body: &Element) -> Vec<&Element> {
    fn gather<'a>(element: &'a Element, out: &mut Vec<&'a Element>) {
        for child in element.elements() {
            match child.name.as_str() {
                "sectPr" => out.push(child),
                // What a section was before a change.
                "pPrChange" | "r" => {}
                _ => gather(child, out),
            }
        }
    }
    let mut out = Vec::new();
    gather(body, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_authors_are_found() {
        for (words, label) in [
            ("*", "*"),
            ("** ", "**"),
            ("12", "12"),
            ("†", "†"),
            ("*The report", "*"),
            ("words on", ""),
        ] {
            assert_eq!(custom_label(words), label, "{words}");
        }
    }

    #[test]
    fn a_custom_label_is_no_word_of_its_note() {
        let note = |label: &str, is_custom| Note {
            label: label.to_owned(),
            is_custom,
            element: Element::default(),
        };
        for (label, is_custom, words, line) in [
            ("*", true, "* Reissued.", "*\tReissued."),
            ("*", true, "Reissued.", "*\tReissued."),
            ("3", true, "³ See A/80/1.", "³\tSee A/80/1."),
            ("3", false, "3 States.", "³\t3 States."),
            ("", true, "Reissued.", "Reissued."),
        ] {
            assert_eq!(line_of(&note(label, is_custom), words), line);
        }
    }
}
