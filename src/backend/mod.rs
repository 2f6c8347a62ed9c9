//! What the query side asks of an index, as a trait over plain values. The one
//! implementation is [`crate::index::Snapshot`], an index in this process; an
//! engine on other machines is another.
//!
//! A value of a [`Backend`] is one frozen state: whatever is asked of it, in
//! however many calls, is answered from the same documents. A newer state is a
//! new value, which [`crate::engine`] takes up.
//!
//! Invariants: units are named by [`UnitKey`], which no state changes; lists come
//! in the order that was asked for and without gaps; equal scores are ordered by
//! id; nothing here is of an engine's own types or errors. `tests/it/backend.rs`
//! holds every implementation to it.

mod counterpart;
mod duty;
mod facet;
mod facts;
mod field;
mod filter;
mod key;
mod links;
mod retrieval;
#[cfg(test)]
pub(crate) mod sample;

pub use counterpart::{Counterpart, RelatedDocument};
pub use duty::{
    DUTIES_DEFAULT, DUTIES_MAX, DUTY_OFFSET_MAX, DutiesFound, DutyFound, DutyOrder, DutyQuery,
    DutyQueryError,
};
pub use facet::{Counts, Facet, FacetCount};
pub use facts::{DocumentFacts, Outline, UnitFacts, UnitTraits};
pub use field::{
    Bound, Comparison, FIELDS, FacetOrder, Field, FilterError, Parameter, Reach, Shape, parameters,
};
pub use filter::{Filter, Wanted};
pub use key::UnitKey;
pub use links::{CitedUnit, Link, LinkedDocument, Links};
pub use retrieval::{
    Background, Cited, CitedBy, Citing, Completion, Documents, LexicalFound, LexicalQuery,
    OrderedBigram, QueryWord, Required, Scored, Selection, SemanticFound, SemanticQuery, Term,
    TermScore,
};

use std::{collections::HashMap, sync::Arc};

use jiff::civil::Date;

use crate::{
    citation::{Language, Place, Symbol},
    corpus::Unit,
    embed::Embedding,
};

/// So many vectors of a unit are given: all of any paragraph, the beginning of one that is
/// a whole book.
pub const PASSAGES_MAX: usize = 64;

/// A frozen, searchable state of an index. Calls take milliseconds of processor
/// time, or wait for another machine, and must stay off asynchronous threads.
pub trait Backend: Send + Sync {
    /// What can be said of the state as a whole.
    fn describe(&self) -> &Description;

    /// How many units have each of some terms, in their order.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn frequencies(&self, terms: &[Term<'_>]) -> Result<Vec<u64>, BackendError>;

    /// The words of the index that begin with `prefix`, which is in small letters:
    /// the most frequent first, equal ones by their letters, at most `count`.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn completions(&self, prefix: &str, count: usize) -> Result<Vec<Completion>, BackendError>;

    /// The best units by words among the selected, at most `depth`. The same depth
    /// gives the same list; which units are among few may depend on how many are
    /// wanted. With a depth of 0 none is looked for, and the maximum alone is given.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn lexical(
        &self,
        query: &LexicalQuery,
        depth: usize,
        among: &Selection,
    ) -> Result<LexicalFound, BackendError>;

    /// The best units by meaning among the selected.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn semantic(
        &self,
        query: SemanticQuery<'_>,
        among: &Selection,
    ) -> Result<SemanticFound, BackendError>;

    /// The cosine of the best passage of each unit with a vector, in their order; nothing
    /// for one without passages.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has a key.
    fn compare(
        &self,
        vector: &Embedding,
        units: &[UnitKey],
    ) -> Result<Vec<Option<f32>>, BackendError>;

    /// What a vector has in common with any passage.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn background(&self, vector: &Embedding) -> Result<Background, BackendError>;

    /// How many of the selected units match a query by words or are among `others`, and
    /// what they are. Counts are exact.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has a key.
    fn count(
        &self,
        query: &LexicalQuery,
        others: &[UnitKey],
        among: &Selection,
    ) -> Result<Counts, BackendError>;

    /// Which of some units are selected, in their order.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn selected(&self, units: &[UnitKey], among: &Selection) -> Result<Vec<bool>, BackendError>;

    /// What each word of a query gives a unit, field by field; they add up to its
    /// BM25. Nothing of an engine that cannot take its scores apart.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn explain(&self, query: &LexicalQuery, unit: UnitKey) -> Result<Vec<TermScore>, BackendError>;

    /// What is known of units; nothing for a key that no unit has.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn facts(&self, units: &[UnitKey]) -> Result<Vec<Option<UnitFacts>>, BackendError>;

    /// Units, whole.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has a key.
    fn units(&self, units: &[UnitKey]) -> Result<Vec<Unit>, BackendError>;

    /// The vectors of the passages of units, of each the first [`PASSAGES_MAX`]; of one
    /// without passages none.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has a key.
    fn vectors(&self, units: &[UnitKey]) -> Result<Vec<Vec<Embedding>>, BackendError>;

    /// Documents by symbol, of several languages of one in the order of
    /// [`Language::ALL`]: `count` of them after the first `offset`.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn documents(
        &self,
        wanted: Documents<'_>,
        offset: usize,
        count: usize,
    ) -> Result<Vec<Arc<DocumentFacts>>, BackendError>;

    /// The document of a symbol with its units, in a language or in the first that
    /// there is; nothing where there is none.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn outline(
        &self,
        symbol: &Symbol,
        language: Option<Language>,
    ) -> Result<Option<Outline>, BackendError>;

    /// What a unit cites, each document and place once, in the order of its references.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has the key.
    fn cites(&self, unit: UnitKey) -> Result<Vec<Cited>, BackendError>;

    /// The units of other documents that cite a unit or its document, the first
    /// `count` of them.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has the key.
    fn cited_by(&self, unit: UnitKey, count: usize) -> Result<CitedBy, BackendError>;

    /// The units of other documents that cite the document of a symbol, whether the
    /// state has it or not, the first `count` of them: those that name the place before
    /// those that name only the document. A resolution of the Security Council without
    /// its year is the one of that number.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn citing(&self, symbol: &Symbol, place: &Place, count: usize)
    -> Result<CitedBy, BackendError>;

    /// Which documents cite which, counted over the selected units. Of a document in
    /// several languages the first counts that has a selected unit, for they say the same;
    /// what a document says of itself is none. A footnote counts where no other unit of its
    /// document cites the same.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn links(&self, among: &Selection) -> Result<Arc<Links>, BackendError>;

    /// The units that pinpoints in selected units of other documents name, the most cited
    /// first, equal ones in the order of the collection; `count` of them at most. Counted
    /// as [`Backend::links`] counts.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read.
    fn most_cited(&self, among: &Selection, count: usize) -> Result<Vec<CitedUnit>, BackendError>;

    /// The units of other documents that are the same paragraph as each of some units, or
    /// parts of it, in the order of the collection. Documents that seem to have nothing in
    /// common, or are too long, are not compared, and each with those alone that share most.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has a key.
    fn counterparts(&self, units: &[UnitKey]) -> Result<Vec<Vec<Counterpart>>, BackendError>;

    /// The documents that share words with the document of a unit, in paragraphs that are the
    /// same and beyond the formulas of their organ, those that share most first.
    ///
    /// # Errors
    /// [`BackendError`] where the state cannot be read, or no unit has the key.
    fn related(&self, unit: UnitKey) -> Result<Vec<RelatedDocument>, BackendError>;

    /// The duties that are wanted, a page of them.
    fn duties(&self, wanted: &DutyQuery) -> Result<DutiesFound, BackendError>;
}

/// What can be said of a state as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// Names the state: another commit has another.
    pub state: String,
    /// Counts the commits.
    pub generation: u64,
    /// The embedding model, with its fingerprint.
    pub model: String,
    /// Numbers in an embedding.
    pub dimension: usize,
    /// Documents.
    pub documents: usize,
    /// Units.
    pub units: usize,
    /// Passages of all units.
    pub passages: usize,
    /// Vectors: passages that are alike word for word share one.
    pub vectors: usize,
    /// The least share of the ten nearest vectors that a search finds; 1 where
    /// every vector is looked at.
    pub recall: f64,
    /// The languages of the documents.
    pub languages: Vec<Language>,
    /// How many documents and units there are of each organ, by its name in symbols.
    pub organs: Vec<Share>,
    /// The same by language, as its code.
    pub by_language: Vec<Share>,
    /// The first and the last year of a document.
    pub years: Option<(i16, i16)>,
    /// The first and the last date of a document.
    pub dates: Option<(Date, Date)>,
    /// What was odd about documents when they were read: the first of it.
    pub warnings: Vec<String>,
    /// How much of that there is in all.
    pub warnings_total: usize,
    /// What the documents say that abbreviations, in small letters, stand for, the
    /// likeliest first.
    pub acronyms: HashMap<String, Vec<String>>,
}

/// How much of a collection has something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// What it has in common.
    pub name: String,
    /// How many documents.
    pub documents: usize,
    /// How many units.
    pub units: usize,
}

/// Why an index cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// A part of it was changed after it was written, or is not what it should be.
    #[error("{0}")]
    Damaged(String),
    /// It does not answer now: the system or another machine refuses.
    #[error("{0}")]
    Unavailable(String),
    /// A key was asked for that no unit has.
    #[error("no unit has the key {0}")]
    NoSuchUnit(UnitKey),
}

impl BackendError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            BackendError::Unavailable(_) => "try again; if it goes on, look at disk and rights",
            _ => "rebuild the index with `undex index`; deleting its folder is always safe",
        }
    }
}

/// The unit of an id, in a language or in the first that there is, in the order of
/// [`Language::ALL`].
///
/// # Errors
/// [`BackendError`] where the state cannot be read.
pub fn find_unit(
    backend: &dyn Backend,
    id: &str,
    language: Option<Language>,
) -> Result<Option<UnitFacts>, BackendError> {
    let is_wanted = |own: &Language| language.is_none_or(|wanted| wanted == *own);
    let languages = Language::ALL.into_iter().filter(is_wanted);
    let keys: Vec<UnitKey> = languages.map(|language| UnitKey::of(id, language)).collect();
    Ok(backend.facts(&keys)?.into_iter().flatten().next())
}

/// So many units are in memory at once where many are read: one may be a book.
const READ_AT_ONCE: usize = 10;

/// Units, whole, in the order of their keys: a few of them are in memory at once, so that
/// whoever keeps a part of each never has all.
///
/// # Errors
/// [`BackendError`] where the state cannot be read, or no unit has a key; what follows is
/// read on.
pub fn read_units<'a>(
    backend: &'a dyn Backend,
    keys: &'a [UnitKey],
) -> impl Iterator<Item = Result<Unit, BackendError>> + 'a {
    keys.chunks(READ_AT_ONCE).flat_map(|keys| match backend.units(keys) {
        Ok(units) => units.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}

/// A unit, whole.
///
/// # Errors
/// [`BackendError`] where the state cannot be read, or no unit has the key.
pub fn read_unit(backend: &dyn Backend, key: UnitKey) -> Result<Unit, BackendError> {
    backend.units(&[key])?.pop().ok_or(BackendError::NoSuchUnit(key))
}
