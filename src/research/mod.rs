//! What delegates and researchers do with paragraphs by hand: hold two texts against each
//! other, follow a paragraph through the years, find who cites what, and list who is to do
//! what, by when. Works over the [`Backend`] trait, with what an index has anyway.
//!
//! [`Backend`]: crate::backend::Backend

mod calendar;
mod check;
mod diff;
mod duties;
mod history;
mod lineage;
mod matching;
mod phrase;
mod reading_list;
mod references;
mod sentences;
mod series;
mod strength;

pub use crate::alignment::ALIGNED_UNITS_MAX;
pub use calendar::{calendar, events};
pub use check::{
    DRAFT_BYTES_MAX, DRAFT_FILE_BYTES_MAX, DraftCheck, DraftError, Formula, LeftOut, Quotation,
    QuotationStatus, Reused, check,
};
pub use diff::{Difference, Piece, Side, differ};
pub use duties::{Duties, GivenDuty, duties};
pub use history::{Ancestor, history};
pub use lineage::{Change, Kept, Lineage, LineageError, Told, both, lineage};
pub use phrase::{
    AdoptingBody, AgreedLanguage, Appearance, BodyCount, PHRASE_BYTES_MAX, PhraseError,
    PhraseVariant, PhraseYear, SeparateVote, VotesFound, agreed, body_of,
};
pub use reading_list::{Item, LIST_BYTES_MAX, LIST_ITEMS_MAX, ReadingList, ReadingListError};
pub use references::{
    AROUND_MAX, AskedPlace, AskedPlaceError, Citations, CitedSymbol, CitingParagraph,
    GivenReference, GoverningVerb, Guess, MostCited, NearDocument, References, Standing,
    Surroundings, Whose, YearCount, asked_place, citations, most_cited_documents, references,
    surroundings,
};
pub use series::{Cell, Row, SERIES_DOCUMENTS_MAX, Series, series};
pub use strength::strength;
