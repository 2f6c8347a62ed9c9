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
pub const COLLECTION_BYTES_MAX: usize = 2 << 20;
/// The most paragraphs of a list.
pub const COLLECTION_ITEMS_MAX: usize = 1_000;

/// A list of paragraphs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq, ToSchema)]
pub struct Collection {
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
pub enum CollectionError {
    /// It is no list.
    #[error("this is no list of paragraphs: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It is too long.
    #[error(
        "the list is too long, with {found}: at most {COLLECTION_ITEMS_MAX} paragraphs in {} MB",
        COLLECTION_BYTES_MAX >> 20
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

impl CollectionError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            CollectionError::Malformed(_) => {
                "give `{\"items\": [{\"id\": \"A/RES/74/60#para-16\", \"note\": \"…\"}]}`, as the page of the list saves it"
            }
            CollectionError::TooLong { .. } => "divide it into several lists",
            CollectionError::Language { .. } => "the languages are ar, en, es, fr, ru and zh",
            CollectionError::Backend(error) => error.hint(),
        }
    }
}

impl Collection {
    /// A list from its JSON.
    ///
    /// # Errors
    /// [`CollectionError`] where it is none, or too long.
    pub fn read(json: &str) -> Result<Collection, CollectionError> {
        if json.len() > COLLECTION_BYTES_MAX {
            return Err(CollectionError::TooLong { found: format!("{} bytes", json.len()) });
        }
        serde_json::from_str::<Collection>(json)?.bounded()
    }

    /// The list, where it is not too long.
    ///
    /// # Errors
    /// [`CollectionError::TooLong`] where it is.
    pub fn bounded(self) -> Result<Collection, CollectionError> {
        match self.items.len() {
            0..=COLLECTION_ITEMS_MAX => Ok(self),
            count => Err(CollectionError::TooLong { found: format!("{count} paragraphs") }),
        }
    }

    /// Each paragraph, with what the index has of it: nothing of what it has not.
    ///
    /// # Errors
    /// [`CollectionError`] where the index cannot be read, or a language is none.
    pub fn found(
        &self,
        backend: &dyn Backend,
    ) -> Result<Vec<(&Item, Option<Told>)>, CollectionError> {
        self.items.iter().map(|item| Ok((item, item.found(backend)?))).collect()
    }
}

impl Item {
    fn found(&self, backend: &dyn Backend) -> Result<Option<Told>, CollectionError> {
        let language = Language::asked(Some(&self.language)).map_err(|_| {
            let (id, language) = (self.id.clone(), self.language.clone());
            CollectionError::Language { id, language }
        })?;
        let Some(facts) = find_unit(backend, &self.id, language)? else { return Ok(None) };
        let mut unit = read_unit(backend, facts.key)?;
        excerpt(&mut unit, 0, TEXT_MAX);
        Ok(Some((facts, unit)))
    }
}
