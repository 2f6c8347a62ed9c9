//! `GET /documents` and `/d/{symbol}`: the list of documents, and one to read.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    answer::address,
    backend::{Backend, DocumentFacts, Documents, Outline, UnitKey, read_units},
    citation::{Part, official_url},
    corpus::{Kind, Unit},
    query::{excerpt, notes_of},
    web::{
        api::{LanguageParam, PageParams, Path, QueryString, find_document},
        error::Problem,
        markup::{self, TextRun},
        site::{App, blocking},
    },
};

use super::{
    Form, answered,
    bounds::{self, Pager, Room},
    long_date, render,
};

/// Documents on a page of the list.
const DOCUMENTS_PER_PAGE: usize = 100;

/// Where to begin in a document that is longer than a page.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::web) struct WindowParams {
    /// With the page that has so many units before it, or some of its own.
    from: Option<usize>,
    /// With the page that has the unit of an anchor.
    at: Option<String>,
}

struct DocumentRow {
    url: String,
    language: String,
    symbol: String,
    title: String,
    date: String,
    units: usize,
}

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    form: Form,
    documents: Vec<DocumentRow>,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
}

struct OutlineView {
    anchor: String,
    label: String,
    depth: usize,
}

/// A column of a recorded vote.
struct VoteView {
    anchor: String,
    label: String,
    count: usize,
    states: String,
}

struct UnitView {
    anchor: String,
    id: String,
    class: &'static str,
    headings: Vec<(usize, String)>,
    number: String,
    runs: Vec<TextRun>,
    /// Whether that is only the beginning of its text.
    is_cut: bool,
    citation: String,
    permalink: String,
    /// The footnotes that it carries: label and words.
    notes: Vec<(String, Vec<TextRun>)>,
    /// The vote that it reports.
    votes: Vec<VoteView>,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    form: Form,
    language: String,
    symbol: String,
    title: String,
    official: String,
    /// The page of its series.
    history: String,
    /// The page of who cites it and of what it cites.
    references: String,
    facts: Vec<(&'static str, String)>,
    subjects: Vec<(String, String)>,
    outline: Vec<OutlineView>,
    units: Vec<UnitView>,
    /// Which units of how many these are, where a page does not have all.
    pager: Option<Pager>,
}

/// `GET /documents`
pub(in crate::web) async fn documents(
    State(app): State<App>,
    QueryString(page): QueryString<PageParams>,
) -> Result<Response, Problem> {
    let limit = page.limit.unwrap_or(DOCUMENTS_PER_PAGE).clamp(1, DOCUMENTS_PER_PAGE);
    let offset = page.offset.unwrap_or(0);
    let at = |offset: usize| format!("/documents?offset={offset}");
    blocking(move || {
        let state = app.state();
        let found = state.documents(Documents::All, offset, limit)?;
        let total = state.describe().documents;
        let row = |document: &DocumentFacts| DocumentRow {
            url: address::document_url(document.symbol.as_str(), document.language),
            language: document.language.code().to_owned(),
            symbol: document.symbol.to_string(),
            title: document.metadata.title.clone().unwrap_or_default(),
            date: long_date(document).unwrap_or_default(),
            units: document.units,
        };
        render(&DocumentsPage {
            form: Form::empty(),
            documents: found.iter().map(|document| row(document)).collect(),
            total,
            previous: (offset > 0).then(|| at(offset.min(total).saturating_sub(limit))),
            next: (offset.saturating_add(limit) < total).then(|| at(offset + limit)),
        })
    })
    .await
}

/// `GET /d/{symbol}`
pub(in crate::web) async fn document(
    State(app): State<App>,
    Path(symbol): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
    QueryString(wanted): QueryString<WindowParams>,
) -> Response {
    let page = blocking(move || {
        let state = app.state();
        let outline = find_document(state.as_ref(), &symbol, language.read()?)?;
        let from = begin(&outline, &wanted);
        let window = Window::read(state.as_ref(), &outline, from)?;
        render(&document_page(&outline.document, &window, pager(&outline, from)))
    });
    answered(page.await)
}

/// The first unit of the page that is wanted.
fn begin(outline: &Outline, wanted: &WindowParams) -> usize {
    let anchor = wanted.at.as_deref();
    let at = anchor.and_then(|at| outline.units.iter().position(|unit| unit.anchor() == at));
    let unit = at.or(wanted.from).unwrap_or_default();
    bounds::begin(unit, address::PAGE_UNITS, outline.units.len())
}

fn pager(outline: &Outline, from: usize) -> Option<Pager> {
    let at = |from| address::page_url(&outline.document, from);
    Pager::new("Units", from, address::PAGE_UNITS, outline.units.len(), at)
}

/// The units of a page, and the footnotes that they carry.
struct Window {
    /// Each with whether it is only the beginning.
    units: Vec<(Unit, bool)>,
    notes: Vec<Unit>,
    /// Their places, by part and label.
    by_label: HashMap<(Part, String), Vec<usize>>,
}

impl Window {
    fn read(backend: &dyn Backend, outline: &Outline, from: usize) -> Result<Window, Problem> {
        let wanted = outline.units.iter().skip(from).take(address::PAGE_UNITS);
        let keys: Vec<UnitKey> = wanted.map(|unit| unit.key).collect();
        let mut room = Room::new();
        let mut cut = |mut unit: Unit| {
            let is_cut = excerpt(&mut unit, 0, room.most()).is_some();
            room.take(unit.text.chars().count());
            (unit, is_cut)
        };
        let mut units: Vec<(Unit, bool)> = Vec::with_capacity(keys.len());
        for unit in read_units(backend, &keys) {
            units.push(cut(unit?));
        }
        let carrying: Vec<Unit> = match outline.units.len() > keys.len() {
            // Notes may stand on another page.
            true => units.iter().map(|(unit, _)| unit.clone()).collect(),
            false => Vec::new(),
        };
        let elsewhere = notes_of(backend, outline, &carrying)?.into_iter().map(|note| cut(note).0);
        let own = units.iter().map(|(unit, _)| unit);
        let own = own.filter(|unit| unit.kind == Kind::Footnote).cloned();
        let mut known = HashSet::new();
        let notes: Vec<Unit> =
            own.chain(elsewhere).filter(|note| known.insert(note.id.clone())).collect();
        let mut by_label: HashMap<(Part, String), Vec<usize>> = HashMap::new();
        for (place, note) in notes.iter().enumerate() {
            let Some(label) = note.number.clone() else { continue };
            by_label.entry((note.part.clone(), label)).or_default().push(place);
        }
        Ok(Window { units, notes, by_label })
    }

    /// The footnotes that a unit carries, in the order of the document: label and words.
    fn notes_of(&self, unit: &Unit) -> Vec<(String, Vec<TextRun>)> {
        let carried = unit.footnotes.iter().cloned();
        let places = carried.filter_map(|label| self.by_label.get(&(unit.part.clone(), label)));
        let mut places: Vec<usize> = places.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let note = |place: usize| {
            let note = &self.notes[place];
            (note.number.clone().unwrap_or_default(), markup::runs(note, &[]))
        };
        places.into_iter().map(note).collect()
    }
}

fn document_page(document: &DocumentFacts, window: &Window, pager: Option<Pager>) -> DocumentPage {
    let (views, outline) = views(document, window);
    let subjects = document.metadata.subjects.iter().map(|subject| {
        let query = [("q", subject.clone()), ("subject", subject.clone())];
        (subject.clone(), format!("/search{}", address::query_string(&query)))
    });
    DocumentPage {
        form: Form::empty(),
        language: document.language.code().to_owned(),
        symbol: document.symbol.to_string(),
        history: address::history_url(document.symbol.as_str(), document.language),
        official: official_url(document.symbol.as_str(), document.language.code()),
        references: address::references_url(document.symbol.as_str(), document.language),
        subjects: subjects.collect(),
        title: document.title().to_owned(),
        facts: told(document),
        outline,
        units: views,
        pager,
    }
}

/// What is known of a document, each with its name.
fn told(document: &DocumentFacts) -> Vec<(&'static str, String)> {
    let facts = &document.metadata;
    let day =
        |date: Option<jiff::civil::Date>| date.map(|date| date.strftime("%-d %B %Y").to_string());
    let facts = [
        ("Adopted", day(facts.adopted)),
        ("Distributed", day(facts.distributed)),
        (
            "Held",
            facts.place.clone().zip(facts.conference_dates).map(|(place, (from, to))| {
                format!("{place}, {} to {}", from.strftime("%-d %B"), to.strftime("%-d %B %Y"))
            }),
        ),
        ("Meeting", facts.meeting.clone()),
        ("Session", facts.session.clone()),
        ("Agenda item", facts.agenda_item.clone()),
        ("Committee", facts.committee.clone()),
        ("Report", facts.committee_report.clone()),
        ("Source", facts.source.clone()),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The units of a page as it shows them, and the headings among them.
fn views(document: &DocumentFacts, window: &Window) -> (Vec<UnitView>, Vec<OutlineView>) {
    let mut outline = Vec::new();
    let mut views: Vec<UnitView> = Vec::with_capacity(window.units.len());
    let mut open: Vec<String> = Vec::new();
    for (unit, is_cut) in &window.units {
        let path = heading_path(unit);
        let shared = open.iter().zip(&path).take_while(|(a, b)| a == b).count();
        let new = path.iter().enumerate().skip(shared).map(|(depth, words)| (depth, words.clone()));
        let headings: Vec<(usize, String)> =
            if unit.kind == Kind::Footnote { Vec::new() } else { new.collect() };
        for (depth, words) in headings.iter().filter(|(depth, _)| *depth < 3) {
            outline.push(OutlineView {
                anchor: unit.anchor().to_owned(),
                label: words.clone(),
                depth: *depth,
            });
        }
        if unit.kind != Kind::Footnote {
            open = path;
        }
        let vote = (unit.kind == Kind::VoteList).then(|| vote_view(unit));
        match (vote, views.last_mut()) {
            (Some(vote), Some(UnitView { votes, .. })) => votes.push(vote),
            _ => views.push(UnitView {
                is_cut: *is_cut,
                notes: window.notes_of(unit),
                ..unit_view(unit, document, headings)
            }),
        }
    }
    (views, outline)
}

/// The headings over a unit, its part first.
fn heading_path(unit: &Unit) -> Vec<String> {
    let mut path = Vec::new();
    if unit.part != Part::Body {
        let part = unit.part.to_string();
        let part = part[..1].to_uppercase() + &part[1..];
        path.push(match &unit.part_title {
            Some(title) => format!("{part}. {title}"),
            None => part,
        });
    }
    path.extend(unit.headings.iter().map(|heading| match &heading.label {
        Some(label) if label.starts_with('(') => format!("{label} {}", heading.title),
        Some(label) => format!("{label}. {}", heading.title),
        None => heading.title.clone(),
    }));
    path
}

/// A column of a vote: the States behind its label.
fn vote_view(unit: &Unit) -> VoteView {
    let states = unit.text.split_once(':').map_or(unit.text.as_str(), |(_, states)| states);
    let states = states.trim().trim_end_matches('.');
    VoteView {
        anchor: unit.anchor().to_owned(),
        label: unit.sub.clone().unwrap_or_default(),
        count: states.split(", ").filter(|state| !state.is_empty() && *state != "None").count(),
        states: states.to_owned(),
    }
}

fn unit_view(unit: &Unit, document: &DocumentFacts, headings: Vec<(usize, String)>) -> UnitView {
    let class = match unit.kind {
        Kind::FrontMatter => "front",
        Kind::Subparagraph => "point",
        Kind::ListItem | Kind::VoteList => "item",
        Kind::Footnote => "note",
        Kind::Closing => "closing",
        Kind::Chapeau => "chapeau",
        _ => "para",
    };
    let number = match (&unit.number, &unit.sub, unit.kind) {
        (_, Some(sub), Kind::Subparagraph) => sub.rsplit(' ').next().unwrap_or_default().to_owned(),
        (Some(_), Some(sub), Kind::ListItem) => sub.clone(),
        (Some(number), _, Kind::Footnote) => number.clone(),
        (Some(number), _, Kind::Operative | Kind::Numbered | Kind::ListItem) => {
            format!("{number}.")
        }
        _ => String::new(),
    };
    UnitView {
        anchor: unit.anchor().to_owned(),
        class,
        headings,
        number,
        runs: markup::runs(unit, &[]),
        is_cut: false,
        id: unit.id.clone(),
        citation: unit.citation.clone(),
        permalink: address::permalink(&unit.id, document.language),
        notes: Vec::new(),
        votes: Vec::new(),
    }
}
