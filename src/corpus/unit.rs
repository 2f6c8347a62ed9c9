//! The citable unit: what a footnote can point at.

use std::collections::HashSet;

use serde::{Deserialize, Serialize, Serializer};

use crate::citation::{Language, Part, Reference, Symbol};

/// What kind of unit this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A block of the masthead.
    FrontMatter,
    /// A preambular paragraph.
    Preambular,
    /// An operative paragraph of a resolution or decision: numbered, or counted where
    /// the text has no numbers.
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
/// the index stores; it spells out what [`Unit::section_path`],
/// [`Unit::section_titles`] and [`Unit::refs`] derive, for those who read it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Unit {
    /// `<symbol>#<locator>`: stable, readable, unique within a language.
    pub id: String,
    /// The document's symbol.
    pub symbol: Symbol,
    /// The text's language.
    pub language: Language,
    /// The part of the document that it stands in.
    pub part: Part,
    /// The title of that part, where it has one.
    #[serde(default)]
    pub part_title: Option<String>,
    /// The headings in force, from the outside in.
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
    #[serde(default)]
    pub references: Vec<Reference>,
    /// First and last line of the source file.
    pub lines: (u32, u32),
    /// The page of the source file, from 1, where it has pages. Pages are never
    /// cited.
    #[serde(default)]
    pub page: Option<u32>,
    /// The citation in the UN's own form.
    pub citation: String,
    /// The pinpoint alone, `annex, sect. II, para. 56`; empty for the masthead.
    pub pinpoint: String,
}

/// The serialized form of a unit, in the order of the contract.
#[derive(Serialize)]
struct Written<'a> {
    id: &'a str,
    symbol: &'a Symbol,
    language: Language,
    part: &'a Part,
    #[serde(skip_serializing_if = "Option::is_none")]
    part_title: Option<&'a str>,
    section_path: Vec<&'a str>,
    section_titles: Vec<&'a str>,
    headings: &'a [Heading],
    kind: Kind,
    number: Option<&'a str>,
    ordinal: Option<u32>,
    sub: Option<&'a str>,
    text: &'a str,
    footnotes: &'a [String],
    marks: &'a [NoteMark],
    verb: Option<&'a str>,
    verb_base: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    references: &'a [Reference],
    refs: Vec<String>,
    lines: (u32, u32),
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    citation: &'a str,
    pinpoint: &'a str,
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            id: &self.id,
            symbol: &self.symbol,
            language: self.language,
            part: &self.part,
            part_title: self.part_title.as_deref(),
            section_path: self.section_path(),
            section_titles: self.section_titles(),
            headings: &self.headings,
            kind: self.kind,
            number: self.number.as_deref(),
            ordinal: self.ordinal,
            sub: self.sub.as_deref(),
            text: &self.text,
            footnotes: &self.footnotes,
            marks: &self.marks,
            verb: self.verb.as_deref(),
            verb_base: self.verb_base.as_deref(),
            references: &self.references,
            refs: self.refs().into_iter().map(Symbol::catalogue).collect(),
            lines: self.lines,
            page: self.page,
            citation: &self.citation,
            pinpoint: &self.pinpoint,
        }
        .serialize(serializer)
    }
}

impl Unit {
    /// The second half of the id, the anchor of the unit on its page.
    pub fn anchor(&self) -> &str {
        self.id.split_once('#').map_or("", |(_, locator)| locator)
    }

    /// Labels of the sections in force, from the outside in.
    pub fn section_path(&self) -> Vec<&str> {
        let labels = self.headings.iter().filter_map(|heading| heading.label.as_deref());
        labels.filter(|_| self.is_in_section()).collect()
    }

    /// Titles of all headings in force, also of those without a label.
    pub fn section_titles(&self) -> Vec<&str> {
        self.headings.iter().map(|heading| heading.title.as_str()).collect()
    }

    /// What frames a document stands in none of its sections.
    fn is_in_section(&self) -> bool {
        !matches!(self.kind, Kind::Footnote | Kind::FrontMatter | Kind::Closing)
    }

    /// The documents that the text or its footnotes cite, each once. References by a
    /// name that the document defines are not among them.
    pub fn refs(&self) -> Vec<&Symbol> {
        let mut seen = HashSet::new();
        let by_symbol = self.references.iter().filter(|reference| !reference.named);
        by_symbol.map(|reference| &reference.symbol).filter(|symbol| seen.insert(*symbol)).collect()
    }

    /// Whether it is a footnote that another unit of its document carries. Labels
    /// begin anew in each part.
    pub fn is_note_of(&self, unit: &Unit) -> bool {
        self.kind == Kind::Footnote
            && self.part == unit.part
            && self.number.as_ref().is_some_and(|label| unit.footnotes.contains(label))
    }
}
