//! `POST /api/v1/collection`: a reader's list of paragraphs as a file.

use axum::{extract::State, response::Response};

use crate::{
    answer::record_kept,
    backend::Backend,
    citation::{Format, Record},
    research::ReadingList,
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

use super::{
    citations::Body,
    params::QueryString,
    search::{FormatParam, file},
};

/// A reader's list of paragraphs as records, or as a text with footnotes. Nothing of it is
/// kept.
#[utoipa::path(
    post,
    path = "/api/v1/collection",
    params(FormatParam),
    request_body = ReadingList,
    responses(
        (status = 200, description = "The paragraphs in their order, as a file; what the index has not as it was kept",
         content(
             (String = "application/x-research-info-systems"), (String = "application/x-bibtex; charset=utf-8"),
             (Vec<Object> = "application/vnd.citationstyles.csl+json"), (String = "text/csv; charset=utf-8"),
             (String = "application/jsonl"), (String = "text/markdown; charset=utf-8"),
             (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
         )),
        (status = 400, description = "The list or the format is none", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "The list is too long", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn collection(
    State(app): State<App>,
    QueryString(format): QueryString<FormatParam>,
    Body(list): Body<ReadingList>,
) -> Result<Response, Problem> {
    let format = format.read()?;
    blocking(move || exported(app.state().as_ref(), &list.bounded()?, format)).await
}

/// A list as a file.
pub(in crate::web) fn exported(
    backend: &dyn Backend,
    list: &ReadingList,
    format: Format,
) -> Result<Response, Problem> {
    let found = list.found(backend)?;
    let records: Vec<Record> =
        found.iter().map(|(item, found)| record_kept(item, found.as_ref())).collect();
    file(&records, format, "undex-collection")
}
