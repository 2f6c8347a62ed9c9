//! What became of paragraphs, as tools are told of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::DocumentFacts,
    research::{Ancestor, Difference, Kept, Lineage, Side, Told},
};

use super::unit::UnitLink;

/// A document, named.
#[derive(Serialize, ToSchema)]
pub struct DocumentLink {
    /// Its symbol.
    symbol: String,
    /// Its title; its symbol where it has none.
    title: String,
    /// The date of adoption or distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// The language of the text.
    language: &'static str,
}

impl DocumentLink {
    fn new(document: &DocumentFacts) -> DocumentLink {
        DocumentLink {
            symbol: document.symbol.to_string(),
            title: document.title().to_owned(),
            date: document.date.map(|date| date.to_string()),
            language: document.language.code(),
        }
    }
}

/// A stretch of words in the difference of two texts.
#[derive(Serialize, ToSchema)]
pub struct PieceAnswer {
    /// `equal`, `delete` (only the earlier text has it) or `insert` (only the later).
    op: &'static str,
    /// The words, spaces included.
    text: String,
}

pub(super) fn pieces(difference: &Difference) -> Vec<PieceAnswer> {
    let op = |side| match side {
        Side::Both => "equal",
        Side::First => "delete",
        Side::Second => "insert",
    };
    let pieces = difference.pieces.iter();
    pieces.map(|piece| PieceAnswer { op: op(piece.side), text: piece.text.clone() }).collect()
}

/// The opening verbs of a paragraph in two texts.
#[derive(Serialize, ToSchema)]
pub struct VerbAnswer {
    /// The opening phrase of the earlier text.
    from: Option<String>,
    /// The same of the later one.
    to: Option<String>,
    /// How many steps the strength of the verb rose, below 0 where it fell; absent where
    /// one of them asks for nothing. From weak to strong: note, invite, encourage, urge,
    /// call upon, request, demand, decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    rise: Option<i8>,
}

/// A paragraph of two texts, or of one of them.
#[derive(Serialize, ToSchema)]
pub struct KeptAnswer {
    /// The earlier text's; null where the paragraph is new.
    from: Option<UnitLink>,
    /// The later text's; null where it was dropped.
    to: Option<UnitLink>,
    /// `identical`, `amended`, `moved` (the same words in another place), `split`,
    /// `merged`, `new` or `dropped`.
    change: &'static str,
    /// Whether it stands in another place, whatever became of its words.
    moved: bool,
    verb: VerbAnswer,
    /// The share of words in common, 0 to 1.
    similarity: f32,
    /// The words that differ, in the order of the texts.
    diff: Vec<PieceAnswer>,
}

impl KeptAnswer {
    fn new(kept: &Kept) -> KeptAnswer {
        let link =
            |told: &Option<Told>| told.as_ref().map(|(facts, unit)| UnitLink::new(facts, unit));
        let verb = |told: &Option<Told>| told.as_ref().and_then(|(_, unit)| unit.verb.clone());
        KeptAnswer {
            from: link(&kept.from),
            to: link(&kept.to),
            change: kept.change.name(),
            moved: kept.is_moved,
            verb: VerbAnswer { from: verb(&kept.from), to: verb(&kept.to), rise: kept.rise() },
            similarity: kept.difference.ratio,
            diff: pieces(&kept.difference),
        }
    }
}

/// Two documents, paragraph by paragraph.
#[derive(Serialize, ToSchema)]
pub struct LineageAnswer {
    /// The document that is taken as the earlier one.
    from: DocumentLink,
    /// The other.
    to: DocumentLink,
    /// The paragraphs in the order of the later text, dropped ones behind what stood
    /// before them.
    pairs: Vec<KeptAnswer>,
}

impl LineageAnswer {
    /// Two documents.
    pub fn new(lineage: &Lineage) -> LineageAnswer {
        LineageAnswer {
            from: DocumentLink::new(&lineage.from),
            to: DocumentLink::new(&lineage.to),
            pairs: lineage.kept.iter().map(KeptAnswer::new).collect(),
        }
    }
}

/// A paragraph in one document of its history.
#[derive(Serialize, ToSchema)]
pub struct AncestorAnswer {
    /// Where it stands there.
    unit: UnitLink,
    /// Its opening phrase there.
    #[serde(skip_serializing_if = "Option::is_none")]
    verb: Option<String>,
    /// `identical` or `amended` since the one before it in time; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    /// The share of words in common with that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<f32>,
    /// The words that differ from that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<Vec<PieceAnswer>>,
}

impl AncestorAnswer {
    /// A paragraph in one document.
    pub fn new(ancestor: &Ancestor) -> AncestorAnswer {
        let since = ancestor.since.as_ref();
        AncestorAnswer {
            unit: UnitLink::new(&ancestor.unit, &ancestor.text),
            verb: ancestor.text.verb.clone(),
            change: since.map(|(change, _)| change.name()),
            similarity: since.map(|(_, difference)| difference.ratio),
            diff: since.map(|(_, difference)| pieces(difference)),
        }
    }
}
