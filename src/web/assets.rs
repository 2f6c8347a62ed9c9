//! The files of the pages, compiled in, so that there is no path to walk.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const ICON: &str = include_str!("../../web/assets/icon.svg");

/// Each file: its name, its media type and what it says.
const ASSETS: [(&str, &str, &str); 4] = [
    ("style.css", "text/css; charset=utf-8", include_str!("../../web/assets/style.css")),
    ("app.js", SCRIPT, include_str!("../../web/assets/app.js")),
    ("collection.js", SCRIPT, include_str!("../../web/assets/collection.js")),
    ("icon.svg", "image/svg+xml", ICON),
];

static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let checksum = crc32fast::hash(ASSETS.map(|(_, _, text)| text).concat().as_bytes());
    format!("{checksum:08x}")
});

/// Changes whenever an asset does.
pub(super) fn fingerprint() -> &'static str {
    &FINGERPRINT
}

/// The address of an asset, another one whenever it changes.
pub(super) fn url(name: &str) -> String {
    format!("/assets/{name}?v={}", fingerprint())
}

/// An asset of a name.
pub(super) fn asset(name: &str) -> Option<Response> {
    let &(_, kind, text) = ASSETS.iter().find(|(own, ..)| *own == name)?;
    // The address changes with the file.
    let kept = "public, max-age=31536000, immutable";
    Some(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], text).into_response())
}

/// `GET /favicon.ico`
pub(super) async fn favicon() -> Response {
    let kept = "public, max-age=86400";
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, kept)], ICON).into_response()
}
