//! Reads Akoma Ntoso for the United Nations (AKN4UN): resolutions as the UN
//! itself marks them up, in six languages.
//!
//! The markup says what is preamble, paragraph and note; what it does not say
//! (the level of points, numbers that stand in the text) is read from the text
//! as in plain documents. Source: the AKN4UN guidelines of the UN System Chief
//! Executives Board.

mod elements;
mod facts;
mod heading;
mod list;
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
    draft::{Draft, LABEL_MAX, Marked, RawUnit, TITLE_MAX, cut},
    hints::Hints,
    language,
    num::Num,
    points::PointPath,
    segments::Segments,
    text::{label, point},
    verb,
    xml::{self, Element},
};
use elements::{has_heading, has_words, is_block, is_list, is_paragraph, is_styled_heading};

/// Numbers that stand in the text of a paragraph: `1 -` in Arabic, `1.` where
/// the markup forgot them, `1．` in Chinese.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3}|1[0-8]\d\d)(?: ?[-–][ \t]|[.．][ \t　]|\t)[ \t]*"));

/// So many faults of the markup are told one by one.
const DAMAGE_TOLD_MAX: usize = 5;

/// Reads a document. Never fails: damage is mended, with a warning.
pub(super) fn read_akn(text: &str, hints: Hints<'_>) -> Document {
    let (root, damage) = xml::read(text);
    let language = facts::language(&root).or(hints.language);
    let language = language.or_else(|| language::recognised(&root.text())).unwrap_or_default();
    let mut reader =
        Reader { language, of_document: facts::note_labels(&root), ..Reader::default() };
    reader.walk(&root);
    let mut warnings: Vec<(u32, String)> = Vec::new();
    let told = damage.len().min(DAMAGE_TOLD_MAX);
    warnings.extend(
        damage[..told]
            .iter()
            .map(|(line, message)| (*line, format!("the XML is damaged here: {message}"))),
    );
    if let Some((line, _)) = damage.get(told) {
        warnings
            .push((*line, format!("the XML is damaged in {} more places", damage.len() - told)));
    }
    let printed = facts::symbol(&root).or_else(|| facts::symbol_of_address(&root));
    warnings.extend(hints.contradiction(printed.as_ref()).map(|message| (0, message)));
    let symbol = hints.symbol.cloned().or(printed).unwrap_or_else(|| hints.fallback(&mut warnings));
    let mut metadata = facts::metadata(&root);
    // A presidential statement has its title above its first paragraph.
    metadata.title = metadata.title.or(reader.title.take());
    let drafts = reader.finish();
    let units = assemble(drafts, &symbol, language, &mut warnings);
    let warning = |(line, message)| Warning { file: hints.file.to_owned(), line, message };
    Document {
        metadata,
        symbol,
        language,
        units,
        furniture: Vec::new(),
        warnings: warnings.into_iter().map(warning).collect(),
    }
}

/// The number or the label of a point that stands in the text of a paragraph, and where
/// its words begin.
fn printed_before(text: &str) -> Option<(&str, usize)> {
    if let Some(found) = NUMBER.captures(text) {
        return Some((found.get(1)?.as_str(), found[0].len()));
    }
    let (_, length) = label::point_label(text)?;
    Some((label::printed_label(text, length), length))
}

/// Walks the tree and gathers units, part by part.
#[derive(Default)]
struct Reader {
    part: Part,
    part_title: Option<String>,
    headings: Vec<Heading>,
    /// Whether paragraphs here are operative: in the body of a resolution.
    operative: bool,
    in_preamble: bool,
    in_attachment: bool,
    /// The number of the last numbered paragraph.
    last: Option<String>,
    /// Whether no paragraph or point came since the last heading.
    behind_heading: bool,
    /// Whether the last paragraph had no number. The points around it may go on.
    behind_line: bool,
    points: PointPath,
    drafts: Vec<Draft>,
    /// Whether a draft is text, not front matter nor a starred remark.
    has_text: bool,
    notes: Vec<Draft>,
    /// Labels of the notes of this part.
    labels: HashSet<String>,
    /// Labels of all notes of the document: a note may stand behind its mark, and
    /// in another part.
    of_document: HashSet<String>,
    closing: Vec<Draft>,
    /// The first heading, where it stands above all text.
    title: Option<String>,
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
        element.elements().for_each(|child| self.element(child));
    }

    fn element(&mut self, element: &Element) {
        match element.name.as_str() {
            "meta" | "presentation" => {}
            "coverPage" => self.front(element),
            "preface" => self.preface(element),
            "preamble" => {
                self.in_preamble = true;
                self.walk(element);
                self.in_preamble = false;
            }
            "formula" => self.formula(element),
            "container" if element.find("table").is_none() && has_words(element) => {
                self.block(element, Kind::Preambular);
            }
            "crossHeading" => self.block(element, Kind::Preambular),
            name if is_paragraph(name) => self.paragraph(element),
            name if is_list(name) => self.free_list(element),
            "section" | "subsection" | "chapter" | "hcontainer" | "division" | "part" => {
                self.section(element)
            }
            "conclusions" => self.conclusions(element),
            "component" if element.find("statement").is_some() => self.component(element),
            "attachment" => self.attachment(element),
            "container" | "table" => self.table(element),
            "p" | "block" => self.block(element, Kind::Unnumbered),
            _ => self.walk(element),
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
        let mut label = number.map(|number| number.text().trim_matches('.').to_owned());
        label.iter_mut().for_each(|label| cut(label, LABEL_MAX));
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
        self.part_title.iter_mut().for_each(|title| cut(title, TITLE_MAX));
        self.operative = false;
        self.in_attachment = true;
        self.walk(attachment);
        self.in_attachment = false;
    }

    /// A part whose heading stands among the paragraphs.
    fn open_part(&mut self, part: Part) {
        self.close_part();
        self.part = part;
        self.part_title = None;
        self.operative = false;
    }

    fn section(&mut self, section: &Element) {
        let depth = self.headings.len();
        self.section_heading(section);
        self.walk(section);
        self.headings.truncate(depth);
    }

    fn paragraph(&mut self, paragraph: &Element) {
        if has_heading(paragraph) {
            let text = paragraph.child("heading").map(Element::text).unwrap_or_default();
            match label::part_heading(&text) {
                Some(part) if !self.in_attachment => self.open_part(part),
                Some(_) => {}
                None => self.next_heading(paragraph),
            }
            return self.inner(paragraph);
        }
        if paragraph.find("docType").is_some() {
            return self.inner(paragraph);
        }
        if is_styled_heading(paragraph) {
            let mut title = self.marked(paragraph).text;
            cut(&mut title, TITLE_MAX);
            self.take_heading(None, title);
        } else {
            let num = paragraph.child("num").map(Element::text).unwrap_or_default();
            self.numbered(paragraph, &num);
        }
        self.inner(paragraph);
    }

    /// Elements of their own within a paragraph: its points, and what a missing end
    /// tag put there.
    fn inner(&mut self, paragraph: &Element) {
        for child in paragraph.elements() {
            match child.name.as_str() {
                name if is_list(name) => {
                    if self.behind_line {
                        self.points.clear();
                    }
                    self.list(child);
                }
                name if is_block(name) => self.element(child),
                "authorialNote" => {}
                _ => self.inner(child),
            }
        }
    }

    fn numbered(&mut self, paragraph: &Element, printed: &str) {
        let content = paragraph.child("content").unwrap_or(paragraph);
        let opening = self.opening(content);
        let mut marked = self.marked(paragraph);
        let mut printed = printed.to_owned();
        if printed.is_empty()
            && let Some((found, length)) = printed_before(&marked.text)
        {
            printed = found.to_owned();
            marked.cut(length);
        }
        let colon = self.drafts.last().is_some_and(|(_, last)| last.text.ends_with(':'));
        match Num::read(&printed) {
            Some(Num::Number(mut number)) => {
                cut(&mut number, LABEL_MAX);
                self.points.clear();
                self.last = Some(number.clone());
                let kind = if self.operative { Kind::Operative } else { Kind::Numbered };
                self.add(kind, Some(number), marked, paragraph.line, opening);
            }
            Some(Num::Point(label)) => {
                self.leave_paragraph(["(a)", "(i)", "(A)"].contains(&label.as_str()));
                self.points.place(&label, &printed, colon);
                self.add(Kind::Subparagraph, self.last.clone(), marked, paragraph.line, None);
            }
            Some(Num::Bullet) => {
                self.leave_paragraph(true);
                self.points.place_bullet(&printed);
                self.add(Kind::Subparagraph, self.last.clone(), marked, paragraph.line, None);
            }
            None => {
                let decides = match self.language {
                    Language::En => verb::opens_operative(&marked.text),
                    _ => opening.is_some(),
                };
                let operative = self.operative && decides && self.last.is_none();
                let kind = if operative { Kind::Operative } else { Kind::Unnumbered };
                self.add(kind, None, marked, paragraph.line, opening);
                self.behind_line = true;
            }
        }
    }

    /// Points that begin anew behind a heading or a line without a number belong to no
    /// paragraph before it, where that one is finished.
    fn leave_paragraph(&mut self, begins: bool) {
        let last = self.drafts.last().map(|(_, last)| last.text.as_str()).unwrap_or_default();
        // Within a list of operative paragraphs points end in semicolons.
        let finished = last.ends_with('.') || !self.operative && !last.ends_with([':', ',']);
        if begins && finished && self.behind_heading {
            self.last = None;
        }
        if begins && self.behind_line && !last.ends_with(':') {
            self.points.clear();
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
        let mut marked = self.marked(element);
        if kind == Kind::Preambular
            && let Some((label, length)) = label::point_label(&marked.text)
        {
            let label = point::cited(&label);
            self.points.place(&label, label::printed_label(&marked.text, length), false);
            marked.cut(length);
            return self.add(Kind::Subparagraph, None, marked, element.line, None);
        }
        self.points.clear();
        self.add(kind, None, marked, element.line, opening);
        self.inner(element);
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
        (self.behind_heading, self.behind_line) = (false, false);
        self.has_text |= !marked.text.starts_with('*');
        let (points, printed) = match kind {
            Kind::Subparagraph => (self.points.labels().to_vec(), self.points.printed().to_vec()),
            _ => Default::default(),
        };
        let raw = RawUnit {
            part: self.part.clone(),
            part_title: self.part_title.clone(),
            headings: self.headings.clone(),
            kind: Some(kind),
            number,
            points,
            printed,
            opening,
            text: Segments::of("", line),
            ..RawUnit::default()
        };
        self.drafts.push((raw, marked));
    }
}
