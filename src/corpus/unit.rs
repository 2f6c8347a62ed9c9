//! The citable unit: what a footnote can point at.

use serde::{Deserialize, Serialize};

use crate::citation::Reference;

/// What kind of unit this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A block of the masthead.
    FrontMatter,
    /// A preambular paragraph.
    Preambular,
    /// A numbered paragraph of a resolution or decision.
    Operative,
    /// A numbered paragraph of any other text.
    Numbered,
    /// The words before the first paragraph: `The General Assembly,`.
    Chapeau,
    /// A lettered point of a paragraph.
    Subparagraph,
    /// An item of a list within a paragraph: an agenda, the officers.
    ListItem,
    /// A paragraph without a number.
    Unnumbered,
    /// One column of a recorded vote.
    VoteList,
    /// A footnote.
    Footnote,
    /// Meeting and date at the end.
    Closing,
}

impl Kind {
    /// Every kind, in the order of a document.
    pub const ALL: [Kind; 11] = [
        Kind::FrontMatter,
        Kind::Preambular,
        Kind::Operative,
        Kind::Numbered,
        Kind::Chapeau,
        Kind::Subparagraph,
        Kind::ListItem,
        Kind::Unnumbered,
        Kind::VoteList,
        Kind::Footnote,
        Kind::Closing,
    ];

    /// The name in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Kind::FrontMatter => "front_matter",
            Kind::Preambular => "preambular",
            Kind::Operative => "operative",
            Kind::Numbered => "numbered",
            Kind::Chapeau => "chapeau",
            Kind::Subparagraph => "subparagraph",
            Kind::ListItem => "list_item",
            Kind::Unnumbered => "unnumbered",
            Kind::VoteList => "vote_list",
            Kind::Footnote => "footnote",
            Kind::Closing => "closing",
        }
    }

    /// The kind of a name of the JSON contract.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A heading in force: its label where it has one, and its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// `II`, `A`, `1`, `(a)`; nothing for a heading without a label.
    pub label: Option<String>,
    /// The words.
    pub title: String,
}

/// A footnote mark: where it stood in the text, and which note it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteMark {
    /// The place in [`Unit::text`], in Unicode scalar values.
    pub offset: usize,
    /// The label of the footnote.
    pub label: String,
}

/// A citable unit. Its serialized form is what `undex parse` prints and what
/// the index stores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// `<symbol>#<locator>`: stable, readable, unique within a language.
    pub id: String,
    /// The document's symbol in its canonical spelling.
    pub symbol: String,
    /// The two-letter code of the text's language.
    pub language: String,
    /// `body`, or the part as it is cited: `annex I`.
    pub part: String,
    /// The title of that part, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_title: Option<String>,
    /// Labels of the sections in force, from the outside in.
    pub section_path: Vec<String>,
    /// Titles of all headings in force, also of those without a label.
    pub section_titles: Vec<String>,
    /// The same headings with their labels.
    pub headings: Vec<Heading>,
    /// What kind of unit this is.
    pub kind: Kind,
    /// The number as printed, without its full stop.
    pub number: Option<String>,
    /// The count of a unit that has no number, from 1.
    pub ordinal: Option<u32>,
    /// The label of a point, a vote or a list: `(a)`, `In favour`.
    pub sub: Option<String>,
    /// The words, without number and footnote marks.
    pub text: String,
    /// Labels of the footnotes that the text carries, in order.
    pub footnotes: Vec<String>,
    /// Where their marks stood.
    pub marks: Vec<NoteMark>,
    /// The opening phrase of a preambular or operative paragraph, whole.
    pub verb: Option<String>,
    /// Its base form: `encourage`.
    pub verb_base: Option<String>,
    /// What the text cites, in its order, and behind it what its footnotes cite, in
    /// the order of their marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Symbols that the text or its footnotes cite, each once, in the spelling of
    /// the UN Digital Library (no space before a parenthesis). References by a name
    /// that the document defines are not among them.
    pub refs: Vec<String>,
    /// First and last line of the source file.
    pub lines: (u32, u32),
    /// The page of the source file, from 1, where it has pages. Pages are never
    /// cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The citation in the UN's own form.
    pub citation: String,
    /// The pinpoint alone, `annex, sect. II, para. 56`; empty for the masthead.
    pub pinpoint: String,
}

impl Unit {
    /// The second half of the id, the anchor of the unit on its page.
    pub fn anchor(&self) -> &str {
        self.id.split_once('#').map_or("", |(_, locator)| locator)
    }

    /// Whether it is a footnote that another unit of its document carries. Labels
    /// begin anew in each part.
    pub fn is_note_of(&self, unit: &Unit) -> bool {
        self.kind == Kind::Footnote
            && self.part == unit.part
            && self.number.as_ref().is_some_and(|label| unit.footnotes.contains(label))
    }
}
