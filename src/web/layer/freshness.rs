//! What clients may keep: every answer about the index carries a tag of the
//! index's state, and a client that still has that state gets no body again.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::web::site::App;

/// Kept answers are asked after each time: a new commit shows at once.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Tags answers by the state of the index, and answers 304 to a client that has
/// it. The tag is weak: times in an answer differ.
pub(in crate::web) async fn tag(State(app): State<App>, request: Request, next: Next) -> Response {
    let tag = app.tag();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|known| known == "*" || weak(known) == weak(&tag))
    });
    let Ok(value) = HeaderValue::from_str(&tag) else { return next.run(request).await };
    if is_read && is_known {
        let headers = [(header::ETAG, value), (header::CACHE_CONTROL, REVALIDATE)];
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut response = next.run(request).await;
    if is_read && response.status() == StatusCode::OK {
        let headers = response.headers_mut();
        headers.insert(header::ETAG, value);
        headers.insert(header::CACHE_CONTROL, REVALIDATE);
    } else {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Tags compare weakly (RFC 9110, section 8.8.3.2).
fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}
