//! What the program answers to other programs: the JSON contract of the API, which
//! the terminal prints with `--json` and assistants are told from. Knows nothing of
//! HTTP; `web/openapi.json` describes it.

pub mod address;
mod agreed;
mod check;
mod document;
mod duties;
mod graph;
mod lineage;
mod picture;
mod plot;
mod references;
mod search;
mod unit;

pub use agreed::{
    AgreedAnswer, AppearanceAnswer, ListedVariant, VariantAnswer, VoteAnswer, WordingBody,
    WordingYear,
};
pub use check::{CheckAnswer, CheckSummary, QuotationAnswer, ReuseAnswer};
pub use document::{
    CitedAnswer, CitingAnswer, DocumentAnswer, DocumentWithUnits, ReferenceAnswer,
    UnitWithNeighbours, cited_by, cites, outline_of,
};
pub use duties::{
    AddresseeAnswer, DeliverableAnswer, DueAnswer, DutiesAnswer, DutyAnswer, MarkAnswer, duties_csv,
};
pub use graph::{GraphAnswer, GraphEdge, GraphFacts, GraphNode};
pub use lineage::{
    AncestorAnswer, CellAnswer, DocumentLink, KeptAnswer, LineageAnswer, PieceAnswer, SeriesAnswer,
    VerbAnswer,
};
pub use picture::{DRAWN_MAX, Picture, PictureBox};
pub use plot::{YearBar, YearPlot};
pub use references::{
    AskedAnswer, CitedByAnswer, CitedDocumentCount, CitedSymbolAnswer, CitedUnitCount, CitesAnswer,
    CitingParagraphAnswer, GivenAnswer, GoverningAnswer, GuessAnswer, LinkedAnswer, Listed,
    MostCitedAnswer, StandingCounts, VerbCount, YearAnswer,
};
pub use search::SearchAnswer;
pub use unit::{
    CitationAnswer, ScoresAnswer, Section, UnitAnswer, UnitLink, citation, record, record_kept,
    record_of,
};
