//! From a question to ranked hits, over any [`crate::backend::Backend`].
//!
//! ```text
//! asked ─ grammar, known_item, synonyms ─ question ─ rank ─ near_duplicates ─ search
//!                                                     │                        (a page of hits)
//!                                       fusion, feedback, answer_type, verdict
//! ```
//!
//! Every file names only files to the left of it and beneath it.

mod answer_type;
mod asked;
mod candidate;
mod citations;
mod cited;
mod error;
mod excerpt;
mod explain;
mod feedback;
mod fusion;
mod grammar;
mod highlight;
mod instruments;
mod known_item;
mod lead;
mod near_duplicates;
mod notes;
mod question;
mod rank;
mod search;
mod similar;
mod suggest;
mod synonyms;
mod verdict;
mod written;

pub use asked::{
    Fold, Fusion, LIMIT_DEFAULT, LIMIT_MAX, Mode, Page, PageError, Query, RrfK, RrfKError,
    WINDOW_MAX,
};
pub use candidate::{Candidate, Scores};
pub use citations::{KnownItems, Resolved, lookup, resolve, units_at};
pub use error::SearchError;
pub use excerpt::{Excerpt, TEXT_MAX, excerpt};
pub use explain::Explanation;
pub use grammar::{QUERY_BYTES_MAX, QUERY_TERMS_MAX, QueryError};
pub use highlight::{Highlight, Source};
pub use notes::{notes, notes_of};
pub use rank::{Ranking, Took, rank, rerank};
pub use search::{Hit, Interpreted, Results, search, search_reranked};
pub use similar::similar;
pub use suggest::{Suggestion, suggest};
pub use verdict::{Evidence, Verdict};
