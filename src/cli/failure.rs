//! What a command failed with.

use std::fmt::Display;

use crate::{
    backend::{BackendError, DutyQueryError},
    embed::ModelError,
    eval::CollectionError,
    index::{OpenError, UpdateError},
    query::SearchError,
    research::{AskedPlaceError, DraftError, LineageError, PhraseError},
};

/// What a command failed with: what happened, and what to do about it.
#[derive(Debug)]
pub(super) struct Failure {
    pub message: String,
    pub hint: String,
    /// Whether the arguments are at fault.
    pub usage: bool,
}

impl Failure {
    pub(super) fn new(message: impl Display, hint: impl Display) -> Failure {
        Failure { message: message.to_string(), hint: hint.to_string(), usage: false }
    }

    pub(super) fn usage(message: impl Display, hint: impl Display) -> Failure {
        Failure { usage: true, ..Failure::new(message, hint) }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<UpdateError> for Failure {
    fn from(error: UpdateError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<DutyQueryError> for Failure {
    fn from(error: DutyQueryError) -> Failure {
        Failure::usage(&error, error.hint())
    }
}

impl From<LineageError> for Failure {
    fn from(error: LineageError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Failure {
        Failure::new(&error, error.hint())
    }
}

impl From<PhraseError> for Failure {
    fn from(error: PhraseError) -> Failure {
        match error {
            PhraseError::Backend(error) => error.into(),
            error => Failure::usage(&error, error.hint()),
        }
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        Failure { usage: error.is_usage(), ..Failure::new(&error, error.hint()) }
    }
}

impl From<CollectionError> for Failure {
    fn from(error: CollectionError) -> Failure {
        Failure::new(
            error,
            "name a folder with queries.jsonl and qrels; docs/relevance.md tells the layouts",
        )
    }
}

impl From<AskedPlaceError> for Failure {
    fn from(error: AskedPlaceError) -> Failure {
        match error {
            AskedPlaceError::Backend(error) => error.into(),
            _ => Failure::usage(&error, error.hint()),
        }
    }
}
