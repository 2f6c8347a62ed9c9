//! The one place where a failure becomes a status: problem details of RFC 9457.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::query::{FilterError, SearchError};

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
            title: "The request cannot be meant",
            status: 400,
            detail,
            hint: hint.into(),
        }
    }

    pub(super) fn not_found(detail: String, hint: impl Into<String>) -> Problem {
        Problem {
            r#type: "/problems/not-found",
            title: "There is nothing here",
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

    pub(super) fn late() -> Problem {
        Problem {
            r#type: "/problems/deadline",
            title: "The answer took too long",
            status: 503,
            detail: "the request was given up at its deadline of two seconds".to_owned(),
            hint: "try again, or ask for less".to_owned(),
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
            hint: String::new(),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn title(&self) -> &'static str {
        self.title
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Problem {
        if error.is_usage() {
            Problem::bad_request(error.to_string(), error.hint())
        } else {
            Problem::internal(error.to_string())
        }
    }
}

impl From<FilterError> for Problem {
    fn from(error: FilterError) -> Problem {
        Problem::bad_request(error.to_string(), "correct the filter or leave it out")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == 503 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
