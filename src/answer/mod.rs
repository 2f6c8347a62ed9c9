//! What the program answers to other programs: the JSON contract of the API, which
//! the terminal prints with `--json` and assistants are told from. Knows nothing of
//! HTTP; `web/openapi.json` describes it.

pub mod address;
mod check;
mod document;
mod lineage;
mod search;
mod unit;

pub use check::{CheckAnswer, CheckSummary, QuotationAnswer, ReuseAnswer};
pub use document::{
    CitedAnswer, CitingAnswer, DocumentAnswer, DocumentWithUnits, ReferenceAnswer,
    UnitWithNeighbours, cited_by, cites, outline_of,
};
pub use lineage::{
    AncestorAnswer, DocumentLink, KeptAnswer, LineageAnswer, PieceAnswer, VerbAnswer,
};
pub use search::SearchAnswer;
pub use unit::{
    CitationAnswer, ScoresAnswer, Section, UnitAnswer, UnitLink, citation, record, record_of,
};
