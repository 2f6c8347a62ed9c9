//! Paragraphs as they are aligned: with their points, their words and their vectors.

use crate::{
    corpus::Kind,
    embed::{Embedding, dot},
};

use super::wording::{Lexicon, Wording};

/// What stands before the verb where a paragraph says more of the same.
const ADVERBS: [&str; 4] = ["also", "further", "strongly", "again"];

/// A paragraph with its points.
#[derive(Clone, Debug)]
pub(super) struct Paragraph<'a> {
    /// Its place among the units of its document.
    pub place: usize,
    pub text: &'a str,
    pub kind: Kind,
    pub vector: Option<&'a Embedding>,
    pub points: Vec<Paragraph<'a>>,
}

/// What one paragraph is of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The same paragraph.
    Same,
    /// The second is a part of the first.
    Split,
    /// The first is a part of the second.
    Merged,
}

/// Two paragraphs that belong together, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Aligned {
    pub from: usize,
    pub to: usize,
    pub role: Role,
    /// Whether it stands in another order than most, or in another paragraph.
    pub is_moved: bool,
}

/// A paragraph, its words, and those of its points with them.
pub(super) struct Node<'a> {
    pub place: usize,
    pub whole: Wording,
    pub kind: Kind,
    /// The word that it opens with, without adverbs; nothing for what opens with no verb.
    pub opening: Option<String>,
    pub points: Vec<Node<'a>>,
    vector: Option<&'a Embedding>,
}

impl Node<'_> {
    /// The cosine with another; nothing where one has no vector.
    pub(super) fn cosine(&self, other: &Node<'_>) -> Option<f32> {
        Some(dot(self.vector?, other.vector?))
    }

    /// It and all of its points.
    pub(super) fn all<'n>(&'n self, out: &mut Vec<&'n Self>) {
        out.push(self);
        self.points.iter().for_each(|point| point.all(out));
    }
}

/// Reads a paragraph; words are known to the lexicon from then on.
pub(super) fn node<'a>(lexicon: &mut Lexicon, paragraph: &Paragraph<'a>) -> Node<'a> {
    let own = lexicon.add(paragraph.text);
    let points: Vec<Node<'a>> = paragraph.points.iter().map(|point| node(lexicon, point)).collect();
    let whole = match points.is_empty() {
        true => own,
        false => {
            let mut text = String::new();
            gather(paragraph, &mut text);
            lexicon.number(&text)
        }
    };
    let Paragraph { place, kind, vector, .. } = *paragraph;
    let opening = opening(paragraph);
    Node { place, whole, kind, opening, points, vector }
}

/// `decides` of `Also decides to`.
fn opening(paragraph: &Paragraph<'_>) -> Option<String> {
    if !matches!(paragraph.kind, Kind::Preambular | Kind::Operative) {
        return None;
    }
    let words = paragraph.text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    words.take(3).find(|word| !ADVERBS.contains(&word.as_str()))
}

fn gather(paragraph: &Paragraph<'_>, out: &mut String) {
    out.push_str(paragraph.text);
    for point in &paragraph.points {
        out.push(' ');
        gather(point, out);
    }
}
