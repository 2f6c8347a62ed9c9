//! The HTTP API and the pages. Serves the `web/` folder, which is compiled in,
//! and is the only module that knows of HTTP.
//!
//! Handlers are thin: read the parameters, call [`crate::query`] off the
//! asynchronous threads, convert. Everything a request can do wrong is an
//! `error::Problem`.

mod assets;
mod citations;
mod document;
mod engine;
mod error;
mod freshness;
mod health;
mod limits;
mod markup;
mod mcp;
mod metrics;
mod observe;
mod page;
mod params;
mod search;
mod serve;
mod suggest;

pub use engine::Engine;
pub use limits::Rate;
pub use mcp::serve_assistant;
pub(crate) use search::{json as search_json, record as unit_record};

use std::{future::Future, io, sync::Arc};

use axum::{Router, middleware::from_fn_with_state, routing::get};
use tokio::net::TcpListener;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The shared state of all handlers.
type App = Arc<Engine>;

#[derive(OpenApi)]
#[openapi(info(
    title = "undex",
    description = "Finds paragraphs of United Nations documents by what they say, each with its citation."
))]
struct Api;

/// Routes of the API whose answers depend on the state of the index alone, with
/// their description.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(search::search))
        .routes(routes!(search::export))
        .routes(routes!(document::unit))
        .routes(routes!(document::export_unit))
        .routes(routes!(suggest::suggest))
        .routes(routes!(suggest::similar_units))
        .routes(routes!(document::documents))
        .routes(routes!(document::document))
        .routes(routes!(citations::citations))
        .routes(routes!(health::stats))
}

/// Routes that tell of the process.
fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(metrics::metrics))
}

/// The OpenAPI description of the API, as committed in `web/openapi.json`.
pub fn openapi() -> String {
    let (_, mut description) = api().merge(operations()).split_for_parts();
    limits::describe(&mut description);
    description.to_pretty_json().unwrap_or_default() + "\n"
}

/// All routes, without a socket: tests call it directly.
pub fn router(engine: Arc<Engine>, rate: Option<Rate>) -> Router {
    let (api, _) = api().split_for_parts();
    let (operations, _) = operations().split_for_parts();
    let pages = Router::new()
        .route("/", get(page::home))
        .route("/search", get(page::search))
        .route("/documents", get(page::documents))
        .route("/d/{*symbol}", get(page::document))
        .route("/u/{*path}", get(page::unit))
        .route("/compare", get(page::compare))
        .route("/about", get(page::about))
        .route("/docs", get(page::docs))
        .route("/suggest", get(suggest::for_browsers))
        .route("/opensearch.xml", get(page::opensearch))
        .route("/api/v1/openapi.json", get(page::openapi));
    let tagged = api.merge(pages).layer(from_fn_with_state(Arc::clone(&engine), freshness::tag));
    let rest = operations
        .route("/assets/{name}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .fallback(page::not_found);
    limits::apply(
        tagged.merge(rest).merge(mcp::route(&engine)).with_state(Arc::clone(&engine)),
        &engine,
        rate,
    )
}

/// Serves until `stop` resolves; requests under way are finished.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    rate: Option<Rate>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let watcher = tokio::spawn(engine::reload_when_changed(Arc::clone(&engine)));
    let served = serve::serve(listener, router(engine, rate), stop).await;
    watcher.abort();
    served
}
