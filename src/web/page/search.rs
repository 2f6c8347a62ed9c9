//! `GET /search`: the question, what narrows it, and the paragraphs.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    answer::{UnitLink, address},
    backend::{Backend, BackendError, Facet, FacetCount, Filter, Shape},
    citation::Format,
    query::{Explanation, Fold, Hit, Mode, Query, Results, Verdict},
    web::{
        api::{QueryString, pairs_of, read_query},
        markup::{self, TextRun},
        site::{App, blocking},
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
    /// `<symbol>#<locator>`, by which a reader's list keeps it.
    id: String,
    language: String,
    citation: String,
    crumbs: Vec<String>,
    runs: Vec<TextRun>,
    /// Whether the text begins before what is shown, and whether it goes on behind it.
    more: (bool, bool),
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
    /// Why there is nothing where the question points to.
    notes: Vec<String>,
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
    let query = match read_query(&pairs) {
        Ok(query) => query,
        Err(found) => {
            let question = pairs.iter().find(|(name, _)| name == "q");
            return problem(found, Form::of_question(question.map(|(_, text)| text.as_str())));
        }
    };
    let form = Form::of(&query);
    let answered = blocking(move || {
        let found = app.search(&query)?;
        render(&search_page(found.state.as_ref(), &query, found.results)?)
    });
    answered.await.unwrap_or_else(|found| problem(found, form))
}

/// The page of a query.
fn link(query: &Query) -> String {
    format!("/search{}", address::query_string(&pairs_of(query)))
}

fn search_page(
    backend: &dyn Backend,
    query: &Query,
    results: Results,
) -> Result<SearchPage, BackendError> {
    // Another question or filter begins at its first hit.
    let first = Query { page: query.page.start(), ..query.clone() };
    let at = |page| link(&Query { page, ..query.clone() });
    let plain = Query { filter: Filter::default(), ..first.clone() };
    let api = |path: &str| format!("/api/v1/{path}{}", address::query_string(&pairs_of(query)));
    let is_folded = query.fold == Fold::Lineage;
    let unfolded = if is_folded { Fold::None } else { Fold::Lineage };
    Ok(SearchPage {
        form: Form::of(query),
        first: query.page.offset() + 1,
        summary: summary(query.mode, &results),
        notes: results.interpreted.notes.clone(),
        verdict: match results.verdict {
            Verdict::Strong => None,
            Verdict::Weak => Some("These paragraphs only touch on the question."),
            Verdict::None => Some(
                "Nothing in this collection answers that. The nearest paragraphs follow; they are about other things.",
            ),
        },
        did_you_mean: results.interpreted.did_you_mean.clone().map(|text| {
            let url = link(&Query { text: text.clone(), ..first.clone() });
            (text, url)
        }),
        facets: facets(&first, &results),
        bars: bars(&first, &results),
        cleared: (!query.filter.is_empty()).then(|| link(&plain)),
        previous: query.page.previous().map(at),
        next: query.page.next(results.hits_total).map(at),
        json: api("search"),
        exports: [
            ("RIS", Format::Ris),
            ("BibTeX", Format::Bibtex),
            ("CSL", Format::Csl),
            ("CSV", Format::Csv),
            ("Word", Format::Docx),
        ]
        .map(|(name, format)| (name, format!("{}&format={}", api("search/export"), format.name())))
        .into(),
        explain: (query.explain, link(&Query { explain: !query.explain, ..query.clone() })),
        fold: (is_folded, link(&Query { fold: unfolded, ..first.clone() })),
        hits: results
            .hits
            .into_iter()
            .map(|hit| hit_view(backend, hit))
            .collect::<Result<_, _>>()?,
    })
}

fn summary(mode: Mode, results: &Results) -> String {
    let ms = results.took.total.as_secs_f64() * 1e3;
    let documents = results.found.documents;
    let paragraphs = match results.found.units - results.folded_total {
        1 => "1 paragraph".to_owned(),
        count => format!("{count} paragraphs"),
    };
    let paragraphs = match results.folded_total {
        0 => paragraphs,
        folded => format!("{paragraphs} (and {folded} earlier wordings)"),
    };
    let in_documents =
        format!("in {documents} {}", if documents == 1 { "document" } else { "documents" });
    let words = match mode {
        Mode::Hybrid => format!("{} with words of the question · ", results.found.by_words),
        Mode::Lexical | Mode::Semantic => String::new(),
    };
    format!("{paragraphs} {in_documents} · {words}{ms:.0} ms")
}

fn hit_view(backend: &dyn Backend, hit: Hit) -> Result<HitView, BackendError> {
    let document = &*hit.facts.document;
    let place = |rank: Option<usize>| rank.map_or("–".to_owned(), |rank| rank.to_string());
    let compared = |other: UnitLink| {
        let compared = address::compare_url(&other.id, &hit.unit.id, document.language);
        (other, compared)
    };
    Ok(HitView {
        url: address::unit_url(&hit.unit.id, document),
        permalink: address::permalink(&hit.unit.id, document.language),
        folded: UnitLink::of_all(backend, &hit.folded)?.into_iter().map(compared).collect(),
        explanation: hit.explanation,
        language: document.language.code().to_owned(),
        crumbs: crumbs(&hit.unit, document),
        runs: markup::runs(&hit.unit, &hit.highlights),
        more: hit
            .excerpt
            .map_or((false, false), |part| (part.start > 0, part.goes_on(&hit.unit.text))),
        why: format!(
            "words {} · meaning {}",
            place(hit.scores.bm25_rank),
            place(hit.scores.semantic_rank)
        ),
        id: hit.unit.id,
        citation: hit.unit.citation,
    })
}

/// The query with a value of a facet asked for, or no longer asked for.
fn toggled(query: &Query, facet: &Facet, value: &str) -> String {
    link(&Query { filter: query.filter.toggled(facet.field, value), ..query.clone() })
}

/// The facets of fields with a list of values.
fn facets(query: &Query, results: &Results) -> Vec<FacetView> {
    let view = |facet: &Facet| {
        let toggle = |count: &FacetCount| Toggle {
            label: count.value.replace('_', " "),
            count: count.count,
            url: toggled(query, facet, &count.value),
            on: query.filter.has(facet.field, &count.value),
        };
        FacetView { title: facet.field.title, values: facet.values.iter().map(toggle).collect() }
    };
    let lists = results
        .found
        .facets
        .iter()
        .filter(|facet| matches!(facet.field.shape, Shape::Values { .. }));
    // A facet that all hits share tells nothing, unless it is one to take off.
    let tells = |facet: &FacetView| facet.values.len() > 1 || facet.values.iter().any(|v| v.on);
    lists.map(view).filter(tells).collect()
}

/// The histogram of the field with a range of values, 180 wide and 42 high.
fn bars(query: &Query, results: &Results) -> Vec<Bar> {
    let ranged = |facet: &&Facet| matches!(facet.field.shape, Shape::Range { .. });
    let Some(facet) = results.found.facets.iter().find(ranged) else { return Vec::new() };
    let years = &facet.values;
    let most = years.iter().map(|year| year.count).max().unwrap_or(1);
    let step = 180 / years.len().max(1);
    let width = step.saturating_sub(6).clamp(2, 26);
    let labels_every = years.len().div_ceil(YEAR_LABELS_MAX).max(1);
    let bar = |(index, year): (usize, &FacetCount)| {
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
            url: toggled(query, facet, &year.value),
            on: query.filter.has(facet.field, &year.value),
        }
    };
    years.iter().enumerate().map(bar).collect()
}
