//! `GET /api/v1/search`.

use axum::{
    Json,
    extract::{Query as QueryString, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    citation::{Citation, Facts, Locator, Symbol},
    corpus::Unit,
    index::{CatalogDocument, Snapshot},
    query::{Facet, Hit, Query, Results},
};

use super::{App, engine::blocking, error::Problem, markup, params::SearchParams};

/// The answer to a search.
#[derive(Serialize, ToSchema)]
pub(super) struct SearchAnswer {
    query: QueryEcho,
    total: Totals,
    took_ms: TookMs,
    facets: FacetsAnswer,
    hits: Vec<HitAnswer>,
}

/// The question as it was understood.
#[derive(Serialize, ToSchema)]
struct QueryEcho {
    text: String,
    mode: &'static str,
    limit: usize,
    offset: usize,
    filters: Filters,
}

/// The filters in force; what is not given is absent.
#[derive(Serialize, ToSchema)]
struct Filters {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    symbol: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kind: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    verb: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year_from: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year_to: Option<i16>,
}

/// How many there are.
#[derive(Serialize, ToSchema)]
struct Totals {
    /// Units that match by words, exactly; absent in semantic mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    lexical: Option<usize>,
    /// Hits that can be paged to.
    candidates: usize,
}

/// Milliseconds spent, stage by stage.
#[derive(Serialize, ToSchema)]
struct TookMs {
    embed: f64,
    lexical: f64,
    semantic: f64,
    fusion: f64,
    total: f64,
}

/// Counts over all candidates.
#[derive(Serialize, ToSchema)]
struct FacetsAnswer {
    symbol: Vec<Count>,
    kind: Vec<Count>,
    verb: Vec<Count>,
    year: Vec<Count>,
}

/// A value and how many candidates have it.
#[derive(Serialize, ToSchema)]
struct Count {
    value: String,
    count: usize,
}

/// A citation in every style that the facts allow.
#[derive(Serialize, ToSchema)]
pub(super) struct CitationAnswer {
    /// The UN's own form.
    un: String,
    /// Symbol and pinpoint.
    symbol: String,
    /// The Bluebook.
    bluebook: String,
    /// OSCOLA.
    oscola: String,
    /// The Akoma Ntoso IRI; absent where the adoption date is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    akn: Option<String>,
}

/// A section that a unit stands in.
#[derive(Serialize, ToSchema)]
pub(super) struct Section {
    /// Its label, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    title: String,
}

/// A unit that answers.
#[derive(Serialize, ToSchema)]
struct HitAnswer {
    /// The place in the whole list, from 1.
    rank: usize,
    #[serde(flatten)]
    unit: UnitAnswer,
    /// What to mark in the text.
    highlights: Vec<HighlightAnswer>,
    scores: ScoresAnswer,
}

/// A span to mark, in Unicode scalar values of the text.
#[derive(Serialize, ToSchema)]
struct HighlightAnswer {
    start: usize,
    end: usize,
    /// `lexical`: words of the question.
    source: &'static str,
}

/// The scores of a hit; what a leg did not give is absent.
#[derive(Serialize, ToSchema)]
struct ScoresAnswer {
    fused: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    bm25: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bm25_rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cosine: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    semantic_rank: Option<usize>,
}

/// A unit with its citation and its place.
#[derive(Serialize, ToSchema)]
pub(super) struct UnitAnswer {
    /// `<symbol>#<locator>`, stable.
    id: String,
    /// Where the unit stands on its document's page.
    url: String,
    citation: CitationAnswer,
    symbol: String,
    language: String,
    /// The document's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The date of adoption or distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    kind: &'static str,
    /// The opening phrase of a preambular or operative paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    verb: Option<String>,
    /// The number as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The label of a point or a vote.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    /// `body`, or `annex I`.
    part: String,
    /// The headings in force, from the outside in.
    section: Vec<Section>,
    text: String,
    /// Labels of its footnotes.
    footnotes: Vec<String>,
    /// Symbols that it cites, through its footnotes too.
    refs: Vec<String>,
}

impl UnitAnswer {
    pub(super) fn new(unit: Unit, document: &CatalogDocument) -> UnitAnswer {
        let symbol: Option<Symbol> = document.symbol.parse().ok();
        let date = symbol.as_ref().and_then(|symbol| document.metadata.date(symbol));
        UnitAnswer {
            url: markup::unit_url(&unit),
            citation: citation(&unit, document),
            title: document.metadata.title.clone(),
            date: date.map(|date| date.to_string()),
            kind: unit.kind.name(),
            section: unit
                .headings
                .into_iter()
                .map(|heading| Section { label: heading.label, title: heading.title })
                .collect(),
            id: unit.id,
            symbol: unit.symbol,
            language: unit.language,
            verb: unit.verb,
            number: unit.number,
            sub: unit.sub,
            part: unit.part,
            text: unit.text,
            footnotes: unit.footnotes,
            refs: unit.refs,
        }
    }
}

/// The citations of a unit. An unofficial symbol has only the plain form.
fn citation(unit: &Unit, document: &CatalogDocument) -> CitationAnswer {
    let parsed: Option<(Symbol, Locator)> =
        unit.symbol.parse().ok().and_then(|symbol| Some((symbol, unit.anchor().parse().ok()?)));
    let Some((symbol, locator)) = parsed else {
        let plain = unit.citation.clone();
        return CitationAnswer {
            un: plain.clone(),
            symbol: plain.clone(),
            bluebook: plain.clone(),
            oscola: plain,
            akn: None,
        };
    };
    let citation = Citation { symbol: &symbol, locator: &locator };
    let facts =
        Facts { title: document.metadata.title.as_deref(), date: document.metadata.date(&symbol) };
    CitationAnswer {
        un: unit.citation.clone(),
        symbol: citation.symbol(),
        bluebook: citation.bluebook(facts),
        oscola: citation.oscola(facts),
        akn: citation.akn(facts),
    }
}

fn counts(facet: &Facet) -> Vec<Count> {
    facet.iter().map(|found| Count { value: found.value.clone(), count: found.count }).collect()
}

fn answer(snapshot: &Snapshot, query: Query, results: Results) -> SearchAnswer {
    let ms = |spent: std::time::Duration| (spent.as_secs_f64() * 1e5).round() / 1e2;
    let filter = &query.filter;
    SearchAnswer {
        query: QueryEcho {
            mode: query.mode.name(),
            limit: query.limit,
            offset: query.offset,
            filters: Filters {
                symbol: filter.symbols.iter().map(ToString::to_string).collect(),
                kind: filter.kinds.iter().map(|kind| kind.name()).collect(),
                verb: filter.verbs.clone(),
                year_from: filter.year_from,
                year_to: filter.year_to,
            },
            text: query.text,
        },
        total: Totals { lexical: results.lexical_total, candidates: results.candidates },
        took_ms: TookMs {
            embed: ms(results.took.embed),
            lexical: ms(results.took.lexical),
            semantic: ms(results.took.semantic),
            fusion: ms(results.took.fusion),
            total: ms(results.took.total),
        },
        facets: FacetsAnswer {
            symbol: counts(&results.facets.symbol),
            kind: counts(&results.facets.kind),
            verb: counts(&results.facets.verb),
            year: counts(&results.facets.year),
        },
        hits: results.hits.into_iter().map(|hit| hit_answer(snapshot, hit)).collect(),
    }
}

fn hit_answer(snapshot: &Snapshot, hit: Hit) -> HitAnswer {
    let document = snapshot.facts(hit.ordinal).document;
    let highlight = |mark: &crate::query::Highlight| HighlightAnswer {
        start: mark.start,
        end: mark.end,
        source: "lexical",
    };
    HitAnswer {
        rank: hit.rank,
        highlights: hit.highlights.iter().map(highlight).collect(),
        scores: ScoresAnswer {
            fused: hit.scores.fused,
            bm25: hit.scores.bm25,
            bm25_rank: hit.scores.bm25_rank,
            cosine: hit.scores.cosine,
            semantic_rank: hit.scores.semantic_rank,
        },
        unit: UnitAnswer::new(hit.unit, document),
    }
}

/// Finds paragraphs by what they say.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    params(SearchParams),
    responses(
        (status = 200, description = "The hits of the page, best first", body = SearchAnswer),
        (status = 400, description = "The question or a parameter cannot be meant", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "Too busy or too late", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn search(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Result<Json<SearchAnswer>, Problem> {
    let query = SearchParams::read(&pairs)?.query()?;
    blocking(move || {
        let (snapshot, results) = app.search(&query)?;
        Ok(Json(answer(&snapshot, query, results)))
    })
    .await
}

/// The results as `undex search --json` prints them: the API's answer.
pub(crate) fn json(snapshot: &Snapshot, query: Query, results: Results) -> String {
    serde_json::to_string_pretty(&answer(snapshot, query, results)).unwrap_or_default()
}
