//! What became of paragraphs, as tools are told of it.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::{
    backend::DocumentFacts,
    research::{Ancestor, Cell, Difference, Kept, Lineage, Row, Series, Side, Told},
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
    pub(super) fn new(document: &DocumentFacts) -> DocumentLink {
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
pub struct LineageAnswer<'a> {
    /// The document that is taken as the earlier one.
    from: DocumentLink,
    /// The other.
    to: DocumentLink,
    /// How many pairs there are in all.
    total: usize,
    /// The paragraphs in the order of the later text, dropped ones behind what stood
    /// before them: those of this page.
    #[serde(serialize_with = "one_by_one")]
    #[schema(value_type = Vec<KeptAnswer>)]
    pairs: &'a [Kept],
    /// The `offset` at which to go on; absent where these are the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

/// Writes pairs without having all of their answers at once.
fn one_by_one<S: Serializer>(pairs: &&[Kept], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(pairs.iter().map(KeptAnswer::new))
}

impl<'a> LineageAnswer<'a> {
    /// Two documents, whole.
    pub fn whole(lineage: &'a Lineage) -> LineageAnswer<'a> {
        LineageAnswer {
            from: DocumentLink::new(&lineage.from),
            to: DocumentLink::new(&lineage.to),
            total: lineage.kept.len(),
            pairs: &lineage.kept,
            next: None,
        }
    }

    /// A page of two documents: at most `limit` pairs after the first `offset`, and at least
    /// one, but no more than weigh about `bytes` as JSON.
    pub fn page(
        lineage: &'a Lineage,
        offset: usize,
        limit: usize,
        bytes: usize,
    ) -> LineageAnswer<'a> {
        let rest = &lineage.kept[offset.min(lineage.kept.len())..];
        let mut weight = 0;
        let fits = |kept: &&Kept| {
            weight += self::weight(kept);
            weight <= bytes
        };
        let count = rest.iter().take(limit).take_while(fits).count().max(1).min(rest.len());
        let next = offset + count;
        LineageAnswer {
            pairs: &rest[..count],
            next: (next < lineage.kept.len()).then_some(next),
            ..LineageAnswer::whole(lineage)
        }
    }
}

/// What a pair has beside its words, in bytes of JSON, and what each piece of them has.
const PAIR_BYTES: usize = 600;
const PIECE_BYTES: usize = 32;

/// About how many bytes of JSON a pair is.
fn weight(kept: &Kept) -> usize {
    let pieces = kept.difference.pieces.iter();
    PAIR_BYTES + pieces.map(|piece| PIECE_BYTES + piece.text.len()).sum::<usize>()
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

/// A paragraph in one document of a series.
#[derive(Serialize, ToSchema)]
pub struct CellAnswer {
    /// Where it stands there.
    unit: UnitLink,
    /// Its opening phrase there.
    #[serde(skip_serializing_if = "Option::is_none")]
    verb: Option<String>,
    /// What became of it since the document before that has it, in the words of
    /// `KeptAnswer`; absent in the first document of the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    /// The id of what it came from; absent where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// How many steps the strength of its opening verb rose since, below 0 where it fell.
    #[serde(skip_serializing_if = "Option::is_none")]
    rise: Option<i8>,
}

impl CellAnswer {
    fn new(cell: &Cell) -> CellAnswer {
        CellAnswer {
            unit: UnitLink::new(&cell.told.0, &cell.told.1),
            verb: cell.told.1.verb.clone(),
            change: cell.change.map(|change| change.name()),
            from: cell.from.clone(),
            rise: cell.rise,
        }
    }
}

/// Documents that say the same from year to year, paragraph by paragraph.
#[derive(Serialize, ToSchema)]
pub struct SeriesAnswer {
    /// The documents, the oldest first.
    documents: Vec<DocumentLink>,
    /// How many more there are, which stand further away in time.
    left_out: usize,
    /// The paragraphs: of each a cell a document, null where the document has it not.
    rows: Vec<Vec<Option<CellAnswer>>>,
}

impl SeriesAnswer {
    /// A series.
    pub fn new(series: &Series) -> SeriesAnswer {
        let row = |row: &Row| -> Vec<Option<CellAnswer>> {
            row.cells.iter().map(|cell| cell.as_ref().map(CellAnswer::new)).collect()
        };
        SeriesAnswer {
            documents: series.documents.iter().map(|one| DocumentLink::new(one)).collect(),
            left_out: series.left_out,
            rows: series.rows.iter().map(row).collect(),
        }
    }
}
