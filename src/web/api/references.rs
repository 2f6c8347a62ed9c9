//! `GET /api/v1/references/…`: which paragraphs cite a document or a paragraph, what a
//! document cites, what is cited most, and the surroundings of a document as a graph.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    answer::{
        CitedByAnswer, CitesAnswer, DRAWN_MAX, GraphAnswer, GraphFacts, Listed, MostCitedAnswer,
        Picture,
    },
    backend::{Backend, Filter, Selection},
    citation::Language,
    research::{
        self, AROUND_MAX, AskedPlace, Citations, Standing, Surroundings, asked_place, citations,
        most_cited_documents, surroundings,
    },
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    document::{LanguageParam, find_document},
    params::{FilterParams, QueryString, number},
};

/// How many are listed where nothing is said, and at most.
pub(in crate::web) const LISTED: usize = 100;
pub(super) const LISTED_MAX: usize = 1_000;

/// A document, or a place in it.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct PlaceParams {
    /// The symbol of a document, or the id of a paragraph: `A/RES/74/60#para-16`.
    #[param(example = "A/CONF.192/15")]
    #[serde(default)]
    pub(in crate::web) of: String,
    /// The place in the document, as a citation writes it: `24`, `sect. II, para. 6`.
    pub(in crate::web) paragraph: Option<String>,
}

/// Which of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct ListParams {
    /// How many are listed, 1 to 1,000; 100 where nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// How many before them are passed over.
    pub(in crate::web) offset: Option<usize>,
}

impl ListParams {
    /// Offset and limit.
    pub(in crate::web) fn read(&self) -> Result<(usize, usize), Problem> {
        let limit = self.limit.unwrap_or(LISTED);
        if limit == 0 || limit > LISTED_MAX {
            let detail = format!("limit is {limit}, it must be between 1 and {LISTED_MAX}");
            return Err(Problem::bad_request(detail, "page on with `offset`"));
        }
        Ok((self.offset.unwrap_or(0), limit))
    }
}

/// Which of the citing paragraphs are listed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct NarrowParams {
    /// Those of one year.
    pub(in crate::web) year: Option<String>,
    /// Those that one verb governs, by its base form: `recall`; `none` for those without.
    pub(in crate::web) verb: Option<String>,
}

impl NarrowParams {
    /// What is listed of a page. An empty value counts as not given.
    pub(in crate::web) fn read(&self, list: &ListParams) -> Result<Listed, Problem> {
        let given = |value: &Option<String>| {
            value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let (offset, limit) = list.read()?;
        let year = given(&self.year).map(|year| number("year", &year)).transpose()?;
        Ok(Listed { year, verb: given(&self.verb), offset, limit })
    }
}

/// What was asked for, and who cites it.
pub(in crate::web) fn find_citations(
    backend: &dyn Backend,
    place: &PlaceParams,
    language: Option<Language>,
) -> Result<(AskedPlace, Citations), Problem> {
    let asked = asked_place(backend, &place.of, place.paragraph.as_deref(), language)?;
    let found = citations(backend, &asked.symbol, &asked.place, language)?;
    if !asked.is_known && found.paragraphs.is_empty() && found.document_only == 0 {
        return Err(nobody(&asked.symbol.printed()));
    }
    Ok((asked, found))
}

fn nobody(name: &str) -> Problem {
    let detail = format!("`{name}` is not in the index, and nothing there cites it");
    Problem::not_found(detail, "`/documents` lists what is there; look at the symbol")
}

/// Which paragraphs of other documents cite a document or a place in it, by year and by
/// the verb that governs the citation.
#[utoipa::path(
    get,
    path = "/api/v1/references/cited-by",
    params(PlaceParams, NarrowParams, ListParams, LanguageParam),
    responses(
        (status = 200, description = "The counts, and the paragraphs of the page", body = CitedByAnswer),
        (status = 400, description = "No document or no place is named", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "The document is not in the index and nothing cites it", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn cited_by(
    State(app): State<App>,
    QueryString(place): QueryString<PlaceParams>,
    QueryString(narrow): QueryString<NarrowParams>,
    QueryString(list): QueryString<ListParams>,
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<CitedByAnswer>, Problem> {
    let (listed, language) = (narrow.read(&list)?, language.read()?);
    blocking(move || {
        let state = app.state();
        let (asked, found) = find_citations(state.as_ref(), &place, language)?;
        Ok(Json(CitedByAnswer::new(state.as_ref(), &asked, &found, &listed)?))
    })
    .await
}

/// A document, and which of its references.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CitesParams {
    /// The symbol of a document.
    #[param(example = "A/RES/74/60")]
    #[serde(default)]
    of: String,
    /// Those of one status: `found`, `document`, `no_such_paragraph` or `unknown`; or
    /// `unresolved` for those of the last two.
    #[param(pattern = "^(found|document|no_such_paragraph|unknown|unresolved)?$")]
    status: Option<String>,
}

/// The standings of a name, none for all of them.
pub(in crate::web) fn standings(name: Option<&str>) -> Result<Vec<Standing>, Problem> {
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        None => Ok(Vec::new()),
        Some("unresolved") => Ok(vec![Standing::NoSuchParagraph, Standing::Unknown]),
        Some(name) => Standing::from_name(name).map(|one| vec![one]).ok_or_else(|| {
            let names = Standing::ALL.map(Standing::name).join(", ");
            let hint = format!("give {names} or unresolved");
            Problem::bad_request(format!("`{name}` is no status of references"), hint)
        }),
    }
}

/// What a document cites, reference by reference, with what names nothing here and what
/// that may mean.
#[utoipa::path(
    get,
    path = "/api/v1/references/cites",
    params(CitesParams, ListParams, LanguageParam),
    responses(
        (status = 200, description = "The counts, and the references of the page", body = CitesAnswer),
        (status = 400, description = "No document is named", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "The document is not in the index", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn cites(
    State(app): State<App>,
    QueryString(params): QueryString<CitesParams>,
    QueryString(list): QueryString<ListParams>,
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<CitesAnswer>, Problem> {
    let (offset, limit) = list.read()?;
    let (standings, language) = (standings(params.status.as_deref())?, language.read()?);
    named(&params.of)?;
    blocking(move || {
        let state = app.state();
        let found = research::references(
            state.as_ref(),
            find_document(state.as_ref(), &params.of, language)?,
        )?;
        Ok(Json(CitesAnswer::new(state.as_ref(), &found, &standings, offset, limit)?))
    })
    .await
}

fn named(of: &str) -> Result<(), Problem> {
    match of.trim().is_empty() {
        true => {
            let hint = "name one by its symbol, as `of=A/RES/74/60`";
            Err(Problem::bad_request("`of` names no document".to_owned(), hint))
        }
        false => Ok(()),
    }
}

/// What is cited most, by the units that filters leave.
pub(in crate::web) fn find_most_cited(
    backend: &dyn Backend,
    filter: Filter,
    limit: usize,
) -> Result<MostCitedAnswer, Problem> {
    let among = Selection { filters: vec![filter], ..Selection::default() };
    let documents = most_cited_documents(backend, &among, limit)?;
    let units = backend.most_cited(&among, limit)?;
    Ok(MostCitedAnswer::new(backend, &documents, &units)?)
}

/// The documents and the paragraphs that are cited most. Filters say which units' citations
/// count: with `organ=S&year_from=2015` those of the Security Council since 2015.
#[utoipa::path(
    get,
    path = "/api/v1/references/most-cited",
    params(
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 1000,
         description = "How many documents and how many paragraphs, 1 to 1,000; 100 where nothing is said."),
        FilterParams,
    ),
    responses(
        (status = 200, description = "The most cited first", body = MostCitedAnswer),
        (status = 400, description = "A parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn most_cited(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Result<Json<MostCitedAnswer>, Problem> {
    let (filter, others) = FilterParams::read(&pairs)?;
    let mut limit = LISTED;
    for (name, value) in others {
        match name {
            "limit" => limit = number(name, value)?,
            _ => {
                let detail = format!("there is no parameter `{name}`");
                return Err(Problem::bad_request(detail, "`/docs` lists the parameters"));
            }
        }
    }
    let (_, limit) = ListParams { limit: Some(limit), offset: None }.read()?;
    blocking(move || Ok(Json(find_most_cited(app.state().as_ref(), filter, limit)?))).await
}

/// The document in the middle of a graph, and the form that the graph has.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct GraphParams {
    /// The symbol of a document, in the index or cited there.
    #[param(example = "A/RES/74/60")]
    #[serde(default)]
    of: String,
    /// `json` (nodes and links, as networkx and D3 read them), `graphml` or `svg`, a
    /// picture; JSON where nothing is said.
    #[param(pattern = "^(json|graphml|svg)?$")]
    format: Option<String>,
    /// The most documents on each side, 1 to 500; 100 where nothing is said. A picture has
    /// at most 12.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
}

/// The documents around one, of which there is at least it.
fn find_surroundings(
    backend: &dyn Backend,
    asked: &AskedPlace,
    limit: usize,
) -> Result<Surroundings, Problem> {
    surroundings(backend, &asked.symbol, limit)?.ok_or_else(|| nobody(&asked.symbol.printed()))
}

/// The documents that a document cites and that cite it, as a graph.
#[utoipa::path(
    get,
    path = "/api/v1/references/graph",
    params(GraphParams),
    responses(
        (status = 200, description = "The graph; links lead from who cites to what is cited",
         content(
             (GraphAnswer = "application/json"), (String = "application/graphml+xml"), (String = "image/svg+xml"),
         )),
        (status = 400, description = "No document is named, or the form is none", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "The document is not in the index and nothing cites it", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn graph(
    State(app): State<App>,
    QueryString(params): QueryString<GraphParams>,
) -> Result<Response, Problem> {
    let limit = params.limit.unwrap_or(LISTED);
    if limit == 0 || limit > AROUND_MAX {
        let detail = format!("limit is {limit}, it must be between 1 and {AROUND_MAX}");
        return Err(Problem::bad_request(
            detail,
            "on the terminal `undex references --graphml` has all",
        ));
    }
    let format = params.format.as_deref().filter(|name| !name.is_empty()).unwrap_or("json");
    let format = match format {
        "json" | "graphml" | "svg" => format.to_owned(),
        _ => {
            let detail = format!("`{format}` is no form of a graph");
            return Err(Problem::bad_request(detail, "the forms are json, graphml and svg"));
        }
    };
    blocking(move || {
        let state = app.state();
        let asked = asked_place(state.as_ref(), &params.of, None, None)?;
        let limit = if format == "svg" { limit.min(DRAWN_MAX) } else { limit };
        let around = find_surroundings(state.as_ref(), &asked, limit)?;
        let graph = || GraphAnswer::new(&around.links, GraphFacts::of(&around));
        Ok(match format.as_str() {
            "graphml" => file(&asked, graph().graphml(), "application/graphml+xml", "graphml"),
            "svg" => {
                let picture = Picture::new(&around, true).svg();
                let picture = picture.map_err(|error| Problem::internal(error.to_string()))?;
                file(&asked, picture, "image/svg+xml", "svg")
            }
            _ => Json(graph()).into_response(),
        })
    })
    .await
}

/// A graph as a file to keep.
fn file(asked: &AskedPlace, text: String, kind: &str, ending: &str) -> Response {
    let name = asked.symbol.as_str().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, text).into_response()
}
