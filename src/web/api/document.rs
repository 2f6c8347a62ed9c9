//! `GET /api/v1/units/{id}`, `/api/v1/documents` and `/api/v1/documents/{symbol}`.

use axum::{
    Json,
    extract::State,
    http::HeaderName,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    answer::{DocumentAnswer, DocumentWithUnits, UnitWithNeighbours, record},
    backend::{Backend, Documents, Outline, UnitFacts, find_unit, read_unit},
    citation::{Language, Symbol},
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    params::{Path, QueryString},
    search::{FormatParam, file},
};

/// The most entries of a page, and how many there are where nothing is said.
const PAGE_MAX: usize = 1_000;

/// Which language version is meant.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct LanguageParam {
    /// `ar`, `zh`, `en`, `fr`, `ru` or `es`; English, or else the first there is, where nothing is said.
    language: Option<String>,
}

impl LanguageParam {
    /// The language that is meant; nothing where none is named.
    pub(in crate::web) fn read(&self) -> Result<Option<Language>, Problem> {
        Language::asked(self.language.as_deref())
            .map_err(|error| Problem::bad_request(error.to_string(), error.hint()))
    }
}

/// The document that a path names, in any spelling of its symbol.
pub(in crate::web) fn find_document(
    backend: &dyn Backend,
    spelling: &str,
    language: Option<Language>,
) -> Result<Outline, Problem> {
    let symbol = Symbol::spelled(spelling);
    backend.outline(&symbol, language)?.ok_or_else(|| {
        let name = if symbol.is_official() { symbol.as_str() } else { spelling };
        let detail = format!("`{name}` is not in the index");
        Problem::not_found(
            detail,
            "`/documents` lists what is; symbols are percent-encoded in paths",
        )
    })
}

/// The unit of an id.
pub(in crate::web) fn find_id(
    backend: &dyn Backend,
    id: &str,
    language: Option<Language>,
) -> Result<UnitFacts, Problem> {
    find_unit(backend, id, language)?.ok_or_else(|| {
        Problem::not_found(
            format!("no unit has the id `{id}`"),
            "ids come from a search; encode `/` as %2F and `#` as %23",
        )
    })
}

/// One unit, by its id.
#[utoipa::path(
    get,
    path = "/api/v1/units/{id}",
    params(
        ("id" = String, Path, description = "The id, percent-encoded", example = "A/RES/74/60#para-16"),
        LanguageParam,
    ),
    responses(
        (status = 200, description = "The unit", body = UnitWithNeighbours),
        (status = 404, description = "No unit has this id", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn unit(
    State(app): State<App>,
    Path(id): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<UnitWithNeighbours>, Problem> {
    let language = language.read()?;
    blocking(move || {
        let state = app.state();
        let facts = find_id(state.as_ref(), &id, language)?;
        Ok(Json(UnitWithNeighbours::new(state.as_ref(), &facts)?))
    })
    .await
}

/// A unit as a record for reference managers.
#[utoipa::path(
    get,
    path = "/api/v1/units/{id}/export",
    params(
        ("id" = String, Path, description = "The id, percent-encoded", example = "A/RES/74/60#para-16"),
        LanguageParam,
        FormatParam,
    ),
    responses(
        (status = 200, description = "The record, as a file",
         content(
             (String = "application/x-research-info-systems"), (String = "application/x-bibtex; charset=utf-8"),
             (Vec<Object> = "application/vnd.citationstyles.csl+json"), (String = "text/csv; charset=utf-8"),
             (String = "application/jsonl"), (String = "text/markdown; charset=utf-8"),
             (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
         )),
        (status = 400, description = "The format is none", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "No unit has this id", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn export_unit(
    State(app): State<App>,
    Path(id): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
    QueryString(format): QueryString<FormatParam>,
) -> Result<Response, Problem> {
    let (format, language) = (format.read()?, language.read()?);
    blocking(move || {
        let state = app.state();
        let facts = find_id(state.as_ref(), &id, language)?;
        let record = record(&read_unit(state.as_ref(), facts.key)?, &facts.document);
        let name = id.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        file(&[record], format, &name)
    })
    .await
}

/// A part of a list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct PageParams {
    /// The most that are given, 1 to 1,000; 1,000 where nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    pub(in crate::web) limit: Option<usize>,
    /// How many before them are passed over.
    pub(in crate::web) offset: Option<usize>,
}

impl PageParams {
    /// How many are passed over, and how many are given at most.
    pub(super) fn read(self) -> Result<(usize, usize), Problem> {
        let limit = self.limit.unwrap_or(PAGE_MAX);
        if limit == 0 || limit > PAGE_MAX {
            let detail = format!("limit is {limit}, it must be between 1 and {PAGE_MAX}");
            return Err(Problem::bad_request(detail, "page on with `offset`"));
        }
        Ok((self.offset.unwrap_or(0), limit))
    }
}

/// The header with the length of a whole list.
const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// The documents of the index, by symbol.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    params(PageParams),
    responses(
        (status = 200, description = "The documents, by symbol", body = Vec<DocumentAnswer>,
         headers(("x-total-count" = usize, description = "How many there are in all"))),
        (status = 400, description = "A parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn documents(
    State(app): State<App>,
    QueryString(page): QueryString<PageParams>,
) -> Result<Response, Problem> {
    let (offset, limit) = page.read()?;
    blocking(move || {
        let state = app.state();
        let found = state.documents(Documents::All, offset, limit)?;
        let page: Vec<DocumentAnswer> =
            found.iter().map(|document| DocumentAnswer::new(document)).collect();
        let total = state.describe().documents.to_string();
        Ok(([(TOTAL_COUNT, total)], Json(page)).into_response())
    })
    .await
}

/// One document, by its symbol, with a page of its units.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{symbol}",
    params(
        ("symbol" = String, Path, description = "The symbol, percent-encoded", example = "A/RES/74/60"),
        LanguageParam,
        PageParams,
    ),
    responses(
        (status = 200, description = "The document and the ids of its units", body = DocumentWithUnits),
        (status = 400, description = "A parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "The document is not in the index", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn document(
    State(app): State<App>,
    Path(symbol): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
    QueryString(page): QueryString<PageParams>,
) -> Result<Json<DocumentWithUnits>, Problem> {
    let (language, (offset, limit)) = (language.read()?, page.read()?);
    blocking(move || {
        let outline = find_document(app.state().as_ref(), &symbol, language)?;
        Ok(Json(DocumentWithUnits::new(&outline, offset, limit)))
    })
    .await
}
