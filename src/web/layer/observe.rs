//! What is noted of every request: an id, its time, a line in the log, a count.
//! Never the question: what people look for is theirs.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::web::site::App;

/// The header by which a request is found in the log. One that a proxy gave is
/// kept.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from a proxy.
const REQUEST_ID_MAX: usize = 64;

/// The start of the process, which tells its ids from those of another.
static STARTED: LazyLock<u64> = LazyLock::new(|| {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
});
static COUNT: AtomicU64 = AtomicU64::new(0);

fn given(request: &Request) -> Option<HeaderValue> {
    let id = request.headers().get(REQUEST_ID)?;
    let plain = |c: &u8| c.is_ascii_alphanumeric() || b"-_.".contains(c);
    (id.len() <= REQUEST_ID_MAX && id.as_bytes().iter().all(plain)).then(|| id.clone())
}

/// Notes a request and its answer.
pub(in crate::web) async fn observe(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = given(&request).unwrap_or_else(|| {
        let id = format!("{:x}-{:x}", *STARTED, COUNT.fetch_add(1, Ordering::Relaxed));
        HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none"))
    });
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    // A client that goes away drops this future: the count must not leak.
    let under_way = UnderWay::begin(&app);
    let mut response = next.run(request).await;
    let (status, spent) = (response.status().as_u16(), started.elapsed());
    under_way.end(&route, status, spent);
    let ms = spent.as_secs_f64() * 1e3;
    let shown = id.to_str().unwrap_or_default();
    tracing::info!(target: "undex::request", id = shown, %method, route, status, ms, "answered");
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// A request that is counted as under way until it is answered or dropped.
struct UnderWay<'a> {
    app: &'a App,
    answered: bool,
}

impl<'a> UnderWay<'a> {
    fn begin(app: &'a App) -> UnderWay<'a> {
        app.metrics().begin();
        UnderWay { app, answered: false }
    }

    fn end(mut self, route: &str, status: u16, spent: std::time::Duration) {
        self.answered = true;
        self.app.metrics().end(route, status, spent);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if !self.answered {
            // 499: the client closed the request (nginx).
            self.app.metrics().end("gone", 499, std::time::Duration::ZERO);
        }
    }
}
