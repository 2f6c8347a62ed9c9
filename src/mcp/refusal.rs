//! What an assistant is told of a call that cannot be answered.

use std::fmt::Display;

use crate::{
    backend::{BackendError, DutyQueryError, FilterError},
    citation::LanguageError,
    query::{PageError, SearchError},
    research::{AskedPlaceError, DraftError, LineageError, PhraseError},
};

/// What a call did wrong, and what to do about it.
pub(super) struct Refusal {
    pub detail: String,
    pub hint: String,
}

impl Refusal {
    pub(super) fn new(detail: impl ToString, hint: impl ToString) -> Refusal {
        Refusal { detail: detail.to_string(), hint: hint.to_string() }
    }

    /// The detail goes to the log; the assistant is told only that it happened.
    pub(super) fn internal(error: impl Display) -> Refusal {
        tracing::error!(%error, "a tool failed");
        Refusal::new("the server failed; its log says why", "try again")
    }
}

impl From<SearchError> for Refusal {
    fn from(error: SearchError) -> Refusal {
        match error.is_usage() {
            true => Refusal::new(&error, error.hint()),
            false => Refusal::internal(error),
        }
    }
}

impl From<BackendError> for Refusal {
    fn from(error: BackendError) -> Refusal {
        Refusal::internal(error)
    }
}

impl From<LineageError> for Refusal {
    fn from(error: LineageError) -> Refusal {
        match error {
            LineageError::Backend(error) => Refusal::internal(error),
            LineageError::TooLong { .. } => Refusal::new(&error, error.hint()),
        }
    }
}

impl From<AskedPlaceError> for Refusal {
    fn from(error: AskedPlaceError) -> Refusal {
        match error {
            AskedPlaceError::Backend(error) => Refusal::internal(error),
            _ => Refusal::new(&error, error.hint()),
        }
    }
}

impl From<DraftError> for Refusal {
    fn from(error: DraftError) -> Refusal {
        match error {
            DraftError::Backend(error) => Refusal::internal(error),
            error => Refusal::new(&error, error.hint()),
        }
    }
}

impl From<PhraseError> for Refusal {
    fn from(error: PhraseError) -> Refusal {
        match error {
            PhraseError::Backend(error) => Refusal::internal(error),
            error => Refusal::new(&error, error.hint()),
        }
    }
}

impl From<LanguageError> for Refusal {
    fn from(error: LanguageError) -> Refusal {
        Refusal::new(&error, error.hint())
    }
}

impl From<FilterError> for Refusal {
    fn from(error: FilterError) -> Refusal {
        Refusal::new(&error, error.hint())
    }
}

impl From<DutyQueryError> for Refusal {
    fn from(error: DutyQueryError) -> Refusal {
        Refusal::new(&error, error.hint())
    }
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Refusal {
        Refusal::new(error, error.hint())
    }
}
