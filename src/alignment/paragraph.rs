//! Paragraphs as they are aligned: with their points, their words and their vectors.

use crate::{
    corpus::{Kind, Unit},
    embed::{Embedding, dot},
};

use super::wording::{Lexicon, Word, Wording, numbered};

/// Longer texts, in bytes, are no paragraphs that are said again.
pub(super) const TEXT_BYTES_MAX: usize = 100_000;
/// What stands before the verb where a paragraph says more of the same.
const ADVERBS: [&str; 4] = ["also", "further", "strongly", "again"];

/// A chapeau of fewer words opens every resolution: `The General Assembly,`.
const CHAPEAU_WORDS_MIN: usize = 8;

/// A paragraph with its points.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph<'a> {
    /// Its place among the units of its document.
    pub place: usize,
    /// What it says.
    pub text: &'a str,
    pub kind: Kind,
    pub vector: Option<&'a Embedding>,
    pub points: Vec<Paragraph<'a>>,
    /// The words of the text as numbers.
    words: Vec<Word>,
}

impl<'a> Paragraph<'a> {
    /// A paragraph without points.
    pub(crate) fn new(
        place: usize,
        text: &'a str,
        kind: Kind,
        vector: Option<&'a Embedding>,
    ) -> Paragraph<'a> {
        Paragraph { place, text, kind, vector, points: Vec::new(), words: numbered(text) }
    }
}

/// What one paragraph is of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The same paragraph.
    Same,
    /// The second is a part of the first.
    Split,
    /// The first is a part of the second.
    Merged,
}

/// Two paragraphs that belong together, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Aligned {
    pub from: usize,
    pub to: usize,
    pub role: Role,
    /// Whether it stands in another order than most, or in another paragraph.
    pub is_moved: bool,
}

/// The paragraphs of a document, points within theirs. Each unit comes with its vector.
pub(crate) fn paragraphs<'a>(
    units: &'a [Unit],
    vectors: &'a [Option<Embedding>],
) -> Vec<Paragraph<'a>> {
    let (mut open, mut done): (Vec<Paragraph<'_>>, Vec<Paragraph<'_>>) = Default::default();
    for (place, unit) in units.iter().enumerate().filter(|(_, unit)| is_paragraph(unit)) {
        while open.last().is_some_and(|last| !stands_in(unit, &units[last.place])) {
            settle(&mut open, &mut done);
        }
        let vector = vectors.get(place).and_then(Option::as_ref);
        open.push(Paragraph::new(place, &unit.text, unit.kind, vector));
    }
    while !open.is_empty() {
        settle(&mut open, &mut done);
    }
    done
}

/// Ends the innermost paragraph.
fn settle<'a>(open: &mut Vec<Paragraph<'a>>, done: &mut Vec<Paragraph<'a>>) {
    let Some(last) = open.pop() else { return };
    match open.last_mut() {
        Some(around) => around.points.push(last),
        None => done.push(last),
    }
}

/// Whether a unit is a point of another: `para-13/a` of `para-13`.
fn stands_in(unit: &Unit, other: &Unit) -> bool {
    let rest = unit.anchor().strip_prefix(other.anchor());
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// What frames a document, its notes and its votes are no paragraphs.
pub(crate) fn is_paragraph(unit: &Unit) -> bool {
    match unit.kind {
        Kind::Preambular
        | Kind::Operative
        | Kind::Numbered
        | Kind::Subparagraph
        | Kind::ListItem
        | Kind::Unnumbered => true,
        Kind::Chapeau => unit.text.split_whitespace().count() >= CHAPEAU_WORDS_MIN,
        Kind::FrontMatter | Kind::VoteList | Kind::Footnote | Kind::Closing => false,
    }
}

/// A paragraph, its words, and those of its points with them.
pub(super) struct Node<'a> {
    pub place: usize,
    pub whole: Wording,
    /// The bytes of its text, and of its points.
    pub bytes: usize,
    pub kind: Kind,
    /// The word that it opens with, without adverbs; nothing for what opens with no verb.
    pub opening: Option<String>,
    pub points: Vec<Node<'a>>,
    /// What its words weigh, and its pairs of words, once all paragraphs are known.
    pub mass: f32,
    pub pairs_mass: f32,
    vector: Option<&'a Embedding>,
}

impl Node<'_> {
    /// The cosine with another; nothing where one has no vector.
    pub(super) fn cosine(&self, other: &Node<'_>) -> Option<f32> {
        Some(dot(self.vector?, other.vector?))
    }

    /// Weighs its words, and those of its points.
    pub(super) fn weigh(&mut self, lexicon: &Lexicon) {
        self.mass = lexicon.mass(&self.whole);
        self.pairs_mass = lexicon.pairs_mass(&self.whole);
        self.points.iter_mut().for_each(|point| point.weigh(lexicon));
    }

    /// It and all of its points.
    pub(super) fn all<'n>(&'n self, out: &mut Vec<&'n Self>) {
        out.push(self);
        self.points.iter().for_each(|point| point.all(out));
    }
}

/// Reads a paragraph; words are known to the lexicon from then on.
pub(super) fn node<'a>(lexicon: &mut Lexicon, paragraph: &Paragraph<'a>) -> Node<'a> {
    let own = lexicon.add(&paragraph.words);
    let points: Vec<Node<'a>> = paragraph.points.iter().map(|point| node(lexicon, point)).collect();
    let (whole, bytes) = match points.is_empty() {
        true => (own, paragraph.text.len()),
        false => {
            let (mut words, mut bytes) = (Vec::new(), 0);
            gather(paragraph, &mut words, &mut bytes);
            (lexicon.number(&words), bytes)
        }
    };
    let &Paragraph { place, kind, vector, .. } = paragraph;
    let opening = opening(paragraph);
    let (mass, pairs_mass) = (0.0, 0.0);
    Node { place, whole, bytes, kind, opening, points, mass, pairs_mass, vector }
}

/// `decides` of `Also decides to`.
fn opening(paragraph: &Paragraph<'_>) -> Option<String> {
    if !matches!(paragraph.kind, Kind::Preambular | Kind::Operative) {
        return None;
    }
    let words = paragraph.text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    words.take(3).find(|word| !ADVERBS.contains(&word.as_str()))
}

fn gather(paragraph: &Paragraph<'_>, words: &mut Vec<Word>, bytes: &mut usize) {
    words.extend_from_slice(&paragraph.words);
    *bytes += paragraph.text.len();
    paragraph.points.iter().for_each(|point| gather(point, words, bytes));
}
