//! Reads documents: from files in whatever form they come to citable units.
//!
//! Owns the `corpus/` folder and its manifest. Reading never fails on the
//! content of a document: what could not be read or had to be repaired is a
//! [`Warning`] with file and line, and the rest goes on. Words are never
//! corrected; only layout and marks are.

mod acronyms;
mod akn;
mod assemble;
mod claims;
mod conference;
mod docx;
mod manifest;
mod metadata;
mod names;
mod pdf;
mod read;
mod references;
mod scan;
mod text;
mod unit;
mod verb;
mod xml;

pub use acronyms::acronyms;
pub use claims::{Claim, Claimed, claims, contradictions};
pub use manifest::{Manifest, ManifestEntry, ManifestError};
pub use metadata::{Adoption, Metadata, Officers, Vote};
pub use names::defined_names;
pub use read::{Found, ReadError, find_files, read_document};
pub use scan::{Scan, ScanError, ScannedFile};
/// Changes when the readers give other units for the same file.
pub const READER_VERSION: u32 = 4;

pub use unit::{Heading, Kind, NoteMark, Unit};

use std::{fmt, path::PathBuf};

use crate::citation::{Language, Symbol};

/// A document, read: its facts, its citable units in order, and what was
/// odd about it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The symbol; a stand-in made from the file name where nobody knows it.
    pub symbol: Symbol,
    /// The language of the text.
    pub language: Language,
    /// What masthead, closing and manifest say.
    pub metadata: Metadata,
    /// The citable units in the order of the document.
    pub units: Vec<Unit>,
    /// What is printed but belongs to no unit: running heads, page numbers,
    /// job numbers, rules.
    pub furniture: Vec<Furniture>,
    /// What could not be read or was repaired.
    pub warnings: Vec<Warning>,
}

/// A piece of the page that is not text of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Furniture {
    /// The line of the file, from 1.
    pub line: u32,
    /// What is printed there.
    pub text: String,
}

/// Something that a reader of the document should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1; 0 where the warning is about the whole file.
    pub line: u32,
    /// What was found, and what was done about it.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if self.line > 0 {
            write!(f, "{}:", self.line)?;
        }
        write!(f, " {}", self.message)
    }
}

/// What to tell of a symbol that is stated for a text which prints another one.
fn contradiction(stated: Option<&Symbol>, printed: Option<&Symbol>) -> Option<String> {
    let (stated, printed) = stated.zip(printed).filter(|(stated, printed)| stated != printed)?;
    Some(format!(
        "{stated} is stated for this text, which prints {printed}: the stated symbol is kept"
    ))
}
