//! A reader's own list of paragraphs, with notes, as a file.
//!
//! The list is the reader's: kept in the browser or in a file, never by the server. An
//! item has what it was kept with, so that the file can be read without an index; where
//! the index has the paragraph, what it says now is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    backend::{Backend, BackendError, find_unit, read_unit},
    citation::Language,
    query::{TEXT_MAX, excerpt},
};

use super::lineage::Told;

/// The longest file, in bytes.
pub const LIST_BYTES_MAX: usize = 2 << 20;
/// The most paragraphs of a list.
pub const LIST_ITEMS_MAX: usize = 1_000;

/// A list of paragraphs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq, ToSchema)]
pub struct ReadingList {
    /// What the reader calls it.
    #[serde(default)]
    pub title: String,
    /// At most 1,000 paragraphs, in the reader's order.
    pub items: Vec<Item>,
}

/// A paragraph that was kept.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq, ToSchema)]
pub struct Item {
    /// `<symbol>#<locator>`.
    #[schema(example = "A/RES/74/60#para-16")]
    pub id: String,
    /// The two-letter code of its language; English where nothing is said.
    #[serde(default)]
    pub language: String,
    /// Its citation when it was kept.
    #[serde(default)]
    pub citation: String,
    /// What it said when it was kept.
    #[serde(default)]
    pub text: String,
    /// What the reader noted.
    #[serde(default)]
    pub note: String,
}

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadingListError {
    /// It is no list.
    #[error("this is no list of paragraphs: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It is too long.
    #[error(
        "the list is too long, with {found}: at most {LIST_ITEMS_MAX} paragraphs in {} MB",
        LIST_BYTES_MAX >> 20
    )]
    TooLong {
        /// What it has.
        found: String,
    },
    /// An item states a language that is none.
    #[error("the paragraph `{id}` states the language `{language}`")]
    Language {
        /// The id of the item.
        id: String,
        /// What it states.
        language: String,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl ReadingListError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            ReadingListError::Malformed(_) => {
                "give `{\"items\": [{\"id\": \"A/RES/74/60#para-16\", \"note\": \"…\"}]}`, as the page of the list saves it"
            }
            ReadingListError::TooLong { .. } => "divide it into several lists",
            ReadingListError::Language { .. } => "the languages are ar, en, es, fr, ru and zh",
            ReadingListError::Backend(error) => error.hint(),
        }
    }
}

impl ReadingList {
    /// A list from its JSON.
    ///
    /// # Errors
    /// [`ReadingListError`] where it is none, or too long.
    pub fn read(json: &str) -> Result<ReadingList, ReadingListError> {
        if json.len() > LIST_BYTES_MAX {
            return Err(ReadingListError::TooLong { found: format!("{} bytes", json.len()) });
        }
        serde_json::from_str::<ReadingList>(json)?.bounded()
    }

    /// The list, where it is not too long.
    ///
    /// # Errors
    /// [`ReadingListError::TooLong`] where it is.
    pub fn bounded(self) -> Result<ReadingList, ReadingListError> {
        match self.items.len() {
            0..=LIST_ITEMS_MAX => Ok(self),
            count => Err(ReadingListError::TooLong { found: format!("{count} paragraphs") }),
        }
    }

    /// Each paragraph, with what the index has of it: nothing of what it has not.
    ///
    /// # Errors
    /// [`ReadingListError`] where the index cannot be read, or a language is none.
    pub fn found(
        &self,
        backend: &dyn Backend,
    ) -> Result<Vec<(&Item, Option<Told>)>, ReadingListError> {
        self.items.iter().map(|item| Ok((item, item.found(backend)?))).collect()
    }
}

impl Item {
    fn found(&self, backend: &dyn Backend) -> Result<Option<Told>, ReadingListError> {
        let language = Language::asked(Some(&self.language)).map_err(|_| {
            let (id, language) = (self.id.clone(), self.language.clone());
            ReadingListError::Language { id, language }
        })?;
        let Some(facts) = find_unit(backend, &self.id, language)? else { return Ok(None) };
        let mut unit = read_unit(backend, facts.key)?;
        excerpt(&mut unit, 0, TEXT_MAX);
        Ok(Some((facts, unit)))
    }
}
