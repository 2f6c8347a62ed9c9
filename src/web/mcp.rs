//! `/mcp`: assistants over HTTP, every request for itself, so that no session is
//! kept.

use std::sync::Arc;

use axum::Router;
use rmcp::transport::{
    StreamableHttpServerConfig, StreamableHttpService,
    streamable_http_server::session::never::NeverSessionManager,
};

use crate::mcp::Assistant;

use super::site::{App, place_for_work};

/// The route, with its tools.
pub(super) fn route(app: &App) -> Router<App> {
    let mut config = StreamableHttpServerConfig::default();
    config.legacy_session_mode = false;
    config.json_response = true;
    config.allowed_hosts.extend(app.public_host());
    let app = Arc::clone(app);
    let service = StreamableHttpService::new(
        move || {
            let counting = Arc::clone(&app);
            let assistant = Assistant::new(Arc::clone(app.engine())).with_places(place_for_work);
            Ok(assistant.with_observer(move |results| counting.searched(results)))
        },
        Arc::new(NeverSessionManager::default()),
        config,
    );
    Router::new().route_service("/mcp", service)
}
