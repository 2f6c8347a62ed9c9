//! What a reader is asked, and what it answers.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::super::Document;

/// A document that is to be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The file.
    pub file: PathBuf,
    /// The manifest that tells of it.
    pub manifest: PathBuf,
}

/// Why a file gave no document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What is wrong with which file, and what to do.
    pub reason: String,
    /// Whether the same bytes would be refused again, so that they need not be tried.
    pub lasting: bool,
}

/// What reading gave.
pub type Answer = Result<Document, Refusal>;

impl Refusal {
    /// What is no fault of the file.
    pub(super) fn of_the_program(reason: impl Into<String>) -> Refusal {
        Refusal { reason: reason.into(), lasting: false }
    }
}
