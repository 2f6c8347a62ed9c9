//! The pages: search, documents, one document. Rendered on the server; they
//! work without scripts.

use askama::Template;
use axum::{
    extract::{Path, Query as QueryString, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::{
    citation::Symbol,
    corpus::{Kind, Unit},
    index::{CatalogDocument, Snapshot},
    query::{Facet, Hit, Mode, Results, Verdict, WINDOW_MAX},
};

use super::{
    App, document,
    engine::blocking,
    error::Problem,
    markup::{self, Run},
    params::SearchParams,
};

/// A link that turns a filter on or off.
struct Toggle {
    label: String,
    count: usize,
    url: String,
    on: bool,
}

/// A facet beside the results.
struct FacetView {
    title: &'static str,
    values: Vec<Toggle>,
}

/// A year in the histogram, in the units of its drawing.
struct Bar {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    middle: usize,
    label: String,
    count: usize,
    url: String,
    on: bool,
}

/// A hit on the page.
struct HitView {
    url: String,
    language: String,
    citation: String,
    crumbs: Vec<String>,
    runs: Vec<Run>,
    why: String,
}

/// What the search form shows.
struct Form {
    q: String,
    mode: &'static str,
    /// Filters in force, kept when another question is asked.
    kept: Vec<(&'static str, String)>,
}

impl Form {
    fn empty() -> Form {
        Form { q: String::new(), mode: Mode::Hybrid.name(), kept: Vec::new() }
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    form: Form,
    documents: usize,
    units: usize,
    examples: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    form: Form,
    hits: Vec<HitView>,
    first: usize,
    summary: String,
    /// What to tell of hits that do not answer, or hardly do.
    verdict: Option<&'static str>,
    /// The question put right, and its address.
    did_you_mean: Option<(String, String)>,
    facets: Vec<FacetView>,
    bars: Vec<Bar>,
    cleared: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    json: String,
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
}

struct OutlineView {
    anchor: String,
    label: String,
    depth: usize,
}

struct UnitView {
    anchor: String,
    class: &'static str,
    headings: Vec<(usize, String)>,
    number: String,
    /// Lines of runs: mastheads and closings have several.
    runs: Vec<Run>,
    citation: String,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    form: Form,
    language: String,
    symbol: String,
    title: String,
    facts: Vec<(&'static str, String)>,
    outline: Vec<OutlineView>,
    units: Vec<UnitView>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    form: Form,
    title: &'static str,
    detail: String,
    hint: String,
}

fn render(page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Html(html).into_response())
}

/// A problem as a page, under the form that it came from.
fn problem_page(problem: Problem, form: Form) -> Response {
    let status = problem.status();
    let page = ProblemPage {
        form,
        title: problem.title(),
        detail: problem.detail.clone(),
        hint: problem.hint.clone(),
    };
    match render(&page) {
        Ok(page) => (status, page).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// `GET /`
pub(super) async fn home(State(app): State<App>) -> Result<Response, Problem> {
    let snapshot = app.snapshot();
    let examples =
        ["polymer weapons marking", "national points of contact", "gender mainstreaming"];
    render(&HomePage {
        form: Form::empty(),
        documents: snapshot.documents().len(),
        units: snapshot.len(),
        examples: examples
            .map(|q| (q, format!("/search{}", markup::query_string(&[("q", q.to_owned())]))))
            .into(),
    })
}

/// `GET /search`
pub(super) async fn search(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Response {
    let params = match SearchParams::read(&pairs) {
        Ok(params) => params,
        Err(problem) => return problem_page(problem, Form::empty()),
    };
    let form = form(&params);
    let answered = blocking(move || {
        let query = params.query()?;
        let (snapshot, results) = app.search(&query)?;
        render(&search_page(&snapshot, &params, query.mode, results))
    });
    answered.await.unwrap_or_else(|problem| problem_page(problem, form))
}

fn form(params: &SearchParams) -> Form {
    let kept = params
        .pairs()
        .into_iter()
        .filter(|(name, _)| !["q", "mode", "offset"].contains(name))
        .collect();
    let mode = Mode::from_name(&params.mode).unwrap_or_default().name();
    Form { q: params.q.clone(), mode, kept }
}

fn search_page(
    snapshot: &Snapshot,
    params: &SearchParams,
    mode: Mode,
    results: Results,
) -> SearchPage {
    let link = |params: &SearchParams| format!("/search{}", markup::query_string(&params.pairs()));
    let at = |offset: usize| link(&SearchParams { offset, ..params.clone() });
    let more = params.offset + params.limit < results.candidates.min(WINDOW_MAX);
    let plain = SearchParams {
        q: params.q.clone(),
        mode: params.mode.clone(),
        limit: params.limit,
        ..SearchParams::default()
    };
    let filtered = link(&plain) != link(&SearchParams { offset: 0, ..params.clone() });
    SearchPage {
        form: form(params),
        first: params.offset + 1,
        summary: summary(mode, &results),
        verdict: match results.verdict {
            Verdict::Strong => None,
            Verdict::Weak => Some("These paragraphs only touch on the question."),
            Verdict::None => Some(
                "Nothing in this collection answers that. The nearest paragraphs follow; they are about other things.",
            ),
        },
        did_you_mean: results.interpreted.did_you_mean.clone().map(|q| {
            let url = link(&SearchParams { q: q.clone(), offset: 0, ..params.clone() });
            (q, url)
        }),
        facets: facets(params, &results, &link),
        bars: bars(params, &results.facets.year, &link),
        cleared: filtered.then(|| link(&plain)),
        previous: (params.offset > 0).then(|| at(params.offset.saturating_sub(params.limit))),
        next: more.then(|| at(params.offset + params.limit)),
        json: format!("/api/v1/search{}", markup::query_string(&params.pairs())),
        hits: results.hits.into_iter().map(|hit| hit_view(snapshot, hit)).collect(),
    }
}

fn summary(mode: Mode, results: &Results) -> String {
    let ms = results.took.total.as_secs_f64() * 1e3;
    let documents = results.facets.symbol.len();
    let paragraphs = match results.candidates {
        1 => "1 paragraph".to_owned(),
        count => format!("{count} paragraphs"),
    };
    let in_documents =
        format!("in {documents} {}", if documents == 1 { "document" } else { "documents" });
    let words = match (mode, results.lexical_total) {
        (Mode::Hybrid, Some(total)) => format!("{total} with words of the question · "),
        _ => String::new(),
    };
    format!("{paragraphs} {in_documents} · {words}{ms:.0} ms")
}

fn hit_view(snapshot: &Snapshot, hit: Hit) -> HitView {
    let document = snapshot.facts(hit.ordinal).document;
    let place = |rank: Option<usize>| rank.map_or("–".to_owned(), |rank| rank.to_string());
    HitView {
        url: markup::unit_url(&hit.unit),
        language: hit.unit.language.clone(),
        crumbs: crumbs(&hit.unit, document),
        runs: markup::runs(&hit.unit, &hit.highlights),
        why: format!(
            "words {} · meaning {}",
            place(hit.scores.bm25_rank),
            place(hit.scores.semantic_rank)
        ),
        citation: hit.unit.citation,
    }
}

/// Title and date of the document, part, then the headings in force.
fn crumbs(unit: &Unit, document: &CatalogDocument) -> Vec<String> {
    let title = document.metadata.title.clone().unwrap_or_else(|| document.symbol.clone());
    let title = shorten(&title);
    let mut out = vec![match date(document) {
        Some(date) => format!("{title}, {date}"),
        None => title,
    }];
    out.extend(unit.headings.iter().map(|heading| match &heading.label {
        Some(label) => format!("{label} {}", shorten(&heading.title)),
        None => shorten(&heading.title),
    }));
    out
}

/// A title for a breadcrumb: UN titles run over several lines, and the last
/// crumb tells most.
fn shorten(title: &str) -> String {
    const CHARACTERS_MAX: usize = 72;
    if title.chars().count() <= CHARACTERS_MAX {
        return title.to_owned();
    }
    let cut: String = title.chars().take(CHARACTERS_MAX).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{} …", words.trim_end_matches(','))
}

fn date(document: &CatalogDocument) -> Option<String> {
    let symbol: Symbol = document.symbol.parse().ok()?;
    Some(document.metadata.date(&symbol)?.strftime("%-d %B %Y").to_string())
}

fn facets(
    params: &SearchParams,
    results: &Results,
    link: &dyn Fn(&SearchParams) -> String,
) -> Vec<FacetView> {
    type Values = fn(&mut SearchParams) -> &mut Vec<String>;
    let found: [(&str, &Facet, Values); 6] = [
        ("Document", &results.facets.symbol, |params| &mut params.symbol),
        ("Kind", &results.facets.kind, |params| &mut params.kind),
        ("Verb", &results.facets.verb, |params| &mut params.verb),
        ("Organ", &results.facets.organ, |params| &mut params.organ),
        ("Language", &results.facets.language, |params| &mut params.language),
        ("Subject", &results.facets.subject, |params| &mut params.subject),
    ];
    let view = |(title, facet, values): (&'static str, &Facet, Values)| {
        let toggle = |count: &crate::query::FacetCount| {
            let mut toggled = SearchParams { offset: 0, ..params.clone() };
            let chosen = values(&mut toggled);
            let on = chosen.contains(&count.value);
            if on {
                chosen.retain(|value| *value != count.value)
            } else {
                chosen.push(count.value.clone())
            }
            let label = count.value.replace('_', " ");
            Toggle { label, count: count.count, url: link(&toggled), on }
        };
        FacetView { title, values: facet.iter().map(toggle).collect() }
    };
    // A facet that all hits share tells nothing, unless it is one to take off.
    let tells = |facet: &FacetView| facet.values.len() > 1 || facet.values.iter().any(|v| v.on);
    found.map(view).into_iter().filter(tells).collect()
}

/// The histogram of years, 180 wide and 42 high.
fn bars(params: &SearchParams, years: &Facet, link: &dyn Fn(&SearchParams) -> String) -> Vec<Bar> {
    let most = years.iter().map(|year| year.count).max().unwrap_or(1);
    let step = 180 / years.len().max(1);
    let width = step.saturating_sub(6).clamp(2, 26);
    let bar = |(index, year): (usize, &crate::query::FacetCount)| {
        let value: Option<i16> = year.value.parse().ok();
        let on = value.is_some() && params.year_from == value && params.year_to == value;
        let chosen = value.filter(|_| !on);
        let toggled =
            SearchParams { offset: 0, year_from: chosen, year_to: chosen, ..params.clone() };
        let height = (year.count * 38).div_ceil(most);
        Bar {
            x: index * step + (step - width.min(step)) / 2,
            y: 42 - height,
            width,
            height,
            middle: index * step + step / 2,
            label: year.value.clone(),
            count: year.count,
            url: link(&toggled),
            on,
        }
    };
    years.iter().enumerate().map(bar).collect()
}

/// `GET /documents`
pub(super) async fn documents(State(app): State<App>) -> Result<Response, Problem> {
    let snapshot = app.snapshot();
    let row = |document: &CatalogDocument| DocumentRow {
        url: markup::document_url(&document.symbol, &document.language),
        language: document.language.clone(),
        symbol: document.symbol.clone(),
        title: document.metadata.title.clone().unwrap_or_default(),
        date: date(document).unwrap_or_default(),
        units: document.units as usize,
    };
    render(&DocumentsPage {
        form: Form::empty(),
        documents: snapshot.documents().iter().map(row).collect(),
    })
}

/// `GET /documents/{symbol}`
pub(super) async fn document(
    State(app): State<App>,
    Path(symbol): Path<String>,
    QueryString(language): QueryString<document::LanguageParam>,
) -> Response {
    let answered = blocking(move || {
        let snapshot = app.snapshot();
        let (document, ordinals) =
            document::find(&snapshot, &symbol, language.language.as_deref())?;
        let units: Result<Vec<Unit>, _> = ordinals.map(|ordinal| snapshot.unit(ordinal)).collect();
        let units = units.map_err(|error| Problem::internal(error.to_string()))?;
        render(&document_page(document, &units))
    });
    answered.await.unwrap_or_else(|problem| problem_page(problem, Form::empty()))
}

fn document_page(document: &CatalogDocument, units: &[Unit]) -> DocumentPage {
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
    let mut views = Vec::with_capacity(units.len());
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
        views.push(unit_view(unit, headings));
    }
    DocumentPage {
        form: Form::empty(),
        language: document.language.clone(),
        symbol: document.symbol.clone(),
        title: document.metadata.title.clone().unwrap_or_else(|| document.symbol.clone()),
        facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        outline,
        units: views,
    }
}

/// The headings over a unit, its part first.
fn heading_path(unit: &Unit) -> Vec<String> {
    let mut path = Vec::new();
    if unit.part != "body" {
        let part = unit.part[..1].to_uppercase() + &unit.part[1..];
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

fn unit_view(unit: &Unit, headings: Vec<(usize, String)>) -> UnitView {
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
    }
}

/// `GET /assets/{name}`: compiled in, so there is no path to walk.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let (kind, bytes) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", include_str!("../../web/assets/style.css")),
        "app.js" => ("text/javascript; charset=utf-8", include_str!("../../web/assets/app.js")),
        _ => {
            return problem_page(
                Problem::not_found(format!("there is no asset `{name}`"), ""),
                Form::empty(),
            );
        }
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], bytes).into_response()
}

/// `GET /favicon.ico`
pub(super) async fn favicon() -> Response {
    let svg = include_str!("../../web/assets/icon.svg");
    ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response()
}

/// `GET /api/v1/openapi.json`: the committed contract.
pub(super) async fn openapi() -> Response {
    let json = include_str!("../../web/openapi.json");
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// Every other address.
pub(super) async fn not_found(uri: axum::http::Uri) -> Response {
    let problem = Problem::not_found(
        format!("there is nothing at `{}`", uri.path()),
        "the search page is at `/`, the API at `/api/v1/`, described in `/api/v1/openapi.json`",
    );
    match uri.path().starts_with("/api/") {
        true => (StatusCode::NOT_FOUND, problem).into_response(),
        false => problem_page(problem, Form::empty()),
    }
}
