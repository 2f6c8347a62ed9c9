//! Limits and headers that every answer is under.

use std::time::Duration;

use axum::{
    Router,
    error_handling::HandleErrorLayer,
    http::{HeaderName, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use tower::{
    BoxError, ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::error::Overloaded,
};
use tower_http::{
    catch_panic::CatchPanicLayer, cors::CorsLayer, limit::RequestBodyLimitLayer,
    set_header::SetResponseHeaderLayer,
};

use super::error::Problem;

/// The largest body of a request, in bytes.
const BODY_BYTES_MAX: usize = 64 << 10;
/// When an answer is given up.
const DEADLINE: Duration = Duration::from_secs(2);
/// Requests under way at once; more are told to come back.
const CONCURRENCY_MAX: usize = 64;

/// Nothing but our own files: no inline script, no frame, no form elsewhere.
const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Puts the limits around all routes.
pub(super) fn apply(router: Router) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    let cors = CorsLayer::new().allow_methods([Method::GET]).allow_origin(tower_http::cors::Any);
    let layers = ServiceBuilder::new()
        .layer(header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(cors)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(HandleErrorLayer::new(overloaded))
        .load_shed()
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENCY_MAX))
        .timeout(DEADLINE)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX));
    router.layer(layers)
}

async fn overloaded(error: BoxError) -> Problem {
    if error.is::<Overloaded>() { Problem::busy() } else { Problem::late() }
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(format!("a handler panicked: {}", message.unwrap_or_default()))
        .into_response()
}
