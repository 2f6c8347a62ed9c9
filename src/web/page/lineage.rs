//! `GET /compare?a=…&b=…` of two documents: their paragraphs side by side, with what
//! became of each; and `GET /compare?a=…` of one paragraph: its years.

use askama::Template;

use crate::{
    answer::address,
    backend::{Backend, UnitFacts},
    citation::Language,
    engine::Engine,
    research::{self, Ancestor, Change, Difference, Kept, Side, Told},
    web::{
        api::{LineageParams, find_document},
        error::Problem,
    },
};

use super::{
    Form,
    bounds::{Pager, Room, begin},
};

/// So many pairs of paragraphs are on one page, and so many documents of a history.
const PAGE_PAIRS: usize = address::PAGE_UNITS / 2;
const PAGE_YEARS: usize = 50;
/// What the marks around a piece take of a page's room, in characters.
const MARK: usize = 11;

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

/// The beginning of a text for which a page has room, and whether that is not all of it.
fn cut(mut pieces: Vec<Piece>, room: &mut Room) -> (Vec<Piece>, bool) {
    let most = room.most();
    let mut taken = 0;
    for place in 0..pieces.len() {
        let text = &mut pieces[place].text;
        let left = most.saturating_sub(taken);
        taken += text.chars().count() + MARK;
        if let Some((end, _)) = text.char_indices().nth(left) {
            text.truncate(end);
            pieces.truncate(place + usize::from(end > 0));
            room.take(most);
            return (pieces, true);
        }
    }
    room.take(taken);
    (pieces, false)
}

struct Cell {
    place: String,
    permalink: String,
    pieces: Vec<Piece>,
    /// Whether that is only the beginning of its text.
    is_cut: bool,
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
    /// Which paragraphs of how many these are, where a page does not have all.
    pager: Option<Pager>,
}

/// The page of two documents that has a pair of their paragraphs.
pub(super) fn lineage_page(
    engine: &Engine,
    state: &dyn Backend,
    documents: &LineageParams,
    language: Option<Language>,
    wanted: usize,
) -> Result<LineagePage, Problem> {
    let found = documents.align(engine, state, language)?;
    let total = found.kept.len();
    let from = begin(wanted, PAGE_PAIRS, total);
    let page = address::lineage_url(&documents.from, &documents.to, language);
    let mut room = Room::new();
    let here = found.kept.iter().skip(from).take(PAGE_PAIRS);
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
        rows: here.map(|kept| row(kept, &mut room)).collect(),
        pager: Pager::new("Paragraphs", from, PAGE_PAIRS, total, |from| {
            address::from_on(page.clone(), from)
        }),
    })
}

fn row(kept: &Kept, room: &mut Room) -> Row {
    let same = matches!(kept.change, Change::Identical | Change::Moved);
    let mut cell = |told: &Option<Told>, side| {
        told.as_ref().map(|(facts, unit)| {
            let is_shown = !(same && side == Side::Second);
            let said = if is_shown { pieces(&kept.difference, side) } else { Vec::new() };
            let (pieces, is_cut) = cut(said, room);
            Cell {
                place: unit.pinpoint.clone(),
                permalink: address::permalink(&unit.id, facts.document.language),
                pieces,
                is_cut,
            }
        })
    };
    let (from, to) = (cell(&kept.from, Side::First), cell(&kept.to, Side::Second));
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
    Row { label, same, compared, from, to }
}

/// A paragraph in one document of its history.
struct Year {
    /// Which of all years it is, from 1 on.
    number: usize,
    year: String,
    citation: String,
    permalink: String,
    /// What became of it since the one before, and the page that shows both.
    since: Option<(&'static str, String)>,
    /// What it says, with what is new since the one before.
    pieces: Vec<Piece>,
    /// Whether that is only the beginning of it.
    is_cut: bool,
}

/// One paragraph through the years.
#[derive(Template)]
#[template(path = "history.html")]
pub(super) struct HistoryPage {
    form: Form,
    heading: String,
    language: &'static str,
    /// Every year, and where it is told.
    all: Vec<(String, String)>,
    years: Vec<Year>,
    /// Which years of how many these are, where a page does not have all.
    pager: Option<Pager>,
}

/// The page of a paragraph's years that has one of them, the first first.
pub(super) fn history_page(
    backend: &dyn Backend,
    unit: &UnitFacts,
    wanted: usize,
) -> Result<HistoryPage, Problem> {
    let line = research::history(backend, unit)?;
    let language = unit.document.language;
    let own = line.iter().find(|one| one.unit.key == unit.key);
    let from = begin(wanted, PAGE_YEARS, line.len());
    let page = |from| address::from_on(address::history_url(&unit.id, language), from);
    let at = |place| match begin(place, PAGE_YEARS, line.len()) {
        here if here == from => format!("#y{}", place + 1),
        other => format!("{}#y{}", page(other), place + 1),
    };
    let all = line.iter().enumerate();
    let mut room = Room::new();
    let here = (from..line.len()).take(PAGE_YEARS);
    Ok(HistoryPage {
        form: Form::empty(),
        heading: own.map(|one| one.text.citation.clone()).unwrap_or_default(),
        language: language.code(),
        all: all.map(|(place, one)| (year_of(one), at(place))).collect(),
        years: here.map(|place| year(&line, place, language, &mut room)).collect(),
        pager: Pager::new("Documents", from, PAGE_YEARS, line.len(), page),
    })
}

/// The year of a document, or its symbol where none is known.
fn year_of(one: &Ancestor) -> String {
    let year = one.unit.document.year.map(|year| year.to_string());
    year.unwrap_or_else(|| one.unit.document.symbol.to_string())
}

/// What a paragraph says in one document, and what became of it since the one before.
fn year(line: &[Ancestor], place: usize, language: Language, room: &mut Room) -> Year {
    let one = &line[place];
    let before = place.checked_sub(1).map(|before| &line[before].unit.id);
    let since = one.since.as_ref().zip(before).map(|((change, _), before)| {
        (change.name(), address::compare_url(before, &one.unit.id, language))
    });
    let said = || vec![Piece { text: one.text.text.clone(), differs: false }];
    // What says the same may have other marks.
    let difference = one.since.as_ref().filter(|(change, _)| *change != Change::Identical);
    let told = difference.map_or_else(said, |(_, found)| pieces(found, Side::Second));
    let (pieces, is_cut) = cut(told, room);
    Year {
        number: place + 1,
        year: year_of(one),
        citation: one.text.citation.clone(),
        permalink: address::permalink(&one.unit.id, language),
        since,
        pieces,
        is_cut,
    }
}

/// Whether both names are of documents, not of paragraphs.
pub(super) fn are_documents(backend: &dyn Backend, a: &str, b: &str) -> bool {
    let is_document =
        |name: &str| !name.contains('#') && find_document(backend, name, None).is_ok();
    is_document(a) && is_document(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::TEXT_MAX;

    fn texts(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn of_a_text_that_is_too_long_the_beginning_is_shown() {
        let piece = |text: String| Piece { text, differs: true };
        let long = "é".repeat(TEXT_MAX);
        let mut room = Room::new();
        let (whole, is_cut) = cut(vec![piece(long.clone())], &mut room);
        assert_eq!((texts(&whole), is_cut), (vec![long.as_str()], false), "as long as may be");
        let given = vec![piece("before ".to_owned()), piece(long.clone()), piece("end".to_owned())];
        let (pieces, is_cut) = cut(given, &mut room);
        assert!(is_cut && pieces.len() == 2, "what is behind the cut is left out");
        let shown: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
        assert_eq!(shown, TEXT_MAX - MARK, "a mark takes room too");
    }

    #[test]
    fn a_page_of_texts_without_end_ends() {
        let mut room = Room::new();
        let shown = |room: &mut Room| {
            let words = (0..20_000).map(|_| Piece { text: "a ".to_owned(), differs: true });
            let (pieces, is_cut) = cut(words.collect(), room);
            assert!(is_cut);
            pieces.len()
        };
        let all: Vec<usize> = (0..200).map(|_| shown(&mut room)).collect();
        assert_eq!((all[0], all[199]), (TEXT_MAX.div_ceil(MARK + 2), 500_usize.div_ceil(MARK + 2)));
    }
}
