//! Limits and headers that every answer is under.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    error_handling::HandleErrorLayer,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
};
use governor::{Quota, RateLimiter, clock::DefaultClock, state::keyed::HashMapStateStore};
use tower::{
    BoxError, ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::error::Overloaded,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

use crate::web::{
    error::{self, Problem},
    metrics::Refusal,
    site::{App, Origin, Settings, UNDER_WAY_MAX},
};

use super::{body, client, observe, origin};

/// When an answer is given up.
const DEADLINE: Duration = Duration::from_secs(2);
/// Clients that are remembered before those who are quiet are forgotten.
const CLIENTS_MAX: usize = 10_000;

/// Nothing but our own files: no inline script, no frame, no form elsewhere.
const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Other sites are told nothing of where a reader comes from. Forms are sent from pages of
/// this site: with no referrer at all browsers would send them with no origin (Fetch
/// standard, "Append a request `Origin` header"), and they would be taken for foreign ones.
const REFERRER: &str = "same-origin";

type Clients = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>;

struct Gate {
    clients: Clients,
    behind_proxy: bool,
    app: App,
}

/// Puts the limits around all routes.
pub(in crate::web) fn apply(router: Router, app: &App, settings: &Settings) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    let sites = settings.cors.iter().map(|origin| match origin {
        Origin::Any => None,
        Origin::Site(site) => Some(site.clone()),
    });
    let origins = match sites.collect::<Option<Vec<HeaderValue>>>() {
        Some(sites) => AllowOrigin::list(sites),
        None => AllowOrigin::any(),
    };
    let cors = CorsLayer::new()
        .allow_methods([Method::GET])
        .allow_origin(origins)
        .expose_headers([header::ETAG, HeaderName::from_static("x-request-id")]);
    let busy = Arc::clone(app);
    let seen = ServiceBuilder::new()
        .layer(from_fn_with_state(Arc::clone(app), observe::observe))
        .layer(header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, REFERRER))
        .layer(cors)
        .layer(CompressionLayer::new());
    let bounds = ServiceBuilder::new()
        .layer(CatchPanicLayer::custom(panicked))
        .layer(HandleErrorLayer::new(move |error| overloaded(Arc::clone(&busy), error)))
        .load_shed()
        .layer(GlobalConcurrencyLimitLayer::new(UNDER_WAY_MAX))
        .timeout(DEADLINE);
    let limited = match settings.rate {
        Some(rate) => {
            let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
            let gate = Gate {
                clients: RateLimiter::hashmap(quota),
                behind_proxy: rate.behind_proxy,
                app: Arc::clone(app),
            };
            router.layer(from_fn_with_state(Arc::new(gate), admit))
        }
        None => router,
    };
    let router = limited
        .layer(bounds)
        .layer(map_response(error::explain))
        .layer(from_fn(body::whole))
        .layer(from_fn_with_state(body::Room::new(app), body::within_room));
    let router = match settings.private {
        true => {
            let known = origin::Known::new(app.public_host(), &settings.cors);
            router.layer(from_fn_with_state(known, origin::check))
        }
        false => router,
    };
    router.layer(seen)
}

/// Adds to the description what every operation may answer.
pub(in crate::web) fn describe(description: &mut utoipa::openapi::OpenApi) {
    let problem = |words: &str| {
        ResponseBuilder::new()
            .description(words)
            .content(
                "application/problem+json",
                ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build(),
            )
            .build()
    };
    for item in description.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post].into_iter().flatten();
        for operation in operations {
            let responses = &mut operation.responses.responses;
            for (status, words) in [
                ("400", "A parameter has no meaning"),
                ("429", "Too many requests of one address"),
                ("500", "The server failed"),
                ("503", "Too busy or too late"),
            ] {
                responses.entry(status.to_owned()).or_insert_with(|| problem(words).into());
            }
        }
    }
}

/// Refuses a client that asks too often.
async fn admit(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let Some(client) = client::limited(&request, gate.behind_proxy) else {
        return next.run(request).await;
    };
    if gate.clients.len() > CLIENTS_MAX {
        gate.clients.retain_recent();
    }
    match gate.clients.check_key(&client) {
        Ok(()) => next.run(request).await,
        Err(_) => {
            gate.app.metrics().refuse(Refusal::Rate);
            Problem::too_often().into_response()
        }
    }
}

async fn overloaded(app: App, error: BoxError) -> Problem {
    if error.is::<Overloaded>() {
        app.metrics().refuse(Refusal::Busy);
        Problem::busy()
    } else {
        app.metrics().refuse(Refusal::Late);
        Problem::late()
    }
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(format!("a handler panicked: {}", message.unwrap_or_default()))
        .into_response()
}
