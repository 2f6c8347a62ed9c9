//! `GET /api/v1/lineage`, `/api/v1/units/{id}/lineage` and
//! `/api/v1/documents/{symbol}/lineage`: what became of paragraphs.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    answer::{AncestorAnswer, LineageAnswer, SeriesAnswer},
    backend::Backend,
    citation::Language,
    engine::Engine,
    research::{self, Lineage},
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    document::{LanguageParam, PageParams, find_document, find_id},
    params::{Path, QueryString},
};

/// So many bytes, about, does a page of two documents have.
const BYTES_MAX: usize = 4 << 20;

/// Two documents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct LineageParams {
    /// The symbol of the earlier document.
    #[param(example = "A/RES/72/57")]
    #[serde(default)]
    pub(in crate::web) from: String,
    /// The symbol of the later document.
    #[param(example = "A/RES/74/60")]
    #[serde(default)]
    pub(in crate::web) to: String,
}

impl LineageParams {
    /// Aligns the two documents, in one language where both have it.
    pub(in crate::web) fn align(
        &self,
        engine: &Engine,
        state: &dyn Backend,
        language: Option<Language>,
    ) -> Result<Arc<Lineage>, Problem> {
        for (name, symbol) in [("from", &self.from), ("to", &self.to)] {
            if symbol.trim().is_empty() {
                let detail = format!("`{name}` names no document");
                return Err(Problem::bad_request(detail, "give the symbols of two documents"));
            }
        }
        let find = |symbol: &str, language| find_document(state, symbol, language);
        let (from, to) = research::both(find, &self.from, &self.to, language)?;
        Ok(engine.lineage(state, from, to)?)
    }
}

/// Two documents, paragraph by paragraph: what stayed, was amended, moved, split, merged,
/// is new or was dropped. A page ends after `limit` pairs or some 4 MB, `next` says where to
/// go on.
#[utoipa::path(
    get,
    path = "/api/v1/lineage",
    params(LineageParams, LanguageParam, PageParams),
    responses(
        (status = 200, description = "The paragraphs of both", body = LineageAnswer),
        (status = 400, description = "A document is not named, or too long, or a parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "A document is not in the index", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn lineage(
    State(app): State<App>,
    QueryString(params): QueryString<LineageParams>,
    QueryString(language): QueryString<LanguageParam>,
    QueryString(page): QueryString<PageParams>,
) -> Result<Response, Problem> {
    let (language, (offset, limit)) = (language.read()?, page.read()?);
    blocking(move || {
        let found = params.align(app.engine(), app.state().as_ref(), language)?;
        Ok(Json(LineageAnswer::page(&found, offset, limit, BYTES_MAX)).into_response())
    })
    .await
}

/// One paragraph through all documents, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/units/{id}/lineage",
    params(
        ("id" = String, Path, description = "The id, percent-encoded", example = "A/RES/74/60#para-16"),
        LanguageParam,
    ),
    responses(
        (status = 200, description = "The paragraph in each document, itself among them",
         body = Vec<AncestorAnswer>),
        (status = 404, description = "No unit has this id", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn unit_lineage(
    State(app): State<App>,
    Path(id): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<Vec<AncestorAnswer>>, Problem> {
    let language = language.read()?;
    blocking(move || {
        let state = app.state();
        let facts = find_id(state.as_ref(), &id, language)?;
        let found = research::history(state.as_ref(), &facts)?;
        Ok(Json(found.iter().map(AncestorAnswer::new).collect()))
    })
    .await
}

/// The documents that say the same as one from year to year, paragraph by paragraph.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{symbol}/lineage",
    params(
        ("symbol" = String, Path, description = "The symbol, percent-encoded", example = "A/RES/74/60"),
        LanguageParam,
    ),
    responses(
        (status = 200, description = "The series, the document alone where no other is like it",
         body = SeriesAnswer),
        (status = 400, description = "The document is too long", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "The document is not in the index", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn document_lineage(
    State(app): State<App>,
    Path(symbol): Path<String>,
    QueryString(language): QueryString<LanguageParam>,
) -> Result<Json<SeriesAnswer>, Problem> {
    let language = language.read()?;
    blocking(move || {
        let state = app.state();
        let outline = find_document(state.as_ref(), &symbol, language)?;
        Ok(Json(SeriesAnswer::new(&research::series(state.as_ref(), outline)?)))
    })
    .await
}
