//! The HTTP API and the pages. Serves the `web/` folder, which is compiled in,
//! and is the only module that knows of HTTP.
//!
//! Handlers are thin: read the parameters, call [`crate::query`] off the
//! asynchronous threads, convert. Everything a request can do wrong is an
//! [`error::Problem`].

mod document;
mod engine;
mod error;
mod health;
mod limits;
mod markup;
mod page;
mod params;
mod search;
mod suggest;

pub use engine::Engine;
pub(crate) use search::json as search_json;

use std::{future::Future, io, sync::Arc};

use axum::{Router, routing::get};
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

/// The routes of the API, with their description.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(search::search))
        .routes(routes!(document::unit))
        .routes(routes!(suggest::suggest))
        .routes(routes!(suggest::similar_units))
        .routes(routes!(document::documents))
        .routes(routes!(document::document))
        .routes(routes!(health::stats))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
}

/// The OpenAPI description of the API, as committed in `web/openapi.json`.
pub fn openapi() -> String {
    let (_, description) = api().split_for_parts();
    description.to_pretty_json().unwrap_or_default() + "\n"
}

/// All routes, without a socket: tests call it directly.
pub fn router(engine: Arc<Engine>) -> Router {
    let (api, _) = api().split_for_parts();
    let pages = Router::new()
        .route("/", get(page::home))
        .route("/search", get(page::search))
        .route("/documents", get(page::documents))
        .route("/documents/{symbol}", get(page::document))
        .route("/assets/{name}", get(page::asset))
        .route("/favicon.ico", get(page::favicon))
        .route("/api/v1/openapi.json", get(page::openapi))
        .fallback(page::not_found);
    limits::apply(api.merge(pages).with_state(engine))
}

/// Serves until `stop` resolves; requests under way are finished.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let watcher = tokio::spawn(engine::reload_when_changed(Arc::clone(&engine)));
    let served = axum::serve(listener, router(engine)).with_graceful_shutdown(stop).await;
    watcher.abort();
    served
}
