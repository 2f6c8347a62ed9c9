//! Why a query has no answer at all.

use crate::{
    backend::{BackendError, FilterError},
    embed::EmbedError,
};

use super::grammar::QueryError;

/// Why a query has no answer at all.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The question is not one.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A `field:value` of the question has no meaning.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The index failed.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl SearchError {
    /// Whether the question is to blame, not the program.
    pub fn is_usage(&self) -> bool {
        matches!(self, SearchError::Query(_) | SearchError::Filter(_))
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            SearchError::Query(error) => error.hint(),
            SearchError::Filter(_) => {
                "correct it, or put it in quotation marks to look for the words"
            }
            SearchError::Embed(_) => {
                "install the model again with `undex setup`, or give another one with --model"
            }
            SearchError::Backend(error) => error.hint(),
        }
    }
}
