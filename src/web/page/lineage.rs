//! `GET /compare?a=…&b=…` of two documents: their paragraphs side by side, with what
//! became of each; and `GET /compare?a=…` of one paragraph: its years.

use askama::Template;

use crate::{
    answer::address,
    backend::{Backend, UnitFacts},
    citation::Language,
    research::{self, Change, Difference, Kept, Side, Told},
    web::{
        api::{LineageParams, find_document},
        error::Problem,
    },
};

use super::Form;

/// A stretch of words that both have, or only one.
pub(super) struct Piece {
    pub text: String,
    pub differs: bool,
}

/// What one of two texts says, with what the other does not.
pub(super) fn pieces(difference: &Difference, own: Side) -> Vec<Piece> {
    let pieces = difference.of_side(own);
    let piece = |piece: &research::Piece| Piece {
        text: piece.text.clone(),
        differs: piece.side != Side::Both,
    };
    pieces.map(piece).collect()
}

struct Cell {
    place: String,
    permalink: String,
    pieces: Vec<Piece>,
}

struct Row {
    /// What became of it, in words.
    label: String,
    /// Whether the texts say the same: then one of them is enough.
    same: bool,
    /// Where both have it, the page that holds them against each other.
    compared: Option<String>,
    from: Option<Cell>,
    to: Option<Cell>,
}

/// A document at the head of its column.
struct Column {
    name: String,
    title: String,
    url: String,
}

/// Two documents, paragraph by paragraph.
#[derive(Template)]
#[template(path = "lineage.html")]
pub(super) struct LineagePage {
    form: Form,
    columns: [Column; 2],
    language: &'static str,
    /// How much of what became of paragraphs there is.
    counts: String,
    rows: Vec<Row>,
}

/// The page of two documents.
pub(super) fn lineage_page(
    backend: &dyn Backend,
    documents: &LineageParams,
    language: Option<Language>,
) -> Result<LineagePage, Problem> {
    let found = documents.align(backend, language)?;
    let column = |document: &crate::backend::DocumentFacts| Column {
        name: document.symbol.to_string(),
        title: document.title().to_owned(),
        url: address::document_url(document.symbol.as_str(), document.language),
    };
    Ok(LineagePage {
        form: Form::empty(),
        columns: [column(&found.from), column(&found.to)],
        language: found.to.language.code(),
        counts: found.counts(),
        rows: found.kept.iter().map(row).collect(),
    })
}

fn row(kept: &Kept) -> Row {
    let cell = |told: &Option<Told>, side| {
        told.as_ref().map(|(facts, unit)| Cell {
            place: unit.pinpoint.clone(),
            permalink: address::permalink(&unit.id, facts.document.language),
            pieces: pieces(&kept.difference, side),
        })
    };
    let compared = kept.from.as_ref().zip(kept.to.as_ref()).map(|((_, from), (facts, to))| {
        address::compare_url(&from.id, &to.id, facts.document.language)
    });
    let mut label = kept.change.name().to_owned();
    if kept.is_moved && kept.change != Change::Moved {
        label.push_str(", moved");
    }
    match kept.rise() {
        Some(1..) => label.push_str(", verb stronger"),
        Some(..=-1) => label.push_str(", verb weaker"),
        _ => {}
    }
    Row {
        label,
        same: matches!(kept.change, Change::Identical | Change::Moved),
        compared,
        from: cell(&kept.from, Side::First),
        to: cell(&kept.to, Side::Second),
    }
}

/// A paragraph in one document of its history.
struct Year {
    year: String,
    citation: String,
    permalink: String,
    /// What became of it since the one before, and the page that shows both.
    since: Option<(&'static str, String)>,
    /// What it says, with what is new since the one before.
    pieces: Vec<Piece>,
}

/// One paragraph through the years.
#[derive(Template)]
#[template(path = "history.html")]
pub(super) struct HistoryPage {
    form: Form,
    heading: String,
    language: &'static str,
    years: Vec<Year>,
}

/// The page of a paragraph's years, the first first.
pub(super) fn history_page(
    backend: &dyn Backend,
    unit: &UnitFacts,
) -> Result<HistoryPage, Problem> {
    let line = research::history(backend, unit)?;
    let language = unit.document.language;
    let own = line.iter().find(|one| one.unit.key == unit.key);
    let year = |(index, one): (usize, &research::Ancestor)| {
        let before = index.checked_sub(1).map(|before| &line[before].unit.id);
        let since = one.since.as_ref().zip(before).map(|((change, _), before)| {
            (change.name(), address::compare_url(before, &one.unit.id, language))
        });
        let said = || vec![Piece { text: one.text.text.clone(), differs: false }];
        // What says the same may have other marks.
        let difference = one.since.as_ref().filter(|(change, _)| *change != Change::Identical);
        let year = one.unit.document.year.map(|year| year.to_string());
        Year {
            year: year.unwrap_or_else(|| one.unit.document.symbol.to_string()),
            citation: one.text.citation.clone(),
            permalink: address::permalink(&one.unit.id, language),
            since,
            pieces: difference.map_or_else(said, |(_, found)| pieces(found, Side::Second)),
        }
    };
    Ok(HistoryPage {
        form: Form::empty(),
        heading: own.map(|one| one.text.citation.clone()).unwrap_or_default(),
        language: language.code(),
        years: line.iter().enumerate().map(year).collect(),
    })
}

/// Whether both names are of documents, not of paragraphs.
pub(super) fn are_documents(backend: &dyn Backend, a: &str, b: &str) -> bool {
    let is_document =
        |name: &str| !name.contains('#') && find_document(backend, name, None).is_ok();
    is_document(a) && is_document(b)
}
