//! `GET /u/{symbol}/{place}`: one unit, its citation in every style, what is around
//! it, what it cites and what cites it.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    answer::{
        CitedAnswer, CitingAnswer, UnitLink, address, citation, cited_by, cites, outline_of, record,
    },
    backend::{Backend, DocumentFacts, UnitFacts, UnitKey, read_unit},
    citation::{Format, Language, official_url},
    corpus::Unit,
    query::{Candidate, TEXT_MAX, excerpt, notes, similar},
    web::{
        api::{LanguageParam, Path, QueryString},
        error::Problem,
        markup::{self, TextRun},
        site::{App, blocking},
    },
};

use super::{Form, answered, crumbs, render};

/// The longest path of a unit, in bytes; the longest id has some eighty.
const PATH_BYTES_MAX: usize = 512;
/// Units like this one that the page names.
const SIMILAR: usize = 6;

struct Neighbour {
    url: String,
    citation: String,
    runs: Vec<TextRun>,
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
    id: String,
    language: String,
    canonical: String,
    /// The citation in the UN's form, which is the page's heading.
    heading: String,
    crumbs: Vec<String>,
    runs: Vec<TextRun>,
    /// What the unit says, for descriptions.
    description: String,
    notes: Vec<(String, Vec<TextRun>)>,
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
    /// The page of its years.
    history: String,
    /// The page of who cites it.
    references: String,
    /// The page of where else its words stand.
    /// Where its wording stands; nothing of a word alone, which is none.
    agreed: Option<String>,
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
        let state = app.state();
        let facts = find(state.as_ref(), &path, language.read()?)?;
        render(&unit_page(state.as_ref(), &facts, &base)?)
    });
    answered(page.await)
}

/// The unit of a path. Symbols and places have slashes both, so each slash is
/// tried; ids are unique.
fn find(
    backend: &dyn Backend,
    path: &str,
    language: Option<Language>,
) -> Result<UnitFacts, Problem> {
    let languages: Vec<Language> = match language {
        Some(language) => vec![language],
        None => Language::ALL.into(),
    };
    let is_short = path.len() <= PATH_BYTES_MAX;
    let ids = path.match_indices('/').filter(|_| is_short);
    let ids = ids.map(|(at, _)| format!("{}#{}", &path[..at], &path[at + 1..]));
    let keys: Vec<UnitKey> = ids
        .flat_map(|id| languages.iter().map(move |&language| UnitKey::of(&id, language)))
        .collect();
    if let Some(found) = backend.facts(&keys)?.into_iter().flatten().next() {
        return Ok(found);
    }
    Err(Problem::not_found(
        format!("no unit is at `{path}`"),
        "`/documents` lists the documents; each paragraph there has its own page",
    ))
}

fn unit_page(backend: &dyn Backend, facts: &UnitFacts, base: &str) -> Result<UnitPage, Problem> {
    let unit = read_unit(backend, facts.key)?;
    let document = &*facts.document;
    let styles = citation(&unit, document);
    let outline = outline_of(backend, facts)?;
    let neighbour = |other: Option<&UnitFacts>| -> Result<Option<Neighbour>, Problem> {
        let Some(other) = other else { return Ok(None) };
        let mut unit = read_unit(backend, other.key)?;
        excerpt(&mut unit, 0, TEXT_MAX);
        Ok(Some(Neighbour {
            url: address::permalink(&unit.id, document.language),
            runs: markup::runs(&unit, &[]),
            citation: unit.citation,
        }))
    };
    let (previous, next) = outline.neighbours(facts.key);
    let (cited_by, cited_by_total) = cited_by(backend, facts.key)?;
    let encoded = address::encode(&unit.id);
    let export = |(name, format): (&'static str, Format)| {
        let of =
            address::with_language(format!("/api/v1/units/{encoded}/export"), document.language);
        let joined = if of.contains('?') { '&' } else { '?' };
        (name, format!("{of}{joined}format={}", format.name()))
    };
    let record = record(&unit, document);
    Ok(UnitPage {
        form: Form::empty(),
        canonical: format!("{base}{}", address::permalink(&unit.id, document.language)),
        crumbs: crumbs(&unit, document),
        runs: markup::runs(&unit, &[]),
        description: opening(&unit.text),
        notes: notes(backend, &outline, &unit)?
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
        exports: [
            ("RIS", Format::Ris),
            ("BibTeX", Format::Bibtex),
            ("CSL", Format::Csl),
            ("Word", Format::Docx),
        ]
        .map(export)
        .into(),
        facts: told(&unit, document),
        in_document: address::unit_url(&unit.id, document),
        official: official_url(unit.symbol.as_str(), unit.language.code()),
        title: document.title().to_owned(),
        author: record.author(),
        pinpoint: unit.pinpoint.clone(),
        dates: document.date.map(|date| (date.to_string(), date.strftime("%Y/%m/%d").to_string())),
        previous: neighbour(previous)?,
        next: neighbour(next)?,
        cites: cites(backend, facts.key)?,
        cited_by,
        cited_by_total,
        similar: similar_to(backend, facts)?,
        history: address::history_url(&facts.id, facts.document.language),
        references: address::references_url(&facts.id, facts.document.language),
        agreed: has_words(&unit.text).then(|| address::agreed_url(&unit.text)),
        language: unit.language.code().to_owned(),
        symbol: unit.symbol.to_string(),
        id: unit.id,
        heading: unit.citation,
    })
}

fn told(unit: &Unit, document: &DocumentFacts) -> Vec<(&'static str, String)> {
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

fn similar_to(backend: &dyn Backend, facts: &UnitFacts) -> Result<Vec<SimilarView>, Problem> {
    let found = similar(backend, facts.key, SIMILAR)?;
    let keys: Vec<UnitKey> = found.iter().map(|candidate| candidate.unit.key).collect();
    let view = |(candidate, unit): (&Candidate, Unit)| SimilarView {
        words: opening(&unit.text),
        unit: UnitLink::new(&candidate.unit, &unit),
        compared: address::compare_url(&unit.id, &facts.id, facts.document.language),
    };
    Ok(found.iter().zip(backend.units(&keys)?).map(view).collect())
}

/// The opening of a text, for a list.
fn opening(text: &str) -> String {
    const CHARACTERS_MAX: usize = 160;
    let mut line = String::new();
    for word in text.split_whitespace().take(CHARACTERS_MAX) {
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    if line.chars().count() <= CHARACTERS_MAX {
        return line;
    }
    let cut: String = line.chars().take(CHARACTERS_MAX).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words))
}

/// Whether a text has two words.
fn has_words(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).nth(1).is_some()
}
