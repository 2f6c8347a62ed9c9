//! `GET /u/{symbol}/{place}`: one unit, its citation in every style, what is around
//! it, what it cites and what cites it.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    citation::{Format, official_url},
    corpus::Unit,
    index::{CatalogDocument, Ordinal, Snapshot},
    query::{notes, similar},
    web::{
        App,
        document::{CitedAnswer, CitingAnswer, LanguageParam, cited_by, cites, neighbours},
        engine::blocking,
        error::Problem,
        markup::{self, Run},
        params::{Path, QueryString},
        search::{UnitLink, citation, record},
    },
};

use super::{Form, answered, crumbs, render};

/// Units like this one that the page names.
const SIMILAR: usize = 6;

struct Neighbour {
    url: String,
    citation: String,
    runs: Vec<Run>,
}

struct SimilarView {
    unit: UnitLink,
    words: String,
    compared: String,
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    form: Form,
    language: String,
    canonical: String,
    /// The citation in the UN's form, which is the page's heading.
    heading: String,
    crumbs: Vec<String>,
    runs: Vec<Run>,
    /// What the unit says, for descriptions.
    description: String,
    notes: Vec<(String, Vec<Run>)>,
    /// The citation in each style, the style's name first.
    styles: Vec<(&'static str, String)>,
    /// Formats of records, and their addresses.
    exports: Vec<(&'static str, String)>,
    facts: Vec<(&'static str, String)>,
    in_document: String,
    official: String,
    symbol: String,
    title: String,
    author: &'static str,
    pinpoint: String,
    /// The date as machines write it, and as reference managers read it.
    dates: Option<(String, String)>,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
    cites: Vec<CitedAnswer>,
    cited_by: Vec<CitingAnswer>,
    cited_by_total: usize,
    similar: Vec<SimilarView>,
}

/// `GET /u/{path}`
pub(in crate::web) async fn unit(
    State(app): State<App>,
    Path(path): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
    headers: axum::http::HeaderMap,
) -> Response {
    let base = app.public_url(&headers);
    let page = blocking(move || {
        let snapshot = app.snapshot();
        let ordinal = find(&snapshot, &path, language.language.as_deref())?;
        render(&unit_page(&snapshot, ordinal, &base)?)
    });
    answered(page.await)
}

/// The unit of a path. Symbols and places have slashes both, so each slash is
/// tried; ids are unique.
fn find(snapshot: &Snapshot, path: &str, language: Option<&str>) -> Result<Ordinal, Problem> {
    let cuts = path.match_indices('/').map(|(at, _)| at);
    let mut found = cuts.filter_map(|at| {
        let id = format!("{}#{}", &path[..at], &path[at + 1..]);
        snapshot.find(&id, language)
    });
    found.next().ok_or_else(|| {
        Problem::not_found(
            format!("no unit is at `{path}`"),
            "`/documents` lists the documents; each paragraph there has its own page",
        )
    })
}

fn unit_page(snapshot: &Snapshot, ordinal: Ordinal, base: &str) -> Result<UnitPage, Problem> {
    let unit = snapshot.unit(ordinal)?;
    let document = snapshot.facts(ordinal).document;
    let styles = citation(&unit, document);
    let neighbour = |other: Option<Ordinal>| -> Result<Option<Neighbour>, Problem> {
        let Some(other) = other else { return Ok(None) };
        let unit = snapshot.unit(other)?;
        Ok(Some(Neighbour {
            url: markup::permalink(&unit.id, &unit.language),
            runs: markup::runs(&unit, &[]),
            citation: unit.citation,
        }))
    };
    let (previous, next) = neighbours(snapshot, ordinal);
    let (cited_by, cited_by_total) = cited_by(snapshot, ordinal)?;
    let encoded = markup::encode(&unit.id);
    let export = |(name, format): (&'static str, Format)| {
        (name, format!("/api/v1/units/{encoded}/export?format={}", format.name()))
    };
    let record = record(&unit, document);
    let dated = document.date();
    Ok(UnitPage {
        form: Form::empty(),
        canonical: format!("{base}{}", markup::permalink(&unit.id, &unit.language)),
        crumbs: crumbs(&unit, document),
        runs: markup::runs(&unit, &[]),
        description: opening(&unit.text),
        notes: notes(snapshot, ordinal, &unit)?
            .iter()
            .map(|note| (note.number.clone().unwrap_or_default(), markup::runs(note, &[])))
            .collect(),
        styles: [
            ("UN", Some(styles.un)),
            ("Symbol", Some(styles.symbol)),
            ("Bluebook", Some(styles.bluebook)),
            ("OSCOLA", Some(styles.oscola)),
            ("Akoma Ntoso", styles.akn),
        ]
        .into_iter()
        .filter_map(|(name, style)| Some((name, style?)))
        .collect(),
        exports: [("RIS", Format::Ris), ("BibTeX", Format::Bibtex), ("CSL", Format::Csl)]
            .map(export)
            .into(),
        facts: facts(&unit, document),
        in_document: markup::unit_url(&unit.id, &unit.language),
        official: official_url(&unit.symbol, &unit.language),
        title: document.metadata.title.clone().unwrap_or_else(|| unit.symbol.clone()),
        author: record.author(),
        pinpoint: unit.pinpoint.clone(),
        dates: dated.map(|date| (date.to_string(), date.strftime("%Y/%m/%d").to_string())),
        previous: neighbour(previous)?,
        next: neighbour(next)?,
        cites: cites(snapshot, ordinal)?,
        cited_by,
        cited_by_total,
        similar: similar_to(snapshot, ordinal)?,
        language: unit.language,
        symbol: unit.symbol,
        heading: unit.citation,
    })
}

fn facts(unit: &Unit, document: &CatalogDocument) -> Vec<(&'static str, String)> {
    let facts = [
        ("Document", document.metadata.title.clone()),
        ("Date", super::long_date(document)),
        ("Kind", Some(unit.kind.name().replace('_', " "))),
        ("Verb", unit.verb_base.clone()),
        ("Session", document.metadata.session.clone()),
        ("Agenda item", document.metadata.agenda_item.clone()),
        ("Id", Some(unit.id.clone())),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn similar_to(snapshot: &Snapshot, ordinal: Ordinal) -> Result<Vec<SimilarView>, Problem> {
    let id = snapshot.facts(ordinal).id;
    let view = |(other, _): (Ordinal, _)| {
        Ok(SimilarView {
            words: opening(&snapshot.unit(other)?.text),
            unit: UnitLink::new(snapshot, other)?,
            compared: markup::compare_url(snapshot.facts(other).id, id),
        })
    };
    similar(snapshot, ordinal, SIMILAR)?.into_iter().map(view).collect()
}

/// The opening of a text, for a list.
fn opening(text: &str) -> String {
    const CHARACTERS_MAX: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= CHARACTERS_MAX {
        return line;
    }
    let cut: String = line.chars().take(CHARACTERS_MAX).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words))
}
