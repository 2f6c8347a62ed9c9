//! The text of an element, without its footnotes and their marks.

use std::collections::HashSet;

use crate::citation::{Language, Symbol};

use super::{
    super::{
        Kind, NoteMark,
        draft::{Marked, RawUnit},
        references::linked,
        segments::Segments,
        text::label,
        xml::{Element, Node},
    },
    Reader,
    elements::{is_block, is_intro, is_list},
    facts,
};

/// How many links of an element are looked for in its text.
const LOOKED_FOR_MAX: usize = 200;

impl Reader {
    /// The text of an element, with its notes taken out and their places kept.
    pub(super) fn marked(&mut self, element: &Element) -> Marked {
        let mut marked = Marked::default();
        self.push_marked(element, &mut marked);
        while marked.text.ends_with(char::is_whitespace) {
            marked.text.pop();
        }
        join_links(&mut marked);
        marked.count_in_characters();
        self.add_links(element, &mut marked);
        marked
    }

    /// Adds what an element links to and its text does not have, as in a table; and
    /// the links of a note. English is read by rules.
    fn add_links(&self, element: &Element, marked: &mut Marked) {
        let mut links = Vec::new();
        if self.language != Language::En {
            facts::links(element, &mut links);
        }
        let mut known: HashSet<Symbol> =
            marked.links.iter().map(|link| link.symbol.clone()).collect();
        // Each is looked for in all of the text.
        let mut looked_for = 0;
        for (symbol, words) in links {
            if !known.insert(symbol.clone()) {
                continue;
            }
            looked_for += 1;
            let is_looked_for = !words.is_empty() && looked_for <= LOOKED_FOR_MAX;
            let place = is_looked_for.then(|| marked.text.find(&words)).flatten().map(|start| {
                let before = marked.text[..start].chars().count();
                before..before + words.chars().count()
            });
            marked.links.push(linked(place.unwrap_or_default(), symbol));
        }
    }

    fn push_marked(&mut self, element: &Element, out: &mut Marked) {
        for child in &element.children {
            match child {
                Node::Text(text) => push_words(&mut out.text, text),
                Node::Element(note) if note.name == "authorialNote" => self.note(note, out),
                Node::Element(raised) if raised.name == "sup" => self.superscript(raised, out),
                Node::Element(list) if is_list(&list.name) => {
                    for intro in list.elements().filter(|child| is_intro(&child.name)) {
                        push_words(&mut out.text, " ");
                        self.push_marked(intro, out);
                    }
                }
                Node::Element(child) if is_block(&child.name) || child.name == "num" => {}
                Node::Element(child) if child.name == "eol" => push_words(&mut out.text, " "),
                Node::Element(child) => {
                    if child.name == "p" && !out.text.is_empty() {
                        push_words(&mut out.text, " ");
                    }
                    let start = out.text.len();
                    self.push_marked(child, out);
                    let link = facts::link(child).filter(|_| self.language != Language::En);
                    out.links.extend(link.map(|symbol| linked(start..out.text.len(), symbol)));
                }
            }
        }
    }

    fn note(&mut self, note: &Element, out: &mut Marked) {
        let label = note.attribute("marker").unwrap_or_default().trim().to_owned();
        // Arabic sets marks in brackets, and an empty pair before the note.
        let text = note.text().trim_start_matches("()").trim_start().to_owned();
        let label = if label.is_empty() { "*".to_owned() } else { label };
        out.marks.push(NoteMark { offset: out.text.len(), label: label.clone() });
        if self.labels.insert(label.clone()) {
            let raw = RawUnit {
                part: self.part.clone(),
                part_title: self.part_title.clone(),
                kind: Some(Kind::Footnote),
                number: Some(label),
                text: Segments::of("", note.line),
                ..RawUnit::default()
            };
            let mut marked = Marked::plain(text);
            self.add_links(note, &mut marked);
            self.notes.push((raw, marked));
        }
    }

    /// A raised number of a note uses that note again: it is a mark, not text.
    /// Anything else that is raised is text.
    fn superscript(&self, raised: &Element, out: &mut Marked) {
        let text = raised.text();
        let label = text.trim_matches(['(', ')']);
        if self.of_document.contains(label) && !takes_a_power(&out.text) {
            out.marks.push(NoteMark { offset: out.text.len(), label: label.to_owned() });
        } else if text != "(" && text != ")" {
            push_words(&mut out.text, &raised.raw_text());
        }
    }
}

/// Makes one link of those that the markup cuts into pieces: each digit of `56/509`
/// may stand in an anchor of its own.
fn join_links(marked: &mut Marked) {
    let Marked { text, links, .. } = marked;
    links.dedup_by(|piece, link| {
        let gap = text.get(link.span.end..piece.span.start);
        let is_piece = link.symbol == piece.symbol
            && (link.span.end >= piece.span.start || gap.is_some_and(|gap| gap.trim().is_empty()));
        if is_piece {
            link.span = link.span.start.min(piece.span.start)..link.span.end.max(piece.span.end);
        }
        is_piece
    });
}

/// Appends words, white space collapsed; a tab stays, since it parts a number
/// from its text.
fn push_words(out: &mut String, text: &str) {
    for c in text.chars() {
        let space = c.is_whitespace();
        if !space {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(char::is_whitespace) {
            out.push(if c == '\t' { '\t' } else { ' ' });
        }
    }
}

/// More than the longest word that a power stands behind, in bytes.
const WORD_BYTES_MAX: usize = 8;

/// Whether a number raised behind this text is a power or a unit of measure:
/// `10¹⁴`, `100 km²`.
fn takes_a_power(text: &str) -> bool {
    let text = label::last_bytes(text, WORD_BYTES_MAX);
    let word = text.rsplit(|c: char| c.is_whitespace() || "•·×(".contains(c)).next();
    word.is_some_and(|word| ["10", "mm", "cm", "m", "km"].contains(&word))
}
