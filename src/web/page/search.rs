//! `GET /search`: the question, what narrows it, and the paragraphs.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    citation::Format,
    index::{ReadUnitError, Snapshot},
    query::{Explanation, Facet, Fold, Hit, Mode, Results, Verdict, WINDOW_MAX},
    web::{
        App,
        engine::blocking,
        markup::{self, Run},
        params::{QueryString, SearchParams},
        search::UnitLink,
    },
};

use super::{Form, crumbs, problem, render};

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
    /// Whether there is room for the label.
    labelled: bool,
    count: usize,
    url: String,
    on: bool,
}

/// A hit on the page.
struct HitView {
    url: String,
    permalink: String,
    language: String,
    citation: String,
    crumbs: Vec<String>,
    runs: Vec<Run>,
    why: String,
    /// The score taken apart, where that was asked for.
    explanation: Option<Explanation>,
    /// Near-identical paragraphs of other documents, each with the address that
    /// holds it against this one.
    folded: Vec<(UnitLink, String)>,
}

/// Years with a label under their bar: more would run into each other.
const YEAR_LABELS_MAX: usize = 6;

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
    /// Formats of records, and the addresses of this page in them.
    exports: Vec<(&'static str, String)>,
    /// The page with scores taken apart, or without.
    explain: (bool, String),
    /// The page with each copy a hit, or folded.
    fold: (bool, String),
}

/// `GET /search`
pub(in crate::web) async fn search(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Response {
    let params = match SearchParams::read(&pairs) {
        Ok(params) => params,
        Err(found) => return problem(found, Form::empty()),
    };
    let form = Form::of(&params);
    let answered = blocking(move || {
        let query = params.query()?;
        let (snapshot, results) = app.search(&query)?;
        let page = search_page(&snapshot, &params, query.mode, results)?;
        render(&page)
    });
    answered.await.unwrap_or_else(|found| problem(found, form))
}

fn search_page(
    snapshot: &Snapshot,
    params: &SearchParams,
    mode: Mode,
    results: Results,
) -> Result<SearchPage, ReadUnitError> {
    let link = |params: &SearchParams| format!("/search{}", markup::query_string(&params.pairs()));
    let at = |offset: usize| link(&SearchParams { offset, ..params.clone() });
    let more = params.offset + params.limit < results.hits_total.min(WINDOW_MAX);
    let plain = SearchParams {
        q: params.q.clone(),
        mode: params.mode.clone(),
        limit: params.limit,
        fusion: params.fusion.clone(),
        rrf_k: params.rrf_k,
        explain: params.explain,
        fold: params.fold.clone(),
        ..SearchParams::default()
    };
    let filtered = link(&plain) != link(&SearchParams { offset: 0, ..params.clone() });
    let api = |path: &str, params: &SearchParams| {
        format!("/api/v1/{path}{}", markup::query_string(&params.pairs()))
    };
    let is_folded = params.fold != Fold::None.name();
    let unfolded = if is_folded { Fold::None.name().to_owned() } else { String::new() };
    Ok(SearchPage {
        form: Form::of(params),
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
        json: api("search", params),
        exports: [
            ("RIS", Format::Ris),
            ("BibTeX", Format::Bibtex),
            ("CSL", Format::Csl),
            ("CSV", Format::Csv),
        ]
        .map(|(name, format)| {
            (name, format!("{}&format={}", api("search/export", params), format.name()))
        })
        .into(),
        explain: (
            params.explain,
            link(&SearchParams { explain: !params.explain, ..params.clone() }),
        ),
        fold: (is_folded, link(&SearchParams { fold: unfolded, offset: 0, ..params.clone() })),
        hits: results
            .hits
            .into_iter()
            .map(|hit| hit_view(snapshot, hit))
            .collect::<Result<_, _>>()?,
    })
}

fn summary(mode: Mode, results: &Results) -> String {
    let ms = results.took.total.as_secs_f64() * 1e3;
    let documents = results.facets.symbol.len();
    let paragraphs = match results.hits_total {
        1 => "1 paragraph".to_owned(),
        count => format!("{count} paragraphs"),
    };
    let paragraphs = match results.candidates - results.hits_total {
        0 => paragraphs,
        folded => format!("{paragraphs} (and {folded} earlier wordings)"),
    };
    let in_documents =
        format!("in {documents} {}", if documents == 1 { "document" } else { "documents" });
    let words = match (mode, results.lexical_total) {
        (Mode::Hybrid, Some(total)) => format!("{total} with words of the question · "),
        _ => String::new(),
    };
    format!("{paragraphs} {in_documents} · {words}{ms:.0} ms")
}

fn hit_view(snapshot: &Snapshot, hit: Hit) -> Result<HitView, ReadUnitError> {
    let document = snapshot.facts(hit.ordinal).document;
    let place = |rank: Option<usize>| rank.map_or("–".to_owned(), |rank| rank.to_string());
    let folded = |&other: &u32| -> Result<(UnitLink, String), ReadUnitError> {
        let other = UnitLink::new(snapshot, other)?;
        let compared = markup::compare_url(&other.id, &hit.unit.id);
        Ok((other, compared))
    };
    Ok(HitView {
        url: markup::unit_url(&hit.unit.id, &hit.unit.language),
        permalink: markup::permalink(&hit.unit.id, &hit.unit.language),
        folded: hit.folded.iter().map(folded).collect::<Result<_, _>>()?,
        explanation: hit.explanation,
        language: hit.unit.language.clone(),
        crumbs: crumbs(&hit.unit, document),
        runs: markup::runs(&hit.unit, &hit.highlights),
        why: format!(
            "words {} · meaning {}",
            place(hit.scores.bm25_rank),
            place(hit.scores.semantic_rank)
        ),
        citation: hit.unit.citation,
    })
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
    let labels_every = years.len().div_ceil(YEAR_LABELS_MAX).max(1);
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
            labelled: index % labels_every == 0,
            count: year.count,
            url: link(&toggled),
            on,
        }
    };
    years.iter().enumerate().map(bar).collect()
}
