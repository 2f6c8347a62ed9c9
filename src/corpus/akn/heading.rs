//! Headings, and which of them are in force.

use super::{
    super::{
        Heading,
        draft::{LABEL_MAX, TITLE_MAX, cut},
        text::label,
        xml::Element,
    },
    Reader,
};
use crate::citation::Part;

impl Reader {
    /// Takes up the heading of a section, where it has one.
    pub(super) fn section_heading(&mut self, section: &Element) {
        let (label, title) = words_of(section);
        self.note_title(&title);
        self.behind_heading = true;
        if !title.is_empty() || label.is_some() {
            self.headings.push(Heading { label, title });
        }
    }

    /// Takes up a heading that holds no section: it stands until the next of its kind.
    pub(super) fn next_heading(&mut self, paragraph: &Element) {
        let (label, title) = words_of(paragraph);
        self.take_heading(label, title);
    }

    /// Puts a heading in the place of those of its scheme.
    pub(super) fn take_heading(&mut self, label: Option<String>, title: String) {
        self.note_title(&title);
        self.points.clear();
        // `Article 14` has its title in the next heading.
        if label.is_none()
            && self.behind_heading
            && let Some(last) = self.headings.last_mut()
            && last.label.is_some()
            && last.title.is_empty()
        {
            last.title = title;
            return;
        }
        self.behind_heading = true;
        let scheme = label.as_deref().and_then(label::scheme_of);
        while self.headings.last().is_some_and(|last| match &last.label {
            None => true,
            Some(own) => label.is_some() && label::scheme_of(own) >= scheme,
        }) {
            self.headings.pop();
        }
        if label.is_some() || !title.is_empty() {
            self.headings.push(Heading { label, title });
        }
    }

    /// A document whose preface has no title is called by its first heading, where that
    /// stands above all text.
    fn note_title(&mut self, title: &str) {
        let above_text = self.part == Part::Body && self.done.is_empty() && !self.has_text;
        if self.title.is_none() && above_text && !title.is_empty() {
            self.title = Some(title.to_owned());
        }
    }
}

/// The label and the words of a heading, within the bounds of what every unit below it has.
/// The label may be a number of its own, a
/// heading of its own, or stand before the words.
fn words_of(element: &Element) -> (Option<String>, String) {
    let (mut label, mut title) = parted(element);
    label.iter_mut().for_each(|label| cut(label, LABEL_MAX));
    cut(&mut title, TITLE_MAX);
    (label, title)
}

fn parted(element: &Element) -> (Option<String>, String) {
    let mut words: Vec<String> = element
        .elements()
        .filter(|child| ["heading", "subheading"].contains(&child.name.as_str()))
        .map(Element::text)
        .filter(|text| !text.is_empty())
        .collect();
    let num = element.child("num").map(Element::text).unwrap_or_default();
    let num = num.trim_end_matches('.');
    if !num.is_empty() {
        return (Some(num.to_owned()), words.join(". "));
    }
    if words.len() > 1 && label::is_section_label(&words[0]) {
        let label = words.remove(0).trim_end_matches('.').to_owned();
        return (Some(label), words.join(". "));
    }
    let first = words.first().map(String::as_str).unwrap_or_default();
    if let Some(label) = label::part_of_annex(first) {
        return (Some(label), words.join(". "));
    }
    let text = words.join(". ");
    match label::heading_label(&text, None).filter(|found| found.scheme <= label::Scheme::Article) {
        Some(found) => (Some(found.label), text[found.rest..].trim().to_owned()),
        None => (None, text),
    }
}
