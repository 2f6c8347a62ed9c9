//! `GET /api/v1/search` and `/api/v1/search/export`.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    answer::{SearchAnswer, record_of},
    citation::{Format, Record, write_records},
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::params::{QueryString, SearchParams, read_query};

/// Finds paragraphs by what they say.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    params(SearchParams),
    responses(
        (status = 200, description = "The hits of the page, best first", body = SearchAnswer),
        (status = 400, description = "The question or a parameter has no meaning", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "Too busy or too late", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn search(
    State(app): State<App>,
    QueryString(pairs): QueryString<Vec<(String, String)>>,
) -> Result<Json<SearchAnswer>, Problem> {
    let query = read_query(&pairs)?;
    blocking(move || {
        let found = app.search(&query)?;
        Ok(Json(SearchAnswer::new(found.state.as_ref(), query, found.results)?))
    })
    .await
}

/// The form of an export.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FormatParam {
    /// `ris`, `bibtex`, `csl`, `csv`, `jsonl`, `markdown` or `docx`.
    #[param(
        example = "ris",
        required = true,
        pattern = "^(ris|bibtex|csl|csv|jsonl|markdown|docx)$"
    )]
    #[serde(default)]
    pub(super) format: String,
}

impl FormatParam {
    pub(super) fn read(&self) -> Result<Format, Problem> {
        Format::from_name(&self.format).ok_or_else(|| {
            let detail = format!("`{}` is no format of records", self.format);
            Problem::bad_request(
                detail,
                "the formats are ris, bibtex, csl, csv, jsonl, markdown and docx",
            )
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
             (String = "application/jsonl"), (String = "text/markdown; charset=utf-8"),
             (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
         )),
        (status = 400, description = "The question or a parameter has no meaning", body = Problem,
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
    let query = read_query(&pairs)?;
    blocking(move || {
        let hits = app.search(&query)?.results.hits;
        let records: Vec<Record> = hits.iter().map(record_of).collect();
        file(&records, format, "undex")
    })
    .await
}

/// Records as a file to keep.
pub(super) fn file(records: &[Record], format: Format, name: &str) -> Result<Response, Problem> {
    let bytes =
        write_records(records, format).map_err(|error| Problem::internal(error.to_string()))?;
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
