//! `GET /compare?a=…` of a document: the series that it belongs to, a row a paragraph and
//! a column a document.

use askama::Template;

use crate::{
    answer::address,
    backend::{Backend, DocumentFacts, Outline},
    citation::Language,
    corpus::{Kind, Unit},
    research::{self, Cell, Change, Row},
    web::error::Problem,
};

use super::Form;

/// So many paragraphs are shown.
const ROWS_MAX: usize = 1_000;
/// So many words of a paragraph stand at the head of its row.
const WORDS: usize = 14;

/// A document at the head of its column.
struct Column {
    year: String,
    symbol: String,
    title: String,
    url: String,
    /// The page that holds it against the one before, paragraph by paragraph.
    compared: Option<String>,
    /// How much became of paragraphs since: `3 new, 5 amended`.
    counts: String,
}

/// A paragraph in one document.
struct Shown {
    place: String,
    /// What became of it, in a word; empty in the first document.
    change: &'static str,
    /// Whether the opening verb asks more strongly, or less.
    verb: &'static str,
    /// The paragraph, or the page that shows it beside what it was.
    url: String,
}

/// One paragraph through the documents.
struct Line {
    words: String,
    /// The page of the paragraph where it was last said.
    permalink: String,
    cells: Vec<Option<Shown>>,
}

/// Documents that say the same from year to year.
#[derive(Template)]
#[template(path = "series.html")]
pub(super) struct SeriesPage {
    form: Form,
    symbol: String,
    language: &'static str,
    columns: Vec<Column>,
    /// How many documents are further away in time.
    left_out: usize,
    lines: Vec<Line>,
    /// How many paragraphs are not shown.
    more: usize,
}

/// The page of a document's series.
pub(super) fn series_page(backend: &dyn Backend, of: Outline) -> Result<SeriesPage, Problem> {
    let symbol = of.document.symbol.to_string();
    let language = of.document.language;
    let found = research::series(backend, of)?;
    let columns = found.documents.iter().enumerate();
    let columns = columns.map(|(number, document)| {
        let before = number.checked_sub(1).map(|before| found.documents[before].as_ref());
        column(document, before, &found.rows, number)
    });
    Ok(SeriesPage {
        form: Form::empty(),
        symbol,
        language: language.code(),
        columns: columns.collect(),
        left_out: found.left_out,
        lines: found.rows.iter().take(ROWS_MAX).map(|row| line(row, language)).collect(),
        more: found.rows.len().saturating_sub(ROWS_MAX),
    })
}

fn column(
    document: &DocumentFacts,
    before: Option<&DocumentFacts>,
    rows: &[Row],
    number: usize,
) -> Column {
    let symbol = document.symbol.as_str();
    let year = document.year.map(|year| year.to_string());
    Column {
        year: year.unwrap_or_default(),
        symbol: symbol.to_owned(),
        title: document.title().to_owned(),
        url: address::document_url(symbol, document.language),
        compared: before
            .map(|before| address::compare_url(before.symbol.as_str(), symbol, document.language)),
        counts: if before.is_some() { counts(rows, number) } else { String::new() },
    }
}

/// What became of paragraphs in one document, the unchanged left out.
fn counts(rows: &[Row], number: usize) -> String {
    let became = |row: &Row| row.cells[number].as_ref().and_then(|cell| cell.change);
    let count = |change| rows.iter().filter(|row| became(row) == Some(change)).count();
    let is_dropped = |row: &&Row| row.cells[number].is_none() && row.cells[number - 1].is_some();
    let dropped = rows.iter().filter(is_dropped).count();
    let told =
        [(count(Change::New), "new"), (count(Change::Amended), "amended"), (dropped, "dropped")];
    let told = told.iter().filter(|(count, _)| *count > 0);
    told.map(|(count, name)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

fn line(row: &Row, language: Language) -> Line {
    let last = row.cells.iter().flatten().next_back();
    let text = last.map(|cell| cell.told.1.text.as_str()).unwrap_or_default();
    let mut words: Vec<&str> = text.split_whitespace().take(WORDS + 1).collect();
    let is_cut = words.len() > WORDS;
    words.truncate(WORDS);
    Line {
        words: words.join(" ") + if is_cut { " …" } else { "" },
        permalink: last
            .map(|cell| address::permalink(&cell.told.1.id, language))
            .unwrap_or_default(),
        cells: row
            .cells
            .iter()
            .map(|cell| cell.as_ref().map(|cell| shown(cell, language)))
            .collect(),
    }
}

/// Where a paragraph stands, as short as delegates write it: `PP5`, `para. 3`.
fn place(unit: &Unit) -> String {
    match unit.ordinal.filter(|_| unit.kind == Kind::Preambular) {
        Some(ordinal) => format!("PP{ordinal}"),
        None => unit.pinpoint.clone(),
    }
}

fn shown(cell: &Cell, language: Language) -> Shown {
    let id = &cell.told.1.id;
    let is_same = matches!(cell.change, Some(Change::Identical | Change::Moved));
    let url = match &cell.from {
        Some(from) if !is_same => address::compare_url(from, id, language),
        _ => address::permalink(id, language),
    };
    let verb = match cell.rise {
        Some(1..) => "verb stronger",
        Some(..=-1) => "verb weaker",
        _ => "",
    };
    Shown {
        place: place(&cell.told.1),
        change: cell.change.map(Change::name).unwrap_or_default(),
        verb,
        url,
    }
}
