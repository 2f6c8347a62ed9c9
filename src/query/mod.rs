//! From a question to ranked hits.
//!
//! ```text
//! question ─ grammar ─┬─ words ──────── lexical leg ──┐
//!                     ├─ the whole ──── semantic leg ─┼─ fusion ─ page
//!                     └─ demands and filters (both legs)
//! ```
//!
//! Invariants: the number of candidates does not depend on the page, so a page
//! is a window of one stable list; both legs see the same filters and demands
//! before they rank; equal scores are ordered by id.

mod facet;
mod filter;
mod fusion;
mod grammar;
mod highlight;

pub use facet::{Facet, FacetCount, Facets};
pub use filter::{Filter, FilterError};
pub use grammar::{QUERY_BYTES_MAX, QUERY_TERMS_MAX, QueryError};
pub use highlight::Highlight;

use std::time::{Duration, Instant};

use crate::{
    corpus::Unit,
    embed::{EmbedError, Embedder},
    index::{LexicalQuery, Ordinal, ReadUnitError, Snapshot},
};

/// Candidates by words, whatever the page.
const LEXICAL_DEPTH: usize = 1_000;
/// Candidates by meaning: every unit has some cosine, so the leg must end
/// somewhere.
const SEMANTIC_DEPTH: usize = 100;
/// The last hit that a page may reach.
pub const WINDOW_MAX: usize = 1_000;
/// The most hits on a page.
pub const LIMIT_MAX: usize = 100;
/// Hits on a page where nothing is said.
pub const LIMIT_DEFAULT: usize = 10;

/// Which legs rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Both, fused.
    #[default]
    Hybrid,
    /// Words alone.
    Lexical,
    /// Meaning alone.
    Semantic,
}

impl Mode {
    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Hybrid => "hybrid",
            Mode::Lexical => "lexical",
            Mode::Semantic => "semantic",
        }
    }

    /// The mode of a name.
    pub fn from_name(name: &str) -> Option<Mode> {
        [Mode::Hybrid, Mode::Lexical, Mode::Semantic].into_iter().find(|mode| mode.name() == name)
    }
}

/// A question and how to answer it.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The question as typed.
    pub text: String,
    /// Which legs rank.
    pub mode: Mode,
    /// Hits on the page.
    pub limit: usize,
    /// Hits before the page.
    pub offset: usize,
    /// What every hit must be.
    pub filter: Filter,
}

/// The scores of a hit. What a leg did not give is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// What the hits are ordered by.
    pub fused: f32,
    /// BM25.
    pub bm25: Option<f32>,
    /// The place in the lexical ranking, from 1.
    pub bm25_rank: Option<usize>,
    /// The cosine of the best passage.
    pub cosine: Option<f32>,
    /// The place in the semantic ranking, from 1.
    pub semantic_rank: Option<usize>,
}

/// A unit that answers.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The place in the whole list, from 1.
    pub rank: usize,
    /// Its ordinal in the snapshot.
    pub ordinal: Ordinal,
    /// The unit.
    pub unit: Unit,
    /// Why it stands where it stands.
    pub scores: Scores,
    /// What to mark in its text.
    pub highlights: Vec<Highlight>,
}

/// Time spent, stage by stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// Embedding the question.
    pub embed: Duration,
    /// The lexical leg.
    pub lexical: Duration,
    /// The semantic leg.
    pub semantic: Duration,
    /// Fusing, facets and reading the page's units.
    pub fusion: Duration,
    /// All of it.
    pub total: Duration,
}

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Results {
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// How many units match by words, exactly; nothing in semantic mode.
    pub lexical_total: Option<usize>,
    /// How many hits there are to page through.
    pub candidates: usize,
    /// Counts over all candidates.
    pub facets: Facets,
    /// Time spent.
    pub took: Took,
}

/// Why a query has no answer at all.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The question is not one.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The page lies outside of what can be paged to.
    #[error(
        "offset {offset} and limit {limit} reach beyond hit {WINDOW_MAX}, the last that can be shown"
    )]
    Window {
        /// The offset asked for.
        offset: usize,
        /// The limit asked for.
        limit: usize,
    },
    /// The page has no or too many hits.
    #[error("limit is {limit}, it must be between 1 and {LIMIT_MAX}")]
    Limit {
        /// The limit asked for.
        limit: usize,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The lexical index failed.
    #[error("the lexical index failed: {0}")]
    Lexical(#[from] tantivy::TantivyError),
    /// A stored unit cannot be read.
    #[error(transparent)]
    Unit(#[from] ReadUnitError),
}

impl SearchError {
    /// Whether the question is to blame, not the program.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            SearchError::Query(_) | SearchError::Window { .. } | SearchError::Limit { .. }
        )
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            SearchError::Query(error) => error.hint(),
            SearchError::Window { .. } => {
                "narrow the question with a filter instead of paging on".to_owned()
            }
            SearchError::Limit { .. } => "page on with `offset`".to_owned(),
            _ => "rebuild the index with `undex index`; deleting its folder is always safe"
                .to_owned(),
        }
    }
}

/// Answers a query from a snapshot. Takes milliseconds of processor time.
///
/// # Errors
/// [`SearchError`], with the position where the question is to blame.
pub fn search(
    snapshot: &Snapshot,
    embedder: &dyn Embedder,
    query: &Query,
) -> Result<Results, SearchError> {
    let started = Instant::now();
    check_page(query)?;
    let parsed = grammar::parse(&query.text, snapshot.analysis())?;
    let mut took = Took::default();
    let mut allowed = query.filter.bits(snapshot);
    if let Some(demanded) = snapshot.demanded(&parsed.lexical)? {
        allowed.iter_mut().zip(demanded).for_each(|(bit, demanded)| *bit &= demanded);
    }
    let legs = Legs { snapshot, allowed: &allowed };
    let (lexical, lexical_total) = match query.mode {
        Mode::Semantic => (Vec::new(), None),
        _ => timed(&mut took.lexical, || legs.lexical(&parsed.lexical))?,
    };
    let vector = match query.mode {
        Mode::Lexical => None,
        _ => Some(timed(&mut took.embed, || embedder.embed_query(&parsed.meaning))?),
    };
    let semantic = match &vector {
        Some(vector) => {
            timed(&mut took.semantic, || snapshot.semantic(vector, SEMANTIC_DEPTH, &allowed))
        }
        None => Vec::new(),
    };
    let fusing = Instant::now();
    let cosine = |ordinal| vector.as_ref().and_then(|vector| snapshot.cosine(vector, ordinal));
    let fused = fusion::fuse(snapshot, query.mode, &lexical, &semantic, &cosine);
    let facets = facet::count(snapshot, fused.iter().map(|&(ordinal, _)| ordinal));
    let page = fused.iter().enumerate().skip(query.offset).take(query.limit);
    let mut hits = Vec::with_capacity(query.limit);
    for (index, &(ordinal, scores)) in page {
        let unit = snapshot.unit(ordinal)?;
        let highlights = highlight::lexical(&unit.text, &parsed.lexical, snapshot.analysis());
        hits.push(Hit { rank: index + 1, ordinal, unit, scores, highlights });
    }
    took.fusion = fusing.elapsed();
    took.total = started.elapsed();
    Ok(Results { hits, lexical_total, candidates: fused.len(), facets, took })
}

fn check_page(query: &Query) -> Result<(), SearchError> {
    if query.limit == 0 || query.limit > LIMIT_MAX {
        return Err(SearchError::Limit { limit: query.limit });
    }
    if query.offset.saturating_add(query.limit) > WINDOW_MAX {
        return Err(SearchError::Window { offset: query.offset, limit: query.limit });
    }
    Ok(())
}

struct Legs<'a> {
    snapshot: &'a Snapshot,
    allowed: &'a [bool],
}

type LexicalLeg = (Vec<(Ordinal, f32)>, Option<usize>);

impl Legs<'_> {
    fn lexical(&self, query: &LexicalQuery) -> tantivy::Result<LexicalLeg> {
        let (ranking, total) = self.snapshot.lexical(query, LEXICAL_DEPTH, self.allowed)?;
        Ok((ranking, Some(total)))
    }
}

fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let out = work();
    *spent += started.elapsed();
    out
}
