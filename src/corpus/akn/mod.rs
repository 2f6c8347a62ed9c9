//! Reads Akoma Ntoso for the United Nations (AKN4UN): resolutions as the UN
//! itself marks them up, in six languages.
//!
//! The markup says what is preamble, paragraph and note; what it does not say
//! (the level of points, numbers that stand in the text) is read from the text
//! as in plain documents. Source: the AKN4UN guidelines of the UN System Chief
//! Executives Board.

mod facts;
mod marked;

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use crate::{
    citation::{Language, Part},
    pattern::pattern,
};

use super::{
    Document, Heading, Kind, Warning,
    assemble::assemble,
    draft::{Draft, Marked, RawUnit},
    hints::Hints,
    segments::Segments,
    text::label,
    xml::{self, Element},
};

/// Numbers that stand in the text of a paragraph: `1 -` in Arabic, `1.` where
/// the markup forgot them, `1．` in Chinese.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})(?: ?[-–][ \t]|[.．][ \t　]|\t)[ \t]*"));

/// Reads a document. Never fails: damage ends it there, with a warning.
pub(super) fn read_akn(text: &str, hints: Hints<'_>) -> Document {
    let (root, damage) = xml::read(text);
    let language = facts::language(&root).unwrap_or_default();
    let mut reader =
        Reader { language, of_document: facts::note_labels(&root), ..Reader::default() };
    reader.walk(&root);
    let mut warnings: Vec<(u32, String)> = Vec::new();
    if let Some((line, message)) = damage {
        warnings
            .push((line, format!("the XML is damaged here and was read up to here: {message}")));
    }
    let printed = facts::symbol(&root);
    warnings.extend(hints.contradiction(printed.as_ref()).map(|message| (0, message)));
    let symbol = hints.symbol.cloned().or(printed).unwrap_or_else(|| hints.fallback(&mut warnings));
    let drafts = reader.finish();
    if drafts.is_empty() {
        warnings.push((0, "no text was found in this document: is it Akoma Ntoso?".to_owned()));
    }
    let units = assemble(drafts, &symbol, language);
    let warning = |(line, message)| Warning { file: hints.file.to_owned(), line, message };
    Document {
        metadata: facts::metadata(&root),
        symbol,
        language,
        units,
        furniture: Vec::new(),
        warnings: warnings.into_iter().map(warning).collect(),
    }
}

/// Walks the tree and gathers units, part by part.
#[derive(Default)]
struct Reader {
    part: Part,
    part_title: Option<String>,
    headings: Vec<Heading>,
    /// Whether paragraphs here are operative: in the body of a resolution.
    operative: bool,
    last: Option<String>,
    points: Vec<String>,
    drafts: Vec<Draft>,
    notes: Vec<Draft>,
    /// Labels of the notes of this part.
    labels: HashSet<String>,
    /// Labels of all notes of the document: a note may stand behind its mark, and
    /// in another part.
    of_document: HashSet<String>,
    closing: Vec<Draft>,
    done: Vec<Draft>,
    /// The language of the text, once its metadata are read.
    language: Language,
}

impl Reader {
    fn finish(mut self) -> Vec<Draft> {
        self.close_part();
        self.done
    }

    /// Puts the units of a part behind those before it, its notes last.
    fn close_part(&mut self) {
        self.done.append(&mut self.drafts);
        self.done.append(&mut self.closing);
        self.done.append(&mut self.notes);
        self.labels.clear();
        self.headings.clear();
        self.points.clear();
        self.last = None;
    }

    fn walk(&mut self, element: &Element) {
        for child in element.elements() {
            match child.name.as_str() {
                "meta" | "presentation" => {}
                "coverPage" => self.front(child),
                "preface" => self.preface(child),
                "formula" => self.formula(child),
                "container" if child.find("table").is_none() && child.find("p").is_some() => {
                    self.block(child, Kind::Preambular);
                }
                "crossHeading" => self.block(child, Kind::Preambular),
                "paragraph" | "alinea" | "item" | "point" | "indent" => self.paragraph(child),
                "section" | "subsection" | "chapter" | "hcontainer" | "division" => {
                    self.section(child)
                }
                "conclusions" => self.conclusions(child),
                "component" if child.find("statement").is_some() => self.component(child),
                "attachment" => self.attachment(child),
                "container" | "table" => self.table(child),
                "p" | "block" => self.block(child, Kind::Unnumbered),
                _ => self.walk(child),
            }
        }
    }

    fn front(&mut self, cover: &Element) {
        let lines: Vec<(u32, String)> = cover
            .elements()
            .map(|line| (line.line, line.text()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let Some((first, _)) = lines.first() else { return };
        let text: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
        self.plain(Kind::FrontMatter, &text.join("\n"), *first);
    }

    fn preface(&mut self, preface: &Element) {
        let text = preface.text();
        if !text.is_empty() {
            self.plain(Kind::FrontMatter, &text, preface.line);
        }
    }

    fn plain(&mut self, kind: Kind, text: &str, line: u32) {
        let raw =
            RawUnit { kind: Some(kind), text: Segments::of(text, line), ..RawUnit::default() };
        self.drafts.push((raw, Marked::plain(text.to_owned())));
    }

    fn conclusions(&mut self, conclusions: &Element) {
        let text = conclusions.text();
        if !text.is_empty() {
            let raw = RawUnit {
                part: self.part.clone(),
                kind: Some(Kind::Closing),
                text: Segments::of(&text, conclusions.line),
                ..RawUnit::default()
            };
            self.closing.push((raw, Marked::plain(text)));
        }
    }

    /// A resolution of a composite one: `A`, `B`.
    fn component(&mut self, component: &Element) {
        self.close_part();
        let number = component.find("preface").and_then(|preface| preface.find("docNumber"));
        let label = number.map(|number| number.text().trim_matches('.').to_owned());
        self.part = label.filter(|label| !label.is_empty()).map_or(Part::Body, Part::Resolution);
        self.part_title = None;
        self.walk(component);
    }

    fn attachment(&mut self, attachment: &Element) {
        self.close_part();
        let mut headings = Vec::new();
        for name in ["docType", "heading"] {
            attachment.find_all(name, &mut headings);
        }
        let part = headings.iter().find_map(|heading| label::part_heading(&heading.text()));
        self.part = part.unwrap_or(Part::Annex(None));
        let title = attachment.find("docType").and_then(|_| attachment.find("docTitle"));
        self.part_title = title.map(Element::text).filter(|title| !title.is_empty());
        self.operative = false;
        self.walk(attachment);
    }

    fn section(&mut self, section: &Element) {
        let depth = self.headings.len();
        self.heading(section);
        self.walk(section);
        self.headings.truncate(depth);
    }

    /// Takes up the heading of an element, where it has one.
    fn heading(&mut self, element: &Element) {
        let words: Vec<String> = ["heading", "subheading"]
            .into_iter()
            .filter_map(|name| element.child(name))
            .map(Element::text)
            .filter(|text| !text.is_empty())
            .collect();
        let label = element
            .child("num")
            .map(Element::text)
            .map(|label| label.trim_end_matches('.').to_owned());
        let label = label.filter(|label| !label.is_empty());
        if !words.is_empty() || label.is_some() {
            self.headings.push(Heading { label, title: words.join(". ") });
        }
    }

    fn paragraph(&mut self, paragraph: &Element) {
        let has_heading = paragraph.child("heading").or(paragraph.child("subheading")).is_some();
        if has_heading {
            let text = paragraph.child("heading").map(Element::text).unwrap_or_default();
            if label::part_heading(&text).is_some() {
                return;
            }
            // A heading that is no section stands until the next of its kind.
            let labelled = paragraph.child("num").is_some();
            while self.headings.last().is_some_and(|last| {
                !labelled || last.label.is_none() || same_scheme(last, paragraph)
            }) {
                self.headings.pop();
            }
            self.heading(paragraph);
            self.points.clear();
            return;
        }
        if paragraph.find("docType").is_some() {
            return;
        }
        let num = paragraph.child("num").map(Element::text).filter(|num| !num.is_empty());
        self.numbered(paragraph, num);
        // Points that are elements of their own within the paragraph.
        for child in
            paragraph.elements().filter(|child| !["num", "content"].contains(&child.name.as_str()))
        {
            match child.name.as_str() {
                "paragraph" | "item" | "point" | "indent" | "alinea" => self.paragraph(child),
                "list" | "blockList" => self.walk(child),
                _ => {}
            }
        }
    }

    fn numbered(&mut self, paragraph: &Element, num: Option<String>) {
        let content = paragraph.child("content").unwrap_or(paragraph);
        let tables = content.find("table").is_some();
        let opening = self.opening(content);
        let mut marked = self.marked(content);
        let found =
            NUMBER.captures(&marked.text).map(|found| (found[1].to_owned(), found[0].len()));
        let number = match (&num, found) {
            (Some(num), _) if num.starts_with('(') => None,
            (Some(num), _) => Some(num.trim_end_matches('.').to_owned()),
            (None, Some((number, length))) => {
                marked.cut(length);
                Some(number)
            }
            (None, None) => None,
        };
        if let Some(number) = number {
            self.points.clear();
            self.last = Some(number.clone());
            let kind = if self.operative { Kind::Operative } else { Kind::Numbered };
            return self.add(kind, Some(number), marked, paragraph.line, opening);
        }
        let point = match &num {
            Some(num) => Some((num.clone(), 0)),
            None => label::point_label(&marked.text),
        };
        if let Some((label, length)) = point {
            marked.cut(length);
            let colon = self.drafts.last().is_some_and(|(_, before)| before.text.ends_with(':'));
            label::place_point(&mut self.points, &label, colon);
            return self.add(Kind::Subparagraph, self.last.clone(), marked, paragraph.line, None);
        }
        self.points.clear();
        if !tables || !marked.text.is_empty() {
            self.add(Kind::Unnumbered, None, marked, paragraph.line, opening);
        }
    }

    /// The opening phrase of a paragraph, which the markup sets in italics. English
    /// is read by rules, so that all formats agree.
    fn opening(&self, element: &Element) -> Option<String> {
        if self.language == Language::En {
            return None;
        }
        let mut spans = Vec::new();
        element.find_all("span", &mut spans);
        let italic =
            spans.into_iter().find(|s| s.attribute("class").is_some_and(|c| c.contains("italic")));
        italic.map(Element::text).filter(|phrase| {
            !phrase.is_empty()
                && NUMBER.replace(&element.text(), "").trim_start().starts_with(phrase.as_str())
        })
    }

    fn table(&mut self, element: &Element) {
        let mut rows = Vec::new();
        element.find_all("tr", &mut rows);
        let text: Vec<String> = rows
            .iter()
            .map(|row| {
                row.elements()
                    .map(Element::text)
                    .filter(|t| !t.is_empty())
                    .collect::<Vec<_>>()
                    .join(" | ")
            })
            .filter(|row| !row.is_empty())
            .collect();
        if text.is_empty() {
            return self.walk(element);
        }
        let marked = Marked::plain(text.join("\n"));
        self.add(Kind::Unnumbered, None, marked, element.line, None);
    }

    fn block(&mut self, element: &Element, kind: Kind) {
        let opening = self.opening(element);
        let marked = self.marked(element);
        if kind == Kind::Preambular
            && let Some((label, length)) = label::point_label(&marked.text)
        {
            let mut marked = marked;
            marked.cut(length);
            label::place_point(&mut self.points, &label, false);
            return self.add(Kind::Subparagraph, None, marked, element.line, None);
        }
        self.points.clear();
        self.add(kind, None, marked, element.line, opening);
    }

    /// The words that open a resolution: paragraphs behind them are operative.
    fn formula(&mut self, element: &Element) {
        self.operative |= !matches!(self.part, Part::Annex(_));
        let marked = self.marked(element);
        self.last = None;
        self.add(Kind::Chapeau, None, marked, element.line, None);
    }

    fn add(
        &mut self,
        kind: Kind,
        number: Option<String>,
        marked: Marked,
        line: u32,
        opening: Option<String>,
    ) {
        if marked.text.trim().is_empty() {
            return;
        }
        let points = if kind == Kind::Subparagraph { self.points.clone() } else { Vec::new() };
        let raw = RawUnit {
            part: self.part.clone(),
            part_title: self.part_title.clone(),
            headings: self.headings.clone(),
            kind: Some(kind),
            number,
            points,
            opening,
            text: Segments::of("", line),
            ..RawUnit::default()
        };
        self.drafts.push((raw, marked));
    }
}

/// A heading of the same scheme of labels takes the place of the one before.
fn same_scheme(last: &Heading, paragraph: &Element) -> bool {
    let scheme =
        |label: &str| label::heading_label(&format!("{label}. x"), None).map(|found| found.scheme);
    let new = paragraph.child("num").map(Element::text).unwrap_or_default();
    let old = last.label.as_deref().unwrap_or_default();
    scheme(old) >= scheme(new.trim_end_matches('.'))
}
