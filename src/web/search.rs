//! `GET /api/v1/search` and `/api/v1/search/export`.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    citation::{
        Citation, CitedDocument, Format, Locator, Record, Symbol, official_url, write_records,
    },
    corpus::Unit,
    index::{CatalogDocument, Ordinal, ReadUnitError, Snapshot},
    query::{Facet, Hit, Interpreted, Query, Results, Scores},
};

use super::{
    App,
    engine::blocking,
    error::Problem,
    markup,
    params::{QueryString, SearchParams},
};

/// The answer to a search.
#[derive(Serialize, ToSchema)]
pub(super) struct SearchAnswer {
    query: QueryEcho,
    /// `strong`, `weak`, or `none` where nothing in the collection answers.
    verdict: &'static str,
    evidence: EvidenceAnswer,
    total: Totals,
    took_ms: TookMs,
    facets: FacetsAnswer,
    hits: Vec<HitAnswer>,
}

/// The question as it was understood.
#[derive(Serialize, ToSchema)]
struct QueryEcho {
    text: String,
    interpreted: InterpretedAnswer,
    mode: &'static str,
    limit: usize,
    offset: usize,
    fold: &'static str,
    filters: Filters,
}

/// How the question was understood.
#[derive(Serialize, ToSchema)]
struct InterpretedAnswer {
    /// Documents that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<String>,
    /// Ids of the units that it cites; they are ranked first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cited: Vec<String>,
    /// Years that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    years: Vec<i16>,
    /// Words with what was looked for beside them, as terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expanded: Vec<Expanded>,
    /// The question with words that the index does not know put right.
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<String>,
}

/// A word and what was looked for beside it.
#[derive(Serialize, ToSchema)]
struct Expanded {
    word: String,
    synonyms: Vec<String>,
}

/// What the verdict is made of, from 0 to 1.
#[derive(Serialize, ToSchema)]
struct EvidenceAnswer {
    /// How much of the question's words the best unit has.
    words: f32,
    /// How near the best unit is in meaning.
    meaning: f32,
    /// The best score.
    best: f32,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    organ: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    section: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    language: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subject: Vec<String>,
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
    /// Units found, those included that hits stand for; facets count them.
    candidates: usize,
    /// Hits that can be paged to.
    hits: usize,
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
    organ: Vec<Count>,
    language: Vec<Count>,
    subject: Vec<Count>,
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
    pub(super) un: String,
    /// Symbol and pinpoint.
    pub(super) symbol: String,
    /// The Bluebook.
    pub(super) bluebook: String,
    /// OSCOLA.
    pub(super) oscola: String,
    /// The Akoma Ntoso IRI; absent where the adoption date is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) akn: Option<String>,
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
    /// Near-identical paragraphs of other documents that it stands for, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folded: Vec<UnitLink>,
    /// What to mark in the text.
    highlights: Vec<HighlightAnswer>,
    scores: ScoresAnswer,
    /// Why it stands where it stands, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationAnswer>,
}

/// The score of a hit, taken apart: `lexical_share` of `words`, the rest of
/// `meaning`, and `named` make the fused score of the convex combination.
#[derive(Serialize, ToSchema)]
struct ExplanationAnswer {
    /// What each word gave in each field; they add up to BM25.
    terms: Vec<TermAnswer>,
    /// The BM25 of a unit that has every word of the question.
    bm25_maximum: f32,
    /// BM25 between 0 and 1.
    words: f32,
    /// The cosine of a passage about something else.
    background: f32,
    /// The cosine, 0 for the background and 1 for the same words.
    meaning: f32,
    lexical_share: f32,
    /// What naming its document or year adds, and citing the unit itself.
    named: f32,
}

/// What one word gave in one field.
#[derive(Serialize, ToSchema)]
struct TermAnswer {
    term: String,
    /// `text`, `headings`, `title` or `names`.
    field: &'static str,
    score: f32,
}

/// A span to mark, in Unicode scalar values of the text.
#[derive(Serialize, ToSchema)]
struct HighlightAnswer {
    start: usize,
    end: usize,
    /// `lexical`: words of the question; `semantic`: the clause nearest to it in meaning.
    source: &'static str,
}

/// The scores of a hit; what a leg did not give is absent.
#[derive(Serialize, ToSchema)]
pub(super) struct ScoresAnswer {
    fused: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    bm25: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bm25_rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cosine: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    semantic_rank: Option<usize>,
    /// What a cross-encoder says of it, from 0 to 1, where the server has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    reranked: Option<f32>,
}

impl ScoresAnswer {
    pub(super) fn new(scores: Scores) -> ScoresAnswer {
        ScoresAnswer {
            fused: scores.fused,
            bm25: scores.bm25,
            bm25_rank: scores.bm25_rank,
            cosine: scores.cosine,
            semantic_rank: scores.semantic_rank,
            reranked: scores.reranked,
        }
    }
}

/// A unit, named.
#[derive(Serialize, ToSchema)]
pub(super) struct UnitLink {
    pub(super) id: String,
    pub(super) citation: String,
    /// Its page.
    pub(super) permalink: String,
    /// The date of adoption or distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
}

impl UnitLink {
    pub(super) fn new(snapshot: &Snapshot, ordinal: Ordinal) -> Result<UnitLink, ReadUnitError> {
        let unit = snapshot.unit(ordinal)?;
        let document = snapshot.facts(ordinal).document;
        Ok(UnitLink {
            permalink: markup::permalink(&unit.id, &unit.language),
            date: document.date().map(|date| date.to_string()),
            id: unit.id,
            citation: unit.citation,
        })
    }
}

/// A unit as a reference manager keeps it.
pub(crate) fn record(unit: &Unit, document: &CatalogDocument) -> Record {
    Record {
        id: unit.id.clone(),
        symbol: unit.symbol.clone(),
        title: document.metadata.title.clone(),
        date: document.date(),
        language: unit.language.clone(),
        pinpoint: unit.pinpoint.clone(),
        citation: unit.citation.clone(),
        text: unit.text.clone(),
    }
}

/// A unit with its citation and its place.
#[derive(Serialize, ToSchema)]
pub(super) struct UnitAnswer {
    /// `<symbol>#<locator>`, stable.
    id: String,
    /// Where the unit stands on its document's page.
    url: String,
    /// The page of the unit itself.
    permalink: String,
    /// The document where the UN publishes it.
    official_url: String,
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
        let date = document.date();
        UnitAnswer {
            url: markup::unit_url(&unit.id, &unit.language),
            permalink: markup::permalink(&unit.id, &unit.language),
            official_url: official_url(&unit.symbol, &unit.language),
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
pub(super) fn citation(unit: &Unit, document: &CatalogDocument) -> CitationAnswer {
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
    let facts = CitedDocument {
        title: document.metadata.title.as_deref(),
        date: document.metadata.date(&symbol),
    };
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

fn answer(
    snapshot: &Snapshot,
    query: Query,
    results: Results,
) -> Result<SearchAnswer, ReadUnitError> {
    let ms = |spent: std::time::Duration| (spent.as_secs_f64() * 1e5).round() / 1e2;
    let filter = &query.filter;
    let Interpreted { documents, cited, years, expanded, did_you_mean } = results.interpreted;
    let expanded = expanded.into_iter().map(|(word, synonyms)| Expanded { word, synonyms });
    Ok(SearchAnswer {
        verdict: results.verdict.name(),
        evidence: EvidenceAnswer {
            words: results.evidence.words,
            meaning: results.evidence.meaning,
            best: results.evidence.best,
        },
        query: QueryEcho {
            interpreted: InterpretedAnswer {
                documents,
                cited,
                years,
                expanded: expanded.collect(),
                did_you_mean,
            },
            mode: query.mode.name(),
            limit: query.limit,
            offset: query.offset,
            fold: query.fold.name(),
            filters: Filters {
                symbol: filter.symbols.iter().map(ToString::to_string).collect(),
                kind: filter.kinds.iter().map(|kind| kind.name()).collect(),
                verb: filter.verbs.clone(),
                organ: filter.organs.clone(),
                section: filter.sections.clone(),
                language: filter.languages.iter().map(|language| language.code()).collect(),
                subject: filter.subjects.clone(),
                year_from: filter.year_from,
                year_to: filter.year_to,
            },
            text: query.text,
        },
        total: Totals {
            lexical: results.lexical_total,
            candidates: results.candidates,
            hits: results.hits_total,
        },
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
            organ: counts(&results.facets.organ),
            language: counts(&results.facets.language),
            subject: counts(&results.facets.subject),
        },
        hits: results
            .hits
            .into_iter()
            .map(|hit| hit_answer(snapshot, hit))
            .collect::<Result<_, _>>()?,
    })
}

fn hit_answer(snapshot: &Snapshot, hit: Hit) -> Result<HitAnswer, ReadUnitError> {
    let document = snapshot.facts(hit.ordinal).document;
    let highlight = |mark: &crate::query::Highlight| HighlightAnswer {
        start: mark.start,
        end: mark.end,
        source: mark.source.name(),
    };
    let explanation = hit.explanation.map(|found| ExplanationAnswer {
        terms: found
            .terms
            .into_iter()
            .map(|term| TermAnswer { term: term.term, field: term.field, score: term.score })
            .collect(),
        bm25_maximum: found.bm25_maximum,
        words: found.words,
        background: found.background,
        meaning: found.meaning,
        lexical_share: found.lexical_share,
        named: found.named,
    });
    let folded = hit.folded.iter().map(|&other| UnitLink::new(snapshot, other));
    Ok(HitAnswer {
        explanation,
        folded: folded.collect::<Result<_, _>>()?,
        rank: hit.rank,
        highlights: hit.highlights.iter().map(highlight).collect(),
        scores: ScoresAnswer::new(hit.scores),
        unit: UnitAnswer::new(hit.unit, document),
    })
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
        Ok(Json(answer(&snapshot, query, results)?))
    })
    .await
}

/// The form of an export.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FormatParam {
    /// `ris`, `bibtex`, `csl`, `csv` or `jsonl`.
    #[param(example = "ris", required = true, pattern = "^(ris|bibtex|csl|csv|jsonl)$")]
    #[serde(default)]
    pub(super) format: String,
}

impl FormatParam {
    pub(super) fn read(&self) -> Result<Format, Problem> {
        Format::from_name(&self.format).ok_or_else(|| {
            let detail = format!("`{}` is no format of records", self.format);
            Problem::bad_request(detail, "the formats are ris, bibtex, csl, csv and jsonl")
        })
    }
}

/// A page of hits as records for reference managers.
#[utoipa::path(
    get,
    path = "/api/v1/search/export",
    params(SearchParams, FormatParam),
    responses(
        (status = 200, description = "The hits of the page, best first, as a file",
         content(
             (String = "application/x-research-info-systems"), (String = "application/x-bibtex; charset=utf-8"),
             (Vec<Object> = "application/vnd.citationstyles.csl+json"), (String = "text/csv; charset=utf-8"),
             (String = "application/jsonl"),
         )),
        (status = 400, description = "The question or a parameter cannot be meant", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn export(
    State(app): State<App>,
    QueryString(mut pairs): QueryString<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut format = FormatParam::default();
    pairs.retain(|(name, value)| {
        let is_format = name == "format";
        if is_format {
            format.format.clone_from(value);
        }
        !is_format
    });
    let format = format.read()?;
    let query = SearchParams::read(&pairs)?.query()?;
    blocking(move || {
        let (snapshot, results) = app.search(&query)?;
        let records: Vec<Record> = results
            .hits
            .iter()
            .map(|hit| record(&hit.unit, snapshot.facts(hit.ordinal).document))
            .collect();
        file(&records, format, "undex")
    })
    .await
}

/// Records as a file to keep.
pub(super) fn file(records: &[Record], format: Format, name: &str) -> Result<Response, Problem> {
    let text =
        write_records(records, format).map_err(|error| Problem::internal(error.to_string()))?;
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

/// The results as `undex search --json` prints them: the API's answer.
///
/// # Errors
/// Where a unit cannot be read.
pub(crate) fn json(
    snapshot: &Snapshot,
    query: Query,
    results: Results,
) -> Result<String, ReadUnitError> {
    Ok(serde_json::to_string_pretty(&answer(snapshot, query, results)?).unwrap_or_default())
}
