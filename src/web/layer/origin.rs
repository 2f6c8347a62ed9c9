//! Who may ask through a browser. A server that only this machine reaches is private: a
//! page of another site that the owner looks at must not read it, neither as a foreign
//! origin nor under a name of its own that leads here (DNS rebinding).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::web::error::Problem;

/// The names that a private server answers to.
pub(super) type Hosts = Arc<[String]>;

/// This machine's names, and the one that the server was told it is reached by.
pub(super) fn hosts(public: Option<String>) -> Hosts {
    let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    let public = public.map(|host| without_port(&host).to_ascii_lowercase());
    own.into_iter().chain(public).collect()
}

/// Refuses what another name or another origin asks.
pub(super) async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    // Nothing but HTTP/1.0 comes without a host, and no browser speaks that.
    let host = value(headers, header::HOST).or_else(|| request.uri().host());
    if let Some(host) = host.filter(|host| !is_among(&hosts, host)) {
        return Problem::wrong_host(host).into_response();
    }
    if let Some(origin) = value(headers, header::ORIGIN) {
        let uri: Option<Uri> = origin.parse().ok();
        if !uri.is_some_and(|uri| uri.host().is_some_and(|host| is_among(&hosts, host))) {
            return Problem::wrong_origin(origin).into_response();
        }
    }
    next.run(request).await
}

fn value(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    // What is no text is no name of ours.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn is_among(hosts: &[String], host: &str) -> bool {
    let host = without_port(host).to_ascii_lowercase();
    hosts.contains(&host)
}

/// `localhost` of `localhost:8080`, `[::1]` of `[::1]:8080`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_told_with_and_without_a_port() {
        let hosts = hosts(Some("undex.example.org:443".to_owned()));
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "[::1]:8080",
            "[::1]",
            "undex.example.org",
        ] {
            assert!(is_among(&hosts, host), "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "?", ""]
        {
            assert!(!is_among(&hosts, host), "{host}");
        }
    }
}
