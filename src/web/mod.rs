//! The HTTP API and the pages. Serves the `web/` folder, which is compiled in,
//! and is the only module that knows of HTTP.
//!
//! `api/` answers in JSON, `page/` in HTML, `mcp` speaks with assistants, and
//! `layer/` lies around all of them. Everything a request can do wrong is an
//! `error::Problem`.

mod api;
mod assets;
mod error;
mod layer;
mod markup;
mod mcp;
mod metrics;
mod page;
mod site;

pub use site::{Origin, Rate, Settings};

use std::{future::Future, io, sync::Arc};

use axum::{Router, middleware::from_fn_with_state, routing::get};
use tokio::net::TcpListener;

use crate::engine::Engine;

/// The OpenAPI description of the API, as committed in `web/openapi.json`.
pub fn openapi() -> String {
    api::openapi()
}

/// All routes, without a socket: tests call it directly.
pub fn router(engine: Arc<Engine>, settings: Settings) -> Router {
    let app = Arc::new(site::Site::new(engine, &settings));
    let (api, _) = api::routes().split_for_parts();
    let (operations, _) = api::operations().split_for_parts();
    let pages = Router::new()
        .route("/", get(page::home))
        .route("/search", get(page::search))
        .route("/documents", get(page::documents))
        .route("/d/{*symbol}", get(page::document))
        .route("/u/{*path}", get(page::unit))
        .route("/compare", get(page::compare))
        .route("/collection", get(page::collection).post(page::export_collection))
        .route("/references", get(page::references_page))
        .route("/agreed", get(page::agreed))
        .route("/duties", get(page::duties))
        .route("/check", get(page::check).post(page::checked))
        .route("/about", get(page::about))
        .route("/docs", get(page::docs))
        .route("/suggest", get(api::for_browsers))
        .route("/opensearch.xml", get(page::opensearch))
        .route("/api/v1/openapi.json", get(page::openapi));
    let tagged = api.merge(pages).layer(from_fn_with_state(Arc::clone(&app), layer::tag));
    let rest = operations
        .route("/assets/{name}", get(page::asset))
        .route("/favicon.ico", get(assets::favicon))
        .fallback(page::not_found);
    let routes = tagged.merge(rest).merge(mcp::route(&app)).with_state(Arc::clone(&app));
    layer::apply(routes, &app, &settings)
}

/// Serves until `stop` resolves; requests under way are finished.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let watcher = tokio::spawn(site::reload_when_written(Arc::clone(&engine)));
    let behind_proxy = settings.rate.is_some_and(|rate| rate.behind_proxy);
    let served = layer::serve(listener, router(engine, settings), behind_proxy, stop).await;
    watcher.abort();
    served
}
