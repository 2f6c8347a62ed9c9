//! `POST /api/v1/check`: a draft's citations, quotations and agreed language.

use std::time::{Duration, Instant};

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
};
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::{
    answer::CheckAnswer,
    corpus::{Limits, Reading, read_draft},
    research::{self, DRAFT_FILE_BYTES_MAX},
    web::{
        error::Problem,
        site::{App, blocking},
    },
};

/// What is not done in so much time is left out, and told: an answer has two seconds.
const CHECK_WITHIN: Duration = Duration::from_millis(1_500);
/// What reading a file may take of that.
const READ_SECONDS: u64 = 1;
const READ_WITHIN: Duration = Duration::from_millis(1_200);
/// So many files are read at once: each may take the memory of a reader.
const READERS_MAX: usize = 4;

/// Readers at work.
static READERS: Semaphore = Semaphore::const_new(READERS_MAX);

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A draft as JSON.
#[derive(Deserialize, ToSchema)]
pub(super) struct DraftToCheck {
    /// At most 1 MiB. A body of more than 64 KiB states its length (`Content-Length`), and has at
    /// most 4 MiB.
    #[schema(
        example = "In paragraph 16 of resolution 74/60 the Assembly “encourages States to fund relevant initiatives”."
    )]
    text: String,
}

/// When a check that begins now must end.
pub(in crate::web) fn within_time() -> Instant {
    Instant::now() + CHECK_WITHIN
}

/// The text of a draft that was sent as a file. Blocks for as long as a child process reads
/// it.
pub(in crate::web) fn draft_text(app: &App, bytes: &[u8]) -> Result<String, Problem> {
    let reading = app.drafts().ok_or_else(|| {
        let detail = "this server takes no files of drafts".to_owned();
        Problem::bad_request(detail, "send the text itself, as JSON")
    })?;
    if bytes.len() > DRAFT_FILE_BYTES_MAX {
        let most = DRAFT_FILE_BYTES_MAX >> 20;
        return Err(Problem::too_large(format!("the file has more than {most} MiB")));
    }
    let _reader = READERS.try_acquire().map_err(|_| Problem::busy())?;
    let reading = match reading {
        Reading::Here => Reading::Here,
        Reading::Apart { program, limits } => Reading::Apart {
            program: program.clone(),
            limits: Limits { seconds: READ_SECONDS, wait: READ_WITHIN, ..*limits },
        },
    };
    read_draft(&reading, bytes).map_err(|refusal| match refusal.lasting {
        true => Problem::unsupported(refusal.reason),
        false => Problem::internal(refusal.reason),
    })
}

/// Checks a draft: every citation is looked up, every quotation held against its source, and
/// sentences of agreed language without quotation marks are found. Offsets count Unicode
/// scalar values. What there is no time for is told.
#[utoipa::path(
    post,
    path = "/api/v1/check",
    request_body(
        description = "A draft of at most 4 MiB, with at most 1 MiB of text",
        content(
            (DraftToCheck = "application/json"),
            (String = "text/plain"),
            (String = "text/markdown"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        )
    ),
    responses(
        (status = 200, description = "What was found", body = CheckAnswer),
        (status = 400, description = "The body is no draft", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "The draft is too long", body = Problem,
         content_type = "application/problem+json"),
        (status = 415, description = "The body is in no form that can be read", body = Problem,
         content_type = "application/problem+json"),
    ),
)]
pub(super) async fn check(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<CheckAnswer>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let is_file = match kind.as_str() {
        "application/json" => false,
        "text/plain" | "text/markdown" | "text/x-markdown" | WORD => true,
        other => return Err(Problem::unsupported(format!("a body of `{other}` is not read"))),
    };
    blocking(move || {
        let until = within_time();
        let text = match is_file {
            true => draft_text(&app, &body)?,
            false => json(&body)?,
        };
        let state = app.state();
        let checked = research::check(state.as_ref(), &text, Some(until))?;
        Ok(Json(CheckAnswer::new(state.as_ref(), checked, is_file.then_some(text))?))
    })
    .await
}

fn json(body: &[u8]) -> Result<String, Problem> {
    let read: Result<DraftToCheck, _> = serde_json::from_slice(body);
    read.map(|draft| draft.text).map_err(|error| {
        let hint = "send `{\"text\": \"…\"}` with `Content-Type: application/json`";
        Problem::bad_request(format!("the body is no draft: {error}"), hint)
    })
}
