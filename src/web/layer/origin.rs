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

use crate::web::{error::Problem, site::Origin};

/// What a private server answers to.
#[derive(Clone)]
pub(super) struct Known {
    /// This machine's names, and the one that the server was told it is reached by.
    hosts: Arc<[String]>,
    /// Sites whose pages may read the answers.
    sites: Arc<[Origin]>,
}

impl Known {
    pub(super) fn new(public: Option<String>, sites: &[Origin]) -> Known {
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let public = public.map(|host| without_port(&host).to_ascii_lowercase());
        Known { hosts: own.into_iter().chain(public).collect(), sites: sites.into() }
    }

    fn is_host(&self, host: &str) -> bool {
        let host = without_port(host).to_ascii_lowercase();
        self.hosts.contains(&host)
    }

    fn is_origin(&self, origin: &str) -> bool {
        let uri: Option<Uri> = origin.parse().ok();
        uri.is_some_and(|uri| uri.host().is_some_and(|host| self.is_host(host)))
            || self.sites.iter().any(|site| match site {
                Origin::Any => true,
                Origin::Site(site) => site == origin,
            })
    }
}

/// Refuses what another name or another origin asks.
pub(super) async fn check(State(known): State<Known>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    // Nothing but HTTP/1.0 comes without a host, and no browser speaks that.
    let host = value(headers, header::HOST).or_else(|| request.uri().host());
    if let Some(host) = host.filter(|host| !known.is_host(host)) {
        return Problem::wrong_host(host).into_response();
    }
    let origin = value(headers, header::ORIGIN);
    match origin.filter(|origin| !known.is_origin(origin)) {
        Some(origin) => Problem::wrong_origin(origin).into_response(),
        None => next.run(request).await,
    }
}

fn value(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    // What is no text is no name of ours.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
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
        let known = Known::new(Some("undex.example.org:443".to_owned()), &[]);
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "[::1]:8080",
            "[::1]",
            "undex.example.org",
        ] {
            assert!(known.is_host(host), "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "?", ""]
        {
            assert!(!known.is_host(host), "{host}");
        }
    }
}
