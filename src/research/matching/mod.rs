//! Words, held against the collection word by word: which words are one, how well some fit
//! into a paragraph, which paragraphs may have them, and how both differ. For drafts
//! (`check/`) and for phrases (`phrase/`).

mod fit;
mod source;
mod telling;
mod words;

pub(super) use fit::{Fit, Step, part as fit_part};
pub(super) use source::{Collection, Match, Own, Source, Stream};
pub(super) use telling::{alike, difference};
pub(super) use words::{Gap, Word, WordId};
#[cfg(test)]
pub(super) use words::{Vocabulary, Writer, words};
