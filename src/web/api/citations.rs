//! `POST /api/v1/citations`: the references in a text, held against the index.

use axum::{
    Json,
    extract::{FromRequest, State, rejection::JsonRejection},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    answer::ReferenceAnswer,
    query::resolve,
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

/// The longest text that is looked through, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 19;

/// A text with references.
#[derive(Deserialize, ToSchema)]
pub(super) struct TextToCheck {
    /// At most 512 KiB. A body of more than 64 KiB states its length (`Content-Length`), and has at
    /// most 2 MiB.
    #[schema(
        example = "Recalling paragraph 16 of its resolution 74/60 and A/CONF.192/2018/RC/3, annex, sect. II, para. 56"
    )]
    text: String,
}

/// A body of JSON; one that is none is a problem like any other.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(super) struct Body<T>(pub(super) T);

impl From<JsonRejection> for Problem {
    fn from(error: JsonRejection) -> Problem {
        let hint = "send what `/docs` describes, with `Content-Type: application/json`";
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
        (status = 200, description = "The references, in the order of the text; their pinpoints name at most 5,000 units together", body = Vec<ReferenceAnswer>),
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
        let state = app.state();
        let found = resolve(state.as_ref(), &body.text)?.into_iter();
        let answers: Result<Vec<_>, _> =
            found.map(|found| ReferenceAnswer::new(state.as_ref(), found)).collect();
        Ok(Json(answers?))
    })
    .await
}
