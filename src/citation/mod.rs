//! How the United Nations names its texts: the symbol of a document, the place
//! within it, and the written citation made of both.
//!
//! This module knows nothing of files, indexes or requests; everything else may
//! use it. Source: the UN Editorial Manual and the symbol guide of the Dag
//! Hammarskjöld Library.

mod adopted;
mod body;
mod council;
mod find;
mod head;
mod label;
mod language;
mod leading;
mod list;
mod locator;
mod markdown;
mod numbered;
mod ordinal;
mod paragraphs;
mod pins;
mod place;
mod plain;
mod record;
mod reference;
mod roman;
mod spelled;
mod stem;
mod style;
mod symbol;
mod word;
mod words;
mod writing;

pub use find::find_references;
pub(crate) use head::ibid_source;
pub(crate) use label::roman_label;
pub use language::{Language, LanguageError};
pub use locator::{Locator, LocatorError, Part, PartError, Pin};
pub use ordinal::ordinal_word;
pub use paragraphs::{ParagraphItem, Paragraphs, SingleParagraph};
pub use pins::{NamedPin, PinMap};
pub use place::Place;
pub(crate) use plain::plain_digit;
pub use record::{Format, Record, official_url};
pub use reference::{Reference, ReferenceContext, spans_in_bytes};
pub(crate) use reference::{count_in_bytes, count_in_characters};
pub use roman::{roman, roman_value};
pub(crate) use style::is_article;
pub use style::{Citation, CitedDocument};
pub use symbol::{Symbol, SymbolError};
pub(crate) use writing::harmless_cell;
pub use writing::{RecordWriter, write as write_records};
