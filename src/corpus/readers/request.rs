//! What a reader is asked, and what it answers.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::{Document, Manifest, ManifestEntry, read::bytes_of, told::one_line};

/// A document that is to be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The file.
    pub file: PathBuf,
    /// What is stated of it. The program reads manifests: their size is no document's.
    pub stated: Option<ManifestEntry>,
}

impl Request {
    /// Asks for a file, with what a manifest states of it.
    pub fn new(file: &Path, manifest: &Manifest) -> Request {
        let stated = manifest.entry_of(file, || bytes_of(file).ok());
        Request { file: file.to_owned(), stated: stated.cloned() }
    }
}

/// What a reader is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Asked {
    /// The document of a file.
    Document(Request),
    /// The text of a draft, whose bytes follow: it lies in no file, so that it leaves nothing
    /// behind.
    Draft,
}

impl Asked {
    /// What it is about, for messages.
    pub(super) fn name(&self) -> String {
        match self {
            Asked::Document(request) => format!("`{}`", request.file.display()),
            Asked::Draft => "the draft".to_owned(),
        }
    }
}

/// What a reader answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Read {
    /// To a document.
    Document(Box<Answer>),
    /// To a draft.
    Draft(Result<String, Refusal>),
}

impl Read {
    /// The refusal of what was asked for.
    pub(super) fn refused(asked: &Asked, refusal: Refusal) -> Read {
        match asked {
            Asked::Document(_) => Read::Document(Box::new(Err(refusal))),
            Asked::Draft => Read::Draft(Err(refusal)),
        }
    }
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
    /// The fault of a file. Messages may quote what stands in it: whoever tells of it needs
    /// no bound of their own.
    pub fn of_the_file(reason: &str) -> Refusal {
        Refusal { reason: one_line(reason), lasting: true }
    }

    /// What is no fault of the file.
    pub fn of_the_program(reason: &str) -> Refusal {
        Refusal { lasting: false, ..Refusal::of_the_file(reason) }
    }
}
