//! A document, read.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::citation::{Language, Symbol};

use super::{Metadata, Unit};

/// A document, read: its facts, its citable units in order, and what was
/// odd about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Furniture {
    /// The line of the file, from 1.
    pub line: u32,
    /// What is printed there.
    pub text: String,
}

/// Something that a reader of the document should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
