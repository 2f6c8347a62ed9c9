//! Units as the readers of all formats leave them, for `assemble`.

use crate::citation::{Part, Reference, count_in_characters};

use super::{Heading, Kind, NoteMark, segments::Segments};

/// A unit as a reader leaves it, and its text without marks.
pub(super) type Draft = (RawUnit, Marked);

/// A unit before it is assembled: its place and its words, with marks still in the
/// text where the format has them there.
#[derive(Clone, Debug, Default)]
pub(super) struct RawUnit {
    pub part: Part,
    pub part_title: Option<String>,
    pub headings: Vec<Heading>,
    pub kind: Option<Kind>,
    pub number: Option<String>,
    pub points: Vec<String>,
    /// The labels of the points as they are printed, where they are cited otherwise.
    pub printed: Vec<String>,
    /// The paragraph that holds a list item or a vote.
    pub parent: Option<String>,
    /// The label of a vote or a list of officers.
    pub label: Option<String>,
    /// The opening phrase, where the markup states it.
    pub opening: Option<String>,
    pub text: Segments,
}

/// The longest label that a citation has, in Unicode scalar values.
pub(super) const LABEL_MAX: usize = 60;
/// The longest title of a document, a part or a heading, which units below it have.
pub(super) const TITLE_MAX: usize = 600;

/// Cuts a text where it is longer.
pub(super) fn cut(text: &mut String, longest: usize) {
    if let Some((end, _)) = text.char_indices().nth(longest) {
        text.truncate(end);
        text.push('…');
    }
}

impl RawUnit {
    /// Bounds what is said again in every citation and every unit below: of a damaged file
    /// a label or a title may be nearly all. The words of units stay as they are.
    pub(super) fn bound(&mut self) {
        let part = match &mut self.part {
            Part::Body => None,
            Part::Annex(label) | Part::Appendix(label) | Part::Enclosure(label) => label.as_mut(),
            Part::Resolution(label) | Part::Draft(label) => Some(label),
        };
        let own = [&mut self.number, &mut self.parent, &mut self.label, &mut self.opening];
        let own = own.into_iter().flatten().chain(&mut self.points).chain(&mut self.printed);
        let headings = self.headings.iter_mut();
        let (labels, titles): (Vec<_>, Vec<_>) =
            headings.map(|heading| (heading.label.as_mut(), &mut heading.title)).unzip();
        let labels = labels.into_iter().flatten().chain(part);
        own.chain(labels).for_each(|label| cut(label, LABEL_MAX));
        let titles = titles.into_iter().chain(&mut self.part_title);
        titles.for_each(|title| cut(title, TITLE_MAX));
    }

    /// The labels of the headings in force, from the outside in.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().filter_map(|heading| heading.label.as_deref())
    }

    /// The part and the labelled sections that it stands in.
    pub(super) fn section(&self) -> (Part, Vec<String>) {
        (self.part.clone(), self.labels().map(str::to_owned).collect())
    }
}

/// A unit's text without its marks, and where they stood.
#[derive(Clone, Debug, Default)]
pub(super) struct Marked {
    pub text: String,
    pub marks: Vec<NoteMark>,
    /// What the markup links to.
    pub links: Vec<Reference>,
}

impl Marked {
    /// A text without any marks.
    pub(super) fn plain(text: String) -> Marked {
        Marked { text, ..Marked::default() }
    }

    /// The places in the text, to be moved with it.
    pub(super) fn places(&mut self) -> impl Iterator<Item = &mut usize> {
        let ends = self.links.iter_mut().flat_map(Reference::ends);
        self.marks.iter_mut().map(|mark| &mut mark.offset).chain(ends)
    }

    /// Takes the first `length` bytes off the text.
    pub(super) fn cut(&mut self, length: usize) {
        let characters = self.text[..length].chars().count();
        self.text.drain(..length);
        self.places().for_each(|place| *place = place.saturating_sub(characters));
    }

    /// Turns the places from bytes into characters, in one pass.
    pub(super) fn count_in_characters(&mut self) {
        let text = std::mem::take(&mut self.text);
        count_in_characters(&text, self.places());
        self.text = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_again_in_every_unit_is_bounded() {
        let long = "é".repeat(1_000_000);
        let mut raw = RawUnit {
            part: Part::Annex(Some(long.clone())),
            part_title: Some(long.clone()),
            headings: vec![Heading { label: Some(long.clone()), title: long.clone() }],
            number: Some(long.clone()),
            points: vec![long, "(a)".to_owned()],
            ..RawUnit::default()
        };
        raw.bound();
        assert!(format!("{raw:?}").len() < 5_000);
        assert_eq!(raw.points[1], "(a)");
        assert_eq!(raw.number.map(|number| number.chars().count()), Some(LABEL_MAX + 1));
    }
}
