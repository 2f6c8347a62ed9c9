//! `GET /opensearch.xml`: by this browsers add undex as a search engine.
//!
//! Source: OpenSearch 1.1 (Draft 6), "OpenSearch description document".

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use crate::web::{error::Problem, site::App};

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct Description {
    base: String,
}

/// `GET /opensearch.xml`. Addresses in it must be whole.
pub(in crate::web) async fn opensearch(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = Description { base: app.public_url(&headers) };
    let xml = page.render().map_err(|error| Problem::internal(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/opensearchdescription+xml")], xml).into_response())
}
