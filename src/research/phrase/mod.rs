//! Agreed language: where a phrase or a paragraph stands in the collection, in these words
//! and in others, since when and until when, in documents of which bodies, and where a
//! separate vote on it is told of.
//!
//! ```text
//! phrase ─ pieces ─ gather (every paragraph that may have it, held against it) ─ variant ─┬─ agreed
//!                                                                            votes ───────┘
//! ```

mod agreed;
mod appearance;
mod body;
mod gather;
mod pieces;
mod variant;
mod votes;

pub use agreed::{AgreedLanguage, PHRASE_BYTES_MAX, PhraseError, PhraseYear, agreed};
pub use appearance::Appearance;
pub use body::{AdoptingBody, body_of};
pub use variant::{BodyCount, PhraseVariant};
pub use votes::{SeparateVote, VotesFound};
