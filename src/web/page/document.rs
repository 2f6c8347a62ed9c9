//! `GET /documents` and `/d/{symbol}`: the list of documents, and one to read.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    answer::address,
    backend::{DocumentFacts, Documents, UnitKey},
    citation::{Part, official_url},
    corpus::{Kind, Unit},
    web::{
        api::{LanguageParam, PageParams, Path, QueryString, find_document},
        error::Problem,
        markup::{self, TextRun},
        site::{App, blocking},
    },
};

use super::{Form, answered, long_date, render};

/// Documents on a page of the list.
const DOCUMENTS_PER_PAGE: usize = 100;

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
    class: &'static str,
    headings: Vec<(usize, String)>,
    number: String,
    runs: Vec<TextRun>,
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
    facts: Vec<(&'static str, String)>,
    subjects: Vec<(String, String)>,
    outline: Vec<OutlineView>,
    units: Vec<UnitView>,
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
) -> Response {
    let page = blocking(move || {
        let state = app.state();
        let outline = find_document(state.as_ref(), &symbol, language.read()?)?;
        let keys: Vec<UnitKey> = outline.units.iter().map(|unit| unit.key).collect();
        render(&document_page(&outline.document, &state.units(&keys)?))
    });
    answered(page.await)
}

fn document_page(document: &DocumentFacts, units: &[Unit]) -> DocumentPage {
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
    let mut outline = Vec::new();
    let mut views: Vec<UnitView> = Vec::with_capacity(units.len());
    let mut open: Vec<String> = Vec::new();
    for unit in units.iter() {
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
            _ => views.push(unit_view(unit, document, headings, units)),
        }
    }
    DocumentPage {
        form: Form::empty(),
        language: document.language.code().to_owned(),
        symbol: document.symbol.to_string(),
        official: official_url(document.symbol.as_str(), document.language.code()),
        subjects: document
            .metadata
            .subjects
            .iter()
            .map(|subject| {
                let query = [("q", subject.clone()), ("subject", subject.clone())];
                (subject.clone(), format!("/search{}", address::query_string(&query)))
            })
            .collect(),
        title: document.title().to_owned(),
        facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        outline,
        units: views,
    }
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

fn unit_view(
    unit: &Unit,
    document: &DocumentFacts,
    headings: Vec<(usize, String)>,
    all: &[Unit],
) -> UnitView {
    let notes = all.iter().filter(|note| note.is_note_of(unit));
    let notes =
        notes.map(|note| (note.number.clone().unwrap_or_default(), markup::runs(note, &[])));
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
        citation: unit.citation.clone(),
        permalink: address::permalink(&unit.id, document.language),
        notes: notes.collect(),
        votes: Vec::new(),
    }
}
