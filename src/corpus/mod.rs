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
mod date;
mod document;
mod docx;
mod draft;
mod duties;
mod encoding;
mod files;
mod hints;
mod invisible;
mod language;
mod manifest;
mod metadata;
mod names;
mod num;
mod pdf;
mod places;
mod plain_text;
mod points;
mod read;
mod readers;
mod references;
mod scan;
mod segments;
mod text;
mod told;
mod unit;
mod verb;
mod xml;

pub use acronyms::acronyms;
pub use claims::{Claim, Claimed, claims, contradictions};
pub(crate) use date::{date as named_day, names_day};
pub use document::{Document, Furniture, Warning};
pub use duties::{Addressee, Deliverable, Due, Duty, Mark, Period, When, duties};
pub use files::{FoundFiles, find_files};
pub use manifest::{Manifest, ManifestEntry, ManifestError};
pub use metadata::{Adoption, Metadata, Officers, Vote};
pub use names::defined_names;
pub use read::{ReadError, read_document};
pub use readers::{Answer, Limits, Readers, Reading, Refusal, Request, read_draft, serve_readers};
pub use scan::{Corpora, FileState, Known, RefusedFile, Scan, ScanError, ScannedFile};
pub use told::harmless;
pub use unit::{Heading, Kind, NoteMark, Unit};
pub(crate) use verb::base as verb_base;

/// Changes when the readers give other units for the same file, or other duties of them.
pub const READER_VERSION: u32 = 12;
