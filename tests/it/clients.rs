//! Clients that hold on to what they have asked for, and pages of other sites that ask
//! through the owner's browser.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::ServiceExt;
use undex::web::{Origin, Rate, Settings};

use crate::{
    http::ask,
    support::{Indexed, indexed},
};

fn router(settings: Settings) -> (Router, Indexed) {
    let indexed = indexed();
    (undex::web::router(indexed.engine.clone(), settings), indexed)
}

fn get(uri: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers
        .iter()
        .fold(Request::get(uri), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_private_server_answers_no_foreign_page() {
    let public_url = Some("https://undex.example.org".to_owned());
    let (router, _indexed) = router(Settings { private: true, public_url, ..Settings::default() });
    for (headers, expected) in [
        (&[("host", "127.0.0.1:8080")][..], 200),
        (&[("host", "localhost:8080"), ("origin", "http://localhost:8080")], 200),
        (&[("host", "[::1]:8080")], 200),
        (&[("host", "undex.example.org"), ("origin", "https://undex.example.org")], 200),
        (&[("host", "evil.example:8080")], 421),
        (&[("host", "127.0.0.1.evil.example")], 421),
        (&[("host", "localhost"), ("origin", "https://evil.example")], 403),
        (&[("host", "localhost"), ("origin", "null")], 403),
    ] {
        for uri in ["/api/v1/search?q=marking&mode=lexical", "/", "/mcp"] {
            let (parts, _) = ask(&router, get(uri, headers)).await;
            let status = parts.status.as_u16();
            match expected {
                // `/mcp` takes posts alone.
                200 => assert!(![403, 421].contains(&status), "{uri} {headers:?}: {status}"),
                _ => assert_eq!(status, expected, "{uri} {headers:?}"),
            }
        }
    }
}

#[tokio::test]
async fn other_sites_read_answers_where_they_may() {
    let origin = [("origin", "https://example.org")];
    for (cors, expected) in [
        (&[][..], None),
        (&["*"], Some("*")),
        (&["https://example.org", "https://b.example"], Some("https://example.org")),
        (&["https://b.example"], None),
    ] {
        let cors = cors.iter().map(|origin| origin.parse::<Origin>().unwrap()).collect();
        let (router, _indexed) = router(Settings { cors, ..Settings::default() });
        let (parts, _) = ask(&router, get("/healthz", &origin)).await;
        let allowed = parts.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed.map(|value| value.to_str().unwrap()), expected);
    }
    let cors = vec!["https://example.org".parse::<Origin>().unwrap()];
    let (router, _indexed) = router(Settings { private: true, cors, ..Settings::default() });
    for (site, expected) in [("https://example.org", 200), ("https://b.example", 403)] {
        let headers = [("host", "localhost"), ("origin", site)];
        assert_eq!(ask(&router, get("/healthz", &headers)).await.0.status.as_u16(), expected);
    }
    for wrong in ["example.org", "https://example.org/path", "ftp://example.org", ""] {
        assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn who_is_not_named_behind_a_proxy_counts_for_the_proxy() {
    let one = std::num::NonZeroU32::MIN;
    let rate = Rate { per_second: one, burst: one, behind_proxy: true };
    let (router, _indexed) = router(Settings { rate: Some(rate), ..Settings::default() });
    let mut statuses = Vec::new();
    for headers in [&[][..], &[("x-forwarded-for", "garbage")], &[("x-forwarded-for", "")]] {
        let mut request = get("/healthz", headers);
        let proxy: SocketAddr = "127.0.0.1:4000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(proxy));
        statuses.push(ask(&router, request).await.0.status.as_u16());
    }
    assert_eq!(statuses, [200, 429, 429]);
}

/// A body of which one byte comes, and then nothing for ever.
fn unfinished() -> Body {
    Body::new(Unfinished { begun: false })
}

struct Unfinished {
    begun: bool,
}

impl axum::body::HttpBody for Unfinished {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        match std::mem::replace(&mut self.begun, true) {
            false => {
                std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from_static(b"{")))))
            }
            true => std::task::Poll::Pending,
        }
    }
}

#[tokio::test]
async fn unfinished_bodies_take_up_nobodys_place() {
    let (router, _indexed) = router(Settings::default());
    let post = || {
        let request = Request::post("/api/v1/citations").header("content-type", "application/json");
        request.body(unfinished()).unwrap()
    };
    let held: Vec<_> = (0..200).map(|_| tokio::spawn(router.clone().oneshot(post()))).collect();
    tokio::task::yield_now().await;
    for _ in 0..5 {
        let uri = "/api/v1/search?q=marking&mode=lexical";
        assert_eq!(ask(&router, get(uri, &[])).await.0.status, 200);
    }
    let mut statuses = Vec::new();
    for answer in held {
        statuses.push(answer.await.unwrap().unwrap().status().as_u16());
    }
    assert!(statuses.iter().all(|&status| status == 408), "{statuses:?}");
}

/// A server on a free port of loopback, and where it is.
async fn served() -> (SocketAddr, Indexed) {
    let indexed = indexed();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let engine = indexed.engine.clone();
    let settings = Settings::default();
    tokio::spawn(undex::web::serve(listener, engine, settings, std::future::pending()));
    (address, indexed)
}

#[tokio::test]
async fn a_client_that_does_not_read_is_let_go() {
    let (address, _indexed) = served().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let page = "GET /d/A/CONF.192/2018/RC/3 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // More than what the system holds for a connection.
    let asked = 200;
    stream.write_all(page.repeat(asked).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(13)).await;
    let mut answered = Vec::new();
    // A connection that was cut may say so.
    let _ = stream.read_to_end(&mut answered).await;
    let answers = answered.windows(15).filter(|bytes| *bytes == b"HTTP/1.1 200 OK").count();
    assert!(answers > 0 && answers < asked, "{answers} of {asked}");
    let mut other = TcpStream::connect(address).await.unwrap();
    let health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    other.write_all(health.as_bytes()).await.unwrap();
    let mut answer = String::new();
    other.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
