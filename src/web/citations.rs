//! `POST /api/v1/citations`: the references in a text, held against the index.

use axum::{
    Json,
    extract::{FromRequest, State, rejection::JsonRejection},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    citation::official_url,
    index::{ReadUnitError, Snapshot},
    query::{Resolved, resolve},
};

use super::{App, engine::blocking, error::Problem, search::UnitLink};

/// The longest text that is looked through, in bytes.
const TEXT_BYTES_MAX: usize = 16 << 10;

/// A text with references.
#[derive(Deserialize, ToSchema)]
pub(super) struct TextToCheck {
    /// At most 16 KiB.
    #[schema(
        example = "Recalling paragraph 16 of its resolution 74/60 and A/CONF.192/2018/RC/3, annex, sect. II, para. 56"
    )]
    text: String,
}

/// A reference that a text has.
#[derive(Serialize, ToSchema)]
pub(super) struct ReferenceAnswer {
    /// Where it begins in the text, in Unicode scalar values.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// The document that it names, in its canonical spelling.
    pub(super) symbol: String,
    /// `found`: the paragraphs are in the index; `document`: the reference names a document that is, and no
    /// paragraph; `no_such_paragraph`: the document is in the index and the paragraph is not; `unknown`: the
    /// document is not in the index, which says nothing of whether it exists.
    pub(super) status: &'static str,
    /// The paragraphs that it names.
    pub(super) units: Vec<UnitLink>,
    /// The document where the UN publishes it.
    pub(super) official_url: String,
}

impl ReferenceAnswer {
    pub(super) fn new(snapshot: &Snapshot, found: Resolved) -> Result<Self, ReadUnitError> {
        let units: Result<Vec<UnitLink>, _> =
            found.units.iter().map(|&unit| UnitLink::new(snapshot, unit)).collect();
        Ok(ReferenceAnswer {
            start: found.span.start,
            end: found.span.end,
            status: match (found.is_known, found.has_pinpoint, found.units.is_empty()) {
                (false, ..) => "unknown",
                (true, false, _) => "document",
                (true, true, true) => "no_such_paragraph",
                (true, true, false) => "found",
            },
            units: units?,
            official_url: official_url(found.symbol.as_str(), "en"),
            symbol: found.symbol.to_string(),
        })
    }
}

/// A body of JSON; one that is none is a problem like any other.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(super) struct Body<T>(T);

impl From<JsonRejection> for Problem {
    fn from(error: JsonRejection) -> Problem {
        let hint = "send `{\"text\": \"…\"}` with `Content-Type: application/json`";
        match error.status().as_u16() {
            413 => Problem::too_large(error.body_text()),
            _ => Problem::bad_request(error.body_text(), hint),
        }
    }
}

/// Finds the references in a text, and what they name in the index.
#[utoipa::path(
    post,
    path = "/api/v1/citations",
    request_body = TextToCheck,
    responses(
        (status = 200, description = "The references, in the order of the text", body = Vec<ReferenceAnswer>),
        (status = 400, description = "The body is no text", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "The text is too long", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn citations(
    State(app): State<App>,
    Body(body): Body<TextToCheck>,
) -> Result<Json<Vec<ReferenceAnswer>>, Problem> {
    if body.text.len() > TEXT_BYTES_MAX {
        let detail =
            format!("the text has {} bytes, at most {TEXT_BYTES_MAX} are read", body.text.len());
        return Err(Problem::too_large(detail));
    }
    blocking(move || {
        let snapshot = app.snapshot();
        let found = resolve(&snapshot, &body.text).into_iter();
        let answers: Result<Vec<_>, _> =
            found.map(|found| ReferenceAnswer::new(&snapshot, found)).collect();
        Ok(Json(answers?))
    })
    .await
}
