//! The one place where a failure becomes a status: problem details of RFC 9457.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{BackendError, DutyQueryError, FilterError},
    query::{PageError, RrfKError, SearchError},
    research::{AskedPlaceError, DraftError, LineageError, PhraseError, ReadingListError},
};

/// What went wrong, where, and what to do about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// A URI reference that names the kind of problem.
    r#type: &'static str,
    /// The kind of problem in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What went wrong here.
    pub(super) detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) hint: String,
}

impl Problem {
    pub(super) fn bad_request(detail: String, hint: impl Into<String>) -> Problem {
        Problem {
            r#type: "/problems/bad-request",
            title: "Bad request",
            status: 400,
            detail,
            hint: hint.into(),
        }
    }

    pub(super) fn not_found(detail: String, hint: impl Into<String>) -> Problem {
        Problem {
            r#type: "/problems/not-found",
            title: "Not found",
            status: 404,
            detail,
            hint: hint.into(),
        }
    }

    pub(super) fn busy() -> Problem {
        Problem {
            r#type: "/problems/busy",
            title: "The server is busy",
            status: 503,
            detail: "too many requests are under way".to_owned(),
            hint: "try again in a second".to_owned(),
        }
    }

    pub(super) fn too_often() -> Problem {
        Problem {
            r#type: "/problems/too-many-requests",
            title: "Too many requests",
            status: 429,
            detail: "this address asked more often than it may".to_owned(),
            hint: "wait a second; whoever needs all of it runs undex on a machine of their own"
                .to_owned(),
        }
    }

    pub(super) fn too_large(detail: String) -> Problem {
        Problem {
            r#type: "/problems/too-large",
            title: "The request is too large",
            status: 413,
            detail,
            hint: "send it in parts".to_owned(),
        }
    }

    /// A draft that is in no form that can be read.
    pub(super) fn unsupported(detail: String) -> Problem {
        Problem {
            r#type: "/problems/unsupported",
            title: "Not a form of text that can be read",
            status: 415,
            detail,
            hint:
                "send plain text, Markdown, a Word document (.docx), or `{\"text\": \"…\"}` as JSON"
                    .to_owned(),
        }
    }

    pub(super) fn unfinished(within: Duration) -> Problem {
        let seconds = within.as_secs();
        Problem {
            r#type: "/problems/unfinished",
            title: "The request was not finished",
            status: 408,
            detail: format!("the body did not arrive within {seconds} seconds"),
            hint: "send it again".to_owned(),
        }
    }

    pub(super) fn wrong_host(host: &str) -> Problem {
        Problem {
            r#type: "/problems/wrong-host",
            title: "Not the name of this server",
            status: 421,
            detail: format!("this server is private and does not answer to the name `{host}`"),
            hint: "ask localhost, or state the name with --public-url".to_owned(),
        }
    }

    pub(super) fn wrong_origin(origin: &str) -> Problem {
        Problem {
            r#type: "/problems/wrong-origin",
            title: "Pages of other sites may not ask",
            status: 403,
            detail: format!("this server is private and answers no page of `{origin}`"),
            hint: "let the site in with --cors, or state where the server is reached with --public-url"
                .to_owned(),
        }
    }

    fn wrong_method() -> Problem {
        Problem {
            r#type: "/problems/method-not-allowed",
            title: "Method not allowed",
            status: 405,
            detail: "this address does not take this method".to_owned(),
            hint: "the `Allow` header names the methods that it takes".to_owned(),
        }
    }

    pub(super) fn late() -> Problem {
        Problem {
            r#type: "/problems/deadline",
            title: "The answer took too long",
            status: 503,
            detail: "the request was given up at its deadline of two seconds".to_owned(),
            hint: "try again, or ask for less".to_owned(),
        }
    }

    /// The index does not answer now; why is in the log.
    fn unavailable(detail: &str) -> Problem {
        tracing::error!(detail, "the index does not answer");
        Problem {
            r#type: "/problems/unavailable",
            title: "The index does not answer",
            status: 503,
            detail: "the index does not answer at the moment".to_owned(),
            hint: "try again in a second".to_owned(),
        }
    }

    /// The detail goes to the log; the client is told only that it happened.
    pub(super) fn internal(detail: String) -> Problem {
        tracing::error!(detail, "a request failed");
        Problem {
            r#type: "/problems/internal",
            title: "The server failed",
            status: 500,
            detail: "the server failed; its log says why".to_owned(),
            hint: "try again; where it happens again, look into the server's log for the id in the `x-request-id` header"
                .to_owned(),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn title(&self) -> &'static str {
        self.title
    }
}

/// Gives a refusal of the libraries beneath the handlers the form of our own.
pub(super) async fn explain(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_plain = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    let problem = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED if is_plain => Problem::wrong_method(),
        _ => return response,
    };
    let mut explained = problem.into_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        explained.headers_mut().insert(header::ALLOW, allow.clone());
    }
    explained
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Problem {
        match error {
            SearchError::Backend(error) => error.into(),
            error if error.is_usage() => Problem::bad_request(error.to_string(), error.hint()),
            error => Problem::internal(error.to_string()),
        }
    }
}

impl From<BackendError> for Problem {
    fn from(error: BackendError) -> Problem {
        match error {
            BackendError::Unavailable(detail) => Problem::unavailable(&detail),
            _ => Problem::internal(error.to_string()),
        }
    }
}

impl From<ReadingListError> for Problem {
    fn from(error: ReadingListError) -> Problem {
        let hint = error.hint();
        match error {
            ReadingListError::Backend(error) => error.into(),
            ReadingListError::TooLong { .. } => Problem::too_large(error.to_string()),
            _ => Problem::bad_request(error.to_string(), hint),
        }
    }
}

impl From<LineageError> for Problem {
    fn from(error: LineageError) -> Problem {
        let hint = error.hint();
        match error {
            LineageError::Backend(error) => error.into(),
            LineageError::TooLong { .. } => Problem::bad_request(error.to_string(), hint),
        }
    }
}

impl From<AskedPlaceError> for Problem {
    fn from(error: AskedPlaceError) -> Problem {
        let hint = error.hint();
        match error {
            AskedPlaceError::Backend(error) => error.into(),
            _ => Problem::bad_request(error.to_string(), hint),
        }
    }
}

impl From<DraftError> for Problem {
    fn from(error: DraftError) -> Problem {
        let hint = error.hint();
        match error {
            DraftError::Backend(error) => error.into(),
            DraftError::TooLong { .. } => Problem::too_large(error.to_string()),
            DraftError::Empty => Problem::bad_request(error.to_string(), hint),
        }
    }
}

impl From<PhraseError> for Problem {
    fn from(error: PhraseError) -> Problem {
        let hint = error.hint();
        match error {
            PhraseError::Backend(error) => error.into(),
            _ => Problem::bad_request(error.to_string(), hint),
        }
    }
}

impl From<FilterError> for Problem {
    fn from(error: FilterError) -> Problem {
        Problem::bad_request(error.to_string(), error.hint())
    }
}

impl From<DutyQueryError> for Problem {
    fn from(error: DutyQueryError) -> Problem {
        Problem::bad_request(error.to_string(), error.hint())
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Problem {
        Problem::bad_request(error.to_string(), error.hint())
    }
}

impl From<RrfKError> for Problem {
    fn from(error: RrfKError) -> Problem {
        Problem::bad_request(error.to_string(), error.hint())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(self.status, 429 | 503) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
