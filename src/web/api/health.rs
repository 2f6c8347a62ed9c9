//! `GET /healthz`, `/readyz`, `/metrics` and `/api/v1/stats`.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::{error::Problem, site::App};

/// What the index holds.
#[derive(Serialize, ToSchema)]
pub(super) struct Stats {
    documents: usize,
    units: usize,
    /// Passages embedded.
    passages: usize,
    /// Vectors: passages that are alike word for word share one.
    vectors: usize,
    /// The share of the ten nearest vectors that a search finds, measured when the
    /// index was built; 1 where every vector is looked at.
    recall: f64,
    /// Counts the commits of the index.
    generation: u64,
    /// The embedding model, with its fingerprint.
    model: String,
    /// Numbers in an embedding.
    dimension: usize,
    /// The version of the program.
    version: &'static str,
}

/// What the index holds.
#[utoipa::path(get, path = "/api/v1/stats", responses((status = 200, description = "Counts", body = Stats)))]
pub(super) async fn stats(State(app): State<App>) -> Json<Stats> {
    let state = app.state();
    let description = state.describe();
    Json(Stats {
        documents: description.documents,
        units: description.units,
        passages: description.passages,
        vectors: description.vectors,
        recall: description.recall,
        generation: description.generation,
        model: description.model.clone(),
        dimension: description.dimension,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "It does", body = String)))]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether there is an index to answer from. The server does not start without
/// one, so it is ready when it answers.
#[utoipa::path(get, path = "/readyz", responses((status = 200, description = "There is", body = String)))]
pub(super) async fn readyz(State(app): State<App>) -> String {
    format!("ready: {} units\n", app.state().describe().units)
}

/// Counters and clocks in the text format of OpenMetrics.
#[utoipa::path(
    get,
    path = "/metrics",
    responses((status = 200, description = "Counters and clocks", body = String,
        content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8")),
)]
pub(super) async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let clauses = app.engine().clauses_kept();
    let text = app.metrics().told(app.state().describe(), clauses);
    let text = text.map_err(|error| Problem::internal(format!("metrics: {error}")))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
